"""Work on a schedule: done once, by whichever workstation comes first, and caught up if all were off (B15).

A workstation takes a job by a lease: one UPDATE that only one of them can win. What a job did and that it is done are
one transaction. An error is noted and the job tried again later; a workstation that dies leaves a lease that ends.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import or_, select, type_coerce, update
from sqlalchemy.orm import Session

from app.models import Draft, Job
from app.models.base import UtcDateTime
from app.models.office import database_now
from app.services import people, settings, writing
from app.services.language import N_

if TYPE_CHECKING:
    from app.services.office import Office

LEASE = timedelta(minutes=10)
AGAIN = timedelta(minutes=5)  # after an error
ERROR_LENGTH = 500
DAY = 86_400
ALWAYS_DUE = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Task:
    """What a job is. A personal one has a schedule for each employee, because he may see only his part of the office;
    the others are done once for the office, by an employee with the right `needs` if one is named."""

    name: str
    label: str  # of its action, marked with N_
    run: Callable[[Session], Any]
    every: int = DAY  # seconds
    personal: bool = False
    needs: str = ""


class Ran(NamedTuple):
    """A job that this workstation has done, or tried; `error` is empty if it went well."""

    name: str
    result: Any = None
    error: str = ""


def clear_drafts(session: Session, moment: datetime | None = None) -> int:
    """Forget one's own drafts that nobody has touched for long; how many."""
    oldest = (moment or _clock(session)) - timedelta(days=settings.get(session, settings.DRAFT_DAYS))
    return writing.remove(session, Draft, select(Draft.id).where(Draft.at < oldest))


def _clear_uploads(session: Session) -> int:
    from app.services import uploads

    return uploads.clear(session, _clock(session) - timedelta(days=settings.get(session, settings.DRAFT_DAYS)))


def _wake_deals(session: Session) -> Any:
    from app.services import deals

    return deals.wake(session)


def _repeat(session: Session) -> Any:
    from app.services import series

    return series.extend(session)


def _tell_of_delays(session: Session) -> Any:
    from app.services import advancing

    return advancing.tell_of_delays(session)


def _fill_slots(session: Session) -> Any:
    from app.services import attribute_slots

    return attribute_slots.fill_late(session)


def _fall_into_the_pool(session: Session) -> Any:
    from app.services import pool

    return pool.fall(session)


def _place_in_zones(session: Session) -> Any:
    from app.services import zones

    return zones.place(session)


def _tell_of_contracts(session: Session) -> Any:
    from app.services import renewals

    return renewals.tell(session)


def _learn_odds(session: Session) -> Any:
    from app.services import deal_odds

    return deal_odds.learn(session)


TASKS = (
    Task("contracts", N_("Tell of contracts that end"), _tell_of_contracts, every=3600, personal=True),
    Task("standby", N_("Bring back deals from standby"), _wake_deals, every=3600, personal=True),
    Task("series", N_("Plan ahead what repeats"), _repeat, personal=True),
    Task("delays", N_("Tell of deals and tasks that are late"), _tell_of_delays, every=3600, personal=True),
    Task("slots", N_("Prepare an attribute for sorting and filtering"), _fill_slots, every=3600, needs="administer"),
    Task("pool", N_("Customers fall into the common pool"), _fall_into_the_pool, needs="edit_all"),
    Task("zones", N_("Customers placed in zones"), _place_in_zones, needs="administer"),
    Task("odds", N_("Win probabilities learned from closed deals"), _learn_odds, every=7 * DAY),
    Task("drafts", N_("Clear old drafts"), clear_drafts, personal=True),
    Task("uploads", N_("Clear old files that never came whole"), _clear_uploads, personal=True),
)


def run_due(office: Office, tasks: Iterable[Task] = TASKS, moment: datetime | None = None) -> list[Ran]:
    """Do what is due and nobody else is doing. `moment` is now, unless a test says otherwise."""
    done = []
    for task in _due(office, tasks, moment):
        ran = _run(office, task, _name(office, task), moment)
        done += [ran] if ran else []
    return done


def state(session: Session) -> list[tuple[str, datetime, datetime | None, str]]:
    """Name, due, last done and error of every job that was ever due."""
    rows = session.execute(select(Job.name, Job.due_at, Job.done_at, Job.error).order_by(Job.name))
    return [(row.name, row.due_at, row.done_at, row.error) for row in rows]


def _due(office: Office, tasks: Iterable[Task], moment: datetime | None) -> list[Task]:
    """Read first: most of the time nothing is due, and a look costs no action."""
    with office.read() as session:
        at = moment or _clock(session)
        rows = session.execute(select(Job.name, Job.due_at, Job.lease_until))
        waiting = {name for name, due, lease in rows if due > at or (lease is not None and lease > at)}
        rights = people.person(session, office.employee_id).rights
    return [t for t in tasks if (not t.needs or t.needs in rights) and _name(office, t) not in waiting]


def _run(office: Office, task: Task, name: str, moment: datetime | None) -> Ran | None:
    """None if another workstation was quicker."""
    token = secrets.token_hex(8)
    if not _take(office, task, name, token, moment):
        return None
    try:
        with office.transaction(task.label) as session:
            result = task.run(session)
            if not _finish(session, task, name, token, moment):
                raise LookupError(f"the lease of {name} ended before its work")
    except Exception as error:  # whatever it is: it is noted, and the program goes on
        _note(office, name, token, error, moment)
        return Ran(name, error=str(error))
    return Ran(name, result)


def _take(office: Office, task: Task, name: str, token: str, moment: datetime | None) -> bool:
    with office.transaction(task.label) as session:
        at = moment or _clock(session)
        _ensure(session, task, name)
        free = or_(Job.lease_until.is_(None), Job.lease_until <= at)
        taken = session.execute(
            update(Job)
            .where(Job.name == name, Job.due_at <= at, free)
            .values(lease_until=at + LEASE, lease_by=token)
            .returning(Job.id)
        )
        return taken.first() is not None


def _ensure(session: Session, task: Task, name: str) -> None:
    """A job that has never been due is due now. Two workstations may both put it there; one of them stays."""
    if session.scalar(select(Job.id).where(Job.name == name)) is None:
        values = {"name": name, "due_at": ALWAYS_DUE, "every": task.every, "lease_by": "", "error": ""}
        writing.add_missing(session, Job, [values])


def _finish(session: Session, task: Task, name: str, token: str, moment: datetime | None) -> bool:
    at = moment or _clock(session)
    done = session.execute(
        update(Job)
        .where(Job.name == name, Job.lease_by == token)
        .values(due_at=at + timedelta(seconds=task.every), done_at=at, error="", lease_until=None, lease_by="")
        .returning(Job.id)
    )
    return done.first() is not None


def _note(office: Office, name: str, token: str, error: Exception, moment: datetime | None) -> None:
    with office.transaction(N_("Note the error of a job")) as session:
        at = moment or _clock(session)
        said = f"{type(error).__name__}: {error}"[:ERROR_LENGTH]
        session.execute(
            update(Job)
            .where(Job.name == name, Job.lease_by == token)
            .values(error=said, due_at=at + AGAIN, lease_until=None, lease_by="")
        )


def _name(office: Office, task: Task) -> str:
    return f"{task.name}:{office.employee_id}" if task.personal else task.name


def _clock(session: Session) -> datetime:
    """The database's, so that a workstation whose own is wrong neither hurries nor sleeps."""
    found = session.scalar(select(type_coerce(database_now(), UtcDateTime())))
    assert isinstance(found, datetime)
    return found
