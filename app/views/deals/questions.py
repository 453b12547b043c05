"""What is asked before a deal is lost, put aside or handed on: one small window each."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QWidget

from app.services import deals
from app.services.errors import UserError
from app.services.language import N_, _
from app.services.people import Person
from app.views.kit.activity_parts import Choices
from app.views.kit.day_field import DayEditor
from app.views.kit.fields import Editor, LineEditor
from app.views.kit.layout import button, column, fit, label, row
from app.views.kit.picker import person_picker

WIDTH = 420


class Asked(QDialog):
    """A heading, what is asked, and a button with the verb; `answered` brings the value."""

    answered = Signal(object)

    def __init__(self, parent: QWidget, name: str, title: str, verb: str, editor: Editor,
                 above: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setMinimumWidth(WIDTH)
        self.editor, self._reason = editor, label(role="wrong")
        self._reason.setWordWrap(True)
        self._reason.hide()
        self.ok = button(verb, kind="primary", clicked=self.accept, name="ok")
        self.ok.setDefault(True)
        cancel = button(_("Cancel"), kind="outline", clicked=self.reject, name="cancel")
        self.setLayout(column(label(title, "title"), *([above] if above else []), editor, self._reason, 2,
                              row(None, cancel, self.ok), margins=(22, 20, 22, 18), gap=10))
        fit(self, WIDTH)
        editor.call(title, name)
        editor.setFocus()

    def accept(self) -> None:
        try:
            value = self.editor.value()
            if not value:
                raise UserError(N_("This must be filled in."))
        except UserError as error:
            self._reason.setText(str(error))
            self._reason.show()
            return
        super().accept()
        self.answered.emit(value)

    def reject(self) -> None:
        if not self.editor.waiting():
            super().reject()


class WhyLost(Asked):
    """The usual reasons with a number each, or one's own words."""

    def __init__(self, parent: QWidget) -> None:
        reasons = [_(each) for each in deals.REASONS]
        self.choices = Choices("reason", [(words, f"{place}  {words}", "") for place, words in enumerate(reasons, 1)])
        super().__init__(parent, "why-lost", _("Why was the deal lost?"), _("Close as lost"),
                         LineEditor(_("Reason")), self.choices)
        self.choices.chosen.connect(self.editor.show_value)
        self.choices.buttons()[0].setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not (event.text().isdigit() and self.choices.press(int(event.text()) - 1)):
            super().keyPressEvent(event)


def ask_standby(parent: QWidget, then: Callable[[date], object]) -> Asked:
    """Until which day."""
    day = DayEditor()
    day.show_value(date.today() + timedelta(30))
    return _open(Asked(parent, "standby", _("Put aside until"), _("Put aside"), day), then)


def ask_owner(parent: QWidget, people: Sequence[Person], then: Callable[[int], object]) -> Asked:
    """To whom."""
    picker = person_picker([(each.id, each.name, each.department) for each in people])
    return _open(Asked(parent, "new-owner", _("Hand on to"), _("Hand on"), picker), then)


def ask_lost(parent: QWidget, then: Callable[[str], object], passed: Callable[[], object]) -> Asked:
    """Why; `passed` if it shall not be closed after all."""
    window = WhyLost(parent)
    window.rejected.connect(passed)
    return _open(window, then)


def _open(window: Asked, then: Callable[[Any], object]) -> Asked:
    window.answered.connect(then)
    window.finished.connect(window.deleteLater)
    window.open()
    return window
