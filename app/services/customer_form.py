"""The form of a customer: what it shows and how it is saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.models import Attribute, Customer, GroupMember
from app.services import checking, contacts, customer_groups, customers, drafts, finding, saving
from app.services.card import ContactLine
from app.services.checking import Wrong
from app.services.customer_fields import FIELDS, Own, rules
from app.services.errors import UserError
from app.services.language import N_, _
from app.services.query import Query
from app.services.saving import OWN, Saved
from app.services.writing import remove

FORM = "customer"  # the name of its drafts
CONTACT = "contact."  # fields of the first person of a new customer
DEEPEST = 20  # holdings above one another
CIRCLE = N_("A customer cannot belong to itself or to its own branch.")


@dataclass(frozen=True)
class Data:
    """All that the form needs when it opens; `values` as they stand, a new customer's defaults for id 0."""

    values: dict[str, Any]
    groups: tuple[tuple[int, str], ...]
    owns: tuple[Own, ...]
    parent: str = ""
    contacts: tuple[ContactLine, ...] = ()
    draft: drafts.Kept | None = None


def read(session: Session, customer_id: int = 0) -> Data:
    """What the form of this customer shows; 0 is a new one. Raises UserError if it is not, or no longer, seen."""
    owns = attributes(session)
    groups = tuple((each.id, each.name) for each in customer_groups.every_group(session))
    draft = drafts.find(session, FORM, customer_id)
    if not customer_id:
        return Data(_new(owns), groups, owns, draft=draft)
    row = session.scalar(select(Customer).where(Customer.id == customer_id))
    if row is None:
        raise UserError(saving.GONE)
    values = {key: getattr(row, key) for key in FIELDS}
    values |= {OWN + own.key: (row.attributes or {}).get(own.key) for own in owns}
    values["groups"] = _member_of(session, customer_id)
    people = contacts.of_customer(session, customer_id)
    return Data(values, groups, owns, _name_of(session, row.parent_id), people, draft)


def save(session: Session, customer_id: int, read: Mapping[str, Any], typed: Mapping[str, Any]) -> Saved:
    """Save what was typed into the form of a customer that is there.

    Groups are compared one by one, so two people can each add one. Raises Wrong, Conflict or UserError.
    """
    owns = attributes(session)
    values = checking.check(rules(owns), typed)
    groups = values.pop("groups", None)
    _check_parent(session, customer_id, values)
    if "code" in values and not values["code"]:
        raise Wrong({"code": UserError(N_("This must be filled in."))})
    saved = _saved(session, customer_id, read, values, owns)
    if groups is not None and _set_groups(session, customer_id, read.get("groups", ()), groups):
        return Saved(saved.row_id, (*saved.changed, "groups"), saved.merged)
    return saved


def add(session: Session, typed: Mapping[str, Any]) -> int:
    """A new customer from the form, with its groups and its first person; returns its id. Raises Wrong or UserError."""
    owns = attributes(session)
    person = {key.removeprefix(CONTACT): value for key, value in typed.items() if key.startswith(CONTACT)}
    values = checking.check(rules(owns), {"name": "", **{k: v for k, v in typed.items() if not k.startswith(CONTACT)}})
    groups = values.pop("groups", ())
    _check_parent(session, 0, values)
    own = {key.removeprefix(OWN): values.pop(key) for key in [*values] if key.startswith(OWN)}
    values |= {"attributes": filled(own), **slots(owns, own)}
    try:
        customer_id = customers.create(session, values, groups)
    except UserError as error:
        if values.get("code"):
            raise Wrong({"code": error}) from error
        raise
    if any(value for key, value in person.items() if key != "main"):
        contacts.add(session, customer_id, person)
    return customer_id


def attributes(session: Session) -> tuple[Own, ...]:
    """The attributes that the office has given its customers, in their order."""
    query = select(Attribute).where(Attribute.table_name == "customer", Attribute.hidden.is_(False))
    return tuple(
        Own(each.key, each.label, each.kind, tuple(each.choices or ()), each.slot)
        for each in session.scalars(query.order_by(Attribute.position, Attribute.id))
    )


