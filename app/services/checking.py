"""Rules for what is typed into a form: each value cleaned and checked, at once while one types and again when saved.

A rule refuses only what cannot be stored; what merely looks wrong (a checksum, an unusual phone) is a warning.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from app.services import text, vietnam
from app.services.errors import UserError
from app.services.language import N_

NAME, LINE, ADDRESS, NOTE = 300, 200, 500, 20_000  # characters that fit
MOST_POINTS = 10**9
NOT_WHOLE = N_("Amounts are in whole đồng, without decimals: {value}")


@dataclass(frozen=True)
class Rule:
    """`clean` gives the value as it is stored or raises UserError; `warn` gives a sentence (N_) or nothing."""

    clean: Callable[[Any], Any]
    warn: Callable[[Any], str] = lambda _: ""
    required: bool = False


class Wrong(UserError):
    """Some fields cannot be stored: `fields` says which, each with its reason."""

    def __init__(self, fields: Mapping[str, UserError]) -> None:
        super().__init__(N_("Some fields are not right yet; the reasons stand below them. Nothing was saved."))
        self.fields = dict(fields)


Rules = Mapping[str, Rule]


def check(rules: Rules, typed: Mapping[str, Any]) -> dict[str, Any]:
    """All values as they are stored; raises Wrong with the reason of every field that cannot be."""
    values: dict[str, Any] = {}
    wrong: dict[str, UserError] = {}
    for key, value in typed.items():
        try:
            values[key] = check_one(rules[key], value)
        except UserError as error:
            wrong[key] = error
    if wrong:
        raise Wrong(wrong)
    return values


def check_one(rule: Rule, value: Any) -> Any:
    """One value as it is stored; raises UserError."""
    value = rule.clean(value)
    if rule.required and value in ("", None, 0):
        raise UserError(N_("This must be filled in."))
    return value


def line(limit: int = LINE, required: bool = False) -> Rule:
    """Text on one line."""
    return Rule(lambda value: text.clean(_text(value), limit), required=required)


def lines(limit: int = NOTE) -> Rule:
    """Text on several lines."""
    return Rule(lambda value: text.clean(_text(value), limit, lines=True))


def day() -> Rule:
    """A day between 1900 and 2200, or none."""
    return Rule(_day)


def moment(required: bool = False) -> Rule:
    """A point in time with a zone between 1900 and 2200, or none."""
    return Rule(_moment, required=required)


def amount(least: int = 0) -> Rule:
    """Whole đồng."""

    def clean(value: Any) -> int:
        number = _whole(value or 0)
        if not least <= number < vietnam.MOST_MONEY:
            raise UserError(N_("The amount must not be below {least}, and below a million billions."), least=least)
        return number

    return Rule(clean)


def _whole(value: Any) -> int:
    """Raises UserError for decimals, and for what is no number."""
    try:
        number = int(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise UserError(NOT_WHOLE, value=value) from error
    if not isinstance(value, str) and number != value:
        raise UserError(NOT_WHOLE, value=value)
    return number


def phone() -> Rule:
    """Digits only; a number that no exchange gives out warns."""
    return Rule(
        lambda value: vietnam.phone(text.clean(_text(value), 40)).digits,
        lambda value: N_("This does not look like a valid phone.") if value and not vietnam.phone(value).ok else "",
    )


def tax_code() -> Rule:
    return Rule(
        lambda value: vietnam.tax_code(text.clean(_text(value), 30)).value,
        lambda value: N_("The check digit of this tax code is not right.")
        if value and not vietnam.tax_code(value).ok
        else "",
    )


def email() -> Rule:
    return Rule(
        lambda value: vietnam.email(text.clean(_text(value), 254)).value,
        lambda value: N_("Mail cannot be sent to this address.") if value and not vietnam.email(value).ok else "",
    )


def one_of(choices: Iterable[Any], required: bool = True) -> Rule:
    """One of these values and no other."""
    known = frozenset(choices)

    def clean(value: Any) -> Any:
        if value not in known and (required or value not in ("", None)):
            raise UserError(N_("Choose one of the list."))
        return value

    return Rule(clean, required=required)


def key() -> Rule:
    """The id of another record, or none."""
    return Rule(lambda value: int(value) if value else None)


def number(least: int = 0, most: int = MOST_POINTS) -> Rule:
    """A whole number."""

    def clean(value: Any) -> int:
        if not least <= int(value or 0) <= most:
            raise UserError(N_("The number must lie between {least} and {most}."), least=least, most=most)
        return int(value or 0)

    return Rule(clean)


def ids() -> Rule:
    """Several records of another table."""
    return Rule(lambda value: tuple(sorted({int(each) for each in value or ()})))


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _day(value: Any) -> date | None:
    if value in ("", None):
        return None
    if isinstance(value, datetime) or not isinstance(value, date):
        raise UserError(N_("This is not a day."))
    in_range(value)
    return value


def _moment(value: Any) -> datetime | None:
    if value in ("", None):
        return None
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise UserError(N_("This is not a point in time."))
    in_range(value)
    return value


def in_range(value: date | None) -> None:
    """Raises UserError for a day or moment that is not between 1900 and 2200."""
    if value is not None and not vietnam.FIRST_YEAR <= value.year <= vietnam.LAST_YEAR:
        raise UserError(
            N_("The year must lie between {first} and {last}."), first=vietnam.FIRST_YEAR, last=vietnam.LAST_YEAR
        )


_TIME = re.compile(r"(\d{1,2})\s*(?:[:.hg]|giờ)\s*(\d{1,2})?\s*(?:p|ph|phút)?|(\d{1,2})(\d{2})|(\d{1,2})")


def parse_time(typed: str) -> time:
    """A time of the day from 14:30, 14h30, 9h, 1430 or 14. Raises UserError."""
    found = _TIME.fullmatch(typed.strip().lower())
    if found:
        hour, minute = int(found[1] or found[3] or found[5]), int(found[2] or found[4] or 0)
        if hour < 24 and minute < 60:
            return time(hour, minute)
    raise UserError(N_("“{text}” is not a time. Write for example 14:30, 9h or 9h15."), text=typed.strip())
