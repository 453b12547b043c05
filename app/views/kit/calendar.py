"""A week: days side by side, hours down, entries to be clicked, dragged and walked with the arrows."""
from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QFont, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QToolTip, QWidget

from app.services.language import _
from app.views.kit import text
from app.views.kit.calendar_layout import Block, Placed, in_order, place, shifted, stretched, whole_days
from app.views.kit.calendar_paint import paint_block, paint_now, paint_strip
from app.views.kit.layout import column
from app.views.kit.theme import font, theme

HOUR, GUTTER, HEAD, STRIP, GRIP = 48, 56, 58, 22, 7
MOST_STRIPS = 4             # whole-day entries of a day; then "+2"
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
    turned = Signal(int)            # so many weeks on or back

    def __init__(self, name: str, days: int = 7, now: Callable[[], datetime] = _now) -> None:
        super().__init__()
        self.setObjectName("week")
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.days, self.now = days, now
        self.first = now().date()
        self.blocks: list[Block] = []
        self.current = 0
        self._head, self._grid, self._area = _Head(self), _Grid(self), QScrollArea()
        self._area.setWidget(self._grid)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setLayout(column(self._head, self._area, gap=0))
        self._clock = QTimer(self, interval=30_000)
        self._clock.timeout.connect(self._grid.update)
        self._clock.start()
        QTimer.singleShot(0, self, lambda: self._area.verticalScrollBar().setValue(OPENS_AT * theme.size(HOUR) - ABOVE))

    def show_days(self, first: date, blocks: Sequence[Block]) -> None:
        """The days from `first`; the block one is on stays if it is still there."""
        self.first, self.blocks = first, in_order(blocks)
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
        self.blocks = in_order([block if each.id == block.id else each for each in self.blocks])
        self._grid.update()

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
            return self._grid.cancel()
        if block and key in (Key.Key_Return, Key.Key_Enter):
            self.opened.emit(block.id)
            return True
        if key in (Key.Key_Left, Key.Key_Right, Key.Key_Up, Key.Key_Down):
            return self._arrow(block, key, held)
        if key == Key.Key_N and not held:
            self.wanted.emit(self._next_free())
            return True
        return False

    def _arrow(self, block: Block | None, key: Qt.Key, held: Qt.KeyboardModifier) -> bool:
        """Plain: walk and turn the week. Ctrl moves the block by a day or a quarter, Shift makes it longer."""
        step = 1 if key in (Key.Key_Right, Key.Key_Down) else -1
        upright = key in (Key.Key_Up, Key.Key_Down)
        if held & CONTROL and block and block.movable:
            self._move(shifted(block, 0 if upright else step, step if upright and not block.all_day else 0))
        elif held & SHIFT and upright and block and block.movable and not block.all_day:
            self._move(stretched(block, step))
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


class _Head(QWidget):
    """The names of the days and the entries of whole days; it stays while the hours are scrolled."""

    def __init__(self, week: WeekView) -> None:
        super().__init__()
        self._week = week
        self.fit()

    def fit(self) -> None:
        most = max((len(each) for each in self._rows()), default=0)
        self.setFixedHeight(theme.size(HEAD) + min(most, MOST_STRIPS) * theme.size(STRIP) + (6 if most else 0))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(600, theme.size(HEAD))

    def _rows(self) -> list[list[Block]]:
        return whole_days(self._week.blocks, self._week.first, self._week.days)

    def _strips(self) -> Iterator[tuple[Block, QRectF]]:
        wide, high = self._week.column_width(), theme.size(STRIP)
        for day, blocks in enumerate(self._rows()):
            for number, block in enumerate(blocks[:MOST_STRIPS if len(blocks) <= MOST_STRIPS else MOST_STRIPS - 1]):
                top = theme.size(HEAD) + number * high
                yield block, QRectF(GUTTER + day * wide + 3, top, wide - 7, high - 2)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme.color("surface"))
        for day in range(self._week.days):
            self._paint_day(painter, day)
        for block, box in self._strips():
            paint_strip(painter, box, block, block.id == self._week.current)
        self._paint_more(painter)
        painter.setPen(theme.color("border"))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        painter.end()

    def _paint_day(self, painter: QPainter, number: int) -> None:
        day, wide = self._week.first + timedelta(number), self._week.column_width()
        left, today = GUTTER + number * wide, day == self._week.now().date()
        if day.weekday() > 4:
            painter.fillRect(QRectF(left, 0, wide, self.height()), theme.color("background"))
        painter.setFont(font(11))
        painter.setPen(theme.color("accent" if today else "faint"))
        name = painter.fontMetrics().elidedText(text.weekday(day), Qt.TextElideMode.ElideRight, int(wide) - 4)
        painter.drawText(QRectF(left, 6, wide, theme.size(16)), Qt.AlignmentFlag.AlignCenter, name)
        box = QRectF(left, theme.size(23), wide, theme.size(28))
        if today:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent"))
            painter.drawEllipse(box.center(), theme.size(28) / 2, theme.size(28) / 2)
        painter.setFont(font(15, QFont.Weight.DemiBold))
        painter.setPen(theme.color("on_accent" if today else "text"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(day.day))

    def _paint_more(self, painter: QPainter) -> None:
        wide, high = self._week.column_width(), theme.size(STRIP)
        painter.setFont(font(11))
        painter.setPen(theme.color("faint"))
        for day, blocks in enumerate(self._rows()):
            if len(blocks) > MOST_STRIPS:
                box = QRectF(GUTTER + day * wide + 8, theme.size(HEAD) + (MOST_STRIPS - 1) * high, wide - 12, high)
                more = _("{count} more").format(count=len(blocks) - MOST_STRIPS + 1)
                painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, more)

    def _at(self, point: QPointF) -> Block | None:
        return next((block for block, box in self._strips() if box.contains(point)), None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._week.setFocus(Qt.FocusReason.MouseFocusReason)
        self._week.go_to(block.id if (block := self._at(event.position())) else 0)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if block := self._at(event.position()):
            self._week.opened.emit(block.id)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            block = self._at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), block.spoken() if block else "", self)
            return True
        return super().event(event)


