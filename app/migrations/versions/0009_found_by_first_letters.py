"""Customers are found by the first letters of their names"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.services.text import abbreviation

revision = '0009'
down_revision = '0004'
branch_labels = None
depends_on = None

BLOCK = 10_000
CUSTOMER = sa.table("customer", *(sa.column(each) for each in ("id", "name", "search_text")))


def upgrade() -> None:
    connection = op.get_bind()
    last = 0
    while rows := _block(connection, last):
        last = rows[-1].id
        _write(connection, {row.id: found for row in rows if (found := _longer(row)) != row.search_text})
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("update customer_fts f set search_text = c.search_text from customer c"
                                   " where c.id = f.id and c.search_text <> f.search_text")
    elif sa.inspect(connection).has_table("customer_fts"):
        connection.exec_driver_sql("insert into customer_fts(customer_fts) values ('rebuild')")


def downgrade() -> None:
    """The longer text is found by the old program too."""


def _longer(row: Any) -> str:
    letters = abbreviation(row.name)
    return f"{row.search_text}{letters} " if letters and not row.search_text.endswith(f" {letters} ") else row.search_text


def _block(connection: sa.Connection, last: int) -> Sequence[Any]:
    return connection.execute(
        sa.select(CUSTOMER).where(CUSTOMER.c.id > last).order_by(CUSTOMER.c.id).limit(BLOCK)
    ).all()


def _write(connection: sa.Connection, texts: dict[int, str]) -> None:
    if connection.dialect.name == "sqlite":
        cursor: Any = connection.connection.cursor()
        cursor.executemany("update customer set search_text = ? where id = ?", [(t, key) for key, t in texts.items()])
        return
    arrays = (sa.cast(list(texts), postgresql.ARRAY(sa.BigInteger)), sa.cast([*texts.values()], postgresql.ARRAY(sa.Text)))
    new = sa.func.unnest(*arrays).table_valued("id", "text").render_derived()
    connection.execute(sa.update(CUSTOMER).where(CUSTOMER.c.id == new.c.id).values(search_text=new.c.text))
