"""Numbers of documents by patterns that are settings of the office: "BG{yy}-{number:05}" gives BG26-00001.

A pattern with a year begins anew each year. Gaps in a pattern: {number}, {year}, {yy}, {month}, {office}.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Mapping
from datetime import date

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.services import settings
from app.services.counters import next_number
from app.services.errors import UserError
from app.services.language import N_
from app.services.myself import check_right
from app.services.text import clean, fold

LONGEST = 60  # characters of a pattern
GAPS = ("number", "year", "yy", "month", "office")
BAD = N_("A number looks like “BG{{yy}}-{{number:05}}”: with {{number}} once, and if you wish {{year}}, {{yy}}, "
         "{{month}}, {{office}}. “{pattern}” cannot be one.")  # fmt: skip
NONE_FREE = N_("No free number was found. Ask your administrator to change how numbers are made.")
_WIDTH = re.compile(r"0?[1-9]?")
_FIRM_WORDS = frozenset("cong ty tnhh co phan cp mtv dich vu thuong mai va mot thanh vien tap doan dntn".split())
_TRIES = 200


def valid(pattern: str) -> bool:
    """Whether numbers can be made by this pattern."""
    try:
        parts = list(string.Formatter().parse(pattern))
    except ValueError:
        return False
    gaps = [(name, spec or "", conversion) for _text, name, spec, conversion in parts if name is not None]
    return (
        len(pattern) <= LONGEST
        and pattern == " ".join(pattern.split())
        and pattern.isprintable()
        and [name for name, _spec, _conversion in gaps].count("number") == 1
        and all(name in GAPS and conversion is None for name, _spec, conversion in gaps)
        and all(_WIDTH.fullmatch(spec) if name == "number" else not spec for name, spec, _conversion in gaps)
    )


PATTERNS: Mapping[str, settings.Key[str]] = {
    "quote": settings.declare("numbering.quote", "BG{yy}-{number:05}", valid),
    "contract": settings.declare("numbering.contract", "{number:02}/{year}/HĐMB-{office}", valid),
    "order": settings.declare("numbering.order", "DH{yy}-{number:05}", valid),
}
OFFICE_CODE = settings.declare("numbering.office", "", lambda value: len(value) <= 12 and value == clean(value, 12))


def set_pattern(session: Session, kind: str, pattern: str) -> None:
    """How numbers of a quote, contract or order are made from now on. Raises UserError for one that cannot be."""
    check_right(session, "administer")
    if not valid(pattern):
        raise UserError(BAD, pattern=pattern)
    settings.put(session, PATTERNS[kind], pattern)


def example(pattern: str, day: date, office: str = "ABC") -> str:
    """The first number of the year by a pattern. Raises UserError for one that cannot be."""
    if not valid(pattern):
        raise UserError(BAD, pattern=pattern)
    return filled(pattern, day, office, 1)


def numbered(session: Session, kind: str, day: date, insert: Callable[[str], int]) -> int:
    """Insert a document with the next number of its kind; what `insert` returns.

    The last step of an action: others who want a number wait until the transaction ends, and a rollback gives it back.
    A number that somebody has given by hand is passed over.
    """
    pattern = settings.get(session, PATTERNS[kind])
    office = office_code(session) if "{office}" in pattern else ""
    series = f"{kind}:{day.year}" if "{year}" in pattern or "{yy}" in pattern else kind
    for _ in range(_TRIES):
        code = filled(pattern, day, office, next_number(session, series))
        try:
            with session.begin_nested():
                return insert(code)
        except IntegrityError as error:
            if "code" not in str(error.orig):
                raise
    raise UserError(NONE_FREE)


def office_code(session: Session) -> str:
    """What stands for the office in numbers: as the administrator has set it, else the first letters of its name."""
    found = settings.get_all(session, [OFFICE_CODE, settings.OFFICE_NAME])
    words = [word for word in fold(found["office_name"]).split() if word not in _FIRM_WORDS and word[0].isalpha()]
    return found[OFFICE_CODE.name] or "".join(word[0] for word in words).upper()[:6] or "VP"


def filled(pattern: str, day: date, office: str, number: int) -> str:
    """A number by a pattern that is valid."""
    return pattern.format(number=number, year=day.year, yy=f"{day:%y}", month=f"{day:%m}", office=office)
