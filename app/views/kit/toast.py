"""Sentences about what was done, each for ten seconds, with the way back; the newest below the others."""
from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRectF, QTimer
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QWidget

from app.services.language import _, ngettext
from app.views.kit.layout import Elided, Sign, button, lift, row
from app.views.kit.tasks import Tasks
from app.views.kit.text import number
from app.views.kit.theme import theme

if TYPE_CHECKING:
    from app.services.history import UndoReport

SECONDS = 10
TICK = 100                  # milliseconds between two steps of the bar that runs down
MOST = 3
ABOVE_BULK_BAR = 112        # from the bottom of the window: it never covers a bulk bar


class Toast(QFrame):
    """One sentence. Its time stands still while the mouse is over it."""

    def __init__(self, stack: Toasts, sentence: str, undo: int, warning: bool) -> None:
        super().__init__(stack.window_)
        self.setObjectName("toast")
        self.setAccessibleName(sentence)
        self._stack, self.action_id, self._left = stack, undo, SECONDS * 1000
        self.sentence = Elided(sentence)
        sign = Sign("ph.warning" if warning else "ph.check-circle", "bar_text")
        self.back = button(_("Undo"), kind="link", clicked=self.undo, name="undo")
        self.back.setVisible(bool(undo))
        closer = button(picture="ph.x", hint=_("Close this message"), token="bar_text", clicked=self.end)
        self.setLayout(row(sign, self.sentence, 8, self.back, closer, margins=(16, 8, 8, 10), gap=8))
        self._timer = QTimer(self, interval=TICK)
        self._timer.timeout.connect(self._tick)
        self._timer.start()
        lift(self)

    @property
    def fresh(self) -> bool:
        """Whether it has only just come."""
        return self._left > (SECONDS - 1) * 1000

    def undo(self) -> None:
        self.end()
        self._stack.undo(self.action_id)

    def end(self) -> None:
        self._timer.stop()
        self._stack.remove(self)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._timer.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._timer.start()
        super().leaveEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setOpacity(0.75)
        room = self.width() - 32
        painter.fillRect(QRectF(16, self.height() - 5, room * self._left / (SECONDS * 1000), 2),
                         theme.color("bar_link"))
        painter.end()

    def _tick(self) -> None:
        self._left -= TICK
        self.update()
        if self._left <= 0:
            self.end()


class Toasts(QObject):
    """Those on the window now, at most three."""

    def __init__(self, window: QWidget, tasks: Tasks) -> None:
        super().__init__(window)
        self.window_, self._tasks = window, tasks
        self.shown: list[Toast] = []
        self.last_action = 0        # the newest that can be undone, for Ctrl+Alt+Z
        window.installEventFilter(self)

    def tell(self, sentence: str, undo: int = 0, warning: bool = False) -> None:
        """`undo` is the action that the button takes back; 0 for none."""
        self.last_action = undo or self.last_action
        self.shown.append(Toast(self, sentence, undo, warning))
        for toast in self.shown[:-MOST]:
            toast.end()
        self.shown[-1].show()
        self.place()

    def undo(self, action_id: int) -> None:
        if action_id == self.last_action:
            self.last_action = 0
        self._tasks.undo(action_id, self._undone)

    def _undone(self, report: UndoReport) -> None:
        self.tell(undone(report), warning=bool(report.conflicts) or report.stopped)

    def remove(self, toast: Toast) -> None:
        if toast in self.shown:
            self.shown.remove(toast)
            toast.hide()
            toast.deleteLater()
            self.place()

    def clear(self) -> None:
        for toast in list(self.shown):
            toast.end()

    def place(self) -> None:
        bottom = self.window_.height() - ABOVE_BULK_BAR
        for toast in reversed(self.shown):
            toast.setMaximumWidth(min(760, self.window_.width() - 48))
            toast.adjustSize()
            bottom -= toast.height()
            toast.move((self.window_.width() - toast.width()) // 2, bottom)
            toast.raise_()
            bottom -= 8

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.shown:
            self.place()
        return False


def undone(report: UndoReport) -> str:
    """What an undo has done, in one sentence."""
    left = len(report.conflicts)
    words = ngettext("{count} change undone", "{count} changes undone", report.restored).format(
        count=number(report.restored))
    if left:
        words += "; " + ngettext("{count} was changed since and stays as it is",
                                 "{count} were changed since and stay as they are", left).format(count=number(left))
    if report.stopped:
        words += "; " + _("stopped, undo once more for the rest")
    return ". ".join([words, *map(_, report.reasons)])
