"""One card of a board, painted: nothing is a widget, so thousands cost no more than those on the screen."""
from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen, QPixmap

from app.views.kit import pictures
from app.views.kit.icons import icon_picture
from app.views.kit.theme import font, theme

HEIGHT, GAP, EDGE = 88, 8, 8            # of a card, between two, beside them
PAD, FACE, TILT = 12, 22, 2.0           # inside a card; the avatar; degrees of one that is dragged
BOLD, MEDIUM = QFont.Weight.DemiBold, QFont.Weight.Medium


class Face(NamedTuple):
    """What stands on a card, ready to be read; `stuck` says how long it has been here, if that is too long."""

    title: str
    below: str
    figure: str
    due: str
    late: bool
    person: str
    star: bool
    stuck: str

    def spoken(self) -> str:
        """For a screen reader."""
        return ", ".join(filter(None, (self.title, self.below, self.figure, self.due, self.person, self.stuck)))


def pitch() -> int:
    """From the top of a card to the top of the next."""
    return theme.size(HEIGHT) + GAP


def paint_card(painter: QPainter, box: QRectF, face: Face, selected: bool, current: bool) -> None:
    """The whole card in this box."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    edge = theme.color("accent" if selected or current else "border")
    painter.setPen(QPen(edge, 1.8 if current else 1))
    painter.setBrush(theme.color("selected" if selected else "raised"))
    painter.drawRoundedRect(box, 10, 10)
    inner = box.adjusted(PAD, theme.size(9), -PAD, -theme.size(9)).toRect()
    _paint_title(painter, inner, face)
    _paint_below(painter, inner, face)
    _paint_foot(painter, inner, face)


def paint_slot(painter: QPainter, box: QRectF) -> None:
    """Where the card that is dragged will be."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.color("accent"), 1.2, Qt.PenStyle.DashLine))
    painter.setBrush(theme.color("accent_soft"))
    painter.drawRoundedRect(box, 10, 10)


def ghost(face: Face, width: float, count: int, ratio: float) -> QPixmap:
    """The card under the mouse, tilted; with a number if it stands for several."""
    high, room = theme.size(HEIGHT), 16
    picture = QPixmap(round((width + 2 * room) * ratio), round((high + 2 * room) * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    middle = QPointF(room + width / 2, room + high / 2)
    painter.translate(middle)
    painter.rotate(TILT)
    painter.translate(-middle)
    paint_card(painter, QRectF(room, room, width, high), face, False, True)
    if count > 1:
        _paint_number(painter, QRectF(room + width - 16, room - 10, 26, 22), count)
    painter.end()
    return picture


def _paint_number(painter: QPainter, box: QRectF, count: int) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("accent"))
    painter.drawRoundedRect(box, 11, 11)
    painter.setFont(font(12, BOLD))
    painter.setPen(theme.color("on_accent"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(count))


def _paint_title(painter: QPainter, inner: QRect, face: Face) -> None:
    room = QRect(inner.left(), inner.top(), inner.width(), theme.size(19))
    if face.star:
        size = theme.size(15)
        star = icon_picture("ph.star-fill", theme.color("star").name(), size, painter.device().devicePixelRatioF())
        painter.drawPixmap(room.right() - size + 1, room.top() + 2, star)
        room.setRight(room.right() - size - 6)
    _write(painter, room, face.title, font(13, BOLD), "text")


def _paint_below(painter: QPainter, inner: QRect, face: Face) -> None:
    room = QRect(inner.left(), inner.top() + theme.size(20), inner.width(), theme.size(18))
    if face.stuck:
        face_font = font(12, MEDIUM)
        wide = QFontMetrics(face_font).horizontalAdvance(face.stuck)
        size = theme.size(14)
        sign = icon_picture("ph.hourglass-medium", theme.color("warning").name(), size,
                            painter.device().devicePixelRatioF())
        left = room.right() - wide - size - 3
        painter.drawPixmap(left, room.top() + (room.height() - size) // 2, sign)
        _write(painter, QRect(left + size + 3, room.top(), wide + 2, room.height()), face.stuck, face_font, "warning")
        room.setRight(left - 8)
    _write(painter, room, face.below, font(12), "muted")


def _paint_foot(painter: QPainter, inner: QRect, face: Face) -> None:
    """The amount at the left, the day and the owner at the right; the day gives way if there is no room for it."""
    size = theme.size(FACE)
    room = QRect(inner.left(), inner.bottom() - size + 1, inner.width(), size)
    painter.drawPixmap(room.right() - size + 1, room.top(),
                       pictures.avatar(face.person, size, painter.device().devicePixelRatioF()))
    room.setRight(room.right() - size - 8)
    figure, day = font(13, MEDIUM, tabular=True), font(12, MEDIUM if face.late else QFont.Weight.Normal)
    wide = QFontMetrics(day).horizontalAdvance(face.due)
    if QFontMetrics(figure).horizontalAdvance(face.figure) + wide + 10 <= room.width():
        _write(painter, room, face.due, day, "danger" if face.late else "faint", Qt.AlignmentFlag.AlignRight)
        room.setRight(room.right() - wide - 10)
    _write(painter, room, face.figure, figure, "text")


def _write(painter: QPainter, room: QRect, words: str, face: QFont, token: str,
           side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft) -> None:
    if not words:
        return
    painter.setFont(face)
    painter.setPen(theme.color(token))
    shown = QFontMetrics(face).elidedText(words, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | side, shown)
