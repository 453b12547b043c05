"""A fund's book: the entries of the ledger with what the fund held after each of them. Filter by `fund`, always.

The balances of a page are found together: what the fund held before each of its days, then the entries of these days.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, func, null, select
from sqlalchemy.orm import Session

from app.models import Customer, Entry, FundDay, Voucher
from app.services.customers_listing import colleagues
from app.services.language import N_
from app.services.listing import Column, Filter, FilterKind, Kind, Listing, Query, View
from app.services.vouchers_listing import BELOW, CODE, KINDS, TITLE, funds


def _of_voucher(value: Any) -> Any:
    return select(value).where(Voucher.id == Entry.voucher_id).correlate(Entry).scalar_subquery()


def balances(session: Session, ids: Sequence[int]) -> dict[int, int]:
    """What the fund held after each of these entries."""
    chosen = Entry.id.in_(list(ids))
    turnover, moved = FundDay.received - FundDay.paid, Entry.received - Entry.paid
    days = select(
        FundDay.fund_id, FundDay.day,
        (func.sum(turnover).over(partition_by=FundDay.fund_id, order_by=FundDay.day) - turnover).label("before"),
    ).where(FundDay.fund_id.in_(select(Entry.fund_id).where(chosen))).subquery()  # fmt: skip
    used = select(Entry.fund_id, Entry.day).where(chosen).distinct().subquery()
    within = (
        select(Entry.id, Entry.fund_id, Entry.day,
               func.sum(moved).over(partition_by=(Entry.fund_id, Entry.day), order_by=Entry.id).label("moved"))
        .join(used, and_(used.c.fund_id == Entry.fund_id, used.c.day == Entry.day)).subquery()
    )  # fmt: skip
    both = and_(days.c.fund_id == within.c.fund_id, days.c.day == within.c.day)
    query = select(within.c.id, days.c.before + within.c.moved).join(days, both).where(within.c.id.in_(list(ids)))
    return {row[0]: int(row[1]) for row in session.execute(query)}


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
        Column("balance", N_("Balance"), Kind.MONEY, null(), width=148, rank=0, fill=balances),
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
