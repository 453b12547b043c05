"""Two people at one record: fields that do not overlap merge, the others are asked about, nothing is overwritten."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from app.models import Customer, Share
from app.models.base import now
from app.services import customer_form, saving
from app.services.errors import Conflict, UserError
from tests.world import World

LABEL = "Edit customer"


def owner_of(world: World, customer_id: int = 1) -> int:
    return int(world.rows(Customer)[customer_id]["owner_id"])


def read_by(world: World, employee_id: int, customer_id: int = 1) -> dict[str, Any]:
    with world.office(employee_id).read() as session:
        return customer_form.read(session, customer_id).values


def save_by(world: World, employee_id: int, read: dict[str, Any], typed: dict[str, Any], customer_id: int = 1) -> Any:
    with world.office(employee_id).transaction(LABEL) as session:
        return customer_form.save(session, customer_id, read, typed)


@pytest.mark.feature("B06")
def test_fields_that_do_not_overlap_merge(world: World) -> None:
    mine, boss = owner_of(world), 1
    mine_read, boss_read = read_by(world, mine), read_by(world, boss)
    save_by(world, boss, boss_read, {"address": "12 Lê Lợi"})
    saved = save_by(world, mine, mine_read, {"note": "Gọi buổi sáng", "address": mine_read["address"]})
    row = world.rows(Customer)[1]
    assert (row["address"], row["note"]) == ("12 Lê Lợi", "Gọi buổi sáng")
    assert saved.changed == ("note",)
    assert saved.merged == ("address",)


@pytest.mark.feature("B06")
def test_the_same_field_raises_a_conflict_that_says_who_and_what(world: World) -> None:
    mine = owner_of(world)
    read = read_by(world, mine)
    save_by(world, 1, read, {"address": "12 Lê Lợi"})
    with pytest.raises(Conflict) as caught:
        save_by(world, mine, read, {"address": "5 Trần Phú", "note": "Mới"})
    (difference,) = caught.value.data
    assert difference[:4] == ("address", "5 Trần Phú", "12 Lê Lợi", "")
    assert difference.who == "Quản trị"
    assert abs((now() - difference.when).total_seconds()) < 60
    row = world.rows(Customer)[1]
    assert (row["address"], row["note"]) == ("12 Lê Lợi", ""), "nothing of a conflict is saved"


@pytest.mark.feature("B06")
def test_what_was_chosen_in_the_conflict_is_saved(world: World) -> None:
    mine = owner_of(world)
    read = read_by(world, mine)
    save_by(world, 1, read, {"address": "12 Lê Lợi"})
    save_by(world, mine, {**read, "address": "12 Lê Lợi"}, {"address": "5 Trần Phú"})
    assert world.rows(Customer)[1]["address"] == "5 Trần Phú"


def test_the_same_value_typed_by_both_is_no_conflict(world: World) -> None:
    mine = owner_of(world)
    read = read_by(world, mine)
    save_by(world, 1, read, {"address": "12 Lê Lợi"})
    saved = save_by(world, mine, read, {"address": "12 Lê Lợi"})
    assert saved.changed == ()


@pytest.mark.feature("B06")
def test_two_people_can_each_add_a_group(world: World) -> None:
    mine = owner_of(world)
    read = read_by(world, mine)
    start = set(read["groups"])
    one, two = sorted({1, 2, 3, 4, 5} - start)[:2]
    save_by(world, 1, read, {"groups": (*start, one)})
    saved = save_by(world, mine, read, {"groups": (*start, two)})
    assert set(read_by(world, mine)["groups"]) == start | {one, two}
    assert saved.changed == ("groups",)


def test_a_group_can_be_taken_away(world: World) -> None:
    mine = owner_of(world)
    save_by(world, mine, read_by(world, mine), {"groups": (1, 2)})
    save_by(world, mine, read_by(world, mine), {"groups": (2,)})
    assert read_by(world, mine)["groups"] == (2,)


def test_an_archived_customer_is_not_saved(world: World) -> None:
    mine = owner_of(world)
    read = read_by(world, mine)
    with world.office(1).transaction("Archive") as session:
        session.execute(update(Customer).where(Customer.id == 1).values(archived_at=now()))
    with pytest.raises(UserError) as caught:
        save_by(world, mine, read, {"note": "x"})
    assert caught.value.code == saving.ARCHIVED


def test_a_customer_that_is_not_seen_is_gone(world: World) -> None:
    with pytest.raises(UserError) as caught:
        save_by(world, 40, {}, {"note": "x"})
    assert caught.value.code == saving.GONE


def test_who_may_only_see_cannot_save(world: World) -> None:
    with world.office(1).transaction("Share") as session:
        session.add(Share(customer_id=1, employee_id=40, level=1))
    with pytest.raises(UserError) as caught:
        save_by(world, 40, read_by(world, 40), {"note": "x"})
    assert caught.value.code == saving.LOCKED
    assert world.rows(Customer)[1]["note"] == ""


def test_groups_alone_need_the_right_to_change_too(world: World) -> None:
    with world.office(1).transaction("Share") as session:
        session.add(Share(customer_id=1, employee_id=40, level=1))
    with pytest.raises(UserError):
        save_by(world, 40, read_by(world, 40), {"groups": (1, 2, 3, 4, 5)})
