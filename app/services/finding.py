"""Finds what a listing's query asks for, in lists of any size.

The way that holds at a million rows: the first page by LIMIT, then the ids of the whole result, then only the rows on
the screen, by id. Nothing here filters by rights: the database does. Empty values come last in both directions.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Subquery,
    UnaryExpression,
    column,
    func,
    null,
    select,
    table,
    text,
)
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql.operators import desc_op

from app.services import filters, listing
from app.services.hits import Hits, aside, fetch_ids, find_hits, text_array
from app.services.listing import Column, Listing
from app.services.query import CAP, Chip, Kind, Query, Row
from app.services.selection import Selection, listed
from app.services.text import patterns

PAGE = 128  # rows of the first page, and of every block read later
FEW = 2_000  # up to so many are collected and then sorted, above it the index of the order is walked
SEEN = 8_000  # who sees no more than this is served by looking at each row that he sees
SET = 100_000  # ids that meet a condition, up to which they are tested as a set while the index of the order is walked
# The same for who does not see all: of each id it must be asked whether it is seen; and of what hangs on a record.
SOME, HANGING = {"sqlite": 20_000, "postgresql": 5_000}, {"sqlite": 2_000, "postgresql": 300}
Test = ColumnElement[bool]


# --- what views ask for ---


def first_page(session: Session, key: str, query: Query, columns: Sequence[str], limit: int = PAGE) -> list[Row]:
    """The rows that are painted first, with a cell for each of the columns."""
    found = Found(session, key, query)
    read = found.searched(limit)
    if read is None:
        read = array("q")
        for part in found.parts(select(found.listing.model.id)):
            read += fetch_ids(session, part.limit(limit - len(read)))
            if len(read) >= limit:
                break
    # Apart, because what a cell shows would be computed for every row that is sorted.
    return [row for row in rows(session, key, read, columns) if row]


def ids(session: Session, key: str, query: Query) -> array[int]:
    """The ids of all that the query finds, in order."""
    found = Found(session, key, query)
    read = found.searched(None)
    if read is None:
        read = array("q")
        for part in found.parts(select(found.listing.model.id)):
            read += fetch_ids(session, part)
    return read


def rows(session: Session, key: str, wanted: Sequence[int], columns: Sequence[str]) -> list[Row | None]:
    """The rows with these ids, in this order; None for one that is no longer seen."""
    found = listing.find(session, key)
    cells = _cells(found, columns)
    read = _read(session, cells, _select(found, cells).where(found.model.id.in_(list(wanted))))
    by_id = {row.id: row for row in _filled(session, cells, read)}
    return [by_id.get(each) for each in wanted]


def totals(session: Session, key: str, query: Query) -> dict[str, int]:
    """The sums at the foot of the list, by the key of their column."""
    found = Found(session, key, query)
    columns = [each for each in found.listing.columns if each.total]
    if not columns:
        return {}
    sums = [func.coalesce(func.sum(each.value), 0) for each in columns]
    values = session.execute(select(*sums).select_from(found.listing.model).where(*found.tests)).one()
    return {each.key: int(value) for each, value in zip(columns, values, strict=True)}


def count(session: Session, key: str, query: Query, cap: int = CAP) -> int:
    """How many the query finds; cap + 1 stands for more than `cap`."""
    found = Found(session, key, query)
    some = select(found.listing.model.id).where(*found.tests).limit(cap + 1).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


# --- what a query means ---


@dataclass
class Found:
    """What a query of a listing finds; the tests are made once."""

    session: Session
    key: str
    query: Query

    @cached_property
    def listing(self) -> Listing:
        return listing.find(self.session, self.key)

    @cached_property
    def plain_tests(self) -> list[Test]:
        """The condition and what always holds, as SQL; without the search."""
        return [*self._always, *(each.probed for each in self.conditions)]

    @cached_property
    def conditions(self) -> list[Condition]:
        parts = filters.parts(self.session, self.listing, self.query.where) if self.query.where else []
        limited = self.seen is not None
        return [Condition(self.session, self.listing.model.id, part, limited) for part in parts]

    @cached_property
    def seen(self) -> array[int] | None:
        """The ids that the employee sees, at most SEEN + 1 of them; None for all, or if nothing can tell."""
        return seen(self.session, self.listing, SEEN + 1)

    @property
    def sees_few(self) -> bool:
        return self.seen is not None and len(self.seen) <= SEEN

    @cached_property
    def mine(self) -> list[Test]:
        """For who sees little: these ids lead, whatever else is asked."""
        if not self.sees_few:
            return []
        assert self.seen is not None
        return [self.listing.model.id.in_(select(listed(self.session, self.seen).c.id))]

    @property
    def _always(self) -> list[Test]:
        what = self.listing
        hidden = what.archivable and not filters.uses(self.query.where, "archived")
        return [*what.base, *([not_archived(what.model)] if hidden else [])]

    @cached_property
    def hits(self) -> Hits | None:
        """What the search finds; None without one."""
        return find_hits(self.session, self.listing, self.query.text, by_index=not self.sees_few)

    @cached_property
    def tests(self) -> list[Test]:
        """The search, the condition and what always holds, as SQL."""
        searched = self.hits.tests(self.collected) if self.hits else []
        return [*self.mine, *searched, *self._always, *(self._tested(each) for each in self.conditions)]

    def _tested(self, condition: Condition) -> Test:
        if condition.part.column is not None and condition.part.column is self._by and not self.sees_few:
            return condition.part.test  # a part of the index that is walked
        return condition.part.each if self.sees_few else condition.tested(self.collected)

    @cached_property
    def collected(self) -> bool:
        """Whether to collect and then sort, which is fast for those who find little, or to walk the index of the order.

        A frequent word is no help to those who see little: their rows are looked at one by one.
        """
        if not isinstance(self._by, InstrumentedAttribute) or self.sees_few:
            return True
        if self.hits is not None and self.hits.few or any(each.few for each in self.conditions):
            return True
        if self.hits is not None or not self.conditions or len(self.conditions) == 1 and self.conditions[0].many:
            return False
        return self._at_most(FEW)

    def _at_most(self, number: int) -> bool:
        some = select(self.listing.model.id).where(*self.plain_tests).limit(number + 1).subquery()
        return (self.session.scalar(select(func.count()).select_from(some)) or 0) <= number

    def searched(self, limit: int | None) -> array[int] | None:
        """The (first) ids of nothing but a search, by a function of the server; None if it cannot tell."""
        search, likes = self.listing.search, patterns(self.query.text)
        if self.session.get_bind().dialect.name != "postgresql" or search is None or not likes:
            return None
        name = self._by.key if isinstance(self._by, InstrumentedAttribute) else ""
        if name not in search.orders or self.query.where or self.listing.base or self.sees_few:
            return None
        wanted = getattr(func, search.page)(text_array(likes), name, self.query.descending, limit)
        # asked by an inner select: the planner would call the function to know how many they are
        once = func.unnest(select(wanted).scalar_subquery())
        rows = once.table_valued("id", with_ordinality="place").render_derived()
        return fetch_ids(self.session, select(rows.c.id).order_by(rows.c.place))

    @property
    def _by(self) -> Any:
        return self.sorted_by.ordered_by if self.sorted_by else self.listing.order

    @property
    def sorted_by(self) -> Column | None:
        return self.listing.column(self.query.sort) if self.query.sort else None

    def order(self) -> list[Any]:
        """The order asked for: empty values last, and the id in the end, so that equal rows never change places."""
        by = self._by
        last = [by.is_(None)] if _may_be_null(by) else []
        return [*last, *self._directed(by, self.listing.model.id)]

    def _directed(self, *keys: Any) -> list[Any]:
        return [key.desc() for key in keys] if self.query.descending else list(keys)

    def parts(self, what: Select[Any]) -> Iterator[Select[Any]]:
        """What the query finds, in order, in one or two statements.

        An index that also holds empty values is walked in two parts, because the engines put these at different ends.
        """
        by, key = self._by, self.listing.model.id
        what = what.where(*self.tests)
        if self.collected:
            yield what.order_by(*(_without_index(each) for each in self.order()))
        elif _may_be_null(by):
            yield what.where(by.is_not(None)).order_by(*self._directed(by, key))
            yield what.where(by.is_(None)).order_by(*self._directed(key))
        else:
            yield what.order_by(*self._directed(by, key))


@dataclass
class Condition:
    """One condition of a query: a test of each row, and, where an index has them, the ids that meet it."""

    session: Session
    key: Any
    part: filters.Part
    limited: bool  # the employee does not see all

    @property
    def most(self) -> int:
        """How many ids may be looked at in advance."""
        engine = self.session.get_bind().dialect.name
        return SET if not self.limited else HANGING[engine] if self.part.hangs else SOME[engine]

    @cached_property
    def found(self) -> array[int] | None:
        """At most so many ids, of each of which it was asked whether it is seen, so that it is not asked again."""
        if self.part.ids is None or not self.limited or self.session.get_bind().dialect.name != "postgresql":
            return None
        return fetch_ids(self.session, self.part.ids.limit(self.most + 1))

    @cached_property
    def number(self) -> int:
        """How many meet it, at most `most` + 1; that many too if only the rows can tell."""
        if self.part.ids is None:
            return self.most + 1
        if self.found is not None:
            return len(self.found)
        some = self.part.ids.limit(self.most + 1).subquery()
        return self.session.scalar(select(func.count()).select_from(some)) or 0

    @property
    def few(self) -> bool:
        return self.number <= min(FEW, self.most)

    @property
    def many(self) -> bool:
        return self.part.ids is not None and not self.few

    @property
    def probed(self) -> Test:
        """Without a set of all that hang on something: of each it would be asked whether it is seen."""
        return self.part.each if self.limited and self.part.hangs else self.part.test

    def tested(self, collected: bool) -> Test:
        """The ids themselves if they are few; as a set while an index is walked, which then reads no row in vain."""
        if self.part.ids is None or collected and not self.few:
            return self.part.test
        if self.few:
            found = self.found if self.found is not None else fetch_ids(self.session, self.part.ids)
            return self.key.in_(select(listed(self.session, found).c.id))  # type: ignore[no-any-return]
        if self.number > self.most:
            return self.part.each
        known = self.part.ids if self.found is None else select(listed(self.session, self.found).c.id)
        return aside(self.session, self.key, known)


def _may_be_null(by: Any) -> bool:
    """Columns say it themselves; of any other expression it is not known."""
    return not isinstance(by, InstrumentedAttribute) or bool(by.property.columns[0].nullable)


def not_archived(model: Any) -> Test:
    """Told from a small index where there is one: a test of the column would read every row of a large list."""
    if any(index.name == f"ix_{model.__tablename__}_archived" for index in model.__table__.indexes):
        return model.id.not_in(select(model.id).where(model.archived_at.is_not(None)))  # type: ignore[no-any-return]
    return model.archived_at.is_(None)  # type: ignore[no-any-return]


def _without_index(key: Any) -> Any:
    """The same order, but neither planner takes an index for it."""
    plain = key.element if isinstance(key, UnaryExpression) and key.modifier is desc_op else key
    hidden = func.coalesce(plain, plain)
    return hidden if plain is key else hidden.desc()


# --- a selection ---


def selected(session: Session, chosen: Selection, *only: Test) -> Subquery:
    """Columns id, owner_id and position from 1 of what is selected, seen, and meets `only`."""
    found = Found(session, chosen.listing, chosen.query or Query())
    key, order = found.listing.model.id, found.order()
    query = select(key, getattr(found.listing.model, "owner_id", null()).label("owner_id"))
    if chosen.ids is not None:
        those = listed(session, chosen.ids)
        query = query.join(those, those.c.id == key)
        order = order if chosen.query else [those.c.place]
    else:
        query = query.where(*found.tests)
        if chosen.exceptions:
            query = query.where(key.not_in(select(listed(session, chosen.exceptions).c.id)))
    position = func.row_number().over(order_by=order).label("position")
    return query.add_columns(position).where(*only).subquery("selection")


def count_selected(session: Session, chosen: Selection) -> int:
    return session.scalar(select(func.count()).select_from(selected(session, chosen))) or 0


def selected_ids(session: Session, chosen: Selection) -> array[int]:
    """The ids of a selection in its order."""
    if chosen.ids is None and not chosen.exceptions:
        return ids(session, chosen.listing, chosen.query or Query())
    meant = selected(session, chosen)
    return fetch_ids(session, select(meant.c.id).order_by(meant.c.position))


# --- reading ---


def seen(session: Session, what: Listing, most: int) -> array[int] | None:
    """At most so many ids of what the employee sees; None if he sees all, or if it cannot be told without a search."""
    if not what.seen:
        return None
    if session.get_bind().dialect.name == "postgresql":
        found = session.scalar(select(getattr(func, what.seen)(most)))
        return None if found is None else array("q", found)
    if session.scalar(text("select see_all from temp.viewer")):
        return None
    return fetch_ids(session, select(column("id", Integer)).select_from(table(what.seen)).limit(most))


def _cells(found: Listing, keys: Sequence[str]) -> list[Column]:
    return [column for key in keys if (column := found.column(key))]


def _select(found: Listing, cells: Sequence[Column]) -> Select[Any]:
    return select(found.model.id, *chain.from_iterable(each.expressions for each in cells))


def _read(session: Session, cells: Sequence[Column], statement: Select[Any]) -> list[Row]:
    return [_row(cells, values) for values in session.execute(statement)]


def _filled(session: Session, cells: Sequence[Column], read: Sequence[Row]) -> Sequence[Row]:
    """With the columns whose values are found for all rows at once."""
    for place, cell in enumerate(cells):
        if cell.fill is not None:
            values = cell.fill(session, [row.id for row in read])
            read = [Row(row.id, (*row.cells[:place], values.get(row.id), *row.cells[place + 1 :])) for row in read]
    return read


def _row(cells: Sequence[Column], values: Sequence[Any]) -> Row:
    rest = iter(values[1:])
    return Row(values[0], tuple(_cell(each, next(rest), rest) for each in cells))


def _cell(cell: Column, value: Any, rest: Iterator[Any]) -> Any:
    if cell.kind is Kind.CHIPS:
        return tuple(_chip(line) for line in (value or "").splitlines())
    if cell.kind in (Kind.PERSON, Kind.TITLE):
        return (value or "", (next(rest) if cell.below is not None else "") or "")
    return value


def _chip(line: str) -> Chip:
    colour, _, text = line.partition(":")
    return Chip(text, int(colour))
