"""The ranked work list: what is late, planned for today, or back from standby; each with why it is there (B14)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import Activity, Customer, Deal
from app.models.activity import OPEN_STATES
from app.models.base import now as clock
from app.services import activities
from app.services.activities import Entry
from app.services.days import midnight, today
from app.services.language import N_
from app.services.myself import me

MOST = 500
LATE, DUE, BACK = "late", "due", "back"


class Line(NamedTuple):
    """Something to do now. `why` is an English sentence marked with N_, `values` fill its gaps.

    `group` is late, due (planned for the day) or back (a deal from standby); `activity_id` is 0 for a deal.
    """

    group: str
    title: str
    kind: str
    icon: str
    colour: int
    at: datetime | None
    all_day: bool
    customer_id: int | None
    customer: str
    phone: str
    deal_id: int | None
    activity_id: int
    kind_id: int
    note: str
    why: str
    values: dict[str, Any]

    @property
    def key(self) -> tuple[int, int]:
        """What tells one line from all others."""
        return self.activity_id, 0 if self.activity_id else self.deal_id or 0


def queue(session: Session, now: datetime | None = None, owner_id: int | None = None) -> list[Line]:
    """What is to be done, the most urgent first: late, planned for today by time, deals that came back."""
    at = now or clock()
    day, owner = today(at), owner_id or me(session)
    query = activities.entries([owner]).where(*_open_until(midnight(day + timedelta(1))))
    found = activities.read(session, query.order_by(Activity.starts_at, Activity.id).limit(MOST))
    late = [_late(each, day) for each in found if _day(each) < day]
    due = [_due(each, at) for each in found if _day(each) >= day]
    due.sort(key=lambda line: (line.all_day, line.at or at))  # a whole day has no hour: it comes after those that have
    return [*late, *due, *_back(session, owner, day)]


def count(session: Session, now: datetime | None = None) -> int:
    """How many lines one's own list has, for the badge of the rail."""
    day, mine = today(now), me(session)
    until = midnight(day + timedelta(1))
    todo = select(func.count()).select_from(Activity).where(Activity.owner_id == mine, *_open_until(until))
    waiting = select(func.count()).select_from(Deal).where(*_came_back(mine, day))
    return (session.scalar(todo) or 0) + (session.scalar(waiting) or 0)


def _open_until(end: datetime) -> tuple[Any, ...]:
    return Activity.state.in_(OPEN_STATES), Activity.starts_at < end, Activity.archived_at.is_(None)


def _came_back(owner_id: int, day: date) -> tuple[Any, ...]:
    return (
        Deal.owner_id == owner_id, Deal.reopen_on <= day, Deal.state.in_(("open", "standby")),
        Deal.archived_at.is_(None),
    )  # fmt: skip


def _back(session: Session, owner_id: int, day: date) -> list[Line]:
    columns = (Deal.id, Deal.title, Deal.reopen_on, Deal.note, Deal.customer_id,
               func.coalesce(Customer.name, "").label("customer"), func.coalesce(Customer.phone, "").label("phone"))
    query = select(*columns).outerjoin(Customer, Customer.id == Deal.customer_id).where(*_came_back(owner_id, day))
    kinds = {each.key: each for each in activities.kinds(session)}
    call = kinds.get("call") or next(iter(kinds.values()), None)
    return [
        Line(
            BACK, row.title, "deal", "ph.arrow-u-up-left", 4, None, True, row.customer_id, row.customer, row.phone,
            row.id, 0, call.id if call else 0, row.note, N_("Deal back from standby since {day}"),
            {"day": row.reopen_on},
        )
        for row in session.execute(query.order_by(Deal.reopen_on, Deal.id).limit(MOST))
    ]  # fmt: skip


def _late(entry: Entry, day: date) -> Line:
    days = (day - _day(entry)).days
    why = N_("Late by a day") if days == 1 else N_("Late by {days} days")
    return _line(entry, LATE, why, {"days": days})


def _due(entry: Entry, now: datetime) -> Line:
    assert entry.starts_at is not None
    if entry.all_day:
        return _line(entry, DUE, N_("Planned for today"), {})
    if entry.starts_at < now:
        return _line(entry, DUE, N_("Planned for {time}, the time has passed"), {"time": entry.starts_at})
    return _line(entry, DUE, N_("Planned for {time}"), {"time": entry.starts_at})


def _line(entry: Entry, group: str, why: str, values: dict[str, Any]) -> Line:
    return Line(
        group, entry.title, entry.kind, entry.icon, entry.colour, entry.starts_at, entry.all_day, entry.customer_id,
        entry.customer, entry.phone, entry.deal_id, entry.id, entry.kind_id, entry.note, why, values,
    )  # fmt: skip


def _day(entry: Entry) -> date:
    assert entry.starts_at is not None
    return today(entry.starts_at)
