"""Quantities, percents and prices as people type them, and as they are written: 1.234,5."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from app.models.document import PERCENT, QUANTITY, RATE
from app.services.errors import UserError
from app.services.language import N_
from app.services.pricing import CENTS, DONG
from app.services.text import grouped
from app.services.vietnam import MOST_MONEY, parse_money

ONE = QUANTITY
NO_NUMBER = N_("“{text}” is no number. Write for example 2,5 or 1.000.")
TOO_FINE = N_("At most {places} decimals: {text}")
NO_QUANTITY = N_("The quantity must be more than zero.")
NO_PERCENT = N_("A discount lies between 0 and 100 %.")
NEGATIVE = N_("The price must not be below zero.")
TOO_LARGE = N_("This is too large.")
_THOUSANDS = re.compile(r"-?\d{1,3}(\.\d{3})+")


def quantity(text: str) -> int:
    """× QUANTITY; nothing is one. Raises UserError."""
    found = scaled(text or "1", QUANTITY)
    if found <= 0:
        raise UserError(NO_QUANTITY)
    return found


def percent(text: str) -> int:
    """Hundredths of a percent, of a discount. Raises UserError."""
    found = scaled(text.replace("%", "") or "0", PERCENT)
    if not 0 <= found <= 100 * PERCENT:
        raise UserError(NO_PERCENT)
    return found


def price(text: str, currency: str = DONG) -> int:
    """Whole đồng ("12tr" too), or hundredths of another currency. Raises UserError."""
    if not text.strip():
        return 0
    found = parse_money(text) if currency == DONG else scaled(text.replace(currency, ""), CENTS)
    if found < 0:
        raise UserError(NEGATIVE)
    return found


def rate(text: str) -> int:
    """Đồng for one unit of a currency, × RATE. Raises UserError."""
    return scaled(text.replace("₫", "") or "1", RATE)


def scaled(text: str, by: int) -> int:
    """A number with decimals behind a comma, or a point that cannot separate thousands. Raises UserError."""
    plain = text.strip().replace(" ", "").replace("\u00a0", "")
    if "," in plain or _THOUSANDS.fullmatch(plain):
        plain = plain.replace(".", "").replace(",", ".")
    try:
        found = Decimal(plain) * by
    except InvalidOperation as error:
        raise UserError(NO_NUMBER, text=text.strip()) from error
    if not found.is_finite() or abs(found) >= MOST_MONEY * by:
        raise UserError(TOO_LARGE)
    if found != int(found):
        raise UserError(TOO_FINE, places=len(str(by)) - 1, text=text.strip())
    return int(found)


def shown(value: int, by: int) -> str:
    """A scaled number: 1.234,5; zeros at the end are left out."""
    whole, rest = divmod(abs(value), by)
    behind = f"{rest:0{len(str(by)) - 1}}".rstrip("0")
    return f"{'-' if value < 0 else ''}{grouped(whole)}{f',{behind}' if behind else ''}"


def shown_quantity(value: int) -> str:
    return shown(value, QUANTITY)


def shown_price(value: int, currency: str = DONG) -> str:
    return grouped(value) if currency == DONG else shown(value, CENTS)


def shown_percent(value: int) -> str:
    return f"{shown(value, PERCENT)}%" if value else ""


def shown_rate(value: int) -> str:
    return shown(value, RATE)
