"""Columns that triggers keep, for both engines: no service can forget them, and undo needs not restore them.

`keeper_id` and `zone_id` of what hangs on a customer are a function of the customer and the record's own date (V29);
`last_contact_at` and `revenue` of a customer are a function of its activities and deals.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from app.models import Customer, FundDay, Model, hanging, table_of
from app.models.access import KINDS
from app.models.base import OnCustomer

_OWNERSHIP = ("owner_id", "owner_since", "old_kinds", "zone_id")
# Payments are of whose contract or deal they are: they change hands with it.
_PAYMENTS = {"contract": "contract_id = n.id", "deal": "deal_id = n.id and contract_id is null"}


class _Sum(NamedTuple):
    """A column of customer that sums up records of a table: those that `counted` lets in."""

    table: str
    depends: tuple[str, ...]  # the columns of the record that it depends on
    value: str
    counted: str
    nothing: str  # what it is without any record

    def of(self, customer: str) -> str:
        """The value for one customer."""
        value = self.value if self.nothing == "null" else f"coalesce({self.value}, {self.nothing})"
        return f"(select {value} from {self.table} s where s.customer_id = {customer} and {self.counted})"


_SUMS = {
    "last_contact_at": _Sum(
        "activity", ("customer_id", "done_at", "state", "archived_at"), "max(s.done_at)",
        "s.state = 'done' and s.archived_at is null", "null",
    ),
    "revenue": _Sum(
        "deal", ("customer_id", "amount", "state", "archived_at"), "sum(s.amount)",
        "s.state = 'won' and s.archived_at is null", "0",
    ),
}  # fmt: skip


def _keeper(model: type[Model], record: str, customer: str) -> str:
    """Who keeps the record: the customer's owner if it is not older than his time, or of a kind that came along."""
    assert issubclass(model, OnCustomer)
    came_along = f"{customer}.old_kinds & {KINDS[model.__kind__]} <> 0"
    seen = f"{record}.created_at >= {customer}.owner_since or {came_along}"
    return f"case when {seen} then {customer}.owner_id end"


# --- PostgreSQL ---


def postgresql() -> Iterator[str]:
    definer = "security definer set search_path = office, public, pg_temp"
    differs = " or ".join(f"o.{c} is distinct from n.{c}" for c in _OWNERSHIP)
    updates = ""
    for model in hanging():
        name, keeper = model.__tablename__, _keeper(model, "r", "n")
        yield (
            f"create function keep_{name}() returns trigger language plpgsql {definer} as $$ begin"
            f" new.keeper_id := null; new.zone_id := null;"
            f" select {_keeper(model, 'new', 'n')}, n.zone_id into new.keeper_id, new.zone_id"
            f" from customer n where n.id = new.customer_id; return new; end $$"
        )
        yield (
            f"create trigger keep before insert or update of customer_id, created_at on {name}"
            f" for each row execute function keep_{name}()"
        )
        updates += _planned_anew(
            f"update {name} r set keeper_id = {keeper}, zone_id = n.zone_id from new_rows n join old_rows o using (id)"
            f" where r.customer_id = n.id and ({differs})"
            f" and (r.keeper_id, r.zone_id) is distinct from ({keeper}, n.zone_id)"
        )
    yield (
        f"create function keep_records() returns trigger language plpgsql {definer} as $$ declare found bigint; begin\n"
        + _planned_anew(f"select count(*) from new_rows n join old_rows o using (id) where {differs}", "into found")
        + f" if found > 0 then\n{updates} end if; return null; end $$"
    )
    yield (
        "create trigger keep_records after update on customer referencing old table as old_rows new table as new_rows"
        " for each statement execute function keep_records()"
    )
    for column in _SUMS:
        yield from _postgresql_sum(column, definer)
    for name, theirs in _PAYMENTS.items():
        yield (
            f"create function hand_on_payments_of_{name}() returns trigger language plpgsql {definer} as $$ begin"
            f" update voucher set owner_id = n.owner_id from new_rows n join old_rows o using (id)"
            f" where n.owner_id <> o.owner_id and {theirs} and voucher.owner_id <> n.owner_id; return null; end $$"
        )
        yield (
            f"create trigger hand_on_payments after update on {name} referencing old table as old_rows"
            f" new table as new_rows for each statement execute function hand_on_payments_of_{name}()"
        )
    yield (
        f"create function turn() returns trigger language plpgsql {definer} as $$ begin"
        f" new.turn := greatest(old.turn + 1, new.revision); return new; end $$"
    )
    for table in turning():
        yield (
            f"create trigger turn before update on {table} for each row"
            " when (new.revision is distinct from old.revision) execute function turn()"
        )


