"""What cards read of the activities of their customer or deal: the one that comes next, and those that were."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from app.models import Activity, ActivityKind, Employee
from app.models.activity import OPEN_STATES
from app.models.base import now
from app.services import series
from app.services.card import Event, Next
from app.services.days import today


def next_action(session: Session, whose: ColumnElement[bool]) -> Next | None:
    """The open activity that comes first; one without a time comes last."""
    query = (
        select(Activity.id, ActivityKind.icon, Activity.title, Activity.starts_at, Activity.all_day, Employee.name)
        .join(ActivityKind, ActivityKind.id == Activity.kind_id)
        .outerjoin(Employee, Employee.id == Activity.owner_id)
        .where(whose, Activity.state.in_(OPEN_STATES), Activity.archived_at.is_(None))
        .order_by(Activity.starts_at.is_(None), Activity.starts_at, Activity.id)
        .limit(1)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        return None
    return Next(row[0], row[1], row[2], row[3], row[4], row[5] or "", _is_late(row[3], row[4]))


def lines(
    session: Session, whose: ColumnElement[bool], limit: int, after: tuple[datetime, int] | None = None
) -> list[tuple[Event, int]]:
    """The newest first, each with its id, from behind the moment and id of the last one read."""
    at = func.coalesce(Activity.done_at, Activity.starts_at, Activity.created_at)
    query = (
        select(Activity, at.label("at"), ActivityKind.key, ActivityKind.icon, Employee.name)
        .join(ActivityKind, ActivityKind.id == Activity.kind_id)
        .outerjoin(Employee, Employee.id == Activity.owner_id)
        .where(whose, Activity.archived_at.is_(None), series.shown(session))
        .order_by(at.desc(), Activity.id.desc())
        .limit(limit)
    )
    if after is not None:
        query = query.where(or_(at < after[0], (at == after[0]) & (Activity.id < after[1])))
    return [(_event(*row), row[0].id) for row in session.execute(query)]


def _event(activity: Activity, at: datetime, key: str, icon: str, who: str | None) -> Event:
    title = " · ".join(filter(None, (activity.title, activity.result)))
    opens = ("mail", activity.file_id) if activity.file_id else ("", 0)
    return Event(key, title, who or "", at, activity.note, icon, activity.state, activity_id=activity.id, opens=opens)


def _is_late(at: datetime | None, all_day: bool) -> bool:
    """A whole day is late when it is over on this computer's calendar."""
    if at is None:
        return False
    return today(at) < today() if all_day else at < now()
