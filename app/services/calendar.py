"""The work calendar: the days of one person or several, whose calendars one may look at, and what a day is (E09)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from app.services import activities, people, preferences, series, special_days
from app.services.activities import Entry
from app.services.days import midnight, today
from app.services.errors import UserError
from app.services.language import N_
from app.services.myself import me, visible_owners
from app.services.people import Person
from app.services.special_days import Special

STEP = timedelta(minutes=15)
KEPT = "calendar"  # the preference: span, people and what stands beside


class Days(NamedTuple):
    """What lies in some days of some people; `overdue` is what is still to be done from before today."""

    first: date
    entries: tuple[Entry, ...]
    overdue: tuple[Entry, ...]


class Beginning(NamedTuple):
    """Those whose calendars one may look at, oneself first; and how the calendar was left."""

    colleagues: list[Person]
    kept: dict[str, Any]


def colleagues(session: Session) -> list[Person]:
    """Those whose calendars one may look at, oneself first."""
    mine = me(session)
    return sorted(people.active(session, visible_owners(session)), key=lambda each: each.id != mine)


def begin(session: Session) -> Beginning:
    """What the room needs to know before it shows days."""
    kept = preferences.get(session, KEPT)
    return Beginning(colleagues(session), kept if isinstance(kept, dict) else {})


def keep(session: Session, kept: dict[str, Any]) -> None:
    """How the calendar is left, for the next time."""
    preferences.put(session, KEPT, kept)


def days(
    session: Session, first: date, count: int, owner_ids: list[int] | None = None, now: datetime | None = None
) -> Days:
    """`count` days from `first`, by default one's own. Of others comes what one may see, and nothing else."""
    owners = owner_ids or [me(session)]
    found = activities.for_range(session, midnight(first), midnight(first + timedelta(count)), owners)
    late = activities.overdue(session, midnight(today(now)), owners)
    return Days(first, tuple(found), tuple(late))


def special(session: Session, first: date, count: int) -> dict[date, Special]:
    """Holidays and the office's own days among these."""
    return special_days.between(session, first, first + timedelta(count - 1))


def monday(day: date) -> date:
    """The first day of the week."""
    return day - timedelta(day.weekday())


def place(
    session: Session, activity_id: int, starts_at: datetime, ends_at: datetime | None, scope: str = series.THIS,
    all_day: bool | None = None,
) -> None:  # fmt: skip
    """What dragging does: another time on the grid. Raises UserError if it would be shorter than a quarter."""
    if ends_at is not None and ends_at - starts_at < STEP:
        raise UserError(N_("An entry lasts at least 15 minutes."))
    series.move(session, activity_id, starts_at, ends_at, scope, all_day)
