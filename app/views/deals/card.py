"""The card of a deal: amounts and days, the next action, and what happened."""
from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from app.services import deal_card, deal_timeline, deals, papers, people
from app.services.card import Card, Event, Page
from app.services.deal_card import Around
from app.services.files import Place
from app.services.language import N_, _
from app.views.deals.odds import ask_odds
from app.views.deals.parties import TABLES as PARTIES
from app.views.deals.parties import PartiesSection
from app.views.deals.parts import TABLES as PARTS
from app.views.deals.parts import PartsTab
from app.views.deals.questions import ask_owner
from app.views.deals.steps import StepsTab
from app.views.deals.talk import TalkTab
from app.views.kit import text
from app.views.kit.card import CardAction, CardPane, strip
from app.views.kit.desk import Desk
from app.views.kit.event_menu import open_menu
from app.views.kit.files import TABLES as FILES
from app.views.kit.files import FilesTab
from app.views.kit.icons import icon
from app.views.kit.layout import button, column, label
from app.views.kit.log_window import open_log
from app.views.kit.menu import Menu
from app.views.kit.papers import TABLES as PAPERS
from app.views.kit.papers import PapersTab
from app.views.kit.plan_window import open_plan
from app.views.kit.timeline import Timeline

ACTIONS = (
    CardAction("log", N_("Log"), "ph.phone"), CardAction("plan", N_("Plan"), "ph.calendar-plus"),
    CardAction("win", N_("Won"), "ph.trophy"), CardAction("lose", N_("Lost"), "ph.x-circle"),
    CardAction("edit", N_("Edit"), "ph.pencil-simple"))
TABLES = ("deal", "activity", "customer", "stage", "employee", "deal_comment", "deal_check", "guide", "voucher",
          *PAPERS, *PARTS, *PARTIES, *FILES)
HIDDEN = N_("Activities, papers and payments of the customer are shown only to who may see the customer.")
TABS = {"comment": 3, "part": 4}  # what an event of the timeline opens on the card itself


