"""The list of orders: its columns, filters and views, declared once."""

from __future__ import annotations

from sqlalchemy import select

from app.models import Contract, Order
from app.services import orders
from app.services.language import N_
from app.services.listing import Column, Filter, FilterKind, Kind, Listing, Query, Search, View, Word
from app.services.query import every, leaf
from app.services.quotes_listing import MINE, SEARCH_HINT, columns, filters

OPEN = ["draft", "confirmed", "delivering"]
WORDS = tuple(Word(key, label, orders.STATE_COLOURS[key]) for key, label in orders.STATES.items())
_CONTRACT = select(Contract.code).where(Contract.id == Order.contract_id).correlate(Order).scalar_subquery()

LISTING = Listing(
    key="orders",
    model=Order,
    title=N_("Orders"),
    noun=("{count} order", "{count} orders"),
    columns=(
        *columns(Order, WORDS),
        Column("deliver_on", N_("Deliver on"), Kind.DUE, Order.deliver_on, width=112, rank=3),
        Column("contract", N_("Contract"), Kind.TEXT, _CONTRACT, width=170, rank=6),
        Column("deliver_to", N_("Deliver to"), Kind.TEXT, Order.deliver_to, width=220, shown=False),
    ),
    order=Order.day,
    filters=(
        *filters(Order, WORDS),
        Filter("deliver_on", N_("Deliver on"), FilterKind.DATE, Order.deliver_on),
        Filter("deliver_to", N_("Deliver to"), FilterKind.TEXT, Order.deliver_to),
        Filter("contract_id", N_("Number of the contract"), FilterKind.NUMBER, Order.contract_id),
    ),
    views=(
        View("all", N_("All"), Query(sort="day", descending=True)),
        View("mine", N_("Mine"), Query(where=every(MINE), sort="day", descending=True)),
        View("open", N_("Open"), Query(where=every(leaf("state", "in", OPEN)), sort="deliver_on")),
        View("due", N_("To be delivered in 7 days"),
             Query(where=every(leaf("state", "in", OPEN), leaf("deliver_on", "next", 7)), sort="deliver_on")),
    ),
    search=Search(Order.search_text, customer=Order.customer_id),
    search_hint=SEARCH_HINT,
    tables=frozenset({"sales_order", "customer", "employee"}),
)  # fmt: skip
