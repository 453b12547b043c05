"""A line for a password: dots, and an eye that shows what was typed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from app.services.language import _
from app.views.kit.fields import LineEditor
from app.views.kit.icons import icon


class PasswordEditor(LineEditor):
    """Spaces belong to a password, so nothing is trimmed."""

    def __init__(self, hint: str = "") -> None:
        super().__init__(hint)
        self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self._eye = self.line.addAction(icon("ph.eye", "faint"), QLineEdit.ActionPosition.TrailingPosition)
        self._eye.setText(_("Show the password"))
        self._eye.triggered.connect(self._turn)
        for inner in self.line.findChildren(QWidget):
            inner.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            inner.setAccessibleName(_("Show the password"))

    def _turn(self) -> None:
        hidden = self.line.echoMode() == QLineEdit.EchoMode.Password
        self.line.setEchoMode(QLineEdit.EchoMode.Normal if hidden else QLineEdit.EchoMode.Password)
        self._eye.setIcon(icon("ph.eye-slash" if hidden else "ph.eye", "faint"))
        self._eye.setText(_("Hide the password") if hidden else _("Show the password"))
