"""What a room says about its list, once: columns, filters, views. `finding` reads it, the kit draws it.

A listing with the key "customers" is `LISTING` in `app/services/customers_listing.py`. It is imported by the first
worker that reads it; pages know the key alone and get a `ListingShape`. Labels are marked with N_.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.services.days import midnight
from app.services.language import N_, _, ngettext
from app.services.query import (
    Chip,
    ColumnShape,
    FilterKind,
    FilterShape,
    Kind,
    ListingShape,
    Query,
    Row,
    View,
    Word,
)
from app.services.text import grouped

__all__ = ["Chip", "Column", "Extra", "Filter", "FilterKind", "Kind", "Listing", "Query", "Row", "Search", "View",
           "Word", "choices", "find", "shape"]  # fmt: skip

Expression = ColumnElement[Any] | InstrumentedAttribute[Any]
Choices = Sequence[tuple[Any, str]]


@dataclass(frozen=True)
class Column:
    """One column: `value` is shown, `below` under it (PERSON, TITLE), `order` is sorted by; low ranks hide last.

    `fill` gives the values of the rows of a page by their ids, instead of `value`: nobody can sort by such a column.
    """

    key: str
    label: str
    kind: Kind
    value: Expression
    below: Expression | None = None
    order: Expression | None = None
    width: int = 120
    rank: int = 5
    total: bool = False  # its sum stands at the foot of the list
    shown: bool = True  # False: only after it was chosen
    words: tuple[Word, ...] = ()  # of a CHOICE: what its values are called
    below_label: str = N_("Code")
    fill: Callable[[Session, Sequence[int]], Mapping[int, Any]] | None = None
    ordered: bool = True  # False: it cannot be sorted by

    @property
    def sortable(self) -> bool:
        return self.ordered and (self.fill is None and self.kind is not Kind.CHIPS or self.order is not None)

    @property
    def expressions(self) -> list[Any]:
        return [self.value] if self.below is None else [self.value, self.below]

    @property
    def ordered_by(self) -> Expression:
        return self.value if self.order is None else self.order


@dataclass(frozen=True)
class Filter:
    """One thing to filter by: `value` is compared.

    With `through`, `value` belongs to another table and `through` is its column with the key of the listed record:
    groups of a customer are `Filter("group", …, GroupMember.group_id, through=GroupMember.customer_id)`.
    `choices` are pairs of value and name (static ones marked with N_), or a function that reads them. Where a value is
    several at once, `has` is the test that one is among them. A text may be kept in an indexed column too, its `slot`,
    as `stored` makes it, or the beginning of it: so many characters as `most`. `day` is how a day is compared with a
    value that is neither a day nor a moment. `ids` are the keys of the records that a FLAG holds for, where they can be
    had without looking at the records.
    """

    key: str
    label: str
    kind: FilterKind
    value: Expression
    through: Expression | None = None
    choices: Callable[[Session], Choices] | Choices = ()
    has: Callable[[str], ColumnElement[bool]] | None = None
    slot: InstrumentedAttribute[Any] | None = None
    stored: Callable[[Any], Any] | None = None
    most: int = 0
    day: Callable[[date], Any] | None = None
    ids: Select[Any] | None = None

    def of_day(self, day: date) -> Any:
        """Of dates: the beginning of a day as the value has it."""
        return self.day(day) if self.day else day if isinstance(self.value.type, Date) else midnight(day)


@dataclass(frozen=True)
class Search:
    """What is searched: a folded text, and where there is one its index of letters on both engines.

    `index` is an FTS5 table with the trigram tokenizer (SQLite); `hits` a function `(text[], int) -> bigint[]` that
    applies visibility itself (PostgreSQL), and so does `page`, a function `(text[], text, boolean, int) -> bigint[]`
    that gives the first ids in the order of one of the columns `orders`. `customer` is the key of the customer by whose
    words a record is found as well, if one sees the customer: a copy of his name would go stale, and tell it to others.
    """

    text: Expression
    index: str = ""
    hits: str = ""
    page: str = ""
    orders: frozenset[str] = frozenset()
    customer: Expression | None = None


@dataclass(frozen=True)
class Extra:
    """Columns and filters that an office has made itself; their labels are not translated.

    `names` are those of all that it ever made: what is hidden can still be named.
    """

    columns: tuple[Column, ...] = ()
    filters: tuple[Filter, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    views: tuple[View, ...] = ()  # behind the others


@dataclass(frozen=True)
class Listing:
    """All that a room says about its list. `noun` is counted: (N_("{count} customer"), N_("{count} customers"))."""

    key: str
    model: Any
    title: str
    noun: tuple[str, str]
    columns: tuple[Column, ...]
    order: Expression  # when no column is asked for; the id comes after it
    filters: tuple[Filter, ...] = ()
    views: tuple[View, ...] = (View("all", N_("All")),)
    search: Search | None = None
    seen: str = ""  # the function of PostgreSQL and view of SQLite for the ids that one sees who does not see all
    search_hint: str = N_("Search…")
    tables: frozenset[str] = frozenset()  # a change of these means: read again
    base: tuple[ColumnElement[bool], ...] = ()  # holds for every row of this list
    extra: Callable[[Session], Extra] | None = field(default=None, compare=False)
    names: Mapping[str, str] = field(default_factory=dict, compare=False)  # of what the office has added, hidden or not

    @property
    def archivable(self) -> bool:
        return hasattr(self.model, "archived_at")

    def column(self, key: str) -> Column | None:
        return next((column for column in self.columns if column.key == key), None)

    def filter(self, key: str) -> Filter | None:
        return next((each for each in self.filters if each.key == key), None)


def find(session: Session, key: str) -> Listing:
    """The listing of this key, with what the office has added to it."""
    declared: Listing = importlib.import_module(f"app.services.{key}_listing").LISTING
    added = declared.extra(session) if declared.extra else Extra()
    archived = (_archived(declared.model),) if declared.archivable else ()
    return replace(declared, columns=declared.columns + added.columns, views=declared.views + added.views,
                   filters=(*declared.filters, *archived, *added.filters), names=added.names)  # fmt: skip


def _archived(model: Any) -> Filter:
    """Archived records are left out unless a condition on this filter asks for them."""
    return Filter("archived", N_("Archived"), FilterKind.FLAG, model.archived_at.is_not(None))


def shape(session: Session, key: str) -> ListingShape:
    """The listing as a page may know it, in the language in use."""
    listing = find(session, key)
    views = tuple(replace(view, label=_(view.label)) for view in listing.views)
    return ListingShape(
        key, _(listing.title), _Counted(listing.noun), tuple(map(_column_shape, listing.columns)),
        tuple(FilterShape(each.key, _(each.label), each.kind) for each in listing.filters), views,
        _(listing.search_hint), listing.tables, listing.search is not None, listing.names,
    )  # fmt: skip


@dataclass(frozen=True)
class _Counted:
    """Says how many: "3 customers"."""

    noun: tuple[str, str]

    def __call__(self, count: int) -> str:
        return ngettext(*self.noun, count).format(count=grouped(count))


def _column_shape(column: Column) -> ColumnShape:
    words = {word.value: word._replace(label=_(word.label)) for word in column.words}
    return ColumnShape(column.key, _(column.label), column.kind, column.width, column.rank, column.total,
                       column.sortable, column.shown, words,
                       "" if column.below is None else _(column.below_label))  # fmt: skip


def choices(session: Session, key: str) -> Mapping[str, Choices]:
    """What one can choose from, for every filter that has choices: groups, colleagues and so on."""
    return {each.key: choices_of(session, each) for each in find(session, key).filters if each.choices}


def choices_of(session: Session, chosen: Filter) -> Choices:
    if callable(chosen.choices):
        return chosen.choices(session)
    return [(value, _(label)) for value, label in chosen.choices]
