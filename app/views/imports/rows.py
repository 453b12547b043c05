"""The rows of a file that need a look, as a table: their own numbers, their columns, and what is wrong in each cell."""

from __future__ import annotations

from bisect import insort
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFont

from app.services.importing.mending import Mending
from app.services.importing.twins import Twin
from app.services.language import N_, _, ngettext
from app.views.kit.grid_model import GridColumn, Row, TypedModel
from app.views.kit.icons import icon
from app.views.kit.text import number
from app.views.kit.theme import font, theme

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
HAPPENS = GridColumn("", N_("What happens"), 170, None)
EFFECTS = {"warning": N_("Taken as it is"), "cell": N_("Cell left out"), "row": N_("Row left out"),
           "twin": N_("Duplicate"), "mended": N_("Corrected")}  # fmt: skip
TONES = {"warning": "warning", "cell": "danger", "row": "danger", "twin": "accent", "mended": "good"}
SIGNS = {"warning": "ph.warning", "cell": "ph.x-circle", "row": "ph.x-circle", "twin": "ph.copy",
         "mended": "ph.check-circle"}  # fmt: skip
SOFT = {"warning": "warning_soft", "danger": "danger_soft", "accent": "accent_soft", "good": "good_soft"}
DECIDED = {"leave": N_("Duplicate left out"), "new": N_("Made once more"), "update": N_("Updated")}
WRONG = ("row", "cell", "warning", "twin")  # what one walks to


class Mark(NamedTuple):
    """Why a cell is marked; `kind` is an effect of checking.Problem, twin or mended."""

    kind: str
    reason: str


