"""Conditions, views and columns of a list, through its real widgets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from app.models import SavedView
from app.services import finding, list_opening
from app.services.query import Query, every, leaf
from app.views.kit.columns import ColumnChooser
from app.views.kit.filter_editor import FilterEditor
from app.views.kit.popover import NamePopover
from tests.views.audit import anonymous, nameless
from tests.views.conftest import PATIENCE, type_vietnamese
from tests.views.kit.list_hands import Page

EVERYBODY = 240


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
    chip = here.page.filters.findChild(QPushButton, "condition:0")
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
    chip = here.page.filters.findChild(QPushButton, "condition:0")
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
