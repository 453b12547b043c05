"""The cell of a grid that is being typed: with answers below it where its column has some."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QLineEdit, QListWidget, QStyledItemDelegate, QStyleOptionViewItem, QWidget
from shiboken6 import isValid

from app.views.kit.alive import while_alive
from app.views.kit.floating import Floating
from app.views.kit.grid_model import GridColumn, Index, TypedModel
from app.views.kit.layout import column as below
from app.views.kit.layout import frame
from app.views.kit.picker import PAUSE, Option, answers_list
from app.views.kit.theme import theme

if TYPE_CHECKING:
    from app.views.kit.typed_table import TypedTable

Key = Qt.Key
ANSWERS_WIDTH = 460


class Cell(QLineEdit):
    """A line without a frame; `taken` is the answer that was chosen."""

    def __init__(self, parent: QWidget, column: GridColumn, name: str) -> None:
        super().__init__(parent)
        self.column = column
        self.taken: Any = None
        self.list: QListWidget | None = None
        self._question = self._answer = 0  # numbers of what was asked last, and of what was answered last
        self.setAccessibleName(name)
        self.setObjectName(f"cell:{column.key}")
        self.setFrame(False)
        if column.right:
            self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.floating = Floating(self)
        self._timer = QTimer(self, singleShot=True, interval=PAUSE)
        self._timer.timeout.connect(lambda: self.ask(self.text()))
        if column.ask is not None:
            self.textEdited.connect(lambda _text: self._timer.start())
            if column.at_once:
                QTimer.singleShot(0, self, lambda: self.ask(""))

    def begin(self, words: str) -> None:
        """As the first letters that are typed, in the place of what stood there."""
        self.setText(words)
        if self.column.ask is not None:
            self._timer.start()

    def ask(self, typed: str) -> None:
        if self.column.ask is None:
            return
        self._question += 1
        number, heard = self._question, while_alive(self, self._answered)
        self.column.ask(typed, lambda options: heard(number, options) if number == self._question else None)

    def _answered(self, number: int, options: Sequence[Option]) -> None:
        self._answer = number
        if not self.hasFocus() or not options:
            self.floating.close()
            return
        self.list = answers_list(options)
        if not self.column.at_once and self.column.take is not None:
            self.list.setCurrentRow(0)
        self.list.itemClicked.connect(lambda item: self.choose(item.data(Qt.ItemDataRole.UserRole)))
        self.floating.open(frame("popup", below(self.list, margins=(4, 4, 4, 4))), theme.size(ANSWERS_WIDTH))

    def choose(self, option: Option) -> None:
        self.taken = option
        self.setText(option.text)
        self.floating.close()

    def current(self) -> Option | None:
        """The answer that Enter takes: never one to what was typed before."""
        if self._timer.isActive():
            self._timer.stop()
            self.ask(self.text())
        if self._answer != self._question or self.list is None or not isValid(self.list) or not self.floating.is_open():
            return None
        item = self.list.currentItem()
        return item.data(Qt.ItemDataRole.UserRole) if item else None

    def event(self, event: QEvent) -> bool:
        """Esc is for the cell, not for the form around it."""
        if (
            event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
            and event.key() == Key.Key_Escape
        ):  # fmt: skip
            event.accept()
            return True
        return super().event(event)


class CellDelegate(QStyledItemDelegate):
    def __init__(self, view: TypedTable) -> None:
        super().__init__(view)
        self._view = view
        self._editor: Cell | None = None

    def editor(self) -> Cell | None:
        """The cell that is being typed."""
        return self._editor if self._editor is not None and isValid(self._editor) else None

    def commit(self) -> None:
        if editor := self.editor():
            self._finish(editor, QStyledItemDelegate.EndEditHint.NoHint)

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: Index) -> QWidget:
        model = self._model()
        column = model.columns[index.column()]
        name = str(model.headerData(index.column(), Qt.Orientation.Horizontal))
        self._editor = Cell(parent, column, name)
        return self._editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, Cell) and not editor.isModified():
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole) or ""))
            editor.selectAll()

    def setModelData(self, editor: QWidget, _model: Any, index: Index) -> None:
        assert isinstance(editor, Cell)
        option, column = editor.taken, editor.column
        if option is not None and column.take is not None:
            self._model().update(index.row(), column.take(option.value))
        else:
            self._model().setData(index, editor.text())

    def destroyEditor(self, editor: QWidget, index: Index) -> None:
        if editor is self._editor:
            self._editor = None
        super().destroyEditor(editor, index)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(watched, Cell) and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(watched, event) or super().eventFilter(watched, event)
        return super().eventFilter(watched, event)

    def _key(self, editor: Cell, event: QKeyEvent) -> bool:
        key, hints = event.key(), QStyledItemDelegate.EndEditHint
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        if key in (Key.Key_Up, Key.Key_Down):
            return self._arrow(editor, event)
        if key in (Key.Key_Return, Key.Key_Enter, Key.Key_Tab, Key.Key_Backtab):
            if key != Key.Key_Backtab and (option := editor.current()) is not None:
                editor.choose(option)
            self._finish(editor, hints.EditPreviousItem if key == Key.Key_Backtab else hints.EditNextItem)
            return True
        return False

    def _arrow(self, editor: Cell, event: QKeyEvent) -> bool:
        if editor.current() is not None and editor.list is not None:
            editor.list.keyPressEvent(event)
        elif event.modifiers() & Qt.KeyboardModifier.AltModifier:
            editor.ask("")
        else:
            self._finish(editor, QStyledItemDelegate.EndEditHint.NoHint)
            self._view.keyPressEvent(event)
        return True

    def _finish(self, editor: Cell, hint: QStyledItemDelegate.EndEditHint) -> None:
        editor.floating.close()
        self.commitData.emit(editor)
        self.closeEditor.emit(editor, hint)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        box = QRectF(option.rect).adjusted(0.5, 0.5, -1.5, -1.5)
        tone = self._model().tone(index.row(), index.column())
        here = index == self._view.currentIndex() and self._view.hasFocus()
        if tone or here:
            painter.setPen(QPen(theme.color(tone or "accent"), 2 if here else 1))
            painter.drawRect(box)

    def _model(self) -> TypedModel:
        return self._view.typed_rows
