"""Employees, roles and departments: who may what, and what holds at once."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from app.models import Customer, Employee
from app.services import departments, employees
from app.services.errors import LoginError, UserError
from app.services.office import Office
from tests.world import PASSWORD, World, count

pytestmark = pytest.mark.feature("E30")


def test_a_new_employee_signs_in_and_sees_the_own_department(world: World) -> None:
    with world.office(1).transaction("add") as session:
        role = employees.role_named(session, "salesperson")
        made = employees.add(session, "Moi", "Nguyễn Thị Mới", 5, role, PASSWORD, phone="0912 345 678")
    newcomer = Office.open(world.url, "moi", PASSWORD)
    with newcomer.read() as session:
        one = employees.one(session, made)
        assert (one.login, one.name, one.phone, one.active) == ("moi", "Nguyễn Thị Mới", "0912345678", True)
    newcomer.close()


@pytest.mark.parametrize("login", ["", "a", "Đức", "a b", "1an", "pool", "x" * 31, 'a"b'])
def test_a_login_that_no_server_takes_is_refused(world: World, login: str) -> None:
    with pytest.raises(UserError), world.office(1).transaction("add") as session:
        employees.add(session, login, "Ai đó", 5, _role(world, "salesperson"), PASSWORD)


def test_what_only_an_administrator_may_is_refused_to_others(world: World) -> None:
    for work in (
        lambda s: employees.add(s, "moi", "Mới", 5, 1, PASSWORD), lambda s: employees.change(s, 13, name="X"),
        lambda s: employees.deactivate(s, 13), lambda s: employees.set_password(s, 13, PASSWORD),
        lambda s: employees.set_right(s, 1, "see_all", True), lambda s: departments.add(s, "Mới"),
        lambda s: departments.change(s, 5, name="X"), lambda s: employees.add_role(s, "Mới"),
    ):  # fmt: skip
        with pytest.raises(UserError), world.office(12).transaction("try") as session:
            work(session)
    with world.office(12).transaction("own") as session:
        employees.change_own(session, phone="0987 654 321")
        assert employees.one(session, 12).phone == "0987654321"


def test_whoever_is_deactivated_sees_nothing_at_once_and_cannot_sign_in(world: World) -> None:
    running = world.office(13)
    assert count(world, 13, "customer") > 0
    with world.office(1).transaction("off") as session:
        held = employees.deactivate(session, 13)
    owned = [c for c in world.rows(Customer).values() if c["owner_id"] == 13]
    assert held.customers == len(owned) > 0
    with running.read() as session:
        assert session.scalar(text("select count(*) from customer")) == 0
    with pytest.raises(LoginError):
        Office.open(world.url, "nv13", PASSWORD)
    with world.office(1).transaction("on") as session:
        employees.reactivate(session, 13)
    Office.open(world.url, "nv13", PASSWORD).close()


def test_the_last_administrator_stays(world: World) -> None:
    office = world.office(1)
    admin = _role(world, "administrator")
    for work in (
        lambda s: employees.change(s, 1, role_id=_role(world, "salesperson")),
        lambda s: employees.set_right(s, admin, "administer", False), lambda s: employees.deactivate(s, 1),
    ):  # fmt: skip
        with pytest.raises(UserError), office.transaction("try") as session:
            work(session)
    with office.transaction("second") as session:
        employees.change(session, 12, role_id=admin)
    with world.office(12).transaction("now it may") as session:
        employees.change(session, 1, role_id=_role(world, "salesperson"))
    with pytest.raises(UserError), office.transaction("no longer") as session:
        employees.change(session, 12, name="X")


def test_a_right_given_to_a_role_holds_in_running_sessions(world: World) -> None:
    before = count(world, 12, "customer")
    with world.office(1).transaction("right") as session:
        employees.set_right(session, _role(world, "salesperson"), "see_all", True)
    assert count(world, 12, "customer") > before
    with world.office(1).transaction("right") as session:
        employees.set_right(session, _role(world, "salesperson"), "see_all", False)
    assert count(world, 12, "customer") == before


def test_passwords_are_reset_by_administrators_and_changed_by_oneself(world: World) -> None:
    with world.office(1).transaction("reset") as session:
        employees.set_password(session, 14, "một mật khẩu khác")
    with pytest.raises(LoginError):
        Office.open(world.url, "nv14", PASSWORD)
    mine = Office.open(world.url, "nv14", "một mật khẩu khác")
    with mine.transaction("own") as session:
        employees.set_password(session, 14, PASSWORD)
    mine.engine.pool.dispose()
    with mine.read() as session:  # a new connection, with the new password
        assert employees.one(session, 14).login == "nv14"
    mine.close()
    with pytest.raises(UserError), world.office(1).transaction("short") as session:
        employees.set_password(session, 14, "ngắn")
    with world.office(1).transaction("back") as session:
        employees.set_password(session, 14, PASSWORD)


def test_a_department_never_comes_under_itself(world: World) -> None:
    with world.office(1).transaction("tree") as session:
        made = departments.add(session, "Tổ mới", parent_id=5, manager_id=12)
        found = {each.id: each for each in departments.tree(session)}
        assert (found[made].depth, found[made].manager) == (3, "Nhân viên 12")
        assert departments.named(session, "Tổ mới") == made
    for parent in (2, 5, made):
        with pytest.raises(UserError), world.office(1).transaction("circle") as session:
            departments.change(session, 2, parent_id=parent)


def test_a_manager_sees_what_the_people_below_own(world: World) -> None:
    before = count(world, 12, "customer")
    with world.office(1).transaction("manager") as session:
        departments.change(session, 1, manager_id=12)
    assert count(world, 12, "customer") > before


def test_roles_are_named_counted_and_found(world: World) -> None:
    with world.office(1).transaction("role") as session:
        made = employees.add_role(session, "Thực tập")
        employees.rename_role(session, made, "Thực tập sinh")
        found = {each.id: each for each in employees.roles(session)}
        assert (found[made].name, found[made].people, found[made].rights) == ("Thực tập sinh", 0, {"edit", "export"})
        with pytest.raises(UserError):
            employees.role_named(session, "king")
        logins = {each.login for each in employees.everybody(session)}
    assert logins == {row["login"] for row in world.rows(Employee).values()} - {"pool"}


def _role(world: World, key: str) -> int:
    with world.office(1).read() as session:
        return employees.role_named(session, key)
