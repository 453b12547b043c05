"""One column of a board: a head with its figures, and the cards, of which only those in sight are painted."""
from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QSizePolicy, QToolTip, QWidget

from app.views.kit.board_card import EDGE, GAP, Face, paint_card, paint_slot, pitch
from app.views.kit.layout import Elided, column, frame, label, row
from app.views.kit.theme import font, theme

if TYPE_CHECKING:
    from app.views.kit.board import BoardView

WIDTH, WIDEST = 236, 300
FADED = 0.35            # of a card that is being dragged elsewhere


class Item(NamedTuple):
    """A card: `order` says where in its column it belongs, `face` is asked for when it is painted."""

    id: int
    order: Any
    face: Callable[[], Face]


class Lane(NamedTuple):
    """What a column shows: `number` of cards, `figures` below it, `hint` if it is empty; translated."""

    key: int
    name: str
    number: str
    figures: str
    colour: int
    hint: str
    items: Sequence[Item]


class LaneView(QAbstractScrollArea):
    """The cards. The board that it is in has the keyboard, the selection and the drag."""

    def __init__(self, board: BoardView) -> None:
        super().__init__()
        self._board = board
        self.key, self.hint = 0, ""
        self.items: list[Item] = []
        self.slot: int | None = None            # before which card the dragged one will be
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.viewport().setMouseTracking(True)

    def show_items(self, items: Sequence[Item]) -> None:
        self.items = list(items)
        self._measure()

    def index_of(self, item_id: int) -> int:
        """-1 if it is not here."""
        return next((place for place, item in enumerate(self.items) if item.id == item_id), -1)

    def place_for(self, item: Item) -> int:
        """Where it would stand among the others."""
        return bisect_left([each.order for each in self.items if each.id != item.id], item.order)

    def item_at(self, point: QPoint) -> Item | None:
        """`point` in the viewport."""
        place, inside = divmod(point.y() + self.verticalScrollBar().value(), pitch())
        return self.items[place] if 0 <= place < len(self.items) and inside < pitch() - GAP else None

    def box(self, place: int) -> QRectF:
        """In the viewport."""
        top = place * pitch() - self.verticalScrollBar().value()
        return QRectF(EDGE + 0.5, top + 0.5, self.viewport().width() - 2 * EDGE - 1, pitch() - GAP - 1)

    def reveal(self, place: int) -> None:
        bar, top = self.verticalScrollBar(), place * pitch()
        bar.setValue(max(min(bar.value(), top), top + pitch() - self.viewport().height()))

    def show_slot(self, place: int | None) -> None:
        if place != self.slot:
            self.slot = place
            self._measure()

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, 400)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), theme.color("surface"))
        if not self.items and self.slot is None:
            self._paint_hint(painter)
        first = max(0, self.verticalScrollBar().value() // pitch() - 1)
        last = first + self.viewport().height() // pitch() + 3
        for place in range(first, min(last, len(self.items))):
            self._paint_item(painter, place)
        if self.slot is not None:
            paint_slot(painter, self.box(self._slot_in_sight()))
        painter.end()

    def _paint_item(self, painter: QPainter, place: int) -> None:
        item, board = self.items[place], self._board
        shifted = self.slot is not None and place >= self._slot_in_sight()
        dragged = item.id in board.dragged
        painter.setOpacity(FADED if dragged else 1.0)
        current = item.id == board.current and board.hasFocus()
        paint_card(painter, self.box(place + shifted), item.face(), item.id in board.selected, current)
        painter.setOpacity(1.0)

    def _paint_hint(self, painter: QPainter) -> None:
        painter.setPen(theme.color("faint"))
        painter.setFont(font(12))
        room = self.viewport().rect().adjusted(20, 16, -20, -16)
        painter.drawText(room, Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap, self.hint)

    def _slot_in_sight(self) -> int:
        """The slot is drawn where the card will be, or at the edge of what is in sight if that is elsewhere."""
        assert self.slot is not None
        bar = self.verticalScrollBar().value()
        first, last = -(-bar // pitch()), max(0, (bar + self.viewport().height()) // pitch() - 1)
        return min(len(self.items), max(first, min(self.slot, last)))

    def _measure(self) -> None:
        bar = self.verticalScrollBar()
        total = (len(self.items) + (self.slot is not None)) * pitch()
        bar.setRange(0, max(0, total - self.viewport().height()))
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(pitch() // 2)
        self.viewport().update()

    # --- the mouse belongs to the board ---

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            item = self.item_at(event.pos())
            QToolTip.showText(event.globalPos(), item.face().spoken() if item else "", self)
            return True
        return super().viewportEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._board.press(self, event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._board.track(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._board.release(self, event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._board.double_click(self, event)


class LaneFrame(QFrame):
    """A column with its head."""

    def __init__(self, board: BoardView) -> None:
        super().__init__()
        self.setObjectName("box")
        self.view = LaneView(board)
        self._name, self._count, self._figures = Elided(role="bold"), label(role="faint"), Elided(role="faint")
        self._dot = _Dot()
        head = row(self._dot, self._name, self._count, gap=8)
        head.setStretch(1, 1)
        heading = frame("lane-head", column(head, self._figures, margins=(14, 10, 12, 6), gap=1))
        self.setLayout(column(heading, self.view, margins=(1, 0, 1, 8), gap=2))
        self._rescale()
        theme.changed.connect(self._rescale)

    def _rescale(self) -> None:
        self.setMinimumWidth(theme.size(WIDTH))
        self.setMaximumWidth(theme.size(WIDEST))

    def show_lane(self, lane: Lane) -> None:
        self.show_figures(lane)
        self.view.key, self.view.hint = lane.key, lane.hint
        self.view.setObjectName(f"lane:{lane.key}")
        self.view.setAccessibleName(f"{lane.name}, {lane.number}")
        self.view.show_items(lane.items)

    def show_figures(self, lane: Lane) -> None:
        self._dot.show_colour(lane.colour)
        self._name.show_text(lane.name)
        self._count.setText(lane.number)
        self._figures.show_text(lane.figures)


class _Dot(QWidget):
    """The colour of a stage."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(8, 8)
        self._colour = 0

    def show_colour(self, colour: int) -> None:
        self._colour = colour
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        chips = theme.tokens.chips
        painter.setBrush(QColor(chips[self._colour % len(chips)][1]))
        painter.drawEllipse(0, 0, 8, 8)
        painter.end()

