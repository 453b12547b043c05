"""Today: one ranked list of what to do, worked from top to bottom by the keyboard alone (B14)."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from app.services import putting_off, renewals, today
from app.services.errors import UserError
from app.services.language import N_, _
from app.services.today import Line, Look
from app.views.kit import text
from app.views.kit.desk import Desk
from app.views.kit.header import PageHeader
from app.views.kit.icons import icon
from app.views.kit.keys import Keys, shortcut
from app.views.kit.layout import Elided, button, column, frame, row
from app.views.kit.lines import LinesView
from app.views.kit.log_window import open_log
from app.views.kit.menu import Menu
from app.views.kit.palette import Entry
from app.views.kit.plan_window import open_plan
from app.views.kit.reach import reach
from app.views.kit.tasks import Written
from app.views.kit.toast import undone
from app.views.today.drawing import arranged, counted, shown
from app.views.today.nothing import Nothing
from app.views.today.popovers import LaterPopover, WhyPopover
from app.views.today.whose import Whose

if TYPE_CHECKING:
    from app.services.feed import Changes

TABLES = ("activity", "deal", "customer", "activity_kind", "quote", "contract", "contract_instalment", "voucher",
          "stage", "put_off", "setting")
MINUTE = 60_000         # milliseconds: times pass while nobody changes anything
KEYS: Keys = (
    ("Enter", N_("Begin: call, or open what it is about")), ("1 … 9", N_("The result, then the next date")),
    ("D", N_("Put off until tomorrow")), ("P", N_("Put off until a day")), ("S", N_("Skip for now")),
    ("W", N_("Why here?")), ("R", N_("Renew the contract")), ("O", N_("Open the customer")),
    ("F2", N_("Change what is planned")), ("Ctrl+Z", N_("Undo")), ("Ctrl+N", N_("Plan an activity")),
    ("F5", N_("Read again")))
RENEW = N_("Renew contract")


class TodayPage(QWidget):
    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.look = Look(datetime.now(UTC), (), {}, {})
        self._lines: dict[int, Line] = {}
        self._skipped: list[int] = []
        self._last_action = 0
        self._stale = False
        primary = button(_("Plan an activity"), "ph.plus", "primary", hint=_("Plan an activity (Ctrl+N)"),
                         clicked=self.add, name="new-activity")
        self.whose = Whose(desk)
        self.header = PageHeader(desk, _("Today"), primary=primary, others=[self.whose])
        self.list, self.nothing = LinesView(_("What to do today")), Nothing(desk, self.add)
        self.body = QStackedWidget()
        self.body.addWidget(self._queue())
        self.body.addWidget(self.nothing)
        self.setLayout(column(self.header, self.body, gap=0))
        self._connect()
        self.read()

    def keys(self) -> Keys:
        return KEYS

    def commands(self) -> Iterator[Entry]:
        """For Ctrl+K."""
        yield Entry(_("Plan an activity"), "ph.calendar-plus", self.add, keys="Ctrl+N")

    def tour_stops(self) -> Iterator[tuple[str, Callable[[], object]]]:
        """What the tour takes pictures of."""
        from app.views.today.tour import stops
        return stops(self)

    @property
    def line(self) -> Line | None:
        """The line on which the keyboard is."""
        return self._lines.get(self.list.current)

    # --- what it looks like ---

    def _queue(self) -> QFrame:
        """The list, and below it what the keys do with the line one is on."""
        self.hint = Elided(role="faint")
        self.go = button(_("Begin"), "ph.play", "outline", hint=_("Begin (Enter)"), name="begin",
                         clicked=lambda: self.begin(self.list.current))
        self.later = button(_("Put off…"), "ph.clock-clockwise", hint=_("Put off until a day (P)"), name="put-off",
                            clicked=self.ask_day)
        skip = button(_("Skip"), "ph.skip-forward", hint=_("Skip for now (S)"), name="skip", clicked=self.skip)
        self.reason = button(_("Why here?"), "ph.question", hint=_("Why it stands here (W)"), name="why",
                             clicked=self.show_why)
        buttons = row(self.hint, self.reason, skip, self.later, self.go, margins=(20, 0, 16, 0), gap=4)
        buttons.setStretch(0, 1)
        foot = frame("footer", buttons)
        foot.setFixedHeight(48)
        return frame("surface", column(self.list, foot, gap=0))

    # --- reading ---

    def read(self) -> None:
        self._stale, owners = False, self.whose.owners
        self.desk.tasks.read(lambda session: today.look(session, owners=owners), self._show, topic=self)

    def hear(self, changes: Changes) -> None:
        if changes.touch(*TABLES):
            if self.isVisible():
                self.read()
            else:
                self._stale = True

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self.read()
        self.list.setFocus()

    def _show(self, look: Look) -> None:
        self.look = look
        self._lines = {line.key: line for line in look.lines}
        self._skipped = [key for key in self._skipped if key in self._lines]
        self._draw()
        self.body.setCurrentIndex(0 if look.lines else 1)
        if look.rest is not None:
            self.nothing.show_rest(look.rest)

    def _draw(self) -> None:
        now = self.look.at
        found = arranged(self.look.lines, self._skipped)
        self.list.show_lines(shown(found, self._skipped, self.look.names, now))
        self.header.show_count(counted(self.look.lines, now))
        self._hint()

    def _hint(self) -> None:
        line = self.line
        if line is not None:
            results = self.look.results.get(line.kind_id, ())
            words = [f"{place} {each}" for place, each in enumerate(results[:9], start=1)]
            self.hint.show_text("   ".join(words) or _("1–9 is the result"))
            calls = line.kind == "call" and bool(line.phone)
            self.go.setText(_("Call") if calls else _("Begin") if line.kind else _("Open"))

    # --- what it listens to ---

    def _connect(self) -> None:
        self.list.opened.connect(self.begin)
        self.list.chosen.connect(lambda _key: self._hint())
        self.list.menu_wanted.connect(self.open_menu)
        self.whose.chosen.connect(self.read)
        self.desk.tasks.changed.connect(self.hear)
        self._clock = QTimer(self, interval=MINUTE)
        self._clock.timeout.connect(lambda: self.read() if self.isVisible() else None)
        self._clock.start()
        for keys, act in (("Ctrl+N", self.add), ("F5", self.read_anew)):
            shortcut(keys, self, act)
        for key, act in (("D", self.put_off_a_day), ("P", self.ask_day), ("S", self.skip), ("W", self.show_why),
                         ("R", self.renew), ("O", self.open_customer), ("F2", self.edit), ("Ctrl+Z", self.undo)):
            shortcut(key, self.list, act, alone=True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A digit is the result of the line."""
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and event.text() in set("123456789") and self.list.hasFocus():
            self.log(int(event.text()))
        else:
            super().keyPressEvent(event)

    # --- what can be done ---

    def begin(self, key: int) -> None:
        """Call, with the time it takes, or open what the line is about."""
        line, go = self._lines.get(key), self.desk.navigation.open
        if line is None:
            return
        if line.source == "activity" and line.kind == "call":
            self.log(started=datetime.now(UTC) if reach(self.desk, "call", line.phone) else None)
        elif line.source == "activity":
            open_plan(self.desk, self.window(), activity_id=line.row_id)
        elif line.source == "debt":
            go("customer", line.row_id)
        elif line.source == "instalment":
            go("contract", line.contract_id)
        else:
            go(line.source, line.row_id)

    def log(self, result: int = 0, started: datetime | None = None) -> None:
        """The result, and what comes next; afterwards the next line is there. What is no activity waits until then."""
        line = self.line
        if line is None:
            return
        also = None if line.activity_id else partial(_after_contact, line)
        open_log(self.desk, self.window(), line.customer_id, line.deal_id, line.activity_id or None, self._logged,
                 self.list.setFocus, started, result, also)

    def _logged(self, written: Written) -> None:
        self._tell(written, _("The contact is logged."))
        self.list.setFocus()

    def add(self) -> None:
        open_plan(self.desk, self.window())

    def edit(self) -> None:
        if self.line is not None and self.line.activity_id:
            open_plan(self.desk, self.window(), activity_id=self.line.activity_id)

    def read_anew(self) -> None:
        """Also what was skipped."""
        self._skipped = []
        self.read()

    def skip(self) -> None:
        """On to the next line; this one comes at the end, until it is read anew."""
        keys = [each.key for each in self.list.lines if each.key]
        key = self.list.current
        if key in keys:
            place = keys.index(key)
            following = keys[place + 1] if place + 1 < len(keys) else keys[0]
            self._skipped = [each for each in self._skipped if each != key] + [key]
            self.list.go_to(following)
            self._draw()

    def put_off_a_day(self) -> None:
        self.put_off(date.today() + timedelta(1))

    def ask_day(self) -> None:
        if self.line is not None:
            title = _("{title}: until when?").format(title=self.line.title)
            LaterPopover(self.later, title, self.put_off).open_at(self.later)

    def put_off(self, day: date) -> None:
        """An activity to that day at the same hour; anything else is out of sight until then."""
        line = self.line
        if line is not None:
            words = _("{title} is put off: {day}.").format(title=line.title, day=text.day(day).lower())
            self.desk.tasks.write(
                N_("Put off"), lambda session: putting_off.put_off(session, line.source, line.row_id, day),
                lambda written: self._tell(written, words), self._failed)

    def renew(self) -> None:
        """The next contract, which goes on from this one (S10)."""
        line = self.line
        if line is not None and line.source == "contract":
            self.desk.tasks.write(RENEW, lambda session: renewals.renew(session, line.row_id), self._renewed,
                                  self._failed)

    def _renewed(self, written: Written) -> None:
        self._tell(written, _("The next contract is made as a draft."))
        self.desk.navigation.open("contract", written.result)

    def undo(self) -> None:
        """What was done last in this room."""
        if self._last_action:
            self.desk.tasks.undo(self._last_action, lambda report: self.desk.tell(undone(report)))
            self._last_action = 0

    def show_why(self) -> None:
        if self.line is not None:
            keys = [each.key for each in self.list.lines if each.key]
            place = keys.index(self.line.key) + 1
            WhyPopover(self.reason, self.line, place, self.look.at).open_at(self.reason)

    def open_customer(self) -> None:
        if self.line is not None and self.line.customer_id:
            self.desk.navigation.open("customer", self.line.customer_id)

    def open_menu(self, key: int, at: QPoint) -> None:
        line, knows = self._lines[key], self.desk.navigation.knows
        menu = Menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def offer(picture: str, words: str, keys: str, act: Callable[[], Any], when: object = True) -> None:
            if when:
                menu.addAction(icon(picture), f"{words}\t{keys}" if keys else words, act)

        offer("ph.play", self.go.text(), "Enter", partial(self.begin, key))
        offer("ph.check", _("Log the result…"), "1–9", self.log)
        offer("ph.pencil-simple", _("Change what is planned"), "F2", self.edit, line.activity_id)
        offer("ph.arrow-right", _("Put off until tomorrow"), "D", self.put_off_a_day)
        offer("ph.clock-clockwise", _("Put off…"), "P", self.ask_day)
        offer("ph.skip-forward", _("Skip"), "S", self.skip)
        offer("ph.arrows-clockwise", _("Renew the contract"), "R", self.renew, _renewable(line))
        offer("ph.coin", _("Receive the money"), "",
              partial(self.desk.navigation.open, "new_instalment_receipt", line.part_id),
              line.part_id and knows("new_instalment_receipt"))
        offer("ph.users", _("Open the customer"), "O", self.open_customer, line.customer_id)
        offer("ph.columns", _("Open the deal"), "", partial(self.desk.navigation.open, "deal", line.deal_id or 0),
              line.deal_id)
        offer("ph.question", _("Why here?"), "W", self.show_why)
        menu.popup(at)

    def _tell(self, written: Written, words: str) -> None:
        self._last_action = written.action_id
        self.desk.tell(words, undo=written.action_id)

    def _failed(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self.desk.tell(str(error), warning=True)
        else:
            self.desk.tasks.failed.emit(error)


def _after_contact(line: Line, session: Any, following: Any) -> None:
    putting_off.after_contact(session, line.source, line.row_id, following)


def _renewable(line: Line) -> bool:
    """A contract that ends; a draft has no end to go on from."""
    return line.source == "contract" and line.facts.day is not None
