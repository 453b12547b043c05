"""The departments of the office: a tree, each with a manager who sees what its people own, and theirs below."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session, aliased

from app.models import Department, Employee
from app.services import text
from app.services.errors import UserError
from app.services.language import N_
from app.services.myself import check_right
from app.services.people import POOL


class DepartmentInfo(NamedTuple):
    """A department in the tree; `depth` is 0 at the top, `people` counts those who work there now."""

    id: int
    name: str
    parent_id: int | None
    depth: int
    manager_id: int | None
    manager: str
    open: bool
    people: int


def tree(session: Session) -> list[DepartmentInfo]:
    """All departments, each followed by those below it."""
    manager = aliased(Employee)
    count = select(func.count()).where(
        Employee.department_id == Department.id, Employee.active, Employee.login != POOL
    )  # fmt: skip
    query = select(Department, manager.name, count.scalar_subquery()).outerjoin(
        manager, manager.id == Department.manager_id
    )  # fmt: skip
    below: dict[int | None, list[Any]] = {}
    for row in session.execute(query.order_by(Department.position, Department.id)):
        below.setdefault(row[0].parent_id, []).append(row)
    return list(_walk(below, None, 0))


def _walk(below: dict[int | None, list[Any]], parent: int | None, depth: int) -> list[DepartmentInfo]:
    found = []
    for each, manager, people in below.get(parent, []):
        head = (each.id, each.name, parent, depth, each.manager_id)
        found.append(DepartmentInfo(*head, manager or "", each.open, people))
        found += _walk(below, each.id, depth + 1)
    return found


def managers(session: Session) -> dict[int, int]:
    """The nearest manager above each employee: of the own department, for its manager himself of the one above."""
    rows = session.execute(select(Department.id, Department.parent_id, Department.manager_id))
    teams = {row.id: (row.parent_id, row.manager_id) for row in rows}
    people = session.execute(select(Employee.id, Employee.department_id).where(Employee.active))
    found = {person: _manager(teams, team, person) for person, team in people}
    return {person: manager for person, manager in found.items() if manager}


def _manager(teams: dict[int, tuple[int | None, int | None]], team: int | None, person: int) -> int | None:
    """A tree that has become a circle ends too."""
    for _step in teams:
        parent, manager = teams.get(team or 0, (None, None))
        if manager and manager != person:
            return manager
        team = parent
    return None


def add(session: Session, name: str, parent_id: int | None = None, manager_id: int | None = None,
        open: bool = False) -> int:  # noqa: A002  # fmt: skip
    """A new department; its id."""
    check_right(session, "administer")
    last = session.scalar(select(func.max(Department.position))) or 0
    values = {"name": text.name(name), "parent_id": parent_id, "manager_id": manager_id, "open": open}
    made = session.scalar(insert(Department).values(**values, position=last + 1).returning(Department.id))
    assert made is not None
    return int(made)


def change(session: Session, department_id: int, **values: Any) -> None:
    """Change name, parent_id, manager_id or open. Raises UserError if a department would come under itself."""
    check_right(session, "administer")
    if "name" in values:
        values["name"] = text.name(values["name"])
    if values.get("parent_id") is not None and values["parent_id"] in _with_all_below(session, department_id):
        raise UserError(N_("A department cannot be placed under itself."))
    session.execute(update(Department).where(Department.id == department_id).values(**values))


def _with_all_below(session: Session, department_id: int) -> set[int]:
    below = select(Department.id).where(Department.id == department_id).cte("below", recursive=True)
    below = below.union(select(Department.id).join(below, Department.parent_id == below.c.id))
    return set(session.scalars(select(below.c.id)))


def named(session: Session, name: str) -> int:
    """The id of a department by its name. Raises UserError, naming those that exist."""
    known = {each.name: each.id for each in tree(session)}
    if name not in known:
        raise UserError(N_("There is no department “{name}”. There are: {names}."), name=name, names=", ".join(known))
    return known[name]
