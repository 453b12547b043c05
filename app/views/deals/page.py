"""The room of deals: the board of a pipeline, and the card of the deal one is on."""
from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QMenu, QStackedWidget, QWidget

from app.services import board, deals, losses, people
from app.services.board import Board, DealCard, Wanted
from app.services.errors import UserError
from app.services.language import N_, _, ngettext
from app.services.losses import Loss
from app.services.people import Person
from app.services.processes import Missing
from app.views.deals.card import DealCard as CardPane
from app.views.deals.faces import lanes
from app.views.deals.filters import Filters
from app.views.deals.form import open_form
from app.views.deals.questions import ask_lost, ask_owner, ask_standby
from app.views.deals.required import ask_required
from app.views.deals.switch import Switch
from app.views.kit.board import BoardView
from app.views.kit.board_lane import Lane
from app.views.kit.desk import Desk
from app.views.kit.header import PageHeader
from app.views.kit.icons import icon
from app.views.kit.keys import Keys, shortcut
from app.views.kit.layout import Sign, button, column, frame, label, row
from app.views.kit.log_window import open_log
from app.views.kit.menu import Menu
from app.views.kit.offer_customer import offer_customer
from app.views.kit.palette import Entry
from app.views.kit.plan_window import open_plan
from app.views.kit.tasks import Written
from app.views.kit.text import large_money, number

if TYPE_CHECKING:
    from app.services.feed import Changes

TABLES = ("deal", "stage", "pipeline", "employee", "customer", "deal_participant")
PAUSE = 150         # milliseconds of rest while one types a search
KEYS: Keys = (
    ("← → ↑ ↓", N_("Walk")), ("Ctrl+← / Ctrl+→", N_("Move to the next stage")), ("Enter", N_("Open the deal")),
    ("N", N_("New deal in this column")), ("S", N_("Mark as promising")), ("Space", N_("Select")),
    ("Ctrl+N", N_("New deal")), ("Ctrl+F", N_("Search")), ("Esc", N_("Close")))


