"""A list of things to do: headings, and lines with a sign, two rows of words, a time and why it is there.

Only what is in sight is painted. Walked with the arrows; Enter opens.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QToolTip

from app.views.kit.icons import icon_picture
from app.views.kit.theme import font, theme

LINE, HEADING = 60, 40
SIGN = 32
MARGIN = 16
WHY_SHARE = 0.42        # of the width that the reason may take
Key = Qt.Key


class Line(NamedTuple):
    """`key` 0 makes it a heading: title and `right` (a number). `tone` is '', late, good or done."""

    key: int
    title: str
    below: str = ""
    icon: str = ""
    colour: int = 0
    right: str = ""
    why: str = ""
    tone: str = ""

    def spoken(self) -> str:
        """For a screen reader."""
        return ", ".join(filter(None, (self.title, self.below, self.right, self.why)))


class LinesView(QAbstractScrollArea):
    chosen = Signal(object)         # keys do not fit into 32 bits
    opened = Signal(object)
    menu_wanted = Signal(object, QPoint)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName("lines")
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setMouseTracking(True)
        self.lines: list[Line] = []
        self.current = 0
        self._tops: list[int] = []
        self._hover = 0

    def show_lines(self, lines: Sequence[Line]) -> None:
        """What one is on stays; if it is gone, the one that is in its place now."""
        place = self._place_of(self.current)
        self.lines = list(lines)
        self._measure()
        keys = [line.key for line in self.lines if line.key]
        if self.current in keys:
            self._show_description()
        elif keys:
            after = [line.key for line in self.lines[max(0, place):] if line.key]
            self.go_to(after[0] if place >= 0 and after else keys[-1] if place >= 0 else keys[0])
        else:
            self.go_to(0)

    def go_to(self, key: int) -> None:
        if key != self.current:
            self.current = key
            self.chosen.emit(key)
        place = self._place_of(key)
        if place >= 0:
            bar, top = self.verticalScrollBar(), self._tops[place]
            above = self._tops[place - 1] if place and not self.lines[place - 1].key else top
            bar.setValue(max(min(bar.value(), above), top + self._height(self.lines[place]) - self.viewport().height()))
        self._show_description()
        self.viewport().update()

    def box_of(self, key: int) -> QRect:
        """In the viewport."""
        place = self._place_of(key)
        top = self._tops[place] - self.verticalScrollBar().value()
        return QRect(0, top, self.viewport().width(), self._height(self.lines[place]))

    def line_at(self, point: QPoint) -> Line | None:
        down = point.y() + self.verticalScrollBar().value()
        found = next((line for line, top in zip(self.lines, self._tops, strict=True)
                      if top <= down < top + self._height(line)), None)
        return found if found and found.key else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = [line.key for line in self.lines if line.key]
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier or not keys:
            event.ignore()
            return
        here = keys.index(self.current) if self.current in keys else 0
        page = max(1, self.viewport().height() // theme.size(LINE) - 1)
        steps = {Key.Key_Down: here + 1, Key.Key_Up: here - 1, Key.Key_Home: 0, Key.Key_End: len(keys) - 1,
                 Key.Key_PageDown: here + page, Key.Key_PageUp: here - page}
        if event.key() in steps:
            self.go_to(keys[max(0, min(len(keys) - 1, steps[Key(event.key())]))])
        elif event.key() in (Key.Key_Return, Key.Key_Enter) and self.current:
            self.opened.emit(self.current)
        elif event.key() == Key.Key_Menu and self.current:
            self.menu_wanted.emit(self.current, self.viewport().mapToGlobal(self.box_of(self.current).center()))
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        line = self.line_at(event.position().toPoint())
        if line:
            self.go_to(line.key)
            if event.button() == Qt.MouseButton.RightButton:
                self.menu_wanted.emit(line.key, event.globalPosition().toPoint())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if line := self.line_at(event.position().toPoint()):
            self.opened.emit(line.key)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        line = self.line_at(event.position().toPoint())
        self._show_hover(line.key if line else 0)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            line = self.line_at(event.pos())
            QToolTip.showText(event.globalPos(), line.spoken() if line else "", self)
            return True
        if event.type() == QEvent.Type.Leave:
            self._show_hover(0)
        return super().viewportEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()

    def sizeHint(self) -> QSize:
        return QSize(480, 400)

    # --- painting ---

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.viewport().rect(), theme.color("surface"))
        offset, high = self.verticalScrollBar().value(), self.viewport().height()
        for line, top in zip(self.lines, self._tops, strict=True):
            if top + self._height(line) >= offset and top <= offset + high:
                box = QRect(0, top - offset, self.viewport().width(), self._height(line))
                self._paint_line(painter, line, box) if line.key else self._paint_heading(painter, line, box)
        painter.end()

    def _paint_heading(self, painter: QPainter, line: Line, box: QRect) -> None:
        inner = box.adjusted(MARGIN + 4, theme.size(12), -MARGIN, 0)
        token = "danger" if line.tone == "late" else "faint"
        face = font(11, QFont.Weight.DemiBold)
        used = _write(painter, inner, line.title, face, token)
        _write(painter, inner.adjusted(used + 8, 0, 0, 0), line.right, face, token)

    def _paint_line(self, painter: QPainter, line: Line, box: QRect) -> None:
        current = line.key == self.current
        room = box.adjusted(8, 2, -8, -2)
        if current or line.key == self._hover:
            painter.setBrush(theme.color("selected" if current else "hover"))
            edge = current and self.hasFocus()
            painter.setPen(QPen(theme.color("accent"), 1.2) if edge else Qt.PenStyle.NoPen)
            painter.drawRoundedRect(QRectF(room).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.setOpacity(0.55 if line.tone == "done" else 1.0)
        self._paint_sign(painter, line, room)
        inner = room.adjusted(theme.size(SIGN) + 22, theme.size(9), -12, -theme.size(8))
        inner.setRight(self._paint_right(painter, line, inner))
        half = inner.height() // 2
        _write(painter, QRect(inner.left(), inner.top(), inner.width(), half), line.title,
               font(13, QFont.Weight.Medium), "text")
        _write(painter, QRect(inner.left(), inner.top() + half, inner.width(), half), line.below, font(12), "muted")
        painter.setOpacity(1.0)

    def _paint_sign(self, painter: QPainter, line: Line, room: QRect) -> None:
        size = theme.size(SIGN)
        back, front = theme.tokens.chips[line.colour % len(theme.tokens.chips)]
        box = QRect(room.left() + 10, room.center().y() - size // 2 + 1, size, size)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(back))
        painter.drawEllipse(box)
        if line.icon:
            inner = theme.size(16)
            picture = icon_picture(line.icon, front, inner, self.devicePixelRatioF())
            painter.drawPixmap(box.center().x() - inner // 2 + 1, box.center().y() - inner // 2 + 1, picture)

    def _paint_right(self, painter: QPainter, line: Line, inner: QRect) -> int:
        """The time and the reason, at the right; returns where the words at the left must end."""
        if not (line.right or line.why):
            return inner.right()
        strong, small, half = font(13, QFont.Weight.Medium, tabular=True), font(12), inner.height() // 2
        wide = max(QFontMetrics(strong).horizontalAdvance(line.right), QFontMetrics(small).horizontalAdvance(line.why))
        wide = min(wide + 2, int(inner.width() * WHY_SHARE))
        left = inner.right() - wide
        late, side = line.tone == "late", Qt.AlignmentFlag.AlignRight
        _write(painter, QRect(left, inner.top(), wide, half), line.right, strong, "text", side)
        _write(painter, QRect(left, inner.top() + half, wide, half), line.why, small, "danger" if late else "faint",
               side)
        return left - 16

    # --- sizes ---

    def _measure(self) -> None:
        self._tops, top = [], 4
        for line in self.lines:
            self._tops.append(top)
            top += self._height(line)
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, top + 8 - self.viewport().height()))
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(theme.size(LINE) // 2)
        self.viewport().update()

    def _height(self, line: Line) -> int:
        return theme.size(LINE if line.key else HEADING)

    def _place_of(self, key: int) -> int:
        return next((place for place, line in enumerate(self.lines) if key and line.key == key), -1)

    def _show_hover(self, key: int) -> None:
        if key != self._hover:
            self._hover = key
            self.viewport().update()

    def _show_description(self) -> None:
        line = next((each for each in self.lines if each.key and each.key == self.current), None)
        self.setAccessibleDescription(line.spoken() if line else "")


def _write(painter: QPainter, room: QRect, words: str, face: QFont, token: str,
           side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft) -> int:
    painter.setFont(face)
    painter.setPen(theme.color(token))
    shown = QFontMetrics(face).elidedText(words, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | side, shown)
    return QFontMetrics(face).horizontalAdvance(shown)
