"""The common pool: customers fall into it by themselves, colleagues take so many a day, one of two wins."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import DBAPIError

from app.models import Activity, Customer, Deal, Employee, Notification
from app.services import history, jobs, ownership, pool, schema, settings
from app.services.errors import UserError
from app.services.people import POOL, Receiver
from app.services.pool import Share
from app.services.selection import Selection
from tests.world import DIRECTOR, NEWCOMER, World

LONG_AGO = datetime.now(UTC) - timedelta(days=200)


@pytest.fixture
def idle(world: World) -> Iterator[World]:
    """Nothing has happened with any customer for 200 days; the pool is on after 90 days, 3 a day may be taken."""
    with schema.system(world.engine, "") as connection:
        connection.execute(update(Customer).values(created_at=LONG_AGO, owner_since=LONG_AGO, last_contact_at=None))
        connection.execute(update(Activity).values(created_at=LONG_AGO, done_at=None, starts_at=None, ends_at=None))
        connection.execute(update(Deal).values(created_at=LONG_AGO, stage_since=LONG_AGO, state="lost"))
        connection.execute(text("update contract set created_at = (select created_at from deal limit 1)"))
    with world.office(1).transaction("Kho chung") as session:
        pool.configure(session, 90, 3)
    yield world


def pool_of(world: World) -> int:
    return next(key for key, row in world.rows(Employee).items() if row["login"] == POOL)


def owned(world: World, owner: int) -> list[int]:
    return [key for key, row in world.rows(Customer).items() if row["owner_id"] == owner]


def fall(world: World) -> int:
    with world.office(DIRECTOR).transaction("Kho chung") as session:
        return pool.fall(session)


@pytest.mark.feature("V27", "B15")
def test_neglected_customers_fall_and_their_people_are_told(idle: World) -> None:
    """All 240 but five: one was called yesterday, one has an open deal, one a meeting tomorrow, one came last week, one
    is archived. Owners and their managers hear of it once; undo brings all back."""
    now = datetime.now(UTC)
    mine = owned(idle, 12)[:5]
    with schema.system(idle.engine, "") as connection:
        deed = {"owner_id": 12, "maker_id": 12, "kind_id": 1, "title": "x", "all_day": False, "result": "", "place": "",
                "note": "", "created_at": LONG_AGO}  # fmt: skip
        connection.execute(insert(Activity).values(
            **deed, customer_id=mine[0], state="done", done_at=now - timedelta(days=1)))  # fmt: skip
        connection.execute(insert(Activity).values(
            **deed, customer_id=mine[2], state="planned", starts_at=now + timedelta(days=1)))  # fmt: skip
        deal = connection.scalar(select(Deal.id).where(Deal.customer_id.is_not(None)).limit(1))
        connection.execute(update(Deal).where(Deal.id == deal).values(customer_id=mine[1], state="open"))
        connection.execute(update(Customer).where(Customer.id == mine[3]).values(owner_since=now - timedelta(days=7)))
        connection.execute(update(Customer).where(Customer.id == mine[4]).values(archived_at=now))
    owners = {key: row["owner_id"] for key, row in idle.rows(Customer).items()}
    with idle.office(DIRECTOR).read() as session:
        counted = pool.plan(session, 90)
        assert pool.plan(session, 0) == [] and pool.plan(session, 300) == []
    assert sum(each.customers for each in counted) == 235
    ran = {each.name: each for each in jobs.run_due(idle.office(DIRECTOR))}
    assert (ran["pool"].result, ran["pool"].error) == (235, "")
    assert sorted(set(owners) - set(owned(idle, pool_of(idle)))) == sorted(mine)
    told = [row for row in idle.rows(Notification).values() if row["kind"] == "pool"]
    assert {row["data"]["name"] for row in told} == {each.owner for each in counted}
    assert {row["owner_id"] for row in told} >= {owners[key] for key in owners if key not in mine}
    with idle.office(DIRECTOR).read() as session:
        assert pool.plan(session, 90) == []
    assert Share(counted[0].owner, counted[0].customers) == counted[0]


@pytest.mark.feature("V27")
def test_three_a_day_in_the_order_asked_for(idle: World) -> None:
    fall(idle)
    wanted = owned(idle, pool_of(idle))[:6]
    asked = Selection.of([wanted[4], wanted[1], wanted[3], wanted[0]])
    with idle.office(NEWCOMER).read() as session:
        assert set(wanted) <= set(session.scalars(select(Customer.id)))  # everybody sees the pool
        plan = pool.plan_take(session, asked)
        assert (plan.in_pool, plan.elsewhere, plan.left, plan.taken) == (4, 0, 3, 3)
    with idle.office(NEWCOMER).transaction("Nhận") as session:
        assert pool.take(session, asked) == 3
        action = session.info["action_id"]
    assert sorted(owned(idle, NEWCOMER)) == sorted([wanted[4], wanted[1], wanted[3]])
    with pytest.raises(UserError, match="3 customers today"), idle.office(NEWCOMER).transaction("x") as session:
        pool.take(session, Selection.of([wanted[0]]))
    back = ownership.terms([Receiver(pool_of(idle))])
    with idle.office(NEWCOMER).transaction("Trả") as session:  # handing it back makes no room for another
        ownership.transfer_ownership(session, Selection.of([wanted[1]]), back)
    with idle.office(NEWCOMER).read() as session:
        assert pool.left_today(session) == 0
    with idle.office(NEWCOMER).transaction("Hoàn tác", undoes=action) as session:
        history.undo(session, action)
    assert set(owned(idle, NEWCOMER)) <= {wanted[1], wanted[3], wanted[4]}


@pytest.mark.feature("V27")
def test_two_take_one_customer_at_once(idle: World) -> None:
    """One gets it, the other is told."""
    fall(idle)
    customer = owned(idle, pool_of(idle))[0]
    together, said = Barrier(2), []
    people = (NEWCOMER, 20)
    for each in people:
        idle.office(each)

    def take(who: int) -> None:
        together.wait()
        try:
            with idle.office(who).transaction("Nhận") as session:
                said.append(pool.take(session, Selection.of([customer])))
        except UserError as error:
            said.append(str(error))

    threads = [Thread(target=take, args=(who,)) for who in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, said))[0] == "1"
    assert [each for each in said if each != 1][0].startswith("None of these customers")
    assert idle.rows(Customer)[customer]["owner_id"] in people


def test_nobody_helps_himself_past_the_rules(idle: World) -> None:
    """Not to what others own, not by plain SQL, not without the right to edit; the settings are an administrator's."""
    fall(idle)
    lying = owned(idle, pool_of(idle))[:9]
    with schema.system(idle.engine, "") as connection:
        connection.execute(update(Customer).where(Customer.id == lying[0]).values(owner_id=25))
    with pytest.raises(UserError), idle.office(NEWCOMER).transaction("x") as session:
        pool.take(session, Selection.of([lying[0]]))
    accountant = 39
    with pytest.raises(UserError, match="role"), idle.office(accountant).transaction("x") as session:
        pool.take(session, Selection.of(lying))
    with pytest.raises(UserError, match="role"), idle.office(NEWCOMER).transaction("x") as session:
        pool.configure(session, 7, 1000)
    with pytest.raises((UserError, DBAPIError)), idle.office(NEWCOMER).transaction("x") as session:
        session.execute(text("update customer set owner_id = :me"), {"me": NEWCOMER})
    assert not owned(idle, NEWCOMER)
    if idle.engine.dialect.name == "postgresql":
        with idle.office(NEWCOMER).transaction("x") as session:
            assert len(session.scalar(text("select take_customers(:ids)"), {"ids": lying[1:]})) == 3
            assert session.scalar(text("select take_customers(:ids)"), {"ids": lying[1:]}) is None


def test_off_by_default(world: World) -> None:
    with world.office(DIRECTOR).transaction("Kho chung") as session:
        assert settings.get(session, pool.DAYS) == 0
        assert pool.fall(session) == 0
