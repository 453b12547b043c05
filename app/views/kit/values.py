"""Any value of a record as one reads it: in the history, in the conflict window, as of a date."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from app.services.card import FactKind
from app.services.language import _
from app.views.kit import text

MOST = 300  # characters of a text in a list of changes


def plain(value: Any) -> str:
    """A value without more known about it than its type; what is empty says so."""
    if value is None or value == "" or value == ():
        return _("(empty)")
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, int):
        return text.number(value)
    if isinstance(value, datetime):
        return text.moment(value)
    if isinstance(value, date):
        return text.date_(value)
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value))
    return short(str(value))


def short(words: str) -> str:
    return words if len(words) <= MOST else f"{words[:MOST].rstrip()}…"


def fact(kind: FactKind, value: Any) -> str:
    """A fact of a card; nothing for none."""
    if value is None or value == "":
        return ""
    match kind:
        case "money":
            return text.money(value)
        case "phone":
            return text.phone(value)
        case "day":
            return text.date_(value)
        case "moment":
            return text.moment(value)
        case "number":
            return text.number(value)
    return str(value)
