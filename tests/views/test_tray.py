"""Messages of the system, and the program that goes on in the notification area when its window is closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PySide6.QtWidgets import QSystemTrayIcon
from pytestqt.qtbot import QtBot

from app.services import activities, notifications
from app.services.activities import Plan
from app.views.office_frame import OfficeFrame
from app.views.tray import Tray
from app.views.wishes import WishesWindow
from tests.views.audit import anonymous, nameless
from tests.views.conftest import PATIENCE
from tests.world import DIRECTOR

Make = Callable[..., OfficeFrame]
Settle = Callable[..., None]
pytestmark = pytest.mark.qt_log_ignore("No such signal QPlatformNativeInterface")  # of the offscreen platform


@pytest.fixture
def messages(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What the system was asked to show; the offscreen platform has no notification area of its own."""
    shown: list[tuple[str, str]] = []
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: True)
    monkeypatch.setattr(QSystemTrayIcon, "supportsMessages", lambda: True)
    told = lambda _icon, title, words, *_rest: shown.append((title, words))  # noqa: E731
    monkeypatch.setattr(QSystemTrayIcon, "showMessage", told)
    return shown


def plan(frame: OfficeFrame, at: datetime, *minutes: int) -> int:
    with frame.tasks.office.transaction("test") as session:
        return activities.plan(session, Plan(1, at, title="Gọi anh Tuấn", reminders=minutes))


@pytest.mark.feature("S09", "B15")
def test_a_reminder_is_a_message_of_the_system_also_while_the_window_is_closed(
    make_frame: Make, messages: list[tuple[str, str]], settle: Settle, qtbot: QtBot
) -> None:
    frame = make_frame()
    settle(frame.tasks)
    frame.tray.to_tray = True
    frame.close()
    assert frame.isHidden() and messages.pop()[0] == "Sổ Khách"
    due = datetime.now(UTC) + timedelta(seconds=1)
    plan(frame, due + timedelta(hours=1), 60)
    qtbot.waitUntil(lambda: bool(messages), timeout=PATIENCE)
    assert datetime.now(UTC) - due < timedelta(seconds=2)
    assert messages == [("Gọi anh Tuấn", "Nhắc")]
    frame.tray._clicked()
    assert frame.isVisible()
    settle(frame.tasks)
    frame.close()
    frame.tray.open()
    frame.tray.leave()
    assert not frame.isVisible() and len(messages) == 1, "quit means quit, and it is said once that it goes on"


@pytest.mark.feature("S09")
def test_one_that_was_missed_says_that_it_is_late(
    make_frame: Make, messages: list[tuple[str, str]], settle: Settle, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame = make_frame()
    settle(frame.tasks)
    slept = datetime.now(UTC) - timedelta(hours=5)
    with monkeypatch.context() as moved:
        moved.setattr(activities, "clock", lambda: slept - timedelta(days=2))
        plan(frame, slept + timedelta(minutes=10), 1440, 10)
    qtbot.waitUntil(lambda: bool(messages), timeout=PATIENCE)
    frame.reminders.look()
    settle(frame.tasks)
    assert len(messages) == 1 and "Nhắc trễ" in messages[0][1]


@pytest.mark.feature("S16")
def test_what_one_does_not_want_is_no_message(
    make_frame: Make, messages: list[tuple[str, str]], settle: Settle, qtbot: QtBot
) -> None:
    frame = make_frame()
    settle(frame.tasks)
    frame.choose_notifications()
    qtbot.waitUntil(lambda: frame.findChild(WishesWindow) is not None, timeout=PATIENCE)
    window: Any = frame.findChild(WishesWindow)
    assert nameless(window) == [] and anonymous(window) == []
    window.messages["deals"].click()
    window.bells["contracts"].click()
    window.tray.click()
    window.save()
    settle(frame.tasks)
    assert frame.tray.to_tray
    with frame.tasks.office.transaction("Tell") as session:
        for kind in ("deals", "contracts", "activities"):
            notifications.notify(session, [DIRECTOR], kind, kind, "Done: {what}", {"what": kind})
    qtbot.waitUntil(lambda: {each.kind for each in frame.notices.items} >= {"deals", "activities"}, timeout=PATIENCE)
    assert [words for _title, words in messages] == ["Đã xong: activities"]
    assert "contracts" not in {each.kind for each in frame.notices.items}


def test_without_a_notification_area_closing_closes(make_frame: Make, settle: Settle) -> None:
    frame = make_frame()
    settle(frame.tasks)
    if Tray.is_there():
        pytest.skip("this platform has one")
    frame.tray.to_tray = True
    frame.tray.tell("Sổ Khách", "Chào")
    frame.close()
    assert not frame.isVisible() and frame.tray.icon is None
