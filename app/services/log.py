"""The change log as triggers, for both engines, generated from the tables.

Each action has one net change for each row that it touched: a second change of the same row is merged into the first.
Derived columns are left out: triggers of their own keep them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.models import Model, table_of


def columns(model: type[Model]) -> list[str]:
    """What is logged of a row, and what an undo may restore: all but the key and what follows from the rest."""
    return [c.name for c in table_of(model).c if c.name != "id" and c.name not in model.unlogged()]


def on_deal(model: type[Model]) -> bool:
    """Whether its rows are seen with a deal, by nothing else: then so is their log, also of what was removed."""
    return model.__access__.see == "part(deal, deal_id)"


# --- PostgreSQL: one trigger for each statement ---

FIXED_SETTINGS = "set timezone = 'UTC' set datestyle = 'ISO'"  # or the text of a moment would depend on the client
# Without nested loops: a plan kept from a change of one row would be quadratic for the 10,000 of the next one.
_PG_LOG = """
create function {name}() returns trigger language plpgsql security definer
set search_path = office, public, pg_temp {settings} set enable_nestloop = off as $$
declare action bigint; actor bigint := me(); derived text[] := tg_argv[0]::text[]; begin
  if not exists (select 1 from {rows}) then return null; end if;
  action := open_action();
  insert into change(action_id, employee_id, table_name, row_id, before, after, deal_id)
  select action, actor, tg_table_name, {values}
  on conflict (action_id, table_name, row_id) do update set
    before = case when change.before is not null then coalesce(excluded.before, '') || change.before end,
    after = case when excluded.after is not null then coalesce(change.after, '') || excluded.after end;
  return null;
end $$"""
_PG_DEAL = "case when tg_argv[1] <> '' then (hstore({}) -> 'deal_id')::bigint end"
_PG_EVENTS = {
    "insert": ("new_rows", f"n.id, null, hstore(n) - derived, {_PG_DEAL.format('n')} from new_rows n"),
    "update": (
        "old_rows new_rows",
        f"n.id, d.before - derived, d.after - derived, {_PG_DEAL.format('n')}"
        " from old_rows o join new_rows n using (id), lateral"
        " (select hstore(o) - hstore(n) as before, hstore(n) - hstore(o) as after offset 0) d"
        " where d.after - derived <> ''",
    ),
    "delete": ("old_rows", f"o.id, hstore(o) - derived, null, {_PG_DEAL.format('o')} from old_rows o"),
}


def postgresql_functions() -> Iterator[str]:
    for event, (rows, values) in _PG_EVENTS.items():
        yield _PG_LOG.format(name=f"log_{event}", rows=rows.split()[-1], values=values, settings=FIXED_SETTINGS)


def postgresql_triggers(model: type[Model]) -> Iterator[str]:
    derived = "{" + ",".join(sorted(model.unlogged())) + "}"
    for event, (rows, _) in _PG_EVENTS.items():
        transition = " ".join(f"{name[:3]} table as {name}" for name in rows.split())
        yield (
            f"create trigger log_{event} after {event} on {model.__tablename__} referencing {transition} "
            f"for each statement execute function log_{event}('{derived}', '{'deal' if on_deal(model) else ''}')"
        )


# --- SQLite: one trigger for each row ---

_SQLITE_MERGE = """(select json_group_object(key, value) from (
  select key, value from json_each({first}) where key not in (select key from json_each({second}))
  union all select key, value from json_each({second}) order by key))"""
_SQLITE_LOG = """
create trigger log_{table}_{name} after {event} {of} on {table} {when} begin
  insert into change(action_id, employee_id, table_name, row_id, before, after, deal_id)
  values ((select id from current_action), (select employee_id from action where id = (select id from current_action)),
          '{table}', {row}.id, {before}, {after}, {deal})
  on conflict (action_id, table_name, row_id) do update set
    before = case when before is not null then {merged_before} end,
    after = case when excluded.after is not null then {merged_after} end;
end"""


def sqlite_triggers(model: type[Model]) -> Iterator[str]:
    names = sorted(columns(model))

    def full(row: str) -> str:
        return "json_object(" + ", ".join(f"'{c}', {row}.{c}" for c in ["id", *names]) + ")"

    def changed(row: str, of: Sequence[str]) -> str:
        """Put together by hand: half the time of a query over the columns, for each of 10,000 rows."""
        texts = (f"iif(old.{c} is not new.{c}, ',\"{c}\":' || json_quote({row}.{c}), '')" for c in of)
        return f"'{{' || substr({' || '.join(texts)}, 2) || '}}'"

    merged = {
        "merged_before": _SQLITE_MERGE.format(first="coalesce(excluded.before, '{}')", second="before"),
        "merged_after": _SQLITE_MERGE.format(first="coalesce(after, '{}')", second="excluded.after"),
    }

    def trigger(name: str, event: str, row: str, before: str, after: str, of: str = "", when: str = "") -> str:
        return _SQLITE_LOG.format(
            table=model.__tablename__, name=name, event=event, of=of, row=row, before=before, after=after, when=when,
            deal=f"{row}.deal_id" if on_deal(model) else "null", **merged,
        )  # fmt: skip

    yield trigger("insert", "insert", "new", "null", full("new"))
    yield trigger("delete", "delete", "old", full("old"), "null")
    # The owner is logged by itself: of 10,000 customers that are handed on no other column is looked at.
    handed = model.__together__ if "owner_id" in model.__together__ else ()
    for name, of in (("update", [c for c in names if c not in handed]), ("handed", handed)):
        if of:
            differs = " or ".join(f"old.{c} is not new.{c}" for c in of)
            yield trigger(name, "update", "new", changed("old", of), changed("new", of), f"of {', '.join(of)}",
                          f"when {differs}")  # fmt: skip
