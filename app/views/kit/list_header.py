"""The header of a list: labels aligned as their columns, an arrow at the sorted one, and the tick for all."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFont, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QHeaderView

from app.services.language import _
from app.views.kit import pictures
from app.views.kit.delegate import LEFT, PADDING, RIGHT, metrics
from app.views.kit.icons import icon_picture
from app.views.kit.rows import RowsModel
from app.views.kit.theme import font, theme

TICK_WIDTH = 44
ARROW = 12


class ListHeader(QHeaderView):
    pressed_on = Signal(int)  # a section, by mouse or keyboard

    def __init__(self, rows: RowsModel) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._rows, self._focused = rows, 1
        self.setObjectName("listHeader")
        self.setFixedHeight(theme.size(36))
        self.setSectionsClickable(True)
        self.setSectionsMovable(True)
        self.setFirstSectionMovable(False)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(TICK_WIDTH)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(_("Column headers: Enter sorts"))
        self.sectionClicked.connect(self.pressed_on)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if event.key() in steps:
            self._step(steps[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.pressed_on.emit(self._focused)
        else:
            super().keyPressEvent(event)

    def _step(self, step: int) -> None:
        place = self._focused + step
        while 0 <= place < self.count() and self.isSectionHidden(place):
            place += step
        if 0 <= place < self.count():
            self._focused = place
            self.viewport().update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        painter.fillRect(rect, theme.color("surface"))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, theme.color("border"))
        box = rect.adjusted(PADDING, 0, -PADDING, -1)
        if section == 0:
            self._paint_tick(painter, box)
        elif section <= len(self._rows.columns):
            self._paint_label(painter, box, section)
        if self.hasFocus() and section == self._focused:
            painter.setPen(QPen(theme.color("accent"), 1))
            painter.drawRoundedRect(rect.adjusted(2, 4, -3, -5), 6, 6)

    def _paint_tick(self, painter: QPainter, box: QRect) -> None:
        every = self._rows.rowCount() > 0 and self._rows.marked() == self._rows.rowCount()
        tick = pictures.tick(every, False, self.devicePixelRatioF())
        painter.drawPixmap(box.x() + PADDING, box.y() + (box.height() - 18) // 2, tick)

    def _paint_label(self, painter: QPainter, box: QRect, section: int) -> None:
        column, query = self._rows.columns[section - 1], self._rows.query
        is_sorted = query.sort == column.key
        face = font(12, QFont.Weight.DemiBold if is_sorted else QFont.Weight.Medium)
        room = box.width() - (ARROW + 4 if is_sorted else 0)
        words = metrics(face).elidedText(column.label, Qt.TextElideMode.ElideRight, room)
        wide = metrics(face).horizontalAdvance(words)
        painter.setFont(face)
        painter.setPen(theme.color("text" if is_sorted else "faint"))
        painter.drawText(box, RIGHT if column.kind.on_the_right else LEFT, words)
        if is_sorted:
            left = box.right() - wide - ARROW - 4 if column.kind.on_the_right else box.x() + wide + 4
            name = "ph.arrow-down" if query.descending else "ph.arrow-up"
            arrow = icon_picture(name, theme.tokens.text, ARROW, self.devicePixelRatioF())
            painter.drawPixmap(left, box.y() + (box.height() - ARROW) // 2, arrow)
