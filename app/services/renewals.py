"""Contracts that end: which, who is told some days before, and the next one that goes on from it (S10)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from sqlalchemy import ColumnElement, Row, exists, select
from sqlalchemy.orm import Session, aliased

from app.models import Contract, Customer, Employee
from app.models.contract import BINDING
from app.services import contracts, departments, document_lines, notifications, settings
from app.services.days import today
from app.services.errors import UserError
from app.services.language import N_, _
from app.services.myself import editable_owners, me

NOTICE_DAYS = settings.declare("contracts.notice_days", 30, lambda value: 0 <= value <= 365)  # before one ends
PAST = 30  # days for which one that has ended is still told of
KIND = "contracts"  # of the notifications: can be switched off (S16)
STATES = BINDING  # of contracts that can be renewed
RENEWED = N_("Contract {number} goes on from this one already.")
NOT_SIGNED = N_("Contract {number} is “{state}”: only one that was signed can be renewed.")


def ending(day: date, within: int) -> tuple[ColumnElement[bool], ...]:
    """Contracts that bind, end by a day (or have, not long ago), and from which none goes on, as criteria."""
    following = aliased(Contract)
    renewed = exists().where(following.renews_id == Contract.id, *contracts.live(following))
    return (
        Contract.state.in_(STATES), Contract.archived_at.is_(None),
        Contract.ends_on.between(day - timedelta(PAST), day + timedelta(within)), ~renewed,
    )  # fmt: skip


def renew(session: Session, contract_id: int) -> int:
    """The next contract, a draft that goes on from this one the day after it ends, for as long; its id.

    It stays with the owner of the old one, if one may make contracts for him. Raises UserError for a contract that was
    never signed or is cancelled, and for one that has been renewed.
    """
    old = contracts.read(session, contract_id)
    if old.state not in STATES:
        raise UserError(NOT_SIGNED, number=old.code, state=_(contracts.STATES[old.state]))
    there = select(Contract.code).where(Contract.renews_id == contract_id, *contracts.live())
    if number := session.scalar(there.limit(1)):
        raise UserError(RENEWED, number=number)
    start, end = _next_term(old.starts_on, old.ends_on)
    return contracts.save(session, replace(
        old, id=0, renews_id=contract_id, quote_id=None, owner_id=_owner_of_next(session, old.owner_id), day=today(),
        signed_on=None, starts_on=start, ends_on=end, progress=0, instalments=document_lines.undated(old.instalments),
    ))  # fmt: skip


def tell(session: Session, day: date | None = None) -> int:
    """Tell the signed-in employee, once each, of contracts of his own and of those whose manager he is; how many.

    Everybody's own program does it: nobody depends on a colleague's computer that is off, and what was missed is told
    at the next start (B15).
    """
    at, mine = day or today(), me(session)
    whose = [mine, *(person for person, above in departments.managers(session).items() if above == mine)]
    found = _found(session, at, whose)
    notifications.put(session, [_notice(row, at, mine) for row in found])
    return len(found)


def _found(session: Session, day: date, whose: Collection[int]) -> list[Row[Any]]:
    query = (
        select(Contract.id, Contract.code, Contract.ends_on, Contract.owner_id, Employee.name.label("owner"),
               Customer.name.label("customer"))
        .join(Employee, Employee.id == Contract.owner_id).outerjoin(Customer, Customer.id == Contract.customer_id)
        .where(Contract.owner_id.in_(whose), *ending(day, settings.get(session, NOTICE_DAYS)))
    )  # fmt: skip
    return list(session.execute(query.order_by(Contract.ends_on, Contract.id)))


def _notice(row: Row[Any], day: date, mine: int) -> dict[str, Any]:
    text = N_("Contract {number} ends on {day}: prepare the next one. {customer}")
    if row.ends_on < day:
        text = N_("Contract {number} ended on {day}: prepare the next one. {customer}")
    if row.owner_id != mine:
        text = N_("Contract {number} of {owner} ends on {day}: the next one is to be prepared. {customer}")
    if row.owner_id != mine and row.ends_on < day:
        text = N_("Contract {number} of {owner} ended on {day}: the next one is to be prepared. {customer}")
    values = {"number": row.code, "day": f"{row.ends_on:%d/%m/%Y}", "owner": row.owner, "customer": row.customer or ""}
    key = f"contract-ends:{row.id}:{row.ends_on}"
    return notifications.row(mine, key, KIND, text, values, "contract", row.id)


def _next_term(starts_on: date | None, ends_on: date | None) -> tuple[date | None, date | None]:
    """From the day after the end, as many years, months and days: of 1/4 to 31/3 the next 1/4 to 31/3."""
    start = ends_on + timedelta(1) if ends_on else None
    if start is None or starts_on is None:
        return start, None
    return start, start + relativedelta(start, starts_on) - timedelta(1)


def _owner_of_next(session: Session, owner_id: int) -> int:
    mine = select(Employee.id).where(Employee.id == owner_id, Employee.active, editable_owners(session))
    return session.scalar(mine) or me(session)
