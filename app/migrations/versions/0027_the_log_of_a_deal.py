"""Changes of what hangs on a deal name the deal: what was removed from it is read by who sees the deal"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.models import base

revision = '0027'
down_revision = '0026'
branch_labels = None
depends_on = None

_PIECES = ('deal_participant', 'deal_line', 'deal_comment', 'deal_cost', 'deal_party', 'deal_tie', 'deal_check')
_SAID = {
    'sqlite': "coalesce(before ->> 'deal_id', after ->> 'deal_id')",
    'postgresql': "coalesce(before -> 'deal_id', after -> 'deal_id')::bigint",
}


def upgrade() -> None:
    op.add_column('change', sa.Column('deal_id', base.Big, nullable=True))
    for table in _PIECES:
        said = _SAID[op.get_bind().dialect.name]
        there = f"(select p.deal_id from {table} p where p.id = change.row_id)"
        op.execute(f"update change set deal_id = coalesce({there}, {said}) where table_name = '{table}'")
    there = {f'{engine}_where': sa.text('deal_id is not null') for engine in ('sqlite', 'postgresql')}
    op.create_index(op.f('ix_change_deal_id'), 'change', ['deal_id'], **there)


def downgrade() -> None:
    op.drop_index(op.f('ix_change_deal_id'), 'change')
    op.drop_column('change', 'deal_id')
