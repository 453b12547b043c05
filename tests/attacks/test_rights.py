"""Ways around the rules inside the program, on both engines; and what SQLite keeps honest, and what it does not."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError

from app.models import Customer, Deal, Employee, File, Role, table_of
from app.services import employees, history, schema
from app.services.errors import LoginError, NotPermitted, UserError
from app.services.office import Office
from tests.attacks.oracle import Oracle
from tests.world import PASSWORD, World

ME, ADMIN = 20, 1


def test_dismissal_cuts_off_a_running_session(world: World) -> None:
    office = world.office(5)
    with office.read() as session:
        assert session.scalar(text("select count(*) from customer")) > 0
    with world.office(ADMIN).transaction("Dismiss") as session:
        employees.deactivate(session, 5)
    with office.read() as session:
        for table in ("customer", "employee", "change"):
            assert session.scalar(text(f"select count(*) from {table}")) == 0
    with pytest.raises((NotPermitted, DBAPIError, StaleDataError)), office.transaction("Write") as session:
        session.execute(update(Customer).where(Customer.owner_id == 5).values(note="x"))
    with pytest.raises(LoginError):
        Office.open(world.url, "nv5", PASSWORD)
    assert all(row["note"] == "" for row in world.rows(Customer).values())


def test_nobody_takes_back_his_own_demotion(world: World) -> None:
    """A director sees all and may undo much, but not what an administrator did to him."""
    roles = {row["key"]: key for key, row in world.rows(Role).items()}
    for employee, role in ((38, "administrator"), (38, "director")):
        with world.office(ADMIN).transaction("Role") as session:
            session.execute(update(Employee).where(Employee.id == employee).values(role_id=roles[role]))
            action = session.info["action_id"]
    try:
        with world.office(38).transaction("Undo", undoes=action) as session:
            assert history.undo(session, action).restored == 0
    except (UserError, DBAPIError):
        pass
    assert world.rows(Employee)[38]["role_id"] == roles["director"]


def test_claiming_a_parent_takes_nothing_from_its_owner(world: World) -> None:
    """Anybody may say that his action is part of another's: the undo of that one is neither stopped nor widened."""
    key = min(k for k, row in world.rows(Customer).items() if row["owner_id"] == 12)
    with world.office(12).transaction("Change") as session:
        session.get_one(Customer, key).note = "của 12"
        action = session.info["action_id"]
    with world.office(ME).transaction("Claim", parent=action) as session:
        session.execute(update(Customer).where(Customer.owner_id == ME).values(note="của 20"))
    with world.office(12).transaction("Undo", undoes=action) as session:
        assert history.undo(session, action).restored == 1
    assert {row["note"] for row in world.rows(Customer).values() if row["owner_id"] == ME} == {"của 20"}


def test_undo_opens_no_door(world: World) -> None:
    """A transaction that says it undoes something may do what every other may, and no more."""
    with world.office(ME).transaction("x") as session:
        action = session.info["action_id"]
    oracle = Oracle(world)
    hidden = min(set(oracle.rows[Customer]) - oracle.seen(ME)[Customer])
    for statement in (
        update(Customer).where(Customer.id == hidden).values(note="x"),
        update(Customer).where(Customer.owner_id == ME).values(owner_id=21),
        delete(Deal),
    ):
        try:
            with world.office(ME).transaction("y", undoes=action) as session:
                session.execute(statement, execution_options={"synchronize_session": False})
        except (UserError, DBAPIError):
            pass
    after = Oracle(world)
    assert all(after.rows[model] == oracle.rows[model] for model in (Customer, Deal))


def test_a_file_added_is_taken_back_by_whoever_added_it(world: World) -> None:
    """Undo archives a new file, also for those whose role may not archive."""
    key = min(k for k, row in world.rows(Customer).items() if row["owner_id"] == ME)
    with world.office(ME).transaction("Add") as session:
        session.add(File(owner_id=ME, customer_id=key, name="a.txt"))
        action = session.info["action_id"]
    with world.office(ME).transaction("Undo", undoes=action) as session:
        assert history.undo(session, action).restored == 1
    assert max(world.rows(File).items())[1]["archived_at"] is not None


# --- SQLite: our own code is kept honest, whatever way it takes; whoever opens the file is not ---


