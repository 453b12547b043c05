"""The work calendar: the days of one person, and whose calendars one may look at (E09)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy.orm import Session

from app.services import activities, people, series
from app.services.activities import Entry
from app.services.days import midnight, today
from app.services.errors import UserError
from app.services.language import N_
from app.services.myself import me, visible_owners
from app.services.people import Person

STEP = timedelta(minutes=15)


class Days(NamedTuple):
    """What lies in some days of one person; `overdue` is what is still to be done from before today."""

    owner_id: int
    first: date
    entries: tuple[Entry, ...]
    overdue: tuple[Entry, ...]


def colleagues(session: Session) -> list[Person]:
    """Those whose calendars one may look at, oneself first."""
    mine = me(session)
    return sorted(people.active(session, visible_owners(session)), key=lambda each: each.id != mine)


def days(session: Session, first: date, count: int, owner_id: int | None = None, now: datetime | None = None) -> Days:
    """`count` days from `first`, by default one's own."""
    owner = owner_id or me(session)
    found = activities.for_range(session, midnight(first), midnight(first + timedelta(count)), [owner])
    late = activities.overdue(session, midnight(today(now)), [owner])
    return Days(owner, first, tuple(found), tuple(late))


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
