"""What the windows for logging and planning need to know, and the plan that comes out of what is chosen there."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Activity, Customer, Deal
from app.services import activities, moments, people, series
from app.services.activities import Entry, KindInfo, Plan
from app.services.errors import UserError
from app.services.language import N_
from app.services.myself import changeable, me
from app.services.people import Person

USUAL_HOUR = time(9)
USUAL_LENGTH = 30  # minutes
LENGTHS = (15, 30, 45, 60, 90, 120, 180, 240)  # minutes


def usual_start(day: date, now: time) -> datetime:
    """When a plan of this day begins of which nothing was said, local time: at the usual hour, or if that has passed
    with the next half hour."""
    if now <= USUAL_HOUR:
        return datetime.combine(day, USUAL_HOUR).astimezone()
    hour = datetime.combine(day, time(now.hour)).astimezone()
    return hour + timedelta(minutes=30 if now.minute < 30 else 60)


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
    reminders: tuple[int, ...] = ()  # minutes before
    mine: bool = True  # whether the activity may be changed


def about(
    session: Session, customer_id: int | None = None, deal_id: int | None = None, activity_id: int | None = None
) -> About:
    """Everything in a few queries by key. Raises UserError if the activity or the deal is not, or no longer, seen."""
    entry, reminders, mine = _activity(session, activity_id)
    if entry is not None:
        customer_id, deal_id = entry.customer_id, entry.deal_id
    deal = session.execute(select(Deal.title, Deal.customer_id).where(Deal.id == deal_id)).one_or_none()
    if deal is not None and customer_id is None:
        customer_id = deal.customer_id
    query = select(Customer.id, Customer.name, Customer.phone).where(Customer.id == customer_id)
    customer = session.execute(query).one_or_none()  # whoever takes part in a deal may not see him
    return About(
        me(session), tuple(activities.kinds(session)), tuple(people.active(session)),
        customer.id if customer else None, customer.name if customer else "", customer.phone if customer else "",
        deal_id, deal.title if deal else "", entry, reminders, mine,
    )  # fmt: skip


def plan_of(
    kind_id: int, day: date, at: time | None, *, until: datetime | None = None, reminders: tuple[int, ...] = (),
    title: str = "", note: str = "", place: str = "", owner_id: int | None = None, repeats: str = "",
) -> Plan:  # fmt: skip
    """A plan in local time, of half an hour unless it ends at a moment; without a time of the day for whole days, of
    which `until` is the midnight with which the last begins.
    """
    start = datetime.combine(day, at or time()).astimezone()
    end = until or (start + timedelta(minutes=USUAL_LENGTH) if at is not None else None)
    return Plan(kind_id, start, end, at is None, title, note, place, owner_id, reminders, repeats)


def plan(session: Session, new: Plan, customer_id: int | None = None, deal_id: int | None = None) -> int:
    """Something to do, once or again and again. Returns the id, of the first."""
    made = activities.plan(session, new, customer_id, deal_id)
    if new.repeats:
        series.begin(session, made, new.repeats)
    return made


def change(session: Session, activity_id: int, new: Plan, scope: str = series.THIS) -> None:
    """Save the window of a planned activity: its time, and what else was chosen there; how far, if it repeats."""
    if scope != series.THIS:
        series.change(session, activity_id, new, scope)
        return
    activities.reschedule(session, activity_id, new.starts_at, new.ends_at, new.all_day)
    activities.describe(session, activity_id, new)
    if new.repeats and not session.scalar(select(Activity.repeats).where(Activity.id == activity_id)):
        series.begin(session, activity_id, new.repeats)


def quick_days(today: date) -> tuple[tuple[str, date], ...]:
    """The days that are asked for most, with their names (N_)."""
    monday = today + timedelta(7 - today.weekday())
    return (
        (N_("Tomorrow"), today + timedelta(1)), (N_("In 3 days"), today + timedelta(3)), (N_("Next Monday"), monday),
        (N_("In a week"), today + timedelta(7)), (N_("In a month"), today + timedelta(30)),
    )  # fmt: skip


def _activity(session: Session, activity_id: int | None) -> tuple[Entry | None, tuple[int, ...], bool]:
    if activity_id is None:
        return None, (), True
    entry = activities.entry(session, activity_id)
    if entry is None:
        raise UserError(activities.GONE)
    query = select(Activity.reminders, changeable(session, Activity)).where(Activity.id == activity_id)
    reminders, mine = session.execute(query).one()
    return entry, moments.read(reminders), bool(mine)
