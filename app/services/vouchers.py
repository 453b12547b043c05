"""Vouchers: receipts, payments and transfers; written as drafts, then confirmed, void, or reversed (V33–V38, B13).

The ledger's triggers move the money when a voucher is confirmed, both legs at once. After that nothing of it changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.models import Contract, Customer, Deal, Employee, Fund, Voucher
from app.models.base import now
from app.services import checking, saving
from app.services.checking import ADDRESS, LINE, NAME, NOTE, Rule
from app.services.counters import next_number
from app.services.days import today
from app.services.errors import UserError
from app.services.language import N_
from app.services.myself import check_right, holds, may, me
from app.services.text import search_text
from app.services.writing import count_of

FORM = "voucher"  # the name of its drafts
KINDS = {
    "receipt": N_("Receipt"), "payment": N_("Payment"), "transfer": N_("Fund transfer"),
    "opening": N_("Opening balance"),
}  # fmt: skip
STATES = {"draft": N_("Not confirmed"), "confirmed": N_("Confirmed"), "void": N_("Void")}
STATE_COLOURS = {"draft": 2, "confirmed": 1, "void": 7}
BOOKS = {("receipt", "cash"): "PT", ("receipt", "bank"): "BC", ("payment", "cash"): "PC", ("payment", "bank"): "BN"}
TRANSFERS = "CQ"

CONFIRMED_BY = N_("{number} was confirmed by {who} at {when} already. Nothing was confirmed again.")
IS_VOID = N_("{number} is void. Nothing was changed.")
NOT_YOURS = N_("You may see this voucher but not change it.")
NO_FUND = N_("Choose the fund that receives or pays the money.")
SAME_FUND = N_("The money must go to another fund than it comes from.")
CLOSED_FUND = N_("The fund “{name}” is closed. Choose another one.")
NO_REASON = N_("Say why the voucher is void.")
FIXED_BOOK = N_("{number} stands in its book already: the kind of fund and the year cannot change any more. "
                "Void it and write a new one.")  # fmt: skip
REVERSED = N_("{number} was reversed already.")
TOO_EARLY = N_("A reversal cannot be dated before its voucher, which is of {day}.")
NOT_REVERSIBLE = N_("Only a confirmed voucher can be reversed, and a reversal cannot be.")
NUMBERED = N_("{number} has its number and stays in the book. You can void it.")
NO_CONTRACT = N_("This contract is not there for you, or belongs to another customer.")

RULES: Mapping[str, Rule] = {
    "day": checking.day(), "amount": checking.amount(1), "from_fund_id": checking.key(), "to_fund_id": checking.key(),
    "customer_id": checking.key(), "employee_id": checking.key(), "deal_id": checking.key(),
    "contract_id": checking.key(), "instalment": checking.key(), "party": checking.line(NAME),
    "party_address": checking.line(ADDRESS), "reason": checking.line(NOTE, required=True),
    "attached": checking.line(LINE), "debit": checking.line(20), "credit": checking.line(20),
}  # fmt: skip


@dataclass(frozen=True)
class VoucherForm:
    """A voucher as its window shows it; the amount in đồng. Fields below `credit` are shown, not typed."""

    id: int = 0
    kind: str = "receipt"
    day: date | None = None
    amount: int = 0
    from_fund_id: int | None = None
    to_fund_id: int | None = None
    customer_id: int | None = None
    employee_id: int | None = None
    deal_id: int | None = None
    contract_id: int | None = None
    instalment: int | None = None
    party: str = ""
    party_address: str = ""
    reason: str = ""
    attached: str = ""
    debit: str = ""
    credit: str = ""
    customer: str = ""
    contract: str = ""
    deal: str = ""
    code: str = ""
    state: str = "draft"
    may_edit: bool = True

    def typed(self) -> dict[str, Any]:
        """The fields that are typed, by name."""
        return {each.name: getattr(self, each.name) for each in fields(self) if each.name in RULES}


def code_of(book: str, number: int | None) -> str:
    """PT00012; empty without a number."""
    return f"{book}{number:05}" if number is not None else ""


def read(session: Session, voucher_id: int) -> VoucherForm:
    """The voucher as it stands. Raises UserError if it is not, or no longer, seen."""
    row = _seen(session, voucher_id)
    names = session.execute(
        select(
            select(Customer.name).where(Customer.id == row.customer_id).scalar_subquery(),
            select(Contract.code).where(Contract.id == row.contract_id).scalar_subquery(),
            select(Deal.title).where(Deal.id == row.deal_id).scalar_subquery(),
        )
    ).one()
    typed = {name: getattr(row, name) for name in RULES}
    mine = row.maker_id == me(session) or row.owner_id == me(session) or may(session, "confirm_vouchers")
    return VoucherForm(
        id=row.id, kind=row.kind, **typed, customer=names[0] or "", contract=names[1] or "", deal=names[2] or "",
        code=code_of(row.book, row.number), state=row.state,
        may_edit=mine and row.state == "draft" and row.archived_at is None and row.reverses_id is None,
    )  # fmt: skip


def save(session: Session, form: VoucherForm, read: VoucherForm | None = None) -> int:
    """Write a new voucher, or change a draft that was read as `read`; its id.

    Raises Wrong for fields that cannot be, Conflict if somebody changed the same ones, UserError if it is no draft.
    """
    values = checking.check(RULES, form.typed())
    values["day"] = values["day"] or today()
    values |= _funds(session, form.kind, values)
    _check_contract(session, values)
    values |= _accounts(session, form.kind, values)
    if not form.id:
        book, year = _book(session, form.kind, values), values["day"].year
        return _insert(session, form.kind, values | {"book": book, "year": year})
    row = draft(session, form.id)
    changed, _merged = saving.merge(session, row, read.typed() if read else {}, values)
    typed = {key: values[key] for key in changed}
    stands = {key: getattr(row, key) for key in RULES} | typed  # with what others have changed
    if {"contract_id", "deal_id"} & typed.keys() and (may(session, "confirm_vouchers") or row.maker_id == me(session)):
        typed["owner_id"] = _owner(session, stands, row.owner_id)
    _funds(session, form.kind, stands)
    book, year = _book(session, form.kind, stands), stands["day"].year
    found_by = _found_by(session, stands, code_of(book, row.number))
    if row.number is not None and (book, year) != (row.book, row.year):
        raise UserError(FIXED_BOOK, number=code_of(row.book, row.number))
    saving.write(session, Voucher, form.id, {**typed, "book": book, "year": year, "search_text": found_by})
    return form.id


def confirm(session: Session, voucher_id: int) -> str:
    """Move the money (V37); the number, which is given now if it was not printed. Needs the right to confirm.

    Raises UserError if somebody was quicker, if a fund is missing, or if the fund does not hold that much.
    """
    check_right(session, "confirm_vouchers")
    row = draft(session, voucher_id)
    _check_legs(session, row)
    return _post(session, row)


def give_number(session: Session, voucher_id: int) -> str:
    """The number, given at the first print (V38); it stays the voucher's for ever."""
    row = _seen(session, voucher_id)
    if row.number is None and row.kind != "opening":
        row = draft(session, voucher_id)
        _check_legs(session, row)
        _set(session, row, _numbered(session, row))
        session.refresh(row)
    return code_of(row.book, row.number)


