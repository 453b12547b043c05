"""Rows that are customers already: which are met, and what becomes of each as the importer has chosen."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy.orm import Session

from app.services.importing import twins, updating
from app.services.importing.cells import Line
from app.services.importing.twins import Twin
from app.services.importing.writing import Decision, Wanted


class Met(NamedTuple):
    """The twins of the rows, which of their customers may be updated, and the keys by which they were found."""

    twins: dict[int, Twin]
    changeable: frozenset[int]
    there: Mapping[tuple[str, str], Twin]

    def may_update(self, row: int, key: str) -> bool:
        """Whether a row may change its twin, if customers are known by this key."""
        twin = self.twins[row]
        return twin.customer_id in self.changeable and key in ("", twin.what)

    def decisions(self, wanted: Wanted) -> dict[int, Decision]:
        """What becomes of each row that has a twin: one that may not be updated is left out instead."""
        made = {row: wanted.decision(row, twin) for row, twin in self.twins.items()}
        return {row: "leave" if each == "update" and not self.may_update(row, wanted.key) else each
                for row, each in made.items()}  # fmt: skip

    def alike(self, row: int, key: str) -> list[int]:
        """All rows of its situation: the same key, and a twin in the file, to be changed, or out of reach."""

        def situation(each: int) -> tuple[str, bool, bool, bool]:
            twin = self.twins[each]
            return twin.what, bool(twin.row), twin.name is None, self.may_update(each, key)

        here = situation(row)
        return [each for each in self.twins if situation(each) == here]


def meet(
    session: Session, lines: Sequence[Line], key: str = "", before: Met | None = None, rows: Collection[int] = ()
) -> Met:
    """Who is there already. With `before`, only the lines of `rows` are asked for: the others have not changed."""
    asked = [line for line in lines if line.row in rows] if before else lines
    there = {**(before.there if before else {}), **twins.taken(session, asked)}
    found = twins.match(lines, there, key)
    ids = (twin.customer_id for twin in found.values() if twin.customer_id is not None)
    return Met(found, updating.changeable(session, ids), there)
