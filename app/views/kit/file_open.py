"""Opening what lies on disk with the system's program; what may run is asked about first."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from app.services import file_copies, files
from app.services.language import N_, _
from app.views.kit.desk import Desk
from app.views.kit.message import ask

COPY = N_("Take a file out")


def ask_program(parent: QWidget, name: str, go: Callable[[], object]) -> None:
    """`go` at once, or after a question if it is a program, or may run one."""
    if not file_copies.may_run(name):
        go()
        return
    words = _("“{name}” is a program or may run one. It can do everything on this computer that you can. "
              "Open it only if you know who made it.").format(name=files.visible(name))  # fmt: skip
    if file_copies.double_ending(name):
        words = f"{words} {_('It looks like a document, but is none.')}"
    ask(parent.window(), _("Open a program?"), words, _("Open"), go, danger=True)


def open_path(desk: Desk, path: str) -> None:
    if not QDesktopServices.openUrl(QUrl.fromLocalFile(path)):
        desk.tell(_("{path} could not be opened: it is not there, or no program is for it.").format(
            path=files.visible(path)), warning=True)  # fmt: skip
