"""The win probability at the card of a deal: why, and by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy import select, update

from app.models import Deal
from app.models.base import now
from app.services import deal_odds, settings
from app.services.office import Office
from app.views.deals.card import DealCard
from app.views.deals.odds import OddsPopover
from app.views.kit.desk import Desk
from tests.views.audit import nameless
from tests.views.conftest import PATIENCE
from tests.world import DIRECTOR

SMALL, MANY = 1_000_000, 120


def learn(office: Office) -> None:
    """Deals of the office are won if they are small: half of them."""
    with office.transaction("Closed deals") as session:
        ids = session.scalars(select(Deal.id).where(Deal.state == "open").order_by(Deal.id).limit(MANY)).all()
        for state, amount, part in (("won", SMALL, ids[: len(ids) // 2]), ("lost", 900 * SMALL, ids[len(ids) // 2 :])):
            session.execute(update(Deal).where(Deal.id.in_(part)).values(state=state, amount=amount, closed_at=now()))
    with office.transaction("Learn") as session:
        deal_odds.learn(session)


@pytest.fixture
def card(
    qtbot: QtBot, make_desk: Callable[..., Desk], sign_in: Callable[..., Office], settle: Callable[..., None]
) -> tuple[Desk, DealCard, int]:
    desk = make_desk(DIRECTOR)
    with desk.tasks.office.read() as session:
        deal = session.scalars(select(Deal.id).where(Deal.state == "open").order_by(Deal.id.desc())).first()
    learn(sign_in(1))
    made = DealCard(desk)
    qtbot.addWidget(made)
    made.resize(400, 700)
    made.show()
    made.open(deal or 0)
    settle(desk.tasks)
    qtbot.waitUntil(lambda: made.card is not None, timeout=PATIENCE)
    return desk, made, deal or 0


def popover(qtbot: QtBot) -> OddsPopover:
    found: list[Any] = []

    def there() -> bool:
        windows = QApplication.topLevelWidgets()
        found[:] = [each for each in windows if isinstance(each, OddsPopover) and each.isVisible()]
        return bool(found)

    qtbot.waitUntil(there, timeout=PATIENCE)
    return found[0]  # type: ignore[no-any-return]


def by_hand(desk: Desk, deal: int) -> int | None:
    with desk.tasks.office.read() as session:
        return session.scalars(select(Deal.win_percent).where(Deal.id == deal)).one()


@pytest.mark.feature("C10", "B09")
def test_why_a_deal_is_likely_and_what_one_thinks_instead(
    card: tuple[Desk, DealCard, int], qtbot: QtBot, settle: Callable[..., None]
) -> None:
    desk, made, deal = card
    with desk.tasks.office.read() as session:
        told = deal_odds.of_deal(session, deal)
        assert settings.get(session, deal_odds.KEPT) and told and told.computed is not None
    assert made.card and f"{told.computed} %" in {fact.value for fact in made.card.facts}
    made.ask_odds()
    window = popover(qtbot)
    assert nameless(window) == []
    window.percent.setValue(77)
    QTest.mouseClick(window.findChild(QPushButton, "odds:keep"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: by_hand(desk, deal) == 77, timeout=PATIENCE)
    settle(desk.tasks)
    made.open(deal)
    settle(desk.tasks)
    assert made.card and "77 %, tự đặt" in {fact.value for fact in made.card.facts}
    made.ask_odds()
    QTest.mouseClick(popover(qtbot).findChild(QPushButton, "odds:back"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: by_hand(desk, deal) is None, timeout=PATIENCE)
