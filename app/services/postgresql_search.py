"""Searching customers on PostgreSQL, past row security: no planner uses the index of letters under it.

The functions decide themselves who sees what, and how they look; what they give back does not depend on how they
looked. `customer_fts` (as SQLite calls its own) holds the texts apart from the customers: a text is written when it
changes and not when its customer changes hands, and a frequent word is looked for in few pages.
"""

from __future__ import annotations

from collections.abc import Iterator

ORDERS = ("sort_key", "revenue", "last_contact_at", "created_at", "province", "stars", "code")  # that can be walked
SMALL = 30_000  # customers of an office in which every hit is looked up
SAMPLE = 3_000  # texts that are looked at to know how frequent the words are
MANY = 20_000  # hits that are not looked up one by one, but sorted by name as they lie, or kept as a set
# What a customer passed on the walk through an order costs, if a hit of the index of letters costs 1: the order of the
# texts holds them, for the others each text is looked up. And how much further to walk than the sample says.
WALKED, WALKED_NAME, FURTHER = 6.0, 0.35, 2

_WORDS = """if me() is null or words is null then return '{}'; end if;
  -- LIKE fails at an escape without a sign only where a row matches up to there: the error would tell of hidden rows
  if exists (select 1 from unnest(patterns) p where right(p, 1) = '\\') then
    raise exception 'pattern ends in a backslash' using errcode = '22025'; end if;"""
_DECLARED = "words text := (select string_agg(format('f.search_text like %L', p), ' and ') from unnest(patterns) p);"
# Who sees a part only: a test of the customer c, and of a text f by the set of all that he sees.
_LIMITED = """if not may('see_all') then
    seen := format('(c.owner_id = any(%1$L::bigint[]) or c.zone_id = any(%2$L::bigint[])'
      ' or c.id in (select customer_id from my_shares))', visible_owners(), my_zones());
    mine := format('(f.id in (select id from customer where owner_id = any(%1$L::bigint[]) union all'
      ' select id from customer where zone_id = any(%2$L::bigint[]) union all'
      ' select customer_id from my_shares)) is true', visible_owners(), my_zones());
  end if;"""


def functions(definer: str, owner: str) -> Iterator[str]:
    """What searches, and what keeps the texts, which nobody reads but the functions of their `owner`."""
    yield "alter table customer_fts enable row level security"
    yield "alter table customer_fts force row level security"
    yield f"create policy owner on customer_fts to {owner} using (true) with check (true)"
    yield f"""create function customer_hits(patterns text[], cap int) returns bigint[]
language plpgsql stable {definer} set enable_seqscan = off set work_mem = '64MB' as $$
declare {_DECLARED} seen text; mine text := 'true'; found bigint[];
begin
  {_WORDS}
  {_LIMITED}
  execute format('select array(select id from customer_fts f where %s and %s limit %L)', words, mine, cap) into found;
  return found;
end $$"""
    yield _page(definer)
    yield from _kept(definer)


