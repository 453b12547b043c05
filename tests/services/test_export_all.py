"""Every list keeps types and formats in Excel, column by column, over an office with records of every kind."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from app.services import demo, export, finding, language, listing
from app.services.office import Office
from app.services.query import Kind, Query, every, leaf
from app.services.selection import Selection

LISTS = sorted(file.stem.removesuffix("_listing") for file in Path(listing.__file__).parent.glob("*_listing.py"))
ASKED = {"fund_book": Query(where=every(leaf("fund", "is", 1)))}
NUMBERS = {Kind.MONEY: "#,##0", Kind.NUMBER: "#,##0", Kind.PERCENT: '0"%"', Kind.STARS: "0"}
DAYS = {Kind.DATE: "dd/mm/yyyy", Kind.DUE: "dd/mm/yyyy", Kind.MOMENT: "dd/mm/yyyy hh:mm"}


@pytest.mark.feature("B11")
def test_each_column_of_each_list(tmp_path: Path) -> None:
    """Money and numbers are numbers, days days, all else texts: a phone or a code keeps its zeros."""
    language.use("vi")
    url = f"sqlite:///{tmp_path / 'office.db'}"
    sample = demo.create(url, 300)
    office, met = Office.open(url, sample.director, sample.password), set[Kind]()
    try:
        assert len(LISTS) > 7
        for key in LISTS:
            file, query = tmp_path / f"{key}.xlsx", ASKED.get(key, Query())
            with office.read() as session:
                shape, ids = listing.shape(session, key), finding.ids(session, key, query)
            assert ids, key
            export.to_excel(office, Selection(key, query), (), file, lambda *_told: None)
            kinds = [each.kind for each in shape.columns for _head in export._heads([each])]
            for row in load_workbook(file).worksheets[0].iter_rows(min_row=2):
                assert len(row) == len(kinds)
                for kind, cell in zip(kinds, row, strict=True):
                    if cell.value is None:
                        continue
                    met.add(kind)
                    where = f"{key}: {cell.coordinate}, {kind}, {cell.value!r}"
                    if kind in NUMBERS:
                        assert isinstance(cell.value, int | float) and cell.number_format == NUMBERS[kind], where
                    elif kind in DAYS:
                        assert isinstance(cell.value, datetime) and cell.number_format == DAYS[kind], where
                    else:
                        assert isinstance(cell.value, str) and cell.data_type == "s", where
        assert {Kind.MONEY, Kind.DATE, Kind.PHONE, Kind.PERSON, Kind.CHOICE} <= met
    finally:
        office.close()
