"""What Ctrl+K offers of one's own: pinned and opened records, without those that one no longer sees."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.models import Customer, Preference
from app.services import opened, ownership, preferences
from app.services.opened import MOST_PINNED, MOST_RECENT
from app.services.people import Receiver
from app.services.selection import Selection
from tests.world import DIRECTOR, World

LISTS = {"customer": "customers", "deal": "deals", "quote": "quotes"}


def shown(world: World, employee: int, *newer: tuple[str, int]) -> list[tuple[str, int, bool]]:
    with world.office(employee).read() as session:
        return [(each.kind, each.id, each.pinned) for each in opened.named(session, LISTS, newer)]


def keep(world: World, employee: int, *keys: tuple[str, int]) -> None:
    with world.office(employee).transaction("") as session:
        opened.note(session, keys)


def pin(world: World, employee: int, key: tuple[str, int]) -> None:
    with world.office(employee).transaction("") as session:
        opened.pin(session, key)


@pytest.mark.feature("B05")
def test_pinned_first_then_the_newest(world: World) -> None:
    keep(world, DIRECTOR, ("customer", 1), ("deal", 2), ("customer", 3), ("customer", 1))
    pin(world, DIRECTOR, ("deal", 2))
    assert shown(world, DIRECTOR) == [("deal", 2, True), ("customer", 1, False), ("customer", 3, False)]
    assert shown(world, DIRECTOR, ("customer", 9))[1] == ("customer", 9, False)
    pin(world, DIRECTOR, ("deal", 2))
    assert [each[:2] for each in shown(world, DIRECTOR)] == [("customer", 1), ("customer", 3), ("deal", 2)]
    assert shown(world, 12) == []


def test_few_are_kept(world: World) -> None:
    keep(world, DIRECTOR, *(("customer", number) for number in range(1, 40)))
    assert [each[1] for each in shown(world, DIRECTOR)] == list(range(39, 39 - MOST_RECENT, -1))
    for number in range(1, MOST_PINNED + 3):
        pin(world, DIRECTOR, ("customer", number))
    assert [each[1] for each in shown(world, DIRECTOR) if each[2]] == list(range(3, MOST_PINNED + 3))


@pytest.mark.feature("B05", "V27")
def test_a_customer_that_was_handed_on_is_gone_with_its_name(world: World) -> None:
    """Employee 12 has pinned a customer; the director gives it to 25, who sits in another branch."""
    mine = next(key for key, row in world.rows(Customer).items() if row["owner_id"] == 12)
    pin(world, 12, ("customer", mine))
    assert shown(world, 12) == [("customer", mine, True)]
    with world.office(DIRECTOR).transaction("Chuyển") as session:
        ownership.transfer_ownership(session, Selection.of([mine]), ownership.terms([Receiver(25)]))
    assert shown(world, 12) == []
    with world.office(12).read() as session:
        assert world.rows(Customer)[mine]["name"] not in str(session.scalars(select(Preference.value)).all())


def test_a_damaged_value_counts_as_nothing(world: World) -> None:
    for damaged in ("x", {"pinned": 5, "recent": [["customer"], ["customer", "1"], [1, 1], ["customer", 7]]}):
        with world.office(DIRECTOR).transaction("") as session:
            preferences.put(session, opened.PREFERENCE, damaged)
        assert [each[1] for each in shown(world, DIRECTOR)] in ([], [7])
