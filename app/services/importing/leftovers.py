"""The rows that were not imported, as a workbook: the columns of the file and the reason."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from app.services.errors import UserError
from app.services.importing.checking import Problem
from app.services.importing.mapping import Table
from app.services.importing.twins import Twin
from app.services.language import N_, _

_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def save(
    file: Path, table: Table, problems: Sequence[Problem], twins: Mapping[int, Twin], left: Collection[int]
) -> int:
    """Write the rows without a name and those in `left`, and every row with a cell that was left out; how many.

    Raises UserError if the file cannot be written.
    """
    reasons = _reasons(problems, twins, left)
    rows = [(number, cells) for number, cells in table.rows if number in reasons]
    part = file.with_name(f".{file.name}.part")
    try:
        with part.open("wb") as target:
            _workbook(table, rows, reasons).save(target)
        part.replace(file)
    except OSError as error:
        raise UserError(N_("The file {file} cannot be written. Is it open in Excel?"), file=file.name) from error
    finally:
        part.unlink(missing_ok=True)
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
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Not imported"))
    sheet.freeze_panes = "A2"
    for place in range(1, len(table.columns) + 3):
        sheet.column_dimensions[get_column_letter(place)].width = 10 if place == 2 else 22 if place > 2 else 48
    heads = [_cell(sheet, each) for each in (_("Reason"), _("Row"), *(column.header for column in table.columns))]
    for head in heads:
        head.font = Font(bold=True)
    sheet.append(heads)
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
    if not isinstance(value, str):
        return value
    made = WriteOnlyCell(sheet, _FORBIDDEN.sub("", value)[:32_767])
    made.data_type = "s"  # "=1+1" is a text like any other
    return made
