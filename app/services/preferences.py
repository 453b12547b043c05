"""What one employee likes: theme, the last view of a list, widths of columns; known to every workstation."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Preference
from app.services import writing
from app.services.myself import me

LONGEST_KEY = 100


def get(session: Session, key: str, default: Any = None) -> Any:
    """The value kept under this key, as JSON knows it."""
    return get_all(session, key).get(key, default)


def get_all(session: Session, *keys: str) -> dict[str, Any]:
    """Those of the values that are there; all of them without keys. One statement."""
    mine = select(Preference.key, Preference.value)
    rows = session.execute(mine.where(Preference.key.in_(keys)) if keys else mine)
    return {row.key: row.value for row in rows}


def put(session: Session, key: str, value: Any) -> None:
    """Keep a value that JSON can hold; None forgets the key."""
    if not key or len(key) > LONGEST_KEY:
        raise ValueError(f"key of a preference: {key!r}")
    if value is None:
        writing.remove(session, Preference, select(Preference.id).where(Preference.key == key))
        return
    values = {"owner_id": me(session), "key": key, "value": value}
    writing.upsert(session, Preference, values, ["owner_id", "key"])
