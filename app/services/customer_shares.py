"""Sharing customers with colleagues and departments, many at once (V17–V22). Nobody gives more than he has."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Integer,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.orm import Session

from app.models import Customer, Department, Employee, Share
from app.models.access import HELD_KINDS, KINDS, sql
from app.models.base import now
from app.models.office import database_now
from app.services import finding, people, permitted
from app.services.errors import UserError
from app.services.language import N_
from app.services.myself import may
from app.services.people import Receiver
from app.services.permitted import CHANGE, GIVE, Chosen
from app.services.selection import Selection, listed
from app.services.text import grouped
from app.services.writing import count_of, insert_new, remove

Way = Literal["add", "move", "remove"]
SEE, EDIT, OWN = 1, 2, 3  # levels (V18b)
MOST = 50_000  # shares of one receiver; who needs more gets a zone
_COLUMNS = ["customer_id", "employee_id", "department_id", "level", "old_kinds", "since"]


@dataclass(frozen=True)
class Sharing:
    """What is to happen with whom: `add` (V20), `move` to these alone (V21), or `remove` (V22).

    `old_kinds` are bits of access.KINDS: what of the past is shared too (V19).
    """

    way: Way
    receivers: tuple[Receiver, ...]
    level: int = SEE
    old_kinds: int = 0


class Line(NamedTuple):
    """One receiver in a plan: shares that are new, that change level or kinds, and that end."""

    receiver: Receiver
    added: int = 0
    changed: int = 0
    removed: int = 0


@dataclass(frozen=True)
class SharePlan:
    """`others` are shares with somebody else that end because the customers are moved."""

    customers: int
    lines: tuple[Line, ...]
    others: int
    not_permitted: int


class Shared(NamedTuple):
    """Somebody whom some of the customers are shared with."""

    receiver: Receiver
    name: str
    customers: int


class _Part(NamedTuple):
    """Customers of which the giver has the same kinds of the past to give."""

    ids: array[int]
    old_kinds: int


def sharing(way: Way, receivers: Sequence[Receiver], level: int = SEE, kinds: Sequence[str] = ()) -> Sharing:
    """A Sharing with the older kinds by their names: deals, contracts, quotes, documents, activities, orders."""
    return Sharing(way, tuple(receivers), level, sum(KINDS[kind] for kind in set(kinds)))


def shared_with(session: Session, selection: Selection) -> list[Shared]:
    """With whom the customers are shared now, most first."""
    those = listed(session, finding.selected_ids(session, selection))
    query = (
        select(Share.employee_id, Share.department_id, func.coalesce(Employee.name, Department.name), func.count())
        .outerjoin(Employee, Employee.id == Share.employee_id)
        .outerjoin(Department, Department.id == Share.department_id)
        .where(Share.customer_id.in_(select(those.c.id)))
        .group_by(Share.employee_id, Share.department_id, Employee.name, Department.name)
        .order_by(func.count().desc(), func.coalesce(Employee.name, Department.name))
    )
    return [Shared(Receiver(row[0], row[1]), row[2], row[3]) for row in session.execute(query)]


def plan(session: Session, selection: Selection, asked: Sharing) -> SharePlan:
    """Count what `change` would do, without changing anything."""
    _check(session, asked)
    return _plan(session, _chosen(session, selection, asked), asked)


def change(session: Session, selection: Selection, asked: Sharing) -> SharePlan:
    """Do it and return what was done. A share that is there already gets the level and kinds and keeps its date.

    Raises UserError for a receiver who no longer works here, or who would get more than MOST shares.
    """
    _check(session, asked)
    chosen = _chosen(session, selection, asked, lock=True)
    planned = _plan(session, chosen, asked)
    those = select(listed(session, chosen.ids).c.id)
    if asked.way == "move":
        remove(session, Share, select(Share.id).where(Share.customer_id.in_(those), _others(asked.receivers)))
    if asked.way == "remove":
        remove(session, Share, select(Share.id).where(Share.customer_id.in_(those), _among(asked.receivers)))
    else:
        _share(session, chosen, asked)
    return planned


def _check(session: Session, asked: Sharing) -> None:
    if not asked.receivers:
        raise UserError(N_("Choose with whom to share."))
    if asked.way != "remove":
        people.employees_of(session, asked.receivers)


def _chosen(session: Session, selection: Selection, asked: Sharing, lock: bool = False) -> Chosen:
    rule = GIVE if asked.way != "remove" and asked.level == OWN else CHANGE
    return permitted.chosen(session, selection, rule, lock)


def _among(receivers: Sequence[Receiver]) -> ColumnElement[bool]:
    return or_(*(_is(receiver) for receiver in receivers))


def _is(receiver: Receiver) -> ColumnElement[bool]:
    """An employee's share and his department's are two: taking one leaves the other (V22)."""
    if receiver.employee_id is not None:
        return Share.employee_id == receiver.employee_id
    return Share.department_id == receiver.department_id


def _others(receivers: Sequence[Receiver]) -> ColumnElement[bool]:
    return _among(receivers).is_not(true())


# --- what the giver has to give ---


def _parts(session: Session, chosen: Chosen, asked: Sharing) -> Iterator[_Part]:
    those = listed(session, chosen.ids)
    everything: ColumnElement[int] = literal(asked.old_kinds)
    given = everything if may(session, "see_all") else everything.op("&")(_held(session))
    query = select(Customer.id, given).join(those, those.c.id == Customer.id)
    parts: dict[int, array[int]] = {}
    for customer, kinds in session.execute(query.order_by(those.c.place)):
        parts.setdefault(kinds, array("q")).append(customer)
    return (_Part(ids, kinds) for kinds, ids in sorted(parts.items()))


def _held(session: Session) -> ColumnElement[int]:
    """The kinds of the past that the giver sees himself."""
    return literal_column(sql(HELD_KINDS, session.get_bind().dialect.name, "customer"), Integer)


def _may_widen(session: Session, kinds: int) -> ColumnElement[bool]:
    """Whether a share that is there may get these kinds: it keeps its date, which may lie before the giver's time."""
    words = sql(f"has(customer_id, {kinds}, since)", session.get_bind().dialect.name, "customer_share")
    return or_(Share.old_kinds.op("&")(kinds) == kinds, literal_column(f"({words})", Boolean))


