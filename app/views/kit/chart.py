"""Bars, stacked bars and lines, painted alike on the screen, as a picture and on paper.

A click or Enter opens a value; the arrows go from one to the next, and a tooltip says what it is.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.services.language import _
from app.views.kit.theme import font, theme

SERIES = ("#3B5BDB", "#12A594", "#F2A60D", "#E8618C", "#8E4EC6", "#0D9BD8", "#AD7F58", "#647084")
MOST = 40  # bars side by side
LEFT, BOTTOM, LEGEND, AIR = 84, 48, 30, 8
ARROWS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, 1), Qt.Key.Key_Down: (0, -1)}
Place = tuple[int, int]  # of a label and a series


@dataclass(frozen=True)
class Drawing:
    """`values[series][label]`; `form` is bars, stacked or line; `said` writes a value, `short` on the axis."""

    form: str
    labels: Sequence[str]
    series: Sequence[str]
    values: Sequence[Sequence[int]]
    said: Callable[[int], str]
    short: Callable[[int], str]


EMPTY = Drawing("bars", (), (), (), str, str)


class Chart(QWidget):
    """`opened(label, series)` by click or Enter."""

    opened = Signal(int, int)

    def __init__(self) -> None:
        super().__init__()
        self.drawing, self.current = EMPTY, (0, 0)
        self._boxes: dict[Place, QRectF] = {}
        self.setObjectName("chart")
        self.setAccessibleName(_("Chart"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(320, 240)
        self.setMouseTracking(True)
        theme.changed.connect(self.update)

    def show_drawing(self, drawing: Drawing) -> None:
        self.drawing, self.current = drawing, (0, 0)
        self._tell()
        self.update()

    def sentence(self, place: Place) -> str:
        """What a value says."""
        label, series = place
        if not self.drawing.labels:
            return ""
        named = [self.drawing.labels[label], *([self.drawing.series[series]] if len(self.drawing.series) > 1 else [])]
        return f"{' · '.join(named)}: {self.drawing.said(self.drawing.values[series][label])}"

    def image(self, size: QSize) -> QImage:
        """As a picture, twice as fine."""
        made = QImage(size * 2, QImage.Format.Format_RGB32)
        made.fill(theme.color("surface"))
        painter = QPainter(made)
        painter.scale(2, 2)
        paint(painter, QRectF(0, 0, size.width(), size.height()), self.drawing)
        painter.end()
        return made

    # --- hands ---

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("surface"))
        self._boxes = paint(painter, QRectF(self.rect()).adjusted(16, 12, -16, -8), self.drawing)
        if self.hasFocus() and (box := self._boxes.get(self.current)):
            painter.setPen(QPen(theme.color("text"), 1.6))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(-2, -2, 2, 2), 3, 3)
        painter.end()

    def place_at(self, point: QPointF) -> Place | None:
        return next((place for place, box in self._boxes.items() if box.adjusted(-3, -3, 3, 3).contains(point)), None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        found = self.place_at(event.position())
        self.setCursor(Qt.CursorShape.PointingHandCursor if found else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and (found := self.place_at(event.position())):
            self.opened.emit(*found)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            found = self.place_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), self.sentence(found) if found else "", self)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = ARROWS.get(Qt.Key(event.key()))
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.drawing.labels:
            self.opened.emit(*self.current)
        elif step and self.drawing.labels:
            label, series = self.current[0] + step[0], self.current[1] + step[1]
            last = min(len(self.drawing.labels), MOST) - 1
            self.current = max(0, min(label, last)), max(0, min(series, len(self.drawing.series) - 1))
            self._tell()
            self.update()
        else:
            super().keyPressEvent(event)

    def _tell(self) -> None:
        self.setAccessibleDescription(self.sentence(self.current))


# --- painting ---


def paint(painter: QPainter, box: QRectF, drawing: Drawing) -> dict[Place, QRectF]:
    """Draw it into the box; where each value is."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    labels = drawing.labels[:MOST]
    if not labels:
        return {}
    legend = theme.size(LEGEND) if len(drawing.series) > 1 else 0
    field = box.adjusted(theme.size(LEFT), legend + AIR, 0, -theme.size(BOTTOM))
    if legend:
        _legend(painter, QRectF(box.left(), box.top(), box.width(), legend), drawing.series)
    totals = [sum(max(0, part[place]) for part in drawing.values) for place in range(len(labels))]
    singles = [value for part in drawing.values for value in part[: len(labels)]]
    ticks = nice(max([1, *(totals if drawing.form == "stacked" else singles)]), min([0, *singles]))
    _grid(painter, box, field, ticks, drawing)
    _names(painter, field, labels)
    draw = {"stacked": _stacked, "line": _line}.get(drawing.form, _bars)
    return draw(painter, field, drawing, len(labels), ticks)


