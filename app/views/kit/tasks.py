"""Database work off the GUI thread: one worker that writes, one that reads, one that hears what changed.

Results arrive on the GUI thread. A newer read of the same `topic` makes the older ones stale: one that waits is not
run, one that runs is interrupted inside the database, an answer that comes too late is thrown away.
"""
from __future__ import annotations

import inspect
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import partial
from queue import LifoQueue, Queue
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from app.services.errors import Dismissed, Unreachable
from app.services.language import N_
from app.services.progress import Cancelled, unless_cancelled
from app.views.kit.background import Mailbox, Worker
from app.views.kit.jobs import Job, Topics

if TYPE_CHECKING:
    from app.services.feed import Changes, Feed
    from app.services.history import UndoReport
    from app.services.office import Office

Work = Callable[..., Any]           # work(session), or work(session, report)
Done = Callable[[Any], object]
Failed = Callable[[Exception], object]
AGAIN = 0.05            # seconds between two interrupts of a read that nobody waits for
READY = 5.0                         # seconds that the first read waits for the feed
POLL = 1.0                          # seconds between two looks at what others changed
POLL_SQLITE = 0.2                   # it costs 3 µs there


@dataclass(frozen=True)
class Written:
    """What a transaction returned, and the action under which it can be undone."""

    result: Any
    action_id: int


