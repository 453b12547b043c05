"""What is asked before a deal is lost, put aside or handed on: one small window each."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QWidget

from app.services import losses
from app.services.errors import UserError
from app.services.language import N_, _
from app.services.losses import Loss
from app.services.people import Person
from app.views.kit.activity_parts import Choices
from app.views.kit.day_field import DayEditor
from app.views.kit.fields import Editor, LineEditor
from app.views.kit.layout import button, column, fit, label, row
from app.views.kit.picker import Option, Picker, among, person_picker

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
            value = self.read()
        except UserError as error:
            self._reason.setText(str(error))
            self._reason.show()
            return
        super().accept()
        self.answered.emit(value)

    def read(self) -> Any:
        """The answer; raises UserError if it is none."""
        value = self.editor.value()
        if not value:
            raise UserError(N_("This must be filled in."))
        return value

    def reject(self) -> None:
        if not self.editor.waiting():
            super().reject()


class WhyLost(Asked):
    """The office's reasons with a number each, to whom it was lost, and one's own words; brings a Loss."""

    def __init__(self, parent: QWidget, asked: losses.Asked) -> None:
        numbered = enumerate(asked.reasons, 1)
        self.choices = Choices("reason", [(each.id, f"{place}  {each.name}", "") for place, each in numbered])
        options = [Option(key if key is not None else name, name) for key, name in asked.competitors]
        self.competitor = Picker(among(options), free=True, hint=_("Lost to: a competitor, if there is one"))
        self.competitor.call(_("Competitor"), "competitor")
        above = QWidget()
        above.setLayout(column(self.choices, self.competitor, gap=10))
        super().__init__(parent, "why-lost", _("Why was the deal lost?"), _("Close as lost"),
                         LineEditor(_("In your own words")), above)
        if self.choices.buttons():
            self.choices.buttons()[0].setFocus()

    def read(self) -> Loss:
        loss = Loss(self.editor.value(), self.choices.value(), self.competitor.value() or None)
        if not loss.said:
            raise UserError(N_("Choose a reason, or say it in your own words."))
        return loss

    def reject(self) -> None:
        if not self.competitor.waiting():
            super().reject()

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


def ask_lost(parent: QWidget, asked: losses.Asked, then: Callable[[Loss], object],
             passed: Callable[[], object] = lambda: None) -> Asked:
    """Why; `passed` if it shall not be closed after all."""
    window = WhyLost(parent, asked)
    window.rejected.connect(passed)
    return _open(window, then)


def _open(window: Asked, then: Callable[[Any], object]) -> Asked:
    window.answered.connect(then)
    window.finished.connect(window.deleteLater)
    window.open()
    return window
