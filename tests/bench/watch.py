"""Sees what somebody before the window sees: when new rows are painted, and for how long the window did not answer."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QApplication

PATIENCE = 60.0  # seconds after which a measurement is given up


class Late(Exception):
    """What was waited for did not happen."""


class Gaps(QObject):
    """The longest time in which the event loop did not turn, in milliseconds."""

    def __init__(self) -> None:
        super().__init__()
        self.longest, self.where, self._turned = 0.0, "", time.perf_counter()
        self.doing = ""
        self._timer = QTimer(self, interval=1)
        self._timer.timeout.connect(self._turn)
        self._timer.start()

    def _turn(self) -> None:
        now = time.perf_counter()
        gap, self._turned = (now - self._turned) * 1000, now
        if gap > self.longest:
            self.longest, self.where = gap, self.doing

    def begin(self) -> None:
        """Forget what was before."""
        self.longest, self._turned = 0.0, time.perf_counter()


class Watch(QObject):
    """Knows when the table of a list page was painted last with every row that is on the screen."""

    def __init__(self, page: Any) -> None:
        super().__init__()
        self.page, self.painted, self.shown = page, 0.0, 0.0
        page.rows.page_shown.connect(self._page_shown)
        page.table.viewport().installEventFilter(self)
        page.nothing.installEventFilter(self)

    def _page_shown(self) -> None:
        self.shown = time.perf_counter()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and self.whole():
            QTimer.singleShot(0, self, self._was_painted)
        return False

    def _was_painted(self) -> None:
        self.painted = time.perf_counter()

    def whole(self) -> bool:
        """Every row on the screen is here."""
        first, last = self.page.table.visible_rows()
        return all(self.page.rows.row(number) for number in range(first, last + 1))

    def until_painted(self, since: float) -> float:
        """Milliseconds from `since` to the first whole painting after it."""
        wait_until(lambda: self.painted > since)
        return (self.painted - since) * 1000

    def until_page_painted(self, since: float) -> float:
        """The same for the first page of the query asked for at `since`."""
        wait_until(lambda: self.shown > since)
        return (self.shown - since) * 1000 + self.until_painted(self.shown)


def wait_until(condition: Callable[[], bool]) -> None:
    """Turn the event loop until it is so. Raises Late."""
    end = time.perf_counter() + PATIENCE
    while not condition():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        if time.perf_counter() > end:
            raise Late


def pause(seconds: float, since: float | None = None) -> None:
    end = (since or time.perf_counter()) + seconds
    wait_until(lambda: time.perf_counter() > end)


def memory() -> float:
    """Megabytes that the process has in memory now."""
    if sys.platform == "linux":
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
    import resource  # not on Windows; elsewhere the most it ever had

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
