"""Groups of many customers at once: the numbers before, what stands after, and undo."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, text

from app.models import Group, GroupMember
from app.services import customer_groups, finding, history, permitted, schema
from app.services.errors import UserError
from app.services.query import Query
from app.services.selection import Selection
from tests.world import World

CHIEF, SALES = 2, 12
NORTH, YOUNG, OLD = 1, 2, 3


@pytest.fixture
def office(world: World) -> World:
    """Nobody is in a group but: customer 1 in North, 2 in North and Old, 3 in Old."""
    with schema.system(world.engine, "") as connection:
        connection.execute(text("delete from group_member"))
        rows = [(NORTH, 1), (NORTH, 2), (OLD, 2), (OLD, 3)]
        connection.execute(insert(GroupMember), [{"group_id": g, "customer_id": c} for g, c in rows])
    return world


def members(world: World) -> set[tuple[int, int]]:
    return {(row["group_id"], row["customer_id"]) for row in world.rows(GroupMember).values()}


def change(world: World, ids: list[int], groups: list[int], way: customer_groups.Way) -> customer_groups.GroupPlan:
    with world.office(CHIEF).read() as session:
        planned = customer_groups.plan(session, Selection.of(ids), groups, way)
    with world.office(CHIEF).transaction("Nhóm") as session:
        assert customer_groups.change(session, Selection.of(ids), groups, way) == planned
    return planned


@pytest.mark.feature("V13", "V15", "B02")
def test_added_groups_join_those_that_are_there(office: World) -> None:
    planned = change(office, [1, 2, 3], [NORTH, YOUNG], "add")
    assert (planned.customers, planned.added, planned.removed) == (3, 4, 0)
    new = {(group, customer) for group in (NORTH, YOUNG) for customer in (1, 2, 3)}
    assert members(office) == new | {(OLD, 2), (OLD, 3)}
    assert change(office, [1, 2, 3], [NORTH, YOUNG], "add").added == 0


@pytest.mark.feature("V14")
def test_only_the_chosen_groups_are_removed(office: World) -> None:
    planned = change(office, [1, 2, 3], [NORTH, YOUNG], "remove")
    assert (planned.added, planned.removed) == (0, 2)
    assert members(office) == {(OLD, 2), (OLD, 3)}


@pytest.mark.feature("V12")
def test_moved_customers_are_in_exactly_the_chosen_groups(office: World) -> None:
    planned = change(office, [1, 2, 3], [NORTH, YOUNG], "set")
    assert (planned.added, planned.removed) == (4, 2)
    assert members(office) == {(group, customer) for group in (NORTH, YOUNG) for customer in (1, 2, 3)}


@pytest.mark.feature("V12", "V13", "V14", "B01")
@pytest.mark.parametrize("way", ["add", "remove", "set"])
def test_undo_restores_the_groups(office: World, way: customer_groups.Way) -> None:
    before = office.rows(GroupMember)
    with office.office(CHIEF).transaction("Nhóm") as session:
        customer_groups.change(session, Selection.of([1, 2, 3]), [NORTH, YOUNG], way)
        action = session.info["action_id"]
    assert office.rows(GroupMember) != before
    with office.office(CHIEF).transaction("Hoàn tác", undoes=action) as session:
        assert history.undo(session, action).conflicts == []
    assert office.rows(GroupMember) == before


@pytest.mark.feature("V12")
def test_a_move_by_a_filter_on_the_group_itself(office: World) -> None:
    """Whoever is in North goes to Young: that they leave North while they are moved changes nothing."""
    with office.office(CHIEF).transaction("Nhóm") as session:
        done = customer_groups.change(session, Selection.where(group="Nhóm 1"), [YOUNG], "set")
    assert done.customers == 2 and members(office) == {(YOUNG, 1), (YOUNG, 2), (OLD, 3)}


@pytest.mark.feature("V13", "B02")
def test_customers_of_others_are_left_alone(office: World) -> None:
    with office.office(SALES).read() as session:
        seen = list(finding.ids(session, "customers", Query()))
        mine = set(permitted.chosen(session, Selection.of(seen)).ids)
        planned = customer_groups.plan(session, Selection.of(seen), [YOUNG], "add")
    assert 0 < len(mine) < len(seen)
    assert (planned.customers, planned.not_permitted) == (len(mine), len(seen) - len(mine))
    with office.office(SALES).transaction("Nhóm") as session:
        customer_groups.change(session, Selection.of(seen), [YOUNG], "add")
    assert {customer for group, customer in members(office) if group == YOUNG} == mine


@pytest.mark.feature("V15")
def test_groups_in_use_in_their_order(office: World) -> None:
    with office.office(CHIEF).transaction("Nhóm mới") as session:
        session.execute(insert(Group).values(name="An đầu", position=-1, colour=6))
        assert [group.name for group in customer_groups.every_group(session)][:2] == ["An đầu", "Nhóm 1"]
        with pytest.raises(UserError):
            customer_groups.change(session, Selection.of([1]), [], "add")
