"""Customers that are perhaps one: found by equal keys and similar names, among those that one sees."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import insert, select, update

from app.models import Contact, Customer, NotDuplicate
from app.services import duplicates, history, schema
from app.services.errors import UserError
from app.services.selection import Selection
from tests.world import DIRECTOR, World

ALL: tuple[duplicates.What, ...] = ("tax_code", "phone", "email", "name")


def change(world: World, row_id: int, **values: Any) -> None:
    with schema.system(world.engine, "") as connection:
        connection.execute(update(Customer).where(Customer.id == row_id).values(values))


def groups(world: World, who: int, *whats: duplicates.What, among: Selection | None = None) -> dict[Any, list[str]]:
    with world.office(who).read() as session:
        found = duplicates.search(session, whats or ALL, among)
    return {group.ids: [what for what, _value in group.why] for group in found.groups}


@pytest.mark.feature("E01")
def test_they_are_found_by_every_key(world: World) -> None:
    change(world, 1, tax_code="0101234567", email="AN@phat.vn")
    change(world, 2, tax_code="0101234567-000", email="an@phat.vn")
    change(world, 3, tax_code="0101234567-001")  # a branch is a customer of its own
    change(world, 4, phone2="0900000005")
    with schema.system(world.engine, "") as connection:
        connection.execute(insert(Contact), [{"customer_id": 6, "name": "Lan", "phone": "0900000007"}])
    change(world, 8, name="Công ty TNHH Thương mại Hoàng Anh")
    change(world, 9, name="CTY CP HOANG ANH")
    change(world, 10, name="Công ty Hoàng Ann")
    found = groups(world, DIRECTOR)
    assert found[1, 2] == ["tax_code", "email"] and found[4, 5] == ["phone"] == found[6, 7]
    assert found[8, 9] == ["name"] and found[8, 9, 10] == ["name"]
    assert not any(3 in ids for ids in found)
    assert set(groups(world, DIRECTOR, "phone", among=Selection.of([5]))) == {(4, 5)}


@pytest.mark.feature("E01", "E11")
def test_only_among_what_one_sees(world: World) -> None:
    rows = world.rows(Customer)
    mine = next(key for key, row in rows.items() if row["owner_id"] == 20)
    with world.office(20).read() as session:
        seen = set(session.scalars(select(Customer.id)))
    hidden = next(key for key in rows if key not in seen)
    change(world, mine, tax_code="0101234567", name="Công ty Bình Minh", email="x@y.vn")
    change(world, hidden, tax_code="0101234567", name="Công ty Bình Minh", email="x@y.vn", phone="0988777666",
           search_text=" binh minh x@y.vn ")  # fmt: skip
    with schema.system(world.engine, "") as connection:
        connection.execute(insert(Contact), [{"customer_id": hidden, "name": "Lan", "phone": "0977666555"}])
    pair = tuple(sorted((mine, hidden)))
    assert pair in groups(world, DIRECTOR) and groups(world, 20) == {}
    with world.office(20).read() as session:
        (twin,) = duplicates.twins(session, "tax_code", "0101234567", but=mine)
        assert (twin.customer_id, twin.name) == (None, None)
        for key, value in (("name", "Bình Minh"), ("email", "x@y.vn"), ("phone", "0977666555")):
            assert duplicates.twins(session, key, value, but=mine) == []


@pytest.mark.feature("E01")
def test_a_form_hears_of_like_names_and_mails(world: World) -> None:
    change(world, 8, name="Công ty TNHH Hoàng Anh", search_text=" cong ty tnhh hoang anh a@b.vn ", email="a@b.vn")
    with schema.system(world.engine, "") as connection:
        connection.execute(insert(Contact), [{"customer_id": 8, "name": "Lan", "phone": "0977666555"}])
    with world.office(DIRECTOR).read() as session:
        for key, value in (("name", "Cty CP Hoàng Anh"), ("email", "A@b.vn"), ("phone2", "0977666555")):
            assert [twin.customer_id for twin in duplicates.twins(session, key, value)] == [8], key
            assert duplicates.twins(session, key, value, but=8) == []


@pytest.mark.feature("E01", "B01")
def test_what_is_told_apart_does_not_come_back(world: World) -> None:
    for key in (1, 2, 3):
        change(world, key, tax_code="0101234567")
    with world.office(DIRECTOR).transaction(duplicates.MARK) as session:
        assert duplicates.mark(session, [1, 2, 3]) == 3
        action = session.info["action_id"]
    assert groups(world, DIRECTOR, "tax_code") == {}
    change(world, 4, tax_code="0101234567")
    assert set(groups(world, DIRECTOR, "tax_code")) == {(1, 2, 3, 4)}
    marked = len(world.rows(NotDuplicate))
    with world.office(DIRECTOR).transaction("Undo", undoes=action) as session:
        assert history.undo(session, action).restored == 3
    assert len(world.rows(NotDuplicate)) == marked - 3
    with pytest.raises(UserError, match="may change"), world.office(40).transaction(duplicates.MARK) as session:
        duplicates.mark(session, [1, 2])


@pytest.mark.parametrize(("one", "other", "same"), [
    ("Công ty TNHH MTV Sao Mai", "SAO MAI CO., LTD", True), ("Cửa hàng số 1 Lê Lợi", "Cửa hàng số 2 Lê Lợi", False),
    ("Hoàng Anh Gia Lai", "Hoàng Ánh Gia Lai", True), ("Thành Công", "Thành Đông", True), ("An Bình", "An Bìn", False),
    ("Thành Công", "Thành Danh", False), ("", "", True),
])  # fmt: skip
def test_names_are_alike(one: str, other: str, same: bool) -> None:
    assert duplicates.alike(duplicates.name_key("company", one), duplicates.name_key("company", other)) is same
