"""All rows of a table checked: what can be taken of each, and every cell that cannot, with its reason.

A wrong cell costs that cell, never its row and never other rows; a row without a name is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from app.services.errors import UserError
from app.services.importing.cells import Line, Reader, reader
from app.services.importing.known import Known
from app.services.importing.mapping import Column, Table
from app.services.importing.plain import words
from app.services.importing.reading import Cell
from app.services.importing.spellings import CONTACT, label
from app.services.language import N_
from app.services.text import fold

Effect = Literal["warning", "cell", "row"]
Report = Callable[[int, int], None]
REPORT_EVERY = 500

NO_NAME = N_("There is no name. The row is left out.")
NO_NAMES = N_("No column is chosen for the name of the customers.")
TWICE = N_("The field “{field}” is chosen for two columns.")
NO_PERSON = N_("The contact person has no name and is left out.")
NEW_GROUP = N_("The group “{name}” does not exist, and only an administrator makes groups.")

_FIRMS = re.compile(
    r"^(so|phong|ban|hoi) |\b(cong ty|cty|doanh nghiep|dntn|tnhh|co phan|tap doan|hop tac xa|htx|cua hang|dai ly"
    r"|nha hang|khach san|truong (tieu|trung|mam|mau|dai|cao|thpt|thcs|pt)|benh vien|chi nhanh|xi nghiep"
    r"|trung tam|van phong|co so|shop|ngan hang|hiep hoi|ubnd|kho bac|co ltd|jsc|group|corp)\b"
)
_FAMILIES = (
    "nguyen tran le pham hoang huynh vu vo phan truong bui dang do ngo ho duong dinh doan lam mai trinh dao cao ly ha "
    "luu luong ta phung to vuong chu kieu nghiem chau thai tang quach ton la quan"
).split()
_FAMILY_NAMES = range(2, 6)  # words of a person's whole name


class Problem(NamedTuple):
    """A cell that is wrong: `effect` is whether it is taken all the same, left out, or takes its row along.

    `place` is that of its column; -1 for what is said of the whole row.
    """

    row: int
    header: str
    value: str
    reason: UserError
    effect: Effect
    place: int = -1


@dataclass(frozen=True)
class Checked:
    """The rows that can be taken, the problems in the order of the file, and the groups that do not exist yet.

    `left_out` rows have no name, `by_hand` were left out by who imports.
    """

    lines: tuple[Line, ...]
    problems: tuple[Problem, ...]
    new_groups: dict[str, str]
    left_out: int
    by_hand: int = 0


def complain(mapped: Mapping[int, str]) -> UserError | None:
    """Why one cannot go on with these columns."""
    return needed(mapped, "name", NO_NAMES, label)


def needed(mapped: Mapping[int, str], key: str, without: str, name_of: Callable[[str], str]) -> UserError | None:
    """What is wrong `without` a column for a field, or with two columns for one."""
    fields = [field for field in mapped.values() if field]
    if key not in fields:
        return UserError(without)
    twice = next((field for field in fields if fields.count(field) > 1), "")
    return UserError(TWICE, field=name_of(twice)) if twice else None


def check(table: Table, mapped: Mapping[int, str], known: Known, report: Report = lambda done, total: None) -> Checked:
    """Check all rows; `report` may raise to stop. Needs no database, so it may run in any thread.

    Raises UserError with these columns.
    """
    return check_all(table, Checker(table.columns, mapped, known), report)


def check_all(table: Table, checker: Checker, report: Report) -> Checked:
    """The same with a checker that is at hand."""
    lines: list[Line] = []
    problems: list[Problem] = []
    for done, (number, cells) in enumerate(table.rows):
        if done % REPORT_EVERY == 0:
            report(done, len(table.rows))
        line, wrong = checker.row(number, cells)
        problems += wrong
        if line is not None:
            lines.append(line)
    return Checked(tuple(lines), tuple(problems), checker.new_groups(lines), len(table.rows) - len(lines))


class Checker:
    """How each row of a table is read with these columns. Raises UserError if one cannot go on with them.

    A row needs what belongs into the field `needs`, or it is left out because that is `missing`.
    """

    needs, missing, complain = "name", NO_NAME, staticmethod(complain)

    def __init__(self, columns: Sequence[Column], mapped: Mapping[int, str], known: Known) -> None:
        if (complaint := self.complain(mapped)) is not None:
            raise complaint
        self._known = known
        known.new_groups.clear()
        self._headers = {column.place: column.header for column in columns}
        self._places = {field: place for place, field in mapped.items() if field}
        self._readers = [(place, self.reader(field)) for field, place in self._places.items()]

    def row(self, number: int, cells: Sequence[Cell]) -> tuple[Line | None, list[Problem]]:
        """What can be taken of a row, or None for one that is left out, and what is wrong in it."""
        line, problems = Line(number), list[Problem]()
        for place, read in self._readers:
            cell = cells[place] if place < len(cells) else None
            if cell is not None and (wrong := _read(read, cell, line)) is not None:
                said = " ".join(words(cell)[:200].split())[:100]
                problems.append(self._problem(number, place, said, *wrong))
        if not line.values.get(self.needs):
            problems.append(self._problem(number, self._places[self.needs], "", UserError(self.missing), "row"))
            return None, problems
        return line, [*problems, *self.finish(line)]

    def reader(self, field: str) -> Reader:
        """How the cells of a field are read."""
        return reader(field, self._known)

    def finish(self, line: Line) -> Iterator[Problem]:
        """What is said of a row once all its cells are read."""
        if "kind" not in self._places:
            line.values["kind"] = kind_of(line.values["name"], line.values.get("tax_code", ""))
        yield from self._without_person(line)
        yield from self._without_new_groups(line)

    def new_groups(self, lines: Iterable[Line]) -> dict[str, str]:
        """The groups that must be made for these lines: names by folded names."""
        met = {key for line in lines for key in line.groups}
        return {key: name for key, name in self._known.new_groups.items() if key in met}

    def _without_person(self, line: Line) -> Iterator[Problem]:
        """A contact needs a name."""
        if any(line.contact.values()) and not line.contact.get("name"):
            said = ", ".join(value for value in line.contact.values() if value)
            first = next(place for field, place in self._places.items() if field.startswith(CONTACT))
            yield self._problem(line.row, self._places.get(f"{CONTACT}name", first), said, UserError(NO_PERSON), "cell")
            line.contact.clear()

    def _without_new_groups(self, line: Line) -> Iterator[Problem]:
        """Who may not make groups imports without those that are not there."""
        if self._known.may_make_groups:
            return
        for key in line.groups:
            if name := self._known.new_groups.get(key):
                reason = UserError(NEW_GROUP, name=name)
                yield self._problem(line.row, self._places["groups"], name, reason, "cell")
        line.groups = tuple(key for key in line.groups if key not in self._known.new_groups)

    def _problem(self, row: int, place: int, value: str, reason: UserError, effect: Effect) -> Problem:
        return Problem(row, self._headers.get(place, ""), value, reason, effect, place)


def _read(read: Reader, cell: Cell, line: Line) -> tuple[UserError, Effect] | None:
    """Put a cell into the line; what is wrong with it."""
    try:
        wrong = read(cell, line)
    except UserError as error:
        return error, "cell"
    return None if wrong is None else (wrong, "warning")


def kind_of(name: str, tax_code: str) -> str:
    """A person has a family name and no firm's tax code; whoever is in doubt is a company."""
    folded = fold(name)
    parts = folded.split()
    firm = _FIRMS.search(folded) is not None or len(tax_code.replace("-", "")) in (10, 13)
    return "person" if not firm and len(parts) in _FAMILY_NAMES and parts[0] in _FAMILIES else "company"
