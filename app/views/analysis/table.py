"""The table of an analysis: a number with a list behind it opens by Enter or a click; the slowest stage is marked."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem

from app.services.analysis import Cell, Line, Outcome
from app.services.language import _
from app.views.kit.text import decimal, money, number, percent
from app.views.kit.theme import font, theme

ROW, NARROWEST = 38, 104
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def written(kind: str, value: float | None) -> str:
    """A value as it is read; nothing where nothing can be said."""
    if value is None:
        return ""
    if kind == "percent":
        return percent(value / 100, 1)
    if kind == "days":
        return _("{hours} hours").format(hours=number(int(value))) if value < 72 else _("{days} days").format(
            days=decimal(value / 24, 1))  # fmt: skip
    if kind == "points":
        return f"{'+' if value > 0 else ''}{decimal(value, 2)}"
    return money(int(value)) if kind == "money" else number(int(value))


class OutcomeTable(QTableWidget):
    """`wanted(line, column)` of the outcome; the line after the last is the total."""

    wanted = Signal(int, int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("analysis-table")
        self.setAccessibleName(_("Analysis"))
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setMinimumSectionSize(theme.size(NARROWEST))
        self.cellActivated.connect(self._open)
        self.cellClicked.connect(self._open)

    def show_outcome(self, outcome: Outcome) -> None:
        lines, heads = outcome.every_line, outcome.heads
        self.setColumnCount(len(heads))
        self.setHorizontalHeaderLabels(list(heads))
        for place, name in enumerate(heads):
            if item := self.horizontalHeaderItem(place):
                item.setToolTip(name)
                item.setTextAlignment(RIGHT if place else LEFT)
        self.setRowCount(len(lines))
        for place, line in enumerate(lines):
            self.setRowHeight(place, theme.size(ROW))
            self._fill(place, line, outcome, strong=line is outcome.total)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)

    def _fill(self, place: int, line: Line, outcome: Outcome, strong: bool) -> None:
        face = font(13, font(13).Weight.DemiBold if strong or line.mark else font(13).Weight.Normal, tabular=True)
        name = QTableWidgetItem(line.name)
        name.setFont(face)
        name.setToolTip(name.text())
        if line.mark:
            name.setForeground(QColor(theme.color("danger")))
        self.setItem(place, 0, name)
        for at, (column, cell) in enumerate(zip(outcome.columns, line.cells, strict=True), start=1):
            self.setItem(place, at, self._item(written(column.kind, cell.value), cell, face))

    def _item(self, words: str, cell: Cell, face: QFont) -> QTableWidgetItem:
        made = QTableWidgetItem(words)
        made.setTextAlignment(RIGHT)
        made.setFont(face)
        if cell.late:
            made.setForeground(QColor(theme.color("danger")))
        elif cell.query:
            made.setForeground(QColor(theme.color("accent")))
            made.setToolTip(_("Open the list"))
        return made

    def _open(self, place: int, column: int) -> None:
        self.wanted.emit(place, max(column - 1, 0))
