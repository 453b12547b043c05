"""The month as a widget: what a day shows, dragging to another day, keys; and the strip of whole days of a week."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.views.kit.calendar import WeekView
from app.views.kit.calendar_layout import Block, DayNote, lanes, turned
from app.views.kit.calendar_month import MonthView

pytestmark = pytest.mark.feature("E09")
NOW = datetime(2026, 11, 27, 9, 0).astimezone()  # noqa: DTZ001  (local by intent)
FIRST = date(2026, 10, 26)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
Key, CONTROL, SHIFT = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def block(number: int, start: datetime, **values: object) -> Block:
    return Block(number, f"Việc {number}", start, start + HOUR, **values)  # type: ignore[arg-type]


@pytest.fixture
def month(qtbot: QtBot) -> MonthView:
    made = MonthView("Tháng", now=lambda: NOW)
    qtbot.addWidget(made)
    made.resize(1100, 700)
    with qtbot.waitExposed(made):
        made.show()
    made.day = NOW.date()
    made.show_days(FIRST, [block(n, NOW + n * timedelta(minutes=5)) for n in range(1, 9)] + [block(20, NOW + DAY)], 11)
    return made


def centre(view: MonthView, number: int) -> QPoint:
    return next(box for each, _day, box in view.boxes() if each.id == number).center().toPoint()


def cell(view: MonthView, day: date) -> QPoint:
    return view._cell((day - FIRST).days).center().toPoint()


def test_until_midnight_is_not_on_the_next_day_and_a_fair_is_on_all_of_its_days() -> None:
    night = Block(1, "Trực", NOW.replace(hour=22), NOW.replace(hour=0) + DAY)
    fair = Block(2, "Hội chợ", NOW.replace(hour=0), NOW.replace(hour=0) + 2 * DAY, all_day=True)
    found = lanes([night, fair], NOW.date(), 4)
    assert [each and each.id for each in found[0]] == [2, 1]
    assert [len(each) for each in found] == [2, 1, 1, 0]


def test_over_several_days_it_is_one_bar_in_each_week_and_its_edge_makes_it_longer(
    month: MonthView, qtbot: QtBot
) -> None:
    """From Friday to Monday: two bars, of three days and of one. The second is drawn on until Wednesday."""
    start = NOW.replace(hour=0)
    trip = Block(30, "Công tác", start, start + 3 * DAY, all_day=True)
    month.show_days(FIRST, [block(1, NOW), trip], 11)
    wide = month._cell(0).width()
    found = [(day, round((box.width() + 8) / wide), box) for each, day, box in month.boxes() if each.id == 30]
    assert [each[:2] for each in found] == [(NOW.date(), 3), (NOW.date() + 3 * DAY, 1)]
    last = found[1][2]
    at = QPoint(round(last.right()) - 3, round(last.center().y()))
    QTest.mousePress(month, Qt.MouseButton.LeftButton, pos=at)
    with qtbot.waitSignal(month.moved) as moved:
        for days in (1, 2):
            QTest.mouseMove(month, at + QPoint(round(wide * days), 0))
        QTest.mouseRelease(month, Qt.MouseButton.LeftButton, pos=at + QPoint(round(wide * 2), 0))
    assert (moved.args[0].start, moved.args[0].end) == (start, start + 5 * DAY)
    with qtbot.waitSignal(month.moved) as moved:
        QTest.keyClick(month, Key.Key_Left, SHIFT)
    assert moved.args[0].end == start + 4 * DAY
    with qtbot.waitSignal(month.moved) as moved:
        QTest.keyClick(month, Key.Key_Right, CONTROL)
    assert (moved.args[0].start, moved.args[0].end) == (start + DAY, start + 5 * DAY)


def test_a_full_day_says_how_many_others_there_are_and_opens_by_itself(month: MonthView, qtbot: QtBot) -> None:
    seen = [each.id for each, day, _box in month.boxes() if day == NOW.date()]
    assert seen == list(range(1, len(seen) + 1)) and len(seen) < 8
    below = month._cell((NOW.date() - FIRST).days)
    at = QPoint(round(below.center().x()), round(below.bottom()) - 6)
    with qtbot.waitSignal(month.day_wanted) as wanted:
        QTest.mouseClick(month, Qt.MouseButton.LeftButton, pos=at)
    assert wanted.args == [NOW.date()]


def test_dragged_to_another_day_it_keeps_its_hour_and_escape_puts_it_back(month: MonthView, qtbot: QtBot) -> None:
    start, end = centre(month, 2), cell(month, date(2026, 11, 3))
    QTest.mousePress(month, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(month, start + QPoint(30, 30))
    QTest.mouseMove(month, end)
    QTest.keyClick(month, Key.Key_Escape)
    QTest.mouseRelease(month, Qt.MouseButton.LeftButton, pos=end)
    found = month.block(2)
    assert found and found.start.date() == NOW.date()
    QTest.mousePress(month, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(month, start + QPoint(30, 30))
    with qtbot.waitSignal(month.moved) as moved:
        QTest.mouseMove(month, end)
        QTest.mouseRelease(month, Qt.MouseButton.LeftButton, pos=end)
    assert moved.args[0].start == (NOW + timedelta(minutes=10)).replace(month=11, day=3)


def test_the_keyboard_walks_days_and_entries_moves_and_opens(month: MonthView, qtbot: QtBot) -> None:
    month.go_to(0, NOW.date() + DAY)
    QTest.keyClick(month, Key.Key_Left)
    assert month.day == NOW.date()
    for expected in (1, 2):
        QTest.keyClick(month, Key.Key_Space)
        assert month.current == expected
    with qtbot.waitSignal(month.opened) as opened:
        QTest.keyClick(month, Key.Key_Return)
    assert opened.args == [2]
    with qtbot.waitSignal(month.moved) as moved:
        QTest.keyClick(month, Key.Key_Down, CONTROL)
    assert moved.args[0].start == NOW + timedelta(minutes=10) + 7 * DAY and month.day == NOW.date() + 7 * DAY
    with qtbot.waitSignal(month.turned) as turned_:
        QTest.keyClick(month, Key.Key_Down)
    assert turned_.args == [1]


def test_notes_are_said_and_a_record_is_dropped_on_the_morning(month: MonthView) -> None:
    day = date(2026, 11, 24)
    month.show_notes({day: DayNote("16", "Ngày Văn hóa Việt Nam", True, "Ngày Văn hóa Việt Nam, âm lịch 16/10")})
    month.go_to(0, day)
    assert "âm lịch 16/10" in month.accessibleDescription()
    assert month.moment_at(QPointF(cell(month, day))) == NOW.replace(day=24)
    assert month.moment_at(QPointF(5, 5)) is None


@pytest.fixture
def week(qtbot: QtBot) -> WeekView:
    made = WeekView("Tuần", now=lambda: NOW)
    qtbot.addWidget(made)
    made.resize(1100, 700)
    with qtbot.waitExposed(made):
        made.show()
    whole = NOW.replace(hour=0)
    made.show_days(date(2026, 11, 23), [block(1, NOW), Block(2, "Nghỉ phép", whole, whole, all_day=True)])
    return made


def test_a_whole_day_is_dragged_along_the_strip_and_down_among_the_hours(week: WeekView, qtbot: QtBot) -> None:
    head = week._head
    box = next(box for _block, box in head._strips())
    start = box.center().toPoint()
    QTest.mousePress(head, Qt.MouseButton.LeftButton, pos=start)
    with qtbot.waitSignal(week.moved) as moved:
        for step in (10, round(week.column_width())):
            QTest.mouseMove(head, start + QPoint(step, 0))
        QTest.mouseRelease(head, Qt.MouseButton.LeftButton, pos=start + QPoint(round(week.column_width()), 0))
    assert (moved.args[0].all_day, moved.args[0].start) == (True, NOW.replace(hour=0) + DAY)
    start = next(box for _block, box in head._strips()).center().toPoint()
    QTest.mousePress(head, Qt.MouseButton.LeftButton, pos=start)
    with qtbot.waitSignal(week.moved) as moved:
        for step in (20, 200):
            QTest.mouseMove(head, start + QPoint(0, step))
        QTest.mouseRelease(head, Qt.MouseButton.LeftButton, pos=start + QPoint(0, 200))
    after = moved.args[0]
    assert not after.all_day and after.end - after.start == timedelta(minutes=30)
    assert after.start.date() == NOW.date() + DAY


def test_whole_days_are_made_longer_by_the_edge_of_the_strip_and_by_shift(week: WeekView, qtbot: QtBot) -> None:
    head = week._head
    box = next(box for _block, box in head._strips())
    at = QPoint(round(box.right()) - 3, round(box.center().y()))
    QTest.mousePress(head, Qt.MouseButton.LeftButton, pos=at)
    with qtbot.waitSignal(week.moved) as moved:
        for days in (1, 2):
            QTest.mouseMove(head, at + QPoint(round(week.column_width() * days), 0))
        QTest.mouseRelease(head, Qt.MouseButton.LeftButton, pos=at + QPoint(round(week.column_width() * 2), 0))
    assert (moved.args[0].start, moved.args[0].end) == (NOW.replace(hour=0), NOW.replace(hour=0) + 2 * DAY)
    (strip,) = [box for _block, box in head._strips()]
    assert round((strip.width() + 7) / week.column_width()) == 3
    with qtbot.waitSignal(week.moved) as moved:
        QTest.keyClick(week, Key.Key_Left, SHIFT)
    assert moved.args[0].end == NOW.replace(hour=0) + DAY


def test_with_a_key_it_becomes_a_whole_day_and_gets_hours_again(week: WeekView, qtbot: QtBot) -> None:
    week.go_to(1)
    with qtbot.waitSignal(week.moved) as moved:
        QTest.keyClick(week, Key.Key_H)
    assert moved.args[0].all_day and moved.args[0].start == NOW.replace(hour=0)
    with qtbot.waitSignal(week.moved) as moved:
        QTest.keyClick(week, Key.Key_H)
    assert (moved.args[0].all_day, moved.args[0].start) == (False, NOW)
    assert turned(block(3, NOW), None, NOW.date()).all_day
