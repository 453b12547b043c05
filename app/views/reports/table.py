"""The table of a report: shaded by size, totals at the right and at the foot; Enter or a click opens the list."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
)

from app.services.language import _
from app.services.reports import Table
from app.views.kit.text import money, number, percent
from app.views.kit.theme import font, theme

ROW, FIRST, COLUMN = 34, 240, 132
VALUE, HEAT = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
DARKEST = 0.55


def writer(table: Table) -> Callable[[int], str]:
    """How the figures of a table are written."""
    return money if table.money else number


def said(table: Table, row: int, column: int, share: bool) -> str:
    """A number, or the part of the whole that it is; nothing where there is nothing."""
    found = table.number(row, column)
    if not found.records and row >= 0 and column >= 0:
        return ""
    return percent(table.share(row, column), 1) if share else writer(table)(found.value)


class ReportTable(QTableWidget):
    """`wanted(row, column)` of the report; -1 is a total."""

    wanted = Signal(int, int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("report-table")
        self.setAccessibleName(_("Report"))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setItemDelegate(_Heat(self))
        self.verticalHeader().hide()
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().sectionClicked.connect(self._sort)
        self.cellActivated.connect(self._open)
        self.cellClicked.connect(self._open)
        self._table: Table | None = None
        self._share = False
        self._order: list[int] = []

    def show_table(self, table: Table, share: bool) -> None:
        self._table, self._share = table, share
        self._order = list(range(len(table.rows)))
        columns = [table.heads[0], *(head.label for head in table.columns), _("Total")]
        self.setColumnCount(len(columns))
        self.setHorizontalHeaderLabels(columns)
        for place, name in enumerate(columns):
            if item := self.horizontalHeaderItem(place):
                item.setToolTip(name)
                side = Qt.AlignmentFlag.AlignRight if place else Qt.AlignmentFlag.AlignLeft
                item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
            self.setColumnWidth(place, theme.size(COLUMN if place else FIRST))
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self._fill()

    def _fill(self) -> None:
        assert self._table
        table = self._table
        values = [each.value for each in (table.cells.values() if table.columns else table.row_totals)]
        most = max([1, *values])
        self.setRowCount(len(self._order) + 1)
        for place, row in enumerate([*self._order, -1]):
            self.setRowHeight(place, theme.size(ROW))
            self.setItem(place, 0, QTableWidgetItem(table.rows[row].label if row >= 0 else _("Total")))
            for column in range(len(table.columns) + 1):
                of = column if column < len(table.columns) else -1
                item = QTableWidgetItem(said(table, row, of, self._share))
                inside = row >= 0 and (of >= 0 or not table.columns)
                item.setData(HEAT, max(0.0, table.number(row, of).value / most) if inside else 0.0)
                self.setItem(place, column + 1, item)

    def _sort(self, column: int) -> None:
        """By a click on the head of a column: the largest first, names from A on; again: as it was."""
        if not self._table:
            return
        table, before = self._table, self._order
        of = column - 1 if column <= len(table.columns) else -1
        if column:
            self._order = sorted(range(len(table.rows)), key=lambda row: -table.number(row, of).value)
        else:
            from app.services.text import sort_key

            self._order = sorted(range(len(table.rows)), key=lambda row: sort_key(table.rows[row].label))
        if self._order == before:
            self._order = list(range(len(table.rows)))
        self._fill()

    def _open(self, place: int, column: int) -> None:
        if self._table:
            row = self._order[place] if place < len(self._order) else -1
            self.wanted.emit(row, column - 1 if 0 < column <= len(self._table.columns) else -1)


class _Heat(QStyledItemDelegate):
    def paint(self, painter: QPainter, option: QStyleOptionViewItem,
              index: QModelIndex | QPersistentModelIndex) -> None:  # fmt: skip
        box, last = option.rect, index.row() == index.model().rowCount() - 1
        heat = index.data(HEAT) or 0.0
        total = last or index.column() == index.model().columnCount() - 1
        painter.save()
        if heat:
            shade = QColor(theme.color("accent"))
            shade.setAlphaF(0.06 + (DARKEST - 0.06) * min(1.0, heat))
            painter.fillRect(box.adjusted(1, 1, -1, -1), shade)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.drawRect(box.adjusted(1, 1, -2, -2))
        if last:
            painter.setPen(theme.color("handle"))
            painter.drawLine(box.topLeft(), box.topRight())
        painter.setFont(font(13, font(13).Weight.DemiBold if total else font(13).Weight.Normal, tabular=True))
        painter.setPen(theme.color("text"))
        side = Qt.AlignmentFlag.AlignRight if index.column() else Qt.AlignmentFlag.AlignLeft
        inner = box.adjusted(12, 0, -12, 0)
        words = painter.fontMetrics().elidedText(index.data() or "", Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, side | Qt.AlignmentFlag.AlignVCenter, words)
        painter.restore()
