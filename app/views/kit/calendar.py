"""A day or a week: days side by side, hours down, entries to be clicked, dragged and walked with the arrows."""
from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from PySide6.QtCore import QPoint, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from app.views.kit.calendar_layout import (
    Block,
    DayNote,
    Placed,
    in_order,
    lengthened,
    place,
    shifted,
    stretched,
    turned,
)
from app.views.kit.calendar_parts import GUTTER, HOUR, Grid, Head
from app.views.kit.layout import column
from app.views.kit.theme import theme

OPENS_AT = 7                # the hour that is on top at first
ABOVE = 10                  # pixels above it, so that its number is whole
Key = Qt.Key
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def _now() -> datetime:
    return datetime.now().astimezone()


class WeekView(QWidget):
    """`chosen`, `opened`: a block's id. `moved`: a block as it shall be. `wanted`: plan something at this moment."""

    chosen = Signal(int)
    opened = Signal(int)
    moved = Signal(object)
    wanted = Signal(object)
    turned = Signal(int)            # so many days or weeks on or back
    day_wanted = Signal(object)     # one day by itself

    def __init__(self, name: str, days: int = 7, now: Callable[[], datetime] = _now) -> None:
        super().__init__()
        self.setObjectName("week")
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.days, self.now = days, now
        self.first = now().date()
        self.blocks: list[Block] = []
        self.placed: list[Placed] = []
        self.notes: Mapping[date, DayNote] = {}
        self.target: datetime | None = None         # where something from elsewhere would be dropped
        self.current = 0
        self._head, self._grid, self._area = Head(self), Grid(self), QScrollArea()
        self._area.setWidget(self._grid)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.verticalScrollBar().valueChanged.connect(lambda _: self._grid.update())     # titles stay in sight
        self.setLayout(column(self._head, self._area, gap=0))
        self._clock = QTimer(self, interval=30_000)
        self._clock.timeout.connect(self._grid.update)
        self._clock.start()
        QTimer.singleShot(0, self, lambda: self._area.verticalScrollBar().setValue(OPENS_AT * theme.size(HOUR) - ABOVE))

    def show_days(self, first: date, blocks: Sequence[Block], days: int = 0) -> None:
        """The days from `first`; the block one is on stays if it is still there."""
        self.first, self.days = first, days or self.days
        self._arrange(blocks)
        if self.current and self.block(self.current) is None:
            self.current = 0
        self._grid.end_drag()
        self._head.fit()
        self._grid.update()

    def block(self, block_id: int) -> Block | None:
        return next((each for each in self.blocks if each.id == block_id), None)

    def column_width(self) -> float:
        return (self._grid.width() - GUTTER) / self.days

    def replace(self, block: Block) -> None:
        """Show it elsewhere at once; who listens to `moved` writes it."""
        self._arrange([block if each.id == block.id else each for each in self.blocks])
        self._head.update()
        self._grid.update()

    def show_notes(self, notes: Mapping[date, DayNote]) -> None:
        self.notes = notes
        self._head.fit()
        self._grid.update()

    def moment_at(self, point: QPointF) -> datetime | None:
        """The half hour under a point of the widget; in the head the morning of the day."""
        if not GUTTER <= point.x() < GUTTER + self.days * self.column_width() or not self.rect().contains(
                point.toPoint()):
            return None
        if point.y() < self._head.height():
            return datetime.combine(self.day_at(point.x()), time(9)).astimezone()
        return self._grid.moment(QPointF(self._grid.mapFrom(self, point.toPoint())))

    def day_at(self, x: float) -> date:
        return self.first + timedelta(max(0, min(self.days - 1, int((x - GUTTER) / self.column_width()))))

    def in_head(self, point: QPoint) -> bool:
        """Whether a point on the screen lies in the strip of whole days."""
        return self._head.mapFromGlobal(point).y() < self._head.height()

    def mark(self, moment: datetime | None) -> None:
        """Show where it would be dropped."""
        self.target = moment
        self._grid.update()

    def grid_moment(self, point: QPoint) -> datetime:
        """The half hour of the grid under a point on the screen."""
        return self._grid.moment(QPointF(self._grid.mapFromGlobal(point)))

    def settle(self) -> None:
        """After a drag: as many lines of whole days as there are."""
        self._head.fit()

    def _arrange(self, blocks: Sequence[Block]) -> None:
        self.blocks = in_order(blocks)
        self.placed = place(self.blocks, self.first, self.days)

    def go_to(self, block_id: int) -> None:
        if block_id != self.current:
            self.current = block_id
            self.chosen.emit(block_id)
        if (block := self.block(block_id)) is not None:
            self.setAccessibleDescription(block.spoken())
            if not block.all_day:
                minute = block.start.hour * 60 + block.start.minute
                self._area.ensureVisible(GUTTER, round(minute / 60 * theme.size(HOUR)) + 30, 0, 70)
        self._head.update()
        self._grid.update()

    # --- the keyboard ---

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._key(Key(event.key()), event.modifiers()):
            event.ignore()

    def _key(self, key: Qt.Key, held: Qt.KeyboardModifier) -> bool:
        block = self.block(self.current)
        if key == Key.Key_Escape:
            return self._grid.cancel() or self._head.cancel()
        if block and key in (Key.Key_Return, Key.Key_Enter):
            self.opened.emit(block.id)
            return True
        if key in (Key.Key_Left, Key.Key_Right, Key.Key_Up, Key.Key_Down):
            return self._arrow(block, key, held)
        if key == Key.Key_N and not held:
            self.wanted.emit(self._next_free())
            return True
        if key == Key.Key_H and not held and block and block.movable:
            nine = datetime.combine(block.start.date(), time(9)).astimezone()
            self._move(turned(block, nine if block.all_day else None, block.start.date()))
            self.settle()
            return True
        return False

    def _arrow(self, block: Block | None, key: Qt.Key, held: Qt.KeyboardModifier) -> bool:
        """Plain: walk and turn the week. Ctrl moves the block by a day or a quarter, Shift makes it longer: whole
        days by a day.
        """
        step = 1 if key in (Key.Key_Right, Key.Key_Down) else -1
        upright = key in (Key.Key_Up, Key.Key_Down)
        if held & CONTROL and block and block.movable:
            self._move(shifted(block, 0 if upright else step, step if upright and not block.all_day else 0))
            self._head.fit()
        elif held & SHIFT and upright and block and block.movable and not block.all_day:
            self._move(stretched(block, step))
        elif held & SHIFT and not upright and block and block.movable and block.all_day:
            self._move(lengthened(block, step))
            self._head.fit()
        elif upright and self.blocks:
            places = [each.id for each in self.blocks]
            here = places.index(self.current) + step if self.current else 0
            self.go_to(places[max(0, min(len(places) - 1, here))])
        elif not upright:
            self.turned.emit(step)
        return True

    def _move(self, block: Block) -> None:
        if block != self.block(block.id):
            self.replace(block)
            self.go_to(block.id)
            self.moved.emit(block)

    def _next_free(self) -> datetime:
        """The next full hour, of today if that is shown."""
        now = self.now()
        soon = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        if self.first <= soon.date() < self.first + timedelta(self.days):
            return soon
        return datetime.combine(self.first, time(9), now.tzinfo)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._grid.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._grid.update()
