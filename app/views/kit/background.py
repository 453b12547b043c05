"""Threads for a window that never waits: work runs elsewhere, its answer arrives on the GUI thread."""
from __future__ import annotations

from collections.abc import Callable
from functools import partial
from queue import Queue
from threading import Thread
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

Call = Callable[[], Any]


class Mailbox(QObject):
    """Takes calls from any thread and makes them on the GUI thread, in their order, until it is shut."""

    _deliver = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._open = True
        self._deliver.connect(self._make, Qt.ConnectionType.QueuedConnection)

    def send(self, call: Call) -> None:
        if self._open:
            self._deliver.emit(call)

    def shut(self) -> None:
        """What has not been delivered is dropped."""
        self._open = False

    def _make(self, call: Call) -> None:
        if self._open:
            call()


class Worker(Thread):
    """Runs jobs from its queue until it finds None there."""

    def __init__(self, name: str, jobs: Queue[Call | None]) -> None:
        super().__init__(name=name, daemon=True)
        self.jobs = jobs
        self.start()

    def run(self) -> None:
        while (job := self.jobs.get()) is not None:
            job()


class Background(QObject):
    """One piece of work at a time without an office: opening one, making one, trying a connection."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._mailbox = Mailbox(self)
        self._worker = Worker("background", Queue())

    def run(self, work: Call, done: Callable[[Any], object], failed: Callable[[Exception], object]) -> None:
        """`done(result)` or `failed(error)` is called on the GUI thread."""
        self._worker.jobs.put(partial(self._run, work, done, failed))

    def report(self, call: Call) -> None:
        """From inside the work: make this call on the GUI thread, to show how far it is."""
        self._mailbox.send(call)

    def close(self) -> None:
        """No answer is heard any more; the work under way ends by itself."""
        self._mailbox.shut()
        self._worker.jobs.put(None)

    def _run(self, work: Call, done: Callable[[Any], object], failed: Callable[[Exception], object]) -> None:
        try:
            answer = partial(done, work())
        except Exception as error:
            answer = partial(failed, error)
        self._mailbox.send(answer)
