"""Records that one employee has opened lately or pinned, for Ctrl+K (B05); known to every workstation.

Only kinds and ids are kept: what they are called is read anew, so that nothing shows which one no longer sees.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from app.services import finding, listing, preferences
from app.services.query import Query

PREFERENCE = "opened"
MOST_RECENT, MOST_PINNED = 8, 20
Key = tuple[str, int]  # kind and id


class Opened(NamedTuple):
    """The pinned ones in the order in which they were pinned, the recent ones with the newest first."""

    pinned: tuple[Key, ...] = ()
    recent: tuple[Key, ...] = ()


class Named(NamedTuple):
    """A record as Ctrl+K shows it."""

    kind: str
    id: int
    title: str
    detail: str = ""
    pinned: bool = False


def note(session: Session, keys: Sequence[Key]) -> None:
    """These were opened, the newest last."""
    _keep(session, _with(_read(session), keys))


def pin(session: Session, key: Key) -> None:
    """Pin it; if it is pinned, no longer. Of too many the oldest goes."""
    kept = _read(session)
    others = tuple(each for each in kept.pinned if each != key)
    _keep(session, kept._replace(pinned=others if key in kept.pinned else (*others, key)[-MOST_PINNED:]))


def named(session: Session, listings: Mapping[str, str], newer: Sequence[Key] = ()) -> list[Named]:
    """Pinned ones, then recent ones, without those that one does not see.

    `listings` has the list of each kind; `newer` were opened since and are not noted yet.
    """
    kept = _with(_read(session), newer)
    wanted = dict.fromkeys((*kept.pinned, *kept.recent))
    titles: dict[Key, tuple[str, str]] = {}
    for kind in {kind for kind, _id in wanted if kind in listings}:
        ids = [key for of, key in wanted if of == kind]
        titles |= {(kind, key): words for key, words in _titles(session, listings[kind], ids).items()}
    return [Named(*key, *titles[key], key in kept.pinned) for key in wanted if key in titles]


def found(session: Session, kind: str, key: str, typed: str, limit: int) -> list[Named]:
    """The first records of the list `key` that a search finds."""
    first = listing.find(session, key).columns[0].key
    rows = finding.first_page(session, key, Query(typed), [first], limit)
    return [Named(kind, row.id, *_words(row.cells[0])) for row in rows]


def _read(session: Session) -> Opened:
    """What is kept; a damaged value counts as nothing."""
    kept = preferences.get(session, PREFERENCE, {})
    if not isinstance(kept, dict):
        return Opened()
    return Opened(_keys(kept.get("pinned"))[-MOST_PINNED:], _keys(kept.get("recent"))[:MOST_RECENT])


def _with(kept: Opened, keys: Sequence[Key]) -> Opened:
    recent = tuple(dict.fromkeys((*reversed(keys), *kept.recent)))
    return kept._replace(recent=recent[:MOST_RECENT])


def _keep(session: Session, opened: Opened) -> None:
    preferences.put(session, PREFERENCE, opened._asdict())


def _titles(session: Session, key: str, ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    first = listing.find(session, key).columns[0].key
    rows = finding.rows(session, key, ids, [first])
    return {row.id: _words(row.cells[0]) for row in rows if row}


def _words(cell: Any) -> tuple[str, str]:
    """The first column says what a record is called: a name, or a name with what stands below it."""
    if isinstance(cell, tuple | list):
        return str(cell[0]), str(cell[1] or "") if len(cell) > 1 else ""
    return str(cell), ""


def _keys(kept: Any) -> tuple[Key, ...]:
    pairs = [each for each in kept if isinstance(each, list) and len(each) == 2] if isinstance(kept, list) else []
    return tuple((kind, key) for kind, key in pairs if isinstance(kind, str) and isinstance(key, int))
