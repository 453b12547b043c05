"""The list of customers through its real widgets, on an office of 240."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot
from sqlalchemy import select, update

from app.models import Customer, SavedView
from app.services import finding, list_opening, saved_views
from app.services.office import Office
from app.services.query import Query, every, leaf
from app.views.kit.bulk_bar import Action, Chosen
from app.views.kit.columns import ColumnChooser
from app.views.kit.desk import Desk
from app.views.kit.filter_editor import FilterEditor
from app.views.kit.layout import button
from app.views.kit.list_nothing import Nothing
from app.views.kit.list_page import ListPage
from app.views.kit.popover import NamePopover
from tests.views.audit import anonymous, nameless
from tests.views.conftest import PATIENCE, type_vietnamese

EVERYBODY = 240


class Page:
    """A page, its desk, and what its one action was asked to do."""

    def __init__(self, qtbot: QtBot, desk: Desk, settle: Callable[..., None]) -> None:
        self.chosen: list[Chosen] = []
        act = Action("act", "Làm gì đó", "ph.tag", self.chosen.append)
        self.desk, self._settle, self.qtbot = desk, settle, qtbot
        self.page = ListPage(
            desk, "customers", [act], primary=button("Thêm khách", "ph.plus", "primary", name="new"),
            nothing=Nothing("Chưa có khách hàng", "Nhập từ Excel để bắt đầu."),
        )  # fmt: skip
        qtbot.addWidget(self.page)
        self.page.resize(1366, 768)
        self.page.show()
        qtbot.waitUntil(lambda: self.page.shape is not None, timeout=PATIENCE)
        self.settle()

    def settle(self) -> None:
        self._settle(self.desk.tasks, self.page.rows)

    def cells(self, key: str, many: int = 20) -> list[Any]:
        place = [column.key for column in self.page.rows.columns].index(key)
        return [self.page.rows.row(number).cells[place] for number in range(min(many, self.page.rows.rowCount()))]

    def popover(self, kind: type[Any]) -> Any:
        return next(each for each in self.page.findChildren(kind) if each.isVisible())


@pytest.fixture
def open_list(
    qtbot: QtBot, make_desk: Callable[..., Desk], settle: Callable[..., None]
) -> Callable[..., Page]:
    return lambda employee=38: Page(qtbot, make_desk(employee), settle)


def test_it_opens(open_list: Callable[..., Page]) -> None:
    page = open_list().page
    assert page.header.title.text() == "Khách hàng"
    assert page.rows.rowCount() == EVERYBODY and page.header.count.whole().startswith("240")
    assert page.range.text().endswith("/ 240")
    assert page.totals.text() == "Doanh thu: 0\u00a0₫"
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
    here.page._escape()
    assert here.page.rows.marked() == 0 and here.page.search.text() == "dang"
    here.page._escape()
    assert here.page.search.text() == ""


def test_a_narrow_bar_keeps_every_action_within_reach(open_list: Callable[..., Page]) -> None:
    here = open_list()
    here.page.resize(420, 600)
    here.page.rows.toggle(0)
    here.qtbot.wait(50)
    bulk = here.page.bulk
    assert bulk.width() <= here.page.body.width()
    assert bulk.more.isVisible() and not bulk.buttons["export"].isVisible()


# --- conditions, views, columns ---


@pytest.mark.feature("E18", "V32")
def test_a_condition_is_made_changed_and_removed(open_list: Callable[..., Page]) -> None:
    here = open_list()
    here.qtbot.mouseClick(here.page.filter_button, Qt.MouseButton.LeftButton)
    editor = here.popover(FilterEditor)
    line = editor.lines[0]
    line.field.setCurrentIndex(line.field.findData("group"))
    line.op.setCurrentIndex(line.op.findData("in"))
    assert not editor.ok.isEnabled()
    line.value.show_value([2])
    assert editor.ok.isEnabled()
    here.qtbot.mouseClick(editor.other, Qt.MouseButton.LeftButton)
    other = editor.lines[1]
    other.field.setCurrentIndex(other.field.findData("code"))
    other.value.show_value("KH000001")
    other.edited.emit()
    assert nameless(editor) == anonymous(editor) == []
    here.qtbot.mouseClick(editor.ok, Qt.MouseButton.LeftButton)
    here.settle()
    tree = {"any": [leaf("group", "in", [2]), leaf("code", "contains", "KH000001")]}
    assert here.page.rows.query.where == every(tree)
    with here.desk.tasks.office.read() as session:
        assert here.page.rows.rowCount() == len(finding.ids(session, "customers", Query(where=tree)))
    chip = here.page.filters.findChild(type(here.page.filters.keep), "condition:0")
    assert chip.toolTip() == "Nhóm là một trong Nhóm 2 hoặc Mã chứa “KH000001”"
    QTest.keyClick(chip, Qt.Key.Key_Delete)
    here.settle()
    assert here.page.rows.rowCount() == EVERYBODY and not here.page.filters.isVisible()


@pytest.mark.parametrize(
    ("field", "op", "typed", "value"),
    [("revenue", "ge", "1,5 tỷ", 1_500_000_000), ("contact", "last", "30", 30),
     ("created", "on", "15/8/2025", "2025-08-15"), ("name", "contains", "lan", "lan")],
)  # fmt: skip
def test_values_are_typed_as_people_do(
    open_list: Callable[..., Page], field: str, op: str, typed: str, value: Any
) -> None:
    here = open_list()
    editor = here.page.filters.add(here.page.filter_button)
    line = editor.lines[0]
    line.field.setCurrentIndex(line.field.findData(field))
    line.op.setCurrentIndex(line.op.findData(op))
    type_vietnamese(line.value.line, typed)
    assert line.tree() == leaf(field, op, value)
    if field != "name":
        line.value.line.setText("gì đó")
        line.value._check()
        assert line.tree() is None and line.value.line.property("wrong") and line.value.line.toolTip()
    editor.close()


def test_a_field_that_is_gone_is_named_and_left_out(open_list: Callable[..., Page]) -> None:
    here = open_list()
    here.page._change_tree(every(leaf("mood", "is", 1), leaf("code", "is", "KH000003")))
    here.settle()
    assert here.page.rows.rowCount() == 1
    chip = here.page.filters.findChild(type(here.page.filters.keep), "condition:0")
    assert "mood (không còn nữa)" in chip.text() and "không còn nữa" in chip.toolTip()


def test_own_views(open_list: Callable[..., Page]) -> None:
    here = open_list(12)
    page = here.page
    page._change_tree(every(leaf("stars", "is", 0)))
    here.settle()
    page.own.ask_name()
    popover = here.popover(NamePopover)
    type_vietnamese(popover.line, "Chưa đánh giá")
    here.qtbot.mouseClick(popover.ok, Qt.MouseButton.LeftButton)
    here.qtbot.waitUntil(lambda: page.views.views[-1].label == "Chưa đánh giá", timeout=PATIENCE)
    here.settle()
    view = page.views.views[-1]
    assert page.views.tabs[view.key].isChecked() and view.query.where == every(leaf("stars", "is", 0))
    assert not page.filters.keep.isVisible()
    page.own.rename(view, "Mới")
    here.qtbot.waitUntil(lambda: page.views.views[-1].label == "Mới", timeout=PATIENCE)
    page.own.move([each.saved for each in page.views.views if each.saved], 1, -1)
    here.qtbot.waitUntil(lambda: page.views.views[-2].label == "Mới", timeout=PATIENCE)
    page.own.remove(view)
    here.qtbot.waitUntil(lambda: view.key not in page.views.tabs, timeout=PATIENCE)
    here.settle()
    assert page.view.key == "all" and here.desk.tell.undo  # type: ignore[attr-defined]
    with here.desk.tasks.office.read() as session:
        assert session.scalars(select(SavedView.name).where(SavedView.listing == "customers")).all() == ["Của tôi"]


def test_a_list_is_found_as_it_was_left(
    open_list: Callable[..., Page], qtbot: QtBot, settle: Callable[..., None]
) -> None:
    here = open_list()
    page = here.page
    page.show_view_named("prospects")
    page._sort("code")
    page.set_columns(["name", "code", "phone"])
    here.settle()
    page.table.setColumnWidth(2, 222)
    page.memory.flush()
    here.settle()
    with here.desk.tasks.office.read() as session:
        kept = list_opening.opening(session, "customers").kept
    assert kept["view"] == "prospects"
    again = Page(qtbot, here.desk, settle).page
    assert again.view.key == "prospects" and again.rows.query.sort == "code"
    assert [column.key for column in again.rows.columns] == ["name", "code", "phone"]
    assert again.table.columnWidth(2) == 222
    again.own.reset(again.view)
    settle(here.desk.tasks, again.rows)
    assert again.rows.query.sort == "" and len(again.rows.columns) == 8
    again.memory.flush()


def test_columns_are_chosen(open_list: Callable[..., Page]) -> None:
    here = open_list()
    here.qtbot.mouseClick(here.page.column_button, Qt.MouseButton.LeftButton)
    chooser = here.popover(ColumnChooser)
    assert nameless(chooser) == anonymous(chooser) == []
    for item in chooser._items():
        on = item.data(Qt.ItemDataRole.UserRole) in ("name", "code")
        item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
    here.qtbot.mouseClick(chooser.ok, Qt.MouseButton.LeftButton)
    here.settle()
    assert [column.key for column in here.page.rows.columns] == ["name", "code"]
    assert here.cells("code", 1)[0].startswith("KH")


def test_columns_hide_by_rank_and_the_first_takes_what_is_left(open_list: Callable[..., Page]) -> None:
    here = open_list()
    here.page.resize(700, 600)
    here.qtbot.wait(20)
    table, columns = here.page.table, here.page.rows.columns
    shown = [c for place, c in enumerate(columns, start=1) if not table.isColumnHidden(place)]
    hidden = [c for c in columns if c not in shown]
    assert shown[0].key == "name" and hidden
    assert max(c.rank for c in shown) < min(c.rank for c in hidden)
    assert sum(table.columnWidth(place) for place in range(len(columns) + 1)) <= table.viewport().width()


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


def test_a_view_pinned_elsewhere_appears(open_list: Callable[..., Page]) -> None:
    here = open_list()
    with here.desk.tasks.office.transaction("Lưu") as session:
        saved_views.add(session, "customers", "Từ máy khác", Query())
    here.qtbot.waitUntil(lambda: here.page.views.views[-1].label == "Từ máy khác", timeout=PATIENCE)
