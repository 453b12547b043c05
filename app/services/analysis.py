"""What an analysis of deals is asked for and what comes out: a table of plain values, drawn and printed by one page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from app.services.language import N_
from app.services.query import Query, Tree, every
from app.services.reports import Report, Span, span

KINDS: Mapping[str, str] = {
    "funnel": N_("Funnel"), "forecast": N_("Forecast"), "times": N_("Time in stages"), "lost": N_("Lost deals"),
    "competitors": N_("Competitors"), "odds": N_("Win probability"),
}  # fmt: skip
BY: Mapping[str, Mapping[str, str]] = {
    "times": {"stage": N_("by stage"), "owner": N_("by person"), "work": N_("waiting and work, by stage"),
              "work_owner": N_("waiting and work, by person")},
    "lost": {"reason": N_("by reason"), "stage": N_("by stage"), "owner": N_("by person"),
             "competitor": N_("by competitor"), "month": N_("by month")},
    "odds": {"check": N_("said and came"), "points": N_("what it counts")},
}  # fmt: skip
TIMELESS = ("forecast", "odds")  # look at no period


@dataclass(frozen=True)
class Asked:
    """`pipeline_id` 0 is the first one, `owner_id` 0 is everybody; periods as in reports; `by` is one of BY."""

    kind: str = "funnel"
    pipeline_id: int = 0
    period: str = "this_year"
    first: str = ""
    last: str = ""
    owner_id: int = 0
    by: str = ""

    @property
    def way(self) -> str:
        """By what it is divided: the one that was asked for, or the first that there is."""
        known = BY.get(self.kind, {})
        return self.by if self.by in known else next(iter(known), "")

    def days(self, day: date) -> Span:
        return span(Report(period=self.period, first=self.first, last=self.last), day)


class Column(NamedTuple):
    """`kind` of its values: number, money (đồng), percent, days (hours), points."""

    label: str
    kind: str


class Cell(NamedTuple):
    """`query` is what the list of deals shows for it."""

    value: float | None
    query: Query | None = None
    late: bool = False


class Line(NamedTuple):
    label: str
    cells: tuple[Cell, ...]
    mark: str = ""  # said beside its name: where it is slowest

    @property
    def name(self) -> str:
        return f"{self.label} · {self.mark}" if self.mark else self.label


@dataclass(frozen=True)
class Outcome:
    """`said` is a sentence under the table, `charted` the columns that the chart draws."""

    asked: Asked
    title: str
    head: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    total: Line | None = None
    said: str = ""
    charted: tuple[int, ...] = (0,)

    @property
    def every_line(self) -> tuple[Line, ...]:
        """The lines as they are shown, the total last."""
        return (*self.lines, self.total) if self.total else self.lines

    @property
    def heads(self) -> tuple[str, ...]:
        return self.head, *(each.label for each in self.columns)


def listed(*conditions: Tree | None, sort: str = "") -> Query:
    """The deals that meet all of these."""
    return Query(where=every(*(each for each in conditions if each)), sort=sort)