def void(session: Session, voucher_id: int, reason: str) -> None:
    """A draft that is not to be: it keeps its number and stays in the book. Raises UserError without a reason."""
    why = checking.line(NOTE).clean(reason)
    if not why:
        raise UserError(NO_REASON)
    row = draft(session, voucher_id)
    _set(session, row, {"state": "void", "void_reason": why})


def remove(session: Session, voucher_id: int) -> None:
    """Take a draft without a number off the list; undo brings it back."""
    row = draft(session, voucher_id)
    if row.number is not None:
        raise UserError(NUMBERED, number=code_of(row.book, row.number))
    _set(session, row, {"archived_at": now()})


def reverse(session: Session, voucher_id: int, day: date | None = None, reason: str = "") -> int:
    """Take a confirmed voucher back by another one with the other sign (B13); the id of the reversal, confirmed.

    Raises UserError if it was reversed before, is none that can be, or the fund does not hold that much any more.
    """
    check_right(session, "confirm_vouchers")
    row = _seen(session, voucher_id)
    number = code_of(row.book, row.number) or f"#{row.id}"
    if row.state != "confirmed" or row.reverses_id is not None:
        raise UserError(NOT_REVERSIBLE)
    _check_legs(session, row)
    on = day or max(today(), row.day)
    if on < row.day:
        raise UserError(TOO_EARLY, day=f"{row.day:%d/%m/%Y}")
    copied = {key: getattr(row, key) for key in (*RULES, "kind", "owner_id", "book")}
    why = checking.line(NOTE).clean(reason)
    text = f"Đảo phiếu {number}" + (f": {why}" if why else "")  # the paper speaks Vietnamese
    values = copied | {"day": on, "year": on.year, "amount": -row.amount, "reason": text, "reverses_id": row.id}
    try:
        made = _insert(session, row.kind, values)
    except IntegrityError as error:
        raise UserError(REVERSED, number=number) from error
    _post(session, draft(session, made))
    return made


