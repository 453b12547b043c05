"""Lists as Excel workbooks: numbers stay numbers, days days, and no text becomes a formula."""

from __future__ import annotations

import csv
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
from app.services.query import ColumnShape, Kind, ListingShape
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
    """Write what is selected into a new workbook, or for a name with .csv into a text; how many rows it has.

    Without `columns` all of the list. Reads by blocks and keeps none of them. `report(done, total, text)` may raise to
    stop it: then there is no file.
    Raises UserError if the role may not export or the file cannot be written.
    """
    with workbooks.to_write(file) as part, office.read() as session:
        ids, shape, shown = _meant(session, selection, columns)
        write = _csv if file.suffix.lower() == ".csv" else _xlsx
        write(session, selection.listing, shape.title, ids, shown, part, report)
        report(len(ids), len(ids), "")
        return len(ids)


def _meant(
    session: Session, selection: Selection, columns: Sequence[str]
) -> tuple[array[int], ListingShape, list[ColumnShape]]:
    if not may(session, "export"):
        raise UserError(N_("Your role does not allow exporting. Ask your administrator."))
    ids, shape = finding.selected_ids(session, selection), listing.shape(session, selection.listing)
    keys = columns or [column.key for column in shape.columns]
    return ids, shape, [column for key in keys if (column := shape.column(key))]


def _csv(
    session: Session, key: str, _title: str, ids: array[int], shown: Sequence[ColumnShape], file: Path, report: Report
) -> None:
    """UTF-8 with a mark by which Excel knows it, semicolons as Excel here expects them; days as 2026-08-15."""
    with file.open("w", encoding="utf-8-sig", newline="") as target:
        lines = csv.writer(target, delimiter=";")
        lines.writerow([label for label, _width in _heads(shown)])
        for done, row in _rows(session, key, ids, shown):
            lines.writerow([_plain(value) for value in _values(shown, row)])
            if done % BLOCK == 0:
                report(done, len(ids), "")


def _plain(value: Any) -> Any:
    """No text becomes a formula; numbers and phones stay as they are."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t") and not value.lstrip("+-").isdigit():
        return f"'{value}"
    return "" if value is None else value.isoformat(" ") if isinstance(value, datetime) else value


def _xlsx(
    session: Session, key: str, title: str, ids: array[int], shown: Sequence[ColumnShape], file: Path, report: Report
) -> None:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    try:
        for first in range(0, max(len(ids), 1), MOST_ROWS):
            sheet = _sheet(book, title, shown)
            for done, row in _rows(session, key, ids[first : first + MOST_ROWS], shown):
                sheet.append(_cells(sheet, shown, row))
                if done % BLOCK == 0:
                    report(first + done, len(ids), "")
        book.save(file)
    except BaseException:
        _throw_away(book)
        raise


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


def _values(columns: Sequence[ColumnShape], row: Sequence[Any]) -> list[Any]:
    """Texts, numbers, days and moments; nothing for an empty cell."""
    values: list[Any] = []
    for column, value in zip(columns, row, strict=True):
        if column.kind in (Kind.PERSON, Kind.TITLE):
            values += value[: 2 if column.below else 1]
        else:
            values.append(_value(column, value))
    return values


def _value(column: ColumnShape, value: Any) -> Any:
    if value is None or value == "":
        return None
    if column.kind is Kind.CHIPS:
        return ", ".join(chip.text for chip in value)
    if column.kind is Kind.FLAG:
        return _("Yes") if value else _("No")
    if column.kind is Kind.CHOICE:
        word = column.words.get(value)
        return word.label if word else str(value)
    return _in_time(column.kind, value) if column.kind in _FORMATS else str(value)


def _cells(sheet: Any, columns: Sequence[ColumnShape], row: Sequence[Any]) -> list[Any]:
    kinds = [column.kind for column in columns for _head in _heads([column])]
    return [_cell(sheet, kind, value) for kind, value in zip(kinds, _values(columns, row), strict=True)]


def _cell(sheet: Any, kind: Kind, value: Any) -> Any:
    from openpyxl.cell import WriteOnlyCell

    if value is None or kind not in _FORMATS:
        return None if value is None else text_cell(sheet, value)
    cell = WriteOnlyCell(sheet, value)
    cell.number_format = _FORMATS[kind]
    return cell


def _in_time(kind: Kind, value: Any) -> Any:
    """Excel knows no time zones: moments are written in the time of this computer."""
    if isinstance(value, datetime):
        here = value.astimezone().replace(tzinfo=None)
        return here if kind is Kind.MOMENT else here.date()
    return value if isinstance(value, date | int | float) else str(value)
