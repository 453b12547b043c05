"""Set-based writes that both engines take alike."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from operator import itemgetter
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, Table, cast, delete, func, select, text, true
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.models import Model, table_of

_WIDEST = 100  # columns of a table at most


def count_of(session: Session, statement: Any) -> int:
    """Run an insert, update or delete and return how many rows it touched."""
    options = {"synchronize_session": False, "preserve_rowcount": True}
    return int(session.execute(statement, execution_options=options).rowcount)  # type: ignore[attr-defined]


def insert_new(session: Session, model: type[Model], query: Select[Any], columns: list[str]) -> int:
    """Insert the rows of the query that do not exist yet; how many. (`where true` tells ON CONFLICT from a join.)"""
    made = _insert(session, model).from_select(columns, query.where(true()), include_defaults=False)
    return count_of(session, made.on_conflict_do_nothing())


def add_missing(session: Session, model: type[Model], rows: list[dict[str, Any]]) -> None:
    """Insert the rows that do not exist yet. Nothing is read back: the writer may not see what is for others."""
    if rows:
        session.execute(_insert(session, model).values(rows).on_conflict_do_nothing())


def remove(session: Session, model: type[Model], ids: Select[Any]) -> int:
    """Delete the rows whose ids the query gives, where the employee may; how many.

    On PostgreSQL through a function: who holds the right to delete could lock the whole table.
    """
    if session.get_bind().dialect.name == "sqlite":
        return count_of(session, delete(model).where(model.id.in_(ids)))
    chosen = select(func.coalesce(func.array_agg(ids.subquery().c[0]), cast([], postgresql.ARRAY(BigInteger))))
    function = getattr(func, f"remove_{model.__tablename__}")
    return session.scalar(select(function(chosen.scalar_subquery()))) or 0


def update_rows(session: Session, model: type[Model], rows: Sequence[dict[str, Any]]) -> None:
    """Set columns of many rows, each to values of its own; all have the same columns, and `id` says which row it is.

    One statement on PostgreSQL, so that the triggers of the log hear of it once.
    """
    if not rows:
        return
    table, names = table_of(model), [name for name in rows[0] if name != "id"]
    if session.get_bind().dialect.name == "sqlite":
        with staged(session, table, [dict(row) for row in rows]) as new:
            set_to = ", ".join(f'"{name}" = {new[name]}' for name in names)
            those = f"update main.{table.name} set {set_to} from temp.staged s where {table.name}.id = {new['id']}"
            session.connection().exec_driver_sql(those)
        return
    plain: Any = postgresql.dialect()  # type: ignore[no-untyped-call]
    types = ", ".join(f'"{name}" {table.c[name].type.compile(plain).partition(" COLLATE")[0]}' for name in rows[0])
    set_to = ", ".join(f'"{name}" = r."{name}"' for name in names)
    statement = f"update {table.name} t set {set_to} from json_to_recordset(cast(:rows as json)) as r({types})"
    session.execute(text(f"{statement} where t.id = r.id"), {"rows": json.dumps(rows, ensure_ascii=False, default=str)})


@contextmanager
def staged(session: Session, table: Table, rows: Sequence[dict[str, Any]]) -> Iterator[dict[str, str]]:
    """SQLite: rows that all have the same columns lie in temp.staged s; what there is called as which column.

    The driver fills it row by row, and one statement takes them on. Bound by SQLAlchemy each row would cost as much
    again, and a statement for each row would write the search index each time. The rows given are changed.
    """
    connection, names = session.connection(), {name: f"s.c{place}" for place, name in enumerate(rows[0])}
    for name in names:
        if bind := table.c[name].type.dialect_impl(connection.dialect).bind_processor(connection.dialect):
            for row in rows:
                row[name] = bind(row[name])
    every, filled = (", ".join(f"c{place}" for place in range(most)) for most in (_WIDEST, len(names)))
    connection.exec_driver_sql(f"create temp table if not exists staged({every})")  # once: it outdates what is prepared
    values = [*map(itemgetter(*names), rows)]
    connection.exec_driver_sql(f"insert into temp.staged({filled}) values ({', '.join('?' * len(names))})", values)
    yield names
    connection.exec_driver_sql("delete from temp.staged")


def upsert(
    session: Session, model: type[Model], values: dict[str, Any], key: list[str],
    where: ColumnElement[bool] | None = None,
) -> None:  # fmt: skip
    """Insert one row, or update the one with the same key, if `where` is true of it."""
    made = _insert(session, model).values(values)
    changed = {name: made.excluded[name] for name in values if name not in key}
    session.execute(made.on_conflict_do_update(index_elements=key, set_=changed, where=where))


def _insert(session: Session, model: type[Model]) -> Any:
    """An insert that knows conflicts."""
    dialect: Any = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    return dialect.insert(table_of(model))
