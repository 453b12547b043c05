"""The window of what was done to many customers: filtered, opened in the list, taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select, update

from app.models import Customer, Role
from app.services import bulk_history, customer_groups, ownership
from app.services.documents.pdf_pages import Pages
from app.services.office import Office
from app.services.people import Receiver
from app.services.selection import Selection
from app.views.customers.history import ACTION, BETWEEN, MOVES, NUMBER, HistoryWindow
from app.views.customers.page import CustomersPage
from app.views.kit.desk import Desk
from app.views.kit.printing import PrintWindow
from tests.views.audit import anonymous, nameless

CHIEF, AN, BINH = 2, 20, 21
Settle = Callable[..., None]


@pytest.fixture
def desk(make_desk: Callable[..., Desk]) -> Desk:
    """The manager has given customers 1 to 6 to An and put 10 into a group."""
    made = make_desk(CHIEF)
    with made.tasks.office.transaction(ownership.LABEL) as session:
        ownership.transfer_ownership(session, Selection.of(range(1, 7)), ownership.terms([Receiver(AN)]))
    with made.tasks.office.transaction("Add to groups") as session:
        customer_groups.change(session, Selection.of(range(1, 11)), [1], "add")
    return made


@pytest.fixture
def page(qtbot: QtBot, desk: Desk, settle: Settle) -> CustomersPage:
    made = CustomersPage(desk)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    settle(desk.tasks)
    return made


def opened(page: CustomersPage, settle: Settle) -> HistoryWindow:
    button = page.findChild(QPushButton, "history")
    assert isinstance(button, QPushButton)
    button.click()
    (window,) = page.findChildren(HistoryWindow)
    settle(page.desk.tasks)
    return window


def cells(window: HistoryWindow, place: int) -> list[str]:
    found = [window.table.item(each, place) for each in range(window.table.rowCount())]
    return [item.text() for item in found if item]


@pytest.mark.feature("V24", "B01")
def test_what_was_done_with_its_numbers(page: CustomersPage, settle: Settle) -> None:
    window = opened(page, settle)
    assert cells(window, ACTION) == ["Thêm vào nhóm", "Chuyển chủ sở hữu"]
    assert cells(window, NUMBER)[1] == "6" and "→ Nhân viên 20" in cells(window, MOVES)[1]
    window.kind.setCurrentIndex(1)
    settle(page.desk.tasks)
    assert cells(window, ACTION) == ["Chuyển chủ sở hữu"]
    window.target.setCurrentIndex(window.target.findData(BINH))
    settle(page.desk.tasks)
    assert cells(window, ACTION) == [] and window.nothing.isVisible() and not window.undo_button.isEnabled()


@pytest.mark.feature("V24")
def test_when_how_many_from_whom_and_to_whom(page: CustomersPage, settle: Settle) -> None:
    """Six were given, some ten grouped, then thirty: at least 20 is the last alone; each filter beside the others."""
    with page.desk.tasks.office.transaction("Add to groups") as session:
        customer_groups.change(session, Selection.of(range(1, 31)), [3], "add")
    window = opened(page, settle)

    def found(box: Any = None, value: Any = None, least: str | None = None) -> list[str]:
        if box is not None:
            box.setCurrentIndex(box.findData(value))
        if least is not None:
            window.least.line.setText(least)
        settle(page.desk.tasks)
        return cells(window, ACTION)

    assert found(least="20") == ["Thêm vào nhóm"] and found(least="31") == []
    assert len(found(least="2")) == len(found(least="sáu")) == 3, "what cannot be read is no condition"
    assert found(window.target, AN, least="6") == ["Chuyển chủ sở hữu"]
    with page.desk.tasks.office.read() as session:
        source = bulk_history.entries(session, bulk_history.Wanted("owner"))[0].moves[0].source
    assert found(window.source, window.source.itemData(window.source.findText(source))) == ["Chuyển chủ sở hữu"]
    assert found(window.source, AN) == [] and found(window.source, None) == ["Chuyển chủ sở hữu"]
    assert found(window.days, 7) == ["Chuyển chủ sở hữu"] and found(window.who, AN) == []


@pytest.mark.feature("V24")
def test_the_number_opens_the_customers(page: CustomersPage, settle: Settle) -> None:
    window = opened(page, settle)
    window.table.setCurrentCell(1, NUMBER)
    window.table.cellClicked.emit(1, NUMBER)
    settle(page.desk.tasks)
    assert page.rows.rowCount() == 6
    assert {page.rows.id_at(place) for place in range(6)} == set(range(1, 7))


@pytest.mark.feature("B01")
def test_an_action_is_taken_back(page: CustomersPage, settle: Settle, qtbot: QtBot) -> None:
    window = opened(page, settle)
    window.table.setCurrentCell(1, 0)
    window.undo_button.click()
    question = window.findChild(QWidget, "question")
    yes = question.findChild(QPushButton, "yes") if question else None
    assert isinstance(yes, QPushButton)
    yes.click()
    settle(page.desk.tasks)
    qtbot.waitUntil(lambda: "(đã hoàn tác)" in cells(window, ACTION)[1], timeout=5000)
    said: Any = page.desk.tell
    assert len(said.sentences) == 1 and "hoàn tác" in said.sentences[0]
    with page.desk.tasks.office.read() as session:
        assert set(session.scalars(select(Customer.owner_id).where(Customer.id <= 6))) != {AN}
    window.table.setCurrentCell(1, 0)
    assert not window.undo_button.isEnabled()


def test_every_control_has_a_name(page: CustomersPage, settle: Settle) -> None:
    window = opened(page, settle)
    assert nameless(window) == [] and anonymous(window) == []


@pytest.mark.feature("V24")
def test_between_two_days_and_onto_paper(page: CustomersPage, settle: Settle, tmp_path: Path) -> None:
    """From day to day; to Excel, and as a paper that names who got what."""
    window = opened(page, settle)
    window.days.setCurrentIndex(window.days.findData(BETWEEN))
    window.until.show_value(date.today() - timedelta(days=1))
    settle(page.desk.tasks)
    assert cells(window, ACTION) == [] and not window.excel.isEnabled() and window.since.isVisible()
    window.until.show_value(date.today())
    window.since.show_value(date.today())
    settle(page.desk.tasks)
    assert len(cells(window, ACTION)) == 2
    window.export(tmp_path / "lich-su.xlsx")
    settle(page.desk.tasks)
    assert load_workbook(tmp_path / "lich-su.xlsx").active.max_row >= 3  # type: ignore[union-attr]
    window.paper.click()
    settle(page.desk.tasks)
    (paper,) = window.findChildren(PrintWindow)
    document = Pages(paper._pdf)
    words = document.text(0)
    document.close()
    assert "Nhânviên20" in (words := words.replace(" ", "")) and "Chuyểnchủsởhữu" in words
    paper.reject()


def test_without_the_right_to_export_nothing_leaves(
    make_desk: Callable[..., Desk], sign_in: Callable[..., Office], qtbot: QtBot, settle: Settle
) -> None:
    with sign_in(1).transaction("Vai trò") as session:
        session.execute(update(Role).values(export=False))
    made = CustomersPage(make_desk(12))
    qtbot.addWidget(made)
    made.show()
    settle(made.desk.tasks)
    window = opened(made, settle)
    assert not window.excel.isVisible() and not window.paper.isVisible()
