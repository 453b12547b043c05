"""What repeats, on both engines: made ahead, by two workstations once, changed here, from here on, or all of it."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest

from app.models import Activity, Customer
from app.services import activities, card_activities, history, jobs, planning, reminders, repeats, series
from app.services.activities import Plan
from app.services.errors import UserError
from app.services.office import Office
from app.services.selection import Selection
from tests.world import NEWCOMER, PASSWORD, World

pytestmark = pytest.mark.feature("E09", "E10")
WHO, CALL, MEETING = NEWCOMER, 1, 2
NOW = datetime(2030, 5, 6, 10, 0).astimezone()  # noqa: DTZ001  (local by intent): a Monday
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
WEEKLY = repeats.rule_of(repeats.on(NOW.date(), "week"))


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 7:00 on that Monday."""
    for module in (activities, series, reminders):
        monkeypatch.setattr(module, "clock", lambda: NOW - 3 * HOUR)
    monkeypatch.setattr("app.services.days.now", lambda: NOW - 3 * HOUR)


def write(world: World, work: Any, who: int = WHO) -> Any:
    with world.office(who).transaction("test") as session:
        return work(session)


def meeting(rule: str = WEEKLY, at: datetime = NOW, **values: Any) -> Plan:
    return Plan(MEETING, at, at + HOUR, title="Giao ban", reminders=(10,), repeats=rule, **values)


def begin(world: World, rule: str = WEEKLY, customer: int | None = None, who: int = WHO, **values: Any) -> int:
    return int(write(world, lambda s: planning.plan(s, meeting(rule, **values), customer), who))


def rows(world: World, first: int) -> list[dict[str, Any]]:
    """Those of the series that count, in their order."""
    found = world.rows(Activity)
    mine = [row for row in found.values() if row["series"] == found[first]["series"] and row["series_no"] > 0]
    return sorted(mine, key=lambda row: row["series_no"])


def test_every_monday_without_end_is_made_400_days_ahead(world: World) -> None:
    made = rows(world, begin(world))
    assert len(made) == 58 and [row["series_no"] for row in made] == list(range(1, 59))
    assert {row["starts_at"].astimezone().strftime("%a %H:%M") for row in made} == {NOW.strftime("%a %H:%M")}
    assert all(row["ends_at"] - row["starts_at"] == HOUR and row["state"] == "planned" for row in made)
    assert all(row["remind_at"] == row["starts_at"] - timedelta(minutes=10) for row in made)


def test_it_begins_on_the_first_day_that_fits_and_ends_when_it_shall(world: World) -> None:
    made = rows(world, begin(world, "FREQ=WEEKLY;BYDAY=WE;UNTIL=20300529"))
    assert [row["starts_at"].astimezone().day for row in made] == [8, 15, 22, 29]
    with pytest.raises(UserError):
        begin(world, "FREQ=SECONDLY")
    assert Counter(row["owner_id"] for row in world.rows(Activity).values())[WHO] == 4, "nothing was half done"


@pytest.mark.feature("B15")
def test_the_job_goes_on_where_the_last_one_stands_and_two_workstations_make_each_once(world: World) -> None:
    first = begin(world)
    last = rows(world, first)[-1]["id"]
    write(world, lambda s: activities.reschedule(s, last, NOW + 400 * DAY, None))  # by itself
    later = NOW + 100 * DAY
    for office in (world.office(WHO), Office.open(world.url, f"nv{WHO}", PASSWORD)):
        with office.transaction("test") as session:
            series.extend(session, later)
        if office is not world.office(WHO):
            office.close()
    made = rows(world, first)
    regular = [row["starts_at"] for row in made if not row["apart"]]
    assert len(made) == 72 and len(regular) == 71
    assert len({row["series_no"] for row in made}) == 72
    slots = [NOW + WEEK * place for place in range(72) if place != 57]
    assert regular == slots
    ran = {each.name: each for each in jobs.run_due(world.office(WHO), moment=later)}
    assert (ran[f"series:{WHO}"].result, ran[f"series:{WHO}"].error) == (0, "")


def test_this_one_alone_stands_apart(world: World) -> None:
    first = begin(world)
    third = rows(world, first)[2]["id"]
    write(world, lambda s: planning.change(s, third, meeting(at=NOW + 2 * WEEK + DAY, place="Quán"), series.THIS))
    made = rows(world, first)
    assert [row["apart"] for row in made[:4]] == [False, False, True, False]
    assert made[2]["starts_at"] == NOW + 2 * WEEK + DAY and made[2]["place"] == "Quán" and made[3]["place"] == ""
    write(world, lambda s: planning.change(s, first, meeting(at=NOW + HOUR, place="Tầng 2"), series.ALL))
    made = rows(world, first)
    assert made[2]["starts_at"] == NOW + 2 * WEEK + DAY and made[2]["place"] == "Quán"
    assert {(row["starts_at"] - NOW) % WEEK for row in made if not row["apart"]} == {HOUR}


