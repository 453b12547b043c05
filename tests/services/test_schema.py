"""The database and the declarations say the same; upgrades keep what is there; versions that do not fit are told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, make_url, text, update

from app.migrations import HEAD
from app.models import Change, Customer, Model, Setting, classes
from app.services import derived, finding, schema
from app.services.errors import OldOffice, UserError
from app.services.office import Office
from app.services.query import Query
from tests.servers import Server
from tests.world import DIRECTOR, PASSWORD, World

CATALOGUE = {
    "policies": "select tablename, policyname, permissive, roles::text, cmd, qual, with_check from pg_policies"
    " where schemaname = 'office' order by 1, 2",
    "functions": "select pg_get_functiondef(oid), proacl::text from pg_proc where pronamespace = 'office'::regnamespace"
    " order by 1",
    "views": "select relname, reloptions, pg_get_viewdef(oid) from pg_class where relkind = 'v'"
    " and relnamespace = 'office'::regnamespace order by 1",
    "triggers": "select pg_get_triggerdef(t.oid) from pg_trigger t join pg_class c on c.oid = t.tgrelid"
    " where not tgisinternal and c.relnamespace = 'office'::regnamespace order by 1",
    "rights": "select relname, relacl::text, relrowsecurity, relforcerowsecurity from pg_class"
    " where relnamespace = 'office'::regnamespace and relkind in ('r', 'S', 'v') order by 1",
    "column rights": "select c.relname, attname, attacl::text from pg_attribute a join pg_class c on c.oid = attrelid"
    " where c.relnamespace = 'office'::regnamespace and attacl is not null order by 1, 2",
    "indexes": "select indexdef from pg_indexes where schemaname = 'office' order by 1",
    "owners": "select distinct tableowner from pg_tables where schemaname = 'office'",
}


def catalogue(connection: Connection) -> dict[str, list[Any]]:
    """What the database holds besides its rows."""
    if connection.dialect.name == "sqlite":
        rows = connection.execute(text("select type, name, sql from sqlite_master order by type, name")).all()
        return {"sqlite_master": [tuple(row) for row in rows]}
    return {name: [tuple(row) for row in connection.execute(text(query))] for name, query in CATALOGUE.items()}


def migrate(engine: Engine, revision: str) -> None:
    """One step of alembic alone, as an upgrade takes it."""
    with engine.begin() as connection:
        schema.drop_generated(connection)
        with Operations.context(MigrationContext.configure(connection)):
            ScriptDirectory.from_config(schema.config(connection)).get_revision(revision).module.upgrade()
        schema.generate(connection)


def look(engine: Engine) -> dict[str, list[Any]]:
    with engine.connect() as connection:
        return catalogue(connection)


def test_what_is_generated_is_what_is_declared(world: World) -> None:
    """Made anew from the declarations nothing changes: nobody has added or taken anything by hand."""
    before = look(world.engine)
    schema.upgrade(world.engine)
    after = look(world.engine)
    assert all(before.values())
    assert [name for name, rows in before.items() if after[name] != rows] == []


def test_a_rule_that_was_changed_by_hand_is_found_and_mended(world: World) -> None:
    before = look(world.engine)
    with schema.system(world.engine, "") as connection:
        if world.engine.dialect.name == "sqlite":
            connection.execute(text("drop trigger keep_records"))
        else:
            connection.execute(text("alter policy see on customer using (true)"))
    assert look(world.engine) != before
    schema.upgrade(world.engine)
    assert look(world.engine) == before


def test_models_and_migrations_agree(world: World) -> None:
    """As `alembic check` does it."""

    def include(item: Any, name: str | None, kind: str, reflected: bool, compared: Any) -> bool:
        if kind == "index" and not reflected and "only" in item.info:
            return bool(item.info["only"] == world.engine.dialect.name)
        return not (kind == "table" and reflected and str(name).startswith(("customer_fts", "current_action")))

    with world.engine.connect() as connection:
        options = {"include_object": include, "compare_type": False}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Model.metadata) == []


def test_the_comparison_finds_a_missing_column(world: World) -> None:
    with schema.system(world.engine, "") as connection:
        connection.execute(text("alter table product add column forgotten text"))
    with world.engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), Model.metadata)
    assert any("forgotten" in str(difference) for difference in found)


def test_an_upgrade_keeps_what_is_there(world: World) -> None:
    moving = ("action", "change", "setting")
    before = {model: world.rows(model) for model in classes() if model.__tablename__ not in moving}
    schema.upgrade(world.engine)
    assert all(world.rows(model) == rows for model, rows in before.items())
    with world.office(12).transaction("Works") as session:
        key = min(key for key, row in before[Customer].items() if row["owner_id"] == 12)
        session.get_one(Customer, key).note = "x"
    with schema.system(world.engine, "") as connection:
        assert all(connection.scalar(text(query)) == 0 for query in derived.wrong().values())


@pytest.mark.feature("B05")
def test_an_upgrade_makes_old_customers_found_by_first_letters(world: World) -> None:
    """An office of the time before: nobody is found by the first letters, and the log holds nothing of the upgrade."""
    with schema.system(world.engine, "") as connection:
        before_it = {"name": "Đỗ Quỳnh Xuân", "search_text": " do quynh xuan "}
        connection.execute(update(Customer).where(Customer.id == 5).values(before_it))
    newest = max(world.rows(Change))
    migrate(world.engine, "0009")
    with world.office(DIRECTOR).read() as session:
        assert finding.ids(session, "customers", Query("đqx")).tolist() == [5]
        assert finding.ids(session, "customers", Query("xuan quynh")).tolist()[:1] == [5]
    assert all(row["row_id"] != 5 or "search_text" not in (row["after"] or {})
               for key, row in world.rows(Change).items() if key > newest)


def test_upgrading_an_empty_database_is_making_one(tmp_path: Path) -> None:
    made, upgraded = (schema.engine_of(f"sqlite:///{tmp_path / name}") for name in ("made.db", "upgraded.db"))
    schema.create(made, "admin", "Quản trị", PASSWORD)
    schema.upgrade(upgraded)
    assert look(made) == look(upgraded)
    made.dispose()
    upgraded.dispose()


def test_an_office_is_not_made_twice(world: World) -> None:
    with pytest.raises(UserError, match="already"):
        schema.create(world.engine, "admin", "Quản trị", PASSWORD)


def test_a_locale_that_loses_letters_is_refused(server: Server) -> None:
    server.execute("drop database if exists ascii", "create database ascii template template0 locale_provider libc"
                   " lc_ctype 'C' lc_collate 'C'")  # fmt: skip
    engine = schema.engine_of(f"{server.url('ascii')}?prefix=ascii")
    with pytest.raises(UserError, match="LC_CTYPE"):
        schema.create(engine, "admin", "x", PASSWORD)
    engine.dispose()
    server.execute("drop database ascii")


def _set(world: World, statement: str) -> None:
    with schema.system(world.engine, "") as connection:
        connection.execute(text(statement))


def _open(world: World) -> Office:
    office = Office.open(world.url, "nv12", PASSWORD)
    world.offices[12] = office
    return office


def test_an_old_program_may_read_only(world: World) -> None:
    """The database is newer and says that this program may no longer write to it."""
    _set(world, "update alembic_version set version_num = 'f999'")
    _set(world, "update setting set value = '\"99.0.0\"' where key = 'oldest_program'")
    office = _open(world)
    assert office.read_only
    with office.read() as session:
        assert session.scalar(text("select count(*) from customer")) > 0
    with pytest.raises(UserError, match="too old"), office.transaction("Write"):
        raise AssertionError("it wrote")


def test_a_newer_database_that_still_takes_this_program(world: World) -> None:
    _set(world, "update alembic_version set version_num = 'f999'")
    office = _open(world)
    assert not office.read_only
    with office.transaction("Write") as session:
        session.execute(text("select 1"))


def test_an_older_database_has_to_be_upgraded_first(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.services.office.HEAD", "f999")
    with pytest.raises(OldOffice, match="upgrade"):
        Office.open(world.url, "nv12", PASSWORD)


def test_the_oldest_program_is_kept_by_an_upgrade(world: World) -> None:
    _set(world, "update setting set value = '\"0.0.1\"' where key = 'oldest_program'")
    schema.upgrade(world.engine)
    kept = [row["value"] for row in world.rows(Setting).values() if row["key"] == "oldest_program"]
    assert kept == [schema.OLDEST_PROGRAM]


def test_an_address_is_split() -> None:
    url, prefix = schema.split("postgresql://h/minh_phat?prefix=mp")
    assert (url.drivername, prefix, dict(url.query)) == ("postgresql+psycopg", "mp", {})
    assert schema.split("postgresql://h/minh_phat")[1] == "minh_phat"
    assert make_url("sqlite:///x.db") == schema.split("sqlite:///x.db")[0]


def test_the_newest_version_is_the_one_that_is_named() -> None:
    assert schema.revisions()[0] == HEAD
