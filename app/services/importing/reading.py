"""A file becomes sheets of plain cells: guarded first, then parsed by a process of its own with a time limit."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from datetime import date
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from app.services.errors import UserError
from app.services.importing import guarding, parser
from app.services.importing.guarding import MOST_ROWS
from app.services.language import N_, _
from app.services.text import grouped

Cell = None | str | int | float | bool | date
PATIENCE = 60.0  # seconds
MARGIN = 200  # rows that titles may take above the table

NOT_THERE = N_("The file {file} cannot be read. Is it still there, and are you allowed to open it?")
ENCODING = N_("The letters of this text file are in an encoding that is not known. Open it in Excel and save it as"
              " .xlsx. Nothing was imported.")  # fmt: skip
TOO_SLOW = N_("The file could not be read within {seconds} seconds. Save only the table into a new file. Nothing was"
              " imported.")  # fmt: skip
TOO_MUCH = N_("The file needs more memory than a table of customers can. Save only the table into a new file. Nothing"
              " was imported.")  # fmt: skip
TOO_MANY = N_("The sheet has more than {limit} rows. Divide the file. Nothing was imported.")
NO_CELLS = N_("There is no table in the clipboard. Copy its cells in Excel, with the headers.")
NOTHING = N_("There is nothing in the sheets of this file. Nothing was imported.")
_WRONG = {"password": guarding.PASSWORD, "encoding": ENCODING, "damaged": guarding.DAMAGED, "memory": TOO_MUCH}


class Sheet(NamedTuple):
    """`rows[0]` is the first row of the sheet; empty cells at the right end are left out."""

    name: str
    rows: list[list[Cell]]


class Book(NamedTuple):
    """The sheets of a file that have something in them; `old` if its letters are bytes of a code before Unicode."""

    file: str
    sheets: tuple[Sheet, ...]
    old: bool = False


def read(path: Path, patience: float = PATIENCE) -> Book:
    """Read a spreadsheet. Raises UserError with what is wrong with the file. Slow: for a worker."""
    try:
        if path.stat().st_size > guarding.LARGEST:
            raise UserError(guarding.TOO_LARGE, limit=guarding.LARGEST // 2**20)
        data = path.read_bytes()
    except OSError as error:
        raise UserError(NOT_THERE, file=path.name) from error
    found, old = _parsed(data, guarding.guard(data), patience)
    sheets = tuple(Sheet(name, rows) for name, rows in found if rows)
    if not sheets:
        raise UserError(NOTHING)
    if any(len(sheet.rows) > MOST_ROWS + MARGIN for sheet in sheets):
        raise UserError(TOO_MANY, limit=grouped(MOST_ROWS))
    return Book(path.name, sheets, old)


def pasted(text: str) -> Book:
    """What was copied from a spreadsheet: cells between tabs. Raises UserError if there is none, or too many rows."""
    cells = csv.reader(StringIO(text[: guarding.LARGEST], newline=""), delimiter="\t")
    rows: list[list[Cell]] = [[cell.strip() or None for cell in row] for row in islice(cells, MOST_ROWS + MARGIN + 1)]
    if not any(map(any, rows)):
        raise UserError(NO_CELLS)
    if len(rows) > MOST_ROWS + MARGIN:
        raise UserError(TOO_MANY, limit=grouped(MOST_ROWS))
    return Book(_("Clipboard"), (Sheet("", rows),))


def _parsed(data: bytes, kind: str, patience: float) -> tuple[list[tuple[str, list[list[Cell]]]], bool]:
    command = [sys.executable, "-I", str(Path(parser.__file__)), kind, str(MOST_ROWS + MARGIN + 1)]
    flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=patience, creationflags=flags)
    except subprocess.TimeoutExpired as error:
        raise UserError(TOO_SLOW, seconds=round(patience)) from error
    if done.returncode or not done.stdout:
        raise UserError(guarding.DAMAGED)  # the parser itself was brought down
    answer = json.loads(done.stdout, object_hook=_day)
    if "wrong" in answer:
        raise UserError(_WRONG[answer["wrong"]])
    return [(str(name), rows) for name, rows in answer["sheets"]], bool(answer.get("old"))


def _day(found: dict[str, Any]) -> Any:
    """A day as the parser writes it; the answer itself is an object too."""
    return date.fromisoformat(found["day"]) if "day" in found else found