def _planned_anew(statement: str, into: str = "") -> str:
    """A kept plan fits the number of rows that the session changed first: made for one, it is quadratic for 10,000."""
    return f"execute $q${statement}$q$ {into};\n"


def _postgresql_sum(column: str, definer: str) -> Iterator[str]:
    kept = _SUMS[column]
    differs = " or ".join(f"o.{c} is distinct from n.{c}" for c in kept.depends)
    touched = {
        "insert": "select n.customer_id from new_rows n",
        "delete": "select o.customer_id from old_rows o",
        "update": f"select unnest(array[o.customer_id, n.customer_id]) from old_rows o join new_rows n using (id)"
        f" where {differs}",
    }
    for event, ids in touched.items():
        yield (
            f"create function sum_{column}_{event}() returns trigger language plpgsql {definer} as $$ begin "
            + _planned_anew(
                f"update customer k set {column} = {kept.of('k.id')} where k.id in ({ids})"
                f" and {column} is distinct from {kept.of('k.id')}"
            )
            + " return null; end $$"
        )
        rows = {"insert": "new", "delete": "old", "update": "old new"}[event].split()
        transition = " ".join(f"{row} table as {row}_rows" for row in rows)
        yield (
            f"create trigger sum_{column}_{event} after {event} on {kept.table} referencing {transition}"
            f" for each statement execute function sum_{column}_{event}()"
        )


# --- SQLite ---


def sqlite() -> Iterator[str]:
    keepers = given = zones = ""
    for model in hanging():
        name, keeper = model.__tablename__, _keeper(model, model.__tablename__, "new")
        for event, row in (("insert", "insert"), ("update", "update of customer_id, created_at")):
            yield (
                f"create trigger keep_{name}_{event} after {row} on {name} begin update {name} set"
                f" (keeper_id, zone_id) = (select {_keeper(model, 'new', 'n')}, n.zone_id from customer n"
                f" where n.id = new.customer_id) where id = new.id"
                f" and (new.customer_id is not null or keeper_id is not null); end"
            )
        here = f"where customer_id = new.id and {name}"
        keepers += f"update {name} set keeper_id = {keeper} {here}.keeper_id is not ({keeper}); "
        given += _given(model)
        zones += f"update {name} set zone_id = new.zone_id {here}.zone_id is not new.zone_id; "
    by_row = "(select giving from current_action) is not 1"
    yield _on_customer("keep_records", ("owner_id", "owner_since", "old_kinds"), keepers, f"{by_row} and ")
    yield f"create trigger keep_given before update of giving on current_action when old.giving = 1 begin {given} end"
    yield _on_customer("keep_zones", ("zone_id",), zones)  # apart: an index is written for every column that is set
    for column, kept in _SUMS.items():
        changed = " or ".join(f"old.{c} is not new.{c}" for c in kept.depends)
        for event, of, when, rows in (
            ("insert", "", "", ["new"]),
            ("delete", "", "", ["old"]),
            ("update", f"of {', '.join(kept.depends)}", f"when {changed}", ["old", "new"]),
        ):
            body = " ".join(
                f"update customer set {column} = {kept.of('customer.id')} where id = {row}.customer_id;"
                for row in rows
            )
            yield f"create trigger sum_{column}_{event} after {event} {of} on {kept.table} {when} begin {body} end"
    for name, theirs in _PAYMENTS.items():
        yield (
            f"create trigger hand_on_payments_of_{name} after update of owner_id on {name}"
            f" when old.owner_id <> new.owner_id begin update voucher set owner_id = new.owner_id"
            f" where {theirs.replace('n.id', 'new.id')} and owner_id <> new.owner_id; end"
        )
    for table in turning():
        yield (
            f"create trigger turn_{table} after update of revision on {table} when old.revision <> new.revision"
            f" begin update {table} set turn = max(old.turn + 1, new.revision) where id = new.id; end"
        )


