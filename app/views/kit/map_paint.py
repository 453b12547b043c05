"""How the faces and the lines of a map are painted."""

from __future__ import annotations

import math
from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPolygonF

from app.views.kit import pictures
from app.views.kit.theme import font, theme

FACE, HEAD, WIDTH = 44, 52, 148
BOX = QRectF(-WIDTH / 2, -FACE / 2 - 4, WIDTH, FACE + 46)  # a face with its name below, around its middle
TIP, BEND = 8.0, 26.0
NAME = 40.0  # how high the two lines below a face are


class Face(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def below(self) -> str: ...
    @property
    def round(self) -> bool: ...
    @property
    def middle(self) -> bool: ...


def paint_node(painter: QPainter, at: QPointF, face: Face, ring: QColor, ratio: float) -> None:
    """A person is round, a company stands in a box; the middle has a ring, and so has where the keyboard is."""
    size = HEAD if face.middle else FACE
    box = QRectF(at.x() - size / 2, at.y() - size / 2, size, size)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("surface"))
    _shape(painter, box.adjusted(-3, -3, 3, 3), face.round)
    painter.drawPixmap(box, pictures.avatar(face.name, size, max(1.0, math.ceil(ratio))), QRectF())
    if not face.round:
        painter.setPen(QPen(theme.color("border"), 1.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        _shape(painter, box.adjusted(-3, -3, 3, 3), False)
    if ring.isValid() or face.middle:
        painter.setPen(QPen(ring if ring.isValid() else theme.color("handle"), 2.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        _shape(painter, box.adjusted(-4, -4, 4, 4), face.round)
    top = at.y() + size / 2 + 5
    weight = QFont.Weight.DemiBold
    _words(painter, at.x(), top, face.name, font(12, weight), theme.color("text"))
    _words(painter, at.x(), top + 16, face.below, font(11), theme.color("muted"))


def paint_line(
    painter: QPainter, start: QPointF, end: QPointF, word: str, arrow: bool, strong: bool, near: bool, twin: int
) -> None:
    """Bent if it is not the first between the two; what joins the current face is in the accent."""
    colour = theme.color("accent" if near else "faint" if strong else "handle")
    along = end - start
    long = max(1.0, math.hypot(along.x(), along.y()))
    side = QPointF(-along.y(), along.x()) / long * (BEND * ((twin + 1) // 2) * (1 if twin % 2 else -1))
    middle = (start + end) / 2 + side
    painter.setPen(QPen(colour, 2.2 if strong else 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(QPolygonF([start, middle, end]))
    if arrow:
        _arrow(painter, middle, end, colour)
    if word:
        below = QPointF(0, NAME / 2 * abs(along.y()) / long)  # the upper face has its name in the way
        _word(painter, middle + below, word, theme.color("accent" if near else "muted"))


def _arrow(painter: QPainter, start: QPointF, end: QPointF, colour: QColor) -> None:
    """Its tip before the face."""
    along = end - start
    long = max(1.0, math.hypot(along.x(), along.y()))
    way = along / long
    tip = end - way * (FACE / 2 + 8)
    wide = QPointF(-way.y(), way.x()) * TIP * 0.55
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawPolygon(QPolygonF([tip, tip - way * TIP + wide, tip - way * TIP - wide]))


def _word(painter: QPainter, at: QPointF, word: str, colour: QColor) -> None:
    """On a patch of the background, so that the line does not run through it."""
    used = font(11)
    metrics = QFontMetrics(used)
    shown = metrics.elidedText(word, Qt.TextElideMode.ElideRight, 130)
    box = QRectF(0, 0, metrics.horizontalAdvance(shown) + 10, metrics.height() + 2)
    box.moveCenter(at)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("surface"))
    painter.drawRoundedRect(box, 5, 5)
    painter.setFont(used)
    painter.setPen(colour)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, shown)


def _shape(painter: QPainter, box: QRectF, round_: bool) -> None:
    if round_:
        painter.drawEllipse(box)
    else:
        painter.drawRoundedRect(box, 12, 12)


def _words(painter: QPainter, middle: float, top: float, words: str, used: QFont, colour: QColor) -> None:
    if not words:
        return
    metrics = QFontMetrics(used)
    shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, WIDTH)
    wide = metrics.horizontalAdvance(shown) + 6
    box = QRectF(middle - wide / 2, top, wide, metrics.height())
    patch = QColor(theme.color("surface"))
    patch.setAlphaF(0.8)
    painter.fillRect(box, patch)
    painter.setFont(used)
    painter.setPen(colour)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, shown)
