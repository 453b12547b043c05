"""What is being written, once it takes longer than one notices: a strip with Cancel, later a line in the rail."""
from __future__ import annotations

import time

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QFrame, QProgressBar, QPushButton, QWidget

from app.services.language import _
from app.views.kit.jobs import Job
from app.views.kit.layout import Elided, button, column, lift, row
from app.views.kit.tasks import Tasks
from app.views.kit.text import number

SHOW_AFTER = 0.3            # seconds
BACKGROUND_AFTER = 3.0
WIDTH = 420
FROM_BOTTOM = 112


class Progress(QObject):
    """Watches the writer and decides who shows the oldest job: nobody, the strip, or the rail."""

    finished = Signal(object)       # a Job that had gone to the background

    def __init__(self, window: QWidget, tasks: Tasks) -> None:
        super().__init__(window)
        self._tasks = tasks
        self._began: dict[Job, float] = {}
        self.strip = Strip(window)
        self.line = RailLine()
        self.line.clicked.connect(self._bring_back)
        self._wanted: Job | None = None     # brought back from the rail
        self._timer = QTimer(self, interval=100)
        self._timer.timeout.connect(self.look)
        tasks.started.connect(self._start)
        tasks.progressed.connect(lambda _job: self.look())
        tasks.ended.connect(self._end)

    def in_background(self, job: Job) -> bool:
        return time.monotonic() - self._began.get(job, time.monotonic()) > BACKGROUND_AFTER

    def look(self) -> None:
        """Show what there is to show at this moment."""
        job = next(iter(self._tasks.writing), None)
        if job is None or time.monotonic() - self._began[job] < SHOW_AFTER:
            self._hide()
        elif self.in_background(job) and job is not self._wanted:
            self.strip.hide()
            self.line.show_job(job)
        else:
            self.line.hide()
            self.strip.show_job(job)

    def _start(self, job: Job) -> None:
        self._began[job] = time.monotonic()
        self._timer.start()

    def _end(self, job: Job) -> None:
        background = self.in_background(job)
        self._began.pop(job, None)
        if not self._tasks.writing:
            self._timer.stop()
        self.look()
        if background:
            self.finished.emit(job)

    def _bring_back(self) -> None:
        self._wanted = next(iter(self._tasks.writing), None)
        self.look()

    def _hide(self) -> None:
        self.strip.hide()
        self.line.hide()


class Strip(QFrame):
    """In place: what is done, how far it is, Cancel."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("strip")
        self._window, self._job = window, Job("", lambda _job: None)
        self.title, self.text = Elided(role="strong"), Elided(role="faint")
        self.bar = _bar()
        self.cancel = button(_("Cancel"), kind="outline", clicked=self._cancel, name="cancel")
        words = column(self.title, self.bar, self.text, gap=6)
        layout = row(words, self.cancel, margins=(16, 12, 12, 12), gap=14)
        layout.setStretch(0, 1)
        self.setLayout(layout)
        self.setFixedWidth(WIDTH)
        lift(self)
        self.hide()

    def show_job(self, job: Job) -> None:
        self._job = job
        self.title.show_text(_(job.label))
        self.text.show_text(_("Stopping…") if job.cancelled else job.text or _amount(job))
        _show_on(self.bar, job)
        self.cancel.setEnabled(job.stoppable and not job.cancelled)
        if not self.isVisible():
            self.show()
        self.adjustSize()
        self.move((self._window.width() - self.width()) // 2, self._window.height() - self.height() - FROM_BOTTOM)
        self.raise_()

    def _cancel(self) -> None:
        self._job.cancel()
        self.show_job(self._job)


class RailLine(QPushButton):
    """The same in the rail, small; a click brings the strip back."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("working")
        self.setProperty("kind", "person")
        self._title, self._bar = Elided(role="faint"), _bar()
        self.setLayout(column(self._title, self._bar, margins=(10, 6, 10, 8), gap=5))
        self.setFixedHeight(40)
        self.setAccessibleName(_("Work in the background"))
        self.hide()

    def show_job(self, job: Job) -> None:
        self._title.show_text(_(job.label))
        _show_on(self._bar, job)
        self.show()


def _bar() -> QProgressBar:
    made = QProgressBar()
    made.setTextVisible(False)
    made.setAccessibleName(_("Progress"))
    return made


def _show_on(bar: QProgressBar, job: Job) -> None:
    """Without a total the bar only moves."""
    bar.setRange(0, 1000 if job.total else 0)
    bar.setValue(round(1000 * job.done / job.total) if job.total else 0)


def _amount(job: Job) -> str:
    return _("{done} of {total}").format(done=number(job.done), total=number(job.total)) if job.total else ""
