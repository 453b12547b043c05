"""The people of the office: who they are, where they belong, and what they may do.

Only an administrator changes any of it; everybody may change the own phone, e-mail and password. One administrator
always stays: nobody could mend the office otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, event, func, insert, select, update
from sqlalchemy.orm import Session

from app.models import Customer, Deal, Department, Employee, Role
from app.models.employee import RIGHTS
from app.services import people, processes, text, vietnam
from app.services.errors import UserError
from app.services.language import N_
from app.services.myself import check_right, is_system, me
from app.services.people import POOL

NAME_LENGTH = 120


class Colleague(NamedTuple):
    """An employee as the administrator sees him."""

    id: int
    login: str
    name: str
    department_id: int
    department: str
    role_id: int
    role: str
    title: str
    phone: str
    email: str
    active: bool


class Holdings(NamedTuple):
    """What belongs to somebody, and has to be handed on when he leaves."""

    customers: int
    deals: int


class RoleInfo(NamedTuple):
    """A role; `rights` are names of employee.RIGHTS."""

    id: int
    key: str
    name: str
    rights: frozenset[str]
    people: int  # active


# --- employees ---


def everybody(session: Session) -> list[Colleague]:
    """All, department by department; those who have left come last."""
    order = (Employee.active.desc(), *people.IN_ORDER)
    return [Colleague(*row) for row in session.execute(_colleagues().order_by(*order))]


def one(session: Session, employee_id: int) -> Colleague:
    """An employee. Raises UserError if there is none."""
    found = session.execute(_colleagues().where(Employee.id == employee_id)).one_or_none()
    if found is None:
        raise UserError(N_("There is no such employee."))
    return Colleague(*found)


def by_login(session: Session, login: str) -> Colleague:
    """An employee by the name he signs in with. Raises UserError if there is none."""
    found = session.execute(_colleagues().where(Employee.login == login)).one_or_none()
    if found is None:
        raise UserError(N_("Nobody signs in as “{login}”."), login=login)
    return Colleague(*found)


def add(session: Session, login: str, name: str, department_id: int, role_id: int, password: str,
        **details: str) -> int:  # fmt: skip
    """A new employee who can sign in at once; his id. `details`: title, phone, email."""
    check_right(session, "administer")
    login, name = people.check_login(login), text.name(name)
    made = people.employee_add(session, login, name, department_id, role_id, password)
    if details:
        session.execute(update(Employee).where(Employee.id == made).values(**_clean(details)))
    return made


def change(session: Session, employee_id: int, **values: Any) -> None:
    """Change name, department_id, role_id, title, phone, email or position of an employee."""
    check_right(session, "administer")
    session.execute(update(Employee).where(Employee.id == employee_id).values(**_clean(values)))
    _still_administered(session)


def deactivate(session: Session, employee_id: int) -> Holdings:
    """He sees nothing any more, in running sessions too, and cannot sign in. Returns what is still his."""
    check_leaving(session, employee_id)
    held = holdings(session, employee_id)
    session.execute(update(Employee).where(Employee.id == employee_id, Employee.login != POOL).values(active=False))
    _still_administered(session)
    processes.hand_to_managers(session, employee_id)
    return held


def check_leaving(session: Session, employee_id: int) -> None:
    """Raises UserError if one may not deactivate him: without the right, oneself, or the last administrator."""
    check_right(session, "administer")
    if _is_oneself(session, employee_id):
        raise UserError(N_("You cannot deactivate yourself. Let another administrator do it."))
    _still_administered(session, Employee.id != employee_id)


def reactivate(session: Session, employee_id: int) -> None:
    """He may sign in again, with the password he had."""
    check_right(session, "administer")
    session.execute(update(Employee).where(Employee.id == employee_id).values(active=True))


def set_password(session: Session, employee_id: int, password: str) -> None:
    """A new password, for oneself or, as an administrator, for anybody."""
    own = _is_oneself(session, employee_id)
    if not own:
        check_right(session, "administer")
    people.employee_set_password(session, employee_id, password)
    if own:
        event.listen(session, "after_commit", lambda session: _reconnect_with(session.get_bind(), password), once=True)


def change_own(session: Session, **values: str) -> None:
    """One's own phone and email."""
    if not values.keys() <= {"phone", "email"}:
        raise ValueError("only phone and email are one's own to change")
    session.execute(update(Employee).where(Employee.id == me(session)).values(**_clean(values)))


