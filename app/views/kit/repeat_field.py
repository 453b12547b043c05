"""How often something repeats: the usual ways in words that fit the day, or one's own; and until when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from PySide6.QtWidgets import QSpinBox, QWidget

from app.services import repeats
from app.services.errors import UserError
from app.services.language import N_, _
from app.services.repeats import Repeat
from app.views.kit.choice_fields import ChipsEditor, ChoiceEditor
from app.views.kit.day_field import DayEditor
from app.views.kit.fields import Editor
from app.views.kit.layout import column, inset, label, row
from app.views.kit.text import date_, weekday

WORKDAYS = (0, 1, 2, 3, 4)
OWN = "own"
SHORT = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
MOON = "lunar "
UNITS = {"day": N_("days"), "week": N_("weeks"), "month": N_("months"), "year": N_("years"),
         f"{MOON}month": N_("lunar months"), f"{MOON}year": N_("lunar years")}


class RepeatEditor(Editor):
    """A rule (services/repeats), or nothing. `show_day` says on which day the first one is."""

    def __init__(self, day: date) -> None:
        super().__init__()
        self.day = day
        self.usual = ChoiceEditor([])
        self.until = DayEditor(_("without end"))
        self.every, self.unit = QSpinBox(minimum=1, maximum=repeats.MOST_EVERY), ChoiceEditor(
            [(key, _(words)) for key, words in UNITS.items()])  # fmt: skip
        self.weekdays = ChipsEditor([(place, _(words)) for place, words in enumerate(SHORT)])
        inset(self.every)
        self.every.setObjectName("every")
        self.every.setAccessibleName(_("Every so many"))
        self.until.setFixedWidth(150)
        self.unit.setFixedWidth(150)
        self._until = _line(label(_("until"), "muted"), self.until)
        self._own = QWidget()
        self._own.setLayout(row(label(_("Every"), "muted"), self.every, self.unit, self.weekdays, None, gap=8))
        top = row(self.usual, self._until, gap=8)
        top.setStretch(0, 1)
        self.setLayout(column(top, self._own, gap=6))
        self.setFocusProxy(self.usual)
        for editor in (self.usual, self.unit):
            editor.edited.connect(self._arrange)
        self.show_value("")

    def call(self, name: str, key: str) -> None:
        super().call(name, key)
        for editor, words, part in ((self.usual, name, "usual"), (self.until, _("Repeats until"), "until"),
                                    (self.unit, _("Days, weeks, months or years"), "unit"),
                                    (self.weekdays, _("Weekdays"), "weekdays")):
            editor.call(words, f"{key}-{part}")

    def focus_part(self) -> QWidget:
        return self.usual.focus_part()

    def value(self) -> str:
        """Raises UserError for a day that cannot be read, or a way of one's own without a weekday."""
        chosen = self.usual.value()
        if not chosen:
            return ""
        return repeats.rule_of(replace(self._own_way() if chosen == OWN else repeats.read(chosen),
                                       until=self.until.value()))  # fmt: skip

    def show_value(self, value: Any) -> None:
        repeat = repeats.read(value) if value else None
        bare = repeats.rule_of(replace(repeat, until=None)) if repeat else ""
        self._fill()
        if repeat and self.usual.combo.findData(bare) < 0:
            self.every.setValue(repeat.every)
            self.unit.show_value(f"{MOON}{repeat.unit}" if repeat.lunar else repeat.unit)
            self.weekdays.show_value(repeat.weekdays)
            bare = OWN
        self.usual.show_value(bare)
        self.until.show_value(repeat.until if repeat else None)
        self._arrange()

    def show_day(self, day: date) -> None:
        """The first one is on another day now; the usual ways follow it."""
        if day == self.day:
            return
        place = self.usual.combo.currentIndex()
        self.day = day
        self._fill()
        self.usual.combo.setCurrentIndex(max(0, place))
        self._arrange()

    def _fill(self) -> None:
        self.usual.combo.clear()
        for rule, words in usual_ways(self.day):
            self.usual.combo.addItem(words, rule)
        self.usual.combo.addItem(_("Another way…"), OWN)

    def _arrange(self) -> None:
        chosen = self.usual.value()
        self._until.setVisible(bool(chosen))
        self._own.setVisible(chosen == OWN)
        self.weekdays.setVisible(self.unit.value() == "week")
        if chosen == OWN and not self.weekdays.value():
            self.weekdays.show_value((self.day.weekday(),))
        self.updateGeometry()

    def _own_way(self) -> Repeat:
        unit = str(self.unit.value())
        repeat = repeats.on(self.day, unit.removeprefix(MOON), self.every.value(), unit.startswith(MOON))
        if repeat.unit != "week":
            return repeat
        if not self.weekdays.value():
            raise UserError(N_("Choose at least one weekday on which it repeats."))
        return replace(repeat, weekdays=self.weekdays.value())


