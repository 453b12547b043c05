"""Stars of customers: the thresholds (V31), a change of them counted first, and why a customer has so many (B09)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import case, func, select, text, update
from sqlalchemy.orm import Session

from app.models import Activity, ActivityKind, Customer, Group, GroupMember, StarLevel
from app.services.errors import UserError
from app.services.language import N_
from app.services.myself import check_right
from app.services.office import Office

BLOCK = 5_000  # customers computed in one transaction
MOST = 1_000_000  # points
NOT_ASCENDING = N_("Each star needs more points than the one before: {lower} is not less than {higher}.")


class Move(NamedTuple):
    """So many customers go from so many stars to so many."""

    before: int
    after: int
    customers: int


class Part(NamedTuple):
    """What some of the points come from: a group (`times` is 1), or a kind of activity completed so many times."""

    name: str
    points: int
    times: int
    group_id: int | None = None

    @property
    def total(self) -> int:
        return self.points * self.times


class Why(NamedTuple):
    """Why a customer has its stars; `others` are points of what one does not see."""

    stars: int
    points: int
    levels: tuple[int, ...]
    parts: tuple[Part, ...]
    others: int

    @property
    def missing(self) -> int:
        """The points that lack for one star more; 0 with all of them."""
        return max(0, self.levels[self.stars] - self.points) if self.stars < len(self.levels) else 0


def levels(session: Session) -> tuple[int, ...]:
    """The fewest points for 1 to 5 stars."""
    return tuple(session.scalars(select(StarLevel.points).order_by(StarLevel.stars)))


def plan(session: Session, wanted: Sequence[int]) -> list[Move]:
    """How many of the customers that one sees would change their stars, and how, with these thresholds."""
    _check(wanted)
    after = case(*((Customer.points >= least, place) for place, least in _descending(wanted)), else_=0)
    moved = select(Customer.stars, after.label("after"), func.count()).where(Customer.stars != after)
    rows = session.execute(moved.group_by(Customer.stars, after).order_by(after.desc(), Customer.stars.desc()))
    return [Move(*row) for row in rows]


def change(session: Session, wanted: Sequence[int]) -> None:
    """Set the thresholds; the customers follow. Raises UserError unless they ascend (V31)."""
    check_right(session, "administer")
    _check(wanted)
    values = case(dict(enumerate(wanted, start=1)), value=StarLevel.stars)
    session.execute(update(StarLevel).where(StarLevel.points != values).values(points=values))


def change_kind(session: Session, kind_id: int, points: int) -> None:
    """The points of a kind of activity; all customers with completed ones follow."""
    check_right(session, "administer")
    session.execute(update(ActivityKind).where(ActivityKind.id == kind_id).values(points=points))


def kinds(session: Session) -> list[tuple[int, str, int]]:
    """The kinds of activities in use: id, name, points."""
    query = select(ActivityKind.id, ActivityKind.name, ActivityKind.points).where(ActivityKind.archived_at.is_(None))
    return [(row[0], row[1], row[2]) for row in session.execute(query.order_by(ActivityKind.position, ActivityKind.id))]


def why(session: Session, customer_id: int) -> Why | None:
    """None if one does not see the customer."""
    found = session.execute(select(Customer.stars, Customer.points).where(Customer.id == customer_id)).one_or_none()
    if found is None:
        return None
    parts = (*_groups(session, customer_id), *_deeds(session, customer_id))
    return Why(found.stars, found.points, levels(session), parts, found.points - sum(each.total for each in parts))


def catch_up(office: Office) -> bool:
    """Compute what waits in the queue, in blocks; whether anything did. Whoever comes first does it, none twice."""
    found = False
    while not office.on_sqlite:
        with office.transaction("") as session:
            if not session.scalar(text("select score_queued(:most)"), {"most": BLOCK}):
                break
        found = True
    return found


def _groups(session: Session, customer_id: int) -> list[Part]:
    query = (
        select(Group.name, Group.points, Group.id)
        .join(GroupMember, GroupMember.group_id == Group.id)
        .where(GroupMember.customer_id == customer_id, Group.archived_at.is_(None), Group.points != 0)
        .order_by(Group.points.desc(), Group.position)
    )
    return [Part(name, points, 1, group_id) for name, points, group_id in session.execute(query)]


def _deeds(session: Session, customer_id: int) -> list[Part]:
    query = (
        select(ActivityKind.name, ActivityKind.points, func.count())
        .join(Activity, Activity.kind_id == ActivityKind.id)
        .where(Activity.customer_id == customer_id, Activity.state == "done", Activity.archived_at.is_(None),
               ActivityKind.points != 0)
        .group_by(ActivityKind.id, ActivityKind.name, ActivityKind.points)
        .order_by((ActivityKind.points * func.count()).desc())
    )  # fmt: skip
    return [Part(*row) for row in session.execute(query)]


def _check(wanted: Sequence[int]) -> None:
    if len(wanted) != 5 or not all(isinstance(least, int) and 0 < least <= MOST for least in wanted):
        raise UserError(N_("Five numbers of points from 1 to {most} are needed."), most=MOST)
    for lower, higher in zip(wanted, wanted[1:], strict=False):
        if lower >= higher:
            raise UserError(NOT_ASCENDING, lower=lower, higher=higher)


def _descending(wanted: Sequence[int]) -> list[tuple[int, int]]:
    return sorted(enumerate(wanted, start=1), reverse=True)
