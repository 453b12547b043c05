"""The day's list worked by the keyboard alone, the calendar beside it, and reminders in time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from app.models import Activity, ActivityKind, Reminded
from app.services import activities, days
from app.services import reminders as service
from app.services.activities import Plan
from app.services.reminders import Key as Key_
from app.views.calendar.page import CalendarPage
from app.views.kit.desk import Desk
from app.views.kit.layout import Elided
from app.views.kit.log_window import LogWindow
from app.views.kit.plan_window import PlanWindow
from app.views.kit.reminders import Reminders, lateness, until_of
from app.views.today.page import TodayPage
from tests.views.audit import anonymous, nameless
from tests.views.conftest import PATIENCE
from tests.world import NEWCOMER

Key, CONTROL = Qt.Key, Qt.KeyboardModifier.ControlModifier
Settle = Callable[..., None]


@pytest.fixture
def desk(make_desk: Callable[..., Desk]) -> Desk:
    return make_desk(NEWCOMER, {"customer": "customers"})


def plan(desk: Desk, at: datetime, **values: Any) -> int:
    with desk.tasks.office.transaction("test") as session:
        return activities.plan(session, Plan(1, at, **{"title": f"Việc {at:%d %H:%M}", **values}))


def rows(desk: Desk) -> dict[int, Any]:
    with desk.tasks.office.read() as session:
        return {each.id: each for each in session.scalars(select(Activity).where(Activity.owner_id == NEWCOMER))}


def noted(desk: Desk) -> list[datetime | None]:
    """When the reminders that were dealt with come again."""
    with desk.tasks.office.read() as session:
        return list(session.scalars(select(Reminded.next_at)))


def show(widget: QWidget, qtbot: QtBot) -> None:
    qtbot.addWidget(widget)
    widget.resize(1150, 768)
    with qtbot.waitActive(widget):
        widget.show()
        widget.activateWindow()


@pytest.mark.feature("B14", "E06", "E10")
def test_the_queue_is_worked_by_the_keyboard_alone(
    desk: Desk, sign_in: Callable[..., Any], qtbot: QtBot, settle: Settle
) -> None:
    with sign_in(1).transaction("test") as session:
        session.get(ActivityKind, 1).results = "Đồng ý\nGọi lại sau"
    now = datetime.now(UTC)
    late, later = plan(desk, now - timedelta(days=3)), plan(desk, now - timedelta(days=2))
    page = TodayPage(desk)
    show(page, qtbot)
    settle(desk.tasks)
    page.list.setFocus()
    assert page.list.current == late
    QTest.keyClick(page.list, Key.Key_Return)
    qtbot.waitUntil(lambda: page.findChild(LogWindow) is not None, timeout=PATIENCE)
    window = page.findChild(LogWindow)
    QTest.keyClick(window, Key.Key_2)  # the result, then the next date
    assert window.result_() == "Gọi lại sau"
    window.when.day.line.selectAll()
    QTest.keyClicks(window.when.day.line, "+3")
    QTest.keyClick(window.when.day.line, Key.Key_Return)
    qtbot.waitUntil(lambda: rows(desk)[late].state == "done", timeout=PATIENCE)
    settle(desk.tasks)
    following = next(each for each in rows(desk).values() if each.follows_id == late)
    assert following.starts_at.astimezone().date() == now.astimezone().date() + timedelta(3)
    qtbot.waitUntil(lambda: page.list.current == later, timeout=PATIENCE)  # the next line came by itself


def test_without_a_result_nothing_is_saved(desk: Desk, qtbot: QtBot, settle: Settle) -> None:
    made = plan(desk, datetime.now(UTC) - timedelta(days=1))
    page = TodayPage(desk)
    show(page, qtbot)
    settle(desk.tasks)
    page.begin(made)
    qtbot.waitUntil(lambda: page.findChild(LogWindow) is not None, timeout=PATIENCE)
    window = page.findChild(LogWindow)
    window.save()
    settle(desk.tasks)
    assert window._reason.text() and rows(desk)[made].state == "planned"
    assert nameless(window) == [] and anonymous(window) == []
    window.reject()


@pytest.mark.feature("B14")
def test_an_empty_day_says_what_to_do_and_a_task_is_put_off(desk: Desk, qtbot: QtBot, settle: Settle) -> None:
    page = TodayPage(desk)
    show(page, qtbot)
    settle(desk.tasks)
    assert page.body.currentIndex() == 1
    made = plan(desk, datetime.now(UTC) - timedelta(minutes=1))
    qtbot.waitUntil(lambda: page.list.current == made, timeout=PATIENCE)
    QTest.keyClick(page.list, Key.Key_D)
    qtbot.waitUntil(lambda: page.body.currentIndex() == 1, timeout=PATIENCE)
    assert rows(desk)[made].starts_at > datetime.now(UTC) + timedelta(hours=23)
    assert nameless(page) == [] and anonymous(page) == []


@pytest.mark.feature("E09")
def test_the_calendar_shows_plans_and_moves_them(desk: Desk, qtbot: QtBot, settle: Settle) -> None:
    start = days.midnight(datetime.now().astimezone().date()) + timedelta(hours=10)
    made = plan(desk, start, ends_at=start + timedelta(hours=1))
    page = CalendarPage(desk)
    show(page, qtbot)
    settle(desk.tasks)
    page.week.go_to(made)
    QTest.keyClick(page.week, Key.Key_Down, CONTROL)
    qtbot.waitUntil(lambda: rows(desk)[made].starts_at == start + timedelta(minutes=15), timeout=PATIENCE)
    settle(desk.tasks)
    assert desk.tell.undo  # type: ignore[attr-defined]
    page.turn(1)
    settle(desk.tasks)
    assert page.week.block(made) is None
    page.show_today()
    settle(desk.tasks)
    assert page.week.block(made) and [line.key for line in page.agenda.lines if line.key] == [made]
    assert nameless(page) == [] and anonymous(page) == []


@pytest.mark.feature("E09", "E10")
def test_something_is_planned_and_called_off(desk: Desk, qtbot: QtBot, settle: Settle) -> None:
    page = CalendarPage(desk)
    show(page, qtbot)
    start = days.midnight(datetime.now().astimezone().date() + timedelta(1)) + timedelta(hours=14)
    page.plan_at(start)
    qtbot.waitUntil(lambda: page.findChild(PlanWindow) is not None, timeout=PATIENCE)
    window = page.findChild(PlanWindow)
    QTest.keyClicks(window.title.focus_part(), "Demo")
    assert nameless(window) == [] and anonymous(window) == []
    window.save()
    qtbot.waitUntil(lambda: len(rows(desk)) == 1, timeout=PATIENCE)
    settle(desk.tasks)
    made = next(iter(rows(desk).values()))
    assert (made.title, made.starts_at, made.remind_at) == ("Demo", start, start - timedelta(minutes=10))
    page.open(made.id)
    qtbot.waitUntil(lambda: any(each.about.activity for each in page.findChildren(PlanWindow)), timeout=PATIENCE)
    next(each for each in page.findChildren(PlanWindow) if each.about.activity).call_off()
    qtbot.waitUntil(lambda: rows(desk)[made.id].state == "cancelled", timeout=PATIENCE)
    settle(desk.tasks)


@pytest.mark.feature("S09")
def test_a_reminder_comes_in_time_and_is_put_off(desk: Desk, qtbot: QtBot, settle: Settle) -> None:
    window = QWidget()
    show(window, qtbot)
    reminders = Reminders(desk, window)
    settle(desk.tasks)
    due = datetime.now(UTC) + timedelta(seconds=1)
    made = plan(desk, due + timedelta(hours=1), reminders=(60,))
    qtbot.waitUntil(lambda: bool(reminders.boxes), timeout=3500)
    assert timedelta(0) <= datetime.now(UTC) - due < timedelta(seconds=2)
    (key,) = reminders.boxes
    assert key == Key_(made, due, due) and not lateness(key, datetime.now(UTC))
    later = until_of("10", datetime.now(UTC))
    reminders.snooze(key, later)
    qtbot.waitUntil(lambda: noted(desk) == [later], timeout=PATIENCE)
    settle(desk.tasks)
    assert not reminders.boxes


@pytest.mark.feature("S09")
def test_a_reminder_read_elsewhere_disappears_here(
    desk: Desk, qtbot: QtBot, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    missed = datetime.now(UTC) - timedelta(days=2)  # the computer was off
    with monkeypatch.context() as moved:
        moved.setattr(activities, "clock", lambda: missed - timedelta(days=1))
        made = plan(desk, missed, reminders=(0,))
    windows = [QWidget(), QWidget()]
    for each in windows:
        show(each, qtbot)
    here, there = (Reminders(desk, each) for each in windows)
    settle(desk.tasks)
    key = Key_(made, missed, missed)
    assert list(here.boxes) == list(there.boxes) == [key]
    assert lateness(key, datetime.now(UTC)) in [each.whole() for each in here.boxes[key].findChildren(Elided)]
    assert nameless(windows[0]) == [] and anonymous(windows[0]) == []
    here.enter()
    assert windows[0].focusWidget() is here.boxes[key].begin
    there.seen(key)
    qtbot.waitUntil(lambda: not here.boxes, timeout=PATIENCE)  # the feed tells of it
    assert noted(desk) == [None]


@pytest.mark.feature("S09", "B15")
def test_a_clock_put_back_and_on_again_tells_nothing_twice_and_loses_nothing(
    desk: Desk, qtbot: QtBot, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, told = QWidget(), []
    show(window, qtbot)
    here = Reminders(desk, window)
    here.came.connect(lambda reminder: told.append(reminder.title))
    settle(desk.tasks)
    due = datetime.now(UTC) + timedelta(days=1)
    plan(desk, due, title="Gọi anh Tuấn", reminders=(0,))
    for moved_to, boxes in ((due, 1), (due - timedelta(hours=2), 0), (due + timedelta(hours=3), 1)):
        with monkeypatch.context() as moved:
            moved.setattr(service, "clock", lambda moved_to=moved_to: moved_to)
            here.look()
            settle(desk.tasks)
        assert len(here.boxes) == boxes
    assert told == ["Gọi anh Tuấn"]
    here.seen(next(iter(here.boxes)))
    settle(desk.tasks)
    assert not here.boxes and len(noted(desk)) == 1