def _page(definer: str) -> str:
    """`customer_page(patterns, by, descending, most)`: the first ids that one sees, not archived, empty values last.

    Without `most` all of them. Frequent words are found by walking the order, as far as a sample says; because they may
    all stand at one place of it, they are collected by the index of letters where that is cheaper.
    """
    orders = ", ".join(f"'{order}'" for order in ORDERS)
    kept = "{0}.id not in (select id from customer where archived_at is not null)"
    return f"""create function customer_page(patterns text[], by text, descending boolean, most int) returns bigint[]
language plpgsql stable {definer} set enable_seqscan = off set work_mem = '64MB' as $$
declare
  {_DECLARED}
  seen text := 'true'; mine text := 'true'; way text := case when descending then ' desc' else '' end;
  number float8 := (select reltuples from pg_class where oid = 'customer_fts'::regclass);
  looked float8; hits float8 := 0; own float8; place float8; bound float8; price float8; found bigint[]; walked text;
begin
  {_WORDS}
  if (by in ({orders}) and coalesce(most, 1) between 1 and 10000) is not true then
    raise exception 'no such page' using errcode = '22023'; end if;
  {_LIMITED}
  if number > {SMALL} then
    execute format('select count(*), count(*) filter (where hit), count(*) filter (where own),'
      ' (array_agg(place order by place) filter (where own))[%L] from (select %s as hit,'
      ' %2$s and (select %s from customer c where c.id = f.id) as own, row_number() over (order by sort_key%s) as place'
      ' from customer_fts f tablesample system (%s)) s', 1 + ceil(most * {SAMPLE} / number), words, seen, way,
      least(100, 100.0 * {SAMPLE} / number)) into looked, hits, own, place;
    hits := hits * number / greatest(looked, 1);
    if by = 'sort_key' then
      bound := {FURTHER} * number * place / looked; price := {WALKED_NAME};
    else
      bound := {FURTHER} * most * looked / greatest(own, 1); price := {WALKED};
    end if;
  end if;
  walked := 'select array(select id from (select * from customer where %1$I is not null order by %1$I%2$s, id%2$s'
    ' limit %5$s) c where %3$s and %4$s and {kept.format("c")} order by %1$I%2$s, id%2$s limit %6$L)';
  if bound * price < hits then
    if by = 'sort_key' then
      execute format('select array(select id from (select * from customer_fts order by sort_key%1$s, id%1$s limit %4$s)'
        ' f where %3$s and (select %2$s from customer c where c.id = f.id) and {kept.format("f")}'
        ' order by sort_key%1$s, id%1$s limit %5$L)', way, seen, words, ceil(bound), most) into found;
    else
      execute format(walked, by, way, seen, format('(select %s from customer_fts f where f.id = c.id)', words),
        ceil(bound), most) into found;
    end if;
    if cardinality(found) = most then return found; end if;
  end if;
  if by = 'sort_key' then
    execute format('select array(select id from customer_fts f where %2$s and %3$s and {kept.format("f")}'
      ' order by coalesce(sort_key, sort_key)%1$s, id%1$s limit %4$L)', way, words,
      case when hits > {MANY} then mine else '(select ' || seen || ' from customer c where c.id = f.id)' end, most)
      into found;
    return found;
  end if;
  if hits > {MANY} and most is not null then
    execute format(walked, by, way, seen, format('(c.id in (select f.id from customer_fts f where %s)) is true', words),
      'all', most) into found;
    if cardinality(found) = most then return found; end if;
  end if;
  execute format('select array(select id from customer c where id = any(array(select f.id from customer_fts f'
    ' where %3$s)) and %4$s and archived_at is null'
    ' order by %1$I is null, coalesce(%1$I, %1$I)%2$s, id%2$s limit %5$L)', by, way, words, seen, most) into found;
  return found;
end $$"""


def _kept(definer: str) -> Iterator[str]:
    """The texts follow the customers, row by row: what is not changed costs a comparison."""
    yield f"""create function keep_text() returns trigger language plpgsql {definer} as $$ begin
  if tg_op <> 'INSERT' then delete from customer_fts where id = old.id; end if;
  if tg_op <> 'DELETE' then insert into customer_fts values (new.id, new.sort_key, new.search_text); end if;
  return null;
end $$"""
    yield "create trigger keep_text after insert or delete on customer for each row execute function keep_text()"
    yield (
        "create trigger keep_changed_text after update of search_text, sort_key on customer for each row"
        " when ((old.sort_key, old.search_text) is distinct from (new.sort_key, new.search_text))"
        " execute function keep_text()"
    )


WRONG = (
    "select count(*) from customer c full join customer_fts f using (id)"
    " where (c.sort_key, c.search_text) is distinct from (f.sort_key, f.search_text)"
)


def refill() -> Iterator[str]:
    """Statements that make the texts anew, after customers were written past the triggers."""
    yield "delete from customer_fts"
    yield "insert into customer_fts select id, sort_key, search_text from customer order by id"
