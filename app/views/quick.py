"""What Ctrl+K looks for: the records of each room that has a listing."""
from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

from app.views.kit.navigation import Navigation
from app.views.kit.palette import Entry, Source
from app.views.rooms import Room


class Found(NamedTuple):
    id: int
    title: str
    detail: str


def sources(rooms: Sequence[Room], navigation: Navigation) -> list[Source]:
    """One for each room that says what its list is."""
    return [Source(partial(_find, listing), partial(_entry, room.picture, kind, navigation))
            for room in rooms for kind, listing in room.searched]


def _find(key: str, session: Any, text: str, limit: int) -> list[Found]:
    """In the reader, where the listing may be imported: the first column says what a record is called."""
    from app.services import finding, listing
    from app.services.query import Query
    first = listing.find(session, key).columns[0].key
    rows = finding.first_page(session, key, Query(text), [first], limit)
    return [Found(row.id, *_words(row.cells[0])) for row in rows]


def _words(cell: Any) -> tuple[str, str]:
    """A name, or a name with what stands below it."""
    if isinstance(cell, tuple | list):
        return str(cell[0]), str(cell[1] or "") if len(cell) > 1 else ""
    return str(cell), ""


def _entry(picture: str, kind: str, navigation: Navigation, found: Found) -> Entry:
    return Entry(found.title, picture, partial(navigation.open, kind, found.id, found.title), detail=found.detail)
