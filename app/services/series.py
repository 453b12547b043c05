"""What repeats: a row for each time, so that each can be done, moved and called off like any other activity (E10).

They are made some way ahead, when something is planned and then by a job, and counted by `series_no`, which the
database keeps unique: two workstations never make one twice. How it goes on, the last of them says; who does it and for
whom, what stands there: the last one that was not changed by itself. So a series needs no table of its own, and what
happens to activities (a customer handed on, merged, undone) happens to it.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from app.models import Activity, Customer
from app.models.activity import OPEN_STATES
from app.models.base import now as clock
from app.services import activities, moments, ownership, repeats
from app.services.activities import GONE, Plan
from app.services.days import today
from app.services.errors import UserError
from app.services.language import N_
from app.services.myself import changeable, me
from app.services.writing import add_missing, count_of, update_rows

THIS, LATER, ALL = "this", "later", "all"
AHEAD = timedelta(days=400)  # how far they are made ahead
_KEPT = ("owner_id", "maker_id", "customer_id", "deal_id", "kind_id", "title", "all_day", "place", "note", "reminders",
         "series", "repeats")  # fmt: skip
_ROW = tuple(getattr(Activity, name) for name in ("id", "series_no", "apart", "state", "starts_at", "ends_at", *_KEPT))


def begin(session: Session, activity_id: int, rule: str, now: datetime | None = None) -> int:
    """Repeat a planned activity from its own day on, or the first day that fits; how many there are now.

    Raises UserError for a rule that cannot be (services/repeats), or an activity without a beginning.
    """
    first = _one(session, activity_id)
    day = today(first.starts_at)
    stored = repeats.check(rule, day)
    days = list(repeats.days(stored, day, _horizon(day, now)))
    if not days:
        raise UserError(N_("No day fits this way of repeating."))
    values = {"series": secrets.token_hex(8), "series_no": 1, "repeats": stored, "apart": False}
    count_of(session, update(Activity).where(Activity.id == activity_id).values(**values))
    start = _at(first, days[0])
    if start != first.starts_at:
        update_rows(session, Activity, [{"id": activity_id} | _times(first, start)])
    base = dict(first._mapping) | values
    add_missing(session, Activity, [_copy(base, number, _at(first, each)) for number, each in enumerate(days[1:], 2)])
    session.expire_all()
    return len(days)


def extend(session: Session, now: datetime | None = None) -> int:
    """Make what repeats further ahead, for oneself; how many were made. A job does it every day (B15)."""
    rows: list[dict[str, Any]] = []
    for row, last_no in _bases(session, now):
        missing = last_no - row.series_no  # those after it stand apart: their days are taken
        day = today(row.starts_at)
        days = [each for each in repeats.days(row.repeats, day, today(now) + AHEAD) if each > day][missing:]
        rows += [_copy(row._mapping, number, _at(row, each)) for number, each in enumerate(days, last_no + 1)]
    for place in range(0, len(rows), 500):
        add_missing(session, Activity, rows[place : place + 500])
    return len(rows)


def change(session: Session, activity_id: int, new: Plan, scope: str = ALL, now: datetime | None = None) -> None:
    """This one and later ones, or all that are still open. Those that were changed by themselves stay as they are.

    With another day or rule those from this one on are laid out anew; what is too much is called off. Without a rule
    this one is the last.
    """
    this = _one(session, activity_id)
    activities.check_times(new.starts_at, new.ends_at)
    there = _open_ones(session, this, scope)
    if new.owner_id is not None and new.owner_id != this.owner_id:
        ownership.give_records(session, Activity, [row.id for row in there], new.owner_id)
    anew = new.repeats != this.repeats or today(new.starts_at) != today(this.starts_at)
    rule = repeats.check(new.repeats, today(new.starts_at)) if new.repeats else ""
    values = activities.description(session, new) | {"repeats": rule, "all_day": new.all_day}
    later = [row for row in there if row.series_no >= this.series_no]
    own = [row for row in there if not row.apart or row.id == activity_id]
    count_of(session, update(Activity).where(Activity.id.in_([row.id for row in own])).values(**values, apart=False))
    if not anew:
        _lay(session, own, [today(row.starts_at) for row in own], new, values)
        return
    earlier = [row for row in own if row.series_no < this.series_no]
    _lay(session, earlier, [today(row.starts_at) for row in earlier], new, values)
    first = today(new.starts_at)
    days = list(repeats.days(rule, first, _horizon(first, now))) if rule else [first]
    _lay_anew(session, activity_id, later, days, new, values)


def move(
    session: Session, activity_id: int, starts_at: datetime, ends_at: datetime | None, scope: str,
    all_day: bool | None = None,
) -> None:  # fmt: skip
    """What dragging does: another time for this one, it and later ones, or all; by days the rule follows."""
    if scope == THIS:
        activities.reschedule(session, activity_id, starts_at, ends_at, all_day)
        return
    this = _one(session, activity_id)
    whole = this.all_day if all_day is None else all_day
    old, day = today(this.starts_at), today(starts_at)
    rule = repeats.moved(this.repeats, old, day) if this.repeats and old != day else this.repeats
    reminders = this.reminders if whole == this.all_day else moments.turned(this.reminders, whole)
    new = Plan(this.kind_id, starts_at, ends_at, whole, this.title, this.note, this.place, None,
               moments.read(reminders), rule)  # fmt: skip
    change(session, activity_id, new, scope)


def cancel(session: Session, activity_id: int, reason: str, scope: str) -> None:
    """Call off this one, it and later ones, or all that are open; then it repeats no more."""
    if scope == THIS:
        activities.cancel(session, activity_id, reason)
        return
    this = _one(session, activity_id)
    others = [row.id for row in _open_ones(session, this, scope) if row.id != activity_id]
    _take_out(session, others)
    activities.cancel(session, activity_id, reason)
    ended = update(Activity).where(Activity.series == this.series, Activity.series_no >= this.series_no)
    count_of(session, ended.values(repeats=""))


def shown(session: Session) -> Any:
    """Which activities a list of all of them shows: of what repeats not those that are taken out or yet to come."""
    ahead = and_(Activity.state.in_(OPEN_STATES), Activity.starts_at > clock())
    return or_(Activity.series.is_(None), and_(Activity.series_no > 0, ~ahead))


def _one(session: Session, activity_id: int) -> Any:
    """The activity that may be changed and has a beginning, under a lock."""
    query = select(*_ROW).where(Activity.id == activity_id, changeable(session, Activity))
    row = session.execute(query.with_for_update()).one_or_none()
    if row is None or row.starts_at is None:
        raise UserError(GONE)
    if row.state not in OPEN_STATES:
        raise UserError(activities.CLOSED)
    return row


def _open_ones(session: Session, this: Any, scope: str) -> Sequence[Any]:
    """Those of the series that may be changed, in their order."""
    query = select(*_ROW).where(
        Activity.series == this.series, Activity.series_no > 0, Activity.state.in_(OPEN_STATES),
        changeable(session, Activity),
    )  # fmt: skip
    if scope == LATER:
        query = query.where(Activity.series_no >= this.series_no)
    return session.execute(query.order_by(Activity.series_no).with_for_update()).all()


def _bases(session: Session, now: datetime | None) -> list[tuple[Any, int]]:
    """Of each series that goes on: the last one that does not stand apart, and the number of the last of all."""
    top = func.max(Activity.series_no)
    by = select(Activity.series, top.label("last"), top.filter(~Activity.apart).label("base"))
    by = by.where(Activity.series.in_(select(Activity.series).where(Activity.owner_id == me(session))))
    last = by.where(Activity.series_no > 0).group_by(Activity.series).subquery()
    end = aliased(Activity)
    query = (
        select(last.c.last, *_ROW)
        .join(last, and_(last.c.series == Activity.series, last.c.base == Activity.series_no))
        .join(end, and_(end.series == last.c.series, end.series_no == last.c.last))
        .outerjoin(Customer, Customer.id == Activity.customer_id)
        .where(Activity.owner_id == me(session), Activity.repeats != "", end.repeats != "",
               Activity.starts_at < (now or clock()) + AHEAD,
               or_(Activity.customer_id.is_(None), Customer.archived_at.is_(None) & Customer.id.is_not(None)))
    )  # fmt: skip
    return [(row, row.last) for row in session.execute(query)]


def _lay_anew(
    session: Session, activity_id: int, later: Sequence[Any], days: Sequence[date], new: Plan, values: dict[str, Any]
) -> None:
    """One day for each from this one on; what has none is taken out, and for the days that are left rows are made."""
    pairs = list(zip(later, days, strict=False))
    kept = [pair for pair in pairs if not pair[0].apart or pair[0].id == activity_id]
    _lay(session, [row for row, _day in kept], [day for _row, day in kept], new, values)
    _take_out(session, [row.id for row in later[len(days) :]])
    this = next(row for row in later if row.id == activity_id)
    top = select(func.max(Activity.series_no)).where(Activity.series == this.series)
    number = (session.scalar(top) or 0) + 1
    owner = this.owner_id if new.owner_id is None else new.owner_id
    base = dict(this._mapping) | values | {"owner_id": owner, "starts_at": new.starts_at, "ends_at": new.ends_at}
    start = new.starts_at.astimezone().time()
    made = [_copy(base, number + place, _local(day, start)) for place, day in enumerate(days[len(pairs) :])]
    add_missing(session, Activity, made)
    session.expire_all()


def _lay(session: Session, rows: Sequence[Any], days: Sequence[date], new: Plan, values: dict[str, Any]) -> None:
    """Each of the rows on its day, at the time of the plan."""
    start, length = new.starts_at.astimezone().time(), new.ends_at and new.ends_at - new.starts_at
    laid = []
    for row, day in zip(rows, days, strict=True):
        at = _local(day, start)
        remind = moments.after(at, values["reminders"], clock())
        laid.append({"id": row.id, "starts_at": at, "ends_at": length and at + length, "remind_at": remind})
    update_rows(session, Activity, laid)
    session.expire_all()


def _take_out(session: Session, ids: Sequence[int]) -> None:
    """They will not take place and count no more; undo brings them back."""
    values = {"state": "cancelled", "series_no": -Activity.series_no, "repeats": ""}
    count_of(session, update(Activity).where(Activity.id.in_(ids)).values(values))
    session.expire_all()


def _copy(base: Any, number: int, start: datetime) -> dict[str, Any]:
    """One more of what `base` is, at its time."""
    length = base["ends_at"] - base["starts_at"] if base["ends_at"] else None
    return {name: base[name] for name in _KEPT} | {
        "series_no": number, "starts_at": start, "ends_at": length and start + length, "state": "planned",
        "apart": False, "result": "", "remind_at": moments.after(start, base["reminders"], clock()),
        "created_at": clock(),
    }  # fmt: skip


def _times(row: Any, start: datetime) -> dict[str, Any]:
    length = row.ends_at - row.starts_at if row.ends_at else None
    remind = moments.after(start, row.reminders, clock())
    return {"starts_at": start, "ends_at": length and start + length, "remind_at": remind}


def _at(row: Any, day: date) -> datetime:
    return _local(day, row.starts_at.astimezone().time())


def _local(day: date, at: time) -> datetime:
    return datetime.combine(day, at).astimezone()


def _horizon(day: date, now: datetime | None) -> date:
    """So far ahead of today, or of the day it begins if that is later."""
    return max(day, today(now)) + AHEAD
