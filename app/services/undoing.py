"""Statements that take an action back in one table, generated for both engines.

Field by field, of own attributes key by key: what still stands as the action left it is restored, the rest is left
alone. Allowed to whoever may change the row as it is or as it was; whose action may be undone is checked before. Lines
follow their document: once it has its former revision again, its former lines replace those of another revision; if it
is left alone, so are they.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from sqlalchemy import Index, Table, UniqueConstraint

from app.models import Customer, Model, classes, table_of
from app.models.access import GIVE_CUSTOMER, sql
from app.services.log import FIXED_SETTINGS, columns


class Steps(NamedTuple):
    """Take away what was added, put back what was changed, add again what was removed; empty for nothing."""

    remove: str
    put_back: str
    again: str


class _Parts(NamedTuple):
    """Conditions of one table in one dialect: c is the row as it is, r as it was."""

    may_change: str  # and keeps what an update must keep
    may_remove: str
    may_add: str  # whoever may take it away may put it back
    free: str  # no other row has taken its place
    parents: str  # what it refers to is there
    unused: str  # nothing refers to it


def statements(model: type[Model], dialect: str, changed: Collection[str] | None = None) -> Steps:
    """What undo runs for a table, with the parameter `undone` (PostgreSQL: a variable of the function).

    `changed`: the columns that the action changed, where they are known; SQLite writes the indexes of all that are set.
    """
    if model.__undo__ == "never":
        return Steps("", "", "")
    parts = _following(model, dialect) if model.__piece_of__ else _parts(model, dialect)
    return _postgresql(model, parts) if dialect == "postgresql" else _sqlite(model, parts, changed)


def _parts(model: type[Model], dialect: str) -> _Parts:
    table, rules = table_of(model), model.__access__
    schema = "main." if dialect == "sqlite" else ""
    return _Parts(
        f"(({sql(rules.change, dialect, 'c')} or {sql(rules.change, dialect, 'r')})"
        + (f" and {sql(rules.still, dialect, 'c')}" if rules.still != "true" else "")
        + _keep(rules.keep, dialect)
        + _merged(table, dialect, "r", "c")
        + ")",
        f"({sql(rules.add, dialect, 'c')})" + _if(model.__undo_if__, dialect),
        f"({sql(rules.add, dialect, 'r')} or {sql(rules.remove, dialect, 'r')}{_merged(table, dialect, 'r')})",
        _free(table, schema),
        _parents(table, schema),
        _unused(table, schema),
    )


def _following(model: type[Model], dialect: str) -> _Parts:
    """Nobody is asked once more: whoever may give the document its revision back gives it the lines."""
    assert model.__piece_of__
    (header, column), schema = model.__piece_of__, "main." if dialect == "sqlite" else ""
    stands = (
        f"exists (select 1 from {schema}{header} p where p.id = {{0}}.{column} and p.revision = {{0}}.revision)".format
    )
    free, parents = _free(table_of(model), schema), _parents(table_of(model), schema)
    return _Parts("false", f"not {stands('c')}", stands("r"), free, parents, _unused(table_of(model), schema))


def _if(rule: str, dialect: str) -> str:
    return "" if rule == "true" else f" and {sql(rule, dialect, 'c')}"


def _keep(rule: str, dialect: str) -> str:
    """The same that every update must keep: or one might take back what an administrator did to oneself."""
    about_these = re.sub(r"\b(new|old)\.", lambda found: {"new": "r.", "old": "c."}[found[0][:3]], rule)
    return "" if rule == "true" else f" and ({sql(about_these, dialect, 'r')})"


def _merged(table: Table, dialect: str, *sides: str) -> str:
    """Whoever merged a customer takes along what others have with it, and so may bring it back.

    As long as the one that was kept is his to hand over: or he would take back from a later owner what came with it.
    """
    customer = table_of(Customer)
    keys = sorted(key.parent.name for key in table.foreign_keys if key.column.table is customer)
    keys += ["id"] if table is customer else []
    if not keys:
        return ""
    schema, undone, has, into = {
        "postgresql": (
            "", "undone", "m.before ? 'merged_into_id'",
            "coalesce(m.after -> 'merged_into_id', m.before -> 'merged_into_id')::bigint",
        ),
        "sqlite": (
            "main.", ":undone", "json_type(m.before, '$.merged_into_id') is not null",
            "coalesce(m.after ->> 'merged_into_id', m.before ->> 'merged_into_id')",
        ),
    }[dialect]  # fmt: skip
    rows = ", ".join(f"{side}.{key}" for side in sides for key in keys)
    return (
        f" or exists (select 1 from {schema}change m join {schema}customer k on k.id = {into}"
        f" where m.action_id = {undone} and m.table_name = 'customer'"
        f" and m.after is not null and {has} and m.row_id in ({rows}) and ({sql(GIVE_CUSTOMER, dialect, 'k')}))"
    )


def _free(table: Table, schema: str) -> str:
    keys: list[UniqueConstraint | Index] = [u for u in table.constraints if isinstance(u, UniqueConstraint)]
    keys += [index for index in table.indexes if index.unique]
    return "".join(
        f" and not exists (select 1 from {schema}{table.name} x where x.id <> r.id and "
        + " and ".join([*(f"x.{c.name} = r.{c.name}" for c in unique.columns), *_only(table, unique)])
        + ")"
        for unique in sorted(keys, key=lambda u: str(u.name))
    )


def _only(table: Table, unique: UniqueConstraint | Index) -> list[str]:
    """What a partial index says of its rows, of both."""
    where = unique.dialect_options["sqlite"].get("where")
    names = "|".join(c.name for c in table.c)
    return [] if where is None else [re.sub(rf"\b({names})\b", rf"{row}.\1", str(where)) for row in "xr"]


def _parents(table: Table, schema: str) -> str:
    return "".join(
        f" and (r.{key.parent.name} is null or exists"
        f" (select 1 from {schema}{key.column.table.name} x where x.id = r.{key.parent.name}))"
        for key in sorted(table.foreign_keys, key=lambda k: k.parent.name)
    )


def _unused(table: Table, schema: str) -> str:
    return "".join(
        f" and not exists (select 1 from {schema}{child.name} x where x.{key.parent.name} = c.id)"
        for child in Model.metadata.sorted_tables
        for key in sorted(child.foreign_keys, key=lambda k: k.parent.name)
        if key.column.table is table
    )


def _array(names: tuple[str, ...]) -> str:
    return "array[" + ", ".join(f"'{name}'" for name in names) + "]"


def _postgresql(model: type[Model], parts: _Parts) -> Steps:
    name, every = model.__tablename__, ["id", *columns(model)]
    mine = f"h.action_id = undone and h.table_name = '{name}'"
    derived = f" - '{{{','.join(sorted(model.unlogged()))}}}'::text[]"
    chosen = f"""select c.id from change h join {name} c on c.id = h.row_id
        where {mine} and h.before is null and h.after is not null
        and hstore(c){derived} = h.after and {parts.may_remove}"""
    remove = f"delete from {name} where id in ({chosen}{parts.unused} order by c.id for update of c)"
    if model.__undo__ == "archive":
        locked = f"{chosen} order by c.id for update of c"
        remove = f"update {name} set archived_at = clock_timestamp() where id in ({locked})"
    kept = "h.before - akeys(x.clash)"
    if model.__together__:
        group = _array(model.__together__)
        kept += f" - case when x.clash ?| {group} then {group} else '{{}}'::text[] end"
    by_key = _array(model.__by_key__)
    kept += "".join(f" || {_postgresql_keys(column)}" for column in model.__by_key__)
    put_back = f"""update {name} t set {", ".join(f"{c} = r.{c}" for c in columns(model))}
        from (select r.* from change h join {name} c on c.id = h.row_id,
        lateral (select h.after - hstore(c) - {by_key}::text[] as clash offset 0) x,
        lateral populate_record(c, {kept}) r
        where {mine} and h.before is not null and h.after is not null and {kept} <> ''
        and {parts.may_change}{parts.free} order by c.id for update of c) r where t.id = r.id"""
    again = f"""insert into {name}({", ".join(every)}) select {", ".join(f"r.{c}" for c in every)}
        from change h, lateral populate_record(null::{name}, h.before) r
        where {mine} and h.before is not null and h.after is null
        and {parts.may_add}{parts.free}{parts.parents} on conflict do nothing"""
    return Steps(remove, put_back, again)


def _postgresql_keys(column: str) -> str:
    return (
        f"case when h.before ? '{column}' then"
        f" hstore('{column}', keys_restored(h.before -> '{column}', h.after -> '{column}', c.{column}::text))"
        " else '' end"
    )


def _sqlite(model: type[Model], parts: _Parts, changed: Collection[str] | None) -> Steps:
    name, names = model.__tablename__, columns(model)
    back = [c for c in names if changed is None or c in changed]
    mine = f"h.action_id = :undone and h.table_name = '{name}'"
    value = "case k.key " + " ".join(f"when '{c}' then c.{c}" for c in names) + " end"
    clash = f"exists (select 1 from json_each(h.after) k where k.key <> 'id' and k.value is not {value})"
    chosen = f"""select c.id from main.change h join main.{name} c on c.id = h.row_id
        where {mine} and h.before is null and h.after is not null and not {clash} and {parts.may_remove}"""
    remove = f"delete from main.{name} where id in ({chosen}{parts.unused})"
    if model.__undo__ == "archive":
        now = "(cast(round((julianday('now') - 2440587.5) * 86400000) as integer) * 1000)"
        remove = f"update main.{name} set archived_at = {now} where id in ({chosen})"
    before = ", ".join(f"{_sqlite_before(model, c)} {c}" if c in back else f"c.{c}" for c in names)
    put_back = f"""update main.{name} set {", ".join(f"{c} = r.{c}" for c in back)}
        from (select r.* from (select c.id, {before} from main.change h join main.{name} c on c.id = h.row_id
        where {mine} and h.before is not null and h.after is not null) r join main.{name} c on c.id = r.id
        where {parts.may_change}{parts.free}) r where {name}.id = r.id"""
    put_back = put_back if back else ""
    every = ", ".join(["id", *names])
    deleted = ", ".join(f"h.before ->> '{c}' {c}" for c in ["id", *names])
    again = f"""insert into main.{name}({every}) select {every} from (
        select {deleted} from main.change h where {mine} and h.before is not null and h.after is null) r
        where {parts.may_add}{parts.free}{parts.parents} on conflict do nothing"""
    return Steps(remove, put_back, again)


# The columns that an action changed, for `statements`.
CHANGED = """select distinct h.table_name, k.key from main.change h, json_each(h.before) k
  where h.action_id = :undone and h.before is not null and h.after is not null"""


def _sqlite_before(model: type[Model], column: str) -> str:
    """The column as it was, if the action changed it and it and its companions still stand as it left them."""
    if column in model.__by_key__:
        restored = _SQLITE_KEYS.format(column=column)
        return f"iif(json_type(h.before, '$.{column}') is not null, {restored}, c.{column})"
    companions = model.__together__ if column in model.__together__ else (column,)
    stands = " and ".join(f"(json_type(h.after, '$.{c}') is null or c.{c} is h.after ->> '{c}')" for c in companions)
    return f"iif(json_type(h.before, '$.{column}') is not null and {stands}, h.before ->> '{column}', c.{column})"


_SQLITE_PATH = """'$."' || k.key || '"'"""
_SQLITE_TAKEN = f"""(b ->> ({_SQLITE_PATH}) is not a ->> ({_SQLITE_PATH})
  and s ->> ({_SQLITE_PATH}) is a ->> ({_SQLITE_PATH}))"""
_SQLITE_KEYS = f"""(select json_group_object(key, json(value)) from (
  select k.key, s -> ({_SQLITE_PATH}) value
  from (select h.before ->> '{{column}}' b, h.after ->> '{{column}}' a, c.{{column}} s) v, json_each(v.s) k
  where not {_SQLITE_TAKEN}
  union all select k.key, b -> ({_SQLITE_PATH})
  from (select h.before ->> '{{column}}' b, h.after ->> '{{column}}' a, c.{{column}} s) v, json_each(v.b) k
  where {_SQLITE_TAKEN}))"""
_KEYED = sorted({column for model in classes() for column in model.__by_key__})


def _size(row: str, dialect: str) -> str:
    """How much a line of the log has changed: its columns, and the keys of those that are compared by key."""
    if dialect == "postgresql":
        keys = (f" + keys_changed({row}.before -> '{each}', {row}.after -> '{each}')" for each in _KEYED)
        return f"cardinality(akeys({row}.after))" + "".join(keys)
    keys = (f" + {_SQLITE_CHANGED.format(row=row, column=each)}" for each in _KEYED)
    return f"(select count(*) from json_each({row}.after))" + "".join(keys)


_SQLITE_CHANGED = f"""(select count(distinct k.key)
  from (select {{row}}.before ->> '{{column}}' b, {{row}}.after ->> '{{column}}' a) v,
  (select key from json_each({{row}}.before ->> '{{column}}')
    union select key from json_each({{row}}.after ->> '{{column}}')) k
  where b ->> ({_SQLITE_PATH}) is not a ->> ({_SQLITE_PATH}))"""


def left(dialect: str) -> str:
    """The query for what undo left alone, whole or in part: rows of the actions that the undo changed less than they.

    Its parameters are `undone` (SQLite: a JSON list) and `undo`. The document speaks for its lines.
    """
    pieces = ", ".join(f"'{model.__tablename__}'" for model in classes() if model.__piece_of__)
    schema, undo, rows = {
        "postgresql": ("", "undo", "change w where w.action_id = any(undone)"),
        # `cross`: by its statistics, made when the log was short, SQLite would read all of it
        "sqlite": ("main.", ":undo", "json_each(:undone) u cross join main.change w where w.action_id = u.value"),
    }[dialect]
    return f"""select distinct w.table_name, w.row_id from {rows}
      and w.before is distinct from w.after and w.table_name not in ({pieces})
      and not exists (
        select 1 from {schema}change n
        where n.action_id = {undo} and n.table_name = w.table_name and n.row_id = w.row_id
        and (w.before is null or w.after is null or {_size("n", dialect)} >= {_size("w", dialect)}))
      order by 1, 2"""


_PG_MINE = """if exists (select 1 from unnest({ids}) u where not exists (
      select 1 from action where id = u and (employee_id = me() or employee_id = any(editable_owners())))) then
    raise exception 'not your action' using errcode = '42501';
  end if;"""
_PG_UNDO = """
create function {name}(undone bigint) returns void language plpgsql security definer
set search_path = office, public, pg_temp {settings} as $$ begin
  {mine}
  {statements};
