"""Paints every list: one function for each kind of column. It reads `model.row(number)`, not one role after another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QHelpEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QToolTip

from app.services.query import ColumnShape, Kind
from app.views.kit import cells, pictures, text
from app.views.kit.icons import icon_picture
from app.views.kit.theme import font, theme

if TYPE_CHECKING:
    from app.views.kit.table import ListTable

PADDING = 8  # left and right in every cell; the header uses it too, so that columns are aligned
HEIGHT = 48
Index = QModelIndex | QPersistentModelIndex
MEDIUM = QFont.Weight.Medium
MORE = 26  # pixels of "+9" behind the last chip
LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


def row_height() -> int:
    """Grows with the text size of the settings."""
    return theme.size(HEIGHT)


@dataclass(frozen=True)
class Canvas:
    """One cell to paint on: `box` is what is left inside the padding."""

    painter: QPainter
    box: QRect
    ratio: float
    column: ColumnShape

    def write(
        self, content: str, token: str = "muted", face: QFont | None = None, box: QRect | None = None,
        align: Qt.AlignmentFlag = LEFT,
    ) -> None:  # fmt: skip
        """One line, elided if it is too long."""
        face, box = face or font(), box or self.box
        self.painter.setFont(face)
        self.painter.setPen(theme.color(token))
        self.painter.drawText(box, align, metrics(face).elidedText(content, Qt.TextElideMode.ElideRight, box.width()))

    def centred(self, height: int, left: int = 0) -> tuple[int, int]:
        return self.box.x() + left, self.box.y() + (self.box.height() - height) // 2

    def two_lines(self, first: str, second: str, left: int = 0) -> None:
        lines = self.box.adjusted(left, 0, 0, 0)
        if not second:
            self.write(first, "text", font(13, MEDIUM), lines)
            return
        high, low = theme.size(20), theme.size(17)
        top = lines.y() + (lines.height() - high - low) // 2
        self.write(first, "text", font(13, MEDIUM), QRect(lines.x(), top, lines.width(), high))
        self.write(second, "faint", font(12), QRect(lines.x(), top + high, lines.width(), low))


_known: dict[str, QFontMetrics] = {}


def metrics(face: QFont) -> QFontMetrics:
    key = face.key()
    if key not in _known:
        _known[key] = QFontMetrics(face)
    return _known[key]


def _person(canvas: Canvas, value: tuple[str, str]) -> None:
    canvas.painter.drawPixmap(*canvas.centred(30), pictures.avatar(value[0], 30, canvas.ratio))
    canvas.two_lines(*value, left=40)


def _title(canvas: Canvas, value: tuple[str, str]) -> None:
    canvas.two_lines(*value)


def _chips(canvas: Canvas, value: Any) -> None:
    """As many as have room, then how many more there are."""
    left, room = 0, canvas.box.width()
    for place, chip in enumerate(value):
        wide = pictures.chip_width(chip.text)
        behind = MORE if place < len(value) - 1 else 0
        if left + wide > room and place == 0:
            short = metrics(font(12, MEDIUM)).elidedText(chip.text, Qt.TextElideMode.ElideRight, max(room - 18, 24))
            chip, wide = chip._replace(text=short), pictures.chip_width(short)
        elif left + wide + behind > room:
            canvas.write(f"+{len(value) - place}", "faint", font(12), canvas.box.adjusted(left, 0, 0, 0))
            return
        canvas.painter.drawPixmap(*canvas.centred(pictures.CHIP_HEIGHT, left), pictures.chip(chip, canvas.ratio))
        left += wide + 6


def _choice(canvas: Canvas, value: Any) -> None:
    if chip := cells.chip(canvas.column, value):
        _chips(canvas, (chip,))
    else:
        canvas.write(cells.word(canvas.column, value))


def _stars(canvas: Canvas, value: int) -> None:
    canvas.painter.drawPixmap(*canvas.centred(16, -1), pictures.stars(value, canvas.ratio))


def _figure(canvas: Canvas, value: Any) -> None:
    canvas.write(cells.plain(canvas.column, value), "text", font(13, MEDIUM, tabular=True), align=RIGHT)


def _tabular(canvas: Canvas, value: Any) -> None:
    canvas.write(cells.plain(canvas.column, value), face=font(13, tabular=True))


def _due(canvas: Canvas, value: date | datetime) -> None:
    day = text.local(value).date() if isinstance(value, datetime) else value
    late = day < date.today()
    canvas.write(text.day(value), "danger" if late else "muted", font(13, MEDIUM if late else QFont.Weight.Normal))


def _owner(canvas: Canvas, value: str) -> None:
    canvas.painter.drawPixmap(*canvas.centred(22), pictures.avatar(value, 22, canvas.ratio))
    canvas.write(value, box=canvas.box.adjusted(30, 0, 0, 0))


def _flag(canvas: Canvas, value: bool) -> None:
    if value:
        canvas.painter.drawPixmap(*canvas.centred(16), icon_picture("ph.check", theme.tokens.accent, 16, canvas.ratio))


def _text(canvas: Canvas, value: Any) -> None:
    canvas.write(" ".join(str(value).split()))


PAINTERS: dict[Kind, Callable[[Canvas, Any], None]] = {
    Kind.PERSON: _person, Kind.TITLE: _title, Kind.CHIPS: _chips, Kind.CHOICE: _choice, Kind.STARS: _stars,
    Kind.MONEY: _figure, Kind.NUMBER: _figure, Kind.PERCENT: _figure, Kind.DATE: _tabular, Kind.MOMENT: _tabular,
    Kind.PHONE: _tabular, Kind.DUE: _due, Kind.OWNER: _owner, Kind.FLAG: _flag, Kind.TEXT: _text,
}  # fmt: skip


class RowDelegate(QStyledItemDelegate):
    def __init__(self, table: ListTable) -> None:
        super().__init__(table)
        self._table = table

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, row_height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rows, box, place = self._table.rows, option.rect, index.column()
        row = rows.row(index.row())
        marked = rows.marks.holds(rows.id_at(index.row()))
        hot = index.row() == self._table.hovered
        self._ground(painter, option, marked, hot)
        if place == 0:
            tick = pictures.tick(marked, hot, self._table.devicePixelRatioF())
            painter.drawPixmap(box.x() + 2 * PADDING, box.y() + (box.height() - 18) // 2, tick)
            return
        inside = box.adjusted(PADDING, 0, -PADDING, -1)
        canvas = Canvas(painter, inside, self._table.devicePixelRatioF(), rows.columns[place - 1])
        if row is None:
            self._waiting(canvas)
        elif (value := row.cells[place - 1]) is not None and value != "":
            PAINTERS[canvas.column.kind](canvas, value)

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem, marked: bool, hot: bool) -> None:
        box, chosen = option.rect, bool(option.state & QStyle.StateFlag.State_Selected)
        if marked or chosen or hot:
            painter.fillRect(box, theme.color("selected" if marked or chosen else "hover"))
        if chosen and box.x() <= 0:
            painter.fillRect(box.x(), box.y(), 3, box.height() - 1, theme.color("accent"))
        painter.fillRect(box.x(), box.bottom(), box.width(), 1, theme.color("border"))

    def _waiting(self, canvas: Canvas) -> None:
        """A grey bar where a row that is still being read will be."""
        x, y = canvas.centred(10)
        canvas.painter.fillRect(x, y, int(canvas.box.width() * 0.55), 10, theme.color("border"))

    def helpEvent(
        self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        """The whole text, where it does not fit."""
        if event.type() != QEvent.Type.ToolTip or not index.isValid() or index.column() == 0:
            return False
        words = self.hidden_words(index, option.rect.width())
        QToolTip.showText(event.globalPos(), words, view)
        return True

    def hidden_words(self, index: Index, width: int) -> str:
        """What the cell says, if it is too narrow to say it; else nothing."""
        row, column = self._table.rows.row(index.row()), self._table.rows.columns[index.column() - 1]
        value = row.cells[index.column() - 1] if row else None
        if value is None or value == "":
            return ""
        words, room = cells.plain(column, value), width - 2 * PADDING
        wide = metrics(font(13, MEDIUM)).horizontalAdvance
        if column.kind in (Kind.PERSON, Kind.TITLE):
            needed = max(map(wide, value)) + (40 if column.kind is Kind.PERSON else 0)
        elif column.kind is Kind.CHIPS:
            needed = sum(pictures.chip_width(chip.text) + 6 for chip in value) - 6
        else:
            needed = wide(words) + (30 if column.kind is Kind.OWNER else 0)
        return words if needed > room and column.kind is not Kind.STARS else ""
