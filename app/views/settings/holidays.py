"""The office's own days beside the public holidays: by the solar or the lunar calendar, every year or once."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from app.services import special_days
from app.services.checking import line, number, one_of
from app.services.language import N_, _
from app.services.special_days import CALENDARS, Own
from app.views.kit.choice_fields import ChoiceEditor
from app.views.kit.desk import Desk
from app.views.kit.fields import CheckEditor, LineEditor, NumberEditor
from app.views.kit.form import Field
from app.views.kit.form_window import FormWindow
from app.views.kit.message import ask
from app.views.kit.text import date_
from app.views.settings.section import Line, Rows, Section, boxed


class Found(NamedTuple):
    """The office's own days, and the next date of each."""

    own: list[Own]
    following: dict[int, date]


class HolidaysSection(Section):
    tables = ("holiday",)

    def __init__(self, desk: Desk) -> None:
        about = _("Public holidays are known. Add days of your own, and a dated day for each day off that is swapped: "
                  "on a public holiday that is no day off here, people work.")  # fmt: skip
        super().__init__(desk, _("Holidays"), about)
        heads = (_("Name"), _("Day"), _("Kind of calendar"), _("Next time"), _("Day off"))
        self.rows = Rows("holidays", heads, self.change, numbers=(1, 3))
        self.rows.currentItemChanged.connect(lambda *_: self._offer())
        self.action(_("Add the usual days"), "ph.sparkle", self._add_usual, name="usual")
        self.edit = self.action(
            _("Change…"), "ph.pencil-simple", lambda: self.change(self.rows.record()), name="change"
        )
        self.away = self.action(_("Remove…"), "ph.trash", self.remove, name="remove")
        self.action(_("Add a day"), "ph.plus", self.add_one, primary=True, name="add")
        self.body.addWidget(boxed(self.rows))
        self._offer()

    def read(self, session: Any) -> Any:
        own, today = special_days.all_own(session), date.today()
        dates = {each.id: special_days.dates_of(each, today, date(today.year + 2, 12, 31)) for each in own}
        return Found(own, {key: found[0] for key, found in dates.items() if found})

    def show_read(self, found: Any) -> None:
        self.rows.show_lines([Line(each, _words(each, found.following.get(each.id))) for each in found.own])
        self._offer()

    def add_one(self) -> None:
        values = {"name": "", "calendar": "solar", "day": 1, "month": 1, "year": 0, "off": False}
        FormWindow(self.desk, self, _("Add a day"), _fields(), values, N_("Day of the office added"),
                   lambda session, values: special_days.add(session, **values), _("The day is there.")).open()

    def change(self, own: Any) -> None:
        if own is None:
            return
        values = {"name": own.name, "calendar": own.calendar, "day": own.day, "month": own.month,
                  "year": own.year or 0, "off": own.off}  # fmt: skip
        FormWindow(self.desk, self, own.name, _fields(), values, N_("Day of the office changed"),
                   lambda session, values: special_days.change(session, own.id, **values),
                   _("The day is changed.")).open()  # fmt: skip

    def remove(self) -> None:
        own = self.rows.record()
        if own is not None:
            ask(self, _("Remove “{name}”?").format(name=own.name), _("It leaves every calendar."), _("Remove"),
                lambda: self.write(N_("Day of the office removed"),
                                   lambda session: special_days.remove(session, own.id),
                                   _("The day is removed.")), danger=True)  # fmt: skip

    def _add_usual(self) -> None:
        self.write(N_("Usual days added"), special_days.add_first_days, _("The usual days are there."))

    def _offer(self) -> None:
        for each in (self.edit, self.away):
            each.setEnabled(self.rows.record() is not None)


def _fields() -> list[Field]:
    return [
        Field("name", N_("Name"), LineEditor, line(100, required=True), True),
        Field("calendar", N_("Kind of calendar"), _calendars, one_of(CALENDARS), True),
        Field("day", N_("Day"), NumberEditor, number(1, 31), True),
        Field("month", N_("Month"), NumberEditor, number(1, 12), True),
        Field("year", N_("Year, empty for every year"), NumberEditor, number(0, special_days.LAST_YEAR), True),
        Field("off", N_("Day off"), lambda: CheckEditor(_("Nobody works on this day")), one_of((True, False), False),
              True),
    ]  # fmt: skip


def _calendars() -> ChoiceEditor:
    return ChoiceEditor([(key, _(words)) for key, words in CALENDARS.items()])


def _words(own: Own, following: date | None) -> tuple[str, ...]:
    day = f"{own.day}/{own.month}" + (f"/{own.year}" if own.year else "")
    return own.name, day, _(CALENDARS[own.calendar]), date_(following), _("yes") if own.off else ""
