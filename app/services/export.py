"""Lists as Excel workbooks: numbers stay numbers, days days, and no text becomes a formula."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.services import finding, listing, workbooks
from app.services.errors import UserError
from app.services.language import N_, _
from app.services.myself import may
from app.services.query import ColumnShape, Kind
from app.services.selection import Selection
from app.services.workbooks import text_cell

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.services.office import Office

BLOCK = 2_000  # rows read at once
MOST_ROWS = 1_048_575  # of one sheet, below its header
_FORMATS = {Kind.MONEY: "#,##0", Kind.NUMBER: "#,##0", Kind.STARS: "0", Kind.PERCENT: '0"%"', Kind.DATE: "dd/mm/yyyy",
            Kind.DUE: "dd/mm/yyyy", Kind.MOMENT: "dd/mm/yyyy hh:mm"}  # fmt: skip
Report = Callable[[int, int, str], None]


def to_excel(office: Office, selection: Selection, columns: Sequence[str], file: Path, report: Report) -> int:
    """Write what is selected into a new workbook; how many rows it has.

    Reads by blocks and keeps none of them. `report(done, total, text)` may raise to stop it: then there is no file.
    Raises UserError if the role may not export or the file cannot be written.
    """
    with workbooks.to_write(file) as part, office.read() as session:
        return _write(session, selection, columns, part, report)


def _write(session: Session, selection: Selection, columns: Sequence[str], file: Path, report: Report) -> int:
    from openpyxl import Workbook

    if not may(session, "export"):
        raise UserError(N_("Your role does not allow exporting. Ask your administrator."))
    ids, shape = finding.selected_ids(session, selection), listing.shape(session, selection.listing)
    shown = [column for key in columns if (column := shape.column(key))]
    book = Workbook(write_only=True)
    try:
        for first in range(0, max(len(ids), 1), MOST_ROWS):
            sheet = _sheet(book, shape.title, shown)
            for done, row in _rows(session, selection.listing, ids[first : first + MOST_ROWS], shown):
                sheet.append(_cells(sheet, shown, row))
                if done % BLOCK == 0:
                    report(first + done, len(ids), "")
        book.save(file)
    except BaseException:
        _throw_away(book)
        raise
    report(len(ids), len(ids), "")
    return len(ids)


def _throw_away(book: Any) -> None:
    """What the sheets have written to temporary files so far."""
    for sheet in book.worksheets:
        if not sheet.closed:
            sheet.close()
            sheet._writer.cleanup()


def _rows(
    session: Session, key: str, ids: array[int], columns: Sequence[ColumnShape]
) -> Iterator[tuple[int, Sequence[Any]]]:
    keys = [column.key for column in columns]
    for start in range(0, len(ids), BLOCK):
        for place, row in enumerate(finding.rows(session, key, ids[start : start + BLOCK], keys), start=start + 1):
            if row is not None:
                yield place, row.cells


def _sheet(book: Any, title: str, columns: Sequence[ColumnShape]) -> Any:
    heads = _heads(columns)
    widths = [max(10, width / 7, len(label) + 2) for label, width in heads]
    return workbooks.sheet(book, _sheet_name(title), [label for label, _width in heads], widths)


def _sheet_name(title: str) -> str:
    return re.sub(r"[\[\]:*?/\\]", " ", title)[:31]


def _heads(columns: Sequence[ColumnShape]) -> list[tuple[str, int]]:
    """A column with something below it becomes two."""
    heads: list[tuple[str, int]] = []
    for column in columns:
        heads.append((column.label, column.width))
        if column.below:
            heads.append((column.below, 100))
    return heads


def _cells(sheet: Any, columns: Sequence[ColumnShape], row: Sequence[Any]) -> list[Any]:
    cells: list[Any] = []
    for column, value in zip(columns, row, strict=True):
        if column.kind in (Kind.PERSON, Kind.TITLE):
            cells += [text_cell(sheet, each) for each in value[: 2 if column.below else 1]]
        else:
            cells.append(_cell(sheet, column, value))
    return cells


def _cell(sheet: Any, column: ColumnShape, value: Any) -> Any:
    from openpyxl.cell import WriteOnlyCell

    if value is None or value == "":
        return None
    if column.kind is Kind.CHIPS:
        return text_cell(sheet, ", ".join(chip.text for chip in value))
    if column.kind is Kind.FLAG:
        return text_cell(sheet, _("Yes") if value else _("No"))
    if column.kind is Kind.CHOICE:
        word = column.words.get(value)
        return text_cell(sheet, word.label if word else str(value))
    if column.kind not in _FORMATS:
        return text_cell(sheet, str(value))
    cell = WriteOnlyCell(sheet, _in_time(column.kind, value))
    cell.number_format = _FORMATS[column.kind]
    return cell


def _in_time(kind: Kind, value: Any) -> Any:
    """Excel knows no time zones: moments are written in the time of this computer."""
    if isinstance(value, datetime):
        here = value.astimezone().replace(tzinfo=None)
        return here if kind is Kind.MOMENT else here.date()
    return value if isinstance(value, date | int | float) else str(value)
