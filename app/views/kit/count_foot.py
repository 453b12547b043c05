"""The foot of what is counted: it says a sentence; while it is counted, that it is, and a way to stop it."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QProgressBar

from app.services.language import _
from app.views.kit.layout import Elided, button, row
from app.views.kit.theme import theme

SHOW_AFTER = 300  # milliseconds
HIGH = 38


class Foot(QFrame):
    """`stopped` when the employee does not want to wait any longer."""

    stopped = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("footer")
        self.said = Elided("", "faint")
        self.bar = QProgressBar(minimum=0, maximum=0)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(_("Progress"))
        self.bar.setFixedWidth(theme.size(160))
        self.cancel = button(_("Cancel"), kind="link", clicked=self.stopped.emit, name="count:cancel")
        layout = row(self.said, self.bar, self.cancel, margins=(20, 0, 20, 0), gap=12)
        layout.setStretch(0, 1)
        self.setLayout(layout)
        self.setFixedHeight(theme.size(HIGH))
        self._slow = QTimer(self, singleShot=True, interval=SHOW_AFTER)
        self._slow.timeout.connect(lambda: self._show_work(True))
        self._show_work(False)

    def wait(self) -> None:
        """It is being counted: soon a bar and Cancel say so."""
        self.said.show_text(_("Counting…"))
        if not self._slow.isActive():
            self._slow.start()

    def say(self, words: str) -> None:
        """It is through, or there is nothing to wait for any more."""
        self._slow.stop()
        self._show_work(False)
        self.said.show_text(words)

    def _show_work(self, on: bool) -> None:
        self.bar.setVisible(on)
        self.cancel.setVisible(on)
