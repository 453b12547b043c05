"""Own attributes in lists (E04): typed, filtered, sorted and found, with and without a slot, which is filled late."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from app.models import Customer
from app.services import attribute_slots, attributes, finding, jobs, listing
from app.services.attributes import Wanted
from app.services.errors import UserError
from app.services.office import Office
from tests.services.test_attributes import (
    ADMIN,
    add,
    every_info,
    every_kind,
    fill_in,
    found,
    info,
    search,
    silent,
    slots,
    sorted_by,
    type_in,
    wanted,
)
from tests.world import DIRECTOR, World

pytestmark = pytest.mark.feature("E04")


@pytest.mark.parametrize("sortable", [False, True], ids=["json", "slots"])
def test_each_kind_is_filtered_rightly_with_and_without_a_slot(world: World, sortable: bool) -> None:
    office = world.office(ADMIN)
    keys = every_kind(office, sortable)
    fill_in(world, keys)

    def ask(kind: str, op: str, value: Any = None) -> set[int]:
        return set(found(office, keys[kind], op, value)) & {11, 12, 13, 14}

    assert ask("text", "contains", "m") == {11, 12} and ask("text", "is", "Ấm áp") == {11}
    assert ask("text", "starts", "Án") == {12} and ask("link", "not_empty") == {11, 12}
    assert ask("number", "between", [-3, 0]) == {12, 13} and ask("number", "empty") == {14}
    assert ask("money", "gt", 2_000_000) == {11} and ask("money", "is_not", 2_000_000) == {11, 13, 14}
    assert ask("date", "before", "2026-01-31") == {13} and ask("date", "on", "2026-12-01") == {11}
    assert ask("flag", "is", 1) == {11} and ask("flag", "is", 0) == {12} and ask("flag", "empty") == {13, 14}
    assert ask("choice", "in", ["Vàng", "Đồng"]) == {11, 13} and ask("choice", "not_in", ["Vàng"]) == {12, 13, 14}
    assert ask("choices", "is", "Mạng") == {11, 12} and ask("choices", "in", ["Chợ", "Siêu thị"]) == {11}
    assert ask("choices", "is_not", "Chợ") == {12, 13, 14} and ask("choices", "not_empty") == {11, 12}
    with world.office(DIRECTOR).read() as session:
        shape = listing.shape(session, "customers")
        for kind, key in keys.items():
            column = shape.column(f"attributes.{key}")
            assert column is not None and column.sortable == (sortable and kind != "choices")


def test_with_a_slot_lists_are_sorted_as_vietnamese_is(world: World) -> None:
    office = world.office(ADMIN)
    keys = every_kind(office, sortable=True)
    fill_in(world, keys)
    assert sorted_by(office, keys["text"])[:3] == [12, 11, 13]  # a before â
    assert sorted_by(office, keys["text"], descending=True)[:3] == [13, 11, 12]
    assert sorted_by(office, keys["number"])[:3] == [12, 13, 11]
    assert sorted_by(office, keys["date"])[:3] == [13, 12, 11]
    assert sorted_by(office, keys["choice"])[:3] == [12, 13, 11]
    assert len(sorted_by(office, keys["money"])) == len(world.rows(Customer))  # those without a value come last


def test_the_list_shows_values_as_they_are_meant(world: World) -> None:
    keys = every_kind(world.office(ADMIN))
    fill_in(world, keys)
    with world.office(ADMIN).read() as session:
        row, empty = finding.rows(session, "customers", [11, 14], [f"attributes.{key}" for key in keys.values()])
    assert row is not None and empty is not None
    chips = [each.text for each in row.cells[6]]
    assert row.cells[:6] == ("Ấm áp", 5, 7_000_000, date(2026, 12, 1), 1, "Vàng") and chips == ["Chợ", "Mạng"]
    assert row.cells[7] == "https://an.vn" and set(empty.cells) == {None, ()}


def test_a_slot_is_filled_late_found_in_search_and_released(world: World) -> None:
    office = world.office(ADMIN)
    label, money = add(office, "Ghi nhớ"), add(office, "Hạn mức", "money")
    type_in(world, 11, {label.key: "Khách quen Đà Lạt", money.key: 900})
    assert slots(world, 11) == {}
    for one in (label, money):
        attributes.change(office, one.id, Wanted(one.label, one.kind, sortable=True))
        assert info(office, one.id).state == "waiting"
    assert attribute_columns_ready(office) == set()
    with office.transaction("A job") as session:
        attribute_slots.fill_late(session)
    assert attribute_columns_ready(office) == {label.key, money.key}
    assert slots(world, 11)["number1"] == 900 and found(office, money.key, "ge", 900) == [11]
    assert search(office, "khach quen da lat") == [11]
    attributes.change(office, label.id, Wanted(label.label, label.kind))
    assert search(office, "khach quen da lat") == [11], "the search is the last to forget"
    attribute_slots.fill(office, silent)
    assert search(office, "khach quen da lat") == [] and slots(world, 11) == {"number1": 900}
    assert found(office, label.key, "contains", "Đà Lạt") == [11]


def attribute_columns_ready(office: Office) -> set[str]:
    with office.read() as session:
        return {own.key for own in attribute_slots.attributes(session) if own.ready}


def test_a_slot_is_filled_in_blocks_and_goes_on_where_it_stopped(world: World) -> None:
    office = world.office(ADMIN)
    money = add(office, "Hạn mức", "money")
    for customer in (3, 60, 240):
        type_in(world, customer, {money.key: customer})
    attributes.change(office, money.id, Wanted(money.label, "money", sortable=True))
    with office.transaction("first") as session:
        assert attribute_slots.fill_some(session, block=50) == (50, 240)
    assert (slots(world, 3), slots(world, 60), info(office, money.id).done) == ({"number1": 3}, {}, 20)
    type_in(world, 3, {money.key: 33})  # what is written meanwhile is kept at once
    type_in(world, 240, {money.key: 24})
    assert (slots(world, 3), slots(world, 240)) == ({"number1": 33}, {"number1": 24})
    attribute_slots.fill(office, silent)
    assert slots(world, 60) == {"number1": 60} and info(office, money.id).state == "ready"
    assert [task.name for task in jobs.TASKS if task.run.__name__ == "_fill_slots"] == ["slots"]


def test_twelve_slots_of_each_kind_and_then_a_sentence(world: World) -> None:
    office = world.office(ADMIN)
    for place in range(12):
        add(office, f"Số {place}", "number", sortable=True)
    with pytest.raises(UserError, match="12"), office.transaction("One more") as session:
        attributes.add(session, wanted("Số nữa", "date", sortable=True))
    add(office, "Chữ", "text", sortable=True)
    with pytest.raises(UserError), office.transaction("Several") as session:
        attributes.add(session, wanted("Kênh", "choices", sortable=True))
    first = next(each for each in every_info(office) if each.label == "Số 3")
    attributes.change(office, first.id, Wanted("Số 3", "number"))
    attribute_slots.fill(office, silent)
    assert add(office, "Số nữa", "date", sortable=True).state == "ready"