def nice(most: int, least: int = 0, steps: int = 4) -> list[int]:
    """Round numbers from the least to the most, with zero among them."""
    raw = max(1, (most - least) / steps)
    power = 10 ** math.floor(math.log10(raw))
    step = next(math.ceil(factor * power) for factor in (1, 2, 2.5, 5, 10) if factor * power >= raw)
    return [number * step for number in range(math.floor(least / step), math.ceil(most / step) + 1)]


def _height(field: QRectF, ticks: Sequence[int], value: float) -> float:
    return field.bottom() - (value - ticks[0]) / (ticks[-1] - ticks[0]) * field.height()


def _write(painter: QPainter, box: QRectF, words: str, flags: Qt.AlignmentFlag, token: str = "muted") -> None:
    painter.setFont(font(12, tabular=True))
    painter.setPen(theme.color(token))
    painter.drawText(box, flags, painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(box.width())))


def _legend(painter: QPainter, box: QRectF, series: Sequence[str]) -> None:
    x, width = box.left(), box.width() / max(1, len(series))
    for place, name in enumerate(series):
        room = min(width, painter.fontMetrics().horizontalAdvance(name) + 44)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_colour(place))
        painter.drawRoundedRect(QRectF(x, box.center().y() - 5, 10, 10), 3, 3)
        _write(painter, QRectF(x + 16, box.top(), room - 22, box.height()), name, Qt.AlignmentFlag.AlignVCenter)
        x += room


def _grid(painter: QPainter, box: QRectF, field: QRectF, ticks: Sequence[int], drawing: Drawing) -> None:
    for tick in ticks:
        y = _height(field, ticks, tick)
        painter.setPen(QPen(theme.color("handle" if tick == 0 else "border"), 1))
        painter.drawLine(QPointF(field.left(), y), QPointF(field.right(), y))
        _write(painter, QRectF(box.left(), y - 10, field.left() - box.left() - 10, 20), drawing.short(tick),
               Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, "faint")  # fmt: skip


def _names(painter: QPainter, field: QRectF, labels: Sequence[str]) -> None:
    """Under the field; where they are many, only every so manieth."""
    width = field.width() / len(labels)
    each = max(1, math.ceil(theme.size(64) / width))
    for place in range(0, len(labels), each):
        left = field.left() + place * width - (each - 1) * width / 2
        _write(painter, QRectF(left + 3, field.bottom() + 6, width * each - 6, 22), labels[place],
               Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)  # fmt: skip


def _colour(place: int) -> QColor:
    made = QColor(SERIES[place % len(SERIES)])
    return made.lighter(125) if theme.tokens.dark else made


def _bars(painter: QPainter, field: QRectF, drawing: Drawing, many: int, ticks: Sequence[int]) -> dict[Place, QRectF]:
    width = field.width() / many
    thick = min(56.0, width * 0.72 / len(drawing.series))
    boxes, zero = {}, _height(field, ticks, 0)
    for label in range(many):
        left = field.left() + (label + 0.5) * width - thick * len(drawing.series) / 2
        for series, part in enumerate(drawing.values):
            y = _height(field, ticks, part[label])
            box = QRectF(left + series * thick, min(y, zero), thick * 0.92, max(1.5, abs(zero - y)))
            boxes[label, series] = _bar(painter, box, series)
    return boxes


def _stacked(painter: QPainter, field: QRectF, drawing: Drawing, many: int,
             ticks: Sequence[int]) -> dict[Place, QRectF]:  # fmt: skip
    width = field.width() / many
    thick, boxes = min(56.0, width * 0.72), {}
    for label in range(many):
        below = 0
        for series, part in enumerate(drawing.values):
            value = max(0, part[label])
            top, bottom = _height(field, ticks, below + value), _height(field, ticks, below)
            box = QRectF(field.left() + (label + 0.5) * width - thick / 2, top, thick, bottom - top)
            if value:
                boxes[label, series] = _bar(painter, box, series)
            below += value
    return boxes


def _bar(painter: QPainter, box: QRectF, series: int) -> QRectF:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_colour(series))
    painter.drawRoundedRect(box, 3, 3) if box.height() > 6 else painter.drawRect(box)
    return box


def _line(painter: QPainter, field: QRectF, drawing: Drawing, many: int, ticks: Sequence[int]) -> dict[Place, QRectF]:
    width, boxes = field.width() / many, {}
    for series, part in enumerate(drawing.values):
        points = [QPointF(field.left() + (label + 0.5) * width, _height(field, ticks, part[label]))
                  for label in range(many)]  # fmt: skip
        painter.setPen(QPen(_colour(series), 2.2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap,
                            Qt.PenJoinStyle.RoundJoin))  # fmt: skip
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(points))
        painter.setBrush(theme.color("surface"))
        for label, point in enumerate(points):
            painter.drawEllipse(point, 3.5, 3.5)
            boxes[label, series] = QRectF(point.x() - 6, point.y() - 6, 12, 12)
    return boxes