class RowsModel(TypedModel):
    mended = Signal(object)  # the numbers of the rows that have changed

    def __init__(self) -> None:
        super().__init__()
        self.mending: Mending | None = None
        self.twins: Mapping[int, Twin] = {}
        self.decided: Mapping[int, str] = {}
        self.columns: Sequence[GridColumn] = (HAPPENS,)
        self.kinds: Collection[str] = WRONG
        self.shown: list[int] = []  # numbers of rows
        self._places: list[int] = [-1]  # of the columns in the file
        self._twin_places: dict[str, int] = {}
        self._marks: dict[tuple[int, int], Mark | None] = {}  # those that were asked for, until something changes

    def show_rows(self, mending: Mending, columns: Mapping[int, GridColumn], fields: Mapping[int, str]) -> None:
        """Another check: by the places of their columns in the file how they are typed and which `fields` they are."""
        self.beginResetModel()
        self.mending, self.twins, self.decided = mending, {}, {}
        self.columns, self._places = (HAPPENS, *columns.values()), [-1, *columns]
        self._twin_places = {field: place for place, field in fields.items()}
        self.kinds, self.shown = WRONG, list(mending.rows)
        self._marks.clear()
        self.endResetModel()

    def show_twins(self, twins: Mapping[int, Twin], decided: Mapping[int, str]) -> None:
        """Rows that have got a twin are shown too; the others stay until another filter is chosen."""
        new = twins.keys() - set(self.shown) if "twin" in self.kinds else set[int]()
        self.twins, self.decided = twins, decided
        for row in sorted(new):
            at = self._place_of_row(row)
            self.beginInsertRows(QModelIndex(), at, at)
            insort(self.shown, row)
            self.endInsertRows()
        self.redraw()

    def filter(self, kinds: Collection[str]) -> None:
        """Only rows with marks of these kinds; with all kinds those that were corrected too."""
        self.beginResetModel()
        self.kinds, every = kinds, self.every()
        self.shown = every if kinds == WRONG else [row for row in every if not self.kinds_of(row).isdisjoint(kinds)]
        self.endResetModel()

    def redraw(self) -> None:
        """Something has changed in some of the rows."""
        self._marks.clear()
        if self.shown:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.shown) - 1, len(self.columns) - 1))

    def every(self) -> list[int]:
        """All rows that need a look, or did."""
        return sorted({*self.mending.rows, *self.twins}) if self.mending else []

    # --- marks ---

    def kinds_of(self, row: int) -> set[str]:
        """The kinds of what is wrong in a row."""
        assert self.mending is not None
        return {*(problem.effect for problem in self.mending.problems(row)), *(["twin"] if row in self.twins else [])}

    def mark(self, row: int, column: int) -> Mark | None:
        """Of a cell by the number of its row and its column here; asked many times while a cell is painted."""
        if (row, column) not in self._marks:
            self._marks[row, column] = self._mark(row, column)
        return self._marks[row, column]

    def _mark(self, row: int, column: int) -> Mark | None:
        assert self.mending is not None
        place = self._places[column]
        if (problem := self.mending.problem(row, place)) is not None and column:
            return Mark(problem.effect, str(problem.reason))
        if column and (twin := self.twins.get(row)) and place == self._twin_place(row, twin):
            return Mark("twin", str(twin.reason()))
        if column and (stood := self.mending.in_file(row, place)) is not None:
            return Mark("mended", _("In the file: “{text}”").format(text=stood) if stood else _("Empty in the file"))
        return None

    def find_wrong(self, at: int, column: int, by: int) -> tuple[int, int] | None:
        """The next cell (1) that needs a look behind this one, or the one before (-1), round and round."""
        rows, width = len(self.shown), len(self.columns)
        for step in range(rows + 1):
            here = (at + step * by) % rows
            places = range(1, width) if by > 0 else range(width - 1, 0, -1)
            for place in places:
                if step == 0 and (place - column) * by <= 0:
                    continue
                mark = self._mark(self.shown[here], place)  # of very many: none is kept
                if mark and mark.kind in self.kinds:
                    return here, place
        return None

    def _twin_place(self, row: int, twin: Twin) -> int:
        """The column in which stands what both have; of a row without it the name's."""
        line = self.mending.line(row) if self.mending else None
        second = twin.what == "phone" and line is not None and line.values.get("phone2") == twin.value
        names = (*(["phone2"] if second else []), twin.what, "name")
        return next((self._twin_places[name] for name in names if name in self._twin_places), -1)

    def _place_of_row(self, row: int) -> int:
        return next((at for at, each in enumerate(self.shown) if each > row), len(self.shown))

    # --- changes ---

    def update(self, place: int, values: Row) -> None:
        keys = [column.key for column in self.columns]
        self.put((place, keys.index(key), value) for key, value in values.items())

    def put(self, cells: Iterable[tuple[int, int, str]]) -> None:
        """Texts into cells, by where they stand here."""
        assert self.mending is not None
        meant = [(self.shown[at], self._places[column], said) for at, column, said in cells if column > 0]
        if rows := self.mending.put(meant):
            self._marks.clear()
            self.mended.emit(rows)

    def leave(self, rows: Sequence[int], out: bool) -> None:
        """Leave rows out by hand, or take them again."""
        assert self.mending is not None
        self.mending.leave(rows, out)
        self._marks.clear()
        self.mended.emit(set(rows))

    def take_back(self) -> tuple[int, int] | None:
        """Undo what was done last; where it stands here."""
        assert self.mending is not None
        if (where := self.mending.take_back()) is None:
            return None
        row, place = where
        self._marks.clear()
        self.mended.emit({row})
        at = self.shown.index(row) if row in self.shown else 0
        return at, self._places.index(place) if place in self._places else 0

    # --- Qt ---

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, way: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        if role != Role.DisplayRole:
            return None
        if way == Qt.Orientation.Vertical:
            return str(self.shown[section])
        return _(self.columns[section].label) if section == 0 else self.columns[section].label

    def flags(self, index: Index) -> Qt.ItemFlag:
        base = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        typed = index.column() > 0 and self.mending is not None and self.shown[index.row()] not in self.mending.by_hand
        return base | Qt.ItemFlag.ItemIsEditable if typed else base

    def setData(self, index: Index, value: Any, role: int = Role.EditRole) -> bool:
        if role == Role.EditRole:
            self.put([(index.row(), index.column(), str(value))])
        return role == Role.EditRole

    def tone(self, row: int, place: int) -> str:
        mark = self.mark(self.shown[row], place)
        return TONES[mark.kind] if mark else ""

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        row, column = self.shown[index.row()], index.column()
        if role in (Role.DisplayRole, Role.EditRole):
            return self._words(row, column)
        if role == Role.FontRole:
            return self._font(row)
        if column == 0:
            return self._of_happening(row, role)
        return self._of_cell(row, column, role)

    def _words(self, row: int, column: int) -> str:
        assert self.mending is not None
        return self.mending.words(row, self._places[column]) if column else self.happens(row)[1]

    def _font(self, row: int) -> QFont | None:
        """What is not imported is struck out."""
        assert self.mending is not None
        if row not in self.mending.by_hand:
            return None
        struck = QFont(font())
        struck.setStrikeOut(True)
        return struck

    def _of_happening(self, row: int, role: int) -> Any:
        tone, words = self.happens(row)
        if role == Role.ForegroundRole:
            return theme.color(tone)
        return words if role in (Role.ToolTipRole, Role.AccessibleTextRole) else None

    def _of_cell(self, row: int, column: int, role: int) -> Any:
        mark, words = self.mark(row, column), self._words(row, column)
        if role == Role.ToolTipRole:
            return f"{mark.reason}\n{_(EFFECTS[mark.kind])}" if mark else words
        if role == Role.AccessibleTextRole:
            told = f"{self.columns[column].label}: {words}"
            return f"{told}. {_(EFFECTS[mark.kind])}: {mark.reason}" if mark else told
        if role == Role.DecorationRole:
            return icon(SIGNS[mark.kind], TONES[mark.kind]) if mark else None
        if role == Role.BackgroundRole:
            return theme.color(SOFT[TONES[mark.kind]]) if mark else None
        return None

    def happens(self, row: int) -> tuple[str, str]:
        """What becomes of a row: a colour and the words."""
        assert self.mending is not None
        if row in self.mending.by_hand:
            return "danger", _("Left out by hand")
        if self.mending.line(row) is None:
            return "danger", _("Row left out")
        if row in self.twins:
            decided = self.decided.get(row, "leave")
            return ("danger" if decided == "leave" else "good"), _(DECIDED[decided])
        left = sum(problem.effect == "cell" for problem in self.mending.problems(row))
        words = ngettext("Imported without {count} cell", "Imported without {count} cells", left)
        return ("warning", words.format(count=number(left))) if left else ("good", _("Imported"))
