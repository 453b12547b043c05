"""Writes very many rows: plain statements in blocks on SQLite, COPY on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Boolean, Connection, func, select, text

from app.models import Model, table_of
from app.models.base import UtcDateTime, from_microseconds

Rows = list[tuple[Any, ...]]


class Store:
    """Rows of one table: tuples in the order of `columns`, moments as microseconds since 1970, days and JSON as text.

    Keys are given here, so that rows can refer to others that are not written yet.
    """

    def __init__(self, connection: Connection, model: type[Model], *columns: str) -> None:
        self.connection, self.table = connection, table_of(model)
        self.columns = ("id", *columns)
        self.last: int = connection.scalar(select(func.max(self.table.c.id))) or 0
        self.rows: Rows = []
        kinds = {name: self.table.c[name].type for name in self.columns}
        self._moments = [place for place, name in enumerate(self.columns) if isinstance(kinds[name], UtcDateTime)]
        self._flags = [place for place, name in enumerate(self.columns) if isinstance(kinds[name], Boolean)]

    def add(self, *values: Any) -> int:
        """Keep a row until `flush`; its key."""
        self.last += 1
        self.rows.append((self.last, *values))
        return self.last

    def flush(self) -> None:
        """Write what was added since the last time."""
        rows, self.rows = self.rows, []
        if not rows:
            return
        if self.connection.dialect.name == "sqlite":
            marks = ", ".join("?" * len(self.columns))
            names = ", ".join(self.columns)
            self.connection.exec_driver_sql(f"insert into {self.table.name} ({names}) values ({marks})", rows)
        else:
            self._copy(rows)

    def _copy(self, rows: Rows) -> None:
        raw: Any = self.connection.connection.driver_connection
        with (
            raw.cursor() as cursor,
            cursor.copy(f"copy {self.table.name} ({', '.join(self.columns)}) from stdin") as copy,
        ):
            for row in rows:
                copy.write_row(self._native(row))

    def _native(self, row: tuple[Any, ...]) -> Sequence[Any]:
        values = list(row)
        for place in self._moments:
            if values[place] is not None:
                values[place] = from_microseconds(values[place])
        for place in self._flags:
            values[place] = bool(values[place])
        return values

    def finish(self) -> None:
        """Write the rest, and let the database go on counting from the last key."""
        self.flush()
        if self.connection.dialect.name == "postgresql" and self.last:
            sequence = text("select setval(pg_get_serial_sequence(:name, 'id'), :last)")
            self.connection.execute(sequence, {"name": f"office.{self.table.name}", "last": self.last})


@contextmanager
def indexes_later(connection: Connection, *tables: str) -> Iterator[None]:
    """The indexes (of these tables) are made after the rows: each by one sort instead of a million places to look for.
    """
    every = connection.execute(text(_INDEXES[connection.dialect.name])).all()
    found = [index for index in every if not tables or index.place in tables]
    for index in found:
        connection.exec_driver_sql(f'drop index "{index.name}"')
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("set local maintenance_work_mem = '256MB'")
    yield
    for index in found:
        connection.exec_driver_sql(index.sql)


_INDEXES = {
    "sqlite": "select name, sql, tbl_name as place from sqlite_master where type = 'index' and sql is not null",
    "postgresql": """select indexname as name, indexdef as sql, tablename as place from pg_indexes
        where schemaname = 'office' and not exists (select from pg_constraint where conname = indexname)""",
}