# --- counting and writing ---


def _plan(session: Session, chosen: Chosen, asked: Sharing) -> SharePlan:
    those = select(listed(session, chosen.ids).c.id)
    there = select(func.count()).select_from(Share).where(Share.customer_id.in_(those))

    def number(*tests: ColumnElement[bool]) -> int:
        return session.scalar(there.where(*tests)) or 0

    if asked.way == "remove":
        gone = tuple(Line(each, removed=number(_is(each))) for each in asked.receivers)
        return SharePlan(len(chosen.ids), gone, 0, chosen.not_permitted)
    parts = list(_parts(session, chosen, asked))
    lines = []
    for each in asked.receivers:
        changed = sum(session.scalar(select(func.count()).where(*_changing(session, part, each, asked))) or 0
                      for part in parts)  # fmt: skip
        lines.append(Line(each, len(chosen.ids) - number(_is(each)), changed))
        check_limit(session, each, lines[-1].added)
    others = number(_others(asked.receivers)) if asked.way == "move" else 0
    return SharePlan(len(chosen.ids), tuple(lines), others, chosen.not_permitted)


def _changing(session: Session, part: _Part, receiver: Receiver, asked: Sharing) -> list[ColumnElement[bool]]:
    """The shares that are there and are not yet as asked."""
    those = select(listed(session, part.ids).c.id)
    different = or_(Share.level != asked.level, Share.old_kinds != part.old_kinds)
    return [_is(receiver), Share.customer_id.in_(those), different, _may_widen(session, part.old_kinds)]


def _share(session: Session, chosen: Chosen, asked: Sharing) -> None:
    since = _now(session)
    parts = list(_parts(session, chosen, asked))
    for receiver in asked.receivers:
        for part in parts:
            new = {"level": asked.level, "old_kinds": part.old_kinds}
            count_of(session, update(Share).where(*_changing(session, part, receiver, asked)).values(new))
            fixed: list[Any] = [literal(receiver.employee_id, BigInteger), literal(receiver.department_id, BigInteger),
                                literal(asked.level), literal(part.old_kinds), since]  # fmt: skip
            insert_new(session, Share, select(listed(session, part.ids).c.id, *fixed), _COLUMNS)


def _now(session: Session) -> ColumnElement[Any]:
    """By the clock that also says since when the giver has the customer."""
    if session.get_bind().dialect.name == "postgresql":
        return database_now()
    return literal(now(), Share.since.type)


def check_limit(session: Session, receiver: Receiver, coming: int = 0) -> None:
    """Raises UserError if the receiver has, with those that come, more than MOST shares."""
    some = select(Share.id).where(_is(receiver)).limit(MOST + 1).subquery()
    if coming + (session.scalar(select(func.count()).select_from(some)) or 0) > MOST:
        raise UserError(
            N_("More than {most} customers would be shared with one receiver. Give a zone instead: it has no limit."),
            most=grouped(MOST),
        )
