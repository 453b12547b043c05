"""A table whose cells are typed into: any key begins one, Vietnamese letters too, and what is typed is never lost."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QAbstractItemDelegate, QTableView, QWidget

from app.views.kit.grid_cell import CellDelegate
from app.views.kit.grid_model import TypedModel

Hint = QAbstractItemDelegate.EndEditHint


class TypedTable(QTableView):
    """`name` is what a screen reader says."""

    def __init__(self, name: str, rows: TypedModel) -> None:
        super().__init__()
        self.typed_rows = rows
        rows.setParent(self)
        self.setModel(rows)
        self.cells = CellDelegate(self)
        self.setItemDelegate(self.cells)
        self.setObjectName(f"grid:{name}")
        self.setAccessibleName(name)
        self.setProperty("framed", True)
        self.setEditTriggers(
            QTableView.EditTrigger.AnyKeyPressed | QTableView.EditTrigger.DoubleClicked
            | QTableView.EditTrigger.EditKeyPressed | QTableView.EditTrigger.SelectedClicked
        )  # fmt: skip
        self.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)

    def step(self, by: int) -> bool:
        """To the cell that is typed next (1), or to the one before (-1); False if there is none."""
        raise NotImplementedError

    def commit(self) -> None:
        """What is just being typed is taken as it is."""
        self.cells.commit()

    def is_editing(self) -> bool:
        return self.cells.editor() is not None

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        super().closeEditor(editor, Hint.NoHint)
        self.setFocus()
        if hint in (Hint.EditNextItem, Hint.SubmitModelCache):
            self.step(1)
        elif hint == Hint.EditPreviousItem:
            self.step(-1)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Vietnamese letters begin a cell like any key, in the place of what stood there."""
        if (
            event.commitString()
            and not self.is_editing()
            and self.edit(self.currentIndex(), QTableView.EditTrigger.AnyKeyPressed, event)
        ):
            if editor := self.cells.editor():
                editor.begin(event.commitString())
            return
        super().inputMethodEvent(event)
