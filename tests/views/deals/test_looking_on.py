"""The card of a deal for who only looks on: what is offered works, what is hidden is said (S20, V29)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from app.models import Customer
from app.services import deal_parts, deals
from app.services.deals import NewDeal
from app.services.language import _
from app.services.office import Office
from app.views.deals.card import HIDDEN, DealCard
from app.views.kit.desk import Desk
from tests.views.conftest import PATIENCE, show_active
from tests.views.deals.test_parts import OTHER, SELLER

NOT_HIS = {"add-cost", "edit-cost", "remove-cost", "edit-products", "add-participant", "edit-participant", "add-party",
           "add-tie", "expect-total"}  # fmt: skip


@pytest.mark.feature("S20", "S03", "V29")
def test_who_looks_on_reads_and_comments_and_is_told_what_is_not_shown(
    qtbot: QtBot, make_desk: Callable[..., Desk], sign_in: Callable[..., Office], settle: Callable[..., None]
) -> None:
    with sign_in(SELLER).transaction("Add somebody to a deal") as session:
        customer = session.scalar(select(Customer.id).where(Customer.owner_id == SELLER))
        deal = deals.create(session, NewDeal("Tủ bếp", 1, customer_id=customer))
        deal_parts.add(session, deal, {"employee_id": OTHER})
    cards = {}
    for who in (OTHER, SELLER):
        desk = make_desk(who)
        made = cards[who] = DealCard(desk)
        show_active(qtbot, made, 400, 700)
        desk.tasks.changed.connect(made.hear)
        made.open(deal)
        settle(desk.tasks)
    theirs, mine = cards[OTHER], cards[SELLER]

    def offered(card: DealCard) -> set[str]:
        found = card.findChildren(QPushButton)
        return {each.objectName() for each in found if not each.isHidden() and each.isEnabled()}

    assert NOT_HIS & offered(theirs) == set() and {"add-cost", "add-party"} <= offered(mine)
    assert not any(theirs.buttons[key].isEnabled() for key in ("win", "lose", "edit"))
    for card, told in ((theirs, True), (mine, False)):
        notes = [each for each in card.findChildren(QLabel) if each.text() == _(HIDDEN)]
        assert [not each.isHidden() for each in notes] == [told, told]
    papers = theirs.papers
    assert _("No quote, contract or order yet.") not in [
        each.text() for each in papers.findChildren(QLabel) if each.isVisibleTo(papers)]  # fmt: skip
    theirs.talk.field.setPlainText("Em xem bản vẽ rồi")
    theirs.talk.send.click()
    qtbot.waitUntil(lambda: [each.text for each in theirs.talk.comments] == ["Em xem bản vẽ rồi"], timeout=PATIENCE)
