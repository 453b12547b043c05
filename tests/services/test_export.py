"""Excel workbooks from lists: types, formulas that are none, rights, and nothing left behind when it stops."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import update

from app.models import Customer, Role
from app.services import attributes, customer_form, export, finding, language, listing, schema
from app.services.attributes import Wanted
from app.services.errors import UserError
from app.services.query import Query
from app.services.selection import Selection
from tests.world import DIRECTOR, World

KEYS = ["name", "phone", "revenue", "contact", "groups", "state"]


def quiet(done: int, total: int, text: str) -> None:
    pass


@pytest.mark.feature("B11")
def test_types_and_formulas(world: World, tmp_path: Path) -> None:
    language.use("vi")
    with schema.system(world.engine, "fill") as connection:
        connection.execute(update(Customer).where(Customer.id == 1).values(name='=HYPERLINK("x")', phone="0912345678"))
        connection.execute(update(Customer).where(Customer.id == 1).values(
            last_contact_at=datetime(2026, 3, 4, 5, tzinfo=UTC), note="a\x0bb"))  # fmt: skip
    file = tmp_path / "Khách hàng.xlsx"
    assert export.to_excel(world.office(DIRECTOR), Selection.of([1, 2]), [*KEYS, "gone"], file, quiet) == 2
    sheet = load_workbook(file).active
    heads, first, second = sheet.iter_rows()
    assert [cell.value for cell in heads[:3]] == ["Khách hàng", "Mã", "Điện thoại"] and heads[0].font.bold
    assert (first[0].value, first[0].data_type) == ('=HYPERLINK("x")', "s")
    assert (first[2].value, first[2].data_type) == ("0912345678", "s")
    assert isinstance(first[3].value, int) and first[3].number_format == "#,##0"
    assert first[4].value.date() == datetime(2026, 3, 4, 5, tzinfo=UTC).astimezone().date()
    assert first[4].number_format == "dd/mm/yyyy" and second[4].value is None
    assert sheet.freeze_panes == "A2"


def test_the_rows_are_those_of_the_list_in_its_order(world: World, tmp_path: Path) -> None:
    query = Query(text="nguyen", sort="code", descending=True)
    told: list[tuple[int, int]] = []
    file = tmp_path / "list.xlsx"
    selection = Selection("customers", query)
    count = export.to_excel(world.office(12), selection, ["code"], file, lambda done, of, _: told.append((done, of)))
    with world.office(12).read() as session:
        ids = finding.ids(session, "customers", query)
    codes = [row[0].value for row in load_workbook(file).active.iter_rows(min_row=2)]
    assert count == len(ids) == len(codes) > 0 and codes == [world.rows(Customer)[each]["code"] for each in ids]
    assert told[-1] == (count, count)


@pytest.mark.feature("B11")
def test_as_text_with_its_mark_and_all_columns(world: World, tmp_path: Path) -> None:
    """UTF-8 that Excel knows, semicolons, phones with their zeros, no formula; without columns the whole list."""
    with schema.system(world.engine, "fill") as connection:
        connection.execute(update(Customer).where(Customer.id == 1).values(name='=HYPERLINK("x")', phone="0912345678"))
    file = tmp_path / "khach.csv"
    assert export.to_excel(world.office(DIRECTOR), Selection.of([1, 2]), ["name", "code", "phone"], file, quiet) == 2
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(StringIO(file.read_text("utf-8-sig")), delimiter=";"))
    assert len(lines) == 3 and lines[1][0] == '\'=HYPERLINK("x")' and "0912345678" in lines[1]
    every = tmp_path / "all.xlsx"
    export.to_excel(world.office(DIRECTOR), Selection.of([1]), (), every, quiet)
    with world.office(DIRECTOR).read() as session:
        labels = {column.label for column in listing.shape(session, "customers").columns}
    assert labels <= {cell.value for cell in next(load_workbook(every).active.iter_rows())}


def test_only_who_may_export(world: World, tmp_path: Path) -> None:
    with schema.system(world.engine, "role") as connection:
        connection.execute(update(Role).where(Role.key == "salesperson").values(export=False))
    with pytest.raises(UserError):
        export.to_excel(world.office(12), Selection.of([1]), KEYS, tmp_path / "x.xlsx", quiet)
    assert list(tmp_path.glob("*xlsx*")) == []


def test_stopping_leaves_no_file(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "BLOCK", 10)

    def stop(done: int, total: int, text: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export.to_excel(world.office(DIRECTOR), Selection("customers", Query()), KEYS, tmp_path / "x.xlsx", stop)
    assert list(tmp_path.glob("*xlsx*")) == []


def test_a_file_that_cannot_be_written(world: World, tmp_path: Path) -> None:
    with pytest.raises(UserError):
        export.to_excel(world.office(DIRECTOR), Selection.of([1]), KEYS, tmp_path / "no" / "x.xlsx", quiet)


def test_more_rows_than_a_sheet_holds(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "MOST_ROWS", 100)
    file = tmp_path / "x.xlsx"
    export.to_excel(world.office(DIRECTOR), Selection("customers", Query()), ["code"], file, quiet)
    assert [sheet.max_row for sheet in load_workbook(file)] == [101, 101, 41]


@pytest.mark.feature("E04")
def test_own_attributes_keep_their_types(world: World, tmp_path: Path) -> None:
    language.use("vi")
    keys = []
    for label, kind in (("Hạn mức", "money"), ("Hết hạn", "date"), ("Có kho", "flag"), ("Kênh", "choices")):
        with world.office(1).transaction("Attribute") as session:
            attributes.add(session, Wanted(label, kind, [("", "Chợ"), ("", "Mạng")]))
            keys = [f"attributes.{each.key}" for each in attributes.every(session)]
    values = [5_000_000, "2026-01-31", False, ["Chợ", "Mạng"]]
    with world.office(1).transaction("Edit") as session:
        customer_form.save(session, 1, {}, dict(zip(keys, values, strict=True)))
    file = tmp_path / "own.xlsx"
    export.to_excel(world.office(DIRECTOR), Selection.of([1, 2]), keys, file, quiet)
    heads, first, second = load_workbook(file).active.iter_rows()
    assert [cell.value for cell in heads] == ["Hạn mức", "Hết hạn", "Có kho", "Kênh"]
    assert [cell.value for cell in first] == [5_000_000, datetime(2026, 1, 31), "Không", "Chợ, Mạng"]  # noqa: DTZ001
    assert [cell.number_format for cell in first[:2]] == ["#,##0", "dd/mm/yyyy"]
    assert [cell.value for cell in second] == [None] * 4
