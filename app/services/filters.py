"""The filter language: a tree of conditions (see `query`) becomes SQL.

Words such as today and `me` get their meaning when the tree is run, so a saved view stays right tomorrow.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, NamedTuple, cast

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.services.days import today
from app.services.errors import UserError
from app.services.language import N_, _
from app.services.listing import Filter, Listing, choices_of
from app.services.myself import me
from app.services.query import ME, OPS, OPS_OF, WITHOUT_VALUE, FilterKind, Tree, leaves

DEEPEST = 20
MOST_VALUES = 10_000
_RELATIVE = re.compile(r"today(?:([+-])(\d{1,5}))?")
_OPPOSITE = {"not_contains": "contains", "is_not": "is", "not_in": "in", "not_empty": "empty"}
# Tests that an index answers; a relative time is one of them.
_INDEXED = frozenset(
    "is in ge le gt lt between on before after last next older today yesterday tomorrow this_week this_month last_month"
    " this_year".split()
)
_SLOTTED = ("is", "in")
_FIGURES = (FilterKind.NUMBER, FilterKind.MONEY)
Test = ColumnElement[bool]


def uses(tree: Tree | None, field: str) -> bool:
    """Whether a condition of the tree is on this field."""
    return any(each["field"] == field for each in leaves(tree))


def criterion(
    session: Session, listing: Listing, tree: Tree | None, day: date | None = None, few: bool = False
) -> Test:
    """The tree as one SQL condition; `day` stands in for today. UserError names what is wrong in it.

    `few`: it is asked of a few rows, so what hangs on them is looked up row by row.
    """
    return _Compiler(session, listing, day or today(), few).tree(tree) if tree else true()


class Part(NamedTuple):
    """A condition as SQL in three ways: a test, the ids that meet it where an index has them, a test row by row."""

    test: Test
    ids: Select[Any] | None
    each: Test  # no planner takes an index for it
    hangs: bool = False  # the condition is on what hangs on the record
    column: Any = None  # what an index that has the ids begins with


def parts(session: Session, listing: Listing, tree: Tree) -> list[Part]:
    """The conditions that must all hold."""
    compiler = _Compiler(session, listing, today())
    inner = tree.get("all")
    return [compiler.part(each) for each in (inner if isinstance(inner, list) else [tree])]


def check(session: Session, listing: Listing, tree: Tree | None) -> None:
    """UserError if the tree cannot be run on this listing: before it is saved as a zone or a rule."""
    criterion(session, listing, tree)


class _Compiler:
    def __init__(self, session: Session, listing: Listing, day: date, few: bool = False) -> None:
        self.session, self.listing, self.day, self.few = session, listing, day, few

    def tree(self, tree: Any, depth: int = 0) -> Test:
        if not isinstance(tree, dict) or depth > DEEPEST:
            raise UserError(N_("This condition cannot be read."))
        if "not" in tree:
            return _unless(self.tree(tree["not"], depth + 1))
        for key, join, nothing in (("all", and_, true()), ("any", or_, false())):
            if isinstance(inner := tree.get(key), list):
                return join(nothing, *(self.tree(each, depth + 1) for each in inner))
        return self.leaf(tree)

    def leaf(self, tree: Tree) -> Test:
        field = self._field(tree.get("field"))
        op = str(tree.get("op", ""))
        if op not in OPS_OF[field.kind]:
            raise UserError(N_("“{field}” cannot be compared by “{op}”."), field=_(field.label),
                            op=_(OPS.get(op, op)))  # fmt: skip
        value = None if op in WITHOUT_VALUE else self._value(field, op, tree.get("value"))
        test = self._placed(field, _OPPOSITE.get(op, op), value)
        return _unless(test) if op in _OPPOSITE else test

    def part(self, tree: Any) -> Part:
        test = self.tree(tree)
        op, field = str(tree.get("op", "")), self.listing.filter(str(tree.get("field")))
        if field is not None and field.ids is not None and tree.get("value") is True:
            return Part(test, field.ids, test)
        if field is None or op not in _INDEXED or field.kind is FilterKind.FLAG:
            return Part(test, None, test)
        through, key = field.through, self.listing.model.id
        indexed = field.slot if field.slot is not None and op in _SLOTTED else field.value
        if not isinstance(indexed if through is None else through, InstrumentedAttribute):
            return Part(test, None, test)
        value = None if op in WITHOUT_VALUE else self._value(field, op, tree.get("value"))
        compared = self._compared(field, op, value)
        if through is None:
            if not _leads_an_index(indexed):
                return Part(test, None, test)
            return Part(test, select(key).where(compared), _test(test.is_(true())), column=indexed)
        ids = select(through).where(through.is_not(None), compared)
        each = select(through).where(through == key, compared).correlate(self.listing.model).exists()
        return Part(test, ids, each, hangs=True)

    def _field(self, key: Any) -> Filter:
        found = self.listing.filter(key) if isinstance(key, str) else None
        if found is None:
            raise UserError(N_("This list has no field “{field}”."), field=key)
        return found

    def _placed(self, field: Filter, op: str, value: Any) -> Test:
        """The test on the record itself, or on what hangs on it."""
        if field.through is None:
            return self._compared(field, op, value)
        key = self.listing.model.id
        with_any = select(field.through).where(field.through == key if self.few else field.through.is_not(None))
        with_any = with_any.correlate(self.listing.model)
        if op == "empty":
            return _test(key.not_in(with_any.where(field.value.is_not(None))))
        return _test(key.in_(with_any.where(self._compared(field, op, value))))

    def _compared(self, field: Filter, op: str, value: Any) -> Test:
        if op == "empty":
            return _empty(field)
        if field.kind is FilterKind.FLAG:
            given = _test(field.value)
            return given if value else _unless(given)
        if field.kind is FilterKind.DATE:
            return self._in_time(field, op, value)
        if op == "contains":
            return self._contains(field.value, value)
        if field.has is not None:
            return or_(false(), *map(field.has, value if op == "in" else [value]))
        test = _test(_COMPARE[op](field.value, value))
        if field.slot is None or field.stored is None or op not in _SLOTTED:
            return test
        kept = [field.stored(each) for each in (value if op == "in" else [value])]
        in_slot = _test(_COMPARE[op](field.slot, kept if op == "in" else kept[0]))
        whole = all(each is not None and len(each) < field.most for each in kept)
        return in_slot if whole else and_(in_slot, test)

    def _contains(self, expression: Any, value: str) -> Test:
        if self.session.get_bind().dialect.name == "postgresql":
            return _test(expression.icontains(value, autoescape=True))
        forms = {value, value.lower(), value.upper(), value.title(), value.capitalize()}
        # SQLite compares only ASCII without regard to case.
        return or_(*(expression.contains(form, autoescape=True) for form in sorted(forms)))

    # --- values ---

    def _value(self, field: Filter, op: str, value: Any) -> Any:
        read = self._reader(field, op)
        try:
            if op == "between":
                first, last = value
                return read(first), read(last)
            if op in ("in", "not_in"):
                if not isinstance(value, list | tuple) or len(value) > MOST_VALUES:
                    raise ValueError(value)
                return [read(each) for each in value]
            return read(value)
        except (TypeError, ValueError, OverflowError) as error:
            raise UserError(N_("“{value}” is not a value for “{field}”."), value=value, field=_(field.label)) from error

    def _reader(self, field: Filter, op: str) -> Callable[[Any], Any]:
        if field.kind is FilterKind.DATE:
            return _count if op in ("last", "next", "older") else self._a_day
        if field.kind in _FIGURES:
            return _whole
        if field.kind is FilterKind.FLAG:
            return _flag
        if field.kind is FilterKind.TEXT:
            return _text
        return lambda value: self._choice(field, value)

    def _choice(self, field: Filter, value: Any) -> Any:
        """A choice by its value, `me`, or (in scripts) by its name."""
        if field.kind is FilterKind.PERSON and value == ME:
            return me(self.session)
        if isinstance(value, bool) or not isinstance(value, int | str):
            raise ValueError(value)
        if isinstance(value, str) and field.value.type.python_type is not str:
            value = {name: key for key, name in choices_of(self.session, field)}.get(value)
            if value is None:
                raise ValueError(value)
        return value

    def _a_day(self, value: Any) -> date:
        found = _RELATIVE.fullmatch(value)
        days = int(found[2] or 0) if found else 0
        day = self.day + timedelta(days=-days if found[1] == "-" else days) if found else date.fromisoformat(value)
        if not date.min.year < day.year < date.max.year:  # there is no day before or after those
            raise ValueError(value)
        return day

    # --- time ---

    def _in_time(self, field: Filter, op: str, value: Any) -> Test:
        first, end = self._span(op, value)
        column, tests = field.value, []
        if first is not None:
            tests.append(column >= field.of_day(first))
        if end is not None:
            tests.append(column < field.of_day(end))
        return and_(*tests)

    def _span(self, op: str, value: Any) -> tuple[date | None, date | None]:
        """From the first day up to, but without, the end."""
        day, one = self.day, timedelta(days=1)
        if op in ("on", "between"):
            first, last = value if op == "between" else (value, value)
            return first, last + one
        if op in ("last", "next"):
            return (day - value * one, day + one) if op == "last" else (day, day + (value + 1) * one)
        if op == "after":
            return value + one, None
        if op in ("before", "older"):
            return None, value if op == "before" else day - value * one
        month = day.replace(day=1)
        spans: dict[str, Callable[[], tuple[date, date]]] = {
            "today": lambda: (day, day + one),
            "yesterday": lambda: (day - one, day),
            "tomorrow": lambda: (day + one, day + 2 * one),
            "this_week": lambda: (day - day.weekday() * one, day + (7 - day.weekday()) * one),
            "this_month": lambda: (month, (month + 31 * one).replace(day=1)),
            "last_month": lambda: ((month - one).replace(day=1), month),
            "this_year": lambda: (day.replace(month=1, day=1), day.replace(year=day.year + 1, month=1, day=1)),
        }
        return spans[op]()


_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "starts": lambda column, value: column.istartswith(value, autoescape=True),
    "is": lambda column, value: column == value,
    "in": lambda column, value: column.in_(value),
    "ge": lambda column, value: column >= value,
    "le": lambda column, value: column <= value,
    "gt": lambda column, value: column > value,
    "lt": lambda column, value: column < value,
    "between": lambda column, value: column.between(*sorted(value)),
}


def _leads_an_index(value: Any) -> bool:
    """Whether all that is needed to know the ids, and who may see them, is in an index that begins with the column."""
    indexes = ([column.name for column in index.columns] for index in value.property.columns[0].table.indexes)
    return any(names[:1] == [value.key] and "owner_id" in names for names in indexes)


def _test(test: Any) -> Test:
    """SQLAlchemy calls the outcome of many comparisons Any."""
    assert isinstance(test, ColumnElement | InstrumentedAttribute)
    return cast(Test, test)


def _unless(test: Test) -> Test:
    """What does not meet the test, be it that it is not known."""
    return _test(test.is_not(true()))


def _empty(field: Filter) -> Test:
    nothing = field.value.is_(None)
    return or_(nothing, field.value == "") if field.kind is FilterKind.TEXT or _is_text(field) else nothing


def _is_text(field: Filter) -> bool:
    return field.kind is FilterKind.CHOICE and field.value.type.python_type is str


def _count(value: Any) -> int:
    if not 0 <= (days := _whole(value)) <= 36_500:
        raise ValueError(value)
    return days


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= 2**63:
        raise ValueError(value)
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(value)
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value or "\0" in value:
        raise ValueError(value)
    return value
