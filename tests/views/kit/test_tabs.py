"""Tabs of a card: one line, counts, and a menu for what has no room."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.services import language
from app.services.language import N_, _
from app.views.kit.menu import Menu
from app.views.kit.tabs import TabLine
from app.views.kit.theme import theme
from tests.views.audit import nameless
from tests.views.conftest import show_active

CARD = 390 - 36  # what the card of a customer has for its tabs
NAMES = (N_("Activity"), N_("Contacts"), N_("Deals"), N_("Docs"), N_("Relations"), N_("Files"))


def tabs(qtbot: QtBot, width: int, counts: tuple[int, ...] = ()) -> TabLine:
    made = TabLine()
    for name in NAMES:
        made.add(_(name))
    for place, count in enumerate(counts):
        made.show_count(place, count)
    show_active(qtbot, made, width, theme.size(36))
    return made


def shown(made: TabLine) -> list[str]:
    return [tab.words for tab in made.tabs if tab.isVisible()]


@pytest.mark.parametrize("spoken", ["vi", "en"])
@pytest.mark.parametrize("factor", [1.0, 1.3])
def test_the_six_tabs_of_a_customer_stand_on_one_line(qtbot: QtBot, spoken: str, factor: float) -> None:
    """With usual counts none of them is hidden, in both languages and with large text."""
    language.use(spoken)
    theme.choose("light", factor)
    made = tabs(qtbot, theme.size(CARD), (0, 2, 3, 12, 1, 4))
    assert len(shown(made)) == 6 and not made.more.isVisible()
    assert max(tab.geometry().right() for tab in made.tabs) < made.width()
    assert len({tab.y() for tab in made.tabs}) == 1
    assert made.tabs[3].accessibleName().endswith(" 12") and nameless(made) == []


def test_what_has_no_room_is_behind_a_menu_that_keys_reach(qtbot: QtBot) -> None:
    made = tabs(qtbot, 200, (0, 2, 3, 120, 1, 4))
    assert shown(made)[:2] == ["Hoạt động", "Liên hệ 2"] and "Tệp 4" not in shown(made)
    assert made.more.x() + made.more.width() <= made.width()
    chosen: list[int] = []
    made.chosen.connect(chosen.append)
    made.chosen.connect(made.mark)
    made.more.setFocus()
    QTest.keyClick(made.more, Qt.Key.Key_Space)
    menu = made.findChild(Menu)
    assert menu and "Chứng từ 99+" in [each.text() for each in menu.actions()]
    QTest.keyClick(menu, Qt.Key.Key_Up)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert chosen == [5] and "Tệp 4" in shown(made) and made.tabs[5].isChecked()
    assert [tab.isChecked() for tab in made.tabs].count(True) == 1


def test_with_more_room_they_come_back(qtbot: QtBot) -> None:
    made = tabs(qtbot, 200)
    assert made.more.isVisible()
    made.resize(600, 36)
    qtbot.waitUntil(lambda: len(shown(made)) == 6 and not made.more.isVisible())
