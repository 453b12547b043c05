"""Customers from a workbook: read, mapped, checked and written on both engines, and taken back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text, update

from app.models import Attribute, Contact, Counter, Customer, Employee, Group, GroupMember
from app.services import finding, history
from app.services.errors import UserError
from app.services.importing import checking, leftovers, mapping, opening, reading, twins, writing
from app.services.importing.checking import Checked
from app.services.importing.mapping import Table
from app.services.importing.writing import Imported, Wanted
from app.services.progress import Cancelled
from app.services.query import Query
from tests.services.importing import files
from tests.world import ACCOUNTANT, World

ADMIN, SALES, CHIEF = 1, 12, 2


def quiet(done: int, total: int = 0, text: str = "") -> None:
    """A report that nobody reads."""


def table_of(file: Path) -> tuple[Table, dict[int, str]]:
    book = reading.read(file)
    sheet = book.sheets[mapping.best_sheet(book.sheets)]
    table = mapping.table(sheet, mapping.headers_at(sheet))
    return table, mapping.guess(table.columns)


def checked(world: World, who: int, file: Path) -> Checked:
    book = reading.read(file)
    with world.office(who).read() as session:
        opened = opening.open_sheet(session, book)
    return checking.check(opened.table, opened.mapped, opened.known)


def write(world: World, who: int, what: Checked, **wanted: Any) -> tuple[Imported, int]:
    with world.office(who).transaction(writing.LABEL) as session:
        return writing.write(session, what, Wanted(**wanted), quiet), session.info["action_id"]


def by_name(world: World) -> dict[str, dict[str, Any]]:
    return {row["name"]: row for row in world.rows(Customer).values() if row["id"] > 240}


def reasons(what: Checked) -> Mapping[int, list[str]]:
    found: dict[int, list[str]] = {}
    for problem in what.problems:
        found.setdefault(problem.row, []).append(problem.reason.code)
    return found


@pytest.mark.feature("E01", "B01")
def test_a_real_list_is_imported_and_taken_back(world: World, tmp_path: Path) -> None:
    """Titles above, phones as numbers, two in a cell, mixed days, a group to be made, and cells that are wrong."""
    what = checked(world, ADMIN, files.workbook(tmp_path / "khách hàng.xlsx"))
    assert what.left_out == 1 and what.new_groups == {"vip": "VIP", "moi": "Mới"}
    before = {model: world.rows(model) for model in (Customer, GroupMember, Contact, Group)}
    done, action = write(world, ADMIN, what)
    assert (done.made, done.groups, done.left_out) == (5, 2, frozenset())
    rows = by_name(world)
    first, second, third = rows["Công ty TNHH Đông Á"], rows["Nguyễn Văn Hòa"], rows["Cửa hàng Bình Minh"]
    assert (first["code"], first["phone"], first["province"]) == ("MP-01", "0912345678", "TP. Hồ Chí Minh")
    assert (first["kind"], second["kind"], first["owner_id"], third["owner_id"]) == ("company", "person", ADMIN, 12)
    assert (second["phone"], second["phone2"], second["owner_id"]) == ("0987654321", "02838221234", 12)
    days = [rows[name]["birthday"] for name in ("Công ty TNHH Đông Á", "Nguyễn Văn Hòa", "Cửa hàng Bình Minh")]
    assert days == [date(2001, 8, 15), date(1985, 8, 15), date(1985, 8, 15)]
    assert rows["Công ty CP Sao Việt"]["birthday"] == date(2026, 8, 15)  # 46249, as Excel counts
    assert rows["Đại lý Hải Yến"]["birthday"] is None
    assert second["code"] == "KH000241" and len({row["code"] for row in rows.values()}) == 5
    groups = {row["name"]: key for key, row in world.rows(Group).items()}
    members = {(m["group_id"], m["customer_id"]) for m in world.rows(GroupMember).values() if m["customer_id"] > 240}
    assert members == {(groups[g], rows[n]["id"]) for g, n in [
        ("VIP", "Công ty TNHH Đông Á"), ("VIP", "Nguyễn Văn Hòa"), ("Mới", "Nguyễn Văn Hòa"),
        ("Nhóm 1", "Cửa hàng Bình Minh"),
    ]}  # fmt: skip
    people = [row for row in world.rows(Contact).values() if row["customer_id"] == first["id"]]
    assert [(p["name"], p["position"], p["main"]) for p in people] == [("Trần Thị Bình", "Giám đốc", True)]
    with world.office(ADMIN).read() as session:
        for typed in ("dong a", "912345678", "mp-01"):
            assert first["id"] in finding.ids(session, "customers", Query(typed)), typed
    with world.office(ADMIN).transaction("Undo", undoes=action) as session:
        assert history.undo(session, action).conflicts == []
    for model, rows_before in before.items():
        alive = {key for key, row in world.rows(model).items() if not row.get("archived_at")}
        assert alive == set(rows_before), model


@pytest.mark.feature("E01")
def test_a_wrong_cell_has_a_reason_and_stops_nothing(world: World, tmp_path: Path) -> None:
    what = checked(world, ADMIN, files.workbook(tmp_path / "a.xlsx"))
    found = {(p.row, p.header, p.effect) for p in what.problems}
    assert found == {
        (7, "MST", "warning"), (8, "SĐT", "cell"), (8, "MST", "warning"), (8, "Email", "warning"),
        (8, "NV phụ trách", "cell"), (9, "Tên khách hàng (*)", "row"), (10, "Ngày sinh", "cell"),
    }  # fmt: skip
    lines = {line.row: line.values for line in what.lines}
    assert lines[7]["tax_code"] == "123" and lines[8]["tax_code"] == "0312345678"
    assert "phone" not in lines[8] and "owner_id" not in lines[8] and "birthday" not in lines[10]


def owners(world: World, who: int, names: list[str], tmp_path: Path) -> list[Any]:
    file = files.workbook(
        tmp_path / "o.xlsx", [[f"Khách {n}", name] for n, name in enumerate(names)], ["Tên KH", "Phụ trách"]
    )
    what = checked(world, who, file)
    said = reasons(what)
    return [said.get(line.row, [line.values.get("owner_id")])[0] for line in what.lines]


def test_owners_that_are_unknown_ambiguous_or_not_mine_to_give(world: World, tmp_path: Path) -> None:
    with world.office(ADMIN).transaction("Twins") as session:
        session.execute(update(Employee).where(Employee.id == 21).values(name="Nhân viên 20"))
    found = owners(world, SALES, ["nv12", "nhan vien 12", "nv13", "Ai đó", "Nhân viên 20", "pool"], tmp_path)
    from app.services.importing import cells

    assert found == [12, 12, cells.NOT_YOURS, cells.UNKNOWN_OWNER, cells.TWO_OWNERS, cells.UNKNOWN_OWNER]
    assert owners(world, CHIEF, ["nv13"], tmp_path) == [13]  # who leads the office gives to anybody below


def test_new_groups_are_for_the_administrator(world: World, tmp_path: Path) -> None:
    what = checked(world, SALES, files.workbook(tmp_path / "a.xlsx"))
    assert what.new_groups == {} and checking.NEW_GROUP in reasons(what)[5]
    before = world.rows(Group)
    done, _ = write(world, SALES, what)
    assert done.groups == 0 and world.rows(Group) == before
    forged = Checked(what.lines[:1], (), {"vip": "VIP"}, 0)
    forged.lines[0].groups = ("vip",)
    with pytest.raises(UserError, match="role"):
        write(world, SALES, forged, every="new")


@pytest.mark.feature("E01")
def test_duplicates_also_those_that_one_does_not_see(world: World, tmp_path: Path) -> None:
    """By code, tax code and phone, in the office and in the file; of a hidden one nothing but that it is there."""
    with world.office(SALES).read() as session:
        seen = set(session.scalars(text("select id from customer")))
    mine, hidden = min(seen), min(set(range(1, 241)) - seen)
    own, other = world.rows(Customer)[mine], world.rows(Customer)[hidden]
    rows = [
        ["Trùng số", own["phone"], "", ""], ["Trùng số ẩn", other["phone"], "", ""],
        ["Trùng mã ẩn", "", other["code"], ""],
        ["Mới", "0988000001", "M-1", "0100109106"], ["Lặp trong tệp", "0988000001", "M-2", ""],
    ]  # fmt: skip
    what = checked(world, SALES, files.workbook(tmp_path / "d.xlsx", rows, ["Tên", "SĐT", "Mã KH", "MST"]))
    with world.office(SALES).read() as session:
        found = twins.find(session, what.lines)
    assert [(twin.what, twin.customer_id, twin.name, twin.row) for twin in found.values()] == [
        ("phone", mine, own["name"], 0), ("phone", None, None, 0), ("code", None, None, 0), ("phone", None, None, 8),
    ]  # fmt: skip
    assert other["name"] not in " ".join(str(twin.reason()) for twin in found.values())
    done, action = write(world, SALES, what)
    assert done.made == 1 and done.left_out == {5, 6, 7, 9} and list(by_name(world)) == ["Mới"]
    with world.office(SALES).transaction("Undo", undoes=action) as session:
        history.undo(session, action)
    done, _ = write(world, SALES, what, every="new")
    codes = {name: row["code"] for name, row in by_name(world).items() if not row["archived_at"]}
    assert done.made == 5 and codes["Trùng mã ẩn"].startswith("KH") and codes["Trùng mã ẩn"] != other["code"]


def test_codes_are_taken_in_one_step_and_pass_over_those_given_by_hand(world: World, tmp_path: Path) -> None:
    names = [[f"Khách {n}", "KH000243" if n == 3 else ""] for n in range(6)]
    what = checked(world, SALES, files.workbook(tmp_path / "c.xlsx", names, ["Tên KH", "Mã KH"]))
    write(world, SALES, what)
    codes = sorted(row["code"] for row in by_name(world).values())
    assert codes == [f"KH{n:06}" for n in range(241, 247)]
    assert {row["last"] for row in world.rows(Counter).values() if row["name"] == "customer"} == {246}


def test_who_may_not_edit_may_not_import(world: World, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="role"):
        checked(world, ACCOUNTANT, files.workbook(tmp_path / "a.xlsx"))
    what = checked(world, SALES, files.workbook(tmp_path / "a.xlsx"))
    with pytest.raises(UserError, match="role"):
        write(world, ACCOUNTANT, what)


def test_stopped_in_the_middle_nothing_is_there(world: World, tmp_path: Path) -> None:
    what = checked(world, SALES, files.many(tmp_path / "m.xlsx", 2_500))
    before = world.rows(Customer), world.rows(Counter)
    told: list[int] = []

    def report(done: int, total: int = 0, text: str = "") -> None:
        told.append(done)
        if done >= 2_000:
            raise Cancelled

    with pytest.raises(Cancelled), world.office(SALES).transaction(writing.LABEL) as session:
        writing.write(session, what, Wanted(), report)
    assert told == [0, 2_000] and (world.rows(Customer), world.rows(Counter)) == before


def test_own_attributes_with_money_with_dots(world: World, tmp_path: Path) -> None:
    with world.office(ADMIN).transaction("Attributes") as session:
        session.add(Attribute(key="credit", label="Hạn mức nợ", kind="money", slot="number1", sortable=True))
    rows = [["A", "1.500.000"], ["B", 2_000_000], ["C", "1,5 tỷ"], ["D", "nhiều"]]
    what = checked(world, SALES, files.workbook(tmp_path / "o.xlsx", rows, ["Tên KH", "Hạn mức nợ (đ)"]))
    assert [p.row for p in what.problems] == [8]
    write(world, SALES, what)
    found = {name: (row["attributes"], row["number1"]) for name, row in by_name(world).items()}
    assert found["A"] == ({"credit": 1_500_000}, 1_500_000) and found["B"][1] == 2_000_000
    assert found["C"][1] == 1_500_000_000 and found["D"] == ({}, None)


def test_how_columns_were_mapped_is_remembered(world: World, tmp_path: Path) -> None:
    table, mapped = table_of(files.workbook(tmp_path / "a.xlsx"))
    what = checked(world, SALES, tmp_path / "a.xlsx")
    mine = {**mapped, 13: ""}
    with world.office(SALES).transaction(writing.LABEL) as session:
        assert mapping.recall(session, table.columns) is None
        writing.write(session, what, Wanted(), quiet, table.columns, mine)
    with world.office(SALES).read() as session:
        assert mapping.recall(session, table.columns) == mine
        assert mapping.recall(session, table.columns[:3]) is None
    with world.office(CHIEF).read() as session:
        assert mapping.recall(session, table.columns) is None


def test_what_was_left_out_is_a_workbook(world: World, tmp_path: Path) -> None:
    file = files.workbook(tmp_path / "a.xlsx")
    table, _ = table_of(file)
    what = checked(world, SALES, file)
    count = leftovers.save(tmp_path / "left.xlsx", table, what.problems, {}, ())
    again = reading.read(tmp_path / "left.xlsx").sheets[0].rows
    assert count == len(again) - 1 and again[0][2:] == files.HEADERS
    assert {row[1] for row in again[1:]} >= {8, 9, 10}
    with pytest.raises(UserError):
        leftovers.save(tmp_path / "nowhere" / "left.xlsx", table, what.problems, {}, ())


def test_thousands_of_rows_in_one_action(world: World, tmp_path: Path) -> None:
    file = files.many(tmp_path / "m.xlsx", 5_000)
    what = checked(world, SALES, file)
    done, _ = write(world, SALES, what, every="new")
    assert done.made == 5_000
