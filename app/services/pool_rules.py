"""Taking customers out of the common pool on PostgreSQL: under row security nobody changes what lies there."""

from __future__ import annotations

from app.services.people import POOL

DAILY, MOST = "pool.daily", 10  # the setting for how many one may take a day, and what holds without it


def postgresql(definer: str) -> str:
    """`take_customers(ids)`: those that were taken. It checks, locks and counts itself."""
    return f"""create function take_customers(ids bigint[]) returns bigint[] language plpgsql {definer} as $$
declare mine bigint := me(); pool bigint := (select id from employee where login = '{POOL}');
  most int; used int; taken bigint[]; begin
  if mine is null or not may('edit') then raise exception 'not permitted' using errcode = '42501'; end if;
  perform 1 from employee where id = mine for update;  -- two programs of one employee count one after the other
  most := coalesce((select (value #>> '{{}}')::int from setting where key = '{DAILY}'), {MOST});
  used := (select count(*) from change h join action a on a.id = h.action_id where a.employee_id = mine
    and a.at >= date_trunc('day', now() at time zone 'Asia/Ho_Chi_Minh') at time zone 'Asia/Ho_Chi_Minh'
    and h.table_name = 'customer' and h.before -> 'owner_id' = pool::text and h.after -> 'owner_id' = mine::text);
  with free as (select id from customer where id = any(ids) and owner_id = pool and archived_at is null
      order by array_position(ids, id) limit greatest(most - used, 0) for update),
    given as (update customer c set owner_id = mine, owner_since = clock_timestamp(), old_kinds = 0
      from free where c.id = free.id returning c.id)
    select array_agg(id) into taken from given;
  return taken;
end $$"""
