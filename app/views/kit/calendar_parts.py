"""The two parts of a week: the names of the days with the entries of whole days, and the hours."""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from app.services.language import _
from app.views.kit import text
from app.views.kit.calendar_layout import (
    Block,
    DayNote,
    More,
    Placed,
    bars,
    folded,
    lanes,
    last_day,
    lengthened,
    shifted,
    stretched,
    turned,
)
from app.views.kit.calendar_paint import paint_block, paint_more, paint_now, paint_strip
from app.views.kit.theme import font, theme

HOUR, GUTTER, HEAD, STRIP, GRIP = 48, 56, 58, 22, 7
NOTE = 16                   # the line of the lunar day
MOST_STRIPS = 4             # whole-day entries of a day; then "+2"
LANE = 44                   # narrower than this, entries side by side say nothing: then "+2"


class Week(Protocol):
    """What the parts need of the whole."""

    days: int
    first: date
    current: int
    blocks: list[Block]
    placed: list[Placed]
    notes: Mapping[date, DayNote]
    target: datetime | None
    chosen: Any
    opened: Any
    moved: Any
    wanted: Any
    day_wanted: Any

    def now(self) -> datetime: ...
    def setFocus(self, reason: Qt.FocusReason) -> None: ...
    def column_width(self) -> float: ...
    def day_at(self, x: float) -> date: ...
    def in_head(self, point: QPoint) -> bool: ...
    def grid_moment(self, point: QPoint) -> datetime: ...
    def block(self, block_id: int) -> Block | None: ...
    def replace(self, block: Block) -> None: ...
    def go_to(self, block_id: int) -> None: ...
    def settle(self) -> None: ...


