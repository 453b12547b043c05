"""SQLite sees what PostgreSQL sees: temporary views hide rows, temporary triggers refuse writes.

A temporary view has the name of its table and stands before it: whatever a statement reads, by the ORM or as raw SQL,
it reads through the view. Writes go to main.<table> and meet triggers: a row that may not be changed is passed over
(like `using` in PostgreSQL), a row that may not become what it should is an error (like `with check`).
This keeps our own code honest. Whoever can open the file with another program can read all of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from sqlalchemy.dialects.sqlite.base import SQLiteCompiler

from app.models import Model, classes, table_of
from app.models.access import Access, sql
from app.models.employee import RIGHTS
from app.services import derived, passages
from app.services.people_rules import EDITABLE_OWNERS, MY_SHARES, VISIBLE_OWNERS

_NAMES = {"me": "(select id from temp.viewer)", "s": "main."} | {
    right: f"exists (select 1 from temp.viewer where {right})" for right in RIGHTS
}
_TABLES = {
    "visible_owners": ("id integer primary key", VISIBLE_OWNERS),
    "editable_owners": ("id integer primary key", EDITABLE_OWNERS),
    "my_zones": ("id integer primary key", "select zone_id from {s}zone_member where employee_id = {me}"),
    "my_deals": (
        "id integer primary key, works integer",
        "select deal_id, works and {edit} from main.deal_participant where employee_id = {me}",
    ),
    "my_shares": (
        "customer_id integer, level integer, old_kinds integer, since integer",
        MY_SHARES.replace("select customer_id, level,", "select customer_id, iif({edit}, level, 1) level,"),
    ),
}
# The ids of customers that are seen, each from an index, for who does not see all; some may come twice.
_SEEN = """create temp view customer_seen as
  select id from main.customer where owner_id in (select id from temp.visible_owners)
  union all select customer_id from temp.my_shares
  union all select id from main.customer where zone_id in (select id from temp.my_zones)"""
_SPECIAL = "(select giving from main.current_action)"


class Compiler(SQLiteCompiler):
    """Writes to the tables themselves, because a view cannot be written to."""

    def visit_insert(self, *args: Any, **keywords: Any) -> str:
        made = super().visit_insert(*args, **keywords)  # type: ignore[no-untyped-call]
        return re.sub(r"\bINTO ", "INTO main.", made, count=1)

    def update_tables_clause(self, *args: Any, **keywords: Any) -> str:
        return f"main.{super().update_tables_clause(*args, **keywords)}"  # type: ignore[no-untyped-call]

    def delete_table_clause(self, *args: Any, **keywords: Any) -> str:
        return f"main.{super().delete_table_clause(*args, **keywords)}"  # type: ignore[no-untyped-call]


class Guard:
    """The rules of one connection; `refresh` at the start of each transaction."""

    def __init__(self, cursor: Any, employee_id: int) -> None:
        self._version: int | None = None
        rights = ", ".join(f"r.{right}" for right in RIGHTS)
        cursor.execute(
            f"create temp view viewer as select e.id, {rights}"
            " from main.employee e join main.role r on r.id = e.role_id"
            f" where e.id = {int(employee_id)} and e.active"
        )
        for name, (columns, _) in _TABLES.items():
            cursor.execute(f"create temp table {name}({columns})")
        cursor.execute("create index temp.my_shares_customer on my_shares(customer_id)")
        cursor.execute(_SEEN)
        self._sees_all: bool | None = self._may_see_all(cursor)
        self._install(cursor, bool(self._sees_all))

    def refresh(self, cursor: Any, writing: bool) -> None:
        """Who sees what, as it is now. Tables, because a rule would search the tree anew for each row.

        Nothing is done while nobody else has written and the last transaction was not a write of one's own. A writer
        calls this inside its transaction, and a rollback takes the rows along: hence it is done again after each write.
        """
        (version,) = cursor.execute("pragma data_version").fetchone()
        if version != self._version:
            for name, (_, query) in _TABLES.items():
                cursor.execute(f"delete from temp.{name}")
                cursor.execute(f"insert into temp.{name} {query.format(**_NAMES)}")
            if (sees_all := self._may_see_all(cursor)) != self._sees_all:
                self._drop(cursor)
                self._install(cursor, sees_all)
                self._sees_all = None if writing else sees_all
        self._version = None if writing else version

    def _may_see_all(self, cursor: Any) -> bool:
        return bool(cursor.execute("select 1 from temp.viewer where see_all").fetchone())

    def _install(self, cursor: Any, sees_all: bool) -> None:
        for model in classes():
            for kind, name, body in _rules(model, model.__access__, sees_all):
                cursor.execute(f"create temp {kind} {name} {body}")

    def _drop(self, cursor: Any) -> None:
        for model in classes():
            for kind, name, _body in _rules(model, model.__access__, True):
                cursor.execute(f"drop {kind} temp.{name}")


@cache
def _rules(model: type[Model], access: Access, sees_all: bool) -> tuple[tuple[str, str, str], ...]:
    """Kind, name and body of a table's view and triggers; kept, for each connection of each office needs them."""
    return tuple(_made(model, access, sees_all))


