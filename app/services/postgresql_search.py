"""The first page of a search on PostgreSQL, past row security: no planner uses the index of letters under it.

The function decides itself who sees what, and how it looks; what it gives back does not depend on how it looked.
"""

from __future__ import annotations

from collections.abc import Iterator

ORDERS = ("sort_key", "revenue", "last_contact_at", "created_at", "province", "stars", "code")  # that can be walked
SMALL = 30_000  # customers of an office in which every hit is collected
SAMPLE = 5_000  # customers that are looked at to know how frequent the words are
# Reading a customer costs 1 if its hits are collected, so much if the index of an order is walked: the one of the names
# holds the text that is searched, the others do not.
WALKED, WALKED_NAME = 3, 0.2


def functions(definer: str) -> Iterator[str]:
    """`customer_page(patterns, by, descending, most)`: the first ids that one sees, not archived, empty values last.

    Frequent words are found by walking the order; up to a bound, because in the order of names they may all stand at
    one place. What is left is collected by the index of letters and sorted.
    """
    orders = ", ".join(f"'{order}'" for order in ORDERS)
    kept = "id not in (select id from customer where archived_at is not null)"
    yield f"""create function customer_page(patterns text[], by text, descending boolean, most int) returns bigint[]
language plpgsql stable {definer} set enable_seqscan = off as $$
declare
  words text := (select string_agg(format('search_text like %L', p), ' and ') from unnest(patterns) p);
  seen text := 'true';
  way text := case when descending then ' desc' else '' end;
  number float8 := (select reltuples from pg_class where oid = 'customer'::regclass);
  looked float8; hits float8 := 0; mine float8 := 0; bound float8; found bigint[];
  walked text; tested text;
  price float8 := case when by = 'sort_key' then {WALKED_NAME} else {WALKED} end;
begin
  if me() is null or words is null then return '{{}}'; end if;
  if exists (select 1 from unnest(patterns) p where right(p, 1) = '\\') then
    raise exception 'pattern ends in a backslash' using errcode = '22025'; end if;
  if (by in ({orders}) and most between 1 and 10000) is not true then
    raise exception 'no such page' using errcode = '22023'; end if;
  if not may('see_all') then
    seen := format('(owner_id = any(%L::bigint[]) or zone_id = any(%L::bigint[])'
      ' or c.id in (select customer_id from my_shares))', visible_owners(), my_zones());
  end if;
  if number > {SMALL} then
    execute format('select count(*), count(*) filter (where %s), count(*) filter (where %s and %s)'
      ' from customer c tablesample system (%s)', words, words, seen, least(100, 100.0 * {SAMPLE} / number))
      into looked, hits, mine;
    hits := hits * number / greatest(looked, 1);
    bound := 4 * most * looked / greatest(mine, 1);
    walked := format('select array(select id from (select * from customer where %1$I is not null'
      ' order by %1$I%2$s, id%2$s limit ', by, way);
    tested := format(') c where %3$s and %4$s and {kept} order by %1$I%2$s, id%2$s limit %5$s)',
      by, way, words, seen, most);
    if bound * price < hits then
      execute walked || ceil(bound) || tested into found;
      if cardinality(found) = most then return found; end if;
    end if;
    if by = 'sort_key' and number * price < hits then
      execute walked || 'all' || tested into found;
      return found;
    end if;
  end if;
  execute format('select array(select id from customer c where %3$s and %4$s and archived_at is null'
    ' order by %1$I is null, coalesce(%1$I, %1$I)%2$s, id%2$s limit %5$s)', by, way, words, seen, most) into found;
  return found;
end $$"""
