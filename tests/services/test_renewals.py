"""Contracts that end (S10): who is told and when, with a moved clock; the next one that goes on from them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from app.models import Contract, Job, Notification
from app.services import contracts, jobs, papers, renewals, schema, settings
from app.services.days import midnight
from app.services.errors import UserError
from app.services.jobs import Task
from tests.world import World

END = date(2027, 3, 31)
LAN, CHIEF, ABOVE, STRANGER = 15, 5, 2, 20  # nv15 works in department 4, which nv5 manages; the root is nv2's
HD = 7


@pytest.fixture
def signed(world: World) -> World:
    """Contract 7 is Lan's, signed, in force for a year up to the end of March 2027."""
    with schema.system(world.engine, "seed") as connection:
        connection.execute(update(Contract).where(Contract.id == HD).values(
            owner_id=LAN, customer_id=None, keeper_id=None, state="signed", starts_on=date(2026, 4, 1), ends_on=END,
        ))  # fmt: skip
    return world


def told(world: World) -> list[tuple[int, str]]:
    """Who has been told of contract 7, in order, and the sentence with its day."""
    rows = [row for row in world.rows(Notification).values() if row["kind"] == renewals.KIND and row["row_id"] == HD]
    return sorted((row["owner_id"], row["text"].partition(" {")[0] + " " + row["data"]["day"]) for row in rows)


def look(world: World, day: date, *who: int) -> None:
    for each in who or (LAN, CHIEF, ABOVE, STRANGER):
        with world.office(each).transaction("look") as session:
            renewals.tell(session, day)


def write(world: World, who: int, work: Any) -> Any:
    with world.office(who).transaction("test") as session:
        return work(session)


@pytest.mark.feature("S10")
def test_owner_and_manager_are_told_thirty_days_before_and_once(signed: World) -> None:
    look(signed, END - timedelta(31))
    assert told(signed) == []
    for days in (30, 29, 1):
        look(signed, END - timedelta(days))
    assert told(signed) == [(CHIEF, "Contract 31/03/2027"), (LAN, "Contract 31/03/2027")]
    row = next(row for row in signed.rows(Notification).values() if row["owner_id"] == CHIEF and row["row_id"] == HD)
    assert row["data"]["owner"] == "Nhân viên 15" and "{owner}" in row["text"]


@pytest.mark.feature("S10")
def test_the_office_says_how_many_days_before(signed: World) -> None:
    write(signed, 1, lambda session: settings.put(session, renewals.NOTICE_DAYS, 60))
    look(signed, END - timedelta(61))
    assert told(signed) == []
    look(signed, END - timedelta(60))
    assert len(told(signed)) == 2


@pytest.mark.feature("S10", "B15")
def test_told_once_when_every_computer_was_off(signed: World) -> None:
    """Nobody came between February and the ninth day after the end; then two workstations start."""
    tasks = [each for each in jobs.TASKS if each.name == "contracts"]
    assert tasks and tasks[0].personal

    def run(day: date, moment: Any) -> list[Any]:
        task = Task(tasks[0].name, tasks[0].label, lambda session: renewals.tell(session, day), 3600, personal=True)
        return jobs.run_due(signed.office(LAN), [task], moment)

    late = END + timedelta(9)
    at = midnight(late)
    assert [ran.result for ran in run(late, at)] == [1]
    assert run(late, at) == []  # the second workstation finds it done
    assert told(signed) == [(LAN, "Contract 31/03/2027")]
    row = next(row for row in signed.rows(Notification).values() if row["owner_id"] == LAN and row["row_id"] == HD)
    assert "ended on" in row["text"]
    assert [row["error"] for row in signed.rows(Job).values() if row["name"] == f"contracts:{LAN}"] == [""]
    look(signed, END + timedelta(renewals.PAST + 1), CHIEF)
    assert len(told(signed)) == 1  # long ago is told no more


@pytest.mark.feature("S10")
@pytest.mark.parametrize("state", ["draft", "sent", "cancelled"])
def test_what_does_not_bind_is_not_told_of(signed: World, state: str) -> None:
    with schema.system(signed.engine, "seed") as connection:
        connection.execute(update(Contract).where(Contract.id == HD).values(state=state))
    look(signed, END - timedelta(10))
    assert told(signed) == []


@pytest.mark.feature("S10")
def test_renewed_is_not_told_of_until_the_next_one_is_cancelled(signed: World) -> None:
    following = write(signed, LAN, lambda session: renewals.renew(session, HD))
    look(signed, END - timedelta(10))
    assert told(signed) == []
    write(signed, LAN, lambda session: contracts.cancel(session, following))
    look(signed, END - timedelta(9))
    assert [who for who, _ in told(signed)] == [CHIEF, LAN]


@pytest.mark.feature("S10")
def test_the_next_contract_goes_on_from_the_old_one(signed: World) -> None:
    following = write(signed, CHIEF, lambda session: renewals.renew(session, HD))
    old, new = signed.rows(Contract)[HD], signed.rows(Contract)[following]
    assert (new["renews_id"], new["state"], new["owner_id"], new["title"]) == (HD, "draft", LAN, old["title"])
    assert (new["starts_on"], new["ends_on"]) == (date(2027, 4, 1), date(2028, 3, 31))
    assert new["code"] != old["code"] and new["signed_on"] is None
    with signed.office(LAN).read() as session:
        for one, other in ((HD, following), (following, HD)):
            card = papers.card(session, "contract", one)
            assert card and [(line.kind, line.id) for line in card.links] == [("contract", other)]
    with pytest.raises(UserError) as refused:
        write(signed, LAN, lambda session: renewals.renew(session, HD))
    assert refused.value.code == renewals.RENEWED
    with pytest.raises(UserError) as refused:
        write(signed, LAN, lambda session: renewals.renew(session, following))
    assert refused.value.code == renewals.NOT_SIGNED


@pytest.mark.feature("S10")
def test_two_who_renew_at_once_make_one(signed: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second looks before the first has saved: the database keeps one."""
    write(signed, LAN, lambda session: renewals.renew(session, HD))
    monkeypatch.setattr(contracts, "live", lambda model=Contract: (model.id < 0,))
    with pytest.raises(UserError) as refused:
        write(signed, LAN, lambda session: renewals.renew(session, HD))
    assert refused.value.code == contracts.RENEWED_MEANWHILE
