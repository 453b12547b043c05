"""The shares of customers that are merged, as far as whoever merges may give them on (V18b)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Integer, insert, literal_column, select, update
from sqlalchemy.orm import Session

from app.models import Customer, Share, table_of
from app.models.access import EVERY_KIND, HELD_KINDS, sql
from app.models.base import now
from app.services.myself import holds, may
from app.services.selection import listed
from app.services.writing import count_of

BEGINNING = datetime(1, 1, 1, tzinfo=UTC)


class _Giver(NamedTuple):
    """What whoever merges has of a kept customer: its owner, kinds of its past, and since when he sees it."""

    owner: int
    kinds: int
    since: datetime


def share(session: Session, pairs: Sequence[tuple[int, int]]) -> None:
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
