"""Reminders on both engines, with a moved clock: several of an activity, seen once, put off, late, two workstations."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from app.models import Activity, Reminded
from app.services import activities, moments, reminders
from app.services.activities import Plan
from app.services.errors import UserError
from app.services.feed import Feed
from app.services.office import Office
from app.services.reminders import Key
from tests.world import DIRECTOR, NEWCOMER, PASSWORD, World

pytestmark = pytest.mark.feature("S09")
WHO, CALL = NEWCOMER, 1
NOW = datetime(2030, 5, 6, 10, 0).astimezone()  # noqa: DTZ001  (local by intent): a Monday
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def write(world: World, work: Any, who: int = WHO) -> Any:
    with world.office(who).transaction("test") as session:
        return work(session)


def read(world: World, work: Any, who: int = WHO) -> Any:
    with world.office(who).read() as session:
        return work(session)


def plan(world: World, at: datetime, *minutes: int, **values: Any) -> int:
    new = Plan(CALL, at, title="Gọi anh Tuấn", reminders=minutes, **values)
    return int(write(world, lambda session: activities.plan(session, new)))


def due(world: World, at: datetime, who: int = WHO) -> list[Key]:
    return [each.key for each in read(world, lambda s: reminders.look(s, at), who).due]


def seen(world: World, key: Key, at: datetime) -> None:
    write(world, lambda s: reminders.mark_seen(s, [key], at))


def test_a_reminder_comes_once_for_all_workstations(world: World) -> None:
    made = plan(world, NOW + HOUR, 60)
    soon = read(world, lambda s: reminders.look(s, NOW - timedelta(seconds=5)))
    assert soon.due == () and soon.next_at == NOW
    (key,) = due(world, NOW)
    assert key == Key(made, NOW, NOW)
    for _ in range(2):  # two workstations
        seen(world, key, NOW)
    assert due(world, NOW + 3 * DAY) == []
    assert len(world.rows(Reminded)) == 1
    assert due(world, NOW, DIRECTOR) == []


def test_a_day_an_hour_and_ten_minutes_before_and_at_the_time(world: World) -> None:
    """Gặp anh Tuấn at 10:00 on Monday: four reminders, each seen by itself."""
    made = plan(world, NOW, 0, 10, 1440, 60)
    assert world.rows(Activity)[made]["reminders"] == "1440,60,10,0"
    for before in (DAY, HOUR, 10 * MINUTE, 0 * MINUTE):
        at = NOW - before
        look = read(world, lambda s, at=at: reminders.look(s, at - MINUTE))
        assert (look.due, look.next_at) == ((), at)
        (key,) = due(world, at)
        assert key.at == at
        seen(world, key, at)
    assert due(world, NOW + DAY) == []


def test_one_that_nobody_answers_comes_again_at_the_next_moment(world: World) -> None:
    made = plan(world, NOW, 60, 10)
    first = due(world, NOW - HOUR)
    second = due(world, NOW - 10 * MINUTE)
    assert [key.activity_id for key in first + second] == [made, made] and first != second
    assert read(world, lambda s: reminders.look(s, NOW - HOUR)).next_at == NOW - 10 * MINUTE


def test_of_all_that_passed_while_the_computer_slept_one_comes_late(world: World) -> None:
    made = plan(world, NOW, 1440, 60, 10)
    (key,) = due(world, NOW + 5 * HOUR)
    assert key == Key(made, NOW - DAY, NOW - 10 * MINUTE)  # how late it is can be said
    seen(world, key, NOW + 5 * HOUR)
    assert due(world, NOW + 6 * HOUR) == []


@pytest.mark.feature("B15")
def test_a_clock_that_is_put_back_brings_nothing_twice_and_loses_nothing(world: World) -> None:
    one, two = plan(world, NOW, 10), plan(world, NOW + 2 * HOUR, 10)
    (key,) = due(world, NOW)
    seen(world, key, NOW)
    assert due(world, NOW - DAY) == []  # the clock is a day behind
    assert due(world, NOW) == []
    assert [each.activity_id for each in due(world, NOW + 2 * HOUR)] == [two] and key.activity_id == one


@pytest.mark.feature("B15")
def test_two_clients_whose_clocks_differ_by_an_hour(world: World) -> None:
    """Seen on the one that is ahead it comes on the other no more; put off there it comes here, once."""
    made = plan(world, NOW, 0)
    here, there = world.office(WHO), Office.open(world.url, f"nv{WHO}", PASSWORD)
    try:
        with there.transaction("test") as session:
            (early,) = [each.key for each in reminders.look(session, NOW + HOUR).due]
            reminders.snooze(session, early, NOW + 2 * HOUR, NOW + HOUR)
        with here.transaction("test") as session:
            assert reminders.look(session, NOW) == reminders.Look((), NOW + 2 * HOUR)
            reminders.mark_seen(session, [early], NOW)  # a click here that came too late loses nothing
            (again,) = [each.key for each in reminders.look(session, NOW + 2 * HOUR).due]
            assert again == Key(made, NOW, NOW + 2 * HOUR)
            reminders.mark_seen(session, [again], NOW + 2 * HOUR)
        with there.read() as session:
            assert reminders.look(session, NOW + 3 * DAY).due == ()
    finally:
        there.close()


def test_a_reminder_is_put_off(world: World) -> None:
    made = plan(world, NOW + HOUR, 60)
    (key,) = due(world, NOW)
    before = world.rows(Activity)[made]
    with world.office(WHO).transaction("") as session:  # not an action: nothing of the activity changes
        reminders.snooze(session, key, NOW + 10 * MINUTE, NOW)
    assert world.rows(Activity)[made] == before
    assert read(world, lambda s: reminders.look(s, NOW)) == reminders.Look((), NOW + 10 * MINUTE)
    assert [each.activity_id for each in due(world, NOW + 10 * MINUTE)] == [made]
    with pytest.raises(UserError):
        write(world, lambda s: reminders.snooze(s, key, NOW, NOW))
    write(world, lambda s: activities.complete(s, made, "Đồng ý"))
    assert due(world, NOW + 10 * MINUTE) == []


def test_put_off_beyond_another_reminder_of_it_that_one_still_comes(world: World) -> None:
    plan(world, NOW, 60, 0)
    (key,) = due(world, NOW - HOUR)
    write(world, lambda s: reminders.snooze(s, key, NOW + 3 * HOUR, NOW - HOUR))
    assert [each.at for each in due(world, NOW)] == [NOW]


def test_what_is_moved_reminds_at_its_new_times(world: World) -> None:
    made = plan(world, NOW, 60, 10)
    (key,) = due(world, NOW)
    seen(world, key, NOW)
    write(world, lambda s: activities.reschedule(s, made, NOW + DAY, None))
    assert [each.at for each in due(world, NOW + DAY - HOUR)] == [NOW + DAY - HOUR]
    write(world, lambda s: activities.reschedule(s, made, NOW + DAY - 10 * HOUR, None, True))
    assert world.rows(Activity)[made]["reminders"] == str(moments.MORNING)  # a whole day: at eight in the morning
    assert [each.at for each in due(world, NOW + DAY)] == [NOW + DAY - 2 * HOUR]


def test_what_has_passed_when_it_is_planned_does_not_remind(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(activities, "clock", lambda: NOW)
    made = plan(world, NOW + 5 * MINUTE, 1440, 10, 0)
    assert world.rows(Activity)[made]["remind_at"] == NOW + 5 * MINUTE
    assert due(world, NOW) == []


@pytest.mark.parametrize("wrong", [(1, 2, 3, 4, 5, 6), (10**6,), (-(10**6),)])
def test_reminders_that_cannot_be(world: World, wrong: tuple[int, ...]) -> None:
    with pytest.raises(UserError):
        plan(world, NOW, *wrong)
    assert not [row for row in world.rows(Activity).values() if row["owner_id"] == WHO]


@pytest.mark.feature("S16", "B06")
def test_another_workstation_hears_that_it_was_seen(world: World) -> None:
    plan(world, NOW, 0)
    (key,) = due(world, NOW)
    feed = Feed(world.office(WHO))
    try:
        seen(world, key, NOW)
        assert feed.news().touch("reminded")
        assert not feed.news().touch("reminded")
    finally:
        feed.close()
