"""The tests' own PostgreSQL is the kind of server that an office has."""

from __future__ import annotations

import psycopg
import pytest

from tests.servers import Server


def test_it_knows_vietnamese_letters(server: Server) -> None:
    with server.connect() as connection:
        row = connection.execute(
            "select datctype, pg_encoding_to_char(encoding), lower('NGUYỄN ĐỨC') from pg_database"
            " where datname = current_database()"
        ).fetchone()
    assert row == ("C.UTF-8", "UTF8", "nguyễn đức")


def test_passwords_are_checked(server: Server, worker: str) -> None:
    name = f"{worker}_lan"
    server.execute(f"create role {name} login password 'đúng'")
    with server.connect(user=name, password="đúng") as connection:
        assert connection.execute("select session_user::text").fetchone() == (name,)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        server.connect(user=name, password="sai")
    server.execute(f"drop role {name}")


def test_a_template_is_built_once(server: Server, worker: str) -> None:
    built: list[str] = []
    for _ in range(2):
        url = server.once(f"{worker}_template", built.append)
    assert built == [url] == [server.url(f"{worker}_template")]