def usual_ways(day: date) -> list[tuple[str, str]]:
    """Rules with their words, in the order of the list; the first is not to repeat."""
    nth = Repeat("month", weekdays=(day.weekday(),), nth=repeats.nth_of(day))
    ways = (
        repeats.on(day, "day"), Repeat("week", weekdays=WORKDAYS), repeats.on(day, "week"), repeats.on(day, "week", 2),
        repeats.on(day, "month"), nth, repeats.on(day, "month", 3), repeats.on(day, "year"),
        repeats.on(day, "month", by_moon=True), repeats.on(day, "year", by_moon=True),
    )  # fmt: skip
    rules = [repeats.rule_of(way) for way in ways]
    return [("", _("Does not repeat")), *((rule, words_of(rule)) for rule in rules)]


def words_of(rule: str) -> str:
    """Every 2 weeks on Monday, until 31/12/2026."""
    if not rule:
        return ""
    repeat = repeats.read(rule)
    says = {"day": _days, "week": _weeks, "month": _months, "year": _years}[repeat.unit]
    said = _by_moon(repeat) if repeat.lunar else says(repeat)
    return _("{how}, until {day}").format(how=said, day=date_(repeat.until)) if repeat.until else said


def _days(repeat: Repeat) -> str:
    return _("Every day") if repeat.every == 1 else _("Every {count} days").format(count=repeat.every)


def _weeks(repeat: Repeat) -> str:
    if repeat.weekdays == WORKDAYS and repeat.every == 1:
        return _("Every working day, Monday to Friday")
    monday = date(2024, 1, 1)
    names = [weekday(monday.replace(day=1 + each)) for each in repeat.weekdays]
    days = names[0] if len(names) == 1 else ", ".join(_(SHORT[each]) for each in repeat.weekdays)
    if repeat.every == 1:
        return _("Every week on {days}").format(days=days)
    return _("Every {count} weeks on {days}").format(count=repeat.every, days=days)


def _months(repeat: Repeat) -> str:
    if repeat.nth:
        name = weekday(date(2024, 1, 1 + repeat.weekdays[0]))
        if repeat.nth < 0:
            return _("Every month on the last {weekday}").format(weekday=name)
        return _("Every month on {weekday} number {nth}").format(weekday=name, nth=repeat.nth)
    when = _("on the last day") if repeat.day == 31 else _("on day {day}").format(day=repeat.day)
    if repeat.every == 1:
        return _("Every month {when}").format(when=when)
    return _("Every {count} months {when}").format(count=repeat.every, when=when)


def _years(repeat: Repeat) -> str:
    when = f"{repeat.day:02}/{repeat.month:02}"
    if repeat.every == 1:
        return _("Every year on {day}").format(day=when)
    return _("Every {count} years on {day}").format(count=repeat.every, day=when)


def _by_moon(repeat: Repeat) -> str:
    if repeat.unit == "year":
        day = f"{repeat.day}/{repeat.month}"
        if repeat.every == 1:
            return _("Every lunar year on {day} by the moon").format(day=day)
        return _("Every {count} lunar years on {day} by the moon").format(count=repeat.every, day=day)
    when = {1: _("on the 1st by the moon"), 15: _("on the 15th by the moon"), 30: _("on the last day by the moon")}.get(
        repeat.day, _("on day {day} by the moon").format(day=repeat.day))  # fmt: skip
    if repeat.every == 1:
        return _("Every lunar month {when}").format(when=when)
    return _("Every {count} lunar months {when}").format(count=repeat.every, when=when)


def _line(*parts: QWidget) -> QWidget:
    made = QWidget()
    made.setLayout(row(*parts, gap=8))
    return made
