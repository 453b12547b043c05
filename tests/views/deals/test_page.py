"""The room of deals on a real office: moving, undoing, two people at one card, the quick deal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from app.models import Customer, Deal, DealParty
from app.services import deals, pipelines
from app.services.office import Office
from app.views.deals.form import DealForm
from app.views.deals.page import DealsPage
from app.views.deals.questions import WhyLost
from app.views.kit.desk import Desk
from app.views.kit.form_window import FormWindow
from tests.views.audit import anonymous, nameless
from tests.views.conftest import PATIENCE, type_vietnamese
from tests.world import DIRECTOR

SELLER, NEW, QUOTED, LOST = 12, 1, 2, 5
Key, CONTROL = Qt.Key, Qt.KeyboardModifier.ControlModifier
Page = tuple[Desk, DealsPage]


@pytest.fixture
def page(qtbot: QtBot, make_desk: Callable[..., Desk], settle: Callable[..., None]) -> Page:
    desk = make_desk(SELLER)
    made = DealsPage(desk)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    made.activateWindow()
    settle(desk.tasks)
    return desk, made


def row(desk: Desk, deal_id: int) -> Any:
    with desk.tasks.office.read() as session:
        return session.execute(select(Deal.stage_id, Deal.state, Deal.star, Deal.lost_reason).where(
            Deal.id == deal_id)).one()  # fmt: skip


def first(page: DealsPage, desk: Desk, stage: int = NEW) -> int:
    """A card of one's own in this stage, and be on it."""
    column = next(each for each in page.shown.columns if each.stage.id == stage)  # type: ignore[union-attr]
    found = next(card.id for card in column.cards if card.owner_id == desk.me.id)
    page.board.go_to(found)
    return found


@pytest.mark.feature("S05", "C02")
def test_a_card_is_moved_and_moved_back(page: Page, qtbot: QtBot, settle: Callable[..., None]) -> None:
    desk, made = page
    deal = first(made, desk)
    QTest.keyClick(made.board, Key.Key_Right, CONTROL)
    qtbot.waitUntil(lambda: row(desk, deal).stage_id == QUOTED, timeout=PATIENCE)
    settle(desk.tasks)
    assert desk.tell.undo  # type: ignore[attr-defined]
    desk.tasks.undo(desk.tell.undo, lambda report: None)  # type: ignore[attr-defined]
    settle(desk.tasks)
    assert row(desk, deal).stage_id == NEW


def test_a_card_that_somebody_has_moved_stays_where_he_put_it(
    page: Page, sign_in: Callable[..., Office], qtbot: QtBot, settle: Callable[..., None]
) -> None:
    desk, made = page
    deal = first(made, desk)
    made.desk.tasks.changed.disconnect(made.hear)  # the news has not arrived yet
    with sign_in(DIRECTOR).transaction("test") as session:
        deals.move(session, [deal], 3)
    QTest.keyClick(made.board, Key.Key_Right, CONTROL)
    qtbot.waitUntil(lambda: bool(desk.tell.sentences), timeout=PATIENCE)  # type: ignore[attr-defined]
    settle(desk.tasks)
    assert "giai đoạn khác" in desk.tell.sentences[-1]  # type: ignore[attr-defined]
    assert row(desk, deal).stage_id == 3
    assert made.board.lanes()[2].index_of(deal) >= 0


@pytest.mark.feature("S11")
def test_a_loss_asks_why(page: Page, qtbot: QtBot, settle: Callable[..., None]) -> None:
    desk, made = page
    deal = first(made, desk, stage=3)
    made.move_to([deal], LOST)
    qtbot.waitUntil(lambda: made.findChild(WhyLost) is not None, timeout=PATIENCE)
    window = made.findChild(WhyLost)
    window.accept()
    assert window.isVisible()  # without a reason nothing is closed
    QTest.keyClick(window, Key.Key_1)
    window.competitor.show_value("Hòa Phát")
    window.accept()
    qtbot.waitUntil(lambda: row(desk, deal).state == "lost", timeout=PATIENCE)
    settle(desk.tasks)
    with desk.tasks.office.read() as session:
        lost = session.get_one(Deal, deal)
        assert lost.lost_reason_id == 1 and session.get_one(DealParty, lost.competitor_id).name == "Hòa Phát"
    qtbot.waitUntil(lambda: all(lane.index_of(deal) < 0 for lane in made.board.lanes()), timeout=PATIENCE)


