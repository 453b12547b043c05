"""What is typed into a customer's form: cleaned, refused with a reason, found again, kept as a draft."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from app.models import Attribute, Contact, Customer, GroupMember
from app.services import contacts, customer_form, customers, drafts, history
from app.services.checking import Wrong
from app.services.errors import UserError
from app.services.text import sort_key
from tests.world import World

MINE = 12


def add(world: World, employee_id: int = MINE, **typed: Any) -> int:
    with world.office(employee_id).transaction("Add customer") as session:
        return customer_form.add(session, {"name": "Công ty TNHH Hoà Bình", **typed})


def save(world: World, customer_id: int, read: dict[str, Any], typed: dict[str, Any]) -> Any:
    with world.office(1).transaction("Edit customer") as session:
        return customer_form.save(session, customer_id, read, typed)


@pytest.mark.feature("E01")
def test_a_new_customer_has_its_groups_its_person_and_is_found(world: World) -> None:
    person = {"contact.name": "Chị Lan", "contact.phone": "0988111222"}
    key = add(world, phone="+84 912 345 678", groups=(2, 4), **person)
    row = world.rows(Customer)[key]
    assert (row["owner_id"], row["phone"]) == (MINE, "0912345678")
    assert row["code"].startswith("KH")
    assert " hoa binh " in row["search_text"]
    assert "0912345678" in row["search_text"]
    assert {m["group_id"] for m in world.rows(GroupMember).values() if m["customer_id"] == key} == {2, 4}
    (person,) = [c for c in world.rows(Contact).values() if c["customer_id"] == key]
    assert (person["name"], person["phone"], person["main"]) == ("Chị Lan", "0988111222", True)


def test_without_a_person_there_is_no_contact(world: World) -> None:
    key = add(world, **{"contact.name": "", "contact.phone": ""})
    assert not [c for c in world.rows(Contact).values() if c["customer_id"] == key]


@pytest.mark.feature("E01")
def test_a_changed_name_and_phone_are_found(world: World) -> None:
    key = add(world)
    save(world, key, {"name": "Công ty TNHH Hoà Bình", "phone": ""}, {"name": "Đặng Gia", "phone": "0987 654 321"})
    row = world.rows(Customer)[key]
    assert " dang gia " in row["search_text"]
    assert "0987654321" in row["search_text"]
    assert "hoa" not in row["search_text"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", "x" * 301), ("name", "a" * 10_000_000), ("birthday", date(1850, 1, 1)), ("kind", "alien"),
     ("note", "x" * 20_001), ("phone", "1" * 41)],
)  # fmt: skip
def test_what_cannot_be_stored_is_refused_with_its_reason(world: World, field: str, value: Any) -> None:
    with pytest.raises(Wrong) as caught:
        save(world, 1, {}, {field: value, "address": "nowhere"})
    assert list(caught.value.fields) == [field]
    assert str(caught.value.fields[field])
    assert world.rows(Customer)[1]["address"] == ""


def test_texts_are_cleaned(world: World) -> None:
    save(world, 1, {}, {"name": "  Hoa\u0300\x00 \n Bình ", "note": "một\r\n\r\n\r\n\r\nhai\x07"})
    row = world.rows(Customer)[1]
    assert (row["name"], row["note"]) == ("Hoà Bình", "một\n\nhai")


def test_a_code_that_is_taken_is_refused_at_its_field(world: World) -> None:
    with pytest.raises(Wrong) as caught:
        save(world, 1, {}, {"code": "KH000002"})
    assert list(caught.value.fields) == ["code"]
    with pytest.raises(Wrong) as caught:
        add(world, code="KH000002")
    assert list(caught.value.fields) == ["code"]


@pytest.mark.feature("C16")
def test_a_holding_is_never_in_a_circle(world: World) -> None:
    save(world, 2, {}, {"parent_id": 1})
    with pytest.raises(Wrong):
        save(world, 1, {}, {"parent_id": 2})
    with pytest.raises(Wrong):
        save(world, 3, {}, {"parent_id": 3})
    assert world.rows(Customer)[2]["parent_id"] == 1


@pytest.mark.feature("E01")
def test_a_twin_is_named_if_seen_and_only_mentioned_if_not(world: World) -> None:
    save(world, 1, {}, {"tax_code": "0100109106"})
    hidden = next(key for key in range(12, 40) if _unseen(world, key))
    with world.office(1).read() as session:
        (seen,) = customers.taken(session, "0100109106", but=2)
        assert (seen.customer_id, seen.what) == (1, "tax_code")
        assert not customers.taken(session, "0100109106", but=1)
    with world.office(hidden).read() as session:
        (unseen,) = customers.taken(session, "0100109106")
        assert (unseen.customer_id, unseen.name) == (None, None)


def _unseen(world: World, employee_id: int) -> bool:
    with world.office(employee_id).read() as session:
        return session.scalar(select(Customer.id).where(Customer.id == 1)) is None


@pytest.mark.feature("E04")
def test_own_attributes_are_read_saved_and_kept_in_their_slots(world: World) -> None:
    with world.office(1).transaction("Attributes") as session:
        session.add(Attribute(key="rank", label="Hạng", kind="choice", choices=["A", "B"], slot="text1", sortable=True))
        session.add(Attribute(key="since", label="Từ ngày", kind="date", slot="number1", sortable=True,
                              position=1))  # fmt: skip
    save(world, 1, {}, {"attributes.rank": "B", "attributes.since": "2026-08-15"})
    with world.office(1).read() as session:
        data = customer_form.read(session, 1)
    assert [own.key for own in data.owns] == ["rank", "since"]
    assert data.values["attributes.rank"] == "B"
    row = world.rows(Customer)[1]
    assert (row["text1"], row["number1"]) == (f"{sort_key('B')}\tB", date(2026, 8, 15).toordinal())
    save(world, 1, data.values, {"attributes.rank": ""})
    row = world.rows(Customer)[1]
    assert (row["text1"], row["attributes"]) == (None, {"since": "2026-08-15"})


@pytest.mark.feature("C17")
def test_contacts_are_added_changed_and_removed_with_undo(world: World) -> None:
    office = world.office(1)
    with office.transaction("Add contact") as session:
        first = contacts.add(session, 200, {"name": "Anh Hùng"})
        second = contacts.add(session, 200, {"name": "Chị Lan", "main": True})
    with office.read() as session:
        lines = contacts.of_customer(session, 200)
    assert [(each.id, each.main) for each in lines] == [(second, True), (first, False)]
    with office.transaction("Edit contact") as session:
        contacts.save(session, first, {"phone": ""}, {"phone": "+84 988 111 222"})
    with office.transaction("Remove contact") as session:
        contacts.remove(session, first)
        action = session.info["action_id"]
    assert first not in world.rows(Contact)
    with office.transaction("Undo", undoes=action) as session:
        history.undo(session, action)
    assert world.rows(Contact)[first]["phone"] == "0988111222"


def test_who_may_not_change_the_customer_removes_no_contact(world: World) -> None:
    with pytest.raises(UserError) as caught, world.office(40).transaction("Remove contact") as session:
        contacts.remove(session, 1)
    assert caught.value.code == contacts.GONE
    assert 1 in world.rows(Contact)


@pytest.mark.feature("B06")
def test_a_draft_is_kept_found_again_and_private(world: World) -> None:
    typed = {"name": "Đang gõ", "birthday": date(2000, 2, 29), "groups": (1, 2), "parent_id": None}
    with world.office(MINE).transaction("Draft") as session:
        drafts.keep(session, "customer", 7, {"name": "Cũ"}, {"name": "Đ"})
        drafts.keep(session, "customer", 7, {"name": "Cũ"}, typed)
    with world.office(MINE).read() as session:
        found = drafts.find(session, "customer", 7)
        assert drafts.find(session, "customer", 8) is None
    assert found is not None
    assert (found.read, found.typed) == ({"name": "Cũ"}, typed)
    with world.office(1).read() as session:
        assert drafts.find(session, "customer", 7) is None, "not even the administrator reads it"
    with world.office(MINE).transaction("Draft") as session:
        drafts.drop(session, "customer", 7)
    with world.office(MINE).read() as session:
        assert drafts.find(session, "customer", 7) is None
