"""Wrong cells of a file, corrected in the room of the import by the keyboard alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from app.models import Customer
from app.services.importing import reading
from app.views.imports.page import ImportPage
from app.views.kit.desk import Desk
from tests.services.importing import files
from tests.views.imports.hands import Settle, cell, checked, count, go_to, happens, said, type_in


@pytest.mark.feature("E01", "B11")
def test_wrong_cells_are_corrected_by_keys_alone(
    qtbot: QtBot, page: ImportPage, desk: Desk, file: Path, settle: Settle, tmp_path: Path
) -> None:
    """Type, Enter, type, Enter; a row without a name gets one, another is left out, and what was done is taken back."""
    checked(page, file, settle)
    check, table, control = page.check, page.check.table, Qt.KeyboardModifier.ControlModifier

    def here() -> tuple[int | None, str]:
        return table.row(), str(table.rows.columns[table.currentIndex().column()].label)

    def press(key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        qtbot.keyClick(table, key, held)

    assert here() == (7, "MST") and check.reason.where.text() == "Dòng 7 · MST" and "Số kiểm tra" in said(page)
    qtbot.keyClick(page, Qt.Key.Key_F8)
    assert here() == (8, "SĐT") and "không có số điện thoại" in check.reason.reason.whole()
    left, wrong = check.table.rows.happens(8)[1], check.mending.effects["cell"]
    assert left == "Nhập, bỏ 2 ô" and cell(page, 8, "Tên khách hàng (*)")[0] == "Công ty CP Sao Việt"
    type_in(qtbot, page, "0912 000 111")
    assert here() == (8, "MST") and happens(page, 8) == "Nhập, bỏ 1 ô" and check.mending.effects["cell"] == wrong - 1
    assert cell(page, 8, "SĐT") == ("0912 000 111", "Trong tệp: “chưa biết”\nĐã sửa")
    for _each in range(3):
        qtbot.keyClick(page, Qt.Key.Key_F8)
    assert here() == (9, "Tên khách hàng (*)") and check.coming() == 5
    type_in(qtbot, page, "Moi")
    settle(desk.tasks, page)
    assert check.go.text() == "Nhập 6 khách hàng" and here() == (10, "Ngày sinh")
    press(Qt.Key.Key_Delete, control)
    assert check.coming() == 5 and happens(page, 10) == "Tự bỏ" and not table.currentIndex().flags() & (
        Qt.ItemFlag.ItemIsEditable)  # fmt: skip
    qtbot.keyClick(page, Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier)
    assert here() == (8, "NV phụ trách")
    press(Qt.Key.Key_Z, control)
    assert check.coming() == 6 and here()[0] == 10
    press(Qt.Key.Key_Delete, control)
    settle(desk.tasks, page)
    page.columns.back.emit()
    check.back.emit()
    page.columns.finish()
    settle(desk.tasks, page)
    assert check.coming() == 5 and cell(page, 8, "SĐT")[0] == "0912 000 111", "what was corrected stays"
    before = count(desk)
    qtbot.keyClick(page, Qt.Key.Key_Return, control)
    settle(desk.tasks, page)
    assert count(desk) == before + 5 and "1 dòng tự bỏ" in said(page)
    with desk.tasks.office.read() as session:
        phones = dict(session.execute(select(Customer.name, Customer.phone).where(Customer.id > 240)).all())
    assert phones["Công ty CP Sao Việt"] == "0912000111" and phones["Moi"] == "0977000111"
    page.left.save(tmp_path / "left.xlsx")
    settle(desk.tasks, page)
    rows = {row[1]: row for row in reading.read(tmp_path / "left.xlsx").sheets[0].rows[1:]}
    assert set(rows) == {8, 10} and rows[10][0] == "Tự bỏ dòng này." and "0912 000 111" in rows[8]


def test_a_corrected_phone_makes_and_ends_a_duplicate(
    page: ImportPage, desk: Desk, settle: Settle, tmp_path: Path
) -> None:
    """B gets the phone of A, C the one that B had; a row that was right before is shown when it becomes one."""
    rows = [["A", "0912000001"], ["B", "0988111222"], ["C", "sai"], ["D", "0988111333"]]
    checked(page, files.workbook(tmp_path / "d.xlsx", rows, ["Tên KH", "SĐT"]), settle)
    table, check = page.check.table, page.check
    assert table.rows.shown == [7]
    go_to(page, 7, 2)
    table.rows.setData(table.currentIndex(), "0988111333")
    settle(desk.tasks, page)
    assert table.rows.shown == [7, 8] and happens(page, 8) == "Bỏ vì trùng" and check.coming() == 3
    table.take_back()
    settle(desk.tasks, page)
    assert check.coming() == 4 and check.met.twins == {} and happens(page, 8) == "Nhập"


@pytest.mark.feature("B11")
def test_an_owner_is_chosen_among_colleagues_and_cells_are_pasted(
    qtbot: QtBot, page: ImportPage, desk: Desk, settle: Settle, tmp_path: Path
) -> None:
    rows = [["A", "Không Ai", "sai"], ["B", "Chẳng Ai", "sai"]]
    checked(page, files.workbook(tmp_path / "o.xlsx", rows, ["Tên KH", "Phụ trách", "SĐT"]), settle)
    table = page.check.table
    assert (table.row(), table.currentIndex().column()) == (5, 2)
    type_in(qtbot, page, "vien 12")
    assert cell(page, 5, "Phụ trách")[0] == "Nhân viên 12" and table.currentIndex().column() == 3
    QApplication.clipboard().setText("0912000111\n0912000222")
    qtbot.keyClick(table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    settle(desk.tasks, page)
    assert page.stack.currentWidget() is page.check and cell(page, 6, "SĐT")[0] == "0912000222"
    assert page.check.mending.effects["cell"] == 1 and page.check.filters.buttons["out"].text() == "Không nhập  1"
    page.check.filters.buttons["out"].click()
    assert table.rows.shown == [6]
