"""Customers that are one merged into one: counted first (B02), done for any number of groups at once, undone exactly.

One stays and keeps its code, owner, zone and place; the others are archived and point to it. All that hangs on them
follows (merge_rules). Whoever merges must be allowed to give away each of them (E01, B01).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select, text, update
from sqlalchemy.orm import Session

from app.models import Contact, Customer, Employee, GroupMember, Relation, Share, hanging, table_of
from app.models.base import microseconds, now
from app.services import (
    attribute_slots,
    branches,
    customer_form,
    finding,
    merge_fields,
    merge_rules,
    merge_shares,
    permitted,
    schema,
    zones,
)
from app.services.blocks import Blocks, GoOn
from app.services.errors import UserError
from app.services.language import N_
from app.services.merge_fields import Line
from app.services.myself import holds
from app.services.office import Office
from app.services.permitted import GIVE
from app.services.selection import Selection, listed
from app.services.writing import insert_new

LABEL = N_("Merge customers")
MOST = 8  # customers side by side
BLOCK = 200  # merges in one transaction
ITSELF = N_("A customer cannot be merged with itself. Nothing was changed.")
_NUMBERS = ("kept", "gone", "handed", "left")
MEANWHILE = N_("{name} was merged or archived meanwhile. Nothing was changed.")
NOT_YOURS = N_("You may merge only customers that you may hand over. Nothing was changed.")


@dataclass(frozen=True)
class Merge:
    """`gone` become `kept`; `picks` says of which customer a field's value stays, where it is not the proposed one."""

    kept: int
    gone: tuple[int, ...]
    picks: Mapping[str, int] = field(default_factory=dict)

    @property
    def ids(self) -> tuple[int, ...]:
        return (self.kept, *self.gone)


class Side(NamedTuple):
    """One of the customers that are compared; `mine` if one may give it away."""

    id: int
    code: str
    name: str
    owner: str
    created_at: datetime
    mine: bool


