"""Own attributes (E04): set up by an administrator while others work, and at once in forms, lists, search and files."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from app.models import Attribute, Customer
from app.services import (
    attribute_slots,
    attributes,
    customer_card,
    customer_form,
    filters,
    finding,
    history,
    listing,
)
from app.services.attributes import Wanted
from app.services.checking import Wrong
from app.services.errors import Conflict, UserError
from app.services.office import Office
from app.services.query import Query, every, leaf
from app.services.saving import Saved
from tests.world import World

ADMIN, FIRST = 1, 2
pytestmark = pytest.mark.feature("E04")
KINDS = {
    "Ghi nhớ": "text", "Số máy": "number", "Hạn mức": "money", "Ngày hết hạn": "date", "Có kho": "flag",
    "Hạng": "choice", "Kênh": "choices", "Trang bán": "link",
}  # fmt: skip
CHOICES = {"choice": ("Vàng", "Bạc", "Đồng"), "choices": ("Chợ", "Mạng", "Siêu thị")}


def silent(done: int, total: int = 0, text: str = "") -> None:
    """No report."""


def wanted(label: str, kind: str, sortable: bool = False) -> Wanted:
    return Wanted(label, kind, [("", each) for each in CHOICES.get(kind, ())], sortable)


def add(office: Office, label: str, kind: str = "text", sortable: bool = False) -> attributes.AttributeInfo:
    """A new attribute, filled if it has a slot."""
    with office.transaction("Attribute added") as session:
        key = attributes.add(session, wanted(label, kind, sortable))
    attribute_slots.fill(office, silent)
    return info(office, key)


def info(office: Office, key: int) -> attributes.AttributeInfo:
    with office.read() as session:
        return next(each for each in attributes.every(session) if each.id == key)


def every_kind(office: Office, sortable: bool = False) -> dict[str, str]:
    """An attribute of each kind; their keys by kind."""
    return {kind: add(office, label, kind, sortable and kind != "choices").key for label, kind in KINDS.items()}


def type_in(world: World, customer: int, values: dict[str, Any], who: int = ADMIN, read: Any = None) -> Saved:
    with world.office(who).transaction("Edit customer") as session:
        before = customer_form.read(session, customer).values if read is None else read
        return customer_form.save(session, customer, before, {f"attributes.{k}": v for k, v in values.items()})


def found(office: Office, key: str, op: str, value: Any = None) -> list[int]:
    with office.read() as session:
        return list(finding.ids(session, "customers", Query(where=every(leaf(f"attributes.{key}", op, value)))))


def sorted_by(office: Office, key: str, descending: bool = False) -> list[int]:
    with office.read() as session:
        return list(finding.ids(session, "customers", Query(sort=f"attributes.{key}", descending=descending)))


def slots(world: World, customer: int) -> dict[str, Any]:
    row = world.rows(Customer)[customer]
    return {key: row[key] for key in row if key[:-1] in ("number", "text") or key[:-2] in ("number", "text")
            if row[key] is not None}  # fmt: skip


VALUES: dict[int, dict[str, Any]] = {
    11: {"text": "Ấm áp", "number": 5, "money": 7_000_000, "date": "2026-12-01", "flag": True, "choice": "Vàng",
         "choices": ["Chợ", "Mạng"], "link": "https://an.vn"},
    12: {"text": "Án mạng", "number": -3, "money": 2_000_000, "date": "2026-01-31", "flag": False, "choice": "Bạc",
         "choices": ["Mạng"], "link": "https://ba.vn"},
    13: {"text": "Zebra", "number": 0, "date": "2025-05-05", "choice": "Đồng"},
}  # fmt: skip


def fill_in(world: World, keys: dict[str, str]) -> None:
    for customer, values in VALUES.items():
        type_in(world, customer, {keys[kind]: value for kind, value in values.items()})


def search(office: Office, text: str) -> list[int]:
    with office.read() as session:
        return list(finding.ids(session, "customers", Query(text=text)))


def every_info(office: Office) -> list[attributes.AttributeInfo]:
    with office.read() as session:
        return attributes.every(session)


def test_keys_come_from_the_label_and_stay(world: World) -> None:
    office = world.office(ADMIN)
    one, two = add(office, "Hạn mức nợ"), add(office, "Hạn mức.nợ")
    odd, number, keys = add(office, "(?)"), add(office, "2026"), add(office, "Keys")
    assert (one.key, two.key, odd.key, number.key, keys.key) == ("han_muc_no", "han_muc_no_2", "a", "a_2026", "keys_2")
    attributes.change(office, one.id, Wanted("Trần nợ"))
    assert (info(office, one.id).key, info(office, one.id).label) == ("han_muc_no", "Trần nợ")
    for label in ("TRAN NO", " "):
        with pytest.raises(UserError), office.transaction("Again") as session:
            attributes.add(session, Wanted(label))
    with pytest.raises(UserError), world.office(FIRST).transaction("No right") as session:
        attributes.add(session, Wanted("Của tôi"))


def test_order_hiding_and_bringing_back_lose_nothing(world: World) -> None:
    office = world.office(ADMIN)
    one, two = add(office, "Một"), add(office, "Hai", "money")
    type_in(world, 11, {one.key: "giữ", two.key: 5})
    with office.transaction("Reorder") as session:
        attributes.reorder(session, [two.id, one.id])
    with office.transaction("Hide") as session:
        attributes.hide(session, one.id)
        hiding = session.info["action_id"]
    with office.read() as session:
        assert [own.key for own in customer_form.read(session, 11).owns] == [two.key]
        shape = listing.shape(session, "customers")
        assert shape.column(f"attributes.{one.key}") is None and shape.filter(f"attributes.{one.key}") is None
        card = customer_card.card(session, 11)
        assert card is not None and [fact.label for fact in card.facts][-1] == "Hai"
    with office.transaction("undo", undoes=hiding) as session:
        assert history.undo(session, hiding).restored == 1
    with office.read() as session:
        data = customer_form.read(session, 11)
    assert [own.label for own in data.owns] == ["Hai", "Một"] and data.values[f"attributes.{one.key}"] == "giữ"


def test_a_condition_on_a_hidden_attribute_is_named_and_refused_where_it_would_widen(world: World) -> None:
    office = world.office(ADMIN)
    one = add(office, "Hạng", "choice")
    tree = every(leaf(f"attributes.{one.key}", "is", "Vàng"), leaf("state", "is", "customer"))
    with office.transaction("Hide") as session:
        attributes.hide(session, one.id)
    with office.read() as session:
        shape = listing.shape(session, "customers")
        assert shape.gone(tree) == ["Hạng"] and shape.gone(every(leaf("state", "is", "customer"))) == []
        with pytest.raises(UserError):
            filters.check(session, listing.find(session, "customers"), tree)


def test_what_was_typed_into_an_attribute_that_is_hidden_meanwhile_is_kept(world: World) -> None:
    office = world.office(ADMIN)
    one = add(office, "Hạng mục")
    with world.office(ADMIN).read() as session:
        read = customer_form.read(session, 11).values
    with office.transaction("Hide") as session:
        attributes.hide(session, one.id)
    assert type_in(world, 11, {one.key: "đã gõ"}, read=read).changed == (f"attributes.{one.key}",)
    assert world.rows(Customer)[11]["attributes"] == {one.key: "đã gõ"}
    before = world.rows(Customer)[11]
    with pytest.raises(UserError), world.office(ADMIN).transaction("Edit") as session:
        customer_form.save(session, 11, read, {"attributes.khong_co": "x", "note": "nửa vời"})
    assert world.rows(Customer)[11] == before, "nothing half done"


def test_two_people_change_different_attributes_and_each_undo_leaves_the_other(world: World) -> None:
    office = world.office(ADMIN)
    one, two = add(office, "Một", sortable=True), add(office, "Hai", "money", sortable=True)
    type_in(world, 11, {one.key: "trước", two.key: 1})
    with office.read() as session:
        read = customer_form.read(session, 11).values
    type_in(world, 11, {one.key: "của A"}, read=read)
    with office.transaction("second") as session:
        saved = customer_form.save(session, 11, read, {f"attributes.{two.key}": 2})
        second = session.info["action_id"]
    assert saved.merged == () and world.rows(Customer)[11]["attributes"] == {one.key: "của A", two.key: 2}
    with pytest.raises(Conflict) as caught:
        type_in(world, 11, {one.key: "của C"}, read=read)
    (difference,) = caught.value.data
    assert (difference.mine, difference.theirs, difference.before) == ("của C", "của A", "trước")
    type_in(world, 11, {one.key: "sau nữa"})
    with office.transaction("undo", undoes=second) as session:
        assert history.undo(session, second).conflicts == []
    row = world.rows(Customer)[11]
    assert row["attributes"] == {one.key: "sau nữa", two.key: 1} and row["number1"] == 1


def test_undo_leaves_a_key_that_somebody_has_changed_since_and_says_so(world: World) -> None:
    office = world.office(ADMIN)
    one, two = add(office, "Một"), add(office, "Hai")
    type_in(world, 11, {one.key: "a", two.key: "b"})
    with office.transaction("both") as session:
        read = customer_form.read(session, 11).values
        customer_form.save(session, 11, read, {f"attributes.{one.key}": "A", f"attributes.{two.key}": "B"})
        both = session.info["action_id"]
    type_in(world, 11, {two.key: "mới hơn"})
    with office.transaction("undo", undoes=both) as session:
        assert history.undo(session, both).conflicts == [("customer", 11)]
    assert world.rows(Customer)[11]["attributes"] == {one.key: "a", two.key: "mới hơn"}


def test_slots_follow_an_undo_of_what_was_written_before_they_were_there(world: World) -> None:
    office = world.office(ADMIN)
    one = add(office, "Ghi nhớ")
    type_in(world, 11, {one.key: "Hà Giang"})
    with office.transaction("edit") as session:
        customer_form.save(session, 11, customer_form.read(session, 11).values, {f"attributes.{one.key}": "Cà Mau"})
        edit = session.info["action_id"]
    marking = attributes.change(office, one.id, Wanted(one.label, sortable=True))
    attribute_slots.fill(office, silent)
    assert search(office, "ca mau") == [11]
    with office.transaction("undo", undoes=edit) as session:
        history.undo(session, edit)
    assert search(office, "ca mau") == [] and search(office, "ha giang") == [11]
    assert found(office, one.key, "is", "Hà Giang") == [11]
    with office.transaction("undo", undoes=marking) as session:
        history.undo(session, marking)
    assert not info(office, one.id).sortable
    attribute_slots.fill(office, silent)
    assert slots(world, 11) == {} and search(office, "ha giang") == []
    assert [each["slot"] for each in world.rows(Attribute).values()] == [""]


def test_a_choice_is_renamed_in_all_customers_and_a_removed_one_stays_where_it_is(world: World) -> None:
    office = world.office(ADMIN)
    rank, ways = add(office, "Hạng", "choice", sortable=True), add(office, "Kênh", "choices")
    type_in(world, 11, {rank.key: "Vàng", ways.key: ["Chợ", "Mạng"]})
    type_in(world, 12, {rank.key: "Bạc", ways.key: ["Mạng"]})
    with office.read() as session:
        assert attributes.using(session, rank.id, ["Vàng"]) == 1 == attributes.using(session, ways.id, ["Chợ"])
    action = attributes.change(office, rank.id, Wanted("Hạng", "choice", [("Vàng", "Kim cương")], sortable=True))
    attributes.change(office, ways.id, Wanted("Kênh", "choices", [("Mạng", "Trực tuyến"), ("Chợ", "Chợ")]))
    rows = world.rows(Customer)
    assert rows[11]["attributes"] == {rank.key: "Kim cương", ways.key: ["Chợ", "Trực tuyến"]}
    assert rows[12]["attributes"] == {rank.key: "Bạc", ways.key: ["Trực tuyến"]}
    assert search(office, "kim cuong") == [11] and found(office, rank.key, "is", "Kim cương") == [11]
    type_in(world, 12, {rank.key: "Bạc", ways.key: ["Trực tuyến", "Chợ"]})  # what is no choice any more may stay
    with pytest.raises(Wrong):
        type_in(world, 11, {rank.key: "Đồng"})
    with office.transaction("undo", undoes=action) as session:
        history.undo(session, action)
    assert world.rows(Customer)[11]["attributes"][rank.key] == "Vàng" and search(office, "kim cuong") == []
    assert info(office, rank.id).choices == CHOICES["choice"]


def test_a_kind_changes_only_where_values_stay_good(world: World) -> None:
    office = world.office(ADMIN)
    number, rank = add(office, "Số", "number"), add(office, "Hạng", "choice", sortable=True)
    type_in(world, 11, {number.key: 7, rank.key: "Vàng"})
    attributes.change(office, number.id, Wanted("Số", "money"))
    with pytest.raises(UserError):
        attributes.change(office, number.id, Wanted("Số", "date"))
    with pytest.raises(UserError):
        attributes.change(office, rank.id, Wanted("Hạng", "choices", [("Vàng", "Vàng")], sortable=True))
    attributes.change(office, rank.id, Wanted("Hạng", "choices", [("Vàng", "Vàng"), ("", "Tím")]))
    attribute_slots.fill(office, silent)
    with office.read() as session:
        assert customer_form.read(session, 11).values[f"attributes.{rank.key}"] == ["Vàng"]
        (row,) = finding.rows(session, "customers", [11], [f"attributes.{rank.key}", f"attributes.{number.key}"])
        assert row is not None and [chip.text for chip in row.cells[0]] == ["Vàng"] and row.cells[1] == 7
    assert found(office, rank.key, "is", "Vàng") == [11] and slots(world, 11) == {}


def test_the_history_says_each_attribute_by_its_name(world: World) -> None:
    office = world.office(ADMIN)
    money, day = add(office, "Hạn mức", "money"), add(office, "Hết hạn", "date")
    flag = add(office, "Có kho", "flag")
    type_in(world, 11, {money.key: 5, day.key: "2026-01-31"})
    type_in(world, 11, {money.key: 7, flag.key: True})
    with office.read() as session:
        event = customer_card.timeline(session, 11).events[0]
        assert {(each.label, each.before, each.after) for each in event.changes} == {
            ("Hạn mức", 5, 7), ("Có kho", None, True)
        }  # fmt: skip
        facts = customer_card.as_of(session, 11, date.today())
        assert facts is not None
        shown = {fact.label: (fact.kind, fact.value) for fact in facts[-3:]}
    assert shown == {"Hạn mức": ("money", 7), "Hết hạn": ("day", date(2026, 1, 31)), "Có kho": ("text", "Yes")}


def test_who_sees_a_customer_not_learns_nothing_from_attributes(world: World) -> None:
    office = world.office(ADMIN)
    one = add(office, "Mật", "choice", sortable=True)
    with world.office(FIRST + 20).read() as session:
        seen = set(session.scalars(select(Customer.id)))
    hidden = next(key for key in world.rows(Customer) if key not in seen)
    type_in(world, hidden, {one.key: "Vàng"})
    assert found(world.office(FIRST + 20), one.key, "is", "Vàng") == []
    assert search(world.office(FIRST + 20), "vang") == [] and found(office, one.key, "is", "Vàng") == [hidden]
