"""A month of a salesperson, with a moved clock: what was planned comes on its day, or as soon as a computer is on;
nothing comes twice, and nothing is lost while all of them are off.

May 2030 begins on a Wednesday. Lan is a saleswoman, Minh manages her department.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from app.models import Activity, ActivityKind, Contract, Deal
from app.services import (
    activities,
    contracts,
    customers,
    deals,
    pipelines,
    planning,
    process_design,
    renewals,
    repeats,
    schema,
)
from app.services.activities import Plan
from app.services.deals import NewDeal
from app.services.process_design import TaskForm
from app.views.kit.log_window import LogWindow
from tests.stories.hands import Hands
from tests.stories.month import BOSS, LAN, MINH, Month, bell, month

__all__ = ["month"]
CALL = 1
OLD, RENEWED = 7, 8  # contracts
NEW, MOVED = 1, 2  # stages


@pytest.mark.feature("E10", "B15", "S09", "S10", "S11", "S16", "B14", "C01", "E06")
def test_a_month_of_lan(month: Month, outside: list[str]) -> None:
    made = on_monday_the_month_is_planned(month)
    on_wednesday_a_call_reminds_and_is_put_off(month, made["call"])
    following = its_result_asks_for_the_next_one(month, made["call"])
    twelve_days_all_computers_are_off(month, following)
    what_is_read_at_one_desk_is_read_at_the_other(month)
    a_result_without_a_next_one_is_asked_once(month, following)
    the_deal_that_came_back_is_worked_on(month, made["deal"])
    june_brings_the_repeat_on_its_last_day(month, made["repeat"])


def on_monday_the_month_is_planned(month: Month) -> dict[str, int]:
    """6 May: a call, bills on the 31st of every month, a deal put aside until the 13th, two contracts that end in
    June, one of which is renewed at once, and a survey that the process wants within three days."""
    month.at(6, 5)

    def prepare(session: Any) -> None:
        session.get(ActivityKind, CALL).results = "Đồng ý\nGọi lại sau"
        process_design.add_task(session, NEW, TaskForm("Khảo sát", CALL, days=3))

    month.write(prepare, BOSS)
    with schema.system(month.world.engine, "seed") as connection:
        for key, end in ((OLD, 15), (RENEWED, 14)):
            connection.execute(update(Contract).where(Contract.id == key).values(
                owner_id=LAN, customer_id=None, keeper_id=None, state="signed", starts_on=date(2029, 6, end + 1),
                ends_on=date(2030, 6, end), title=f"Bảo trì {end}"))  # fmt: skip

    def plan(session: Any) -> dict[str, int]:
        customer = customers.create(session, {"name": "Hoa Sen", "phone": "0912345678"})
        call = Plan(CALL, at(8, 5, 9), at(8, 5, 9) + timedelta(minutes=30), title="Gọi chị Hoa", reminders=(10,))
        bills = Plan(CALL, at(31, 5), all_day=True, title="Gửi bảng kê",
                     repeats=repeats.rule_of(repeats.on(date(2030, 5, 31), "month")))  # fmt: skip
        deal = deals.create(session, NewDeal("Nội thất văn phòng", MOVED, customer))
        deals.standby(session, [deal], date(2030, 5, 13))
        return {"call": planning.plan(session, call, customer), "repeat": planning.plan(session, bills), "deal": deal}

    made: dict[str, int] = month.write(plan)
    month.write(lambda s: contracts.set_state(s, renewals.renew(s, RENEWED), "signed", date(2030, 5, 6)))
    month.write(lambda s: pipelines.set_automatic(s, 1, True), BOSS)
    month.write(lambda s: deals.create(s, NewDeal("Bàn ghế", NEW)))
    assert month.to_do() == {}, "nothing is for today"
    return made


def at(day: int, month: int, hour: int = 0) -> datetime:
    return datetime(2030, month, day, hour).astimezone()  # noqa: DTZ001


def on_wednesday_a_call_reminds_and_is_put_off(month: Month, call: int) -> None:
    """8 May, ten to nine, at two desks: put off at one until five past, it is gone at both, and comes back at both."""
    month.at(8, 5, 8, 49)
    here, there = month.start(LAN), month.start(LAN)
    assert reminded(here) == reminded(there) == []
    month.at(8, 5, 8, 50)
    month.pass_time(here, there)
    assert reminded(here) == reminded(there) == [call]
    (key,) = here.frame.reminders.boxes
    here.frame.reminders.snooze(key, month.now + timedelta(minutes=15))
    there.until(lambda: not reminded(there))
    month.at(8, 5, 9, 4)
    month.pass_time(here, there)
    assert reminded(here) == reminded(there) == []
    month.at(8, 5, 9, 5)
    month.pass_time(here, there)
    assert reminded(there) == [call], "it comes again where it was put off elsewhere"
    (box,) = there.frame.reminders.boxes.values()
    there.click("seen", box)
    month.pass_time(here, there)
    assert reminded(here) == reminded(there) == []


def reminded(hands: Hands) -> list[int]:
    hands.settle()
    return [key.activity_id for key in hands.frame.reminders.boxes]


def its_result_asks_for_the_next_one(month: Month, call: int) -> int:
    """By keyboard from the day's list; one call follows, on the 15th. Then everybody switches off."""
    here, there = month.desks
    month.leave(there)
    month.pass_time(here)
    assert list(month.to_do()) == ["Gọi chị Hoa"]
    log(month, here, "2", "15/5/2030")
    rows = month.world.rows(Activity)
    (following,) = [key for key, row in rows.items() if row["follows_id"] == call]
    assert (rows[call]["state"], rows[call]["result"]) == ("done", "Gọi lại sau")
    assert rows[following]["starts_at"] == at(15, 5, 9) and month.to_do() == {}
    month.leave()
    return following


