"""Deals as a list: beside the board, for what is closed, for many at once, and for the numbers of other rooms."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from app.models import Deal
from app.services.query import Query, every, leaf
from app.services.selection import Selection
from app.views.deals.room import DealsRoom
from app.views.kit.bulk_bar import Chosen
from app.views.kit.desk import Desk
from tests.views.audit import anonymous, nameless
from tests.views.conftest import PATIENCE
from tests.world import DIRECTOR

Room = tuple[Desk, DealsRoom]


@pytest.fixture
def room(qtbot: QtBot, make_desk: Callable[..., Desk], settle: Callable[..., None]) -> Room:
    desk = make_desk(DIRECTOR)
    made = DealsRoom(desk)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    made.show_way("list")
    qtbot.waitUntil(lambda: made.shape is not None and made.list.rows.complete, timeout=PATIENCE)
    settle(desk.tasks)
    return desk, made


def number(desk: Desk, *tests: object) -> int:
    with desk.tasks.office.read() as session:
        return session.scalar(select(func.count()).select_from(Deal).where(*tests)) or 0  # type: ignore[arg-type]


@pytest.mark.feature("S13")
def test_the_list_shows_what_is_open_and_the_closed_ones_in_views_of_their_own(room: Room, qtbot: QtBot) -> None:
    desk, made = room
    assert made.list.rows.rowCount() == number(desk, Deal.state == "open")
    for key, state in (("won", "won"), ("lost", "lost"), ("aside", "standby")):
        made.list.show_view_named(key)
        qtbot.waitUntil(lambda: made.list.rows.complete, timeout=PATIENCE)
        assert made.list.rows.rowCount() == number(desk, Deal.state == state)
    assert nameless(made.list) == [] and anonymous(made.list) == []


@pytest.mark.feature("S13")
def test_a_number_of_another_room_opens_it(room: Room, qtbot: QtBot) -> None:
    desk, made = room
    made.show_way("board")
    made.show_query(Query(where=every(leaf("stage", "is", 1), leaf("owner", "is", 12))))
    qtbot.waitUntil(lambda: made.list.rows.complete and made.list.rows.query.where is not None, timeout=PATIENCE)
    assert made.current is made.list
    assert made.list.rows.rowCount() == number(desk, Deal.stage_id == 1, Deal.owner_id == 12) > 0


@pytest.mark.feature("S12", "S03")
def test_many_at_once_are_marked_and_handed_on(room: Room, qtbot: QtBot, settle: Callable[..., None]) -> None:
    desk, made = room
    ids = [made.list.rows.id_at(place) for place in range(3)]
    made.list.mark(Chosen(Selection.of(ids), 3, made.list))
    qtbot.waitUntil(lambda: number(desk, Deal.id.in_(ids), Deal.star) == 3, timeout=PATIENCE)
    settle(desk.tasks)
    assert "3 cơ hội" in desk.tell.sentences[-1]  # type: ignore[attr-defined]
    desk.tasks.undo(desk.tell.undo, lambda report: None)  # type: ignore[attr-defined]
    settle(desk.tasks)
    assert number(desk, Deal.id.in_(ids), Deal.star) < 3


def test_a_card_opens_on_the_way_one_looks_at_deals(room: Room, qtbot: QtBot, settle: Callable[..., None]) -> None:
    desk, made = room
    deal = made.list.rows.id_at(0)
    made.open_record("deal", deal)
    qtbot.waitUntil(lambda: made.list.pane.isVisible(), timeout=PATIENCE)
    made.show_way("board")
    made.open_record("deal", deal)
    qtbot.waitUntil(lambda: made.board.card.isVisible(), timeout=PATIENCE)
    assert made.current is made.board
