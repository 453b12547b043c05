"""How something repeats: a rule of RFC 5545 as text (dateutil's rrule reads it), in whole days of this computer.

The 29th, 30th and 31st mean the last day of a month that is shorter, and 29 February the 28th of a common year, so that
nothing that repeats by month or year ever leaves one out.

By the moon (RSCALE of RFC 7529, with Vietnam's own calendar): what comes every lunar month (mùng 1, rằm) comes in a
leap month too, what comes every lunar year (giỗ) in the ordinary month of that number; the 30th means the last day.
"""

from __future__ import annotations

import calendar
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from dateutil.rrule import rrulestr

from app.services import lunar
from app.services.errors import UserError
from app.services.language import N_

UNITS = {"day": "DAILY", "week": "WEEKLY", "month": "MONTHLY", "year": "YEARLY"}
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
PARTS = {"RSCALE", "FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "UNTIL", "COUNT", "WKST"}
MOON = {"RSCALE": "VIETNAMESE"}
TOO_OFTEN = {"HOURLY", "MINUTELY", "SECONDLY", "BYHOUR", "BYMINUTE", "BYSECOND"}
MOST_EVERY, MOST_TIMES = 99, 500
NINE_YEARS = timedelta(days=9 * 366)  # in which every rule that makes sense has a day
_NTH = re.compile(r"([+-]?\d)(MO|TU|WE|TH|FR|SA|SU)")


@dataclass(frozen=True)
class Repeat:
    """Each `every`-th day, week, month or year (`unit`).

    Weeks: on `weekdays` (0 is Monday). Months: on `day`, or with `nth` (1 to 4, -1 is the last) on that one of the
    first of `weekdays`. Years: on `day` of `month`. It ends after `until` or after so many `times`.
    """

    unit: str
    every: int = 1
    weekdays: tuple[int, ...] = ()
    nth: int = 0
    day: int = 0
    month: int = 0
    until: date | None = None
    times: int | None = None
    lunar: bool = False  # months and years, `day` and `month` are those of the moon


def on(day: date, unit: str, every: int = 1, by_moon: bool = False) -> Repeat:
    """The plain way to repeat what falls on this day."""
    if by_moon:
        return Repeat(unit, every, day=lunar.of(day).day, month=lunar.of(day).month, lunar=True)
    return Repeat(unit, every, (day.weekday(),) if unit == "week" else (), day=day.day, month=day.month)


def nth_of(day: date) -> int:
    """Which Monday (Tuesday …) of its month it is, 1 to 4; -1 for a fifth, which is always the last."""
    number = (day.day - 1) // 7 + 1
    return number if number < 5 else -1


def rule_of(repeat: Repeat) -> str:
    """As a rule of RFC 5545."""
    parts = [_text(MOON)] if repeat.lunar else []
    parts.append(f"FREQ={UNITS[repeat.unit]}")
    if repeat.every != 1:
        parts.append(f"INTERVAL={repeat.every}")
    names = [WEEKDAYS[each] for each in sorted(repeat.weekdays)]
    if repeat.unit == "week" and names:
        parts += [f"BYDAY={','.join(names)}", "WKST=MO"]
    elif repeat.unit == "month" and repeat.nth and names:
        parts.append(f"BYDAY={repeat.nth}{names[0]}")
    elif repeat.unit in ("month", "year") and repeat.day:
        parts += [f"BYMONTH={repeat.month}"] if repeat.unit == "year" else []
        parts += [f"BYMONTHDAY={repeat.day}"] if repeat.lunar else _last_if_shorter(repeat.day)
    if repeat.until:
        parts.append(f"UNTIL={repeat.until:%Y%m%d}")
    elif repeat.times:
        parts.append(f"COUNT={repeat.times}")
    return ";".join(parts)


def read(rule: str) -> Repeat:
    """What `rule_of` made of it. Raises UserError as `check` does."""
    parts = _parts(rule)
    unit = next(unit for unit, name in UNITS.items() if name == parts["FREQ"])
    nth = _NTH.fullmatch(parts.get("BYDAY", ""))
    named = [nth[2]] if nth else [each for each in parts.get("BYDAY", "").split(",") if each in WEEKDAYS]
    days = [int(each) for each in parts.get("BYMONTHDAY", "").split(",") if each.lstrip("-").isdigit()]
    until = parts.get("UNTIL", "")
    return Repeat(
        unit, int(parts.get("INTERVAL", "1")), tuple(sorted(WEEKDAYS.index(each) for each in named)),
        int(nth[1]) if nth else 0, max(days, default=0), int(parts.get("BYMONTH", "0").partition(",")[0]),
        date(int(until[:4]), int(until[4:6]), int(until[6:8])) if until else None,
        int(parts["COUNT"]) if "COUNT" in parts else None, parts.keys() >= MOON.keys(),
    )  # fmt: skip


def check(rule: str, first: date) -> str:
    """The rule as it is stored: one that ends after so many times gets the day on which it does.

    Raises UserError if it is no rule, if it would come more than once a day, never, or end before it begins.
    """
    parts = _parts(rule)
    if not 1 <= int(parts.get("INTERVAL", "1")) <= MOST_EVERY:
        raise UserError(N_("It can repeat every 1 to {most} days, weeks, months or years."), most=MOST_EVERY)
    times = int(parts.pop("COUNT", "0"))
    if not 0 <= times <= MOST_TIMES:
        raise UserError(N_("It can repeat 1 to {most} times, or until a day."), most=MOST_TIMES)
    bare = _text(parts)
    if (until := read(bare).until) is not None and until < first:
        raise UserError(N_("It would stop repeating before it begins."))
    found = list(days(bare, first, first + NINE_YEARS, times or 1))
    if not found:
        raise UserError(N_("No day fits this way of repeating."))
    return ended(bare, found[-1]) if times else bare


def days(rule: str, first: date, last: date, most: int = MOST_TIMES) -> Iterator[date]:
    """The days of a rule from `first` on, which is where it begins to count, up to `last`, and at most so many."""
    repeat = read(rule)
    until = min(filter(None, (last, repeat.until)))
    for count, each in enumerate(_by_moon(repeat, first) if repeat.lunar else _by_sun(rule, first)):
        if count >= most or each > until:
            return
        yield each


def _by_sun(rule: str, first: date) -> Iterator[date]:
    bare = _text({key: value for key, value in _parts(rule).items() if key not in ("UNTIL", "COUNT")})
    return (each.date() for each in rrulestr(bare, dtstart=datetime.combine(first, time())))


def _by_moon(repeat: Repeat, first: date) -> Iterator[date]:
    """Every so many lunar months or years from that of the first day on."""
    if repeat.unit == "year":
        years = itertools.count(lunar.of(first).year, repeat.every)
        found = (lunar.solar(repeat.day, repeat.month, year) for year in years)
    else:
        months = itertools.islice(_months(first - timedelta(lunar.of(first).day - 1)), 0, None, repeat.every)
        found = (min(begins + timedelta(repeat.day), ends) - timedelta(1) for begins, ends in months)
    return (day for day in found if day >= first)


def _months(begins: date) -> Iterator[tuple[date, date]]:
    """The first day of each lunar month, and of the next one."""
    while True:
        ends = begins + timedelta(29)
        ends += timedelta(lunar.of(ends).day != 1)
        yield begins, ends
        begins = ends


def ended(rule: str, until: date) -> str:
    """The same rule up to a day."""
    return _text({**{k: v for k, v in _parts(rule).items() if k != "COUNT"}, "UNTIL": f"{until:%Y%m%d}"})


def moved(rule: str, old: date, new: date) -> str:
    """The rule after one of its days was moved: the others follow, by weekday, day of the month or of the year."""
    repeat, shift = read(rule), (new - old).days
    if repeat.lunar:
        by_moon = lunar.of(new)
        return rule_of(replace(repeat, day=by_moon.day, month=by_moon.month) if old != new else repeat)
    weekdays = tuple(sorted((each + shift) % 7 for each in repeat.weekdays))
    nth = nth_of(new) if repeat.nth else 0
    day, month = (new.day, new.month) if repeat.day and old != new else (repeat.day, repeat.month)
    return rule_of(replace(repeat, weekdays=weekdays, nth=nth, day=day, month=month and month))


def _last_if_shorter(day: int) -> list[str]:
    if day <= 28:
        return [f"BYMONTHDAY={day}"]
    return [f"BYMONTHDAY={','.join(str(each) for each in range(28, day + 1))}", "BYSETPOS=-1"]


def _parts(rule: str) -> dict[str, str]:
    """The parts of a rule by name, checked so that nothing of it can surprise. Raises UserError."""
    pairs = [each.partition("=") for each in rule.strip().upper().removeprefix("RRULE:").split(";") if each]
    parts = {name.strip(): value.strip() for name, _, value in pairs}
    if TOO_OFTEN & {*parts, parts.get("FREQ", "")}:
        raise UserError(N_("An activity repeats once a day at most, not every hour, minute or second."))
    try:
        known = parts.keys() <= PARTS and parts["FREQ"] in UNITS.values() and len(rule) <= 200
        numbers = all(int(parts.get(name, "1")) >= 0 for name in ("INTERVAL", "COUNT", "BYMONTH"))
        until = parts.get("UNTIL", "20260101")[:8]
        if not known or not numbers or int(until[6:8]) > calendar.monthrange(int(until[:4]), int(until[4:6]))[1]:
            raise ValueError(rule)
        date(int(until[:4]), int(until[4:6]), int(until[6:8]))
        if parts.keys() >= MOON.keys():
            _check_moon(parts)
        rrulestr(_text({name: value for name, value in parts.items() if name not in ("UNTIL", "COUNT", *MOON)}),
                 dtstart=datetime.combine(date(2026, 1, 1), time()))  # fmt: skip
    except (ValueError, KeyError, IndexError, TypeError, calendar.IllegalMonthError) as error:
        raise UserError(N_("This way of repeating is not understood: {rule}"), rule=rule[:80]) from error
    return parts


def _check_moon(parts: dict[str, str]) -> None:
    """A day of every lunar month, or a day and month of every lunar year. Raises ValueError or KeyError."""
    yearly, inside = parts["FREQ"] == "YEARLY", 1 <= int(parts["BYMONTHDAY"]) <= 30
    known = {*MOON, "FREQ", "INTERVAL", "BYMONTHDAY", "UNTIL", "COUNT", *(["BYMONTH"] if yearly else [])}
    if not parts.items() >= MOON.items() or not inside or parts["FREQ"] not in ("MONTHLY", "YEARLY"):
        raise ValueError(parts)
    if not parts.keys() <= known or (yearly and not 1 <= int(parts["BYMONTH"]) <= 12):
        raise ValueError(parts)


def _text(parts: dict[str, str]) -> str:
    return ";".join(f"{name}={value}" for name, value in parts.items())
