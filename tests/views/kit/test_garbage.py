"""Garbage that holds Qt objects must not be collected by a worker thread."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.views.kit.garbage import Garbage, collect_due


class Circle:
    """As a closed window: it holds itself. It notes the thread in which it ends."""

    def __init__(self, ended: list[threading.Thread]) -> None:
        self.me, self.ended = self, ended

    def __del__(self) -> None:
        self.ended.append(threading.current_thread())


@pytest.fixture
def garbage(qapp: object) -> Iterator[Garbage]:
    garbage = Garbage()
    garbage.settle()
    yield garbage
    garbage.stop()
    gc.unfreeze()
    gc.disable()  # as the tests have it


def allocate() -> None:
    for _time in range(100):
        kept = [[] for _place in range(2_000)]
        del kept


def in_a_worker() -> None:
    worker = threading.Thread(target=allocate)
    worker.start()
    worker.join()


def test_a_worker_that_allocates_collects_nothing(garbage: Garbage) -> None:
    ended: list[threading.Thread] = []
    Circle(ended)
    in_a_worker()
    assert not ended


def test_python_alone_would_collect_in_the_worker(garbage: Garbage) -> None:
    """The control: this is what ended the process."""
    ended: list[threading.Thread] = []
    garbage.stop()
    Circle(ended)
    in_a_worker()
    assert ended and ended[0] is not threading.main_thread()


def test_the_gui_thread_collects_what_is_due(qtbot: QtBot, garbage: Garbage) -> None:
    ended: list[threading.Thread] = []
    Circle(ended)
    kept = [[] for _place in range(2_000)]
    qtbot.waitUntil(lambda: bool(ended), timeout=5_000)
    assert ended == [threading.main_thread()] and kept


def test_nothing_due_is_nothing_done(garbage: Garbage) -> None:
    gc.collect()
    ended: list[threading.Thread] = []
    Circle(ended)
    collect_due()
    assert not ended
