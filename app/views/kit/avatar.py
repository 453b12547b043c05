"""The picture of a person: initials, painted when shown, so that it follows the theme."""
from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.views.kit import pictures


class Avatar(QWidget):
    def __init__(self, size: int, name: str = "") -> None:
        super().__init__()
        self.setFixedSize(size, size)
        self.show_name(name)

    def show_name(self, name: str) -> None:
        self._name = name
        self.setAccessibleName(name)
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawPixmap(0, 0, pictures.avatar(self._name, self.width(), self.devicePixelRatioF()))
        painter.end()
