"""Changing one's own password."""
from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from app.services.errors import UserError
from app.services.language import N_, _
from app.views.kit.desk import Desk
from app.views.kit.layout import button, column, entry, label, mark_wrong, row
from app.views.kit.message import sentence


class PasswordWindow(QDialog):
    """The new one, twice. What is wrong is said below."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("password")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Change the password"))
        self.setMinimumWidth(400)
        self._desk = desk
        self.new, self.again = _secret(_("New password"), "new"), _secret(_("The same again"), "again")
        self.wrong = label(role="wrong")
        self.wrong.setWordWrap(True)
        self.save = button(_("Change the password"), kind="primary", clicked=self._save, name="save")
        self.save.setDefault(True)
        fields = column(label(_("New password"), "muted"), self.new, 4, label(_("The same again"), "muted"), self.again,
                        self.wrong, gap=6)
        buttons = row(None, button(_("Cancel"), kind="outline", clicked=self.reject), self.save)
        self.setLayout(column(label(_("Change the password"), "title"), fields, buttons, margins=(24, 20, 24, 18),
                              gap=16))

    def _save(self) -> None:
        password = self.new.text()
        mark_wrong(self.again, password != self.again.text())
        if password != self.again.text():
            self.wrong.setText(_("The two are not the same."))
            return
        me = self._desk.me.id

        def work(session: Any) -> None:
            from app.services import employees
            employees.set_password(session, me, password)
        self.save.setEnabled(False)
        self._desk.tasks.write(N_("Change the password"), work, self._saved, self._failed)

    def _saved(self, _written: object) -> None:
        self._desk.tell(_("Your password is changed."))
        self.accept()

    def _failed(self, error: Exception) -> None:
        self.save.setEnabled(True)
        self.wrong.setText(sentence(error))
        if not isinstance(error, UserError):
            raise error


def _secret(name: str, object_name: str) -> QLineEdit:
    made = entry(name, object_name=object_name)
    made.setEchoMode(QLineEdit.EchoMode.Password)
    return made
