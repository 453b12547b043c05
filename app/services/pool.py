"""The common pool: customers whom nobody has looked after for long, there for every colleague to take.

It is an owner: the employee named `pool`, so that to fall into it and to be taken from it are transfers like any other.
A customer falls after so many days (a setting, off by default) without an interaction, a deal or a contract; whoever
takes it may take so many a day. Its past stays with those who had it (V29).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, insert, or_, select, text, update
from sqlalchemy.orm import Session

from app.models import Action, Activity, Change, Contract, Customer, Deal, Department, Employee, Role
from app.models.base import now
from app.services import finding, notifications, ownership, pool_rules, schema, settings, zones
from app.services.bulk_history import logged
from app.services.days import midnight, today
from app.services.errors import UserError
from app.services.language import N_
from app.services.myself import check_right, me
from app.services.people import POOL, Receiver
from app.services.selection import Selection, listed
from app.services.writing import count_of

DAYS = settings.declare("pool.days", 0, lambda value: value == 0 or 7 <= value <= 3650)  # 0: nobody falls
DAILY = settings.declare(pool_rules.DAILY, pool_rules.MOST, lambda value: 1 <= value <= 1000)
NAME = N_("Common pool")
LABEL = N_("Customers fall into the common pool")
_OPEN = ("open", "standby")


class Share(NamedTuple):
    """So many customers of this owner would fall."""

    owner: str
    customers: int


class Taking(NamedTuple):
    """Of a selection: what lies in the pool, what does not, and how many one may still take today."""

    in_pool: int
    elsewhere: int
    left: int

    @property
    def taken(self) -> int:
        return min(self.in_pool, self.left)


def pool_id(session: Session) -> int | None:
    """The employee that stands for the pool; None before it was first used."""
    return session.scalar(select(Employee.id).where(Employee.login == POOL))


# --- falling ---


def plan(session: Session, days: int) -> list[Share]:
    """Whose customers, of those that one sees, would fall now with so many days; most first."""
    if not days:
        return []
    query = select(Employee.name, func.count()).join(Customer, Customer.owner_id == Employee.id)
    rows = session.execute(query.where(*_neglected(days)).group_by(Employee.id, Employee.name))
    return sorted((Share(*row) for row in rows), key=lambda each: (-each.customers, each.owner))


def configure(session: Session, days: int, daily: int) -> None:
    """Switch it on, or off with 0 days; the pool is made when it is first needed."""
    check_right(session, "administer")
    settings.put_all(session, {DAYS.name: days, DAILY.name: daily})
    if days and pool_id(session) is None:
        role = select(Role.id).order_by(Role.key != "salesperson", Role.id).limit(1).scalar_subquery()
        department = select(Department.id).order_by(Department.id).limit(1).scalar_subquery()
        session.execute(insert(Employee).values(
            login=POOL, name="Kho chung", department_id=department, role_id=role, active=False))  # fmt: skip


def fall(session: Session) -> int:
    """The daily job: neglected customers change hands, their owners and those above them are told; how many."""
    days, pool = settings.get(session, DAYS), pool_id(session)
    if not days or pool is None:
        return 0
    query = select(Customer.id, Customer.owner_id).where(*_neglected(days)).order_by(Customer.id)
    owners: dict[int, int] = {}
    ids = []
    for key, owner in session.execute(query):
        ids.append(key)
        owners[owner] = owners.get(owner, 0) + 1
    if not ids:
        return 0
    terms = ownership.Terms((Receiver(pool),), move_activities=False)
    given = ownership.transfer_ownership(session, Selection.of(ids), terms).total
    _tell(session, owners, days)
    return given


def _neglected(days: int) -> tuple[ColumnElement[bool], ...]:
    """Nothing has happened for so many days, and nothing is planned or open."""
    since = midnight(today() - timedelta(days=days))
    busy = [
        select(Activity.id).where(Activity.customer_id == Customer.id, Activity.archived_at.is_(None), or_(
            Activity.created_at >= since, Activity.done_at >= since, Activity.starts_at >= now())),
        select(Deal.id).where(Deal.customer_id == Customer.id, Deal.archived_at.is_(None), or_(
            Deal.created_at >= since, Deal.stage_since >= since, Deal.state.in_(_OPEN))),
        select(Contract.id).where(Contract.customer_id == Customer.id, Contract.created_at >= since),
    ]  # fmt: skip
    keepers = select(Employee.id).where(Employee.active, Employee.login != POOL)
    return (
        Customer.archived_at.is_(None), Customer.created_at < since, Customer.owner_since < since,
        or_(Customer.last_contact_at.is_(None), Customer.last_contact_at < since),
        Customer.owner_id.in_(keepers), *(~each.exists() for each in busy),
    )  # fmt: skip


def _tell(session: Session, owners: dict[int, int], days: int) -> None:
    query = select(Employee.id, Employee.name, Department.manager_id)
    rows = session.execute(query.join(Department, Department.id == Employee.department_id))
    told = {row[0]: (row[1], row[2]) for row in rows}
    words = N_("{count} customers of {name} without contact for {days} days lie in the common pool now.")
    notices = [
        notifications.row(who, f"pool:{today()}:{owner}", "pool", words,
                          {"count": count, "name": told[owner][0], "days": days}, "", None)
        for owner, count in owners.items()
        for who in dict.fromkeys((owner, told[owner][1]))
        if who
    ]  # fmt: skip
    notifications.put(session, notices)


# --- taking ---


def left_today(session: Session) -> int:
    """How many customers one may still take today."""
    return max(0, settings.get(session, DAILY) - _taken_today(session))


def plan_take(session: Session, selection: Selection) -> Taking:
    """Count what `take` would do, without changing anything."""
    ids = finding.selected_ids(session, selection)
    lying = session.scalar(select(func.count()).where(*_lying(session, ids))) or 0
    return Taking(lying, len(ids) - lying, left_today(session))


def take(session: Session, selection: Selection) -> int:
    """Take customers out of the pool, as many as one may today, in the order of the selection; how many.

    Raises UserError if the role does not edit, or if nothing is left: the day's number is used up, or colleagues were
    quicker.
    """
    check_right(session, "edit")
    ids = finding.selected_ids(session, selection).tolist()
    if not left_today(session):
        most = settings.get(session, DAILY)
        raise UserError(N_("You have taken {count} customers today; more tomorrow."), count=most)
    taken = _take(session, ids)
    if not taken:
        raise UserError(N_("None of these customers lies in the common pool any more: colleagues were quicker."))
    zones.place(session, taken)
    return len(taken)


def _take(session: Session, ids: Sequence[int]) -> list[int]:
    if session.get_bind().dialect.name == "postgresql":
        return list(session.scalar(text("select take_customers(:ids)"), {"ids": list(ids)}) or [])
    those = listed(session, ids)
    query = select(Customer.id).join(those, those.c.id == Customer.id).where(*_lying(session, ids))
    taken = list(session.scalars(query.order_by(those.c.place).limit(left_today(session))))
    with schema.giving(session):
        new = {"owner_id": me(session), "owner_since": now(), "old_kinds": 0}
        count_of(session, update(Customer).where(Customer.id.in_(select(listed(session, taken).c.id))).values(new))
    return taken


def _lying(session: Session, ids: Sequence[int]) -> tuple[ColumnElement[bool], ...]:
    pool = select(Employee.id).where(Employee.login == POOL).scalar_subquery()
    those = select(listed(session, ids).c.id)
    return Customer.id.in_(those), Customer.owner_id == pool, Customer.archived_at.is_(None)


def _taken_today(session: Session) -> int:
    """Out of the log, so that nobody gets around it by handing on what he has taken."""
    pool = pool_id(session)
    start: datetime = midnight(today())
    query = (
        select(func.count())
        .select_from(Change)
        .join(Action, Action.id == Change.action_id)
        .where(Action.employee_id == me(session), Action.at >= start, Change.table_name == "customer",
               logged("before", "owner_id") == pool, logged("after", "owner_id") == me(session))
    )  # fmt: skip
    return session.scalar(query) or 0
