"""The room of the work calendar: a day, a week, a month or a list, of oneself and of colleagues."""
from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, QPointF, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QButtonGroup, QFileDialog, QStackedWidget, QWidget

from app.services import calendar, series
from app.services.activities import Entry
from app.services.calendar import Days
from app.services.errors import UserError
from app.services.language import N_, _, ngettext
from app.services.people import Person
from app.views.calendar import tour
from app.views.calendar.panel import Panel
from app.views.calendar.shown import DAY, MONTH, WEEK, block_of, colours, lines_of, notes_of, span_of, title_of, turned
from app.views.kit import text
from app.views.kit.calendar import WeekView
from app.views.kit.calendar_layout import Block
from app.views.kit.calendar_month import MonthView
from app.views.kit.desk import Desk
from app.views.kit.header import PageHeader
from app.views.kit.keys import Keys, shortcut
from app.views.kit.layout import button, column, frame, label, row, upright
from app.views.kit.lines import Line, LinesView
from app.views.kit.palette import Entry as Command
from app.views.kit.plan_window import open_plan
from app.views.kit.scope_window import ask_scope
from app.views.kit.tasks import Work, Written

if TYPE_CHECKING:
    from app.services.feed import Changes
    from app.services.opened import Named
    from app.services.special_days import Special

TABLES = ("activity", "customer", "activity_kind")
PREFERENCE = "calendar"
GRID, LIST, MONTHS = 0, 1, 2        # places in the stack
MODES = ((DAY, N_("Day"), "D"), (WEEK, N_("Week"), "W"), (MONTH, N_("Month"), "M"))
USUAL = timedelta(minutes=30)
KEYS: Keys = (
    ("D W M", N_("Day, week, month")), ("A", N_("As a list and back")), ("← →", N_("Another day or week")),
    ("PgUp PgDn", N_("Another month")), ("↑ ↓", N_("Walk")), ("Enter", N_("Open")), ("N", N_("Plan an activity")),
    ("Space", N_("The next entry of the day (month)")), ("Ctrl+↑ / Ctrl+↓", N_("15 minutes earlier or later")),
    ("Ctrl+← / Ctrl+→", N_("A day earlier or later")), ("Shift+↑ / Shift+↓", N_("Shorter or longer")),
    ("H", N_("The whole day, or hours")), ("T", N_("Today")), ("B", N_("People and records beside the calendar")))


