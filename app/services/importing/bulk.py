"""Many rows in one statement: PostgreSQL gets them as one JSON parameter, because 40,000 single ones take seconds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import Table, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from app.models import table_of
from app.models.base import now
from app.services.writing import staged

BLOCK = 2_000  # rows of one statement
LARGE = 10_000  # the same of what hangs on customers: above scoring.AT_ONCE their points are computed soon after


def insert_blocks(session: Session, model: Any, rows: Iterable[dict[str, Any]]) -> None:
    """Insert any number of rows, some at a time."""
    waiting, table = iter(rows), table_of(model)
    while block := list(islice(waiting, LARGE)):
        insert_rows(session, table, block)


def contact_row(person: Mapping[str, Any], customer_id: int, main: bool = True) -> dict[str, Any]:
    """A contact as it is stored, from what a row of a file says of it."""
    empty = {"position": "", "phone": "", "email": "", "note": "", "birthday": None, "created_at": now()}
    return {**empty, **person, "customer_id": customer_id, "main": main}


def insert_rows(session: Session, table: Table, rows: Sequence[Mapping[str, Any]], key: str = "") -> dict[Any, int]:
    """Insert rows that all have the same columns; if a unique column is named as `key`, their ids by it.

    In one statement: the log's triggers of PostgreSQL hear of it once, the search index of SQLite is written once.
    """
    usual = _defaults(table)
    full = [{**usual, **row} for row in rows]
    names = ", ".join(f'"{name}"' for name in full[0])
    if session.get_bind().dialect.name == "sqlite":
        with staged(session, table, full) as new:
            those = f"select {', '.join(new.values())} from temp.staged s order by rowid"
            session.connection().exec_driver_sql(f"insert into main.{table.name} ({names}) {those}")
        return _ids(session, table, key, full) if key else {}
    dialect: Any = postgresql.dialect()  # type: ignore[no-untyped-call]
    types = ", ".join(f'"{name}" {table.c[name].type.compile(dialect).partition(" COLLATE")[0]}' for name in full[0])
    statement = text(
        f"insert into {table.name} ({names}) select {names} from json_to_recordset(cast(:rows as json)) as r({types})"
        + (f" returning {key}, id" if key else "")
    )
    made = session.execute(statement, {"rows": json.dumps(full, default=_plain, ensure_ascii=False)})
    return {row[0]: row[1] for row in made} if key else {}


def _ids(session: Session, table: Table, key: str, rows: Sequence[Mapping[str, Any]]) -> dict[Any, int]:
    """Past the rules, as RETURNING would tell them."""
    those = text(f"select {key}, id from main.{table.name} where {key} in (select value from json_each(:keys))")
    found = session.execute(those, {"keys": json.dumps([row[key] for row in rows])})
    return {row[0]: row[1] for row in found}


def _defaults(table: Table) -> dict[str, Any]:
    """What the model would fill in; what it computes is for the caller."""
    given = {column.name: column.default for column in table.c}
    return {name: default.arg for name, default in given.items() if isinstance(default, ScalarElementColumnDefault)}


def _plain(value: Any) -> str:
    """Days and moments as PostgreSQL reads them; a moment has its zone."""
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"not for a table: {value!r}")
