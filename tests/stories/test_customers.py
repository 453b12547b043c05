"""A manager and 128 customers: brought in, grouped, shared, handed to three, taken back from the history, merged."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt import exceptions

from app.models import Customer, Share
from app.views.customers.duplicates import DuplicatesWindow
from app.views.customers.history import ACTION, MOVES, NUMBER, HistoryWindow
from app.views.customers.merge import MergeDialog
from tests.stories import bringing_in, first_day, many_customers, workbook
from tests.stories.conftest import Place
from tests.stories.hands import Hands
from tests.stories.many_customers import RECEIVERS, hand_to_three, owners
from tests.stories.one_customer import open_card

CODE = "0101243150"


@pytest.mark.feature("E01", "V12", "V13", "V14", "V15", "V17", "V18", "V18b")  # brought in, grouped, shared
@pytest.mark.feature("V24", "V27", "V28", "B01", "B02")  # 128 among three, and back from the history
def test_a_manager_and_128_customers(place: Place, sit_down: Callable[..., Hands], tmp_path: Path) -> None:
    sen = sit_down()
    first_day.found_the_office(sen, place)
    first_day.hire(sen)
    sen.press("Alt+Left")
    bringing_in.drop(sen, workbook.make(tmp_path / "khách hàng.xlsx", 129))
    bringing_in.map_columns(sen)
    bringing_in.take(sen, place, bringing_in.check(sen, 129))
    sen.press("Ctrl+2")
    sen.settle()
    sen.head("name")
    many_customers.group(sen, place)
    _hand_on_and_take_back(sen, place)
    many_customers.share(sen, place)
    assert len(place.rows(Share)) == 10
    _merge_two(sen, place)


def _hand_on_and_take_back(sen: Hands, place: Place) -> None:
    """43 to An, 43 to Bình, 42 to Chi; the history names them, and Undo there gives all back."""
    listed = sen.ids()
    before = owners(place, listed)
    assert len(listed) == 128 and hand_to_three(sen, 128) == [43, 43, 42]
    given = owners(place, listed)
    assert [given.count(each) for each in dict.fromkeys(given)] == [43, 43, 42]
    sen.click("history")
    window: HistoryWindow = sen.dialog()
    sen.until(lambda: window.table.rowCount() > 0)
    sen.settle()
    line = [window.table.item(0, each) for each in (ACTION, NUMBER, MOVES)]
    action, number, moves = [cell.text() for cell in line if cell]
    moved = sum(was != is_now for was, is_now in zip(before, given, strict=True))  # the others had theirs already
    assert (action, number) == ("Chuyển chủ sở hữu", str(moved)) and any(name in moves for name in RECEIVERS)
    window.table.setCurrentCell(0, ACTION)
    sen.click("undo", window)
    sen.click("yes")
    sen.until(lambda: owners(place, listed) == before)
    sen.settle()
    sen.press("Escape", window)
    sen.settle()


def _merge_two(sen: Hands, place: Place) -> None:
    """Two with one tax code are found, and merged into the first."""
    pair = []
    for number in (0, 1):
        pair.append(open_card(sen, number))
        sen.press("F2", sen.page.table)
        form = sen.panel()
        sen.fill(form.body, tax_code=CODE)
        sen.press("Ctrl+S", form)
        sen.until(lambda: place.rows(Customer)[pair[-1]]["tax_code"] == CODE)
        sen.settle()
    assert len(set(pair)) == 2, "the second card was not opened"
    sen.press("Escape")
    window = _duplicates(sen)
    try:
        sen.until(lambda: [set(group.ids) for group in window.groups] == [set(pair)], 20_000)
    except exceptions.TimeoutError:  # seen once on a busy machine, not understood: looked for again, as a user would
        sen.press("Escape", window)
        window = _duplicates(sen)
        sen.until(lambda: [set(group.ids) for group in window.groups] == [set(pair)])
    sen.click(window.merge_button)
    dialog: MergeDialog = sen.dialog()
    assert dialog is not window
    sen.until(lambda: dialog.go.isEnabled())
    sen.click(dialog.go)
    sen.until(lambda: [row["id"] for row in place.rows(Customer).values() if row["merged_into_id"]] != [])
    sen.settle()
    rows = {each: place.rows(Customer)[each]["merged_into_id"] for each in pair}
    (gone,) = [each for each, kept in rows.items() if kept]
    assert {gone, rows[gone]} == set(pair)
    sen.press("Escape", window)
    sen.settle()
    sen.until(lambda: len(sen.ids()) == 127)


def _duplicates(sen: Hands) -> DuplicatesWindow:
    sen.click("duplicates")
    window = sen.dialog()
    assert isinstance(window, DuplicatesWindow)
    return window
