"""Deals pasted from Excel into their list: looked up, corrected, written, taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from app.models import Customer, Deal
from app.views.office_frame import OfficeFrame
from tests.views.audit import anonymous, nameless
from tests.views.imports.hands import ADMIN, Settle, cell, go_to, happens, said, type_in

LINES = ("Cơ hội\tKhách hàng\tGiá trị", "Bàn họp\tKH000003\t1,5 tỷ", "Tủ\tKhông Có\tmột ít")


@pytest.mark.feature("B11", "S13")
def test_deals_are_pasted_into_their_list_and_taken_back(
    make_frame: Callable[..., OfficeFrame], qtbot: QtBot, settle: Settle
) -> None:
    """Ctrl+V in the list; the customer is corrected by searching for him; one click makes all, one takes them back."""
    frame = make_frame(ADMIN)
    frame.navigation.open_room("deals")
    room: Any = frame.page("deals")
    room.show_way("list")
    settle(frame.tasks, room.list)
    with qtbot.waitActive(frame):
        frame.activateWindow()
    room.list.table.setFocus()
    QApplication.clipboard().setText("\r\n".join(LINES))
    qtbot.keyClick(room.list.table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    page: Any = frame.page("import_deals")
    settle(frame.tasks, page)
    assert frame.stack.currentWidget() is page and frame.rail.tabs["deals"].isChecked()
    assert page.columns.mapped() == {0: "title", 1: "customer", 2: "amount"}
    page.columns.finish()
    settle(frame.tasks, page)
    assert page.check.go.text() == "Nhập 2 cơ hội" and happens(page, 3) == "Nhập, bỏ 2 ô"
    assert "Không tìm thấy khách hàng nào" in cell(page, 3, "Khách hàng")[1]
    assert nameless(page) == [] and anonymous(page) == []
    go_to(page, 3, 2)
    type_in(qtbot, page, "KH000004")
    settle(frame.tasks, page)
    assert happens(page, 3) == "Nhập, bỏ 1 ô" and page.check.table.currentIndex().column() == 3
    type_in(qtbot, page, "20tr")
    settle(frame.tasks, page)
    assert happens(page, 3) == "Nhập"
    qtbot.keyClick(page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(frame.tasks, page)
    assert "Đã nhập 2 cơ hội" in said(page) and page.result.see.text() == "Xem cơ hội"

    def there() -> dict[str, tuple[str, int]]:
        with frame.tasks.office.read() as session:
            rows = session.execute(
                select(Deal.title, Customer.code, Deal.amount)
                .join(Customer, Customer.id == Deal.customer_id)
                .where(Deal.id > 300, Deal.archived_at.is_(None))
            )
            return {row[0]: (row[1], row[2]) for row in rows}

    assert there() == {"Bàn họp": ("KH000003", 1_500_000_000), "Tủ": ("KH000004", 20_000_000)}
    page.result.undo.click()
    settle(frame.tasks, page)
    assert there() == {} and "Đã hoàn tác" in said(page)
    with frame.tasks.office.read() as session:
        assert session.scalar(select(func.count()).select_from(Deal).where(Deal.archived_at.is_(None))) == 300
