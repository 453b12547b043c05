"""Joining an office that exists: on a server, or in a file of this computer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from app.services import places
from app.services.checking import line
from app.services.errors import UserError
from app.services.language import N_, _
from app.services.recent import Known
from app.views.kit.background import Background
from app.views.kit.fields import LineEditor
from app.views.kit.form import Field, FormBody, Section
from app.views.kit.layout import button, column, label, radio, row
from app.views.kit.password_field import PasswordEditor
from app.views.start.parts import Page, plain_form

SERVER = Section("", (
    Field("host", N_("Server"), lambda: LineEditor("192.168.1.10"), line(required=True), True),
    Field("port", N_("Port"), LineEditor, line(5, required=True), True),
    Field("database", N_("Database"), LineEditor, line(40, required=True), True),
    Field("login", N_("Login"), LineEditor, line(required=True), True),
    Field("password", N_("Password"), PasswordEditor, line(required=True), True),
))  # fmt: skip


class Join(Page):
    entered = Signal(object)  # offices.Entered
    found = Signal(object)  # a Known: an office in a file, to sign in to

    def __init__(self, background: Background) -> None:
        super().__init__(_("Join an office"), _("Your administrator tells you what to fill in here."))
        self._background = background
        self.server = radio(_("It is on a server"), True, name="on-server")
        self.file = radio(_("It is in a file on this computer"), name="in-file")
        self.form = plain_form(FormBody([SERVER]))
        self.form.show_values({"port": "5432", "database": "sokhach"})
        self._fields, self._chooser = QWidget(), QWidget()
        self._fields.setLayout(column(self.form, margins=(24, 0, 0, 0)))
        words = label(_("A file with the ending .db that somebody made on this computer, or that came from a backup."),
                      "muted")  # fmt: skip
        words.setWordWrap(True)
        self.choose_ = button(_("Choose the file…"), "ph.folder-open", "outline", clicked=self.choose, name="choose")
        self._chooser.setLayout(column(words, row(self.choose_, None), margins=(24, 0, 0, 0), gap=10))
        self.body.addLayout(column(self.server, self._fields, self.file, self._chooser, gap=12))
        self.join_ = button(_("Join"), kind="primary", clicked=self.join, name="join-now")
        self.add_buttons(self.join_)
        self.server.toggled.connect(lambda _on: self._show())
        for slot in self.form.slots.values():
            assert isinstance(slot.editor, LineEditor)
            slot.editor.line.returnPressed.connect(self.join)
        self._show()

    def begin(self) -> None:
        self.say("")
        self.form.go_to_first()

    def join(self) -> None:
        """Sign in on the server."""
        if not self.join_.isEnabled() or self.form.check(everything=True) is None:
            return
        values = {key: slot.editor.value() for key, slot in self.form.slots.items()}
        if not values["port"].isdigit():
            self.form.show_wrong({"port": UserError(N_("The port is a number, usually 5432."))})
            return
        self.say("")
        self.working(True, _("Looking for the office…"))
        self._background.run(lambda: _join(values), self._joined, self.failed)

    def choose(self) -> None:
        """Ask for the file."""
        kinds = _("Offices") + f" (*{places.ENDING});;" + _("All files") + " (*)"
        chosen, _kind = QFileDialog.getOpenFileName(self, _("An office in a file"), str(Path.home()), kinds)
        if chosen:
            self.take(Path(chosen))

    def take(self, file: Path) -> None:
        """Sign in to the office in this file next; say why not if it is none."""
        try:
            places.check_file(file)
        except UserError as error:
            self.say(str(error))
            return
        self.found.emit(Known(places.url_of(file), file.stem))

    def _joined(self, entered: Any) -> None:
        self.working(False)
        self.form.show_values({"password": ""})
        self.entered.emit(entered)

    def _show(self) -> None:
        self._fields.setVisible(self.server.isChecked())
        self._chooser.setVisible(not self.server.isChecked())
        self.join_.setVisible(self.server.isChecked())


def _join(values: dict[str, Any]) -> Any:
    from app.services import offices, servers

    url = servers.address(values["host"], values["database"], int(values["port"]))
    return offices.enter(url, values["login"], values["password"])
