"""The work calendar: the days of one person, and whose calendars one may look at (E09)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Employee
from app.models.base import now as clock
from app.services import activities
from app.services.activities import Entry, midnight
from app.services.errors import UserError
from app.services.language import N_
from app.services.myself import me, visible_owners
from app.services.people import POOL

STEP = timedelta(minutes=15)
HOUR = timedelta(hours=1)


class Colleague(NamedTuple):
    id: int
    name: str


class Days(NamedTuple):
    """What lies in some days of one person; `overdue` is what is still to be done from before today."""

    owner_id: int
    first: date
    entries: tuple[Entry, ...]
    overdue: tuple[Entry, ...]


def people(session: Session) -> list[Colleague]:
    """Those whose calendars one may look at, oneself first."""
    mine = me(session)
    query = select(Employee.id, Employee.name).where(Employee.active, Employee.login != POOL, visible_owners(session))
    found = [Colleague(*row) for row in session.execute(query.order_by(Employee.position, Employee.name, Employee.id))]
    return sorted(found, key=lambda each: each.id != mine)


def days(session: Session, first: date, count: int, owner_id: int | None = None, now: datetime | None = None) -> Days:
    """`count` days from `first`, by default one's own."""
    owner = owner_id or me(session)
    today = (now or clock()).astimezone().date()
    found = activities.for_range(session, midnight(first), midnight(first + timedelta(count)), [owner])
    late = activities.overdue(session, midnight(min(today, first) if first > today else today), [owner])
    return Days(owner, first, tuple(found), tuple(late))


def monday(day: date) -> date:
    """The first day of the week."""
    return day - timedelta(day.weekday())


def snapped(at: datetime) -> datetime:
    """The quarter of an hour that is nearest."""
    quarter = STEP.total_seconds()
    past = (at - at.replace(hour=0, minute=0, second=0, microsecond=0)).total_seconds()
    return at + timedelta(seconds=round(past / quarter) * quarter - past)


def place(session: Session, activity_id: int, starts_at: datetime, ends_at: datetime | None) -> None:
    """What dragging does: another time on the grid. Raises UserError if it would be shorter than a quarter."""
    if ends_at is not None and ends_at - starts_at < STEP:
        raise UserError(N_("An entry lasts at least 15 minutes."))
    activities.reschedule(session, activity_id, starts_at, ends_at)
