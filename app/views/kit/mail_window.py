"""A stored e-mail inside the program: who, when, its words, and what is attached. Nothing remote is ever loaded."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QPlainTextEdit, QPushButton, QWidget

from app.services import emails, file_copies, files
from app.services.eml import Attachment, Mail
from app.services.language import N_, _
from app.views.kit.alive import while_alive
from app.views.kit.desk import Desk
from app.views.kit.file_line import PICTURES
from app.views.kit.file_open import COPY, ask_program, open_path
from app.views.kit.layout import Elided, button, column, label, row
from app.views.kit.text import file_size, moment
from app.views.kit.theme import theme

READ = N_("Read an e-mail")
SIZE = (760, 600)  # pixels
SHOWN = 12  # of what is attached; the others are in the mail program


class MailWindow(QDialog):
    """Modal over `parent`; Esc closes."""

    def __init__(self, desk: Desk, parent: QWidget, file_id: int, mail: Mail, copies: file_copies.Copies) -> None:
        super().__init__(parent.window())
        self.setObjectName("mail")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(mail.subject or _("(no subject)"))
        self.setAccessibleName(self.windowTitle())
        self._desk, self._file, self._copies = desk, file_id, copies
        self.words = QPlainTextEdit(mail.text or _("This e-mail has no text."))
        self.words.setObjectName("mail-text")
        self.words.setReadOnly(True)
        self.words.setAccessibleName(_("Text"))
        self.attached = [self._button(each) for each in mail.attachments[:SHOWN]]
        close = button(_("Close"), kind="primary", clicked=self.accept, name="close")
        title = label(self.windowTitle(), "heading")
        title.setWordWrap(True)
        self.setLayout(column(title, _head(mail), self.words, *self._attached(mail), row(None, close),
                              margins=(20, 18, 20, 16), gap=10))  # fmt: skip
        self.resize(theme.size(SIZE[0]), theme.size(SIZE[1]))
        close.setFocus()

    def _attached(self, mail: Mail) -> list[QWidget]:
        """In a grid of three, above how many more there are."""
        if not mail.attachments:
            return []
        place, inside = QGridLayout(), QWidget()
        place.setContentsMargins(0, 0, 0, 0)
        for number, each in enumerate(self.attached):
            place.addWidget(each, *divmod(number, 3))
        inside.setLayout(place)
        words, more = _("{count} more: open the e-mail with its program"), len(mail.attachments) - SHOWN
        rest = [label(words.format(count=more), "faint")] if more > 0 else []
        return [label(_("Attached"), "section"), inside, *rest]

    def _button(self, part: Attachment) -> QPushButton:
        shown = files.visible(part.name)
        made = button(f"{shown if len(shown) <= 26 else f'{shown[:14]}…{shown[-11:]}'} · {file_size(part.size)}",
                      PICTURES.get(file_copies.ending(part.name), "ph.file"), "outline", shown,
                      partial(self.open_part, part), name=f"part:{part.number}")  # fmt: skip
        made.setAccessibleName(_("Open {name}").format(name=shown))
        return made

    def open_part(self, part: Attachment) -> None:
        """A read-only copy, with the system's program; what may run is asked about."""
        ask_program(self, part.name, partial(self._copy, part))

    def _copy(self, part: Attachment) -> None:
        file_id, number, target = self._file, part.number, self._copies.folder() / files.clean_name(part.name)

        def work(office: Any, _report: Any) -> Path:
            with office.read() as session:
                emails.save_part(session, file_id, number, target)
            return target

        self._desk.tasks.beside(COPY, work, while_alive(self, lambda path: open_path(self._desk, str(path))))


def open_mail(desk: Desk, parent: QWidget, file_id: int, copies: file_copies.Copies) -> None:
    """Read it, then show it over `parent`."""

    def show(mail: Mail) -> None:
        MailWindow(desk, parent, file_id, mail, copies).open()

    def work(office: Any, _report: Any) -> Mail:
        with office.read() as session:
            return emails.read(session, file_id)

    desk.tasks.beside(READ, work, while_alive(parent, show))  # one of 50 MB takes seconds: no other read waits for it


def _head(mail: Mail) -> QGridLayout:
    when = moment(mail.sent_at) if mail.sent_at else _("It does not say when")
    lines = ((_("Sender"), mail.sender), (_("Recipients"), mail.to), (_("Copy to"), mail.cc), (_("Sent"), when))
    grid = QGridLayout()
    grid.setColumnStretch(1, 1)
    grid.setHorizontalSpacing(12)
    for place, (name, value) in enumerate((name, value) for name, value in lines if value):
        grid.addWidget(label(name, "muted"), place, 0)
        grid.addWidget(Elided(value), place, 1)
    return grid
