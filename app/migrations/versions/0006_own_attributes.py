"""Own attributes: which are for sorting and filtering, and how far their slot is filled"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.models import base

revision = '0006'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('attribute', schema=None) as batch_op:
        batch_op.add_column(sa.Column('sortable', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('filling', base.Big, nullable=True))
        batch_op.add_column(sa.Column('filled_at', base.UtcDateTime(), nullable=True))
