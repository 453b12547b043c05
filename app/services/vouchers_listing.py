"""The list of vouchers: its columns, filters and views (V33), declared once."""

from __future__ import annotations

from sqlalchemy import Text, case, cast, func, select
from sqlalchemy.orm import Session, aliased

from app.models import Contract, Customer, Employee, Fund, Voucher
from app.services import vouchers
from app.services.customers_listing import colleagues
from app.services.language import N_
from app.services.listing import Choices, Column, Filter, FilterKind, Kind, Listing, Query, Search, View, Word
from app.services.query import ME, every, leaf
from app.services.quotes_listing import customer_of

STATES = tuple(Word(key, label, vouchers.STATE_COLOURS[key]) for key, label in vouchers.STATES.items())
_COLOURS = {"receipt": 1, "payment": 3, "transfer": 0, "opening": 7}
KINDS = tuple(Word(key, label, _COLOURS[key]) for key, label in vouchers.KINDS.items())
# PT00012, as vouchers.code_of writes it, on both engines
CODE = case(
    (Voucher.number < 100_000, Voucher.book + func.substr(cast(Voucher.number + 100_000, Text), 2)),
    (Voucher.number.is_not(None), Voucher.book + cast(Voucher.number, Text)),
    else_="",
)
# without a name the reason says what it is
TITLE = case((Voucher.party != "", Voucher.party), else_=Voucher.reason)
BELOW = case((Voucher.party != "", Voucher.reason), else_="")
_SOURCE, _TARGET = aliased(Fund), aliased(Fund)
_MAKER = select(Employee.name).where(Employee.id == Voucher.maker_id).correlate(Voucher).scalar_subquery()
_CONTRACT = select(Contract.code).where(Contract.id == Voucher.contract_id).correlate(Voucher).scalar_subquery()
_FROM = select(_SOURCE.name).where(_SOURCE.id == Voucher.from_fund_id).correlate(Voucher).scalar_subquery()
_TO = select(_TARGET.name).where(_TARGET.id == Voucher.to_fund_id).correlate(Voucher).scalar_subquery()
_CUSTOMER = (
    select(func.coalesce(Customer.name, "")).where(Customer.id == Voucher.customer_id).correlate(Voucher)
).scalar_subquery()  # fmt: skip


def funds(session: Session) -> Choices:
    """Every fund by its name."""
    rows = session.execute(select(Fund.id, Fund.name).order_by(Fund.position, Fund.id))
    return [(row.id, row.name) for row in rows]


LISTING = Listing(
    key="vouchers",
    model=Voucher,
    title=N_("Vouchers"),
    noun=("{count} voucher", "{count} vouchers"),
    columns=(
        Column("party", N_("Paid by or to"), Kind.TITLE, TITLE, below=BELOW, width=280, rank=0,
               below_label=N_("Reason")),
        Column("code", N_("Number"), Kind.TEXT, CODE, order=Voucher.number, width=104, rank=0),
        Column("day", N_("Day"), Kind.DATE, Voucher.day, width=104, rank=1),
        Column("kind", N_("Kind"), Kind.CHOICE, Voucher.kind, width=124, rank=3, words=KINDS),
        Column("amount", N_("Amount"), Kind.MONEY, Voucher.amount, width=136, rank=0, total=True),
        Column("state", N_("State"), Kind.CHOICE, Voucher.state, width=136, rank=2, words=STATES),
        Column("from_fund", N_("From fund"), Kind.TEXT, _FROM, width=136, rank=4),
        Column("to_fund", N_("To fund"), Kind.TEXT, _TO, width=136, rank=4),
        Column("customer", N_("Customer"), Kind.TEXT, customer_of(Voucher), width=220, rank=6),
        Column("contract", N_("Contract"), Kind.TEXT, _CONTRACT, width=156, rank=6),
        Column("maker", N_("Written by"), Kind.OWNER, _MAKER, width=156, rank=7, shown=False),
        Column("confirmed_at", N_("Confirmed at"), Kind.MOMENT, Voucher.confirmed_at, width=136, shown=False),
        Column("debit", N_("Debit"), Kind.TEXT, Voucher.debit, width=80, shown=False),
        Column("credit", N_("Credit"), Kind.TEXT, Voucher.credit, width=80, shown=False),
    ),
    order=Voucher.day,
    filters=(
        Filter("kind", N_("Kind"), FilterKind.CHOICE, Voucher.kind, choices=[word[:2] for word in KINDS]),
        Filter("state", N_("State"), FilterKind.CHOICE, Voucher.state, choices=[word[:2] for word in STATES]),
        Filter("day", N_("Day"), FilterKind.DATE, Voucher.day),
        Filter("amount", N_("Amount"), FilterKind.MONEY, Voucher.amount),
        Filter("to_fund", N_("To fund"), FilterKind.CHOICE, Voucher.to_fund_id, choices=funds),
        Filter("from_fund", N_("From fund"), FilterKind.CHOICE, Voucher.from_fund_id, choices=funds),
        Filter("customer", N_("Customer or supplier"), FilterKind.TEXT, _CUSTOMER),
        Filter("customer_id", N_("Number of the customer"), FilterKind.NUMBER, Voucher.customer_id),
        Filter("contract_id", N_("Number of the contract"), FilterKind.NUMBER, Voucher.contract_id),
        Filter("deal_id", N_("Number of the deal"), FilterKind.NUMBER, Voucher.deal_id),
        Filter("employee", N_("Colleague paid"), FilterKind.PERSON, Voucher.employee_id, choices=colleagues),
        Filter("maker", N_("Written by"), FilterKind.PERSON, Voucher.maker_id, choices=colleagues),
        Filter("owner", N_("Owner"), FilterKind.PERSON, Voucher.owner_id, choices=colleagues),
        Filter("party", N_("Paid by or to"), FilterKind.TEXT, Voucher.party),
    ),
    views=(
        View("all", N_("All"), Query(sort="day", descending=True)),
        View("drafts", N_("To be confirmed"),
             Query(where=every(leaf("state", "is", "draft")), sort="day", descending=True)),
        View("receipts", N_("Receipts"),
             Query(where=every(leaf("kind", "is", "receipt")), sort="day", descending=True)),
        View("payments", N_("Payments"),
             Query(where=every(leaf("kind", "is", "payment")), sort="day", descending=True)),
        View("transfers", N_("Transfers"),
             Query(where=every(leaf("kind", "is", "transfer")), sort="day", descending=True)),
        View("mine", N_("Written by me"), Query(where=every(leaf("maker", "is", ME)), sort="day", descending=True)),
    ),
    search=Search(Voucher.search_text, customer=Voucher.customer_id),
    search_hint=N_("Number, name, reason, contract; no accents needed"),
    tables=frozenset({"voucher", "fund", "customer"}),
)  # fmt: skip
