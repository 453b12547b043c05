"""Quotes: offered from a deal or to a customer, saved with their lines, sent, answered, copied (E13, E16)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.models import Contact, Customer, Deal, Employee, Quote, QuoteInstalment, QuoteLine
from app.models.quote import OPEN_STATES
from app.services import deal_lines, document_lines, products, saving, settings, vat
from app.services.checking import LINE
from app.services.days import today
from app.services.document_lines import Paper, PaperForm, StateChange
from app.services.errors import UserError
from app.services.language import N_
from app.services.myself import me
from app.services.pricing import LineForm, Totals
from app.services.vat import Rates

FORM = "quote"  # the name of its drafts
STATES = {
    "draft": N_("Draft"), "sent": N_("Sent"), "received": N_("Received by the customer"),
    "accepted": N_("Accepted"), "refused": N_("Refused"), "cancelled": N_("Cancelled"),
}  # fmt: skip
STATE_COLOURS = {"draft": 7, "sent": 0, "received": 5, "accepted": 1, "refused": 3, "cancelled": 6}
STEPS = {
    "draft": ("sent", "received", "accepted", "cancelled"),
    "sent": ("draft", "received", "accepted", "refused", "cancelled"),
    "received": ("draft", "sent", "accepted", "refused", "cancelled"),
    "accepted": ("draft", "sent", "received"), "refused": ("draft", "sent", "received"), "cancelled": ("draft",),
}  # fmt: skip
VALID_DAYS = settings.declare("quotes.valid_days", 15, lambda value: 0 <= value <= 3650)
PAST = 30  # days for which a quote that ran out without an answer is told of
NOTICE_DAYS = settings.declare("quotes.notice_days", 3, lambda value: 0 <= value <= 60)  # before one runs out
WRONG_END = N_("The quote is valid until {until}, but it is of {day}.")


@dataclass(frozen=True)
class QuoteForm(PaperForm):
    """A quote as its window shows it."""

    attention: str = ""
    valid_until: date | None = None
    delivery: str = ""
    warranty: str = ""
    payment: str = ""


PAPER = Paper(
    "quote", Quote, QuoteLine, "quote_id", QuoteForm, STATES, STEPS,
    frozenset({"accepted", "refused", "cancelled"}),
    {"attention": LINE, "valid_until": None, "delivery": 500, "warranty": 500, "payment": 500}, QuoteInstalment,
)  # fmt: skip


def blank(session: Session, deal_id: int | None = None, customer_id: int | None = None) -> QuoteForm:
    """A new quote, not saved yet: from a deal with its customer, title and products, or for a customer, or empty."""
    rates = vat.rates(session)
    title, lines = "", tuple[LineForm, ...]()
    if deal_id is not None:
        deal = session.scalar(select(Deal).where(Deal.id == deal_id))
        if deal is None:
            raise UserError(saving.GONE)
        known = select(Customer.id).where(Customer.id == deal.customer_id)  # whoever takes part may not see him
        title, customer_id = deal.title, session.scalar(known) or customer_id
        lines = deal_lines.for_quote(session, deal_id, rates) or _whole(session, deal, rates)
    mine = me(session)
    return QuoteForm(
        title=title, customer_id=customer_id, customer=name_of(session, customer_id), deal_id=deal_id,
        deal=title, owner_id=mine, owner=session.scalar(select(Employee.name).where(Employee.id == mine)) or "",
        attention=main_contact(session, customer_id), lines=lines, rates=rates,
        valid_until=today() + timedelta(settings.get(session, VALID_DAYS)),
    )  # fmt: skip


def _whole(session: Session, deal: Deal, rates: Rates) -> tuple[LineForm, ...]:
    """A deal of which no products are known as one line; nothing if nothing is expected of it."""
    vat_code = products.default_vat(session, rates)
    return (LineForm(deal.title, unit="", price=deal.amount, vat=vat_code),) if deal.amount else ()


def read(session: Session, quote_id: int) -> QuoteForm:
    """The quote as it stands. Raises UserError if it is not, or no longer, seen."""
    return document_lines.read(session, PAPER, quote_id, QuoteForm)


def save(session: Session, form: QuoteForm, read_revision: int = 0) -> int:
    """Save a quote as a whole, a new one with its number; its id.

    Raises Conflict if it was saved since `read_revision`, UserError for what no quote can be.
    """
    if form.valid_until is not None and form.valid_until < form.day:
        raise UserError(WRONG_END, until=f"{form.valid_until:%d/%m/%Y}", day=f"{form.day:%d/%m/%Y}")
    return document_lines.save(session, PAPER, form, read_revision)


def totals(form: QuoteForm) -> Totals:
    """What it comes to (pure): the window shows it as one types. Raises UserError for what cannot be."""
    return document_lines.totals(form)


def set_state(session: Session, quote_id: int, state: str, on: date | None = None) -> None:
    """Sent, received, accepted, refused, cancelled, or put back, on a day. Raises UserError for a wrong step."""
    document_lines.set_state(session, PAPER, quote_id, state, on)


def state_history(session: Session, quote_id: int) -> list[StateChange]:
    """Every state it came into, the newest first."""
    return document_lines.state_history(session, PAPER, quote_id)


def copy(session: Session, quote_id: int) -> int:
    """The same offer anew, of today and one's own, as a draft with a number of its own; its id."""
    old = read(session, quote_id)
    length = old.valid_until - old.day if old.valid_until else None
    day = today()
    fresh = replace(old, id=0, owner_id=me(session), day=day, valid_until=day + length if length is not None else None,
                    instalments=document_lines.undated(old.instalments))  # fmt: skip
    return save(session, fresh)


def archive(session: Session, ids: Sequence[int]) -> int:
    """Take quotes off the list; how many."""
    return document_lines.archive(session, PAPER, ids)


def ending(day: date, within: int) -> tuple[ColumnElement[bool], ...]:
    """Open quotes that run out in so many days, or have run out in the last 30, as criteria."""
    until = Quote.valid_until.between(day - timedelta(PAST), day + timedelta(within))
    return Quote.state.in_(OPEN_STATES), Quote.archived_at.is_(None), until


def name_of(session: Session, customer_id: int | None) -> str:
    return session.scalar(select(Customer.name).where(Customer.id == customer_id)) or ""


def main_contact(session: Session, customer_id: int | None) -> str:
    """The first person to write to at a customer."""
    query = select(Contact.name).where(Contact.customer_id == customer_id)
    return session.scalar(query.order_by(Contact.main.desc(), Contact.id).limit(1)) or ""
