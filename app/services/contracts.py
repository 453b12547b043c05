"""Contracts: drafted from a quote or blank, sent, signed, carried out (E14–E17); only signed ones bind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.models import Contact, Contract, ContractInstalment, ContractLine, Customer, Department, Employee
from app.models.contract import BINDING
from app.services import debts, document_lines, quotes, saving
from app.services.checking import ADDRESS, LINE, NAME
from app.services.days import today
from app.services.document_lines import Paper, PaperForm, StateChange
from app.services.errors import UserError
from app.services.language import N_, _
from app.services.myself import me
from app.services.pricing import Totals
from app.services.text import clean, grouped

FORM = "contract"  # the name of its drafts
STATES = {
    "draft": N_("Draft"), "sent": N_("Sent"), "signed": N_("Signed"), "done": N_("Done"),
    "cancelled": N_("Cancelled"),
}  # fmt: skip
STATE_COLOURS = {"draft": 7, "sent": 0, "signed": 1, "done": 5, "cancelled": 6}
STEPS = {
    "draft": ("sent", "signed", "cancelled"), "sent": ("draft", "signed", "cancelled"),
    "signed": ("draft", "sent", "done", "cancelled"), "done": ("signed",), "cancelled": ("draft",),
}  # fmt: skip
BUYER = {
    "name": N_("Name"), "representative": N_("Represented by"), "position": N_("Position"), "address": N_("Address"),
    "phone": N_("Phone"), "email": N_("E-mail"), "tax_code": N_("Tax code"), "account": N_("Account"),
    "bank": N_("Bank"),
}  # fmt: skip
NO_TITLE = N_("The contract needs a name. Nothing was saved.")
NOT_FROM = N_("Quote {number} is “{state}”: no contract can be made from it.")
ALREADY = N_("Contract {number} was made from this quote already.")
SOMEBODY = N_("A contract was made from this quote already: one lives at a time. Nothing was saved.")
HAS_MONEY = N_("{paid} ₫ were received on contract {number}: it stays signed. Reverse the receipts first, or cancel "
               "it.")  # fmt: skip
RENEWED_MEANWHILE = N_("Somebody has renewed this contract already. Nothing was saved.")
WRONG_TERM = N_("The contract ends on {end}, before it begins on {start}.")
NO_PROGRESS = N_("The progress lies between 0 and 100 %.")


@dataclass(frozen=True)
class ContractForm(PaperForm):
    """A contract as its window shows it. `buyer` has the keys of BUYER; `unit_id` follows the performer."""

    quote_id: int | None = None
    renews_id: int | None = None
    performer_id: int | None = None
    performer: str = ""
    unit_id: int | None = None
    unit: str = ""
    buyer: Mapping[str, str] = field(default_factory=dict)
    signed_on: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    progress: int = 0
    delivery: str = ""
    warranty: str = ""
    payment: str = ""


PAPER = Paper(
    "contract", Contract, ContractLine, "contract_id", ContractForm, STATES, STEPS,
    frozenset({*BINDING, "cancelled"}),
    {"quote_id": None, "renews_id": None, "performer_id": None, "unit_id": None, "buyer": None, "starts_on": None,
     "ends_on": None, "progress": None, "delivery": 500, "warranty": 500, "payment": 500}, ContractInstalment,
)  # fmt: skip


def blank(session: Session, deal_id: int | None = None, customer_id: int | None = None) -> ContractForm:
    """A new contract, not saved yet, carried out by its maker; from a deal, for a customer, or empty."""
    base = quotes.blank(session, deal_id, customer_id)
    form = ContractForm(
        title=base.title, customer_id=base.customer_id, customer=base.customer, deal_id=deal_id, deal=base.deal,
        owner_id=base.owner_id, owner=base.owner, lines=base.lines, rates=base.rates, performer_id=base.owner_id,
        buyer=buyer_of(session, base.customer_id),
    )  # fmt: skip
    return _named(session, replace(form, unit_id=_unit_of(session, form)))


def from_quote(session: Session, quote_id: int) -> int:
    """A contract, saved as a draft, with all that stands in the quote; its id.

    Raises UserError for a quote that was refused or cancelled, or that has a contract already.
    """
    quote = quotes.read(session, quote_id)
    if quote.state in ("refused", "cancelled"):
        raise UserError(NOT_FROM, number=quote.code, state=_(quotes.STATES[quote.state]))
    there = select(Contract.code).where(Contract.quote_id == quote_id, *live())
    if number := session.scalar(there.limit(1)):
        raise UserError(ALREADY, number=number)
    return save(session, _form_of(session, quote))


def _form_of(session: Session, quote: quotes.QuoteForm) -> ContractForm:
    mine = me(session)
    return ContractForm(
        title=quote.title or quote.code, customer_id=quote.customer_id, deal_id=quote.deal_id, quote_id=quote.id,
        owner_id=mine, performer_id=mine, buyer=buyer_of(session, quote.customer_id), currency=quote.currency,
        rate=quote.rate, discount=quote.discount, discount_amount=quote.discount_amount, lines=quote.lines,
        instalments=quote.instalments, delivery=quote.delivery, warranty=quote.warranty, payment=quote.payment,
        note=quote.note,
    )  # fmt: skip


def read(session: Session, contract_id: int) -> ContractForm:
    """The contract as it stands. Raises UserError if it is not, or no longer, seen."""
    return _named(session, document_lines.read(session, PAPER, contract_id, ContractForm))


def save(session: Session, form: ContractForm, read_revision: int = 0) -> int:
    """Save a contract as a whole, a new one with its number; its id.

    Raises Conflict if it was saved since `read_revision`, UserError for what no contract can be.
    """
    if not clean(form.title, LINE):
        raise UserError(NO_TITLE)
    if form.starts_on and form.ends_on and form.ends_on < form.starts_on:
        raise UserError(WRONG_TERM, end=f"{form.ends_on:%d/%m/%Y}", start=f"{form.starts_on:%d/%m/%Y}")
    _check_progress(form.progress)
    form = replace(form, unit_id=_unit_of(session, form), buyer=clean_buyer(form.buyer))
    with _only_one():
        return document_lines.save(session, PAPER, form, read_revision)


def totals(form: ContractForm) -> Totals:
    """What it comes to (pure). Raises UserError for what cannot be."""
    return document_lines.totals(form)


def set_state(session: Session, contract_id: int, state: str, on: date | None = None) -> None:
    """Sent, signed, done, cancelled, or put back, on a day (E17). Signed for the first time, it has its day."""
    day = on or today()
    also: dict[str, Any] = {"signed_on": day} if state == "signed" else {}
    if state in ("draft", "sent"):
        _check_unpaid(session, [contract_id])
        also = {"signed_on": None}
    elif state == "done":
        also = {"progress": 100}
    if state == "signed" and document_state(session, contract_id) == "done":
        also = {}
    with _only_one():
        document_lines.set_state(session, PAPER, contract_id, state, day, **also)


@contextmanager
def _only_one() -> Iterator[None]:
    """Two people make a contract of a quote, or renew one, at once, or one puts a cancelled one back: the second is
    told."""
    try:
        yield
    except IntegrityError as error:
        said = str(error.orig)
        if "uq_contract_of_quote" in said or "contract.quote_id" in said:
            raise UserError(SOMEBODY) from error
        if "uq_contract_next" in said or "contract.renews_id" in said:
            raise UserError(RENEWED_MEANWHILE) from error
        raise


def cancel(session: Session, contract_id: int, on: date | None = None) -> None:
    """No party is bound any more; what was paid stays in the books."""
    set_state(session, contract_id, "cancelled", on)


def set_progress(session: Session, contract_id: int, percent: int) -> None:
    """How much is carried out (E15), also of a contract that is signed. Raises UserError."""
    _check_progress(percent)
    row = saving.locked(session, Contract, contract_id)
    if row.state in ("done", "cancelled"):
        document_lines.check_open(PAPER, row)
    saving.write(session, Contract, contract_id, {"progress": percent})


def set_performer(session: Session, contract_id: int, employee_id: int | None) -> None:
    """Who carries it out (E15), also of a contract that is signed; the department follows."""
    row = saving.locked(session, Contract, contract_id)
    form = ContractForm(performer_id=employee_id, unit_id=row.unit_id)
    unit = _unit_of(session, form)
    saving.write(session, Contract, contract_id, {"performer_id": employee_id, "unit_id": unit})


def state_history(session: Session, contract_id: int) -> list[StateChange]:
    """Every state it came into, the newest first."""
    return document_lines.state_history(session, PAPER, contract_id)


def copy(session: Session, contract_id: int) -> int:
    """The same agreement anew, of today and one's own, as a draft with a number of its own; its id."""
    old = read(session, contract_id)
    fresh = replace(old, id=0, owner_id=me(session), quote_id=None, day=today(), signed_on=None, starts_on=None,
                    ends_on=None, progress=0, instalments=document_lines.undated(old.instalments))  # fmt: skip
    return save(session, fresh)


