"""A small window with a form: what is wrong is said in it, and it closes when the work is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QWidget

from app.services.errors import UserError
from app.services.language import _
from app.views.kit.desk import Desk
from app.views.kit.form import Field, FormBody, Section, without_margins
from app.views.kit.layout import button, column, empty, label, notice, row
from app.views.kit.message import ask

WIDTH = 520


class FormWindow(QDialog):
    """`save(session, values)` is done as one action with the label `action`, then `sentence` is told."""

    def __init__(
        self, desk: Desk, parent: QWidget, title: str, fields: Sequence[Field], values: Mapping[str, Any], action: str,
        save: Callable[[Any, dict[str, Any]], Any], sentence: str, explanation: str = "", undo: bool = True,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.setObjectName("form-window")
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk, self._action, self._work, self._sentence, self._undo = desk, action, save, sentence, undo
        self.form = FormBody([Section("", tuple(fields))])
        self.form.show_values(values)
        self._shown = {key: slot.raw() for key, slot in self.form.slots.items()}
        without_margins(self.form)
        self.said = column(gap=0)
        self.save = button(_("Save"), kind="primary", clicked=self.go, name="save")
        self.save.setDefault(True)
        about = label(explanation, "muted")
        about.setWordWrap(True)
        about.setVisible(bool(explanation))
        self.setLayout(column(label(title, "title"), about, self.form, self.said,
                              row(None, button(_("Cancel"), kind="outline", clicked=self.reject), self.save),
                              margins=(24, 20, 24, 18), gap=12))  # fmt: skip
        self.resize(WIDTH, self.form.inner.sizeHint().height() + 130 + (40 if explanation else 0))
        for keys in ("Ctrl+S", "Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.go)
        self.form.go_to_first()

    def go(self) -> None:
        """Save, if everything is right."""
        values = self.form.check(everything=True)
        if values is None or not self.save.isEnabled():
            return
        empty(self.said)
        self.save.setEnabled(False)
        self._desk.tasks.write(self._action, lambda session: self._work(session, values), self._saved, self._failed)

    def reject(self) -> None:
        """Esc and Cancel ask only if something would be lost; Esc first closes what is open above a field."""
        if self.form.waiting():
            return
        if any(slot.raw() != self._shown[key] for key, slot in self.form.slots.items()):
            ask(self, _("Close without saving?"), _("What you typed would be lost."), _("Throw away"),
                lambda: self.done(QDialog.DialogCode.Rejected.value), danger=True, no=_("Go on"))  # fmt: skip
        else:
            super().reject()

    def _saved(self, written: Any) -> None:
        self._desk.tell(self._sentence, undo=written.action_id if self._undo else 0)
        self.accept()

    def _failed(self, error: Exception) -> None:
        self.save.setEnabled(True)
        if isinstance(error, UserError):
            self.said.addWidget(notice(str(error), "danger", "ph.warning-circle"))
        else:
            self._desk.tasks.failed.emit(error)
