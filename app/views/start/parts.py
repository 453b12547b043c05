"""What the pages of the start screen have in common: a way back, a title, a form, what went wrong, one primary button.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QLabel, QProgressBar, QPushButton, QWidget

from app.services.errors import UserError
from app.services.language import _
from app.views.kit import bug
from app.views.kit.form import FormBody, without_margins
from app.views.kit.icons import icon
from app.views.kit.layout import button, column, empty, label, notice, row

WIDTH = 560


class Page(QFrame):
    """A title with a sentence, a body, and a foot. `back` is emitted by the arrow and by Esc."""

    back = Signal()

    def __init__(self, title: str, explanation: str = "") -> None:
        super().__init__()
        self.setObjectName("surface")
        self.title, self.explanation = label(title, "display"), label(explanation, "muted")
        self.explanation.setWordWrap(True)
        self.explanation.setVisible(bool(explanation))
        self.arrow = button(_("Back"), "ph.arrow-left", kind="link", clicked=self.back.emit, name="back")
        self.body = column(gap=12)
        self.said = column(gap=8)
        self.foot = row(gap=10)
        self.progress = Progress()
        self.buttons: list[QPushButton] = []
        inside = column(row(self.arrow, None), self.title, self.explanation, 6, self.body, self.said, self.progress,
                        4, self.foot, gap=8)
        self.inside = QWidget()
        self.inside.setLayout(inside)
        self.inside.setMaximumWidth(WIDTH)
        layout = row(None, column(None, self.inside, None, margins=(24, 20, 24, 20)), None, gap=0)
        layout.setStretch(1, 1000)
        self.setLayout(layout)
        leave = QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self.back.emit)
        leave.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def add_buttons(self, *buttons: QPushButton) -> None:
        """At the foot, the primary one last; they rest while something runs."""
        self.buttons += buttons
        for each in buttons:
            self.foot.addWidget(each)
        self.foot.addStretch(1)

    # --- what is said ---

    def say(self, sentence: str, tone: str = "danger", picture: str = "ph.warning-circle", *others: QWidget) -> None:
        """One sentence above the buttons, in the place of the one before; `others` stand below it."""
        empty(self.said)
        if sentence:
            box = notice(sentence, tone, picture)
            box.setAccessibleName(sentence)
            self.said.addWidget(box)
        for other in others:
            self.said.addWidget(other)

    def failed(self, error: Exception) -> None:
        """Sentences are shown here; anything else is a bug."""
        self.working(False)
        if isinstance(error, UserError):
            self.say(str(error))
        else:
            bug.report(error, self)

    def working(self, on: bool, sentence: str = "") -> None:
        """While something runs nothing can be pressed twice."""
        for each in self.buttons:
            each.setEnabled(not on)
        self.arrow.setEnabled(not on)
        self.progress.show_state(on, sentence)


class Progress(QFrame):
    """A sentence and a bar; the bar runs without end until somebody tells how far it is."""

    def __init__(self) -> None:
        super().__init__()
        self._words, self._bar = label(role="muted"), QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(_("Progress"))
        self.setLayout(column(self._words, self._bar, gap=6))
        self.hide()

    def show_state(self, on: bool, sentence: str = "") -> None:
        self._words.setText(sentence)
        self._bar.setRange(0, 0)
        self.setVisible(on)

    def report(self, done: int, total: int = 0, text: str = "") -> None:
        """On the GUI thread."""
        self._words.setText(text or self._words.text())
        self._bar.setRange(0, total)
        self._bar.setValue(done)


def plain_form(body: FormBody, height: int = 0) -> FormBody:
    """A form that stands on the page itself: as high as its fields, or scrolling in `height`."""
    without_margins(body)
    body.inner.installEventFilter(_Grows(body, height))
    return body


class _Grows(QObject):
    """Keeps a form as high as its fields and what is said below them, so that it never scrolls in itself."""

    def __init__(self, body: FormBody, least: int) -> None:
        super().__init__(body)
        self._body, self._least = body, least
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return False

    def _fit(self) -> None:
        self._body.setMinimumHeight(max(self._least, self._body.inner.sizeHint().height() + 8))


def tile(title: str, words: str, picture: str, clicked: Callable[[], object], name: str) -> QPushButton:
    """A large button: a picture, what it does, and a sentence about it."""
    made = button(kind="tile", hint=f"{title}. {words}", clicked=clicked, name=name)
    made.setToolTip("")
    sign = label()
    sign.setPixmap(icon(picture, "accent").pixmap(26, 26))
    about = label(words, "muted")
    about.setWordWrap(True)
    arrow = label()
    arrow.setPixmap(icon("ph.caret-right", "faint").pixmap(18, 18))
    texts = column(label(title, "heading"), about, gap=2)
    inside = row(sign, texts, arrow, margins=(18, 14, 14, 14), gap=16)
    inside.setStretch(1, 1)
    made.setLayout(inside)
    pass_through(made.findChildren(QLabel))
    made.setMinimumHeight(max(80, inside.minimumSize().height() + 8))
    return made


def pass_through(widgets: Sequence[QWidget]) -> None:
    """What lies on a button shall not take the mouse from it."""
    for each in widgets:
        each.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
