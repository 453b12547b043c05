"""Parts of the windows for logging and planning: a row of kinds, numbered results, and when."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time, timedelta
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QLabel, QPushButton, QSizePolicy, QWidget

from app.services import moments, planning
from app.services.activities import KindInfo
from app.services.errors import UserError
from app.services.language import N_, _
from app.views.kit.choice_fields import ChipsEditor, Wrapping
from app.views.kit.day_field import DayEditor
from app.views.kit.fields import TimeEditor
from app.views.kit.layout import button, column, label, row
from app.views.kit.text import span, weekday

REMINDERS = {0: N_("at the time"), 10: N_("10 minutes"), 30: N_("30 minutes"), 60: N_("1 hour"),
             1440: N_("1 day"), 10080: N_("1 week")}
WHOLE_DAY = {moments.MORNING: N_("that morning"), moments.MORNING + 1440: N_("the morning before"),
             moments.MORNING + 10080: N_("a week before")}


class Choices(QWidget):
    """Buttons of which one is pressed in: arrows walk, a click chooses. `value` is what belongs to it."""

    chosen = Signal(object)

    def __init__(self, name: str, choices: Sequence[tuple[Any, str, str]]) -> None:
        """`choices`: the value, its words, its icon or nothing."""
        super().__init__()
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self._values: list[Any] = []
        lines = Wrapping()
        for place, (value, words, picture) in enumerate(choices):
            made = button(words, picture, "toggle", name=f"{name}:{place}", token="muted", checked="accent")
            made.setCheckable(True)
            self._group.addButton(made, place)
            self._values.append(value)
            lines.addWidget(made)
        self.setLayout(lines)
        self._group.idClicked.connect(lambda place: self.chosen.emit(self._values[place]))

    def value(self) -> Any:
        place = self._group.checkedId()
        return self._values[place] if place >= 0 else None

    def choose(self, value: Any) -> None:
        if value in self._values:
            self._group.button(self._values.index(value)).setChecked(True)

    def press(self, place: int) -> bool:
        """As if the button at this place had been clicked; whether there is one."""
        if 0 <= place < len(self._values):
            self._group.button(place).click()
            return True
        return False

    def buttons(self) -> list[QPushButton]:
        return [each for each in self._group.buttons() if isinstance(each, QPushButton)]


def kind_choices(name: str, kinds: Sequence[KindInfo], none: str = "") -> Choices:
    """The kinds of activities; `none` is the words of a first choice without any."""
    first = [(0, none, "ph.prohibit")] if none else []
    return Choices(name, [*first, *((each.id, each.name, each.icon) for each in kinds)])


class Before(ChipsEditor):
    """How long before: several of the usual ones, and whatever else the activity has."""

    def show_value(self, value: Any) -> None:
        for minutes in value or ():
            if minutes not in self._chips:
                self.add(minutes, span(timedelta(minutes=abs(minutes))))
        super().show_value(value)


class When(QWidget):
    """A day with quick choices, a time (none: the whole day) and reminders."""

    changed = Signal()

    def __init__(self, today: date) -> None:
        super().__init__()
        self.today = today
        self.day, self.time = DayEditor(), TimeEditor("09:00")
        self.before = Before([(minutes, _(words)) for minutes, words in REMINDERS.items()])
        self.whole = Before([(minutes, _(words)) for minutes, words in WHOLE_DAY.items()])
        self._weekday: QLabel = label(role="faint")
        for editor, words, key in ((self.day, _("Day"), "day"), (self.time, _("Time"), "time"),
                                   (self.before, _("Remind before"), "remind"),
                                   (self.whole, _("Reminder"), "remind-day")):
            editor.call(words, key)
        quick = row(*(button(_(words), kind="toggle", clicked=partial(self.show_day, day),
                             name=f"quick:{words}") for words, day in planning.quick_days(today)), None, gap=4)
        self.day.setFixedWidth(150)
        self.time.setFixedWidth(84)
        fields = row(self.day, self.time, self._weekday, None, gap=8)
        bell = label(_("Remind:"), "muted")
        bell.setContentsMargins(0, 7, 0, 0)
        remind = row(bell, column(self.before, self.whole, gap=0), gap=8)
        remind.setAlignment(bell, Qt.AlignmentFlag.AlignTop)
        remind.setStretch(1, 1)
        self.setLayout(column(quick, fields, remind, gap=8))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.day.edited.connect(self._say)
        self.day.left.connect(self._say)
        self.time.edited.connect(self._arrange)
        self.time.left.connect(self._arrange)
        self.show_reminders((moments.USUAL,))

    def show_day(self, day: date | None) -> None:
        self.day.show_value(day)
        self._say()

    def show_time(self, at: time | None) -> None:
        self.time.show_value(at)
        self._arrange()

    def show_reminders(self, minutes: tuple[int, ...], whole: bool = False) -> None:
        """Those of an entry with hours, or of a whole day; the other kind begins with its usual one."""
        self.before.show_value(minutes if not whole else (moments.USUAL,))
        self.whole.show_value(minutes if whole else (moments.MORNING,))
        self._arrange()

    def whole_day(self) -> bool:
        """Without a time; one that cannot be read is said when it is saved."""
        try:
            return self.time.value() is None
        except UserError:
            return False

    def _arrange(self) -> None:
        """What can be chosen before an hour, or for a whole day."""
        whole = self.whole_day()
        self.before.setVisible(not whole)
        self.whole.setVisible(whole)
        self.changed.emit()

    def _say(self) -> None:
        """The weekday of what was typed, so that a slip is seen."""
        day = self.read_day()
        words = weekday(day) if day else ""
        if day and (ahead := (day - self.today).days) > 0:
            words = f"{words}, {_('in {count} days').format(count=ahead)}" if ahead > 1 else f"{words}, {_('tomorrow')}"
        self._weekday.setText(words)
        self.changed.emit()

    def read_day(self) -> date | None:
        """The day as far as it can be read; what cannot be is said when it is saved."""
        try:
            return self.day.value()
        except UserError:
            return None

    def moment(self) -> tuple[date | None, time | None, tuple[int, ...]]:
        """Day, time and minutes of warning. Raises UserError for what cannot be read."""
        at = self.time.value()
        return self.day.value(), at, self.whole.value() if at is None else self.before.value()
