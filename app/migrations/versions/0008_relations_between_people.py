"""Relations between people"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.models import base

revision = '0008'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('contact_relation',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('contact_id', base.Big, nullable=False),
    sa.Column('other_id', base.Big, nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.CheckConstraint('contact_id <> other_id', name=op.f('ck_contact_relation_two')),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_contact_relation_contact_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['other_id'], ['contact.id'], name=op.f('fk_contact_relation_other_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contact_relation')),
    sa.UniqueConstraint('contact_id', 'other_id', 'kind', name=op.f('uq_contact_relation_contact_id_other_id_kind')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('contact_relation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_contact_relation_other_id'), ['other_id'], unique=False)
