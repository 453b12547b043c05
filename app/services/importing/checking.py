"""All rows of a table checked: what can be taken of each, and every cell that cannot, with its reason.

A wrong cell costs that cell, never its row and never other rows; a row without a name is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from app.services.errors import UserError
from app.services.importing.cells import Line, Reader, reader
from app.services.importing.known import Known
from app.services.importing.mapping import Table
from app.services.importing.plain import words
from app.services.importing.reading import Cell
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
    """A cell that is wrong: `effect` is whether it is taken all the same, left out, or takes its row along."""

    row: int
    header: str
    value: str
    reason: UserError
    effect: Effect


@dataclass(frozen=True)
class Checked:
    """The rows that can be taken, the problems in the order of the file, and the groups that do not exist yet."""

    lines: tuple[Line, ...]
    problems: tuple[Problem, ...]
    new_groups: dict[str, str]
    left_out: int


def complain(mapped: Mapping[int, str]) -> UserError | None:
    """Why one cannot go on with these columns."""
    from app.services.importing.spellings import label

    fields = [field for field in mapped.values() if field]
    if "name" not in fields:
        return UserError(NO_NAMES)
    twice = next((field for field in fields if fields.count(field) > 1), "")
    return UserError(TWICE, field=label(twice)) if twice else None


def check(table: Table, mapped: Mapping[int, str], known: Known, report: Report = lambda done, total: None) -> Checked:
    """Check all rows; `report` may raise to stop. Needs no database, so it may run in any thread."""
    if (complaint := complain(mapped)) is not None:
        raise complaint
    known.new_groups.clear()
    headers = {column.place: column.header for column in table.columns}
    readers = [(place, headers.get(place, ""), reader(field, known)) for place, field in mapped.items() if field]
    guesses = "kind" not in mapped.values()
    lines: list[Line] = []
    problems: list[Problem] = []
    for done, (number, cells) in enumerate(table.rows):
        if done % REPORT_EVERY == 0:
            report(done, len(table.rows))
        line = _line(number, cells, readers, problems)
        if not line.values.get("name"):
            problems.append(Problem(number, headers[_place(mapped, "name")], "", UserError(NO_NAME), "row"))
            continue
        _finish(line, guesses, problems)
        lines.append(line)
    if not known.may_make_groups:
        _without_new_groups(lines, known, headers, mapped, problems)
    problems.sort(key=lambda problem: problem.row)
    return Checked(tuple(lines), tuple(problems), dict(known.new_groups), len(table.rows) - len(lines))


def _line(number: int, cells: list[Cell], readers: list[tuple[int, str, Reader]], problems: list[Problem]) -> Line:
    line = Line(number)
    for place, header, read in readers:
        cell = cells[place] if place < len(cells) else None
        if cell is None:
            continue
        effect: Effect = "warning"
        try:
            wrong = read(cell, line)
        except UserError as error:
            wrong, effect = error, "cell"
        if wrong is not None:
            problems.append(Problem(number, header, " ".join(words(cell)[:200].split())[:100], wrong, effect))
    return line


def _finish(line: Line, guesses_kind: bool, problems: list[Problem]) -> None:
    if guesses_kind:
        line.values["kind"] = kind_of(line.values["name"], line.values.get("tax_code", ""))
    if any(line.contact.values()) and not line.contact.get("name"):
        said = ", ".join(value for value in line.contact.values() if value)
        problems.append(Problem(line.row, "", said, UserError(NO_PERSON), "cell"))
        line.contact.clear()


def kind_of(name: str, tax_code: str) -> str:
    """A person has a family name and no firm's tax code; whoever is in doubt is a company."""
    folded = fold(name)
    parts = folded.split()
    firm = _FIRMS.search(folded) is not None or len(tax_code.replace("-", "")) in (10, 13)
    return "person" if not firm and len(parts) in _FAMILY_NAMES and parts[0] in _FAMILIES else "company"


def _without_new_groups(
    lines: list[Line], known: Known, headers: Mapping[int, str], mapped: Mapping[int, str], problems: list[Problem]
) -> None:
    """Who may not make groups imports without those that are not there."""
    for line in lines:
        for key in line.groups:
            if name := known.new_groups.get(key):
                reason = UserError(NEW_GROUP, name=name)
                problems.append(Problem(line.row, headers[_place(mapped, "groups")], name, reason, "cell"))
        line.groups = tuple(key for key in line.groups if key not in known.new_groups)
    known.new_groups.clear()


def _place(mapped: Mapping[int, str], field: str) -> int:
    return next(place for place, each in mapped.items() if each == field)
