"""E-mails that were dropped onto a deal or a customer: their file, and the Message-ID by which they come once"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.models import base

revision = '0026'
down_revision = '0025'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('activity', sa.Column('file_id', base.Big, nullable=True))
    op.add_column('activity', sa.Column('message_id', sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column('activity', 'message_id')
    op.drop_column('activity', 'file_id')
