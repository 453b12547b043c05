"""Why somebody sees a customer: a reason is given exactly where the database lets him see it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.models import Customer, Employee, Share
from app.services import customer_shares, ownership, people, seeing
from app.services.people import Receiver
from app.services.seeing import Reason
from app.services.selection import Selection
from tests.world import ACCOUNTANT, DIRECTOR, NEWCOMER, World

SOME = 40  # customers


@pytest.mark.feature("B09")
def test_there_is_a_reason_exactly_where_a_customer_is_seen(world: World) -> None:
    """For 40 customers and everybody of the office, against what each of them finds in the database himself."""
    customers = sorted(world.rows(Customer))[::6][:SOME]
    with world.office(1).transaction("Kho chung") as session:
        pool = session.scalar(select(Employee.id).where(Employee.login == people.POOL))
    if pool is not None:
        with world.office(DIRECTOR).transaction("Kho chung") as session:
            ownership.transfer_ownership(session, Selection.of(customers[:2]), ownership.terms([Receiver(pool)]))
    with world.office(DIRECTOR).read() as session:
        told = {each: {viewer.id for viewer in seeing.viewers(session, each)} for each in customers}
    active = [key for key, row in world.rows(Employee).items() if row["active"] and row["login"] != people.POOL]
    for employee in active:
        with world.office(employee).read() as session:
            seen = set(session.scalars(select(Customer.id).where(Customer.id.in_(customers))))
            assert {each for each in customers if employee in told[each]} == seen, employee
            for each in customers[:8]:
                assert bool(seeing.why(session, each)) == (each in seen)


@pytest.mark.feature("B09")
def test_the_reasons_of_an_owner_his_manager_and_who_was_given_a_share(world: World) -> None:
    """Nv 12 has it; the managers above him by their departments; nv 40 by a share of nv 12 with the right to edit."""
    shared = {row["customer_id"] for row in world.rows(Share).values()}
    customer = next(key for key, row in world.rows(Customer).items()
                    if row["owner_id"] == 12 and not row["zone_id"] and key not in shared)  # fmt: skip
    with world.office(12).transaction("Chia sẻ") as session:
        asked = customer_shares.sharing("add", [Receiver(NEWCOMER)], customer_shares.EDIT)
        customer_shares.change(session, Selection.of([customer]), asked)
    rows = world.rows(Employee)
    with world.office(12).read() as session:
        assert seeing.why(session, customer)[0] == Reason("owner", rows[12]["name"])
        told = {viewer.id: viewer for viewer in seeing.viewers(session, customer)}
        first = seeing.viewers(session, customer)[0]
    assert first.id == 12
    (share,) = [each for each in told[NEWCOMER].reasons if each.kind == "share"]
    assert (share.level, share.giver, share.since is not None) == (2, rows[12]["name"], True)
    assert Reason("manager", "Phòng 2").kind in {each.kind for each in told[2].reasons}
    assert "role" in {each.kind for each in told[DIRECTOR].reasons}
    assert [each.kind for each in told[ACCOUNTANT].reasons] == ["role"]
    with world.office(NEWCOMER).read() as session:
        assert [each.kind for each in seeing.why(session, customer)] == ["share"]


def test_who_does_not_see_it_is_told_nothing(world: World) -> None:
    with world.office(NEWCOMER).read() as session:
        hidden = next(key for key in world.rows(Customer) if session.get(Customer, key) is None)
        assert seeing.why(session, hidden) == ()
        assert seeing.viewers(session, hidden) == []
        assert seeing.viewers(session, 10**9) == []
