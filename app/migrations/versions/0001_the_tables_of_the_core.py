"""The tables of the core"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.models import base, office

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def _customer_indexes() -> None:
    slots = [f"{kind}{number}" for kind in ("number", "text") for number in range(1, 13)]
    for slot in slots:
        there = sa.text(f"{slot} IS NOT NULL")
        op.create_index(
            f"ix_customer_{slot}", "customer", [slot, "id", "owner_id"], postgresql_where=there, sqlite_where=there
        )
    if op.get_context().dialect.name == "postgresql":
        op.create_index(
            "ix_customer_search_text", "customer", ["search_text"], postgresql_using="gin",
            postgresql_ops={"search_text": "gin_trgm_ops"},
        )  # fmt: skip


def upgrade() -> None:
    op.create_table('action',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('label', sa.Text(), nullable=False),
    sa.Column('employee_id', base.Big, nullable=True),
    sa.Column('workstation', sa.Text(), server_default='', nullable=False),
    sa.Column('undoes_id', base.Big, nullable=True),
    sa.Column('parent_id', base.Big, nullable=True),
    sa.Column('at', base.UtcDateTime(), server_default=office.database_now(), nullable=False),
    sa.Column('xact', base.Big, server_default=office.transaction_id(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_action')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('action', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_action_employee_id'), ['employee_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_action_parent_id'), ['parent_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_action_undoes_id'), ['undoes_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_action_xact'), ['xact'], unique=False)

    op.create_table('activity_kind',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('icon', sa.Text(), nullable=False),
    sa.Column('points', sa.Integer(), nullable=False),
    sa.Column('results', sa.Text(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('archived_at', base.UtcDateTime(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_activity_kind')),
    sa.UniqueConstraint('key', name=op.f('uq_activity_kind_key')),
    sqlite_autoincrement=True
    )
    op.create_table('attribute',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('table_name', sa.Text(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('label', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('choices', sa.JSON(), nullable=False),
    sa.Column('slot', sa.Text(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('hidden', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attribute')),
    sa.UniqueConstraint('table_name', 'key', name=op.f('uq_attribute_table_name_key')),
    sqlite_autoincrement=True
    )
    op.create_table('change',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('action_id', base.Big, nullable=False),
    sa.Column('employee_id', base.Big, nullable=True),
    sa.Column('table_name', sa.Text(), nullable=False),
    sa.Column('row_id', base.Big, nullable=False),
    sa.Column('before', sa.JSON(none_as_null=True).with_variant(postgresql.HSTORE(), 'postgresql'), nullable=True),
    sa.Column('after', sa.JSON(none_as_null=True).with_variant(postgresql.HSTORE(), 'postgresql'), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_change')),
    sa.UniqueConstraint('action_id', 'table_name', 'row_id', name=op.f('uq_change_action_id_table_name_row_id')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('change', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_change_table_name_row_id'), ['table_name', 'row_id'], unique=False)

    op.create_table('counter',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('last', base.Big, nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_counter')),
    sa.UniqueConstraint('name', name=op.f('uq_counter_name')),
    sqlite_autoincrement=True
    )
    op.create_table('customer_group',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('colour', sa.Integer(), nullable=False),
    sa.Column('points', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('archived_at', base.UtcDateTime(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_customer_group')),
    sa.UniqueConstraint('name', name=op.f('uq_customer_group_name')),
    sqlite_autoincrement=True
    )
    op.create_table('department',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('parent_id', base.Big, nullable=True),
    sa.Column('manager_id', base.Big, nullable=True),
    sa.Column('open', sa.Boolean(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['parent_id'], ['department.id'], name=op.f('fk_department_parent_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_department')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('department', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_department_manager_id'), ['manager_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_department_parent_id'), ['parent_id'], unique=False)

    op.create_table('job',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('due_at', base.UtcDateTime(), nullable=False),
    sa.Column('every', sa.Integer(), nullable=False),
    sa.Column('lease_until', base.UtcDateTime(), nullable=True),
    sa.Column('lease_by', sa.Text(), nullable=False),
    sa.Column('done_at', base.UtcDateTime(), nullable=True),
    sa.Column('error', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_job')),
    sa.UniqueConstraint('name', name=op.f('uq_job_name')),
    sqlite_autoincrement=True
    )
    op.create_table('pipeline',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('archived_at', base.UtcDateTime(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pipeline')),
    sa.UniqueConstraint('name', name=op.f('uq_pipeline_name')),
    sqlite_autoincrement=True
    )
    op.create_table('product',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('line', sa.Text(), nullable=False),
    sa.Column('unit', sa.Text(), nullable=False),
    sa.Column('price', base.Big, nullable=False),
    sa.Column('cost', base.Big, nullable=False),
    sa.Column('vat', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('created_at', base.UtcDateTime(), nullable=False),
    sa.Column('archived_at', base.UtcDateTime(), nullable=True),
    sa.Column('search_text', base.Key, nullable=False),
    sa.Column('sort_key', base.Key, nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_product')),
    sa.UniqueConstraint('code', name=op.f('uq_product_code')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('product', schema=None) as batch_op:
        batch_op.create_index('ix_product_by_sort_key', ['sort_key', 'id'], unique=False)

    op.create_table('role',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('see_all', sa.Boolean(), nullable=False),
    sa.Column('edit', sa.Boolean(), nullable=False),
    sa.Column('edit_all', sa.Boolean(), nullable=False),
    sa.Column('archive', sa.Boolean(), nullable=False),
    sa.Column('export', sa.Boolean(), nullable=False),
    sa.Column('transfer', sa.Boolean(), nullable=False),
    sa.Column('see_debts', sa.Boolean(), nullable=False),
    sa.Column('confirm_vouchers', sa.Boolean(), nullable=False),
    sa.Column('administer', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_role')),
    sa.UniqueConstraint('key', name=op.f('uq_role_key')),
    sqlite_autoincrement=True
    )
    op.create_table('setting',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('value', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_setting')),
    sa.UniqueConstraint('key', name=op.f('uq_setting_key')),
    sqlite_autoincrement=True
    )
    op.create_table('zone',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('rule', sa.Text(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_zone')),
    sa.UniqueConstraint('name', name=op.f('uq_zone_name')),
    sqlite_autoincrement=True
    )
    op.create_table('employee',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('login', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('department_id', base.Big, nullable=False),
    sa.Column('role_id', base.Big, nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('phone', sa.Text(), nullable=False),
    sa.Column('email', sa.Text(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['department_id'], ['department.id'], name=op.f('fk_employee_department_id')),
    sa.ForeignKeyConstraint(['role_id'], ['role.id'], name=op.f('fk_employee_role_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_employee')),
    sa.UniqueConstraint('login', name=op.f('uq_employee_login')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('employee', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_employee_department_id'), ['department_id'], unique=False)

    op.create_table('stage',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('pipeline_id', base.Big, nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('probability', sa.Integer(), nullable=False),
    sa.Column('colour', sa.Integer(), nullable=False),
    sa.Column('days', sa.Integer(), nullable=True),
    sa.Column('ends', sa.Text(), nullable=False),
    sa.Column('archived_at', base.UtcDateTime(), nullable=True),
    sa.CheckConstraint("ends in ('', 'won', 'lost')", name=op.f('ck_stage_ends')),
    sa.ForeignKeyConstraint(['pipeline_id'], ['pipeline.id'], name=op.f('fk_stage_pipeline_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stage')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('stage', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_stage_pipeline_id'), ['pipeline_id'], unique=False)

    op.create_table('credential',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('employee_id', base.Big, nullable=False),
    sa.Column('password_hash', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['employee_id'], ['employee.id'], name=op.f('fk_credential_employee_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_credential')),
    sa.UniqueConstraint('employee_id', name=op.f('uq_credential_employee_id')),
    sqlite_autoincrement=True
    )
    op.create_table('customer',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('owner_id', base.Big, nullable=False),
    sa.Column('owner_since', base.UtcDateTime(), nullable=False),
    sa.Column('old_kinds', sa.Integer(), nullable=False),
    sa.Column('zone_id', base.Big, nullable=True),
    sa.Column('zone_by_hand', sa.Boolean(), nullable=False),
    sa.Column('parent_id', base.Big, nullable=True),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('roles', sa.Integer(), nullable=False),
    sa.Column('phone', sa.Text(), nullable=False),
    sa.Column('phone2', sa.Text(), nullable=False),
    sa.Column('email', sa.Text(), nullable=False),
    sa.Column('website', sa.Text(), nullable=False),
    sa.Column('tax_code', sa.Text(), nullable=False),
    sa.Column('address', sa.Text(), nullable=False),
    sa.Column('ward', sa.Text(), nullable=False),
    sa.Column('province', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('industry', sa.Text(), nullable=False),
    sa.Column('size', sa.Text(), nullable=False),
    sa.Column('birthday', sa.Date(), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('points', sa.Integer(), nullable=False),
    sa.Column('stars', sa.Integer(), nullable=False),
    sa.Column('revenue', base.Big, server_default='0', nullable=False),
    sa.Column('last_contact_at', base.UtcDateTime(), nullable=True),
    sa.Column('attributes', sa.JSON(), nullable=False),
    sa.Column('created_at', base.UtcDateTime(), nullable=False),
    sa.Column('archived_at', base.UtcDateTime(), nullable=True),
    sa.Column('search_text', base.Key, nullable=False),
    sa.Column('sort_key', base.Key, nullable=False),
    sa.Column('number1', base.Big, nullable=True),
    sa.Column('text1', base.Key, nullable=True),
    sa.Column('number2', base.Big, nullable=True),
    sa.Column('text2', base.Key, nullable=True),
    sa.Column('number3', base.Big, nullable=True),
    sa.Column('text3', base.Key, nullable=True),
    sa.Column('number4', base.Big, nullable=True),
    sa.Column('text4', base.Key, nullable=True),
    sa.Column('number5', base.Big, nullable=True),
    sa.Column('text5', base.Key, nullable=True),
    sa.Column('number6', base.Big, nullable=True),
    sa.Column('text6', base.Key, nullable=True),
    sa.Column('number7', base.Big, nullable=True),
    sa.Column('text7', base.Key, nullable=True),
    sa.Column('number8', base.Big, nullable=True),
    sa.Column('text8', base.Key, nullable=True),
    sa.Column('number9', base.Big, nullable=True),
    sa.Column('text9', base.Key, nullable=True),
    sa.Column('number10', base.Big, nullable=True),
    sa.Column('text10', base.Key, nullable=True),
    sa.Column('number11', base.Big, nullable=True),
    sa.Column('text11', base.Key, nullable=True),
    sa.Column('number12', base.Big, nullable=True),
    sa.Column('text12', base.Key, nullable=True),
    sa.CheckConstraint("kind in ('company', 'person')", name=op.f('ck_customer_kind')),
    sa.CheckConstraint("state in ('prospect', 'customer')", name=op.f('ck_customer_state')),
    sa.ForeignKeyConstraint(['owner_id'], ['employee.id'], name=op.f('fk_customer_owner_id')),
    sa.ForeignKeyConstraint(['parent_id'], ['customer.id'], name=op.f('fk_customer_parent_id')),
    sa.ForeignKeyConstraint(['zone_id'], ['zone.id'], name=op.f('fk_customer_zone_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_customer')),
    sa.UniqueConstraint('code', name=op.f('uq_customer_code')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('customer', schema=None) as batch_op:
        batch_op.create_index('ix_customer_by_created_at', ['created_at', 'id', 'owner_id', 'zone_id'], unique=False)
        batch_op.create_index('ix_customer_by_last_contact_at', ['last_contact_at', 'id', 'owner_id', 'zone_id'], unique=False)
        batch_op.create_index('ix_customer_by_province', ['province', 'id', 'owner_id', 'zone_id'], unique=False)
        batch_op.create_index('ix_customer_by_revenue', ['revenue', 'id', 'owner_id', 'zone_id'], unique=False)
        batch_op.create_index('ix_customer_by_sort_key', ['sort_key', 'id', 'owner_id', 'zone_id'], unique=False, postgresql_include=['search_text'])
        batch_op.create_index('ix_customer_by_stars', ['stars', 'id'], unique=False)
        batch_op.create_index('ix_customer_archived', ['id', 'owner_id', 'zone_id'], unique=False, sqlite_where=sa.text('archived_at is not null'), postgresql_where=sa.text('archived_at is not null'))
        batch_op.create_index('ix_customer_owner_id', ['owner_id', 'sort_key', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_customer_parent_id'), ['parent_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_customer_phone'), ['phone'], unique=False)
        batch_op.create_index(batch_op.f('ix_customer_phone2'), ['phone2'], unique=False)
        batch_op.create_index(batch_op.f('ix_customer_tax_code'), ['tax_code'], unique=False)
        batch_op.create_index(batch_op.f('ix_customer_zone_id'), ['zone_id'], unique=False)

    op.create_table('draft',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('owner_id', base.Big, nullable=False),
    sa.Column('form', sa.Text(), nullable=False),
    sa.Column('row_id', base.Big, nullable=False),
    sa.Column('data', sa.JSON(), nullable=False),
    sa.Column('at', base.UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['owner_id'], ['employee.id'], name=op.f('fk_draft_owner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_draft')),
    sa.UniqueConstraint('owner_id', 'form', 'row_id', name=op.f('uq_draft_owner_id_form_row_id')),
    sqlite_autoincrement=True
    )
    op.create_table('notification',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('owner_id', base.Big, nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('data', sa.JSON(), nullable=False),
    sa.Column('table_name', sa.Text(), nullable=False),
    sa.Column('row_id', base.Big, nullable=True),
    sa.Column('at', base.UtcDateTime(), nullable=False),
    sa.Column('read_at', base.UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['owner_id'], ['employee.id'], name=op.f('fk_notification_owner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notification')),
    sa.UniqueConstraint('owner_id', 'key', name=op.f('uq_notification_owner_id_key')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('notification', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_notification_owner_id_read_at'), ['owner_id', 'read_at'], unique=False)

    op.create_table('preference',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('owner_id', base.Big, nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('value', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['owner_id'], ['employee.id'], name=op.f('fk_preference_owner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_preference')),
    sa.UniqueConstraint('owner_id', 'key', name=op.f('uq_preference_owner_id_key')),
    sqlite_autoincrement=True
    )
    op.create_table('reminded',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('owner_id', base.Big, nullable=False),
    sa.Column('activity_id', base.Big, nullable=False),
    sa.Column('remind_at', base.UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['owner_id'], ['employee.id'], name=op.f('fk_reminded_owner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reminded')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('reminded', schema=None) as batch_op:
        batch_op.create_index('uq_reminded', ['owner_id', 'activity_id', 'remind_at'], unique=True)

    op.create_table('saved_view',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('owner_id', base.Big, nullable=False),
    sa.Column('listing', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('definition', sa.JSON(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('pinned', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['owner_id'], ['employee.id'], name=op.f('fk_saved_view_owner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_saved_view')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('saved_view', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_saved_view_owner_id'), ['owner_id'], unique=False)

    op.create_table('zone_member',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('employee_id', base.Big, nullable=False),
    sa.Column('zone_id', base.Big, nullable=False),
    sa.CheckConstraint('zone_id > 0', name=op.f('ck_zone_member_zone')),
    sa.ForeignKeyConstraint(['employee_id'], ['employee.id'], name=op.f('fk_zone_member_employee_id')),
    sa.ForeignKeyConstraint(['zone_id'], ['zone.id'], name=op.f('fk_zone_member_zone_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_zone_member')),
    sa.UniqueConstraint('employee_id', 'zone_id', name=op.f('uq_zone_member_employee_id_zone_id')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('zone_member', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_zone_member_zone_id'), ['zone_id'], unique=False)

    op.create_table('contact',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('customer_id', base.Big, nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('position', sa.Text(), nullable=False),
    sa.Column('phone', sa.Text(), nullable=False),
    sa.Column('email', sa.Text(), nullable=False),
    sa.Column('birthday', sa.Date(), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('main', sa.Boolean(), nullable=False),
    sa.Column('created_at', base.UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_contact_customer_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contact')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('contact', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_contact_customer_id'), ['customer_id'], unique=False)

    op.create_table('customer_share',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('customer_id', base.Big, nullable=False),
    sa.Column('employee_id', base.Big, nullable=True),
    sa.Column('department_id', base.Big, nullable=True),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('old_kinds', sa.Integer(), nullable=False),
    sa.Column('since', base.UtcDateTime(), nullable=False),
    sa.CheckConstraint('(employee_id is null) <> (department_id is null)', name=op.f('ck_customer_share_one_receiver')),
    sa.CheckConstraint('level between 1 and 3', name=op.f('ck_customer_share_level')),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_customer_share_customer_id')),
    sa.ForeignKeyConstraint(['department_id'], ['department.id'], name=op.f('fk_customer_share_department_id')),
    sa.ForeignKeyConstraint(['employee_id'], ['employee.id'], name=op.f('fk_customer_share_employee_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_customer_share')),
    sa.UniqueConstraint('customer_id', 'department_id', name=op.f('uq_customer_share_customer_id_department_id')),
    sa.UniqueConstraint('customer_id', 'employee_id', name=op.f('uq_customer_share_customer_id_employee_id')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('customer_share', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_customer_share_department_id_customer_id'), ['department_id', 'customer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_customer_share_employee_id_customer_id'), ['employee_id', 'customer_id'], unique=False)

    op.create_table('deal',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('stage_id', base.Big, nullable=False),
    sa.Column('stage_since', base.UtcDateTime(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('amount', base.Big, nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('reopen_on', sa.Date(), nullable=True),
    sa.Column('star', sa.Boolean(), nullable=False),
    sa.Column('lost_reason', sa.Text(), nullable=False),
    sa.Column('closed_at', base.UtcDateTime(), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('created_at', base.UtcDateTime(), nullable=False),
    sa.Column('archived_at', base.UtcDateTime(), nullable=True),
    sa.Column('search_text', base.Key, nullable=False),
    sa.Column('sort_key', base.Key, nullable=False),
    sa.Column('owner_id', base.Big, nullable=False),
    sa.Column('customer_id', base.Big, nullable=True),
    sa.Column('keeper_id', base.Big, nullable=True),
    sa.Column('zone_id', base.Big, nullable=True),
    sa.CheckConstraint("state in ('open', 'standby', 'won', 'lost')", name=op.f('ck_deal_state')),
    sa.CheckConstraint('amount >= 0', name=op.f('ck_deal_amount')),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_deal_customer_id')),
    sa.ForeignKeyConstraint(['owner_id'], ['employee.id'], name=op.f('fk_deal_owner_id')),
    sa.ForeignKeyConstraint(['stage_id'], ['stage.id'], name=op.f('fk_deal_stage_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deal')),
    sa.UniqueConstraint('code', name=op.f('uq_deal_code')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('deal', schema=None) as batch_op:
        batch_op.create_index('ix_deal_board', ['state', 'stage_id', 'owner_id', 'keeper_id'], unique=False)
        batch_op.create_index('ix_deal_by_sort_key', ['sort_key', 'id', 'owner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_deal_customer_id'), ['customer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_deal_keeper_id'), ['keeper_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_deal_owner_id'), ['owner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_deal_stage_id'), ['stage_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_deal_zone_id'), ['zone_id'], unique=False)

    op.create_table('file',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('table_name', sa.Text(), nullable=False),
    sa.Column('row_id', base.Big, nullable=True),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('size', base.Big, nullable=False),
    sa.Column('sha256', sa.Text(), nullable=False),
    sa.Column('link', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('created_at', base.UtcDateTime(), nullable=False),
    sa.Column('archived_at', base.UtcDateTime(), nullable=True),
    sa.Column('owner_id', base.Big, nullable=False),
    sa.Column('customer_id', base.Big, nullable=True),
    sa.Column('keeper_id', base.Big, nullable=True),
    sa.Column('zone_id', base.Big, nullable=True),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_file_customer_id')),
    sa.ForeignKeyConstraint(['owner_id'], ['employee.id'], name=op.f('fk_file_owner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_file')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('file', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_file_customer_id'), ['customer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_file_keeper_id'), ['keeper_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_file_owner_id'), ['owner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_file_table_name_row_id'), ['table_name', 'row_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_file_zone_id'), ['zone_id'], unique=False)

    op.create_table('group_member',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('group_id', base.Big, nullable=False),
    sa.Column('customer_id', base.Big, nullable=False),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_group_member_customer_id')),
    sa.ForeignKeyConstraint(['group_id'], ['customer_group.id'], name=op.f('fk_group_member_group_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_group_member')),
    sa.UniqueConstraint('customer_id', 'group_id', name=op.f('uq_group_member_customer_id_group_id')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('group_member', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_group_member_group_id_customer_id'), ['group_id', 'customer_id'], unique=False)

    op.create_table('relation',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('customer_id', base.Big, nullable=False),
    sa.Column('other_id', base.Big, nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.CheckConstraint('customer_id <> other_id', name=op.f('ck_relation_two')),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_relation_customer_id')),
    sa.ForeignKeyConstraint(['other_id'], ['customer.id'], name=op.f('fk_relation_other_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_relation')),
    sa.UniqueConstraint('customer_id', 'other_id', 'kind', name=op.f('uq_relation_customer_id_other_id_kind')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('relation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_relation_other_id'), ['other_id'], unique=False)

    op.create_table('activity',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('deal_id', base.Big, nullable=True),
    sa.Column('follows_id', base.Big, nullable=True),
    sa.Column('maker_id', base.Big, nullable=False),
    sa.Column('kind_id', base.Big, nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('starts_at', base.UtcDateTime(), nullable=True),
    sa.Column('ends_at', base.UtcDateTime(), nullable=True),
    sa.Column('all_day', sa.Boolean(), nullable=False),
    sa.Column('remind_at', base.UtcDateTime(), nullable=True),
    sa.Column('done_at', base.UtcDateTime(), nullable=True),
    sa.Column('result', sa.Text(), nullable=False),
    sa.Column('place', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('created_at', base.UtcDateTime(), nullable=False),
    sa.Column('archived_at', base.UtcDateTime(), nullable=True),
    sa.Column('owner_id', base.Big, nullable=False),
    sa.Column('customer_id', base.Big, nullable=True),
    sa.Column('keeper_id', base.Big, nullable=True),
    sa.Column('zone_id', base.Big, nullable=True),
    sa.CheckConstraint("state in ('planned', 'in_work', 'waiting', 'done', 'cancelled')", name=op.f('ck_activity_state')),
    sa.CheckConstraint('ends_at is null or starts_at <= ends_at', name=op.f('ck_activity_times')),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_activity_customer_id')),
    sa.ForeignKeyConstraint(['deal_id'], ['deal.id'], name=op.f('fk_activity_deal_id')),
    sa.ForeignKeyConstraint(['follows_id'], ['activity.id'], name=op.f('fk_activity_follows_id')),
    sa.ForeignKeyConstraint(['kind_id'], ['activity_kind.id'], name=op.f('fk_activity_kind_id')),
    sa.ForeignKeyConstraint(['maker_id'], ['employee.id'], name=op.f('fk_activity_maker_id')),
    sa.ForeignKeyConstraint(['owner_id'], ['employee.id'], name=op.f('fk_activity_owner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_activity')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('activity', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_activity_customer_id'), ['customer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_activity_customer_id_done_at'), ['customer_id', 'done_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_activity_deal_id'), ['deal_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_activity_follows_id'), ['follows_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_activity_keeper_id'), ['keeper_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_activity_maker_id'), ['maker_id'], unique=False)
        batch_op.create_index('ix_activity_open', ['owner_id', 'state', 'starts_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_activity_owner_id'), ['owner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_activity_owner_id_starts_at'), ['owner_id', 'starts_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_activity_zone_id'), ['zone_id'], unique=False)

    op.create_table('file_chunk',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('file_id', base.Big, nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['file_id'], ['file.id'], name=op.f('fk_file_chunk_file_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_file_chunk')),
    sa.UniqueConstraint('file_id', 'number', name=op.f('uq_file_chunk_file_id_number')),
    sqlite_autoincrement=True
    )
    _customer_indexes()
