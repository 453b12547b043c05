"""What a list is asked for and how it looks, as plain values: nothing here knows SQL, views may import it at once.

A condition is a tree of plain JSON: `{"all": […]}`, `{"any": […]}`, `{"not": …}` and the leaf
`{"field": "stars", "op": "ge", "value": 4}`. Lists, bulk selections, zones and rules speak this one language.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, NamedTuple

from app.services.language import N_

Tree = dict[str, Any]
ME = "me"  # as a value of a person field: whoever is signed in
CAP = 30_000  # counts above it are shown as 30.000+


class Kind(StrEnum):
    """How a column is shown; the views have one painter for each."""

    PERSON = "person"  # picture, name, something below
    TITLE = "title"  # a name and something below
    TEXT = "text"
    PHONE = "phone"
    NUMBER = "number"
    MONEY = "money"
    PERCENT = "percent"  # a whole number
    DATE = "date"  # of a day or a moment: today, yesterday, 31/12/2026
    DUE = "due"  # a day that must be kept: red once it is over
    MOMENT = "moment"  # with the time
    STARS = "stars"
    CHIPS = "chips"  # text of lines "colour:words"
    CHOICE = "choice"  # one of the column's words
    OWNER = "owner"
    FLAG = "flag"

    @property
    def on_the_right(self) -> bool:
        return self in (Kind.NUMBER, Kind.MONEY, Kind.PERCENT)


class FilterKind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    CHOICE = "choice"
    PERSON = "person"
    FLAG = "flag"


OPS: Mapping[str, str] = {
    "contains": N_("contains"), "not_contains": N_("does not contain"), "starts": N_("begins with"),
    "is": N_("is"), "is_not": N_("is not"), "in": N_("is one of"), "not_in": N_("is none of"),
    "ge": N_("at least"), "le": N_("at most"), "gt": N_("more than"), "lt": N_("less than"), "between": N_("between"),
    "on": N_("on"), "before": N_("before"), "after": N_("after"), "last": N_("in the last … days"),
    "next": N_("in the next … days"), "older": N_("more than … days ago"), "today": N_("today"),
    "yesterday": N_("yesterday"), "tomorrow": N_("tomorrow"), "this_week": N_("this week"),
    "this_month": N_("this month"), "last_month": N_("last month"), "this_year": N_("this year"),
    "empty": N_("is empty"), "not_empty": N_("is not empty"),
}  # fmt: skip
_ANY = ("empty", "not_empty")
_FIGURE = ("ge", "le", "gt", "lt", "is", "is_not", "between", *_ANY)
_PICKED = ("is", "is_not", "in", "not_in", *_ANY)
OPS_OF: Mapping[FilterKind, tuple[str, ...]] = {
    FilterKind.TEXT: ("contains", "not_contains", "starts", "is", "is_not", *_ANY),
    FilterKind.NUMBER: _FIGURE,
    FilterKind.MONEY: _FIGURE,
    FilterKind.DATE: (
        "today", "yesterday", "tomorrow", "this_week", "this_month", "last_month", "this_year", "last", "next",
        "older", "on", "before", "after", "between", *_ANY,
    ),
    FilterKind.CHOICE: _PICKED,
    FilterKind.PERSON: _PICKED,
    FilterKind.FLAG: ("is",),
}  # fmt: skip
WITHOUT_VALUE = frozenset({"empty", "not_empty", "today", "yesterday", "tomorrow", "this_week", "this_month",
                           "last_month", "this_year"})  # fmt: skip


class Chip(NamedTuple):
    """A word on one of the eight chip colours."""

    text: str
    colour: int


class Word(NamedTuple):
    """What a stored value is called; `colour` -1 is plain text, others make it a chip."""

    value: Any
    label: str
    colour: int = -1


class Row(NamedTuple):
    id: int
    cells: tuple[Any, ...]  # one for each column that was asked for


def leaf(name: str, op: str, value: Any = None) -> Tree:
    """One condition: `leaf("stars", "ge", 4)`."""
    return {"field": name, "op": op} if op in WITHOUT_VALUE else {"field": name, "op": op, "value": value}


def every(*trees: Tree) -> Tree:
    return {"all": list(trees)}


def either(*trees: Tree) -> Tree:
    return {"any": list(trees)}


def parts(tree: Tree | None) -> list[Tree]:
    """What must hold together, one after the other: the chips above a list."""
    if not tree:
        return []
    return list(tree["all"]) if "all" in tree else [tree]


def leaves(tree: Tree | None) -> Iterator[Tree]:
    """Every single condition, at any depth."""
    if not tree:
        return
    if "field" in tree:
        yield tree
    for inner in _inside(tree):
        yield from leaves(inner)


def _inside(tree: Tree) -> Sequence[Tree]:
    return [tree["not"]] if "not" in tree else [*tree.get("all", ()), *tree.get("any", ())]


def usable(tree: Tree | None, known: Collection[str]) -> Tree | None:
    """The tree without conditions on fields that are gone, so that an old view still shows something."""
    if not tree:
        return None
    if "field" in tree:
        return tree if tree["field"] in known else None
    kept = [each for inner in _inside(tree) if (each := usable(inner, known))]
    if not kept:
        return None
    return {"not": kept[0]} if "not" in tree else {"all" if "all" in tree else "any": kept}


@dataclass(frozen=True)
class Query:
    """The search, the condition and the order (the key of a column; empty for the order of the listing)."""

    text: str = ""
    where: Tree | None = None
    sort: str = ""
    descending: bool = False

    def finds_like(self, other: Query) -> bool:
        """The same records, if perhaps in another order."""
        return (self.text, self.where) == (other.text, other.where)

    def to_json(self) -> dict[str, Any]:
        return {"text": self.text, "where": self.where, "sort": self.sort, "descending": self.descending}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Query:
        return cls(str(data.get("text", "")), data.get("where") or None, str(data.get("sort", "")),
                   bool(data.get("descending")))  # fmt: skip


@dataclass(frozen=True)
class View:
    """A tab above the list: a query with a name. `saved` is the id of one's own; defaults have a key instead."""

    key: str
    label: str
    query: Query = field(default_factory=Query)
    saved: int = 0
    pinned: bool = False


