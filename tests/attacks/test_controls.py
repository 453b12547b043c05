"""The control of the matrix: each rule of who sees and changes what is broken once, and the matrix must find it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from sqlalchemy import text, update

from app.models import Contact, Customer, Deal, File, Model, Share, classes, hanging, table_of
from app.models.access import KINDS, sql
from app.services import people_rules, postgresql, schema, sqlite_guard
from app.services.office import Office
from tests.attacks import cases
from tests.attacks.matrix import CLERK, ON_DEALS, reads_wrong, vary, writes_wrong
from tests.attacks.oracle import Oracle
from tests.world import PASSWORD, World

Look = Callable[..., list[str]]


@contextmanager
def rule(world: World, model: type[Model], **rules: str) -> Iterator[None]:
    """Another `see`, `change`, `add` or `remove` of one table, for as long as it lasts."""
    whole = model.__access__
    _declare(world, model, replace(whole, **rules), rules)  # type: ignore[arg-type]
    try:
        yield
    finally:
        _declare(world, model, whole, rules)


def _declare(world: World, model: type[Model], access: Any, verbs: Any) -> None:
    """SQLite makes its views and triggers for each connection; PostgreSQL gets other policies."""
    model.__access__ = access
    if world.url.startswith("sqlite"):
        return
    name = model.__tablename__
    with schema.system(world.engine, "") as connection:
        for verb in verbs:
            made = sql(getattr(access, verb), "postgresql", name)
            clauses = {"see": f"using ({made})", "add": f"with check ({made})"}
            clause = clauses.get(verb, f"using ({made}) with check ({made})")
            connection.exec_driver_sql(f"alter policy {verb} on {name} {clause}".replace("%", "%%"))


@contextmanager
def people(world: World, name: str, old: str, new: str) -> Iterator[None]:
    """Another rule about people: part of one of services/people_rules, or of what is made of them."""
    places: list[tuple[Any, str]] = [(sqlite_guard, name), (postgresql, name)]
    before = {place: getattr(place[0], name) for place in places if hasattr(place[0], name)}
    whole = getattr(people_rules, name)
    assert old in whole, f"{name} is written otherwise"
    for module, key in before:
        setattr(module, key, whole.replace(old, new))
    tables = dict(sqlite_guard._TABLES)
    for key, (columns, query) in tables.items():
        sqlite_guard._TABLES[key] = (columns, query.replace(old, new))
    try:
        _identity(world)
        yield
    finally:
        for (module, key), value in before.items():
            setattr(module, key, value)
        sqlite_guard._TABLES.update(tables)
        _identity(world)


def _identity(world: World) -> None:
    if world.url.startswith("postgresql"):
        with schema.system(world.engine, "") as connection:
            for statement in postgresql._identity(schema.prefix_of(connection)):
                made = statement.replace("create ", "create or replace ", 1)
                connection.exec_driver_sql(made.replace("%", "%%"))


def found(world: World, oracle: Oracle, me: int, look: Look, *only: type[Model]) -> list[str]:
    """What the matrix says of one employee, who signs in anew."""
    office = Office.open(world.url, f"nv{me}", PASSWORD)
    try:
        return [line for model in only for line in look(oracle, office, me, model)]
    finally:
        office.close()


@pytest.mark.feature("V19", "V29", "E11", "E12")
def test_each_rule_of_each_kind_of_record(world: World) -> None:
    """Ticks of every kind alone: that they count, that no other counts, that what is newer is seen and nothing else."""
    vary(world)
    oracle = Oracle(world)
    missed = []
    for model in (kept for kept, _values in cases.RECORDS.values()):
        bit, see = KINDS[model.__kind__], model.__access__.see  # type: ignore[attr-defined]
        ticked = f"shared(customer_id, {bit}, created_at)"
        for name, old, new, me in (
            ("ticks open nothing", ticked, "shared(customer_id, 0, created_at)", cases.READER),
            ("every tick opens it", ticked, "shared(customer_id, 63, created_at)", cases.READER),
            ("shares open everything", ticked, "reached(customer_id)", cases.READER),
            ("shares open nothing", f" or {ticked}", "", cases.READER),
            ("the keeper sees nothing", "sees(keeper_id) or ", "", cases.READER),
            ("zones open nothing", "zoned(zone_id) or ", "", 15),
            ("every zone opens it", "zoned(zone_id)", "zone_id is not null", 15),
            ("the owner sees nothing", "sees(owner_id) or ", "", cases.MAKER),
        ):  # fmt: skip
            assert old in see, f"{model.__name__} is seen otherwise: {see}"
            with rule(world, model, see=see.replace(old, new)):
                if not found(world, oracle, me, reads_wrong, model):
                    missed.append(f"{model.__name__}: {name}")
    assert not missed


@pytest.mark.feature("C08", "E11")
def test_what_hangs_on_a_deal_alone(world: World) -> None:
    """Seen by who takes part (the reader, in 63 and 64) and by who is in charge; with a customer by neither."""
    vary(world)
    oracle = Oracle(world)
    owner = oracle.rows[Deal][63]["owner_id"]
    missed = []
    for model in (*ON_DEALS, File):
        see = model.__access__.see
        of = "row_id" if model is File else "deal_id"
        alone = "of(table_name) = 'deal' and" if model is File else "none(customer_id) and"
        for name, old, new, me in (
            ("who takes part sees nothing", f" or joined({of}))", ")", cases.READER),
            ("who is in charge sees nothing", f"(led({of}) or ", "(", owner),
            ("it opens everything on it", f"{alone} (", "(true or ", cases.READER),
        ):  # fmt: skip
            assert old in see, f"{model.__name__} is seen otherwise: {see}"
            with rule(world, model, see=see.replace(old, new)):
                if not found(world, oracle, me, reads_wrong, model):
                    missed.append(f"{model.__name__}: {name}")
    assert not missed


@pytest.mark.feature("V29")
@pytest.mark.parametrize("came", ["created_at", "true"])
def test_what_came_along_with_the_owner(world: World, came: str) -> None:
    """Records of the past kept by the wrong one: all of them, or none, whatever was ticked."""
    vary(world)
    oracle = Oracle(world)
    keeper = "(select owner_id from customer k where k.id = customer_id)"
    older = f"case when created_at >= (select owner_since from customer k where k.id = customer_id) then {keeper} end"
    with schema.system(world.engine, "") as connection:
        for model in hanging():
            becomes = text(keeper if came == "true" else older)
            connection.execute(update(table_of(model)).values(keeper_id=becomes))
    kinds = [model for model, _values in cases.RECORDS.values()]
    assert all(found(world, oracle, cases.READER, reads_wrong, model) for model in kinds)


PEOPLE: dict[str, tuple[str, str, str, int]] = {
    "nobody sees the pool": ("VISIBLE_OWNERS", "login = 'pool'", "login = 'no pool'", cases.READER),
    "every department is open": ("VISIBLE_OWNERS", "where d.open and", "where", cases.READER),
    "no department is open": ("VISIBLE_OWNERS", "where d.open and", "where not d.open and", 18),
    "an open one opens those below": (
        "VISIBLE_OWNERS", "and e.department_id = (select", "and coalesce(d.parent_id, 0) = (select", 15),
    "a manager sees his own department alone": (
        "VISIBLE_OWNERS", "join below on d.parent_id = below.id", "join below on false", 2),
    "shares stay in their department": ("MY_DEPARTMENTS", "join above on d.id = above.id", "join above on false", 20),
    "shares with departments reach nobody": ("MY_DEPARTMENTS", "select id from above", "select 0", cases.READER),
}  # fmt: skip


@pytest.mark.feature("E11", "V18", "V16")
def test_each_rule_about_people(world: World) -> None:
    vary(world)
    oracle = Oracle(world)
    missed = []
    for name, (rules, old, new, me) in PEOPLE.items():
        with people(world, rules, old, new):
            if not found(world, oracle, me, reads_wrong, Customer):
                missed.append(name)
    assert not missed


CUSTOMERS: dict[str, tuple[str, str, int]] = {
    "shares": (" or reached(id)", "", cases.READER), "zones": (" or zoned(zone_id)", "", 15),
    "every zone": ("zoned(zone_id)", "zone_id is not null", 16), "the owner": ("sees(owner_id) or ", "", 2),
    "archived": ("sees(owner_id)", "sees(owner_id) and none(archived_at)", 2),
    "merged": ("sees(owner_id)", "sees(owner_id) and none(merged_into_id)", 2),
    "everything": ("sees(owner_id)", "active()", cases.READER),
}  # fmt: skip


@pytest.mark.feature("E12", "V16")
def test_each_rule_about_customers(world: World) -> None:
    vary(world)
    oracle = Oracle(world)
    see, missed = Customer.__access__.see, []
    for name, (old, new, me) in CUSTOMERS.items():
        with rule(world, Customer, see=see.replace(old, new)):
            if not found(world, oracle, me, reads_wrong, Customer):
                missed.append(name)
    assert not missed


@pytest.mark.feature("V18b")
def test_each_level_of_a_share(world: World) -> None:
    vary(world)
    oracle = Oracle(world)
    missed = []
    given = Share.__access__.change
    for name, model, rules in (
        ("who sees edits", Customer, {"change": "edits(owner_id) or trusted(id, 1)"}),
        ("only who co-owns edits", Customer, {"change": "edits(owner_id) or trusted(id, 3)"}),
        ("who sees changes deals", Deal, {"change": "active()"}),
        ("who sees ties", Contact, {"change": "part(customer, customer_id)"}),
        ("nobody but the owner ties", Contact, {"change": "never()"}),
        ("who edits gives at every level", Share, {"change": given.replace("of(level) <= 2 and ", "")}),
        ("only who co-owns gives", Share, {"change": given.replace(" or of(level) <= 2 and owns(customer_id)", "")}),
    ):  # fmt: skip
        with rule(world, model, **rules):
            if not found(world, oracle, cases.READER, writes_wrong, model):
                missed.append(name)
    assert not missed


def test_tables_of_ones_own_and_the_log(world: World) -> None:
    vary(world)
    oracle = Oracle(world)
    tables = {model.__tablename__: model for model in classes()}
    missed = []
    own = product(("saved_view", "draft", "preference"), ("active()", "never()"))
    for table, see in (*own, ("change", "active()")):
        with rule(world, tables[table], see=see):
            if not found(world, oracle, CLERK, reads_wrong, tables[table]):
                missed.append((table, see))
    assert not missed


@pytest.mark.feature("B04")
def test_a_road_past_the_rules(world: World) -> None:
    """Without the temporary view, without row security."""
    vary(world)
    oracle = Oracle(world)
    if world.url.startswith("sqlite"):
        with world.office(cases.READER).engine.execution_options(**schema.READING).connect() as connection:
            connection.exec_driver_sql("drop view temp.contact")
            connection.exec_driver_sql("create temp view contact as select * from main.contact")
            connection.commit()
    else:
        with schema.system(world.engine, "") as connection:
            connection.execute(text("alter table contact no force row level security"))
            connection.execute(text("alter table contact disable row level security"))
    assert reads_wrong(oracle, world.office(cases.READER), cases.READER, Contact)
