"""The room of the work calendar: a week with its hours, or the same as a list."""
from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QButtonGroup, QStackedWidget, QWidget

from app.services import calendar
from app.services.activities import Entry
from app.services.calendar import Days
from app.services.errors import UserError
from app.services.language import N_, _, ngettext
from app.services.people import Person
from app.views.kit import text
from app.views.kit.calendar import WeekView
from app.views.kit.calendar_layout import Block
from app.views.kit.desk import Desk
from app.views.kit.header import PageHeader
from app.views.kit.keys import Keys, shortcut
from app.views.kit.layout import button, column, frame, label, row, upright
from app.views.kit.lines import Line, LinesView
from app.views.kit.menu import Menu
from app.views.kit.palette import Entry as Command
from app.views.kit.plan_window import open_plan
from app.views.kit.tasks import Written

if TYPE_CHECKING:
    from app.services.feed import Changes

TABLES = ("activity", "customer", "activity_kind")
WEEK = 7
USUAL = timedelta(minutes=30)       # an entry without an end is drawn so long
KEYS: Keys = (
    ("← →", N_("Another week")), ("↑ ↓", N_("Walk")), ("Enter", N_("Open")), ("N", N_("Plan an activity")),
    ("Ctrl+↑ / Ctrl+↓", N_("15 minutes earlier or later")), ("Ctrl+← / Ctrl+→", N_("A day earlier or later")),
    ("Shift+↑ / Shift+↓", N_("Shorter or longer")), ("T", N_("Today")), ("A", N_("Week or list")))


class CalendarPage(QWidget):
    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.today = date.today()
        self.first = calendar.monday(self.today)
        self.owner = desk.me.id
        self.colleagues: Sequence[Person] = ()
        self._entries: dict[int, Entry] = {}
        self._stale = False
        primary = button(_("Plan an activity"), "ph.plus", "primary", hint=_("Plan an activity (Ctrl+N)"),
                         clicked=self.add, name="new-activity")
        self.header = PageHeader(desk, _("Calendar"), primary=primary)
        self.week, self.agenda = WeekView(_("Week")), LinesView(_("List of the days"))
        self.body = QStackedWidget()
        for view in (self.week, self.agenda):
            self.body.addWidget(view)
        self.setLayout(column(self.header, self._bar(), self.body, gap=0))
        self._connect()
        self.read()
        desk.tasks.read(calendar.colleagues, self._show_people, topic=(self, "people"))

    def open_record(self, _kind: str, activity_id: int) -> None:
        open_plan(self.desk, self.window(), activity_id=activity_id)

    def keys(self) -> Keys:
        return KEYS

    def commands(self) -> Iterator[Command]:
        """For Ctrl+K."""
        yield Command(_("Plan an activity"), "ph.calendar-plus", self.add, keys="Ctrl+N")

    def tour_stops(self) -> Iterator[tuple[str, Callable[[], object]]]:
        """What the tour takes pictures of."""
        yield "list", partial(self.show_view, 1)
        yield "", partial(self.show_view, 0)
        yield "plan", self.add
        if self._entries:
            yield "planned", partial(self.open, next(reversed(self._entries)))

    # --- the bar ---

    def _bar(self) -> QWidget:
        self.to_today = button(_("Today"), kind="outline", hint=_("Today (T)"), clicked=self.show_today, name="today")
        back = button(picture="ph.caret-left", hint=_("The week before (←)"), clicked=lambda: self.turn(-1),
                      name="week-before")
        on = button(picture="ph.caret-right", hint=_("The next week (→)"), clicked=lambda: self.turn(1),
                    name="week-after")
        self.span = label(role="heading")
        self.whose = button(picture="ph.caret-down", hint=_("Whose calendar"), clicked=self._choose_person,
                            name="whose")
        self.whose.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.views = QButtonGroup(self)
        choices = []
        for place, (words, key) in enumerate(((_("Week"), "week"), (_("List"), "list"))):
            made = button(words, kind="view", name=f"view:{key}")
            made.setCheckable(True)
            made.setChecked(not place)
            self.views.addButton(made, place)
            choices.append(made)
        self.late = button("", "ph.warning-circle", "view", token="danger", clicked=lambda: self.show_view(1),
                           name="overdue")
        self.late.hide()
        return frame("views", row(self.to_today, back, on, 4, self.span, None, self.late, self.whose, upright(),
                                  *choices, margins=(16, 6, 16, 6), gap=4))

    def _show_people(self, colleagues: list[Person]) -> None:
        self.colleagues = colleagues
        self.whose.setVisible(len(colleagues) > 1)
        self._name_owner()

    def _name_owner(self) -> None:
        name = next((each.name for each in self.colleagues if each.id == self.owner), "")
        mine = self.owner == self.desk.me.id
        self.whose.setText(_("My calendar") if mine else name)
        self.whose.setAccessibleName(_("Whose calendar: {name}").format(name=self.whose.text()))

    def _choose_person(self) -> None:
        menu = Menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for each in self.colleagues:
            words = _("My calendar") if each.id == self.desk.me.id else each.name
            act = menu.addAction(words, partial(self.show_person, each.id))
            act.setCheckable(True)
            act.setChecked(each.id == self.owner)
        menu.popup(self.whose.mapToGlobal(QPoint(0, self.whose.height() + 4)))

    # --- reading ---

    def read(self) -> None:
        first, owner = self.first, self.owner
        self._stale = False
        self.desk.tasks.read(lambda session: calendar.days(session, first, WEEK, owner), self._show, topic=self)

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
        self.show_view(self.body.currentIndex())

    def _show(self, days: Days) -> None:
        self._entries = {each.id: each for each in (*days.overdue, *days.entries)}
        self.week.show_days(days.first, [block_of(each) for each in days.entries])
        self.agenda.show_lines(lines_of(days, self.today))
        last = days.first + timedelta(WEEK - 1)
        self.span.setText(f"{days.first:%d/%m} – {last:%d/%m/%Y}")
        late = len(days.overdue)
        self.late.setText(ngettext("{count} overdue", "{count} overdue", late).format(count=late))
        self.late.setAccessibleName(self.late.text())
        self.late.setVisible(bool(late))
        count = len(days.entries)
        self.header.show_count(ngettext("{count} entry this week", "{count} entries this week", count).format(
            count=count))

    # --- what it listens to ---

    def _connect(self) -> None:
        self.views.idClicked.connect(self.show_view)
        self.week.turned.connect(self.turn)
        self.week.opened.connect(self.open)
        self.week.wanted.connect(self.plan_at)
        self.week.moved.connect(self.reschedule)
        self.agenda.opened.connect(self.open)
        self.desk.tasks.changed.connect(self.hear)
        self._midnight = QTimer(self, interval=60_000)
        self._midnight.timeout.connect(self._look_at_the_date)
        self._midnight.start()
        for keys, act in (("Ctrl+N", self.add), ("F5", self.read), ("T", self.show_today), ("A", self.toggle_view)):
            shortcut(keys, self, act)
        for key, step in (("Left", -1), ("Right", 1)):
            shortcut(key, self.agenda, partial(self.turn, step), alone=True)

    def _look_at_the_date(self) -> None:
        if date.today() != self.today:
            self.today = date.today()
            self.read()

    def turn(self, step: int) -> None:
        """So many weeks on or back."""
        self.first += timedelta(WEEK * step)
        self.read()

    def show_today(self) -> None:
        self.first = calendar.monday(self.today)
        self.read()

    def show_person(self, owner: int) -> None:
        self.owner = owner
        self._name_owner()
        self.read()

    def show_view(self, place: int) -> None:
        self.views.button(place).setChecked(True)
        self.body.setCurrentIndex(place)
        view = self.body.currentWidget()
        if view is not None:
            view.setFocus()

    def toggle_view(self) -> None:
        self.show_view(1 - self.body.currentIndex())

    # --- what can be done ---

    def add(self) -> None:
        open_plan(self.desk, self.window())

    def plan_at(self, start: datetime) -> None:
        open_plan(self.desk, self.window(), start=start)

    def open(self, activity_id: int) -> None:
        open_plan(self.desk, self.window(), activity_id=activity_id)

    def reschedule(self, block: Block) -> None:
        """Dragged, or moved by key: the calendar shows it already."""
        entry = self._entries[block.id]
        ends = None if entry.ends_at is None and block.end - block.start == USUAL or entry.all_day else block.end
        words = _("{title} is now on {day}, {time}.").format(
            title=block.title, day=text.date_(block.start.date()), time=f"{block.start:%H:%M}")
        self.desk.tasks.write(
            N_("Move an activity"), lambda session: calendar.place(session, block.id, block.start, ends),
            lambda written: self._moved(written, words), self._failed)

    def _moved(self, written: Written, words: str) -> None:
        self.desk.tell(words, undo=written.action_id)

    def _failed(self, error: Exception) -> None:
        """The entry goes back to where it is."""
        self.read()
        if isinstance(error, UserError):
            self.desk.tell(str(error), warning=True)
        else:
            self.desk.tasks.failed.emit(error)