class ColumnShape(NamedTuple):
    key: str
    label: str
    kind: Kind
    width: int
    rank: int
    total: bool
    sortable: bool
    shown: bool
    words: Mapping[Any, Word]
    below: str = ""  # what stands under the value is called


class FilterShape(NamedTuple):
    key: str
    label: str
    kind: FilterKind

    @property
    def ops(self) -> tuple[str, ...]:
        return OPS_OF[self.kind]


@dataclass(frozen=True)
class ListingShape:
    """A listing without its SQL, in the language of the user: all that a page needs to draw it."""

    key: str
    title: str
    counted: Callable[[int], str]
    columns: tuple[ColumnShape, ...]
    filters: tuple[FilterShape, ...]
    views: tuple[View, ...]
    search_hint: str
    tables: frozenset[str]
    searchable: bool = True
    names: Mapping[str, str] = field(default_factory=dict)  # of the office's own fields, the hidden ones too

    def name(self, key: str) -> str:
        """What a field of a condition is called, be it gone or not."""
        found = self.filter(key)
        return found.label if found else self.names.get(key, key)

    def gone(self, tree: Tree | None) -> list[str]:
        """The names of fields in a tree that this list does not have (any more)."""
        return list(dict.fromkeys(self.name(each["field"]) for each in leaves(tree) if not self.filter(each["field"])))

    def column(self, key: str) -> ColumnShape | None:
        return next((column for column in self.columns if column.key == key), None)

    def filter(self, key: str) -> FilterShape | None:
        return next((each for each in self.filters if each.key == key), None)

    def usable(self, query: Query) -> Query:
        """The query without what this listing does not have (any more)."""
        column = self.column(query.sort)
        known = {each.key for each in self.filters}
        return replace(query, where=usable(query.where, known), sort=query.sort if column and column.sortable else "")