def reversal_of(session: Session, voucher_id: int) -> int | None:
    """The voucher that reverses this one, if one does."""
    return session.scalar(select(Voucher.id).where(Voucher.reverses_id == voucher_id, Voucher.state != "void"))


def draft(session: Session, voucher_id: int) -> Voucher:
    """The voucher under a lock. Raises UserError that says why it cannot be changed: by whom it was confirmed …"""
    query = select(Voucher).where(Voucher.id == voucher_id).execution_options(populate_existing=True)
    row = session.scalar(query.with_for_update())
    if row is not None and row.state == "draft" and row.archived_at is None:
        return row
    row = session.scalar(query)
    if row is None or row.archived_at is not None:
        raise UserError(saving.GONE)
    number = code_of(row.book, row.number)
    if row.state == "confirmed":
        who = session.scalar(select(Employee.name).where(Employee.id == row.confirmed_by_id)) or ""
        raise UserError(CONFIRMED_BY, number=number, who=who, when=_moment(row.confirmed_at))
    raise UserError(IS_VOID if row.state == "void" else NOT_YOURS, number=number)


# --- parts ---


def _seen(session: Session, voucher_id: int) -> Voucher:
    row = session.scalar(select(Voucher).where(Voucher.id == voucher_id).execution_options(populate_existing=True))
    if row is None:
        raise UserError(saving.GONE)
    return row


