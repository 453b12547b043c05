"""What a user does with activities: log a contact, plan the next one, finish, move and cancel (E05, E06, E10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, func, or_, select, update
from sqlalchemy.orm import Session

from app.models import Activity, ActivityKind, Customer
from app.models.activity import OPEN_STATES
from app.models.base import now as clock
from app.services import advancing, deals, moments, notifications, ownership
from app.services.checking import NOTE, in_range
from app.services.days import today
from app.services.errors import UserError
from app.services.language import N_, _
from app.services.myself import changeable, me
from app.services.text import clean
from app.services.writing import count_of

LONGEST = timedelta(days=62)  # how far back an entry may begin and still reach into the days asked for
MOST = 500
KIND = "activities"  # of its notifications: can be switched off (S16)
GONE = N_("This activity is no longer there for you.")
CLOSED = N_("This activity is finished already.")
ENDS_BEFORE = N_("The end lies before the beginning.")


@dataclass(frozen=True)
class Plan:
    """Something to do. Whole days begin at local midnight and end at that of the last one; without `title` it is named
    after its kind.

    `owner_id` does it, by default whoever plans it. `reminders` are minutes before the beginning (services/moments),
    `repeats` is a rule (services/repeats) or nothing.
    """

    kind_id: int
    starts_at: datetime
    ends_at: datetime | None = None
    all_day: bool = False
    title: str = ""
    note: str = ""
    place: str = ""
    owner_id: int | None = None
    reminders: tuple[int, ...] = ()
    repeats: str = ""


class KindInfo(NamedTuple):
    id: int
    key: str  # call, meeting, email, letter, task, note or one of the office's own
    name: str
    icon: str
    results: tuple[str, ...]  # what can be chosen with 1–9


class Entry(NamedTuple):
    """An activity as the calendar and the work list show it. Moments are UTC; `colour` is one of the eight."""

    id: int
    title: str
    kind: str
    icon: str
    colour: int
    state: str
    starts_at: datetime | None
    ends_at: datetime | None
    all_day: bool
    owner_id: int
    customer_id: int | None
    customer: str
    phone: str
    deal_id: int | None
    place: str
    note: str
    kind_id: int
    series: str = ""  # what repeats has one
    repeats: str = ""

    @property
    def open(self) -> bool:
        """Still to be done."""
        return self.state in OPEN_STATES


class Logged(NamedTuple):
    """The activity that was done, and the next one if there is one."""

    id: int
    next_id: int | None


def kinds(session: Session) -> list[KindInfo]:
    """The kinds in use, in their order."""
    query = select(ActivityKind).where(ActivityKind.archived_at.is_(None))
    return [
        KindInfo(each.id, each.key, each.name, each.icon, tuple(filter(None, each.results.splitlines())))
        for each in session.scalars(query.order_by(ActivityKind.position, ActivityKind.id))
    ]


def log(
    session: Session, customer_id: int | None, kind_id: int, result: str, note: str = "",
    next_action: Plan | None = None, deal_id: int | None = None, done_at: datetime | None = None, title: str = "",
    started_at: datetime | None = None, file_id: int | None = None, message_id: str | None = None,
) -> Logged:  # fmt: skip
    """A contact that took place, and the next action if one is planned. `done_at` may not lie in the future.

    Of one that was begun by a click (B19), from `started_at` to `done_at` is its time. An e-mail has its file and its
    Message-ID.
    """
    now = clock()
    if done_at is not None and done_at > now:
        raise UserError(N_("What has been done cannot lie in the future: plan it instead."))
    in_range(done_at)
    mine = me(session)
    made = Activity(
        owner_id=mine, maker_id=mine, customer_id=customer_id, deal_id=deal_id, kind_id=kind_id,
        title=_title(session, title, kind_id), state="done", done_at=done_at or now, result=clean(result, 200),
        note=clean(note, NOTE, lines=True), all_day=False, place="", starts_at=started_at,
        ends_at=max(started_at, done_at or now) if started_at else None, file_id=file_id, message_id=message_id,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return Logged(made.id, _follow(session, made.id, customer_id, deal_id, next_action))


def plan(
    session: Session, new: Plan, customer_id: int | None = None, deal_id: int | None = None,
    follows_id: int | None = None,
) -> int:  # fmt: skip
    """Something to do, for oneself or for a colleague. Returns its id."""
    check_times(new.starts_at, new.ends_at)
    mine, reminders = me(session), moments.written(new.reminders)
    made = Activity(
        owner_id=new.owner_id or mine, maker_id=mine, customer_id=customer_id, deal_id=deal_id, follows_id=follows_id,
        kind_id=new.kind_id, title=_title(session, new.title, new.kind_id), state="planned", starts_at=new.starts_at,
        ends_at=new.ends_at, all_day=new.all_day, reminders=reminders, place=clean(new.place, 200),
        remind_at=moments.after(new.starts_at, reminders, clock()), note=clean(new.note, NOTE, lines=True), result="",
    )  # fmt: skip
    session.add(made)
    session.flush()
    if made.owner_id != mine:
        _tell(session, made.owner_id, made.id, made.title)
    return made.id


def complete(
    session: Session, activity_id: int, result: str, note: str = "", next_action: Plan | None = None,
    done_at: datetime | None = None, started_at: datetime | None = None,
) -> Logged:  # fmt: skip
    """Finish a planned activity and plan the next one. The note is put below what was noted before.

    Of a call that was begun by a click (B19), from `started_at` to now is its time.
    """
    row = _open(session, activity_id)
    notes = "\n".join(filter(None, (row.note, clean(note, NOTE, lines=True))))
    end = done_at or clock()
    values: dict[str, Any] = {"state": "done", "done_at": end, "result": clean(result, 200), "note": notes}
    if started_at is not None:
        values |= {"starts_at": started_at, "ends_at": max(started_at, end), "all_day": False}
    _set(session, activity_id, values)
    advancing.task_done(session, activity_id)
    return Logged(activity_id, _follow(session, activity_id, row.customer_id, row.deal_id, next_action))


def reschedule(
    session: Session, activity_id: int, starts_at: datetime, ends_at: datetime | None, all_day: bool | None = None
) -> None:
    """Another time; reminders keep their distance from the beginning. What repeats stands apart from then on."""
    check_times(starts_at, ends_at)
    row = _open(session, activity_id)
    turned = all_day is not None and all_day != row.all_day
    reminders = moments.turned(row.reminders, bool(all_day)) if turned else row.reminders
    values: dict[str, Any] = {
        "starts_at": starts_at, "ends_at": ends_at, "all_day": row.all_day if all_day is None else all_day,
        "reminders": reminders, "remind_at": moments.after(starts_at, reminders, clock()),
        "apart": row.series is not None,
    }  # fmt: skip
    _set(session, activity_id, values)


def put_off(session: Session, activity_id: int, starts_at: datetime) -> None:
    """To another moment, as long as it was."""
    row = session.execute(select(Activity.starts_at, Activity.ends_at).where(Activity.id == activity_id)).one_or_none()
    if row is None:
        raise UserError(GONE)
    length = row.ends_at - row.starts_at if row.ends_at and row.starts_at else None
    reschedule(session, activity_id, starts_at, starts_at + length if length else None)


def cancel(session: Session, activity_id: int, reason: str = "") -> None:
    """It will not take place; it stays in the history."""
    _open(session, activity_id)
    _set(session, activity_id, {"state": "cancelled", "result": clean(reason, 200)})


def describe(session: Session, activity_id: int, new: Plan) -> None:
    """What it is: kind, title, place, note and reminders; and its time stays."""
    row = _open(session, activity_id)
    values = {"apart": row.series is not None, **description(session, new)}
    values["remind_at"] = moments.after(row.starts_at, values["reminders"], clock())
    _set(session, activity_id, values)
    if new.owner_id is not None and new.owner_id != row.owner_id:
        ownership.give_records(session, Activity, [activity_id], new.owner_id)
        _tell(session, new.owner_id, activity_id, values["title"])


def description(session: Session, new: Plan) -> dict[str, Any]:
    """The columns of what a plan says besides its time."""
    return {
        "kind_id": new.kind_id, "title": _title(session, new.title, new.kind_id), "place": clean(new.place, 200),
        "note": clean(new.note, NOTE, lines=True), "reminders": moments.written(new.reminders),
    }  # fmt: skip


def for_range(session: Session, start: datetime, end: datetime, owner_ids: list[int] | None = None) -> list[Entry]:
    """What lies between two moments, in order, also what is done; by default one's own."""
    ends = func.coalesce(Activity.ends_at, Activity.starts_at)
    query = entries(owner_ids if owner_ids is not None else [me(session)]).where(
        Activity.starts_at.between(start - LONGEST, end), Activity.starts_at < end, Activity.state != "cancelled",
        or_(Activity.starts_at >= start, ends > start, and_(Activity.all_day, ends == start)),
    )  # fmt: skip
    return read(session, query.order_by(Activity.starts_at, Activity.id))


