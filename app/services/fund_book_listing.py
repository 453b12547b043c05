"""A fund's book: the entries of the ledger with what the fund held after each of them. Filter by `fund`, always.

The balance of a row is a short sum over days and the entries of its own day: only the rows on the screen ask for it.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from app.models import Customer, Entry, FundDay, Voucher
from app.services.customers_listing import colleagues
from app.services.language import N_
from app.services.listing import Column, Filter, FilterKind, Kind, Listing, Query, View
from app.services.vouchers_listing import BELOW, CODE, KINDS, TITLE, funds

_EARLIER = aliased(Entry)


def _of_voucher(value: Any) -> Any:
    return select(value).where(Voucher.id == Entry.voucher_id).correlate(Entry).scalar_subquery()


def _balance() -> Any:
    before = (
        select(func.coalesce(func.sum(FundDay.received - FundDay.paid), 0))
        .where(FundDay.fund_id == Entry.fund_id, FundDay.day < Entry.day).correlate(Entry).scalar_subquery()
    )  # fmt: skip
    same = (
        select(func.sum(_EARLIER.received - _EARLIER.paid))
        .where(_EARLIER.fund_id == Entry.fund_id, _EARLIER.day == Entry.day, _EARLIER.id <= Entry.id)
        .correlate(Entry).scalar_subquery()
    )  # fmt: skip
    return before + same


LISTING = Listing(
    key="fund_book",
    model=Entry,
    title=N_("Fund book"),
    noun=("{count} entry", "{count} entries"),
    columns=(
        Column("party", N_("Paid by or to"), Kind.TITLE, _of_voucher(TITLE), below=_of_voucher(BELOW),
               width=320, rank=2, below_label=N_("Reason")),
        Column("day", N_("Day"), Kind.DATE, Entry.day, width=108, rank=0),
        Column("code", N_("Number"), Kind.TEXT, _of_voucher(CODE), width=104, rank=0),
        Column("received", N_("Received"), Kind.MONEY, func.nullif(Entry.received, 0), order=Entry.received, width=136,
               rank=0, total=True),
        Column("paid", N_("Paid"), Kind.MONEY, func.nullif(Entry.paid, 0), order=Entry.paid, width=136, rank=0,
               total=True),
        Column("balance", N_("Balance"), Kind.MONEY, _balance(), width=148, rank=0),
    ),
    order=Entry.day,
    filters=(
        Filter("fund", N_("Fund"), FilterKind.CHOICE, Entry.fund_id, choices=funds),
        Filter("day", N_("Day"), FilterKind.DATE, Entry.day),
        Filter("kind", N_("Kind"), FilterKind.CHOICE, _of_voucher(Voucher.kind), choices=[word[:2] for word in KINDS]),
        Filter("received", N_("Received"), FilterKind.MONEY, Entry.received),
        Filter("paid", N_("Paid"), FilterKind.MONEY, Entry.paid),
        Filter("customer", N_("Customer or supplier"), FilterKind.TEXT, _of_voucher(
            select(Customer.name).where(Customer.id == Voucher.customer_id).correlate(Voucher).scalar_subquery())),
        Filter("employee", N_("Colleague paid"), FilterKind.PERSON, _of_voucher(Voucher.employee_id),
               choices=colleagues),
    ),
    views=(View("all", N_("All"), Query(sort="day", descending=True)),),
    tables=frozenset({"voucher", "fund"}),
)  # fmt: skip
