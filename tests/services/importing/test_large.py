"""Files of many rows in blocks: one action, others in between, stopped, cut off, gone on with, and undone as one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.models import Contact, Customer, Group, GroupMember
from app.services import customers, history
from app.services.errors import UserError
from app.services.importing import large, twins, writing
from app.services.importing.checking import Checked
from app.services.importing.large import Done
from app.services.importing.writing import Wanted
from app.services.progress import Cancelled
from tests.services.importing import files
from tests.services.importing.test_importing import ADMIN, SALES, checked, quiet
from tests.world import World

HEADS = ["Tên KH", "Mã KH", "SĐT", "Nhóm", "Người liên hệ"]
ROWS = [[f"Khách {n}", f"BL{n:03}", f"09880010{n:02}", "Nhóm 1; Mới tinh", f"Chị {n}"] for n in range(25)]


def table(world: World, tmp_path: Path, rows: Any = None, who: int = ADMIN) -> Checked:
    return checked(world, who, files.workbook(tmp_path / "b.xlsx", rows or ROWS, HEADS))


def put(world: World, what: Checked, report: Any = quiet, who: int = ADMIN, **wanted: Any) -> Done:
    return large.write(world.office(who), what, Wanted(**wanted), report, (), {}, block=10)


def alive(world: World) -> dict[Any, set[int]]:
    return {
        model: {key for key, row in world.rows(model).items() if not row.get("archived_at")}
        for model in (Customer, GroupMember, Contact, Group)
    }


def undo(world: World, action: int) -> None:
    office = world.office(ADMIN)
    with office.read() as session:
        parts = history._parts(session, action)
    report = history.undo_in_blocks(office, "Hoàn tác", parts, lambda _done, _total: True)
    assert report.conflicts == []


@pytest.mark.feature("E01", "B11", "E33")
def test_three_blocks_are_one_import(world: World, tmp_path: Path) -> None:
    """25 rows in blocks of 10: told how far, one new group, one undo. Between two blocks a colleague works on."""
    before, told, colleagues = alive(world), list[int](), set[int]()

    def report(done: int, total: int = 0, text: str = "") -> None:
        assert total == 25
        if done == 20 and told.count(20) == 1:  # the second block has told its end: this is between two
            with world.office(SALES).transaction("Đồng nghiệp") as session:
                colleagues.add(customers.create(session, {"name": "Khách của đồng nghiệp", "kind": "company"}))
        told.append(done)

    done = put(world, table(world, tmp_path), report)
    assert told == sorted(told) and {0, 10, 20} <= set(told) and told[-1] == 25
    imported = done.imported
    assert (imported.made, imported.groups, imported.waiting, imported.why) == (25, 1, 0, "")
    made = alive(world)
    assert [len(made[model]) - len(before[model]) for model in before] == [26, 50, 25, 1]
    undo(world, done.action_id)
    assert colleagues and alive(world) == {**before, Customer: before[Customer] | colleagues}


@pytest.mark.parametrize("call, kept", [(1, 10), (2, 20), (3, 20)])
def test_stopped_what_was_done_stays_and_is_undone(world: World, tmp_path: Path, call: int, kept: int) -> None:
    """Cancel in the middle of the second block, which then is not there; between it and the third; in the third."""
    before, counted = alive(world), 0

    def report(done: int, total: int = 0, text: str = "") -> None:
        nonlocal counted
        counted += done == 20
        if done == 20 and counted >= call:
            raise Cancelled

    done = put(world, table(world, tmp_path), report)
    assert (done.imported.made, done.imported.waiting) == (kept, 25 - kept)
    assert len(alive(world)[Customer]) == len(before[Customer]) + kept
    undo(world, done.action_id)
    assert alive(world) == before


def test_stopped_at_once_nothing_is_there(world: World, tmp_path: Path) -> None:
    def report(done: int, total: int = 0, text: str = "") -> None:
        raise Cancelled

    before = alive(world)
    with pytest.raises(Cancelled):
        put(world, table(world, tmp_path), report)
    assert alive(world) == before


@pytest.mark.feature("E01")
def test_cut_off_between_two_blocks_the_same_file_goes_on(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program dies in the second block: 10 stay, in the history; the file once more brings the other 15."""
    before, what, real, calls = alive(world), table(world, tmp_path), writing.write_some, 0

    def dies(*args: Any) -> Any:
        nonlocal calls
        calls += 1
        done = real(*args)
        if calls == 2:
            raise MemoryError
        return done

    monkeypatch.setattr(writing, "write_some", dies)
    with pytest.raises(MemoryError):
        put(world, what)
    monkeypatch.undo()
    assert len(alive(world)[Customer]) == len(before[Customer]) + 10
    again = table(world, tmp_path)
    with world.office(ADMIN).read() as session:
        seen = twins.find(session, again.lines)
    done = put(world, again, seen=seen)
    assert (done.imported.made, len(done.imported.left_out)) == (15, 10)
    assert len(alive(world)[Customer]) == len(before[Customer]) + 25


def test_a_later_block_that_is_refused_says_why(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, calls = writing.write_some, 0

    def full(*args: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise UserError("The disk is full.")
        return real(*args)

    monkeypatch.setattr(writing, "write_some", full)
    done = put(world, table(world, tmp_path))
    assert (done.imported.made, done.imported.waiting) == (20, 5) and "disk" in done.imported.why


def test_rows_of_two_blocks_that_are_alike(world: World, tmp_path: Path) -> None:
    """As in one: a row like an earlier one stays out although that one stayed out too; numbers keep off given codes."""
    taken = world.rows(Customer)[5]["code"]
    rows = [["Không mã", "", "", "", ""] for _n in range(10)]
    rows += [["Trùng mã", taken, "0988123456", "", ""], *([["Đệm", "", "", "", ""]] * 9)]
    rows += [["Như dòng trên", "", "0988123456", "", ""], ["Có mã", "KH000245", "", "", ""]]
    what = table(world, tmp_path, rows)
    with world.office(ADMIN).read() as session:
        seen = twins.find(session, what.lines)
    done = put(world, what, seen=seen)
    assert len(done.imported.left_out) == 2 and done.imported.made == 20
    names = {row["code"]: row["name"] for row in world.rows(Customer).values()}
    assert names["KH000245"] == "Có mã" and "Như dòng trên" not in names.values()


def test_no_row_left(world: World, tmp_path: Path) -> None:
    what = table(world, tmp_path)
    put(world, what)
    with pytest.raises(UserError, match="no row left"):
        put(world, table(world, tmp_path))
