"""Funds: the cash books and bank accounts of the office, and what is in them (V33–V37)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import Entry, Fund, FundDay, Voucher
from app.models.base import now
from app.services import checking, saving, vietqr
from app.services.checking import NAME, NOTE, Rule
from app.services.days import today
from app.services.errors import UserError
from app.services.language import N_
from app.services.myself import check_right, may, me
from app.services.text import grouped

FORM = "fund"  # the name of its drafts
KINDS = {"cash": N_("Cash book"), "bank": N_("Bank account")}
ACCOUNTS = {"cash": "1111", "bank": "1121"}  # in the books, as they are usual
NOT_EMPTY = N_("The fund still holds {balance} ₫. Move the money to another fund first; nothing was changed.")
WAITING = N_("There are vouchers of this fund that are not confirmed yet. Confirm or void them first.")
NO_ACCOUNT = N_("A bank account needs its bank and its number.")
NOT_ALLOWED = N_("Only who confirms vouchers or administers the office keeps its funds.")


def _bin(value: Any) -> str:
    text = str(value or "").strip()
    if text and text not in {each.bin for each in vietqr.banks()}:
        raise UserError(N_("Choose a bank of the list."))
    return text


RULES: Mapping[str, Rule] = {
    "name": checking.line(NAME, required=True), "kind": checking.one_of(KINDS), "bank": Rule(_bin),
    "account": checking.line(40), "holder": checking.line(NAME), "ledger_account": checking.line(20),
    "may_overdraw": Rule(bool), "note": checking.lines(NOTE),
}  # fmt: skip


@dataclass(frozen=True)
class FundForm:
    """A fund as its window shows it; `bank` is the bank's number of six digits."""

    id: int = 0
    name: str = ""
    kind: str = "cash"
    bank: str = ""
    account: str = ""
    holder: str = ""
    ledger_account: str = ""
    may_overdraw: bool = False
    note: str = ""

    def typed(self) -> dict[str, Any]:
        """The fields by name, without the id."""
        return {key: value for key, value in asdict(self).items() if key != "id"}


def all_funds(session: Session, archived: bool = False) -> list[FundForm]:
    """Every fund in its order, for everybody to choose from: what is in them is another question."""
    query = select(Fund).order_by(Fund.position, Fund.id)
    rows = session.scalars(query if archived else query.where(Fund.archived_at.is_(None)))
    return [_form(row) for row in rows]


def read(session: Session, fund_id: int) -> FundForm:
    """One fund. Raises UserError if it is not there."""
    row = session.get(Fund, fund_id)
    if row is None:
        raise UserError(saving.GONE)
    return _form(row)


def create(session: Session, form: FundForm, opening: int = 0, day: date | None = None) -> int:
    """A new fund; what it holds on its first day, in đồng, becomes a confirmed voucher. Returns its id."""
    _check_keeper(session)
    values = _checked(form)
    balance = checking.amount().clean(opening)
    if balance:
        check_right(session, "confirm_vouchers")
    place = (session.scalar(select(func.max(Fund.position))) or 0) + 1
    row = Fund(**values, position=place)
    session.add(row)
    session.flush()
    if balance:
        _open(session, row, balance, day or today())
    return row.id


def edit(session: Session, fund_id: int, read: FundForm, typed: FundForm) -> saving.Saved:
    """Save the form; its kind stands, for its books depend on it. Raises Conflict, UserError."""
    _check_keeper(session)
    if typed.kind != read.kind:
        raise UserError(N_("A fund stays what it is, a cash book or a bank account. Make a new one."))
    return saving.save(session, Fund, fund_id, read.typed(), _checked(typed))


def archive(session: Session, fund_id: int) -> None:
    """Close an empty fund; its book stays. Raises UserError if it holds money or waits for some.

    Only who confirms vouchers: nobody else knows what it holds.
    """
    check_right(session, "confirm_vouchers")
    balance = balances(session).get(fund_id, 0)
    if balance:
        raise UserError(NOT_EMPTY, balance=grouped(balance))
    if session.scalar(select(Voucher.id).where(_of(fund_id), Voucher.state == "draft", Voucher.archived_at.is_(None))):
        raise UserError(WAITING)
    saving.locked(session, Fund, fund_id)
    saving.write(session, Fund, fund_id, {"archived_at": now()})


def balances(session: Session, on: date | None = None) -> dict[int, int]:
    """What each fund holds at the end of a day (None: of all days), in đồng; empty without the right to confirm."""
    if not may(session, "confirm_vouchers"):
        return {}
    query = select(FundDay.fund_id, func.sum(FundDay.received - FundDay.paid)).group_by(FundDay.fund_id)
    found = session.execute(query if on is None else query.where(FundDay.day <= on)).all()
    return dict.fromkeys(session.scalars(select(Fund.id)), 0) | {fund: int(money) for fund, money in found}


def turnover(session: Session, fund_id: int, since: date, until: date) -> tuple[int, int, int, int]:
    """What a fund held before `since`, received and paid until `until`, and held then: đồng, 0 without the right."""
    mine = FundDay.fund_id == fund_id
    before = select(func.coalesce(func.sum(FundDay.received - FundDay.paid), 0)).where(mine, FundDay.day < since)
    within = select(func.coalesce(func.sum(FundDay.received), 0), func.coalesce(func.sum(FundDay.paid), 0)).where(
        mine, FundDay.day.between(since, until)
    )
    opening = int(session.scalar(before) or 0)
    received, paid = session.execute(within).one()
    return opening, int(received), int(paid), opening + int(received) - int(paid)


def voucher_of(session: Session, entry_id: int) -> int | None:
    """The voucher of a line of the book."""
    return session.scalar(select(Entry.voucher_id).where(Entry.id == entry_id))


def _checked(form: FundForm) -> dict[str, Any]:
    values = checking.check(RULES, form.typed())
    if values["kind"] == "cash":
        values |= {"bank": "", "account": "", "holder": ""}
    elif not (values["bank"] and values["account"]):
        raise checking.Wrong({"account": UserError(NO_ACCOUNT)})
    else:
        vietqr.payload(values["bank"], values["account"])  # raises for an account that no bank can have
    return values | {"ledger_account": values["ledger_account"] or ACCOUNTS[values["kind"]]}


def _open(session: Session, fund: Fund, balance: int, day: date) -> None:
    """No number: it is not a voucher that anybody signs."""
    mine = me(session)
    row = Voucher(
        kind="opening", day=day, amount=balance, to_fund_id=fund.id, book="", year=day.year, owner_id=mine,
        maker_id=mine, reason="Số dư đầu kỳ", debit=fund.ledger_account, search_text=" so du dau ky ",
    )  # fmt: skip
    session.add(row)
    session.flush()
    row.state, row.confirmed_at, row.confirmed_by_id = "confirmed", now(), mine
    session.flush()


def _check_keeper(session: Session) -> None:
    if not (may(session, "confirm_vouchers") or may(session, "administer")):
        raise UserError(NOT_ALLOWED)


def _of(fund_id: int) -> Any:
    return (Voucher.from_fund_id == fund_id) | (Voucher.to_fund_id == fund_id)


def _form(row: Fund) -> FundForm:
    return FundForm(row.id, row.name, row.kind, row.bank, row.account, row.holder, row.ledger_account,
                    row.may_overdraw, row.note)  # fmt: skip
