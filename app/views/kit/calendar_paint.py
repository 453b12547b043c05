"""How the entries of a calendar are painted."""
from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPainterPath, QPen

from app.views.kit.calendar_layout import Block, lines_of
from app.views.kit.theme import font, theme

DONE = 0.55             # how strong what is done already is
BAR, PAD, LINE = 3, 9, 22
TICK, AGAIN = "✓ ", "↻ "


def paint_block(painter: QPainter, box: QRectF, block: Block, current: bool, seen: float = 0) -> None:
    """An entry with hours: a bar in its colour, the title, and the time if there is room for it.

    The words stand where it is seen, below `seen`: what began before midnight has a title in the morning too.
    """
    back, front = colours(block)
    painter.setOpacity(DONE if block.done else 1.0)
    shape = QPainterPath()
    shape.addRoundedRect(box, 6, 6)
    painter.fillPath(shape, back)
    painter.save()
    painter.setClipPath(shape)
    painter.fillRect(QRectF(box.x(), box.y(), BAR, box.height()), front)
    painter.restore()
    painter.setPen(QPen(front if current else theme.color("surface"), 1.6 if current else 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(shape)
    top = max(box.top(), min(seen, box.bottom() - theme.size(LINE)))
    _paint_words(painter, QRectF(box.x(), top, box.width(), box.bottom() - top), block, front)
    painter.setOpacity(1.0)


def _paint_words(painter: QPainter, box: QRectF, block: Block, front: QColor) -> None:
    bold, small = font(12, QFont.Weight.DemiBold), font(11)
    words, figures = QFontMetrics(bold), QFontMetrics(small)
    inner = box.adjusted(PAD, 3, -4, -2)
    width, high = int(inner.width()), words.height()
    if width < words.horizontalAdvance("M…"):
        return
    times = (f"{block.start:%H:%M}–{block.end:%H:%M}", f"{block.start:%H:%M}")
    fitting = next((each for each in times if figures.horizontalAdvance(each) <= width), "")
    room = max(1, int((inner.height() + 2) / high))
    lines, shown = lines_of(_title(block), fitting, width, room, words.horizontalAdvance,
                            lambda text: words.elidedText(text, Qt.TextElideMode.ElideRight, width))
    top = inner.top() if room > 1 else box.center().y() - high / 2
    painter.setPen(front)
    painter.setFont(bold)
    for line in lines:
        painter.drawText(QRectF(inner.left(), top, width, high), Qt.AlignmentFlag.AlignVCenter, line)
        top += high
    if shown:
        full = f"{shown} · {block.place}" if block.place else shown
        painter.setFont(small)
        painter.drawText(QRectF(inner.left(), top, width, high), Qt.AlignmentFlag.AlignVCenter,
                         full if figures.horizontalAdvance(full) <= width else shown)


def paint_more(painter: QPainter, box: QRectF, count: int) -> None:
    """So many more, for which there is no room."""
    painter.setPen(theme.color("border"))
    painter.setBrush(theme.color("background"))
    painter.drawRoundedRect(box, 6, 6)
    painter.setPen(theme.color("text"))
    painter.setFont(font(11, QFont.Weight.DemiBold, tabular=True))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, f"+{count}")


def paint_strip(painter: QPainter, box: QRectF, block: Block, current: bool) -> None:
    """An entry of a whole day: one line."""
    back, front = colours(block)
    painter.setOpacity(DONE if block.done else 1.0)
    painter.setPen(QPen(front, 1.4) if current else Qt.PenStyle.NoPen)
    painter.setBrush(back)
    painter.drawRoundedRect(box, 5, 5)
    painter.setPen(front)
    painter.setFont(font(12, QFont.Weight.Medium))
    inner = box.adjusted(7, 0, -5, 0)
    shown = painter.fontMetrics().elidedText(_title(block), Qt.TextElideMode.ElideRight, int(inner.width()))
    painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter, shown)
    painter.setOpacity(1.0)


def paint_entry(painter: QPainter, box: QRectF, block: Block, current: bool) -> None:
    """A line of a month: the time, if it has one, and the title."""
    title = block if block.all_day else block._replace(title=f"{block.start:%H:%M} {block.title}")
    paint_strip(painter, box, title, current)


def paint_now(painter: QPainter, left: float, right: float, y: float) -> None:
    """The line of this moment."""
    painter.setPen(QPen(theme.color("danger"), 1.5))
    painter.drawLine(QPointF(left, y), QPointF(right, y))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("danger"))
    painter.drawEllipse(QPointF(left, y), 4, 4)


def colours(block: Block) -> tuple[QColor, QColor]:
    back, front = theme.tokens.chips[block.colour % len(theme.tokens.chips)]
    return QColor(back), QColor(front)


def _title(block: Block) -> str:
    return (TICK if block.done else AGAIN if block.repeats else "") + block.title
