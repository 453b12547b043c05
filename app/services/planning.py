"""What the windows for logging and planning need to know, and the plan that comes out of what is chosen there."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Activity, Customer, Deal
from app.services import activities, people
from app.services.activities import Entry, KindInfo, Plan
from app.services.errors import UserError
from app.services.language import N_
from app.services.myself import changeable, me
from app.services.people import Person

MORNING = time(8)  # when one is reminded of a whole day
USUAL_HOUR = time(9)
REMIND_BEFORE = (None, 0, 10, 30, 60, 1440)  # minutes; None: not at all
LENGTHS = (15, 30, 45, 60, 90, 120, 180, 240)  # minutes


class About(NamedTuple):
    """What a window is about: who is called, which deal, which planned activity; and what can be chosen."""

    me: int
    kinds: tuple[KindInfo, ...]
    people: tuple[Person, ...]
    customer_id: int | None = None
    customer: str = ""
    phone: str = ""
    deal_id: int | None = None
    deal: str = ""
    activity: Entry | None = None
    remind_at: datetime | None = None
    mine: bool = True  # whether the activity may be changed


def about(
    session: Session, customer_id: int | None = None, deal_id: int | None = None, activity_id: int | None = None
) -> About:
    """Everything in a few queries by key. Raises UserError if the activity or the deal is not, or no longer, seen."""
    entry, remind_at, mine = _activity(session, activity_id)
    if entry is not None:
        customer_id, deal_id = entry.customer_id, entry.deal_id
    deal = session.execute(select(Deal.title, Deal.customer_id).where(Deal.id == deal_id)).one_or_none()
    if deal is not None and customer_id is None:
        customer_id = deal.customer_id
    customer = session.execute(select(Customer.name, Customer.phone).where(Customer.id == customer_id)).one_or_none()
    return About(
        me(session), tuple(activities.kinds(session)), tuple(people.active(session)), customer_id,
        customer.name if customer else "", customer.phone if customer else "", deal_id, deal.title if deal else "",
        entry, remind_at, mine,
    )  # fmt: skip


def plan_of(
    kind_id: int, day: date, at: time | None, *, minutes: int = 30, remind_before: int | None = None, title: str = "",
    note: str = "", place: str = "", owner_id: int | None = None,
) -> Plan:  # fmt: skip
    """A plan in local time; without a time of the day it is for the whole day."""
    start = datetime.combine(day, at or time()).astimezone()
    end = start + timedelta(minutes=minutes) if at is not None else None
    remind = None
    if remind_before is not None:
        base = start if at is not None else datetime.combine(day, MORNING).astimezone()
        remind = base - timedelta(minutes=remind_before)
    return Plan(kind_id, start, end, at is None, title, note, place, owner_id, remind)


def change(session: Session, activity_id: int, new: Plan) -> None:
    """Save the window of a planned activity: its time, and what else was chosen there."""
    activities.reschedule(session, activity_id, new.starts_at, new.ends_at, new.all_day)
    activities.describe(session, activity_id, new)


def quick_days(today: date) -> tuple[tuple[str, date], ...]:
    """The days that are asked for most, with their names (N_)."""
    monday = today + timedelta(7 - today.weekday())
    return (
        (N_("Tomorrow"), today + timedelta(1)), (N_("In 3 days"), today + timedelta(3)), (N_("Next Monday"), monday),
        (N_("In a week"), today + timedelta(7)), (N_("In a month"), today + timedelta(30)),
    )  # fmt: skip


def _activity(session: Session, activity_id: int | None) -> tuple[Entry | None, datetime | None, bool]:
    if activity_id is None:
        return None, None, True
    entry = activities.entry(session, activity_id)
    if entry is None:
        raise UserError(activities.GONE)
    query = select(Activity.remind_at, changeable(session, Activity)).where(Activity.id == activity_id)
    remind_at, mine = session.execute(query).one()
    return entry, remind_at, bool(mine)
