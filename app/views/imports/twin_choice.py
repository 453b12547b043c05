"""What becomes of duplicates (left out, updated, made once more), what they are known by, what is overwritten."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QRadioButton, QWidget

from app.services.importing.twins import WHAT
from app.services.importing.writing import Decision
from app.services.language import _, ngettext
from app.views.imports.words import Words
from app.views.kit.layout import check, column, label, radio, row
from app.views.kit.text import number


class TwinChoice(QWidget):
    changed = Signal()
    key_changed = Signal(str)

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.choices: dict[Decision, QRadioButton] = {
            "leave": radio(_("Leave duplicates out"), on=True, name="twins:leave"),
            "update": radio("", name="twins:update"),
            "new": radio(_(words.double), name="twins:take"),
        }
        self.keys = QComboBox()
        self.keys.setObjectName("twins:key")
        self.keys.setAccessibleName(_("Known by"))
        self.keys.addItem(_("Code, tax code or phone"), "")
        for key, named in WHAT.items():
            self.keys.addItem(_(named), key)
        self.overwrite = check(_("Overwrite fields that are filled too"), name="twins:overwrite")
        for choice in self.choices.values():
            choice.toggled.connect(self._toggled)
        self.keys.activated.connect(lambda _place: self.key_changed.emit(self.key()))
        known_by = label(_("Known by"), "muted")
        self.how = row(known_by, self.keys, 12, self.overwrite, None)
        if not words.changing:  # there is nothing to choose but in or out
            for widget in (self.choices["update"], self.keys, self.overwrite, known_by):
                widget.hide()
        self.setLayout(column(row(*self.choices.values(), None, gap=20), self.how, gap=8))
        self.show_updatable(0)

    def every(self) -> Decision:
        return next(key for key, choice in self.choices.items() if choice.isChecked())

    def key(self) -> str:
        return str(self.keys.currentData())

    def show_updatable(self, count: int) -> None:
        """How many customers may be updated; if none, that cannot be chosen."""
        choice = self.choices["update"]
        said = ngettext("Update {count} customer", "Update {count} customers", count).format(count=number(count))
        choice.setText(said)
        choice.setAccessibleName(said)
        choice.setEnabled(count > 0)
        if count == 0 and choice.isChecked():
            self.choices["leave"].setChecked(True)

    def forget(self) -> None:
        """As in the beginning."""
        self.choices["leave"].setChecked(True)
        self.keys.setCurrentIndex(0)
        self.overwrite.setChecked(False)

    def _toggled(self, on: bool) -> None:
        if on:
            self.changed.emit()
