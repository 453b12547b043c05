"""Today: one ranked list of what to do, worked from top to bottom by the keyboard alone."""
from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from app.services import activities, today
from app.services.errors import UserError
from app.services.language import N_, _, ngettext
from app.services.today import BACK, DUE, LATE, PAPERS, Line
from app.views.kit import lines, text
from app.views.kit.desk import Desk
from app.views.kit.header import PageHeader
from app.views.kit.icons import icon
from app.views.kit.keys import Keys, shortcut
from app.views.kit.layout import Sign, button, column, frame, label, row
from app.views.kit.lines import LinesView
from app.views.kit.log_window import open_log
from app.views.kit.menu import Menu
from app.views.kit.palette import Entry
from app.views.kit.plan_window import open_plan
from app.views.kit.tasks import Written

if TYPE_CHECKING:
    from app.services.feed import Changes

TABLES = ("activity", "deal", "customer", "activity_kind", "quote", "contract", "contract_instalment", "voucher")
MINUTE = 60_000         # milliseconds: times pass while nobody changes anything
HEADINGS = {LATE: N_("Overdue"), DUE: N_("Planned for today"), BACK: N_("Deals back from standby"),
            PAPERS: N_("Papers and payments")}
KEYS: Keys = (
    ("Enter", N_("Begin: call or meet, then log it; open a paper")), ("1 … 9", N_("The result")), ("↑ ↓", N_("Walk")),
    ("D", N_("Put off until tomorrow")), ("O", N_("Open the customer")), ("Ctrl+N", N_("Plan an activity")),
    ("F5", N_("Read again")))


