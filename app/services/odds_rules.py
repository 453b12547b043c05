"""Closed deals counted for the win probability, over the whole office, by whoever works with the program (C10).

What comes out are numbers of deals that are alike, never a deal: of fewer than TOGETHER nothing is told. Of what is
rarer the customer's kind is left out, then the source, then the size, until enough are alike; what is rare even so is
not counted. Counted once a week, so that nobody sees by two counts what a single deal has added.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

SETTING = "deal_odds"
MOST = 100_000  # the newest closed deals
TOGETHER = 5  # deals of one group at least
FEWEST = 50  # cases to learn from
HELD = 5  # every fifth deal is held back
DAYS = 7  # from one count to the next
LIMITS = (20_000_000, 100_000_000, 500_000_000)  # đồng


def cells(session: Session) -> Sequence[Sequence[Any]]:
    """SQLite, past the guard: stage, source, size, kind of customer, whether held back, won, lost."""
    return [tuple(row) for row in session.execute(text(_query("main.", "exists (select 1 from temp.viewer)")))]


def postgresql(definer: str) -> Iterator[str]:
    """`learn_odds()` counts and keeps the counts in the setting, which only administrators write otherwise."""
    yield f"""create function learn_odds() returns bigint language plpgsql {definer} as $$
declare today date := (now() at time zone 'Asia/Ho_Chi_Minh')::date; found jsonb; number bigint;
  kept jsonb := (select nullif(value #>> '{{}}', '')::jsonb from setting where key = '{SETTING}'); begin
  if me() is null then raise exception 'not permitted' using errcode = '42501'; end if;
  if kept ? 'cells' and (kept ->> 'day')::date > today - {DAYS} then return 0; end if;
  select jsonb_agg(jsonb_build_array(stage, source, size, kind, held, won, lost)),
    sum(won + lost) filter (where held = 0) into found, number from ({_query()}) q;
  if number is null or number < {FEWEST} then return 0; end if;
  insert into setting(key, value) values ('{SETTING}', to_json(jsonb_build_object('day', today, 'cells', found)::text))
    on conflict (key) do update set value = excluded.value;
  return number;
end $$"""


def _query(here: str = "", allowed: str = "true") -> str:
    sizes = " ".join(f"when d.amount < {limit} then '{place}'" for place, limit in enumerate(LIMITS, start=1))
    alike = "count(*) over (partition by stage, source, size, kind, held)"
    return f"""with ended as (select id from {here}deal where state in ('won', 'lost') order by id desc limit {MOST}),
  cases as (select distinct d.id, cast(p.stage_id as text) as stage, d.source, case {sizes} else '4' end as size,
    coalesce(c.kind, '') as kind, case when d.id % {HELD} = 0 then 1 else 0 end as held,
    case when d.state = 'won' then 1 else 0 end as won
    from ended e join {here}deal d on d.id = e.id join {here}deal_passage p on p.deal_id = d.id
    left join {here}customer c on c.id = d.customer_id where {allowed}),
  four as (select stage, source, size, kind, held, won, {alike} as n from cases),
  three as (select stage, source, size, kind, held, won, {alike} as n from
    (select stage, source, size, case when n < {TOGETHER} then '' else kind end as kind, held, won from four) f),
  two as (select stage, source, size, kind, held, won, {alike} as n from
    (select stage, case when n < {TOGETHER} then '' else source end as source, size, kind, held, won from three) t),
  one as (select stage, source, case when n < {TOGETHER} then '' else size end as size, kind, held, won from two)
  select stage, source, size, kind, held, sum(won) as won, sum(1 - won) as lost from one
  group by stage, source, size, kind, held having count(*) >= {TOGETHER} order by 1, 2, 3, 4, 5"""