def test_this_and_later_ones_move_to_tuesday(world: World) -> None:
    first = begin(world)
    third = rows(world, first)[2]["id"]
    at = NOW + 2 * WEEK + DAY
    write(world, lambda s: series.move(s, third, at, at + HOUR, series.LATER))
    made = rows(world, first)
    assert [row["starts_at"] - NOW for row in made[:4]] == [0 * DAY, WEEK, 2 * WEEK + DAY, 3 * WEEK + DAY]
    assert made[0]["id"] == first and made[2]["id"] == third and len(made) in (59, 60)
    assert all(row["remind_at"] == row["starts_at"] - timedelta(minutes=10) for row in made)


def test_from_daily_to_weekly_what_is_too_much_is_taken_out_and_undo_brings_it_back(world: World) -> None:
    first = begin(world, "FREQ=DAILY")
    before = {key: row for key, row in world.rows(Activity).items() if row["owner_id"] == WHO}
    assert len(before) == 401
    second = rows(world, first)[1]["id"]
    tuesday = repeats.rule_of(repeats.on(NOW.date() + DAY, "week"))
    new = meeting(tuesday, NOW + DAY)
    with world.office(WHO).transaction("Change") as session:
        planning.change(session, second, new, series.LATER)
        action = session.info["action_id"]
    made = rows(world, first)
    assert [row["starts_at"] - NOW for row in made[:3]] == [0 * DAY, DAY, DAY + WEEK] and len(made) == 59
    with world.office(WHO).transaction("Undo", undoes=action) as session:
        history.undo(session, action)
    after = {key: row for key, row in world.rows(Activity).items() if row["owner_id"] == WHO}
    assert after == before


def test_it_ends_here(world: World) -> None:
    first = begin(world)
    third = rows(world, first)[2]["id"]
    write(world, lambda s: planning.change(s, third, meeting("", NOW + 2 * WEEK), series.LATER))
    assert [row["repeats"] for row in rows(world, first)] == [WEEKLY, WEEKLY, ""]
    assert write(world, lambda s: series.extend(s, NOW + 300 * DAY)) == 0


def test_called_off_from_here_on(world: World) -> None:
    first = begin(world)
    third = rows(world, first)[2]["id"]
    write(world, lambda s: series.cancel(s, third, "hết dự án", series.LATER))
    assert [(row["state"], row["result"]) for row in rows(world, first)] == [
        ("planned", ""), ("planned", ""), ("cancelled", "hết dự án")]  # fmt: skip
    assert write(world, lambda s: series.extend(s, NOW + 300 * DAY)) == 0
    one = begin(world)
    second = rows(world, one)[1]["id"]
    write(world, lambda s: series.cancel(s, second, "", series.ALL))
    assert [row["state"] for row in rows(world, one)] == ["cancelled"]


def test_one_that_is_there_begins_to_repeat(world: World) -> None:
    made = write(world, lambda s: activities.plan(s, meeting("")))
    write(world, lambda s: planning.change(s, made, meeting("FREQ=DAILY;COUNT=3")))
    assert [row["starts_at"] - NOW for row in rows(world, made)] == [0 * DAY, DAY, 2 * DAY]


@pytest.mark.feature("E06")
def test_one_is_done_and_the_others_wait(world: World) -> None:
    first = begin(world)
    logged = write(world, lambda s: activities.complete(s, first, "Đồng ý", next_action=Plan(CALL, NOW + DAY)))
    made = rows(world, first)
    assert [row["state"] for row in made[:2]] == ["done", "planned"]
    assert world.rows(Activity)[logged.next_id]["series"] is None
    write(world, lambda s: planning.change(s, made[1]["id"], meeting(at=NOW + WEEK + HOUR), series.ALL))
    assert rows(world, first)[0]["starts_at"] == NOW, "what is done stays as it was"


@pytest.mark.feature("V29")
def test_a_series_goes_with_its_customer(world: World) -> None:
    """Handed on, the open ones are the new owner's, and his job makes the next ones."""
    from app.services import ownership
    from app.services.people import Receiver

    customer = next(key for key, row in world.rows(Customer).items() if row["owner_id"] == 12)
    first = begin(world, customer=customer, who=12)
    terms = ownership.terms([Receiver(13)])
    write(world, lambda s: ownership.transfer_ownership(s, Selection.of([customer]), terms), who=2)
    assert {row["owner_id"] for row in rows(world, first)} == {13}
    assert write(world, lambda s: series.extend(s, NOW + 100 * DAY), who=12) == 0
    assert write(world, lambda s: series.extend(s, NOW + 100 * DAY), who=13) == 14
    assert {row["owner_id"] for row in rows(world, first)} == {13}


def test_the_customers_history_is_not_flooded(world: World) -> None:
    customer = next(key for key, row in world.rows(Customer).items() if row["owner_id"] == 12)
    first = begin(world, "FREQ=DAILY", customer, who=12)
    whose = Activity.customer_id == customer
    with world.office(12).read() as session:
        following = card_activities.next_action(session, whose)
        lines = [key for _event, key in card_activities.lines(session, whose, 500)]
    assert following and not set(lines) & {row["id"] for row in rows(world, first)}


def test_nobody_changes_what_is_not_his(world: World) -> None:
    first = begin(world, who=12)
    for work in (lambda s: series.cancel(s, first, "", series.ALL),
                 lambda s: planning.change(s, first, meeting(), series.ALL)):
        with pytest.raises(UserError):
            write(world, work, who=13)