@pytest.mark.feature("C01", "S05")
def test_what_a_stage_requires_is_asked_for(
    page: Page, sign_in: Callable[..., Office], qtbot: QtBot, settle: Callable[..., None]
) -> None:
    """The move waits for the form; cancelled, the card goes back."""
    desk, made = page
    with sign_in(1).transaction("test") as session:
        pipelines.edit_stage(session, QUOTED, required=("source",))
    deal = first(made, desk)
    for answer in ("", "Giới thiệu"):
        made.move_to([deal], QUOTED)
        qtbot.waitUntil(lambda: made.findChild(FormWindow) is not None, timeout=PATIENCE)
        window = made.findChild(FormWindow)
        if not answer:
            window.reject()
            settle(desk.tasks)
            qtbot.waitUntil(lambda: made.findChild(FormWindow) is None, timeout=PATIENCE)
            assert row(desk, deal).stage_id == NEW and made.board.lanes()[0].index_of(deal) >= 0
            continue
        window.form.type_values({"source": answer})
        window.go()
        qtbot.waitUntil(lambda: row(desk, deal).stage_id == QUOTED, timeout=PATIENCE)
        settle(desk.tasks)


@pytest.mark.feature("S12", "S13")
def test_stars_and_filters(page: Page, qtbot: QtBot, settle: Callable[..., None]) -> None:
    desk, made = page
    deal = first(made, desk)
    QTest.keyClick(made.board, Key.Key_S)
    qtbot.waitUntil(lambda: bool(row(desk, deal).star), timeout=PATIENCE)
    made.filters.star.click()
    settle(desk.tasks)
    assert [item.id for lane in made.board.lanes() for item in lane.items] == [deal]
    made.filters.states.button(2).click()
    settle(desk.tasks)
    assert made.body.currentIndex() == 1  # none is won and promising: the page offers the way back
    made._show_everything()
    settle(desk.tasks)
    assert made.body.currentIndex() == 0


@pytest.mark.feature("S14")
def test_search_as_one_types(page: Page, settle: Callable[..., None], qtbot: QtBot) -> None:
    desk, made = page
    title = made._card(first(made, desk)).title
    made.header.search.setText(title.lower().replace("ơ", "o").replace("ộ", "o"))  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: sum(len(lane.items) for lane in made.board.lanes()) <= 11, timeout=PATIENCE)
    settle(desk.tasks)
    assert made.shown and title in {card.title for each in made.shown.columns for card in each.cards}


@pytest.mark.feature("S01", "S04")
def test_a_quick_deal_brings_its_customer_along(page: Page, qtbot: QtBot, settle: Callable[..., None]) -> None:
    desk, made = page
    made.add(QUOTED)
    qtbot.waitUntil(lambda: made.findChild(DealForm) is not None, timeout=PATIENCE)
    form = made.findChild(DealForm)
    slots = form.body.slots
    type_vietnamese(slots["title"].editor.focus_part(), "Tủ bếp gỗ sồi")
    type_vietnamese(slots["customer"].editor.focus_part(), "Chị Hạnh Mễ Trì")
    assert slots["phone"].shown
    QTest.keyClicks(slots["phone"].editor.focus_part(), "+84912345678")
    QTest.keyClicks(slots["amount"].editor.focus_part(), "12tr")
    form.save()
    qtbot.waitUntil(lambda: bool(desk.tell.sentences), timeout=PATIENCE)  # type: ignore[attr-defined]
    settle(desk.tasks)
    with desk.tasks.office.read() as session:
        query = select(Deal, Customer).join(Customer).where(Deal.title == "Tủ bếp gỗ sồi")
        deal, customer = session.execute(query).one()
        assert (deal.stage_id, deal.amount, deal.owner_id) == (QUOTED, 12_000_000, SELLER)
        assert (customer.name, customer.phone, customer.owner_id) == ("Chị Hạnh Mễ Trì", "0912345678", SELLER)


def test_every_control_has_a_name(page: Page, settle: Callable[..., None]) -> None:
    desk, made = page
    first(made, desk)
    settle(desk.tasks)
    assert nameless(made) == [] and anonymous(made) == []


def test_enter_opens_the_card_then_goes_to_its_buttons(page: Page, qtbot: QtBot, settle: Callable[..., None]) -> None:
    desk, made = page
    deal = first(made, desk)
    settle(desk.tasks)
    made.card.close_card()
    QTest.keyClick(made.board, Key.Key_Return)
    qtbot.waitUntil(lambda: made.card.card_id == deal, timeout=PATIENCE)
    QTest.keyClick(made.board, Key.Key_Return)
    assert made.focusWidget() is made.card.buttons["log"]
