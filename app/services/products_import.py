"""Products from a spreadsheet or the clipboard (B11): columns mapped, each cell checked, the good ones taken.

A wrong cell costs that cell with its reason, a row without a name is left out. A code that there is already is changed
by what the table says of it: a new price list is pasted over the old one.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from app.models import Product, table_of
from app.models.base import now
from app.services import pricing, products, vat
from app.services.checking import check_one
from app.services.errors import UserError
from app.services.importing import mapping
from app.services.importing.bulk import insert_rows
from app.services.importing.checking import Problem
from app.services.importing.mapping import Column, Table, table
from app.services.importing.plain import words
from app.services.importing.reading import Cell, Sheet
from app.services.language import N_
from app.services.myself import check_right
from app.services.text import fold
from app.services.vat import Rates
from app.services.vietnam import parse_money

MOST_ROWS = 20_000
WHAT = "products"  # the name under which columns are remembered
LOOKED_AT = 20  # rows from the top, among which the headers are looked for
FIELDS = tuple(products.RULES)
_SPELLINGS = {
    "code": "ma, ma hang, ma sp, ma san pham, ma hang hoa, ma vt, ma vat tu, sku, code, product code",
    "name": "ten, ten hang, ten sp, ten san pham, ten hang hoa, hang hoa, san pham, ten vat tu, dien giai, name, "
    "product",
    "line": "dong hang, nhom hang, nhom, dong san pham, nhom san pham, loai hang, loai, product line, group",
    "unit": "dvt, don vi, don vi tinh, unit",
    "price": "gia, gia ban, don gia, gia ban le, gia niem yet, don gia ban, price, unit price",
    "cost": "gia von, gia nhap, gia mua, don gia von, cost, cost price",
    "vat": "vat, thue, thue suat, thue gtgt, thue vat, thue suat gtgt, gtgt, tax",
    "note": "ghi chu, mo ta, dac diem, quy cach, note, description",
}
NO_NAME = N_("There is no name. The row is left out.")
NO_NAMES = N_("No column is chosen for the name of the products.")
TWICE = N_("The code “{number}” stands in row {row} already. This row is left out.")
NO_RATE = N_("“{text}” is no VAT rate. Write for example 8 or KCT.")
TOO_MANY = N_("At most {most} products can be taken at once. Divide the table. Nothing was saved.")
NOTHING = N_("There is no table in the clipboard. Copy its cells in Excel, with the headers.")


@dataclass(frozen=True)
class Checked:
    """The rows that can be taken, by field, and what is wrong, in the order of the table."""

    rows: tuple[dict[str, Any], ...]
    problems: tuple[Problem, ...]


class Begun(NamedTuple):
    """The rates that a table is read with, and where its columns go: as the last time, or as their headers say."""

    rates: Rates
    mapped: dict[int, str]


class Done(NamedTuple):
    made: int
    changed: int


def pasted(text: str) -> Table:
    """The table in what was copied from Excel: cells between tabs. Raises UserError if there is none."""
    rows: list[list[Cell]] = [list(row) for row in csv.reader(StringIO(text, newline=""), delimiter="\t")]
    if not any(map(any, rows)):
        raise UserError(NOTHING)
    return opened(Sheet("", rows))


def opened(sheet: Sheet) -> Table:
    """The table of a sheet, below the row that looks most like its headers."""
    scores = [sum(_field(cell) is not None for cell in row) for row in sheet.rows[:LOOKED_AT]]
    return table(sheet, scores.index(max(scores)))


def begin(session: Session, columns: Sequence[Column]) -> Begun:
    """What is needed to check a table with these columns."""
    kept = mapping.recall(session, columns, WHAT)
    return Begun(vat.rates(session), guess(columns) if kept is None else kept)


def guess(columns: Sequence[Column]) -> dict[int, str]:
    """Which column goes into which field, by its place; each field once."""
    found: dict[int, str] = {}
    for column in columns:
        field = _field(column.header)
        if field is not None and field not in found.values():
            found[column.place] = field
    return found


def check(found: Table, mapped: Mapping[int, str], rates: Rates) -> Checked:
    """All rows by the fields of their columns. Raises UserError without a column for names, or for too many rows."""
    if "name" not in mapped.values():
        raise UserError(NO_NAMES)
    if len(found.rows) > MOST_ROWS:
        raise UserError(TOO_MANY, most=MOST_ROWS)
    headers = {column.place: column.header for column in found.columns}
    rows: list[dict[str, Any]] = []
    problems: list[Problem] = []
    codes: dict[str, int] = {}
    for number, cells in found.rows:
        row, wrong = _row(number, cells, mapped, headers, rates)
        problems += wrong
        if left_out := _left_out(number, row, codes):
            problems.append(left_out)
        else:
            rows.append(row)
            codes.setdefault(row.get("code") or f"row {number}", number)
    return Checked(tuple(rows), tuple(problems))


def write(
    session: Session, checked: Checked, columns: Sequence[Column] = (), mapped: Mapping[int, str] | None = None
) -> Done:
    """Make the products that are new and change those whose codes there are; how many of each. Raises UserError.

    `columns` and how they are `mapped` are remembered for the next table.
    """
    check_right(session, "edit")
    if mapped is not None:
        mapping.remember(session, columns, mapped, WHAT)
    given = [row["code"] for row in checked.rows if row.get("code")]
    there = {row.code: row for row in session.execute(select(*_stored()).where(Product.code.in_(given)))}
    new = [row for row in checked.rows if row.get("code") not in there]
    return Done(_insert(session, new), _update(session, [r for r in checked.rows if r.get("code") in there], there))


def _stored() -> tuple[Any, ...]:
    return (Product.id, *(getattr(Product, field) for field in FIELDS))


def _insert(session: Session, rows: Sequence[Mapping[str, Any]]) -> int:
    """Without a code they get the next ones of the series."""
    rate = products.default_vat(session)
    empty = dict.fromkeys(FIELDS, "") | {"price": 0, "cost": 0, "vat": rate}
    full = [empty | {key: value for key, value in row.items() if value not in ("", None)} for row in rows]
    without = [row for row in full if not row["code"]]
    codes = products.next_codes(session, len(without)) if without else []
    for row, code in zip(without, codes, strict=True):
        row["code"] = code
    if full:
        made = now()
        insert_rows(session, table_of(Product), [row | products.derived(row) | {"created_at": made} for row in full])
    return len(full)


def _update(session: Session, rows: Sequence[Mapping[str, Any]], there: Mapping[str, Any]) -> int:
    """What the table says of a product; an archived one is sold again."""
    changed = []
    for row in rows:
        stands = there[row["code"]]._asdict()
        values = stands | row
        changed.append({f"new_{key}": value for key, value in (values | products.derived(values)).items()})
    if changed:
        names = [key.removeprefix("new_") for key in changed[0] if key != "new_id"]
        kept = table_of(Product)
        statement = update(kept).where(kept.c.id == bindparam("new_id"))
        session.connection().execute(
            statement.values({name: bindparam(f"new_{name}") for name in names} | {"archived_at": None}), changed
        )
    return len(changed)


def _row(
    number: int, cells: Sequence[Cell], mapped: Mapping[int, str], headers: Mapping[int, str], rates: Rates
) -> tuple[dict[str, Any], list[Problem]]:
    row: dict[str, Any] = {}
    wrong = []
    for place, field in mapped.items():
        cell = cells[place] if place < len(cells) else None
        if words(cell).strip():
            try:
                row[field] = _READERS.get(field, _text)(field, cell, rates)
            except UserError as error:
                wrong.append(Problem(number, headers.get(place, ""), words(cell), error, "cell"))
    return row, wrong


def _left_out(number: int, row: Mapping[str, Any], codes: Mapping[str, int]) -> Problem | None:
    if not row.get("name"):
        return Problem(number, "", "", UserError(NO_NAME), "row")
    code = row.get("code") or ""
    if code in codes:
        return Problem(number, "", code, UserError(TWICE, number=code, row=codes[code]), "row")
    return None


def _text(field: str, cell: Cell, rates: Rates) -> Any:
    return check_one(products.RULES[field], words(cell))


def _money(field: str, cell: Cell, rates: Rates) -> Any:
    number = pricing.whole(cell) if isinstance(cell, int | float) else parse_money(words(cell))
    return check_one(products.RULES[field], number)


def _rate(field: str, cell: Cell, rates: Rates) -> str:
    """8, 8%, "8 %" and Excel's 0.08 are one rate."""
    if isinstance(cell, float) and 0 < cell < 1:
        cell = round(cell * 100)
    said = fold(words(cell).replace("%", " "))
    found = next((each.code for each in rates.all if said in (fold(each.code), fold(each.name))), None)
    if found is None:
        raise UserError(NO_RATE, text=words(cell))
    return found


_READERS: dict[str, Callable[[str, Cell, Rates], Any]] = {"price": _money, "cost": _money, "vat": _rate}


def _field(header: Cell) -> str | None:
    said = fold(words(header))
    return next((field for field, known in _SPELLINGS.items() if said in known.split(", ")), None)
