"""Activities, calendar, work list and reminders on both engines, with a moved clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.models import Activity, Customer
from app.services import activities, calendar, days, deals, today
from app.services.activities import Plan
from app.services.errors import UserError
from tests.world import DIRECTOR, NEWCOMER, World

WHO = NEWCOMER  # has nothing of his own to do
CALL, MEETING = 1, 2
NOW = datetime(2030, 5, 6, 10, 0).astimezone()  # noqa: DTZ001  (local by intent): a Monday
TODAY = NOW.date()


def write(world: World, work: Any, who: int = WHO) -> Any:
    with world.office(who).transaction("test") as session:
        return work(session)


def read(world: World, work: Any, who: int = WHO) -> Any:
    with world.office(who).read() as session:
        return work(session)


def plan(world: World, at: datetime, who: int = WHO, customer: int | None = None, **values: Any) -> int:
    new = Plan(CALL, at, **{"title": f"Việc {at:%d %H:%M}", **values})
    return int(write(world, lambda session: activities.plan(session, new, customer), who))


def own_customer(world: World, who: int) -> int:
    return next(key for key, row in world.rows(Customer).items() if row["owner_id"] == who)


@pytest.mark.feature("E05", "E06")
def test_a_contact_is_logged_with_the_next_action(world: World) -> None:
    customer = own_customer(world, 12)
    following = Plan(MEETING, NOW + timedelta(days=365), note="mang mẫu")
    before = datetime.now(UTC)
    logged = write(world, lambda s: activities.log(s, customer, CALL, "Đồng ý", "  Muốn xem mẫu ", following), 12)
    done, later = (world.rows(Activity)[key] for key in logged)
    assert (done["state"], done["result"], done["note"]) == ("done", "Đồng ý", "Muốn xem mẫu")
    assert done["title"] == "Gọi điện"
    assert (later["state"], later["follows_id"], later["customer_id"]) == ("planned", logged.id, customer)
    assert later["starts_at"] == following.starts_at and later["owner_id"] == 12
    assert world.rows(Customer)[customer]["last_contact_at"] >= before - timedelta(seconds=1)


def test_the_future_is_not_logged(world: World) -> None:
    later = datetime.now(UTC) + timedelta(hours=1)
    with pytest.raises(UserError):
        write(world, lambda s: activities.log(s, None, CALL, "", done_at=later))


@pytest.mark.feature("E10")
def test_a_plan_in_a_year_appears_on_its_day_and_later_is_overdue(world: World) -> None:
    at = NOW + timedelta(days=365)
    made = plan(world, at)
    assert [each.id for each in read(world, lambda s: list(calendar.days(s, at.date(), 1).entries))] == [made]
    assert read(world, lambda s: list(calendar.days(s, at.date() - timedelta(1), 1).entries)) == []
    lines = read(world, lambda s: today.queue(s, at + timedelta(days=4)))
    assert [(line.activity_id, line.values["days"]) for line in lines] == [(made, 4)]
    assert today.group_of(lines[0], at + timedelta(days=4)) == today.LATE


@pytest.mark.feature("E06", "E10")
def test_completing_plans_the_next_and_happens_once(world: World) -> None:
    customer = own_customer(world, 12)
    first = plan(world, NOW, 12, customer, note="hỏi giá")
    done = write(world, lambda s: activities.complete(s, first, "Đồng ý", "đã hỏi", Plan(CALL, NOW + timedelta(1))), 12)
    rows = world.rows(Activity)
    assert (rows[first]["state"], rows[first]["note"], rows[first]["result"]) == ("done", "hỏi giá\nđã hỏi", "Đồng ý")
    assert (rows[done.next_id]["follows_id"], rows[done.next_id]["customer_id"]) == (first, customer)
    with pytest.raises(UserError):
        write(world, lambda s: activities.complete(s, first, "Đồng ý"), 12)


def test_moving_keeps_the_distance_of_the_reminder(world: World) -> None:
    made = plan(world, NOW, reminders=(10,))
    later = NOW + timedelta(days=2)
    write(world, lambda s: calendar.place(s, made, later, later + timedelta(hours=1)))
    row = world.rows(Activity)[made]
    assert (row["starts_at"], row["ends_at"]) == (later, later + timedelta(hours=1))
    assert row["remind_at"] == later - timedelta(minutes=10)
    for end in (later - timedelta(hours=1), later + timedelta(minutes=5)):
        with pytest.raises(UserError):
            write(world, lambda s, end=end: calendar.place(s, made, later, end))


def test_what_is_cancelled_leaves_calendar_and_list(world: World) -> None:
    made = plan(world, NOW)
    write(world, lambda s: activities.cancel(s, made, "khách bận"))
    assert read(world, lambda s: list(calendar.days(s, TODAY, 1).entries)) == []
    assert read(world, lambda s: today.queue(s, NOW)) == []
    assert world.rows(Activity)[made]["result"] == "khách bận"


@pytest.mark.feature("E09")
def test_the_week_of_oneself_and_of_a_colleague(world: World) -> None:
    late, now = plan(world, NOW - timedelta(days=8)), plan(world, NOW, ends_at=NOW + timedelta(hours=1))
    over_night = plan(world, NOW - timedelta(days=1, hours=1), ends_at=NOW + timedelta(hours=2))
    week = read(world, lambda s: calendar.days(s, calendar.monday(TODAY), 7, now=NOW))
    assert [each.id for each in week.entries] == [over_night, now]
    assert [each.id for each in week.overdue] == [late], "what goes on until noon is not late yet"
    assert read(world, lambda s: calendar.colleagues(s))[0].id == WHO
    seen = read(world, lambda s: calendar.colleagues(s), DIRECTOR)
    assert seen[0].id == DIRECTOR and WHO in [each.id for each in seen]
    theirs = read(world, lambda s: calendar.days(s, calendar.monday(TODAY), 7, [WHO], NOW), DIRECTOR)
    assert theirs.entries == week.entries
    assert WHO not in [each.id for each in read(world, lambda s: calendar.colleagues(s), 12)]


def test_a_week_begins_on_monday() -> None:
    assert calendar.monday(date(2026, 5, 10)) == date(2026, 5, 4)


@pytest.mark.feature("B14", "E09")
def test_the_work_list_is_ranked_and_says_why(world: World) -> None:
    midday, morning = plan(world, NOW + timedelta(hours=2)), plan(world, NOW - timedelta(hours=1))
    whole = plan(world, days.midnight(TODAY), all_day=True)
    late, tomorrow = plan(world, NOW - timedelta(days=1)), plan(world, NOW + timedelta(days=1))
    deal = write(world, lambda s: deals.create(s, deals.NewDeal("Chờ duyệt ngân sách", 1)))
    write(world, lambda s: deals.standby(s, [deal], TODAY, TODAY - timedelta(days=30)))
    write(world, lambda s: deals.wake(s, TODAY))
    lines = read(world, lambda s: today.queue(s, NOW))
    assert [line.activity_id or -line.deal_id for line in lines] == [late, morning, midday, whole, -deal]
    assert all(line.why for line in lines) and tomorrow not in [line.activity_id for line in lines]
    assert read(world, lambda s: today.count(s, NOW)) == len(lines)


@pytest.mark.feature("B14", "S11")
def test_a_deal_that_was_worked_on_leaves_the_list(world: World) -> None:
    day = datetime.now(UTC).astimezone().date()
    deal = write(world, lambda s: deals.create(s, deals.NewDeal("Chờ duyệt", 1)))
    write(world, lambda s: deals.standby(s, [deal], day, day - timedelta(days=1)))
    write(world, lambda s: deals.wake(s, day))
    assert [line.deal_id for line in read(world, today.queue)] == [deal]
    write(world, lambda s: activities.log(s, None, CALL, "Đồng ý", deal_id=deal))
    assert read(world, today.queue) == []


def test_one_plans_for_a_colleague_but_does_not_touch_what_is_strange(world: World) -> None:
    theirs = plan(world, NOW, 12)
    with pytest.raises(UserError):
        write(world, lambda s: activities.complete(s, theirs, "Đồng ý"))
    asked = plan(world, NOW, owner_id=12)
    row = world.rows(Activity)[asked]
    assert (row["owner_id"], row["maker_id"]) == (12, WHO)
    assert read(world, lambda s: s.scalar(select(Activity.title).where(Activity.id == asked)), 12)