def overdue(session: Session, before: datetime, owner_ids: list[int] | None = None) -> list[Entry]:
    """What should have been done before this moment, the oldest first; so many at most."""
    query = entries(owner_ids if owner_ids is not None else [me(session)])
    ends = func.coalesce(Activity.ends_at, Activity.starts_at)
    query = query.where(Activity.state.in_(OPEN_STATES), Activity.starts_at < before,
                        or_(ends < before, and_(~Activity.all_day, ends == before)))  # fmt: skip
    return read(session, query.order_by(Activity.starts_at, Activity.id).limit(MOST))


def entry(session: Session, activity_id: int) -> Entry | None:
    """One activity; None if it is not, or no longer, seen."""
    found = read(session, _joined().where(Activity.id == activity_id))
    return found[0] if found else None


def entries(owner_ids: list[int]) -> Select[*tuple[Any, ...]]:
    """The query that `read` takes: activities of these people, not archived."""
    return _joined().where(Activity.owner_id.in_(owner_ids), Activity.archived_at.is_(None))


def read(session: Session, query: Select[*tuple[Any, ...]]) -> list[Entry]:
    """Plain rows, past the mapper: a month of a team has thousands."""
    session.flush()
    return [Entry(*row) for row in session.connection().execute(query)]


def _joined() -> Select[*tuple[Any, ...]]:
    columns = (
        Activity.id, Activity.title, ActivityKind.key, ActivityKind.icon, ActivityKind.position, Activity.state,
        Activity.starts_at, Activity.ends_at, Activity.all_day, Activity.owner_id, Activity.customer_id,
        func.coalesce(Customer.name, ""), func.coalesce(Customer.phone, ""), Activity.deal_id, Activity.place,
        Activity.note, Activity.kind_id, func.coalesce(Activity.series, ""), Activity.repeats,
    )  # fmt: skip
    query = select(*columns).join(ActivityKind, ActivityKind.id == Activity.kind_id)
    return query.outerjoin(Customer, Customer.id == Activity.customer_id)


