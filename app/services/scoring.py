"""Points and stars of customers (V30, V31), kept by triggers on both engines like other derived columns.

Points are those of the customer's groups and of its completed activities by kind; stars count the thresholds that they
reach. On PostgreSQL what touches more than AT_ONCE customers in one statement is queued and computed in blocks soon
after (`stars.catch_up`), so that nobody waits for a hundred thousand rows to be locked.
"""

from __future__ import annotations

from collections.abc import Iterator

AT_ONCE = 1_000  # customers of one statement on PostgreSQL
_ACTIVITY = ("customer_id", "kind_id", "state", "archived_at")  # what the points of an activity depend on


def points(customer: str) -> str:
    """The points of one customer, as SQL."""
    return f"""((select coalesce(sum(g.points), 0) from group_member m join customer_group g on g.id = m.group_id
      where m.customer_id = {customer} and g.archived_at is null)
    + (select coalesce(sum(k.points), 0) from activity a join activity_kind k on k.id = a.kind_id
      where a.customer_id = {customer} and a.state = 'done' and a.archived_at is null))"""


def stars(of: str) -> str:
    """The stars for so many points, as SQL."""
    return f"(select count(*) from star_level l where l.points <= {of})"


# --- SQLite ---


def _score(which: str) -> str:
    """Both columns, the stars only where they differ: they are in an index."""
    return f"update customer set points = {points('customer.id')} where {which}; {_light(f'{which} and')}"


def _light(which: str = "") -> str:
    lit = stars("customer.points")
    return f"update customer set stars = {lit} where {which} stars <> {lit};"


def sqlite() -> Iterator[str]:
    # the difference alone: for 10,000 customers the sums over all their activities took half of the time
    worth = "(select g.points from customer_group g where g.id = {}.group_id and g.archived_at is null)"
    for event, row, sign in (("insert", "new", "+"), ("delete", "old", "-")):
        those, more = f"id = {row}.customer_id", worth.format(row)
        yield (
            f"create trigger score_member_{event} after {event} on group_member when {more} <> 0"
            f" begin update customer set points = points {sign} {more} where {those}; {_light(f'{those} and')} end"
        )
    yield (
        "create trigger score_group after update of points, archived_at on customer_group when old.points <> new.points"
        " or (old.archived_at is null) <> (new.archived_at is null)"
        f" begin {_score('id in (select customer_id from group_member where group_id = new.id)')} end"
    )
    changed = " or ".join(f"old.{c} is not new.{c}" for c in _ACTIVITY)
    for event, of, when, rows in (
        ("insert", "", "new.state = 'done'", "new.customer_id"),
        ("delete", "", "old.state = 'done'", "old.customer_id"),
        ("update", f"of {', '.join(_ACTIVITY)}", f"({changed}) and 'done' in (old.state, new.state)",
         "old.customer_id, new.customer_id"),
    ):  # fmt: skip
        yield (
            f"create trigger score_activity_{event} after {event} {of} on activity when {when}"
            f" begin {_score(f'id in ({rows})')} end"
        )
    those = "select customer_id from activity where kind_id = new.id and state = 'done'"
    yield (
        "create trigger score_kind after update of points on activity_kind when old.points <> new.points"
        f" begin {_score(f'id in ({those})')} end"
    )
    for event in ("insert", "update", "delete"):
        yield f"create trigger score_levels_{event} after {event} on star_level begin {_light()} end"


# --- PostgreSQL ---


