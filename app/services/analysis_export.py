"""An analysis as Excel workbook: numbers stay numbers, times are days, shares are percent."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.services import workbooks
from app.services.analysis import Outcome
from app.services.errors import UserError
from app.services.language import N_
from app.services.myself import may

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

FORMATS = {"number": "#,##0", "money": "#,##0", "percent": "0.0%", "days": "0.0", "points": "0.00"}
PARTS = {"percent": 100, "days": 24}  # of a percent, of a day in hours


def to_excel(session: Session, outcome: Outcome, file: Path) -> int:
    """Write the table with its total; how many lines it has. UserError without the right to export."""
    from openpyxl import Workbook

    if not may(session, "export"):
        raise UserError(N_("Your role does not allow exporting. Ask your administrator."))
    book = Workbook(write_only=True)
    sheet = workbooks.sheet(book, outcome.title[:30], outcome.heads, [36.0, *[16.0] * len(outcome.columns)])
    for line in outcome.every_line:
        cells = [_cell(sheet, column.kind, cell.value)
                 for column, cell in zip(outcome.columns, line.cells, strict=True)]  # fmt: skip
        sheet.append([workbooks.text_cell(sheet, line.name), *cells])
    with workbooks.to_write(file) as part:
        book.save(part)
    return len(outcome.lines)


def _cell(sheet: Any, kind: str, value: float | None) -> Any:
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, None if value is None else value / PARTS.get(kind, 1))
    cell.number_format = FORMATS[kind]
    return cell