@pytest.fixture
def sqlite(world: World) -> World:
    if not world.url.startswith("sqlite"):
        pytest.skip("the temporary views of SQLite")
    return world


def test_every_road_of_the_orm_is_closed(sqlite: World) -> None:
    oracle = Oracle(sqlite)
    hidden = min(set(oracle.rows[Customer]) - oracle.seen(ME)[Customer])
    mine = min(key for key, row in oracle.rows[Customer].items() if row["owner_id"] == ME)
    with sqlite.office(ME).transaction("x") as session:
        assert session.get(Customer, hidden) is None
        for query in (
            select(Customer.name).where(Customer.id == hidden), select(table_of(Customer)).where(Customer.id == hidden),
            text(f"select name from customer where id = {hidden}"),
            select(Deal.id).join(Customer, Deal.customer_id == Customer.id).where(Customer.id == hidden),
            select(select(Customer.name).where(Customer.id == hidden).scalar_subquery()).where(
                Customer.id == hidden),
        ):  # fmt: skip
            assert session.execute(query).all() == []
        assert session.connection().exec_driver_sql(f"select 1 from customer where id = {hidden}").all() == []
        seen = session.get_one(Customer, mine)
        session.expire(seen)
        assert seen.owner_id == ME
        with pytest.raises(StaleDataError), session.begin_nested():
            session.execute(update(Customer), [{"id": hidden, "note": "x"}])


def test_what_was_seen_is_not_refreshed_once_it_is_hidden(sqlite: World) -> None:
    mine = min(key for key, row in sqlite.rows(Customer).items() if row["owner_id"] == ME)
    with sqlite.office(ME).read() as session:
        kept = session.get_one(Customer, mine)
        session.expunge(kept)
    with schema.system(sqlite.engine, "") as connection:
        connection.execute(text(f"delete from customer_share where customer_id = {mine}"))
        connection.execute(text(f"update customer set owner_id = 2, zone_id = null where id = {mine}"))
    with sqlite.office(ME).read() as session:
        assert session.get(Customer, mine) is None
        assert session.scalar(select(Customer.id).where(Customer.id == mine)) is None


def test_raw_writes_meet_the_triggers(sqlite: World) -> None:
    oracle = Oracle(sqlite)
    hidden = min(set(oracle.rows[Customer]) - oracle.seen(ME)[Customer])
    for statement in (
        f"update main.customer set note = 'x' where id = {hidden}", "update main.customer set owner_id = 20",
        "delete from main.deal", "delete from main.employee", "update main.employee set role_id = 7",
        "update main.role set administer = 1",
        "update main.change set employee_id = 2", "delete from main.change", "delete from main.action",
        f"insert into main.group_member(group_id, customer_id) values (1, {hidden})",
        "insert into main.zone_member(employee_id, zone_id) values (20, 3)", "update main.counter set last = last + 2",
    ):  # fmt: skip
        try:
            with sqlite.office(ME).transaction("x") as session:
                session.execute(text(statement))
        except (UserError, DBAPIError):
            pass
    after = Oracle(sqlite)
    for model in (Customer, Deal, Employee, Role):
        assert after.rows[model] == oracle.rows[model], model


def test_what_sqlite_does_not_promise(sqlite: World) -> None:
    """Known and said in the program: raw SQL that names the schema reads everything, as does any other program."""
    with sqlite.office(ME).read() as session:
        seen = session.scalar(text("select count(*) from customer"))
        assert session.scalar(text("select count(*) from main.customer")) > seen
        assert session.scalar(text("select count(*) from customer_fts")) > seen


def test_a_writer_who_waited_knows_what_the_other_changed(sqlite: World) -> None:
    """He is dismissed while his transaction waits for another's to end: it must not write with the rights he had."""
    office, failed = sqlite.office(ME), []

    def write() -> None:
        try:
            with office.transaction("Late") as session:
                session.execute(update(Customer).where(Customer.owner_id == ME).values(note="late"))
        except Exception as error:  # noqa: BLE001
            failed.append(error)

    with office.read() as session:
        session.execute(select(Customer.id).limit(1))
    with sqlite.office(ADMIN).transaction("Dismiss") as session:
        thread = threading.Thread(target=write)
        thread.start()
        thread.join(0.3)  # it waits for the one place to write
        employees.deactivate(session, ME)
    thread.join()
    assert all(row["note"] == "" for row in sqlite.rows(Customer).values())
