"""Won and lost deals stand in an index by the day on which they were closed"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0029'
down_revision = '0028'
branch_labels = None
depends_on = None

COLUMNS = ('closed_at', 'id', 'state', 'owner_id', 'keeper_id', 'zone_id', 'customer_id', 'created_at', 'archived_at')
CLOSED = sa.text('closed_at is not null')


def upgrade() -> None:
    op.create_index('ix_deal_by_closed', 'deal', COLUMNS, sqlite_where=CLOSED, postgresql_where=CLOSED)


def downgrade() -> None:
    op.drop_index('ix_deal_by_closed', table_name='deal')
