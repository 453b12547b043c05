"""What a report of the statistics is asked for and what comes out, as plain values; the saved ones of an employee.

A report counts the records of a listing by one or two of its attributes (E07), or sums one of their figures (E08).
Every number says by which condition the list shows what it counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from app.services.language import N_
from app.services.query import Query, Tree, View, every, parts

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

LISTING = "reports"  # of saved views: these are reports
SILENT = 90  # days without contact
LONGEST = 36_500
PERIODS: Mapping[str, str] = {
    "all": N_("All time"), "this_month": N_("This month"), "last_month": N_("Last month"),
    "this_quarter": N_("This quarter"), "last_quarter": N_("Last quarter"), "this_year": N_("This year"),
    "last_year": N_("Last year"), "between": N_("From … to …"),
}  # fmt: skip
FORMS: Mapping[str, str] = {
    "table": N_("Table"), "bars": N_("Bars"), "stacked": N_("Stacked bars"), "line": N_("Line"),
}  # fmt: skip
Span = tuple[date, date] | None  # both days belong to it; None: always


@dataclass(frozen=True)
class Report:
    """`rows` and `columns` are keys of axes, `columns` may be "", `first` and `last` ISO days of "between"."""

    rows: str = "owner"
    columns: str = ""
    figure: str = "customers"
    period: str = "all"
    first: str = ""
    last: str = ""
    days: int = SILENT
    where: Tree | None = None
    form: str = "table"
    percent: bool = False

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Report:
        """What is missing or of another type is as in a new report."""
        usual = cls()
        given = {key: data[key] for key, value in asdict(usual).items()
                 if key != "where" and type(data.get(key)) is type(value)}  # fmt: skip
        where = data.get("where")
        return cls(**given, where=where if isinstance(where, dict) else None)


class Choice(NamedTuple):
    """Of axes and figures: what can be chosen. `timed` figures look at the period, `silent` ones at the days."""

    key: str
    label: str
    timed: bool = False
    silent: bool = False
    ordered: bool = False


class Offer(NamedTuple):
    """All that this employee can choose from."""

    axes: tuple[Choice, ...]
    figures: tuple[Choice, ...]


class Head(NamedTuple):
    """A row or column: its name, and the condition of its records."""

    label: str
    condition: Tree


class Number(NamedTuple):
    """What a cell says, and how many records it is about: as many as its list shows."""

    value: int
    records: int


NOTHING = Number(0, 0)


@dataclass(frozen=True)
class Table:
    """The outcome. Cells by the place of their row and column; totals count everyone once.

    `overlapping` if a record stands in several rows or columns: then the parts are more than the whole.
    """

    report: Report
    title: str
    money: bool
    rows: tuple[Head, ...]
    columns: tuple[Head, ...]
    cells: Mapping[tuple[int, int], Number]
    row_totals: tuple[Number, ...]
    column_totals: tuple[Number, ...]
    total: Number
    base: Tree | None = None  # what holds for every cell
    overlapping: bool = False
    ordered: bool = False  # the rows have an order of their own, as months have
    heads: tuple[str, str] = field(default=("", ""))  # what the two axes are called

    def number(self, row: int, column: int) -> Number:
        """Of a cell; -1 is the total of all rows, or of all columns."""
        if row < 0:
            return self.total if column < 0 else self.column_totals[column]
        return self.row_totals[row] if column < 0 else self.cells.get((row, column), NOTHING)

    def query(self, row: int, column: int) -> Query:
        """What the list must be asked for to show the records of a cell."""
        inner = [*parts(self.base), *([self.rows[row].condition] if row >= 0 else []),
                 *([self.columns[column].condition] if column >= 0 else [])]  # fmt: skip
        return Query(where=every(*inner) if inner else None)

    def share(self, row: int, column: int) -> float:
        """The part of the whole that a cell is."""
        return self.number(row, column).value / self.total.value if self.total.value else 0.0


def span(report: Report, day: date) -> Span:
    """The days of the period; a period without readable days is always."""
    if report.period == "between":
        return _given(report)
    month = day.replace(day=1)
    quarter = month.replace(month=(month.month - 1) // 3 * 3 + 1)
    year = month.replace(month=1)
    spans = {
        "this_month": (month, later(month, 1)), "last_month": (later(month, -1), month),
        "this_quarter": (quarter, later(quarter, 3)), "last_quarter": (later(quarter, -3), quarter),
        "this_year": (year, later(year, 12)), "last_year": (later(year, -12), year),
    }  # fmt: skip
    found = spans.get(report.period)
    return (found[0], found[1] - timedelta(1)) if found else None


def _given(report: Report) -> Span:
    try:
        first, last = sorted(map(date.fromisoformat, (report.first, report.last)))
    except ValueError:
        return None
    return first, min(last, date.max - timedelta(1))


def later(month: date, months: int) -> date:
    """The first day of the month so many months later."""
    number = month.year * 12 + month.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


# --- saved reports ---


def saved(session: Session) -> list[tuple[View, Report]]:
    """One's own reports in their order."""
    from sqlalchemy import select

    from app.models import SavedView

    query = select(SavedView).where(SavedView.listing == LISTING).order_by(SavedView.position, SavedView.id)
    return [
        (View(f"saved:{row.id}", row.name, saved=row.id, pinned=row.pinned), Report.from_json(row.definition or {}))
        for row in session.scalars(query)
    ]
