"""What the office knows already, read once for a whole file: its people, groups and own attributes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Employee, Group
from app.services.attribute_slots import attributes
from app.services.customer_fields import Own
from app.services.myself import check_right, editable_owners, may
from app.services.people import POOL
from app.services.text import fold


class Colleague(NamedTuple):
    """Somebody who works here; `mine_to_give` if the importer may make customers of his."""

    id: int
    name: str
    login: str
    mine_to_give: bool


class Candidate(NamedTuple):
    """A customer who may be meant."""

    id: int
    code: str
    name: str

    def told(self) -> str:
        return f"{self.name} ({self.code})"


class Step(NamedTuple):
    """A stage, and what its pipeline is called."""

    called: str
    id: int
    name: str


@dataclass(frozen=True)
class Known:
    """`people` by folded name and by login, `groups` by folded name. `new_groups` are met while a file is checked.

    For deals: `steps` are all stages in their order, `customers` who was found by what cells say, and `asked` what
    cells say that nobody has looked for yet.
    """

    people: dict[str, tuple[Colleague, ...]] = field(default_factory=dict)
    groups: dict[str, int] = field(default_factory=dict)
    owns: tuple[Own, ...] = ()
    may_make_groups: bool = False
    new_groups: dict[str, str] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()
    customers: dict[str, tuple[Candidate, ...]] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)


def read(session: Session) -> Known:
    """Raises UserError if the employee's role does not allow adding customers."""
    check_right(session, "edit")
    groups = select(Group.id, Group.name).where(Group.archived_at.is_(None)).order_by(Group.id.desc())
    return Known(
        _people(session), {fold(row.name): row.id for row in session.execute(groups)}, attributes(session),
        may(session, "administer"),
    )  # fmt: skip


def _people(session: Session) -> dict[str, tuple[Colleague, ...]]:
    query = select(Employee.id, Employee.name, Employee.login, editable_owners(session)).where(
        Employee.active, Employee.login != POOL
    )
    found: dict[str, list[Colleague]] = defaultdict(list)
    for row in session.execute(query.order_by(Employee.id)):
        who = Colleague(row[0], row[1], row[2], bool(row[3]))
        for name in {fold(who.name), who.login.lower()}:
            found[name].append(who)
    return {name: tuple(people) for name, people in found.items()}
