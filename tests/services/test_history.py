"""History, undo and as of a date, on both engines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import create_engine, select, text, update

from app.models import Action, Activity, Change, Customer, Group, GroupMember, Preference, table_of
from app.models.base import now
from app.services import history, undoing
from app.services.errors import UserError
from tests.world import World


def _mine(world: World, employee: int) -> int:
    return min(key for key, row in world.rows(Customer).items() if row["owner_id"] == employee)


def test_a_record_tells_who_changed_what(world: World) -> None:
    office, key = world.office(12), _mine(world, 12)
    with office.transaction("Change name") as session:
        session.get_one(Customer, key).name = "Công ty Ánh Dương"
    with office.read() as session:
        newest, *_, first = history.history(session, session.get_one(Customer, key))
    assert (newest.label, newest.employee) == ("Change name", "Nhân viên 12")
    assert newest.after == {"name": "Công ty Ánh Dương"}
    assert first.before is None and first.after is not None and first.after["code"] == f"KH{key:06}"


@pytest.mark.feature("B12")
def test_a_record_as_it_stood(world: World) -> None:
    office, key = world.office(12), _mine(world, 12)
    before, old = now(), world.rows(Customer)[key]["name"]
    with office.transaction("Change") as session:
        session.get_one(Customer, key).name = "Tên mới"
    with office.read() as session:
        record = session.get_one(Customer, key)
        then = history.as_of(session, record, before)
        assert then is not None and then["name"] == old
        assert history.as_of(session, record, datetime(2001, 1, 1, tzinfo=UTC)) is None
        today = history.as_of(session, record, now() + timedelta(minutes=1))
        assert today is not None and today["name"] == "Tên mới"


def test_undo_restores_what_still_stands_field_by_field(world: World) -> None:
    """Nhân viên 12 changes name and note; then somebody changes the name again: only the note is given back."""
    office, key = world.office(12), _mine(world, 12)
    with office.transaction("Change") as session:
        record = session.get_one(Customer, key)
        record.name, record.note = "Tên của 12", "Ghi chú của 12"
        done = session.info["action_id"]
    with world.office(1).transaction("Change") as session:
        session.get_one(Customer, key).name = "Tên của quản trị"
    with office.transaction("Undo", undoes=done) as session:
        report = history.undo(session, done)
    assert report.restored == 1 and list(report.conflicts) == [("customer", key)]
    row = world.rows(Customer)[key]
    assert (row["name"], row["note"]) == ("Tên của quản trị", "")


def test_undo_of_a_new_record_takes_it_away_unless_it_is_used(world: World) -> None:
    office, key = world.office(12), _mine(world, 12)
    with office.transaction("New groups") as session:
        session.add_all([Group(name="Nhóm thừa"), Group(name="Nhóm dùng")])
        done = session.info["action_id"]
    with office.transaction("Member") as session:
        used = session.scalars(select(Group.id).where(Group.name == "Nhóm dùng")).one()
        session.add(GroupMember(group_id=used, customer_id=key))
    with world.office(1).transaction("Undo", undoes=done) as session:
        report = history.undo(session, done)
    assert report.restored == 1 and [table for table, _ in report.conflicts] == ["customer_group"]
    names = {row["name"] for row in world.rows(Group).values()}
    assert "Nhóm dùng" in names and "Nhóm thừa" not in names


def test_undo_is_for_whoever_did_it_and_his_managers(world: World) -> None:
    key = _mine(world, 12)
    with world.office(12).transaction("Change") as session:
        session.get_one(Customer, key).note = "x"
        done = session.info["action_id"]
    with pytest.raises(UserError), world.office(13).transaction("Undo", undoes=done) as session:
        history.undo(session, done)
    with world.office(2).transaction("Undo", undoes=done) as session:  # manages the root
        assert history.undo(session, done).restored == 1
    assert world.rows(Customer)[key]["note"] == ""


def test_derived_columns_follow(world: World) -> None:
    key = _mine(world, 12)
    moment = datetime(2026, 5, 1, 8, tzinfo=UTC)
    with world.office(12).transaction("Call") as session:
        session.add(
            Activity(owner_id=12, maker_id=12, kind_id=1, customer_id=key, title="Gọi", state="done", done_at=moment)
        )
        done = session.info["action_id"]
    assert world.rows(Customer)[key]["last_contact_at"] == moment
    made = max(world.rows(Activity).values(), key=lambda row: row["id"])
    assert made["keeper_id"] == 12 and made["zone_id"] == world.rows(Customer)[key]["zone_id"]
    with world.office(12).transaction("Undo", undoes=done) as session:
        assert history.undo(session, done).restored == 1
    assert world.rows(Customer)[key]["last_contact_at"] is None


def test_what_the_log_leaves_out_opens_no_action(world: World) -> None:
    """A draft or a remembered width is no action that somebody might want to undo; a logged change still is one."""
    office, before = world.office(12), len(world.rows(Action))
    with office.transaction("") as session:
        session.execute(update(Preference).where(Preference.owner_id == 12).values(value="light"))
    made = [row["label"] for key, row in world.rows(Action).items() if key > before and row["employee_id"] == 12]
    assert made == []
    assert {row["value"] for row in world.rows(Preference).values() if row["owner_id"] == 12} == {"light"}


def test_undo_on_sqlite_reads_its_own_part_of_the_log_alone() -> None:
    """Though the statistics say that the log is short: they were made when it was."""
    with create_engine("sqlite://").begin() as connection:
        table_of(Change).create(connection)
        connection.exec_driver_sql("analyze")
        for index, rows in (("ix_change_table_name_row_id", "337 26 1"), ("sqlite_autoindex_change_1", "337 113 20 1")):
            connection.exec_driver_sql("insert into sqlite_stat1 values ('change', ?, ?)", (index, rows))
        connection.exec_driver_sql("analyze sqlite_schema")
        left = text(f"explain query plan {undoing.left('sqlite')}")
        steps = [row[3] for row in connection.execute(left, {"undone": "[1]", "undo": 2})]
    assert any(step.startswith("SEARCH w USING") for step in steps) and "SCAN w" not in "".join(steps)