def _made(model: type[Model], access: Access, sees_all: bool) -> Iterator[tuple[str, str, str]]:
    name = model.__tablename__
    see = sql(access.see, "sqlite", name)
    if sees_all and access.everybody and name != "change":
        see = "exists (select 1 from temp.viewer where see_all)"
    elif name == "change":
        see += _history(sees_all)
    yield "view", name, f"as select * from main.{name} where {see}"
    for event, refusals in _checks(model, access).items():
        body = " ".join(f"select raise({answer}) where {condition};" for answer, condition in refusals)
        written = ", ".join(f'"{c.name}"' for c in table_of(model).c if c.name not in model.__derived__)
        columns = f"of {written}" if event == "update" else ""
        place = f"before {event} {columns} on main.{name} {_unless_giving(model)}"
        yield "trigger", f"guard_{name}_{event}", f"{place} begin {body} end"
    for column, right in (derived.right(model) | passages.right(model)).items():
        place = f"before update of {column} on main.{name} {_unless_giving(model)}"
        body = f"select raise(abort, 'not permitted') where ({right}) is not true;"
        yield "trigger", f"guard_{name}_{column}", f"{place} begin {body} end"


def _unless_giving(model: type[Model]) -> str:
    """Then the rules cost nothing for each row."""
    return f"when {_SPECIAL} is not 1" if model.__logged__ else ""


def _history(sees_all: bool) -> str:
    """The log of every record that one sees; whoever sees all is asked only about what is private."""
    logged = {model.__tablename__: model.__access__.everybody for model in classes(logged=True)}
    by_row = [name for name, everybody in logged.items() if not (sees_all and everybody)]
    seen = "exists (select 1 from temp.{0} r where r.id = change.row_id)"
    rules = [f"table_name = '{name}' and {seen.format(name)}" for name in by_row]
    rules.append("deal_id is not null and exists (select 1 from temp.deal r where r.id = change.deal_id)")
    if sees_all:
        private = ", ".join(f"'{name}'" for name in by_row)
        rules.append(f"table_name not in ({private}) and exists (select 1 from temp.viewer where see_all)")
    return "".join(f" or {rule}" for rule in rules)


def _checks(model: type[Model], access: Access) -> dict[str, list[tuple[str, str]]]:
    """For each event what is refused and how. Undo and transfer carry rules of their own.

    "is not true", never "not": a rule about an employee who is no longer active is null, and not null is null too.
    """
    refuse = "abort, 'not permitted'"
    fixed = " or ".join(f"old.{c} is not new.{c}" for c in ("id", *access.fixed))
    still = sql(access.still, "sqlite", "old")
    changed = f"({sql(access.change, 'sqlite', 'new')} and {sql(access.keep, 'sqlite', 'new')})"
    return {
        "insert": [(refuse, f"({sql(access.add, 'sqlite', 'new')}) is not true")],
        "update": [
            ("ignore", f"(({sql(access.change, 'sqlite', 'old')}) and {still}) is not true"),
            (refuse, f"{changed} is not true"),
            (refuse, fixed),
        ],
        "delete": [("ignore", f"({sql(access.remove, 'sqlite', 'old')}) is not true")],
    }
