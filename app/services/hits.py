"""What a search finds, by the index of letters (trigrams) where there is one.

Both planners misjudge a search: they read every row for a rare word and sort a million hits for a frequent one. So the
hits are counted first, up to EXACT. A frequent word is then a set of ids that is tested while an index is walked,
without reading rows.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    bindparam,
    cast,
    column,
    func,
    literal,
    literal_column,
    null,
    select,
    table,
    true,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from app.models import Customer
from app.services import listing
from app.services.listing import Listing, Search
from app.services.selection import listed
from app.services.text import patterns

EXACT = 30_000  # up to so many hits are collected and then sorted
Test = ColumnElement[bool]


@dataclass(frozen=True)
class Hits:
    """The hits of a search in one listing: their ids if they are few, else how to test for them."""

    session: Session
    model: Any
    search: Search
    likes: Sequence[str]
    ids: Sequence[int] | None  # None: too many, or no index

    @property
    def few(self) -> bool:
        return self.ids is not None

    def tests(self, collected: bool) -> list[Test]:
        """As SQL; while an index is walked (not `collected`) by a set of ids first, which costs no row."""
        if self.ids is not None:
            return [self.model.id.in_(select(listed(self.session, self.ids).c.id))]
        looks = [look(self.session, self.search, pattern) for pattern in self.likes]
        if collected or not self.search.index:
            return looks
        if self.session.get_bind().dialect.name == "postgresql":
            every = select(getattr(func, self.search.hits)(text_array(self.likes), null())).scalar_subquery()
            return [aside(self.session, self.model.id, select(func.unnest(every)))]
        if not (match := _match(self.likes)):
            return looks
        index = table(self.search.index, column("rowid"))
        return [aside(self.session, self.model.id, select(index.c.rowid).where(_matches(self.search, match))), *looks]


def aside(session: Session, key: Any, ids: Select[Any]) -> Test:
    """Whether a row is among these: a set that is made once and tested, and never leads."""
    if session.get_bind().dialect.name == "postgresql":
        return key.in_(ids).is_(true())  # type: ignore[no-any-return]
    return (key + literal_column("0", Integer)).in_(ids)  # type: ignore[no-any-return]


def find_hits(session: Session, what: Listing, text: str, by_index: bool = True) -> Hits | None:
    """The hits of this text; None if there is nothing to search for. Not `by_index`: each row is to be looked at."""
    likes, search = patterns(text), what.search
    if not likes or search is None:
        return None
    found = _ids(session, search, likes) if by_index else None
    return Hits(session, what.model, search, likes, found if found is not None and len(found) <= EXACT else None)


def look(session: Session, search: Search, pattern: str) -> Test:
    """Whether a word stands in the text of a row, or belongs to its customer, if one sees him."""
    here: Test = search.text.like(pattern)
    return here if search.customer is None else here | search.customer.in_(_customers(session, pattern))


def _customers(session: Session, pattern: str) -> Select[Any]:
    """The customers that one sees and that have this word: from the index if they are few."""
    search = listing.find(session, "customers").search
    assert search
    found = _ids(session, search, [pattern])
    if found is None or len(found) > EXACT:
        return select(Customer.id).where(Customer.search_text.like(pattern))
    return select(Customer.id).where(Customer.id.in_(select(listed(session, found).c.id)))


def _ids(session: Session, search: Search, likes: list[str]) -> Sequence[int] | None:
    """At most EXACT + 1 ids from the index; None if it cannot tell."""
    if session.get_bind().dialect.name == "postgresql":
        if not search.hits:
            return None
        wanted = getattr(func, search.hits)(text_array(likes), EXACT + 1)
        return session.scalar(select(wanted)) or []
    match = _match(likes)
    if not search.index or not match:
        return None
    index = table(search.index, column("rowid"))
    many = select(index.c.rowid).where(_matches(search, match)).limit(EXACT + 1)
    if (session.scalar(select(func.count()).select_from(many.subquery())) or 0) > EXACT:
        return None
    text = table(search.index, column("rowid"), column("search_text"))
    exact = select(text.c.rowid).where(*(_looks(text.c.search_text, pattern) for pattern in likes))
    return array("q", session.scalars(exact))


def _looks(text: ColumnElement[str], pattern: str) -> Test:
    """FTS5 is not asked for a pattern without a trigram: ahead of another one that ends the process (SQLite 3.40)."""
    return text.like(pattern) if _match([pattern]) else text.concat("").like(pattern)


def fetch_ids(session: Session, statement: Select[Any]) -> array[int]:
    """The one column of the statement, past the ORM: at a million rows that is what costs."""
    if session.get_bind().dialect.name == "sqlite":
        cursor: Any = session.connection().execute(statement).cursor
        return array("q", chain.from_iterable(cursor))
    rows = statement.subquery()
    nothing = literal(b"", postgresql.BYTEA)
    packed = session.scalar(select(func.string_agg(func.int8send(rows.c[0]), nothing)).select_from(rows))
    read = array("q", packed or b"")
    if sys.byteorder == "little":
        read.byteswap()
    return read


def text_array(likes: Sequence[str]) -> ColumnElement[Any]:
    return cast(likes, postgresql.ARRAY(postgresql.TEXT))


def _match(likes: Sequence[str]) -> str:
    """The words as trigrams, all of which must be there; a single letter has none. Empty if no word has any."""
    words = [pattern.strip("%") for pattern in likes]
    return " AND ".join(f'"{word[at : at + 3]}"' for word in words for at in range(len(word) - 2))


def _matches(search: Search, match: str) -> Test:
    return literal_column(search.index).op("match", is_comparison=True)(bindparam(None, match))
