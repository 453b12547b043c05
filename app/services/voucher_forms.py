"""What the window of a voucher begins with, what it warns of, and what the card of one shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from app.models import Contract, ContractInstalment, Customer, Deal, Employee, Fund, Voucher
from app.models.customer import ROLES
from app.services import contracts, debts, funds, saving, settings
from app.services.card import Card, Fact, Page
from app.services.days import today
from app.services.documents import versions
from app.services.errors import UserError
from app.services.hits import look
from app.services.language import N_, _
from app.services.listing import Search
from app.services.myself import may
from app.services.query import Chip
from app.services.text import grouped, patterns
from app.services.vouchers import (
    KINDS,
    STATE_COLOURS,
    STATES,
    VoucherForm,
    code_of,
    give_number,
    read,
    reversal_of,
)

NO_NUMBER = N_("No number yet")
_CONTRACTS = Search(Contract.search_text, customer=Contract.customer_id)
CASH_LIMIT = settings.declare("vouchers.cash_limit", 5_000_000, lambda value: value >= 0)  # input VAT (DOMAIN.md)
TOO_MUCH = N_("This is {more} ₫ more than is left of contract {number}.")
TOO_MUCH_OF_PART = N_("Of instalment {part} only {left} ₫ are left; the rest counts for the next one.")
NOT_SIGNED = N_("Contract {number} is not signed: this is an advance.")
CASH = N_("From {limit} ₫ a day, VAT of a supplier can be deducted only if he is not paid in cash.")
SHORT = N_("“{fund}” holds {balance} ₫: this much cannot be confirmed.")
NOT_BOUND = N_("Contract {number} is cancelled: no money is due on it.")


@dataclass(frozen=True)
class VoucherCard(Card):
    """A voucher as the panel beside the list shows it; `reverses` and `reversed_by` are (id, number)."""

    form: VoucherForm = VoucherForm()
    warnings: tuple[str, ...] = ()
    reverses: tuple[int, str] | None = None
    reversed_by: tuple[int, str] | None = None
    may_confirm: bool = False
    may_reverse: bool = False


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


def of_instalment(session: Session, instalment_id: int) -> tuple[int, int]:
    """Its contract and its number. Raises UserError if the plan was written anew meanwhile."""
    query = select(ContractInstalment.contract_id, ContractInstalment.number)
    found = session.execute(query.where(ContractInstalment.id == instalment_id)).first()
    if found is None:
        raise UserError(saving.GONE)
    return found.contract_id, found.number


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


def card(session: Session, voucher_id: int) -> VoucherCard | None:
    """All that the panel shows; None if the voucher is not, or no longer, seen."""
    try:
        form = read(session, voucher_id)
    except UserError:
        return None
    row = session.get_one(Voucher, voucher_id)
    confirms, reverser = may(session, "confirm_vouchers"), _numbered(session, reversal_of(session, voucher_id))
    draft = form.state == "draft"
    return VoucherCard(
        form.id, form.code or _(NO_NUMBER), f"{_(KINDS[form.kind])} · {grouped(form.amount)} ₫", -1,
        (Chip(_(STATES[form.state]), STATE_COLOURS[form.state]),), _facts(session, row, form), Page((), None),
        may_edit=form.may_edit or not draft, archived=row.archived_at is not None, form=form,
        warnings=tuple(warnings(session, form)) if draft else (), reverses=_numbered(session, row.reverses_id),
        reversed_by=reverser, may_confirm=draft and confirms,
        may_reverse=confirms and form.state == "confirmed" and row.reverses_id is None and reverser is None,
    )  # fmt: skip


def _facts(session: Session, row: Voucher, form: VoucherForm) -> tuple[Fact, ...]:
    """What stands on the voucher, then who did what."""
    owner, maker, employee, by = (aliased(Employee) for _each in range(4))
    source, target = aliased(Fund), aliased(Fund)
    names = session.execute(
        select(source.name, target.name, owner.name, maker.name, employee.name, by.name).select_from(Voucher)
        .outerjoin(source, source.id == Voucher.from_fund_id).outerjoin(target, target.id == Voucher.to_fund_id)
        .outerjoin(owner, owner.id == Voucher.owner_id).outerjoin(maker, maker.id == Voucher.maker_id)
        .outerjoin(employee, employee.id == Voucher.employee_id).outerjoin(by, by.id == Voucher.confirmed_by_id)
        .where(Voucher.id == row.id)
    ).one()  # fmt: skip
    part = f" · {_('instalment {number}').format(number=form.instalment)}" if form.instalment else ""
    accounts = " / ".join(filter(None, (form.debit, form.credit)))
    facts = [
        Fact(N_("Amount"), "money", form.amount), Fact(N_("Day"), "day", form.day),
        Fact(N_("Paid by or to"), "text", form.party), Fact(N_("Address"), "text", form.party_address),
        Fact(N_("Reason"), "text", form.reason), Fact(N_("From fund"), "text", names[0]),
        Fact(N_("To fund"), "text", names[1]), Fact(N_("Customer"), "text", form.customer),
        Fact(N_("Contract"), "text", form.contract + part if form.contract else ""),
        Fact(N_("Deal"), "text", form.deal), Fact(N_("Colleague paid"), "text", names[4]),
        Fact(N_("Debit / credit"), "text", accounts), Fact(N_("Original papers"), "text", form.attached),
        Fact(N_("Why it is void"), "text", row.void_reason), Fact(N_("Owner"), "text", names[2]),
        Fact(N_("Written by"), "text", names[3]), Fact(N_("Confirmed by"), "text", names[5]),
        Fact(N_("Confirmed at"), "moment", row.confirmed_at),
    ]  # fmt: skip
    return tuple(fact for fact in facts if fact.value not in (None, ""))


def contracts_of(session: Session, typed: str, customer_id: int | None) -> list[tuple[int, str, str]]:
    """Contracts for the picker: (id, number, customer); of the customer if there is one."""
    query = (
        select(Contract.id, Contract.code, func.coalesce(Customer.name, Contract.title))
        .outerjoin(Customer, Customer.id == Contract.customer_id)
        .where(Contract.archived_at.is_(None), Contract.state.in_(("sent", "signed", "done")),
               *(look(session, _CONTRACTS, pattern) for pattern in patterns(typed)))
    )  # fmt: skip
    if customer_id is not None:
        query = query.where(Contract.customer_id == customer_id)
    return [(row[0], row[1], row[2]) for row in session.execute(query.order_by(Contract.id.desc()).limit(8))]


def paper(session: Session, voucher_id: int) -> int:
    """The version to print, which gives the voucher its number (V38): the newest, or a new one of what stands now."""
    give_number(session, voucher_id)
    row = session.get_one(Voucher, voucher_id)
    newest = next(iter(versions.of(session, "voucher", voucher_id)), None)
    if newest is not None and row.state != "draft" and newest.created_at >= (row.confirmed_at or row.created_at):
        return newest.id
    return versions.generate(session, "voucher", voucher_id)


def _numbered(session: Session, voucher_id: int | None) -> tuple[int, str] | None:
    found = session.execute(select(Voucher.book, Voucher.number).where(Voucher.id == voucher_id)).first()
    return (voucher_id, code_of(*found)) if voucher_id is not None and found else None