def block_of(entry: Entry) -> Block:
    """An entry as the calendar draws it."""
    assert entry.starts_at is not None
    start = entry.starts_at.astimezone()
    end = entry.ends_at.astimezone() if entry.ends_at else start if entry.all_day else start + USUAL
    title = f"{entry.title} – {entry.customer}" if entry.customer else entry.title
    running = entry.open
    return Block(entry.id, title, start, end, entry.all_day, entry.colour, entry.place, not running, running)


def lines_of(days: Days, today: date) -> list[Line]:
    """The list: what is overdue, then day by day."""
    overdue = {each.id for each in days.overdue}
    lines = [Line(0, _("Overdue").upper(), right=str(len(overdue)), tone="late")] if overdue else []
    lines += [_line(each, today, late=True) for each in days.overdue]
    for place in range(WEEK):
        day = days.first + timedelta(place)
        there = [each for each in days.entries if _day(each) == day and each.id not in overdue]
        if there or day == today:
            name = f"{text.weekday(day)}, {day:%d/%m}" + (f" · {_('Today')}" if day == today else "")
            lines.append(Line(0, name.upper(), right=str(len(there))))
            lines += [_line(each, today) for each in there]
    return lines


def _line(entry: Entry, today: date, late: bool = False) -> Line:
    assert entry.starts_at is not None
    running = entry.open
    below = " · ".join(filter(None, (entry.customer, text.phone(entry.phone), entry.place)))
    clock = _("All day") if entry.all_day else text.clock(entry.starts_at)
    why = text.day(entry.starts_at, today) if late else "" if running else _("Done")
    return Line(entry.id, entry.title, below, entry.icon, entry.colour, clock, why,
                "late" if late else "" if running else "done")


def _day(entry: Entry) -> date:
    assert entry.starts_at is not None
    return entry.starts_at.astimezone().date()
