"""A board: columns of cards that are walked with the arrows and moved by dragging or with Ctrl and an arrow.

The drag is our own (press, move, release): Qt's would stop the program and cannot be driven by a test.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QScrollArea, QWidget

from app.views.kit.board_card import EDGE, ghost
from app.views.kit.board_lane import Item, Lane, LaneFrame, LaneView
from app.views.kit.layout import row
from app.views.kit.theme import theme

MARGIN, GAP = 16, 10
NEAR, STEP, TICK = 48, 14, 16       # pixels from an edge where it scrolls, pixels a step, milliseconds between steps
Key = Qt.Key
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@dataclass
class _Drag:
    """What is under the mouse: `source` is where it was pressed, `target` the column it is over."""

    item: Item
    source: LaneView
    pressed: QPoint
    at: QPoint
    grip: QPoint = field(default_factory=QPoint)
    target: LaneView | None = None
    begun: bool = False


class BoardView(QScrollArea):
    moved = Signal(object, int)         # ids, and the key of the column they are to go to
    opened, edited = Signal(int), Signal(int)     # Enter, a double click
    chosen = Signal(int)                # the card one is on, 0 for none
    wanted_new = Signal(int)            # in this column
    menu_wanted = Signal(object, QPoint)
    marked = Signal(object)             # S: star these, or not

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName("plain")
        self.setAccessibleName(name)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.current = 0
        self.selected: frozenset[int] = frozenset()
        self.dragged: frozenset[int] = frozenset()
        self._drag: _Drag | None = None
        self._frames: list[LaneFrame] = []
        self._row: QHBoxLayout = row(margins=(MARGIN, 12, MARGIN, 12), gap=GAP)
        inner = QWidget()
        inner.setLayout(self._row)
        self.setWidget(inner)
        self._ghost = QLabel(self)
        self._ghost.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._ghost.hide()
        self._timer = QTimer(self, interval=TICK)
        self._timer.timeout.connect(self._scroll_along)
        theme.changed.connect(self.viewport().update)

    # --- what it shows ---

    def show_lanes(self, lanes: Sequence[Lane]) -> None:
        """Other columns, or the same with other cards: what one is on, selected and scrolled to stays."""
        if self._drag and self._drag.begun:
            self.cancel_drag()
        while len(self._frames) > len(lanes):
            gone = self._frames.pop()
            self._row.removeWidget(gone)
            gone.deleteLater()
        while len(self._frames) < len(lanes):
            self._frames.append(LaneFrame(self))
            self._row.addWidget(self._frames[-1])
        for shown, lane in zip(self._frames, lanes, strict=True):
            shown.show_lane(lane)
        there = {item.id for lane in lanes for item in lane.items}
        self.selected &= there
        if self.current and self.current not in there:
            self._go_to(0)

    def lanes(self) -> list[LaneView]:
        return [each.view for each in self._frames]

    def meant(self) -> list[int]:
        """What an action is for: what is selected, else the card one is on."""
        if self.selected:
            return [item.id for lane in self.lanes() for item in lane.items if item.id in self.selected]
        return [self.current] if self.current else []

    def go_to(self, item_id: int) -> None:
        """Be on this card and see it."""
        for lane in self.lanes():
            if (place := lane.index_of(item_id)) >= 0:
                self._be_on(lane, place)

    def select(self, ids: frozenset[int]) -> None:
        self.selected = ids
        self._repaint()

    # --- the keyboard ---

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._key(Key(event.key()), event.modifiers(), event.text()):
            event.ignore()

    def _key(self, key: Qt.Key, held: Qt.KeyboardModifier, letters: str) -> bool:
        if key == Key.Key_Escape:
            return self.escape()
        if key in (Key.Key_Left, Key.Key_Right):
            step = 1 if key == Key.Key_Right else -1
            return self._shift(step) if held & CONTROL else self._walk_across(step)
        if key in (Key.Key_Return, Key.Key_Enter) and self.current:
            self.opened.emit(self.current)
            return True
        if key == Key.Key_Space and self.current:
            self.select(self.selected ^ {self.current})
            return True
        if key == Key.Key_A and held & CONTROL:
            self.select(frozenset(item.id for item in self._here()[0].items))
            return True
        return self._letter(key, held) or self._walk_down(key, held)

    def _letter(self, key: Qt.Key, held: Qt.KeyboardModifier) -> bool:
        if held & ~SHIFT or not self._frames:
            return False
        if key == Key.Key_N:
            self.wanted_new.emit(self._here()[0].key)
            return True
        if key == Key.Key_S and self.meant():
            self.marked.emit(self.meant())
            return True
        if key == Key.Key_Menu and self.meant():
            lane, place = self._here()
            self.menu_wanted.emit(self.meant(), lane.viewport().mapToGlobal(lane.box(place).center().toPoint()))
            return True
        return False

    def _walk_down(self, key: Qt.Key, held: Qt.KeyboardModifier) -> bool:
        if not self._frames:
            return False
        lane, place = self._here()
        page, last = max(1, lane.viewport().height() // max(1, int(lane.box(0).height())) - 1), len(lane.items) - 1
        steps = {Key.Key_Down: place + 1, Key.Key_Up: place - 1, Key.Key_Home: 0, Key.Key_End: last,
                 Key.Key_PageDown: place + page, Key.Key_PageUp: place - page}
        if key not in steps or last < 0:
            return False
        to = max(0, min(last, steps[key] if self.current else 0))
        if held & SHIFT:
            self.select(self.selected | {item.id for item in lane.items[min(place, to):max(place, to) + 1]})
        self._be_on(lane, to)
        return True

    def _walk_across(self, step: int) -> bool:
        """To the next column that has cards, at the same height."""
        lanes = self.lanes()
        lane, place = self._here()
        height = lane.box(place).top()
        index = lanes.index(lane) + step
        while 0 <= index < len(lanes):
            if lanes[index].items:
                near = round((height - lanes[index].box(0).top()) / max(1.0, lanes[index].box(1).top()
                                                                       - lanes[index].box(0).top()))
                self._be_on(lanes[index], max(0, min(len(lanes[index].items) - 1, near)))
                return True
            index += step
        return True

    def _shift(self, step: int) -> bool:
        """Ctrl and an arrow: the cards that are meant go to the next column."""
        lanes, ids = self.lanes(), self.meant()
        if not ids:
            return True
        sources = [place for place, lane in enumerate(lanes) if any(lane.index_of(each) >= 0 for each in ids)]
        to = (max(sources) if step > 0 else min(sources)) + step
        if 0 <= to < len(lanes):
            self._put(ids, lanes[to])
        return True

    def escape(self) -> bool:
        """End a drag or the selection; whether there was one."""
        if self._drag and self._drag.begun:
            self.cancel_drag()
        elif self.selected:
            self.select(frozenset())
        else:
            return False
        return True

    # --- the mouse ---

    def press(self, lane: LaneView, event: QMouseEvent) -> None:
        """On a column; told by it, like the three that follow."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        item = lane.item_at(event.position().toPoint())
        if item is None:
            self.select(frozenset())
            return
        if event.modifiers() & CONTROL:
            self.select(self.selected ^ {item.id})
        elif item.id not in self.selected:
            self.select(frozenset())
        self._be_on(lane, lane.index_of(item.id))
        if event.button() == Qt.MouseButton.RightButton:
            self.menu_wanted.emit(self.meant(), event.globalPosition().toPoint())
        elif event.button() == Qt.MouseButton.LeftButton:
            at = event.globalPosition().toPoint()
            self._drag = _Drag(item, lane, at, at)

    def track(self, event: QMouseEvent) -> None:
        if self._drag is None:
            return
        self._drag.at = event.globalPosition().toPoint()
        if not self._drag.begun:
            if (self._drag.at - self._drag.pressed).manhattanLength() < QApplication.startDragDistance():
                return
            self._begin(self._drag)
        self._follow(self._drag)

    def release(self, lane: LaneView, event: QMouseEvent) -> None:
        drag, self._drag = self._drag, None
        if drag is None or not drag.begun:
            return
        ids, target = self.meant(), drag.target
        self._end(drag)
        if target is not None and any(target.index_of(each) < 0 for each in ids):
            self._put(ids, target)

    def double_click(self, lane: LaneView, event: QMouseEvent) -> None:
        if item := lane.item_at(event.position().toPoint()):
            self.edited.emit(item.id)

    def cancel_drag(self) -> None:
        """Esc, or other cards have come: nothing has moved."""
        drag, self._drag = self._drag, None
        if drag:
            self._end(drag)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._repaint()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.current and (first := next((lane for lane in self.lanes() if lane.items), None)) \
                and event.reason() != Qt.FocusReason.MouseFocusReason:
            self._be_on(first, 0)
        self._repaint()

    # --- dragging ---

    def _begin(self, drag: _Drag) -> None:
        drag.begun = True
        if drag.item.id not in self.selected:
            self.select(frozenset())
        self.dragged = frozenset(self.meant())
        box = drag.source.box(drag.source.index_of(drag.item.id))
        drag.grip = drag.pressed - drag.source.viewport().mapToGlobal(box.topLeft().toPoint()) + QPoint(16, 16)
        self._ghost.setPixmap(ghost(drag.item.face(), drag.source.viewport().width() - 2 * EDGE, len(self.dragged),
                                    self.devicePixelRatioF()))
        self._ghost.adjustSize()
        self._ghost.show()
        self._ghost.raise_()
        self._timer.start()

    def _follow(self, drag: _Drag) -> None:
        self._ghost.move(self.mapFromGlobal(drag.at) - drag.grip)
        drag.target = next((each.view for each in self._frames
                            if QRect(each.mapToGlobal(QPoint(0, 0)), each.size()).contains(drag.at)), None)
        for lane in self.lanes():
            elsewhere = lane is drag.target and lane.index_of(drag.item.id) < 0
            lane.show_slot(lane.place_for(drag.item) if elsewhere else None)

    def _end(self, drag: _Drag) -> None:
        self._timer.stop()
        self._ghost.hide()
        self.dragged = frozenset()
        for lane in self.lanes():
            lane.show_slot(None)
        self._repaint()

    def _scroll_along(self) -> None:
        """Near an edge the board, or the column under the mouse, goes on by itself."""
        drag = self._drag
        if drag is None:
            return
        across, bar = self.mapFromGlobal(drag.at).x(), self.horizontalScrollBar()
        bar.setValue(bar.value() + (STEP if across > self.width() - NEAR else -STEP if across < NEAR else 0))
        if drag.target:
            down, bar = drag.target.viewport().mapFromGlobal(drag.at).y(), drag.target.verticalScrollBar()
            high = drag.target.viewport().height()
            bar.setValue(bar.value() + (STEP if down > high - NEAR else -STEP if down < NEAR // 2 else 0))
        self._follow(drag)

    def _put(self, ids: Sequence[int], target: LaneView) -> None:
        """Show them where they go at once; who listens writes it, and shows the truth if that fails."""
        moving = [item for lane in self.lanes() for item in lane.items if item.id in set(ids)]
        for lane in self.lanes():
            lane.show_items([item for item in lane.items if item.id not in set(ids)])
        target.show_items(sorted([*target.items, *moving], key=lambda item: item.order))
        if self.current in set(ids):
            self._be_on(target, target.index_of(self.current))
        self.moved.emit(list(ids), target.key)

    # --- where one is ---

    def _here(self) -> tuple[LaneView, int]:
        for lane in self.lanes():
            if (place := lane.index_of(self.current)) >= 0:
                return lane, place
        return next((lane for lane in self.lanes() if lane.items), self.lanes()[0]), 0

    def _be_on(self, lane: LaneView, place: int) -> None:
        lane.reveal(place)
        self.ensureWidgetVisible(lane, 40, 0)
        self._go_to(lane.items[place].id)
        self.setAccessibleDescription(lane.items[place].face().spoken())

    def _go_to(self, item_id: int) -> None:
        if item_id != self.current:
            self.current = item_id
            self.chosen.emit(item_id)
        self._repaint()

    def _repaint(self) -> None:
        for lane in self.lanes():
            lane.viewport().update()
