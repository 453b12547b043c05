"""Quantities, percents and prices as people type them."""

from __future__ import annotations

import pytest

from app.services import typed_amounts as typed
from app.services.errors import UserError


@pytest.mark.parametrize(
    ("text", "value"),
    [("2,5", 25_000), ("1.000", 10_000_000), ("1.000,5", 10_005_000), ("2.5", 25_000), ("", 10_000), ("0,0001", 1)],
)
def test_quantities(text: str, value: int) -> None:
    assert typed.quantity(text) == value


@pytest.mark.parametrize("text", ["0", "-1", "hai", "0,00001", "NaN", "1e999", "inf", "1" * 40])
def test_what_is_no_quantity(text: str) -> None:
    with pytest.raises(UserError):
        typed.quantity(text)


def test_percents_and_prices() -> None:
    assert typed.percent("12,5%") == 1_250
    assert typed.price("1,5tr") == 1_500_000
    assert typed.price("99,50", "USD") == 9_950
    with pytest.raises(UserError):
        typed.percent("101")
    with pytest.raises(UserError):
        typed.price("-1")


def test_what_is_written_is_read_again() -> None:
    for value in (1, 25_000, 10_005_000, 123_456_789):
        assert typed.quantity(typed.shown_quantity(value)) == value
