"""The column chooser: which columns a list shows, and in what order."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QWidget

from app.services.language import _
from app.services.query import ListingShape
from app.views.kit.layout import button, column, entry, label, row
from app.views.kit.popover import Popover
from app.views.kit.theme import theme

KEY = Qt.ItemDataRole.UserRole
LINE = 30  # pixels of one column's name


class ColumnChooser(Popover):
    """Ticked columns are shown; dragging, or Alt with an arrow, moves one. `done` gets the keys, none for the usual."""

    def __init__(
        self, parent: QWidget, shape: ListingShape, shown: Sequence[str], done: Callable[[list[str]], object]
    ) -> None:
        super().__init__(parent, "columnChooser", _("Columns"))
        self._done = done
        self.search = entry(_("Find a column"), _("Find a column"), object_name="columns:search")
        self.search.textChanged.connect(self._search)
        self.list = _Columns()
        self._fill(shape, shown)
        usual = button(_("As usual"), kind="link", clicked=self._usual, name="columns:usual")
        self.ok = button(_("Show"), kind="primary", clicked=self.apply, name="columns:ok")
        self.list.itemChanged.connect(self._check)
        self.fill(column(label(_("Columns"), "bold"), self.search, self.list, row(usual, None, self.ok),
                         margins=(16, 14, 16, 14), gap=10))  # fmt: skip
        self.setFixedWidth(300)
        self.list.setFocus()

    def _fill(self, shape: ListingShape, shown: Sequence[str]) -> None:
        by_key = {each.key: each for each in shape.columns}
        for key in [*shown, *(key for key in by_key if key not in shown)]:
            item = QListWidgetItem(by_key[key].label, self.list)
            item.setData(KEY, key)
            item.setCheckState(Qt.CheckState.Checked if key in shown else Qt.CheckState.Unchecked)
            item.setSizeHint(QSize(0, theme.size(LINE)))
            if key == shape.columns[0].key:  # what names the row is always there
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsUserCheckable & ~Qt.ItemFlag.ItemIsDragEnabled)

    def _search(self, typed: str) -> None:
        from app.services.text import found_in

        for item in self._items():
            item.setHidden(not found_in(typed, item.text()))

    def chosen(self) -> list[str]:
        return [item.data(KEY) for item in self._items() if item.checkState() == Qt.CheckState.Checked]

    def _check(self) -> None:
        self.ok.setEnabled(bool(self.chosen()))

    def apply(self) -> None:
        if self.chosen():
            self._done(self.chosen())
            self.close()

    def _usual(self) -> None:
        self._done([])
        self.close()

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(place) for place in range(self.list.count())]


class _Columns(QListWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("columns:list")
        self.setAccessibleName(_("Columns; Space ticks, Alt with an arrow moves"))
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setMinimumHeight(380)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if event.modifiers() == Qt.KeyboardModifier.AltModifier and event.key() in steps:
            self._move(steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def _move(self, step: int) -> None:
        place = self.currentRow()
        if 0 <= place + step < self.count() and place >= 0:
            item = self.takeItem(place)
            self.insertItem(place + step, item)
            self.setCurrentRow(place + step)
