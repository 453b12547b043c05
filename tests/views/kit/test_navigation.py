"""Going from room to room and back."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from app.views.kit.navigation import MOST_BACK, Navigation, Place


@pytest.fixture
def navigation(qapp: QApplication) -> Navigation:
    made = Navigation({"customer": "customers", "deal": "deals"})
    made.open_room("today")
    return made


def test_back_goes_through_all_places(navigation: Navigation) -> None:
    went: list[Place] = []
    navigation.open("customer", 1)
    navigation.open("deal", 2)
    navigation.went.connect(went.append)
    while navigation.can_go_back():
        navigation.back()
    navigation.back()
    assert went == [Place("customers", "customer", 1), Place("today")]


def test_the_same_place_twice_is_one_step(navigation: Navigation) -> None:
    navigation.open("customer", 1)
    navigation.open("customer", 1)
    navigation.back()
    assert navigation.here == Place("today")


def test_a_kind_without_a_room_is_left_alone(navigation: Navigation) -> None:
    navigation.open("voucher", 1)
    assert navigation.here == Place("today")
    assert not navigation.knows("voucher")


def test_what_is_opened_is_told(navigation: Navigation) -> None:
    opened: list[tuple[str, int]] = []
    navigation.opened.connect(lambda kind, key: opened.append((kind, key)))
    navigation.open("customer", 5)
    navigation.open("voucher", 1)
    navigation.open_room("customers")
    assert opened == [("customer", 5)]


def test_the_way_back_begins_nothing_again() -> None:
    navigation = Navigation({"new_deal": "deals", "customer": "customers"})
    went: list[Place] = []
    navigation.went.connect(went.append)
    navigation.open("new_deal", 7)
    navigation.open("customer", 1)
    navigation.back()
    assert went[0] == Place("deals", "new_deal", 7)
    assert went[-1] == Place("deals")


def test_the_way_back_has_an_end(navigation: Navigation) -> None:
    for number in range(MOST_BACK * 2):
        navigation.open("customer", number)
    steps = 0
    while navigation.can_go_back():
        navigation.back()
        steps += 1
    assert steps == MOST_BACK
