"""Orders: what is to be delivered of a contract, or without one (C18)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from app.models import Order, OrderLine
from app.services import contracts, document_lines, quotes
from app.services.checking import ADDRESS
from app.services.days import today
from app.services.document_lines import Paper, PaperForm, StateChange
from app.services.errors import UserError
from app.services.language import N_, _
from app.services.myself import me
from app.services.pricing import Totals

FORM = "order"  # the name of its drafts
STATES = {
    "draft": N_("Draft"), "confirmed": N_("Confirmed"), "delivering": N_("Being delivered"), "done": N_("Delivered"),
    "cancelled": N_("Cancelled"),
}  # fmt: skip
STATE_COLOURS = {"draft": 7, "confirmed": 0, "delivering": 2, "done": 1, "cancelled": 6}
STEPS = {
    "draft": ("confirmed", "cancelled"), "confirmed": ("draft", "delivering", "done", "cancelled"),
    "delivering": ("confirmed", "done", "cancelled"), "done": ("delivering",), "cancelled": ("draft",),
}  # fmt: skip
NOT_FROM = N_("Contract {number} is “{state}”: no order can be made from it.")


@dataclass(frozen=True)
class OrderForm(PaperForm):
    """An order as its window shows it."""

    quote_id: int | None = None
    contract_id: int | None = None
    deliver_on: date | None = None
    deliver_to: str = ""


PAPER = Paper(
    "order", Order, OrderLine, "order_id", OrderForm, STATES, STEPS, frozenset({"delivering", "done", "cancelled"}),
    {"quote_id": None, "contract_id": None, "deliver_on": None, "deliver_to": ADDRESS},
)  # fmt: skip


def blank(session: Session, deal_id: int | None = None, customer_id: int | None = None) -> OrderForm:
    """A new order without a contract, not saved yet."""
    base = quotes.blank(session, deal_id, customer_id)
    return OrderForm(
        title=base.title, customer_id=base.customer_id, customer=base.customer, deal_id=deal_id, deal=base.deal,
        owner_id=base.owner_id, owner=base.owner, lines=base.lines, rates=base.rates,
        deliver_to=contracts.buyer_of(session, base.customer_id)["address"],
    )  # fmt: skip


def from_contract(session: Session, contract_id: int) -> int:
    """An order, saved as a draft, with all lines of the contract; its id. Raises UserError for a cancelled one."""
    contract = contracts.read(session, contract_id)
    if contract.state == "cancelled":
        raise UserError(NOT_FROM, number=contract.code, state=_(contracts.STATES[contract.state]))
    return save(session, OrderForm(
        title=contract.title, customer_id=contract.customer_id, deal_id=contract.deal_id, quote_id=contract.quote_id,
        contract_id=contract_id, owner_id=me(session), currency=contract.currency, rate=contract.rate,
        discount=contract.discount, discount_amount=contract.discount_amount, lines=contract.lines,
        deliver_to=contract.buyer.get("address", ""),
    ))  # fmt: skip


def read(session: Session, order_id: int) -> OrderForm:
    """The order as it stands. Raises UserError if it is not, or no longer, seen."""
    return document_lines.read(session, PAPER, order_id, OrderForm)


def save(session: Session, form: OrderForm, read_revision: int = 0) -> int:
    """Save an order as a whole, a new one with its number; its id. Raises Conflict or UserError."""
    return document_lines.save(session, PAPER, form, read_revision)


def totals(form: OrderForm) -> Totals:
    """What it comes to (pure). Raises UserError for what cannot be."""
    return document_lines.totals(form)


def set_state(session: Session, order_id: int, state: str, on: date | None = None) -> None:
    """Confirmed, being delivered, delivered, cancelled, or put back, on a day. Raises UserError for a wrong step."""
    document_lines.set_state(session, PAPER, order_id, state, on)


def state_history(session: Session, order_id: int) -> list[StateChange]:
    """Every state it came into, the newest first."""
    return document_lines.state_history(session, PAPER, order_id)


def copy(session: Session, order_id: int) -> int:
    """The same order anew, of today and one's own; its id."""
    return save(session, replace(read(session, order_id), id=0, owner_id=me(session), day=today(), deliver_on=None))


def archive(session: Session, ids: Sequence[int]) -> int:
    """Take orders off the list; how many."""
    return document_lines.archive(session, PAPER, ids)
