"""The work list: calls, meetings and tasks, deals, papers and money that want something now, ranked (B14).

What is read is in today_lines, how it is ranked in ranking, what one has put off in putting_off.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import Activity
from app.models.activity import OPEN_STATES
from app.models.base import now as clock
from app.services import activities, people, putting_off, ranking, today_lines
from app.services.days import midnight, today
from app.services.myself import me
from app.services.ranking import DUE, GROUPS, LATE, OPEN, SOON
from app.services.today_lines import Line

__all__ = [
    "DUE", "GROUPS", "LATE", "OPEN", "SOON", "Line", "Look", "Rest", "count", "group_of", "look", "queue", "rest",
]  # fmt: skip


class Rest(NamedTuple):
    """What an empty list can say: how much one has done today, and what comes next on another day."""

    done: int
    title: str = ""
    customer: str = ""
    at: datetime | None = None
    all_day: bool = False


class Look(NamedTuple):
    """All that the room shows at a moment: the lines, what can be chosen as a result by the id of the kind (0: of a
    call), whose lines they are if they are of several people, and the rest of the day if there is nothing left."""

    at: datetime
    lines: tuple[Line, ...]
    results: dict[int, tuple[str, ...]]
    names: dict[int, str]
    rest: Rest | None = None


def look(session: Session, now: datetime | None = None, owners: Sequence[int] = ()) -> Look:
    at = now or clock()
    found = queue(session, at, owners)
    known = activities.kinds(session)
    usual = next((each.results for each in known if each.key == "call"), known[0].results if known else ())
    results = {each.id: each.results for each in known} | {0: usual}
    names = people.names(session) if len(owners) > 1 else {}
    return Look(at, tuple(found), results, names, None if found else rest(session, at))


def queue(session: Session, now: datetime | None = None, owners: Sequence[int] = ()) -> list[Line]:
    """What these colleagues have to do, by default oneself, the first to be done first; what one has put off waits."""
    at = now or clock()
    whose = list(owners) or [me(session)]
    waiting = putting_off.waiting(session, today(at))
    found = (line for line in today_lines.lines(session, at, whose) if (line.source, line.row_id) not in waiting)
    return sorted(found, key=lambda line: ranking.order(line.facts, at, line.key))


def count(session: Session, now: datetime | None = None) -> int:
    """How many lines one's own list has, for the badge of the rail."""
    return len(queue(session, now))


def group_of(line: Line, now: datetime | None = None) -> str:
    """Overdue, today, soon or without a day."""
    return ranking.group(line.facts, now or clock())


def rest(session: Session, now: datetime | None = None) -> Rest:
    """For the end of a day's work."""
    at, mine = now or clock(), me(session)
    ours = select(Activity.title, Activity.starts_at, Activity.all_day, *today_lines.of_customer(Activity))
    done = select(func.count()).select_from(Activity).where(
        Activity.owner_id == mine, Activity.state == "done", Activity.done_at >= midnight(today(at)))  # fmt: skip
    following: Any = session.execute(
        today_lines.with_customer(ours, Activity)
        .where(Activity.owner_id == mine, Activity.state.in_(OPEN_STATES), Activity.archived_at.is_(None),
               Activity.starts_at >= midnight(today(at) + timedelta(1)))
        .order_by(Activity.starts_at, Activity.id).limit(1)
    ).first()  # fmt: skip
    number = session.scalar(done) or 0
    if following is None:
        return Rest(number)
    return Rest(number, following.title, following.customer, following.starts_at, following.all_day)
