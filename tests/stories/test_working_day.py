"""One working day of a new office, told through the real windows, on a file and on a server."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.stories import bringing_in, first_day, many_customers, one_customer, two_desks, workbook
from tests.stories.conftest import Place, leave
from tests.stories.hands import Hands

ROWS = 300


@pytest.mark.feature("B03", "E30")  # a new office on either engine, its people
@pytest.mark.feature("B05", "V27", "V28", "B01", "B02")  # found without accents; handed on, counted, undone
@pytest.mark.feature("V12", "V13", "V14", "V15", "V17", "V18", "V18b")  # groups; shares with a level
@pytest.mark.feature("E01", "E05", "E06", "E09", "E10", "S09", "B19")  # the card, a call, what follows in a week
@pytest.mark.feature("S01", "S05", "C02")  # a deal over the board by mouse and by key
@pytest.mark.feature("V16", "B04", "B06")  # a colleague: sees what may be seen, news, honest conflicts
def test_a_working_day(place: Place, sit_down: Callable[..., Hands], outside: list[str],
                       tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sen = sit_down()
    first_day.found_the_office(sen, place)
    first_day.hire(sen)
    sen.press("Alt+Left")
    bringing_in.drop(sen, workbook.make(tmp_path / "khách hàng.xlsx", ROWS))
    bringing_in.map_columns(sen)
    bringing_in.take(sen, place, bringing_in.check(sen, ROWS))
    many_customers.find(sen)
    many_customers.arrange(sen, place)
    many_customers.hand_on(sen, place)
    many_customers.group(sen, place)
    many_customers.share(sen, place)
    customer = one_customer.edit(sen, place)
    planned = one_customer.talk(sen, place, customer, outside)
    one_customer.meet_it_in_a_week(sen, place, planned, monkeypatch)
    deal = one_customer.begin_a_deal(sen, place)
    one_customer.drag(sen, place, deal)
    an = two_desks.second_desk(sit_down, place)
    two_desks.sees_only_what_it_may(an, place)
    took = two_desks.hears_the_news(sen, an, place)
    two_desks.both_in_one_form(sen, an, place)
    leave(an)
    width, shown = two_desks.arrange(sen), sen.ids()
    leave(sen)
    two_desks.come_back(sit_down, place, width, shown)
    print(f"a colleague saw the change after {took:.2f} s")