class _Grid(QWidget):
    """The hours, and what lies in them."""

    def __init__(self, week: WeekView) -> None:
        super().__init__()
        self._week = week
        self._pressed: tuple[Block | None, QPointF, bool] | None = None        # what, where, by its lower edge
        self._before: Block | None = None           # while it is dragged: as it was
        self.setMouseTracking(True)
        self.setMinimumHeight(24 * theme.size(HOUR))
        theme.changed.connect(self._rescale)

    def _rescale(self) -> None:
        self.setMinimumHeight(24 * theme.size(HOUR))
        self.update()

    def boxes(self) -> Iterator[tuple[Placed, QRectF]]:
        """Each piece of a block with its rectangle."""
        wide, hour = self._week.column_width(), self.height() / 24
        for each in place(self._week.blocks, self._week.first, self._week.days):
            lane = (wide - 10) / each.lanes
            left = GUTTER + each.day * wide + each.lane * lane + 2
            top, bottom = each.first / 60 * hour, each.last / 60 * hour
            yield each, QRectF(left, top + 1, lane - 2, bottom - top - 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(event.rect(), theme.color("surface"))
        self._paint_lines(painter)
        shown = QRectF(event.rect())
        for each, box in self.boxes():
            if box.intersects(shown):
                paint_block(painter, box, each.block, each.block.id == self._week.current)
        self._paint_moment(painter)
        painter.end()

    def _paint_lines(self, painter: QPainter) -> None:
        wide, hour = self._week.column_width(), self.height() / 24
        for day in range(self._week.days):
            left = GUTTER + day * wide
            if (self._week.first + timedelta(day)).weekday() > 4:
                painter.fillRect(QRectF(left, 0, wide, self.height()), theme.color("background"))
            painter.setPen(theme.color("border"))
            painter.drawLine(QPointF(left, 0), QPointF(left, self.height()))
        painter.setFont(font(11, tabular=True))
        for number in range(1, 24):
            painter.setPen(theme.color("border"))
            painter.drawLine(QPointF(GUTTER, number * hour), QPointF(self.width(), number * hour))
            painter.setPen(theme.color("faint"))
            painter.drawText(QRectF(0, number * hour - 8, GUTTER - 8, 16),
                             Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"{number:02}:00")

    def _paint_moment(self, painter: QPainter) -> None:
        now = self._week.now()
        day = (now.date() - self._week.first).days
        if 0 <= day < self._week.days:
            left, wide = GUTTER + day * self._week.column_width(), self._week.column_width()
            paint_now(painter, left, left + wide, (now.hour + now.minute / 60) * self.height() / 24)

    # --- the mouse ---

    def _at(self, point: QPointF) -> tuple[Block | None, bool]:
        """The block there, and whether that is its lower edge."""
        for each, box in reversed(list(self.boxes())):
            if box.contains(point):
                return each.block, point.y() > box.bottom() - GRIP
        return None, False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._week.setFocus(Qt.FocusReason.MouseFocusReason)
        block, edge = self._at(event.position())
        self._pressed = (block, event.position(), edge) if event.button() == Qt.MouseButton.LeftButton else None
        self._week.go_to(block.id if block else 0)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            self._show_cursor(*self._at(event.position()))
            return
        block, at, edge = self._pressed
        way = event.position() - at
        if block is None or not block.movable:
            return
        if self._before is None and way.manhattanLength() < QApplication.startDragDistance():
            return
        self._before = block
        quarters = round(way.y() / self.height() * 24 * 4)
        days = round(way.x() / self._week.column_width())
        self._week.replace(stretched(block, quarters) if edge else shifted(block, days, quarters))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, before = self._pressed, self._before
        self._pressed = self._before = None
        if pressed is None:
            return
        if before is not None:
            after = self._week.block(before.id)
            if after is not None and after != before:
                self._week.moved.emit(after)
        elif pressed[0] is None and pressed[1].x() > GUTTER:
            self._week.wanted.emit(self._moment(pressed[1]))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if block := self._at(event.position())[0]:
            self._pressed = None
            self._week.opened.emit(block.id)

    def cancel(self) -> bool:
        """Put back what is being dragged."""
        if self._before is None:
            return False
        self._week.replace(self._before)
        self.end_drag()
        return True

    def end_drag(self) -> None:
        self._pressed = self._before = None

    def _moment(self, point: QPointF) -> datetime:
        """The half hour that was clicked."""
        day = self._week.first + timedelta(int((point.x() - GUTTER) / self._week.column_width()))
        halves = min(47, int(point.y() / self.height() * 48))
        return datetime.combine(day, time(), self._week.now().tzinfo) + timedelta(minutes=30 * halves)

    def _show_cursor(self, block: Block | None, edge: bool) -> None:
        shape = Qt.CursorShape.ArrowCursor
        if block is not None:
            shape = Qt.CursorShape.SizeVerCursor if edge and block.movable else Qt.CursorShape.PointingHandCursor
        self.setCursor(shape)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            block = self._at(QPointF(event.pos()))[0]
            QToolTip.showText(event.globalPos(), block.spoken() if block else "", self)
            return True
        return super().event(event)
