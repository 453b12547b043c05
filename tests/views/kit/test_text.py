"""Values as they are shown, in both languages."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from app.services import language
from app.views.kit import text

SUNDAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0, "0\u00a0₫"), (1_234_567, "1.234.567\u00a0₫"), (-5_000, "-5.000\u00a0₫")],
)
def test_money(value: int, shown: str) -> None:
    assert text.money(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [(999_999, "999.999\u00a0₫"), (1_000_000, "1\u00a0triệu"), (1_250_000_000, "1,25\u00a0tỷ"),
     (279_475_900_000_000, "279.475,9\u00a0tỷ"), (-2_000_000, "-2\u00a0triệu")],
)  # fmt: skip
def test_large_money(value: int, shown: str) -> None:
    assert text.large_money(value) == shown


def test_decimal_and_percent() -> None:
    assert text.decimal(1234.5) == "1.234,5"
    assert text.decimal(1234.0, 2) == "1.234"
    assert text.percent(0.256) == "26%"
    assert text.percent(0.256, 1) == "25,6%"


@pytest.mark.parametrize(
    ("ahead", "vi", "en"),
    [(0, "Hôm nay", "Today"), (1, "Ngày mai", "Tomorrow"), (-1, "Hôm qua", "Yesterday"),
     (-3, "3 ngày trước", "3 days ago"), (2, "24/11/2026", "24/11/2026"), (-7, "15/11/2026", "15/11/2026")],
)  # fmt: skip
def test_day(ahead: int, vi: str, en: str) -> None:
    value = SUNDAY + timedelta(days=ahead)
    assert text.day(value, SUNDAY) == vi
    language.use("en")
    assert text.day(value, SUNDAY) == en


@pytest.mark.parametrize(
    ("ahead", "shown"),
    [(0, "Hôm nay"), (1, "Ngày mai"), (2, "Thứ Ba"), (6, "Thứ Bảy"), (7, "29/11"), (60, "21/01/2027"), (-2, "20/11")],
)
def test_due(ahead: int, shown: str) -> None:
    assert text.due(SUNDAY + timedelta(days=ahead), SUNDAY) == shown


def test_nothing_is_shown_for_none() -> None:
    assert (text.day(None), text.due(None), text.date_(None), text.moment(None)) == ("", "", "", "")


@pytest.mark.parametrize(
    ("before", "shown"),
    [(timedelta(seconds=20), "Vừa xong"), (timedelta(minutes=5), "5 phút trước"), (timedelta(hours=2), "2 giờ trước")],
)
def test_ago(before: timedelta, shown: str) -> None:
    now = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
    assert text.ago(now - before, now) == shown


def test_ago_of_another_day_says_the_day_and_the_time() -> None:
    now = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
    then = now - timedelta(days=30)
    assert text.ago(then, now) == f"{then.astimezone():%d/%m/%Y, %H:%M}"


@pytest.mark.parametrize(
    ("digits", "shown"),
    [("0912345678", "0912 345 678"), ("+84912345678", "+84 912 345 678"), ("02438251234", "0243 8251 234"),
     ("19001234", "19001234"), ("số cũ", "số cũ")],
)  # fmt: skip
def test_phone(digits: str, shown: str) -> None:
    assert text.phone(digits) == shown


def test_span_and_file_size() -> None:
    assert text.span(timedelta(minutes=45)) == "45 phút"
    assert text.span(timedelta(minutes=120)) == "2 giờ"
    assert text.span(timedelta(minutes=90)) == "1 giờ 30 phút"
    assert text.file_size(1_500_000) == "1,4 MB"
    assert text.file_size(12) == "12 B"
