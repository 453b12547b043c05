"""Reminders: what is due, when the next one comes, and that each is seen once for all workstations (S09).

What one does about a reminder is kept beside the activity (`Reminded`), so that it changes nothing of it: that it was
seen, and when the next one of the same activity comes, by its minutes or because it was put off.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple, TypeVarTuple

from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.orm import Session

from app.models import Activity, Customer, Reminded
from app.models.activity import OPEN_STATES
from app.models.base import now as clock
from app.services import moments
from app.services.errors import UserError
from app.services.language import N_
from app.services.myself import me
from app.services.writing import upsert

Columns = TypeVarTuple("Columns")
MOST = 50
KEY = ["owner_id", "activity_id", "remind_at"]


class Key(NamedTuple):
    """Which reminder: the activity, its first moment (another one once it is moved), and the moment that is due."""

    activity_id: int
    first_at: datetime
    at: datetime


class Reminder(NamedTuple):
    """An activity of which its owner wants to be reminded now."""

    key: Key
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
    """What is due at this moment, also from the time when the computer was off; of one activity the latest moment."""
    at, due_at = now or clock(), _due_at()
    columns = (Activity.id, Activity.remind_at, due_at, Activity.reminders, Activity.title,
               func.coalesce(Customer.name, ""), func.coalesce(Customer.phone, ""), Activity.starts_at,
               Activity.all_day)  # fmt: skip
    query = _mine(session, select(*columns)).outerjoin(Customer, Customer.id == Activity.customer_id)
    rows = session.execute(query.where(due_at <= at).order_by(due_at, Activity.id).limit(MOST)).all()
    later = [session.scalar(_mine(session, select(func.min(due_at))).where(due_at > at))]
    later += [moments.after(row.starts_at, row.reminders, at) for row in rows]
    return Look(tuple(_reminder(row, at) for row in rows), min(filter(None, later), default=None))


def mark_seen(session: Session, seen: Iterable[Key], now: datetime | None = None) -> None:
    """The owner has seen these: they come no more, on no workstation. The next one of the same activity still comes."""
    keys = list(seen)
    following = _following(session, keys)
    for key in keys:
        _note(session, key, following[key.activity_id], now, where=Reminded.next_at <= key.at)


def snooze(session: Session, key: Key, until: datetime, now: datetime | None = None) -> None:
    """Be reminded again at this moment, or before at another reminder of it. Raises UserError if it has passed."""
    if until <= (now or clock()):
        raise UserError(N_("The time of a reminder must be in the future."))
    following = _following(session, [key])[key.activity_id]
    _note(session, key, min(until, following) if following and following > (now or clock()) else until, now)


def _following(session: Session, keys: list[Key]) -> dict[int, datetime | None]:
    """The next moment of each of these activities, after the one that was due."""
    query = select(Activity.id, Activity.starts_at, Activity.reminders)
    rows = {row.id: row for row in session.execute(query.where(Activity.id.in_([key.activity_id for key in keys])))}
    return {key.activity_id: moments.after(row.starts_at, row.reminders, key.at) if row else None
            for key in keys for row in [rows.get(key.activity_id)]}  # fmt: skip


def _note(session: Session, key: Key, next_at: datetime | None, now: datetime | None, where: Any = None) -> None:
    """`where` keeps what another workstation has said meanwhile: put off is not seen."""
    values = {
        "owner_id": me(session), "activity_id": key.activity_id, "remind_at": key.first_at, "next_at": next_at,
        "seen_at": now or clock(),
    }  # fmt: skip
    upsert(session, Reminded, values, KEY, where)


def _reminder(row: Any, now: datetime) -> Reminder:
    passed = [each for each in moments.all_of(row.starts_at, row.reminders) if row[2] <= each <= now]
    key = Key(row.id, row.remind_at, max([row[2], *passed]))
    return Reminder(key, *row[4:])


def _due_at() -> Any:
    """When it comes, or comes again: the first moment, or what was noted when that was seen."""
    return case((Reminded.id.is_(None), Activity.remind_at), else_=Reminded.next_at)


def _mine(session: Session, query: Select[*Columns]) -> Select[*Columns]:
    noted = and_(Reminded.owner_id == Activity.owner_id, Reminded.activity_id == Activity.id,
                 Reminded.remind_at == Activity.remind_at)  # fmt: skip
    return query.select_from(Activity).outerjoin(Reminded, noted).where(
        Activity.owner_id == me(session), Activity.state.in_(OPEN_STATES), Activity.archived_at.is_(None),
        Activity.remind_at.is_not(None),
    )  # fmt: skip
