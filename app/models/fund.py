"""Money: funds, the vouchers that move it, and the ledger that confirmed vouchers write (B13)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models import access
from app.models.base import Big, Key, Model, Money, OnCustomer, Owned, now
from app.models.document import RATE

FUND_KINDS = ("cash", "bank")
KINDS = ("receipt", "payment", "transfer", "opening")
STATES = ("draft", "confirmed", "void")
_LEGS = (
    "kind in ('receipt', 'opening') and from_fund_id is null and to_fund_id is not null"
    " or kind = 'payment' and from_fund_id is not null and to_fund_id is null"
    " or kind = 'transfer' and from_fund_id is not null and to_fund_id is not null and from_fund_id <> to_fund_id"
)
_NOT_VOID = text("reverses_id is not null and state <> 'void'")


class Fund(Model):
    """A cash book or a bank account of the office. Everybody sees its name, its money only who confirms vouchers."""

    __tablename__ = "fund"
    __access__ = access.office(write="(may(confirm_vouchers) or may(administer))")
    __undo__ = "archive"
    __undo_if__ = "idle(id)"
    __table_args__ = (CheckConstraint(f"kind in {FUND_KINDS}", "kind"),)
    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str] = mapped_column(default="cash")
    bank: Mapped[str] = mapped_column(default="")  # BIN, six digits
    account: Mapped[str] = mapped_column(default="")
    holder: Mapped[str] = mapped_column(default="")
    ledger_account: Mapped[str] = mapped_column(default="1111")  # in the books: 1111, 1121 …
    may_overdraw: Mapped[bool] = mapped_column(default=False)  # else nothing is confirmed that it cannot pay
    position: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    archived_at: Mapped[datetime | None]


class Voucher(Owned, OnCustomer, Model):
    """Money that comes in, goes out or changes its fund: a draft until it is confirmed or void, then for ever so.

    `owner_id` is whose business it is (the owner of the contract or deal), `maker_id` has written it. A reversal has
    the kind and the funds of the voucher that it `reverses_id`, and its amount with the other sign: sums need no rule.
    `number` runs without gaps in its `book` and `year`; it is given at the first print or at confirmation (V38).
    """

    __tablename__ = "voucher"
    __kind__ = "contracts"
    __undo__ = "archive"
    __access__ = access.voucher()
    __hidden__ = frozenset({"search_text"})
    __together__ = (
        "day", "book", "year", "number", "amount", "from_fund_id", "to_fund_id", "owner_id", "contract_id", "deal_id",
        "instalment", "customer_id", "currency", "rate", "foreign_amount", "party", "reason", "state", "void_reason",
        "search_text",
    )  # fmt: skip
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default="draft")
    day: Mapped[date]
    amount: Mapped[Money]  # đồng
    from_fund_id: Mapped[int | None] = mapped_column(ForeignKey("fund.id"), index=True)
    to_fund_id: Mapped[int | None] = mapped_column(ForeignKey("fund.id"), index=True)
    book: Mapped[str]
    year: Mapped[int]
    number: Mapped[int | None]
    maker_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), index=True)
    employee_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)  # a colleague paid (V33)
    deal_id: Mapped[int | None] = mapped_column(ForeignKey("deal.id"), index=True)
    contract_id: Mapped[int | None] = mapped_column(ForeignKey("contract.id"), index=True)
    instalment: Mapped[int | None]  # its number in the contract
    party: Mapped[str] = mapped_column(default="")  # who pays or is paid
    party_address: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    attached: Mapped[str] = mapped_column(default="")  # original papers
    debit: Mapped[str] = mapped_column(default="")  # Nợ
    credit: Mapped[str] = mapped_column(default="")  # Có
    currency: Mapped[str] = mapped_column(default="VND")
    rate: Mapped[int] = mapped_column(Big, default=RATE)
    foreign_amount: Mapped[Money] = mapped_column(default=0)  # hundredths of the currency, if it is not đồng
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("voucher.id"))
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    void_reason: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    archived_at: Mapped[datetime | None]  # only a draft without a number
    search_text: Mapped[str] = mapped_column(Key)
    __table_args__ = (
        UniqueConstraint("book", "year", "number"),
        Index("ix_voucher_by_day", "day", "id", "owner_id"),
        Index("ix_voucher_state", "state", "day", "id"),
        Index("uq_voucher_reverses", "reverses_id", unique=True, sqlite_where=_NOT_VOID, postgresql_where=_NOT_VOID),
        CheckConstraint(f"kind in {KINDS}", "kind"),
        CheckConstraint(f"state in {STATES}", "state"),
        CheckConstraint("amount > 0 and reverses_id is null or amount < 0 and reverses_id is not null", "amount"),
        CheckConstraint(f"state <> 'confirmed' or ({_LEGS})", "legs"),
        CheckConstraint("state <> 'confirmed' or number is not null or kind = 'opening'", "numbered"),
        CheckConstraint("archived_at is null or state = 'draft' and number is null", "kept"),
    )


class Entry(Model):
    """One leg of a confirmed voucher: appended by a trigger (services/ledger.py), by nobody else, and never changed."""

    __tablename__ = "entry"
    __access__ = access.ledger(add="posted(voucher_id)")
    __logged__ = False
    __table_args__ = (
        UniqueConstraint("voucher_id", "fund_id"),
        Index("ix_entry_book", "fund_id", "day", "id", "received", "paid"),
    )
    voucher_id: Mapped[int] = mapped_column(ForeignKey("voucher.id"))
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"))
    day: Mapped[date]
    received: Mapped[Money] = mapped_column(default=0)
    paid: Mapped[Money] = mapped_column(default=0)


class FundDay(Model):
    """What a fund has received and paid on a day, kept by the same trigger: the balance of any date is a short sum."""

    __tablename__ = "fund_day"
    __access__ = access.ledger(add="turned_over(fund_id, day, received, paid)")
    __logged__ = False
    __derived__ = frozenset({"received", "paid"})
    __table_args__ = (UniqueConstraint("fund_id", "day"),)
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"))
    day: Mapped[date]
    received: Mapped[Money] = mapped_column(server_default="0")
    paid: Mapped[Money] = mapped_column(server_default="0")
