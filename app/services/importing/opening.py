"""What one sees when a file was read: the sheet that looks like the list, its columns, and where they go."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy.orm import Session

from app.services.importing import known, letters, mapping
from app.services.importing.known import Known
from app.services.importing.mapping import Mapped, Table
from app.services.importing.reading import Book


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
    code: str = letters.AUTOMATIC,
) -> Opened:  # fmt: skip
    """Find the table of a book, or take the sheet and the row of headers (from 0) that the employee has chosen.

    Raises UserError if the employee's role does not allow adding customers.
    """
    there = known.read(session)
    book, codes = letters.decoded(book, code)
    place = mapping.best_sheet(book.sheets, there.owns) if sheet is None else sheet
    chosen = book.sheets[place]
    row = mapping.headers_at(chosen, there.owns) if headers_at is None else min(headers_at, len(chosen.rows) - 1)
    table = mapping.table(chosen, row)
    kept = mapping.recall(session, table.columns)
    mapped = mapping.guess(table.columns, there.owns) if kept is None else kept
    return Opened(there, place, table, mapped, kept is not None, code, codes)