def _funds(session: Session, kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The legs of this kind, both of open funds; a draft may lack them."""
    legs = {
        "from_fund_id": values["from_fund_id"] if kind in ("payment", "transfer") else None,
        "to_fund_id": values["to_fund_id"] if kind in ("receipt", "transfer") else None,
    }
    if kind == "transfer" and legs["from_fund_id"] is not None and legs["from_fund_id"] == legs["to_fund_id"]:
        raise checking.Wrong({"to_fund_id": UserError(SAME_FUND)})
    used = [each for each in legs.values() if each is not None]
    closed = select(Fund.name).where(Fund.id.in_(used), Fund.archived_at.is_not(None))
    if name := session.scalar(closed):
        raise UserError(CLOSED_FUND, name=name)
    return legs


def _check_legs(session: Session, row: Voucher) -> None:
    wanted = {"receipt": (row.to_fund_id,), "payment": (row.from_fund_id,),
              "transfer": (row.from_fund_id, row.to_fund_id)}.get(row.kind, ())  # fmt: skip
    if None in wanted:
        raise UserError(NO_FUND)
    _funds(session, row.kind, {"from_fund_id": row.from_fund_id, "to_fund_id": row.to_fund_id})


def _check_contract(session: Session, values: dict[str, Any]) -> None:
    """A contract brings its customer and its deal along."""
    if values["contract_id"] is None:
        values["instalment"] = None
        return
    found = session.execute(
        select(Contract.customer_id, Contract.deal_id).where(Contract.id == values["contract_id"])
    ).first()
    if found is None or values["customer_id"] not in (None, found.customer_id):
        raise UserError(NO_CONTRACT)
    values["customer_id"], values["deal_id"] = found.customer_id, values["deal_id"] or found.deal_id


def _accounts(session: Session, kind: str, values: Mapping[str, Any]) -> dict[str, str]:
    """Nợ and Có as they are usual, where nothing was typed (DOMAIN: 131 of customers, 331 of suppliers …)."""
    ledger: dict[int | None, str] = {row.id: row.ledger_account for row in session.scalars(select(Fund))}
    source, target = ledger.get(values["from_fund_id"], ""), ledger.get(values["to_fund_id"], "")
    other = "131" if values["customer_id"] else "711" if kind == "receipt" else "642"
    if kind == "payment" and values["customer_id"]:
        other = "331"
    usual = {"receipt": (target, other), "payment": (other, source), "transfer": (target, source)}[kind]
    return {"debit": values["debit"] or usual[0], "credit": values["credit"] or usual[1]}


def _book(session: Session, kind: str, values: Mapping[str, Any]) -> str:
    if kind == "transfer":
        return TRANSFERS
    fund_id = values["to_fund_id"] if kind == "receipt" else values["from_fund_id"]
    return BOOKS[kind, session.scalar(select(Fund.kind).where(Fund.id == fund_id)) or "cash"]


def _insert(session: Session, kind: str, values: Mapping[str, Any]) -> int:
    mine = me(session)
    row = {
        "kind": kind, "maker_id": mine, "owner_id": _owner(session, values, mine), "created_at": now(),
        "search_text": _found_by(session, values, ""), **values,
    }  # fmt: skip
    return int(session.execute(insert(Voucher).values(row).returning(Voucher.id)).scalar_one())


def _owner(session: Session, values: Mapping[str, Any], mine: int) -> int:
    """Whose business it is: the owner of the contract or the deal, if one may write in his name."""
    owner = session.scalar(select(Contract.owner_id).where(Contract.id == values["contract_id"]))
    owner = owner or session.scalar(select(Deal.owner_id).where(Deal.id == values["deal_id"]))
    theirs = select(Employee.id).where(Employee.id == owner, holds(session, "edits(id)", Employee))
    may_write = may(session, "confirm_vouchers") or session.scalar(theirs)
    return owner if owner and may_write else mine


def _numbered(session: Session, row: Voucher) -> dict[str, Any]:
    """The next number of its book, whose counter is locked until the transaction ends: asked for last."""
    number = next_number(session, f"voucher:{row.book}:{row.year}")
    values = {key: getattr(row, key) for key in RULES}
    return {"number": number, "search_text": _found_by(session, values, code_of(row.book, number))}


def _post(session: Session, row: Voucher) -> str:
    done = {"state": "confirmed", "confirmed_at": now(), "confirmed_by_id": me(session)}
    numbered = row.number is not None or row.kind == "opening"
    _set(session, row, done if numbered else done | _numbered(session, row))
    session.refresh(row)
    return code_of(row.book, row.number)


def _set(session: Session, row: Voucher, values: Mapping[str, Any]) -> None:
    changed = count_of(session, update(Voucher).where(Voucher.id == row.id, Voucher.state == "draft").values(**values))
    session.expire_all()
    if changed != 1:
        raise UserError(NOT_YOURS)


def _moment(at: datetime | None) -> str:
    return f"{at.astimezone():%H:%M %d/%m/%Y}" if at else ""


def _found_by(session: Session, values: Mapping[str, Any], code: str) -> str:
    contract = session.scalar(select(Contract.code).where(Contract.id == values["contract_id"]))
    return search_text(code, values["party"], values["reason"], contract or "")


def copy(session: Session, voucher_id: int) -> VoucherForm:
    """The same voucher anew, of today, not saved yet."""
    return replace(read(session, voucher_id), id=0, day=today(), code="", state="draft", may_edit=True)
