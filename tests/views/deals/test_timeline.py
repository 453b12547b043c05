"""The timeline of a deal's card: each line opens what it is about, and its end reads on (C08)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from app.models import Deal
from app.services import deal_lines, deal_talk, deal_timeline, deals, quotes
from app.services.deals import NewDeal
from app.views.deals.card import DealCard
from app.views.deals.questions import Asked
from app.views.kit.desk import Desk
from app.views.kit.message import Question
from app.views.kit.timeline import note_of
from tests.services.test_deal_parts import DESK, SELLER
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


@pytest.mark.feature("B01", "S07")
def test_a_change_of_the_expected_amount_is_undone_from_its_line(card: Shown, qtbot: QtBot) -> None:
    desk, made, deal = card
    with desk.tasks.office.transaction("Change the expected amount") as session:
        deals.edit(session, deal, {"amount": 20_000_000}, {"amount": 24_000_000})
    made.read_card(deal)
    qtbot.waitUntil(lambda: bool(made.timeline.events[0].changes), timeout=PATIENCE)
    assert note_of(made.timeline.events[0]) == "Giá trị: 20.000.000 → 24.000.000"
    made.timeline.asked.emit(made.timeline.events[0], QPoint())
    menu = made.findChildren(QMenu)[-1]
    menu.actions()[0].trigger()
    menu.close()
    made.window().findChildren(Question)[0].yes.click()
    qtbot.waitUntil(lambda: bool(made.card and made.card.facts[0].value == 20_000_000), timeout=PATIENCE)


@pytest.mark.feature("S03")
def test_the_deal_is_handed_on_from_its_card(card: Shown, qtbot: QtBot) -> None:
    desk, made, deal = card
    made.menu.click()
    menu = made.findChildren(QMenu)[-1]
    next(each for each in menu.actions() if each.text() == "Đổi người phụ trách…").trigger()
    menu.close()
    qtbot.waitUntil(lambda: bool(made.window().findChildren(Asked)), timeout=PATIENCE)
    asked = made.window().findChildren(Asked)[0]
    asked.editor.show_value(SELLER)
    asked.accept()

    def owner() -> int | None:
        with desk.tasks.office.read() as session:
            return session.scalar(select(Deal.owner_id).where(Deal.id == deal))

    qtbot.waitUntil(lambda: owner() == SELLER, timeout=PATIENCE)
