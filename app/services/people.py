"""The people of the office as their colleagues see them; how one signs in, and the login role that PostgreSQL keeps."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnExpressionArgument, Row, Select, func, insert, select, text, update
from sqlalchemy.orm import Session

from app.models import Credential, Department, Employee, Role
from app.models.employee import RIGHTS
from app.services import hashing
from app.services.errors import UserError
from app.services.language import N_
from app.services.writing import count_of

SHORTEST = 8
IN_ORDER = (Department.position, Department.id, Employee.position, Employee.name, Employee.id)
POOL = "pool"  # the login of the employee who stands for the common pool
_LOGIN = re.compile(r"[a-z][a-z0-9._-]{1,29}")
_RESERVED = (POOL, "owner", "user", "all", "limited")  # with the office's prefix the last are its groups on a server


class Person(NamedTuple):
    """An employee as the others see him; `rights` are names of employee.RIGHTS."""

    id: int
    name: str
    department: str
    role: str = ""
    rights: frozenset[str] = frozenset()


class Team(NamedTuple):
    """A department that can receive something: how many of its people are active."""

    id: int
    name: str
    people: int


class Receiver(NamedTuple):
    """Who gets something: an employee or a department."""

    employee_id: int | None = None
    department_id: int | None = None


# --- colleagues ---


def person(session: Session, employee_id: int) -> Person:
    """The employee with this id; LookupError if there is none."""
    found = session.execute(_people().where(Employee.id == employee_id)).one_or_none()
    if found is None:
        raise LookupError(f"no employee {employee_id}")
    return _person(found)


def active(session: Session, *only: ColumnExpressionArgument[bool]) -> list[Person]:
    """All who work in the office and meet `only`, department by department, in the order of each (V27)."""
    return everybody(session, Employee.active, *only)


def everybody(session: Session, *only: ColumnExpressionArgument[bool]) -> list[Person]:
    """The same with those who have left."""
    return [_person(row) for row in session.execute(_people().where(Employee.login != POOL, *only))]


def names(session: Session) -> dict[int, str]:
    """Everybody's name by id, also of those who have left: for what is told of the past."""
    return {row.id: row.name for row in session.execute(select(Employee.id, Employee.name))}


def teams(session: Session) -> list[Team]:
    """The departments with somebody active in them, in order."""
    query = (
        select(Department.id, Department.name, func.count(Employee.id))
        .join(Employee, Employee.department_id == Department.id)
        .where(Employee.active, Employee.login != POOL)
        .group_by(Department.id, Department.name, Department.position)
        .order_by(Department.position, Department.id)
    )
    return [Team(*row) for row in session.execute(query)]


def employees_of(session: Session, receivers: Sequence[Receiver]) -> list[list[int]]:
    """The employees meant by each receiver, each once; a department stands for its active members in order (V27).

    Raises UserError if one of them no longer works here.
    """
    query = select(Employee.id, Employee.department_id, Employee.login == POOL)
    joined = query.join(Department, Department.id == Employee.department_id).where(
        Employee.active | (Employee.login == POOL)
    )
    members: dict[Receiver, list[int]] = {}
    for employee, department, is_pool in session.execute(joined.order_by(*IN_ORDER)):
        members[Receiver(employee)] = [employee]
        if not is_pool:
            members.setdefault(Receiver(None, department), []).append(employee)
    if not all(receiver in members for receiver in receivers):
        raise UserError(N_("Somebody among the receivers no longer works here. Choose again."))
    first = {each: receiver for receiver in reversed(receivers) for each in members[receiver]}
    return [[each for each in members[receiver] if first[each] == receiver] for receiver in dict.fromkeys(receivers)]


def _people() -> Select[Any]:
    rights = [getattr(Role, right) for right in RIGHTS]
    query = select(Employee.id, Employee.name, Department.name.label("department"), Role.name.label("role"), *rights)
    joined = query.join(Role, Role.id == Employee.role_id).join(Department, Department.id == Employee.department_id)
    return joined.order_by(*IN_ORDER)


def _person(row: Row[Any]) -> Person:
    given = list(row)[4:]
    rights = frozenset(right for right, has in zip(RIGHTS, given, strict=True) if has)
    return Person(row.id, row.name, row.department, row.role, rights)


# --- signing in ---


def employee_add(session: Session, login: str, name: str, department_id: int, role_id: int, password: str) -> int:
    """A new employee who can sign in, whose id is returned. Only an administrator may.

    PostgreSQL gets a login role and a scram verifier, never the password. Raises UserError for a short password, a
    login that is taken, or one with other letters than a–z, digits, dot, dash and underscore.
    """
    check_password(password)
    login = check_login(login)
    if session.scalar(select(Employee.id).where(Employee.login == login)):
        raise UserError(N_("The login “{login}” is taken."), login=login)
    if session.get_bind().dialect.name == "postgresql":
        found = session.scalar(
            text("select employee_add(:login, :name, :department, :role, :verifier)"),
            {"login": login, "name": name, "department": department_id, "role": role_id,
             "verifier": _verifier(session, login, password)},
        )  # fmt: skip
    else:
        values = {"login": login, "name": name, "department_id": department_id, "role_id": role_id, "active": True}
        found = session.scalar(insert(Employee).values(values).returning(Employee.id))
        _keep_hash(session, found or 0, password)
    assert found
    return int(found)


def employee_set_password(session: Session, employee_id: int, password: str) -> None:
    """One's own password, or anybody's for an administrator. Raises UserError if it is too short."""
    check_password(password)
    if session.get_bind().dialect.name == "postgresql":
        login = session.scalar(select(Employee.login).where(Employee.id == employee_id))
        assert login
        session.execute(
            text("select employee_set_password(:id, :verifier)"),
            {"id": employee_id, "verifier": _verifier(session, login, password)},
        )
    else:
        _keep_hash(session, employee_id, password)


def check_login(login: str) -> str:
    """A name to sign in with, as it is stored. Raises UserError."""
    login = login.strip().lower()
    if not _LOGIN.fullmatch(login) or login in _RESERVED:
        raise UserError(
            N_("The name to sign in with has 2 to 30 letters a–z, digits, dots or dashes, and begins with a letter.")
        )
    return login


def check_password(password: str) -> None:
    """Raises UserError for one that is too short."""
    if len(password) < SHORTEST:
        raise UserError(N_("A password needs at least {count} characters."), count=SHORTEST)


def _keep_hash(session: Session, employee_id: int, password: str) -> None:
    made = hashing.hashed(password)
    known = update(Credential).where(Credential.employee_id == employee_id).values(password_hash=made)
    if not count_of(session, known):
        session.execute(insert(Credential).values(employee_id=employee_id, password_hash=made))


def _verifier(session: Session, login: str, password: str) -> str:
    driver = session.connection().connection.driver_connection
    assert driver is not None
    made: bytes = driver.pgconn.encrypt_password(password.encode(), login.encode(), b"scram-sha-256")
    return made.decode()
