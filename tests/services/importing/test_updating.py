"""Customers that are there already are updated from a file, by what they are known by, and exactly taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text, update

from app.models import Contact, Customer, GroupMember
from app.services import finding, history
from app.services.errors import UserError
from app.services.importing import sides, twins, updating, writing
from app.services.importing.checking import Checked
from app.services.importing.twins import Twin
from app.services.importing.writing import Imported, Wanted
from app.services.query import Query
from tests.services.importing import files
from tests.services.importing.test_importing import ADMIN, SALES, checked, quiet
from tests.world import World

HEADS = ["Tên KH", "Mã KH", "SĐT", "Email", "Địa chỉ", "Nhóm", "Người liên hệ"]
MAPPED = dict(enumerate(("name", "code", "phone", "email", "address", "groups", "contact.name")))


def table(world: World, who: int, tmp_path: Path, *rows: list[Any]) -> Checked:
    return checked(world, who, files.workbook(tmp_path / "u.xlsx", rows, HEADS))


def twins_of(world: World, who: int, what: Checked, key: str = "") -> dict[int, Twin]:
    with world.office(who).read() as session:
        return twins.find(session, what.lines, key)


def put(world: World, who: int, what: Checked, wanted: Wanted) -> tuple[Imported, int]:
    with world.office(who).transaction(writing.LABEL) as session:
        return writing.write(session, what, wanted, quiet, (), MAPPED), session.info["action_id"]


def seen_by(world: World, who: int) -> set[int]:
    with world.office(who).read() as session:
        return set(session.scalars(text("select id from customer")))


@pytest.mark.feature("E01", "B01", "B11")
@pytest.mark.parametrize("overwrite", [False, True])
def test_known_customers_are_updated_and_taken_back_exactly(world: World, tmp_path: Path, overwrite: bool) -> None:
    """Empty fields are filled, filled ones only if that is wanted; codes and owners stay."""
    stands = world.rows(Customer)[7]
    with world.office(ADMIN).transaction("Empty") as session:
        session.execute(update(Customer).where(Customer.id == 7).values(address="", email="cu@a.vn"))
    row = ["Tên mới", stands["code"], "0988000777", "moi@a.vn", "9 Trần Phú", "Nhóm 1", "Lê Thị Mới"]
    what = table(world, ADMIN, tmp_path, row, ["Khách mới", "", "0988000778", "", "", "", ""])
    before = {model: world.rows(model) for model in (Customer, GroupMember, Contact)}
    found = twins_of(world, ADMIN, what)
    done, action = put(world, ADMIN, what, Wanted("update", seen=found, overwrite=overwrite))
    assert (done.made, done.updated, done.left_out) == (1, 1, frozenset())
    after = world.rows(Customer)[7]
    assert (after["code"], after["owner_id"], after["address"]) == (stands["code"], stands["owner_id"], "9 Trần Phú")
    assert after["email"] == ("moi@a.vn" if overwrite else "cu@a.vn")
    assert after["name"] == ("Tên mới" if overwrite else stands["name"])
    people = [each["name"] for each in world.rows(Contact).values() if each["customer_id"] == 7]
    assert people.count("Lê Thị Mới") == 1
    if overwrite:
        with world.office(ADMIN).read() as session:
            assert 7 in finding.ids(session, "customers", Query("ten moi"))
    with world.office(ADMIN).transaction("Undo", undoes=action) as session:
        assert history.undo(session, action).conflicts == []
    for model, rows in before.items():
        assert {k: v for k, v in world.rows(model).items() if k in rows} == rows, model
        assert {k for k, v in world.rows(model).items() if not v.get("archived_at")} == set(rows), model


def test_only_what_one_may_change_is_updated_and_a_hidden_twin_never(world: World, tmp_path: Path) -> None:
    mine = sorted(seen_by(world, SALES))
    with world.office(SALES).read() as session:
        may = updating.changeable(session, mine)
    locked, hidden, own = min(set(mine) - may), min(set(range(1, 241)) - set(mine)), min(may)
    stored = world.rows(Customer)
    rows = [["Đổi tên", stored[each]["code"], "", "", "", "", ""] for each in (own, locked, hidden)]
    what = table(world, SALES, tmp_path, *rows)
    found = twins_of(world, SALES, what)
    assert [twin.customer_id for twin in found.values()] == [own, locked, None]
    done, _ = put(world, SALES, what, Wanted("update", seen=found, overwrite=True))
    assert done.updated == 1 and len(done.left_out) == 2
    after = world.rows(Customer)
    assert after[own]["name"] == "Đổi tên"
    assert [after[each] for each in (locked, hidden)] == [stored[each] for each in (locked, hidden)]


def test_each_row_is_decided_by_itself_and_by_the_chosen_key(world: World, tmp_path: Path) -> None:
    """One row by the code, one by the phone; whoever is known by phones alone leaves the code's customer alone."""
    stored = world.rows(Customer)
    rows = [["Một", stored[3]["code"], stored[4]["phone"], "mot@a.vn", "", "", ""],
            ["Hai", stored[5]["code"], "0988123000", "hai@a.vn", "", "", ""]]  # fmt: skip
    what = table(world, ADMIN, tmp_path, *rows)
    first, second = (line.row for line in what.lines)
    by_code, by_phone = twins_of(world, ADMIN, what, "code"), twins_of(world, ADMIN, what, "phone")
    assert by_code[first].customer_id == 3 and by_phone[first].customer_id == 4
    wanted = Wanted("update", seen=by_phone, key="phone", overwrite=True)
    done, _ = put(world, ADMIN, what, wanted)
    assert done.updated == 1 and done.left_out == {second}
    after = world.rows(Customer)
    assert (after[4]["email"], after[3], after[5]) == ("mot@a.vn", stored[3], stored[5])
    done, _ = put(world, ADMIN, what, Wanted("leave", seen=by_code, rows={second: "new"}))
    assert (done.made, done.updated, done.left_out) == (1, 0, {first})
    assert world.rows(Customer)[5] == stored[5]


