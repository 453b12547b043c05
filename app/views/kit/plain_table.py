"""A table of a few lines in a window: one line is chosen at a time, nothing is typed into it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QTableWidget

ROW = 40


def plain_table(name: str, title: str, headings: Sequence[str]) -> QTableWidget:
    """`title` is its name for a screen reader; both it and the headings are translated already."""
    made = QTableWidget(0, len(headings))
    made.setObjectName(name)
    made.setProperty("framed", True)
    made.setAccessibleName(title)
    made.setHorizontalHeaderLabels(list(headings))
    made.verticalHeader().hide()
    made.verticalHeader().setDefaultSectionSize(ROW)
    made.setShowGrid(False)
    made.setWordWrap(False)
    made.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    made.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    made.setTabKeyNavigation(False)
    made.setCornerButtonEnabled(False)
    made.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    return made
