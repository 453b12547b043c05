"""Wrong cells mended as in a spreadsheet: type, Enter, and one stands on the next that needs a look."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import QApplication, QHeaderView, QStyleOptionViewItem, QTableView

from app.services.language import _
from app.views.imports.rows import Mark, RowsModel
from app.views.kit.grid_cell import CellDelegate
from app.views.kit.grid_model import Index, from_clipboard, to_clipboard
from app.views.kit.theme import theme
from app.views.kit.typed_table import TypedTable

Key, CONTROL = Qt.Key, Qt.KeyboardModifier.ControlModifier
ROW = 34  # height


class Tinted(CellDelegate):
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        if (colour := index.data(Qt.ItemDataRole.BackgroundRole)) is not None:
            painter.fillRect(option.rect, colour)
        super().paint(painter, option, index)


class RowsTable(TypedTable):
    at_cell = Signal()  # another cell is the current one, or something has become of it
    all_right = Signal()  # there is no cell left to go to

    def __init__(self) -> None:
        self.rows = RowsModel()
        super().__init__(_("Rows that need a look"), self.rows)
        self.setObjectName("problems")
        self.cells = Tinted(self)
        self.setItemDelegate(self.cells)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectItems)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setWordWrap(False)
        self.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.selectionModel().currentChanged.connect(self.at_cell)
        self.rows.dataChanged.connect(self.at_cell)
        self.rows.modelReset.connect(self._arrange)
        theme.changed.connect(self._arrange)

    # --- where one is ---

    def row(self) -> int | None:
        """The number of the current row in the file."""
        at = self.currentIndex().row()
        return self.rows.shown[at] if 0 <= at < len(self.rows.shown) else None

    def mark(self) -> Mark | None:
        row = self.row()
        return None if row is None else self.rows.mark(row, self.currentIndex().column())

    def step(self, by: int) -> bool:
        """To the next cell that needs a look (1), or the one before (-1)."""
        here = self.currentIndex()
        at, column = (here.row(), here.column()) if here.isValid() else (0, 0)
        found = self.rows.find_wrong(at, column, by) if self.rows.shown else None
        if found is None:
            self.all_right.emit()
            return False
        self.setCurrentIndex(self.rows.index(*found))
        return True

    def go_to_first(self) -> None:
        """Stand on the first cell that needs a look, else on the first row."""
        self.setCurrentIndex(self.rows.index(0, 0))
        found = self.rows.find_wrong(0, 0, 1) if self.rows.shown else None
        if found is not None:
            self.setCurrentIndex(self.rows.index(*found))

    # --- changes ---

    def toggle_left(self) -> None:
        """Leave the current row out, or take it again."""
        row, mending = self.row(), self.rows.mending
        if row is not None and mending is not None:
            self.rows.leave([row], row not in mending.by_hand)

    def take_back(self) -> None:
        if (found := self.rows.take_back()) is not None:
            self.setCurrentIndex(self.rows.index(*found))

    def paste(self) -> None:
        """Cells of a spreadsheet, from the current one on."""
        here, lines = self.currentIndex(), from_clipboard(QApplication.clipboard().text())
        self.rows.put(
            (here.row() + down, here.column() + right, said)
            for down, line in enumerate(lines) for right, said in enumerate(line)
            if here.row() + down < self.rows.rowCount() and here.column() + right < self.rows.columnCount()
        )  # fmt: skip

    def copy(self) -> None:
        QApplication.clipboard().setText(to_clipboard([[str(self.currentIndex().data() or "")]]))

    # --- Qt ---

    def event(self, event: QEvent) -> bool:
        """Ctrl+V is for the cell here, and does not begin another import."""
        if (
            event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
            and event.matches(QKeySequence.StandardKey.Paste)
        ):  # fmt: skip
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._command(event):
            event.accept()
        elif event.key() in (Key.Key_Return, Key.Key_Enter) and not event.modifiers() & CONTROL:
            self.edit(self.currentIndex())
        elif event.key() in (Key.Key_Return, Key.Key_Enter):
            event.ignore()  # Ctrl+Enter imports
        else:
            super().keyPressEvent(event)

    def _command(self, event: QKeyEvent) -> bool:
        key, standard = event.key(), QKeySequence.StandardKey
        for meant, act in ((standard.Paste, self.paste), (standard.Copy, self.copy), (standard.Undo, self.take_back)):
            if event.matches(meant):
                act()
                return True
        if key != Key.Key_Delete:
            return False
        if event.modifiers() & CONTROL:
            self.toggle_left()
        elif self.currentIndex().flags() & Qt.ItemFlag.ItemIsEditable:
            self.rows.setData(self.currentIndex(), "")
        return True

    def _arrange(self) -> None:
        head, side = self.horizontalHeader(), self.verticalHeader()
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        side.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        side.setDefaultSectionSize(theme.size(ROW))
        side.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter)
        for place, column in enumerate(self.rows.columns):
            self.setColumnWidth(place, theme.size(column.width))
