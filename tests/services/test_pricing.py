"""What documents come to: lines, discounts, VAT by day, instalments, words."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.services import pricing
from app.services.errors import UserError
from app.services.pricing import InstalmentForm, LineForm, Terms
from app.services.vat import Rate, Rates

OLD = date(2000, 1, 1)
RATES = Rates((
    Rate("KCT", "Không chịu thuế", 0, OLD, None, ""), Rate("5", "5 %", 500, OLD, None, ""),
    Rate("8", "8 %", 800, date(2022, 2, 1), date(2026, 12, 31), "10"), Rate("10", "10 %", 1000, OLD, None, ""),
))  # fmt: skip
DAY = date(2026, 7, 27)


def total(*lines: LineForm, **terms: Any) -> pricing.Totals:
    return pricing.totals(lines, Terms(**{"day": DAY, "rates": RATES, **terms}))


def line(price: int, quantity: float = 1, **values: Any) -> LineForm:
    return LineForm("Bàn", quantity=round(quantity * 10_000), price=price, **{"vat": "8", **values})


def test_the_reduced_rate_ends_by_itself() -> None:
    assert [RATES.of("8", day).rate for day in (date(2026, 12, 31), date(2027, 1, 1))] == [800, 1000]
    assert [each.code for each in RATES.on(date(2027, 1, 1))] == ["KCT", "5", "10"]
    assert total(line(1_000_000), day=date(2027, 1, 1)).vat[0][:3] == ("10", "10 %", 1000)
    with pytest.raises(UserError, match="“9”"):
        RATES.of("9", DAY)
    with pytest.raises(UserError):
        RATES.of("8", date(2020, 1, 1))


def test_a_rate_that_follows_itself_ends_with_a_sentence() -> None:
    circle = Rates((Rate("a", "", 1, OLD, OLD, "b"), Rate("b", "", 1, OLD, OLD, "a")))
    with pytest.raises(UserError):
        circle.of("a", DAY)


@pytest.mark.feature("E13")
def test_lines_are_rounded_half_up_and_the_discount_of_the_whole_is_allotted() -> None:
    found = total(
        line(333_333, 1.5),
        line(100, discount=250),
        line(0),
        discount_amount=1000,
    )
    assert [each.amount for each in found.lines] == [500_000, 98, 0]  # 499.999,5 and 97,5
    assert [each.off for each in found.lines] == [1000, 0, 0]
    assert (found.goods, found.discount, found.vat_amount) == (500_098, 1000, 39_920 + 8)


def test_an_empty_line_counts_nothing_and_keeps_its_place() -> None:
    found = total(LineForm(), line(1_000_000))
    assert [each.amount for each in found.lines] == [0, 1_000_000] and len(found.vat) == 1


def test_another_currency_is_converted_by_the_documents_own_rate() -> None:
    found = total(line(148_050, vat="KCT"), currency="USD", rate=25_988_0000)  # 1.480,50 USD at 25.988
    assert (found.total, found.value) == (148_050, 38_475_234)
    assert pricing.shown(148_050, "USD") == "1.480,50 USD"
    assert pricing.in_words(148_050, "USD").startswith("Một nghìn bốn trăm tám mươi đô la Mỹ và năm mươi xu")
    assert pricing.in_words(1_050_000_000) == "Một tỷ không trăm năm mươi triệu đồng"


@pytest.mark.parametrize(
    ("lines", "terms", "said"),
    [
        ([line(-1)], {}, "Line 1"), ([line(1, 0)], {}, "Line 1"), ([line(1), line(1, -2)], {}, "Line 2"),
        ([line(1, discount=10_001)], {}, "100 %"), ([line(1, discount=-1)], {}, "100 %"),
        ([line(10**14, 10)], {}, "million billions"), ([line(10**15 - 1)], {}, "million billions"),
        ([line(100)], {"discount_amount": 101}, "100 ₫"), ([line(100)], {"discount_amount": -1}, "discount"),
        ([line(100)], {"discount": 10_001}, "100 %"), ([line(1.5)], {}, "decimals"),  # type: ignore[arg-type]
        ([line(1)], {"discount_amount": 0.5}, "decimals"), ([line(1)], {"currency": "đô la"}, "currency"),
        ([line(0, 10**25)], {}, "million billions"), ([line(95 * 10**17, 1)], {}, "million billions"),
        ([line(1)], {"currency": "USD", "rate": 10**25}, "million billions"),
        ([line(1)], {"currency": "USD", "rate": 0}, "rate"), ([line(1, vat="x")], {}, "“x”"),
    ],
)  # fmt: skip
def test_what_no_document_can_have_is_said(lines: list[LineForm], terms: dict[str, Any], said: str) -> None:
    with pytest.raises(UserError, match=said):
        total(*lines, **terms)


_LINES = some.lists(
    some.builds(
        LineForm, name=some.just("x"), quantity=some.integers(1, 10**7), price=some.integers(0, 10**9),
        discount=some.integers(0, 10_000), vat=some.sampled_from(["KCT", "5", "8", "10"]),
    ), min_size=1, max_size=12,
)  # fmt: skip


@given(_LINES, some.integers(0, 10_000))
def test_all_sums_agree(lines: list[LineForm], discount: int) -> None:
    found = total(*lines, discount=discount)
    assert sum(each.off for each in found.lines) == found.discount
    assert all(0 <= each.off <= each.amount and each.net >= 0 for each in found.lines)
    assert sum(each.net for each in found.vat) == found.goods - found.discount
    assert found.goods - found.discount + found.vat_amount == found.total == found.value
    assert found.gross - found.discounts == found.goods - found.discount


@given(some.integers(0, 10**14), some.lists(some.integers(0, 10**9), min_size=1, max_size=20))
def test_nothing_is_lost_when_an_amount_is_allotted(amount: int, weights: list[int]) -> None:
    parts = pricing.allot(amount, weights)
    assert sum(parts) == (amount if sum(weights) else 0) and min(parts) >= 0


@pytest.mark.feature("E13")
def test_instalments_add_up_and_the_last_takes_the_rest() -> None:
    third = (InstalmentForm("1", share=3333), InstalmentForm("2", share=3333), InstalmentForm("3", share=3334))
    assert pricing.instalments(third, 100_000_001) == [33_330_000, 33_330_000, 33_340_001]
    assert pricing.instalments((InstalmentForm(amount=30), InstalmentForm()), 100) == [30, 70]
    assert pricing.instalments((), 100) == []


@pytest.mark.parametrize(
    "plan",
    [
        (InstalmentForm(share=5000),), (InstalmentForm(share=5000), InstalmentForm(share=4000)),
        (InstalmentForm(amount=50_000), InstalmentForm(amount=49_999)),
        (InstalmentForm(amount=200_000), InstalmentForm()),
        (InstalmentForm(share=10_000), InstalmentForm()), (InstalmentForm(amount=-5), InstalmentForm()),
    ],
)  # fmt: skip
def test_instalments_that_do_not_add_up_are_refused(plan: tuple[InstalmentForm, ...]) -> None:
    with pytest.raises(UserError):
        pricing.instalments(plan, 100_000)


def test_a_share_of_more_than_all_is_refused() -> None:
    with pytest.raises(UserError, match="share"):
        pricing.instalments([InstalmentForm("1", share=10**12)], 0)
