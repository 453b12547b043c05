"""What customers owe: signed contracts less what was received on them (E29); instalments with what is paid of each.

Money that came without an instalment fills the oldest first. Sums are of what one sees: vouchers follow contracts.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, CompoundSelect, Select, case, func, select
from sqlalchemy.orm import Session

from app.models import Contract, ContractInstalment, Customer, Voucher
from app.models.contract import BINDING
from app.services import pricing
from app.services.days import today
from app.services.myself import holds, may, me


class Debt(NamedTuple):
    """In đồng: what was agreed, what was received, what is owed (negative: paid in advance), what of it is overdue."""

    agreed: int
    received: int
    owed: int
    overdue: int


class Instalment(NamedTuple):
    """A part of a contract; all money in đồng, by the contract's own rate (E18). `id` is 0 of a whole contract."""

    id: int
    number: int
    name: str
    amount: int
    due_on: date | None
    paid: int = 0
    left: int = 0

    def overdue(self, day: date) -> bool:
        return self.left > 0 and self.due_on is not None and self.due_on < day


class Heading(NamedTuple):
    """What names a contract, whose it is, and who owes it."""

    contract_id: int
    code: str
    customer_id: int | None
    customer: str
    owner_id: int
    phone: str
    stars: int


class Due(NamedTuple):
    """An instalment that is to be asked for; what is left of it in đồng."""

    contract_id: int
    code: str
    customer_id: int | None
    customer: str
    owner_id: int
    phone: str
    stars: int
    instalment_id: int
    number: int
    name: str
    due_on: date
    left: int


def signed() -> ColumnElement[int]:
    """What a voucher adds to what a contract or customer has paid: receipts, less what was paid back."""
    return case((Voucher.kind == "payment", -Voucher.amount), else_=Voucher.amount)


def sees_of_contract(session: Session, contract_id: int) -> bool:
    """Whether one may know what is paid: with the right to debts, who confirms, and the owner of the contract; so too
    to whom it came with its customer."""
    if may(session, "see_debts") or may(session, "confirm_vouchers"):
        return True
    mine = (Contract.owner_id == me(session)) | holds(session, "inherited(id)", Contract)
    return session.scalar(select(Contract.id).where(Contract.id == contract_id, mine)) is not None


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


def owed_by(session: Session, customers: Select[Any]) -> int | None:
    """What these customers owe together, in đồng; None without the right to see debts."""
    if not may(session, "see_debts"):
        return None
    agreed = select(func.coalesce(func.sum(Contract.value), 0)).where(
        Contract.customer_id.in_(customers), Contract.state.in_(BINDING), Contract.archived_at.is_(None)
    )
    money = _money().where(Voucher.customer_id.in_(customers))
    value, received = session.execute(select(agreed.scalar_subquery(), money.scalar_subquery())).one()
    return int(value) - int(received)


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
    contract = session.scalar(select(Contract).where(Contract.id == contract_id))
    if contract is None or not sees_of_contract(session, contract_id):
        return []
    which = select(Contract.id).where(Contract.id == contract_id)
    plan = [part for _contract, part in _plans(session, which).get(contract_id, [])]
    return _allotted(plan or [Instalment(0, 1, "", contract.value, contract.signed_on)],
                     _named(session, which).get(contract_id, {}))  # fmt: skip


def due(
    session: Session, until: date, customer_id: int | None = None, owners: Sequence[int] = (), kept: bool = False
) -> list[Due]:
    """Instalments of signed contracts that are due by a day and not paid, the oldest first; three statements.

    Of all that one sees, of a customer, or of these owners; `kept`: of their customers too, whoever made the contract.
    """
    paid = select(func.coalesce(func.sum(signed()), 0)).where(*_counted(), Voucher.contract_id == Contract.id)
    part = select(ContractInstalment.id).where(ContractInstalment.contract_id == Contract.id,
                                               ContractInstalment.due_on <= until)  # fmt: skip
    query = select(Contract.id).where(
        Contract.state == "signed", Contract.archived_at.is_(None), part.correlate(Contract).exists(),
        Contract.value > paid.correlate(Contract).scalar_subquery(),
    )  # fmt: skip
    if customer_id is not None:
        query = query.where(Contract.customer_id == customer_id)
    if owners:
        theirs = Contract.owner_id.in_(owners)
        query = query.where(theirs | Contract.keeper_id.in_(owners) if kept else theirs)
    ids = list(session.scalars(query))
    return _due(session, ids, until) if ids else []


