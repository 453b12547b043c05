"""A map of who is related to whom: faces joined by lines that say how. Painted; moved by mouse and by keys.

The wheel, + and − make it larger and smaller, 0 shows all of it; one drags it; the arrows go from face to face, Enter
and a click open, Space makes a face the middle.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.services.language import _
from app.views.kit.map_paint import BOX, paint_line, paint_node
from app.views.kit.theme import theme

LEAST, MOST, STEP, AIR = 0.25, 2.5, 1.2, 40
ARROWS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}


class MapNode(NamedTuple):
    """`round` faces are people, square ones companies; `middle` is what the map is about."""

    key: Hashable
    name: str
    below: str = ""
    round: bool = False
    middle: bool = False


class MapLine(NamedTuple):
    """From `start` to `end`, with a word; an arrow at its end if it has a direction."""

    start: Hashable
    end: Hashable
    word: str
    arrow: bool = False
    strong: bool = False


class MapView(QWidget):
    """`opened(key)` by Enter, double click or click on a face; `centred(key)` by Space."""

    opened = Signal(object)
    centred = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.nodes: Sequence[MapNode] = ()
        self.lines: Sequence[MapLine] = ()
        self.places: Mapping[Hashable, tuple[float, float]] = {}
        self.current = 0
        self.scale, self.origin = 1.0, QPointF()
        self._pressed: QPointF | None = None
        self._dragged, self._fitted = False, True
        self.setObjectName("map")
        self.setAccessibleName(_("Map of relations"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(320, 240)
        self.setMouseTracking(True)
        theme.changed.connect(self.update)

    def show_map(
        self, nodes: Sequence[MapNode], lines: Sequence[MapLine], places: Mapping[Hashable, tuple[float, float]]
    ) -> None:
        """The face on which the keyboard is stays, if it is still there; all of it is shown."""
        key = self.nodes[self.current].key if self.nodes else None
        self.nodes, self.lines, self.places = tuple(nodes), tuple(lines), places
        keys = [node.key for node in self.nodes]
        self.current = keys.index(key) if key in keys else 0
        self._tell()
        self.fit()

    def fit(self) -> None:
        """Show all of it, never larger than it is."""
        box = self.bounds()
        room = self.rect().adjusted(AIR, AIR, -AIR, -AIR)
        if box.width() and room.width() > 0 and room.height() > 0:
            self.scale = max(LEAST, min(1.0, room.width() / box.width(), room.height() / box.height()))
        self.origin = QPointF(self.rect().center()) - box.center() * self.scale
        self._fitted = True
        self.update()

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Larger or smaller; what is under the mouse stays there."""
        point = at or QPointF(self.rect().center())
        scale = max(LEAST, min(MOST, self.scale * factor))
        self.origin = point - (point - self.origin) * (scale / self.scale)
        self.scale, self._fitted = scale, False
        self.update()

    def bounds(self) -> QRectF:
        """Around all faces and their names, in the map's own measure."""
        found = QRectF()
        for x, y in self.places.values():
            found = found.united(BOX.translated(x, y))
        return found

    def image(self) -> QImage:
        """All of it as a picture, twice as fine, on the surface of the theme."""
        box = self.bounds().adjusted(-AIR, -AIR, AIR, AIR)
        made = QImage((box.size() * 2).toSize(), QImage.Format.Format_RGB32)
        made.fill(theme.color("surface"))
        painter = QPainter(made)
        painter.scale(2, 2)
        painter.translate(-box.topLeft())
        self.paint(painter, focus=False, ratio=2.0)
        painter.end()
        return made

    def print_on(self, painter: QPainter, page: QSizeF) -> None:
        """As large as the page takes it."""
        picture = self.image()
        size = QSizeF(picture.size()).scaled(page, Qt.AspectRatioMode.KeepAspectRatio)
        painter.drawImage(QRectF(QPointF((page.width() - size.width()) / 2, 0), size), picture)

    # --- painting ---

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("surface"))
        painter.translate(self.origin)
        painter.scale(self.scale, self.scale)
        self.paint(painter, self.hasFocus(), self.devicePixelRatioF() * self.scale)
        painter.end()

    def paint(self, painter: QPainter, focus: bool, ratio: float) -> None:
        """Lines first, faces upon them, words of lines on top of lines."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        key = self.nodes[self.current].key if self.nodes else None
        twins: dict[frozenset[Hashable], int] = {}
        for line in self.lines:
            pair = frozenset((line.start, line.end))
            twins[pair] = twins.get(pair, -1) + 1
            near = focus and key in pair
            ends = QPointF(*self.places[line.start]), QPointF(*self.places[line.end])
            paint_line(painter, *ends, line.word, line.arrow, line.strong, near, twins[pair])
        for node in self.nodes:
            colour = theme.color("accent") if focus and node.key == key else QColor()
            paint_node(painter, QPointF(*self.places[node.key]), node, colour, ratio)

    # --- the hand and the keys ---

    def node_at(self, point: QPointF) -> int:
        """Which face is there, -1 for none."""
        spot = (point - self.origin) / self.scale
        hits = (n for n, node in enumerate(self.nodes) if BOX.translated(*self.places[node.key]).contains(spot))
        return next(hits, -1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed, self._dragged = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self.node_at(event.position())
        if self._pressed is None:
            self.setCursor(Qt.CursorShape.PointingHandCursor if over >= 0 else Qt.CursorShape.OpenHandCursor)
            self.setToolTip(self._told(over) if over >= 0 else "")
            return
        moved = event.position() - self._pressed
        if self._dragged or moved.manhattanLength() > 6:
            self._dragged, self._fitted = True, False
            self.origin += moved
            self._pressed = event.position()
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        over, dragged = self.node_at(event.position()), self._dragged
        self._pressed, self._dragged = None, False
        if over >= 0 and not dragged and event.button() == Qt.MouseButton.LeftButton:
            self.go_to(over)
            self.opened.emit(self.nodes[over].key)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoom(STEP if event.angleDelta().y() > 0 else 1 / STEP, event.position())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in ARROWS and self.nodes:
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.origin -= QPointF(*ARROWS[key]) * 60
                self.update()
            else:
                self.go_to(self._next(*ARROWS[key]))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.nodes:
            self.opened.emit(self.nodes[self.current].key)
        elif key == Qt.Key.Key_Space and self.nodes:
            self.centred.emit(self.nodes[self.current].key)
        elif event.text() in ("+", "=", "-", "0"):
            self.fit() if event.text() == "0" else self.zoom(1 / STEP if event.text() == "-" else STEP)
        else:
            super().keyPressEvent(event)

    def go_to(self, place: int) -> None:
        """The keyboard is on this face, which comes into sight."""
        self.current = place
        self._tell()
        spot = QPointF(*self.places[self.nodes[place].key]) * self.scale + self.origin
        if not self.rect().adjusted(AIR, AIR, -AIR, -AIR).contains(spot.toPoint()):
            self.origin += QPointF(self.rect().center()) - spot
        self.update()

    def _next(self, right: int, down: int) -> int:
        """The nearest face in that direction."""
        x, y = self.places[self.nodes[self.current].key]

        def cost(place: int) -> float:
            left, top = self.places[self.nodes[place].key][0] - x, self.places[self.nodes[place].key][1] - y
            ahead, aside = left * right + top * down, abs(left * down) + abs(top * right)
            return ahead + 2 * aside if ahead > 1 else float("inf")

        best = min(range(len(self.nodes)), key=cost)
        return best if cost(best) < float("inf") else self.current

    def _told(self, place: int) -> str:
        node = self.nodes[place]
        return " · ".join(filter(None, (node.name, node.below)))

    def _tell(self) -> None:
        """For a screen reader: who is current, and what joins him to others."""
        if not self.nodes:
            self.setAccessibleDescription("")
            return
        key, names = self.nodes[self.current].key, {node.key: node.name for node in self.nodes}
        said = [f"{names[each.start]} – {each.word} – {names[each.end]}" for each in self.lines
                if key in (each.start, each.end)]  # fmt: skip
        self.setAccessibleDescription("\n".join([self._told(self.current), *said]))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._fitted:
            self.fit()
