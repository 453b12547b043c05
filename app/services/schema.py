"""Makes and upgrades the database: alembic's tables, and everything that is generated from the declarations."""

from __future__ import annotations

import importlib.resources
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, Engine, create_engine, delete, event, insert, make_url, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

import app
from app.models import Action, Department, Role, Setting, classes
from app.services import branches, derived, ledger, log, passages, postgresql, postgresql_search, scoring
from app.services.errors import UserError
from app.services.language import N_
from app.services.roles import ROLES

CONNECTING = {"options": "-c search_path=office,public -c timezone=UTC", "connect_timeout": 10}  # to a server
if TYPE_CHECKING:
    from alembic.config import Config

READING = {"postgresql_readonly": True}  # for SQLite it means: do not wait for the one place to write
# SQLite: 16 MB of cache. A large transaction, which changes 30,000 pages, writes each once and nothing else meanwhile.
_SMALL = ("cache_size=-16384", "wal_autocheckpoint=1000")
_LARGE = ("cache_size=-196608", "wal_autocheckpoint=0")
_PREFIX = re.compile(r"[a-z_][a-z0-9_]{0,39}")
OLDEST_PROGRAM = "0.1.0"  # the oldest program that may write to a database of this version


def engine_of(url: str | URL) -> Engine:
    """An engine above all rules: for making, upgrading and repairing an office. PostgreSQL: the server's account."""
    parsed, prefix = split(url)
    if parsed.get_backend_name() == "sqlite":
        return sqlite_engine(parsed)
    engine = create_engine(parsed, connect_args=CONNECTING)
    return engine.execution_options(prefix=prefix)


def split(url: str | URL) -> tuple[URL, str]:
    """The address without our own `prefix`, and the prefix of the office's roles (by default the database's name)."""
    parsed = make_url(url)
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    prefix = parsed.query.get("prefix", parsed.database or "")
    return parsed.difference_update_query(["prefix"]), str(prefix)


def sqlite_engine(url: str | URL, before: Callable[[Connection], None] = lambda _: None) -> Engine:
    """With the settings that keep a shared file safe; own BEGIN, because a writer must wait before it reads.

    `before` is called ahead of each BEGIN that reads and after each that writes.
    """
    engine = create_engine(url, connect_args={"isolation_level": None, "timeout": 30, "check_same_thread": False})
    checkpoints: list[Thread] = []

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        for pragma in (
            "journal_mode=wal", "synchronous=full", "foreign_keys=on", "temp_store=memory", *_SMALL,
        ):  # fmt: skip
            connection.execute(f"pragma {pragma}").close()

    @event.listens_for(engine, "checkin")
    def calm(connection: Any, record: Any) -> None:
        if connection is not None and record.info.pop("large", False):
            for pragma in _SMALL:
                connection.execute(f"pragma {pragma}").close()
            checkpoints.append(Thread(target=_checkpoint, args=(engine.url.database,), daemon=True))
            checkpoints[-1].start()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        if not is_reading(connection):  # whoever has waited for another writer must know what that one changed
            while checkpoints:  # or the log beside the file grew with every block, and each page was looked for in it
                checkpoints.pop().join()
            connection.exec_driver_sql("begin immediate")
        before(connection)
        if is_reading(connection):
            connection.exec_driver_sql("begin")

    return engine


def _checkpoint(file: str) -> None:
    """Bring into the file what a large transaction left in the log beside it; what is not brought now, later is."""
    place = f"{Path(file).absolute().as_uri()}?mode=rw"
    with suppress(sqlite3.Error), closing(sqlite3.connect(place, uri=True)) as connection:
        connection.execute("pragma wal_checkpoint(passive)").close()


def is_reading(connection: Connection) -> bool:
    return READING.items() <= connection.get_execution_options().items()


# --- alembic ---


def config(engine: Engine | Connection) -> Config:
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(importlib.resources.files(app) / "migrations"))
    made.attributes["connection"] = engine
    return made


