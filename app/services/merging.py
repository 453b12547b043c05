"""Customers that are one merged into one: counted first (B02), done for any number of groups at once, undone exactly.

One stays and keeps its code, owner, zone and place; the others are archived and point to it. All that hangs on them
follows (merge_rules). Whoever merges must be allowed to give away each of them (E01, B01).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import Integer, bindparam, func, insert, literal_column, select, text, update
from sqlalchemy.orm import Session

from app.models import Contact, Customer, Employee, GroupMember, Relation, Share, hanging, table_of
from app.models.access import EVERY_KIND, HELD_KINDS, sql
from app.models.base import microseconds, now
from app.services import attribute_slots, checking, customer_form, customers, finding, merge_rules, permitted, schema
from app.services.customer_fields import FIELDS, OWN, Own, label
from app.services.errors import UserError
from app.services.language import N_
from app.services.myself import holds, may
from app.services.permitted import GIVE
from app.services.selection import Selection, listed
from app.services.writing import count_of, insert_new

LABEL = N_("Merge customers")
MOST = 8  # customers side by side
BEGINNING = datetime(1, 1, 1, tzinfo=UTC)
GROUPS = 2_000  # merges at once
LONGEST = ("name", "address")  # of these the longest is proposed, of the others the first that is filled
UNITED = ("roles", "note", "state")  # nothing to choose: both hold
CHOSEN = tuple(key for key in FIELDS if key not in ("code", "parent_id", *UNITED))
ITSELF = N_("A customer cannot be merged with itself. Nothing was changed.")
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


class Line(NamedTuple):
    """A field in which they may differ: the value of each side, and the place of the one that is proposed."""

    key: str
    label: str
    values: tuple[Any, ...]
    proposed: int


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
    rows = _rows(session, [side.id for side in sides])
    return Comparison(sides, tuple(_lines(session, [rows[side.id] for side in sides])))


def _lines(session: Session, rows: Sequence[Mapping[str, Any]]) -> Iterable[Line]:
    owns = {own.key: own for own in attribute_slots.attributes(session)}
    for key in (*CHOSEN, *(OWN + key for key in owns)):
        values = tuple(_value(row, key) for row in rows)
        if len({str(value) for value in values if not _empty(value)}) > 1:
            words = owns[key.removeprefix(OWN)].label if key.startswith(OWN) else label(key)
            yield Line(key, words, values, _proposed(key, values))


def _value(row: Mapping[str, Any], key: str) -> Any:
    return (row["attributes"] or {}).get(key.removeprefix(OWN)) if key.startswith(OWN) else row[key]


def _empty(value: Any) -> bool:
    return value in (None, "", [])


def _proposed(key: str, values: Sequence[Any]) -> int:
    """The place of the value that stays unless somebody chooses: the longest, or the first that is filled."""
    filled = [place for place, value in enumerate(values) if not _empty(value)]
    if key in LONGEST and filled:
        return max(filled, key=lambda place: (len(values[place]), -place))
    return filled[0] if filled else 0


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
    if len(merges) > GROUPS:
        raise UserError(N_("At most {most} groups can be merged at once."), most=GROUPS)


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
    rows = _rows(session, [each for one in mine for each in one.ids])
    for row in rows.values():
        if row["archived_at"] is not None:
            raise UserError(MEANWHILE, name=row["name"])
    done = plan(session, merges)
    pairs = [(each, one.kept) for one in mine for each in one.gone]
    _join_groups(session, pairs)
    _share(session, pairs)
    _move(session, pairs)
    _write(session, mine, rows)
    return done


def _rows(session: Session, ids: Sequence[int]) -> dict[int, Mapping[str, Any]]:
    those, table = listed(session, ids), table_of(Customer)
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
    new = [_united(session, one, rows, owns) for one in merges]
    table = table_of(Customer)
    changed = update(table).where(table.c.id == bindparam("kept"))
    names = [name for name in new[0] if name != "id"]
    changed = changed.values({name: bindparam(f"new_{name}", type_=table.c[name].type) for name in names})
    values = [{"kept": row["id"]} | {f"new_{name}": row[name] for name in names} for row in new]
    session.connection().execute(changed, values)


def _united(session: Session, one: Merge, rows: Mapping[int, Mapping[str, Any]], owns: Sequence[Own]) -> dict[str, Any]:
    sides = [rows[each] for each in one.ids]
    new: dict[str, Any] = {"id": one.kept} | {key: _taken(one, sides, key) for key in CHOSEN}
    keys = dict.fromkeys(chain.from_iterable(side["attributes"] or {} for side in sides))
    own = {key: _taken(one, sides, OWN + key) for key in keys}
    new["attributes"] = {key: value for key, value in own.items() if not _empty(value)}
    new["roles"] = 0
    for side in sides:
        new["roles"] |= side["roles"]
    new["state"] = "customer" if any(side["state"] == "customer" for side in sides) else "prospect"
    new["note"] = _note([side["note"] for side in sides])
    new["parent_id"] = _parent(session, one, sides)
    new["former"] = _former(sides, new)
    return new | customers.derived({**sides[0], **new}, owns)


def _taken(one: Merge, sides: Sequence[Mapping[str, Any]], key: str) -> Any:
    values = [_value(side, key) for side in sides]
    place = one.ids.index(one.picks[key]) if one.picks.get(key) in one.ids else _proposed(key, values)
    return values[place]


def _note(notes: Sequence[str]) -> str:
    """All of them, unless that is more than a note can hold: the others are still to be read where they were."""
    joined = "\n".join(dict.fromkeys(filter(None, notes)))
    return joined if len(joined) <= checking.NOTE else notes[0]


def _former(sides: Sequence[Mapping[str, Any]], new: Mapping[str, Any]) -> str:
    """Codes, names, phones and tax codes that the kept one does not show, so that a search still finds it."""
    shown = {str(value) for value in new.values()} | {sides[0]["code"], ""}
    keys = ("code", "name", "phone", "phone2", "email", "tax_code", "former")
    told = [side[key] for side in sides[1:] for key in keys]
    told += [side for key in keys[1:] if (side := sides[0][key])]
    return " · ".join(dict.fromkeys(each for each in told if each not in shown))


def _parent(session: Session, one: Merge, sides: Sequence[Mapping[str, Any]]) -> int | None:
    """The first company above one of them that is not below the kept one itself."""
    for above in (side["parent_id"] for side in sides):
        if above is not None and above not in one.ids and one.kept not in _above(session, above):
            return int(above)
    return None


def _above(session: Session, customer_id: int | None) -> list[int]:
    found: list[int] = []
    while customer_id is not None and len(found) < customer_form.DEEPEST:
        found.append(customer_id)
        customer_id = session.scalar(select(Customer.parent_id).where(Customer.id == customer_id))
    return found


# --- shares ---


class _Giver(NamedTuple):
    """What whoever merges has of a kept customer: its owner, kinds of its past, and since when he sees it."""

    owner: int
    kinds: int
    since: datetime


def _share(session: Session, pairs: Sequence[tuple[int, int]]) -> None:
    """The kept one is open to whom the others were, at the higher level; but nobody opens more than he has (V18b)."""
    into = dict(pairs)
    givers = _givers(session, set(into.values()))
    those = listed(session, [*into, *givers])
    there = session.execute(
        select(table_of(Share)).join(those, those.c.id == Share.customer_id).order_by(Share.id)
    ).all()
    stands = {(row.customer_id, row.employee_id, row.department_id): row for row in there if row.customer_id in givers}
    new: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in there:
        if (kept := into.get(row.customer_id)) is not None and row.employee_id != givers[kept].owner:
            key = (kept, row.employee_id, row.department_id)
            new[key] = _wider(row, givers[kept], new.get(key))
    add = [dict(zip(("customer_id", "employee_id", "department_id"), key, strict=True)) | values
           for key, values in new.items() if key not in stands]  # fmt: skip
    if add:
        session.execute(insert(Share), add)
    for key, values in new.items():
        if key in stands:
            _widen(session, stands[key], values, givers[key[0]])


def _givers(session: Session, kept: Iterable[int]) -> dict[int, _Giver]:
    dialect = session.get_bind().dialect.name
    words = {rule: sql(rule, dialect, "customer") for rule in (HELD_KINDS, "lent_at(id)")}
    everything = may(session, "see_all")
    rows = session.execute(
        select(Customer.id, Customer.owner_id, literal_column(words[HELD_KINDS], Integer),
               holds(session, "edits(owner_id)", Customer), Customer.owner_since,
               literal_column(words["lent_at(id)"], Share.since.type)).where(Customer.id.in_(list(kept)))
    )  # fmt: skip
    return {
        key: _Giver(owner, EVERY_KIND if everything else kinds,
                    BEGINNING if everything else _first(owner_since if mine else None, lent))
        for key, owner, kinds, mine, owner_since, lent in rows
    }  # fmt: skip


def _first(*moments: datetime | None) -> datetime:
    return min(filter(None, moments), default=now())


def _wider(row: Any, giver: _Giver, other: Mapping[str, Any] | None) -> dict[str, Any]:
    """A share as it may be given on, united with another of the same receiver."""
    values = {"level": row.level, "old_kinds": row.old_kinds & giver.kinds, "since": max(row.since, giver.since)}
    if other is None:
        return values
    return {"level": max(values["level"], other["level"]), "old_kinds": values["old_kinds"] | other["old_kinds"],
            "since": min(values["since"], other["since"])}  # fmt: skip


def _widen(session: Session, row: Any, values: Mapping[str, Any], giver: _Giver) -> None:
    """A share that is there keeps its date; it gets more of the past only from who has all of it."""
    kinds, level = row.old_kinds | values["old_kinds"], max(row.level, values["level"])
    if kinds & ~giver.kinds or row.since < giver.since:
        kinds = row.old_kinds
    if (kinds, level) != (row.old_kinds, row.level):
        count_of(session, update(Share).where(Share.id == row.id).values(old_kinds=kinds, level=level))
