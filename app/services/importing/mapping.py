"""Where the table of a sheet begins, and which of its columns is which field.

The row of headers is the one whose cells are most like headers: files have titles, empty rows and a company above it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy.orm import Session

from app.services import preferences
from app.services.importing import spellings
from app.services.importing.plain import words
from app.services.importing.reading import Cell, Sheet
from app.services.text import fold

LOOKED_AT = 40  # rows in which the headers are looked for
SAMPLES = 3
CUSTOMERS = "columns"  # the name under which columns of customers are remembered
_EXACT, _PART = 3.0, 1.0


class Column(NamedTuple):
    """A column of the file: its place from 0, what stands above it, and its first values."""

    place: int
    header: str
    samples: tuple[str, ...]


class Table(NamedTuple):
    """The rows below the headers, each with its number in the sheet, from 1; empty ones are left out."""

    headers_at: int
    columns: tuple[Column, ...]
    rows: list[tuple[int, list[Cell]]]


Spelled = Mapping[str, str]  # the field of each spelling of a header
Mapped = dict[int, str]  # the field of each column that is taken, by the column's place


def best_sheet(sheets: Sequence[Sheet], spelled: Spelled | None = None) -> int:
    """The place of the sheet that is most like a list with these headers; of customers, if nothing is said."""
    known = spellings.known() if spelled is None else spelled
    scores = [max((_score(row, known) for row in sheet.rows[:LOOKED_AT]), default=0.0) for sheet in sheets]
    return scores.index(max(scores))


def headers_at(sheet: Sheet, spelled: Spelled | None = None) -> int:
    """The place from 0 of the row of headers; of the first row with two cells if nothing is recognised."""
    known = spellings.known() if spelled is None else spelled
    scores = [_score(row, known) for row in sheet.rows[:LOOKED_AT]]
    if max(scores) > 0:
        return scores.index(max(scores))
    full = [sum(cell is not None for cell in row) for row in sheet.rows[:LOOKED_AT]]
    return next((place for place, count in enumerate(full) if count > 1), 0)


def table(sheet: Sheet, place: int) -> Table:
    """The columns and rows of a sheet whose headers stand in the row at this place."""
    above, head = (sheet.rows[place - 1] if place else []), sheet.rows[place]
    below = [(number, row) for number, row in enumerate(sheet.rows[place + 1 :], start=place + 2) if _says(row, head)]
    columns = []
    for each in range(max((len(row) for _, row in below), default=0)):
        samples = _samples(below, each)
        header = words(_at(head, each)) or (words(_at(above, each)) if samples else "")
        if samples or header:
            columns.append(Column(each, " ".join(header.split())[:100], samples))
    return Table(place, tuple(columns), below)


def guess(columns: Sequence[Column], spelled: Spelled | None = None) -> Mapped:
    """The field of each column as its header says; each field once, the surest first."""
    known = spellings.known() if spelled is None else spelled
    found = [(score, -column.place, field) for column in columns for score, field in _fields(column.header, known)]
    mapped: Mapped = {}
    for _sure, place, field in sorted(found, key=lambda each: each[:2], reverse=True):
        second = "phone2" if field == "phone" and "phone" in mapped.values() else field
        if -place not in mapped and second not in mapped.values():
            mapped[-place] = second
    return mapped


# --- remembered ---


def recall(session: Session, columns: Sequence[Column], what: str = CUSTOMERS) -> Mapped | None:
    """How the employee mapped the same headers the last time that such records were imported."""
    kept = preferences.get(session, _key(columns, what))
    if not isinstance(kept, dict):
        return None
    places = {column.place for column in columns}
    return {int(place): str(field) for place, field in kept.items() if place.isdigit() and int(place) in places}


def remember(session: Session, columns: Sequence[Column], mapped: Mapping[int, str], what: str = CUSTOMERS) -> None:
    """Keep it for the next file with these headers."""
    preferences.put(session, _key(columns, what), {str(place): field for place, field in mapped.items()})


def _key(columns: Sequence[Column], what: str) -> str:
    headers = "\n".join(f"{column.place} {fold(column.header)}" for column in columns)
    return f"import.{what}." + hashlib.sha256(headers.encode()).hexdigest()[:32]


# --- how like a header ---


def _score(row: Sequence[Cell], known: Mapping[str, str]) -> float:
    """One recognised cell may be chance; two make a header."""
    best: dict[str, float] = {}
    for cell in row:
        if isinstance(cell, str):
            for score, field in _fields(cell, known):
                best[field] = max(best.get(field, 0.0), score)
    return sum(best.values()) if len(best) > 1 or (len(best) == 1 and len(row) == 1 and "name" in best) else 0.0


def _fields(header: str, known: Mapping[str, str]) -> list[tuple[float, str]]:
    """What a header may mean: exactly (also without what stands in brackets), or by the longest spelling inside."""
    if len(header) > 100:
        return []
    whole = fold(_spaced(header))
    if whole in spellings.IGNORED:
        return []
    short = fold(_spaced(re.sub(r"\(.*?\)|\[.*?\]", " ", header)))
    for each in (whole, short):
        if each in known:
            return [(_EXACT, known[each])]
    inside = [spelling for spelling in known if len(spelling) > 4 and f" {spelling} " in f" {short} "]
    if not inside or len(short.split()) > 7:
        return []
    longest = max(inside, key=len)
    return [(_PART * len(longest) / max(len(short), 1), known[longest])]


def _spaced(header: str) -> str:
    return re.sub(r"[.:*/\\_\-]+", " ", header)


def _says(row: Sequence[Cell], head: Sequence[Cell]) -> bool:
    """Whether a row has something in it, and is not the headers once more on the next page."""
    return any(cell is not None and cell != "" for cell in row) and list(row) != list(head)


def _at(row: Sequence[Cell], place: int) -> Cell:
    return row[place] if place < len(row) else None


def _samples(rows: Sequence[tuple[int, list[Cell]]], place: int) -> tuple[str, ...]:
    found: list[str] = []
    for _, row in rows:
        if place < len(row) and (said := words(row[place]).strip()) and said[:60] not in found:
            found.append(said[:60])
            if len(found) == SAMPLES:
                break
    return tuple(found)