def revisions() -> list[str]:
    """All versions of the tables that this program knows, the newest first."""
    from alembic.script import ScriptDirectory

    folder = Path(str(importlib.resources.files(app) / "migrations"))
    return [script.revision for script in ScriptDirectory(str(folder)).walk_revisions()]


def version(connection: Connection) -> str | None:
    """The version of the tables in the database; None where there is no office."""
    from alembic.migration import MigrationContext

    try:
        return MigrationContext.configure(connection).get_current_revision()
    except DBAPIError:
        return None


# --- making and upgrading ---


def create(url: str | URL | Engine, login: str, name: str, password: str, office_name: str = "") -> int:
    """Make everything in an empty database and its first administrator, whose id is returned.

    Raises UserError if there is an office already, or if the server's locale would lose Vietnamese letters.
    """
    from app.services.people import employee_add

    engine = url if isinstance(url, Engine) else engine_of(url)
    with engine.begin() as connection:
        if version(connection):
            raise UserError(N_("There is an office in this database already."))
        if engine.dialect.name == "postgresql":
            _check_locale(connection)
            run(connection, postgresql.roles(prefix_of(connection)))
    upgrade(engine)
    with system_session(engine, N_("Office made")) as session:
        session.execute(insert(Role), ROLES)
        session.execute(insert(Setting), [{"key": "office_name", "value": office_name}])
        department = session.scalar(insert(Department).values(name=office_name or name).returning(Department.id))
        role = session.scalar(select(Role.id).where(Role.key == "administrator"))
        assert department and role
        return employee_add(session, login, name, department, role, password)


def upgrade(engine: Engine) -> None:
    """Bring the tables to the program's version and make all generated objects anew, in one transaction."""
    from alembic import command

    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            run(connection, postgresql.groups(prefix_of(connection)))
            connection.exec_driver_sql(f"set local role {prefix_of(connection)}_owner")
        _enter(connection)
        drop_generated(connection)  # a migration is not logged, guarded or hindered by what depends on a column
        command.upgrade(config(connection), "head")
        generate(connection)
        _begin_action(connection, N_("Upgraded"))
        connection.execute(delete(Setting).where(Setting.key == "oldest_program"))
        connection.execute(insert(Setting), [{"key": "oldest_program", "value": OLDEST_PROGRAM}])
        close_action(connection)


def generate(connection: Connection) -> None:
    """Drop what was generated and make it again from the declarations."""
    drop_generated(connection)
    made = postgresql.generated(prefix_of(connection)) if connection.dialect.name == "postgresql" else _sqlite()
    run(connection, made)


def drop_generated(connection: Connection) -> None:
    """Functions, policies, triggers; the search index of SQLite stays."""
    if connection.dialect.name == "postgresql":
        run(connection, postgresql.drop())
    else:
        _drop_triggers(connection)


def _drop_triggers(connection: Connection) -> None:
    for name in connection.execute(text("select name from sqlite_master where type = 'trigger'")).scalars().all():
        connection.exec_driver_sql(f"drop trigger {name}")


def prefix_of(connection: Connection) -> str:
    """What the names of the office's roles begin with. Raises UserError for one that cannot stand in a statement."""
    prefix = str(connection.get_execution_options()["prefix"])
    if not _PREFIX.fullmatch(prefix):
        raise UserError(N_("“{prefix}” cannot begin the names of roles: only a–z, digits and _ can."), prefix=prefix)
    return prefix


def _check_locale(connection: Connection) -> None:
    kind = connection.scalar(text("select datctype from pg_database where datname = current_database()"))
    if str(kind) in ("C", "POSIX"):
        raise UserError(
            N_("The database was made with LC_CTYPE {kind}, which loses Vietnamese letters. Make it with C.UTF-8."),
            kind=kind,
        )


def run(connection: Connection, statements: Iterable[str]) -> None:
    percent = "%%" if connection.dialect.name == "postgresql" else "%"  # psycopg sees parameters in them
    for statement in statements:
        connection.exec_driver_sql(statement.replace("%", percent))


