"""Rules for repeating: the edges of months and years, words that come back, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services import lunar, repeats
from app.services.errors import UserError
from app.services.repeats import Repeat

pytestmark = pytest.mark.feature("E10")
FAR = date(2040, 1, 1)


def days(rule: str, first: date, most: int) -> list[str]:
    return [f"{each:%d/%m/%y}" for each in repeats.days(rule, first, FAR, most)]


def test_on_the_31st_a_shorter_month_has_its_last_day() -> None:
    first = date(2027, 1, 31)
    rule = repeats.rule_of(repeats.on(first, "month"))
    assert days(rule, first, 5) == ["31/01/27", "28/02/27", "31/03/27", "30/04/27", "31/05/27"]
    assert repeats.read(rule).day == 31
    assert days(rule, date(2027, 2, 28), 2) == ["28/02/27", "31/03/27"]  # goes on from any of them


def test_on_29_february_a_common_year_has_the_28th() -> None:
    first = date(2028, 2, 29)
    rule = repeats.check(repeats.rule_of(repeats.on(first, "year")), first)
    assert days(rule, first, 5) == ["29/02/28", "28/02/29", "28/02/30", "28/02/31", "29/02/32"]


def test_weeks_weekdays_and_the_last_friday() -> None:
    monday = date(2026, 11, 30)
    assert days(repeats.rule_of(Repeat("week", 2, (0, 2))), monday, 4) == [
        "30/11/26", "02/12/26", "14/12/26", "16/12/26"]  # fmt: skip
    last_friday = Repeat("month", weekdays=(4,), nth=-1)
    assert days(repeats.rule_of(last_friday), date(2026, 11, 27), 3) == ["27/11/26", "25/12/26", "29/01/27"]
    assert repeats.nth_of(date(2026, 11, 30)) == -1 and repeats.nth_of(date(2026, 11, 23)) == 4


def test_so_many_times_becomes_a_last_day() -> None:
    first = date(2026, 11, 27)
    rule = repeats.check("FREQ=DAILY;COUNT=3", first)
    assert rule == "FREQ=DAILY;UNTIL=20261129" and len(days(rule, first, 99)) == 3


@pytest.mark.parametrize("wrong", [
    "FREQ=SECONDLY", "FREQ=MINUTELY", "FREQ=HOURLY", "FREQ=DAILY;BYHOUR=1", "FREQ=DAILY;INTERVAL=0",
    "FREQ=DAILY;INTERVAL=100", "FREQ=DAILY;COUNT=501", "FREQ=DAILY;COUNT=-1", "FREQ=DAILY;UNTIL=20260101",
    "FREQ=DAILY;UNTIL=20261399", "FREQ=DAILY;UNTIL=2026", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "", "hằng ngày",
    "FREQ=DAILY;BYDAY=XX", "FREQ=DAILY;INTERVAL=x", "FREQ=DAILY\nDTSTART:20200101", "FREQ=DAILY;BYEASTER=0",
    "FREQ=DAILY;" + "BYMONTH=1;" * 90,
])  # fmt: skip
def test_what_cannot_repeat_is_refused_with_a_sentence(wrong: str) -> None:
    with pytest.raises(UserError) as refused:
        repeats.check(wrong, date(2026, 11, 27))
    assert str(refused.value)


def test_a_day_is_moved_and_the_others_follow() -> None:
    monday, tuesday = date(2026, 11, 30), date(2026, 12, 1)
    assert repeats.read(repeats.moved("FREQ=WEEKLY;BYDAY=MO,WE,SU;WKST=MO", monday, tuesday)).weekdays == (0, 1, 3)
    assert repeats.read(repeats.moved("FREQ=MONTHLY;BYMONTHDAY=15", date(2026, 1, 15), date(2026, 1, 31))).day == 31
    assert repeats.read(repeats.moved("FREQ=MONTHLY;BYDAY=-1MO", monday, date(2026, 11, 24))) == Repeat(
        "month", weekdays=(1,), nth=4)  # fmt: skip
    assert repeats.moved("FREQ=DAILY;INTERVAL=3", monday, tuesday) == "FREQ=DAILY;INTERVAL=3"


REPEATS = st.builds(
    lambda day, unit, every: (day, repeats.on(day, unit, every)),
    st.dates(date(2024, 1, 1), date(2032, 12, 31)), st.sampled_from(["day", "week", "month", "year"]),
    st.integers(1, 12),
)  # fmt: skip


@given(REPEATS)
def test_every_usual_way_begins_on_its_day_comes_back_as_words_and_never_skips(way: tuple[date, Repeat]) -> None:
    first, repeat = way
    rule = repeats.check(repeats.rule_of(repeat), first)
    assert repeats.rule_of(repeats.read(rule)) == rule
    found = list(repeats.days(rule, first, first + timedelta(days=366 * 40), 4))
    assert found[0] == first and len(found) == (4 if repeat.unit != "year" or repeat.every < 12 else len(found))
    months = [(b.year - a.year) * 12 + b.month - a.month for a, b in zip(found, found[1:], strict=False)]
    if repeat.unit in ("month", "year"):
        assert set(months) <= {repeat.every * (12 if repeat.unit == "year" else 1)}


# --- by the moon ---


def moon(day: date, unit: str, most: int, **values: Any) -> list[str]:
    rule = repeats.check(repeats.rule_of(replace(repeats.on(day, unit, by_moon=True), **values)), day)
    return days(rule, day, most)


def test_the_fifteenth_of_every_lunar_month_comes_in_a_leap_month_too() -> None:
    """2025 has two sixth months, of which the second is the leap one."""
    rule = repeats.rule_of(repeats.on(date(2025, 6, 10), "month", by_moon=True))
    assert rule == "RSCALE=VIETNAMESE;FREQ=MONTHLY;BYMONTHDAY=15"
    assert days(rule, date(2025, 6, 10), 5) == ["10/06/25", "09/07/25", "08/08/25", "06/09/25", "06/10/25"]
    assert days(rule, date(2025, 7, 1), 1) == ["09/07/25"], "the first day that fits"
    assert days(repeats.ended(rule, date(2025, 8, 8)), date(2025, 6, 10), 9) == ["10/06/25", "09/07/25", "08/08/25"]


def test_a_death_is_remembered_in_the_ordinary_month() -> None:
    """Giỗ Tổ on 10/3; a giỗ of 1/6, also of somebody who died in the leap sixth month of 2025."""
    assert moon(date(2026, 4, 26), "year", 3) == ["26/04/26", "16/04/27", "04/04/28"]
    assert moon(date(2025, 7, 25), "year", 2) == ["14/07/26", "04/07/27"]
    assert moon(date(2024, 7, 15), "year", 2) == ["15/07/24", "04/07/25"], "not 3 August, in the leap sixth month"
    assert lunar.of(date(2028, 7, 1)).leap and lunar.of(date(2028, 7, 1)).month == 5
    assert moon(date(2027, 6, 13), "year", 2) == ["13/06/27", "01/06/28"], "9/5: not 1 July, in the leap fifth month"
    assert moon(date(2026, 2, 17), "year", 3, every=2) == ["17/02/26", "26/01/28", "02/02/30"]


def test_the_thirtieth_is_the_last_day_of_a_lunar_month() -> None:
    """The 12th month of 2026 has 29 days: Tết 2027 is on 6 February."""
    rule = "RSCALE=VIETNAMESE;FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=30"
    assert days(rule, date(2026, 3, 1), 2) == ["05/02/27", "25/01/28"]
    every = repeats.days("RSCALE=VIETNAMESE;FREQ=MONTHLY;BYMONTHDAY=30", date(2026, 3, 1), date(2036, 3, 1))
    assert all(lunar.of(each + timedelta(1)).day == 1 for each in every)


def test_each_of_ten_years_agrees_with_the_calendar() -> None:
    day, last = date(2020, 1, 25), date(2030, 1, 25)
    for number in (1, 8, 15, 23):
        rule = f"RSCALE=VIETNAMESE;FREQ=MONTHLY;BYMONTHDAY={number}"
        span = (day + timedelta(place) for place in range((last - day).days + 1))
        assert list(repeats.days(rule, day, last)) == [each for each in span if lunar.of(each).day == number]


def test_a_lunar_day_that_is_moved_takes_the_others_along() -> None:
    rule = "RSCALE=VIETNAMESE;FREQ=MONTHLY;BYMONTHDAY=15"
    assert repeats.moved(rule, date(2026, 9, 25), date(2026, 9, 26)) == rule.replace("15", "16")
    assert repeats.read(rule) == Repeat("month", day=15, lunar=True)


@pytest.mark.parametrize("wrong", [
    "RSCALE=CHINESE;FREQ=MONTHLY;BYMONTHDAY=1", "RSCALE=VIETNAMESE;FREQ=DAILY", "RSCALE=VIETNAMESE;FREQ=MONTHLY",
    "RSCALE=VIETNAMESE;FREQ=MONTHLY;BYMONTHDAY=31", "RSCALE=VIETNAMESE;FREQ=MONTHLY;BYMONTHDAY=0",
    "RSCALE=VIETNAMESE;FREQ=YEARLY;BYMONTHDAY=1", "RSCALE=VIETNAMESE;FREQ=YEARLY;BYMONTH=13;BYMONTHDAY=1",
    "RSCALE=VIETNAMESE;FREQ=MONTHLY;BYMONTHDAY=1,15", "RSCALE=VIETNAMESE;FREQ=MONTHLY;BYMONTHDAY=1;BYDAY=MO",
])  # fmt: skip
def test_what_the_moon_does_not_know_is_refused(wrong: str) -> None:
    with pytest.raises(UserError):
        repeats.check(wrong, date(2026, 11, 27))
