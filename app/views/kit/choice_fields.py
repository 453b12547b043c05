"""One of a few, or several of many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QLayout, QLayoutItem, QPushButton, QSizePolicy, QWidget

from app.services.language import _
from app.views.kit.fields import Editor
from app.views.kit.layout import button, column
from app.views.kit.menu import Menu

Choice = tuple[Any, str]  # the value, and its words in the language in use
INLINE = 14  # more choices than this are in a menu


class _Combo(QComboBox):
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Whoever scrolls the form does not want to change it."""
        event.ignore()


class ChoiceEditor(Editor):
    """One of a few values, chosen from a list."""

    def __init__(self, choices: Sequence[Choice]) -> None:
        super().__init__()
        self.combo = _Combo()
        self.combo.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        for value, words in choices:
            self.combo.addItem(words, value)
        self.combo.activated.connect(lambda _: self.edited.emit())
        self.combo.activated.connect(lambda _: self.left.emit())
        self.setLayout(column(self.combo))
        self.setFocusProxy(self.combo)

    def value(self) -> Any:
        return self.combo.currentData()

    def words(self, value: Any) -> Any:
        return self.combo.itemText(self.combo.findData(value)) or value

    def show_value(self, value: Any) -> None:
        place = self.combo.findData(value)
        if place < 0:  # an old value is shown as it is, not replaced in silence
            self.combo.addItem("" if value is None else str(value), value)
            place = self.combo.count() - 1
        self.combo.setCurrentIndex(place)

    def focus_part(self) -> QWidget:
        return self.combo

    def waiting(self) -> bool:
        return self.combo.view().isVisible()


class Wrapping(QLayout):
    """Widgets side by side, on as many lines as they need."""

    def __init__(self, gap: int = 6) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self._gap = gap
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        sizes = [item.sizeHint() for item in self._shown()]
        wide, tall = [each.width() for each in sizes], [each.height() for each in sizes]
        return QSize(max(wide, default=0), max(tall, default=0))

    def setGeometry(self, box: QRect) -> None:
        super().setGeometry(box)
        self._arrange(box, move=True)

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _arrange(self, box: QRect, move: bool) -> int:
        left, top, line = box.left(), box.top(), 0
        for item in self._shown():
            size = item.sizeHint()
            if left > box.left() and left + size.width() > box.right() + 1:
                left, top, line = box.left(), top + line + self._gap, 0
            if move:
                item.setGeometry(QRect(QPoint(left, top), QSize(min(size.width(), box.width()), size.height())))
            left += size.width() + self._gap
            line = max(line, size.height())
        return top + line - box.top()


class ChipsEditor(Editor):
    """Several of many: words that are pressed in. With many choices only the chosen stand there, the rest in a menu."""

    def __init__(self, choices: Sequence[Choice]) -> None:
        super().__init__()
        self._choices = tuple(choices)
        self._chips: dict[Any, QPushButton] = {}
        self._in_menu = len(self._choices) > INLINE
        self.lines = Wrapping()
        self._more = button(_("Add…"), "ph.plus", "toggle", clicked=self._menu, name="add-choice")
        for value, words in self._choices:
            self._chips[value] = self._chip(words)
            self.lines.addWidget(self._chips[value])
        self.lines.addWidget(self._more)
        if not self._in_menu:
            self._more.hide()
        holder = QWidget()
        holder.setLayout(self.lines)
        self.setLayout(column(holder, margins=(0, 3, 0, 3)))
        self.show_value(())

    def add(self, value: Any, words: str) -> None:
        """One more choice, at the end."""
        self._choices = (*self._choices, (value, words))
        self._chips[value] = self._chip(words)
        self.lines.addWidget(self._chips[value])

    def value(self) -> Any:
        return tuple(value for value, chip in self._chips.items() if chip.isChecked())

    def show_value(self, value: Any) -> None:
        for key, chip in self._chips.items():
            chip.setChecked(key in (value or ()))
        self._refresh()

    def words(self, value: Any) -> Any:
        return ", ".join(words for key, words in self._choices if key in (value or ()))

    def mark(self, wrong: bool) -> None:
        """No border to paint red: the reason below says it."""

    def call(self, name: str, key: str) -> None:
        super().call(name, key)
        for chip in self._chips.values():
            chip.setAccessibleName(f"{name}: {chip.text()}")

    def focus_part(self) -> QWidget:
        first = next((chip for chip in self._chips.values() if chip.isVisibleTo(self)), self._more)
        return self if not self._chips else first

    def _chip(self, words: str) -> QPushButton:
        made = button(words, kind="toggle", name=f"chip:{words}")
        made.setCheckable(True)
        made.clicked.connect(self._clicked)
        return made

    def _clicked(self) -> None:
        self._refresh()
        self.edited.emit()

    def _refresh(self) -> None:
        for chip in self._chips.values():
            chip.setVisible(chip.isChecked() or not self._in_menu)
        self.lines.invalidate()

    def _menu(self) -> None:
        menu = Menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for chip in self._chips.values():
            act = menu.addAction(chip.text())
            act.setCheckable(True)
            act.setChecked(chip.isChecked())
            act.triggered.connect(chip.click)
        menu.popup(self._more.mapToGlobal(QPoint(0, self._more.height() + 4)))


class BitsEditor(ChipsEditor):
    """Several choices kept in one number, a bit for each."""

    def value(self) -> int:
        return sum(super().value())

    def words(self, value: Any) -> Any:
        return super().words(tuple(bit for bit, _words in self._choices if int(value or 0) & bit))

    def show_value(self, value: Any) -> None:
        super().show_value(tuple(bit for bit, _words in self._choices if int(value or 0) & bit))
