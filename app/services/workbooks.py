"""Excel workbooks as the program writes them: row by row, and no text becomes a formula."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app.services import disk
from app.services.errors import UserError
from app.services.language import N_

LONGEST = 32_767  # characters of a cell
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@contextmanager
def to_write(file: Path) -> Iterator[Path]:
    """A file to write the workbook to, which takes the place of `file` at the end. Raises UserError if it cannot."""
    try:
        with disk.whole(file) as part:
            yield part
    except OSError as error:
        raise UserError(N_("The file {file} cannot be written. Is it open in Excel?"), file=file.name) from error


def sheet(book: Any, name: str, heads: Sequence[str], widths: Sequence[float]) -> Any:
    """A new sheet of a write-only workbook with its row of bold headers; widths in characters."""
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    made = book.create_sheet(name)
    for place, width in enumerate(widths, start=1):
        made.column_dimensions[get_column_letter(place)].width = width
    made.freeze_panes = "A2"
    cells = [text_cell(made, head) for head in heads]
    for cell in cells:
        cell.font = Font(bold=True)
    made.append(cells)
    return made


def text_cell(sheet: Any, value: str) -> Any:
    """A text, also one that begins like a formula: "=1+1" is a name like any other."""
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, _FORBIDDEN.sub("", value)[:LONGEST])
    cell.data_type = "s"
    return cell
