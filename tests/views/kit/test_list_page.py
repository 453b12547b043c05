"""The list of customers through its real widgets, on an office of 240."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot
from sqlalchemy import select, update

from app.models import Customer
from app.services import finding, saved_views
from app.services.office import Office
from app.services.query import Query
from app.services.selection import Selection
from app.views.kit import clipboard
from tests.views.audit import anonymous, nameless
from tests.views.conftest import PATIENCE, type_vietnamese
from tests.views.kit.list_hands import Page

EVERYBODY = 240


def test_it_opens(open_list: Callable[..., Page]) -> None:
    page = open_list().page
    assert page.header.title.text() == "Khách hàng"
    assert page.rows.rowCount() == EVERYBODY and page.header.count.whole().startswith("240")
    assert page.foot.range.text().endswith("/ 240")
    assert page.foot.totals.text() == "Doanh thu: 0\u00a0₫"
    assert nameless(page) == anonymous(page) == []


def test_search_as_one_types(open_list: Callable[..., Page], qtbot: QtBot) -> None:
    here = open_list()
    type_vietnamese(here.page.search, "đặng thị")
    qtbot.waitUntil(lambda: here.page.rows.complete and here.page.rows.query.text == "đặng thị")
    assert 0 < here.page.rows.rowCount() < EVERYBODY
    assert all("Đặng Thị" in name for name, _code in here.cells("name"))
    type_vietnamese(here.page.search, "zzzz")
    qtbot.waitUntil(lambda: here.page.body.currentIndex() == 1)
    assert here.page.nothing.title.text() == "Không tìm thấy"
    qtbot.mouseClick(here.page.nothing.back, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: here.page.rows.complete and here.page.rows.rowCount() == EVERYBODY)


def test_an_empty_room_says_what_it_is_for(open_list: Callable[..., Page]) -> None:
    here = open_list()
    with here.desk.tasks.office.transaction("Lưu trữ") as session:
        session.execute(update(Customer).values(archived_at=datetime.now(UTC)))
    here.qtbot.waitUntil(lambda: here.page.rows.complete and not here.page.rows.rowCount(), timeout=PATIENCE)
    page = here.page
    assert page.body.currentIndex() == 1 and page.nothing.title.text() == "Chưa có khách hàng"
    assert not page.nothing.back.isVisible()


def test_sort_by_a_header_and_by_keyboard(open_list: Callable[..., Page]) -> None:
    here = open_list()
    for descending in (False, True):
        here.page.table.sorted_by.emit("name")
        here.settle()
        assert here.page.rows.query.descending == descending
        with here.desk.tasks.office.read() as session:
            order = Customer.sort_key.desc() if descending else Customer.sort_key
            wanted = session.scalars(select(Customer.name).order_by(order).limit(20)).all()
        assert [name for name, _code in here.cells("name")] == list(wanted)
    header = here.page.table.horizontalHeader()
    header.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Return):
        QTest.keyClick(header, key)
    assert here.page.rows.query.sort == "stars"


def test_a_late_answer_is_thrown_away(open_list: Callable[..., Page], qtbot: QtBot) -> None:
    here = open_list()
    for text in ("a", "an", "anh", ""):
        here.page.search.setText(text)
    qtbot.waitUntil(lambda: here.page.rows.complete and here.page.rows.rowCount() == EVERYBODY)
    here.settle()
    assert here.page.rows.rowCount() == EVERYBODY


def test_jump_to_the_end(open_list: Callable[..., Page], qtbot: QtBot) -> None:
    here = open_list()
    bar = here.page.table.verticalScrollBar()
    bar.setValue(bar.maximum())
    last = here.page.table.visible_rows()[1]
    assert last == EVERYBODY - 1
    qtbot.waitUntil(lambda: here.page.rows.row(last) is not None)


# --- selecting and acting ---


@pytest.mark.feature("V28")
def test_everything_but_one(open_list: Callable[..., Page]) -> None:
    here = open_list()
    page = here.page
    QTest.keyClick(page.table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    page.table.go_to(0)
    QTest.keyClick(page.table, Qt.Key.Key_Space)
    assert page.bulk.isVisible() and page.bulk.count.text() == "Đã chọn 239"
    here.qtbot.mouseClick(page.bulk.buttons["act"], Qt.MouseButton.LeftButton)
    chosen = here.chosen[0]
    with here.desk.tasks.office.read() as session:
        ids = finding.selected_ids(session, chosen.selection).tolist()
    assert chosen.count == len(ids) == 239
    assert ids == [page.rows.id_at(number) for number in range(1, EVERYBODY)]
    page.done()
    assert not page.bulk.isVisible()


def test_what_is_ticked_comes_in_the_order_of_the_list(open_list: Callable[..., Page]) -> None:
    here = open_list()
    here.page.table.sorted_by.emit("name")
    here.settle()
    for number in (7, 2, 30):
        here.page.rows.toggle(number)
    here.page.run(here.page.actions_on_rows[0], here.page.pos())
    with here.desk.tasks.office.read() as session:
        ids = finding.selected_ids(session, here.chosen[0].selection).tolist()
    assert ids == [here.page.rows.id_at(number) for number in (2, 7, 30)]


def test_the_menu_acts_on_one_or_on_what_is_ticked(open_list: Callable[..., Page]) -> None:
    here = open_list()
    table = here.page.table
    for place, marked in ((3, ()), (5, (5, 6))):
        for number in marked:
            here.page.rows.toggle(number)
        table.go_to(place)
        middle = table.rect().center()
        by_key = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, middle, table.mapToGlobal(middle))
        QApplication.sendEvent(table.viewport(), by_key)
        menu = next(each for each in here.page.findChildren(QMenu, "rowMenu") if each.isVisible())
        assert [action.text() for action in menu.actions()] == ["Làm gì đó", "Sao chép", "Excel"]
        menu.actions()[0].trigger()
        menu.close()
        menu.deleteLater()
        QApplication.processEvents()
    assert [chosen.count for chosen in here.chosen] == [1, 2]
    assert here.chosen[0].selection.ids == (here.page.rows.id_at(3),)


def test_escape_takes_back_step_by_step(open_list: Callable[..., Page]) -> None:
    here = open_list()
    here.page.rows.toggle(1)
    here.page.search.setText("dang")
    here.page.rows.toggle(0)
    here.page.keys_of_list.escape()
    assert here.page.rows.marked() == 0 and here.page.search.text() == "dang"
    here.page.keys_of_list.escape()
    assert here.page.search.text() == ""


def test_a_narrow_bar_keeps_every_action_within_reach(open_list: Callable[..., Page]) -> None:
    here = open_list()
    here.page.resize(420, 600)
    here.page.rows.toggle(0)
    here.qtbot.wait(50)
    bulk = here.page.bulk
    assert bulk.width() <= here.page.body.width()
    assert bulk.more.isVisible() and not bulk.buttons["export"].isVisible()


# --- what others do, and what leaves the list ---


def test_a_change_by_somebody_else_arrives(open_list: Callable[..., Page], sign_in: Callable[..., Office]) -> None:
    here = open_list()
    page = here.page
    page.table.go_to(25)
    changed, place = page.table.current_id(), page.table.verticalScrollBar().value()
    with here.desk.tasks.office.transaction("Đổi") as session:
        session.execute(update(Customer).where(Customer.id == changed).values(name="Aaa", sort_key="A"))
    number = page.rows.columns.index(page.shape.column("name"))
    here.qtbot.waitUntil(
        lambda: (row := page.rows.row(page.rows.number_of(changed))) is not None and row.cells[number][0] == "Aaa",
        timeout=PATIENCE,
    )
    assert page.table.current_id() == changed and page.table.verticalScrollBar().value() == place


@pytest.mark.feature("B11")
def test_copy_for_excel(open_list: Callable[..., Page]) -> None:
    here = open_list()
    here.page.table.sorted_by.emit("name")
    here.settle()
    for number in (0, 1):
        here.page.rows.toggle(number)
    QTest.keyClick(here.page.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    here.qtbot.waitUntil(lambda: bool(here.desk.tell.sentences), timeout=PATIENCE)  # type: ignore[attr-defined]
    lines = QApplication.clipboard().text().split("\n")
    assert len(lines) == 3 and lines[0].startswith("Khách hàng\tNhóm")
    assert lines[1].split("\t")[0] == here.cells("name", 1)[0][0]
    assert "<td style='mso-number-format" in QApplication.clipboard().mimeData().html()
    assert here.desk.tell.sentences == ["Đã sao chép 2 dòng"]  # type: ignore[attr-defined]


def test_export(open_list: Callable[..., Page], tmp_path: Path) -> None:
    here = open_list()
    here.page.rows.mark_all(True)
    here.page.out.export(here.page.rows.selection(), tmp_path / "khach.xlsx")
    here.qtbot.waitUntil(lambda: bool(here.desk.tell.sentences), timeout=20_000)  # type: ignore[attr-defined]
    assert here.desk.tell.sentences == ["Đã xuất 240 dòng ra khach.xlsx"]  # type: ignore[attr-defined]
    assert load_workbook(tmp_path / "khach.xlsx").active.max_row == 241


@pytest.mark.feature("B11")
def test_an_export_holds_up_no_write(open_list: Callable[..., Page]) -> None:
    here = open_list()
    begun, go_on = Event(), Event()
    heard: list[Any] = []

    def slowly(office: Any, report: Any) -> int:
        begun.set()
        assert go_on.wait(20)
        return 1

    tasks = here.desk.tasks
    tasks.beside("Export", slowly, heard.append)
    assert begun.wait(20)
    tasks.write("Note", lambda session: "written", lambda written: heard.append(written.result))
    here.qtbot.waitUntil(lambda: heard == ["written"], timeout=PATIENCE)
    go_on.set()
    here.qtbot.waitUntil(lambda: heard == ["written", 1], timeout=PATIENCE)


def test_who_may_not_export_copies_a_page(open_list: Callable[..., Page], monkeypatch: pytest.MonkeyPatch) -> None:
    here = open_list()
    monkeypatch.setattr(clipboard, "PAGE", 5)
    selection, columns = Selection("customers", Query()), here.page.rows.columns
    with here.desk.tasks.office.read() as session:
        assert len(clipboard.read_rows(session, selection, columns)) == 240
        monkeypatch.setattr("app.services.myself.may", lambda _session, right: right != "export")
        assert len(clipboard.read_rows(session, selection, columns)) == 5


def test_a_view_pinned_elsewhere_appears(open_list: Callable[..., Page]) -> None:
    here = open_list()
    with here.desk.tasks.office.transaction("Lưu") as session:
        saved_views.add(session, "customers", "Từ máy khác", Query())
    here.qtbot.waitUntil(lambda: here.page.views.views[-1].label == "Từ máy khác", timeout=PATIENCE)
