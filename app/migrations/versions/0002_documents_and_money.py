"""Documents and money"""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from alembic import op

from app.models import base

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


# Vietnam's rates; the reduction to 8 % ends with 2026. An administrator adds what comes later.
_RATES = (
    ("KCT", "Không chịu thuế", 0, date(2000, 1, 1), None, ""),
    ("KKKNT", "Không kê khai, nộp thuế", 0, date(2000, 1, 1), None, ""),
    ("0", "0 %", 0, date(2000, 1, 1), None, ""),
    ("5", "5 %", 500, date(2000, 1, 1), None, ""),
    ("8", "8 %", 800, date(2022, 2, 1), date(2026, 12, 31), "10"),
    ("10", "10 %", 1000, date(2000, 1, 1), None, ""),
)


def upgrade() -> None:
    op.create_table('fund',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('bank', sa.Text(), nullable=False),
    sa.Column('account', sa.Text(), nullable=False),
    sa.Column('holder', sa.Text(), nullable=False),
    sa.Column('ledger_account', sa.Text(), nullable=False),
    sa.Column('may_overdraw', sa.Boolean(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('created_at', base.UtcDateTime(), nullable=False),
    sa.Column('archived_at', base.UtcDateTime(), nullable=True),
    sa.CheckConstraint("kind in ('cash', 'bank')", name=op.f('ck_fund_kind')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fund')),
    sa.UniqueConstraint('name', name=op.f('uq_fund_name')),
    sqlite_autoincrement=True
    )
    op.create_table('template',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('size', base.Big, nullable=False),
    sa.Column('sha256', sa.Text(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('created_at', base.UtcDateTime(), nullable=False),
    sa.Column('archived_at', base.UtcDateTime(), nullable=True),
    sa.CheckConstraint("kind in ('quote', 'contract', 'order', 'receipt', 'payment', 'letter')", name=op.f('ck_template_kind')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_template')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('template', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_template_kind_position'), ['kind', 'position'], unique=False)

    rates = op.create_table('vat_rate',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('rate', sa.Integer(), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=True),
    sa.Column('successor', sa.Text(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_vat_rate')),
    sa.UniqueConstraint('code', 'since', name=op.f('uq_vat_rate_code_since')),
    sqlite_autoincrement=True
    )
    op.create_table('fund_day',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('fund_id', base.Big, nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('received', base.Big, server_default='0', nullable=False),
    sa.Column('paid', base.Big, server_default='0', nullable=False),
    sa.ForeignKeyConstraint(['fund_id'], ['fund.id'], name=op.f('fk_fund_day_fund_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fund_day')),
    sa.UniqueConstraint('fund_id', 'day', name=op.f('uq_fund_day_fund_id_day')),
    sqlite_autoincrement=True
    )
    op.create_table('template_content',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('template_id', base.Big, nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['template_id'], ['template.id'], name=op.f('fk_template_content_template_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_template_content')),
    sa.UniqueConstraint('template_id', name=op.f('uq_template_content_template_id')),
    sqlite_autoincrement=True
    )
    op.create_table('quote',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('attention', sa.Text(), nullable=False),
    sa.Column('deal_id', base.Big, nullable=True),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('state_on', sa.Date(), nullable=False),
    sa.Column('delivery', sa.Text(), nullable=False),
    sa.Column('warranty', sa.Text(), nullable=False),
    sa.Column('payment', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('created_at', base.UtcDateTime(), nullable=False),
    sa.Column('archived_at', base.UtcDateTime(), nullable=True),
    sa.Column('search_text', sa.Text().with_variant(sa.TEXT(collation='C'), 'postgresql'), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('rate', base.Big, nullable=False),
    sa.Column('discount', sa.Integer(), nullable=False),
    sa.Column('discount_amount', base.Big, nullable=False),
    sa.Column('goods', base.Big, nullable=False),
    sa.Column('vat_amount', base.Big, nullable=False),
    sa.Column('total', base.Big, nullable=False),
    sa.Column('value', base.Big, nullable=False),
    sa.Column('owner_id', base.Big, nullable=False),
    sa.Column('customer_id', base.Big, nullable=True),
    sa.Column('keeper_id', base.Big, server_default=sa.FetchedValue(), nullable=True),
    sa.Column('zone_id', base.Big, server_default=sa.FetchedValue(), nullable=True),
    sa.CheckConstraint("state in ('draft', 'sent', 'received', 'accepted', 'refused', 'cancelled')", name=op.f('ck_quote_state')),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_quote_customer_id')),
    sa.ForeignKeyConstraint(['deal_id'], ['deal.id'], name=op.f('fk_quote_deal_id')),
    sa.ForeignKeyConstraint(['owner_id'], ['employee.id'], name=op.f('fk_quote_owner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_quote')),
    sa.UniqueConstraint('code', name=op.f('uq_quote_code')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('quote', schema=None) as batch_op:
        batch_op.create_index('ix_quote_by_day', ['day', 'id', 'owner_id', 'keeper_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_quote_customer_id'), ['customer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_quote_deal_id'), ['deal_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_quote_keeper_id'), ['keeper_id'], unique=False)
        batch_op.create_index('ix_quote_open', ['state', 'valid_until', 'owner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_quote_owner_id'), ['owner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_quote_zone_id'), ['zone_id'], unique=False)

    op.create_table('contract',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('deal_id', base.Big, nullable=True),
    sa.Column('quote_id', base.Big, nullable=True),
    sa.Column('renews_id', base.Big, nullable=True),
    sa.Column('performer_id', base.Big, nullable=True),
    sa.Column('unit_id', base.Big, nullable=True),
    sa.Column('buyer', sa.JSON(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('signed_on', sa.Date(), nullable=True),
    sa.Column('starts_on', sa.Date(), nullable=True),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('state_on', sa.Date(), nullable=False),
    sa.Column('progress', sa.Integer(), nullable=False),
    sa.Column('delivery', sa.Text(), nullable=False),
    sa.Column('warranty', sa.Text(), nullable=False),
    sa.Column('payment', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('created_at', base.UtcDateTime(), nullable=False),
    sa.Column('archived_at', base.UtcDateTime(), nullable=True),
    sa.Column('search_text', sa.Text().with_variant(sa.TEXT(collation='C'), 'postgresql'), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('rate', base.Big, nullable=False),
    sa.Column('discount', sa.Integer(), nullable=False),
    sa.Column('discount_amount', base.Big, nullable=False),
    sa.Column('goods', base.Big, nullable=False),
    sa.Column('vat_amount', base.Big, nullable=False),
    sa.Column('total', base.Big, nullable=False),
    sa.Column('value', base.Big, nullable=False),
    sa.Column('owner_id', base.Big, nullable=False),
    sa.Column('customer_id', base.Big, nullable=True),
    sa.Column('keeper_id', base.Big, server_default=sa.FetchedValue(), nullable=True),
    sa.Column('zone_id', base.Big, server_default=sa.FetchedValue(), nullable=True),
    sa.CheckConstraint("state in ('draft', 'sent', 'signed', 'done', 'cancelled')", name=op.f('ck_contract_state')),
    sa.CheckConstraint('progress between 0 and 100', name=op.f('ck_contract_progress')),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_contract_customer_id')),
    sa.ForeignKeyConstraint(['deal_id'], ['deal.id'], name=op.f('fk_contract_deal_id')),
    sa.ForeignKeyConstraint(['owner_id'], ['employee.id'], name=op.f('fk_contract_owner_id')),
    sa.ForeignKeyConstraint(['performer_id'], ['employee.id'], name=op.f('fk_contract_performer_id')),
    sa.ForeignKeyConstraint(['quote_id'], ['quote.id'], name=op.f('fk_contract_quote_id')),
    sa.ForeignKeyConstraint(['renews_id'], ['contract.id'], name=op.f('fk_contract_renews_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['department.id'], name=op.f('fk_contract_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contract')),
    sa.UniqueConstraint('code', name=op.f('uq_contract_code')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('contract', schema=None) as batch_op:
        batch_op.create_index('ix_contract_by_day', ['day', 'id', 'owner_id', 'keeper_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_contract_customer_id'), ['customer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_contract_deal_id'), ['deal_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_contract_keeper_id'), ['keeper_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_contract_owner_id'), ['owner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_contract_performer_id'), ['performer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_contract_quote_id'), ['quote_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_contract_renews_id'), ['renews_id'], unique=False)
        batch_op.create_index('ix_contract_state', ['state', 'ends_on', 'owner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_contract_unit_id'), ['unit_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_contract_zone_id'), ['zone_id'], unique=False)

    op.create_table('quote_instalment',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('quote_id', base.Big, nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('share', sa.Integer(), nullable=False),
    sa.Column('amount', base.Big, nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['quote_id'], ['quote.id'], name=op.f('fk_quote_instalment_quote_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_quote_instalment')),
    sa.UniqueConstraint('quote_id', 'number', name=op.f('uq_quote_instalment_quote_id_number')),
    sqlite_autoincrement=True
    )
    op.create_table('quote_line',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('quote_id', base.Big, nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('unit', sa.Text(), nullable=False),
    sa.Column('quantity', base.Big, nullable=False),
    sa.Column('price', base.Big, nullable=False),
    sa.Column('discount', sa.Integer(), nullable=False),
    sa.Column('amount', base.Big, nullable=False),
    sa.Column('vat', sa.Text(), nullable=False),
    sa.Column('vat_rate', sa.Integer(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('product_id', base.Big, nullable=True),
    sa.ForeignKeyConstraint(['product_id'], ['product.id'], name=op.f('fk_quote_line_product_id')),
    sa.ForeignKeyConstraint(['quote_id'], ['quote.id'], name=op.f('fk_quote_line_quote_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_quote_line')),
    sa.UniqueConstraint('quote_id', 'position', name=op.f('uq_quote_line_quote_id_position')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('quote_line', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_quote_line_product_id'), ['product_id'], unique=False)

    op.create_table('contract_instalment',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('contract_id', base.Big, nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('share', sa.Integer(), nullable=False),
    sa.Column('amount', base.Big, nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['contract_id'], ['contract.id'], name=op.f('fk_contract_instalment_contract_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contract_instalment')),
    sa.UniqueConstraint('contract_id', 'number', name=op.f('uq_contract_instalment_contract_id_number')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('contract_instalment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_contract_instalment_due_on'), ['due_on'], unique=False)

    op.create_table('contract_line',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('contract_id', base.Big, nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('unit', sa.Text(), nullable=False),
    sa.Column('quantity', base.Big, nullable=False),
    sa.Column('price', base.Big, nullable=False),
    sa.Column('discount', sa.Integer(), nullable=False),
    sa.Column('amount', base.Big, nullable=False),
    sa.Column('vat', sa.Text(), nullable=False),
    sa.Column('vat_rate', sa.Integer(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('product_id', base.Big, nullable=True),
    sa.ForeignKeyConstraint(['contract_id'], ['contract.id'], name=op.f('fk_contract_line_contract_id')),
    sa.ForeignKeyConstraint(['product_id'], ['product.id'], name=op.f('fk_contract_line_product_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contract_line')),
    sa.UniqueConstraint('contract_id', 'position', name=op.f('uq_contract_line_contract_id_position')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('contract_line', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_contract_line_product_id'), ['product_id'], unique=False)

    op.create_table('sales_order',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('deal_id', base.Big, nullable=True),
    sa.Column('quote_id', base.Big, nullable=True),
    sa.Column('contract_id', base.Big, nullable=True),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('deliver_on', sa.Date(), nullable=True),
    sa.Column('deliver_to', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('state_on', sa.Date(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('created_at', base.UtcDateTime(), nullable=False),
    sa.Column('archived_at', base.UtcDateTime(), nullable=True),
    sa.Column('search_text', sa.Text().with_variant(sa.TEXT(collation='C'), 'postgresql'), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('rate', base.Big, nullable=False),
    sa.Column('discount', sa.Integer(), nullable=False),
    sa.Column('discount_amount', base.Big, nullable=False),
    sa.Column('goods', base.Big, nullable=False),
    sa.Column('vat_amount', base.Big, nullable=False),
    sa.Column('total', base.Big, nullable=False),
    sa.Column('value', base.Big, nullable=False),
    sa.Column('owner_id', base.Big, nullable=False),
    sa.Column('customer_id', base.Big, nullable=True),
    sa.Column('keeper_id', base.Big, server_default=sa.FetchedValue(), nullable=True),
    sa.Column('zone_id', base.Big, server_default=sa.FetchedValue(), nullable=True),
    sa.CheckConstraint("state in ('draft', 'confirmed', 'delivering', 'done', 'cancelled')", name=op.f('ck_sales_order_state')),
    sa.ForeignKeyConstraint(['contract_id'], ['contract.id'], name=op.f('fk_sales_order_contract_id')),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_sales_order_customer_id')),
    sa.ForeignKeyConstraint(['deal_id'], ['deal.id'], name=op.f('fk_sales_order_deal_id')),
    sa.ForeignKeyConstraint(['owner_id'], ['employee.id'], name=op.f('fk_sales_order_owner_id')),
    sa.ForeignKeyConstraint(['quote_id'], ['quote.id'], name=op.f('fk_sales_order_quote_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sales_order')),
    sa.UniqueConstraint('code', name=op.f('uq_sales_order_code')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('sales_order', schema=None) as batch_op:
        batch_op.create_index('ix_sales_order_by_day', ['day', 'id', 'owner_id', 'keeper_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_sales_order_contract_id'), ['contract_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_sales_order_customer_id'), ['customer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_sales_order_deal_id'), ['deal_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_sales_order_keeper_id'), ['keeper_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_sales_order_owner_id'), ['owner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_sales_order_quote_id'), ['quote_id'], unique=False)
        batch_op.create_index('ix_sales_order_state', ['state', 'deliver_on', 'owner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_sales_order_zone_id'), ['zone_id'], unique=False)

    op.create_table('voucher',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('amount', base.Big, nullable=False),
    sa.Column('from_fund_id', base.Big, nullable=True),
    sa.Column('to_fund_id', base.Big, nullable=True),
    sa.Column('book', sa.Text(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=True),
    sa.Column('maker_id', base.Big, nullable=False),
    sa.Column('employee_id', base.Big, nullable=True),
    sa.Column('deal_id', base.Big, nullable=True),
    sa.Column('contract_id', base.Big, nullable=True),
    sa.Column('instalment', sa.Integer(), nullable=True),
    sa.Column('party', sa.Text(), nullable=False),
    sa.Column('party_address', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('attached', sa.Text(), nullable=False),
    sa.Column('debit', sa.Text(), nullable=False),
    sa.Column('credit', sa.Text(), nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('rate', base.Big, nullable=False),
    sa.Column('foreign_amount', base.Big, nullable=False),
    sa.Column('reverses_id', base.Big, nullable=True),
    sa.Column('confirmed_at', base.UtcDateTime(), nullable=True),
    sa.Column('confirmed_by_id', base.Big, nullable=True),
    sa.Column('void_reason', sa.Text(), nullable=False),
    sa.Column('created_at', base.UtcDateTime(), nullable=False),
    sa.Column('archived_at', base.UtcDateTime(), nullable=True),
    sa.Column('search_text', sa.Text().with_variant(sa.TEXT(collation='C'), 'postgresql'), nullable=False),
    sa.Column('owner_id', base.Big, nullable=False),
    sa.Column('customer_id', base.Big, nullable=True),
    sa.Column('keeper_id', base.Big, server_default=sa.FetchedValue(), nullable=True),
    sa.Column('zone_id', base.Big, server_default=sa.FetchedValue(), nullable=True),
    sa.CheckConstraint("archived_at is null or state = 'draft' and number is null", name=op.f('ck_voucher_kept')),
    sa.CheckConstraint("kind in ('receipt', 'payment', 'transfer', 'opening')", name=op.f('ck_voucher_kind')),
    sa.CheckConstraint("state <> 'confirmed' or (kind in ('receipt', 'opening') and from_fund_id is null and to_fund_id is not null or kind = 'payment' and from_fund_id is not null and to_fund_id is null or kind = 'transfer' and from_fund_id is not null and to_fund_id is not null and from_fund_id <> to_fund_id)", name=op.f('ck_voucher_legs')),
    sa.CheckConstraint("state <> 'confirmed' or number is not null or kind = 'opening'", name=op.f('ck_voucher_numbered')),
    sa.CheckConstraint("state in ('draft', 'confirmed', 'void')", name=op.f('ck_voucher_state')),
    sa.CheckConstraint('amount > 0 and reverses_id is null or amount < 0 and reverses_id is not null', name=op.f('ck_voucher_amount')),
    sa.ForeignKeyConstraint(['confirmed_by_id'], ['employee.id'], name=op.f('fk_voucher_confirmed_by_id')),
    sa.ForeignKeyConstraint(['contract_id'], ['contract.id'], name=op.f('fk_voucher_contract_id')),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_voucher_customer_id')),
    sa.ForeignKeyConstraint(['deal_id'], ['deal.id'], name=op.f('fk_voucher_deal_id')),
    sa.ForeignKeyConstraint(['employee_id'], ['employee.id'], name=op.f('fk_voucher_employee_id')),
    sa.ForeignKeyConstraint(['from_fund_id'], ['fund.id'], name=op.f('fk_voucher_from_fund_id')),
    sa.ForeignKeyConstraint(['maker_id'], ['employee.id'], name=op.f('fk_voucher_maker_id')),
    sa.ForeignKeyConstraint(['owner_id'], ['employee.id'], name=op.f('fk_voucher_owner_id')),
    sa.ForeignKeyConstraint(['reverses_id'], ['voucher.id'], name=op.f('fk_voucher_reverses_id')),
    sa.ForeignKeyConstraint(['to_fund_id'], ['fund.id'], name=op.f('fk_voucher_to_fund_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_voucher')),
    sa.UniqueConstraint('book', 'year', 'number', name=op.f('uq_voucher_book_year_number')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('voucher', schema=None) as batch_op:
        batch_op.create_index('ix_voucher_by_day', ['day', 'id', 'owner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_voucher_confirmed_by_id'), ['confirmed_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_voucher_contract_id'), ['contract_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_voucher_customer_id'), ['customer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_voucher_deal_id'), ['deal_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_voucher_employee_id'), ['employee_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_voucher_from_fund_id'), ['from_fund_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_voucher_keeper_id'), ['keeper_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_voucher_maker_id'), ['maker_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_voucher_owner_id'), ['owner_id'], unique=False)
        batch_op.create_index('ix_voucher_state', ['state', 'day', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_voucher_to_fund_id'), ['to_fund_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_voucher_zone_id'), ['zone_id'], unique=False)
        batch_op.create_index('uq_voucher_reverses', ['reverses_id'], unique=True, sqlite_where=sa.text("reverses_id is not null and state <> 'void'"), postgresql_where=sa.text("reverses_id is not null and state <> 'void'"))

    op.create_table('document_version',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('quote_id', base.Big, nullable=True),
    sa.Column('contract_id', base.Big, nullable=True),
    sa.Column('order_id', base.Big, nullable=True),
    sa.Column('voucher_id', base.Big, nullable=True),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('origin', sa.Text(), nullable=False),
    sa.Column('template_id', base.Big, nullable=True),
    sa.Column('maker_id', base.Big, nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('size', base.Big, nullable=False),
    sa.Column('sha256', sa.Text(), nullable=False),
    sa.Column('pdf_size', base.Big, nullable=False),
    sa.Column('pdf_sha256', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('created_at', base.UtcDateTime(), nullable=False),
    sa.Column('official_at', base.UtcDateTime(), nullable=True),
    sa.CheckConstraint("origin in ('generated', 'imported')", name=op.f('ck_document_version_origin')),
    sa.CheckConstraint('(case when quote_id is null then 0 else 1 end) + (case when contract_id is null then 0 else 1 end) + (case when order_id is null then 0 else 1 end) + (case when voucher_id is null then 0 else 1 end) = 1', name=op.f('ck_document_version_one_parent')),
    sa.ForeignKeyConstraint(['contract_id'], ['contract.id'], name=op.f('fk_document_version_contract_id')),
    sa.ForeignKeyConstraint(['maker_id'], ['employee.id'], name=op.f('fk_document_version_maker_id')),
    sa.ForeignKeyConstraint(['order_id'], ['sales_order.id'], name=op.f('fk_document_version_order_id')),
    sa.ForeignKeyConstraint(['quote_id'], ['quote.id'], name=op.f('fk_document_version_quote_id')),
    sa.ForeignKeyConstraint(['template_id'], ['template.id'], name=op.f('fk_document_version_template_id')),
    sa.ForeignKeyConstraint(['voucher_id'], ['voucher.id'], name=op.f('fk_document_version_voucher_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_document_version')),
    sa.UniqueConstraint('contract_id', 'number', name=op.f('uq_document_version_contract_id_number')),
    sa.UniqueConstraint('order_id', 'number', name=op.f('uq_document_version_order_id_number')),
    sa.UniqueConstraint('quote_id', 'number', name=op.f('uq_document_version_quote_id_number')),
    sa.UniqueConstraint('voucher_id', 'number', name=op.f('uq_document_version_voucher_id_number')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('document_version', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_document_version_maker_id'), ['maker_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_document_version_template_id'), ['template_id'], unique=False)
        batch_op.create_index('uq_document_version_official_contract', ['contract_id'], unique=True, sqlite_where=sa.text('official_at is not null'), postgresql_where=sa.text('official_at is not null'))
        batch_op.create_index('uq_document_version_official_order', ['order_id'], unique=True, sqlite_where=sa.text('official_at is not null'), postgresql_where=sa.text('official_at is not null'))
        batch_op.create_index('uq_document_version_official_quote', ['quote_id'], unique=True, sqlite_where=sa.text('official_at is not null'), postgresql_where=sa.text('official_at is not null'))
        batch_op.create_index('uq_document_version_official_voucher', ['voucher_id'], unique=True, sqlite_where=sa.text('official_at is not null'), postgresql_where=sa.text('official_at is not null'))

    op.create_table('entry',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('voucher_id', base.Big, nullable=False),
    sa.Column('fund_id', base.Big, nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('received', base.Big, nullable=False),
    sa.Column('paid', base.Big, nullable=False),
    sa.ForeignKeyConstraint(['fund_id'], ['fund.id'], name=op.f('fk_entry_fund_id')),
    sa.ForeignKeyConstraint(['voucher_id'], ['voucher.id'], name=op.f('fk_entry_voucher_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_entry')),
    sa.UniqueConstraint('voucher_id', 'fund_id', name=op.f('uq_entry_voucher_id_fund_id')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('entry', schema=None) as batch_op:
        batch_op.create_index('ix_entry_book', ['fund_id', 'day', 'id', 'received', 'paid'], unique=False)

    op.create_table('order_line',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('order_id', base.Big, nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('unit', sa.Text(), nullable=False),
    sa.Column('quantity', base.Big, nullable=False),
    sa.Column('price', base.Big, nullable=False),
    sa.Column('discount', sa.Integer(), nullable=False),
    sa.Column('amount', base.Big, nullable=False),
    sa.Column('vat', sa.Text(), nullable=False),
    sa.Column('vat_rate', sa.Integer(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('product_id', base.Big, nullable=True),
    sa.ForeignKeyConstraint(['order_id'], ['sales_order.id'], name=op.f('fk_order_line_order_id')),
    sa.ForeignKeyConstraint(['product_id'], ['product.id'], name=op.f('fk_order_line_product_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_order_line')),
    sa.UniqueConstraint('order_id', 'position', name=op.f('uq_order_line_order_id_position')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('order_line', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_order_line_product_id'), ['product_id'], unique=False)

    op.create_table('document_chunk',
    sa.Column('id', base.Big, sa.Identity(always=False), nullable=False),
    sa.Column('version_id', base.Big, nullable=False),
    sa.Column('part', sa.Text(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.CheckConstraint("part in ('docx', 'pdf')", name=op.f('ck_document_chunk_part')),
    sa.ForeignKeyConstraint(['version_id'], ['document_version.id'], name=op.f('fk_document_chunk_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_document_chunk')),
    sa.UniqueConstraint('version_id', 'part', 'number', name=op.f('uq_document_chunk_version_id_part_number')),
    sqlite_autoincrement=True
    )
    names = ("code", "name", "rate", "since", "until", "successor")
    rows = [dict(zip(names, rate, strict=True)) | {"position": place} for place, rate in enumerate(_RATES, start=1)]
    op.bulk_insert(rates, rows)
