"""Deals and processes: their parts, their way along the stages, reasons of losses"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.models import base
from app.services import losses
from app.services.language import _

revision = '0023'
down_revision = '0022'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('lost_reason',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('archived_at', base.UtcDateTime(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lost_reason')),
    sa.UniqueConstraint('name', name=op.f('uq_lost_reason_name')),
    sqlite_autoincrement=True
    )
    op.create_table('guide',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('pipeline_id', base.Big, nullable=False),
    sa.Column('stage_id', base.Big, nullable=True),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('template_id', base.Big, nullable=True),
    sa.Column('size', base.Big, nullable=False),
    sa.Column('sha256', sa.Text(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('created_at', base.UtcDateTime(), nullable=False),
    sa.Column('archived_at', base.UtcDateTime(), nullable=True),
    sa.CheckConstraint("kind in ('text', 'link', 'file', 'template')", name=op.f('ck_guide_kind')),
    sa.ForeignKeyConstraint(['pipeline_id'], ['pipeline.id'], name=op.f('fk_guide_pipeline_id')),
    sa.ForeignKeyConstraint(['stage_id'], ['stage.id'], name=op.f('fk_guide_stage_id')),
    sa.ForeignKeyConstraint(['template_id'], ['template.id'], name=op.f('fk_guide_template_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_guide')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_guide_pipeline_id'), 'guide', ['pipeline_id'])

    op.create_table('stage_check',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('stage_id', base.Big, nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('archived_at', base.UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['stage_id'], ['stage.id'], name=op.f('fk_stage_check_stage_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stage_check')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_stage_check_stage_id'), 'stage_check', ['stage_id'])

    op.create_table('stage_task',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('stage_id', base.Big, nullable=False),
    sa.Column('kind_id', base.Big, nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('performer', sa.Text(), nullable=False),
    sa.Column('employee_id', base.Big, nullable=True),
    sa.Column('role_id', base.Big, nullable=True),
    sa.Column('days', sa.Integer(), nullable=False),
    sa.Column('needed', sa.Boolean(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('archived_at', base.UtcDateTime(), nullable=True),
    sa.CheckConstraint("performer in ('owner', 'manager', 'employee', 'role')", name=op.f('ck_stage_task_performer')),
    sa.ForeignKeyConstraint(['employee_id'], ['employee.id'], name=op.f('fk_stage_task_employee_id')),
    sa.ForeignKeyConstraint(['kind_id'], ['activity_kind.id'], name=op.f('fk_stage_task_kind_id')),
    sa.ForeignKeyConstraint(['role_id'], ['role.id'], name=op.f('fk_stage_task_role_id')),
    sa.ForeignKeyConstraint(['stage_id'], ['stage.id'], name=op.f('fk_stage_task_stage_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stage_task')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_stage_task_stage_id'), 'stage_task', ['stage_id'])

    op.create_table('guide_content',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('guide_id', base.Big, nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['guide_id'], ['guide.id'], name=op.f('fk_guide_content_guide_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_guide_content')),
    sa.UniqueConstraint('guide_id', name=op.f('uq_guide_content_guide_id')),
    sqlite_autoincrement=True
    )
    op.create_table('deal_check',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('deal_id', base.Big, nullable=False),
    sa.Column('check_id', base.Big, nullable=False),
    sa.Column('employee_id', base.Big, nullable=False),
    sa.Column('at', base.UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['check_id'], ['stage_check.id'], name=op.f('fk_deal_check_check_id')),
    sa.ForeignKeyConstraint(['deal_id'], ['deal.id'], name=op.f('fk_deal_check_deal_id')),
    sa.ForeignKeyConstraint(['employee_id'], ['employee.id'], name=op.f('fk_deal_check_employee_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deal_check')),
    sa.UniqueConstraint('deal_id', 'check_id', name=op.f('uq_deal_check_deal_id_check_id')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_deal_check_check_id'), 'deal_check', ['check_id'])

    op.create_table('deal_comment',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('deal_id', base.Big, nullable=False),
    sa.Column('author_id', base.Big, nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('mentions', sa.JSON(), nullable=False),
    sa.Column('created_at', base.UtcDateTime(), nullable=False),
    sa.Column('edited_at', base.UtcDateTime(), nullable=True),
    sa.Column('archived_at', base.UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['author_id'], ['employee.id'], name=op.f('fk_deal_comment_author_id')),
    sa.ForeignKeyConstraint(['deal_id'], ['deal.id'], name=op.f('fk_deal_comment_deal_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deal_comment')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_deal_comment_author_id'), 'deal_comment', ['author_id'])
    op.create_index(op.f('ix_deal_comment_deal_id'), 'deal_comment', ['deal_id'])

    op.create_table('deal_cost',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('deal_id', base.Big, nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('amount', base.Big, nullable=False),
    sa.CheckConstraint('amount >= 0', name=op.f('ck_deal_cost_amount')),
    sa.ForeignKeyConstraint(['deal_id'], ['deal.id'], name=op.f('fk_deal_cost_deal_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deal_cost')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_deal_cost_deal_id'), 'deal_cost', ['deal_id'])

    op.create_table('deal_line',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('deal_id', base.Big, nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('product_id', base.Big, nullable=True),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('unit', sa.Text(), nullable=False),
    sa.Column('quantity', base.Big, nullable=False),
    sa.Column('price', base.Big, nullable=False),
    sa.Column('amount', base.Big, nullable=False),
    sa.ForeignKeyConstraint(['deal_id'], ['deal.id'], name=op.f('fk_deal_line_deal_id')),
    sa.ForeignKeyConstraint(['product_id'], ['product.id'], name=op.f('fk_deal_line_product_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deal_line')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_deal_line_deal_id'), 'deal_line', ['deal_id'])
    op.create_index(op.f('ix_deal_line_product_id'), 'deal_line', ['product_id'])

    op.create_table('deal_participant',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('deal_id', base.Big, nullable=False),
    sa.Column('employee_id', base.Big, nullable=False),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('works', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['deal_id'], ['deal.id'], name=op.f('fk_deal_participant_deal_id')),
    sa.ForeignKeyConstraint(['employee_id'], ['employee.id'], name=op.f('fk_deal_participant_employee_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deal_participant')),
    sa.UniqueConstraint('deal_id', 'employee_id', name=op.f('uq_deal_participant_deal_id_employee_id')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_deal_participant_employee_id'), 'deal_participant', ['employee_id'])

    op.create_table('deal_party',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('deal_id', base.Big, nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('customer_id', base.Big, nullable=True),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('contact', sa.Text(), nullable=False),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('strength', sa.Integer(), nullable=False),
    sa.Column('stance', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.CheckConstraint("kind in ('competitor', 'contractor', 'influencer')", name=op.f('ck_deal_party_kind')),
    sa.CheckConstraint("stance in ('for', 'neutral', 'against')", name=op.f('ck_deal_party_stance')),
    sa.CheckConstraint('strength between 1 and 5', name=op.f('ck_deal_party_strength')),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_deal_party_customer_id')),
    sa.ForeignKeyConstraint(['deal_id'], ['deal.id'], name=op.f('fk_deal_party_deal_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deal_party')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_deal_party_customer_id'), 'deal_party', ['customer_id'])
    op.create_index(op.f('ix_deal_party_deal_id'), 'deal_party', ['deal_id'])

    op.create_table('deal_passage',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('deal_id', base.Big, nullable=False),
    sa.Column('stage_id', base.Big, nullable=False),
    sa.Column('pipeline_id', base.Big, nullable=False),
    sa.Column('entered_at', base.UtcDateTime(), nullable=False),
    sa.Column('owner_id', base.Big, nullable=True),
    sa.Column('left_at', base.UtcDateTime(), nullable=True),
    sa.Column('outcome', sa.Text(), server_default='', nullable=False),
    sa.CheckConstraint("outcome in ('', 'moved', 'standby', 'won', 'lost')", name=op.f('ck_deal_passage_outcome')),
    sa.ForeignKeyConstraint(['stage_id'], ['stage.id'], name=op.f('fk_deal_passage_stage_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deal_passage')),
    sa.UniqueConstraint('deal_id', 'entered_at', name=op.f('uq_deal_passage_deal_id_entered_at')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_deal_passage_stage_id_entered_at'), 'deal_passage', ['stage_id', 'entered_at'])

    op.create_table('deal_tie',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('deal_id', base.Big, nullable=False),
    sa.Column('party_id', base.Big, nullable=False),
    sa.Column('other_id', base.Big, nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('mutual', sa.Boolean(), nullable=False),
    sa.Column('strength', sa.Integer(), nullable=False),
    sa.CheckConstraint('party_id <> other_id', name=op.f('ck_deal_tie_two')),
    sa.CheckConstraint('strength between 1 and 5', name=op.f('ck_deal_tie_strength')),
    sa.ForeignKeyConstraint(['deal_id'], ['deal.id'], name=op.f('fk_deal_tie_deal_id')),
    sa.ForeignKeyConstraint(['other_id'], ['deal_party.id'], name=op.f('fk_deal_tie_other_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['party_id'], ['deal_party.id'], name=op.f('fk_deal_tie_party_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deal_tie')),
    sa.UniqueConstraint('party_id', 'other_id', 'kind', name=op.f('uq_deal_tie_party_id_other_id_kind')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_deal_tie_deal_id'), 'deal_tie', ['deal_id'])
    op.create_index(op.f('ix_deal_tie_other_id'), 'deal_tie', ['other_id'])
    there = {f'{engine}_where': sa.text('lost_reason_id is not null') for engine in ('sqlite', 'postgresql')}
    of = sa.ForeignKey('lost_reason.id', name=op.f('fk_deal_lost_reason_id'))
    for table, column in (
        ('activity', sa.Column('task_id', base.Big)),
        ('deal', sa.Column('lost_reason_id', base.Big, of)),
        ('deal', sa.Column('competitor_id', base.Big)),
        ('deal', sa.Column('source', sa.Text(), server_default='', nullable=False)),
        ('deal', sa.Column('win_percent', sa.Integer())),
        ('pipeline', sa.Column('automatic', sa.Boolean(), server_default=sa.false(), nullable=False)),
        ('stage', sa.Column('required', sa.Text(), server_default='', nullable=False)),
    ):
        op.add_column(table, column, inline_references=True)
    op.create_index(op.f('ix_deal_lost_reason_id'), 'deal', ['lost_reason_id'], **there)
    connection = op.get_bind()
    if connection.scalar(sa.text('select 1 from pipeline limit 1')):  # a new office gets its own reasons
        rows = [{'name': _(name), 'position': place} for place, name in enumerate(losses.FIRST_REASONS)]
        op.bulk_insert(sa.table('lost_reason', sa.column('name'), sa.column('position')), rows)
        op.execute('update deal set lost_reason_id = (select r.id from lost_reason r where r.name = deal.lost_reason)'
                   " where lost_reason in (select name from lost_reason)")
    op.execute("insert into deal_passage(deal_id, stage_id, pipeline_id, owner_id, entered_at) select n.id, n.stage_id,"
               " s.pipeline_id, n.owner_id, n.stage_since from deal n join stage s on s.id = n.stage_id"
               " where n.state = 'open'")