class Tasks(QObject):
    changed = Signal(object)        # Changes, of anybody in the office
    failed = Signal(object)         # an Exception that came out of a task
    online = Signal(bool)           # the connection to the office was lost, or is back
    dismissed = Signal(str)         # the office is closed to whoever is signed in; says why
    started = Signal(object)        # a Job waits for its turn to write, or writes
    progressed = Signal(object)
    ended = Signal(object)

    def __init__(self, office: Office, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.office = office
        self.writing: list[Job] = []        # what waits or writes, the oldest first
        self._asked = 0                     # reads whose answer has not come
        self._topics = Topics()
        self._mailbox = Mailbox(self)
        self._reader = Worker("reader", LifoQueue(), self._mailbox)
        self._writer = Worker("writer", Queue(), self._mailbox)
        self._exporter = Worker("exporter", Queue(), self._mailbox)
        self._stop, self._ready = Event(), Event()
        self._listener = Thread(target=self._listen, name="listener", daemon=True)
        self._listener.start()

    def read(self, work: Work, done: Done, topic: Hashable = None, failed: Failed | None = None) -> None:
        """Run `work(session)`, then `done(result)` here; `failed(error)` instead of the window's message."""
        fresh = self._topics.renew(topic)
        self._asked += 1

        def job() -> None:
            if fresh() and not self._stop.is_set():
                answer = self._outcome(lambda: self._reading(topic, work), done, failed)
                self._mailbox.send(lambda: self._answer(answer, fresh))
            else:
                self._mailbox.send(lambda: self._answer(_nothing, fresh))
        self._reader.put(job)

    def drop(self, topic: Hashable) -> None:
        """What is read under this topic is not wanted any more."""
        self._topics.renew(topic)

    def idle(self) -> bool:
        """Whether nothing is being read or written, and all answers have been shown."""
        return not self._asked and not self.writing

    def write(self, label: str, work: Work, done: Done = lambda _: None, failed: Failed | None = None) -> Job:
        """Run `work(session)` as one action with this label (marked with N_), then `done(Written)` here.

        Work that has a parameter `report` gets a function `report(done, total, text)`, which shows how far it is.
        The job that is returned can be cancelled: then everything is as before, and neither `done` nor `failed` hears.
        """
        return self._put(label, lambda job: self._writing(job, label, work), done, failed)

    def blocks(self, label: str, work: Work, done: Done = lambda _: None, failed: Failed | None = None) -> Job:
        """Run `work(office, report)` in the writer; it opens its own transactions, many under one parent action."""
        return self._put(label, lambda job: work(self.office, job.report), done, failed)

    def beside(self, label: str, work: Work, done: Done = lambda _: None, failed: Failed | None = None) -> Job:
        """Run `work(office, report)`, which only reads, in a thread of its own: no write waits for it."""
        def run(job: Job) -> Any:
            return work(self.office, lambda *told: self._still(job, told))
        return self._put(label, run, done, failed, self._exporter)

    def undo(self, action_id: int, done: Callable[[UndoReport], object]) -> Job:
        """Take an action back, a large one in blocks, then `done(UndoReport)` here."""
        return self._put(N_("Undo"), lambda job: self._undoing(job, action_id), done, None)

    def quietly(self, work: Callable[[Office], Any], done: Done = lambda _: None) -> None:
        """Run `work(office)` in the writer, between what the employee does, then `done(result)` here."""
        self._writer.put(lambda: self._mailbox.send(self._outcome(partial(work, self.office), done, None)))

    def close(self) -> None:
        """Finish what is being written, drop what waits to be read, let nobody hear any more."""
        self._stop.set()
        self._mailbox.shut()
        for worker in (self._reader, self._writer, self._exporter):
            worker.finish()
        while self._reader.is_alive():      # again and again: an interrupt ahead of a statement is lost
            self._topics.drop()
            self._reader.join(AGAIN)
        for thread in (self._writer, self._exporter, self._listener):
            thread.join()

    # --- in the workers ---

    def _still(self, job: Job, told: tuple[Any, ...]) -> None:
        """How far it is; whoever leaves does not wait for it."""
        if self._stop.is_set():
            raise Cancelled
        job.report(*told)

    def _reading(self, topic: Hashable, work: Work) -> Any:
        self._ready.wait(READY)     # what changes after this read will be heard of
        with self.office.read() as session:
            return self._topics.run(topic, session, work)

    def _put(
        self, label: str, work: Callable[[Job], Any], done: Done, failed: Failed | None, worker: Worker | None = None
    ) -> Job:
        job = Job(label, lambda job: self._mailbox.send(partial(self.progressed.emit, job)))
        self.writing.append(job)
        self.started.emit(job)
        (worker or self._writer).put(lambda: self._work_off(job, work, done, failed))
        return job

    def _work_off(self, job: Job, work: Callable[[Job], Any], done: Done, failed: Failed | None) -> None:
        answer = self._outcome(partial(work, job), done, failed, job)

        def finish() -> None:
            self.writing.remove(job)
            try:
                answer()
            finally:
                self.ended.emit(job)
        self._mailbox.send(finish)

    def _writing(self, job: Job, label: str, work: Work, undoes: int | None = None) -> Written:
        job.check()
        with self.office.transaction(label, undoes=undoes) as session:
            call = partial(work, session, job.report) if _wants_report(work) else partial(work, session)
            return Written(job.run(session, call), session.info["action_id"])

    def _undoing(self, job: Job, action_id: int) -> UndoReport:
        from app.services import history
        with self.office.read() as session:
            parts = history.parts_to_undo(session, action_id)
        if len(parts) > 1:
            return history.undo_in_blocks(self.office, job.label, parts, unless_cancelled(job.report))
        written = self._writing(job, job.label, lambda session: history.undo(session, action_id), undoes=action_id)
        report: UndoReport = written.result
        return report

    def _outcome(self, work: Callable[[], Any], done: Done, failed: Failed | None,
                 job: Job | None = None) -> Callable[[], object]:
        """In a worker; nothing that a task raises may end the thread. Returns what the GUI thread shall do."""
        try:
            return partial(done, work())
        except Cancelled:
            return _nothing
        except Exception as error:
            if job and job.cancelled:       # the interrupt shows as an error of the driver
                return _nothing
            return partial(failed or self.failed.emit, error)

    def _answer(self, answer: Callable[[], object], fresh: Callable[[], bool]) -> None:
        self._asked -= 1
        if fresh():
            answer()

    # --- what others change ---

    def _listen(self) -> None:
        """Look what others changed. A lost server loses nothing: the feed goes on from its place when it is back."""
        feed, online = None, True
        while not self._stop.is_set():
            try:
                feed = feed or self._open_feed()
                self._tell_news(feed)
                self._tell_online(online, True)
                if not online:      # reads may have failed meanwhile
                    self._mailbox.send(partial(self.changed.emit, feed.everything()))
                online = True
            except Dismissed as error:
                self._mailbox.send(partial(self.dismissed.emit, str(error)))
                break
            except Exception as error:
                self._tell_online(online, False)
                if online and not isinstance(error, Unreachable):
                    self._mailbox.send(partial(self.failed.emit, error))
                online = False
            self._stop.wait(POLL_SQLITE if self.office.on_sqlite else POLL)
        self._ready.set()
        if feed:
            feed.close()

    def _open_feed(self) -> Feed:
        from app.services.feed import Feed
        feed = Feed(self.office)
        self._ready.set()
        return feed

    def _tell_news(self, feed: Feed) -> None:
        if feed.wait(0):
            news: Changes = feed.news()
            if news.tables:
                self._mailbox.send(partial(self.changed.emit, news))
            feed.check()

    def _tell_online(self, before: bool, now: bool) -> None:
        if before != now:
            self._mailbox.send(partial(self.online.emit, now))


def _nothing() -> None:
    """The answer of what was stopped."""


def _wants_report(work: Work) -> bool:
    return "report" in inspect.signature(work).parameters
