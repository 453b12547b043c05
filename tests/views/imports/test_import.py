"""The room of the import: from the file to the customers by the keyboard alone, and back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from app.models import Customer
from app.services.importing import reading
from app.services.importing.writing import Wanted
from app.views.imports.page import ImportPage
from app.views.kit.desk import Desk
from app.views.kit.layout import Elided
from app.views.office_frame import OfficeFrame
from tests.services.importing import files
from tests.views.audit import anonymous, nameless
from tests.views.imports.hands import ADMIN, Settle, cell, checked, count, go_to, happens, said

ACCOUNTANT = 39


@pytest.mark.feature("E01", "B01")
def test_from_the_file_to_the_customers_by_keys_and_back(
    qtbot: QtBot, page: ImportPage, desk: Desk, file: Path, settle: Settle, tmp_path: Path
) -> None:
    before = count(desk)
    page.open_file(file)
    settle(desk.tasks, page)
    assert page.stack.currentWidget() is page.columns and "6 dòng" in page.columns.count.whole()
    assert page.columns.mapped()[3] == "phone" and page.columns.mapped()[0] == ""
    qtbot.keyClick(page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(desk.tasks, page)
    assert page.stack.currentWidget() is page.check and page.check.go.text() == "Nhập 5 khách hàng"
    assert page.check.groups.text() == "Tạo 2 nhóm mới: VIP, Mới" and count(desk) == before
    assert page.check.table.rows.shown == [7, 8, 9, 10] and QApplication.focusWidget() is page.check.table
    assert cell(page, 8, "SĐT")[1] == "“chưa biết” không có số điện thoại nào.\nBỏ ô này"
    assert cell(page, 9, "Tên khách hàng (*)")[1] == "Không có tên. Dòng này không được nhập.\nBỏ dòng này"
    qtbot.keyClick(page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(desk.tasks, page)
    assert page.stack.currentWidget() is page.result and "Đã nhập 5 khách hàng" in said(page)
    assert count(desk) == before + 5 and "1 dòng không có tên" in said(page)
    page.left.save(tmp_path / "left.xlsx")
    settle(desk.tasks, page)
    assert {row[1] for row in reading.read(tmp_path / "left.xlsx").sheets[0].rows[1:]} == {8, 9, 10}
    page.result.undo.click()
    settle(desk.tasks, page)
    assert count(desk) == before and "Đã hoàn tác" in said(page) and not page.result.undo.isEnabled()
    page.result.again.click()
    assert page.stack.currentWidget() is page.choose


def test_columns_are_chosen_by_hand_and_remembered(page: ImportPage, desk: Desk, file: Path, settle: Settle) -> None:
    page.open_file(file)
    settle(desk.tasks, page)
    fields = page.columns.fields
    fields[13].show_value("email")
    fields[13].edited.emit()
    assert not page.columns.go.isEnabled() and "hai cột" in page.columns.reason.whole()
    fields[13].show_value("")
    fields[13].edited.emit()
    assert page.columns.go.isEnabled() and page.columns.reason.whole() == ""
    page.columns.finish()
    settle(desk.tasks, page)
    page.check.finish()
    settle(desk.tasks, page)
    page.begin()
    page.open_file(file)
    settle(desk.tasks, page)
    assert page.columns.mapped()[13] == "" and "như lần trước" in page.columns.count.whole()


def test_another_row_of_headers(page: ImportPage, desk: Desk, file: Path, settle: Settle) -> None:
    page.open_file(file)
    settle(desk.tasks, page)
    page.columns.headers.setValue(5)
    settle(desk.tasks, page)
    assert page.columns.grid.item(2, 0).text() == "Công ty TNHH Đông Á" and "5 dòng" in page.columns.count.whole()
    for field in page.columns.fields.values():
        field.show_value("")
        field.edited.emit()
    assert not page.columns.go.isEnabled() and "Chưa chọn cột" in page.columns.reason.whole()


@pytest.mark.feature("B11")
def test_pasted_from_excel_into_the_list_of_customers(
    make_frame: Callable[..., OfficeFrame], qtbot: QtBot, settle: Settle
) -> None:
    """Ctrl+V among the customers: columns mapped, the wrong cell with its reason, the good ones taken."""
    frame = make_frame(ADMIN)
    frame.navigation.open_room("customers")
    customers: Any = frame.page("customers")
    settle(frame.tasks, customers)
    lines = ("Tên khách hàng\tSĐT\tNgày sinh", "Công ty Dán Một\t0912 345 999\t1/2/2001", "Hai\t912345998\tmai")
    QApplication.clipboard().setText("\r\n".join(lines))
    with qtbot.waitActive(frame):
        frame.activateWindow()
    customers.search.setFocus()  # where the keyboard is when the room was opened by Ctrl+2
    qtbot.keyClick(customers.search, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert customers.search.text() == ""
    page: Any = frame.page("import")
    assert frame.stack.currentWidget() is page
    settle(frame.tasks, page)
    assert page.columns.mapped() == {0: "name", 1: "phone", 2: "birthday"}
    page.columns.finish()
    settle(frame.tasks, page)
    assert page.check.coming() == 2
    assert page.check.table.rows.shown == [3] and "không phải" in cell(page, 3, "Ngày sinh")[1]
    page.check.finish()
    settle(frame.tasks, page)
    with frame.tasks.office.read() as session:
        names = Customer.name.in_(("Công ty Dán Một", "Hai"))
        made = session.execute(select(Customer.name, Customer.phone).where(names))
        assert {(row.name, row.phone) for row in made} == {("Công ty Dán Một", "0912345999"), ("Hai", "0912345998")}
    QApplication.clipboard().setText(" ")
    page.paste()
    settle(frame.tasks, page)
    assert page.stack.currentWidget() is page.choose and "không có bảng nào" in said(page)
    QApplication.clipboard().setText("\n".join(lines[:2]))
    page.paste()
    settle(frame.tasks, page)
    assert "như lần trước" in page.columns.count.whole()


def test_letters_are_read_as_chosen(page: ImportPage, desk: Desk, settle: Settle, tmp_path: Path) -> None:
    file = tmp_path / "cu.csv"
    file.write_bytes("Ten KH,SDT\nC\xabng ty TNHH \xa7\xc6ng Th\xde H\xdfa,0912345678\n".encode("latin-1"))
    page.open_file(file)
    settle(desk.tasks, page)
    letters = page.columns.letters
    assert letters.currentText() == "Tự nhận: TCVN3 (ABC)"
    assert page.columns.grid.item(0, 1).text() == "Công ty TNHH Đặng Thị Hòa"
    letters.setCurrentIndex(letters.findData("cp1258"))
    letters.activated.emit(letters.currentIndex())
    settle(desk.tasks, page)
    assert letters.currentText() == "Windows-1258" and "Đặng" not in page.columns.grid.item(0, 1).text()
    letters.setCurrentIndex(0)
    letters.activated.emit(0)
    settle(desk.tasks, page)
    assert "Đặng Thị Hòa" in page.columns.grid.item(0, 1).text()


def test_duplicates_are_left_out_or_taken(page: ImportPage, desk: Desk, settle: Settle, tmp_path: Path) -> None:
    rows = [["A", "0900000001"], ["B", "0988111222"], ["C", "0988111222"]]
    checked(page, files.workbook(tmp_path / "d.xlsx", rows, ["Tên KH", "SĐT"]), settle)
    assert page.check.go.text() == "Nhập 1 khách hàng"
    assert page.check.wanted() == Wanted("leave", True, seen=page.check.met.twins)
    assert "Điện thoại 0988111222 đã có ở dòng 6" in cell(page, 7, "SĐT")[1]
    page.check.take.setChecked(True)
    assert page.check.go.text() == "Nhập 3 khách hàng" and happens(page, 7) == "Nhập thêm"
    page.check.finish()
    settle(desk.tasks, page)
    assert count(desk) == 243


@pytest.mark.feature("E01", "B02")
def test_a_duplicate_is_seen_beside_the_customer_and_updated(
    qtbot: QtBot, page: ImportPage, desk: Desk, settle: Settle, tmp_path: Path
) -> None:
    with desk.tasks.office.read() as session:
        codes = list(session.scalars(select(Customer.code).where(Customer.id.in_((3, 4, 5))).order_by(Customer.id)))
    rows = [[f"Tên mới {n}", code] for n, code in enumerate(codes)]
    checked(page, files.workbook(tmp_path / "d.xlsx", rows, ["Tên KH", "Mã KH"]), settle)
    check = page.check
    assert check.beside.isVisible() and not check.go.isEnabled() and check.coming() == 0
    shown = [each.whole() for each in check.beside.findChildren(Elided)]
    assert "Tên mới 0" in shown and codes[0] in shown
    check.beside.choices["update"].click()
    check.twin_choice.overwrite.setChecked(True)
    assert (check.coming(), check.changing()) == (0, 1)
    assert check.beside.alike.text() == "Áp dụng cho cả 2 dòng tương tự"
    check.beside.alike.click()
    assert check.changing() == 3 and check.go.isEnabled()
    go_to(page, 7)
    settle(desk.tasks, page)
    check.beside.choices["leave"].click()
    assert check.go.text() == "Nhập 0, cập nhật 2"
    check.finish()
    settle(desk.tasks, page)
    assert "Đã cập nhật 2 khách hàng" in said(page)
    with desk.tasks.office.read() as session:
        names = list(session.scalars(select(Customer.name).where(Customer.id.in_((3, 4, 5))).order_by(Customer.id)))
    assert names[:2] == ["Tên mới 0", "Tên mới 1"] and names[2] != "Tên mới 2"
    page.result.undo.click()
    settle(desk.tasks, page)


def test_customers_are_known_by_what_is_chosen(page: ImportPage, desk: Desk, settle: Settle, tmp_path: Path) -> None:
    with desk.tasks.office.read() as session:
        code = session.scalar(select(Customer.code).where(Customer.id == 3))
    checked(page, files.workbook(tmp_path / "d.xlsx", [["Tên mới", code]], ["Tên KH", "Mã KH"]), settle)
    choice = page.check.twin_choice
    assert choice.choices["update"].text() == "Cập nhật 1 khách hàng"
    choice.choices["update"].setChecked(True)
    assert page.check.changing() == 1
    choice.keys.setCurrentIndex(choice.keys.findData("phone"))
    choice.keys.activated.emit(choice.keys.currentIndex())
    settle(desk.tasks, page)
    assert page.check.changing() == 0 and not choice.choices["update"].isEnabled()
    assert not page.check.beside.choices["update"].isEnabled()


def test_a_broken_file_is_told_and_another_can_be_chosen(
    page: ImportPage, desk: Desk, file: Path, settle: Settle, tmp_path: Path
) -> None:
    broken = tmp_path / "hỏng.xlsx"
    broken.write_bytes(file.read_bytes()[:3_000])
    page.open_file(broken)
    settle(desk.tasks, page)
    assert page.stack.currentWidget() is page.choose and "Tệp bị hỏng" in said(page) and "Chưa nhập gì cả" in said(page)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    drop = QDropEvent(
        QPointF(50, 50), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    page.choose.dropEvent(drop)
    settle(desk.tasks, page)
    assert page.stack.currentWidget() is page.columns and page.columns.file.whole() == file.name


def test_stopping_while_it_is_read(page: ImportPage, desk: Desk, file: Path, settle: Settle) -> None:
    page.open_file(file)
    assert page.choose.busy.isVisible() and not page.complete
    page.choose.cancel.click()
    assert page.choose.well.isVisible() and page.complete
    page.background.run(lambda: None, lambda _: None, lambda _: None)
    settle(desk.tasks, page)
    assert page.stack.currentWidget() is page.choose


def test_a_cancelled_import_leaves_nothing(page: ImportPage, desk: Desk, settle: Settle, tmp_path: Path) -> None:
    before = count(desk)
    checked(page, files.many(tmp_path / "m.xlsx", 3_000), settle)
    page.check.finish()
    assert not page.check.go.isEnabled()
    desk.tasks.writing[0].cancel()
    settle(desk.tasks, page)
    assert count(desk) == before and page.stack.currentWidget() is page.check and page.check.go.isEnabled()


def test_every_control_has_its_names(page: ImportPage, desk: Desk, file: Path, settle: Settle) -> None:
    assert nameless(page) == [] and anonymous(page) == []
    checked(page, file, settle)
    assert nameless(page) == [] and anonymous(page) == []
    page.columns.back.emit()
    page.open_file(file)
    settle(desk.tasks, page)
    assert nameless(page) == [] and anonymous(page) == []


def test_the_room_is_reached_from_the_customers_and_shown_beside_them(
    make_frame: Callable[..., OfficeFrame], settle: Settle
) -> None:
    frame = make_frame(ADMIN)
    frame.navigation.open_room("customers")
    customers: Any = frame.page("customers")
    settle(frame.tasks, customers)
    customers.bring_in()
    assert frame.stack.currentWidget() is frame.page("import") and "import" not in frame.rail.tabs
    assert frame.rail.tabs["customers"].isChecked()
    frame.navigation.back()
    assert frame.stack.currentWidget() is customers
    settle(frame.tasks)


def test_who_may_not_add_customers_is_not_offered_it(make_frame: Callable[..., OfficeFrame], settle: Settle) -> None:
    frame = make_frame(ACCOUNTANT)
    assert not frame.navigation.knows("import")
    settle(frame.tasks)


@pytest.mark.feature("E01", "E33")
@pytest.mark.parametrize("stops", [False, True])
def test_a_large_file_in_blocks_is_stopped_and_undone_as_one(
    page: ImportPage, desk: Desk, settle: Settle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stops: bool
) -> None:
    """9 rows in blocks of 4: whole, or cancelled in the second block. Then one “Undo”."""
    from app.services.importing import large, writing

    monkeypatch.setattr(large, "BLOCK", 4)
    before, real, calls = count(desk), writing.write_some, []

    def slow(*args: Any) -> Any:
        calls.append(args)
        if stops and len(calls) == 2:
            desk.tasks.writing[0].cancel()
        return real(*args)

    monkeypatch.setattr(writing, "write_some", slow)
    names = [[f"Khách lớn {n}"] for n in range(9)]
    checked(page, files.workbook(tmp_path / "lớn.xlsx", names, ["Tên KH"]), settle)
    page.check.finish()
    settle(desk.tasks, page)
    assert count(desk) == before + (4 if stops else 9)
    assert page.stack.currentWidget() is page.result and ("còn 5 dòng chưa nhập" in said(page)) == stops
    page.result.undo.click()
    settle(desk.tasks, page)
    assert count(desk) == before and "Đã hoàn tác" in said(page)