def _given(model: type[Model]) -> str:
    """The records of all customers that the action has changed, at once: a third of the time of one after the other."""
    name, keeper = model.__tablename__, _keeper(model, "x", "n")
    those = "select row_id from change where action_id = old.id and table_name = 'customer'"
    return (
        f"update {name} set keeper_id = r.keeper from (select x.id, {keeper} keeper from {name} x"
        f" cross join customer n on n.id = x.customer_id where x.customer_id in ({those})"
        f" and x.keeper_id is not ({keeper})) r where {name}.id = r.id; "
    )


def right(model: type[Model]) -> dict[str, str]:
    """SQLite: what a derived column must be after an update, about `new` in a temporary trigger: triggers alone may
    write it, but what writes cannot be told, what is written can."""
    found = {}
    if issubclass(model, OnCustomer):
        of = "(select {} from main.customer n where n.id = new.customer_id)"
        found = {"keeper_id": f"new.keeper_id is {of.format(_keeper(model, 'new', 'n'))}",
                 "zone_id": f"new.zone_id is {of.format('n.zone_id')}", "turn": "new.turn > old.turn"}  # fmt: skip
    elif model is FundDay:
        of = "(select sum(e.{0}) from main.entry e where e.fund_id = new.fund_id and e.day = new.day)"
        found = {column: f"new.{column} is {of.format(column)}" for column in ("received", "paid")}
    elif model is Customer:
        found = {
            column: f"new.{column} is {kept.of('new.id').replace(f'from {kept.table}', f'from main.{kept.table}')}"
            for column, kept in _SUMS.items()
        }
    return {column: rule for column, rule in found.items() if column in model.__derived__}


def turning() -> list[str]:
    """The documents that have a turn, which moves on with every change of their revision."""
    return [table_of(model).name for model in hanging() if "turn" in model.__derived__]


def _on_customer(name: str, columns: tuple[str, ...], body: str, only: str = "") -> str:
    differs = f"{only}({' or '.join(f'old.{c} is not new.{c}' for c in columns)})"
    return f"create trigger {name} after update of {', '.join(columns)} on customer when {differs} begin {body} end"


# --- both ---


def recompute() -> Iterator[str]:
    """Statements that set every derived column anew, after rows were written past the triggers.

    Grouped and joined, and only rows that differ are written: a value at a time would take minutes for a million rows.
    """
    for model in hanging():
        name = model.__tablename__
        keeper = _keeper(model, name, "n")
        yield (
            f"update {name} set keeper_id = {keeper}, zone_id = n.zone_id from customer n"
            f" where n.id = {name}.customer_id"
            f" and ({name}.keeper_id is distinct from {keeper} or {name}.zone_id is distinct from n.zone_id)"
        )
    for column, kept in _SUMS.items():
        values = f"select customer_id, {kept.value} as value from {kept.table} s where {kept.counted} group by 1"
        yield (
            f"update customer set {column} = v.value from ({values}) v"
            f" where v.customer_id = customer.id and customer.{column} is distinct from v.value"
        )
        yield (
            f"update customer set {column} = {kept.nothing} where {column} is distinct from {kept.nothing}"
            f" and not exists (select 1 from {kept.table} s where s.customer_id = customer.id and {kept.counted})"
        )


def wrong() -> dict[str, str]:
    """For each derived column a query that counts the rows in which it is not what it should be."""
    queries = {
        f"{model.__tablename__}.keeper_id": f"select count(*) from {model.__tablename__} r"
        f" left join customer n on n.id = r.customer_id"
        f" where r.keeper_id is distinct from {_keeper(model, 'r', 'n')} or r.zone_id is distinct from n.zone_id"
        for model in hanging()
    }
    return queries | {
        f"customer.{column}": f"select count(*) from customer k where {column} is distinct from {kept.of('k.id')}"
        for column, kept in _SUMS.items()
    }
