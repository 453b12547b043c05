"""Quotes, contracts and orders as rooms show them: the card of one, and the papers of a customer or a deal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from types import ModuleType
from typing import Any, NamedTuple

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import Session

from app.models import Contract, Deal, Order, Quote
from app.models.quote import OPEN_STATES
from app.services import contracts, debts, document_lines, orders, pricing, quotes
from app.services.card import Card, Fact, Page
from app.services.days import today
from app.services.document_lines import Paper, PaperForm, StateChange
from app.services.documents import versions
from app.services.documents.versions import Version
from app.services.errors import UserError
from app.services.language import N_, _
from app.services.pricing import InstalmentForm, Totals
from app.services.query import Chip
from app.services.text import patterns

SERVICES: dict[str, ModuleType] = {"quote": quotes, "contract": contracts, "order": orders}
MODELS: dict[str, type[Any]] = {"quote": Quote, "contract": Contract, "order": Order}
NAMES = {"quote": N_("Quote"), "contract": N_("Contract"), "order": N_("Order")}
MOST = 50  # papers on the card of a customer


class PaperLine(NamedTuple):
    """A paper in a list; `value` in đồng."""

    kind: str  # quote, contract, order
    id: int
    code: str
    title: str
    state: str
    colour: int
    day: date
    value: int


class Due(NamedTuple):
    """An instalment: what is due in the document's currency, and `value`, the same in đồng.

    Of a contract: its `id`, and what is paid and left in đồng (None without the right to see it).
    """

    number: int
    name: str
    amount: int
    due_on: date | None
    value: int
    id: int = 0
    paid: int | None = None
    left: int | None = None
    late: bool = False


@dataclass(frozen=True)
class PaperCard(Card):
    """The card of a quote, contract or order."""

    kind: str = "quote"
    form: PaperForm = PaperForm()
    totals: Totals = Totals()
    words: str = ""  # the total in words
    states: tuple[StateChange, ...] = ()
    steps: tuple[str, ...] = ()  # the states that may follow
    versions: tuple[Version, ...] = ()
    links: tuple[PaperLine, ...] = ()
    dues: tuple[Due, ...] = ()
    locked: str = ""  # why it cannot be edited, nothing if it can


def paper_of(kind: str) -> Paper:
    found: Paper = SERVICES[kind].PAPER
    return found


def state_name(kind: str, state: str) -> str:
    return _(SERVICES[kind].STATES.get(state, state))


def card(session: Session, kind: str, row_id: int) -> PaperCard | None:
    """None if it is not, or no longer, seen."""
    service = SERVICES[kind]
    try:
        form: PaperForm = service.read(session, row_id)
    except UserError:
        return None
    done = _totals(form)
    chip = Chip(state_name(kind, form.state), service.STATE_COLOURS[form.state])
    return PaperCard(
        form.id, form.code, " · ".join(filter(None, (_(NAMES[kind]), form.title))), -1, (chip,), _facts(kind, form),
        Page((), None), may_edit=form.may_edit, archived=form.archived, kind=kind, form=form, totals=done,
        words=pricing.in_words(done.total, form.currency), states=tuple(service.state_history(session, row_id)),
        steps=paper_of(kind).steps[form.state] if form.may_edit else (),
        versions=tuple(versions.of(session, kind, row_id)), links=tuple(_links(session, kind, form)),
        dues=_dues(session, kind, form, done), locked=_locked(kind, form),
    )  # fmt: skip


def of_customer(session: Session, customer_id: int) -> list[PaperLine]:
    """The papers of a customer, the newest first."""
    return _lines(session, {kind: model.customer_id == customer_id for kind, model in MODELS.items()})


def of_deal(session: Session, deal_id: int) -> list[PaperLine]:
    """The papers of a deal, the newest first."""
    return _lines(session, {kind: model.deal_id == deal_id for kind, model in MODELS.items()})


def deals_of(session: Session, typed: str, customer_id: int | None) -> list[tuple[int, str, str]]:
    """Deals for the picker: (id, title, code); of the customer if there is one."""
    query = select(Deal.id, Deal.title, Deal.code).where(
        Deal.archived_at.is_(None), *map(Deal.search_text.like, patterns(typed))
    )
    if customer_id is not None:
        query = query.where(Deal.customer_id == customer_id)
    return [(row.id, row.title, row.code) for row in session.execute(query.order_by(Deal.id.desc()).limit(8))]


class Known(NamedTuple):
    """What a form takes over from a customer that was chosen."""

    attention: str
    buyer: dict[str, str]


def known_of(session: Session, customer_id: int) -> Known:
    return Known(quotes.main_contact(session, customer_id), contracts.buyer_of(session, customer_id))


def _totals(form: PaperForm) -> Totals:
    """As it stands; of an old document that its rates no longer cover, only what was stored."""
    try:
        return document_lines.totals(form)
    except UserError:
        return Totals()


def _locked(kind: str, form: PaperForm) -> str:
    if form.archived or not form.may_edit:
        return _("You may see this, not change it.")
    if form.state in paper_of(kind).locked:
        words = _("It is “{state}”. Put it back to “{draft}” to change it; the history keeps both.")
        return words.format(state=state_name(kind, form.state), draft=state_name(kind, "draft"))
    return ""


def _facts(kind: str, form: PaperForm) -> tuple[Fact, ...]:
    own: list[Fact] = []
    if isinstance(form, quotes.QuoteForm):
        late = form.valid_until is not None and form.valid_until < today() and form.state in OPEN_STATES
        own = [Fact(N_("Valid until"), "day", form.valid_until, "late" if late else ""),
               Fact(N_("For the attention of"), "text", form.attention)]  # fmt: skip
    elif isinstance(form, contracts.ContractForm):
        own = [Fact(N_("Signed on"), "day", form.signed_on), Fact(N_("In force from"), "day", form.starts_on),
               Fact(N_("In force until"), "day", form.ends_on), Fact(N_("Progress"), "text", f"{form.progress}%"),
               Fact(N_("Carried out by"), "text", " · ".join(filter(None, (form.performer, form.unit))))]  # fmt: skip
    elif isinstance(form, orders.OrderForm):
        own = [Fact(N_("Deliver on"), "day", form.deliver_on), Fact(N_("Deliver to"), "text", form.deliver_to)]
    terms = [Fact(label, "text", getattr(form, key, "")) for key, label in TERMS.items()]
    facts = [Fact(N_("Customer"), "text", form.customer), Fact(N_("Day"), "day", form.day), *own,
             Fact(N_("Owner"), "text", form.owner), *terms, Fact(N_("Note"), "text", form.note)]  # fmt: skip
    return tuple(fact for fact in facts if fact.value not in (None, ""))


TERMS = {"delivery": N_("Delivery"), "warranty": N_("Warranty"), "payment": N_("Payment terms")}


def _links(session: Session, kind: str, form: PaperForm) -> list[PaperLine]:
    """What it came from and what came of it."""
    wanted: dict[str, Any] = {}
    if kind == "quote":
        wanted = {"contract": Contract.quote_id == form.id, "order": Order.quote_id == form.id}
    elif kind == "contract":
        renewal = (Contract.renews_id == form.id) | (Contract.id == getattr(form, "renews_id", None))
        wanted = {"order": Order.contract_id == form.id, "contract": renewal}
    for parent in ("quote", "contract"):
        if parent != kind and (key := getattr(form, f"{parent}_id", None)):
            wanted[parent] = MODELS[parent].id == key
    return _lines(session, wanted)


def _lines(session: Session, wanted: dict[str, Any]) -> list[PaperLine]:
    if not wanted:
        return []
    parts = [
        select(literal(kind).label("kind"), model.id, model.code, model.title, model.state, model.day, model.value)
        .where(condition, model.archived_at.is_(None))
        for kind, condition in wanted.items() for model in (MODELS[kind],)
    ]  # fmt: skip
    both = union_all(*parts).subquery()
    query = select(both).order_by(both.c.day.desc(), both.c.id.desc()).limit(MOST)
    return [
        PaperLine(row.kind, row.id, row.code, row.title, state_name(row.kind, row.state),
                  SERVICES[row.kind].STATE_COLOURS[row.state], row.day, row.value)
        for row in session.execute(query)
    ]  # fmt: skip


def _dues(session: Session, kind: str, form: PaperForm, done: Totals) -> tuple[Due, ...]:
    if not form.instalments:
        return ()
    try:
        amounts: Sequence[int] = pricing.instalments(form.instalments, done.total, form.currency)
    except UserError:
        amounts = [each.amount for each in form.instalments]
    known = {each.number: each for each in debts.instalments(session, form.id)} if kind == "contract" else {}
    values = pricing.parts_in_dong(amounts, form.currency, form.rate)
    plan = enumerate(zip(form.instalments, amounts, values, strict=True), start=1)
    return tuple(_due(number, *part, known.get(number)) for number, part in plan)


def _due(number: int, part: InstalmentForm, amount: int, value: int, known: debts.Instalment | None) -> Due:
    due = Due(number, part.name, amount, part.due_on, value)
    if known is None:
        return due
    return due._replace(id=known.id, paid=known.paid, left=known.left, late=known.overdue(today()))
