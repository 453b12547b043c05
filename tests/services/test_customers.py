"""A customer as one record: made with a code, found, warned about when it is there twice, taken off the list."""

from __future__ import annotations

import pytest

from app.models import Customer, GroupMember
from app.services import customers, finding, history, permitted
from app.services.customers import Twin
from app.services.errors import UserError
from app.services.query import Query, every, leaf
from app.services.selection import Selection
from tests.world import ACCOUNTANT, World

CHIEF, SALES, LEADER = 2, 12, 7


def create(world: World, who: int = SALES, **values: object) -> int:
    with world.office(who).transaction("Thêm khách") as session:
        return customers.create(session, {"name": "Công ty Đông Á", **values})


@pytest.mark.feature("E01")
def test_a_new_customer_has_a_code_an_owner_groups_and_is_found(world: World) -> None:
    with world.office(SALES).transaction("Thêm khách") as session:
        values = {"name": "Công ty TNHH Đông Á", "phone": "0912345678", "tax_code": "0312345678"}
        key = customers.create(session, values, groups=[1, 3, 1])
    row = world.rows(Customer)[key]
    assert row["owner_id"] == SALES and row["code"] == "KH000241"  # 1 to 240 are there, though none was counted
    assert {m["group_id"] for m in world.rows(GroupMember).values() if m["customer_id"] == key} == {1, 3}
    with world.office(SALES).read() as session:
        for typed in ("dong a", "0912 345 678", "KH000241", "03123456"):
            assert key in finding.ids(session, "customers", Query(typed)), typed
    second = create(world)
    assert world.rows(Customer)[second]["code"] == "KH000242"


@pytest.mark.feature("E01")
def test_a_code_of_one_s_own_must_be_free(world: World) -> None:
    key = create(world, code="DA-1")
    assert world.rows(Customer)[key]["code"] == "DA-1"
    with pytest.raises(UserError, match="DA-1"):
        create(world, code="DA-1")
    with pytest.raises(UserError, match="name"):
        create(world, name="  ")


@pytest.mark.feature("E01")
def test_a_twin_is_told_even_if_it_is_hidden_but_not_which(world: World) -> None:
    key = create(world, who=LEADER, tax_code="0312345678", phone="0988111222", phone2="0977000111")
    with world.office(LEADER).read() as session:
        assert customers.taken(session, tax_code="0312345678") == [
            Twin("tax_code", "0312345678", key, "Công ty Đông Á")
        ]
        assert customers.taken(session, "0312345678", ["0988111222"], but=key) == []
    with world.office(SALES).read() as session:
        assert customers.taken(session, phones=["0977000111", ""]) == [
            Twin("phone", "0977000111", None, None)
        ]
        assert {twin.what for twin in customers.taken(session, "0312345678", ["0988111222"])} == {"tax_code", "phone"}
        assert customers.taken(session, "9999999999", [""]) == customers.taken(session) == []


@pytest.mark.feature("B01", "B02")
def test_archived_customers_leave_the_list_and_come_back(world: World) -> None:
    before = world.rows(Customer)
    with world.office(LEADER).read() as session:
        seen = list(finding.ids(session, "customers", Query()))
        mine = list(permitted.chosen(session, Selection.of(seen)).ids)
        planned = customers.plan_archive(session, Selection.of(seen))
    assert (planned.customers, planned.not_permitted) == (len(mine), len(seen) - len(mine)) and mine
    with world.office(LEADER).transaction("Lưu trữ") as session:
        assert customers.archive(session, Selection.of(seen)) == planned
        action = session.info["action_id"]
    with world.office(LEADER).read() as session:
        assert not set(mine) & set(finding.ids(session, "customers", Query()))
        kept = Query(where=every(leaf("archived", "is", True)))
        assert set(mine) == set(finding.ids(session, "customers", kept))
        assert customers.plan_archive(session, Selection.of(mine)).customers == 0
    with world.office(LEADER).transaction("Hoàn tác", undoes=action) as session:
        history.undo(session, action)
    assert world.rows(Customer) == before


def test_archiving_needs_the_right(world: World) -> None:
    for employee in (SALES, ACCOUNTANT):
        with world.office(employee).transaction("Lưu trữ") as session, pytest.raises(UserError, match="role"):
            customers.archive(session, Selection.of([1]))
