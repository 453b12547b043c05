"""What a transfer writes on PostgreSQL: texts apart from the customers, no index that nobody walks"""

from __future__ import annotations

from alembic import op

revision = '0004'
down_revision = '0006'
branch_labels = None
depends_on = None

# Rules of more than one column are no condition of an index there; without these a record that gets another keeper is
# changed in its place.
_UNUSED = """do $$ declare it record; begin
  for it in select indexname from pg_indexes i where schemaname = 'office' and indexname in
      ('ix_' || tablename || '_keeper_id', 'ix_' || tablename || '_zone_id') and exists (
        select from information_schema.columns c
        where c.table_schema = 'office' and c.table_name = i.tablename and c.column_name = 'keeper_id') loop
    execute format('drop index office.%I', it.indexname); end loop;
end $$"""
_SELDOM = (('customer', 'zone_id'), ('customer', 'parent_id'), ('activity', 'deal_id'), ('activity', 'follows_id'))
_TEXTS = (
    'create table customer_fts (id bigint primary key, sort_key text collate "C" not null,'
    ' search_text text collate "C" not null)',
    'insert into customer_fts select id, sort_key, search_text from customer order by id',
    'create index customer_fts_order on customer_fts (sort_key, id) include (search_text)',
    'create index customer_fts_letters on customer_fts using gin (search_text gin_trgm_ops)',
    'drop index ix_customer_search_text',
    'drop index ix_customer_by_sort_key',
    'create index ix_customer_by_sort_key on customer (sort_key, id, owner_id, zone_id)',
)
# Room on each page for records changed in their place.
_ROOM = ('alter table activity set (fillfactor = 85)', 'cluster activity using pk_activity')


def upgrade() -> None:
    for column in ('customer_id', 'owner_id'):  # other indexes begin with it
        op.drop_index(f'ix_activity_{column}', 'activity')
    if op.get_context().dialect.name != 'postgresql':
        return
    op.execute(_UNUSED)
    for table, column in _SELDOM:
        op.execute(f'drop index ix_{table}_{column}')
        op.execute(f'create index ix_{table}_{column} on {table} ({column}) where {column} is not null')
    for statement in (*_TEXTS, *_ROOM, 'analyze customer_fts', 'analyze activity'):
        op.execute(statement)
