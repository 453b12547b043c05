"""What the window of a voucher begins with, what it warns of, and what the card of one shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from app.models import Contract, Customer, Deal, Employee, Fund, Voucher
from app.models.customer import ROLES
from app.services import contracts, debts, funds, settings
from app.services.days import today
from app.services.errors import UserError
from app.services.language import N_, _
from app.services.myself import may
from app.services.text import grouped
from app.services.vouchers import VoucherForm, code_of, read, reversal_of

CASH_LIMIT = settings.declare("vouchers.cash_limit", 5_000_000, lambda value: value >= 0)  # input VAT (DOMAIN.md)
TOO_MUCH = N_("This is {more} ₫ more than is left of contract {number}.")
TOO_MUCH_OF_PART = N_("Of instalment {part} only {left} ₫ are left; the rest counts for the next one.")
NOT_SIGNED = N_("Contract {number} is not signed: this is an advance.")
CASH = N_("From {limit} ₫ a day, VAT of a supplier can be deducted only if he is not paid in cash.")
SHORT = N_("“{fund}” holds {balance} ₫: this much cannot be confirmed.")
NOT_BOUND = N_("Contract {number} is cancelled: no money is due on it.")


@dataclass(frozen=True)
class Card:
    """A voucher as the panel beside the list shows it; names are empty for what one does not see."""

    form: VoucherForm
    from_fund: str
    to_fund: str
    owner: str
    maker: str
    employee: str
    created_at: datetime
    confirmed_by: str
    confirmed_at: datetime | None
    void_reason: str
    reverses: tuple[int, str] | None
    reversed_by: tuple[int, str] | None
    may_confirm: bool


def blank(
    session: Session, kind: str = "receipt", contract_id: int | None = None, instalment: int | None = None,
    customer_id: int | None = None, deal_id: int | None = None,
) -> VoucherForm:  # fmt: skip
    """A new voucher of today, not saved: for an instalment with what is left of it, for a customer, or empty.

    Without an instalment a contract offers the first that is not paid. Raises UserError for a cancelled contract.
    """
    first = next((each.id for each in funds.all_funds(session)), None)
    legs: dict[str, Any] = {"receipt": {"to_fund_id": first}, "payment": {"from_fund_id": first}}.get(
        kind, {"from_fund_id": first}
    )
    if contract_id is not None:
        return _for_contract(session, kind, contract_id, instalment, legs)
    name, address = _party(session, customer_id)
    deal = session.scalar(select(Deal.title).where(Deal.id == deal_id)) or ""
    return VoucherForm(kind=kind, day=today(), customer_id=customer_id, customer=name, deal_id=deal_id, deal=deal,
                       party=name, party_address=address, **legs)  # fmt: skip


def _for_contract(
    session: Session, kind: str, contract_id: int, number: int | None, legs: dict[str, Any]
) -> VoucherForm:
    contract = contracts.read(session, contract_id)
    if contract.state == "cancelled":
        raise UserError(NOT_BOUND, number=contract.code)
    plan = debts.instalments(session, contract_id)
    part = next((each for each in plan if each.number == number or number is None and each.left > 0), None)
    planned = bool(contract.instalments)
    reason = f"Thanh toán hợp đồng số {contract.code}"  # the paper speaks Vietnamese
    if part and planned:
        reason = f"Thanh toán đợt {part.number} hợp đồng số {contract.code}"
    name, address = _party(session, contract.customer_id)
    return VoucherForm(
        kind=kind, day=today(), amount=part.left if part else 0, customer_id=contract.customer_id,
        customer=contract.customer, contract_id=contract_id, contract=contract.code, deal_id=contract.deal_id,
        deal=contract.deal, instalment=part.number if part and planned else None,
        party=contract.buyer.get("representative") or name, party_address=address, reason=reason, **legs,
    )  # fmt: skip


def _party(session: Session, customer_id: int | None) -> tuple[str, str]:
    row = session.scalar(select(Customer).where(Customer.id == customer_id))
    return (row.name, ", ".join(filter(None, (row.address, row.ward, row.province)))) if row else ("", "")


def warnings(session: Session, form: VoucherForm) -> list[str]:
    """What is unusual about a draft, in sentences; nothing of it forbids the voucher."""
    return [*_of_contract(session, form), *_of_cash(session, form), *_of_fund(session, form)]


def _of_contract(session: Session, form: VoucherForm) -> list[str]:
    if form.contract_id is None or form.kind != "receipt":
        return []
    plan = debts.instalments(session, form.contract_id)
    state, number = session.execute(select(Contract.state, Contract.code).where(Contract.id == form.contract_id)).one()
    found = [] if state in ("signed", "done") else [_(NOT_SIGNED).format(number=number)]
    left = sum(each.left for each in plan)
    if plan and form.amount > left:
        return [*found, _(TOO_MUCH).format(more=grouped(form.amount - left), number=number)]
    part = next((each for each in plan if each.number == form.instalment), None)
    if part and form.amount > part.left:
        found.append(_(TOO_MUCH_OF_PART).format(part=part.number, left=grouped(part.left)))
    return found


def _of_cash(session: Session, form: VoucherForm) -> list[str]:
    """Summed per supplier and day."""
    fund = session.get(Fund, form.from_fund_id) if form.from_fund_id else None
    roles = session.scalar(select(Customer.roles).where(Customer.id == form.customer_id)) or 0
    limit = settings.get(session, CASH_LIMIT)
    if form.kind != "payment" or fund is None or fund.kind != "cash" or not roles & ROLES["supplier"] or not limit:
        return []
    today_paid = session.scalar(
        select(func.coalesce(func.sum(Voucher.amount), 0)).where(
            Voucher.kind == "payment", Voucher.customer_id == form.customer_id, Voucher.day == form.day,
            Voucher.state != "void", Voucher.archived_at.is_(None), Voucher.id != form.id,
            Voucher.from_fund_id.in_(select(Fund.id).where(Fund.kind == "cash")),
        )
    )  # fmt: skip
    return [_(CASH).format(limit=grouped(limit))] if form.amount + int(today_paid or 0) >= limit else []


def _of_fund(session: Session, form: VoucherForm) -> list[str]:
    fund = session.get(Fund, form.from_fund_id) if form.from_fund_id else None
    balance = funds.balances(session).get(form.from_fund_id or 0)
    if fund is None or fund.may_overdraw or balance is None or balance >= form.amount:
        return []
    return [_(SHORT).format(fund=fund.name, balance=grouped(balance))]


def card(session: Session, voucher_id: int) -> Card:
    """All that the panel shows. Raises UserError if the voucher is not, or no longer, seen."""
    form = read(session, voucher_id)
    owner, maker, employee, by = (aliased(Employee) for _each in range(4))
    source, target = aliased(Fund), aliased(Fund)
    row = session.execute(
        select(Voucher, source.name, target.name, owner.name, maker.name, employee.name, by.name)
        .outerjoin(source, source.id == Voucher.from_fund_id).outerjoin(target, target.id == Voucher.to_fund_id)
        .outerjoin(owner, owner.id == Voucher.owner_id).outerjoin(maker, maker.id == Voucher.maker_id)
        .outerjoin(employee, employee.id == Voucher.employee_id).outerjoin(by, by.id == Voucher.confirmed_by_id)
        .where(Voucher.id == voucher_id)
    ).one()  # fmt: skip
    voucher, names = row[0], [name or "" for name in row[1:]]
    return Card(
        form, names[0], names[1], names[2], names[3], names[4], voucher.created_at, names[5], voucher.confirmed_at,
        voucher.void_reason, _numbered(session, voucher.reverses_id),
        _numbered(session, reversal_of(session, voucher_id)),
        form.state == "draft" and may(session, "confirm_vouchers"),
    )  # fmt: skip


def _numbered(session: Session, voucher_id: int | None) -> tuple[int, str] | None:
    found = session.execute(select(Voucher.book, Voucher.number).where(Voucher.id == voucher_id)).first()
    return (voucher_id, code_of(*found)) if voucher_id is not None and found else None
