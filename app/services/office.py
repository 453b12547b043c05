"""The way into an office: sign in, read, and write in transactions that have a name."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

import app
from app.migrations import HEAD
from app.models import Action
from app.services import hashing, places, schema
from app.services.errors import LoginError, OldOffice, UserError
from app.services.failures import known, understood
from app.services.language import N_
from app.services.schema import READING
from app.services.sqlite_guard import Compiler, Guard


@dataclass(eq=False)
class Office:
    """One employee at work. Not shared between employees; its sessions may be used from several threads."""

    engine: Engine
    employee_id: int
    url: URL
    read_only: bool = False  # this program is too old to write to this database

    @classmethod
    def open(cls, url: str | URL, login: str, password: str) -> Office:
        """Sign in. Raises LoginError, or UserError if the office cannot be reached or has another version."""
        address, prefix = schema.split(url)
        if address.get_backend_name() == "sqlite":
            engine, employee_id = _open_sqlite(address, login, password)
        else:
            engine, employee_id = _open_postgresql(address, f"{prefix}_{login}", password)
        try:
            return cls(engine, employee_id, address, read_only=_check_version(engine))
        except UserError:
            engine.dispose()
            raise

    @property
    def on_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that reads. Raises UserError for a lost server or a full disk."""
        with understood(), Session(self.engine.execution_options(**READING)) as session:
            yield session

    @contextmanager
    def transaction(self, label: str, undoes: int | None = None, parent: int | None = None) -> Iterator[Session]:
        """All or nothing, under one action with this label, whose id is `session.info["action_id"]`.

        `parent` is the first of the actions that a large one is done in. An empty label opens no action: for what the
        change log leaves out (drafts, preferences, what was read). Raises UserError, with nothing done.
        """
        if self.read_only:
            raise UserError(N_("This program is too old to write to this office. You can read; please update it."))
        with understood(), Session(self.engine, expire_on_commit=False) as session, session.begin():
            action = self._begin(session, label, undoes, parent) if label else None
            session.info.update(action_id=action, undoes=undoes, employee_id=self.employee_id)
            yield session
            session.flush()
            if action:
                schema.close_action(session.connection())

    def _begin(self, session: Session, label: str, undoes: int | None, parent: int | None) -> int:
        action = Action(
            label=label, employee_id=self.employee_id, undoes_id=undoes, parent_id=parent,
            workstation=platform.node()[:60],
        )  # fmt: skip
        session.add(action)
        session.flush()
        schema.open_action(session.connection(), action.id)
        return action.id

    def close(self) -> None:
        self.engine.dispose()


def _open_sqlite(url: URL, login: str, password: str) -> tuple[Engine, int]:
    file = Path(url.database or "")
    if not file.is_file():
        raise UserError(N_("There is no office at {place}."), place=file)
    places.refuse_network(file)
    try:
        employee_id = _check_password(url, login, password)
    except DBAPIError as error:
        raise known(error) or UserError(N_("The file {place} is not an office."), place=file) from error
    engine = schema.sqlite_engine(url, before=_refresh)
    engine.dialect.statement_compiler = Compiler

    @event.listens_for(engine, "connect")
    def guard(connection: Any, record: Any) -> None:
        record.info["guard"] = Guard(connection, employee_id)

    return engine, employee_id


def _refresh(connection: Connection) -> None:
    raw: Any = connection.connection
    raw.info["guard"].refresh(raw.driver_connection, writing=not schema.is_reading(connection))


def _check_password(url: URL, login: str, password: str) -> int:
    engine = schema.sqlite_engine(url)
    try:
        with engine.connect().execution_options(**READING) as connection:
            found = connection.execute(
                text(
                    "select e.id, c.password_hash from employee e join credential c on c.employee_id = e.id"
                    " where e.login = :login and e.active"
                ),
                {"login": login},
            ).one_or_none()
    finally:
        engine.dispose()
    hashing.check(found.password_hash if found else None, password)
    assert found is not None
    return int(found.id)


def _open_postgresql(url: URL, role: str, password: str) -> tuple[Engine, int]:
    engine = create_engine(
        url.set(username=role, password=password), pool_pre_ping=True, pool_size=3, max_overflow=1,
        connect_args=schema.CONNECTING,
    )  # fmt: skip
    try:
        with engine.connect() as connection:
            employee_id = connection.scalar(text("select me()"))
    except OperationalError as error:
        engine.dispose()
        raise _why_not(error, url) from error
    except DBAPIError as error:
        engine.dispose()
        raise UserError(N_("The database {name} is not an office."), name=url.database) from error
    if employee_id is None:
        engine.dispose()
        raise LoginError(hashing.WRONG)
    return engine, int(employee_id)


def _why_not(error: OperationalError, url: URL) -> UserError:
    said = str(error.orig)
    if any(sign in said for sign in ("password authentication", "not permitted to log in", "no password supplied")):
        return LoginError(hashing.WRONG)
    if "does not exist" in said and f'database "{url.database}"' in said:
        return UserError(N_("There is no database {name} on the server {host}."), name=url.database, host=url.host)
    if "permission denied for database" in said:
        return LoginError(hashing.WRONG)
    return UserError(N_("The server {host} cannot be reached. Is it on, and are you on the office's network?"),
                     host=url.host)  # fmt: skip


def _check_version(engine: Engine) -> bool:
    """True if this program may only read. Raises UserError if the tables are older than the program."""
    with engine.connect().execution_options(**READING) as connection:
        found = connection.scalar(text("select version_num from alembic_version"))
        oldest = connection.scalar(text("select value from setting where key = 'oldest_program'"))
    if found == HEAD:
        return False
    if _numbers(app.__version__) < _numbers(str(oldest).strip('"')):
        return True
    if found in schema.revisions():
        raise OldOffice(N_("This office was made by an older program. An administrator must upgrade it first:"
                           " python -m app.admin upgrade"))  # fmt: skip
    return False


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())
