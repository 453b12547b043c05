"""The ranked work list: what is late, planned for today, or back from standby, quotes that run out and instalments that
are due; each with why it is there (B14)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import Activity, Customer, Deal
from app.models.activity import OPEN_STATES
from app.models.base import now as clock
from app.services import activities, debts, quotes
from app.services.activities import Entry
from app.services.days import midnight, today
from app.services.language import N_
from app.services.myself import me
from app.services.text import grouped

MOST = 500
LATE, DUE, BACK, PAPERS = "late", "due", "back", "papers"
ENDING = 3  # days before a quote runs out


class Line(NamedTuple):
    """Something to do now. `why` is an English sentence marked with N_, `values` fill its gaps.

    `group` is late, due (planned for the day), back (a deal from standby) or papers; `activity_id` is 0 but for an
    activity. A paper is named by `paper` (quote, contract) and `paper_id`, an instalment also by its `part_id`.
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
    paper: str = ""
    paper_id: int = 0
    part_id: int = 0

    @property
    def key(self) -> int:
        """What tells one line from all others: the id of an activity, below zero that of a deal or a paper."""
        if self.activity_id:
            return self.activity_id
        kind = ("", "quote", "contract").index(self.paper)
        return -((self.part_id or self.paper_id or self.deal_id or 0) * 3 + kind)


def queue(session: Session, now: datetime | None = None, owner_id: int | None = None) -> list[Line]:
    """What is to be done, the most urgent first: late, planned for today by time, deals that came back."""
    at = now or clock()
    day, owner = today(at), owner_id or me(session)
    query = activities.entries([owner]).where(*_open_until(midnight(day + timedelta(1))))
    found = activities.read(session, query.order_by(Activity.starts_at, Activity.id).limit(MOST))
    late = [_late(each, day) for each in found if _day(each) < day]
    due = [_due(each, at) for each in found if _day(each) >= day]
    due.sort(key=lambda line: (line.all_day, line.at or at))  # a whole day has no hour: it comes after those that have
    return [*late, *due, *_back(session, owner, day), *_instalments(session, owner, day), *_ending(session, owner, day)]


def count(session: Session, now: datetime | None = None) -> int:
    """How many lines one's own list has, for the badge of the rail."""
    day, mine = today(now), me(session)
    until = midnight(day + timedelta(1))
    todo = select(func.count()).select_from(Activity).where(Activity.owner_id == mine, *_open_until(until))
    waiting = select(func.count()).select_from(Deal).where(*_came_back(mine, day))
    papers = len(debts.due(session, day, owner_id=mine)) + len(quotes.expiring(session, day, ENDING, mine))
    return (session.scalar(todo) or 0) + (session.scalar(waiting) or 0) + papers


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


def _instalments(session: Session, owner_id: int, day: date) -> list[Line]:
    """What is to be asked for on one's own contracts, the oldest first."""
    return [
        Line(
            PAPERS, each.customer or each.code, "contract", "ph.coin", 3 if each.due_on < day else 2, None, True,
            each.customer_id, each.customer, "", None, 0, 0, each.name,
            N_("{amount} ₫ of contract {number} overdue since {day}") if each.due_on < day
            else N_("{amount} ₫ of contract {number} due today"),
            {"amount": grouped(each.left), "number": each.code, "day": each.due_on},
            "contract", each.contract_id, each.instalment_id,
        )
        for each in debts.due(session, day, owner_id=owner_id)[:MOST]
    ]  # fmt: skip


def _ending(session: Session, owner_id: int, day: date) -> list[Line]:
    """One's own open quotes that run out within days, or have."""
    return [
        Line(
            PAPERS, each.customer or each.code, "quote", "ph.file-text", 4, None, True, each.customer_id, each.customer,
            "", None, 0, 0, each.title, _why_ending(each.valid_until, day),
            {"number": each.code, "day": each.valid_until}, "quote", each.id,
        )
        for each in quotes.expiring(session, day, ENDING, owner_id)[:MOST]
    ]  # fmt: skip


def _why_ending(until: date, day: date) -> str:
    if until < day:
        return N_("Quote {number} ran out on {day} without an answer")
    return N_("Quote {number} runs out today") if until == day else N_("Quote {number} runs out on {day}")


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
