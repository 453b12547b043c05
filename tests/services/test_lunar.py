"""The lunar calendar of Vietnam: known days, leap months, where China differs, and two hundred years in a row."""

from __future__ import annotations

from datetime import date, timedelta

import holidays
import pytest

from app.services import lunar
from app.services.lunar import LunarDay

pytestmark = pytest.mark.feature("E09")

# Tết of years that are in every almanac; 1968 (the north), 1985, 2007 and 2030 differ from China by a day or a month
TET = {
    1968: date(1968, 1, 29), 1985: date(1985, 1, 21), 2000: date(2000, 2, 5), 2007: date(2007, 2, 17),
    2023: date(2023, 1, 22), 2024: date(2024, 2, 10), 2025: date(2025, 1, 29), 2026: date(2026, 2, 17),
    2027: date(2027, 2, 6), 2028: date(2028, 1, 26), 2030: date(2030, 2, 2),
}  # fmt: skip
DAYS = {
    date(2026, 9, 25): LunarDay(15, 8, 2026),  # Trung thu
    date(2026, 4, 26): LunarDay(10, 3, 2026),  # Giỗ Tổ
    date(2025, 7, 25): LunarDay(1, 6, 2025, leap=True), date(2023, 3, 22): LunarDay(1, 2, 2023, leap=True),
    date(2033, 12, 22): LunarDay(1, 11, 2033, leap=True), date(2027, 2, 5): LunarDay(29, 12, 2026),
    date(2054, 5, 7): LunarDay(30, 3, 2054),
}  # fmt: skip


@pytest.mark.parametrize("year", TET)
def test_the_first_day_of_the_year(year: int) -> None:
    assert lunar.of(TET[year]) == LunarDay(1, 1, year) and lunar.solar(1, 1, year) == TET[year]


@pytest.mark.parametrize("day", DAYS)
def test_days_and_leap_months(day: date) -> None:
    assert lunar.of(day) == DAYS[day]


def test_the_library_of_public_holidays_agrees_on_every_new_year() -> None:
    for year in range(1990, 2051):
        found = holidays.VN(years=year, language="vi")  # type: ignore[attr-defined]
        assert found[lunar.solar(1, 1, year)].startswith("Tết Nguyên Đán")


def test_two_centuries_without_a_gap_and_there_and_back() -> None:
    day, before = date(1900, 2, 1), lunar.of(date(1900, 1, 31))
    while day < date(2199, 12, 1):
        here = lunar.of(day)
        assert here.day in (before.day + 1, 1) and 1 <= here.day <= 30
        if here.day == 1:
            assert before.day >= 29 and here.month in (before.month % 12 + 1, before.month if here.leap else 0)
        assert here.year == before.year or (here.day, here.month) == (1, 1)
        assert here.leap or lunar.solar(here.day, here.month, here.year) == day
        before, day = here, day + timedelta(1)


def test_the_30th_of_a_short_month_is_its_last_and_years_have_names() -> None:
    assert lunar.solar(30, 12, 2026) == date(2027, 2, 5)
    assert [lunar.name_of(year) for year in (2024, 2026, 1984)] == ["Giáp Thìn", "Bính Ngọ", "Giáp Tý"]
    assert LunarDay(1, 9, 2026).short() == "1/9" and LunarDay(15, 9, 2026).short() == "15"