def live(model: Any = Contract) -> tuple[ColumnElement[bool], ...]:
    """That it is neither cancelled nor archived."""
    return model.state != "cancelled", model.archived_at.is_(None)


def archive(session: Session, ids: Sequence[int]) -> int:
    """Take contracts off the list; how many. Raises UserError for one on which money was received."""
    _check_unpaid(session, ids)
    return document_lines.archive(session, PAPER, ids)


def _check_unpaid(session: Session, ids: Sequence[int]) -> None:
    """Who was paid for is owed for: such a contract stays in the debts."""
    for number, money in debts.paid_on(session, ids):
        raise UserError(HAS_MONEY, number=number, paid=grouped(money))


def document_state(session: Session, contract_id: int) -> str:
    return session.scalar(select(Contract.state).where(Contract.id == contract_id)) or ""


def buyer_of(session: Session, customer_id: int | None) -> dict[str, str]:
    """The other party as it is known: the customer and its main contact."""
    row = session.scalar(select(Customer).where(Customer.id == customer_id))
    if row is None:
        return dict.fromkeys(BUYER, "")
    person = session.execute(
        select(Contact.name, Contact.position).where(Contact.customer_id == customer_id)
        .order_by(Contact.main.desc(), Contact.id).limit(1)
    ).first()  # fmt: skip
    address = ", ".join(filter(None, (row.address, row.ward, row.province)))
    name, position = (person.name, person.position) if person else ("", "")
    if row.kind == "person":
        name, position = row.name, ""
    return dict.fromkeys(BUYER, "") | {
        "name": row.name, "representative": name, "position": position, "address": address, "phone": row.phone,
        "email": row.email, "tax_code": row.tax_code,
    }  # fmt: skip


def clean_buyer(buyer: Mapping[str, str]) -> dict[str, str]:
    """What stands on the paper of the other party, by the keys of BUYER. Raises UserError."""
    limits = {"name": NAME, "address": ADDRESS}
    return {key: clean(str(buyer.get(key) or ""), limits.get(key, LINE)) for key in BUYER}


def _unit_of(session: Session, form: ContractForm) -> int | None:
    """The department of the performer; without a performer, as it was chosen."""
    if form.performer_id is None:
        return form.unit_id
    return session.scalar(select(Employee.department_id).where(Employee.id == form.performer_id))


def _named(session: Session, form: ContractForm) -> ContractForm:
    performer = select(Employee.name).where(Employee.id == form.performer_id).scalar_subquery()
    unit = select(Department.name).where(Department.id == form.unit_id).scalar_subquery()
    names = session.execute(select(performer, unit)).one()
    return replace(form, performer=names[0] or "", unit=names[1] or "")


def _check_progress(percent: int) -> None:
    if not 0 <= percent <= 100:
        raise UserError(NO_PROGRESS)
