"""A day: typed as people say it (mai, +7, 15/8), stepped with the arrows, or picked in a calendar."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

from PySide6.QtCore import QDate, QLocale, Qt
from PySide6.QtGui import QBrush, QKeyEvent, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QLineEdit, QWidget

from app.services import vietnam
from app.services.errors import UserError
from app.services.language import _, current
from app.views.kit import text
from app.views.kit.fields import LineEditor
from app.views.kit.floating import Floating
from app.views.kit.icons import icon
from app.views.kit.layout import button, column, frame, line, row
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
        calendar = month(start, self.take)
        self.floating.open(frame("popup", column(calendar, line(), _quick(self.take), margins=(8, 8, 8, 8), gap=6)), 0)
        calendar.setFocus()

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


def month(start: date, take: Take) -> QCalendarWidget:
    """A month, Monday first; a click or Enter takes a day."""
    calendar = QCalendarWidget()
    calendar.setObjectName("calendar")
    calendar.setAccessibleName(_("Calendar"))
    calendar.setLocale(QLocale("vi_VN" if current() == "vi" else "en_GB"))
    calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
    calendar.setHorizontalHeaderFormat(QCalendarWidget.HorizontalHeaderFormat.SingleLetterDayNames)
    calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
    calendar.setDateRange(QDate(vietnam.FIRST_YEAR, 1, 1), QDate(vietnam.LAST_YEAR, 12, 31))
    calendar.setSelectedDate(QDate(start.year, start.month, start.day))
    calendar.setFixedSize(theme.size(292), theme.size(232))
    _colour(calendar)
    calendar.clicked.connect(lambda day: take(_python(day)))
    calendar.activated.connect(lambda day: take(_python(day)))
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


def _colour(calendar: QCalendarWidget) -> None:
    """Red is for what is late or wrong, not for Sundays."""
    plain, head = QTextCharFormat(), QTextCharFormat()
    plain.setForeground(QBrush(theme.color("text")))
    head.setForeground(QBrush(theme.color("faint")))
    head.setFontPointSize(theme.size(8))
    calendar.setHeaderTextFormat(head)
    for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
        calendar.setWeekdayTextFormat(day, plain)


def _python(day: QDate) -> date:
    return date(day.year(), day.month(), day.day())
