"""The form of a customer: what it shows and how it is saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.models import Customer, GroupMember
from app.services import (
    attribute_slots,
    checking,
    contacts,
    customer_groups,
    customers,
    drafts,
    finding,
    holdings,
    saving,
    zones,
)
from app.services.branches import REFUSED
from app.services.card import ContactLine
from app.services.checking import Wrong
from app.services.customer_fields import FIELDS, OWN, Own, own_list, rules
from app.services.errors import UserError
from app.services.language import N_, _
from app.services.query import Query
from app.services.saving import Saved
from app.services.writing import remove

FORM = "customer"  # the name of its drafts
CONTACT = "contact."  # fields of the first person of a new customer
DEEPEST = 20  # holdings above one another
GONE_ATTRIBUTE = N_("The attribute “{key}” is no longer there. What you typed is kept as a draft; nothing was saved.")


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
    owns = attribute_slots.attributes(session)
    groups = tuple((each.id, each.name) for each in customer_groups.every_group(session))
    draft = drafts.find(session, FORM, customer_id)
    if not customer_id:
        return Data(_new(owns), groups, owns, draft=draft)
    row = session.scalar(select(Customer).where(Customer.id == customer_id))
    if row is None:
        raise UserError(saving.GONE)
    values = {key: getattr(row, key) for key in FIELDS}
    values |= {OWN + own.key: _stands(own, row.attributes or {}) for own in owns}
    values["groups"] = _member_of(session, customer_id)
    people = contacts.of_customer(session, customer_id)
    return Data(values, groups, owns, _name_of(session, row.parent_id), people, draft)


def save(session: Session, customer_id: int, read: Mapping[str, Any], typed: Mapping[str, Any]) -> Saved:
    """Save what was typed into the form of a customer that is there.

    Groups are compared one by one, so two people can each add one. What was typed into an attribute that an
    administrator has hidden meanwhile is kept with it. Raises Wrong, Conflict or UserError.
    """
    values = _checked(session, typed, read)
    groups = values.pop("groups", None)
    _check_parent(session, customer_id, values)
    if "code" in values and not values["code"]:
        raise Wrong({"code": UserError(N_("This must be filled in."))})
    saved = _saved(session, customer_id, read, values)
    regrouped = groups is not None and _set_groups(session, customer_id, read.get("groups", ()), groups)
    zones.place(session, [customer_id])
    if regrouped:
        return Saved(saved.row_id, (*saved.changed, "groups"), saved.merged)
    return saved


def add(session: Session, typed: Mapping[str, Any]) -> int:
    """A new customer from the form, with its groups and its first person; returns its id. Raises Wrong or UserError."""
    person = {key.removeprefix(CONTACT): value for key, value in typed.items() if key.startswith(CONTACT)}
    values = _checked(session, {"name": "", **{k: v for k, v in typed.items() if not k.startswith(CONTACT)}})
    groups = values.pop("groups", ())
    _check_parent(session, 0, values)
    own = {key.removeprefix(OWN): values.pop(key) for key in [*values] if key.startswith(OWN)}
    values["attributes"] = filled(own)
    try:
        customer_id = customers.create(session, values, groups)
    except UserError as error:
        if values.get("code"):
            raise Wrong({"code": error}) from error
        raise
    if any(value for key, value in person.items() if key != "main"):
        contacts.add(session, customer_id, person)
    return customer_id


def _checked(
    session: Session, typed: Mapping[str, Any], read: Mapping[str, Any] = MappingProxyType({})
) -> dict[str, Any]:
    """All that was typed as it is stored. Raises Wrong, or UserError for an attribute that is gone altogether."""
    known = rules(attribute_slots.attributes(session, hidden=True), read)
    if gone := [key.removeprefix(OWN) for key in typed if key not in known]:
        raise UserError(GONE_ATTRIBUTE, key=", ".join(gone))
    return checking.check(known, typed)


def _stands(own: Own, values: Mapping[str, Any]) -> Any:
    """What stands in an attribute; one that had one choice before it had several has a list of one."""
    value = values.get(own.key)
    return list(own_list(value)) if own.kind == "choices" and value is not None else value


def search(session: Session, typed: str, but: int = 0, limit: int = 8) -> list[tuple[int, str, str]]:
    """Customers for a picker, as the list finds them: (id, name, code)."""
    found = [row.id for row in finding.first_page(session, "customers", Query(text=typed), (), limit + 1)]
    query = select(Customer.id, Customer.name, Customer.code).where(Customer.id.in_(found), Customer.id != but)
    named = {row[0]: (row[0], row[1], row[2]) for row in session.execute(query)}
    return [named[key] for key in found if key in named][:limit]


def _saved(session: Session, customer_id: int, read: Mapping[str, Any], values: dict[str, Any]) -> Saved:
    try:
        with session.begin_nested():
            saved = saving.save(session, Customer, customer_id, read, values)
    except IntegrityError as error:
        if "code" not in values:
            raise
        raise Wrong({"code": UserError(customers.TAKEN_CODE, number=values["code"])}) from error
    _derive(session, customer_id, saved)
    return saved


def _derive(session: Session, customer_id: int, saved: Saved) -> None:
    """What is computed from the fields that were written: what it is found by, and the slots of own attributes.

    Which attributes have one is read under the row's lock: one that just gets it fills this row before, or waits.
    """
    if any(key in attribute_slots.SEARCHED or key.startswith(OWN) for key in saved.changed):
        read = (getattr(Customer, key) for key in attribute_slots.SEARCHED)
        row = session.execute(select(*read, Customer.attributes).where(Customer.id == customer_id)).one()
        owns = attribute_slots.attributes(session, hidden=True)
        saving.write(session, Customer, customer_id, customers.derived(row._asdict(), owns))


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
    parent = values.get("parent_id")
    if parent is not None and (parent == customer_id or customer_id in holdings.above(session, parent)):
        raise Wrong({"parent_id": UserError(REFUSED)})


def _name_of(session: Session, customer_id: int | None) -> str:
    if customer_id is None:
        return ""
    return session.scalar(select(Customer.name).where(Customer.id == customer_id)) or _("(not visible to you)")
