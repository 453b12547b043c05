"""The room of money: vouchers from draft to reversal, funds and books, as an accountant and a salesperson see it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from app.models import Entry, Fund, Voucher
from app.services import funds, vouchers
from app.services.funds import FundForm
from app.services.office import Office
from app.services.vouchers import VoucherForm
from app.views.funds.form import VoucherPanel, open_form
from app.views.funds.page import FundsPage
from app.views.kit.desk import Desk
from app.views.kit.form_window import FormWindow
from app.views.kit.message import Question
from tests.views.audit import anonymous, nameless
from tests.views.conftest import PATIENCE, show_active
from tests.world import ACCOUNTANT

SELLER, DAY = 20, date(2026, 11, 24)
KINDS = dict.fromkeys(("voucher", "fund", "new_receipt"), "funds") | {"contract": "documents", "customer": "customers"}
FORM = VoucherForm(kind="receipt", day=DAY, amount=5_000_000, to_fund_id=1, party="Chị Như", reason="Thu tiền hàng")
Page = tuple[Desk, FundsPage]


@pytest.fixture
def page(
    qtbot: QtBot, make_desk: Callable[..., Desk], settle: Callable[..., None], request: pytest.FixtureRequest
) -> Page:
    """Of the accountant, or of the employee of the parameter."""
    desk = make_desk(getattr(request, "param", ACCOUNTANT), KINDS)
    made = FundsPage(desk)
    show_active(qtbot, made)
    desk.navigation.went.connect(lambda place: made.open_record(place.kind, place.record_id) if place.kind else None)
    settle(desk.tasks, made)
    return desk, made


def draft(desk: Desk, **changes: Any) -> int:
    with desk.tasks.office.transaction("test") as session:
        return vouchers.save(session, replace(FORM, **changes))


def one(desk: Desk, query: Any) -> Any:
    with desk.tasks.office.read() as session:
        return session.scalar(query)


def shown(kind: type[Any]) -> Any:
    return next(each for each in QApplication.allWidgets() if isinstance(each, kind) and each.isVisible())


def agree(qtbot: QtBot) -> None:
    """The question that is asked before money moves."""
    qtbot.waitUntil(lambda: any(isinstance(each, Question) and each.isVisible() for each in QApplication.allWidgets()),
                    timeout=PATIENCE)  # fmt: skip
    shown(Question).yes.click()


@pytest.mark.feature("V33", "V37", "V38", "B13")
def test_a_draft_is_confirmed_then_reversed_and_the_card_says_so(
    page: Page, qtbot: QtBot, settle: Callable[..., None]
) -> None:
    desk, made = page
    key = draft(desk)
    made.open_record("voucher", key)
    settle(desk.tasks)
    pane = made.current.pane
    buttons = pane.buttons
    assert pane.isVisible() and buttons["confirm"].isVisible() and not buttons["reverse"].isVisible()
    buttons["confirm"].click()
    agree(qtbot)
    qtbot.waitUntil(lambda: pane.voucher.form.state == "confirmed", timeout=PATIENCE)
    settle(desk.tasks, made)
    assert "PT00005" in desk.tell.sentences[-1] and not desk.tell.undo  # type: ignore[attr-defined]
    assert not buttons["confirm"].isVisible() and not buttons["edit"].isVisible() and buttons["reverse"].isVisible()
    buttons["reverse"].click()
    window = shown(FormWindow)
    assert not nameless(window) and not anonymous(window)
    window.form.type_values({"reason": "khách trả nhầm"})
    window.go()
    qtbot.waitUntil(lambda: pane.voucher.reversed_by is not None, timeout=PATIENCE)
    settle(desk.tasks, made)
    assert one(desk, select(Voucher.amount).where(Voucher.reverses_id == key)) == -5_000_000
    pane.links.findChild(QPushButton, "open:voucher").click()
    settle(desk.tasks)
    assert pane.card_id != key and not pane.buttons["reverse"].isVisible()


def test_a_voucher_is_not_confirmed_without_a_yes(page: Page, qtbot: QtBot, settle: Callable[..., None]) -> None:
    desk, made = page
    key = draft(desk)
    made.open_record("voucher", key)
    settle(desk.tasks)
    button = made.current.pane.buttons["confirm"]
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(shown(Question), Qt.Key.Key_Escape)
    settle(desk.tasks)
    assert one(desk, select(Voucher.state).where(Voucher.id == key)) == "draft"


@pytest.mark.feature("V34", "V35", "V36")
@pytest.mark.parametrize("kind", ["receipt", "payment", "transfer"])
def test_each_kind_is_written_by_its_form(
    page: Page, kind: str, qtbot: QtBot, settle: Callable[..., None]
) -> None:  # fmt: skip
    desk, made = page
    made.current.add(kind)
    settle(desk.tasks)
    panel = shown(VoucherPanel)
    assert not nameless(panel) and not anonymous(panel)
    slots = panel.body.slots
    assert {"amount", "party", "reason"} <= set(slots) and ("employee_id" in slots) == (kind == "payment")
    typed = {"amount": 1_500_000, "reason": "Nộp quỹ", "party": "Anh Ba", "from_fund_id": 1, "to_fund_id": 2}
    panel.body.type_values({key: value for key, value in typed.items() if key in slots})
    panel.save()
    settle(desk.tasks, made)
    newest = one(desk, select(func.max(Voucher.id)))
    row = one(desk, select(Voucher).where(Voucher.id == newest))
    assert (row.kind, row.amount, row.state) == (kind, 1_500_000, "draft")
    assert desk.tell.undo and made.current.pane.card_id == newest  # type: ignore[attr-defined]


def test_a_wrong_field_says_why_and_keeps_what_was_typed(page: Page, settle: Callable[..., None]) -> None:
    desk, made = page
    before = one(desk, select(func.count()).select_from(Voucher))
    made.current.add("receipt")
    settle(desk.tasks)
    panel = shown(VoucherPanel)
    panel.body.type_values({"amount": 0, "party": "Chị Như"})
    panel.save()
    settle(desk.tasks)
    assert panel.isVisible() and panel.body.slots["party"].editor.value() == "Chị Như"
    assert one(desk, select(func.count()).select_from(Voucher)) == before


def test_the_receipt_of_a_contract_opens_filled(page: Page, settle: Callable[..., None]) -> None:
    desk, made = page
    made.open_record("new_receipt", 7)
    settle(desk.tasks)
    slots = shown(VoucherPanel).body.slots
    assert (slots["contract_id"].editor.value(), slots["amount"].editor.value()) == (7, 7_560_000)
    assert slots["instalment"].editor.value() == 1


def test_what_a_colleague_confirms_is_seen_at_once(
    page: Page, sign_in: Callable[..., Office], qtbot: QtBot, settle: Callable[..., None]
) -> None:
    desk, made = page
    key = draft(desk)
    made.open_record("voucher", key)
    settle(desk.tasks)
    with sign_in(ACCOUNTANT).transaction("test") as session:
        vouchers.confirm(session, key)
    qtbot.waitUntil(lambda: made.current.pane.voucher.form.state == "confirmed", timeout=PATIENCE)
    with sign_in(ACCOUNTANT).read() as session:
        assert session.scalar(select(func.count()).where(Entry.voucher_id == key).select_from(Entry)) == 1


@pytest.mark.feature("V33")
def test_the_funds_stand_above_their_books(page: Page, qtbot: QtBot, settle: Callable[..., None]) -> None:
    desk, made = page
    with desk.tasks.office.transaction("test") as session:
        till = funds.create(session, FundForm(name="Quỹ cửa hàng"), opening=1_000_000, day=date(2026, 1, 1))
    QTest.keyClick(made.current.table, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    book = made.list_of("book")
    assert made.current is book
    settle(desk.tasks, book)
    assert {each.id for each in book.standing.funds} >= {1, 2, till} and book.standing.balances[till] == 1_000_000
    book.group.button(till).click()
    settle(desk.tasks, book)
    assert book.rows.rowCount() == 1
    with desk.tasks.office.transaction("test") as session:
        key = vouchers.save(session, replace(FORM, to_fund_id=till))
        vouchers.confirm(session, key)
    qtbot.waitUntil(lambda: book.standing.balances[till] == 6_000_000 and book.rows.rowCount() == 2, timeout=PATIENCE)
    book._open_voucher(one(desk, select(Entry.id).where(Entry.voucher_id == key)))
    settle(desk.tasks)
    assert made.current is made.list_of("voucher") and made.current.pane.card_id == key


def test_a_fund_is_made_with_what_it_holds(page: Page, settle: Callable[..., None]) -> None:
    desk, made = page
    made.show_list("book")
    settle(desk.tasks, made)
    made.current.add("bank")
    window = shown(FormWindow)
    assert not nameless(window) and not anonymous(window)
    typed = {"name": "VCB 0491", "bank": "970436", "account": "0491000123456", "opening": 9_000_000}
    window.form.type_values(typed)
    window.go()
    settle(desk.tasks, made)
    found = one(desk, select(Fund.id).where(Fund.name == "VCB 0491"))
    with desk.tasks.office.read() as session:
        assert funds.balances(session)[found] == 9_000_000


@pytest.mark.parametrize("page", [SELLER], indirect=True)
def test_a_salesperson_sees_his_own_and_no_books(page: Page, settle: Callable[..., None]) -> None:
    desk, made = page
    mine = one(desk, select(func.count()).where(
        (Voucher.owner_id == SELLER) | (Voucher.maker_id == SELLER)).select_from(Voucher))  # fmt: skip
    assert made.current.rows.rowCount() == mine == one(desk, select(func.count()).select_from(Voucher))
    assert len(made.current.switch.buttons.buttons()) == 1
    made.show_list("book")
    assert made.current is made.list_of("voucher")
    key = draft(desk)
    made.open_record("voucher", key)
    settle(desk.tasks)
    assert not made.current.pane.buttons["confirm"].isVisible() and made.current.pane.buttons["edit"].isVisible()


def test_everything_has_a_name(page: Page, settle: Callable[..., None]) -> None:
    desk, made = page
    made.open_record("voucher", draft(desk))
    settle(desk.tasks)
    assert not nameless(made) and not anonymous(made)
    made.show_list("book")
    settle(desk.tasks, made)
    assert not nameless(made) and not anonymous(made)


def test_a_voucher_that_is_gone_says_so(page: Page, settle: Callable[..., None]) -> None:
    desk, made = page
    open_form(desk, made, "receipt", 99_999)
    settle(desk.tasks)
    assert desk.tell.sentences  # type: ignore[attr-defined]