class DealCard(CardPane):
    """`acted(key, id)`: log and plan are done here, the others belong to the board."""

    tables = TABLES

    def __init__(self, desk: Desk) -> None:
        super().__init__(_("Deal card"), ACTIONS)
        self.desk = desk
        self._page = Page((), None)
        self.timeline = Timeline()
        self._nothing = label(_("Nothing has happened yet. Begin with a call."), "muted")
        events = QWidget()
        self._hidden = [label(_(HIDDEN), "muted") for _tab in range(2)]
        for each in self._hidden:
            each.setWordWrap(True)
        events.setLayout(column(self._hidden[0], self._nothing, self.timeline, gap=8))
        self.add_tab(_("Activity"), events)
        self.papers, self.files = PapersTab(desk, self.offer, self._count_docs), FilesTab(desk, self._count_docs)
        docs = QWidget()
        docs.setLayout(column(self._hidden[1], self.papers, label(_("Files"), "section"), self.files, gap=8))
        self.add_tab(_("Records"), docs)
        self.steps, self.talk = StepsTab(desk), TalkTab(desk)
        self.add_tab(_("Process"), self.steps)
        self.add_tab(_("Talk"), self.talk)
        self._details = {"parts": 0, "parties": 0}
        self.parts = PartsTab(desk, partial(self._count_details, "parts"))
        self.parties = PartiesSection(desk, partial(self._count_details, "parties"))
        details = QWidget()
        details.setLayout(column(self.parts, self.parties, gap=0))
        self.add_tab(_("Details"), details)
        self.files.catch_drops(self)
        self.timeline.opened.connect(self._open_event)
        self.timeline.walked.connect(partial(self.walk_to, self.timeline))
        self.reached_end.connect(self._read_on)
        self.timeline.asked.connect(self._menu_of)
        self.acted.connect(self._act_here)
        self.menu.clicked.connect(self._open_menu)

    def read_card(self, deal_id: int) -> None:
        """Read the deal and show it; the same one with as much of its timeline as one has read."""
        lines = max(deal_timeline.FIRST, len(self._page.events) if deal_id == self.card_id else 0)
        self.desk.tasks.read(lambda session: deal_card.card(session, deal_id, lines), self.show_card, topic=self)

    def show_card(self, card: Card | None) -> None:
        super().show_card(card)
        if card is None:
            return
        for each in self._hidden:
            each.setVisible(card.hides)
        self._show_page(card.id, card.timeline)
        self.papers.tell_partly(card.hides)
        self.papers.read(lambda session: papers.of_deal(session, card.id))
        self.files.read(Place(card.customer_id, "deal", card.id))
        self.parts.read(card.id)
        self.parties.read(card.id)
        self.desk.tasks.read(lambda session: deal_card.around(session, card.id), partial(self._show_around, card),
                             topic=(self, "around"))  # fmt: skip
        self._show_next(card)
        self.badges.setVisible(bool(card.chips))
        for key in ("win", "lose", "edit"):
            self.buttons[key].setEnabled(card.may_edit)

    def _show_page(self, deal_id: int, page: Page) -> None:
        if self.card_id == deal_id:
            self._page = page
            self.timeline.show_events(page.events)
            self._nothing.setVisible(not page.events)

    def _read_on(self) -> None:
        """More of the timeline, when its end comes near."""
        deal_id, limit = self.card_id, len(self._page.events) + deal_timeline.FIRST
        if deal_id is not None and self._page.rest:
            self.desk.tasks.read(lambda session: deal_timeline.read(session, deal_id, limit),
                                 partial(self._show_page, deal_id), topic=(self, "timeline"))  # fmt: skip

    def _count_details(self, part: str, count: int) -> None:
        self._details[part] = count
        self.count_tab(4, sum(self._details.values()))

    def _count_docs(self, _count: int) -> None:
        self.count_tab(1, self.papers.count + len(self.files.lines))

    def _show_around(self, card: Card, found: Around) -> None:
        if self.card_id == card.id:
            self.talk.show_comments(card.id, found.comments)
            self.steps.show_steps(card.id, found.checks, found.guides, found.names, card.may_edit)
            self.count_tab(2, sum(each.by is None for each in found.checks))
            self.count_tab(3, len(found.comments))

    def _show_next(self, card: Card) -> None:
        coming = card.next
        if coming is None:
            plan = button(_("Plan"), kind="link", clicked=partial(self.acted.emit, "plan", card.id), name="plan-next")
            self.put_next(strip("ph.calendar-plus", _("No next action"), _("Nobody is thinking of this deal"), False,
                                plan))
            return
        when = text.day(coming.at) if coming.all_day else text.moment(coming.at)
        opener = button(_("Open"), kind="link", clicked=lambda: open_plan(
            self.desk, self.window(), activity_id=coming.activity_id), name="open-next")
        below = " · ".join(filter(None, (when, coming.who)))
        self.put_next(strip(coming.icon, coming.title, below, coming.late, opener))

    def offer(self) -> None:
        """A quote for this deal."""
        if self.card_id is not None:
            self.desk.navigation.open("new_quote", self.card_id)

    def _open_menu(self) -> None:
        """What there is no button for."""
        menu = Menu(self)
        menu.addAction(icon("ph.percent"), _("Win probability…"), self.ask_odds)
        if self.desk.navigation.knows("new_quote"):
            menu.addAction(icon("ph.file-plus"), _("Make a quote"), self.offer)
        if self.card and self.card.may_edit and "transfer" in self.desk.me.rights:
            menu.addAction(icon("ph.user"), _("Hand on…"), self.hand_on)
        menu.popup(self.menu.mapToGlobal(QPoint(0, self.menu.height() + 4)))

    def ask_odds(self) -> None:
        """Why it is as likely to be won as the program says (B09)."""
        if self.card is not None:
            ask_odds(self.desk, self.menu, self.card.id, self.card.may_edit)

    def hand_on(self) -> None:
        """Another colleague in charge (S03)."""
        if (deal_id := self.card_id) is None:
            return

        def give(person: int) -> None:
            self.desk.tasks.write(
                N_("Hand on deals"), lambda session: deals.hand_on(session, [deal_id], person),
                lambda written: self.desk.tell(_("Handed on."), undo=written.action_id))  # fmt: skip

        self.desk.tasks.read(people.active, lambda colleagues: ask_owner(self, colleagues, give),
                             topic=(self, "people"))  # fmt: skip

    def _act_here(self, key: str, deal_id: int) -> None:
        if key == "log":
            open_log(self.desk, self.window(), deal_id=deal_id)
        elif key == "plan":
            open_plan(self.desk, self.window(), deal_id=deal_id)

    def _open_event(self, event: Event) -> None:
        kind, key = event.opens
        if kind in ("mail", "file"):
            self.files.open_kept(kind, key)
        elif event.activity_id:
            open_plan(self.desk, self.window(), activity_id=event.activity_id)
        elif kind in TABS:
            self.show_tab(TABS[kind])
        elif kind:
            self.desk.navigation.open(kind, key)

    def _menu_of(self, event: Event, at: QPoint) -> None:
        open_menu(self.desk, self, event, at, partial(self._open_event, event))
