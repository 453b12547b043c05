"""What one sees when a file was read: the sheet that looks like the list, its columns, and where they go."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy.orm import Session

from app.services.importing import letters, mapping
from app.services.importing.known import Known
from app.services.importing.mapping import Mapped, Table
from app.services.importing.reading import Book
from app.services.importing.targets import CUSTOMERS, Target


class Opened(NamedTuple):
    """A sheet of a book by its place, with its table; `remembered` if the columns are as the last time.

    `code` is how its letters were read (letters.CODES, or AUTOMATIC), `codes` the old codes that were met.
    """

    known: Known
    sheet: int
    table: Table
    mapped: Mapped
    remembered: bool
    code: str = letters.AUTOMATIC
    codes: tuple[str, ...] = ()


def open_sheet(
    session: Session, book: Book, sheet: int | None = None, headers_at: int | None = None,
    code: str = letters.AUTOMATIC, target: Target = CUSTOMERS,
) -> Opened:  # fmt: skip
    """Find the table of a book, or take the sheet and the row of headers (from 0) that the employee has chosen.

    Raises UserError if the employee's role does not allow adding them.
    """
    there = target.read(session)
    spelled = target.spellings(there)
    book, codes = letters.decoded(book, code)
    place = mapping.best_sheet(book.sheets, spelled) if sheet is None else sheet
    chosen = book.sheets[place]
    row = mapping.headers_at(chosen, spelled) if headers_at is None else min(headers_at, len(chosen.rows) - 1)
    table = mapping.table(chosen, row)
    kept = mapping.recall(session, table.columns, target.key)
    mapped = mapping.guess(table.columns, spelled) if kept is None else kept
    return Opened(there, place, table, mapped, kept is not None, code, codes)
