"""The rows of a grid: plain dicts, with what was typed where it cannot be read."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from app.services.errors import UserError
from app.services.language import _
from app.views.kit.picker import Ask
from app.views.kit.theme import theme

Row = dict[str, Any]
Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
RIGHT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
MOST_ROWS, MOST_BACK = 2_000, 100


@dataclass(frozen=True)
class GridColumn:
    """`parse` reads what was typed or raises UserError, none for what is only shown; `show` writes it.

    `ask` looks for answers as one types; `take` says what an answer puts into the row. `width` 0 takes the room left.
    """

    key: str
    label: str  # N_
    width: int = 0
    parse: Callable[[str], Any] | None = str.strip
    show: Callable[[Any], str] = lambda value: "" if value is None else str(value)
    right: bool = False
    ask: Ask | None = None
    take: Callable[[Any], Row] | None = None
    at_once: bool = False  # the answers are shown before anything is typed


class TypedModel(QAbstractTableModel):
    """Rows that are typed into, as the cells that are typed see them."""

    columns: Sequence[GridColumn] = ()

    def update(self, place: int, values: Row) -> None:
        """Put values into a row, as an answer does."""
        raise NotImplementedError

    def tone(self, row: int, place: int) -> str:
        """The colour of the frame of a cell that is wrong; nothing for one that is right."""
        raise NotImplementedError


class GridModel(TypedModel):
    """The last row is always free. `edited` after each change; `typed(row, key)` when a cell was typed."""

    edited = Signal()
    typed = Signal(int, str)

    def __init__(
        self, columns: Sequence[GridColumn], blank: Callable[[], Row], check: Callable[[Row], dict[str, str]]
    ) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self.computed: dict[str, list[str]] = {}  # what is only shown, by column, row by row
        self._blank, self._check = blank, check
        self._rows: list[Row] = [blank()]
        self._past: list[list[Row]] = []

    # --- what a form asks ---

    def filled(self) -> tuple[Row, ...]:
        return tuple(dict(row) for row in self._rows if not self._is_empty(row))

    def places(self) -> list[int]:
        """Where the rows of `filled` stand."""
        return [place for place, row in enumerate(self._rows) if not self._is_empty(row)]

    def show_rows(self, rows: Iterable[Row]) -> None:
        self.beginResetModel()
        self._rows = [self._blank() | dict(row) for row in rows][:MOST_ROWS] + [self._blank()]
        self._past.clear()
        self.endResetModel()

    def problems(self) -> list[tuple[int, str, str]]:
        """The cells that are wrong: row, column, reason."""
        found = []
        for place, row in enumerate(self._rows):
            if not self._is_empty(row):
                found += [(place, key, reason) for key, reason in self.reasons(row).items()]
        return found

    def reasons(self, row: Row) -> dict[str, str]:
        """What is wrong in a row, by column."""
        unread = {each.key: reason for each in self.columns if (reason := _unread(each, row.get(each.key)))}
        return self._check(row) | unread

    def show_computed(self, key: str, values: Sequence[str]) -> None:
        """For the rows of `filled`."""
        by_place = dict(zip(self.places(), values, strict=False))
        self.computed[key] = [by_place.get(place, "") for place in range(len(self._rows))]
        place = self.place_of(key)
        self.dataChanged.emit(self.index(0, place), self.index(len(self._rows) - 1, place))

    def row(self, place: int) -> Row:
        return self._rows[place]

    def first(self) -> int:
        return self.typed_places()[0]

    def typed_places(self) -> list[int]:
        return [place for place, each in enumerate(self.columns) if each.parse is not None]

    def place_of(self, key: str) -> int:
        return next((place for place, each in enumerate(self.columns) if each.key == key), 0)

    def is_free(self, place: int) -> bool:
        return self._is_empty(self._rows[place])

    # --- changes ---

    def update(self, place: int, values: Row) -> None:
        self._keep()
        self._rows[place] |= values
        self._changed(place)

    def put(self, row: int, place: int, lines: Sequence[Sequence[str]]) -> None:
        """Cells from a spreadsheet."""
        self._keep()
        lines = lines[: MOST_ROWS - row]
        missing = row + len(lines) - (len(self._rows) - 1)
        if missing > 0:
            self._insert(len(self._rows) - 1, missing)
        targets = [each for each in self.columns[place:] if each.parse is not None]
        for offset, line in enumerate(lines):
            for column, words in zip(targets, line, strict=False):
                self._rows[row + offset][column.key] = _read(column, words)
        self._changed(row, row + len(lines) - 1)
        for offset in range(len(lines)):
            self.typed.emit(row + offset, self.columns[place].key)

    def clear(self, cells: Sequence[tuple[int, int]]) -> None:
        self._keep()
        empty = self._blank()
        for row, place in cells:
            if self.columns[place].parse is not None:
                self._rows[row][self.columns[place].key] = empty.get(self.columns[place].key, "")
        if cells:
            self._changed(min(cells)[0], max(cells)[0])

    def remove(self, rows: Sequence[int]) -> None:
        if not rows:
            return
        self._keep()
        for row in reversed(rows):
            self.beginRemoveRows(QModelIndex(), row, row)
            del self._rows[row]
            self.endRemoveRows()
        self.edited.emit()

    def insert(self, row: int) -> None:
        self._keep()
        self._insert(max(row, 0), 1)
        self.edited.emit()

    def move(self, row: int, by: int) -> bool:
        """False where there is no row to change places with."""
        to = row + by
        if not (0 <= row < len(self._rows) - 1 and 0 <= to < len(self._rows) - 1):
            return False
        self._keep()
        self._rows[row], self._rows[to] = self._rows[to], self._rows[row]
        self._changed(min(row, to), max(row, to))
        return True

    def take_back(self) -> None:
        """The last change of the rows."""
        if self._past:
            self.beginResetModel()
            self._rows = self._past.pop()
            self.endResetModel()
            self.edited.emit()

    def _insert(self, row: int, count: int) -> None:
        self.beginInsertRows(QModelIndex(), row, row + count - 1)
        self._rows[row:row] = [self._blank() for _each in range(count)]
        self.endInsertRows()

    def _keep(self) -> None:
        self._past = [*self._past, [dict(row) for row in self._rows]][-MOST_BACK:]

    def _changed(self, first: int, last: int = -1) -> None:
        self.dataChanged.emit(self.index(first, 0), self.index(max(first, last), len(self.columns) - 1))
        if not self._is_empty(self._rows[-1]):
            self._insert(len(self._rows), 1)
        self.edited.emit()

    def _is_empty(self, row: Row) -> bool:
        empty = self._blank()
        return all(row.get(each.key) == empty.get(each.key) for each in self.columns if each.parse is not None)

    # --- Qt ---

    def rowCount(self, _parent: Index = QModelIndex()) -> int:  # noqa: B008
        return len(self._rows)

    def columnCount(self, _parent: Index = QModelIndex()) -> int:  # noqa: B008
        return len(self.columns)

    def words(self, row: int, place: int) -> str:
        column = self.columns[place]
        if column.parse is None:
            shown = self.computed.get(column.key, [])
            return shown[row] if row < len(shown) else ""
        value = self._rows[row].get(column.key)
        if isinstance(value, str) and _unread(column, value):
            return value
        return "" if self.is_free(row) and not value else column.show(value)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        row, column = index.row(), self.columns[index.column()]
        if role in (Role.DisplayRole, Role.EditRole):
            return "" if self.is_free(row) and row == len(self._rows) - 1 else self.words(row, index.column())
        if role == Role.TextAlignmentRole:
            return RIGHT if column.right else LEFT
        if role == Role.ForegroundRole:
            return theme.color("muted") if column.parse is None else None
        if role in (Role.ToolTipRole, Role.StatusTipRole):
            return self.wrong(row, column.key) or self.words(row, index.column())
        if role == Role.AccessibleTextRole:
            told = f"{_(column.label)}: {self.words(row, index.column())}"
            return f"{told}. {reason}" if (reason := self.wrong(row, column.key)) else told
        return None

    def wrong(self, row: int, key: str) -> str:
        return "" if self.is_free(row) else self.reasons(self._rows[row]).get(key, "")

    def tone(self, row: int, place: int) -> str:
        return "danger" if self.wrong(row, self.columns[place].key) else ""

    def headerData(self, section: int, way: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        if way == Qt.Orientation.Vertical:
            number = "+" if section == len(self._rows) - 1 else str(section + 1)
            return number if role == Role.DisplayRole else None
        if role == Role.DisplayRole:
            return _(self.columns[section].label)
        if role == Role.TextAlignmentRole:
            return RIGHT if self.columns[section].right else LEFT
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        base = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        typed = self.columns[index.column()].parse is not None
        return base | Qt.ItemFlag.ItemIsEditable if typed else base

    def setData(self, index: Index, value: Any, role: int = Role.EditRole) -> bool:
        column = self.columns[index.column()]
        if role != Role.EditRole or column.parse is None or value == self.data(index, Role.EditRole):
            return False
        self.update(index.row(), {column.key: _read(column, str(value))})
        self.typed.emit(index.row(), column.key)
        return True


def _read(column: GridColumn, words: str) -> Any:
    assert column.parse is not None
    try:
        return column.parse(words)
    except UserError:
        return words.strip()


def _unread(column: GridColumn, value: Any) -> str:
    """Why what was typed cannot be read; nothing if it can."""
    if column.parse is None or not isinstance(value, str):
        return ""
    try:
        column.parse(value)
    except UserError as error:
        return str(error)
    return ""


def from_clipboard(text: str) -> list[list[str]]:
    """Cells separated by tabs, rows by lines; Excel puts cells with lines in them between quotes."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
    if not text:
        return []
    lines = list(csv.reader(io.StringIO(text), delimiter="\t")) if '"' in text else [
        line.split("\t") for line in text.split("\n")
    ]  # fmt: skip
    return [[" ".join(cell.split()) for cell in line] for line in lines][:MOST_ROWS]


def to_clipboard(lines: Sequence[Sequence[str]]) -> str:
    return "\n".join("\t".join(" ".join(cell.split()) for cell in line) for line in lines)
