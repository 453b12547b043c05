"""Why so many stars, and why one sees a customer: the small windows at the card, by mouse and by menu."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot
from sqlalchemy import select, update

from app.models import Customer, Group
from app.services import customer_groups, schema
from app.services.query import Query, every, leaf
from app.services.selection import Selection
from app.views.customers.card import CustomerCard
from app.views.customers.why import SeenPopover, StarsPopover
from app.views.kit.desk import Desk
from tests.views import audit


@pytest.fixture
def desk(make_desk: Callable[..., Desk]) -> Desk:
    made = make_desk(38, {"customer": "customers"})
    with schema.system(schema.engine_of(made.tasks.office.url), "") as connection:
        connection.execute(update(Group).where(Group.id == 1).values(points=20))
    with made.tasks.office.transaction("Nhóm") as session:
        customer_groups.change(session, Selection.of([1]), [1], "set")
        assert session.scalar(select(Customer.stars).where(Customer.id == 1)) == 3
    return made


@pytest.fixture
def card(qtbot: QtBot, desk: Desk) -> Iterator[CustomerCard]:
    made = CustomerCard(desk)
    qtbot.addWidget(made)
    made.resize(372, 768)
    made.show()
    made.open(1)
    qtbot.waitUntil(lambda: made.card_id == 1, timeout=8000)
    yield made


def popover(qtbot: QtBot, kind: type[Any]) -> Any:
    def shown() -> list[Any]:
        return [each for each in QApplication.topLevelWidgets() if isinstance(each, kind) and each.isVisible()]

    qtbot.waitUntil(lambda: bool(shown()), timeout=8000)
    return shown()[0]


def said(window: Any) -> list[str]:
    return [each.text() for each in window.findChildren(QLabel) if each.text()]


@pytest.mark.feature("B09", "V32")
def test_a_click_on_the_stars_tells_where_they_come_from(qtbot: QtBot, card: CustomerCard) -> None:
    chips, corner = card.badges._places(card.badges.width())
    assert chips and card.badges.accessibleName() == "Nhóm 1, 3 sao"
    QTest.mouseClick(card.badges, Qt.MouseButton.LeftButton, pos=corner + QPoint(30, 8))
    window = popover(qtbot, StarsPopover)
    words = said(window)
    assert words[0] == "Vì sao 3 sao?"
    assert {"20", "Điểm"} <= set(words)
    assert any("Thêm 12 điểm là được thêm một sao" in each for each in words)
    assert audit.nameless(window) == []
    wanted: list[Query] = []
    card.listed.connect(wanted.append)
    qtbot.mouseClick(window.findChild(object, "group:1"), Qt.MouseButton.LeftButton)
    assert wanted == [Query(where=every(leaf("group", "is", 1)))]


@pytest.mark.feature("B09")
def test_a_click_beside_the_stars_does_nothing(qtbot: QtBot, card: CustomerCard) -> None:
    QTest.mouseClick(card.badges, Qt.MouseButton.LeftButton, pos=QPoint(4, 8))
    QTest.qWait(50)
    assert not [each for each in QApplication.topLevelWidgets() if isinstance(each, StarsPopover)]


@pytest.mark.feature("B09")
def test_why_one_sees_a_customer_and_who_else_does(qtbot: QtBot, card: CustomerCard) -> None:
    card.ask_seen()
    window = popover(qtbot, SeenPopover)
    assert "Vai trò của bạn được xem tất cả" in window.own.text()
    first = window.list.item(0).text()
    assert first.endswith("phụ trách") or "phụ trách, " in first
    assert window.list.count() >= 3
    assert audit.nameless(window) == []
