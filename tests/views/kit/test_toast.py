"""Sentences about what was done, and work that takes longer."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPointF
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import update

from app.models import Customer
from app.services.progress import Report
from app.views.kit import progress as progress_module
from app.views.kit import toast as toast_module
from app.views.kit.desk import Desk
from app.views.kit.progress import Progress
from app.views.kit.toast import MOST, Toasts

MakeDesk = Callable[..., Desk]


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(1000, 700)
    made.show()
    return made


@pytest.fixture
def desk(make_desk: MakeDesk, window: QWidget) -> Desk:
    return make_desk()


@pytest.fixture
def toasts(window: QWidget, desk: Desk) -> Toasts:
    return Toasts(window, desk.tasks)


def test_toasts_stack_and_the_oldest_goes(toasts: Toasts) -> None:
    for number in range(MOST + 1):
        toasts.tell(f"Câu {number}")
    assert [each.sentence.whole() for each in toasts.shown] == [f"Câu {n}" for n in range(1, MOST + 1)]
    tops = [each.y() for each in toasts.shown]
    assert tops == sorted(tops)
    bottoms = [each.geometry().bottom() for each in toasts.shown]
    assert all(bottom < top for bottom, top in zip(bottoms, tops[1:], strict=False))


def test_a_long_sentence_stays_inside_the_window(toasts: Toasts, window: QWidget) -> None:
    toasts.tell("Đã chuyển " * 60, undo=1)
    toast = toasts.shown[0]
    assert window.rect().contains(toast.geometry())
    assert toast.sentence.text().endswith("…")
    assert toast.back.isVisible()
    window.resize(800, 600)
    assert window.rect().contains(toast.geometry())


def test_it_ends_by_itself_but_not_under_the_mouse(
    toasts: Toasts, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(toast_module, "SECONDS", 0.3)
    toasts.tell("Đã lưu")
    toast = toasts.shown[0]
    place = QPointF(1, 1)
    QApplication.sendEvent(toast, QEnterEvent(place, place, place))
    qtbot.wait(500)
    assert toasts.shown == [toast]
    QApplication.sendEvent(toast, QEvent(QEvent.Type.Leave))
    qtbot.waitUntil(lambda: toasts.shown == [], timeout=2000)


def test_undo_takes_the_action_back_and_says_what_was_left(
    toasts: Toasts, desk: Desk, qtbot: QtBot, sign_in: Callable[..., Any]
) -> None:
    done: list[Any] = []

    def clear(session: Any) -> None:
        session.execute(update(Customer).where(Customer.id.in_([1, 2])).values(phone=""))

    desk.tasks.write("Clear", clear, done.append)
    qtbot.waitUntil(lambda: bool(done), timeout=5000)
    with sign_in(1).transaction("Meanwhile") as session:
        session.execute(update(Customer).where(Customer.id == 2).values(phone="0900000000"))
    toasts.tell("Đã xóa", undo=done[0].action_id)
    toasts.shown[0].back.click()
    qtbot.waitUntil(lambda: bool(toasts.shown), timeout=5000)
    assert toasts.shown[0].sentence.whole() == "Đã hoàn tác 1 thay đổi; 1 mục đã được sửa sau đó nên giữ nguyên"


def test_without_an_action_there_is_no_way_back(toasts: Toasts) -> None:
    toasts.tell("Đã chép")
    assert not toasts.shown[0].back.isVisible()


def test_long_work_shows_in_place_then_in_the_rail_then_reports(
    desk: Desk, window: QWidget, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress_module, "BACKGROUND_AFTER", 0.8)
    progress = Progress(window, desk.tasks)
    progress.line.setParent(window)
    finished: list[Any] = []
    progress.finished.connect(finished.append)
    go = threading.Event()

    def work(session: Any, report: Report) -> None:
        report(1, 4)
        go.wait(10)

    job = desk.tasks.write("Save", work)
    progress.look()
    assert not progress.strip.isVisible()
    qtbot.waitUntil(progress.strip.isVisible, timeout=2000)
    assert (progress.strip.title.whole(), progress.strip.text.whole()) == ("Lưu", "1/4")
    qtbot.waitUntil(progress.line.isVisible, timeout=2000)
    assert not progress.strip.isVisible()
    progress.line.click()
    assert progress.strip.isVisible()
    go.set()
    qtbot.waitUntil(lambda: finished == [job], timeout=2000)
    assert not progress.strip.isVisible()
    assert not progress.line.isVisible()


def test_cancel_in_the_strip_stops_the_work(desk: Desk, window: QWidget, qtbot: QtBot) -> None:
    progress = Progress(window, desk.tasks)

    def work(session: Any, report: Report) -> None:
        while True:
            report(0)
            threading.Event().wait(0.01)

    job = desk.tasks.write("Save", work)
    qtbot.waitUntil(progress.strip.isVisible, timeout=2000)
    progress.strip.cancel.click()
    assert progress.strip.text.whole() == "Đang dừng…"
    qtbot.waitUntil(desk.tasks.idle, timeout=2000)
    assert job.cancelled


def test_short_work_shows_nothing(desk: Desk, window: QWidget, qtbot: QtBot) -> None:
    progress = Progress(window, desk.tasks)
    seen: list[bool] = []
    desk.tasks.ended.connect(lambda _: seen.append(progress.strip.isVisible()))
    desk.tasks.write("Save", lambda _: None)
    qtbot.waitUntil(lambda: seen == [False], timeout=2000)
