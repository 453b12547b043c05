"""The week as a widget: what lies where, what of a text fits, dragging and keys."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.views.kit.calendar import GUTTER, WeekView
from app.views.kit.calendar_layout import Block, bars, lanes, lengthened, lines_of, place, shifted, stretched, turned

MONDAY = date(2026, 5, 4)
START = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
Key = Qt.Key
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def block(number: int, start: datetime, minutes: int = 60, **values: object) -> Block:
    return Block(number, f"Việc {number}", start, start + timedelta(minutes=minutes), **values)  # type: ignore[arg-type]


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 12)), max_size=12))
def test_what_overlaps_lies_side_by_side(spans: list[tuple[int, int]]) -> None:
    blocks = [block(n, START + timedelta(minutes=15 * at), 15 * long) for n, (at, long) in enumerate(spans, 1)]
    placed = place(blocks, MONDAY, 7)
    assert len(placed) == len(blocks)
    for one in placed:
        for other in placed:
            if one.block.id < other.block.id and one.first < other.last and other.first < one.last:
                assert one.lane != other.lane and one.lanes == other.lanes


def test_over_midnight_it_lies_on_both_days_and_whole_days_on_top() -> None:
    night = block(1, START.replace(hour=22), 240)
    assert [(each.day, each.first, each.last) for each in place([night], MONDAY, 7)] == [(0, 1320, 1440), (1, 0, 120)]
    fair = Block(2, "Hội chợ", START, START + timedelta(days=2), all_day=True)
    assert [len(each) for each in lanes([fair], MONDAY, 4)] == [1, 1, 1, 0]
    assert place([fair], MONDAY, 7) == []


@pytest.mark.feature("E09")
def test_what_lasts_several_days_has_one_line_on_all_of_them() -> None:
    """A fair from Monday to Wednesday, leave from Sunday before to Monday, a day on Tuesday: three bars, two lines."""
    day = START.replace(hour=0)
    fair = Block(1, "Hội chợ", day, day + timedelta(days=2), all_day=True)
    leave = Block(2, "Nghỉ phép", day - timedelta(days=1), day, all_day=True)
    course = Block(3, "Đào tạo", day + timedelta(days=1), day + timedelta(days=1), all_day=True)
    found = lanes([course, fair, leave], MONDAY, 7)
    assert [[each and each.id for each in lines] for lines in found[:4]] == [[2, 1], [3, 1], [None, 1], []]
    assert [(each.block.id, each.day, each.days, each.line) for each in bars(found)] == [
        (2, 0, 1, 0), (1, 0, 3, 1), (3, 1, 1, 0)]  # fmt: skip
    assert lengthened(fair, 1).end == day + timedelta(days=3) and lengthened(fair, -9).end == day
    trip = Block(4, "Công tác", START, START + timedelta(days=2, hours=8))
    whole = turned(trip, None, MONDAY + timedelta(days=1))
    assert (whole.end - whole.start, whole.all_day) == (timedelta(days=2), True)
    assert fair.spoken() == "Hội chợ\n04/05/2026 – 06/05/2026"
    assert trip.spoken() == "Công tác\n04/05/2026 09:00 – 06/05/2026 17:00"


def test_a_block_too_small_for_its_time_leaves_it_out() -> None:
    def elide(words: str) -> str:
        return words if len(words) <= 10 else f"{words[:9]}…"

    assert lines_of("Gặp khách hàng mới", "09:00", 10, 1, len, elide) == (["Gặp khách…"], "")
    assert lines_of("Gặp khách hàng mới", "09:00", 10, 3, len, elide) == (["Gặp khách", "hàng mới"], "09:00")
    assert lines_of("Gặp khách hàng mới", "", 10, 2, len, elide) == (["Gặp khách", "hàng mới"], "")
    for room in range(1, 6):
        lines, times = lines_of("Nghiệm thu công trình ở xa lắm", "09:00", 10, room, len, elide)
        assert len(lines) + bool(times) <= max(room, 1) and all(len(line) <= 10 for line in lines)


def test_the_grid_is_a_quarter_of_an_hour() -> None:
    odd = block(1, START + timedelta(minutes=7))
    assert shifted(odd, 0, 1).start == START + timedelta(minutes=15)
    assert shifted(odd, 2, 0).start == odd.start + timedelta(days=2)
    assert stretched(odd, -20).end == odd.start + timedelta(minutes=15)


@pytest.fixture
def week(qtbot: QtBot) -> WeekView:
    made = WeekView("Tuần", now=lambda: START)
    qtbot.addWidget(made)
    made.resize(1100, 700)
    with qtbot.waitExposed(made):
        made.show()
    made.show_days(MONDAY, [block(1, START), block(2, START + timedelta(days=1)), block(3, START, done=True)])
    return made


def centre(week: WeekView, number: int, bottom: bool = False) -> QPoint:
    box = next(box for each, box in week._grid.boxes() if each.block.id == number)
    return QPoint(round(box.center().x()), round(box.bottom()) - 3) if bottom else box.center().toPoint()


def pull(week: WeekView, start: QPoint, by: QPoint) -> None:
    QTest.mousePress(week._grid, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(week._grid, start + by / 2)
    QTest.mouseMove(week._grid, start + by)
    QTest.mouseRelease(week._grid, Qt.MouseButton.LeftButton, pos=start + by)


@pytest.mark.feature("E09")
def test_an_entry_is_dragged_to_another_day_and_hour(week: WeekView, qtbot: QtBot) -> None:
    hour = week._grid.height() / 24
    with qtbot.waitSignal(week.moved) as moved:
        pull(week, centre(week, 1), QPoint(round(week.column_width() * 2), round(hour * 1.5)))
    after = moved.args[0]
    assert (after.start, after.end - after.start) == (START + timedelta(days=2, minutes=90), HOUR)
    assert week.block(1) == after


@pytest.mark.feature("E09")
def test_its_lower_edge_makes_it_longer(week: WeekView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(week.moved) as moved:
        pull(week, centre(week, 2, bottom=True), QPoint(0, round(week._grid.height() / 24)))
    assert moved.args[0].end - moved.args[0].start == 2 * HOUR


@pytest.mark.feature("E09")
def test_a_night_is_made_longer_on_its_second_day(week: WeekView, qtbot: QtBot) -> None:
    """From 22:00 to 2:00: its part before midnight moves it, the lower edge of the other makes it last until 3:00."""
    night = block(9, START.replace(hour=22), 240)
    week.show_days(MONDAY, [night])
    hour = round(week._grid.height() / 24)
    first, second = (box for each, box in week._grid.boxes() if each.block.id == 9)
    assert week._grid._at(QPointF(first.center().x(), first.bottom() - 2)) == (night, False)
    at = QPoint(round(second.center().x()), round(second.bottom()) - 3)
    with qtbot.waitSignal(week.moved) as moved:
        pull(week, at, QPoint(0, hour))
    assert (moved.args[0].start, moved.args[0].end) == (night.start, night.end + HOUR)


@pytest.mark.feature("E09")
def test_a_crowd_is_counted_where_it_cannot_be_read(week: WeekView, qtbot: QtBot) -> None:
    """Twelve at nine on Monday, where three fit: two and "+10", which opens the day; the current one is shown."""
    week.show_days(MONDAY, [block(n, START) for n in range(1, 13)] + [block(20, START + timedelta(days=1))])
    most = week._grid._most()
    assert most == 3
    ((more, box),) = week._grid.more()
    assert (more.day, more.ids) == (0, tuple(range(most, 13)))
    assert [each.block.id for each, _box in week._grid.boxes()] == [1, 2, 20]
    assert all(not box.intersects(other) for _each, other in week._grid.boxes())
    with qtbot.waitSignal(week.day_wanted) as wanted:
        QTest.mouseClick(week._grid, Qt.MouseButton.LeftButton, pos=box.center().toPoint())
    assert wanted.args == [MONDAY] and "09:00 Việc 12" in week._grid._told(box.center())
    week.go_to(12)
    assert [each.block.id for each, _box in week._grid.boxes()] == [1, 2, 20, 12]
    assert 12 not in next(week._grid.more())[0].ids and week._grid._at(QPointF(centre(week, 12)))[0].id == 12


@pytest.mark.feature("E09")
def test_a_night_has_its_title_in_the_morning_too(week: WeekView, qtbot: QtBot) -> None:
    """From 22:00 to 9:00, and one sees the morning from 7:00 on: the title stands there, and scrolls away with it."""
    week.show_days(MONDAY, [block(9, START.replace(hour=22), 11 * 60)])
    hour = week._grid.height() / 24
    _first, second = (box for each, box in week._grid.boxes() if each.block.id == 9)

    def written(since: float) -> bool:
        """Whether something is painted into the block beside its bar, in the hour from then on."""
        shown = week._area.viewport().grab().toImage()
        top = round(since * hour) - week._area.verticalScrollBar().value()
        box = [(round(second.left()) + x, top + y) for x in range(10, 40) for y in range(4, round(hour) - 4)]
        ratio = shown.devicePixelRatio()
        return len({shown.pixel(round(x * ratio), round(y * ratio)) for x, y in box}) > 1

    week._area.verticalScrollBar().setValue(round(7 * hour))
    assert written(7) and not written(8)
    week._area.verticalScrollBar().setValue(0)
    assert written(0) and not written(7)


@pytest.mark.feature("E09")
def test_a_click_on_an_empty_hour_plans(week: WeekView, qtbot: QtBot) -> None:
    at = QPoint(round(GUTTER + week.column_width() * 3.5), round(week._grid.height() / 24 * 14.7))
    with qtbot.waitSignal(week.wanted) as wanted:
        QTest.mouseClick(week._grid, Qt.MouseButton.LeftButton, pos=at)
    assert wanted.args[0] == START.replace(day=7, hour=14, minute=30)


def test_the_keyboard_walks_moves_and_opens(week: WeekView, qtbot: QtBot) -> None:
    QTest.keyClick(week, Key.Key_Down)
    assert week.current == 1
    moved: list[Block] = []
    week.moved.connect(moved.append)
    QTest.keyClick(week, Key.Key_Down, CONTROL)
    QTest.keyClick(week, Key.Key_Right, CONTROL)
    QTest.keyClick(week, Key.Key_Down, SHIFT)
    assert [each.start - START for each in moved] == [timedelta(minutes=15), timedelta(days=1, minutes=15)] + [
        timedelta(days=1, minutes=15)]  # fmt: skip
    assert moved[-1].end - moved[-1].start == timedelta(minutes=75)
    with qtbot.waitSignal(week.opened) as opened:
        QTest.keyClick(week, Key.Key_Return)
    assert opened.args == [1]
    with qtbot.waitSignal(week.turned) as turned:
        QTest.keyClick(week, Key.Key_Left)
    assert turned.args == [-1]
