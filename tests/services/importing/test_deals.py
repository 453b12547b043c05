"""Deals from a spreadsheet or the clipboard: read, looked up, checked, written and taken back on both engines (B11)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from app.models import Customer, Deal, DealPassage
from app.services import history
from app.services.errors import UserError
from app.services.importing import deal_reading, deal_writing, mending, opening, reading
from app.services.importing.known import Candidate, Known, Step
from app.services.importing.mending import Mending
from app.services.importing.targets import DEALS
from app.services.importing.writing import Imported, Wanted
from tests.services.importing.test_importing import quiet
from tests.world import ACCOUNTANT, World

SELLER = 12
HEADERS = "Tên cơ hội\tKhách hàng\tGiá trị dự kiến\tGiai đoạn\tPhụ trách\tNgày dự kiến\tGhi chú\tMã"


def opened(world: World, who: int, *lines: str) -> Mending:
    """As the room does it: opened, the customers looked up, checked."""
    with world.office(who).read() as session:
        found = opening.open_sheet(session, reading.pasted("\n".join((HEADERS, *lines))), target=DEALS)
        place = next((place for place, field in found.mapped.items() if field == "customer"), 99)
        asked = deal_reading.asked_in(cells[place] for _row, cells in found.table.rows if place < len(cells))
        deal_reading.learn(session, found.known, asked)
    return mending.begin(found.table, found.mapped, found.known, quiet, None, DEALS.checker)


def write(
    world: World, who: int, found: Mending, mapped: dict[int, str] | None = None, **wanted: Any
) -> tuple[Imported, int]:
    with world.office(who).transaction(DEALS.label) as session:
        checked, columns = found.checked(), found.table.columns
        done = DEALS.write(session, checked, Wanted(**wanted), quiet, columns, mapped)
        return done, session.info["action_id"]


def reasons(found: Mending) -> dict[int, list[str]]:
    return {row: [problem.reason.code for problem in found.problems(row)] for row in found.rows}


def customers_of(world: World, who: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """One that somebody owns, and one that he does not see."""
    rows = world.rows(Customer)
    with world.office(who).read() as session:
        seen = set(session.scalars(select(Customer.id)))
    return (next(row for row in rows.values() if row["owner_id"] == who),
            next(row for key, row in rows.items() if key not in seen))  # fmt: skip


@pytest.mark.feature("B11", "S01", "B01")
def test_pasted_deals_are_written_as_one_action_and_taken_back(world: World) -> None:
    """Known by code, phone and name; amounts as people type them; stages by name; owners whom one may give to."""
    mine, hidden = customers_of(world, SELLER)
    before = world.rows(Deal)
    found = opened(
        world, SELLER,
        f"Bàn họp\t{mine['code']}\t1,5 tỷ\tbáo giá\t\t30/12/2026\tgấp\tMỚI-1",
        f"Ghế\t{mine['phone']}\t120.000.000\t\t\t\t\t",
        f"Tủ\t{mine['name'].upper()}\t\tThắng\t\t\t\t",
        f"Kệ\t{hidden['code']}\t5tr\tKhông có\tnv13\t31/02/2027\t\t",
        "\tKH1\t1\t\t\t\t\t",
    )  # fmt: skip
    assert reasons(found) == {
        5: [deal_reading.NOT_FOUND, deal_reading.NOT_GIVEN, found.problems(5)[2].reason.code, deal_reading.NO_STAGE],
        6: [deal_reading.NOT_FOUND, deal_reading.NO_TITLE],
    }  # fmt: skip
    assert [each.header for each in found.problems(5)] == ["Khách hàng", "Phụ trách", "Ngày dự kiến", "Giai đoạn"]
    done, action = write(world, SELLER, found)
    new = {row["title"]: row for key, row in world.rows(Deal).items() if key not in before}
    assert (done.made, done.left_out, set(new)) == (4, frozenset(), {"Bàn họp", "Ghế", "Tủ", "Kệ"})
    table = new["Bàn họp"]
    assert (table["customer_id"], table["amount"], table["stage_id"]) == (mine["id"], 1_500_000_000, 2)
    assert (table["due_on"], table["note"], table["owner_id"]) == (date(2026, 12, 30), "gấp", SELLER)
    assert new["Ghế"]["customer_id"] == new["Tủ"]["customer_id"] == mine["id"] and new["Ghế"]["amount"] == 120_000_000
    assert new["Tủ"]["state"] == "won" and new["Tủ"]["closed_at"] and new["Ghế"]["stage_id"] == 1
    assert (new["Kệ"]["customer_id"], new["Kệ"]["owner_id"], new["Kệ"]["stage_id"]) == (None, SELLER, 1)
    codes = sorted(row["code"] for row in new.values())
    assert len(set(codes)) == 4 and all(code.startswith("CH") for code in codes) and "MỚI-1" not in codes
    assert {row["deal_id"] for row in world.rows(DealPassage).values()} >= {
        row["id"] for row in new.values() if row["state"] == "open"
    }
    with world.office(SELLER).transaction("Undo", undoes=action) as session:
        assert history.undo(session, action).conflicts == []
    assert {key for key, row in world.rows(Deal).items() if not row["archived_at"]} == set(before)


@pytest.mark.feature("B11")
def test_a_customer_whom_one_does_not_see_is_not_found_like_one_that_is_not_there(world: World) -> None:
    """Also where he is named by phone or name, and also when a cell is corrected to him."""
    _mine, hidden = customers_of(world, SELLER)
    found = opened(world, SELLER, f"A\t{hidden['phone']}", f"B\t{hidden['name']}", "C\tKhông Có Ai")
    said = {str(found.problems(row)[0].reason).replace(each, "…") for row, each in
            ((2, hidden["phone"]), (3, hidden["name"]), (4, "Không Có Ai"))}  # fmt: skip
    assert len(said) == 1 and "…" in said.pop()
    known = found._checker._known
    found.put([(4, 1, hidden["code"])])
    assert reasons(found)[4] == [deal_reading.LOOKING] and known.asked == {hidden["code"]}
    with world.office(SELLER).read() as session:
        deal_reading.learn(session, known, known.asked)
    found.check_again([4])
    assert reasons(found)[4] == [deal_reading.NOT_FOUND]
    forged = found.checked()
    forged.lines[0].values["customer_id"] = hidden["id"]
    with pytest.raises(Exception), world.office(SELLER).transaction(DEALS.label) as session:  # noqa: B017
        DEALS.write(session, forged, Wanted(), quiet)


@pytest.mark.feature("B11")
def test_a_code_that_there_is_already_is_left_out_or_made_once_more(world: World) -> None:
    with world.office(1).read() as session:
        code, title = session.execute(select(Deal.code, Deal.title).limit(1)).one()
    lines = (f"Lại\t\t\t\t\t\t\t{code}", "Mới\t\t\t\t\t\t\tX-1", "Mới nữa\t\t\t\t\t\t\tX-1")
    found = opened(world, 1, *lines)
    with world.office(1).read() as session:
        met = deal_writing.meet(session, found.checked().lines)
    assert met.decisions(Wanted()) == {2: "leave", 4: "leave"} and title in str(met.twins[2].reason())
    assert met.decisions(Wanted("update", seen=met.twins)) == {2: "leave", 4: "leave"}, "none is changed by a file"
    assert write(world, 1, found)[0].made == 1
    assert write(world, 1, opened(world, 1, *lines), every="new")[0].made == 3
    with pytest.raises(UserError, match="no row left"):
        write(world, 1, opened(world, 1, lines[0]))


def test_more_deals_than_one_transaction_holds_are_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deal_writing, "MOST", 2)
    before = len(world.rows(Deal))
    with pytest.raises(UserError, match="Divide"):
        write(world, 1, opened(world, 1, "A", "B", "C"))
    assert len(world.rows(Deal)) == before and write(world, 1, opened(world, 1, "A", "B"))[0].made == 2


def test_the_columns_of_deals_are_remembered_apart_and_a_role_without_edit_is_refused(world: World) -> None:
    write(world, 1, opened(world, 1, "Một"), {0: "title"})
    with world.office(1).read() as session:
        book = reading.pasted(f"{HEADERS}\nHai")
        again, customers = opening.open_sheet(session, book, target=DEALS), opening.open_sheet(session, book)
    assert again.remembered and again.mapped == {0: "title"} and not customers.remembered
    with pytest.raises(UserError, match="role"):
        opened(world, ACCOUNTANT, "Một")
    found = opened(world, 1, "Ba")
    with pytest.raises(UserError, match="role"):
        write(world, ACCOUNTANT, found)


def test_two_of_one_name_and_pipelines_with_stages_of_the_same_name() -> None:
    """Without a database: what is known is given."""
    there = Known(steps=(Step("Bán hàng", 1, "Mới"), Step("Bán hàng", 2, "Báo giá"), Step("Dự án", 7, "Mới")),
                  customers={"Lan": (Candidate(5, "KH5", "Lan"), Candidate(6, "KH6", "Lan"))})  # fmt: skip
    checker = deal_reading.DealChecker((), {0: "title", 1: "customer", 2: "pipeline", 3: "stage"}, there)
    line, wrong = checker.row(2, ["Bàn", "Lan", "dự án", "MỚI"])
    assert line is not None and line.values == {"title": "Bàn", "stage_id": 7}
    assert [each.reason.code for each in wrong] == [deal_reading.TWO_CUSTOMERS]
    line, wrong = checker.row(3, ["Bàn", None, "Khác", "Báo giá"])
    assert line is not None and line.values["stage_id"] == 2
    assert [each.reason.code for each in wrong] == [deal_reading.NO_PIPELINE]
