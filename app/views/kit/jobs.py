"""What runs in the database at the moment: how far it is, and how it is stopped."""
from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any

from app.services.progress import Cancelled

REPORT_EVERY = 0.05     # seconds: more often nobody can see


class Running:
    """Which connection is at work, so that another thread can stop it; under a lock, so that the next is never hit."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._now: tuple[Hashable, Any] | None = None

    def run(self, key: Hashable, session: Any, work: Callable[[], Any]) -> Any:
        driver = session.connection().connection.driver_connection
        with self._lock:
            self._now = (key, driver)
        try:
            return work()
        finally:
            with self._lock:
                self._now = None

    def stop(self, key: Hashable, before: Callable[[], object] = lambda: None) -> None:
        """Interrupt the statement that runs under this key, if it still does; `before` happens under the same lock."""
        with self._lock:
            before()
            if self._now and self._now[0] == key:
                _interrupt(self._now[1])

    def meanwhile(self, call: Callable[[], object]) -> None:
        """Make this call while nothing can be interrupted."""
        with self._lock:
            call()

    def stop_any(self) -> None:
        with self._lock:
            if self._now:
                _interrupt(self._now[1])


def _interrupt(driver: Any) -> None:
    """sqlite3 and psycopg both allow it from another thread."""
    (driver.interrupt if hasattr(driver, "interrupt") else driver.cancel)()


class Topics:
    """Which read of each topic is the newest; an older one is stopped in the database."""

    def __init__(self) -> None:
        self._newest: dict[Hashable, object] = {}
        self._running = Running()

    def renew(self, topic: Hashable) -> Callable[[], bool]:
        """Make older reads stale; the answer tells whether this one is still the newest."""
        token = object()
        if topic is None:
            return lambda: True
        self._running.stop(topic, before=lambda: self._newest.__setitem__(topic, token))
        return lambda: self._newest.get(topic) is token

    def run(self, topic: Hashable, session: Any, work: Callable[[Any], Any]) -> Any:
        return self._running.run(topic, session, lambda: work(session))

    def drop(self) -> None:
        """All that wait are stale, and the one that runs stops."""
        self._newest.clear()
        self._running.stop_any()


class Job:
    """One piece of writing as the strip shows it. Read it on the GUI thread; `report` belongs to the worker."""

    def __init__(self, label: str, told: Callable[[Job], None]) -> None:
        self.label = label          # of the action, not translated
        self.done, self.total, self.text = 0, 0, ""
        self.cancelled = False
        self.stoppable = True
        self._told, self._last = told, 0.0
        self._running = Running()

    def report(self, done: int, total: int = 0, text: str = "") -> None:
        """How much of how much is done, and a sentence about it. Raises Cancelled if the employee wants to stop."""
        self.check()
        self.done, self.total, self.text = done, total, text
        now = time.monotonic()
        if now - self._last > REPORT_EVERY or done == total:
            self._last = now
            self._told(self)

    def check(self) -> None:
        if self.cancelled:
            raise Cancelled

    def cancel(self) -> None:
        """Stop: at the next report, or in the middle of the statement that runs. Too late once all is done."""
        self._running.stop(self, before=self._want_stop)

    def run(self, session: Any, work: Callable[[], Any]) -> Any:
        """Run `work` so that `cancel` reaches its statements on this session; after it nothing can be stopped."""
        self.check()
        result = self._running.run(self, session, work)
        self._running.meanwhile(self._finish)
        return result

    def _want_stop(self) -> None:
        self.cancelled = self.stoppable

    def _finish(self) -> None:
        self.check()
        self.stoppable = False
