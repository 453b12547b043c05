"""The card of a quote, contract or order: its state and the next one, what stands in it, its papers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFrame, QWidget

from app.services import contracts, orders, papers, renewals
from app.services.card import Card
from app.services.documents import templates
from app.services.errors import UserError
from app.services.language import N_, _
from app.services.papers import PaperCard
from app.views.documents.content import ContentTab, HistoryTab, VersionsTab
from app.views.documents.form import open_form
from app.views.documents.making import Making
from app.views.kit.card import CardAction, CardPane
from app.views.kit.choice_fields import Wrapping
from app.views.kit.day_field import DayEditor
from app.views.kit.desk import Desk
from app.views.kit.icons import icon
from app.views.kit.keys import shortcut
from app.views.kit.layout import Elided, button, column, frame, label, row
from app.views.kit.menu import Menu
from app.views.kit.offer_customer import offer_customer
from app.views.kit.tasks import Written
from app.views.kit.theme import theme

EDIT, PAPER = CardAction("edit", N_("Edit"), "ph.pencil-simple"), CardAction("paper", N_("Make paper"), "ph.file-text")
NEXT = {
    "quote": (CardAction("contract", N_("Make contract"), "ph.file-plus"),),
    "contract": (CardAction("order", N_("Make order"), "ph.package"),
                 CardAction("receipt", N_("Take money"), "ph.coin")),
    "order": (),
}  # fmt: skip
FROM = {"contract": (N_("Make contract from quote"), contracts.from_quote),
        "order": (N_("Make order from contract"), orders.from_contract)}  # fmt: skip
RENEW = N_("Renew contract")
NAMES = {"quote": N_("Quote card"), "contract": N_("Contract card"), "order": N_("Order card")}
TABLES = ("quote", "contract", "sales_order", "customer", "deal", "employee", "document_version", "voucher", "entry")
RECEIPT = "new_receipt"  # the room of money begins a receipt for a contract
DAY = 136  # pixels for the day of a state
STATE, COPY = N_("Change state"), N_("Copy document")


class PaperPane(CardPane):
    tables = TABLES

    def __init__(self, desk: Desk, kind: str) -> None:
        super().__init__(_(NAMES[kind]), (EDIT, PAPER, *NEXT[kind]))
        self.desk, self.kind = desk, kind
        self.making = Making(desk, self, kind)
        self.content, self.papers, self.states = ContentTab(desk), VersionsTab(self.making), HistoryTab()
        for name, page in ((_("Content"), self.content), (_("Papers"), self.papers), (_("States"), self.states)):
            self.add_tab(name, page)
        self.buttons_of_states: dict[str, QWidget] = {}
        self.day = DayEditor()
        self.acted.connect(self._act_on)
        self.menu.clicked.connect(self._open_menu)
        shortcut("F2", self, self.edit)
        shortcut("Ctrl+P", self, self.print)

    # --- what the page calls ---

    def read_card(self, row_id: int) -> None:
        """Read the document and show it."""
        self.desk.tasks.read(lambda session: papers.card(session, self.kind, row_id), self.show_card, topic=self)

    def show_card(self, card: Card | None) -> None:
        super().show_card(card)
        if not isinstance(card, PaperCard):
            return
        self.desk.navigation.opened.emit(self.kind, card.id)
        self.making.title = card.name
        for tab in (self.content, self.papers, self.states):
            tab.show_card(card)
        self.count_tab(1, len(card.versions))
        self._show_buttons(card)
        self.put_next(self._steps(card))

    def edit(self) -> None:
        """The form; what cannot be changed says why."""
        card = self.paper
        if card is None:
            return
        if card.locked:
            self.desk.tell(card.locked, warning=True)
        else:
            open_form(self.desk, self.window(), self.kind, card.id, saved=self._saved)

    def print(self) -> None:
        """The official version, else the newest; without any, one is made first."""
        if self.paper is None:
            return
        found = [each for each in self.paper.versions if each.official] or list(self.paper.versions)
        if found:
            self.making.print(found[0].id)
        else:
            self.making.make(self.kind, self.paper.id)

    @property
    def paper(self) -> PaperCard | None:
        return self.card if isinstance(self.card, PaperCard) else None

    # --- states ---

    def _steps(self, card: PaperCard) -> QFrame:
        """Since when it is in its state, which the chip above names, a day, and a button for each that may follow."""
        since = _("Since {day}").format(day=f"{card.form.state_on:%d/%m/%Y}")
        self.buttons_of_states = {}
        if not card.steps:
            return frame("well", row(label(since, "strong"), None, margins=(12, 8, 12, 8)))
        self.day = DayEditor()
        self.day.show_value(date.today())
        self.day.call(_("Day of the new state"), "state-day")
        lines = Wrapping()
        for state in card.steps:
            words = papers.state_name(self.kind, state)
            made = button(words, kind="outline", name=f"state:{state}", clicked=partial(self.set_state, state))
            made.setToolTip(_("Now “{state}”, on the day above").format(state=words))
            self.buttons_of_states[state] = made
            lines.addWidget(made)
        holder = QWidget()
        holder.setLayout(lines)
        self.day.setMinimumWidth(theme.size(DAY))
        head = row(Elided(since, "strong"), self.day, gap=8)
        head.setStretch(0, 1)
        return frame("well", column(head, holder, margins=(12, 8, 12, 10), gap=8))

    def set_state(self, state: str) -> None:
        """On the day that stands beside it."""
        card = self.paper
        if card is None:
            return
        try:
            on = self.day.value()
        except UserError as error:
            self.desk.tell(str(error), warning=True)
            return
        service, key = papers.SERVICES[self.kind], card.id
        words = _("{number} is “{state}” now.").format(number=card.name, state=papers.state_name(self.kind, state))

        def done(written: Written) -> None:
            self._said(words)(written)
            if self.kind == "contract":
                offer_customer(self.desk, self, "contract", [key])

        self.desk.tasks.write(STATE, lambda session: service.set_state(session, key, state, on), done)

    # --- what can be done ---

    def _show_buttons(self, card: PaperCard) -> None:
        """What one may not do says why."""
        self.buttons["edit"].setEnabled(not card.locked)
        self.buttons["edit"].setToolTip(card.locked)
        for key in ("paper", "contract", "order"):
            if key in self.buttons:
                self.buttons[key].setEnabled(card.may_edit)
        if "receipt" in self.buttons:
            self.buttons["receipt"].setVisible(self.desk.navigation.knows(RECEIPT))

    def _act_on(self, key: str, row_id: int) -> None:
        if key == "edit":
            self.edit()
        elif key == "paper":
            self._choose_template()
        elif key in FROM:
            label_of, work = FROM[key]
            self.desk.tasks.write(label_of, lambda session: work(session, row_id), partial(self._made, key))
        elif key == "receipt":
            self.desk.navigation.open(RECEIPT, row_id)

    def _choose_template(self) -> None:
        """At once if there is one template; else a menu of them."""
        card = self.paper
        if card is not None:
            self.desk.tasks.read(lambda session: templates.offered(session, self.kind, card.id),
                                 partial(self._offer, card.id), topic=(self, "templates"))  # fmt: skip

    def _offer(self, row_id: int, found: list[templates.Line]) -> None:
        self.show_tab(1)
        if len(found) < 2:
            self.making.make(self.kind, row_id)
            return
        menu = Menu(self)
        menu.setObjectName("templateMenu")
        for each in found:
            menu.addAction(icon("ph.file-text"), each.name, partial(self.making.make, self.kind, row_id, each.id))
        at = self.buttons["paper"]
        menu.popup(at.mapToGlobal(QPoint(0, at.height() + 2)))

    def _open_menu(self) -> None:
        card = self.paper
        if card is None:
            return
        menu = Menu(self)
        menu.setObjectName("cardMenu")
        edit = menu.addAction(icon("ph.pencil-simple"), _("Edit"), QKeySequence("F2"), self.edit)
        edit.setEnabled(not card.locked)
        menu.addAction(icon("ph.printer"), _("Print"), QKeySequence("Ctrl+P"), self.print)
        back = menu.addAction(icon("ph.file-arrow-up"), _("Take back from Word…"), self.ask_back)
        back.setEnabled(card.may_edit)
        menu.addAction(icon("ph.copy"), _("Copy as a new one"), self.copy_it)
        if self.kind == "contract" and card.form.state in renewals.STATES:
            menu.addAction(icon("ph.arrows-clockwise"), _("Renew…"), self.renew)
        menu.addSeparator()
        for kind, key, words in (("customer", card.form.customer_id, _("Open the customer")),
                                 ("deal", card.form.deal_id, _("Open the deal"))):  # fmt: skip
            if key and self.desk.navigation.knows(kind):
                menu.addAction(icon("ph.arrow-right"), words, partial(self.desk.navigation.open, kind, key))
        menu.popup(self.menu.mapToGlobal(QPoint(0, self.menu.height() + 4)))

    def ask_back(self) -> None:
        """What was changed in Word becomes the next version."""
        if self.paper is not None:
            newest = self.paper.versions[0] if self.paper.versions else None
            self.making.ask_back(self.kind, self.paper.id, newest)

    def copy_it(self) -> None:
        """The same anew, of today, with a number of its own."""
        card, service = self.paper, papers.SERVICES[self.kind]
        if card is not None:
            self.desk.tasks.write(COPY, lambda session: service.copy(session, card.id), partial(self._made, self.kind))

    def renew(self) -> None:
        """The next contract goes on from this one (S10)."""
        if self.paper is not None:
            key = self.paper.id
            self.desk.tasks.write(RENEW, lambda session: renewals.renew(session, key), partial(self._made, "contract"))

    def _made(self, kind: str, written: Written) -> None:
        name = _(papers.NAMES[kind])
        self.desk.tell(_("{what} is made as a draft.").format(what=name), undo=written.action_id)
        self.desk.navigation.open(kind, written.result)

    def _saved(self, written: Written) -> None:
        self._said(_("Saved"))(written)

    def _said(self, words: str) -> Callable[[Written], Any]:
        return lambda written: self.desk.tell(words, undo=written.action_id)
