"""What customers owe: signed contracts less what was received on them (E29); instalments with what is paid of each.

Money that came without an instalment fills the oldest first. Sums are of what one sees: vouchers follow contracts.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session

from app.models import Contract, ContractInstalment, Customer, Voucher
from app.models.contract import BINDING
from app.services.days import today
from app.services.myself import may, me


class Debt(NamedTuple):
    """In đồng: what was agreed, what was received, what is owed (negative: paid in advance), what of it is overdue."""

    agreed: int
    received: int
    owed: int
    overdue: int


class Instalment(NamedTuple):
    """A part of a contract; `paid` and `left` in đồng."""

    number: int
    name: str
    amount: int
    due_on: date | None
    paid: int
    left: int

    def overdue(self, day: date) -> bool:
        return self.left > 0 and self.due_on is not None and self.due_on < day


class Due(NamedTuple):
    """An instalment that is to be asked for."""

    contract_id: int
    code: str
    customer_id: int | None
    customer: str
    number: int
    name: str
    due_on: date
    left: int


def signed() -> ColumnElement[int]:
    """What a voucher adds to what a contract or customer has paid: receipts, less what was paid back."""
    return case((Voucher.kind == "payment", -Voucher.amount), else_=Voucher.amount)


def sees_of_contract(session: Session, contract_id: int) -> bool:
    """Whether one may know what is paid: with the right to debts, who confirms, and the owner of the contract."""
    if may(session, "see_debts") or may(session, "confirm_vouchers"):
        return True
    return session.scalar(select(Contract.owner_id).where(Contract.id == contract_id)) == me(session)


def of_customer(session: Session, customer_id: int, day: date | None = None) -> Debt | None:
    """What a customer owes now; None without the right to see debts."""
    if not may(session, "see_debts"):
        return None
    agreed = select(func.coalesce(func.sum(Contract.value), 0)).where(
        Contract.customer_id == customer_id, Contract.state.in_(BINDING), Contract.archived_at.is_(None)
    )
    money = _money().where(Voucher.customer_id == customer_id)
    value, received = map(int, session.execute(select(agreed.scalar_subquery(), money.scalar_subquery())).one())
    yesterday = (day or today()) - timedelta(1)
    late = sum(each.left for each in due(session, yesterday, customer_id)) if value > received else 0
    return Debt(value, received, value - received, min(late, max(0, value - received)))


def paid_on(session: Session, ids: Sequence[int]) -> list[tuple[str, int]]:
    """Those of the contracts on which money was received and not paid back: number and đồng."""
    money = func.sum(signed())
    query = (
        select(Contract.code, money).join(Voucher, Voucher.contract_id == Contract.id)
        .where(*_counted(), Contract.id.in_(list(ids))).group_by(Contract.id, Contract.code).having(money != 0)
    )  # fmt: skip
    return [(code, int(some)) for code, some in session.execute(query)]


def instalments(session: Session, contract_id: int) -> list[Instalment]:
    """The parts of a contract with what is paid of each; none if one may not know that.

    A contract without a plan is one part, due when it was signed.
    """
    if not sees_of_contract(session, contract_id):
        return []
    plan = session.execute(
        select(ContractInstalment.number, ContractInstalment.name, ContractInstalment.amount,
               ContractInstalment.due_on)
        .where(ContractInstalment.contract_id == contract_id).order_by(ContractInstalment.number)
    ).all()  # fmt: skip
    if not plan:
        whole = session.execute(select(Contract.value, Contract.signed_on).where(Contract.id == contract_id)).first()
        plan = [(1, "", whole.value, whole.signed_on)] if whole else []  # type: ignore[list-item]
    named = select(Voucher.instalment, func.sum(signed())).where(*_counted(), Voucher.contract_id == contract_id)
    money: dict[int | None, int] = {
        part: int(some) for part, some in session.execute(named.group_by(Voucher.instalment))
    }
    return _allotted([tuple(row) for row in plan], money)  # type: ignore[misc]


def _allotted(plan: Sequence[tuple[int, str, int, date | None]], money: dict[int | None, int]) -> list[Instalment]:
    """What was said to be for a part first, the rest and what is too much for its part to the oldest."""
    numbers = {row[0] for row in plan}
    own = {number: min(max(money.get(number, 0), 0), amount) for number, _name, amount, _due in plan}
    free = sum(money.values()) - sum(own.values())
    found = []
    for number, name, amount, due_on in sorted(plan, key=lambda row: row[0]):
        more = min(max(free, 0), amount - own[number]) if numbers else 0
        free -= more
        done = own[number] + more
        found.append(Instalment(number, name, amount, due_on, done, amount - done))
    return found


def due(session: Session, until: date, customer_id: int | None = None, owner_id: int | None = None) -> list[Due]:
    """Instalments of signed contracts that are due by a day and not paid, the oldest first; set-based.

    What was paid on a contract fills its parts in their order.
    """
    reached = func.sum(ContractInstalment.amount).over(
        partition_by=ContractInstalment.contract_id, order_by=ContractInstalment.number
    )
    parts = (
        select(ContractInstalment.contract_id, ContractInstalment.number, ContractInstalment.name,
               ContractInstalment.amount, ContractInstalment.due_on, reached.label("reached"))
        .join(Contract, Contract.id == ContractInstalment.contract_id)
        .where(Contract.state == "signed", Contract.archived_at.is_(None))
    )  # fmt: skip
    if customer_id is not None:
        parts = parts.where(Contract.customer_id == customer_id)
    if owner_id is not None:
        parts = parts.where(Contract.owner_id == owner_id)
    plan = parts.subquery("plan")
    money = (
        select(Voucher.contract_id, func.sum(signed()).label("paid"))
        .where(*_counted(), Voucher.contract_id.in_(select(plan.c.contract_id)))
        .group_by(Voucher.contract_id).subquery("money")
    )  # fmt: skip
    lacking = plan.c.reached - func.coalesce(money.c.paid, 0)
    left = case((lacking < plan.c.amount, lacking), else_=plan.c.amount)
    query = (
        select(plan.c.contract_id, Contract.code, Contract.customer_id, func.coalesce(Customer.name, ""),
               plan.c.number, plan.c.name, plan.c.due_on, left)
        .join(Contract, Contract.id == plan.c.contract_id)
        .outerjoin(Customer, Customer.id == Contract.customer_id)
        .outerjoin(money, money.c.contract_id == plan.c.contract_id)
        .where(plan.c.due_on <= until, left > 0)
        .order_by(plan.c.due_on, plan.c.contract_id, plan.c.number)
    )  # fmt: skip
    return [Due._make((*row[:7], int(row[7]))) for row in session.execute(query)]


def _counted() -> tuple[ColumnElement[bool], ...]:
    return (Voucher.state == "confirmed", Voucher.kind.in_(("receipt", "payment")))


def _money() -> Select[Any]:
    """Receipts, and payments back on a contract: what a supplier is paid is another matter."""
    back = (Voucher.kind == "receipt") | Voucher.contract_id.is_not(None)
    return select(func.coalesce(func.sum(signed()), 0)).where(*_counted(), back)