class CalendarPage(QWidget):
    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.day = self.today = date.today()
        self.mode = WEEK
        self.owners: tuple[int, ...] = (desk.me.id,)
        self.colleagues: Sequence[Person] = ()
        self.moon = True
        self._entries: dict[int, Entry] = {}
        self._special: dict[date, Special] = {}
        self._stale = False
        self._list: Callable[[], list[Line]] = list
        primary = button(_("Plan an activity"), "ph.plus", "primary", hint=_("Plan an activity (Ctrl+N)"),
                         clicked=self.add, name="new-activity")
        self.header = PageHeader(desk, _("Calendar"), primary=primary)
        self.week, self.agenda, self.month = WeekView(_("Week")), LinesView(_("List of the days")), MonthView(
            _("Month"))
        self.panel = Panel(desk)
        self.panel.hide()
        self.body = QStackedWidget()
        for view in (self.week, self.agenda, self.month):
            self.body.addWidget(view)
        beside = row(self.body, self.panel, gap=0)
        beside.setStretch(0, 1)
        self.setLayout(column(self.header, self._bar(), beside, gap=0))
        self._connect()
        desk.tasks.read(calendar.begin, self._begin, topic=(self, "begin"))

    @property
    def first(self) -> date:
        return span_of(self.mode, self.day)[0]

    def open_record(self, _kind: str, activity_id: int) -> None:
        open_plan(self.desk, self.window(), activity_id=activity_id)

    def keys(self) -> Keys:
        return KEYS

    def commands(self) -> Iterator[Command]:
        """For Ctrl+K."""
        yield Command(_("Plan an activity"), "ph.calendar-plus", self.add, keys="Ctrl+N")
        yield Command(_("Calendar as a file (.ics)"), "ph.export", self.export)
        yield Command(_("Lunar days on or off"), "ph.moon", self.toggle_moon)

    def tour_stops(self) -> Iterator[tuple[str, Any]]:
        """What the tour takes pictures of."""
        return tour.stops(self)

    # --- the bar ---

    def _bar(self) -> QWidget:
        self.to_today = button(_("Today"), kind="outline", hint=_("Today (T)"), clicked=self.show_today, name="today")
        back = button(picture="ph.caret-left", hint=_("Back (←)"), clicked=lambda: self.turn(-1), name="week-before")
        on = button(picture="ph.caret-right", hint=_("On (→)"), clicked=lambda: self.turn(1), name="week-after")
        self.span = label(role="heading")
        self.late = button("", "ph.warning-circle", "view", token="danger", clicked=lambda: self.show_view(LIST),
                           name="overdue")
        self.late.hide()
        self.whose = button(_("My calendar"), "ph.users-three", "view", hint=_("People and records (B)"),
                            clicked=self.toggle_panel, name="whose", checked="accent")
        self.whose.setCheckable(True)
        self.out = button(picture="ph.export", hint=_("Calendar as a file (.ics)"), clicked=self.export, name="export")
        self.views = QButtonGroup(self)
        choices = []
        for place, (mode, words, key) in enumerate((*MODES, ("list", N_("List"), "A"))):
            made = button(_(words), kind="view", hint=f"{_(words)} ({key})", name=f"view:{mode}")
            made.setCheckable(True)
            made.setChecked(mode == self.mode)
            self.views.addButton(made, place)
            choices.append(made)
        return frame("views", row(self.to_today, back, on, 4, self.span, None, self.late, self.out, self.whose,
                                  upright(), *choices, margins=(16, 6, 16, 6), gap=4))

    def _begin(self, found: calendar.Beginning) -> None:
        """As it was left: the span, whose entries, what stands beside."""
        self.colleagues = found.colleagues
        kept = found.kept
        seen = {each.id for each in found.colleagues}
        self.owners = tuple(each for each in kept.get("owners", ()) if each in seen) or self.owners
        self.moon = kept.get("moon", True)
        self.panel.people.show_people(found.colleagues, self.owners)
        self._name_owners()
        self._show_panel(kept.get("panel", False))
        self.show_mode(kept.get("mode", WEEK), keep=False)

    def _name_owners(self) -> None:
        names = {each.id: each.name for each in self.colleagues}
        mine = self.owners == (self.desk.me.id,)
        count = len(self.owners)
        words = _("My calendar") if mine else names.get(self.owners[0], "") if count == 1 else ngettext(
            "{count} person", "{count} people", count).format(count=count)
        self.whose.setText(words)
        self.whose.setAccessibleName(_("Whose calendar: {name}").format(name=words))

    def _keep(self) -> None:
        """For the next time, on every workstation."""
        kept = {"mode": self.mode, "owners": list(self.owners), "panel": not self.panel.isHidden(), "moon": self.moon}
        self.desk.tasks.write("", lambda session: calendar.keep(session, kept))

    # --- reading ---

    def read(self) -> None:
        (first, count), owners = span_of(self.mode, self.day), list(self.owners)
        self._stale = False
        self.desk.tasks.read(lambda session: calendar.days(session, first, count, owners), self._show, topic=self)
        self.desk.tasks.read(lambda session: calendar.special(session, first, count), self._show_special,
                             topic=(self, "special"))

    def hear(self, changes: Changes) -> None:
        if changes.touch(*TABLES, "holiday"):
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
        names = {each.id: each.name for each in self.colleagues} if len(self.owners) > 1 else {}
        colour = colours([each.id for each in self.colleagues])
        count = span_of(self.mode, self.day)[1]
        blocks = [block_of(each, colour.get(each.owner_id) if names else None, names.get(each.owner_id, ""))
                  for each in days.entries]
        if self.mode == MONTH:
            self.month.show_days(days.first, blocks, self.day.month)
        else:
            self.week.show_days(days.first, blocks, count)
        self._list = lambda: lines_of(days, count, self.today, lambda owner: names.get(owner, ""))
        if self.mode != MONTH or self.body.currentIndex() == LIST:      # thousands of lines only if they are looked at
            self.agenda.show_lines(self._list())
        self.span.setText(title_of(self.mode, self.day))
        late = len(days.overdue)
        self.late.setText(ngettext("{count} overdue", "{count} overdue", late).format(count=late))
        self.late.setAccessibleName(self.late.text())
        self.late.setVisible(bool(late))
        number = len(days.entries)
        self.header.show_count(ngettext(
            "{count} activity", "{count} activities", number).format(count=text.number(number)))

    def _show_special(self, special: dict[date, Special]) -> None:
        self._special = special
        first, count = span_of(self.mode, self.day)
        notes = notes_of(first, count, special, self.moon)
        (self.month if self.mode == MONTH else self.week).show_notes(notes)

    # --- what it listens to ---

    def _connect(self) -> None:
        self.views.idClicked.connect(self._view_clicked)
        for view in (self.week, self.month):
            view.turned.connect(self.turn)
            view.opened.connect(self.open)
            view.wanted.connect(self.plan_at)
            view.moved.connect(self.reschedule)
        self.month.day_wanted.connect(self.show_day)
        self.week.day_wanted.connect(self.show_day)
        self.agenda.opened.connect(self.open)
        self.panel.people.changed.connect(self.show_people)
        self.panel.records.dragged.connect(self._drag)
        self.panel.records.dropped.connect(self._drop)
        self.panel.records.wanted.connect(self._plan_with)
        self.desk.tasks.changed.connect(self.hear)
        self._midnight = QTimer(self, interval=60_000)
        self._midnight.timeout.connect(self._look_at_the_date)
        self._midnight.start()
        for mode, _words, key in MODES:
            shortcut(key, self, partial(self.show_mode, mode))
        for keys, act in (("Ctrl+N", self.add), ("F5", self.read), ("T", self.show_today), ("A", self.toggle_view),
                          ("B", self.toggle_panel)):
            shortcut(keys, self, act)
        for key, step in (("Left", -1), ("Right", 1)):
            shortcut(key, self.agenda, partial(self.turn, step), alone=True)

    def _look_at_the_date(self) -> None:
        if date.today() != self.today:
            self.today = date.today()
            self.read()

    def turn(self, step: int) -> None:
        """So many days, weeks or months on or back."""
        self.day = turned(self.mode, self.day, step)
        if self.mode == MONTH:
            self.month.day = self.day
        self.read()

    def show_today(self) -> None:
        self.day = self.month.day = self.today
        self.read()

    def show_day(self, day: date) -> None:
        """One day by itself; where that is shown already, what has no room in it as a list."""
        if (self.mode, self.day) == (DAY, day) and self.body.currentIndex() == GRID:
            self.show_view(LIST)
            return
        self.day = day
        self.show_mode(DAY)

    def show_mode(self, mode: str, keep: bool = True) -> None:
        """A day, a week or a month, around the day that one is on."""
        if self.mode == MONTH and self.body.currentIndex() == MONTHS and mode != MONTH:
            self.day = self.month.day if self.day.month == self.month.day.month else self.day
        self.mode = mode if mode in (DAY, WEEK, MONTH) else WEEK
        self.show_view(MONTHS if self.mode == MONTH else GRID)
        self.read()
        if keep:
            self._keep()

    def show_people(self, owners: Sequence[int]) -> None:
        """The calendars of these, each in a colour if there are several."""
        self.owners = tuple(owners)
        self._name_owners()
        self.read()
        self._keep()

    def show_view(self, place: int) -> None:
        """The hours, the list, or the month."""
        shown = len(MODES) if place == LIST else [mode for mode, *_rest in MODES].index(self.mode)
        self.views.button(shown).setChecked(True)
        if place == LIST and self.mode == MONTH:
            self.agenda.show_lines(self._list())
        self.body.setCurrentIndex(place)
        view = self.body.currentWidget()
        if view is not None and not self.panel.isAncestorOf(self.focusWidget() or self):
            view.setFocus()

    def _view_clicked(self, place: int) -> None:
        self.show_view(LIST) if place == len(MODES) else self.show_mode(MODES[place][0])

    def toggle_view(self) -> None:
        self.show_view((MONTHS if self.mode == MONTH else GRID) if self.body.currentIndex() == LIST else LIST)

    def toggle_panel(self) -> None:
        self._show_panel(self.panel.isHidden())
        self._keep()

    def _show_panel(self, shown: bool) -> None:
        self.panel.setVisible(shown)
        self.whose.setChecked(shown)

    def toggle_moon(self) -> None:
        self.moon = not self.moon
        self._show_special(self._special)
        self._keep()

    # --- what can be done ---

    def add(self) -> None:
        open_plan(self.desk, self.window())

    def plan_at(self, start: datetime) -> None:
        open_plan(self.desk, self.window(), start=start)

    def open(self, activity_id: int) -> None:
        open_plan(self.desk, self.window(), activity_id=activity_id)

    def _grid(self) -> WeekView | MonthView:
        return self.month if self.body.currentIndex() == MONTHS else self.week

    def _moment_under(self, at: QPoint) -> datetime | None:
        view = self._grid()
        return view.moment_at(QPointF(view.mapFromGlobal(at))) if view.isVisible() else None

    def _drag(self, _record: Named, at: QPoint) -> None:
        self._grid().mark(self._moment_under(at))

    def _drop(self, record: Named, at: QPoint) -> None:
        moment = self._moment_under(at)
        self._grid().mark(None)
        if moment is not None:
            self._plan_with(record, moment)

    def _plan_with(self, record: Named, start: datetime | None = None) -> None:
        """With a customer or a deal: where it was dropped, or on the day that one is on."""
        day = self.month.day if self.body.currentIndex() == MONTHS else max(self.day, self.first)
        if start is None and day >= self.today:
            start = datetime.combine(day, time(9)).astimezone()
        ids = {f"{record.kind}_id": record.id}
        open_plan(self.desk, self.window(), start=start, **ids)

    def reschedule(self, block: Block) -> None:
        """Dragged, or moved by key: the calendar shows it already. What repeats asks how far that reaches."""
        if block.repeats:
            ask_scope(self.window(), _("Move what repeats"), partial(self._move, block), self.read)
        else:
            self._move(block, series.THIS)

    def _move(self, block: Block, scope: str) -> None:
        entry = self._entries[block.id]
        short = entry.ends_at is None and not entry.all_day and block.end - block.start == USUAL
        ends = None if short or block.end == block.start else block.end
        words = _("{title} is now on {day}, {time}.").format(
            title=block.title, day=text.date_(block.start.date()),
            time=_("All day").lower() if block.all_day else f"{block.start:%H:%M}")
        self._write(N_("Move an activity"), lambda session: calendar.place(
            session, block.id, block.start, ends, scope, block.all_day), words)

    def _write(self, name: str, work: Work, words: str) -> None:
        self.desk.tasks.write(name, work, lambda written: self._moved(written, words), self._failed)

    def _moved(self, written: Written, words: str) -> None:
        self.desk.tell(words, undo=written.action_id)

    def _failed(self, error: Exception) -> None:
        """The entry goes back to where it is."""
        self.read()
        if isinstance(error, UserError):
            self.desk.tell(str(error), warning=True)
        else:
            self.desk.tasks.failed.emit(error)

    def export(self) -> None:
        """What is shown and the year ahead, for a telephone or another program."""
        from app.services import calendar_file
        path, _kind = QFileDialog.getSaveFileName(self, _("Calendar as a file (.ics)"), calendar_file.NAME, "*.ics")
        if path:
            self.export_to(path)

    def export_to(self, path: str) -> None:
        from app.services import calendar_file
        first, owners = min(self.first, self.today), list(self.owners)

        def work(session: Any) -> int:
            return calendar_file.save(session, path, first, first + timedelta(366), owners)

        def done(count: int) -> None:
            self.desk.tell(ngettext("{count} entry is in the file.", "{count} entries are in the file.", count).format(
                count=count))

        self.desk.tasks.read(work, done, topic=(self, "export"))
