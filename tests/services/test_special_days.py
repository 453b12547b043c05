"""Public holidays, the office's own days by both calendars, and kinds of activities of its own."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from app.models import Activity, ActivityKind, Customer
from app.services import activities, activity_kinds, calendar_file, language, special_days
from app.services.activities import Plan
from app.services.errors import UserError
from tests.world import NEWCOMER, World

NOW = datetime(2030, 5, 6, 10, 0).astimezone()  # noqa: DTZ001  (local by intent)


def write(world: World, work: Any, who: int = 1) -> Any:
    with world.office(who).transaction("test") as session:
        return work(session)


def between(world: World, first: date, last: date) -> dict[date, special_days.Special]:
    language.use("vi")
    with world.office(NEWCOMER).read() as session:
        return special_days.between(session, first, last)


@pytest.mark.feature("E09")
def test_tet_by_law_and_the_offices_own_days_by_both_calendars(world: World) -> None:
    write(world, lambda s: special_days.add(s, "Ngày thành lập", "solar", 12, 12, None, True))
    write(world, lambda s: special_days.add(s, "Ông Công, ông Táo", "lunar", 23, 12, None, False))
    found = between(world, date(2026, 12, 1), date(2027, 2, 28))
    assert found[date(2027, 2, 6)] == special_days.Special(("Tết Nguyên Đán",), True)
    assert found[date(2026, 12, 12)] == special_days.Special(("Ngày thành lập",), True)
    assert found[date(2027, 1, 30)] == special_days.Special(("Ông Công, ông Táo",), False)
    assert date(2026, 12, 13) not in found


@pytest.mark.feature("E09")
def test_a_swapped_day_goes_before_the_law(world: World) -> None:
    """Work on 31/08/2026, which the library has as a day off; the years after are as they were."""
    assert between(world, date(2026, 8, 31), date(2026, 8, 31))[date(2026, 8, 31)].off
    made = write(world, lambda s: special_days.add(s, "Làm bù", "solar", 31, 8, 2026, False))
    assert between(world, date(2026, 8, 31), date(2026, 8, 31))[date(2026, 8, 31)].off is False
    write(world, lambda s: special_days.change(s, made, "Làm bù", "solar", 30, 8, 2026, False))
    assert between(world, date(2026, 8, 31), date(2026, 8, 31))[date(2026, 8, 31)].off
    write(world, lambda s: special_days.remove(s, made))
    assert date(2026, 8, 30) not in between(world, date(2026, 8, 30), date(2026, 8, 30))


def test_29_february_and_a_30th_that_is_missing(world: World) -> None:
    write(world, lambda s: special_days.add(s, "Sinh nhật sếp", "solar", 29, 2, None, False))
    write(world, lambda s: special_days.add(s, "Tất niên", "lunar", 30, 12, None, False))
    found = between(world, date(2027, 2, 1), date(2027, 3, 1))
    assert "Sinh nhật sếp" in found[date(2027, 2, 28)].names and "Tất niên" in found[date(2027, 2, 5)].names


@pytest.mark.parametrize("wrong", [
    ("", "solar", 1, 1, None), ("x", "solar", 31, 4, None), ("x", "solar", 29, 2, 2027), ("x", "lunar", 31, 1, None),
    ("x", "solar", 1, 13, None), ("x", "solar", 0, 1, None), ("x", "moon", 1, 1, None), ("x", "solar", 1, 1, 1492),
])  # fmt: skip
def test_days_that_no_year_has_are_refused(world: World, wrong: tuple[Any, ...]) -> None:
    with pytest.raises(UserError) as refused:
        write(world, lambda s: special_days.add(s, *wrong, False))
    assert str(refused.value)
    with pytest.raises(UserError):
        write(world, lambda s: special_days.add(s, "x", "solar", 1, 1, None, False), who=12)


def test_the_first_days_are_added_once(world: World) -> None:
    assert write(world, special_days.add_first_days) == 13
    assert write(world, special_days.add_first_days) == 0


@pytest.mark.feature("E05", "V30")
def test_a_kind_of_ones_own_with_points_and_results(world: World) -> None:
    results = "Đồng ý\n\nĐồng ý\n Hẹn lại "
    made = write(world, lambda s: activity_kinds.add(s, " Khảo sát ", "ph.map-pin", 5, results))
    row = world.rows(ActivityKind)[made]
    assert (row["name"], row["results"], row["position"]) == ("Khảo sát", "Đồng ý\nHẹn lại", 1)
    customer = next(key for key, row in world.rows(Customer).items() if row["owner_id"] == 12)
    before = world.rows(Customer)[customer]["points"]
    write(world, lambda s: activities.log(s, customer, made, "Đồng ý"), 12)
    assert world.rows(Customer)[customer]["points"] == before + 5
    write(world, lambda s: activity_kinds.change(s, made, "Khảo sát", "ph.car", 7, ""))
    assert world.rows(Customer)[customer]["points"] == before + 7
    write(world, lambda s: activity_kinds.move(s, made, -1))
    with world.office(12).read() as session:
        assert [kind.id for kind in activities.kinds(session)] == [1, made, 2]
    write(world, lambda s: activity_kinds.use(s, made, False))
    with world.office(12).read() as session:
        assert made not in [kind.id for kind in activities.kinds(session)]
    assert world.rows(Customer)[customer]["points"] == before + 7, "what was done stays"


def test_kinds_that_cannot_be(world: World) -> None:
    for wrong in (("", 1, ""), ("gặp", 1, ""), ("Mới", 10**12, ""), ("Mới", 1, "\n".join("abcdefghij"))):
        with pytest.raises(UserError):
            write(world, lambda s, wrong=wrong: activity_kinds.add(s, wrong[0], "ph.star", *wrong[1:]))
    with pytest.raises(UserError):
        write(world, lambda s: activity_kinds.add(s, "Mới", "ph.star", 1, ""), who=12)
    write(world, lambda s: activity_kinds.use(s, 1, False))
    with pytest.raises(UserError):
        write(world, lambda s: activity_kinds.use(s, 2, False))


@pytest.mark.feature("E09")
def test_the_calendar_as_a_file(world: World) -> None:
    whole = NOW.replace(hour=0)
    new = (Plan(1, NOW, NOW + timedelta(hours=1), title="Gọi, hỏi giá; chốt", place="Cầu Giấy", note="dòng 1\ndòng 2"),
           Plan(2, whole + timedelta(days=1), all_day=True, title="Nghỉ phép"))  # fmt: skip
    ids = [write(world, lambda s, each=each: activities.plan(s, each), NEWCOMER) for each in new]
    theirs = write(world, lambda s: activities.plan(s, Plan(1, NOW, title="Của người khác")), 12)
    with world.office(NEWCOMER).read() as session:
        made = calendar_file.content(session, NOW.date(), NOW.date() + timedelta(7))
        assert calendar_file.content(session, NOW.date(), NOW.date(), [12]).count(b"VEVENT") == 0, "not permitted"
    events = {str(each["uid"]): each for each in Calendar.from_ical(made).walk("VEVENT")}
    assert set(events) == {f"activity-{each}@sokhach" for each in ids} and theirs not in ids
    first, second = (events[f"activity-{each}@sokhach"] for each in ids)
    assert (str(first["summary"]), str(first["location"]), str(first["description"])) == (
        "Gọi, hỏi giá; chốt", "Cầu Giấy", "dòng 1\ndòng 2")  # fmt: skip
    assert first["dtstart"].dt == NOW and first["dtend"].dt == NOW + timedelta(hours=1)
    assert second["dtstart"].dt == NOW.date() + timedelta(1) and second["dtend"].dt == NOW.date() + timedelta(2)
    assert len(world.rows(Activity)) == 303
