"""The sample office with a past of very many deals: each closed one with its way, two activities, some a competitor.

Made by SQL alone, after the rows of the sample office; believable enough to be counted, not to be read.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

from app.services import schema
from app.services.demo import way
from app.services.demo.store import indexes_later

DEALS, OPEN = 1_000_000, 5_000
TABLES = ("deal", "deal_passage", "activity")
# A moment between two, `{2}` percent of the way; so many hours after one; so many days before now.
_BETWEEN = {"sqlite": "({0} + ({1} - {0}) / 100 * ({2}))", "postgresql": "({0} + ({1} - {0}) * ({2}) / 100)"}
_HOURS = {"sqlite": "({0} + ({1}) * 3600000000)", "postgresql": "({0} + ({1}) * interval '1 hour')"}
_AGO = {
    "sqlite": "((cast(strftime('%s', 'now') as integer) - {0} * 86400) * 1000000)",
    "postgresql": "(date_trunc('second', now()) - {0} * interval '1 day')",
}
_YES = {"sqlite": "0", "postgresql": "false"}


def fill(url: str) -> None:
    """Up to DEALS deals in all, of which OPEN are open."""
    engine = schema.engine_of(url)
    with schema.unlogged(engine) as connection, indexes_later(connection, *TABLES):
        number = DEALS - int(connection.scalar(text("select count(*) from deal")) or 0)
        for statement in (_ASIDE, _DEALS, _ACTIVITIES, _PARTIES, _LOST_TO, "delete from deal_passage"):
            connection.execute(text(_said(connection, statement)), {"number": number} if ":number" in statement else {})
        way.walk(connection, int(connection.scalar(text(_GOING)) or 0))
    engine.dispose()


def _said(connection: Connection, statement: str) -> str:
    """With the moments and flags of this engine."""
    name = connection.dialect.name
    begun = _BETWEEN[name].format("c.created_at", _AGO[name].format(80), "c.id * 37 % 97")
    done = _BETWEEN[name].format("d.created_at", "d.stage_since", "(n.n * 100 + d.id * 13 % 90) / 4")
    return statement.format(
        begun=begun, closed=_HOURS[name].format("w.begun", "24 + w.id * 41 % 1600"), early=_AGO[name].format(90),
        done=done, later=_HOURS[name].format(done, "case when d.id % 7 = 0 then 40 else 1 end"), no=_YES[name],
    )  # fmt: skip


_GOING = "select count(*) from stage where ends = '' and pipeline_id = (select min(id) from pipeline)"
_ASIDE = f"""update deal set state = 'standby', reopen_on = '2031-05-05' where state = 'open' and id not in (
  select id from deal where state = 'open' order by id * 7919 % 10007, id limit {OPEN})"""
_DEALS = """with like_it as (
    select row_number() over (order by id) - 1 as place, title, sort_key, search_text, source, amount
    from (select * from deal order by id limit 1000) first),
  w as (select c.id, c.owner_id, c.zone_id, {begun} as begun, c.id * 13 % 5 < 2 as won from customer c
    where c.created_at < {early} order by c.id limit :number),
  ends as (select ends, min(id) as id from stage where ends <> '' group by ends)
insert into deal(owner_id, customer_id, keeper_id, zone_id, stage_id, stage_since, code, title, amount, state, star,
  lost_reason, lost_reason_id, source, closed_at, note, created_at, search_text, sort_key)
select w.owner_id, w.id, w.owner_id, w.zone_id, ends.id, {closed}, 'CHX-' || w.id, l.title, l.amount, ends.ends, {no},
  '', case when ends.ends = 'lost' then (select min(id) + w.id % count(*) from lost_reason) end, l.source, {closed},
  '', w.begun, l.search_text, l.sort_key
from w join like_it l on l.place = w.id * 7919 % 1000
join ends on ends.ends = case when w.won then 'won' else 'lost' end"""
_ACTIVITIES = """insert into activity(owner_id, customer_id, keeper_id, zone_id, deal_id, maker_id, kind_id, title,
  state, starts_at, ends_at, all_day, done_at, result, place, note, created_at)
select d.owner_id, d.customer_id, d.keeper_id, d.zone_id, d.id, d.owner_id, 1, d.title, 'done',
  {done}, {later}, {no}, {later}, '', '', '', {done}
from deal d join (select 0 as n union all select 1 union all select 2 union all select 3) n on n.n < d.id * 31 % 5
where d.state in ('won', 'lost')"""
_PARTIES = """insert into deal_party(deal_id, kind, name, contact, role, strength, stance, note)
select id, 'competitor', 'Đối thủ ' || (id % 37), '', '', 3, 'against', '' from deal
where id % 10 = 0 and state in ('won', 'lost')"""
_LOST_TO = """update deal set competitor_id = (select min(p.id) from deal_party p where p.deal_id = deal.id)
where id % 10 = 0 and state = 'lost'"""
