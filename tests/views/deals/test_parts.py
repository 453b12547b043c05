"""The tab of a deal's card with who takes part, its products and its costs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from app.models import Deal
from app.services import deal_lines, deal_parts, deal_talk, typed_amounts
from app.services.feed import Changes
from app.services.office import Office
from app.views.deals.card import DealCard
from app.views.deals.page import DealsPage
from app.views.deals.part_forms import ProductsEditor
from app.views.kit.desk import Desk
from app.views.kit.form_panel import FormPanel
from app.views.kit.text import money
from tests.views.audit import anonymous, nameless
from tests.views.conftest import PATIENCE, show_active
from tests.world import DIRECTOR

SELLER, OTHER = 12, 23
Shown = tuple[Desk, DealCard, int]


@pytest.fixture
def card(
    qtbot: QtBot, make_desk: Callable[..., Desk], sign_in: Callable[..., Office], settle: Callable[..., None]
) -> Shown:
    desk = make_desk(DIRECTOR)
    with desk.tasks.office.read() as session:
        deal = session.scalars(select(Deal.id).where(Deal.owner_id == SELLER, Deal.state == "open")).first() or 0
    made = DealCard(desk)
    show_active(qtbot, made, 400, 700)
    desk.tasks.changed.connect(made.hear)
    made.open(deal)
    settle(desk.tasks)
    made.show_tab(4)
    return desk, made, deal


def press(made: DealCard, name: str, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: name in offered(made), timeout=PATIENCE)
    offered(made)[name].setFocus()
    offered(made)[name].click()


def offered(made: DealCard) -> dict[str, QPushButton]:
    """The buttons of the tab that are there."""
    return {each.objectName(): each for each in made.parts.findChildren(QPushButton) if each.isVisibleTo(made)}


def form_of(made: DealCard, qtbot: QtBot) -> FormPanel:
    qtbot.waitUntil(lambda: bool(made.window().findChildren(FormPanel)), timeout=PATIENCE)
    return made.window().findChildren(FormPanel)[-1]


def words(made: DealCard) -> list[str]:
    return [each.text() for each in made.parts.findChildren(QLabel)]


@pytest.mark.feature("S03")
def test_a_colleague_is_added_by_hand_and_taken_off(card: Shown, qtbot: QtBot) -> None:
    desk, made, deal = card
    assert nameless(made) == [] and anonymous(made) == []
    press(made, "add-participant", qtbot)
    form = form_of(made, qtbot)
    assert nameless(form) == [] and anonymous(form) == []
    form.body.type_values({"employee_id": OTHER, "role": "Thiết kế", "works": True})
    form.save()
    qtbot.waitUntil(lambda: bool(made.parts.parts and made.parts.parts.people), timeout=PATIENCE)
    assert "Thiết kế · cùng làm" in words(made) and made.tabs.tabs[4].words == "Chi tiết 1"
    press(made, "edit-participant", qtbot)
    qtbot.waitUntil(lambda: form_of(made, qtbot) is not form, timeout=PATIENCE)
    again = form_of(made, qtbot)
    again.body.type_values({"works": False})
    again.save()
    qtbot.waitUntil(lambda: "Thiết kế" in words(made), timeout=PATIENCE)
    press(made, "remove-participant", qtbot)
    yes = made.window().findChild(QPushButton, "yes")
    assert yes
    yes.click()
    qtbot.waitUntil(lambda: made.parts.parts is not None and not made.parts.parts.people, timeout=PATIENCE)
    with desk.tasks.office.read() as session:
        assert deal_parts.read(session, deal).people == ()  # type: ignore[union-attr]


@pytest.mark.feature("S03", "S07")
def test_products_are_typed_and_their_total_is_expected(card: Shown, qtbot: QtBot) -> None:
    desk, made, deal = card
    press(made, "edit-products", qtbot)
    form = form_of(made, qtbot)
    editor = form.body.slots["lines"].editor
    assert isinstance(editor, ProductsEditor) and nameless(form) == []
    editor.view.grid.put(0, 0, [["Bàn họp", "cái", "2", "4,5tr"], ["Ghế", "cái", "12", "1.250.000"]])
    assert editor.total.text() == money(24_000_000)
    assert editor.view.grid.computed["amount"][:2] == ["9.000.000", "15.000.000"]
    form.save()
    qtbot.waitUntil(lambda: bool(made.parts.parts and len(made.parts.parts.lines) == 2), timeout=PATIENCE)
    assert f"2 cái × {money(4_500_000)}" in words(made)
    press(made, "expect-total", qtbot)
    qtbot.waitUntil(lambda: bool(made.card and made.card.facts[0].value == 24_000_000), timeout=PATIENCE)
    qtbot.waitUntil(lambda: bool(made.parts.parts and made.parts.parts.amount == 24_000_000), timeout=PATIENCE)
    assert "expect-total" not in offered(made)
    with desk.tasks.office.read() as session:
        assert [each.quantity for each in deal_lines.of_deal(session, deal)] == [
            2 * typed_amounts.ONE, 12 * typed_amounts.ONE]  # fmt: skip


@pytest.mark.feature("S20")
def test_a_cost_is_noted_and_removed(card: Shown, qtbot: QtBot) -> None:
    _desk, made, _deal = card
    press(made, "add-cost", qtbot)
    form = form_of(made, qtbot)
    assert form.body.slots["day"].raw() == date.today()
    form.body.type_values({"text": "Xe đi khảo sát", "amount": 350_000})
    form.save()
    qtbot.waitUntil(lambda: "Xe đi khảo sát" in words(made), timeout=PATIENCE)
    assert "Dự kiến trừ chi phí" in words(made)
    qtbot.waitUntil(offered(made)["add-cost"].hasFocus, timeout=PATIENCE)  # where the keyboard was
    press(made, "remove-cost", qtbot)
    qtbot.waitUntil(lambda: "Xe đi khảo sát" not in words(made), timeout=PATIENCE)


@pytest.mark.feature("S03")
def test_whoever_only_looks_on_is_offered_nothing_but_to_leave(
    qtbot: QtBot, make_desk: Callable[..., Desk], sign_in: Callable[..., Office], settle: Callable[..., None]
) -> None:
    desk, seller = make_desk(OTHER), sign_in(SELLER)
    with seller.transaction("Deal") as session:
        deal = session.scalars(select(Deal.id).where(Deal.owner_id == SELLER, Deal.state == "open")).first() or 0
        deal_parts.add(session, deal, {"employee_id": OTHER, "role": "Giám sát"})
    made = DealCard(desk)
    show_active(qtbot, made, 400, 700)
    made.open(deal)
    settle(desk.tasks)
    made.show_tab(4)
    assert set(offered(made)) == {"remove-participant"}


@pytest.mark.feature("S03", "S16")
def test_the_deal_comes_onto_the_board_of_whoever_is_added_and_its_card_hears(
    qtbot: QtBot, make_desk: Callable[..., Desk], sign_in: Callable[..., Office], settle: Callable[..., None]
) -> None:
    desk, seller = make_desk(OTHER), sign_in(SELLER)
    page = DealsPage(desk)
    show_active(qtbot, page)
    settle(desk.tasks)
    with seller.transaction("Add somebody to a deal") as session:
        deal = session.scalars(select(Deal.id).where(Deal.owner_id == SELLER, Deal.state == "open")).first() or 0
        added = deal_parts.add(session, deal, {"employee_id": OTHER})

    def on_board() -> bool:
        return bool(page.shown) and deal in {card.id for each in page.shown.columns for card in each.cards}

    assert not on_board()
    page.hear(Changes({"deal_participant": frozenset({added})}))
    qtbot.waitUntil(on_board, timeout=PATIENCE)
    page.open_record("deal", deal)
    settle(desk.tasks)
    with seller.transaction("Comment on a deal") as session:
        comment = deal_talk.say(session, deal, "Nhờ em xem bản vẽ")
    page.hear(Changes({"deal_comment": frozenset({comment})}))
    qtbot.waitUntil(lambda: [each.text for each in page.card.talk.comments] == ["Nhờ em xem bản vẽ"], timeout=PATIENCE)
