"""The second half of the day: from a deal to signed paper and money in the till, on a file and on a server."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.stories import first_day, one_customer, papers
from tests.stories.conftest import Place
from tests.stories.hands import Hands


@pytest.mark.feature("E13", "E14", "E16", "E17", "E20", "E21", "C18", "B08", "V37", "V38")
def test_from_a_deal_to_the_till(place: Place, sit_down: Callable[..., Hands]) -> None:
    sen = sit_down()
    first_day.found_the_office(sen, place)
    papers.meet_a_customer(sen, place)
    deal = one_customer.begin_a_deal(sen, place)
    papers.say_where_to_pay(sen)
    papers.add_a_product(sen, place)
    quote = papers.offer(sen, place, deal)
    papers.print_the_quote(sen, place, quote)
    contract = papers.sign(sen, place, quote)
    papers.order(sen, place, contract)
    receipt = papers.take_the_money(sen, place, contract)
    papers.print_the_receipt(sen, place, receipt)
    papers.look_at_the_book(sen, place)
