"""How long something lasts: so many minutes, until a day and an hour, or over whole days until the last one."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from PySide6.QtWidgets import QWidget

from app.services import activities, planning
from app.services.days import midnight
from app.services.errors import UserError
from app.services.language import N_, _
from app.views.kit.choice_fields import ChoiceEditor
from app.views.kit.day_field import DayEditor
from app.views.kit.fields import Editor, TimeEditor
from app.views.kit.layout import label, row
from app.views.kit.text import span

UNTIL = 0  # of the lengths: until a moment that is said beside it
DAY = timedelta(days=1)


class SpanEditor(Editor):
    """`follow` says when it begins; the end keeps its distance from then on."""

    def __init__(self) -> None:
        super().__init__()
        self.length = ChoiceEditor([(minutes, span(timedelta(minutes=minutes))) for minutes in planning.LENGTHS])
        self.length.combo.addItem(_("Until another day or hour…"), UNTIL)
        self.day, self.time = DayEditor(_("one day")), TimeEditor("17:00")
        self._to = label(_("until"), "muted")
        self.day.setFixedWidth(150)
        self.time.setFixedWidth(84)
        self._begins: date | None = None
        self._whole = False
        self._line = row(self.length, self._to, self.day, self.time, None, gap=8)
        self.setLayout(self._line)
        self.setFocusProxy(self.length)
        self.length.edited.connect(self._arrange)
        self.length.show_value(planning.USUAL_LENGTH)
        self._arrange()

    def call(self, name: str, key: str) -> None:
        super().call(name, key)
        self.length.call(name, f"{key}-minutes")
        self.day.call(_("Last day"), f"{key}-day")
        self.time.call(_("Ends at"), f"{key}-time")

    def focus_part(self) -> QWidget:
        return self.day.focus_part() if self._whole else self.length.focus_part()

    def waiting(self) -> bool:
        return self.day.waiting()

    def show_span(self, start: datetime, end: datetime | None, whole: bool) -> None:
        """What there is already; local time."""
        self._begins = start.date()
        minutes = round((end - start).total_seconds() / 60) if end and not whole else planning.USUAL_LENGTH
        several = end is not None and end.date() > start.date()
        if not whole and (several or minutes > planning.LENGTHS[-1]):
            minutes = UNTIL
        elif self.length.combo.findData(minutes) < 0:
            self.length.combo.insertItem(0, span(timedelta(minutes=minutes)), minutes)
        self.length.show_value(minutes)
        self.day.show_value(end.date() if end and (several or minutes == UNTIL) else None)
        self.time.show_value(end.time() if end and not whole else None)
        self.follow(start.date(), whole)

    def follow(self, begins: date | None, whole: bool) -> None:
        """It begins on this day; of whole days, or with an hour."""
        last = self._last()
        if begins and self._begins and last and begins != self._begins:
            self.day.show_value(last + (begins - self._begins))
        self._begins, self._whole = begins or self._begins, whole
        self._arrange()

    def end(self, day: date, at: time | None) -> datetime | None:
        """When it ends: None for one whole day. Raises UserError for what cannot be read, or lies before it begins."""
        if at is None:
            last = self.day.value() or day
            if last < day:
                raise UserError(activities.ENDS_BEFORE)
            return midnight(last) if last > day else None
        start = datetime.combine(day, at).astimezone()
        if minutes := self.length.value():
            return start + timedelta(minutes=minutes)
        hour = self.time.value()
        if hour is None:
            raise UserError(N_("At what hour does it end?"))
        end = datetime.combine(self.day.value() or day, hour).astimezone()
        if end <= start:
            raise UserError(activities.ENDS_BEFORE)
        return end

    def _last(self) -> date | None:
        try:
            return self.day.value()
        except UserError:
            return None

    def _arrange(self) -> None:
        """Whole days have a last one; hours a length, or an end."""
        until = self._whole or self.length.value() == UNTIL
        self.length.setVisible(not self._whole)
        self._line.setStretch(0, not self._whole)  # all the width is its own, or lies behind the last day
        self._line.setStretch(self._line.count() - 1, self._whole)
        self._to.setVisible(until)
        self.day.setVisible(until)
        self.time.setVisible(until and not self._whole)
        self.day.line.setPlaceholderText(_("one day") if self._whole else _("the same day"))
        self.updateGeometry()
