"""Windows that say one thing or ask one thing: a sentence, what follows from it, and buttons that say what they do."""
from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QLabel, QWidget

from app.services.errors import UserError
from app.services.language import _
from app.views.kit.layout import Sign, button, column, fit, label, row

WIDTH = 440


class Question(QDialog):
    """`answered(True)` when the button with the verb was pressed; Esc is the other one."""

    answered = Signal(bool)

    def __init__(self, parent: QWidget | None, title: str, text: str, yes: str, no: str = "",
                 danger: bool = False) -> None:
        super().__init__(parent)
        self.setObjectName("question")
        self.setAccessibleName(title)
        self.setWindowTitle(title)
        self.setMinimumWidth(WIDTH)
        self.yes = button(yes, kind="danger" if danger else "primary", clicked=self.accept, name="yes")
        self.no = button(no or _("Cancel"), kind="outline", clicked=self.reject, name="no")
        self.words = _words(text)
        self.setLayout(column(_head(title, "ph.warning" if danger else "ph.question", "danger" if danger else "accent"),
                              self.words, 4, row(None, self.no, self.yes), margins=(22, 20, 22, 18), gap=12))
        (self.no if danger else self.yes).setFocus()
        fit(self, WIDTH)
        self.finished.connect(lambda result: self.answered.emit(result == QDialog.DialogCode.Accepted))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)


class Message(QDialog):
    """One sentence to read, and "Close"."""

    def __init__(self, parent: QWidget | None, title: str, text: str, picture: str = "ph.warning-circle",
                 token: str = "warning") -> None:
        super().__init__(parent)
        self.setObjectName("message")
        self.setAccessibleName(title)
        self.setWindowTitle(title)
        self.setMinimumWidth(WIDTH)
        close = button(_("Close"), kind="primary", clicked=self.accept, name="close")
        self.setLayout(column(_head(title, picture, token), _words(text), 4, row(None, close),
                              margins=(22, 20, 22, 18), gap=12))
        fit(self, WIDTH)
        close.setFocus()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)


def ask(parent: QWidget | None, title: str, text: str, yes: str, then: Callable[[], object],
        danger: bool = False, no: str = "") -> Question:
    """Open the question; `then()` follows a yes. Nothing waits."""
    question = Question(parent, title, text, yes, no, danger)
    question.accepted.connect(then)
    question.open()
    return question


def say(parent: QWidget | None, title: str, text: str) -> Message:
    """Open a window with a sentence that is too important for a toast."""
    message = Message(parent, title, text)
    message.open()
    return message


def sentence(error: BaseException) -> str:
    """What the user reads of an error: expected ones speak for themselves."""
    return str(error) if isinstance(error, UserError) else _("Something went wrong in the program.")


def _head(title: str, picture: str, token: str) -> QWidget:
    words = label(title, "heading")
    words.setWordWrap(True)
    head = QWidget()
    layout = row(Sign(picture, token, 22), words, gap=10)
    layout.setStretch(1, 1)
    head.setLayout(layout)
    return head


def _words(text: str) -> QLabel:
    words = label(text, "muted")
    words.setWordWrap(True)
    words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return words
