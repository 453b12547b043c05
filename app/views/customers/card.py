"""The card of a customer: facts, the next action, what happened, the people and the deals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFrame, QWidget

from app.services import customer_card, holdings, papers
from app.services.card import Card, DealLine, Event, Mark, Page
from app.services.files import Place
from app.services.language import N_, _
from app.services.query import Chip
from app.views.customers.as_of import AsOfPanel
from app.views.customers.contacts import ContactsTab
from app.views.customers.form import open_form
from app.views.customers.relations import RelationsTab
from app.views.customers.why import ask_seen, ask_stars
from app.views.kit import text
from app.views.kit.card import CardAction, CardPane, small, strip
from app.views.kit.chip import ChipLabel
from app.views.kit.desk import Desk
from app.views.kit.event_menu import ask_undo, open_menu
from app.views.kit.files import TABLES as FILES
from app.views.kit.files import FilesTab
from app.views.kit.keys import shortcut
from app.views.kit.layout import Elided, button, check, column, empty, frame, label, row
from app.views.kit.map_window import MapWindow
from app.views.kit.menu import Menu
from app.views.kit.offer_customer import make_customers
from app.views.kit.papers import TABLES as PAPERS
from app.views.kit.papers import PapersTab
from app.views.kit.reach import WAYS, reach
from app.views.kit.tasks import Written
from app.views.kit.theme import theme
from app.views.kit.timeline import Timeline

if TYPE_CHECKING:
    pass

ACTIONS = (
    CardAction("call", N_("Call"), "ph.phone"),
    CardAction("zalo", N_("Zalo"), "ph.chat-circle-dots"),
    CardAction("email", N_("E-mail"), "ph.envelope-simple"),
    CardAction("plan", N_("Plan"), "ph.calendar-plus"),
    CardAction("deal", N_("Deal"), "ph.funnel"),
)
TABLES = ("customer", "contact", "group_member", "activity", "deal", "customer_group", "stage", "employee", "attribute",
          "relation", "contact_relation", *PAPERS, *FILES)


class CustomerCard(CardPane):
    """`acted(key, id)`: call, zalo, email (the program or the chat is opened already), reached or written (by phone or
    mail, that of a person), plan, deal, next."""

    edited = Signal(object)  # Written, after the form was saved
    listed = Signal(object)  # a Query: the customers to show in the list

    tables = TABLES

    def __init__(self, desk: Desk) -> None:
        super().__init__(_("Customer card"), ACTIONS)
        self.desk = desk
        self._events: list[Event] = []
        self._rest: Mark | None = None
        self._reading = False
        self.timeline, self.contacts, self.deals = Timeline(), ContactsTab(desk), DealsTab()
        self._nothing = label(_("Nothing has happened yet. Begin with a call."), "muted")
        activities = QWidget()
        self.whole = check(_("Whole holding"), name="whole-holding")
        self.whole.hide()
        activities.setLayout(column(self.whole, self._nothing, self.timeline, gap=0))
        self.relations = RelationsTab(desk)
        self.papers = PapersTab(desk, self.offer, partial(self.count_tab, 3))
        self.files = FilesTab(desk, partial(self.count_tab, 5))
        for name, page in ((_("Activity"), activities), (_("Contacts"), self.contacts), (_("Deals"), self.deals),
                           (_("Docs"), self.papers), (_("Relations"), self.relations), (_("Files"), self.files)):
            self.add_tab(name, page)
        self._connect()

    # --- what the page calls ---

    def read_card(self, customer_id: int) -> None:
        """Read the customer and show it; at once if it is another one, without a flicker if it is the same."""
        self.desk.tasks.read(
            lambda session: customer_card.card(session, customer_id), self.show_card, topic=self
        )

    def edit(self) -> None:
        """The form of this customer."""
        if self.card is not None:
            open_form(self.desk, self.window(), self.card.id, self._saved)

    def offer(self) -> None:
        """A quote for this customer."""
        if self.card is not None:
            self.desk.navigation.open("new_customer_quote", self.card.id)

    def find_duplicates(self) -> None:
        """Others that are perhaps this one."""
        if self.card is not None:
            self.acted.emit("duplicates", self.card.id)

    def show_map(self) -> None:
        """Who is related to this customer, as a picture."""
        if self.card is not None:
            MapWindow(self.desk, self.window(), self.card.id, self.card.name)

    def become(self) -> None:
        """A prospect becomes a customer."""
        if self.card is not None:
            make_customers(self.desk, [self.card.id])

    def show_as_of(self) -> None:
        """How the customer stood on a past day."""
        if self.card is not None:
            AsOfPanel(self.desk, self.window(), self.card.id, self.card.name)

    def ask_stars(self) -> None:
        """Where its points come from."""
        if self.card is not None:
            ask_stars(self.desk, self.badges, self.card.id, self.listed.emit)

    def ask_seen(self) -> None:
        if self.card is not None:
            ask_seen(self.desk, self.badges, self.card.id)

    def show_card(self, card: Card | None) -> None:
        super().show_card(card)
        if card is None:
            return
        self.desk.navigation.opened.emit("customer", card.id)
        if self.relations.customer_id != card.id:
            self.whole.setChecked(False)
        self._show_page(card.timeline, anew=True)
        if self.whole.isChecked():
            self._read_first()
        self.relations.show_customer(card.id, card.contacts, card.may_edit)
        self.contacts.show_contacts(card.id, card.contacts, card.may_edit)
        self.deals.show_deals(card.deals, card.deals_in_all)
        self.papers.read(lambda session: papers.of_customer(session, card.id))
        self.files.read(Place(card.id))
        self.count_tab(1, len(card.contacts))
        self.count_tab(2, card.deals_in_all)
        self._show_next()
        for key, needed in (("call", "phone"), ("zalo", "phone"), ("email", "email")):
            self.buttons[key].setEnabled(bool(card.reach.get(needed)))

    # --- the timeline ---

    def read_on(self) -> None:
        """The next page, when the end comes near."""
        if self._rest is None or self._reading or self.card is None:
            return
        self._reading, customer_id, mark = True, self.card.id, self._rest
        self.desk.tasks.read(
            self._reader(customer_id, mark), partial(self._read_on, customer_id), topic=(self, "timeline"),
        )  # fmt: skip

    def _reader(self, customer_id: int, mark: Mark | None) -> Callable[[Any], Page]:
        """What reads a page: of the customer, or of its whole holding (C16)."""
        read = holdings.timeline if self.whole.isChecked() else customer_card.timeline
        return lambda session: read(session, customer_id, mark)

    def _turn_whole(self, _on: bool) -> None:
        if self.card is not None and self.relations.customer_id == self.card.id:
            self._read_first()

    def _read_first(self) -> None:
        customer_id = self.card_id or 0

        def show(page: Page) -> None:
            if self.card_id == customer_id:
                self._show_page(page, anew=True)

        self.desk.tasks.read(self._reader(customer_id, None), show, topic=(self, "timeline"))

    def _relations_counted(self, count: int) -> None:
        self.count_tab(4, count)
        self.whole.setVisible(self.relations.holding is not None)

    def _read_on(self, customer_id: int, page: Page) -> None:
        self._reading = False
        if self.card_id == customer_id:
            self._show_page(page)

    def _show_page(self, page: Page, anew: bool = False) -> None:
        if anew:
            self._reading = False
        self._events = [*([] if anew else self._events), *page.events]
        self._rest = page.rest
        self.timeline.show_events(self._events)
        self._nothing.setVisible(not self._events)

    def _menu_of(self, event: Event, at: QPoint) -> None:
        open_menu(self.desk, self, event, at, partial(self._open_event, event))

    def _open_event(self, event: Event) -> None:
        kind, key = event.opens
        if kind == "mail":
            self.files.open_kept(kind, key)
        elif event.activity_id:
            self.acted.emit("activity", event.activity_id)
        elif event.action_id:
            ask_undo(self.desk, self, event)

    # --- the rest ---

    def _connect(self) -> None:
        self.files.catch_drops(self)
        self.timeline.asked.connect(self._menu_of)
        self.timeline.opened.connect(self._open_event)
        self.timeline.walked.connect(partial(self.walk_to, self.timeline))
        self.reached_end.connect(self.read_on)
        self.contacts.reached.connect(self._reach_contact)
        self.relations.mapped.connect(self.show_map)
        self.relations.counted.connect(self._relations_counted)
        self.whole.toggled.connect(self._turn_whole)
        self.deals.opened.connect(lambda key: self.desk.navigation.open("deal", key))
        self.acted.connect(self._reach)
        self.badges.asked.connect(self.ask_stars)
        self.menu.clicked.connect(self._card_menu)
        theme.changed.connect(self._show_next)
        shortcut("F2", self, self.edit)

    def _card_menu(self) -> None:
        menu = Menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        edit = menu.addAction(_("Edit"), QKeySequence("F2"), self.edit)
        edit.setEnabled(bool(self.card and self.card.may_edit))
        if self.card and self.card.prospect:
            menu.addAction(_("Make it a customer"), self.become).setEnabled(edit.isEnabled())
        menu.addAction(_("Map of relations"), self.show_map)
        menu.addAction(_("As of a date…"), self.show_as_of)
        menu.addAction(_("Why so many stars?"), self.ask_stars)
        menu.addAction(_("Who sees this customer, and why?"), self.ask_seen)
        if self.desk.navigation.knows("new_customer_quote"):
            menu.addAction(_("Make a quote"), self.offer)
        menu.addAction(_("Find duplicates"), self.find_duplicates)
        menu.addAction(_("Add contact"), lambda: self.contacts.edit(None)).setEnabled(edit.isEnabled())
        menu.popup(self.menu.mapToGlobal(QPoint(0, self.menu.height() + 4)))

    def _reach(self, key: str, _customer_id: int) -> None:
        """The telephone program, the chat or the mail program; the page then notes that it was done."""
        known = self.card.reach if self.card else {}
        if key in WAYS:
            reach(self.desk, key, known.get("email" if key == "email" else "phone", ""))

    def _reach_contact(self, way: str, at: str) -> None:
        """The same of a person here; it is noted at the customer."""
        if reach(self.desk, way, at) and self.card is not None:
            self.acted.emit("written" if way == "email" else "reached", self.card.id)

    def _saved(self, written: Written) -> None:
        self.edited.emit(written)
        self.desk.tell(_("Customer saved"), undo=written.action_id)

    def _show_next(self) -> None:
        """Again after a change of the theme: its picture has a colour."""
        card = self.card
        if card is None or card.next is None:
            self.put_next(QFrame())
            return
        when = text.day(card.next.at) if card.next.all_day else text.moment(card.next.at)
        open_it = partial(self.acted.emit, "activity", card.next.activity_id)
        go = button(_("Open"), kind="link", name="open-next", clicked=open_it)
        late = card.next.late
        below = " · ".join(filter(None, (when or _("No day yet"), _("late") if late else "", card.next.who)))
        self.put_next(strip(card.next.icon, card.next.title, below, late, go))


class DealsTab(QWidget):
    """The deals of a customer, open ones first."""

    opened = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("deals")
        self._lines = column(gap=6)
        self._none = label(_("No deals yet."), "muted")
        self._rest = label("", "faint")
        self.setLayout(column(self._none, self._lines, self._rest, None, gap=6))

    def show_deals(self, deals: Sequence[DealLine], in_all: int) -> None:
        empty(self._lines)
        for each in deals:
            self._lines.addWidget(self._line(each))
        self._none.setVisible(not deals)
        self._rest.setVisible(in_all > len(deals))
        self._rest.setText(_("{count} more in the room of deals").format(count=in_all - len(deals)))

    def _line(self, deal: DealLine) -> QFrame:
        amount = label(text.money(deal.amount), "strong")
        open_it = small(button(picture="ph.caret-right", hint=_("Open {name}").format(name=deal.title),
                               clicked=partial(self.opened.emit, deal.id), name="open-deal"))  # fmt: skip
        top = row(Elided(deal.title, "strong"), amount, gap=8)
        top.setStretch(0, 1)
        due = label(" · ".join(filter(None, (deal.code, text.due(deal.due_on)))), "faint")
        words = column(top, row(ChipLabel(Chip(deal.stage, deal.colour)), due, None, gap=8), gap=4)
        layout = row(words, open_it, margins=(12, 8, 4, 8), gap=4)
        layout.setStretch(0, 1)
        return frame("box", layout)
