"""A day: typed as people say it (mai, +7, 15/8), stepped with the arrows, or picked in a calendar."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QBrush, QKeyEvent, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QLineEdit, QWidget

from app.services import vietnam
from app.services.errors import UserError
from app.services.language import _
from app.views.kit import text
from app.views.kit.fields import LineEditor
from app.views.kit.floating import Floating
from app.views.kit.icons import icon
from app.views.kit.layout import button, column, frame, label, line, row
from app.views.kit.theme import theme

Take = Callable[[date | None], None]


class DayEditor(LineEditor):
    """A day or none."""

    def __init__(self, hint: str = "") -> None:
        super().__init__(hint or _("dd/mm/yyyy, mai, +7"))
        opener = self.line.addAction(icon("ph.calendar-blank", "faint"), QLineEdit.ActionPosition.TrailingPosition)
        opener.setText(_("Calendar"))
        opener.setToolTip(_("Calendar (Alt+↓)"))
        opener.triggered.connect(self.open_calendar)
        self.floating = Floating(self.line)
        self.line.installEventFilter(self)

    def value(self) -> date | None:
        typed = self.line.text().strip()
        return vietnam.parse_day(typed, date.today()) if typed else None

    def shown(self, value: Any) -> str:
        return text.date_(value)

    def waiting(self) -> bool:
        return self.floating.is_open()

    def open_calendar(self) -> None:
        """Below the field; a click or Enter takes a day, Esc leaves it as it was."""
        try:
            start = self.value() or date.today()
        except UserError:
            start = date.today()
        month = Month(start, self.take)
        self.floating.open(frame("popup", column(month, line(), _quick(self.take), margins=(8, 8, 8, 8), gap=6)), 0)
        month.setFocus()

    def take(self, value: date | None) -> None:
        self.floating.close()
        self.line.setText(self.shown(value))
        self.line.setModified(True)
        self.line.setFocus()
        self.edited.emit()
        self.left.emit()

    def eventFilter(self, watched: Any, event: Any) -> bool:
        if watched is self.line and event.type() == event.Type.KeyPress and self._key(event):
            return True
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        """The arrows step from a day that can be read."""
        step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()))
        if step is None:
            return False
        if event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.open_calendar()
            return True
        try:
            stepped = (self.value() or date.today() - timedelta(days=step)) + timedelta(days=step)
        except (UserError, OverflowError):
            return False
        if not vietnam.FIRST_YEAR <= stepped.year <= vietnam.LAST_YEAR:
            return True
        self.line.setText(self.shown(stepped))
        self.line.setModified(True)
        self.edited.emit()
        return True


class Month(QWidget):
    """A month, Monday first; a click or Enter takes a day."""

    def __init__(self, start: date, take: Take) -> None:
        super().__init__()
        self.calendar = _calendar(start)
        self.calendar.clicked.connect(lambda day: take(_python(day)))
        self.calendar.activated.connect(lambda day: take(_python(day)))
        self.calendar.currentPageChanged.connect(lambda *_: self._name())
        self.title = label("", "bold")
        self.title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        step = self.calendar
        head = row(
            _arrow("ph.caret-double-left", _("Previous year"), step.showPreviousYear),
            _arrow("ph.caret-left", _("Previous month"), step.showPreviousMonth), self.title,
            _arrow("ph.caret-right", _("Next month"), step.showNextMonth),
            _arrow("ph.caret-double-right", _("Next year"), step.showNextYear), gap=0,
        )  # fmt: skip
        head.setStretch(2, 1)
        self.setLayout(column(head, _weekdays(), self.calendar, gap=4))
        self.setFocusProxy(self.calendar)
        self._name()

    def _name(self) -> None:
        month, year = self.calendar.monthShown(), self.calendar.yearShown()
        self.title.setText(_("{month}/{year}").format(month=month, year=year))


def _arrow(picture: str, hint: str, clicked: Callable[[], object]) -> QWidget:
    made = button(picture=picture, hint=hint, clicked=clicked)
    made.setProperty("kind", "small")
    made.setFixedSize(theme.size(28), theme.size(28))
    return made


def _weekdays() -> QWidget:
    """T2 … CN."""
    names = (_("Mo"), _("Tu"), _("We"), _("Th"), _("Fr"), _("Sa"), _("Su"))
    labels = [label(name, "faint") for name in names]
    for each in labels:
        each.setAlignment(Qt.AlignmentFlag.AlignCenter)
    made = QWidget()
    line_of_names = row(*labels, gap=0)
    for place in range(len(labels)):
        line_of_names.setStretch(place, 1)
    made.setLayout(line_of_names)
    return made


def _calendar(start: date) -> QCalendarWidget:
    """The days alone."""
    calendar = QCalendarWidget()
    calendar.setObjectName("calendar")
    calendar.setAccessibleName(_("Calendar"))
    calendar.setNavigationBarVisible(False)
    calendar.setHorizontalHeaderFormat(QCalendarWidget.HorizontalHeaderFormat.NoHorizontalHeader)
    calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
    calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
    calendar.setDateRange(QDate(vietnam.FIRST_YEAR, 1, 1), QDate(vietnam.LAST_YEAR, 12, 31))
    calendar.setSelectedDate(QDate(start.year, start.month, start.day))
    calendar.setFixedSize(theme.size(280), theme.size(186))
    plain = QTextCharFormat()  # red is for what is late or wrong, not for Sundays
    plain.setForeground(QBrush(theme.color("text")))
    for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
        calendar.setWeekdayTextFormat(day, plain)
    return calendar


def _quick(take: Take) -> QWidget:
    today = date.today()
    near = ((_("Today"), today), (_("Tomorrow"), today + timedelta(1)), (_("In a week"), today + timedelta(7)))
    made = QWidget()
    made.setLayout(
        row(
            *(button(words, kind="link", clicked=partial(take, day)) for words, day in near),
            None,
            button(_("None"), kind="link", clicked=partial(take, None), name="no-day"),
            gap=0,
        )
    )
    return made


def _python(day: QDate) -> date:
    return date(day.year(), day.month(), day.day())
