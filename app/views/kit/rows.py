"""The rows of a list of any size: what is on the screen is in memory, the rest are ids.

A search shows its first page at once; the ids of the whole result follow and make the scroll bar right. Rows are read
by blocks, the least used blocks are forgotten. Late answers are recognised by the identity of their snapshot.
"""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from app.services.language import _
from app.services.query import ColumnShape, Query, Row
from app.services.selection import Selection
from app.views.kit import cells
from app.views.kit.marks import Marks
from app.views.kit.tasks import Tasks

PAGE = 128  # rows of a block
BLOCKS = 64  # blocks kept in memory
Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
Columns = tuple[ColumnShape, ...]


@dataclass(eq=False)
class Snapshot:
    """The result of one query at one moment."""

    query: Query
    columns: Columns = ()
    ids: array[int] = field(default_factory=lambda: array("q"))
    complete: bool = False

    @property
    def keys(self) -> list[str]:
        return [column.key for column in self.columns]


class RowsModel(QAbstractTableModel):
    """Column 0 is the tick; the others are those that were asked for."""

    page_shown = Signal()  # the first page of a new query is here
    completed = Signal(int)  # all ids are here: so many
    marks_changed = Signal()
    failed = Signal(object)  # the query could not be run

    def __init__(self, listing: str, tasks: Tasks) -> None:
        super().__init__()
        self.listing, self.marks = listing, Marks()
        self._tasks = tasks
        self._shown = self._wanted = Snapshot(Query())
        self._blocks: OrderedDict[int, Sequence[Row | None]] = OrderedDict()
        self._stale: set[int] = set()  # blocks to be shown until they have been read again
        self._asked: set[int] = set()

    # --- what is shown ---

    @property
    def query(self) -> Query:
        return self._wanted.query

    @property
    def columns(self) -> Columns:
        return self._shown.columns

    @property
    def complete(self) -> bool:
        """Nothing is on its way: the query that was asked for is shown, with all its ids."""
        return self._shown is self._wanted and self._shown.complete

    def show(self, query: Query, columns: Columns) -> None:
        """Show another query, the old rows staying until the new ones are here."""
        if not query.finds_like(self.query):
            self.mark_all(False)
        snapshot = self._wanted = Snapshot(query, columns)

        def first_page(session: Any) -> list[Row]:
            from app.services import finding

            return finding.first_page(session, self.listing, query, snapshot.keys, PAGE)

        self._tasks.read(first_page, lambda rows: self._show_page(snapshot, rows), topic=self, failed=self.failed.emit)

    def show_columns(self, columns: Columns, around: int = 0) -> None:
        """The same rows with other columns; `around` is a row on the screen."""
        if not self.complete:
            self.show(self.query, columns)
            return
        old = self._shown
        snapshot = self._wanted = Snapshot(old.query, columns, old.ids, complete=True)
        block = around // PAGE
        wanted = old.ids[block * PAGE : (block + 1) * PAGE]

        def swap(rows: Sequence[Row | None]) -> None:
            if snapshot is self._wanted:
                self._reset(snapshot, block, rows)

        self._tasks.read(self._reading(snapshot, wanted), swap, topic=self)

    def refresh(self) -> None:
        """Read the same query again, without a flicker and without scrolling."""
        if self._wanted is not self._shown:
            self.show(self.query, self._wanted.columns)  # its first page is not here yet
            return
        snapshot = self._wanted = Snapshot(self.query, self._shown.columns)
        self._read_ids(snapshot)

    def _read_ids(self, snapshot: Snapshot) -> None:
        def ids(session: Any) -> array[int]:
            from app.services import finding

            return finding.ids(session, self.listing, snapshot.query)

        self._tasks.read(ids, lambda found: self._complete(snapshot, found), topic=self, failed=self.failed.emit)

    def _show_page(self, snapshot: Snapshot, rows: Sequence[Row]) -> None:
        if snapshot is not self._wanted:
            return
        snapshot.ids = array("q", (row.id for row in rows))
        self._reset(snapshot, 0, rows)
        self.page_shown.emit()
        if len(rows) < PAGE:
            self._complete(snapshot, snapshot.ids)
        else:
            self._read_ids(snapshot)

    def _reset(self, snapshot: Snapshot, block: int, rows: Sequence[Row | None]) -> None:
        self.beginResetModel()
        self._blocks.clear()
        self._stale.clear()
        self._asked.clear()
        self._shown, self._blocks[block] = snapshot, rows
        self.endResetModel()

    def _complete(self, snapshot: Snapshot, ids: array[int]) -> None:
        if snapshot is not self._wanted:
            return
        refreshed = snapshot is not self._shown
        self._resize(snapshot, ids)
        if refreshed:
            self._stale = set(self._blocks)
        self._asked.clear()
        self._repaint(0, len(ids))
        self.completed.emit(len(ids))

    def _resize(self, snapshot: Snapshot, ids: array[int]) -> None:
        """Rows come and go at the end: to the view only their number matters."""
        before, after = self.rowCount(), len(ids)
        if after > before:
            self.beginInsertRows(QModelIndex(), before, after - 1)
        elif after < before:
            self.beginRemoveRows(QModelIndex(), after, before - 1)
        snapshot.ids, snapshot.complete, self._shown = ids, True, snapshot
        if after > before:
            self.endInsertRows()
        elif after < before:
            self.endRemoveRows()

    # --- rows by block ---

    def row(self, number: int) -> Row | None:
        """The row if it is here; if not, it is asked for."""
        block, place = divmod(number, PAGE)
        rows = self._blocks.get(block)
        if rows is None or block in self._stale:
            self._ask(block)
        if rows is None:
            return None
        self._blocks.move_to_end(block)
        return rows[place] if place < len(rows) else None

    def id_at(self, number: int) -> int:
        """The id of a row, also of one that is not read yet; 0 outside the list."""
        return self._shown.ids[number] if 0 <= number < len(self._shown.ids) else 0

    def number_of(self, row_id: int) -> int:
        """Where a record stands; -1 if it is not in the list."""
        try:
            return self._shown.ids.index(row_id)
        except ValueError:
            return -1

    def _ask(self, block: int) -> None:
        wanted = self._shown.ids[block * PAGE : (block + 1) * PAGE]
        if block in self._asked or not wanted:
            return
        self._asked.add(block)
        snapshot = self._shown
        self._tasks.read(self._reading(snapshot, wanted), lambda rows: self._keep(snapshot, block, rows))

    def _reading(self, snapshot: Snapshot, wanted: Sequence[int]) -> Any:
        def rows(session: Any) -> list[Row | None]:
            from app.services import finding

            return finding.rows(session, self.listing, wanted, snapshot.keys)

        return rows

    def _keep(self, snapshot: Snapshot, block: int, rows: Sequence[Row | None]) -> None:
        if snapshot is not self._shown:
            return
        self._asked.discard(block)
        self._stale.discard(block)
        self._blocks[block] = rows
        self._blocks.move_to_end(block)
        while len(self._blocks) > BLOCKS:
            self._blocks.popitem(last=False)
        self._repaint(block * PAGE, block * PAGE + len(rows))

    def _repaint(self, first: int, end: int) -> None:
        if end > first:
            self.dataChanged.emit(self.index(first, 0), self.index(end - 1, self.columnCount() - 1))

    # --- ticks ---

    def toggle(self, number: int) -> None:
        if row_id := self.id_at(number):
            self.marks.exceptions.symmetric_difference_update({row_id})
            self._marks_changed()

    def mark_all(self, on: bool) -> None:
        self.marks = Marks(everything=on)
        self._marks_changed()

    def _marks_changed(self) -> None:
        self._repaint(0, self.rowCount())
        self.marks_changed.emit()

    def marked(self) -> int:
        return self.marks.count(self.rowCount())

    def selection(self) -> Selection:
        """What is ticked; nothing ticked is nothing selected."""
        return self.marks.selection(self.listing, self.query)

    # --- Qt ---

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._shown.ids)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else 1 + len(self._shown.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """As text, for screen readers; the delegate paints from `row`."""
        row = self.row(index.row())
        if row is None:
            return None
        if index.column() == 0:
            ticked = Qt.CheckState.Checked if self.marks.holds(row.id) else Qt.CheckState.Unchecked
            return ticked if role == Qt.ItemDataRole.CheckStateRole else None
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        return cells.plain(self.columns[index.column() - 1], row.cells[index.column() - 1])

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return self.columns[section - 1].label if section else _("Select")
