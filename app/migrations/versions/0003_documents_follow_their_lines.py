"""A turn for documents, one live contract for a quote, no names of customers in the search words of papers"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from app.services.text import search_text

revision = '0003'
down_revision = '0007'
branch_labels = None
depends_on = None

_DOCUMENTS = ('quote', 'contract', 'sales_order')
_PAPERS = (*_DOCUMENTS, 'voucher')
_LIVE = "quote_id is not null and state <> 'cancelled' and archived_at is null"
_BLOCK = 5_000
# What was searched by, without the customer's name, which is now asked of the customers that one sees.
_WORDS = {
    'quote': "select id, code, title, attention from quote",
    'contract': "select id, code, title, '' from contract",
    'sales_order': "select id, code, title, '' from sales_order",
    'voucher': "select v.id, v.book, v.number, v.party, v.reason, c.code from voucher v"
               " left join contract c on c.id = v.contract_id",
}


def upgrade() -> None:
    connection = op.get_bind()
    _quiet(connection)
    for table in _DOCUMENTS:
        op.add_column(table, sa.Column('turn', sa.Integer(), server_default='1', nullable=False))
        connection.execute(sa.text(f"update {table} set turn = revision"))
    # The first one keeps its quote.
    connection.execute(sa.text(
        f"update contract set quote_id = null where {_LIVE} and exists (select 1 from contract x"
        f" where x.quote_id = contract.quote_id and x.id < contract.id and x.state <> 'cancelled'"
        f" and x.archived_at is null)"
    ))
    op.create_index(
        'uq_contract_of_quote', 'contract', ['quote_id'], unique=True, sqlite_where=sa.text(_LIVE),
        postgresql_where=sa.text(_LIVE),
    )
    for table in _PAPERS:
        for rows in _blocks(connection.execute(sa.text(_WORDS[table])).all()):
            words = [{'id': row[0], 'words': _words(table, row)} for row in rows]
            connection.execute(sa.text(f"update {table} set search_text = :words where id = :id"), words)
        _forget(connection, table)
    _loud(connection)


def _words(table: str, row: sa.Row[object]) -> str:
    if table != 'voucher':
        return search_text(*map(str, row[1:]))
    _id, book, number, *others = row
    code = f"{book}{number:05}" if number is not None else ""
    return search_text(code, *(str(each or "") for each in others))


def _blocks(rows: list[sa.Row[object]]) -> Iterator[list[sa.Row[object]]]:
    for start in range(0, len(rows), _BLOCK):
        yield rows[start : start + _BLOCK]


def _forget(connection: sa.Connection, table: str) -> None:
    """The log kept the old words, and undo would bring them back."""
    without = "{0} - 'search_text'::text" if connection.dialect.name == 'postgresql' else "json_remove({0}, '$.search_text')"
    sides = ", ".join(f"{side} = {without.format(side)}" for side in ('before', 'after'))
    connection.execute(sa.text(f"update change set {sides} where table_name = '{table}'"))


def _quiet(connection: sa.Connection) -> None:
    """Past the change log: the triggers are made anew after every upgrade."""
    for table in _PAPERS:
        if connection.dialect.name == 'postgresql':
            connection.execute(sa.text(f"alter table {table} disable trigger user"))
            continue
        names = sa.text("select name from sqlite_master where type = 'trigger' and tbl_name = :name")
        for name in connection.execute(names, {'name': table}).scalars().all():
            connection.execute(sa.text(f"drop trigger {name}"))


def _loud(connection: sa.Connection) -> None:
    if connection.dialect.name == 'postgresql':
        for table in _PAPERS:
            connection.execute(sa.text(f"alter table {table} enable trigger user"))


def downgrade() -> None:
    _quiet(op.get_bind())
    op.drop_index('uq_contract_of_quote', 'contract')
    for table in _DOCUMENTS:
        op.drop_column(table, 'turn')
    _loud(op.get_bind())
