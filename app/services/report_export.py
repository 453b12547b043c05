"""A report as Excel workbook: numbers stay numbers, and no name becomes a formula."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.services import workbooks
from app.services.errors import UserError
from app.services.language import N_, _
from app.services.myself import may
from app.services.reports import Table

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def to_excel(session: Session, table: Table, file: Path) -> int:
    """Write the table with its totals; how many rows it has. UserError without the right to export."""
    from openpyxl import Workbook

    if not may(session, "export"):
        raise UserError(N_("Your role does not allow exporting. Ask your administrator."))
    book = Workbook(write_only=True)
    heads = [table.heads[0], *(head.label for head in table.columns), _("Total")]
    sheet = workbooks.sheet(book, _("Report"), heads, [32.0, *[16.0] * (len(heads) - 1)])
    for row in (*range(len(table.rows)), -1):
        label = table.rows[row].label if row >= 0 else _("Total")
        numbers = [table.number(row, column).value for column in (*range(len(table.columns)), -1)]
        sheet.append([workbooks.text_cell(sheet, label), *(_number(sheet, each) for each in numbers)])
    with workbooks.to_write(file) as part:
        book.save(part)
    return len(table.rows)


def _number(sheet: Any, value: int) -> Any:
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, value)
    cell.number_format = "#,##0"
    return cell