def search(session: Session, typed: str, but: int = 0, limit: int = 8) -> list[tuple[int, str, str]]:
    """Customers for a picker, as the list finds them: (id, name, code)."""
    found = [row.id for row in finding.first_page(session, "customers", Query(text=typed), (), limit + 1)]
    query = select(Customer.id, Customer.name, Customer.code).where(Customer.id.in_(found), Customer.id != but)
    named = {row[0]: (row[0], row[1], row[2]) for row in session.execute(query)}
    return [named[key] for key in found if key in named][:limit]


def _saved(
    session: Session, customer_id: int, read: Mapping[str, Any], values: dict[str, Any], owns: Sequence[Own]
) -> Saved:
    try:
        with session.begin_nested():
            saved = saving.save(session, Customer, customer_id, read, values)
    except IntegrityError as error:
        if "code" not in values:
            raise
        raise Wrong({"code": UserError(customers.TAKEN_CODE, number=values["code"])}) from error
    _derive(session, customer_id, saved, owns)
    return saved


def _derive(session: Session, customer_id: int, saved: Saved, owns: Sequence[Own]) -> None:
    """What is computed from the fields that were written: what it is found by, and the slots of own attributes."""
    row = session.execute(
        select(*(getattr(Customer, key) for key in customers.SEARCHED), Customer.attributes).where(
            Customer.id == customer_id
        )
    ).one()
    values: dict[str, Any] = {}
    if set(saved.changed) & set(customers.SEARCHED):
        values |= customers.derived(row._asdict())
    written = {key.removeprefix(OWN) for key in saved.changed if key.startswith(OWN)}
    if written:
        values |= slots([own for own in owns if own.key in written], row.attributes)
    saving.write(session, Customer, customer_id, values)


def slots(owns: Sequence[Own], values: Mapping[str, Any]) -> dict[str, Any]:
    """Attributes marked for sorting are kept in a column too: numbers and days as numbers, texts as sort keys."""
    return {own.slot: _slot(own, values.get(own.key)) for own in owns if own.slot}


def _slot(own: Own, value: Any) -> Any:
    if value in (None, "", []):
        return None
    if own.slot.startswith("number"):
        return date.fromisoformat(value).toordinal() if own.kind == "date" else int(value)
    return str(value)


def filled(own: Mapping[str, Any]) -> dict[str, Any]:
    """The own attributes that have a value: only those are stored."""
    return {key: value for key, value in own.items() if value not in ("", None, [])}


def _new(owns: Sequence[Own]) -> dict[str, Any]:
    values: dict[str, Any] = dict.fromkeys(FIELDS, "")
    values |= {"kind": "company", "state": "prospect", "roles": 1, "birthday": None, "parent_id": None, "groups": ()}
    return values | {OWN + own.key: None for own in owns}


def _member_of(session: Session, customer_id: int) -> tuple[int, ...]:
    query = select(GroupMember.group_id).where(GroupMember.customer_id == customer_id)
    return tuple(sorted(session.scalars(query)))


def _set_groups(session: Session, customer_id: int, read: Sequence[int], typed: Sequence[int]) -> bool:
    """Put it into what was ticked and take it out of what was unticked; other groups stay as others left them."""
    stands = set(_member_of(session, customer_id))
    added, gone = (set(typed) - set(read)) - stands, (set(read) - set(typed)) & stands
    if added or gone:
        saving.locked(session, Customer, customer_id)
    if added:
        rows = [{"group_id": group, "customer_id": customer_id} for group in sorted(added)]
        session.execute(insert(GroupMember), rows)
    if gone:
        mine = select(GroupMember.id).where(GroupMember.customer_id == customer_id, GroupMember.group_id.in_(gone))
        remove(session, GroupMember, mine)
    return bool(added or gone)


def _check_parent(session: Session, customer_id: int, values: Mapping[str, Any]) -> None:
    """A holding is above its branches, never inside a circle."""
    above, seen = values.get("parent_id"), 0
    while above is not None and seen < DEEPEST:
        if above == customer_id:
            raise Wrong({"parent_id": UserError(CIRCLE)})
        above, seen = session.scalar(select(Customer.parent_id).where(Customer.id == above)), seen + 1


def _name_of(session: Session, customer_id: int | None) -> str:
    if customer_id is None:
        return ""
    return session.scalar(select(Customer.name).where(Customer.id == customer_id)) or _("(not visible to you)")
