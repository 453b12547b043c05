"""Rows that are customers already, or come twice in the file: by code, tax code or phone.

One question for the whole file. It finds customers that the importer does not see too, and tells nothing about them but
that they are there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy.orm import Session

from app.services import customers
from app.services.errors import UserError
from app.services.importing.cells import Line
from app.services.language import N_

HIDDEN = N_("{what} {value}: a colleague’s customer that you do not see. Ask your manager.")
THERE = N_("{what} {value} is that of {name}")
IN_FILE = N_("{what} {value} stands in row {row} already")
WHAT = {"code": N_("Code"), "tax_code": N_("Tax code"), "phone": N_("Phone")}


class Twin(NamedTuple):
    """What a row has in common with a customer (as customers.Twin), or with an earlier `row` of the file (else 0).

    `customer_id` and `name` are None for a customer that the importer does not see.
    """

    what: str
    value: str
    customer_id: int | None = None
    name: str | None = None
    row: int = 0

    def reason(self) -> UserError:
        """A sentence; {what} is a label that the view translates."""
        if self.row:
            return UserError(IN_FILE, what=_Label(self.what), value=self.value, row=self.row)
        if self.name is None:
            return UserError(HIDDEN, what=_Label(self.what), value=self.value)
        return UserError(THERE, what=_Label(self.what), value=self.value, name=self.name)


class _Label(str):
    """Translated when it is shown, in whatever language that is."""

    def __format__(self, spec: str) -> str:
        from app.services.language import _

        return _(WHAT[str(self)])


def find(session: Session, lines: Sequence[Line], key: str = "") -> dict[int, Twin]:
    """For each row that has one its first twin, by the number of the row; one by `key` (of WHAT) before others."""
    return match(lines, taken(session, lines), key)


def _keys(line: Line, first: str = "") -> list[tuple[str, str]]:
    fields = ("code", "code"), ("tax_code", "tax_code"), ("phone", "phone"), ("phone", "phone2")
    found = [(what, value) for what, field in fields if (value := line.values.get(field))]
    return sorted(found, key=lambda each: each[0] != first) if first else found


def taken(session: Session, lines: Sequence[Line]) -> dict[tuple[str, str], Twin]:
    """The codes, tax codes and phones of the lines that customers have, by what and value."""
    wanted: dict[str, list[str]] = {what: [] for what in WHAT}
    for line in lines:
        for what, value in _keys(line):
            wanted[what].append(value)
    found: dict[tuple[str, str], Twin] = {}
    for each in customers.same(session, wanted["code"], wanted["tax_code"], wanted["phone"]):
        twin = Twin(*each)
        known = found.get((twin.what, twin.value))
        if known is None or known.name is None:  # one that can be named says more
            found[twin.what, twin.value] = twin
    return found


def match(lines: Sequence[Line], found: Mapping[tuple[str, str], Twin], key: str = "") -> dict[int, Twin]:
    """The first twin of each row among those `taken` and the rows above it."""
    twins: dict[int, Twin] = {}
    first: dict[tuple[str, str], int] = {}
    for line in lines:
        keys = _keys(line, key)
        there = next((found[each] for each in keys if each in found), None)
        earlier = next((Twin(*each, row=first[each]) for each in keys if first.get(each, line.row) != line.row), None)
        if twin := there or earlier:
            twins[line.row] = twin
        for each in keys:
            first.setdefault(each, line.row)
    return twins