def holdings(session: Session, employee_id: int) -> Holdings:
    """How many customers and open deals are his."""
    customers = select(func.count()).select_from(Customer).where(
        Customer.owner_id == employee_id, Customer.archived_at.is_(None)
    )  # fmt: skip
    deals = select(func.count()).select_from(Deal).where(
        Deal.owner_id == employee_id, Deal.archived_at.is_(None), Deal.state.in_(("open", "standby"))
    )  # fmt: skip
    return Holdings(session.scalar(customers) or 0, session.scalar(deals) or 0)


# --- roles ---


def roles(session: Session) -> list[RoleInfo]:
    """All roles in their order."""
    count = select(func.count()).where(Employee.role_id == Role.id, Employee.active, Employee.login != POOL)
    rows = session.execute(select(Role, count.scalar_subquery()).order_by(Role.position, Role.id))
    return [RoleInfo(role.id, role.key, role.name, _rights(role), people) for role, people in rows]


def role_named(session: Session, key: str) -> int:
    """The id of a role by its key or name. Raises UserError, naming those that exist."""
    known = {each.key: each.id for each in roles(session)} | {each.name: each.id for each in roles(session)}
    if key not in known:
        keys = ", ".join(each.key for each in roles(session))
        raise UserError(N_("There is no role “{key}”. There are: {keys}."), key=key, keys=keys)
    return known[key]


def set_right(session: Session, role_id: int, right: str, on: bool) -> None:
    """Give a right to everybody with this role, or take it from them; it holds at once."""
    check_right(session, "administer")
    if right not in RIGHTS:
        raise ValueError(f"no right {right!r}")
    session.execute(update(Role).where(Role.id == role_id).values({right: on}))
    _still_administered(session)


def add_role(session: Session, name: str) -> int:
    """A new role that may see and edit its own; its id."""
    check_right(session, "administer")
    name = text.name(name)
    last, count = session.execute(select(func.max(Role.position), func.max(Role.id))).one()
    values = {"key": f"role{(count or 0) + 1}", "name": name, "position": (last or 0) + 1}
    made = session.scalar(insert(Role).values(values).returning(Role.id))
    assert made is not None
    return int(made)


def rename_role(session: Session, role_id: int, name: str) -> None:
    """Another name for a role."""
    check_right(session, "administer")
    session.execute(update(Role).where(Role.id == role_id).values(name=text.name(name)))


# --- what must hold ---


def _is_oneself(session: Session, employee_id: int) -> bool:
    return not is_system(session) and employee_id == me(session)


def _reconnect_with(bind: Any, password: str) -> None:
    """PostgreSQL: whoever is signed in goes on with the new password, when a connection has to be opened again."""
    if bind.dialect.name == "postgresql":
        event.listen(bind.engine, "do_connect", lambda _d, _r, _a, given: given.update(password=password))


def _still_administered(session: Session, *only: ColumnElement[bool]) -> None:
    query = select(func.count()).select_from(Employee).join(Role).where(Employee.active, Role.administer, *only)
    if not session.scalar(query):
        raise UserError(N_("This is the last administrator. Give somebody else this role first."))


def _colleagues() -> Any:
    columns = (
        Employee.id, Employee.login, Employee.name, Employee.department_id, Department.name, Employee.role_id,
        Role.name, Employee.title, Employee.phone, Employee.email, Employee.active,
    )  # fmt: skip
    query = select(*columns).join(Department, Department.id == Employee.department_id)
    return query.join(Role, Role.id == Employee.role_id).where(Employee.login != POOL)


def _rights(role: Role) -> frozenset[str]:
    return frozenset(right for right in RIGHTS if getattr(role, right))


def _clean(values: dict[str, Any]) -> dict[str, Any]:
    rules: dict[str, Callable[[Any], str]] = {"name": text.name, "title": lambda v: text.clean(v, NAME_LENGTH),
             "phone": lambda v: vietnam.phone(v).digits, "email": lambda v: text.clean(v, 254)}  # fmt: skip
    return {key: rules[key](value) if key in rules else value for key, value in values.items()}
