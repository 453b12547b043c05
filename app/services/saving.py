"""Saving a form: what was read is compared with what stands, field by field, under a row lock.

Fields that nobody else has touched are written, whatever happened to the others. Fields that both have changed are
handed to the window that asks which shall stand. A field of own attributes is named `attributes.<key>`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.models import Model, table_of
from app.services import history
from app.services.customer_fields import OWN
from app.services.errors import Conflict, UserError
from app.services.language import N_

M = TypeVar("M", bound=Model)
GONE = N_("This record is no longer there for you. What you typed is kept as a draft.")
ARCHIVED = N_("This record was archived meanwhile. What you typed is kept as a draft.")
LOCKED = N_("You may see this record but not change it. What you typed is kept as a draft.")


class Difference(NamedTuple):
    """One field that two people have changed: what each wrote, what was there before, who did it and when."""

    field: str
    mine: Any
    theirs: Any
    before: Any
    who: str
    when: datetime | None


@dataclass(frozen=True)
class Saved:
    """`changed`: the fields written now; `merged`: those that others have changed since they were read."""

    row_id: int
    changed: tuple[str, ...]
    merged: tuple[str, ...] = ()


def save(
    session: Session, model: type[Model], row_id: int, read: Mapping[str, Any], typed: Mapping[str, Any]
) -> Saved:
    """Write what was typed where it differs from what was read.

    Values must be cleaned (checking.check). Raises Conflict with a tuple of Difference as `data` if somebody has
    changed the same fields otherwise, UserError if the record is gone, archived or not to be changed.
    """
    row = locked(session, model, row_id)
    changed, merged = merge(session, row, read, typed)
    write(session, model, row_id, {key: typed[key] for key in changed})
    return Saved(row_id, changed, merged)


def merge(
    session: Session, row: Model, read: Mapping[str, Any], typed: Mapping[str, Any]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Which fields to write and which others have changed. Raises Conflict."""
    stands = {key: current(row, key) for key in typed}
    mine = {key for key in typed if key not in read or typed[key] != read[key]}
    theirs = {key for key in typed if key in read and stands[key] != read[key]}
    both = [key for key in typed if key in mine & theirs and typed[key] != stands[key]]
    if both:
        raise Conflict(
            N_("Somebody else has changed the same fields. Choose what shall stand."),
            _differences(session, row, both, read, typed),
        )
    changed = tuple(key for key in typed if key in mine and typed[key] != stands[key])
    return changed, tuple(key for key in typed if key in theirs - mine)


def locked(session: Session, model: type[M], row_id: int) -> M:
    """The record, locked until the transaction ends. Raises UserError if it cannot be changed."""
    seen = select(model).where(model.id == row_id).execution_options(populate_existing=True)
    row = session.scalar(seen.with_for_update())  # SQLite has one writer: the lock is the transaction itself
    if row is None:
        raise UserError(LOCKED if session.scalar(seen) is not None else GONE)
    if getattr(row, "archived_at", None) is not None:
        raise UserError(ARCHIVED)
    return row


def write(session: Session, model: type[Model], row_id: int, values: Mapping[str, Any]) -> None:
    """Set these fields; own attributes are put among those that stand. Raises UserError if it is not allowed."""
    columns = {key: value for key, value in values.items() if not key.startswith(OWN)}
    own = {key.removeprefix(OWN): value for key, value in values.items() if key.startswith(OWN)}
    if own:
        stands = session.scalar(select(table_of(model).c.attributes).where(model.id == row_id)) or {}
        kept = {**stands, **own}
        columns["attributes"] = {key: value for key, value in kept.items() if value not in ("", None, [])}
    if not columns:
        return
    session.flush()
    done = session.execute(update(model).where(model.id == row_id).values(columns))
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise UserError(LOCKED)
    session.expire_all()


def current(row: Model, key: str) -> Any:
    """What stands in a field."""
    if key.startswith(OWN):
        return (getattr(row, "attributes", None) or {}).get(key.removeprefix(OWN))
    return getattr(row, key)


def _differences(
    session: Session, row: Model, keys: list[str], read: Mapping[str, Any], typed: Mapping[str, Any]
) -> tuple[Difference, ...]:
    authors = _authors(session, row)
    return tuple(
        Difference(key, typed[key], current(row, key), read[key], *authors.get(key, ("", None))) for key in keys
    )


def _authors(session: Session, row: Model) -> dict[str, tuple[str, datetime | None]]:
    """Who wrote each field last, and when; of own attributes each by itself."""
    authors: dict[str, tuple[str, datetime | None]] = {}
    for entry in history.history(session, row):
        for key in _written(entry):
            authors.setdefault(key, (entry.employee or "", entry.at))
    return authors


def _written(entry: history.Entry) -> Iterator[str]:
    yield from entry.after or {}
    old, new = ((side or {}).get("attributes") or {} for side in (entry.before, entry.after))
    yield from (OWN + key for key in {**old, **new} if old.get(key) != new.get(key))
