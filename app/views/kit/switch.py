"""The choice of the lists of a room, in the place of its title."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QFrame

from app.services.language import _
from app.views.kit.layout import button, row


class ListSwitch(QFrame):
    """`chosen(key)` of one of the lists, whose names are marked with N_."""

    chosen = Signal(str)

    def __init__(self, lists: Mapping[str, str], current: str) -> None:
        super().__init__()
        self.setObjectName("switch")
        self.buttons = QButtonGroup(self)
        self._here = list(lists).index(current)
        layout = row(gap=2)
        for number, (key, words) in enumerate(lists.items()):
            made = button(_(words), kind="view", hint=f"{_(words)} (Alt+{number + 1})", name=f"list:{key}")
            made.setAccessibleName(_(words))
            made.setCheckable(True)
            made.setChecked(key == current)
            made.clicked.connect(partial(self._choose, key))
            self.buttons.addButton(made, number)
            layout.addWidget(made)
        self.setLayout(layout)

    def _choose(self, key: str) -> None:
        """Each list has a switch of its own, which goes on showing that list."""
        self.buttons.button(self._here).setChecked(True)
        self.chosen.emit(key)
