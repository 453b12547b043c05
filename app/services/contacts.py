"""The people at a customer: added, changed, removed. Whoever may change the customer may change them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app.models import Contact
from app.services import checking, saving
from app.services.card import ContactLine
from app.services.customer_fields import CONTACT_RULES
from app.services.errors import UserError
from app.services.language import N_
from app.services.writing import count_of
from app.services.writing import remove as remove_rows

GONE = N_("This contact is no longer there.")


def of_customer(session: Session, customer_id: int) -> tuple[ContactLine, ...]:
    """The main one first, the others as they came."""
    query = select(
        Contact.id, Contact.name, Contact.position, Contact.phone, Contact.email, Contact.birthday, Contact.note,
        Contact.main,
    )  # fmt: skip
    found = query.where(Contact.customer_id == customer_id).order_by(Contact.main.desc(), Contact.id)
    return tuple(ContactLine(*row) for row in session.execute(found))


def add(session: Session, customer_id: int, typed: Mapping[str, Any]) -> int:
    """A new person; the first one is the main one. Raises Wrong for values that cannot be stored."""
    values = checking.check(CONTACT_RULES, {"name": "", **typed})
    first = session.scalar(select(Contact.id).where(Contact.customer_id == customer_id).limit(1)) is None
    values["main"] = bool(values.get("main")) or first
    if values["main"]:
        _no_other_main(session, customer_id)
    made = insert(Contact).values(customer_id=customer_id, **values).returning(Contact.id)
    return session.execute(made).scalar_one()


def save(session: Session, contact_id: int, read: Mapping[str, Any], typed: Mapping[str, Any]) -> saving.Saved:
    """Save the form of one person. Raises Conflict, Wrong or UserError like every form."""
    values = checking.check(CONTACT_RULES, typed)
    customer_id = session.scalar(select(Contact.customer_id).where(Contact.id == contact_id))
    if customer_id is None:
        raise UserError(GONE)
    if values.get("main"):
        _no_other_main(session, customer_id, but=contact_id)
    return saving.save(session, Contact, contact_id, read, values)


def remove(session: Session, contact_id: int) -> None:
    """Take a person off the customer, and with him what ties him to others; undo brings all of it back."""
    if not remove_rows(session, Contact, select(Contact.id).where(Contact.id == contact_id)):
        raise UserError(GONE)


def _no_other_main(session: Session, customer_id: int, but: int = 0) -> None:
    others = update(Contact).where(Contact.customer_id == customer_id, Contact.main, Contact.id != but)
    count_of(session, others.values(main=False))
