"""What somebody has typed and not saved yet, kept in the database: one draft for each form and record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.models import Draft
from app.models.base import now
from app.services.myself import me
from app.services.writing import count_of, remove

MOST = 1_000_000  # characters of one value that are kept


class Kept(NamedTuple):
    """A draft: what was read when the form was opened, what was typed since, and when."""

    read: dict[str, Any]
    typed: dict[str, Any]
    at: datetime


def keep(session: Session, form: str, row_id: int, read: Mapping[str, Any], typed: Mapping[str, Any]) -> None:
    """Put the draft of this form and record (0: a new one) in place of the older one."""
    data = {"read": _packed(read), "typed": _packed(typed)}
    mine = Draft.form == form, Draft.row_id == row_id
    if not count_of(session, update(Draft).where(*mine).values(data=data, at=now())):
        session.add(Draft(owner_id=me(session), form=form, row_id=row_id, data=data))
        session.flush()


def find(session: Session, form: str, row_id: int) -> Kept | None:
    """The employee's own draft of this form and record."""
    row = session.scalar(select(Draft).where(Draft.form == form, Draft.row_id == row_id))
    return None if row is None else Kept(_unpacked(row.data["read"]), _unpacked(row.data["typed"]), row.at)


def drop(session: Session, form: str, row_id: int) -> None:
    """The form was saved, or its draft thrown away."""
    remove(session, Draft, select(Draft.id).where(Draft.form == form, Draft.row_id == row_id))


def _packed(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _pack(value) for key, value in values.items()}


def _pack(value: Any) -> Any:
    """JSON knows no days and no tuples."""
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, tuple):
        return {"ids": list(value)}
    return value[:MOST] if isinstance(value, str) else value


def _unpacked(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _unpack(value) for key, value in values.items()}


def _unpack(value: Any) -> Any:
    match value:
        case {"moment": str(text)}:
            return datetime.fromisoformat(text)
        case {"day": str(text)}:
            return date.fromisoformat(text)
        case {"ids": list(items)}:
            return tuple(items)
    return value
