"""One employee among very many deals: the board opened and drawn, a card dropped, the list, a reminder that comes.

    python -m tests.bench.deals_window URL LOGIN PASSWORD STARTED

prints the figures as tests/bench/window does.
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import app.views  # isort: skip  # noqa: F401  before Qt, as in the program
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.services.query import Query
from tests.bench.watch import Watch, memory, pause, wait_until
from tests.bench.window import Bench, run

TIMES, SOON = 7, 3
LEFT = Qt.MouseButton.LeftButton


class DealsBench(Bench):
    def run(self, started: float) -> dict[str, Any]:
        self.start(started)
        self.rest()
        for part in (self.room, self.boards, self.drops, self.lists, self.reminder):
            self.measure(part)
        self.figures.add("memory, MB", memory())
        return self.figures.found

    def room(self) -> None:
        """The first time: the room is built, the board is read and painted."""
        start = time.perf_counter()
        self.program.frame.navigation.open_room("deals")
        self.deals = self.program.frame.page("deals")
        self.board = self.deals.board
        wait_until(lambda: self.board.shown is not None)
        QApplication.processEvents()
        self.figures.add("room opened the first time", (time.perf_counter() - start) * 1000)
        self.rest()

    def boards(self) -> None:
        """Read again and painted, as when somebody has moved a deal."""
        for _ in range(TIMES):
            before, start = self.board.shown, time.perf_counter()
            self.board.read()
            wait_until(lambda before=before: self.board.shown is not before)
            QApplication.processEvents()
            self.figures.add("board drawn", (time.perf_counter() - start) * 1000)
            self.rest()

    def drops(self) -> None:
        """The first card of the first column into the second: until it is painted there, and until it is written."""
        tasks, view = self.program.frame.tasks, self.board.board
        for _ in range(TIMES):
            first, second = view.lanes()[:2]
            item = first.items[0]
            at, to = first.box(0).center().toPoint(), QPoint(100, 120)
            QTest.mousePress(first.viewport(), LEFT, pos=at)
            over = first.viewport().mapFromGlobal(second.viewport().mapToGlobal(to))
            for place in (at + QPoint(20, 0), (at + over) / 2, over):
                QTest.mouseMove(first.viewport(), place)
                QApplication.processEvents()
            self.rest()
            written: list[Any] = []
            tasks.ended.connect(written.append)
            start = time.perf_counter()
            QTest.mouseRelease(first.viewport(), LEFT, pos=over)
            QApplication.processEvents()
            self.figures.add("drop painted", (time.perf_counter() - start) * 1000)
            assert second.index_of(item.id) >= 0
            wait_until(lambda written=written: bool(written))
            self.figures.add("drop written", (time.perf_counter() - start) * 1000)
            tasks.ended.disconnect(written.append)
            pause(1.5)  # the board is read again, because a deal has changed
            self.rest()
            self.program.frame.undo_last.ask()
            pause(1.5)
            self.rest()

    def lists(self) -> None:
        self.deals.show_way("list")
        self.watch = Watch(self.deals.list)
        wait_until(lambda: self.watch.shown > 0)
        self.rest()
        for view in self.deals.list.views.views:
            start = time.perf_counter()
            self.deals.list.show_view(view)
            self.figures.add("list, first page", self.watch.until_page_painted(start), view.key)
            self.rest()
        for sort in ("title", "amount", "due", "created"):
            start = time.perf_counter()
            self.deals.list.show_query(Query(sort=sort))
            self.figures.add("list, first page", self.watch.until_page_painted(start), f"sort {sort}")
            self.rest()
        self.deals.show_way("board")

    def reminder(self) -> None:
        """How late it comes after its moment."""
        from app.services import activities

        came: list[float] = []
        self.program.frame.reminders.came.connect(lambda _reminder: came.append(time.time()))
        self.rest()
        for _ in range(3):
            moment = datetime.now(UTC) + timedelta(minutes=1, seconds=SOON)
            plan = activities.Plan(1, moment, reminders=(1,))
            made: list[Any] = []
            self.program.frame.tasks.write("Bench", lambda session, plan=plan: activities.plan(session, plan),
                                           made.append)  # fmt: skip
            before = len(came)
            wait_until(lambda before=before: len(came) > before)
            self.figures.add("reminder late", (came[-1] - (moment.timestamp() - 60)) * 1000)
            self.program.frame.tasks.undo(made[0].action_id, lambda _: None)
            pause(1.2)
            self.rest()


if __name__ == "__main__":
    run(DealsBench, *sys.argv[1:])
