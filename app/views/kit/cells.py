"""Cells of a list as words: for screen readers, tooltips and the clipboard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from app.services.language import _
from app.services.query import Chip, ColumnShape, Kind
from app.views.kit import text


def plain(column: ColumnShape, value: Any) -> str:
    """The cell as it is read."""
    if value is None or value == "":
        return ""
    shown = _SHOWN.get(column.kind)
    return shown(value) if shown else word(column, value) if column.kind is Kind.CHOICE else str(value)


def raw(column: ColumnShape, value: Any) -> str:
    """The cell as a spreadsheet takes it: numbers without dots, days in full."""
    if column.kind in (Kind.MONEY, Kind.NUMBER, Kind.PERCENT, Kind.STARS):
        return "" if value is None else str(value)
    if isinstance(value, datetime):
        here = text.local(value)
        return f"{here:%d/%m/%Y %H:%M}" if column.kind is Kind.MOMENT else f"{here:%d/%m/%Y}"
    if isinstance(value, date):
        return text.date_(value)
    if column.kind in (Kind.PERSON, Kind.TITLE):
        return str(value[0])
    return value if column.kind is Kind.PHONE and value else plain(column, value)


def word(column: ColumnShape, value: Any) -> str:
    """What a value of a CHOICE is called."""
    known = column.words.get(value)
    return known.label if known else str(value)


def chip(column: ColumnShape, value: Any) -> Chip | None:
    """The coloured box of a CHOICE, if it has a colour."""
    known = column.words.get(value)
    return Chip(known.label, known.colour) if known and known.colour >= 0 else None


def _stars(value: int) -> str:
    return _("{count} of 5 stars").format(count=value)


def _pair(value: tuple[str, str]) -> str:
    return ", ".join(filter(None, value))


_SHOWN: dict[Kind, Callable[[Any], str]] = {
    Kind.PERSON: _pair,
    Kind.TITLE: _pair,
    Kind.CHIPS: lambda value: ", ".join(chip.text for chip in value),
    Kind.STARS: _stars,
    Kind.NUMBER: text.number,
    Kind.MONEY: text.money,
    Kind.PERCENT: lambda value: f"{value}%",
    Kind.DATE: text.day,
    Kind.DUE: text.day,
    Kind.MOMENT: text.moment,
    Kind.PHONE: text.phone,
    Kind.FLAG: lambda value: _("Yes") if value else "",
}
