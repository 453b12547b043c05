"""Small pictures that lists and cards share, painted once for each content, colour and screen."""
from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Protocol
from zlib import crc32

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QIcon, QPainter, QPen, QPixmap, QPolygonF

from app.services.text import initials
from app.views.kit.theme import font, theme

HUES = ("#5B7CFA", "#E8618C", "#12A594", "#F76B15", "#8E4EC6", "#3E9B4F", "#0D9BD8", "#D6409F", "#AD7F58", "#647084")
CHIP_HEIGHT = 22


class Chip(Protocol):
    """A word in a coloured box; `colour` is one of the theme's eight."""

    @property
    def text(self) -> str: ...

    @property
    def colour(self) -> int: ...


def avatar(name: str, size: int, ratio: float) -> QPixmap:
    """The initials on a colour that always belongs to this name."""
    return _avatar(initials(name), HUES[crc32(name.encode()) % len(HUES)], theme.tokens.dark, size, ratio)


def steady(picture: QPixmap) -> QIcon:
    """For a line of a list: Qt would darken it where the line is chosen."""
    made = QIcon(picture)
    made.addPixmap(picture, QIcon.Mode.Selected)
    return made


def chip(content: Chip, ratio: float) -> QPixmap:
    """As wide as `chip_width(content.text)`."""
    back, front = theme.tokens.chips[content.colour % len(theme.tokens.chips)]
    return _chip(content.text, back, front, theme.factor, ratio)


def stars(number: int, ratio: float) -> QPixmap:
    """Five stars, `number` of them lit: 80 by 16 pixels."""
    return _stars(number, theme.tokens.star, theme.tokens.unlit, ratio)


def tick(on: bool, hot: bool, ratio: float) -> QPixmap:
    """A check box of 18 by 18 pixels; `hot` while the mouse is over it."""
    tokens = theme.tokens
    return _tick(on, tokens.accent if on else tokens.faint if hot else tokens.handle, tokens.surface, ratio)


def chip_width(content: str) -> int:
    """In pixels, with the room around the word."""
    return _chip_width(content, theme.factor)


@lru_cache(maxsize=512)
def _chip_width(content: str, _factor: float) -> int:
    return QFontMetrics(font(12, QFont.Weight.Medium)).horizontalAdvance(content) + 16


def _painted(width: float, height: float, ratio: float, paint: Callable[[QPainter], None]) -> QPixmap:
    picture = QPixmap(math.ceil(width * ratio), math.ceil(height * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint(painter)
    painter.end()
    return picture


@lru_cache(maxsize=2048)
def _avatar(letters: str, hue: str, dark: bool, size: int, ratio: float) -> QPixmap:
    def paint(painter: QPainter) -> None:
        back, front, box = QColor(hue), QColor(hue), QRectF(0, 0, size, size)
        back.setAlphaF(0.28 if dark else 0.18)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(back)
        painter.drawEllipse(box)
        painter.setFont(_letters(max(9, round(size * 0.38))))
        painter.setPen(front.lighter(135) if dark else front.darker(125))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, letters)
    return _painted(size, size, ratio, paint)


def _letters(pixels: int) -> QFont:
    """The circle does not grow with the text size, so its letters do not either."""
    made = QFont(font(13, QFont.Weight.DemiBold))
    made.setPixelSize(pixels)
    return made


@lru_cache(maxsize=512)
def _chip(content: str, back: str, front: str, _factor: float, ratio: float) -> QPixmap:
    box = QRectF(0, 0, chip_width(content), CHIP_HEIGHT)

    def paint(painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(back))
        painter.drawRoundedRect(box, 6, 6)
        painter.setFont(font(12, QFont.Weight.Medium))
        painter.setPen(QColor(front))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, content)
    return _painted(box.width(), box.height(), ratio, paint)


@lru_cache(maxsize=64)
def _stars(number: int, lit: str, unlit: str, ratio: float) -> QPixmap:
    def paint(painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        for place in range(5):
            painter.setBrush(QColor(lit if place < number else unlit))
            painter.drawPolygon(_star(8 + place * 16, 8.4))
    return _painted(80, 16, ratio, paint)


def _star(x: float, y: float) -> QPolygonF:
    corners = ((step * math.pi / 5, 2.9 if step % 2 else 6.6) for step in range(10))
    return QPolygonF([QPointF(x + math.sin(angle) * reach, y - math.cos(angle) * reach) for angle, reach in corners])


@lru_cache(maxsize=32)
def _tick(on: bool, colour: str, surface: str, ratio: float) -> QPixmap:
    def paint(painter: QPainter) -> None:
        painter.setPen(QPen(QColor(colour), 1.4))
        painter.setBrush(QColor(colour if on else surface))
        painter.drawRoundedRect(QRectF(1.5, 1.5, 15, 15), 4.5, 4.5)
        if on:
            painter.setPen(QPen(QColor(surface), 1.9, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap,
                                Qt.PenJoinStyle.RoundJoin))
            painter.drawPolyline(QPolygonF([QPointF(5.2, 9.3), QPointF(8, 12), QPointF(12.9, 6.3)]))
    return _painted(18, 18, ratio, paint)
