"""What repeats, several reminders of one activity, days of the office's own"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.models import base

revision = '0021'
down_revision = '0008'
branch_labels = None
depends_on = None

_BEFORE = {
    "sqlite": "cast((starts_at - remind_at) / 60000000 as text)",
    "postgresql": "(extract(epoch from starts_at - remind_at)::bigint / 60)::text",
}


def upgrade() -> None:
    op.create_table('holiday',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('calendar', sa.Text(), nullable=False),
    sa.Column('day', sa.Integer(), nullable=False),
    sa.Column('month', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=True),
    sa.Column('off', sa.Boolean(), nullable=False),
    sa.CheckConstraint("calendar in ('solar', 'lunar')", name=op.f('ck_holiday_calendar')),
    sa.CheckConstraint('day between 1 and 31 and month between 1 and 12', name=op.f('ck_holiday_day')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_holiday')),
    sqlite_autoincrement=True
    )
    for column in (
        sa.Column('reminders', sa.Text(), server_default='', nullable=False),
        sa.Column('series', sa.Text(), nullable=True),
        sa.Column('series_no', sa.Integer(), nullable=True),
        sa.Column('repeats', sa.Text(), server_default='', nullable=False),
        sa.Column('apart', sa.Boolean(), server_default=sa.false(), nullable=False),
    ):
        op.add_column('activity', column)
    there = {f'{engine}_where': sa.text('series is not null') for engine in ('sqlite', 'postgresql')}
    op.create_index('uq_activity_series', 'activity', ['series', 'series_no'], unique=True, **there)
    op.add_column('reminded', sa.Column('next_at', base.UtcDateTime(), nullable=True))
    op.add_column('reminded', sa.Column('seen_at', base.UtcDateTime(), nullable=True))
    op.create_index(op.f('ix_reminded_owner_id_seen_at'), 'reminded', ['owner_id', 'seen_at'])
    before = _BEFORE[op.get_bind().dialect.name]
    op.execute(f"update activity set reminders = {before} where remind_at is not null and starts_at is not null")


def downgrade() -> None:
    op.drop_index(op.f('ix_reminded_owner_id_seen_at'), 'reminded')
    op.drop_index('uq_activity_series', 'activity')
    for table, column in (('reminded', 'seen_at'), ('reminded', 'next_at'), ('activity', 'apart'),
                          ('activity', 'repeats'), ('activity', 'series_no'), ('activity', 'series'),
                          ('activity', 'reminders')):
        op.drop_column(table, column)
    op.drop_table('holiday')
