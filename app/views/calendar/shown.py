"""What the calendar room shows: spans of days, entries as blocks and as lines, and what is special about a day."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

from app.services import calendar, lunar
from app.services.activities import Entry
from app.services.calendar import Days
from app.services.language import _
from app.services.special_days import Special
from app.views.kit import text
from app.views.kit.calendar_layout import Block, DayNote
from app.views.kit.calendar_month import WEEKS
from app.views.kit.lines import Line

USUAL = timedelta(minutes=30)  # an entry without an end is drawn so long
NOTHING = timedelta(0)
DAY, WEEK, MONTH = "day", "week", "month"


def span_of(mode: str, day: date) -> tuple[date, int]:
    """The first day that is shown, and how many."""
    if mode == DAY:
        return day, 1
    if mode == WEEK:
        return calendar.monday(day), 7
    return calendar.monday(day.replace(day=1)), 7 * WEEKS


def turned(mode: str, day: date, step: int) -> date:
    """So many days, weeks or months on or back; the 31st becomes the last of a shorter month."""
    if mode != MONTH:
        return day + timedelta(step * (1 if mode == DAY else 7))
    months = day.year * 12 + day.month - 1 + step
    first = date(months // 12, months % 12 + 1, 1)
    last = date((months + 1) // 12, (months + 1) % 12 + 1, 1) - timedelta(1)
    return first.replace(day=min(day.day, last.day))


def title_of(mode: str, day: date) -> str:
    """27/11/2026, 23/11 – 29/11/2026, or November 2026."""
    first, count = span_of(mode, day)
    if mode == DAY:
        return f"{text.weekday(day)}, {text.date_(day)}"
    if mode == WEEK:
        return f"{first:%d/%m} – {first + timedelta(count - 1):%d/%m/%Y}"
    return _("Month {month}/{year}").format(month=day.month, year=day.year)


def notes_of(first: date, count: int, special: Mapping[date, Special], with_moon: bool) -> dict[date, DayNote]:
    """The lunar day and what the day is called, for each."""
    found = {}
    for day in (first + timedelta(place) for place in range(count)):
        moon, named = lunar.of(day), special.get(day, Special((), False))
        leap = f" ({_('leap month')})" if moon.leap else ""
        whole = _("lunar {day}/{month}{leap}, year {year}").format(
            day=moon.day, month=moon.month, leap=leap, year=lunar.name_of(moon.year))
        if special or with_moon:
            found[day] = DayNote(moon.short() if with_moon else "", ", ".join(named.names), named.off,
                                 ", ".join(filter(None, (*named.names, whole if with_moon else ""))))  # fmt: skip
    return found


def block_of(entry: Entry, colour: int | None = None, person: str = "") -> Block:
    """An entry as the calendar draws it; of a team in the colour of whoever does it."""
    assert entry.starts_at is not None
    start = entry.starts_at.astimezone()
    length = entry.ends_at - entry.starts_at if entry.ends_at else NOTHING if entry.all_day else USUAL
    title = f"{entry.title} – {entry.customer}" if entry.customer else entry.title
    shade = entry.colour if colour is None else colour
    return Block(entry.id, title, start, start + length, entry.all_day, shade, entry.place, not entry.open, entry.open,
                 person, bool(entry.repeats))  # fmt: skip


def lines_of(days: Days, count: int, today: date, person: Callable[[int], str] = lambda _: "") -> list[Line]:
    """The list: what is overdue, then day by day."""
    overdue = {each.id for each in days.overdue}
    lines = [Line(0, _("Overdue").upper(), right=str(len(overdue)), tone="late")] if overdue else []
    lines += [_line(each, today, person(each.owner_id), late=True) for each in days.overdue]
    by_day: dict[date, list[Entry]] = {}
    for each in days.entries:
        if each.id not in overdue:
            by_day.setdefault(max(_day(each), days.first), []).append(each)
    for day in (days.first + timedelta(place) for place in range(count)):
        there = by_day.get(day, [])
        if there or day == today:
            name = f"{text.weekday(day)}, {day:%d/%m}" + (f" · {_('Today')}" if day == today else "")
            lines.append(Line(0, name.upper(), right=str(len(there))))
            lines += [_line(each, today, person(each.owner_id)) for each in there]
    return lines


def _line(entry: Entry, today: date, person: str, late: bool = False) -> Line:
    assert entry.starts_at is not None
    running = entry.open
    below = " · ".join(filter(None, (person, entry.customer, text.phone(entry.phone), entry.place)))
    clock = _("All day") if entry.all_day else text.clock(entry.starts_at)
    why = text.day(entry.starts_at, today) if late else "" if running else _("Done")
    return Line(entry.id, entry.title, below, entry.icon, entry.colour, clock, why,
                "late" if late else "" if running else "done")  # fmt: skip


def _day(entry: Entry) -> date:
    assert entry.starts_at is not None
    return entry.starts_at.astimezone().date()


def colours(people: Sequence[int]) -> dict[int, int]:
    """Whose colour is which of the eight: by their place in the list of colleagues."""
    return {key: place % 8 for place, key in enumerate(people)}
