"""What one has put off in one's work list; a contract has one that goes on from it"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.models import base

revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None

_NEXT = "renews_id is not null and state <> 'cancelled' and archived_at is null"


def upgrade() -> None:
    op.create_table('put_off',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('owner_id', base.Big, nullable=False),
    sa.Column('line', sa.Text(), nullable=False),
    sa.Column('row_id', base.Big, nullable=False),
    sa.Column('until', sa.Date(), nullable=False),
    sa.CheckConstraint("line in ('deal', 'quote', 'contract', 'instalment', 'debt')", name=op.f('ck_put_off_line')),
    sa.ForeignKeyConstraint(['owner_id'], ['employee.id'], name=op.f('fk_put_off_owner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_put_off')),
    sa.UniqueConstraint('owner_id', 'line', 'row_id', name=op.f('uq_put_off_owner_id_line_row_id')),
    sqlite_autoincrement=True
    )
    there = {f'{engine}_where': sa.text(_NEXT) for engine in ('sqlite', 'postgresql')}
    op.create_index('uq_contract_next', 'contract', ['renews_id'], unique=True, **there)


def downgrade() -> None:
    op.drop_index('uq_contract_next', 'contract')
    op.drop_table('put_off')