def test_a_twin_that_nobody_saw_is_left_alone(world: World, tmp_path: Path) -> None:
    """What was not shown beside its row is not written over."""
    stored = world.rows(Customer)
    what = table(world, ADMIN, tmp_path, ["Mới", stored[9]["code"], "", "", "", "", ""])
    with pytest.raises(UserError, match="no row left"):
        put(world, ADMIN, what, Wanted("update", overwrite=True))
    assert world.rows(Customer) == stored


def test_both_sides_in_words(world: World, tmp_path: Path) -> None:
    stored = world.rows(Customer)
    hidden = min(set(range(1, 241)) - seen_by(world, SALES))
    rows = [["Tên mới", stored[7]["code"], "0988000777", "", "", "", ""],
            ["Lặp", "", "0988000777", "", "", "", ""], ["Ẩn", stored[hidden]["code"], "", "", "", "", ""]]  # fmt: skip
    what = table(world, ADMIN, tmp_path, *rows)
    found, fields = twins_of(world, ADMIN, what), set(MAPPED.values())
    with world.office(ADMIN).read() as session:
        both = [sides.compare(session, line, found[line.row], fields, what.lines, {}) for line in what.lines]
    names = [next(side for side in shown if side.field == "name") for shown in both]
    assert (names[0].mine, names[0].theirs, names[0].differs) == ("Tên mới", stored[7]["name"], True)
    assert (names[1].mine, names[1].theirs) == ("Lặp", "Tên mới")
    with world.office(SALES).read() as session:
        twin = twins.find(session, what.lines)[what.lines[2].row]
        shown = sides.compare(session, what.lines[2], twin, fields, what.lines, {})
    assert all(side.theirs == "" for side in shown)
