"""A word in a coloured box, as a widget."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.views.kit import pictures


class ChipLabel(QWidget):
    def __init__(self, chip: pictures.Chip) -> None:
        super().__init__()
        self._chip = chip
        self.setAccessibleName(chip.text)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(pictures.chip_width(self._chip.text), pictures.CHIP_HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawPixmap(0, 0, pictures.chip(self._chip, self.devicePixelRatioF()))
        painter.end()
