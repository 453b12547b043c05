"""Shown when something went wrong that should not: what it was, to copy and send. The program goes on."""
from __future__ import annotations

import platform
import sys
import threading
import traceback
from collections.abc import Callable
from types import TracebackType

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QPlainTextEdit, QWidget

from app.services.language import _
from app.views.kit.background import Mailbox
from app.views.kit.layout import button, column, label, row


class BugWindow(QDialog):
    """One at a time: what goes wrong while it is open is added below."""

    def __init__(self, error: BaseException, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("bug")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("An error in the program"))
        self.resize(680, 420)
        self.details = QPlainTextEdit(details(error), readOnly=True)
        self.details.setObjectName("details")
        self.details.setAccessibleName(_("Details of the error"))
        kept = label(_("What you saved before is safe, and you can go on working. Please copy the details and send "
                       "them to whoever looks after the program."), "muted")
        kept.setWordWrap(True)
        buttons = row(button(_("Copy the details"), "ph.copy", "outline", clicked=self._copy), None,
                      button(_("Close"), kind="primary", clicked=self.accept))
        self.setLayout(column(label(_("That did not work, because of an error in the program"), "title"), kept,
                              self.details, buttons, margins=(22, 20, 22, 18), gap=12))

    def add(self, error: BaseException) -> None:
        self.details.appendPlainText("\n" + details(error))

    def _copy(self) -> None:
        QApplication.clipboard().setText(self.details.toPlainText())


def details(error: BaseException) -> str:
    """For the person who mends it: system, versions, where it happened."""
    from PySide6 import __version__
    system = f"{platform.platform()}, Python {platform.python_version()}, PySide {__version__}"
    return f"{system}\n\n{''.join(traceback.format_exception(error))}"


def report(error: BaseException, parent: QWidget | None = None) -> BugWindow:
    """Open the window, or add to the one that is open."""
    for window in QApplication.topLevelWidgets():
        if isinstance(window, BugWindow) and window.isVisible():
            window.add(error)
            return window
    made = BugWindow(error, parent)
    made.open()
    return made


def catch_everything(parent: Callable[[], QWidget | None]) -> None:
    """From now on whatever nobody caught, in any thread, opens the window and is written to standard error."""
    mailbox = Mailbox(QApplication.instance())

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        sys.__excepthook__(kind, error, trace)
        if issubclass(kind, Exception):
            mailbox.send(lambda: report(error, parent()))

    def thread_hook(given: threading.ExceptHookArgs) -> None:
        if given.exc_value:
            hook(given.exc_type, given.exc_value, given.exc_traceback)
    sys.excepthook, threading.excepthook = hook, thread_hook