class Head(QWidget):
    """The names of the days and the entries of whole days; it stays while the hours are scrolled."""

    def __init__(self, week: Week) -> None:
        super().__init__()
        self._week = week
        self._pressed: tuple[Block, QPointF, bool] | None = None      # what, where, by its right edge
        self._before: Block | None = None           # while it is dragged: as it was
        self.setMouseTracking(True)
        self.fit()

    def fit(self) -> None:
        most = max((len(each) for each in self._rows()), default=0)
        self.setFixedHeight(self._top() + min(most, MOST_STRIPS) * theme.size(STRIP) + (6 if most else 0))
        self.update()

    def _top(self) -> int:
        """Where the strips begin, below the names and what is noted at the days."""
        return theme.size(HEAD + (NOTE if self._week.notes else 0))

    def sizeHint(self) -> QSize:
        return QSize(600, theme.size(HEAD))

    def _rows(self) -> list[list[Block | None]]:
        return lanes([each for each in self._week.blocks if each.all_day], self._week.first, self._week.days)

    def _strips(self) -> Iterator[tuple[Block, QRectF]]:
        wide, high = self._week.column_width(), theme.size(STRIP)
        shown = [lines if len(lines) <= MOST_STRIPS else lines[:MOST_STRIPS - 1] for lines in self._rows()]
        for each in bars(shown):
            left, top = GUTTER + each.day * wide + 3, self._top() + each.line * high
            yield each.block, QRectF(left, top, each.days * wide - 7, high - 2)

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
        note = self._week.notes.get(day, DayNote())
        if day.weekday() > 4 or note.off:
            painter.fillRect(QRectF(left, 0, wide, self.height()), theme.color("background"))
        painter.setFont(font(11))
        painter.setPen(theme.color("danger" if note.off else "faint"))
        words = painter.fontMetrics().elidedText(note.words(), Qt.TextElideMode.ElideRight, int(wide) - 8)
        below = QRectF(left, theme.size(HEAD - 5), wide, theme.size(NOTE))
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, words)
        painter.setPen(theme.color("accent" if today else "faint"))
        name = painter.fontMetrics().elidedText(text.weekday(day), Qt.TextElideMode.ElideRight, int(wide) - 4)
        painter.drawText(QRectF(left, 6, wide, theme.size(16)), Qt.AlignmentFlag.AlignCenter, name)
        box = QRectF(left, theme.size(23), wide, theme.size(28))
        if today:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent"))
            painter.drawEllipse(box.center(), theme.size(28) / 2, theme.size(28) / 2)
        painter.setFont(font(15, QFont.Weight.DemiBold))
        painter.setPen(theme.color("on_accent" if today else "danger" if note.off else "text"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(day.day))

    def _paint_more(self, painter: QPainter) -> None:
        wide, high = self._week.column_width(), theme.size(STRIP)
        painter.setFont(font(11))
        painter.setPen(theme.color("faint"))
        for day, lines in enumerate(self._rows()):
            if len(lines) > MOST_STRIPS:
                box = QRectF(GUTTER + day * wide + 8, self._top() + (MOST_STRIPS - 1) * high, wide - 12, high)
                hidden = sum(each is not None for each in lines[MOST_STRIPS - 1:])
                more = _("{count} more").format(count=hidden)
                painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, more)

    def _at(self, point: QPointF) -> tuple[Block | None, bool]:
        """The block there, and whether that is the right edge of its last day."""
        end = self._week.first + timedelta(self._week.days)
        for block, box in self._strips():
            if box.contains(point):
                return block, point.x() > box.right() - GRIP and last_day(block) < end
        return None, False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._week.setFocus(Qt.FocusReason.MouseFocusReason)
        block, edge = self._at(event.position())
        left = event.button() == Qt.MouseButton.LeftButton
        self._pressed = (block, event.position(), edge) if block and left else None
        self._week.go_to(block.id if block else 0)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """To another day, by its edge over more of them; below, among the hours, it gets some."""
        if self._pressed is None:
            self.setCursor(cursor_of(*self._at(event.position()), Qt.CursorShape.SizeHorCursor))
        if self._pressed is None or not self._pressed[0].movable:
            return
        block, at, edge = self._pressed
        if self._before is None and (event.position() - at).manhattanLength() < QApplication.startDragDistance():
            return
        self._before = block
        days = (self._week.day_at(event.position().x()) - self._week.day_at(at.x())).days
        if edge:
            self._week.replace(lengthened(block, days))
        elif event.position().y() < self.height():
            self._week.replace(shifted(block, days, 0))
        else:
            moment = self._week.grid_moment(event.globalPosition().toPoint())
            self._week.replace(turned(block, moment, moment.date()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        before, self._pressed, self._before = self._before, None, None
        if before is not None:
            after = self._week.block(before.id)
            self.fit()
            if after is not None and after != before:
                self._week.moved.emit(after)

    def cancel(self) -> bool:
        """Put back what is being dragged."""
        before, self._pressed, self._before = self._before, None, None
        if before is not None:
            self._week.replace(before)
        return before is not None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._pressed = None
        if block := self._at(event.position())[0]:
            self._week.opened.emit(block.id)
        elif event.position().x() > GUTTER:
            self._week.day_wanted.emit(self._week.day_at(event.position().x()))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            block = self._at(QPointF(event.pos()))[0]
            note = self._week.notes.get(self._week.day_at(event.pos().x()), DayNote())
            QToolTip.showText(event.globalPos(), block.spoken() if block else note.whole, self)
            return True
        return super().event(event)


class Grid(QWidget):
    """The hours, and what lies in them."""

    def __init__(self, week: Week) -> None:
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
        """Each piece of a block with its rectangle, as many side by side as can be read."""
        for each in folded(self._week.placed, self._most(), self._week.current)[0]:
            yield each, self._box(each.day, each.first, each.last, each.lane, each.lanes)

    def more(self) -> Iterator[tuple[More, QRectF]]:
        """What lies behind these."""
        most = self._most()
        for each in folded(self._week.placed, most, self._week.current)[1]:
            yield each, self._box(each.day, each.first, each.last, most - 1, most)

    def _most(self) -> int:
        return max(2, int((self._week.column_width() - 10) / theme.size(LANE)))

    def _box(self, day: int, first: float, last: float, lane: int, lanes: int) -> QRectF:
        wide, hour = self._week.column_width(), self.height() / 24
        one = (wide - 10) / lanes
        top, bottom = first / 60 * hour, last / 60 * hour
        return QRectF(GUTTER + day * wide + lane * one + 2, top + 1, one - 2, bottom - top - 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(event.rect(), theme.color("surface"))
        self._paint_lines(painter)
        shown, top = QRectF(event.rect()), self.visibleRegion().boundingRect().top()
        for each, box in self.boxes():
            if box.intersects(shown):
                paint_block(painter, box, each.block, each.block.id == self._week.current, top)
        for more, box in self.more():
            if box.intersects(shown):
                paint_more(painter, box, len(more.ids))
        self._paint_moment(painter)
        self._paint_target(painter)
        painter.end()

    def _paint_target(self, painter: QPainter) -> None:
        """Where something from elsewhere would be dropped."""
        if (at := self._week.target) is None:
            return
        wide, hour = self._week.column_width(), self.height() / 24
        left = GUTTER + (at.date() - self._week.first).days * wide
        box = QRectF(left + 2, (at.hour + at.minute / 60) * hour + 1, wide - 6, hour / 2 - 2)
        painter.setPen(theme.color("accent"))
        painter.setBrush(theme.color("accent_soft"))
        painter.drawRoundedRect(box, 6, 6)

    def _paint_lines(self, painter: QPainter) -> None:
        wide, hour = self._week.column_width(), self.height() / 24
        for day in range(self._week.days):
            left = GUTTER + day * wide
            here = self._week.first + timedelta(day)
            if here.weekday() > 4 or self._week.notes.get(here, DayNote()).off:
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
        """The block there, and whether that is the lower edge of its last day."""
        for each, box in reversed(list(self.boxes())):
            if box.contains(point):
                ends = self._week.first + timedelta(each.day) == last_day(each.block)
                return each.block, ends and point.y() > box.bottom() - GRIP
        return None, False

    def _more_at(self, point: QPointF) -> More | None:
        return next((each for each, box in self.more() if box.contains(point)), None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._week.setFocus(Qt.FocusReason.MouseFocusReason)
        if (more := self._more_at(event.position())) is not None:
            self._week.day_wanted.emit(self._week.first + timedelta(more.day))
            return
        block, edge = self._at(event.position())
        self._pressed = (block, event.position(), edge) if event.button() == Qt.MouseButton.LeftButton else None
        self._week.go_to(block.id if block else 0)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            over = Qt.CursorShape.PointingHandCursor if self._more_at(event.position()) else cursor_of(
                *self._at(event.position()), Qt.CursorShape.SizeVerCursor)
            self.setCursor(over)
            return
        block, at, edge = self._pressed
        way = event.position() - at
        if block is None or not block.movable:
            return
        if self._before is None and way.manhattanLength() < QApplication.startDragDistance():
            return
        self._before = block
        if not edge and self._week.in_head(event.globalPosition().toPoint()):
            self._week.replace(turned(block, None, self._week.day_at(event.position().x())))
            return
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
            self._week.settle()
            if after is not None and after != before:
                self._week.moved.emit(after)
        elif pressed[0] is None and pressed[1].x() > GUTTER:
            self._week.wanted.emit(self.moment(pressed[1]))

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

    def moment(self, point: QPointF) -> datetime:
        """The half hour that is there."""
        day = self._week.day_at(point.x())
        halves = max(0, min(47, int(point.y() / self.height() * 48)))
        return datetime.combine(day, time(), self._week.now().tzinfo) + timedelta(minutes=30 * halves)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self._told(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def _told(self, point: QPointF) -> str:
        if (more := self._more_at(point)) is not None:
            return "\n".join(f"{each.start:%H:%M} {each.title}" for each in self._week.blocks if each.id in more.ids)
        block = self._at(point)[0]
        return block.spoken() if block else ""


def cursor_of(block: Block | None, edge: bool, pull: Qt.CursorShape) -> Qt.CursorShape:
    """The mouse over a block, or over the edge by which it is made longer."""
    if block is None:
        return Qt.CursorShape.ArrowCursor
    return pull if edge and block.movable else Qt.CursorShape.PointingHandCursor
