"""Days that stand out in a calendar: public holidays by law, and the office's own, by the solar or the lunar calendar.

The public ones come from the library `holidays`, which follows the yearly decrees as far as they are known; a dated day
of the office's own goes before them, because the days that are swapped are announced late.
"""

from __future__ import annotations

import calendar
from datetime import date
from typing import NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.models import Holiday
from app.services import lunar, vietnam, writing
from app.services.errors import UserError
from app.services.language import N_, _
from app.services.myself import check_right
from app.services.text import clean

CALENDARS = {"solar": N_("Solar calendar"), "lunar": N_("Lunar calendar")}
FIRST_YEAR, LAST_YEAR = 1950, 2199


class Special(NamedTuple):
    """What a day is called; `off`: nobody works."""

    names: tuple[str, ...]
    off: bool


class Own(NamedTuple):
    """A day of the office's own; without `year` it comes every year."""

    id: int
    name: str
    calendar: str
    day: int
    month: int
    year: int | None
    off: bool


def between(session: Session, first: date, last: date) -> dict[date, Special]:
    """The days that stand out, from `first` to `last`; the public ones have Vietnamese names."""
    found = {day: Special((name,), True) for day, name in _public(first, last).items()}
    for own in all_own(session):
        for day in dates_of(own, first, last):
            there = found.get(day, Special((), False))
            off = own.off if own.year else own.off or there.off
            names = there.names if own.name in there.names else (*there.names, own.name)
            found[day] = Special(names, off)
    return found


def all_own(session: Session) -> list[Own]:
    """The office's own days, in the order of the year."""
    query = select(Holiday).order_by(Holiday.calendar.desc(), Holiday.month, Holiday.day, Holiday.id)
    return [Own(each.id, each.name, each.calendar, each.day, each.month, each.year, each.off)
            for each in session.scalars(query)]  # fmt: skip


def dates_of(own: Own, first: date, last: date) -> list[date]:
    """The solar days of one of the office's own days. A day that a month lacks is the month's last."""
    years = range(first.year - 1, last.year + 1) if own.year is None else [own.year]
    lunar_one = own.calendar == "lunar"
    made = [lunar.solar(own.day, own.month, year) if lunar_one else _solar(own.day, own.month, year) for year in years]
    return [day for day in made if first <= day <= last]


def add(session: Session, name: str, calendar: str, day: int, month: int, year: int | None, off: bool) -> int:
    """One more day of the office's own; its id. Raises UserError for a day that no year has."""
    check_right(session, "administer")
    row = Holiday(**_checked(name, calendar, day, month, year, off))
    session.add(row)
    session.flush()
    return row.id


def change(
    session: Session, holiday_id: int, name: str, calendar: str, day: int, month: int, year: int | None, off: bool
) -> None:
    """All of it, as it stands in the window."""
    check_right(session, "administer")
    values = _checked(name, calendar, day, month, year, off)
    writing.count_of(session, update(Holiday).where(Holiday.id == holiday_id).values(values))


def remove(session: Session, holiday_id: int) -> None:
    """It is no day of the office's own any more."""
    check_right(session, "administer")
    writing.remove(session, Holiday, select(Holiday.id).where(Holiday.id == holiday_id))


def add_first_days(session: Session) -> int:
    """The days on which Vietnamese offices greet their customers: those that are not there yet; how many were added."""
    there = {(own.calendar, own.month, own.day) for own in all_own(session)}
    lines = (
        ("solar", 14, 2, _("Valentine's Day")), ("solar", 27, 2, _("Vietnamese Doctors' Day")),
        ("solar", 8, 3, _("International Women's Day")), ("solar", 1, 6, _("Children's Day")),
        ("solar", 13, 10, _("Vietnamese Entrepreneurs' Day")), ("solar", 20, 10, _("Vietnamese Women's Day")),
        ("solar", 20, 11, _("Vietnamese Teachers' Day")), ("solar", 25, 12, _("Christmas")),
        ("lunar", 15, 1, _("First full moon of the year")), ("lunar", 5, 5, _("Midsummer Festival")),
        ("lunar", 15, 7, _("Ghost Festival")), ("lunar", 15, 8, _("Mid-Autumn Festival")),
        ("lunar", 23, 12, _("Kitchen Gods' Day")),
    )  # fmt: skip
    new = [Holiday(calendar=kind, day=day, month=month, name=name) for kind, day, month, name in lines
           if (kind, month, day) not in there]  # fmt: skip
    session.add_all(new)
    session.flush()
    return len(new)


def _public(first: date, last: date) -> dict[date, str]:
    found = {day: name for year in range(first.year, last.year + 1) for day, name in vietnam.holidays(year).items()}
    return {day: name for day, name in found.items() if first <= day <= last}


def _solar(day: int, month: int, year: int) -> date:
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def _checked(name: str, kind: str, day: int, month: int, year: int | None, off: bool) -> dict[str, object]:
    named = clean(name, 100)
    if not named:
        raise UserError(N_("Give the day a name."))
    if not 1 <= month <= 12:
        raise UserError(N_("The month must be 1 to 12."))
    most = 30 if kind == "lunar" else calendar.monthrange(year or 2024, month)[1]
    if kind not in CALENDARS or not 1 <= day <= most:
        raise UserError(N_("Month {month} has no day {day}."), month=month, day=day)
    if year and not FIRST_YEAR <= year <= LAST_YEAR:
        raise UserError(N_("The year must be {first} to {last}, or empty for every year."),
                        first=FIRST_YEAR, last=LAST_YEAR)  # fmt: skip
    return {"name": named, "calendar": kind, "day": day, "month": month, "year": year or None, "off": off}
