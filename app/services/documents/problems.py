"""What is wrong in a template and where, in words that whoever made it in Word understands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.services.errors import UserError
from app.services.language import N_, _

PARTS = {
    "body": N_("Body"),
    "header": N_("Page header"),
    "footer": N_("Page footer"),
    "footnotes": N_("Footnotes"),
    "endnotes": N_("Endnotes"),
}


@dataclass(frozen=True)
class Place:
    """Where something stands: a part, and its paragraph or the cell of its table, counted from 1."""

    part: str = "body"
    paragraph: int = 0
    table: int = 0
    row: int = 0
    column: int = 0

    def __str__(self) -> str:
        part = _(PARTS[self.part])
        if self.table:
            cell = _("table {table}, row {row}, column {column}")
            return f"{part}, {cell.format(table=self.table, row=self.row, column=self.column)}"
        return f"{part}, {_('paragraph {number}').format(number=self.paragraph)}" if self.paragraph else part


@dataclass(frozen=True)
class Problem:
    """One mistake of a template; `place` is empty if it is of the file as a whole."""

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


class TemplateError(UserError):
    """The template cannot be used; `problems` says why, each with its place."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        listed = "\n".join(str(problem) for problem in problems)
        super().__init__(N_("This template cannot be used; nothing was kept.\n{problems}"), problems=listed)
        self.problems = list(problems)


def refused(sentence: str, **values: Any) -> TemplateError:
    """The error for a file that is refused as a whole, by a sentence marked with N_."""
    return TemplateError([problem(None, sentence, **values)])


def problem(place: Place | None, sentence: str, **values: Any) -> Problem:
    """A problem in the language in use, by a sentence marked with N_ and what fills its gaps."""
    return Problem(str(place) if place else "", _(sentence).format(**values))
