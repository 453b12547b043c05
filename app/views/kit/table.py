"""The table of a list: columns that fit the width, ticks, keys."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from app.services.language import _
from app.views.kit.delegate import RowDelegate, row_height
from app.views.kit.list_header import TICK_WIDTH, ListHeader
from app.views.kit.rows import RowsModel
from app.views.kit.theme import theme

NARROWEST = 56


class ListTable(QTableView):
    opened = Signal(int)  # the id of a row: Enter, or a click
    sorted_by = Signal(str)  # the key of a column
    arranged = Signal()  # the employee has changed widths or the order of columns
    reordered = Signal(list)  # the keys of the columns in their new order
    menu_wanted = Signal(int, QPoint)  # of a row, by mouse or by the Menu key

    def __init__(self, rows: RowsModel) -> None:
        super().__init__()
        self.rows, self.hovered = rows, -1
        self.widths: dict[str, int] = {}  # as the employee has drawn them
        self.scrolls = False  # the employee has chosen the columns: all are shown, none hides by rank
        self._current_id = 0
        self._fitting = False
        self.setObjectName("list")
        self.setModel(rows)
        self.setItemDelegate(RowDelegate(self))
        self.setAccessibleName(_("List"))
        self._style()
        self.clicked.connect(self._clicked)
        rows.modelReset.connect(self._fit)
        rows.completed.connect(self._restore_current)
        self.selectionModel().currentRowChanged.connect(self._remember_current)

    def _style(self) -> None:
        header = ListHeader(self.rows)
        self.setHorizontalHeader(header)
        header.pressed_on.connect(self._header_pressed)
        header.sectionResized.connect(self._resized)
        header.sectionMoved.connect(self._moved)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(row_height())
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        theme.changed.connect(self._text_size_changed)

    def _text_size_changed(self) -> None:
        self.verticalHeader().setDefaultSectionSize(row_height())

    def visible_rows(self) -> tuple[int, int]:
        """The first and the last row on the screen, from 0; the last is -1 in an empty list."""
        total = self.rows.rowCount()
        first, last = self.rowAt(0), self.rowAt(self.viewport().height() - 1)
        return max(first, 0), last if last >= 0 else total - 1

    # --- columns ---

    def arrange(self, widths: Mapping[str, int], scrolls: bool) -> None:
        """Use the widths that were kept; `scrolls` if the employee has chosen the columns himself."""
        self.widths, self.scrolls = dict(widths), scrolls
        self._fit()

    def width_of(self, place: int) -> int:
        column = self.rows.columns[place]
        return self.widths.get(column.key) or theme.size(column.width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Columns by rank while there is room; the first one takes what is left."""
        columns, room = self.rows.columns, self.viewport().width() - TICK_WIDTH
        if not columns:
            return
        self._fitting = True
        kept: set[int] = set()
        for place in sorted(range(len(columns)), key=lambda each: (each > 0, columns[each].rank)):
            if self.width_of(place) > room and place and not self.scrolls:
                break
            kept.add(place)
            room -= self.width_of(place)
        self.setColumnWidth(0, TICK_WIDTH)
        for place, column in enumerate(columns):
            spare = max(room, 0) if place == 0 and column.key not in self.widths else 0
            self.setColumnHidden(place + 1, place not in kept)
            self.setColumnWidth(place + 1, self.width_of(place) + spare)
        self._fitting = False

    def _resized(self, section: int, _before: int, after: int) -> None:
        if self._fitting or section == 0 or section > len(self.rows.columns):
            return
        self.widths[self.rows.columns[section - 1].key] = max(after, NARROWEST)
        self.arranged.emit()

    def _moved(self, _section: int, _before: int, _after: int) -> None:
        """The model shows the new order; the header goes back to showing sections as they are numbered."""
        header = self.horizontalHeader()
        if self._fitting:
            return
        places = [header.logicalIndex(place) for place in range(header.count())]
        self._fitting = True
        for section in range(header.count()):
            header.moveSection(header.visualIndex(section), section)
        self._fitting = False
        self.reordered.emit([self.rows.columns[place - 1].key for place in places if place])

    def _header_pressed(self, section: int) -> None:
        if section == 0:
            self.rows.mark_all(self.rows.marked() < self.rows.rowCount())
        elif self.rows.columns[section - 1].sortable:
            self.sorted_by.emit(self.rows.columns[section - 1].key)

    # --- rows ---

    def current_id(self) -> int:
        return self.rows.id_at(self.currentIndex().row()) if self.currentIndex().isValid() else 0

    def go_to(self, number: int) -> None:
        """Make a row the current one, and show it."""
        if 0 <= number < self.rows.rowCount():
            self.setCurrentIndex(self.rows.index(number, 1))

    def _remember_current(self, current: QModelIndex) -> None:
        if current.isValid():
            self._current_id = self.rows.id_at(current.row())

    def _restore_current(self) -> None:
        """After a refresh the same record is selected, wherever it stands now; the list does not scroll.

        At the beginning it is the first one, if the keyboard is here.
        """
        here = self.currentIndex()
        if not self._current_id and not here.isValid() and self.window().focusWidget() is self:
            self.go_to(0)
        if not self._current_id or (here.isValid() and self.rows.id_at(here.row()) == self._current_id):
            return
        number, place = self.rows.number_of(self._current_id), self.verticalScrollBar().value()
        if number >= 0:
            self.go_to(number)
        elif here.isValid():
            self.clearSelection()
        self.verticalScrollBar().setValue(place)

    def _clicked(self, index: QModelIndex) -> None:
        if index.column() == 0:
            self.rows.toggle(index.row())
        else:
            self._open(index.row())

    def _open(self, number: int) -> None:
        if row_id := self.rows.id_at(number):
            self.opened.emit(row_id)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        here = self.currentIndex()
        at = self.visualRect(here).center() if by_key and here.isValid() else event.pos()
        if (number := self.rowAt(at.y())) >= 0:
            self.menu_wanted.emit(number, self.viewport().mapToGlobal(at))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = {Qt.Key.Key_Space: self.rows.toggle, Qt.Key.Key_Return: self._open, Qt.Key.Key_Enter: self._open}
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.NoModifier
        if event.key() in keys and plain and self.currentIndex().isValid():
            keys[Qt.Key(event.key())](self.currentIndex().row())
        elif event.key() == Qt.Key.Key_A and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self.rows.mark_all(True)
        elif event.text() and event.text().isprintable():
            event.ignore()  # no search of Qt's own through a million rows
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self.rowAt(int(event.position().y())))
        super().mouseMoveEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._hover(-1)
        return super().viewportEvent(event)

    def _hover(self, row: int) -> None:
        if row != self.hovered:
            self.hovered = row
            self.viewport().update()
