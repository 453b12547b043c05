"""Threads of the window: order, stale reads, cancelling, errors, what others change. On both engines."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from pytestqt.qtbot import QtBot
from sqlalchemy import select, text, update

from app.models import Customer
from app.services.errors import Unreachable, UserError
from app.services.feed import Changes
from app.services.progress import Report
from app.views.kit.tasks import Tasks, Written
from tests.world import DIRECTOR, World

ENDLESS = text("with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n")


@pytest.fixture
def tasks(world: World, qtbot: QtBot) -> Iterator[Tasks]:
    made = Tasks(world.office(DIRECTOR))
    yield made
    made.close()


def rename(session: Any, name: str = "Tên mới") -> int:
    session.execute(update(Customer).where(Customer.id == 1).values(name=name))
    return 1


def name_of(world: World) -> str:
    return str(world.rows(Customer)[1]["name"])


def test_answers_arrive_on_the_gui_thread(tasks: Tasks, qtbot: QtBot) -> None:
    threads: list[object] = []
    def note(_: object) -> None:
        threads.append(threading.current_thread())

    tasks.read(note, note)
    qtbot.waitUntil(lambda: len(threads) == 2)
    assert threads[1] is threading.main_thread() is not threads[0]


def test_a_newer_read_interrupts_the_older(tasks: Tasks, qtbot: QtBot) -> None:
    seen: list[Any] = []
    running = threading.Event()
    tasks.failed.connect(seen.append)

    def endless(session: Any) -> Any:
        running.set()
        return session.scalar(ENDLESS)

    tasks.read(endless, seen.append, topic="list")
    assert running.wait(10)
    time.sleep(0.05)
    tasks.read(lambda session: session.scalar(select(Customer.id).where(Customer.id == 1)), seen.append, topic="list")
    qtbot.waitUntil(tasks.idle, timeout=5000)
    assert seen == [1]


def test_reads_of_other_topics_are_left_alone(tasks: Tasks, qtbot: QtBot) -> None:
    seen: list[int] = []
    for topic in ("a", "b", None, None):
        tasks.read(lambda _, topic=topic: topic, seen.append, topic=topic)
    qtbot.waitUntil(tasks.idle)
    assert sorted(map(str, seen)) == ["None", "None", "a", "b"]


def test_a_write_is_one_action_that_can_be_undone(tasks: Tasks, qtbot: QtBot, world: World) -> None:
    before, done = name_of(world), []
    tasks.write("Rename", rename, done.append)
    qtbot.waitUntil(lambda: bool(done))
    assert isinstance(done[0], Written)
    assert name_of(world) == "Tên mới"
    reports: list[Any] = []
    tasks.undo(done[0].action_id, reports.append)
    qtbot.waitUntil(lambda: bool(reports))
    assert (reports[0].restored, list(reports[0].conflicts)) == (1, [])
    assert name_of(world) == before


def test_work_tells_how_far_it_is(tasks: Tasks, qtbot: QtBot) -> None:
    told: list[tuple[int, int, str]] = []
    tasks.progressed.connect(lambda job: told.append((job.done, job.total, job.text)))

    def work(session: Any, report: Report) -> None:
        for number in range(1, 4):
            report(number, 3, f"khối {number}")
            time.sleep(0.06)

    tasks.write("Long", work)
    qtbot.waitUntil(tasks.idle, timeout=5000)
    assert told[-1] == (3, 3, "khối 3")


@pytest.mark.parametrize("way", ["between two reports", "inside a statement", "while it waits"])
def test_cancel_leaves_everything_as_it_was(tasks: Tasks, qtbot: QtBot, world: World, way: str) -> None:
    before, heard = name_of(world), []
    begun, go = threading.Event(), threading.Event()
    tasks.failed.connect(heard.append)

    def first(_session: Any) -> None:
        go.wait(10)

    def work(session: Any, report: Report) -> None:
        rename(session)
        begun.set()
        if way == "inside a statement":
            session.scalar(ENDLESS)
        for number in range(1000):
            report(number, 1000)
            time.sleep(0.01)

    if way == "while it waits":
        tasks.write("First", first)
    job = tasks.write("Long", work, heard.append)
    if way != "while it waits":
        assert begun.wait(10)
        time.sleep(0.05)
    job.cancel()
    go.set()
    qtbot.waitUntil(tasks.idle, timeout=5000)
    assert job.cancelled
    assert heard == []
    assert name_of(world) == before


def test_it_is_too_late_to_cancel_what_is_done(tasks: Tasks, qtbot: QtBot, world: World) -> None:
    done: list[Any] = []
    job = tasks.write("Rename", rename, done.append)
    qtbot.waitUntil(lambda: bool(done))
    job.cancel()
    assert not job.cancelled


def test_the_next_write_is_not_hit_by_a_cancel(tasks: Tasks, qtbot: QtBot, world: World) -> None:
    begun = threading.Event()

    def endless(session: Any) -> None:
        begun.set()
        session.scalar(ENDLESS)

    job = tasks.write("Endless", endless)
    done: list[Any] = []
    tasks.write("Rename", rename, done.append)
    assert begun.wait(10)
    time.sleep(0.05)
    job.cancel()
    qtbot.waitUntil(lambda: bool(done), timeout=5000)
    assert name_of(world) == "Tên mới"


def test_errors_go_to_the_caller_or_to_the_window(tasks: Tasks, qtbot: QtBot, world: World) -> None:
    before, mine, window = name_of(world), [], []
    tasks.failed.connect(window.append)

    def refuse(session: Any) -> None:
        rename(session)
        raise UserError("No.")

    tasks.write("Refused", refuse, failed=mine.append)
    tasks.read(lambda _: 1 // 0, print)
    qtbot.waitUntil(lambda: bool(mine and window))
    assert isinstance(mine[0], UserError)
    assert isinstance(window[0], ZeroDivisionError)
    assert name_of(world) == before


def test_what_others_change_is_heard(tasks: Tasks, qtbot: QtBot, world: World) -> None:
    seen: list[Changes] = []
    tasks.changed.connect(seen.append)
    tasks.read(lambda _: None, lambda _: None)
    qtbot.waitUntil(tasks.idle)
    with world.office(1).transaction("Other") as session:
        rename(session)
    qtbot.waitUntil(lambda: any(changes.touch("customer") for changes in seen), timeout=5000)
    assert not seen[0].touch("deal")


def test_a_lost_server_is_told_once_and_loses_no_change(
    tasks: Tasks, qtbot: QtBot, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.services.feed import Feed

    online: list[bool] = []
    seen: list[Changes] = []
    tasks.online.connect(online.append)
    tasks.changed.connect(seen.append)
    tasks.read(lambda _: None, lambda _: None)
    qtbot.waitUntil(tasks.idle)

    def lost(*_: object) -> bool:
        raise Unreachable("lost")

    with monkeypatch.context() as patch:
        patch.setattr(Feed, "wait", lost)
        qtbot.waitUntil(lambda: online == [False], timeout=5000)
        with world.office(1).transaction("Other") as session:
            rename(session)
    qtbot.waitUntil(lambda: online == [False, True], timeout=5000)
    qtbot.waitUntil(lambda: any(changes.touch("customer") for changes in seen), timeout=5000)


def test_quiet_work_shows_no_job(tasks: Tasks, qtbot: QtBot) -> None:
    started, seen = [], []
    tasks.started.connect(started.append)
    tasks.quietly(lambda office: seen.append(office))
    qtbot.waitUntil(lambda: seen == [tasks.office])
    assert started == []


def test_closing_finishes_what_is_written_and_says_nothing_more(world: World, qtbot: QtBot) -> None:
    tasks, heard = Tasks(world.office(DIRECTOR)), []
    begun = threading.Event()

    def slow(session: Any) -> None:
        begun.set()
        time.sleep(0.2)
        rename(session)

    tasks.write("Slow", slow, heard.append)
    tasks.read(lambda session: session.scalar(ENDLESS), heard.append)
    assert begun.wait(10)
    tasks.close()
    qtbot.wait(50)
    assert name_of(world) == "Tên mới"
    assert heard == []
