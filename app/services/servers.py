"""A PostgreSQL server as whoever administers it sees it: its databases are made here, and its refusals explained."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError

from app.services.errors import UserError
from app.services.language import N_

OLDEST = 16
PORT = 5432
TIMEOUT = 10  # seconds
DRIVER = "postgresql+psycopg"
_DATABASE = re.compile(r"[a-z][a-z0-9_]{1,39}")
_REASONS = (
    ("password authentication failed", N_("The server does not accept the account {account} with this password.")),
    ("no password supplied", N_("The server does not accept the account {account} with this password.")),
    ("no pg_hba.conf entry", N_("The server {host} refuses connections from this computer. Its administrator must "
                                "allow them in pg_hba.conf.")),
    ("does not exist", N_("There is no database {database} or no account {account} on the server {host}.")),
    ("too many connections", N_("The server {host} has no connection free. Try again, or raise max_connections.")),
    ("too many clients", N_("The server {host} has no connection free. Try again, or raise max_connections.")),
    ("starting up", N_("The server {host} is just starting. Try again in a moment.")),
    ("permission denied to create extension", N_("The account {account} may not create the extensions hstore and "
                                                 "pg_trgm. Use the server's administrator account (often postgres).")),
    ("is not available", N_("The server {host} lacks the extensions hstore and pg_trgm. Install PostgreSQL’s package "
                            "“contrib” on it.")),
    ("could not open extension control file", N_("The server {host} lacks the extensions hstore and pg_trgm. Install "
                                                 "PostgreSQL’s package “contrib” on it.")),
    ("permission denied", N_("The account {account} may not do this. Use the server's administrator account (often "
                             "postgres).")),
    ("No space left", N_("The disk of the server {host} is full.")),
    ("connection", N_("The server {host} cannot be reached at port {port}. Is it on, and are you on the office's "
                      "network?")),
)  # fmt: skip


@dataclass(frozen=True)
class Server:
    """Where an office is or shall be. The account is the server's, not an employee's."""

    host: str
    database: str
    account: str = ""
    password: str = ""
    port: int = PORT

    def url(self) -> str:
        """With account and password: for the server's administrator, never kept."""
        made = URL.create(DRIVER, self.account, self.password, self.host, self.port, self.database)
        return made.render_as_string(hide_password=False)

    def public_url(self) -> str:
        """What an employee joins by."""
        return URL.create(DRIVER, host=self.host, port=self.port, database=self.database).render_as_string()


def address(host: str, database: str, port: int = PORT) -> str:
    """The address of an office on a server. Raises UserError for what cannot be one."""
    if not host.strip():
        raise UserError(N_("Write the name or the address of the server."))
    if not _DATABASE.fullmatch(database.strip()):
        raise UserError(N_("The name of a database has small letters a–z, digits and _, and begins with a letter."))
    return Server(host.strip(), database.strip(), port=port).public_url()


@contextmanager
def make_database(server: Server) -> Iterator[None]:
    """A database to make an office in; if that fails, one that was made for it goes again."""
    address(server.host, server.database, server.port)
    made = False
    try:
        made = _create(server)
        yield
    except (psycopg.Error, DBAPIError) as error:
        _drop_if(made, server)
        raise explained(error, server) from error
    except BaseException:
        _drop_if(made, server)
        raise


def explained(error: Exception, server: Server) -> Exception:
    """What the server said, as a sentence; the error itself if it says nothing known."""
    said = str(getattr(error, "orig", None) or error)
    values = {"host": server.host, "port": server.port, "database": server.database, "account": server.account}
    for words, sentence in _REASONS:
        if words in said:
            return UserError(sentence, **values)
    return error


def _create(server: Server) -> bool:
    """Make the database unless it is there; whether it was made."""
    with _maintenance(server) as connection:
        _check_version(connection)
        if connection.execute("select 1 from pg_database where datname = %s", [server.database]).fetchone():
            return False
        name = sql.Identifier(server.database)
        utf8 = sql.SQL("create database {} template template0 encoding 'UTF8'").format(name)
        try:
            connection.execute(utf8 + sql.SQL(" lc_collate 'C.UTF-8' lc_ctype 'C.UTF-8'"))
        except psycopg.errors.WrongObjectType:
            connection.execute(utf8)  # a system without that locale: what it has is checked when the office is made
        return True


def _check_version(connection: psycopg.Connection[Any]) -> None:
    if connection.info.server_version < OLDEST * 10_000:
        raise UserError(N_("The server has PostgreSQL {version}; this program needs {oldest} or newer."),
                        version=connection.info.server_version // 10_000, oldest=OLDEST)  # fmt: skip


def _drop_if(made: bool, server: Server) -> None:
    if made:
        drop = sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(server.database))
        with _maintenance(server) as connection:
            connection.execute(drop)


def _maintenance(server: Server) -> psycopg.Connection[Any]:
    return psycopg.connect(
        host=server.host, port=server.port, user=server.account, password=server.password, dbname="postgres",
        autocommit=True, connect_timeout=TIMEOUT,
    )  # fmt: skip
