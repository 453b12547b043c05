"""Many rows in one statement: PostgreSQL gets them as one JSON parameter, because 40,000 single ones take seconds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import Row, Table, insert, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from app.models import table_of
from app.models.base import now

BLOCK = 1_000  # rows of one statement
LARGE = 10_000  # the same of what hangs on customers: above scoring.AT_ONCE their points are computed soon after


def insert_blocks(session: Session, model: Any, rows: Iterable[dict[str, Any]]) -> None:
    """Insert any number of rows, some at a time."""
    waiting, table = iter(rows), table_of(model)
    while block := list(islice(waiting, LARGE)):
        insert_rows(session, table, block, "id")


def contact_row(person: Mapping[str, Any], customer_id: int, main: bool = True) -> dict[str, Any]:
    """A contact as it is stored, from what a row of a file says of it."""
    empty = {"position": "", "phone": "", "email": "", "note": "", "birthday": None, "created_at": now()}
    return {**empty, **person, "customer_id": customer_id, "main": main}


def insert_rows(
    session: Session, table: Table, rows: Sequence[Mapping[str, Any]], *returning: str
) -> Sequence[Row[Any]]:
    """Insert rows that all have the same columns; what the columns `returning` have become.

    One statement on PostgreSQL, so that the log's triggers hear of it once.
    """
    usual = _defaults(table)
    full = [{**usual, **row} for row in rows]
    if session.get_bind().dialect.name == "sqlite":
        made = insert(table).returning(*(table.c[name] for name in returning))
        return session.execute(made, full).all()
    dialect: Any = postgresql.dialect()  # type: ignore[no-untyped-call]
    names = ", ".join(f'"{name}"' for name in full[0])
    types = ", ".join(f'"{name}" {table.c[name].type.compile(dialect).partition(" COLLATE")[0]}' for name in full[0])
    statement = text(
        f"insert into {table.name} ({names}) select {names} from json_to_recordset(cast(:rows as json)) as r({types})"
        f" returning {', '.join(returning)}"
    )
    return session.execute(statement, {"rows": json.dumps(full, default=_plain, ensure_ascii=False)}).all()


def _defaults(table: Table) -> dict[str, Any]:
    """What the model would fill in; what it computes is for the caller."""
    given = {column.name: column.default for column in table.c}
    return {name: default.arg for name, default in given.items() if isinstance(default, ScalarElementColumnDefault)}


def _plain(value: Any) -> str:
    """Days and moments as PostgreSQL reads them; a moment has its zone."""
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"not for a table: {value!r}")
