"""What one types into: every editor gives a plain value, takes one, and says when it was edited and left."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from typing import Any

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from app.services import checking, vietnam
from app.services.errors import UserError
from app.views.kit import text
from app.views.kit.layout import check, column, mark_wrong

MOST = 100_000  # characters that a field takes, far more than any rule allows: the rule then says so


class Editor(QWidget):
    """`value()` may raise UserError: what stands in the field cannot be read."""

    edited = Signal()
    left = Signal()

    def value(self) -> Any:
        raise NotImplementedError

    def show_value(self, value: Any) -> None:
        """Without a signal."""
        raise NotImplementedError

    def words(self, value: Any) -> Any:
        """A value as one reads it, if it is a choice; else the value itself."""
        return value

    def mark(self, wrong: bool) -> None:
        """The red border, or none."""
        mark_wrong(self.focus_part(), wrong)

    def focus_part(self) -> QWidget:
        """What the keyboard goes to."""
        return self

    def call(self, name: str, key: str) -> None:
        """Its name for a screen reader, and the object name."""
        part = self.focus_part()
        part.setAccessibleName(name)
        part.setObjectName(f"field:{key}")

    def waiting(self) -> bool:
        """Something is open above it, so that Esc belongs to it."""
        return False


class _Line(QLineEdit):
    left = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.left.emit()


class LineEditor(Editor):
    """One line of text."""

    def __init__(self, hint: str = "") -> None:
        super().__init__()
        self.line = _Line()
        self.line.setMaxLength(MOST)
        self.line.setPlaceholderText(hint)
        self.line.textEdited.connect(lambda _: self.edited.emit())
        self.line.left.connect(self._leave)
        self.setLayout(column(self.line))
        self.setFocusProxy(self.line)

    def value(self) -> Any:
        return self.line.text()

    def show_value(self, value: Any) -> None:
        self.line.setText(self.shown(value))
        self.line.setCursorPosition(0)

    def shown(self, value: Any) -> str:
        """The text for a value."""
        return "" if value is None else str(value)

    def focus_part(self) -> QWidget:
        return self.line

    def _leave(self) -> None:
        self._tidy()
        self.left.emit()

    def _tidy(self) -> None:
        """Write what was typed as the value is written, if it can be read and stands as typed."""
        try:
            tidy = self.shown(self.value())
        except UserError:
            return
        if tidy != self.line.text() and self.line.isModified():
            self.line.setText(tidy)
            self.line.setModified(True)


class PhoneEditor(LineEditor):
    """Digits, shown in groups."""

    def value(self) -> str:
        typed = self.line.text()
        return vietnam.phone(typed).digits or typed.strip()

    def shown(self, value: Any) -> str:
        return text.phone(value or "")

    def words(self, value: Any) -> Any:
        return self.shown(value)


class TaxCodeEditor(LineEditor):
    def value(self) -> str:
        return vietnam.tax_code(self.line.text()).value if self.line.text().strip() else ""


class NumberEditor(LineEditor):
    """A whole number with dots between the thousands; it takes "12tr" and "1,5 tỷ" too."""

    unit = ""

    def __init__(self, hint: str = "") -> None:
        super().__init__(hint)
        self.line.textEdited.connect(self._group)

    def value(self) -> int:
        typed = self.line.text().strip()
        return vietnam.parse_money(typed) if typed else 0

    def shown(self, value: Any) -> str:
        return f"{text.number(value)}{self.unit}" if value else ""

    def _group(self, typed: str) -> None:
        """Dots as one types, as long as there are only digits; the cursor keeps its digit."""
        digits = typed.replace(".", "")
        if not digits.isascii() or not digits.isdigit() or len(digits) > 15:
            return
        behind = len(typed[self.line.cursorPosition() :].replace(".", ""))
        grouped = text.number(int(digits))
        if grouped != typed:
            self.line.setText(grouped)
            self.line.setModified(True)
            self.line.setCursorPosition(_place(grouped, behind))


class MoneyEditor(NumberEditor):
    """Whole đồng: 1.234.567 ₫."""

    unit = f"{text.NO_BREAK}₫"

    def _group(self, typed: str) -> None:
        super()._group(typed.replace(self.unit, ""))


class TimeEditor(LineEditor):
    """A time of the day: 14:30 from 14h30, 1430 or 14; none is allowed."""

    def value(self) -> time | None:
        typed = self.line.text().strip()
        return checking.parse_time(typed) if typed else None

    def shown(self, value: Any) -> str:
        return text.clock(value) if value is not None else ""


class _Lines(QPlainTextEdit):
    left = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.left.emit()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Megabytes would stop the window: more than any rule allows is not taken."""
        self.insertPlainText(source.text()[:MOST])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers() & _CONTROL:
            event.ignore()  # Ctrl+Enter saves the form
            return
        super().keyPressEvent(event)


_CONTROL = Qt.KeyboardModifier.ControlModifier


class TextEditor(Editor):
    """Text of several lines."""

    def __init__(self, hint: str = "", lines: int = 4) -> None:
        super().__init__()
        self.area = _Lines()
        self.area.setTabChangesFocus(True)
        self.area.setPlaceholderText(hint)
        self.area.setFixedHeight(self.area.fontMetrics().lineSpacing() * lines + 22)
        self.area.textChanged.connect(self._changed)
        self.area.left.connect(self.left)
        self._quiet = False
        self.setLayout(column(self.area))
        self.setFocusProxy(self.area)

    def value(self) -> str:
        return self.area.toPlainText()

    def show_value(self, value: Any) -> None:
        self._quiet = True
        self.area.setPlainText(value or "")
        self._quiet = False

    def focus_part(self) -> QWidget:
        return self.area

    def _changed(self) -> None:
        if not self._quiet:
            self.edited.emit()


class CheckEditor(Editor):
    """Yes or no."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.box = check(words)
        self.box.clicked.connect(lambda: self.edited.emit())
        self.setLayout(column(self.box, margins=(0, 7, 0, 7)))
        self.setFocusProxy(self.box)

    def value(self) -> bool:
        return self.box.isChecked()

    def show_value(self, value: Any) -> None:
        self.box.setChecked(bool(value))

    def focus_part(self) -> QWidget:
        return self.box


Make = Callable[[], Editor]


def _place(grouped: str, behind: int) -> int:
    """Where the cursor stands in the text so that this many digits are behind it."""
    place = len(grouped)
    while behind and place:
        place -= 1
        behind -= grouped[place] != "."
    return place
