"""The timeline of a deal's card: each line opens what it is about, and its end reads on (C08)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.services import deal_lines, deal_talk, deal_timeline, deals, quotes
from app.services.deals import NewDeal
from app.views.deals.card import DealCard
from app.views.kit.desk import Desk
from tests.services.test_deal_parts import DESK
from tests.views.conftest import PATIENCE, show_active
from tests.world import DIRECTOR

Shown = tuple[Desk, DealCard, int]


@pytest.fixture
def card(qtbot: QtBot, make_desk: Callable[..., Desk], settle: Callable[..., None]) -> Shown:
    desk = make_desk(DIRECTOR, {"quote": "documents"})
    office = desk.tasks.office
    with office.transaction("Add deal") as session:
        deal = deals.create(session, NewDeal("Bàn ghế phòng họp", 1, amount=20_000_000))
    with office.transaction("Products of a deal") as session:
        deal_lines.save(session, deal, (), [DESK])
    with office.transaction("Add quote") as session:
        quotes.save(session, quotes.blank(session, deal))
    for number in range(deal_timeline.FIRST):
        with office.transaction("Comment on a deal") as session:
            deal_talk.say(session, deal, f"Câu {number}")
    made = DealCard(desk)
    show_active(qtbot, made, 400, 700)
    desk.tasks.changed.connect(made.hear)
    made.open(deal)
    settle(desk.tasks)
    return desk, made, deal


def at(made: DealCard, kind: str) -> int:
    return next(place for place, each in enumerate(made.timeline.events) if each.opens[0] == kind)


@pytest.mark.feature("C08")
def test_the_end_reads_on_and_each_line_opens_by_key(card: Shown, qtbot: QtBot, settle: Callable[..., None]) -> None:
    desk, made, deal = card
    assert len(made.timeline.events) == deal_timeline.FIRST
    made.area.verticalScrollBar().setValue(made.area.verticalScrollBar().maximum())
    qtbot.waitUntil(lambda: len(made.timeline.events) == deal_timeline.FIRST + 3, timeout=PATIENCE)
    made.timeline.setFocus()
    for kind, tab in (("comment", 3), ("part", 4)):
        made.show_tab(0)
        made.timeline.setFocus()
        made.timeline.go_to(at(made, kind))
        QTest.keyClick(made.timeline, Qt.Key.Key_Return)
        assert made.tabs.tabs[tab].isChecked()
    made.show_tab(0)
    made.timeline.setFocus()
    made.timeline.go_to(at(made, "quote"))
    QTest.keyClick(made.timeline, Qt.Key.Key_Return)
    assert desk.navigation.here and desk.navigation.here.kind == "quote"
    with desk.tasks.office.transaction("Comment on a deal") as session:
        deal_talk.say(session, deal, "Thêm một câu")
    made.read_card(deal)
    settle(desk.tasks)
    assert len(made.timeline.events) == deal_timeline.FIRST + 3 and made.timeline.events[0].note == "Thêm một câu"
