"""Something small above the window, tied to a field: a list of answers, a calendar.

It is a child of the window, not a window of its own: the keyboard stays in the field, and nothing outlives the form.
"""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QWidget

from app.views.kit.layout import lift

GAP = 4


class Floating(QObject):
    """Closed by Esc, by a click elsewhere and when the field goes away."""

    def __init__(self, field: QWidget) -> None:
        super().__init__(field)
        self._field = field
        self._pane: QFrame | None = None

    def is_open(self) -> bool:
        return self._pane is not None and shiboken6.isValid(self._pane) and self._pane.isVisible()

    def open(self, pane: QFrame, width: int = -1) -> None:
        """Show the pane below the field, or above if there is more room; as wide as the field, or as it likes (0)."""
        self.close()
        self._pane = pane
        pane.setParent(self._field.window())
        pane.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        lift(pane, 24, 6)
        self.place(width)
        pane.show()
        pane.raise_()
        _app().installEventFilter(self)

    def place(self, width: int = -1) -> None:
        """Again, after its contents have changed."""
        if self._pane is not None and shiboken6.isValid(self._pane):
            self._pane.setGeometry(self._where(self._pane, width))

    def close(self) -> None:
        if self._pane is not None:
            _app().removeEventFilter(self)
            if shiboken6.isValid(self._pane):
                self._pane.hide()
                self._pane.deleteLater()
            self._pane = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not self.is_open() or not shiboken6.isValid(self._field):
            return False
        if event.type() == QEvent.Type.MouseButtonPress and isinstance(event, QMouseEvent):
            self._press(event.globalPosition().toPoint())
        elif event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape:  # type: ignore[attr-defined]
            event.accept()  # so that Esc reaches us as a key and closes this, not the form
        elif event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape:  # type: ignore[attr-defined]
            self.close()
            self._field.setFocus()
            return True
        elif event.type() in (QEvent.Type.Resize, QEvent.Type.Hide) and watched in (self._field, self._field.window()):
            self.close()
        return False

    def _press(self, at: QPoint) -> None:
        for widget in (self._pane, self._field):
            if widget and widget.rect().contains(widget.mapFromGlobal(at)):
                return
        self.close()

    def _where(self, pane: QWidget, width: int) -> QRect:
        window, field = self._field.window(), self._field
        pane.adjustSize()
        size = pane.sizeHint()
        wide = min(size.width() if width == 0 else max(field.width(), width), window.width() - 2 * GAP)
        below = field.mapTo(window, QPoint(0, field.height() + GAP))
        above = field.mapTo(window, QPoint(0, -GAP)).y()
        room = window.height() - below.y() - GAP
        high = size.height()
        left = max(GAP, min(below.x(), window.width() - wide - GAP))
        if high > room and above > room:
            high = min(high, above - GAP)
            return QRect(left, above - high, wide, high)
        return QRect(left, below.y(), wide, min(high, max(room, 80)))


def _app() -> QCoreApplication:
    app = QCoreApplication.instance()
    assert app is not None
    return app