class TodayPage(QWidget):
    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._lines: dict[int, Line] = {}
        self._stale = False
        self._done = 0
        primary = button(_("Plan an activity"), "ph.plus", "primary", hint=_("Plan an activity (Ctrl+N)"),
                         clicked=self.add, name="new-activity")
        self.header = PageHeader(desk, _("Today"), primary=primary)
        self.list = LinesView(_("What to do today"))
        self.body = QStackedWidget()
        self.body.addWidget(self._queue())
        self.body.addWidget(self._nothing())
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
        if self.list.current:
            yield "log", partial(self.begin, self.list.current)
        yield "plan", self.add

    # --- what it looks like ---

    def _queue(self) -> QFrame:
        hint = label(_("Enter begins · 1–9 is the result · the next line comes by itself"), "faint")
        foot = frame("footer", row(hint, None, margins=(20, 0, 20, 0)))
        foot.setFixedHeight(34)
        return frame("surface", column(self.list, foot, gap=0))

    def _nothing(self) -> QFrame:
        """An empty list says what to do next."""
        words = label(_("Nothing left to do today"), "heading")
        why = label(_("Whatever you plan appears here on its day, however far ahead that is."), "muted")
        plan = button(_("Plan an activity"), "ph.calendar-plus", "outline", clicked=self.add, name="plan-first")
        look = button(_("Go through the customers"), "ph.users", "outline", name="to-customers",
                      clicked=lambda: self.desk.navigation.open_room("customers"))
        look.setVisible(self.desk.navigation.knows("customer"))
        buttons = row(None, plan, look, None, gap=8)
        sign = row(None, Sign("ph.sun-horizon", "accent", 44), None)
        middle = column(None, sign, words, why, 4, buttons, None, gap=8)
        for each in (words, why):
            middle.setAlignment(each, Qt.AlignmentFlag.AlignHCenter)
        return frame("surface", middle)

    # --- reading ---

    def read(self) -> None:
        self._stale = False
        self.desk.tasks.read(today.queue, self._show, topic=self)

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

    def _show(self, found: Sequence[Line]) -> None:
        self._lines = {line.key: line for line in found}
        self.list.show_lines(shown(found, date.today()))
        self.body.setCurrentIndex(0 if found else 1)
        words = ngettext("{count} thing to do", "{count} things to do", len(found)).format(count=len(found))
        late = sum(line.group == LATE for line in found)
        overdue = ngettext("{count} overdue", "{count} overdue", late).format(count=late) if late else ""
        self.header.show_count(" · ".join(filter(None, (words if found else "", overdue))))

    # --- what it listens to ---

    def _connect(self) -> None:
        self.list.opened.connect(self.begin)
        self.list.menu_wanted.connect(self.open_menu)
        self.desk.tasks.changed.connect(self.hear)
        self._clock = QTimer(self, interval=MINUTE)
        self._clock.timeout.connect(lambda: self.read() if self.isVisible() else None)
        self._clock.start()
        for keys, act in (("Ctrl+N", self.add), ("F5", self.read)):
            shortcut(keys, self, act)
        for key, act in (("D", self.put_off), ("O", self.open_customer)):
            shortcut(key, self.list, act, alone=True)

    # --- what can be done ---

    def begin(self, key: int) -> None:
        """Call or meet, then log it; afterwards the next line is there."""
        line = self._lines[key]
        if line.paper:
            self.desk.navigation.open(line.paper, line.paper_id)
        elif line.activity_id:
            open_log(self.desk, self.window(), activity_id=line.activity_id, saved=self._logged,
                     passed=self.list.setFocus)
        else:
            open_log(self.desk, self.window(), line.customer_id, line.deal_id, saved=self._logged,
                     passed=self.list.setFocus)

    def _logged(self, written: Written) -> None:
        self.desk.tell(_("The contact is logged."), undo=written.action_id)
        self.list.setFocus()

    def add(self) -> None:
        open_plan(self.desk, self.window())

    def put_off(self) -> None:
        """To tomorrow at the same time."""
        line = self._lines.get(self.list.current)
        if line is None or not line.activity_id or line.at is None:
            return
        start = _tomorrow(line.at)
        self.desk.tasks.write(
            N_("Put off until tomorrow"),
            lambda session: activities.put_off(session, line.activity_id, start),
            lambda written: self.desk.tell(_("{title} is put off until tomorrow.").format(title=line.title),
                                           undo=written.action_id), self._failed)

    def open_customer(self) -> None:
        line = self._lines.get(self.list.current)
        if line is not None and line.customer_id:
            self.desk.navigation.open("customer", line.customer_id)

    def open_menu(self, key: int, at: QPoint) -> None:
        line = self._lines[key]
        menu = Menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(icon("ph.play"), _("Begin"), partial(self.begin, key))
        if line.activity_id:
            menu.addAction(icon("ph.pencil-simple"), _("Open"),
                           partial(open_plan, self.desk, self.window(), None, None, line.activity_id))
            menu.addAction(icon("ph.arrow-right"), _("Put off until tomorrow"), self.put_off)
        if line.part_id and self.desk.navigation.knows("new_instalment_receipt"):
            menu.addAction(icon("ph.coin"), _("Receive the money"),
                           partial(self.desk.navigation.open, "new_instalment_receipt", line.part_id))
        if line.customer_id:
            menu.addAction(icon("ph.users"), _("Open the customer"), self.open_customer)
        if line.deal_id:
            menu.addAction(icon("ph.columns"), _("Open the deal"),
                           partial(self.desk.navigation.open, "deal", line.deal_id))
        menu.popup(at)

    def _failed(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self.desk.tell(str(error), warning=True)
        else:
            self.desk.tasks.failed.emit(error)


def shown(found: Sequence[Line], day: date) -> list[lines.Line]:
    """The list with a heading above each group."""
    drawn: list[lines.Line] = []
    for group, words in HEADINGS.items():
        there = [line for line in found if line.group == group]
        if there:
            drawn.append(lines.Line(0, _(words).upper(), right=str(len(there)), tone="late" if group == LATE else ""))
            drawn += [_drawn(line, day) for line in there]
    return drawn


def _drawn(line: Line, day: date) -> lines.Line:
    below = " · ".join(filter(None, (line.customer, text.phone(line.phone), line.note.partition("\n")[0])))
    passed = line.group == DUE and not line.all_day and line.at is not None and line.at < datetime.now(UTC)
    return lines.Line(line.key, line.title, below, line.icon, line.colour, _when(line, day), why(line),
                      "late" if line.group == LATE or passed else "")


def _when(line: Line, day: date) -> str:
    if line.at is None:
        return ""
    clock = _("All day") if line.all_day else text.clock(line.at)
    return f"{text.due(text.local(line.at).date(), day)}, {clock}" if line.group == LATE else clock


def why(line: Line) -> str:
    """Why it stands here, in the language of the program."""
    values = {key: text.clock(value) if isinstance(value, datetime) else text.date_(value) if isinstance(value, date)
              else value for key, value in line.values.items()}
    return _(line.why).format(**values)


def _tomorrow(at: datetime) -> datetime:
    there = at.astimezone()
    return datetime.combine(date.today() + timedelta(1), there.time()).astimezone()
