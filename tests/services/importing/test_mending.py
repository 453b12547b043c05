"""Wrong cells corrected before anything is imported: checked at once, the rest kept, and it holds for a large file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.services.importing import answers, checking, deciding, known, mapping, mending, writing
from app.services.importing.known import Colleague, Known
from app.services.importing.mapping import Column, Table
from app.services.importing.mending import Mending
from app.services.importing.reading import Cell, Sheet
from app.services.importing.writing import Wanted
from tests.services.importing import files
from tests.services.importing.test_importing import ADMIN, by_name, quiet, table_of
from tests.world import World

HEADERS = ["Tên KH", "SĐT", "Ngày sinh", "Nhóm", "Người liên hệ", "Chức vụ"]


def begun(rows: list[list[Cell]], who: Known | None = None, before: Mending | None = None) -> Mending:
    table = before.table if before else mapping.table(Sheet("", [HEADERS, *rows]), 0)
    return mending.begin(table, mapping.guess(table.columns), who or Known(may_make_groups=True), quiet, before)


def wrong(found: Mending) -> dict[int, list[tuple[str, str]]]:
    return {row: [(each.header, each.effect) for each in found.problems(row)] for row in found.rows}


@pytest.mark.feature("E01", "B11")
def test_a_cell_is_checked_at_once_and_the_rest_of_its_row_kept() -> None:
    lan: list[Cell] = ["Lan", "sai", "1/2/1990", "VIP; Mới", None, "Kế toán"]
    found = begun([lan, [None, "0912345678"], ["Minh", "0987654321"]])
    assert wrong(found) == {2: [("SĐT", "cell"), ("Người liên hệ", "cell")], 3: [("Tên KH", "row")]}
    assert found.checked().new_groups == {"vip": "VIP", "moi": "Mới"}
    assert found.put([(2, 1, " 0912 000 111 "), (2, 3, "VIP")]) == {2}
    first = found.checked().lines[0]
    assert (first.values["phone"], str(first.values["birthday"]), first.groups) == (
        "0912000111",
        "1990-02-01",
        ("vip",),
    )
    assert found.checked().new_groups == {"vip": "VIP"} and found.effects == {"cell": 1, "row": 1}
    assert found.put([(2, 1, "0912 000 111")]) == set(), "nothing has changed"
    assert found.put([(3, 0, "Hoa\x00"), (2, 4, "Bà Tư")]) == {2, 3} and found.problems(3) == []
    assert [line.values["name"] for line in found.checked().lines] == ["Lan", "Hoa", "Minh"], "in the order of the file"
    assert found.in_file(2, 1) == "sai" and found.in_file(3, 0) == "" and found.in_file(2, 0) is None
    assert found.put([(2, 1, "sai")]) == {2} and found.in_file(2, 1) is None, "as in the file again"
    for _each in range(3):
        found.take_back()
    assert found.take_back() is None
    assert wrong(found) == {2: [("SĐT", "cell"), ("Người liên hệ", "cell")], 3: [("Tên KH", "row")]}


@pytest.mark.feature("E01")
def test_rows_are_left_out_by_hand_also_when_the_columns_change() -> None:
    found = begun([["Lan", "hỏng"], ["Minh", "sai"], ["Hoa", "nhầm"]])
    found.leave([2, 3])
    found.put([(4, 1, "0912000111")])
    checked = found.checked()
    assert (found.coming(), [line.row for line in checked.lines], checked.by_hand, checked.left_out) == (1, [4], 2, 0)
    assert {str(p.reason.code) for p in checked.problems} == {mending.BY_HAND}
    again = begun([], before=found)
    assert again.by_hand == {2, 3} and again.in_file(4, 1) == "nhầm" and 4 in again.rows
    again.leave([2], out=False)
    assert again.coming() == 2 and again.take_back() == (2, -1) and again.coming() == 1


def test_without_the_right_to_make_groups_a_corrected_group_may_be_one_that_there_is() -> None:
    found = begun([["Lan", None, None, "Vipp"], ["Minh", None, None, "Nhóm 1"]], Known(groups={"vip": 5, "nhom 1": 1}))
    assert wrong(found) == {2: [("Nhóm", "cell")]}
    found.put([(2, 3, "VIP")])
    assert found.problems(2) == [] and found.checked().lines[0].groups == ("vip",) and found.checked().new_groups == {}


def test_a_hundred_thousand_rows_of_which_thousands_are_wrong() -> None:
    """A correction looks at its own row only: it counts what is checked, not how long it takes."""
    rows: list[list[Cell]] = [[f"Khách {n}", "sai" if n % 20 == 0 else f"09{n:08}"] for n in range(100_000)]
    table = Table(0, (Column(0, "Tên KH", ()), Column(1, "SĐT", ())), [(n + 2, row) for n, row in enumerate(rows)])
    found = mending.begin(table, {0: "name", 1: "phone"}, Known(), quiet)
    assert len(found.rows) >= 5_000 and found.effects["cell"] == 5_000 and found.coming() == 100_000
    calls, real = [], found._checker.row
    found._checker.row = lambda *args: (calls.append(args), real(*args))[1]  # type: ignore[method-assign]
    found.put([(2, 1, "0912345678")])
    assert len(calls) == 1 and found.effects["cell"] == 4_999 and found.coming() == 100_000


@pytest.mark.feature("E01", "B11")
def test_what_was_corrected_is_written_and_twins_follow(world: World, tmp_path: Path) -> None:
    """Row 8 gets the phone of row 5 by mistake and is its twin; then its own, and the owner it was meant for."""
    table, mapped = table_of(files.workbook(tmp_path / "a.xlsx"))
    with world.office(ADMIN).read() as session:
        found = mending.begin(table, mapped, known.read(session), quiet)
        met = deciding.meet(session, found.checked().lines)
        assert met.twins == {}
        found.put([(8, 3, "0912345678")])
        met = deciding.meet(session, found.checked().lines, before=met, rows={8})
        assert met.twins[8].row == 5 and met.decisions(Wanted()) == {8: "leave"}
        found.put([(8, 3, "0912000999"), (8, 9, "nv12")])
        met = deciding.meet(session, found.checked().lines, before=met, rows={8})
        assert met.twins == {}
    found.leave([10])
    with world.office(ADMIN).transaction(writing.LABEL) as session:
        done = writing.write(session, found.checked(), Wanted(), quiet)
    mended: Any = by_name(world)["Công ty CP Sao Việt"]
    assert (done.made, mended["phone"], mended["owner_id"]) == (4, "0912000999", 12)


def test_the_answers_of_a_field() -> None:
    lan, tam = Colleague(7, "Lan", "lan", True), Colleague(9, "Lan", "lan2", True)
    there = Known(people={"lan": (lan, tam), "lan2": (tam,), "ba": (Colleague(8, "Ba", "ba", False),)})
    assert answers.answers("owner", there) == ("lan", "lan2"), "two of one name are told apart by their logins"
    assert "Hà Nội" in answers.answers("province", there) and answers.answers("name", there) == ()
    assert len(answers.answers("kind", there)) == 2
    assert checking.complain({0: "name"}) is None
