"""A program of its own that reads one spreadsheet: bytes come in, JSON goes out.

It imports nothing of this house and runs apart, so that a file that hangs, swells or crashes a parser takes nothing
along. A cell is null, a text, a number, true or false, or {"day": "2026-08-15"}.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from datetime import date, datetime
from typing import Any

MOST_SHEETS = 30
LONGEST = 32_768  # characters: one more than a cell of Excel holds
MEMORY = 3 * 2**30


def main() -> None:
    """`parser.py kind most_rows`: the file on standard input, the answer on standard output."""
    _limit_memory()
    kind, most_rows = sys.argv[1], int(sys.argv[2])
    try:
        data = sys.stdin.buffer.read()
        answer: dict[str, Any] = _text(data, most_rows) if kind == "text" else {"sheets": _sheets(data, most_rows)}
    except MemoryError:
        answer = {"wrong": "memory"}
    except Exception as error:  # whatever a parser says of a hostile file
        answer = {"wrong": _why(error)}
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"))


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _why(error: Exception) -> str:
    name = type(error).__name__
    if name == "PasswordError" or "password" in str(error).lower():
        return "password"
    return "encoding" if isinstance(error, UnicodeError) else "damaged"


def _sheets(data: bytes, most_rows: int) -> list[list[Any]]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    shown = [
        sheet.name for sheet in book.sheets_metadata
        if sheet.typ is SheetTypeEnum.WorkSheet and sheet.visible is SheetVisibleEnum.Visible
    ]  # fmt: skip
    found = []
    for name in shown[:MOST_SHEETS]:
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=most_rows)
        found.append([name, _plain(rows)])
    return found


def _plain(rows: list[list[Any]]) -> list[list[Any]]:
    """Without the empty cells at the right and the empty rows at the end."""
    plain = []
    for row in rows:
        cells = [_cell(each) for each in row]
        while cells and cells[-1] is None:
            cells.pop()
        plain.append(cells)
    while plain and not plain[-1]:
        plain.pop()
    return plain


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return value[:LONGEST] or None
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 1e15 else value if abs(value) < 1e300 else str(value)
    if isinstance(value, datetime):
        return {"day": value.date().isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return value if value is None or isinstance(value, bool | int) else str(value)


# --- text ---


def _text(data: bytes, most_rows: int) -> dict[str, Any]:
    text, old = _decoded(data)
    csv.field_size_limit(2**27)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    rows: list[list[Any]] = []
    for line in lines:
        rows.append(line)
        if len(rows) >= most_rows:
            break
    return {"sheets": [["", _plain([[cell.strip(" \t\r\n") for cell in row] for row in rows])]], "old": old}


def _decoded(data: bytes) -> tuple[str, bool]:
    """UTF-8 or UTF-16; else bytes of an old code, one letter each, and True."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16"), False
    try:
        return data.decode("utf-8-sig"), False
    except UnicodeDecodeError:
        data.decode("cp1258")  # what no code of Windows has is no text
        return data.decode("latin-1"), True


def _delimiter(text: str) -> str:
    """What stands most often in the first lines."""
    head = "\n".join(text[:60_000].splitlines()[:60])
    return max(";\t,|", key=head.count)


if __name__ == "__main__":
    main()