def log(month: Month, hands: Hands, digit: str, day: str) -> LogWindow:
    """The result of the line one is on, and the next day; the window."""
    hands.page.list.setFocus()
    hands.press(digit, hands.page.list)
    window = hands.dialog()
    assert isinstance(window, LogWindow)
    hands.type(window.when.day.line, day)
    hands.press("Ctrl+S", window)
    hands.settle()
    return window


def twelve_days_all_computers_are_off(month: Month, following: int) -> None:
    """Nobody came from the 9th to the 19th: the deal of the 13th, the survey of the 9th, the call of the 15th and the
    contract to be told from the 16th on are all there on the 20th, each told once to whom it concerns."""
    month.at(20, 5)
    month.start(LAN)
    month.start(LAN)
    month.start(MINH)
    assert month.to_do() == {
        "Khảo sát": "Late by 11 days", "Gọi điện": "Late by 5 days",
        "Nội thất văn phòng": "Deal back from standby since 2030-05-13",
        "Bảo trì 15": "Contract HD0007 ends on 2030-06-15: prepare the next one",
    }  # fmt: skip
    assert month.told() == {"deal-back": 1, "task-late": 1, "contract-ends": 1}
    assert month.told(MINH) == {"task-late": 1, "contract-ends": 1}


def what_is_read_at_one_desk_is_read_at_the_other(month: Month) -> None:
    """Lan reads all behind the bell of one desk; nobody else's are touched, and nothing comes a second time."""
    here, there, minh = month.desks
    for hands, number in ((here, 3), (there, 3), (minh, 2)):
        hands.until(lambda hands=hands, number=number: len(bell(hands)) == number)
    here.frame.notices.mark_read([each.id for each in here.frame.notices.items])
    there.until(lambda: not bell(there))
    assert len(bell(minh)) == 2
    for hour in (9, 12):
        month.at(20, 5, hour)
        month.pass_time(here, there, minh)
    month.at(21, 5)
    month.pass_time(here, there, minh)
    assert month.told() == {"deal-back": 1, "task-late": 1, "contract-ends": 1} and bell(here) == bell(there) == []
    assert month.told(MINH) == {"task-late": 1, "contract-ends": 1}


def a_result_without_a_next_one_is_asked_once(month: Month, following: int) -> None:
    """The call of the 15th, on the 21st: an empty day is asked about, saved once more it means nothing is to come."""
    here, there, minh = month.desks
    month.leave(there, minh)
    key = next(line for line in here.page.list.lines if line.key == following).key
    here.page.list.go_to(key)
    window = log(month, here, "1", "")
    assert month.world.rows(Activity)[following]["state"] == "planned", "the window asks first"
    here.press("Ctrl+S", window)
    here.until(lambda: month.world.rows(Activity)[following]["state"] == "done")
    here.settle()
    assert following not in {row["follows_id"] for row in month.world.rows(Activity).values()}
    assert "Gọi chị Hoa" not in month.to_do()


def the_deal_that_came_back_is_worked_on(month: Month, deal: int) -> None:
    """It stands in the list until somebody has done something for it, and is back where it was."""
    month.write(lambda s: activities.log(s, None, CALL, "Đồng ý", deal_id=deal))
    row = month.world.rows(Deal)[deal]
    assert (row["state"], row["stage_id"], row["reopen_on"]) == ("open", MOVED, None)
    assert "Nội thất văn phòng" not in month.to_do()


def june_brings_the_repeat_on_its_last_day(month: Month, repeat: int) -> None:
    """The bills of the 31st come on 31 May, on 30 June and on 31 July. In June nobody came: on 3 July those of June are
    there, and so is the survey of 3 June, of which owner and manager hear however long they were away."""
    (here,) = month.desks
    month.at(31, 5)
    month.pass_time(here)
    assert month.to_do()["Gửi bảng kê"] == "Planned for today"
    month.write(lambda s: activities.complete(s, repeat, "Đồng ý"))
    month.write(lambda s: deals.create(s, NewDeal("Kệ sách", NEW)))
    month.leave()
    assert "Gửi bảng kê" not in month.to_do()
    month.at(3, 7)
    month.start(LAN)
    month.start(MINH)
    assert month.to_do()["Gửi bảng kê"] == "Late by 3 days"
    rows = [row for row in month.world.rows(Activity).values() if row["title"] == "Gửi bảng kê"]
    days = sorted(row["starts_at"].astimezone().date() for row in rows)
    assert days[:4] == [date(2030, 5, 31), date(2030, 6, 30), date(2030, 7, 31), date(2030, 8, 31)]
    assert len(set(days)) == len(days) and days[-1] == date(2031, 7, 31), "400 days ahead, each once"
    assert month.told() == {"deal-back": 1, "task-late": 2, "contract-ends": 1}, "of the renewed one nobody heard"
    assert month.told(MINH) == {"task-late": 2, "contract-ends": 1}
