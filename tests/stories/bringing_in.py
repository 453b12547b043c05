"""Customers come from a workbook that is dropped on the window: columns, check, result."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.models import Customer, Employee, Group, GroupMember
from app.services.text import fold
from tests.stories.conftest import Place
from tests.stories.hands import Hands
from tests.stories.many_customers import words

FIELDS = {"Tên khách hàng": "name", "Điện thoại": "phone", "Mã số thuế": "tax_code", "Địa chỉ": "address",
          "Ngày sinh": "birthday", "Nhóm khách hàng": "groups", "Nhân viên phụ trách": "owner",
          "Ghi chú": "note"}  # fmt: skip


def drop(hands: Hands, file: Path) -> None:
    """From the file manager; its columns are known by their headers."""
    hands.settle()
    page = hands.page
    assert page is hands.frame.page("import")
    _drop_on(page.choose, file)
    hands.until(lambda: page.stack.currentWidget() is page.columns)
    hands.settle()


def _drop_on(at: QWidget, file: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    middle, copy, button = QPointF(at.rect().center()), Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    no_key = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(at, QDragEnterEvent(middle.toPoint(), copy, data, button, no_key))
    QApplication.sendEvent(at, QDropEvent(middle, copy, data, button, no_key))


def map_columns(hands: Hands) -> None:
    """Every header has found its field; the numbers in front are left out."""
    step = hands.page.columns
    shown = {step.grid.item(line, 0).text(): place for line, place in enumerate(step.fields)}
    found = {name: step.fields[place].value() for name, place in shown.items()}
    assert {name: found[name] for name in FIELDS} == FIELDS and not found["STT"]
    assert step.go.isEnabled()
    hands.press("Ctrl+Return", hands.page)
    hands.until(lambda: hands.page.stack.currentWidget() is hands.page.check)
    hands.settle()


def check(hands: Hands, rows: int) -> int:
    """What is wrong stands there with its row and its reason; how many customers will come."""
    step = hands.page.check
    problems = [(row, each) for row in step.mending.rows for each in step.mending.problems(row)]
    troubles = {(row, each.effect): str(each.reason) for row, each in problems}
    wrong = {row: (kind, reason) for (row, kind), reason in troubles.items()}
    assert wrong[8][0] == "warning" and "mã số thuế" in wrong[8][1].lower()
    assert wrong[12][0] in ("cell", "warning") and "Ông Không Có" in wrong[12][1]
    assert wrong[16][0] == "cell" and "31/02/1990" in wrong[16][1]
    assert wrong[18][0] == "row"
    coming = rows - 1
    assert step.coming() == coming and f"{coming}" in step.go.text() and str(coming) in words(step)
    return coming


def take(hands: Hands, place: Place, coming: int) -> None:
    """Import; what is in the database is what the last step says."""
    hands.press("Ctrl+Return", hands.page)
    hands.until(lambda: hands.page.stack.currentWidget() is hands.page.result, 60_000)
    hands.settle()
    assert f"{coming}" in hands.page.result.title.text().replace(".", "")
    rows = place.rows(Customer)
    assert len(rows) == coming
    _compare(place, {row["name"]: row for row in rows.values()})


def _compare(place: Place, named: dict[str, dict[str, Any]]) -> None:
    """Some cells, each in its own way."""
    people = {row["login"]: row["id"] for row in place.rows(Employee).values()}
    first, second, third = named["Nguyễn Thị Ánh 0"], named["Đặng Văn Đức 1"], named["Trần Thị Yến 2"]
    assert [each["phone"] for each in (first, second, third)] == ["0912000000", "0912000001", "0912000002"]
    assert third["phone2"] == "0972000002"
    assert [str(each["birthday"]) for each in (first, second, third)] == ["1980-01-01", "1991-03-02", "1985-12-24"]
    assert [each["owner_id"] for each in (first, second, third)] == [people["an"], people["binh"], people["chi"]]
    groups = {row["id"]: row["name"] for row in place.rows(Group).values()}
    members = place.rows(GroupMember).values()
    assert {groups[row["group_id"]] for row in members if row["customer_id"] == third["id"]} == {"Đại lý", "VIP"}
    assert fold("Đặng Văn Đức 1") in second["search_text"]