def postgresql(definer: str) -> Iterator[str]:
    # locked in the order of keys, so that two who touch the same customers wait for each other and never deadlock
    yield f"""create function score(ids bigint[]) returns void language plpgsql {definer} as $$
begin
  perform 1 from customer where id = any(ids) order by id for no key update;
  update customer k set points = v.points, stars = {stars("v.points")}
    from (select c.id, {points("c.id")} points from unnest(ids) c(id) offset 0) v where k.id = v.id
    and (k.points, k.stars) is distinct from (v.points, {stars("v.points")});
end $$"""
    yield f"""create function score_these(ids bigint[]) returns void language plpgsql {definer} as $$ begin
  if cardinality(ids) > {AT_ONCE} then
    insert into score_queue(customer_id) select distinct unnest(ids) on conflict do nothing;
  elsif cardinality(ids) > 0 then perform score(ids); end if;
end $$"""
    # tells only whether there were any: a number would be one of customers that the caller may not see
    yield f"""create function score_queued(most int) returns boolean language plpgsql {definer} as $$
declare ids bigint[]; begin
  if me() is null then return false; end if;
  with taken as (delete from score_queue where id in (
    select id from score_queue order by customer_id limit most for update skip locked) returning customer_id)
    select coalesce(array_agg(customer_id), '{{}}') into ids from taken;
  perform score(ids);
  return cardinality(ids) > 0;
end $$"""
    for table, event, ids in _postgresql_touched():
        rows = {"insert": "new", "delete": "old", "update": "old new"}[event].split()
        transition = " ".join(f"{row} table as {row}_rows" for row in rows)
        yield (
            f"create function score_{table}_{event}() returns trigger language plpgsql {definer} as $$ begin"
            f" perform score_these(array(select distinct x.id from ({ids}) x(id) where x.id is not null));"
            f" return null; end $$"
        )
        yield (
            f"create trigger score_{event} after {event} on {table} referencing {transition}"
            f" for each statement execute function score_{table}_{event}()"
        )


def _postgresql_touched() -> Iterator[tuple[str, str, str]]:
    """For each table and event the customers whose points or stars may have become others."""
    for event, rows in (("insert", "new_rows"), ("delete", "old_rows")):
        worth = f"select r.customer_id from {rows} r join customer_group g on g.id = r.group_id where g.points <> 0"
        yield "group_member", event, worth
        yield "activity", event, f"select r.customer_id from {rows} r where r.state = 'done'"
    changed = " or ".join(f"o.{c} is distinct from n.{c}" for c in _ACTIVITY)
    yield "activity", "update", (
        "select unnest(array[o.customer_id, n.customer_id]) from old_rows o join new_rows n using (id)"
        f" where ({changed}) and 'done' in (o.state, n.state)"
    )
    both = "old_rows o join new_rows n using (id)"
    yield "customer_group", "update", (
        f"select m.customer_id from {both} join group_member m on m.group_id = n.id where o.points <> n.points"
        " or (o.archived_at is null) <> (n.archived_at is null)"
    )
    yield "activity_kind", "update", (
        f"select a.customer_id from {both} join activity a on a.kind_id = n.id where o.points <> n.points"
        " and a.state = 'done'"
    )
    for event in ("insert", "update", "delete"):
        yield "star_level", event, f"select k.id from customer k where k.stars <> {stars('k.points')}"


# --- both ---


def recompute() -> Iterator[str]:
    """Set both columns anew, after rows were written past the triggers; only those that differ are written."""
    groups = """select m.customer_id, sum(g.points) points from group_member m join customer_group g
      on g.id = m.group_id where g.archived_at is null group by 1"""
    deeds = """select a.customer_id, sum(k.points) points from activity a join activity_kind k on k.id = a.kind_id
      where a.state = 'done' and a.archived_at is null and a.customer_id is not null group by 1"""
    both = f"select customer_id, sum(points) points from ({groups} union all {deeds}) u group by 1"
    yield (
        f"update customer set points = v.points from ({both}) v"
        " where v.customer_id = customer.id and customer.points <> v.points"
    )
    yield f"update customer set points = 0 where points <> 0 and id not in (select customer_id from ({both}) v)"
    yield _light()


def wrong() -> dict[str, str]:
    """Queries that count the customers whose points or stars are not what they should be and not waiting for it."""
    waiting = "id not in (select customer_id from score_queue)"
    return {
        "customer.points": f"select count(*) from customer where points <> {points('customer.id')} and {waiting}",
        "customer.stars": f"select count(*) from customer where stars <> {stars('customer.points')} and {waiting}",
    }
