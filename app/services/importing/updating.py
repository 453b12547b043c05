"""Customers that are there already take over what a file says of them: into their empty fields, or over what stands.

Their codes, owners and zones are never changed by a file; groups and contacts are only added.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Contact, Customer, GroupMember
from app.models.access import CHANGE_CUSTOMER
from app.services import attribute_slots, customer_form, customers, permitted, writing
from app.services.importing.bulk import BLOCK, contact_row, insert_blocks
from app.services.importing.cells import Line
from app.services.myself import holds
from app.services.selection import Selection, listed
from app.services.text import fold

FIELDS = (
    "name", "kind", "state", "phone", "phone2", "email", "website", "tax_code", "address", "ward", "province",
    "source", "industry", "size", "birthday", "note",
)  # fmt: skip
Pairs = Sequence[tuple[Line, int]]  # rows of a file with the ids of their customers


def changeable(session: Session, ids: Iterable[int], lock: bool = False) -> frozenset[int]:
    """Those of the customers that the employee may change and that are not archived.

    With `lock` nobody else changes them until the transaction ends.
    """
    meant = array("q", dict.fromkeys(ids))
    if not meant:
        return frozenset()
    if lock:
        meant = permitted.chosen(session, Selection.of(meant), lock=True).ids
    those = listed(session, meant)
    query = select(Customer.id).join(those, those.c.id == Customer.id).where(Customer.archived_at.is_(None))
    return frozenset(session.scalars(query.where(holds(session, CHANGE_CUSTOMER, Customer))))


def update(session: Session, pairs: Pairs, mapped: Collection[str], overwrite: bool) -> set[int]:
    """Write what the rows say of their customers, one after the other; the ids of those that have changed."""
    if not pairs:
        return set()
    owns = attribute_slots.attributes(session, hidden=True)
    before = _stored(session, {customer for _line, customer in pairs})
    after = {key: dict(row) for key, row in before.items()}
    for line, customer in pairs:
        take_over(after[customer], line, mapped, overwrite)
    changed = {key for key in after if after[key] != before[key]}
    written = {field for key in changed for field in after[key] if after[key][field] != before[key][field]}
    found_again = not written.isdisjoint((*attribute_slots.SEARCHED, "attributes"))
    rows = [
        {"id": key, **{field: after[key][field] for field in sorted(written)},
         **(customers.derived(after[key], owns) if found_again else {})}
        for key in sorted(changed)
    ]  # fmt: skip
    for start in range(0, len(rows), BLOCK):
        writing.update_rows(session, Customer, rows[start : start + BLOCK])
    return changed


def take_over(row: dict[str, Any], line: Line, mapped: Collection[str], overwrite: bool) -> None:
    """What becomes of a customer's fields; not a guessed kind, nor to be a prospect again."""
    for field in FIELDS:
        value = line.values.get(field)
        guessed = field == "kind" and field not in mapped
        backwards = field == "state" and value == "prospect"
        if value not in (None, "") and not guessed and not backwards and (overwrite or row[field] in (None, "")):
            row[field] = value
    own, stands = customer_form.filled(line.own), row["attributes"] or {}
    row["attributes"] = {**stands, **own} if overwrite else {**own, **stands}


def members(session: Session, pairs: Pairs, groups: Mapping[str, int]) -> set[int]:
    """Put the customers into the groups of their rows as well; those that were not in them."""
    wanted = {(groups[key], customer) for line, customer in pairs for key in line.groups if key in groups}
    those = listed(session, array("q", sorted({customer for _group, customer in wanted})))
    query = select(GroupMember.group_id, GroupMember.customer_id)
    there = set(map(tuple, session.execute(query.join(those, those.c.id == GroupMember.customer_id))))
    new = sorted(wanted - there)
    insert_blocks(session, GroupMember, ({"group_id": group, "customer_id": customer} for group, customer in new))
    return {customer for _group, customer in new}


def contacts(session: Session, pairs: Pairs) -> set[int]:
    """Add the contact persons that the customers do not have by name; those that have got one."""
    wanted = {(customer, fold(line.contact["name"])): line.contact for line, customer in pairs
              if line.contact.get("name")}  # fmt: skip
    those = listed(session, array("q", sorted({customer for customer, _name in wanted})))
    query = select(Contact.customer_id, Contact.name).join(those, those.c.id == Contact.customer_id)
    there = {(row.customer_id, fold(row.name)) for row in session.execute(query)}
    has_some = {customer for customer, _name in there}
    new = {key: person for key, person in wanted.items() if key not in there}
    insert_blocks(
        session, Contact, (contact_row(person, key[0], key[0] not in has_some) for key, person in new.items())
    )
    return {customer for customer, _name in new}


def _stored(session: Session, ids: Collection[int]) -> dict[int, dict[str, Any]]:
    those = listed(session, array("q", sorted(ids)))
    names = dict.fromkeys((*FIELDS, *attribute_slots.SEARCHED, "attributes"))
    query = select(Customer.id, *(getattr(Customer, name) for name in names)).join(those, those.c.id == Customer.id)
    return {row.id: {name: getattr(row, name) for name in names} for row in session.execute(query)}