@dataclass(frozen=True)
class Comparison:
    """The customers side by side, the oldest first."""

    sides: tuple[Side, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Plan:
    """What a merge would do: customers that are kept and that go, what moves by the name of its table, what stays.

    `handed` customers have another owner than the one that they become; `left` groups are not all one's own to give.
    """

    kept: int
    gone: int
    moved: Mapping[str, int]
    handed: int = 0
    left: int = 0


def kept_of(session: Session, customer_id: int) -> int:
    """The customer that this one has become, as far as one sees it; itself if it was never merged."""
    for _step in range(customer_form.DEEPEST):
        into = session.scalar(select(Customer.merged_into_id).where(Customer.id == customer_id))
        if into is None or session.scalar(select(Customer.id).where(Customer.id == into)) is None:
            break
        customer_id = into
    return customer_id


# --- side by side ---


def compare(session: Session, selection: Selection) -> Comparison:
    """What the window shows. Raises UserError unless there are from two to MOST of them."""
    ids = finding.selected_ids(session, selection)
    query = (
        select(Customer.id, Customer.code, Customer.name, Employee.name, Customer.created_at,
               holds(session, GIVE, Customer))
        .join(Employee, Employee.id == Customer.owner_id)
        .where(Customer.id.in_(ids[: MOST + 1]), Customer.archived_at.is_(None))
        .order_by(Customer.created_at, Customer.id)
    )  # fmt: skip
    sides = tuple(Side(*row) for row in session.execute(query))
    if not 2 <= len(sides) <= MOST:
        raise UserError(N_("Choose from two to {most} customers to merge."), most=MOST)
    rows = _rows(session, [Merge(sides[0].id, tuple(side.id for side in sides[1:]))])
    return Comparison(sides, merge_fields.lines(session, [rows[side.id] for side in sides]))


# --- counting ---


def plan(session: Session, merges: Sequence[Merge]) -> Plan:
    """Count what `merge` would do, as far as one sees it, without changing anything."""
    _check(merges)
    mine = _permitted(session, merges)
    gone = [each for one in mine for each in one.gone]
    those = select(listed(session, gone).c.id)
    tables: dict[str, Any] = {model.__tablename__: model.customer_id for model in hanging()}  # type: ignore[attr-defined]
    tables |= {"contact": Contact.customer_id, "group_member": GroupMember.customer_id,
               "customer_share": Share.customer_id, "relation": Relation.customer_id}  # fmt: skip
    counts = {
        name: session.scalar(select(func.count()).where(column.in_(those))) or 0 for name, column in tables.items()
    }
    return Plan(len(mine), len(gone), counts, _handed(session, mine), len(merges) - len(mine))


def _handed(session: Session, merges: Sequence[Merge]) -> int:
    owners = _owners(session, merges)
    return sum(owners[each] != owners[one.kept] for one in merges for each in one.gone)


def _owners(session: Session, merges: Sequence[Merge]) -> dict[int, int]:
    those = listed(session, chain.from_iterable(one.ids for one in merges))
    rows = session.execute(select(Customer.id, Customer.owner_id).join(those, those.c.id == Customer.id))
    return {row[0]: row[1] for row in rows}


def _check(merges: Sequence[Merge]) -> None:
    ids = [each for one in merges for each in one.ids]
    if len(ids) != len(set(ids)) or not all(one.gone for one in merges):
        raise UserError(ITSELF)


def _permitted(session: Session, merges: Sequence[Merge], lock: bool = False) -> list[Merge]:
    every = Selection.of(chain.from_iterable(one.ids for one in merges))
    mine = set(permitted.chosen(session, every, GIVE, lock).ids)
    return [one for one in merges if mine.issuperset(one.ids)]


# --- doing ---


def merge(session: Session, merges: Sequence[Merge]) -> Plan:
    """Merge them in one transaction and return what was done; groups that are not all one's own are left.

    Raises UserError, with nothing changed, if none is one's own or if somebody has merged or archived one meanwhile.
    """
    _check(merges)
    mine = _permitted(session, merges, lock=True)
    if not mine:
        raise UserError(NOT_YOURS)
    rows = _rows(session, mine)
    for row in rows.values():
        if row["archived_at"] is not None:
            raise UserError(MEANWHILE, name=row["name"])
    return replace(_merge(session, mine, rows), left=len(merges) - len(mine))


def merge_in_blocks(office: Office, merges: Sequence[Merge], go_on: GoOn, block: int = BLOCK) -> tuple[Blocks, Plan]:
    """Any number of merges, in blocks of one transaction each under one action: how it went, and what was done.

    A group of which somebody has merged or archived one meanwhile is left, as are those that are not all one's own.
    """
    _check(merges)
    blocks = Blocks(office, LABEL, len(merges), go_on, block)
    results = blocks.run(range(len(merges)), lambda session, part: _still(session, [merges[each] for each in part]))
    moved: Counter[str] = Counter()
    for each in results:
        moved.update(each.moved)
    kept, gone, handed, left = (sum(getattr(each, key) for each in results) for key in _NUMBERS)
    return blocks, Plan(kept, gone, moved, handed, left)


def _still(session: Session, merges: Sequence[Merge]) -> Plan:
    """One block: those that can be merged at this moment."""
    mine = _permitted(session, merges, lock=True)
    rows = _rows(session, mine)
    mine = [one for one in mine if all(rows[each]["archived_at"] is None for each in one.ids)]
    done = _merge(session, mine, rows) if mine else Plan(0, 0, {})
    return replace(done, left=len(merges) - len(mine))


def _merge(session: Session, mine: Sequence[Merge], rows: Mapping[int, Mapping[str, Any]]) -> Plan:
    done = plan(session, mine)
    pairs = [(each, one.kept) for one in mine for each in one.gone]
    _join_groups(session, pairs)
    merge_shares.share(session, pairs)
    _move(session, pairs)
    _write(session, mine, rows)
    branches.check(session)
    zones.place(session, [one.kept for one in mine])
    return done


def _rows(session: Session, merges: Sequence[Merge]) -> dict[int, Mapping[str, Any]]:
    those, table = listed(session, [each for one in merges for each in one.ids]), table_of(Customer)
    found = session.execute(select(table).join(those, those.c.id == table.c.id)).mappings()
    return {row["id"]: dict(row) for row in found}


def _pairs(session: Session, pairs: Sequence[tuple[int, int]]) -> Any:
    gone, kept = (
        listed(session, side).alias(name) for side, name in zip(zip(*pairs, strict=True), ("g", "k"), strict=True)
    )
    return select(gone.c.id.label("gone"), kept.c.id.label("kept")).where(gone.c.place == kept.c.place).subquery()


def _join_groups(session: Session, pairs: Sequence[tuple[int, int]]) -> None:
    both = _pairs(session, pairs)
    new = select(GroupMember.group_id, both.c.kept).join(both, both.c.gone == GroupMember.customer_id).distinct()
    insert_new(session, GroupMember, new, ["group_id", "customer_id"])


def _move(session: Session, pairs: Sequence[tuple[int, int]]) -> None:
    if session.get_bind().dialect.name == "postgresql":
        gone, kept = (list(side) for side in zip(*pairs, strict=True))
        session.execute(text("select merge_customers(:gone, :kept)"), {"gone": gone, "kept": kept})
        return
    values = {"pairs": json.dumps(pairs), "moment": microseconds(now())}
    with schema.giving(session):
        for statement in merge_rules.moves("sqlite"):
            known = {key: value for key, value in values.items() if f":{key}" in statement}
            session.execute(text(statement), known)


def _write(session: Session, merges: Sequence[Merge], rows: Mapping[int, Mapping[str, Any]]) -> None:
    """The fields of those that are kept, all in one round trip."""
    owns = attribute_slots.attributes(session, hidden=True)
    parents = merge_fields.Parents(session)
    new = [_united(one, [rows[each] for each in one.ids], owns, parents) for one in merges]
    table = table_of(Customer)
    changed = update(table).where(table.c.id == bindparam("kept"))
    names = [name for name in new[0] if name != "id"]
    changed = changed.values({name: bindparam(f"new_{name}", type_=table.c[name].type) for name in names})
    values = [{"kept": row["id"]} | {f"new_{name}": row[name] for name in names} for row in new]
    session.connection().execute(changed, values)


def _united(one: Merge, sides: Sequence[Mapping[str, Any]], owns: Any, parents: merge_fields.Parents) -> dict[str, Any]:
    parent = parents.of(one.kept, sides, one.picks)
    return merge_fields.united(one.kept, sides, one.picks, owns) | {"parent_id": parent}
