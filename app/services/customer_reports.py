"""Statistics of customers by one or two attributes (E07, E08): one statement groups what the employee sees.

Every customer falls into one group of the statement: several groups or roles at once are taken apart here, so that
totals count everybody once. What has no value stands in a row of its own.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, String, case, cast, func, literal, null, select
from sqlalchemy.orm import Session

from app.models import Contact, Customer, Employee, Group, GroupMember
from app.services import filters, finding, listing, people
from app.services.customer_fields import ROLES, own_list
from app.services.customer_figures import FIGURES, Figure
from app.services.days import midnight, today
from app.services.errors import UserError
from app.services.language import N_, _
from app.services.listing import Filter, FilterKind, Listing, choices_of
from app.services.myself import may
from app.services.query import Tree, every, leaf, parts
from app.services.reports import LONGEST, Choice, Head, Number, Offer, Report, Table, later, span

KEY = "customers"
MOST_ROWS, MOST_COLUMNS = 1_000, 100
MONTHS, QUARTERS, YEARS = 24, 12, 10  # what is older is one row
PLAIN = ("owner", "department", "zone", "group", "state", "kind", "role", "source", "industry", "size", "province",
         "stars", "website", "contact_name")  # fmt: skip
MANIFOLD = ("website", "contact_name")  # nearly everybody's own: of many values only who has one, and who has none
TIMES: Mapping[str, tuple[str, int, int]] = {
    "created_month": (N_("Month of creation"), 1, MONTHS),
    "created_quarter": (N_("Quarter of creation"), 3, QUARTERS),
    "created_year": (N_("Year of creation"), 12, YEARS),
}
Value = int | str | None


@dataclass(frozen=True)
class Axis:
    """What the rows or columns are: `raw` is grouped by, `apart` says which values a raw value stands for.

    `values` are in their order, those not among them come behind; `condition` is of one value.
    """

    key: str
    label: str
    raw: Any
    apart: Callable[[Any], Sequence[Value]]
    condition: Callable[[Value], Tree]
    names: Mapping[Any, str]
    ordered: bool = False
    join: Any = None  # a table of (customer_id, raw)


def offer(session: Session) -> Offer:
    """What one can choose: no figure that the role has no right to."""
    found = listing.find(session, KEY)
    axes = [Choice(each.key, _(each.label), ordered=each.key == "stars") for each in _fields(found)]
    times = [Choice(key, _(label), ordered=True) for key, (label, _months, _most) in TIMES.items()]
    return Offer((*axes, *times), tuple(
        Choice(each.key, _(each.label), each.timed, each.silent)
        for each in FIGURES if not each.right or may(session, each.right)
    ))  # fmt: skip


def count(session: Session, report: Report, day: date | None = None) -> Table:
    """The table of a report. UserError for an attribute or figure that is not there, or for too many rows."""
    now, found = day or today(), listing.find(session, KEY)
    figure = _figure(session, report)
    days = max(0, min(report.days, LONGEST))
    where = figure.where(span(report, now), days)
    inner = [*parts(report.where), *([where] if where else [])]
    base = every(*inner) if inner else None
    tests = [filters.criterion(session, found, report.where if figure.source else base, now)]
    if not filters.uses(base, "archived"):
        tests.append(finding.not_archived(Customer))
    rows, columns = _axis(session, found, report.rows, now, tests, MOST_ROWS), None
    if report.columns and report.columns != report.rows:
        columns = _axis(session, found, report.columns, now, tests, MOST_COLUMNS)
    statement = _statement(figure, report, rows, columns, now)
    return _Folding(report, figure, rows, columns, base).fold(session.execute(statement.where(*tests)).all())


def _figure(session: Session, report: Report) -> Figure:
    for each in FIGURES:
        if each.key == report.figure and (not each.right or may(session, each.right)):
            return each
    raise UserError(N_("This figure is not there for you. Choose another one."))


def _statement(figure: Figure, report: Report, rows: Axis, columns: Axis | None, day: date) -> Select[Any]:
    axes = [axis for axis in (rows, columns) if axis]
    source = figure.source(span(report, day)).subquery("source") if figure.source else None
    amount: Any = source.c.amount if source is not None else figure.column
    # Not the bare column: SQLite would walk its index and look up every row, which takes twice as long as all of them.
    raws = [func.coalesce(axis.raw, null()).label(f"raw{place}") for place, axis in enumerate(axes)]
    records = func.count()
    query = select(*raws, records, records if amount is None else func.coalesce(func.sum(amount), 0))
    query = query.select_from(Customer)
    if source is not None:
        query = query.join(source, source.c.customer_id == Customer.id, isouter=figure.all_count)
    for axis in axes:
        if axis.join is not None:
            query = query.outerjoin(axis.join, axis.join.c.customer_id == Customer.id)
    # What is walked in the order of an index comes first: then hardly anything is left to be sorted.
    walked = sorted(range(len(axes)), key=lambda place: axes[place].join is not None)
    return query.group_by(*(raws[place] for place in walked))


# --- axes ---


def _fields(found: Listing) -> list[Filter]:
    plain = [each for key in PLAIN if (each := found.filter(key))]
    own = [each for each in found.filters if each.key in found.names and each.kind in
           (FilterKind.TEXT, FilterKind.CHOICE)]  # fmt: skip
    return [*plain, *own]


def _axis(session: Session, found: Listing, key: str, day: date, tests: Sequence[Any], most: int) -> Axis:
    """`most` is how many values have room; `tests` say which customers count."""
    if key in TIMES:
        return _in_time(key, day)
    chosen = next((each for each in _fields(found) if each.key == key), None)
    if chosen is None:
        name = found.names.get(key, key)
        raise UserError(N_("The attribute “{name}” is no longer there. Choose another one."), name=name)
    if key in MANIFOLD and _more_values(session, chosen, tests, most):
        return _given(chosen)
    names = _names(session, chosen)

    def condition(value: Value) -> Tree:
        return leaf(key, "empty") if value is None else leaf(key, "is", value)

    raw, apart, join = _grouped(session, chosen)
    return Axis(key, _(chosen.label), raw, apart, condition, names, key == "stars", join)


def _more_values(session: Session, field: Filter, tests: Sequence[Any], most: int) -> bool:
    values = select(field.value).where(field.value != "", *tests).distinct().limit(most + 1)
    if field.through is not None:
        values = values.join(Customer, Customer.id == field.through)
    return (session.scalar(select(func.count()).select_from(values.subquery())) or 0) > most


def _given(field: Filter) -> Axis:
    """Two rows: who has a value, and who has none."""
    there, join = func.nullif(field.value, "").is_not(None), None
    if field.through is not None:
        join = select(field.through.label("customer_id")).where(field.value.is_not(None)).distinct().subquery("given")
        there = join.c.customer_id.is_not(None)

    def condition(value: Value) -> Tree:
        return leaf(field.key, "empty" if value is None else "not_empty")

    words = {1: _("given")}
    return Axis(field.key, _(field.label), case((there, 1)), lambda value: [value], condition, words, join=join)


def _names(session: Session, field: Filter) -> Mapping[Any, str]:
    if field.key == "owner":
        return people.names(session)
    if field.key == "group":
        query = select(Group.id, Group.name).order_by(Group.position, Group.name)
        return {row.id: row.name for row in session.execute(query)}
    if field.key == "stars":
        return {value: "★" * value for value in range(1, 6)} | {0: _("No star")}
    return dict(choices_of(session, field))


def _grouped(session: Session, field: Filter) -> tuple[Any, Callable[[Any], Sequence[Value]], Any]:
    """What is grouped by, how it is taken apart, and what is joined for it."""
    if field.key == "department":
        query = select(Employee.id, Employee.department_id)
        of_owner = {row.id: row.department_id for row in session.execute(query)}
        return Customer.owner_id, lambda owner: [of_owner.get(owner)], None
    if field.key == "role":
        return Customer.roles, lambda bits: [bit for bit, _name in ROLES if bits & bit] or [None], None
    if field.key == "group":
        return _groups()
    if field.key == "contact_name":
        return _contacts()
    if field.has is not None:
        return field.value, _several, None
    if field.value.type.python_type is str:
        return func.nullif(field.value, ""), lambda value: [value], None
    return field.value, lambda value: [value], None


def _groups() -> tuple[Any, Callable[[Any], Sequence[Value]], Any]:
    """The groups of a customer as one text of their keys."""
    keys = func.aggregate_strings(cast(GroupMember.group_id, String), ",").label("keys")
    join = select(GroupMember.customer_id, keys).group_by(GroupMember.customer_id).subquery("of_groups")
    return join.c["keys"], lambda value: list(map(int, value.split(","))) if value else [None], join


def _contacts() -> tuple[Any, Callable[[Any], Sequence[Value]], Any]:
    """The persons of a customer as one text of lines; who has one name twice counts once in it."""
    names = func.aggregate_strings(Contact.name, "\n").label("names")
    join = select(Contact.customer_id, names).group_by(Contact.customer_id).subquery("of_contacts")
    return join.c["names"], lambda value: list(dict.fromkeys(value.split("\n"))) if value else [None], join


def _several(value: Any) -> Sequence[Value]:
    """The choices of an own attribute that takes several."""
    listed = own_list(json.loads(value) if value and value.startswith("[") else value)
    return list(dict.fromkeys(listed)) or [None]


def _in_time(key: str, day: date) -> Axis:
    """Months, quarters or years up to this one; the first row has all before, the last all after."""
    label, months, most = TIMES[key]
    begin = day.replace(day=1, month=(day.month - 1) // months * months + 1)
    starts = [later(begin, -months * back) for back in range(most - 1, -1, -1)]
    names = {0: _("Before {day}").format(day=_month(starts[0], months))}
    names |= {place: _month(start, months) for place, start in enumerate(starts, start=1)}

    def condition(value: Value) -> Tree:
        assert isinstance(value, int)
        if value == 0:
            return leaf("created", "before", starts[0].isoformat())
        if value == most:
            return leaf("created", "after", (starts[-1] - timedelta(1)).isoformat())
        days = starts[value - 1], starts[value] - timedelta(1)
        return leaf("created", "between", [each.isoformat() for each in days])

    return Axis(key, _(label), _place(starts, 0, most), lambda value: [value], condition, names, ordered=True)


def _place(starts: Sequence[date], first: int, last: int) -> ColumnElement[int]:
    """How many of the days have begun when the customer was made: halves are compared, not one after the other."""
    if first == last:
        return literal(first)
    middle = (first + last) // 2
    earlier = Customer.created_at < midnight(starts[middle])
    return case((earlier, _place(starts, first, middle)), else_=_place(starts, middle + 1, last))


def _month(start: date, months: int) -> str:
    if months == 12:
        return str(start.year)
    return f"{start:%m/%Y}" if months == 1 else _("Q{number}/{year}").format(number=(start.month + 2) // 3,
                                                                             year=start.year)  # fmt: skip


# --- from groups to cells ---


@dataclass
class _Folding:
    """Puts the groups of the statement together to rows, columns and totals."""

    report: Report
    figure: Figure
    rows: Axis
    columns: Axis | None
    base: Tree | None

    def fold(self, found: Sequence[Any]) -> Table:
        cells, counted = Counter[tuple[Value, Value, bool]](), [Counter[tuple[Value, bool]]() for _axis in range(2)]
        total, overlapping = Counter[bool](), False
        for *raw, records, value in found:
            row_values = self.rows.apart(raw[0])
            column_values = self.columns.apart(raw[1]) if self.columns else ()
            overlapping |= len(row_values) > 1 or len(column_values) > 1
            for whole, amount in ((False, int(value)), (True, int(records))):
                total[whole] += amount
                for axis, values in zip(counted, (row_values, column_values), strict=True):
                    axis.update({(each, whole): amount for each in values})
                cells.update({(row, column, whole): amount for row in row_values for column in column_values})
        return self._table(cells, counted, Number(total[False], total[True]), overlapping)

    def _table(self, cells: Any, counted: Any, total: Number, overlapping: bool) -> Table:
        rows = _ranked(self.rows, counted[0], MOST_ROWS)
        columns = _ranked(self.columns, counted[1], MOST_COLUMNS) if self.columns else []
        return Table(
            self.report, _(self.figure.label), self.figure.money, _heads(self.rows, rows),
            _heads(self.columns, columns) if self.columns else (),
            {(r, c): Number(cells[row, column, False], cells[row, column, True])
             for r, row in enumerate(rows) for c, column in enumerate(columns) if cells[row, column, True]},
            tuple(Number(counted[0][row, False], counted[0][row, True]) for row in rows),
            tuple(Number(counted[1][column, False], counted[1][column, True]) for column in columns),
            total, self.base, overlapping, self.rows.ordered,
            (self.rows.label, self.columns.label if self.columns else ""),
        )  # fmt: skip


def _ranked(axis: Axis, counted: Counter[tuple[Value, bool]], most: int) -> list[Value]:
    """The values with records, in the order of the axis or the largest first; what has none comes last."""
    values = {value for value, whole in counted if whole and counted[value, True]}
    if len(values) > most:
        raise UserError(N_("“{name}” has {count} different values, too many to stand side by side. "
                           "Choose another attribute, or add a filter."), name=axis.label,
                        count=len(values))  # fmt: skip
    if axis.ordered:
        return sorted(values, key=lambda value: (value is None, value))
    return sorted(values, key=lambda value: (value is None, -counted[value, False], _name(axis, value)))


def _name(axis: Axis, value: Value) -> str:
    return _("(none)") if value is None else axis.names.get(value, str(value))


def _heads(axis: Axis, values: Sequence[Value]) -> tuple[Head, ...]:
    return tuple(Head(_name(axis, value), axis.condition(value)) for value in values)