end $$"""
_PG_TABLES = """
create function undo_tables(undone bigint) returns text[] language plpgsql stable security definer
set search_path = office, public, pg_temp as $$ begin
  {mine}
  return array(select distinct table_name from change where action_id = undone);
end $$"""
_PG_LEFT = """
create function undo_left(undone bigint[], undo bigint) returns table(table_name text, row_id bigint)
language plpgsql stable security definer set search_path = office, public, pg_temp as $$ begin
  {mine}
  return query {left};
end $$"""


_PG_KEYS = (
    """
create function keys_restored(before text, after text, stands text) returns text language sql immutable as $$
  with taken as (
    select key from jsonb_each(before::jsonb) b full join jsonb_each(after::jsonb) a using (key)
    where b.value is distinct from a.value and stands::jsonb -> key is not distinct from a.value)
  select case when exists (select 1 from taken) then (
    select coalesce(jsonb_object_agg(key, value), '{}')::text from (
      select key, value from jsonb_each(stands::jsonb) where key not in (select key from taken)
      union all select key, value from jsonb_each(before::jsonb) where key in (select key from taken)) kept)
  else stands end
$$""",
    """
create function keys_changed(before text, after text) returns integer language sql immutable as $$
  select count(*)::integer from jsonb_each(before::jsonb) b full join jsonb_each(after::jsonb) a using (key)
  where b.value is distinct from a.value
$$""",
)


def postgresql_functions() -> Iterator[str]:
    """The statements as functions: nobody may delete or hand back, but everybody may take back what he did."""
    yield from _PG_KEYS
    one = _PG_MINE.format(ids="array[undone]")
    yield _PG_TABLES.format(mine=one)
    yield _PG_LEFT.format(mine=_PG_MINE.format(ids="undone"), left=left("postgresql"))
    for model in classes(logged=True):
        steps = statements(model, "postgresql")
        if steps.remove:
            name = model.__tablename__
            again = f"{steps.again};\n  {steps.put_back}"
            remove = steps.remove
            yield _PG_UNDO.format(name=f"undo_remove_{name}", statements=remove, mine=one, settings=FIXED_SETTINGS)
            yield _PG_UNDO.format(name=f"undo_restore_{name}", statements=again, mine=one, settings=FIXED_SETTINGS)