def _due(session: Session, ids: Sequence[int], until: date) -> list[Due]:
    which = select(Contract.id).where(Contract.id.in_(ids))
    money, found = _named(session, which), list[Due]()
    for key, plan in _plans(session, which).items():
        contract = plan[0][0]
        found += [
            Due(*contract, each.id, each.number, each.name, each.due_on, each.left)
            for each in _allotted([part for _contract, part in plan], money.get(key, {}))
            if each.due_on is not None and each.due_on <= until and each.left > 0
        ]
    return sorted(found, key=lambda each: (each.due_on, each.contract_id, each.number))


def _plans(session: Session, which: Select[Any]) -> dict[int, list[tuple[Heading, Instalment]]]:
    """The parts of these contracts in their order, nothing paid, each with the heading of its contract."""
    part = ContractInstalment
    query = (
        select(Contract.id, Contract.code, Contract.customer_id, func.coalesce(Customer.name, ""), Contract.owner_id,
               func.coalesce(Customer.phone, ""), func.coalesce(Customer.stars, 0), part.id.label("part_id"),
               part.number, part.name, part.due_on, part.amount, Contract.currency, Contract.rate)
        .join(part, part.contract_id == Contract.id).outerjoin(Customer, Customer.id == Contract.customer_id)
        .where(Contract.id.in_(which)).order_by(Contract.id, part.number)
    )  # fmt: skip
    found = {}
    for key, group in groupby(session.execute(query), lambda row: row[0]):
        rows = list(group)
        amounts = pricing.parts_in_dong([row.amount for row in rows], rows[0].currency, rows[0].rate)
        found[key] = [
            (Heading(*row[:7]), Instalment(row.part_id, row.number, row.name, amount, row.due_on))
            for row, amount in zip(rows, amounts, strict=True)
        ]
    return found


def _named(session: Session, which: Select[Any]) -> dict[int | None, dict[int | None, int]]:
    """What was received on these contracts, for each part that was named."""
    query = (
        select(Voucher.contract_id, Voucher.instalment, func.sum(signed()))
        .where(*_counted(), Voucher.contract_id.in_(which)).group_by(Voucher.contract_id, Voucher.instalment)
    )  # fmt: skip
    found: dict[int | None, dict[int | None, int]] = {}
    for contract_id, part, money in session.execute(query):
        found.setdefault(contract_id, {})[part] = int(money)
    return found


def _allotted(plan: Sequence[Instalment], money: dict[int | None, int]) -> list[Instalment]:
    """What was said to be for a part first, the rest and what is too much for its part to the oldest.

    What was paid back without naming a part is taken from the newest.
    """
    own = {each.number: min(max(money.get(each.number, 0), 0), each.amount) for each in plan}
    free = sum(money.values()) - sum(own.values())
    for each in plan if free > 0 else reversed(plan):
        more = max(min(free, each.amount - own[each.number]), -own[each.number])
        free -= more
        own[each.number] += more
    return [each._replace(paid=own[each.number], left=each.amount - own[each.number]) for each in plan]


def _counted() -> tuple[ColumnElement[bool], ...]:
    return (Voucher.state == "confirmed", Voucher.kind.in_(("receipt", "payment")))


def movements() -> CompoundSelect[Any, Any]:
    """What each customer has agreed to, and with the opposite sign what was received: (customer_id, amount)."""
    agreed = select(Contract.customer_id.label("customer_id"), Contract.value.label("amount"))
    received = select(Voucher.customer_id, -signed()).where(*_kept(), Voucher.customer_id.is_not(None))
    return agreed.where(Contract.customer_id.is_not(None), Contract.state.in_(BINDING),
                        Contract.archived_at.is_(None)).union_all(received)  # fmt: skip


def _money() -> Select[Any]:
    """Receipts, and payments back on a contract, in đồng."""
    return select(func.coalesce(func.sum(signed()), 0)).where(*_kept())


def _kept() -> tuple[ColumnElement[bool], ...]:
    """Receipts, and payments back on a contract: what a supplier is paid is another matter.

    Nothing of a contract that one does not see, though one wrote the voucher: what was agreed is not counted either.
    """
    back = (Voucher.kind == "receipt") | Voucher.contract_id.is_not(None)
    seen = Voucher.contract_id.is_(None) | Voucher.contract_id.in_(select(Contract.id))
    return (*_counted(), back, seen)
