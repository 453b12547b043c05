"""Points and stars are derived"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from app.models import base
from app.services import scoring

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

_LEVELS = (3, 9, 20, 32, 48)  # of the first day; an administrator changes them


def upgrade() -> None:
    levels = op.create_table('star_level',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('stars', sa.Integer(), nullable=False),
    sa.Column('points', sa.Integer(), nullable=False),
    sa.CheckConstraint('stars between 1 and 5', name=op.f('ck_star_level_stars')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_star_level')),
    sa.UniqueConstraint('stars', name=op.f('uq_star_level_stars')),
    sqlite_autoincrement=True
    )
    op.create_table('score_queue',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('customer_id', base.Big, nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_score_queue')),
    sa.UniqueConstraint('customer_id', name=op.f('uq_score_queue_customer_id')),
    sqlite_autoincrement=True
    )
    op.bulk_insert(levels, [{"stars": stars, "points": points} for stars, points in enumerate(_LEVELS, start=1)])
    connection = op.get_bind()
    _default(connection)
    for statement in scoring.recompute():
        connection.exec_driver_sql(statement)


def downgrade() -> None:
    op.drop_table('score_queue')
    op.drop_table('star_level')


def _default(connection: sa.Connection) -> None:
    """Nobody writes these columns, so they need a default; SQLite would copy the whole table for that.

    Its manual allows this way for defaults ("Making Other Kinds Of Table Schema Changes", lang_altertable.html).
    """
    if connection.dialect.name == "postgresql":
        for column in ("points", "stars"):
            op.alter_column("customer", column, server_default="0")
        return
    cursor: Any = connection.connection.cursor()
    (version,) = cursor.execute("pragma schema_version").fetchone()
    cursor.execute("pragma writable_schema = on")
    for column in ("points", "stars"):
        cursor.execute("update sqlite_master set sql = replace(sql, ?, ?) where type = 'table' and name = 'customer'",
                       (f"{column} INTEGER NOT NULL", f"{column} INTEGER DEFAULT '0' NOT NULL"))
    cursor.execute(f"pragma schema_version = {version + 1}")
    cursor.execute("pragma writable_schema = off")
    cursor.close()
