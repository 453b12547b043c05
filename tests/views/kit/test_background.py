"""Work in other threads: what it holds ends on the GUI thread."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from queue import Queue

import pytest
from pytestqt.qtbot import QtBot

from app.views.kit.background import Background, Call, Mailbox, Worker


class Page:
    """It notes the thread in which it ends."""

    def __init__(self, ended: list[threading.Thread]) -> None:
        self.ended = ended

    def work(self, closed: threading.Event) -> None:
        closed.wait(10)

    def show(self, _answer: object) -> None: ...

    def __del__(self) -> None:
        self.ended.append(threading.current_thread())


@pytest.fixture
def worker(qapp: object) -> Iterator[Worker]:
    jobs: Queue[Call | None] = Queue()
    made = Worker("worker", jobs, Mailbox())
    yield made
    made.finish()
    made.join()


def test_a_page_closed_while_its_job_runs_ends_on_the_gui_thread(worker: Worker, qtbot: QtBot) -> None:
    ended: list[threading.Thread] = []
    closed, later = threading.Event(), threading.Event()
    worker.put(partial(Page(ended).work, closed))
    closed.set()
    worker.put(later.set)
    assert later.wait(10) and not ended  # the job is through, and the next one too: only the GUI thread still keeps it
    qtbot.waitUntil(lambda: bool(ended))
    assert ended == [threading.main_thread()]


def test_so_does_one_whose_job_only_waits(worker: Worker, qtbot: QtBot) -> None:
    ended: list[threading.Thread] = []
    go = threading.Event()
    worker.put(partial(go.wait, 10))
    for _page in range(5):
        worker.put(partial(Page(ended).work, go))
    go.set()
    qtbot.waitUntil(lambda: len(ended) == 5)
    assert set(ended) == {threading.main_thread()}


def test_and_whoever_waits_for_an_answer(qtbot: QtBot) -> None:
    ended: list[threading.Thread] = []
    background, closed, later = Background(), threading.Event(), threading.Event()
    background.run(partial(closed.wait, 10), Page(ended).show, Page(ended).show)
    closed.set()
    background.run(later.set, lambda _: None, lambda _: None)
    assert later.wait(10)
    qtbot.waitUntil(lambda: len(ended) == 2)
    assert set(ended) == {threading.main_thread()}
    background.close()
