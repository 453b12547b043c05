"""From an instalment that is due to the receipt of exactly this one: from the work list and the contract's card."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.models.document import RATE
from app.services import contracts, quotes
from app.services.days import today
from app.services.pricing import CENTS, InstalmentForm, LineForm
from app.views.funds.form import VoucherPanel
from app.views.kit.menu import Menu
from app.views.office_frame import OfficeFrame
from tests.views.conftest import PATIENCE

PLAN = (InstalmentForm("Khi ký", share=3000, due_on=today() - timedelta(9)),
        InstalmentForm("Khi giao", share=7000, due_on=today()))  # fmt: skip


@pytest.fixture
def signed(make_frame: Callable[..., OfficeFrame]) -> tuple[OfficeFrame, int]:
    """The director's frame, and the id of his contract of 10,000 USD at 25,400: 76,200,000 + 177,800,000 đ."""
    frame = make_frame()
    with frame.tasks.office.transaction("test") as session:
        form = replace(quotes.blank(session, customer_id=5), currency="USD", rate=25_400 * RATE, instalments=PLAN,
                       lines=(LineForm("Máy cắt", price=10_000 * CENTS, vat="KCT"),))  # fmt: skip
        contract = contracts.from_quote(session, quotes.save(session, form))
        contracts.set_state(session, contract, "signed")
    return frame, contract


def receipt(qtbot: QtBot) -> dict[str, Any]:
    """What stands in the form of the receipt, once it is there; it is put away again."""
    def panel() -> VoucherPanel | None:
        found = (each for each in QApplication.allWidgets() if isinstance(each, VoucherPanel) and each.isVisible())
        return next(found, None)

    qtbot.waitUntil(lambda: panel() is not None, timeout=PATIENCE)
    made = panel()
    assert made is not None
    values = {key: made.body.slots[key].editor.value() for key in ("contract_id", "instalment", "amount", "reason")}
    made.close()
    qtbot.waitUntil(lambda: panel() is None, timeout=PATIENCE)
    return values


@pytest.mark.feature("B14", "E18")
def test_the_receipt_of_an_instalment_that_is_due(
    signed: tuple[OfficeFrame, int], qtbot: QtBot, settle: Callable[..., None]
) -> None:
    frame, contract = signed
    frame.navigation.open_room("today")
    page: Any = frame.page("today")
    page.read()
    settle(frame.tasks, page)
    lines = {each.note: key for key, each in page._lines.items() if each.contract_id == contract and each.part_id}
    assert len(lines) == 2  # what is due today, and the debt of what was due before
    page.open_menu(lines["Khi giao"], QPoint(10, 10))
    menu = next(each for each in QApplication.topLevelWidgets() if isinstance(each, Menu) and each.isVisible())
    next(each for each in menu.actions() if each.text() == "Thu tiền").trigger()
    menu.close()
    found = receipt(qtbot)
    assert (found["contract_id"], found["instalment"], found["amount"]) == (contract, 2, 177_800_000)
    assert "đợt 2" in found["reason"]


@pytest.mark.feature("E18")
def test_the_receipt_of_an_instalment_on_the_card(
    signed: tuple[OfficeFrame, int], qtbot: QtBot, settle: Callable[..., None]
) -> None:
    frame, contract = signed
    frame.navigation.open("contract", contract)
    page: Any = frame.page("documents")
    settle(frame.tasks, page)
    content = page.current.pane.content
    said = " ".join(each.toolTip() or each.text() for each in content.findChildren(QLabel))
    assert "7.000,00 USD" in said and "177.800.000" in said
    content.findChild(QPushButton, "receipt:2").click()
    found = receipt(qtbot)
    assert (found["instalment"], found["amount"]) == (2, 177_800_000)
