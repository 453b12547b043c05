"""What an employee can try with psql and his own password: everything here must fail, or show nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url, text

from app.models import Activity, Customer, Deal, Employee, File, SavedView, Share
from app.services import employees, schema
from app.services.errors import UserError
from tests.attacks.oracle import Oracle
from tests.servers import Server
from tests.world import PASSWORD, World

ME, ADMIN = 20, 1
VERIFIER = "SCRAM-SHA-256$4096:c2FsdHNhbHRzYWx0c2FsdA==$xxxx:yyyy"
MISTAKES = (  # an attack that fails for these reasons is none
    psycopg.errors.SyntaxError, psycopg.errors.UndefinedColumn, psycopg.errors.UndefinedTable,
    psycopg.errors.UndefinedFunction, psycopg.errors.NotNullViolation, psycopg.errors.UniqueViolation,
    psycopg.errors.AmbiguousColumn,
)  # fmt: skip


@pytest.fixture
def postgresql(world: World) -> World:
    if world.url.startswith("sqlite"):
        pytest.skip("who can open the file himself reads all of it")
    return world


def sign_in(world: World, login: str) -> psycopg.Connection:
    """psql, so to say."""
    url = make_url(world.url)
    return psycopg.connect(
        host=url.host, port=url.port, dbname=url.database, user=f"{url.query['prefix']}_{login}", password=PASSWORD,
        autocommit=True, options="-c search_path=office,public",
    )  # fmt: skip


@pytest.fixture
def attacker(postgresql: World) -> Iterator[psycopg.Connection]:
    with sign_in(postgresql, f"nv{ME}") as connection:
        yield connection


def places(world: World) -> dict[str, Any]:
    """Rows that the attacks are about, two of them made for it."""
    start = Oracle(world)
    mine = sorted(key for key, row in start.rows[Customer].items() if row["owner_id"] == ME)
    with schema.system(world.engine, "") as connection:
        action = connection.scalar(text("select max(id) from action"))
        edited = min(set(start.rows[Customer]) - start.seen(ME)[Customer])
        old = {"c": mine[1], "old": "2020-01-01T00:00:00Z"}
        connection.execute(text("update customer set old_kinds = 0, owner_since = now() where id = :c"), old)
        deal = "update deal set customer_id = :c, created_at = :old, owner_id = 21 where id = 1"
        connection.execute(text(deal), old)
        connection.execute(text("delete from customer_share where customer_id = :c"), old)
        connection.execute(text(
            "insert into customer_share(customer_id, employee_id, level, old_kinds, since)"
            " values (:c, :me, 2, 0, now())"
        ), {"c": edited, "me": ME})  # fmt: skip
        connection.execute(text("update employee set active = false where id = 35"))
        connection.execute(text("insert into counter(name, last) values ('contract', 7)"))
    oracle = Oracle(world)
    seen, mine_to_change = oracle.seen(ME), oracle.changeable(ME)
    hidden = min(set(oracle.rows[Customer]) - seen[Customer])
    kept = sorted(set(oracle.rows[Share]) - oracle.removable(ME)[Share])
    return {
        "hidden": hidden, "hidden_phone": oracle.rows[Customer][hidden]["phone"], "mine": mine[0], "edited": edited,
        "shared": min(seen[Customer] - mine_to_change[Customer]), "barred": mine[1], "barred_deal": 1,
        "hidden_deal": max(set(oracle.rows[Deal]) - seen[Deal]),
        "hidden_file": min(set(oracle.rows[File]) - seen[File]),
        "record": "customer_id, owner_id, created_at", "admins": action, "verifier": VERIFIER, "kept": kept,
        "prefix": make_url(world.url).query["prefix"], "db": make_url(world.url).database,
    }  # fmt: skip


@pytest.mark.feature("B04")
def test_attacks(postgresql: World, attacker: psycopg.Connection) -> None:
    known = places(postgresql)
    before, changeable = Oracle(postgresql), Oracle(postgresql).changeable(ME)
    successes = [attack for attack in _attacks("refused") if _succeeds(attacker, attack, known, rows=False)]
    successes += [attack for attack in _attacks("empty") if _succeeds(attacker, attack, known, rows=True)]
    assert not successes, "\n".join(successes)
    after = Oracle(postgresql)
    for model in (Customer, Deal, Activity, File, SavedView, Share, Employee):
        others = before.rows[model].keys() - changeable[model]
        assert all(before.rows[model][key] == after.rows[model][key] for key in others)


def _attacks(file: str) -> list[str]:
    lines = Path(__file__).with_name(f"{file}.sql").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("--")]


def _succeeds(attacker: psycopg.Connection, attack: str, known: dict[str, Any], rows: bool) -> bool:
    """Whether it ran; of those that may run, whether it returned rows."""
    filled = attack
    for name, value in known.items():
        filled = filled.replace(f"{{{name}}}", str(value))
    try:
        attacker.execute("begin")
        cursor = None
        for part in filled.split(";; "):
            cursor = attacker.execute(part.encode())
        assert cursor is not None
        return not rows or bool(cursor.fetchall())
    except MISTAKES:
        return True
    except psycopg.Error as error:
        return str(known["hidden_phone"]) in str(error)
    finally:
        attacker.execute("rollback")
        attacker.execute("reset all")
        attacker.execute("set search_path = office, public")


def test_the_log_does_not_believe_a_setting(postgresql: World, attacker: psycopg.Connection) -> None:
    attacker.execute("select set_config('office.action', '1', false), set_config('office.employee', '2', false)")
    attacker.execute("update customer set note = 'forged' where owner_id = 20")
    found = attacker.execute("select distinct employee_id, action_id > 1 from change where after -> 'note' = 'forged'")
    assert found.fetchall() == [(ME, True)]


def test_an_office_next_door_is_closed(postgresql: World, server: Server) -> None:
    """Two offices on one server, one's prefix the beginning of the other's, with the same logins."""
    prefix = str(make_url(postgresql.url).query["prefix"])
    name, inner = f"{prefix}_near", f"{prefix}_near"
    server.execute(f"drop database if exists {name} with (force)", f"create database {name}")
    engine = schema.engine_of(f"{server.url(name)}?prefix={inner}")
    try:
        schema.create(engine, f"nv{ME}", "Hàng xóm", PASSWORD)
        theirs = make_url(engine.url)
        for user, database in ((f"{prefix}_nv{ME}", name), (f"{inner}_nv{ME}", make_url(postgresql.url).database)):
            with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
                psycopg.connect(host=theirs.host, port=theirs.port, dbname=database, user=user, password=PASSWORD)
        with pytest.raises(UserError), postgresql.office(ADMIN).transaction("New") as session:
            employees.add(session, f"near_nv{ME}", "Kẻ trộm", 1, 1, "another password")
        neighbour = {"dbname": name, "user": f"{inner}_nv{ME}", "password": PASSWORD}  # still his
        psycopg.connect(host=theirs.host, port=theirs.port, **neighbour).close()
    finally:
        engine.dispose()
        server.execute(f"drop database {name} with (force)", f"drop role {inner}_nv{ME}")


@pytest.mark.parametrize("login", ["owner", "user", "all", "limited", "Owner", "a b", 'x"; drop role y; --'])
def test_a_login_cannot_be_a_group_of_the_office(world: World, login: str) -> None:
    with pytest.raises(UserError), world.office(ADMIN).transaction("New") as session:
        employees.add(session, login, "x", 1, 1, PASSWORD)
    if not world.url.startswith("sqlite"):
        with sign_in(world, "admin") as connection, pytest.raises(psycopg.Error, match="no such login"):
            connection.execute("select employee_add(%s, 'x', 1, 1, %s)", [login, VERIFIER])
