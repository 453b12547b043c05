"""The rule of the work list by itself: groups, hours, points, and what it says of them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from app.services import ranking
from app.services.ranking import Facts

NOW = datetime(2030, 5, 6, 10, 0).astimezone()  # noqa: DTZ001  (local by intent): a Monday
DAY = NOW.date()


def ranked(**lines: Facts) -> list[str]:
    keys = {name: place for place, name in enumerate(lines, start=1)}
    return sorted(lines, key=lambda name: ranking.order(lines[name], NOW, keys[name]))


def late(days: int, **more: int) -> Facts:
    return Facts(DAY - timedelta(days), None, days, **more)  # type: ignore[arg-type]


@pytest.mark.feature("B14")
def test_the_day_comes_first_whatever_the_money() -> None:
    found = ranked(
        rich=Facts(None, None, 90, 5_000_000_000, 5, True), soon=Facts(DAY + timedelta(1), None, 1, 900_000_000),
        today=Facts(DAY), late=late(1),
    )  # fmt: skip
    assert found == ["late", "today", "soon", "rich"]


@pytest.mark.feature("B14")
def test_an_hour_is_kept_whatever_the_points() -> None:
    found = ranked(
        whole=Facts(DAY, None, 0, 900_000_000, 5),
        half_past_two=Facts(DAY, NOW.replace(hour=14, minute=30), 0, 10**9, 5), nine=Facts(DAY, NOW.replace(hour=9)),
        plain=Facts(DAY),
    )  # fmt: skip
    assert found == ["nine", "half_past_two", "whole", "plain"]


@pytest.mark.feature("B14")
def test_points_of_the_days_the_money_and_the_stars() -> None:
    """12 days late is 12; 100 million is 6, three stars 6, a starred deal 5: it passes one that is 25 days late."""
    found = ranked(older=late(25), worth=late(12, amount=100_000_000, stars=3, starred=True), newer=late(3))
    assert found == ["worth", "older", "newer"]
    points = [part.points for part in ranking.parts(late(12, amount=100_000_000, stars=3, starred=True), NOW)]
    assert points == [12, 6, 6, 5]


@pytest.mark.parametrize(("amount", "points"), [(0, 0), (9_999_999, 0), (10_000_000, 2), (999_999_999, 8), (10**9, 10)])
def test_steps_of_the_amount(amount: int, points: int) -> None:
    assert ranking.parts(Facts(DAY, None, 0, amount), NOW)[1].points == points


def test_days_count_up_to_thirty_and_the_nearer_end_more() -> None:
    def days(facts: Facts) -> int:
        return ranking.parts(facts, NOW)[0].points

    assert [days(late(each)) for each in (1, 30, 400)] == [1, 30, 30]
    assert [days(Facts(DAY + timedelta(each), None, each)) for each in (1, 29, 200)] == [29, 1, 0]
    assert days(Facts(None, None, 4)) == 4 and days(Facts(DAY)) == 0


def test_equal_points_keep_one_order() -> None:
    same = [Facts(DAY - timedelta(2), None, 2)] * 2
    keys = [7, -3, 5, -11]
    found = sorted(keys, key=lambda key: ranking.order(same[0], NOW, key))
    assert found == [5, 7, -3, -11]
    older = Facts(date(2030, 1, 1), None, 30)
    newer = Facts(date(2030, 2, 1), None, 30)
    assert ranking.order(older, NOW, 9) < ranking.order(newer, NOW, 1)
