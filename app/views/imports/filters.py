"""Which of the rows that need a look are shown."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QPushButton, QWidget

from app.services.language import N_, _
from app.views.imports.rows import WRONG
from app.views.kit.layout import button, row
from app.views.kit.text import number

KINDS: dict[str, tuple[str, ...]] = {"all": WRONG, "twin": ("twin",), "out": ("row", "cell"), "warning": ("warning",)}
WORDS = {"all": N_("All"), "twin": N_("Duplicates"), "out": N_("Left out"), "warning": N_("Taken with a warning")}


class RowFilters(QWidget):
    chosen = Signal(object)  # the kinds of marks

    def __init__(self) -> None:
        super().__init__()
        self.buttons: dict[str, QPushButton] = {}
        self._group = QButtonGroup(self)
        bar = row(gap=4)
        for key in KINDS:
            made = button(_(WORDS[key]), kind="view", name=f"show:{key}", clicked=self._choose)
            made.setCheckable(True)
            self._group.addButton(made)
            self.buttons[key] = made
            bar.addWidget(made)
        bar.addStretch(1)
        self.setLayout(bar)

    def begin(self) -> None:
        self.buttons["all"].setChecked(True)

    def show_counts(self, rows: int, counts: Counter[str]) -> None:
        """All rows, and how many marks of each kind there are; what there is none of is not offered."""
        for key, kinds in KINDS.items():
            count = rows if key == "all" else sum(counts[kind] for kind in kinds)
            words = f"{_(WORDS[key])}  {number(count)}"
            self.buttons[key].setText(words)
            self.buttons[key].setAccessibleName(words)
            self.buttons[key].setVisible(bool(count) or self.buttons[key].isChecked())

    def _choose(self) -> None:
        self.chosen.emit(next(KINDS[key] for key, made in self.buttons.items() if made.isChecked()))
