"""A book with its balances however it is sorted, and lists of money as Excel: amounts and days keep their types."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from app.services import export, finding, listing, vouchers
from app.services.pricing import CENTS, LineForm
from app.services.query import Query, every, leaf
from app.services.selection import Selection
from tests.services.test_currency import DOLLARS
from tests.services.test_quotes import make
from tests.services.test_vouchers import DAY, receipt, till
from tests.world import ACCOUNTANT, DIRECTOR, World

__all__ = ["till"]  # the fixture


def rows(world: World, who: int, chosen: Selection, columns: list[str], file: Path) -> list[list[tuple[object, str]]]:
    """Values with their formats, below the heads."""
    export.to_excel(world.office(who), chosen, columns, file, lambda done, of, said: None)
    return [[(cell.value, cell.number_format) for cell in row] for row in load_workbook(file).active.iter_rows(2)]


def day(cell: tuple[object, str]) -> date:
    assert cell[1] == "dd/mm/yyyy"
    return cell[0].date()  # type: ignore[attr-defined,no-any-return]


def test_every_line_of_a_book_has_its_balance_however_it_is_sorted(world: World, till: int) -> None:
    """A voucher that is confirmed late for an earlier day moves the balances of all later ones."""
    office = world.office(ACCOUNTANT)
    moved = [(DAY, 500), (date(2026, 3, 2), 70), (DAY, 20), (date(2026, 11, 25), 9), (date(2026, 3, 2), 3)]
    with office.transaction("Receipts") as session:
        for day, amount in moved:
            vouchers.confirm(session, vouchers.save(session, receipt(till, amount, day=day)))
    asked = Query(where=every(leaf("fund", "is", till), leaf("received", "lt", 1_000)), sort="received")
    with office.read() as session:
        rows = finding.first_page(session, "fund_book", asked, ["received", "balance"])
        assert [(row.cells[0], row.cells[1] - 1_000_000) for row in rows] == [
            (3, 73), (9, 602), (20, 593), (70, 70), (500, 573),
        ]  # fmt: skip
        assert not next(each for each in listing.shape(session, "fund_book").columns if each.key == "balance").sortable


@pytest.mark.feature("E13", "E18", "B11")
def test_a_quote_in_another_currency(world: World, tmp_path: Path) -> None:
    lines = (LineForm("Máy", price=1_000 * CENTS, vat="KCT"),)
    key = make(world, title="=1+1", **{**DOLLARS, "lines": lines, "instalments": ()})
    columns = ["code", "day", "value", "goods", "vat_amount", "state"]
    found = rows(world, DIRECTOR, Selection.of([key], "quotes"), columns, tmp_path / "a.xlsx")[0]
    assert [cell[0] for cell in found[:2]] == ["BG26-00001", "=1+1"] and day(found[2]) == date(2026, 7, 27)
    assert found[3:5] == [(25_400_000, "#,##0")] * 2 and found[5][0] == 0


@pytest.mark.feature("V33", "B11")
def test_vouchers_and_the_book(world: World, till: int, tmp_path: Path) -> None:
    with world.office(ACCOUNTANT).transaction("Receipts") as session:
        keys = [vouchers.save(session, receipt(till, amount)) for amount in (5_000_000, 2_000_000)]
        vouchers.confirm(session, keys[0])
        vouchers.confirm(session, keys[1])
    chosen = Selection.of(keys, "vouchers")
    found = rows(world, ACCOUNTANT, chosen, ["party", "code", "day", "amount"], tmp_path / "b.xlsx")
    assert [row[2][0] for row in found] == ["PT00005", "PT00006"] and day(found[0][3]) == date(2026, 11, 24)
    assert [row[4] for row in found] == [(5_000_000, "#,##0"), (2_000_000, "#,##0")]
    book = Selection("fund_book", Query(where=every(leaf("fund", "is", till)), sort="day"))
    found = rows(world, ACCOUNTANT, book, ["day", "received", "paid", "balance"], tmp_path / "c.xlsx")
    assert [row[3] for row in found] == [(1_000_000, "#,##0"), (6_000_000, "#,##0"), (8_000_000, "#,##0")]
    assert {row[2][0] for row in found} == {None}
