"""The work list on both engines (B14): each kind of line, whose it is, who may see it, and what is put off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, update

from app.models import Activity, Contract, ContractInstalment, Customer, Deal, PutOff, Quote, Role, Stage, Voucher
from app.services import activities, history, putting_off, renewals, schema, today
from app.services.activities import Plan
from app.services.errors import UserError
from app.services.today import Line
from tests.world import DIRECTOR, World

LAN, CHIEF, STRANGER = 15, 5, 20  # nv15 works in department 4, which nv5 manages
CALL = 1
NOW = datetime(2030, 5, 6, 10, 0).astimezone()  # noqa: DTZ001  (local by intent): a Monday
DAY = NOW.date()


@pytest.fixture
def lan(world: World) -> World:
    """Lan has one customer, nothing to do, and nobody owes her anything."""
    with schema.system(world.engine, "seed") as connection:
        for model in (Activity, Deal, Quote, Contract):
            connection.execute(update(model).where(model.owner_id == LAN).values(archived_at=NOW))
        connection.execute(update(Contract).values(state="draft", day=date(2026, 3, 2)))
        connection.execute(update(Deal).values(due_on=None))
        connection.execute(update(Customer).where(Customer.id == 1).values(owner_id=LAN, name="Anh Đức", stars=3))
    return world


def queue(world: World, who: int = LAN, owners: tuple[int, ...] = (), now: datetime = NOW) -> list[Line]:
    with world.office(who).read() as session:
        return today.queue(session, now, owners)


def seed(world: World, *statements: Any) -> None:
    with schema.system(world.engine, "seed") as connection:
        for each in statements:
            connection.execute(each)


def write(world: World, work: Callable[[Any], Any], who: int = LAN) -> Any:
    with world.office(who).transaction("test") as session:
        return work(session), session.info["action_id"]


def undo(world: World, action: int, who: int = LAN) -> None:
    with world.office(who).transaction("undo", undoes=action) as session:
        assert not history.undo(session, action).conflicts


def deal(world: World, **values: Any) -> None:
    seed(world, update(Deal).where(Deal.id == 1).values(
        {"owner_id": LAN, "customer_id": 1, "keeper_id": LAN, "state": "open", "archived_at": None,
         "stage_since": NOW - timedelta(days=2)} | values))  # fmt: skip


@pytest.mark.feature("B14")
def test_a_deal_past_its_day_and_one_too_long_in_its_stage(lan: World) -> None:
    deal(lan, due_on=DAY)
    assert queue(lan) == []  # its day is today: it has not passed
    deal(lan, due_on=DAY - timedelta(4), amount=120_000_000, star=True)
    (line,) = queue(lan)
    assert (line.source, line.row_id, line.facts.days, line.customer) == ("deal", 1, 4, "Anh Đức")
    assert (line.facts.amount, line.facts.stars, line.facts.starred) == (120_000_000, 3, True)
    assert "expected" in line.why and today.group_of(line, NOW) == today.LATE
    stage = lan.rows(Deal)[1]["stage_id"]
    seed(lan, update(Stage).where(Stage.id == stage).values(days=14))
    deal(lan, due_on=None, stage_since=NOW - timedelta(days=14))
    assert queue(lan) == []
    deal(lan, due_on=None, stage_since=NOW - timedelta(days=20))
    (line,) = queue(lan)
    assert (line.values["days"], line.values["most"], line.facts.days) == (20, 14, 6)
    assert today.group_of(line, NOW) == today.OPEN
    for state in ("won", "lost"):
        deal(lan, due_on=DAY - timedelta(4), state=state)
        assert queue(lan) == []


@pytest.mark.feature("B14", "S11")
def test_a_deal_that_comes_back_is_told_once(lan: World) -> None:
    deal(lan, state="standby", reopen_on=DAY - timedelta(1), due_on=DAY - timedelta(30))
    (line,) = queue(lan)
    assert "standby" in line.why and line.facts.day == DAY - timedelta(1)


def contract(world: World, key: int = 7, **values: Any) -> None:
    seed(world, update(Contract).where(Contract.id == key).values(
        {"owner_id": LAN, "customer_id": 1, "keeper_id": LAN, "state": "signed", "archived_at": None,
         "created_at": NOW - timedelta(days=300)} | values))  # fmt: skip


@pytest.mark.feature("S10", "B14")
def test_a_contract_that_ends_until_it_is_renewed(lan: World) -> None:
    contract(lan, starts_on=DAY - timedelta(340), ends_on=DAY + timedelta(31))
    seed(lan, update(ContractInstalment).values(due_on=None))
    assert queue(lan) == []
    contract(lan, ends_on=DAY + timedelta(30))
    (line,) = queue(lan)
    assert (line.source, line.row_id, today.group_of(line, NOW)) == ("contract", 7, today.SOON)
    following, action = write(lan, lambda session: renewals.renew(session, 7))
    assert queue(lan) == []
    undo(lan, action)
    assert [line.row_id for line in queue(lan)] == [7]
    contract(lan, ends_on=DAY - timedelta(3))
    assert [today.group_of(line, NOW) for line in queue(lan)] == [today.LATE]
    contract(lan, state="cancelled")
    assert queue(lan) == []
    assert following


@pytest.mark.feature("B14", "E09")
def test_drafts_that_nobody_has_sent(lan: World) -> None:
    seed(lan, update(Quote).where(Quote.id == 3).values(
        owner_id=LAN, state="draft", day=DAY - timedelta(2), valid_until=DAY + timedelta(13), archived_at=None,
    ))  # fmt: skip
    (line,) = queue(lan)
    assert (line.source, line.row_id, today.group_of(line, NOW)) == ("quote", 3, today.OPEN)
    seed(lan, update(Quote).where(Quote.id == 3).values(state="sent"))
    assert queue(lan) == []


def owes(world: World, owner: int, keeper: int = LAN) -> None:
    """Two instalments that were due are not paid, on a contract of `owner` with Anh Đức."""
    seed(world, update(Voucher).values(contract_id=None), update(ContractInstalment).values(due_on=None))
    for key, days in ((7, 40), (8, 3)):
        contract(world, key, owner_id=owner, keeper_id=keeper, ends_on=None)
        seed(world, update(ContractInstalment).where(ContractInstalment.contract_id == key).values(
            due_on=DAY - timedelta(days)))  # fmt: skip


@pytest.mark.feature("B14", "E29")
def test_what_a_customer_owes_is_told_to_who_may_see_debts(lan: World) -> None:
    owes(lan, LAN)
    assert [(line.source, line.contract_id) for line in queue(lan)] == [("instalment", 7), ("instalment", 8)]
    seed(lan, update(Role).where(Role.key == "salesperson").values(see_debts=True))
    lan.close()
    lan.offices.clear()
    (line,) = queue(lan)
    assert (line.source, line.row_id, line.part_id > 0, line.facts.days) == ("debt", 1, True, 40)
    assert line.values["amount"] == "16.200.000" and line.facts.amount == 16_200_000


@pytest.mark.feature("B14", "E29")
def test_nobody_without_the_right_is_told_of_a_colleagues_debts(lan: World) -> None:
    seed(lan, update(Role).where(Role.key == "team_lead").values(see_debts=False))
    owes(lan, STRANGER)
    assert queue(lan) == []
    owes(lan, LAN)
    assert [line for line in queue(lan, CHIEF, (LAN,)) if line.facts.amount] == []  # her manager sees no debts
    assert [line.source for line in queue(lan, DIRECTOR, (LAN,))] == ["debt"]


def planned(world: World, at: datetime, title: str = "Gọi") -> int:
    made, _action = write(world, lambda s: activities.plan(s, Plan(CALL, at, title=title), 1))
    return int(made)


@pytest.mark.feature("B14")
def test_a_manager_looks_at_a_colleagues_list_and_a_stranger_sees_nothing(lan: World) -> None:
    made = planned(lan, NOW - timedelta(days=2))
    seed(lan, insert(Activity).values(
        owner_id=CHIEF, maker_id=CHIEF, kind_id=CALL, title="Họp", state="planned", starts_at=NOW - timedelta(days=9),
    ))  # fmt: skip
    assert made in [line.activity_id for line in queue(lan, CHIEF, (LAN,))]
    assert made not in [line.activity_id for line in queue(lan, CHIEF)]
    both = queue(lan, CHIEF, (LAN, CHIEF))
    assert {line.owner_id for line in both} == {LAN, CHIEF} and made in [line.activity_id for line in both]
    with lan.office(CHIEF).read() as session:
        assert today.look(session, NOW, (LAN, CHIEF)).names[LAN] == "Nhân viên 15"
    assert queue(lan, STRANGER, (LAN,)) == []


@pytest.mark.feature("B14")
def test_what_waits_without_a_day_stands_at_the_end(lan: World) -> None:
    late, loose = planned(lan, NOW - timedelta(days=2)), planned(lan, NOW)
    seed(lan, update(Activity).where(Activity.id == loose).values(starts_at=None, ends_at=None))
    assert [line.activity_id for line in queue(lan)] == [late, loose]
    assert today.group_of(queue(lan)[1], NOW) == today.OPEN


@pytest.mark.feature("B14")
def test_put_off_is_ones_own_and_comes_back_and_is_undone(lan: World) -> None:
    deal(lan, due_on=DAY - timedelta(4))
    _none, action = write(lan, lambda s: putting_off.put_off(s, "deal", 1, DAY + timedelta(3), NOW))
    assert queue(lan) == []
    assert [line.row_id for line in queue(lan, CHIEF, (LAN,)) if line.source == "deal"] == [1]
    assert queue(lan, now=NOW + timedelta(days=2)) == []
    assert [line.row_id for line in queue(lan, now=NOW + timedelta(days=3))] == [1]
    write(lan, lambda s: putting_off.put_off(s, "deal", 1, DAY + timedelta(9), NOW))
    assert len(lan.rows(PutOff)) == 1
    seed(lan, delete(PutOff))
    _none, action = write(lan, lambda s: putting_off.put_off(s, "deal", 1, DAY + timedelta(3), NOW))
    undo(lan, action)
    assert [line.row_id for line in queue(lan)] == [1]
    with pytest.raises(UserError):
        write(lan, lambda s: putting_off.put_off(s, "deal", 1, DAY, NOW))


@pytest.mark.feature("B14", "E10")
def test_an_activity_that_is_put_off_keeps_its_hour_and_length(lan: World) -> None:
    made = planned(lan, NOW - timedelta(days=2))
    seed(lan, update(Activity).where(Activity.id == made).values(ends_at=NOW - timedelta(days=2, hours=-1)))
    write(lan, lambda s: putting_off.put_off(s, "activity", made, DAY + timedelta(5), NOW))
    row = lan.rows(Activity)[made]
    assert (row["starts_at"], row["ends_at"]) == (NOW + timedelta(days=5), NOW + timedelta(days=5, hours=1))
    assert queue(lan) == [] and len(queue(lan, now=NOW + timedelta(days=5))) == 1


@pytest.mark.feature("B14", "E06")
def test_what_was_talked_about_comes_back_the_day_after_the_next_action(lan: World) -> None:
    day = datetime.now().astimezone()
    deal(lan, due_on=day.date() - timedelta(4), stage_since=day)
    following = Plan(CALL, day + timedelta(days=7))

    def talk(session: Any) -> None:
        putting_off.after_contact(session, "deal", 1, following)
        activities.log(session, 1, CALL, "Đồng ý", next_action=following, deal_id=1)

    write(lan, talk)
    for days, sources in ((0, set()), (7, {"activity"}), (8, {"activity", "deal"})):
        assert {line.source for line in queue(lan, now=day + timedelta(days=days))} == sources


@pytest.mark.feature("B14")
def test_the_end_of_a_days_work(lan: World) -> None:
    with lan.office(LAN).read() as session:
        before = today.rest(session).done
    at = datetime.now().astimezone() + timedelta(days=3)
    write(lan, lambda s: activities.log(s, 1, CALL, "Đồng ý", next_action=Plan(CALL, at, title="Gọi lại")))
    with lan.office(LAN).read() as session:
        rest = today.rest(session)
    assert (rest.done, rest.title, rest.customer) == (before + 1, "Gọi lại", "Anh Đức")


@pytest.mark.feature("B14", "B19")
def test_a_planned_call_keeps_the_time_that_it_took(lan: World) -> None:
    made = planned(lan, NOW - timedelta(days=2))
    begun = datetime.now().astimezone() - timedelta(minutes=6)
    write(lan, lambda s: activities.complete(s, made, "Đồng ý", started_at=begun))
    row = lan.rows(Activity)[made]
    assert row["starts_at"] == begun and timedelta(minutes=6) <= row["ends_at"] - begun < timedelta(minutes=7)


@pytest.mark.feature("E09", "B14")
def test_what_lasts_several_days_is_due_on_each_and_late_after_the_last(lan: World) -> None:
    """A fair from Monday 6 to Wednesday 8, and on call in the night from Tuesday 22:00 to Wednesday midnight."""
    day = NOW.replace(hour=0)
    fair = Plan(CALL, day, day + timedelta(days=2), all_day=True, title="Hội chợ")
    night = Plan(CALL, day + timedelta(days=1, hours=22), day + timedelta(days=2), title="Trực")
    write(lan, lambda s: [activities.plan(s, each) for each in (fair, night)])
    told = [{line.title: (line.why, line.facts.days, line.facts.day) for line in queue(lan, now=at)}
            for at in (NOW + timedelta(days=n) for n in range(4))]  # fmt: skip
    going = "From {first} to {last}"
    assert told[0] == {"Hội chợ": (going, 0, DAY)}
    assert told[1] == {"Hội chợ": (going, 0, DAY + timedelta(1)), "Trực": ("Planned for {time}", 0, DAY + timedelta(1))}
    assert told[2] == {"Hội chợ": (going, 0, DAY + timedelta(2)), "Trực": ("Late by a day", 1, DAY + timedelta(1))}
    assert {title: each[1] for title, each in told[3].items()} == {"Hội chợ": 1, "Trực": 2}
    with lan.office(LAN).read() as session:
        assert [each.title for each in activities.overdue(session, day + timedelta(days=2))] == ["Trực"]
        late = activities.overdue(session, day + timedelta(days=3))
        assert [each.title for each in late] == ["Hội chợ", "Trực"]
    with pytest.raises(UserError, match="62"):
        write(lan, lambda s: activities.plan(s, Plan(CALL, day, day + timedelta(days=63), all_day=True)))
