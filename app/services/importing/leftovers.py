"""The rows that were not imported, as a workbook: the columns of the file and the reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from app.services import workbooks
from app.services.importing.checking import Problem
from app.services.importing.mapping import Table
from app.services.importing.twins import Twin
from app.services.language import _
from app.services.workbooks import text_cell


def save(
    file: Path, table: Table, problems: Sequence[Problem], twins: Mapping[int, Twin], left: Collection[int]
) -> int:
    """Write the rows without a name and those in `left`, and every row with a cell that was left out; how many.

    Raises UserError if the file cannot be written.
    """
    reasons = _reasons(problems, twins, left)
    rows = [(number, cells) for number, cells in table.rows if number in reasons]
    with workbooks.to_write(file) as part, part.open("wb") as target:
        _workbook(table, rows, reasons).save(target)
    return len(rows)


def _reasons(problems: Sequence[Problem], twins: Mapping[int, Twin], left: Collection[int]) -> dict[int, list[str]]:
    reasons: dict[int, list[str]] = defaultdict(list)
    for row in left:
        reasons[row].append(str(twins[row].reason()))
    for problem in problems:
        if problem.effect != "warning":
            said = f"{problem.header}: {problem.reason}" if problem.header else str(problem.reason)
            reasons[problem.row].append(said)
    return reasons


def _workbook(table: Table, rows: Sequence[tuple[int, list[Any]]], reasons: Mapping[int, list[str]]) -> Any:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    heads = (_("Reason"), _("Row"), *(column.header for column in table.columns))
    widths = (48, 10, *(22 for _column in table.columns))
    sheet = workbooks.sheet(book, _("Not imported"), heads, widths)
    for number, cells in rows:
        own = [cells[column.place] if column.place < len(cells) else None for column in table.columns]
        sheet.append([_cell(sheet, "; ".join(reasons[number])), number, *(_cell(sheet, each) for each in own)])
    return book


def _cell(sheet: Any, value: Any) -> Any:
    from openpyxl.cell import WriteOnlyCell

    if isinstance(value, date):
        moment = datetime(value.year, value.month, value.day)  # noqa: DTZ001
        made = WriteOnlyCell(sheet, moment if value.year >= 1900 else str(value))
        made.number_format = "dd/mm/yyyy"
        return made
    return text_cell(sheet, value) if isinstance(value, str) else value
