"""A duplicate beside what is there already, and what becomes of its row."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QGridLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.services.importing.sides import Side
from app.services.importing.writing import Decision
from app.services.language import N_, _, ngettext
from app.views.kit.layout import Elided, button, column, empty, label, line, row
from app.views.kit.text import number

WIDTH = 400
WORDS: dict[Decision, str] = {"update": N_("Update"), "new": N_("Make new"), "leave": N_("Leave out")}


class Beside(QFrame):
    decided = Signal(str)  # a Decision for the row that is shown
    all_alike = Signal()  # the same for all rows like it

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("box")
        self.setFixedWidth(WIDTH)
        self.title, self.reason = Elided(role="heading"), label(role="muted")
        self.reason.setWordWrap(True)
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(12)
        self.grid.setVerticalSpacing(8)
        self.choices: dict[Decision, QPushButton] = {}
        self._group = QButtonGroup(self)
        self.alike = button(_("The same for all like it"), kind="link", clicked=self.all_alike.emit, name="alike")
        self.setLayout(self._whole())

    def show_sides(self, row_number: int, reason: str, sides: Sequence[Side], in_file: bool) -> None:
        """Field by field; what differs is marked."""
        self.title.show_text(_("Row {row}").format(row=row_number))
        self.reason.setText(reason)
        empty(self.grid)
        heads = ("", _("In the file"), _("Earlier row") if in_file else _("There already"))
        for place, head in enumerate(heads):
            self.grid.addWidget(label(head, "faint"), 0, place)
        self.grid.addWidget(line(), 1, 0, 1, 3)
        for at, side in enumerate(sides, start=2):
            self.grid.addWidget(Elided(side.label, "muted"), at, 0)
            mine = Elided(side.mine or "–", "warning" if side.differs else "")
            mine.setAccessibleName(_("{field}: {value}, differs").format(field=side.label, value=side.mine)
                                   if side.differs else f"{side.label}: {side.mine}")  # fmt: skip
            self.grid.addWidget(mine, at, 1)
            self.grid.addWidget(Elided(side.theirs or "–"), at, 2)

    def show_decision(self, decision: Decision, may_update: bool, alike: int) -> None:
        """What becomes of the row, and how many others are like it."""
        self.choices["update"].setEnabled(may_update)
        self.choices[decision].setChecked(True)
        words = ngettext("The same for {count} other like it", "The same for {count} others like it", alike)
        self.alike.setText(words.format(count=number(alike)))
        self.alike.setAccessibleName(self.alike.text())
        self.alike.setVisible(alike > 0)

    def _whole(self) -> QVBoxLayout:
        buttons = row(gap=4)
        for key, words in WORDS.items():
            made = button(_(words), kind="view", clicked=partial(self.decided.emit, key), name=f"decide:{key}")
            made.setCheckable(True)
            self._group.addButton(made)
            self.choices[key] = made
            buttons.addWidget(made)
        buttons.addStretch(1)
        for place, share in enumerate((2, 3, 3)):
            self.grid.setColumnStretch(place, share)
        inner = QWidget()
        inner.setLayout(column(self.grid, None))
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(inner)
        whole = column(self.title, self.reason, buttons, row(self.alike, None), area, margins=(16, 12, 16, 12), gap=8)
        whole.setStretch(4, 1)
        return whole
