"""The room of the calendar: spans, a team in its colours, what repeats, records dropped on a day, the file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from app.models import Activity, Customer, Deal
from app.services import calendar, days, planning, repeats, series
from app.services.activities import Plan
from app.services.days import midnight
from app.views.calendar.page import GRID, LIST, MONTHS, CalendarPage
from app.views.calendar.shown import DAY, MONTH, WEEK, notes_of, turned
from app.views.kit.desk import Desk
from app.views.kit.plan_window import PlanWindow
from app.views.kit.repeat_field import OWN, RepeatEditor, words_of
from app.views.kit.scope_window import ScopeWindow
from app.views.kit.span_field import UNTIL
from tests.views.audit import anonymous, nameless
from tests.views.conftest import PATIENCE
from tests.world import DIRECTOR

Key, CONTROL = Qt.Key, Qt.KeyboardModifier.ControlModifier
Settle = Callable[..., None]
pytestmark = pytest.mark.feature("E09")


@pytest.fixture
def desk(make_desk: Callable[..., Desk]) -> Desk:
    return make_desk(DIRECTOR, {"customer": "customers"})


@pytest.fixture
def page(desk: Desk, qtbot: QtBot, settle: Settle) -> CalendarPage:
    made = CalendarPage(desk)
    qtbot.addWidget(made)
    made.resize(1150, 768)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    settle(desk.tasks)
    return made


def start() -> datetime:
    return days.midnight(date.today()) + timedelta(hours=9)


def plan(desk: Desk, **values: Any) -> int:
    with desk.tasks.office.transaction("test") as session:
        new = Plan(1, start(), start() + timedelta(hours=1), **{"title": "Giao ban", **values})
        return planning.plan(session, new)


def row(desk: Desk, key: int) -> Any:
    with desk.tasks.office.read() as session:
        return session.scalars(select(Activity).where(Activity.id == key)).one()


def test_day_week_month_and_list_by_keys_are_kept_for_the_next_time(
    page: CalendarPage, desk: Desk, settle: Settle, qtbot: QtBot
) -> None:
    made = plan(desk)
    qtbot.waitUntil(lambda: page.week.block(made) is not None, timeout=PATIENCE)
    QTest.keyClick(page.week, Key.Key_M)
    settle(desk.tasks)
    assert (page.body.currentIndex(), page.mode) == (MONTHS, MONTH) and page.month.block(made)
    QTest.keyClick(page.month, Key.Key_PageDown)
    settle(desk.tasks)
    assert page.day == turned(MONTH, date.today(), 1)
    QTest.keyClick(page.month, Key.Key_T)
    QTest.keyClick(page.month, Key.Key_D)
    settle(desk.tasks)
    assert (page.body.currentIndex(), page.week.days, page.first) == (GRID, 1, date.today())
    QTest.keyClick(page.week, Key.Key_A)
    assert page.body.currentIndex() == LIST and [line.key for line in page.agenda.lines if line.key][-1] == made
    settle(desk.tasks)
    with desk.tasks.office.read() as session:
        assert calendar.begin(session).kept["mode"] == DAY
    assert nameless(page) == [] and anonymous(page) == []


def test_the_31st_turns_to_the_last_of_a_shorter_month() -> None:
    assert turned(MONTH, date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert turned(MONTH, date(2026, 12, 31), -1) == date(2026, 11, 30)
    assert (turned(WEEK, date(2026, 12, 31), 1), turned(DAY, date(2026, 12, 31), 1)) == (
        date(2027, 1, 7), date(2027, 1, 1))  # fmt: skip


def test_holidays_and_lunar_days_stand_at_their_days(page: CalendarPage, desk: Desk, settle: Settle) -> None:
    page.day = date(2027, 2, 6)
    page.show_mode(MONTH)
    settle(desk.tasks)
    tet = page.month.notes[date(2027, 2, 6)]
    assert (tet.lunar, tet.off) == ("1/1", True) and "Tết Nguyên Đán" in tet.name
    assert "Đinh Mùi" in tet.whole and not page.month.notes[date(2027, 2, 19)].off
    page.toggle_moon()
    settle(desk.tasks)
    assert page.month.notes[date(2027, 2, 6)].lunar == "" and date(2027, 2, 6) in page.month.notes
    assert notes_of(date(2025, 7, 25), 1, {}, True)[date(2025, 7, 25)].whole.startswith("âm lịch 1/6 (nhuận)")


def test_a_team_in_its_colours_and_what_is_not_permitted_is_not_there(
    page: CalendarPage, desk: Desk, settle: Settle
) -> None:
    page.toggle_panel()
    page.panel.people.show_everybody()
    settle(desk.tasks)
    assert len(page.owners) == len(page.colleagues) > 30
    page.day = date(2026, 3, 2)
    page.read()
    settle(desk.tasks)
    assert len({block.colour for block in page.week.blocks}) > 3 and all(block.person for block in page.week.blocks)
    page.panel.people.show_chosen(())
    page.panel.people._ticked()
    assert page.owners == (desk.me.id,), "never nobody"


def test_somebody_sees_only_the_calendars_that_he_may(make_desk: Callable[..., Desk], settle: Settle) -> None:
    desk = make_desk(12)
    with desk.tasks.office.read() as session:
        people = [each.id for each in calendar.begin(session).colleagues]
        others = calendar.days(session, date(2026, 1, 1), 120, [13])
    assert people[0] == 12 and 13 not in people and DIRECTOR not in people
    with desk.tasks.office.read() as session:  # of strange people only what hangs on an own customer is seen
        own = set(session.scalars(select(Customer.id)))
    assert all(each.customer_id in own for each in others.entries)


@pytest.mark.feature("E10")
def test_what_repeats_asks_how_far_a_move_reaches(page: CalendarPage, desk: Desk, settle: Settle, qtbot: QtBot) -> None:
    made = plan(desk, repeats=repeats.rule_of(repeats.on(date.today(), "day")))
    qtbot.waitUntil(lambda: page.week.block(made) is not None, timeout=PATIENCE)
    settle(desk.tasks)
    page.week.go_to(made)
    QTest.keyClick(page.week, Key.Key_Down, CONTROL)
    question = next(each for each in page.findChildren(ScopeWindow))
    QTest.keyClick(question, Key.Key_Escape)
    settle(desk.tasks)
    block = page.week.block(made)
    assert block and block.start == start() and row(desk, made).starts_at == start()
    page.week.go_to(made)
    QTest.keyClick(page.week, Key.Key_Down, CONTROL)
    question = next(each for each in page.findChildren(ScopeWindow) if each.isVisible())
    assert nameless(question) == [] and anonymous(question) == []
    QTest.keyClick(question.findChild(QPushButton, "scope:all"), Key.Key_Space)
    qtbot.waitUntil(lambda: row(desk, made).starts_at == start() + timedelta(minutes=15), timeout=PATIENCE)
    settle(desk.tasks)
    with desk.tasks.office.read() as session:
        series_ = select(Activity.starts_at).where(Activity.series == row(desk, made).series)
        assert {(each - start()) % timedelta(days=1) for each in session.scalars(series_)} == {timedelta(minutes=15)}


@pytest.mark.feature("E10", "S09")
def test_a_repeating_activity_with_two_reminders_is_planned_and_ended_in_the_window(
    page: CalendarPage, desk: Desk, settle: Settle, qtbot: QtBot
) -> None:
    tomorrow = start() + timedelta(days=1)
    page.plan_at(tomorrow)
    qtbot.waitUntil(lambda: page.findChild(PlanWindow) is not None, timeout=PATIENCE)
    window = page.findChild(PlanWindow)
    window.repeat.usual.show_value(repeats.rule_of(repeats.on(tomorrow.date(), "week")))
    window.repeat.until.show_value(tomorrow.date() + timedelta(14))
    window.when.before.show_value((10, 60))
    assert nameless(window) == [] and anonymous(window) == []
    window.save()
    qtbot.waitUntil(lambda: bool(_own(desk)), timeout=PATIENCE)
    settle(desk.tasks)
    made = _own(desk)
    assert [(each.starts_at - tomorrow).days for each in made] == [0, 7, 14]
    assert {each.reminders for each in made} == {"60,10"}
    page.open(made[1].id)
    qtbot.waitUntil(lambda: any(each.about.activity for each in page.findChildren(PlanWindow)), timeout=PATIENCE)
    window = next(each for each in page.findChildren(PlanWindow) if each.about.activity)
    assert words_of(window.repeat.value()).startswith("Hằng tuần")
    window.repeat.usual.show_value("")
    window.save()
    question = window.findChild(ScopeWindow)
    assert [name for name in ("this", "later", "all") if question.findChild(object, f"scope:{name}")] == [
        "later", "all"]  # fmt: skip
    question.chosen.emit(series.LATER)
    qtbot.waitUntil(lambda: len([each for each in _own(desk) if each.state == "planned"]) == 2, timeout=PATIENCE)
    settle(desk.tasks)


def _own(desk: Desk) -> list[Activity]:
    with desk.tasks.office.read() as session:
        query = select(Activity).where(Activity.series.is_not(None)).order_by(Activity.starts_at)
        return list(session.scalars(query))


@pytest.mark.feature("E09")
@pytest.mark.parametrize(("kind", "column"), [("customer", Customer.code), ("deal", Deal.title)])
def test_a_customer_or_a_deal_is_dragged_onto_a_day_or_planned_by_enter(
    page: CalendarPage, desk: Desk, settle: Settle, qtbot: QtBot, kind: str, column: Any
) -> None:
    with desk.tasks.office.read() as session:
        words = session.scalar(select(column).where(column.class_.id == 7))
    page.toggle_panel()
    page.show_mode(MONTH)
    settle(desk.tasks)
    records = page.panel.records
    records.line.setText(words)
    records.ask()
    qtbot.waitUntil(lambda: [each.kind for each in records._found[:1]] == [kind], timeout=PATIENCE)
    record = records.current()
    assert record is not None
    item = records.list.visualItemRect(records.list.item(0)).center()
    day = page.month.first + timedelta(40)
    target = page.month._cell(40).center().toPoint()
    view = records.list.viewport()
    there = view.mapFromGlobal(page.month.mapToGlobal(target))
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=item)
    for point in (item - QPoint(40, 0), there):
        QTest.mouseMove(view, point)
    assert page.month._target == day
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=there)
    qtbot.waitUntil(lambda: page.findChild(PlanWindow) is not None, timeout=PATIENCE)
    window = page.findChild(PlanWindow)
    assert getattr(window.about, f"{kind}_id") == record.id and window.when.day.value() == day
    window.reject()
    QTest.keyClick(records.line, Key.Key_Return)
    qtbot.waitUntil(lambda: any(each.isVisible() for each in page.findChildren(PlanWindow)), timeout=PATIENCE)
    assert page.month._target is None


def test_the_file_has_the_year_ahead(page: CalendarPage, desk: Desk, settle: Settle, tmp_path: Path) -> None:
    plan(desk, title="Họp tổng kết")
    page.export_to(str(tmp_path / "lich.ics"))
    settle(desk.tasks)
    assert "Họp tổng kết" in (tmp_path / "lich.ics").read_text(encoding="utf-8")
    assert "1 việc" in desk.tell.sentences[-1]  # type: ignore[attr-defined]


def test_the_usual_ways_follow_the_day_and_ones_own_way_comes_back(qtbot: QtBot) -> None:
    editor = RepeatEditor(date(2026, 11, 27))
    qtbot.addWidget(editor)
    editor.usual.combo.setCurrentIndex(3)
    assert editor.value() == "FREQ=WEEKLY;BYDAY=FR;WKST=MO"
    editor.show_day(date(2026, 11, 30))
    assert editor.value() == "FREQ=WEEKLY;BYDAY=MO;WKST=MO"
    for rule in ("FREQ=WEEKLY;INTERVAL=3;BYDAY=MO,TH;WKST=MO", "FREQ=DAILY;INTERVAL=10;UNTIL=20270101", ""):
        editor.show_value(rule)
        assert editor.value() == rule
    assert words_of("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;WKST=MO") == "2 tuần một lần, T2, T6"
    assert words_of("FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1") == "Hằng tháng, vào ngày cuối tháng"


@pytest.mark.feature("E09")
def test_several_days_are_planned_shown_pulled_and_changed(
    page: CalendarPage, desk: Desk, settle: Settle, qtbot: QtBot
) -> None:
    """A fair of three whole days, then by the window a night that ends in the morning."""
    first = date.today() + timedelta(1)
    page.plan_at(start() + timedelta(days=1))
    qtbot.waitUntil(lambda: page.findChild(PlanWindow) is not None, timeout=PATIENCE)
    window = page.findChild(PlanWindow)
    window.title.show_value("Hội chợ")
    assert window.span.length.isVisibleTo(window) and not window.span.day.isVisibleTo(window)
    assert window.span.length.width() > 200
    window.when.show_time(None)
    assert window.span.day.isVisibleTo(window) and not window.span.length.isVisibleTo(window)
    window.span.day.show_value(first - timedelta(1))
    window.save()
    assert window.isVisible() and window._reason.text()
    window.span.day.show_value(first + timedelta(2))
    assert nameless(window) == [] and anonymous(window) == []
    window.save()
    qtbot.waitUntil(lambda: any(each.title == "Hội chợ" for each in page._entries.values()), timeout=PATIENCE)
    settle(desk.tasks)
    made = next(key for key, each in page._entries.items() if each.title == "Hội chợ")
    assert (row(desk, made).starts_at, row(desk, made).ends_at) == (midnight(first), midnight(first + timedelta(2)))
    with desk.tasks.office.read() as session:  # a week that begins with its last day has it too
        assert [each.id for each in calendar.days(session, first + timedelta(2), 1).entries] == [made]
    page.open(made)
    qtbot.waitUntil(lambda: any(each.about.activity for each in page.findChildren(PlanWindow)), timeout=PATIENCE)
    window = next(each for each in page.findChildren(PlanWindow) if each.about.activity)
    window.when.show_day(first + timedelta(7))
    assert window.span.day.value() == first + timedelta(9), "the last day follows the first"
    window.when.show_time(time(22))
    window.span.length.show_value(UNTIL)
    window.span.length.edited.emit()
    window.span.day.show_value(first + timedelta(8))
    window.span.time.show_value(time(6))
    window.save()
    qtbot.waitUntil(lambda: not row(desk, made).all_day, timeout=PATIENCE)
    settle(desk.tasks)
    night = row(desk, made)
    assert night.ends_at - night.starts_at == timedelta(hours=8)


@pytest.mark.feature("E10")
def test_what_repeats_by_the_moon_is_chosen_and_said_as_people_say_it(qtbot: QtBot) -> None:
    """25 September 2026 is the full moon of the eighth month."""
    editor = RepeatEditor(date(2026, 9, 25))
    qtbot.addWidget(editor)
    named = {editor.usual.combo.itemText(place): editor.usual.combo.itemData(place)
             for place in range(editor.usual.combo.count())}  # fmt: skip
    assert named["Hằng tháng, ngày rằm"] == "RSCALE=VIETNAMESE;FREQ=MONTHLY;BYMONTHDAY=15"
    assert named["Hằng năm, ngày 15/8 âm lịch"] == "RSCALE=VIETNAMESE;FREQ=YEARLY;BYMONTH=8;BYMONTHDAY=15"
    for rule in ("RSCALE=VIETNAMESE;FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=15", *named.values()):
        if rule != OWN:
            editor.show_value(rule)
            assert editor.value() == rule
    assert words_of("RSCALE=VIETNAMESE;FREQ=MONTHLY;BYMONTHDAY=1") == "Hằng tháng, mùng 1 âm lịch"
    third = words_of("RSCALE=VIETNAMESE;FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=20")
    assert third == "3 tháng âm lịch một lần, ngày 20 âm lịch"
