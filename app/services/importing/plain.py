"""A cell of a file as the text that one sees in it."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from app.services.importing.reading import Cell
from app.services.text import fold


def words(cell: Cell) -> str:
    """Days as 15/08/2026, whole numbers without a point, nothing for an empty cell."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "x" if cell else ""
    if isinstance(cell, date):
        return f"{cell.day:02}/{cell.month:02}/{cell.year:04}"
    return str(cell)


@lru_cache(maxsize=20_000)
def folded(text: str) -> str:
    """text.fold, remembered: names of owners, groups and places come again and again."""
    return fold(text)
