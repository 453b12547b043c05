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
    """Runs jobs from its queue until it is ended.

    A job holds the page that asked for it. If the worker were the last to let go of a page that is closed meanwhile, Qt
    objects would end in its thread, while the GUI thread paints them: so jobs are kept until that thread forgets them.
    """

    def __init__(self, name: str, jobs: Queue[Call | None], mailbox: Mailbox) -> None:
        super().__init__(name=name, daemon=True)
        self._jobs, self._mailbox = jobs, mailbox
        self._kept: dict[int, Call] = {}
        self.start()

    def put(self, job: Call) -> None:
        self._kept[id(job)] = job
        self._jobs.put(job)

    def finish(self) -> None:
        """The job under way, and those that a queue has before its end, are still run."""
        self._jobs.put(None)

    def run(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()
            key = id(job)
            del job  # before it is forgotten
            self._mailbox.send(partial(self._kept.pop, key))


class Background(QObject):
    """One piece of work at a time without an office: opening one, making one, trying a connection."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._mailbox = Mailbox(self)
        self._worker = Worker("background", Queue(), self._mailbox)

    def run(self, work: Call, done: Callable[[Any], object], failed: Callable[[Exception], object]) -> None:
        """`done(result)` or `failed(error)` is called on the GUI thread."""
        self._worker.put(partial(self._run, work, done, failed))

    def report(self, call: Call) -> None:
        """From inside the work: make this call on the GUI thread, to show how far it is."""
        self._mailbox.send(call)

    def close(self) -> None:
        """No answer is heard any more; the work under way ends by itself."""
        self._mailbox.shut()
        self._worker.finish()

    def _run(self, work: Call, done: Callable[[Any], object], failed: Callable[[Exception], object]) -> None:
        try:
            answer = partial(done, work())
        except Exception as error:
            answer = partial(failed, error)
        self._mailbox.send(answer)
