"""Duplicates and merge: where a merged customer went, by what the kept one is found, what is no duplicate"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.models import base

revision = '0007'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # As SQL: with a reference alembic would copy the whole table on SQLite.
    kind = "bigint" if op.get_context().dialect.name == "postgresql" else "integer"
    reference = "constraint fk_customer_merged_into_id references customer(id)"
    op.execute(f"alter table customer add column merged_into_id {kind} {reference}")
    op.add_column("customer", sa.Column("former", sa.Text(), server_default="", nullable=False))
    merged = sa.text("merged_into_id is not null")
    op.create_index(
        "ix_customer_merged_into_id", "customer", ["merged_into_id"], sqlite_where=merged, postgresql_where=merged
    )
    op.create_index("ix_contact_phone", "contact", ["phone"])
    op.create_table(
        "not_duplicate",
        sa.Column("id", base.Big, sa.Identity(always=False), nullable=False),
        sa.Column("customer_id", base.Big, nullable=False),
        sa.Column("other_id", base.Big, nullable=False),
        sa.Column("created_at", base.UtcDateTime(), nullable=False),
        sa.CheckConstraint("customer_id <> other_id", name=op.f("ck_not_duplicate_two")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_not_duplicate_customer_id")),
        sa.ForeignKeyConstraint(["other_id"], ["customer.id"], name=op.f("fk_not_duplicate_other_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_not_duplicate")),
        sa.UniqueConstraint("customer_id", "other_id", name=op.f("uq_not_duplicate_customer_id_other_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("not_duplicate", schema=None) as batch_op:
        batch_op.create_index("ix_not_duplicate_other_id", ["other_id"], unique=False)
