"""A month: weeks below each other, entries as lines in their days, to be clicked, dragged and walked by keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from app.services.language import ngettext
from app.views.kit import text
from app.views.kit.calendar_layout import Bar, Block, DayNote, bars, lanes, last_day, lengthened, shifted
from app.views.kit.calendar_paint import paint_entry
from app.views.kit.calendar_parts import GRIP, cursor_of
from app.views.kit.theme import font, theme

WEEKS = 6
HEAD, TOP, LINE = 30, 30, 22
MORNING = time(9)  # when something is planned on a day
Key = Qt.Key
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
STEPS = {Key.Key_Left: -1, Key.Key_Right: 1, Key.Key_Up: -7, Key.Key_Down: 7}


def _now() -> datetime:
    return datetime.now().astimezone()


class MonthView(QWidget):
    """The signals are those of the week; `day_wanted` asks for one day by itself."""

    chosen = Signal(int)
    opened = Signal(int)
    moved = Signal(object)
    wanted = Signal(object)
    turned = Signal(int)
    day_wanted = Signal(object)

    def __init__(self, name: str, now: Callable[[], datetime] = _now) -> None:
        super().__init__()
        self.setObjectName("month")
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.now = now
        self.first = self.day = now().date()
        self.month = self.day.month
        self.blocks: list[Block] = []
        self.current = 0
        self.notes: Mapping[date, DayNote] = {}
        self._days: dict[date, list[Block | None]] = {}
        self._target: date | None = None
        self._pressed: tuple[Block | None, QPointF, date, bool] | None = None  # the last: by its right edge
        self._before: Block | None = None

    def show_days(self, first: date, blocks: Sequence[Block], month: int = 0) -> None:
        """Six weeks from a Monday on; days outside of the month are faint."""
        self.first, self.month = first, month or (first + timedelta(14)).month
        self.blocks = list(blocks)
        if not self.first <= self.day < self.first + timedelta(7 * WEEKS):
            self.day = date(first.year, first.month, first.day) + timedelta((self.month != first.month) * 14)
        self._pressed = self._before = None
        self._arrange()

    def show_notes(self, notes: Mapping[date, DayNote]) -> None:
        self.notes = notes
        self.update()

    def block(self, block_id: int) -> Block | None:
        return next((each for each in self.blocks if each.id == block_id), None)

    def go_to(self, block_id: int, day: date | None = None) -> None:
        """Be on an entry, or on a day."""
        self.current = block_id
        block = self.block(block_id)
        self.day = day or (block.start.date() if block else self.day)
        self.setAccessibleDescription(block.spoken() if block else self._spoken(self.day))
        self.chosen.emit(block_id)
        self.update()

    def moment_at(self, point: QPointF) -> datetime | None:
        """What is dropped here is planned for the morning of the day."""
        day = self._day_at(point)
        return datetime.combine(day, MORNING).astimezone() if day else None

    def mark(self, moment: datetime | None) -> None:
        """Show where it would be dropped."""
        self._target = moment.date() if moment else None
        self.update()

    def _arrange(self) -> None:
        weeks = (self.first + timedelta(7 * week) for week in range(WEEKS))
        self._days = {monday + timedelta(place): lines for monday in weeks
                      for place, lines in enumerate(lanes(self.blocks, monday, 7))}  # fmt: skip
        if self.block(self.current) is None:
            self.current = 0
        self.update()

    def _replace(self, block: Block) -> None:
        self.blocks = [block if each.id == block.id else each for each in self.blocks]
        self._arrange()

    # --- where things are ---

    def _cell(self, place: int) -> QRectF:
        wide, high = self.width() / 7, (self.height() - theme.size(HEAD)) / WEEKS
        return QRectF(place % 7 * wide, theme.size(HEAD) + place // 7 * high, wide, high)

    def _room(self) -> int:
        """How many lines a day has."""
        return max(1, int((self._cell(0).height() - theme.size(TOP) - 2) // theme.size(LINE)))

    def _entries(self, day: date) -> list[Block]:
        return [block for block in self._days.get(day, ()) if block is not None]

    def _shown(self, day: date) -> tuple[list[Block | None], int]:
        """The lines that there is room for, and how many entries have none."""
        found, room = self._days.get(day, []), self._room()
        if len(found) <= room:
            return found, 0
        return found[: room - 1], sum(each is not None for each in found[room - 1 :])

    def boxes(self) -> Iterator[tuple[Block, date, QRectF]]:
        """Each entry that is seen, in each week with its first day and its rectangle over all of them."""
        for week in range(WEEKS):
            days = [self.first + timedelta(7 * week + place) for place in range(7)]
            for each in bars([self._shown(day)[0] for day in days]):
                yield each.block, days[each.day], self._box(week, each)

    def _box(self, week: int, bar: Bar) -> QRectF:
        cell, high = self._cell(7 * week + bar.day), theme.size(LINE)
        top = cell.y() + theme.size(TOP) + bar.line * high
        return QRectF(cell.x() + 4, top, cell.width() * bar.days - 8, high - 2)

    def _day_at(self, point: QPointF) -> date | None:
        if not (0 <= point.x() < self.width() and theme.size(HEAD) <= point.y() < self.height()):
            return None
        row = int((point.y() - theme.size(HEAD)) / self._cell(0).height())
        return self.first + timedelta(min(WEEKS - 1, row) * 7 + min(6, int(point.x() / self.width() * 7)))

    def _at(self, point: QPointF) -> tuple[Block | None, bool]:
        """The entry there, and whether that is the right edge of its last whole day."""
        for block, _day, box in self.boxes():
            if box.contains(point):
                edge = block.all_day and point.x() > box.right() - GRIP
                return block, edge and self._day_at(point) == last_day(block)
        return None, False

    def _is_more(self, point: QPointF) -> date | None:
        """The day whose number, or whose line of others, is there."""
        day = self._day_at(point)
        if day is None:
            return None
        cell = self._cell((day - self.first).days)
        shown, more = self._shown(day)
        below = cell.y() + theme.size(TOP) + len(shown) * theme.size(LINE)
        number = point.y() < cell.y() + theme.size(TOP) and point.x() > cell.right() - theme.size(38)
        return day if number or (more and point.y() > below) else None

    # --- painting ---

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(event.rect(), theme.color("surface"))
        self._paint_names(painter)
        for place in range(7 * WEEKS):
            self._paint_day(painter, place)
        for block, _day, box in self.boxes():
            paint_entry(painter, box, block, block.id == self.current)
        painter.end()

    def _paint_names(self, painter: QPainter) -> None:
        painter.setFont(font(12, QFont.Weight.DemiBold))
        painter.setPen(theme.color("faint"))
        for place in range(7):
            box = self._cell(place)
            name = text.weekday(date(2024, 1, 1 + place))
            painter.drawText(QRectF(box.x(), 0, box.width() - 10, theme.size(HEAD)),
                             Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, name)  # fmt: skip

    def _paint_day(self, painter: QPainter, place: int) -> None:
        day, cell = self.first + timedelta(place), self._cell(place)
        note, outside = self.notes.get(day, DayNote()), day.month != self.month
        if outside or note.off or day.weekday() > 4:
            painter.fillRect(cell, theme.color("background"))
        if day == self._target:
            painter.fillRect(cell, theme.color("accent_soft"))
        painter.setPen(theme.color("border"))
        painter.drawRect(cell)
        if day == self.day and self.hasFocus():
            painter.setPen(theme.color("accent"))
            painter.drawRect(cell.adjusted(1, 1, -1, -1))
        self._paint_number(painter, day, cell, outside, note)
        if more := self._shown(day)[1]:
            painter.setFont(font(12))
            painter.setPen(theme.color("muted"))
            top = cell.y() + theme.size(TOP) + (self._room() - 1) * theme.size(LINE)
            words = ngettext("+{count} more", "+{count} more", more).format(count=more)
            painter.drawText(QRectF(cell.x() + 10, top, cell.width() - 14, theme.size(LINE) - 2),
                             Qt.AlignmentFlag.AlignVCenter, words)  # fmt: skip

    def _paint_number(self, painter: QPainter, day: date, cell: QRectF, outside: bool, note: DayNote) -> None:
        size, today = theme.size(24), day == self.now().date()
        box = QRectF(cell.right() - size - 5, cell.y() + 4, size, size)
        if today:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent"))
            painter.drawEllipse(box)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setFont(font(13, QFont.Weight.DemiBold, tabular=True))
        painter.setPen(theme.color("on_accent" if today else "faint" if outside else "danger" if note.off else "text"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(day.day))
        left = QRectF(cell.x() + 8, box.y(), box.x() - cell.x() - 12, size)
        painter.setFont(font(11))
        painter.setPen(theme.color("faint" if outside or not note.off else "danger"))
        words = painter.fontMetrics().elidedText(note.words(), Qt.TextElideMode.ElideRight, int(left.width()))
        painter.drawText(left, Qt.AlignmentFlag.AlignVCenter, words)

    def _spoken(self, day: date) -> str:
        note = self.notes.get(day, DayNote())
        count = len(self._entries(day))
        said = ngettext("{count} activity", "{count} activities", count).format(count=count)
        return ", ".join(filter(None, (text.weekday(day), text.date_(day), note.whole, said)))

    # --- the mouse ---

    def mousePressEvent(self, event: QMouseEvent) -> None:
        day = self._day_at(event.position())
        if event.button() != Qt.MouseButton.LeftButton or day is None:
            return
        block, edge = self._at(event.position())
        self._pressed = (block, event.position(), day, edge)
        self.go_to(block.id if block else 0, day)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        day = self._day_at(event.position())
        if self._pressed is None or day is None:
            shape = cursor_of(*self._at(event.position()), Qt.CursorShape.SizeHorCursor)
            self.setCursor(Qt.CursorShape.PointingHandCursor if self._is_more(event.position()) else shape)
            return
        block, at, begun, edge = self._pressed
        if block is None or not block.movable:
            return
        if self._before is None and (event.position() - at).manhattanLength() < QApplication.startDragDistance():
            return
        self._before = block
        days = (day - begun).days
        self._replace(lengthened(block, days) if edge else shifted(block, days, 0))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, before = self._pressed, self._before
        self._pressed = self._before = None
        if pressed and before is not None:
            after = self.block(before.id)
            if after is not None and after != before:
                self.day = after.start.date()
                self.moved.emit(after)
        elif pressed and pressed[0] is None and (day := self._is_more(event.position())):
            self.day_wanted.emit(day)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._pressed = None
        if block := self._at(event.position())[0]:
            self.opened.emit(block.id)
        elif moment := self.moment_at(event.position()):
            self.wanted.emit(moment)

    # --- the keyboard ---

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._key(Key(event.key()), event.modifiers()):
            event.ignore()

    def _key(self, key: Qt.Key, held: Qt.KeyboardModifier) -> bool:
        block = self.block(self.current)
        if key == Key.Key_Escape and self._before is not None:
            self._replace(self._before)
            self._pressed = self._before = None
        elif key in STEPS and held & CONTROL and block and block.movable:
            self._change(shifted(block, STEPS[key], 0))
        elif key in (Key.Key_Left, Key.Key_Right) and held & SHIFT and block and block.movable and block.all_day:
            self._change(lengthened(block, STEPS[key]))
        elif key in STEPS and not held & CONTROL:
            self._walk(STEPS[key])
        elif key in (Key.Key_PageUp, Key.Key_PageDown):
            self.turned.emit(1 if key == Key.Key_PageDown else -1)
        elif key == Key.Key_Space:
            self._next_entry()
        elif key in (Key.Key_Return, Key.Key_Enter):
            self.opened.emit(block.id) if block else self.day_wanted.emit(self.day)
        elif key == Key.Key_N and not held:
            self.wanted.emit(datetime.combine(self.day, MORNING).astimezone())
        else:
            return False
        return True

    def _change(self, after: Block) -> None:
        if after != self.block(after.id):
            self._replace(after)
            self.go_to(after.id)
            self.moved.emit(after)

    def _walk(self, days: int) -> None:
        day = self.day + timedelta(days)
        if not self.first <= day < self.first + timedelta(7 * WEEKS):
            self.day = day
            self.turned.emit(1 if days > 0 else -1)
            return
        self.go_to(0, day)

    def _next_entry(self) -> None:
        """The next one of the day, from the last on to the first."""
        ids = [each.id for each in self._entries(self.day)]
        if ids:
            place = ids.index(self.current) + 1 if self.current in ids else 0
            self.go_to(ids[place % len(ids)], self.day)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            point = QPointF(event.pos())
            block, day = self._at(point)[0], self._day_at(point)
            words = block.spoken() if block else self.notes.get(day, DayNote()).whole if day else ""
            QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().event(event)