def _follow(
    session: Session, done_id: int, customer_id: int | None, deal_id: int | None, next_action: Plan | None
) -> int | None:
    if deal_id is not None:
        deals.worked_on(session, deal_id, today())
    return None if next_action is None else plan(session, next_action, customer_id, deal_id, done_id)


def _tell(session: Session, owner_id: int, activity_id: int, title: str) -> None:
    """Whoever shall do it hears of it (S16)."""
    notifications.notify(session, [owner_id], f"planned:{activity_id}", KIND, N_("Planned for you: {title}"),
                         {"title": title}, "activity", activity_id)  # fmt: skip


def _open(session: Session, activity_id: int) -> Any:
    """The activity under a lock. Raises UserError if it is gone, finished, or not one's own to change."""
    columns = (Activity.state, Activity.note, Activity.customer_id, Activity.deal_id, Activity.starts_at,
               Activity.owner_id, Activity.all_day, Activity.reminders, Activity.series)  # fmt: skip
    query = select(*columns).where(Activity.id == activity_id, changeable(session, Activity))
    row = session.execute(query.with_for_update()).one_or_none()
    if row is None:
        raise UserError(GONE)
    if row.state not in OPEN_STATES:
        raise UserError(CLOSED)
    return row


def _set(session: Session, activity_id: int, values: dict[str, Any]) -> None:
    query = update(Activity).where(Activity.id == activity_id).values(**values)
    count_of(session, query)
    session.expire_all()


def _title(session: Session, title: str, kind_id: int) -> str:
    named = clean(title, 200)
    return named or session.scalars(select(ActivityKind.name).where(ActivityKind.id == kind_id)).one()


def check_times(starts_at: datetime, ends_at: datetime | None) -> None:
    """Raises UserError for moments out of range, an end before the beginning, or one that is too far from it."""
    for each in (starts_at, ends_at):
        in_range(each)
    if ends_at is not None and ends_at < starts_at:
        raise UserError(ENDS_BEFORE)
    if ends_at is not None and ends_at - starts_at > LONGEST:
        raise UserError(N_("An activity lasts {days} days at most."), days=LONGEST.days)


def add_first_kinds(session: Session) -> None:
    """The kinds that a new office begins with."""
    lines = (
        ("call", _("Call"), "ph.phone-call", 1, (_("Agreed"), _("Interested"), _("Call again"), _("No answer"),
                                                 _("Refused"))),
        ("meeting", _("Meeting"), "ph.users-three", 3, (_("Agreed"), _("Interested"), _("Meet again"), _("Refused"))),
        ("email", _("E-mail"), "ph.envelope-simple", 1, (_("Sent"), _("Answered"))),
        ("letter", _("Letter"), "ph.paper-plane-tilt", 1, (_("Sent"), _("Answered"))),
        ("task", _("Task"), "ph.check-square", 0, (_("Done"),)),
        ("note", _("Note"), "ph.note-pencil", 0, ()),
    )  # fmt: skip
    session.add_all(
        ActivityKind(key=key, name=name, icon=icon, points=points, results="\n".join(results), position=place)
        for place, (key, name, icon, points, results) in enumerate(lines)
    )
    session.flush()
