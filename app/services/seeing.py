"""Why somebody sees a customer (B09): the declared rule (access.SEE_CUSTOMER, people_rules) told in words.

Departments, roles, zones and shares are known to everybody who sees the customer, so it can be told for any colleague.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Action, Change, Customer, Department, Employee, Role, Share, Zone, ZoneMember
from app.services.myself import me
from app.services.people import POOL

Kind = Literal["owner", "pool", "role", "manager", "team", "zone", "share", "team_share"]


class Reason(NamedTuple):
    """One way to see a customer.

    `name` is whose it is, what one manages, the zone, the department or the role; of a share `level` (1 see, 2 edit,
    3 co-own), who gave it (None: not known) and since when.
    """

    kind: Kind
    name: str = ""
    level: int = 0
    giver: str | None = None
    since: datetime | None = None


class Viewer(NamedTuple):
    """A colleague who sees the customer, and why."""

    id: int
    name: str
    reasons: tuple[Reason, ...]


class _Person(NamedTuple):
    id: int
    name: str
    login: str
    department: int
    role: str
    sees_all: bool


class _Team(NamedTuple):
    name: str
    parent: int | None
    manager: int | None
    open: bool


class _Share(NamedTuple):
    employee: int | None
    department: int | None
    level: int
    since: datetime
    giver: str | None


@dataclass(frozen=True)
class _Facts:
    """All that the rule looks at, for one customer."""

    owner: _Person
    zone: str
    zone_members: frozenset[int]
    shares: Sequence[_Share]
    teams: Mapping[int, _Team]


def why(session: Session, customer_id: int) -> tuple[Reason, ...]:
    """Why the signed-in employee sees the customer; nothing if he does not."""
    people = _people(session)
    facts = _facts(session, customer_id, people)
    return tuple(_reasons(people[me(session)], facts)) if facts else ()


def viewers(session: Session, customer_id: int) -> list[Viewer]:
    """All active colleagues who see the customer, the owner first; nothing if one does not see it oneself."""
    people = _people(session)
    facts = _facts(session, customer_id, people)
    if facts is None:
        return []
    found = [Viewer(each.id, each.name, tuple(_reasons(each, facts))) for each in people.values() if each.login != POOL]
    return sorted((each for each in found if each.reasons), key=lambda each: each.id != facts.owner.id)


def _reasons(person: _Person, facts: _Facts) -> Iterator[Reason]:
    owner, teams = facts.owner, facts.teams
    if owner.id == person.id:
        yield Reason("owner", owner.name)
    if owner.login == POOL:
        yield Reason("pool")
    if person.sees_all:
        yield Reason("role", person.role)
    above = [*_above(teams, owner.department)]
    if managed := next((teams[each] for each in above if teams[each].manager == person.id), None):
        yield Reason("manager", managed.name)
    if teams[owner.department].open and owner.department == person.department and owner.id != person.id:
        yield Reason("team", teams[owner.department].name)
    if person.id in facts.zone_members:
        yield Reason("zone", facts.zone)
    own = {*_above(teams, person.department)}
    for share in facts.shares:
        if share.employee == person.id:
            yield Reason("share", "", share.level, share.giver, share.since)
        elif share.department in own:
            yield Reason("team_share", teams[share.department].name, share.level, share.giver, share.since)


def _above(teams: Mapping[int, _Team], team: int | None) -> Iterator[int]:
    """The department and all above it; a tree that has become a circle ends too."""
    passed: set[int] = set()
    while team is not None and team in teams and team not in passed:
        passed.add(team)
        yield team
        team = teams[team].parent


# --- reading ---


def _people(session: Session) -> dict[int, _Person]:
    query = (
        select(Employee.id, Employee.name, Employee.login, Employee.department_id, Role.name,
               (Role.see_all | Role.edit_all).label("sees_all"))
        .join(Role, Role.id == Employee.role_id)
        .where(Employee.active | (Employee.login == POOL))
        .order_by(Employee.name, Employee.id)
    )  # fmt: skip
    return {row[0]: _Person(*row) for row in session.execute(query)}


def _facts(session: Session, customer_id: int, people: Mapping[int, _Person]) -> _Facts | None:
    found = session.execute(
        select(Customer.zone_id, Employee.id, Employee.name, Employee.login, Employee.department_id)
        .join(Employee, Employee.id == Customer.owner_id)
        .where(Customer.id == customer_id)
    ).one_or_none()
    if found is None:
        return None
    zone = session.scalar(select(Zone.name).where(Zone.id == found[0])) or ""
    members = session.scalars(select(ZoneMember.employee_id).where(ZoneMember.zone_id == found[0]))
    return _Facts(_Person(*found[1:], "", False), zone, frozenset(members), _shares(session, customer_id),
                  _teams(session))  # fmt: skip


def _teams(session: Session) -> dict[int, _Team]:
    rows = session.execute(
        select(Department.id, Department.name, Department.parent_id, Department.manager_id, Department.open)
    )
    return {row[0]: _Team(*row[1:]) for row in rows}


def _shares(session: Session, customer_id: int) -> list[_Share]:
    query = select(Share.id, Share.employee_id, Share.department_id, Share.level, Share.since)
    rows = session.execute(query.where(Share.customer_id == customer_id).order_by(Share.level.desc(), Share.id)).all()
    givers = _givers(session, (row[0] for row in rows))
    return [_Share(*row[1:], givers.get(row[0])) for row in rows]


def _givers(session: Session, shares: Iterable[int]) -> dict[int, str]:
    """Who gave a share, out of the log."""
    query = (
        select(Change.row_id, Employee.name)
        .join(Action, Action.id == Change.action_id)
        .join(Employee, Employee.id == Action.employee_id)
        .where(Change.table_name == "customer_share", Change.row_id.in_(list(shares)), Change.before.is_(None))
    )
    return {row[0]: row[1] for row in session.execute(query)}
