"""Parts of the windows for logging and planning: a row of kinds, numbered results, and when."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QLabel, QPushButton, QSizePolicy, QWidget

from app.services import planning
from app.services.activities import KindInfo
from app.services.errors import UserError
from app.services.language import N_, _
from app.views.kit.choice_fields import ChoiceEditor, Wrapping
from app.views.kit.day_field import DayEditor
from app.views.kit.fields import TimeEditor
from app.views.kit.layout import button, column, label, row
from app.views.kit.text import weekday

REMINDERS = {None: N_("No reminder"), 0: N_("At the time"), 10: N_("10 minutes before"), 30: N_("30 minutes before"),
             60: N_("1 hour before"), 1440: N_("1 day before")}


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


class When(QWidget):
    """A day with quick choices, a time and a reminder."""

    changed = Signal()

    def __init__(self, today: date) -> None:
        super().__init__()
        self.today = today
        self.day, self.time = DayEditor(), TimeEditor("09:00")
        self.remind = ChoiceEditor([(minutes, _(REMINDERS[minutes])) for minutes in planning.REMIND_BEFORE])
        self._weekday: QLabel = label(role="faint")
        for editor, words, key in ((self.day, _("Day"), "day"), (self.time, _("Time"), "time"),
                                   (self.remind, _("Reminder"), "remind")):
            editor.call(words, key)
        quick = row(*(button(_(words), kind="toggle", clicked=partial(self.show_day, day),
                             name=f"quick:{words}") for words, day in planning.quick_days(today)), None, gap=4)
        self.day.setFixedWidth(150)
        self.time.setFixedWidth(84)
        fields = row(self.day, self.time, self.remind, gap=8)
        fields.setStretch(2, 1)
        self.setLayout(column(quick, fields, self._weekday, gap=8))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.day.edited.connect(self._say)
        self.day.left.connect(self._say)
        self.time.edited.connect(self.changed)
        self.remind.show_value(10)

    def show_day(self, day: date | None) -> None:
        self.day.show_value(day)
        self._say()

    def _say(self) -> None:
        """The weekday of what was typed, so that a slip is seen."""
        try:
            day = self.day.value()
        except UserError:       # said when it is saved
            day = None
        words = weekday(day) if day else ""
        if day and (ahead := (day - self.today).days) > 0:
            words = f"{words}, {_('in {count} days').format(count=ahead)}" if ahead > 1 else f"{words}, {_('tomorrow')}"
        self._weekday.setText(words)
        self.changed.emit()

    def moment(self) -> tuple[date | None, time | None, int | None]:
        """Day, time and minutes of warning. Raises UserError for what cannot be read."""
        return self.day.value(), self.time.value(), self.remind.value()