def _sqlite() -> Iterator[str]:
    yield (
        "create table if not exists current_action(one integer primary key check (one = 1), id integer, giving integer)"
    )
    yield "insert or ignore into current_action values (1, null, 0)"
    yield (
        "create virtual table if not exists customer_fts using fts5(search_text, content='customer',"
        " content_rowid='id', tokenize='trigram', detail=none, columnsize=0)"
    )
    drop = "insert into customer_fts(customer_fts, rowid, search_text) values ('delete', old.id, old.search_text);"
    add = "insert into customer_fts(rowid, search_text) values (new.id, new.search_text);"
    yield f"create trigger fts_insert after insert on customer begin {add} end"
    yield f"create trigger fts_delete after delete on customer begin {drop} end"
    yield (
        "create trigger fts_update after update of search_text on customer when old.search_text <> new.search_text"
        f" begin {drop} {add} end"
    )
    for model in classes(logged=True):
        yield from log.sqlite_triggers(model)
    yield from derived.sqlite()
    yield from scoring.sqlite()
    yield from ledger.sqlite()
    yield from branches.sqlite()
    yield from passages.sqlite()


# --- transactions above all rules ---


@contextmanager
def system(engine: Engine, label: str) -> Iterator[Connection]:
    """A transaction of the system itself, above all rules: for setting up, importing and repairing."""
    with engine.begin() as connection:
        _enter(connection)
        _begin_action(connection, label)
        yield connection
        close_action(connection)


@contextmanager
def system_session(engine: Engine, label: str) -> Iterator[Session]:
    """The same as a session, in which `myself.is_system` holds."""
    with system(engine, label) as connection, Session(connection, info={"system": True}) as session:
        yield session
        session.commit()  # of the session only: the connection's transaction goes on


@contextmanager
def unlogged(engine: Engine) -> Iterator[Connection]:
    """Like `system`, but past the change log and every other trigger: for filling an empty office with many rows.

    What triggers keep is computed at the end, and the statistics that the planners need are made.
    """
    with engine.begin() as connection:
        _enter(connection)
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("set local session_replication_role = replica")
        else:
            _drop_triggers(connection)
        yield connection
        run(connection, derived.recompute())
        run(connection, scoring.recompute())
        run(connection, passages.recompute())
        run(connection, ledger.recompute())
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("insert into customer_fts(customer_fts) values ('rebuild')")
            generate(connection)
        else:
            run(connection, postgresql_search.refill())
    with engine.begin() as connection:
        _enter(connection)
        connection.exec_driver_sql("analyze")


def _enter(connection: Connection) -> None:
    """The tables of the office by their plain names, also for whoever has connected without our settings."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("set local search_path = office, public")


def _begin_action(connection: Connection, label: str) -> None:
    action = connection.scalar(insert(Action).values(label=label).returning(Action.id))
    assert action
    open_action(connection, action)


def open_action(connection: Connection, action: int) -> None:
    """From here on every change of this transaction belongs to this action."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("select set_config('office.action', :id, true)"), {"id": str(action)})
    else:
        connection.execute(text("update main.current_action set id = :id, giving = 0"), {"id": action})


def close_action(connection: Connection) -> None:
    """SQLite refuses a change without an action; the setting of PostgreSQL ends with its transaction."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("update main.current_action set id = null, giving = 0"))


@contextmanager
def giving(session: Session) -> Iterator[None]:
    """SQLite: inside, plain statements pass the guards (transfer, undo); whoever uses it checks the rights itself."""
    enlarge(session)
    settle(session)
    try:
        yield
    finally:
        session.execute(text("update main.current_action set giving = 0"))


def enlarge(session: Session) -> None:
    """SQLite: what is read from here on stays in memory until the end of the transaction, and is written once."""
    connection = session.connection()
    connection.connection.info["large"] = True
    for pragma in _LARGE:
        connection.exec_driver_sql(f"pragma {pragma}")


def settle(session: Session) -> None:
    """SQLite, inside `giving`: what hangs on the customers given so far follows them now, not at the end."""
    session.execute(text("update main.current_action set giving = 1"))
