"""Relations between customers and between their people: both sides, who may, undo, the list of kinds (C17)."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, insert, select

from app.models import Contact, ContactRelation, Customer, Relation
from app.services import contacts, history, relations, schema
from app.services.errors import NotPermitted, UserError
from tests.world import World

pytestmark = pytest.mark.feature("C17")
AGENT = "đại lý của / có đại lý"


@pytest.fixture
def bare(world: World) -> World:
    """No relations; customers 1 to 4 are of nv20 with contacts 1 to 4, 5 with contact 5 of nv28."""
    with schema.system(world.engine, "bare") as connection:
        for model in (ContactRelation, Relation):
            connection.execute(delete(model))
        for key in range(1, 6):
            owner = {"owner_id": 20 if key < 5 else 28, "zone_id": None, "parent_id": None}
            connection.execute(Customer.__table__.update().where(Customer.id == key).values(owner))  # type: ignore[attr-defined]
    return world


def test_each_side_reads_it_its_own_way(bare: World) -> None:
    with bare.office(20).transaction("Relate") as session:
        key = relations.add(session, "customer", 1, 2, AGENT, "Từ 2024")
    with bare.office(20).read() as session:
        (one,), (two,) = (relations.of_customer(session, customer) for customer in (1, 2))
    assert (one.id, relations.words(one.kind), one.other_id, one.mine) == (key, "đại lý của", 2, True)
    assert (two.id, relations.words(two.kind), two.other_id, two.mine) == (key, "có đại lý", 1, False)
    assert one.note == two.note == "Từ 2024"


def test_people_of_different_customers(bare: World) -> None:
    with bare.office(20).transaction("Relate") as session:
        relations.add(session, "contact", 1, 2, "vợ chồng")
        relations.add(session, "contact", 3, 3 + 1, "sếp của/cấp dưới của")
    with bare.office(20).read() as session:
        (line,) = relations.of_customer(session, 2)
        (boss,) = relations.of_customer(session, 4)
    assert (line.side, line.own_id, line.other_id, line.at_id, line.kind) == ("contact", 2, 1, 1, "vợ chồng")
    assert relations.words(boss.kind) == "cấp dưới của"


@pytest.mark.parametrize("side", ["customer", "contact"])
def test_what_cannot_be_is_a_sentence(bare: World, side: relations.Side) -> None:
    with bare.office(20).transaction("Relate") as session:
        relations.add(session, side, 1, 2, AGENT)
    for own, other, kind, said in (
        (1, 1, AGENT, "himself"), (1, 2, AGENT, "already"), (2, 1, "có đại lý / đại lý của", "already"),
        (1, 2, "a / ", "either side"),
    ):  # fmt: skip
        with pytest.raises(UserError, match=said), bare.office(20).transaction("Relate") as session:
            relations.add(session, side, own, other, kind)
    assert len(bare.rows(relations.TABLES[side])) == 1


@pytest.mark.parametrize("side", ["customer", "contact"])
def test_nobody_ties_or_sees_what_he_does_not_see(bare: World, side: relations.Side) -> None:
    with pytest.raises(NotPermitted), bare.office(20).transaction("Relate") as session:
        relations.add(session, side, 1, 5, AGENT)
    with bare.office(1).transaction("Relate") as session:
        key = relations.add(session, side, 1, 5, AGENT)
    for who in (20, 28):
        with bare.office(who).read() as session:
            assert not [each for each in relations.of_customer(session, 1 if who == 20 else 5) if each.id == key]


def test_a_kind_and_a_note_are_changed_and_removed_and_undone(bare: World) -> None:
    office = bare.office(20)
    with office.transaction("Relate") as session:
        key = relations.add(session, "customer", 1, 2, "đối tác")
    with office.transaction("Change") as session:
        relations.save(session, "customer", key, {"kind": "đối tác", "note": ""}, {"kind": AGENT, "note": "mới"})
    with office.transaction("Remove") as session:
        relations.remove(session, "customer", key)
        removed = session.info["action_id"]
    assert not bare.rows(Relation)
    with office.transaction("Undo", undoes=removed) as session:
        history.undo(session, removed)
    (row,) = bare.rows(Relation).values()
    assert (row["kind"], row["note"]) == (AGENT, "mới")


def test_a_person_goes_with_all_that_ties_him_seen_or_not_and_comes_back_with_it(bare: World) -> None:
    with bare.office(1).transaction("Relate") as session:
        relations.add(session, "contact", 1, 2, "vợ chồng")
        relations.add(session, "contact", 5, 1, "bạn của")
    with bare.office(20).transaction("Remove") as session:
        contacts.remove(session, 1)
        action = session.info["action_id"]
    assert not bare.rows(ContactRelation)
    assert 1 not in bare.rows(Contact)
    with bare.office(20).transaction("Undo", undoes=action) as session:
        history.undo(session, action)
    assert {(row["contact_id"], row["other_id"]) for row in bare.rows(ContactRelation).values()} == {(1, 2), (5, 1)}


def test_who_may_not_remove_a_person_unties_nothing(bare: World) -> None:
    with bare.office(1).transaction("Relate") as session:
        relations.add(session, "contact", 1, 2, "vợ chồng")
    with pytest.raises(UserError), bare.office(28).transaction("Remove") as session:
        contacts.remove(session, 1)
    assert len(bare.rows(ContactRelation)) == 1


def test_the_kinds_are_the_offices_own(bare: World) -> None:
    with bare.office(20).read() as session:
        usual = relations.kinds(session, "customer")
    assert "agent of / has as agent" in usual
    assert "has as agent / agent of" in usual
    with bare.office(1).transaction("Kinds") as session:
        relations.keep_kinds(session, "customer", ["nhà thầu của/thuê", "", "nhà thầu của / thuê", "bạn hàng"])
        assert relations.kinds(session, "customer") == ["nhà thầu của / thuê", "thuê / nhà thầu của", "bạn hàng"]
    with pytest.raises(UserError), bare.office(20).transaction("Kinds") as session:
        relations.keep_kinds(session, "customer", ["x"])


def test_people_are_found_by_name_among_those_one_sees(bare: World) -> None:
    with bare.office(20).transaction("Name") as session:
        session.execute(insert(Contact).values(customer_id=1, name="Nguyễn Thị Hạnh"))
    with bare.office(20).read() as session:
        assert [person.name for person in relations.people(session, "thị hạnh")] == ["Nguyễn Thị Hạnh"]
        hidden = session.scalar(select(Contact.id).where(Contact.id == 5))
        assert hidden is None
        assert 5 not in [person.id for person in relations.people(session, "Liên Hệ 5", limit=500)]
