"""A prospect becomes a customer once, with its attributes; roles of many at once (M16, C15)."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import select, update

from app.models import Action, Contract, Customer, Deal
from app.services import conversion, customer_card, history, schema
from app.services.errors import UserError
from app.services.selection import Selection
from tests.world import DIRECTOR, START, World


@pytest.fixture
def prospects(world: World) -> World:
    """1, 2, 3 are prospects of nv20, suppliers with an attribute; 4 a customer of his; 5 a prospect of nv28."""
    with schema.system(world.engine, "prospects") as connection:
        for key in range(1, 6):
            values = {"owner_id": 28 if key == 5 else 20, "zone_id": None, "roles": 2, "attributes": {"mau": "đỏ"},
                      "state": "customer" if key == 4 else "prospect"}  # fmt: skip
            connection.execute(update(Customer).where(Customer.id == key).values(values))
    return world


@pytest.mark.feature("M16")
def test_prospects_become_customers_with_all_they_have(prospects: World) -> None:
    office, those = prospects.office(20), Selection.of([1, 2, 4])
    before = prospects.rows(Customer)
    with office.read() as session:
        assert conversion.plan(session, those) == (2, 1, 0)
    with office.transaction(conversion.CONVERT) as session:
        assert conversion.convert(session, those) == (2, 1, 0)
        action = session.info["action_id"]
    after = prospects.rows(Customer)
    for key in (1, 2):
        assert after[key] == before[key] | {"state": "customer", "roles": 3}
    assert after[3] == before[3]
    with office.transaction("Undo", undoes=action) as session:
        history.undo(session, action)
    assert {key: row for key, row in prospects.rows(Customer).items() if key < 6} == {
        key: row for key, row in before.items() if key < 6
    }


@pytest.mark.feature("M16")
def test_of_two_at_once_one_finds_it_done_and_the_log_has_one_action(prospects: World) -> None:
    said: list[str] = []
    ready = threading.Barrier(2, timeout=20)
    offices = [prospects.office(who) for who in (20, DIRECTOR)]

    def convert(office) -> None:  # type: ignore[no-untyped-def]
        ready.wait()
        try:
            with office.transaction(conversion.CONVERT) as session:
                conversion.convert(session, Selection.of([1]))
        except UserError as error:
            said.append(str(error))

    threads = [threading.Thread(target=convert, args=(office,)) for office in offices]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(said) == 1
    with offices[0].read() as session:
        assert len(session.scalars(select(Action.id).where(Action.label == conversion.CONVERT)).all()) == 1


@pytest.mark.feature("M16")
def test_since_when_it_is_a_customer(prospects: World) -> None:
    with prospects.office(20).transaction(conversion.CONVERT) as session:
        conversion.convert(session, Selection.of([1]))
    with prospects.office(20).read() as session:
        found = {key: conversion.since(session, session.get_one(Customer, key)) for key in (1, 2, 4)}
        card = customer_card.card(session, 1)
    assert found[1] is not None
    assert found[1] > START
    assert found[2] is None
    assert found[4] is not None
    assert card is not None
    assert found[1] in [fact.value for fact in card.facts if fact.label == "Customer since"]
    event = card.timeline.events[0]
    assert event.title == conversion.CONVERT
    assert {change.label for change in event.changes} == {"State", "Roles"}


@pytest.mark.feature("M16")
def test_others_prospects_are_left_alone_and_not_named(prospects: World) -> None:
    with prospects.office(20).read() as session:
        found = conversion.prospects_at(session, "customer", [1, 4, 5])
        assert [each.id for each in found] == [1]
    with pytest.raises(UserError), prospects.office(20).transaction(conversion.CONVERT) as session:
        conversion.convert(session, Selection.of([4, 5]))
    assert prospects.rows(Customer)[5]["state"] == "prospect"


@pytest.mark.feature("C15")
@pytest.mark.parametrize(("way", "roles", "after"), [("add", 4 | 8, 14), ("remove", 2 | 16, 0), ("set", 1 | 32, 33)])
def test_roles_of_many_at_once(prospects: World, way: conversion.Way, roles: int, after: int) -> None:
    office = prospects.office(20)
    with office.transaction("Roles") as session:
        assert conversion.plan_roles(session, Selection.of([1, 2]), roles, way) == (2, 0, 0)
        assert conversion.set_roles(session, Selection.of([1, 2]), roles, way) == (2, 0, 0)
        assert conversion.plan_roles(session, Selection.of([1, 2]), roles, way) == (0, 2, 0)
        action = session.info["action_id"]
    assert {prospects.rows(Customer)[key]["roles"] for key in (1, 2)} == {after}
    with office.transaction("Undo", undoes=action) as session:
        history.undo(session, action)
    assert {prospects.rows(Customer)[key]["roles"] for key in (1, 2)} == {2}
    with pytest.raises(UserError), office.transaction("Roles") as session:
        conversion.set_roles(session, Selection.of([1]), 0, way)


@pytest.mark.feature("M16")
def test_a_won_deal_and_a_signed_contract_offer_it_and_others_do_not(prospects: World) -> None:
    with schema.system(prospects.engine, "papers") as connection:
        for key, state in ((1, "won"), (2, "open")):
            connection.execute(update(Deal).where(Deal.id == key).values(customer_id=key, owner_id=20, state=state))
        for key, state in ((1, "signed"), (2, "sent")):
            connection.execute(update(Contract).where(Contract.id == key).values(customer_id=key, owner_id=20,
                                                                                 state=state))  # fmt: skip
    with prospects.office(20).read() as session:
        for kind in ("deal", "contract"):
            assert [each.id for each in conversion.prospects_at(session, kind, [1, 2])] == [1]
