"""The list of contracts: its columns, filters and views, declared once."""

from __future__ import annotations

from sqlalchemy import select

from app.models import Contract, Department, Employee
from app.services import contracts
from app.services.customers_listing import colleagues
from app.services.language import N_
from app.services.listing import Column, Filter, FilterKind, Kind, Listing, Query, Search, View, Word
from app.services.query import every, leaf
from app.services.quotes_listing import MINE, SEARCH_HINT, columns, filters

WORDS = tuple(Word(key, label, contracts.STATE_COLOURS[key]) for key, label in contracts.STATES.items())
_PERFORMER = select(Employee.name).where(Employee.id == Contract.performer_id).correlate(Contract).scalar_subquery()
_UNIT = select(Department.name).where(Department.id == Contract.unit_id).correlate(Contract).scalar_subquery()

LISTING = Listing(
    key="contracts",
    model=Contract,
    title=N_("Contracts"),
    noun=("{count} contract", "{count} contracts"),
    columns=(
        *columns(Contract, WORDS),
        Column("signed_on", N_("Signed on"), Kind.DATE, Contract.signed_on, width=112, rank=3),
        Column("progress", N_("Progress"), Kind.PERCENT, Contract.progress, width=96, rank=6),
        Column("performer", N_("Carried out by"), Kind.OWNER, _PERFORMER, width=156, shown=False),
        Column("unit", N_("Department"), Kind.TEXT, _UNIT, width=156, shown=False),
        Column("starts_on", N_("In force from"), Kind.DATE, Contract.starts_on, width=112, shown=False),
        Column("ends_on", N_("In force until"), Kind.DATE, Contract.ends_on, width=112, shown=False),
    ),
    order=Contract.day,
    filters=(
        *filters(Contract, WORDS),
        Filter("signed_on", N_("Signed on"), FilterKind.DATE, Contract.signed_on),
        Filter("ends_on", N_("In force until"), FilterKind.DATE, Contract.ends_on),
        Filter("performer", N_("Carried out by"), FilterKind.PERSON, Contract.performer_id, choices=colleagues),
        Filter("progress", N_("Progress"), FilterKind.NUMBER, Contract.progress),
        Filter("quote_id", N_("Number of the quote"), FilterKind.NUMBER, Contract.quote_id),
    ),
    views=(
        View("all", N_("All"), Query(sort="day", descending=True)),
        View("mine", N_("Mine"), Query(where=every(MINE), sort="day", descending=True)),
        View("open", N_("To be signed"),
             Query(where=every(leaf("state", "in", ["draft", "sent"])), sort="day", descending=True)),
        View("signed", N_("Signed"),
             Query(where=every(leaf("state", "in", ["signed", "done"])), sort="signed_on", descending=True)),
        View("ending", N_("Runs out in 30 days"),
             Query(where=every(leaf("state", "is", "signed"), leaf("ends_on", "next", 30)), sort="ends_on")),
    ),
    search=Search(Contract.search_text, customer=Contract.customer_id),
    search_hint=SEARCH_HINT,
    tables=frozenset({"contract", "customer", "employee"}),
)  # fmt: skip
