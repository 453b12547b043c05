"""The list of quotes: its columns, filters and views, declared once."""

from __future__ import annotations

from typing import Any

from sqlalchemy import case, select

from app.models import Customer, Deal, Employee, Quote
from app.models.document import RATE
from app.services import pricing, quotes
from app.services.customers_listing import colleagues
from app.services.language import N_
from app.services.listing import Column, Filter, FilterKind, Kind, Listing, Query, Search, View, Word
from app.services.query import ME, every, leaf

OPEN = ["draft", "sent", "received"]
WORDS = tuple(Word(key, label, quotes.STATE_COLOURS[key]) for key, label in quotes.STATES.items())
SEARCH_HINT = N_("Number, customer, title; no accents needed")


def customer_of(model: Any) -> Any:
    """The name of the customer on whom a document hangs; nothing if one does not see him."""
    return select(Customer.name).where(Customer.id == model.customer_id).correlate(model).scalar_subquery()


def owner_of(model: Any) -> Any:
    return select(Employee.name).where(Employee.id == model.owner_id).correlate(model).scalar_subquery()


def deal_of(model: Any) -> Any:
    return select(Deal.title).where(Deal.id == model.deal_id).correlate(model).scalar_subquery()


def dong(amount: Any, model: Any) -> Any:
    """pricing.in_dong in SQL (E18): in parts, so that no product is too large for the database."""
    unit = RATE * pricing.CENTS
    rest = amount % unit
    rounded = (2 * rest * (model.rate % unit) + unit) // (2 * unit)
    return case((model.currency == pricing.DONG, amount),
                else_=amount // unit * model.rate + rest * (model.rate // unit) + rounded)  # fmt: skip


def filters(model: Any, states: tuple[Word, ...]) -> tuple[Filter, ...]:
    """What quotes, contracts and orders are all filtered by (E18)."""
    return (
        Filter("owner", N_("Owner"), FilterKind.PERSON, model.owner_id, choices=colleagues),
        Filter("state", N_("State"), FilterKind.CHOICE, model.state, choices=[word[:2] for word in states]),
        Filter("state_on", N_("State since"), FilterKind.DATE, model.state_on),
        Filter("day", N_("Day"), FilterKind.DATE, model.day),
        Filter("value", N_("Value"), FilterKind.MONEY, model.value),
        Filter("currency", N_("Currency"), FilterKind.TEXT, model.currency),
        Filter("code", N_("Number"), FilterKind.TEXT, model.code),
        Filter("title", N_("Title"), FilterKind.TEXT, model.title),
        Filter("customer_id", N_("Number of the customer"), FilterKind.NUMBER, model.customer_id),
        Filter("deal_id", N_("Number of the deal"), FilterKind.NUMBER, model.deal_id),
        Filter("created", N_("Created"), FilterKind.DATE, model.created_at),
    )


def columns(model: Any, states: tuple[Word, ...]) -> tuple[Column, ...]:
    """What the lists of quotes, contracts and orders all show, in front and behind their own columns."""
    return (
        Column("code", N_("Number"), Kind.TITLE, model.code, below=model.title, order=model.code, width=220, rank=0,
               below_label=N_("Title")),
        Column("customer", N_("Customer"), Kind.TEXT, customer_of(model), width=230, rank=1),
        Column("state", N_("State"), Kind.CHOICE, model.state, width=150, rank=2, words=states),
        Column("value", N_("Value"), Kind.MONEY, model.value, width=136, rank=2, total=True),
        Column("day", N_("Day"), Kind.DATE, model.day, width=112, rank=4),
        Column("owner", N_("Owner"), Kind.OWNER, owner_of(model), width=156, rank=5),
        Column("state_on", N_("State since"), Kind.DATE, model.state_on, width=120, rank=7, shown=False),
        Column("deal", N_("Deal"), Kind.TEXT, deal_of(model), width=200, shown=False),
        Column("goods", N_("Goods"), Kind.MONEY, dong(model.goods, model), width=136, shown=False),
        Column("vat_amount", N_("VAT"), Kind.MONEY, dong(model.vat_amount, model), width=120, shown=False),
        Column("currency", N_("Currency"), Kind.TEXT, model.currency, width=90, shown=False),
        Column("created", N_("Created"), Kind.DATE, model.created_at, width=112, shown=False),
    )  # fmt: skip


MINE = leaf("owner", "is", ME)
LISTING = Listing(
    key="quotes",
    model=Quote,
    title=N_("Quotes"),
    noun=("{count} quote", "{count} quotes"),
    columns=(
        *columns(Quote, WORDS),
        Column("valid_until", N_("Valid until"), Kind.DUE, Quote.valid_until, width=124, rank=3),
        Column("attention", N_("For the attention of"), Kind.TEXT, Quote.attention, width=160, shown=False),
    ),
    order=Quote.day,
    filters=(
        *filters(Quote, WORDS),
        Filter("valid_until", N_("Valid until"), FilterKind.DATE, Quote.valid_until),
    ),
    views=(
        View("all", N_("All"), Query(sort="day", descending=True)),
        View("mine", N_("Mine"), Query(where=every(MINE), sort="day", descending=True)),
        View("open", N_("Open"), Query(where=every(leaf("state", "in", OPEN)), sort="day", descending=True)),
        View("ending", N_("Runs out in 7 days"),
             Query(where=every(leaf("state", "in", OPEN), leaf("valid_until", "next", 7)), sort="valid_until")),
        View("accepted", N_("Accepted"),
             Query(where=every(leaf("state", "is", "accepted")), sort="state_on", descending=True)),
    ),
    search=Search(Quote.search_text, customer=Quote.customer_id),
    search_hint=SEARCH_HINT,
    tables=frozenset({"quote", "customer", "employee"}),
)  # fmt: skip
