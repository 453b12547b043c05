"""Is the office sound? What is derived is computed again and compared; nothing is changed.

Above all rules, so only for whoever holds the data: the command line on its computer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, func, select, text
from sqlalchemy.orm import Session

from app.models import Counter, Customer, Deal, Employee, File, FileChunk, Role, classes, table_of
from app.services import attribute_slots, customers, derived, ledger, passages, postgresql_search, scoring
from app.services.customer_fields import Own
from app.services.language import N_, _
from app.services.people import POOL

SAMPLE = 2_000  # customers whose search words are computed again
SHOWN = 5


class Finding(NamedTuple):
    """One thing that was looked at; `wrong` counts what is not as it should be, `places` names some of it."""

    name: str
    wrong: int = 0
    places: tuple[str, ...] = ()

    def sentence(self) -> str:
        if not self.wrong:
            return _("{name}: good").format(name=_(self.name))
        some = f" ({', '.join(self.places)})" if self.places else ""
        return _("{name}: {count} wrong").format(name=_(self.name), count=self.wrong) + some


def run(engine: Engine, report: Callable[[Finding], object] = lambda finding: None) -> list[Finding]:
    """Look at everything, one finding after the other."""
    found = []
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("set transaction isolation level repeatable read")
        for each in _findings(connection):
            report(each)
            found.append(each)
        connection.rollback()
    return found


def _findings(connection: Connection) -> Iterable[Finding]:
    yield _file(connection)
    yield _references(connection)
    for name, query in (derived.wrong() | scoring.wrong() | ledger.wrong() | passages.wrong()).items():
        yield Finding(name, _number(connection, text(query)))
    yield _search_words(connection)
    yield _search_index(connection)
    yield _counter(connection)
    yield _files(connection)
    yield _departments(connection)
    yield _administrators(connection)


def _number(connection: Connection, query: Any) -> int:
    return int(connection.scalar(query) or 0)


def _file(connection: Connection) -> Finding:
    """SQLite: every page of the file."""
    name = N_("The database file")
    if connection.dialect.name != "sqlite":
        return Finding(name)
    said = [row[0] for row in connection.exec_driver_sql("pragma integrity_check(20)")]
    return Finding(name) if said == ["ok"] else Finding(name, len(said), tuple(said[:SHOWN]))


def _references(connection: Connection) -> Finding:
    """SQLite checks them only while somebody writes; PostgreSQL unless they were switched off for a while."""
    name = N_("References between tables")
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql("pragma foreign_key_check").all()
        return Finding(name, len(rows), tuple(f"{row[0]} {row[1]}" for row in rows[:SHOWN]))
    wrong: dict[str, int] = {}
    for table in (table_of(model) for model in classes()):
        for key in table.foreign_keys:
            column, other = key.parent.name, key.column.table.name
            query = text(f"select count(*) from {table.name} t where t.{column} is not null"
                         f" and not exists (select 1 from {other} o where o.id = t.{column})")  # fmt: skip
            if count := _number(connection, query):
                wrong[f"{table.name}.{column}"] = count
    return Finding(name, sum(wrong.values()), tuple(wrong)[:SHOWN])


def _search_words(connection: Connection) -> Finding:
    """Of a sample that is spread over all customers."""
    name, last = N_("Search words of customers"), _number(connection, select(func.max(Customer.id)))
    step = max(1, last // SAMPLE)
    rows = connection.execute(select(table_of(Customer)).where(Customer.id % step == 0).limit(SAMPLE)).mappings()
    with Session(connection) as session:
        owns = attribute_slots.attributes(session, hidden=True)
    wrong = [row["code"] for row in rows if _differs(row, owns)]
    return Finding(name, len(wrong), tuple(wrong[:SHOWN]))


def _differs(row: Any, owns: Sequence[Own]) -> bool:
    """Whether search words, or the slots of own attributes that are filled, are not what they should be."""
    now = customers.derived(row, [own for own in owns if own.ready])
    return any(row[key] != value for key, value in now.items())


def _search_index(connection: Connection) -> Finding:
    """SQLite's index of letters, or the texts that PostgreSQL keeps apart, against the table."""
    name = N_("Search index")
    if connection.dialect.name != "sqlite":
        return Finding(name, _number(connection, text(postgresql_search.WRONG)))
    try:
        connection.exec_driver_sql("insert into customer_fts(customer_fts, rank) values ('integrity-check', 1)")
    except Exception as error:
        return Finding(name, 1, (str(getattr(error, "orig", error)),))
    return Finding(name)


def _counter(connection: Connection) -> Finding:
    """A counter behind the numbers that exist would give one out twice. (Codes of customers may be typed, so the next
    one skips those that are taken.)"""
    year, number = func.substr(Deal.code, 3, 2), func.substr(Deal.code, 6)
    series = select(year, func.max(number)).where(Deal.code.like("CH__-%")).group_by(year)
    last: dict[str, int] = {row.name: row.last for row in connection.execute(select(Counter.name, Counter.last))}
    wrong = [
        f"deal:{year} {last.get(f'deal:{year}', 0)} < {most}"
        for year, most in connection.execute(series)
        if most.isdigit() and last.get(f"deal:{year}", 0) < int(most)
    ]
    return Finding(N_("Counters"), len(wrong), tuple(wrong[:SHOWN]))


def _files(connection: Connection) -> Finding:
    """Whether the chunks are as long together as the file; of an unfinished one they may be fewer."""
    name = N_("Contents of files")
    length = func.coalesce(func.sum(func.length(FileChunk.content)), 0)
    stored = select(length).where(FileChunk.file_id == File.id).scalar_subquery()
    query = select(File.name).where(File.link == "", File.sha256 != "", File.size != stored)
    wrong = list(connection.scalars(query))
    return Finding(name, len(wrong), tuple(wrong[:SHOWN]))


def _departments(connection: Connection) -> Finding:
    """Every department must be reached from the top."""
    query = text("with recursive there(id) as (select id from department where parent_id is null union"
                 " select d.id from department d join there t on d.parent_id = t.id)"
                 " select count(*) from department where id not in (select id from there)")  # fmt: skip
    return Finding(N_("Tree of departments"), _number(connection, query))


def _administrators(connection: Connection) -> Finding:
    query = select(func.count()).select_from(Employee).join(Role).where(
        Employee.active, Role.administer, Employee.login != POOL
    )  # fmt: skip
    return Finding(N_("An administrator who can sign in"), int(not _number(connection, query)))
