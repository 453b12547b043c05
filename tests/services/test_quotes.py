"""Quotes on both engines: from a deal, saved with lines, sent, answered, copied, seen by the right people."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from app.models import Counter, Customer, Deal, Quote, QuoteInstalment, QuoteLine
from app.services import deals, history, numbering, quotes, settings
from app.services.days import today
from app.services.errors import Conflict, UserError
from app.services.pricing import InstalmentForm, LineForm
from app.services.quotes import QuoteForm
from tests.world import World

LAN, ADMIN = 12, 1
LINES = (
    LineForm("Bàn làm việc 1m4 chân sắt", unit="cái", quantity=200_000, price=2_250_000, discount=500, vat="8"),
    LineForm("Ghế xoay lưng lưới", unit="cái", quantity=200_000, price=1_250_000, vat="8"),
    LineForm("Sách hướng dẫn", unit="bộ", quantity=15_000, price=333_333, vat="5"),
)


def write(world: World, who: int, work: Any) -> Any:
    with world.office(who).transaction("test") as session:
        return work(session)


def read(world: World, who: int, work: Any) -> Any:
    with world.office(who).read() as session:
        return work(session)


def own_customer(world: World, who: int) -> int:
    return next(key for key, row in world.rows(Customer).items() if row["owner_id"] == who)


def make(world: World, who: int = LAN, **values: Any) -> int:
    customer = own_customer(world, who)

    def work(session: Any) -> int:
        form = quotes.blank(session, customer_id=customer)
        given = {"title": "Nội thất văn phòng An Phú", "day": date(2026, 7, 27), "valid_until": None, "lines": LINES}
        return quotes.save(session, replace(form, **{**given, **values}))

    return int(write(world, who, work))


@pytest.mark.feature("E13")
def test_a_quote_with_three_lines_and_two_rates(world: World) -> None:
    key = make(world, discount=200)
    form = read(world, LAN, lambda session: quotes.read(session, key))
    sums = quotes.totals(form)
    # 20 × 2.250.000 − 5 % + 20 × 1.250.000 + 1,5 × 333.333 = 42.750.000 + 25.000.000 + 500.000
    assert [line.amount for line in sums.lines] == [42_750_000, 25_000_000, 500_000]
    assert (sums.goods, sums.discount) == (68_250_000, 1_365_000)
    assert [(each.code, each.net, each.vat) for each in sums.vat] == [
        ("5", 490_000, 24_500), ("8", 66_395_000, 5_311_600),
    ]  # fmt: skip
    row = world.rows(Quote)[key]
    assert (row["total"], row["value"], row["vat_amount"]) == (72_221_100, 72_221_100, 5_336_100)
    assert (row["owner_id"], row["state"], row["code"], row["revision"]) == (LAN, "draft", "BG26-00001", 1)
    assert form.lines == LINES
