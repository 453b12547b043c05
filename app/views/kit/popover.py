"""Something small that opens at a button and closes when one clicks elsewhere."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLayout, QVBoxLayout, QWidget

from app.views.kit.layout import button, column, entry, frame, label, row


class Popover(QWidget):
    """`inside` is what it shows; Esc and a click elsewhere close it, and it is gone."""

    def __init__(self, parent: QWidget, name: str, title: str) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.box: QFrame = frame("popup")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.box)

    def fill(self, layout: QLayout) -> None:
        self.box.setLayout(layout)

    def open_at(self, anchor: QWidget) -> None:
        """Below the widget, or above one at the bottom of its window; inside its screen, beside the window's right edge
        if there is room."""
        self.adjustSize()
        place = anchor.mapToGlobal(QPoint(0, anchor.height() + 4))
        screen, window = anchor.screen().availableGeometry(), anchor.window().geometry()
        left = min(place.x(), min(screen.right(), window.right()) - self.width() - 8)
        above = place.y() - anchor.height() - 8 - self.height()
        low = place.y() + self.height() > window.bottom() and above > max(screen.top(), window.top())
        top = above if low else min(place.y(), screen.bottom() - self.height() - 8)
        self.move(max(left, screen.left() + 8), max(top, screen.top() + 8))
        self.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)


class NamePopover(Popover):
    """Asks for a name."""

    def __init__(self, parent: QWidget, title: str, verb: str, then: Callable[[str], object], name: str = "") -> None:
        super().__init__(parent, "name", title)
        self.line = entry(title, text=name, object_name="name:line")
        self.line.setMinimumWidth(240)
        self.line.setMaxLength(60)
        self._then = then
        self.ok = button(verb, kind="primary", clicked=self._done, name="name:ok")
        self.line.textChanged.connect(self._check)
        self.line.returnPressed.connect(self._done)
        self.fill(column(label(title, "bold"), self.line, row(None, self.ok), margins=(16, 14, 16, 14), gap=10))
        self._check()
        self.line.selectAll()
        self.line.setFocus()

    def _check(self) -> None:
        self.ok.setEnabled(bool(self.line.text().strip()))

    def _done(self) -> None:
        if self.ok.isEnabled():
            self._then(self.line.text())
            self.close()
