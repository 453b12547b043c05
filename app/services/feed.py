"""What others changed: the change log since the last look, polled."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.models import Action, classes
from app.services.errors import Dismissed
from app.services.failures import DISMISSED

if TYPE_CHECKING:
    from app.services.office import Office

MANY = 500
_OWN = text(
    "select count(*), max(id), (select max(seen_at) from reminded) from notification where read_at is null"
)
_HORIZON = text("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint, me() is not null")


@dataclass(frozen=True)
class Changes:
    """Which rows of which tables changed; None stands for many. No contents: each page reads what it may see."""

    tables: Mapping[str, frozenset[int] | None]

    def touch(self, *tables: str) -> bool:
        return not self.tables.keys().isdisjoint(tables)

    def __or__(self, other: Changes) -> Changes:
        merged = dict(self.tables)
        for table, ids in other.tables.items():
            known = merged.get(table, frozenset())
            merged[table] = None if ids is None or known is None else known | ids
        return Changes(merged)


@dataclass
class Feed:
    """One place in the log. Use it from one thread.

    PostgreSQL gives out numbers before it commits, so the place is not the last number seen but the oldest transaction
    that was still running: all from there on are read again, and what was told already is left out.
    """

    office: Office
    poll: float = 1.0  # seconds between two looks at a PostgreSQL server; SQLite's look costs 3 µs
    _place: int = 0
    _told: set[tuple[int, str]] = field(default_factory=set)
    _version: int = 0
    _employed: bool = True
    _own: tuple[object, object] = (None, None)

    def __post_init__(self) -> None:
        if self.office.on_sqlite:
            import sqlite3

            self._watch = sqlite3.connect(self.office.url.database or "", check_same_thread=False)
            self._version = self._data_version()
        with self.office.read() as session:
            last = select(func.coalesce(func.max(Action.id), 0))
            self._place = session.scalar(last if self.office.on_sqlite else _HORIZON) or 0
        self.news()

    def wait(self, seconds: float) -> bool:
        """Until something may have changed, or False when the time is over."""
        if not self.office.on_sqlite:
            time.sleep(min(self.poll, seconds))
            return True
        end = time.monotonic() + seconds
        while (seen := self._data_version()) == self._version and time.monotonic() < end:
            time.sleep(0.05)
        changed, self._version = seen != self._version, seen
        return changed

    def news(self) -> Changes:
        """What was committed since the last call, by anybody."""
        with self.office.read() as session:
            rows = self._sqlite(session) if self.office.on_sqlite else self._postgresql(session)
            rows += self._for_oneself(session) if self._employed else []
        told = (Changes({table: None if ids is None else frozenset(ids)}) for _, table, ids in rows)
        return reduce(or_, told, Changes({}))

    def check(self) -> None:
        """Raises Dismissed if whoever is signed in no longer worked here at the last look."""
        if not self._employed:
            raise Dismissed(DISMISSED)

    @staticmethod
    def everything() -> Changes:
        """Many rows of every table: for whoever has heard nothing for a while."""
        return Changes({model.__tablename__: None for model in classes()})

    def close(self) -> None:
        if self.office.on_sqlite:
            self._watch.close()

    def _data_version(self) -> int:
        return int(self._watch.execute("pragma data_version").fetchone()[0])

    def _for_oneself(self, session: Session) -> list[tuple[int, str, list[int] | None]]:
        """What the log leaves out, but one's other workstations must hear of: what is new, read or put off."""
        before, row = self._own, session.execute(_OWN).one()
        self._own = ((row[0], row[1]), row[2])
        both = zip(("notification", "reminded"), before, self._own, strict=True)
        return [(0, table, None) for table, old, new in both if old != new]

    def _sqlite(self, session: Session) -> list[tuple[int, str, list[int] | None]]:
        query = text(
            "select action_id, table_name, count(*), case when count(*) <= :many then json_group_array(row_id) end"
            " from main.change where action_id > :place and exists (select 1 from temp.viewer) group by 1, 2"
        )
        rows = session.execute(query, {"place": self._place, "many": MANY}).all()
        self._employed = bool(session.scalar(text("select exists (select 1 from temp.viewer)")))
        self._place = max([self._place, *(row[0] for row in rows)])
        return [(action, table, ids and json.loads(ids)) for action, table, _, ids in rows]

    def _postgresql(self, session: Session) -> list[tuple[int, str, list[int] | None]]:
        place, self._employed = session.execute(_HORIZON).one()
        query = text("select action_id, table_name, ids from feed(:place)")
        rows = [(row[0], row[1], row[2]) for row in session.execute(query, {"place": self._place})]
        fresh = [row for row in rows if row[:2] not in self._told]
        self._place, self._told = place, {row[:2] for row in rows}
        return fresh
