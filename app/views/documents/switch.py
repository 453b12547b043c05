"""The choice of the lists of the room, in the place of the title."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QFrame

from app.services.language import N_, _
from app.views.kit.layout import button, row

LISTS = {
    "quote": N_("Quotes"), "contract": N_("Contracts"), "order": N_("Orders"), "product": N_("Products"),
    "template": N_("Templates"),
}  # fmt: skip


class Switch(QFrame):
    """`chosen(key)` of one of LISTS."""

    chosen = Signal(str)

    def __init__(self, current: str) -> None:
        super().__init__()
        self.setObjectName("switch")
        self.buttons = QButtonGroup(self)
        self._here = list(LISTS).index(current)
        layout = row(gap=2)
        for number, (key, words) in enumerate(LISTS.items()):
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
