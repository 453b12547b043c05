"""A card that is being opened while news come of the one before it."""

from __future__ import annotations

from collections.abc import Callable

from pytestqt.qtbot import QtBot
from sqlalchemy import select

from app.models import Deal
from app.services.feed import Changes
from app.views.deals.card import DealCard
from app.views.kit.desk import Desk
from tests.world import DIRECTOR


def test_news_of_the_card_before_do_not_bring_it_back(
    qtbot: QtBot, make_desk: Callable[..., Desk], settle: Callable[..., None]
) -> None:
    """The newer reading of a card used to be the one that counts, though it was of the former card."""
    desk = make_desk(DIRECTOR)
    with desk.tasks.office.read() as session:
        first, second = session.scalars(select(Deal.id).order_by(Deal.id).limit(2))
    made = DealCard(desk)
    qtbot.addWidget(made)
    made.show()
    made.open(first)
    settle(desk.tasks)
    assert made.card_id == first
    made.open(second)
    made.hear(Changes({"deal": frozenset({first})}))
    settle(desk.tasks)
    assert made.card_id == second
    made.close_card()
    made.hear(Changes({"deal": frozenset({first})}))
    settle(desk.tasks)
    assert made.card_id is None
