"""Reminders: what is due, when the next one comes, and that each is seen once for all workstations (S09)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple, TypeVarTuple

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session

from app.models import Activity, Customer, Reminded
from app.models.activity import OPEN_STATES
from app.models.base import now as clock
from app.services import activities
from app.services.errors import UserError
from app.services.language import N_
from app.services.myself import me
from app.services.writing import add_missing

Columns = TypeVarTuple("Columns")
MOST = 50


class Reminder(NamedTuple):
    """An activity of which its owner wants to be reminded now."""

    activity_id: int
    remind_at: datetime
    title: str
    customer: str
    phone: str
    starts_at: datetime | None
    all_day: bool


class Look(NamedTuple):
    """What is due, the oldest first, and when to look again at the latest; None if nothing is planned."""

    due: tuple[Reminder, ...]
    next_at: datetime | None


def look(session: Session, now: datetime | None = None) -> Look:
    """What is due at this moment, also from the time when the computer was off."""
    at = now or clock()
    columns = (Activity.id, Activity.remind_at, Activity.title, func.coalesce(Customer.name, ""),
               func.coalesce(Customer.phone, ""), Activity.starts_at, Activity.all_day)  # fmt: skip
    due = _mine(session, select(*columns).outerjoin(Customer, Customer.id == Activity.customer_id))
    due = due.where(Activity.remind_at <= at, ~_reminded()).order_by(Activity.remind_at, Activity.id).limit(MOST)
    later = session.scalar(_mine(session, select(func.min(Activity.remind_at))).where(Activity.remind_at > at))
    return Look(tuple(Reminder._make(row) for row in session.execute(due)), later)


def mark_seen(session: Session, seen: Iterable[tuple[int, datetime]]) -> None:
    """The owner has seen these (activity and moment): they come no more, on no workstation."""
    mine = me(session)
    rows = [{"owner_id": mine, "activity_id": each, "remind_at": at} for each, at in seen]
    add_missing(session, Reminded, rows)


def snooze(session: Session, activity_id: int, until: datetime, now: datetime | None = None) -> None:
    """Be reminded again at this moment instead."""
    if until <= (now or clock()):
        raise UserError(N_("The time of a reminder must be in the future."))
    activities.remind(session, activity_id, until)


def _mine(session: Session, query: Select[*Columns]) -> Select[*Columns]:
    return query.where(
        Activity.owner_id == me(session), Activity.state.in_(OPEN_STATES), Activity.archived_at.is_(None)
    )


def _reminded() -> Any:
    """Its owner has seen it for this very moment; another moment is another reminder."""
    return exists().where(
        Reminded.owner_id == Activity.owner_id, Reminded.activity_id == Activity.id,
        Reminded.remind_at == Activity.remind_at,
    )  # fmt: skip
