"""What one sees and does in the room of the import."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from app.models import Customer
from app.views.imports.page import ImportPage
from app.views.kit.desk import Desk

ADMIN = 1
Settle = Callable[..., None]


def count(desk: Desk) -> int:
    with desk.tasks.office.read() as session:
        return session.scalar(select(func.count()).select_from(Customer).where(Customer.archived_at.is_(None))) or 0


def said(page: ImportPage) -> str:
    return " | ".join(each.text() for each in page.stack.currentWidget().findChildren(QLabel) if each.isVisible())


def cell(page: ImportPage, row: int, column: str) -> tuple[Any, ...]:
    """What is seen of a cell by its row in the file and the header of its column: its text and its tooltip."""
    rows = page.check.table.rows
    index = rows.index(rows.shown.index(row), [each.label for each in rows.columns].index(column))
    return tuple(index.data(role) for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole))


def happens(page: ImportPage, row: int) -> str:
    return page.check.table.rows.happens(row)[1]


def go_to(page: ImportPage, row: int, column: int = 1) -> None:
    rows = page.check.table.rows
    page.check.table.setCurrentIndex(rows.index(rows.shown.index(row), column))


def type_in(qtbot: QtBot, page: ImportPage, text: str) -> None:
    """Over what stands in the current cell, then Enter."""
    table = page.check.table
    qtbot.keyClicks(table, text[0])
    editor = table.cells.editor()
    assert editor is not None
    qtbot.keyClicks(editor, text[1:])
    qtbot.keyClick(editor, Qt.Key.Key_Return)


def checked(page: ImportPage, file: Path, settle: Settle) -> None:
    page.open_file(file)
    settle(page.desk.tasks, page)
    page.columns.finish()
    settle(page.desk.tasks, page)
