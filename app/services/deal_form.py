"""The form of a deal: what it shows and how it is saved; a new deal brings a new customer along (S01, S04)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Customer, Deal, Stage
from app.services import checking, customer_form, customers, deals, drafts, saving
from app.services.checking import Rule
from app.services.deals import NewDeal
from app.services.errors import UserError
from app.services.language import N_
from app.services.pipelines import PipelineInfo, pipelines
from app.services.saving import Saved
from app.services.text import clean
from app.services.vietnam import phone

FORM = "deal"  # the name of its drafts
LABELS = {
    "title": N_("Name"), "customer": N_("Customer"), "phone": N_("Phone of the new customer"), "amount": N_("Amount"),
    "stage_id": N_("Stage"), "due_on": N_("Expected on"), "star": N_("Promising"), "note": N_("Note"),
}  # fmt: skip


def _customer(value: Any) -> Any:
    """A customer's id, or the name of a new one, or none."""
    return value if isinstance(value, int) else clean(str(value or ""), checking.NAME) or None


RULES: dict[str, Rule] = {
    "title": checking.line(required=True), "customer": Rule(_customer), "phone": checking.phone(),
    "amount": checking.amount(), "stage_id": Rule(lambda value: int(value), required=True), "due_on": checking.day(),
    "star": Rule(bool), "note": checking.lines(),
}  # fmt: skip


@dataclass(frozen=True)
class Data:
    """All that the form needs when it opens."""

    values: dict[str, Any]
    pipelines: tuple[PipelineInfo, ...]
    customer: str = ""
    draft: drafts.Kept | None = None


def read(session: Session, deal_id: int = 0, stage_id: int = 0, customer_id: int | None = None) -> Data:
    """What the form shows; 0 is a new deal in this stage. Raises UserError if it is not, or no longer, seen."""
    known, draft = tuple(pipelines(session)), drafts.find(session, FORM, deal_id)
    if not deal_id:
        first = next((stage.id for each in known for stage in each.stages), 0)
        values = {"title": "", "customer": customer_id, "phone": "", "amount": 0, "stage_id": stage_id or first,
                  "due_on": None, "star": False, "note": ""}  # fmt: skip
        return Data(values, known, _name(session, customer_id), draft)
    row = session.scalar(select(Deal).where(Deal.id == deal_id))
    if row is None:
        raise UserError(saving.GONE)
    values = {key: getattr(row, key) for key in ("title", "amount", "stage_id", "due_on", "star", "note")}
    return Data({**values, "customer": row.customer_id, "phone": ""}, known, _name(session, row.customer_id), draft)


def add(session: Session, typed: Mapping[str, Any]) -> int:
    """A new deal from the form, with a new customer if a name was typed that is none; returns the deal's id."""
    values = checking.check(RULES, {"title": "", **typed})
    customer_id = _customer_id(session, values.pop("customer", None), values.pop("phone", ""))
    return deals.create(session, NewDeal(customer_id=customer_id, **values))


def save(session: Session, deal_id: int, read: Mapping[str, Any], typed: Mapping[str, Any]) -> Saved:
    """Save what was typed. Raises Wrong, Conflict or UserError."""
    values, before = checking.check(RULES, typed), {**read}
    number, stage_id = values.pop("phone", ""), values.pop("stage_id", None)
    if "customer" in values:
        values["customer_id"] = _customer_id(session, values.pop("customer"), number)
        before["customer_id"] = before.pop("customer", None)
    saved = deals.edit(session, deal_id, before, values)
    if stage_id is not None:
        deals.move(session, [deal_id], stage_id, {deal_id: read.get("stage_id", stage_id)})
    return saved


def search(session: Session, typed: str, limit: int = 8) -> list[tuple[int, str, str]]:
    """Customers for the picker: (id, name, phone)."""
    found = [key for key, *_name_and_code in customer_form.search(session, typed, limit=limit)]
    query = select(Customer.id, Customer.name, Customer.phone).where(Customer.id.in_(found))
    named = {row.id: (row.id, row.name, row.phone) for row in session.execute(query)}
    return [named[key] for key in found if key in named]


def _customer_id(session: Session, value: Any, number: str) -> int | None:
    if value is None or isinstance(value, int):
        return value
    digits = phone(number).digits if number else ""
    return customers.create(session, {"name": value, "phone": digits, "state": "prospect"})


def _name(session: Session, customer_id: int | None) -> str:
    return session.scalar(select(Customer.name).where(Customer.id == customer_id)) or ""


def stage_names(session: Session) -> dict[int, str]:
    """Of all stages, also of those that are no longer in use: for the history."""
    return {row.id: row.name for row in session.execute(select(Stage.id, Stage.name))}