class DealsPage(QWidget):
    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.shown: Board | None = None
        self._stale = False
        self._put: dict[int, int] = {}      # the stage where one has just put a deal: the news of it comes later
        primary = button(_("New deal"), "ph.plus", "primary", hint=_("New deal (Ctrl+N)"), clicked=self.add,
                         name="new-deal")
        self.header = PageHeader(desk, _("Deals"), _("Deal, customer or phone"), primary)
        self.switch = Switch("board")
        self.header.put_switch(self.switch)
        self.filters = Filters()
        self.read()     # while the rest is built
        self.board, self.card = BoardView(_("Board of deals")), CardPane(desk)
        self.body = QStackedWidget()
        self.body.addWidget(self.board)
        self.body.addWidget(self._empty())
        self.card.hide()
        middle = row(self.body, self.card, gap=0)
        middle.setStretch(0, 1)
        self.setLayout(column(self.header, self.filters, middle, gap=0))
        self._rest = QTimer(self, singleShot=True, interval=PAUSE)
        self._connect()

    def open_record(self, kind: str, record_id: int) -> None:
        """From another room: the card of a deal, also if it is not on the board, or a new deal of a customer."""
        if kind == "new_deal":
            open_form(self.desk, self.window(), customer_id=record_id or None, saved=self._added)
            return
        self.card.open(record_id)
        self.board.go_to(record_id)

    def keys(self) -> Keys:
        return KEYS

    def commands(self) -> Iterator[Entry]:
        """For Ctrl+K."""
        yield Entry(_("New deal"), "ph.plus", self.add, keys="Ctrl+N")
        if self.card.card_id is not None and self.desk.navigation.knows("new_quote"):
            yield Entry(_("Make a quote"), "ph.file-plus", self.card.offer)

    def tour_stops(self) -> Iterator[tuple[str, Callable[[], object]]]:
        """What the tour takes pictures of."""
        from app.views.deals import tour
        yield from tour.stops(self)

    # --- reading ---

    @property
    def wanted(self) -> Wanted:
        assert self.header.search is not None
        return replace(self.filters.wanted, text=self.header.search.text())

    def read(self) -> None:
        """The board as it is asked for now; what is shown stays until the answer is here."""
        wanted = self.wanted
        self._stale = False

        def work(session: Any) -> tuple[Board, list[Lane]]:
            found = board.load(session, wanted)
            return found, lanes(found, date.today())

        self.desk.tasks.read(work, self._show, topic=self)

    def hear(self, changes: Changes) -> None:
        self.card.hear(changes)
        if not changes.touch(*TABLES):
            return
        if self.isVisible():
            self.read()
        else:
            self._stale = True

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self.read()
        self.board.setFocus()

    def _show(self, answer: tuple[Board, list[Lane]]) -> None:
        shown, columns = answer
        self.shown = shown
        if not self.desk.tasks.writing:
            self._put.clear()
        self.board.show_lanes(columns)
        self.filters.show_pipelines(shown.pipelines, shown.pipeline)
        cards = [card for column_ in shown.columns for card in column_.cards]
        if not self.filters.wanted.owner_id:
            self._show_people(cards)
        count, total = sum(each.number for each in shown.columns), sum(each.total for each in shown.columns)
        words = ngettext("{count} deal", "{count} deals", count).format(count=number(count))
        self.header.show_count(f"{words} · {large_money(total)}")
        self.body.setCurrentIndex(0 if shown.pipeline and (count or not self._filtered()) else 1)

    def _show_people(self, cards: Sequence[DealCard]) -> None:
        assert self.shown is not None
        owners = Counter(card.owner_id for card in cards)
        mine = self.desk.me.id
        order = sorted(owners, key=lambda person: (person != mine, -owners[person], person))
        self.filters.show_people(self.shown.people, order)

    def _filtered(self) -> bool:
        wanted = self.wanted
        return bool(wanted.text or wanted.owner_id or wanted.star or wanted.state != "open")

    def _empty(self) -> QWidget:
        words = label(_("No deal is like this"), "heading")
        back = button(_("Show everything"), kind="outline", clicked=self._show_everything, name="show-everything")
        picture = Sign("ph.magnifying-glass", "faint", 40)
        middle = column(None, picture, words, back, None, gap=12)
        for each in (picture, words, back):
            middle.setAlignment(each, Qt.AlignmentFlag.AlignHCenter)
        return frame("surface", middle)

    def _show_everything(self) -> None:
        assert self.header.search is not None
        self.header.search.clear()
        self.filters.clear()

    # --- what it listens to ---

    def _connect(self) -> None:
        assert self.header.search is not None
        self.header.search.textChanged.connect(lambda _text: self._rest.start())
        self._rest.timeout.connect(self.read)
        self.filters.changed.connect(lambda _wanted: self.read())
        self.desk.tasks.changed.connect(self.hear)
        self.board.moved.connect(self.move_to)
        self.board.opened.connect(self._enter)
        self.board.edited.connect(self.edit)
        self.board.chosen.connect(self._chosen)
        self.board.wanted_new.connect(self.add)
        self.board.menu_wanted.connect(self.open_menu)
        self.board.marked.connect(self.toggle_star)
        self.card.acted.connect(self._card_acted)
        for keys, act in (("Ctrl+N", self.add), ("Ctrl+F", self._to_search), ("F5", self.read),
                          ("F2", self._edit_current), ("Escape", self._escape)):
            shortcut(keys, self, act)

    def _chosen(self, deal_id: int) -> None:
        if deal_id:
            self.card.open(deal_id)
            self.desk.navigation.opened.emit("deal", deal_id)

    def _enter(self, deal_id: int) -> None:
        """Its card; once it is there, the buttons of the card."""
        if self.card.isVisible() and self.card.card_id == deal_id:
            self.card.enter()
        else:
            self._chosen(deal_id)

    def _to_search(self) -> None:
        assert self.header.search is not None
        self.header.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.header.search.selectAll()

    def _escape(self) -> None:
        """First a drag or what is selected, then the search, then the card."""
        assert self.header.search is not None
        if self.board.escape():
            return
        if self.header.search.text():
            self.header.search.clear()
        elif self.card.isVisible():
            self.card.close_card()
        self.board.setFocus()

    # --- what can be done ---

    def add(self, stage_id: int = 0) -> None:
        open_form(self.desk, self.window(), stage_id=stage_id or 0, saved=self._added)

    def edit(self, deal_id: int) -> None:
        open_form(self.desk, self.window(), deal_id, saved=self._said(_("The deal is saved.")))

    def _edit_current(self) -> None:
        if self.board.current:
            self.edit(self.board.current)

    def _added(self, written: Written) -> None:
        self.desk.tell(_("The deal is added."), undo=written.action_id)
        self.board.current = written.result

    def move_to(self, ids: list[int], stage_id: int) -> None:
        """Dragged, or moved by key: the board shows it already."""
        stage = next(each.stage for each in self._columns() if each.stage.id == stage_id)
        seen = {each: self._put.get(each, self._card(each).stage_id) for each in ids}
        if stage.ends == "lost":
            self._ask_why(ids, lambda loss: self._move(ids, stage_id, seen, stage.name, loss), self._put_back)
        else:
            self._move(ids, stage_id, seen, stage.name)

    def _move(self, ids: list[int], stage_id: int, seen: dict[int, int], name: str,
              loss: Loss = deals.NO_LOSS) -> None:
        if len(ids) == 1:
            words = _("{deal} is now in {stage}.").format(deal=self._card(ids[0]).title, stage=name)
        else:
            words = ngettext("{count} deal is now in {stage}.", "{count} deals are now in {stage}.", len(ids)).format(
                count=len(ids), stage=name)
        self._put |= dict.fromkeys(ids, stage_id)
        def work(session: Any, filled: Any = None) -> int:
            return deals.move(session, ids, stage_id, seen, loss, filled)

        def failed(error: Exception) -> None:
            if not (isinstance(error, Missing)
                    and ask_required(self.desk, self, error, work, words, self._not_moved)):
                self._failed(error)
        self.desk.tasks.write(N_("Move deals"), work, self._said(words, ids), failed)

    def toggle_star(self, ids: list[int]) -> None:
        on = not all(self._card(each).star for each in ids)
        words = _("Marked as promising.") if on else _("No longer marked as promising.")
        self._write(N_("Mark deals"), lambda session: deals.star(session, ids, on), words)

    def win(self, ids: list[int]) -> None:
        self._write(N_("Close deals as won"), lambda session: deals.win(session, ids), _("Won. Congratulations!"),
                    won=ids)

    def lose(self, ids: list[int]) -> None:
        self._ask_why(ids, lambda loss: self._write(
            N_("Close deals as lost"), lambda session: deals.lose(session, ids, loss), _("Closed as lost.")))

    def _ask_why(self, ids: list[int], then: Callable[[Loss], object],
                 passed: Callable[[], object] = lambda: None) -> None:
        """The reasons and the competitors are read first."""
        def show(asked: losses.Asked) -> None:
            ask_lost(self, asked, then, passed)
        self.desk.tasks.read(lambda session: losses.asked(session, ids), show, topic=(self, "lost"))

    def put_aside(self, ids: list[int]) -> None:
        ask_standby(self, lambda day: self._write(
            N_("Put deals aside"), lambda session: deals.standby(session, ids, day),
            _("Put aside until {day}.").format(day=f"{day:%d/%m/%Y}")))

    def reopen(self, ids: list[int]) -> None:
        self._write(N_("Reopen deals"), lambda session: deals.reopen(session, ids), _("Open again."))

    def hand_on(self, ids: list[int]) -> None:
        """Another colleague in charge (S03)."""
        def show(colleagues: list[Person]) -> None:
            ask_owner(self, colleagues, lambda person: self._write(
                N_("Hand on deals"), lambda session: deals.hand_on(session, ids, person),
                _("Handed on.")))
        self.desk.tasks.read(people.active, show, topic=(self, "people"))

    def open_menu(self, ids: list[int], at: QPoint) -> None:
        """The same actions on right click."""
        menu = Menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if len(ids) == 1:
            self._add_single(menu, ids[0])
        stages = menu.add_menu(icon("ph.arrow-right"), _("Move to"))
        for each in self._columns():
            stages.addAction(each.stage.name, partial(self.move_to, ids, each.stage.id))
        lines: list[tuple[str, str, Callable[[list[int]], None]]] = [
            (_("Promising or not"), "ph.star", self.toggle_star), (_("Won"), "ph.trophy", self.win),
            (_("Lost…"), "ph.x-circle", self.lose)]
        aside = (_("Take back from standby"), "ph.arrow-u-up-left", self.reopen)
        lines.append(aside if self.wanted.state == "standby" else (_("Put aside…"), "ph.pause", self.put_aside))
        if "transfer" in self.desk.me.rights:
            lines.append((_("Hand on…"), "ph.user", self.hand_on))
        for words, picture, act in lines:
            menu.addAction(icon(picture), words, partial(act, ids))
        menu.popup(at)

    def _add_single(self, menu: QMenu, deal_id: int) -> None:
        menu.addAction(icon("ph.pencil-simple"), _("Edit"), partial(self.edit, deal_id))
        menu.addAction(icon("ph.phone"), _("Log a contact"), partial(open_log, self.desk, self.window(), None, deal_id))
        menu.addAction(icon("ph.calendar-plus"), _("Plan an activity"),
                       partial(open_plan, self.desk, self.window(), None, deal_id))
        customer_id = self._card(deal_id).customer_id
        if self.desk.navigation.knows("new_quote"):
            menu.addAction(icon("ph.file-plus"), _("Make a quote"),
                           partial(self.desk.navigation.open, "new_quote", deal_id))
        if customer_id and self.desk.navigation.knows("customer"):
            menu.addAction(icon("ph.users"), _("Open the customer"),
                           partial(self.desk.navigation.open, "customer", customer_id))
        menu.addSeparator()

    def _card_acted(self, key: str, deal_id: int) -> None:
        act: dict[str, Callable[[], None]] = {
            "win": partial(self.win, [deal_id]), "lose": partial(self.lose, [deal_id]),
            "edit": partial(self.edit, deal_id)}
        act.get(key, lambda: None)()

    # --- writing ---

    def _write(self, name: str, work: Callable[[Any], Any], words: str, won: Sequence[int] = ()) -> None:
        """Whose deals of `won` are so now is offered to become a customer (M16)."""
        self.desk.tasks.write(name, work, self._said(words, won), self._failed)

    def _said(self, words: str, won: Sequence[int] = ()) -> Callable[[Written], None]:
        def said(written: Written) -> None:
            self.desk.tell(words, undo=written.action_id)
            if won:
                offer_customer(self.desk, self, "deal", won)

        return said

    def _failed(self, error: Exception) -> None:
        """The cards go back to where they are."""
        self._put.clear()
        self._put_back()
        if isinstance(error, UserError):
            self.desk.tell(str(error), warning=True)
        else:
            self.desk.tasks.failed.emit(error)

    def _not_moved(self) -> None:
        self._put.clear()
        self._put_back()

    def _put_back(self) -> None:
        if self.shown:
            self.board.show_lanes(lanes(self.shown, date.today()))
        self.read()

    def _columns(self) -> tuple[board.Column, ...]:
        return self.shown.columns if self.shown else ()

    def _card(self, deal_id: int) -> DealCard:
        return next(card for each in self._columns() for card in each.cards if card.id == deal_id)
