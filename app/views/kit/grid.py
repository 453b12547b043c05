"""A table that one types into as into a spreadsheet, by keyboard alone.

Enter and Tab go on, a row is always free at the end, Ctrl+Delete takes a row out, Alt+↑ and Alt+↓ move it, Ctrl+C and
Ctrl+V speak with Excel, Ctrl+Z takes back. What cannot be read stays as it was typed, marked, and nothing is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemDelegate, QApplication, QHeaderView

from app.services.language import _
from app.views.kit.grid_model import GridColumn, GridModel, Row, from_clipboard, to_clipboard
from app.views.kit.theme import theme
from app.views.kit.typed_table import TypedTable

Index = QModelIndex | QPersistentModelIndex
Hint = QAbstractItemDelegate.EndEditHint
Key, ALT, CONTROL = Qt.Key, Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
ROW_HEIGHT, LEAST, MOST = 34, 4, 12  # LEAST and MOST: rows in sight


class GridView(TypedTable):
    """`name` is what a screen reader says; `left` when the keyboard goes elsewhere."""

    left = Signal()

    def __init__(
        self, name: str, columns: Sequence[GridColumn], blank: Callable[[], Row],
        check: Callable[[Row], dict[str, str]] = lambda _row: {}, least: int = LEAST,
    ) -> None:  # fmt: skip
        rows = GridModel(columns, blank, check)
        super().__init__(name, rows)
        self.grid = rows
        self._least = least
        self.setTabKeyNavigation(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._arrange(columns)
        for signal in (self.grid.rowsInserted, self.grid.rowsRemoved, self.grid.modelReset):
            signal.connect(self._fit)
        theme.changed.connect(self._fit)
        self._fit()

    # --- what a form calls ---

    def rows(self) -> tuple[Row, ...]:
        """What was typed, without the empty rows; what cannot be read is a text where a number should be."""
        return self.grid.filled()

    def show_rows(self, rows: Iterable[Row]) -> None:
        self.grid.show_rows(rows)
        here = self.grid.index(0, self.grid.first())
        self.selectionModel().setCurrentIndex(here, QItemSelectionModel.SelectionFlag.NoUpdate)

    def go_to(self, row: int, key: str) -> None:
        """Stand on a cell."""
        self.setFocus()
        self.setCurrentIndex(self.grid.index(row, self.grid.place_of(key)))

    def go_to_wrong(self) -> None:
        for row, key, _reason in self.grid.problems():
            self.go_to(row, key)
            return

    # --- how it looks ---

    def _arrange(self, columns: Sequence[GridColumn]) -> None:
        head, side = self.horizontalHeader(), self.verticalHeader()
        head.setHighlightSections(False)
        head.setSectionsMovable(False)
        for place, each in enumerate(columns):
            stretch = each.width == 0
            head.setSectionResizeMode(
                place, QHeaderView.ResizeMode.Stretch if stretch else QHeaderView.ResizeMode.Fixed
            )
        side.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        side.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter)

    def _fit(self) -> None:
        """As high as its rows, up to a limit from which it scrolls."""
        for place, each in enumerate(self.grid.columns):
            if each.width:
                self.setColumnWidth(place, theme.size(each.width))
        self.verticalHeader().setDefaultSectionSize(theme.size(ROW_HEIGHT))
        self.verticalHeader().setFixedWidth(theme.size(34))
        shown = max(self._least, min(self.grid.rowCount(), MOST))
        self.setFixedHeight(shown * theme.size(ROW_HEIGHT) + self.horizontalHeader().sizeHint().height() + 4)

    def sizeHint(self) -> QSize:
        return QSize(320, self.height())

    # --- the keyboard ---

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._command(event):
            event.accept()
            return
        if event.key() in (Key.Key_Tab, Key.Key_Backtab, Key.Key_Return, Key.Key_Enter):
            back = event.key() == Key.Key_Backtab or bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            if event.modifiers() & CONTROL or not self.step(-1 if back else 1):
                event.ignore()  # Ctrl+Enter saves the form; Tab goes on behind the table
                if event.key() in (Key.Key_Return, Key.Key_Enter) and not event.modifiers() & CONTROL:
                    self.focusNextPrevChild(not back)
            return
        super().keyPressEvent(event)

    def _command(self, event: QKeyEvent) -> bool:
        key, held = event.key(), event.modifiers()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.Cut):
            self.copy()
            self.clear_cells()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste(QApplication.clipboard().text())
        elif event.matches(QKeySequence.StandardKey.Undo):
            self.grid.take_back()
        elif key == Key.Key_Delete and held & CONTROL:
            self.remove_rows()
        elif key == Key.Key_Delete and not held:
            self.clear_cells()
        elif key == Key.Key_Insert and not held:
            self.insert_row()
        elif key in (Key.Key_Up, Key.Key_Down) and held & ALT:
            self.move_row(-1 if key == Key.Key_Up else 1)
        else:
            return False
        return True

    def step(self, by: int) -> bool:
        """False where the table ends: behind the free row."""
        here = self.currentIndex()
        row, place = (here.row(), here.column()) if here.isValid() else (0, -1)
        if by > 0 and row == self.grid.rowCount() - 1 and self.grid.is_free(row):
            return False
        places = self.grid.typed_places()
        further = [each for each in (places if by > 0 else reversed(places)) if (each - place) * by > 0]
        target = (row, further[0]) if further else (row + by, places[0] if by > 0 else places[-1])
        if not 0 <= target[0] < self.grid.rowCount():
            return False
        self.setCurrentIndex(self.grid.index(*target))
        return True

    # --- rows ---

    def chosen_rows(self) -> list[int]:
        found = {each.row() for each in self.selectedIndexes()} or {self.currentIndex().row()}
        return sorted(row for row in found if 0 <= row < self.grid.rowCount() - 1)

    def remove_rows(self) -> None:
        self._keep_place(lambda: self.grid.remove(self.chosen_rows()))

    def insert_row(self) -> None:
        """An empty one above this one."""
        self._keep_place(lambda: self.grid.insert(self.currentIndex().row()))

    def move_row(self, by: int) -> None:
        row, place = self.currentIndex().row(), self.currentIndex().column()
        if self.grid.move(row, by):
            self.setCurrentIndex(self.grid.index(row + by, place))

    def _keep_place(self, act: Callable[[], object]) -> None:
        row, place = self.currentIndex().row(), max(self.currentIndex().column(), self.grid.first())
        act()
        self.clearSelection()
        self.setCurrentIndex(self.grid.index(min(max(row, 0), self.grid.rowCount() - 1), place))

    # --- the clipboard ---

    def copy(self) -> None:
        """The chosen cells, as a spreadsheet takes them."""
        cells = sorted((each.row(), each.column()) for each in self.selectedIndexes())
        if cells:
            rows = sorted({row for row, _place in cells})
            lines = [[self.grid.words(row, place) for of, place in cells if of == row] for row in rows]
            QApplication.clipboard().setText(to_clipboard(lines))

    def paste(self, text: str) -> None:
        """Cells of a spreadsheet, from the current one on; rows are added as they are needed."""
        lines = from_clipboard(text)
        here = self.currentIndex()
        row, place = max(here.row(), 0), max(here.column(), self.grid.first())
        if not lines:
            return
        self.grid.put(row, place, lines)
        last = self.grid.index(min(row + len(lines) - 1, self.grid.rowCount() - 1), place)
        self.setCurrentIndex(last)

    def clear_cells(self) -> None:
        self.grid.clear([(each.row(), each.column()) for each in self.selectedIndexes()])

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        here = self.currentIndex() if self.currentIndex().isValid() else self.grid.index(0, self.grid.first())
        if not self.selectedIndexes():
            self.selectionModel().setCurrentIndex(here, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self.is_editing():
            return
        self.clearSelection()
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.left.emit()


def keys_of_grids() -> str:
    """Said below the first grid of a form."""
    return _("Enter: next cell · Alt+↑↓: move the row · Ctrl+Delete: take it out · Ctrl+V: rows from Excel")
