"""The card of a voucher: what stands on it, and what may be done with it now."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QWidget

from app.services import checking, voucher_forms, vouchers
from app.services.card import Card
from app.services.language import N_, _
from app.services.voucher_forms import VoucherCard
from app.views.funds.form import open_form, say
from app.views.kit.card import CardAction, CardPane
from app.views.kit.desk import Desk
from app.views.kit.fields import TextEditor
from app.views.kit.form import Field
from app.views.kit.form_window import FormWindow
from app.views.kit.icons import icon
from app.views.kit.keys import shortcut
from app.views.kit.layout import button, column, empty, frame, notice, row
from app.views.kit.menu import Menu
from app.views.kit.message import ask
from app.views.kit.paper_preview import show_version
from app.views.kit.tasks import Written
from app.views.kit.text import money

ACTIONS = (
    CardAction("confirm", N_("Confirm"), "ph.check-circle"), CardAction("edit", N_("Edit"), "ph.pencil-simple"),
    CardAction("print", N_("Print"), "ph.printer"), CardAction("reverse", N_("Reverse"), "ph.arrow-u-up-left"),
)  # fmt: skip
TABLES = ("voucher", "fund", "contract", "customer", "document_version")
CONFIRM, VOID, REVERSE = N_("Confirm voucher"), N_("Void voucher"), N_("Reverse voucher")
REMOVE, PRINT = N_("Remove voucher"), N_("Print voucher")


class VoucherPane(CardPane):
    tables = TABLES

    def __init__(self, desk: Desk) -> None:
        super().__init__(_("Voucher card"), ACTIONS)
        self.desk = desk
        self.links = QWidget()
        self._links = column(gap=6)
        self.links.setLayout(self._links)
        self.add_tab(_("What it belongs to"), self.links)
        self.acted.connect(self._act_on)
        self.menu.clicked.connect(self._open_menu)
        shortcut("F2", self, self.edit)
        shortcut("Ctrl+P", self, self.print)
        shortcut("Ctrl+Return", self, self.confirm)

    # --- what the page calls ---

    def read_card(self, voucher_id: int) -> None:
        """Read the voucher and show it."""
        self.desk.tasks.read(lambda session: voucher_forms.card(session, voucher_id), self.show_card, topic=self)

    def show_card(self, card: Card | None) -> None:
        super().show_card(card)
        if not isinstance(card, VoucherCard):
            return
        self.desk.navigation.opened.emit("voucher", card.id)
        self.buttons["confirm"].setVisible(card.may_confirm)
        self.buttons["edit"].setVisible(card.form.state == "draft" and card.form.may_edit)
        self.buttons["reverse"].setVisible(card.may_reverse)
        self.buttons["print"].setVisible(card.form.kind != "opening")
        self.put_next(frame("", column(*(notice(each, "plain", "ph.warning") for each in card.warnings), gap=6)))
        self._show_links(card)

    @property
    def voucher(self) -> VoucherCard | None:
        return self.card if isinstance(self.card, VoucherCard) else None

    def _show_links(self, card: VoucherCard) -> None:
        empty(self._links)
        form, go = card.form, self.desk.navigation
        found: list[tuple[str, str, int | None]] = [
            ("contract", form.contract, form.contract_id), ("deal", form.deal, form.deal_id),
            ("customer", form.customer, form.customer_id),
        ]  # fmt: skip
        for words, other in ((_("Reverses {number}"), card.reverses), (_("Reversed by {number}"), card.reversed_by)):
            if other:
                found.append(("voucher", words.format(number=other[1] or other[0]), other[0]))
        for kind, words, key in found:
            if key and go.knows(kind):
                said = (words or str(key)).replace("&", "&&")  # one & underlines a letter
                made = button(said, kind="link", clicked=partial(go.open, kind, key), name=f"open:{kind}")
                self._links.addLayout(row(made, None))

    # --- what can be done ---

    def _act_on(self, key: str, _voucher_id: int) -> None:
        {"confirm": self.confirm, "edit": self.edit, "print": self.print, "reverse": self.ask_reversal}[key]()

    def confirm(self) -> None:
        """The money moves; there is no undo, but a reversal."""
        card = self.voucher
        if card is None or not card.may_confirm:
            return
        said = _("{what} of {amount}: the money moves, and the voucher does not change any more.")
        words = said.format(what=_(vouchers.KINDS[card.form.kind]), amount=money(card.form.amount))
        ask(self.window(), _("Confirm?"), words, _("Confirm"), partial(self._confirm, card.id))

    def _confirm(self, voucher_id: int) -> None:
        def done(written: Written) -> None:
            self.desk.tell(_("{number} is confirmed.").format(number=written.result))

        self._write(CONFIRM, lambda session: vouchers.confirm(session, voucher_id), done)

    def edit(self) -> None:
        card = self.voucher
        if card is not None and card.form.state == "draft" and card.form.may_edit:
            open_form(self.desk, self.window(), card.form.kind, card.id, saved=self._said(_("Saved")))

    def print(self) -> None:
        """The paper as it is kept; the first print gives the number (V38)."""
        card = self.voucher
        if card is None or card.form.kind == "opening":
            return

        def done(written: Written) -> None:
            show_version(self.desk, self.window(), card.name, card.form.kind, written.result)

        self._write(PRINT, lambda session: voucher_forms.paper(session, card.id), done)

    def ask_reversal(self) -> None:
        """A voucher with the other sign, of today; the reason stands on it."""
        card = self.voucher
        if card is None or not card.may_reverse:
            return
        about = _("A new voucher takes {amount} back, today. Both stay in the book.").format(
            amount=money(card.form.amount))  # fmt: skip
        self._ask_reason(_("Reverse {number}").format(number=card.name), about, REVERSE, _("The voucher is reversed."),
                         lambda session, reason: vouchers.reverse(session, card.id, reason=reason))  # fmt: skip

    def ask_void(self) -> None:
        card = self.voucher
        if card is not None:
            about = _("It moves no money. A number that it has stays in the book.")
            self._ask_reason(_("Void {number}").format(number=card.name), about, VOID, _("The voucher is void."),
                             lambda session, reason: vouchers.void(session, card.id, reason))  # fmt: skip

    def remove(self) -> None:
        card = self.voucher
        if card is not None:
            self._write(REMOVE, lambda session: vouchers.remove(session, card.id), self._said(_("Voucher removed")))

    def _ask_reason(
        self, title: str, about: str, action: str, said: str, work: Callable[[Any, str], object]
    ) -> None:  # fmt: skip
        field = Field("reason", N_("Reason"), lambda: TextEditor(lines=2), checking.line(500, required=True), wide=True)
        FormWindow(self.desk, self.window(), title, [field], {"reason": ""}, action,
                   lambda session, values: work(session, values["reason"]), said, about, undo=False).open()  # fmt: skip

    def _open_menu(self) -> None:
        card = self.voucher
        if card is None:
            return
        menu = Menu(self)
        menu.setObjectName("cardMenu")
        draft = card.form.state == "draft" and card.form.may_edit
        menu.addAction(icon("ph.printer"), _("Print"), QKeySequence("Ctrl+P"), self.print)
        if draft:
            menu.addAction(icon("ph.prohibit"), _("Void…"), self.ask_void)
            if not card.form.code:
                menu.addAction(icon("ph.trash"), _("Remove"), self.remove)
        if card.may_reverse:
            menu.addAction(icon("ph.arrow-u-up-left"), _("Reverse…"), self.ask_reversal)
        menu.popup(self.menu.mapToGlobal(self.menu.rect().bottomLeft()))

    def _write(self, action: str, work: Callable[[Any], Any], done: Callable[[Written], object]) -> None:
        self.desk.tasks.write(action, work, done, partial(say, self.desk))

    def _said(self, words: str) -> Callable[[Written], Any]:
        return lambda written: self.desk.tell(words, undo=written.action_id)
