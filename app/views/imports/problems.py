"""The rows that need a look: what is wrong with which cell, and what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QHeaderView, QTableView

from app.services.importing.checking import Problem
from app.services.importing.twins import Twin
from app.services.language import N_, _
from app.views.kit.theme import theme

Index = QModelIndex | QPersistentModelIndex
HEADS = (N_("Row"), N_("Column"), N_("In the file"), N_("Reason"), N_("What happens"))
EFFECTS = {"warning": N_("Taken as it is"), "cell": N_("Cell left out"), "row": N_("Row left out"),
           "leave": N_("Row left out"), "new": N_("Made once more"), "update": N_("Updated")}  # fmt: skip
TONES = {"row": "danger", "leave": "danger", "cell": "warning", "warning": "muted", "new": "muted", "update": "good"}


class Trouble(NamedTuple):
    """A line of the table; `kind` is twin or an effect of checking.Problem."""

    row: int
    header: str
    value: str
    reason: Any
    kind: str


def troubles(problems: Sequence[Problem], twins: Mapping[int, Twin], names: Mapping[int, str]) -> list[Trouble]:
    """Problems and duplicates together, in the order of the file."""
    found = [Trouble(each.row, each.header, each.value, each.reason, each.effect) for each in problems]
    found += [Trouble(row, "", names.get(row, ""), twin.reason(), "twin") for row, twin in twins.items()]
    return sorted(found, key=lambda each: each.row)


class Model(QAbstractTableModel):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[Trouble] = []
        self.decided: Mapping[int, str] = {}

    def show_lines(self, lines: list[Trouble], decided: Mapping[int, str]) -> None:
        """`decided` says what becomes of each row that has a twin."""
        self.beginResetModel()
        self.lines, self.decided = lines, decided
        self.endResetModel()

    def show_decided(self, decided: Mapping[int, str]) -> None:
        """Only what becomes of them has changed."""
        self.decided = decided
        if self.lines:
            self.dataChanged.emit(self.index(0, 4), self.index(len(self.lines) - 1, 4))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        shown = orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return _(HEADS[section]) if shown else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line = self.lines[index.row()]
        kind = self.decided.get(line.row, "leave") if line.kind == "twin" else line.kind
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._words(line, kind)[index.column()]
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == 4:
            return theme.color(TONES[kind])
        return None

    def _words(self, line: Trouble, kind: str) -> tuple[str, ...]:
        return str(line.row), line.header, line.value, str(line.reason), _(EFFECTS[kind])


class ProblemTable(QTableView):
    at_row = Signal(object)  # the Trouble that is current, or None

    def __init__(self) -> None:
        super().__init__()
        self.rows = Model()
        self.setModel(self.rows)
        self.setObjectName("problems")
        self.setAccessibleName(_("Rows that need a look"))
        self.setProperty("framed", True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.selectionModel().currentRowChanged.connect(self._tell)
        self.rows.modelReset.connect(self._tell)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.size(34))
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for place, width in enumerate((56, 120, 150, 0, 130)):
            mode = QHeaderView.ResizeMode.Interactive if width else QHeaderView.ResizeMode.Stretch
            header.setSectionResizeMode(place, mode)
            if width:
                self.setColumnWidth(place, theme.size(width))

    def _tell(self, *_args: object) -> None:
        at = self.currentIndex().row()
        self.at_row.emit(self.rows.lines[at] if 0 <= at < len(self.rows.lines) else None)
