"""Own attributes as columns and filters of the list of customers (E04), typed, with or without a slot.

Without one the value is read out of the JSON of every row: right, though slower; sorting needs the slot.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Boolean, ColumnElement, String, literal, type_coerce
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

from app.models import Customer
from app.services import attribute_slots
from app.services.customer_fields import OWN, Own, own_list, own_value
from app.services.language import N_
from app.services.listing import Column, Extra, Filter, FilterKind, Kind

GREY = 7  # the colour of chips that mean nothing
YES_NO = ((1, N_("Yes")), (0, N_("No")))
_KINDS: dict[str, tuple[Kind, FilterKind, int]] = {
    "text": (Kind.TEXT, FilterKind.TEXT, 160), "link": (Kind.TEXT, FilterKind.TEXT, 180),
    "number": (Kind.NUMBER, FilterKind.NUMBER, 100), "money": (Kind.MONEY, FilterKind.MONEY, 136),
    "date": (Kind.DATE, FilterKind.DATE, 112), "flag": (Kind.FLAG, FilterKind.CHOICE, 90),
    "choice": (Kind.TEXT, FilterKind.CHOICE, 140), "choices": (Kind.CHIPS, FilterKind.CHOICE, 190),
}  # fmt: skip


class _Read(FunctionElement[Any]):
    """The value of one key of a customer's attributes; None for what is not of its kind (any more)."""

    inherit_cache = True

    def __init__(self, key: str, type_: Any, *more: Any) -> None:
        self.type = type_
        super().__init__(Customer.attributes, literal(key), *more)


class _text_of(_Read):
    inherit_cache = True


class _number_of(_Read):
    inherit_cache = True


class _flag_of(_Read):
    inherit_cache = True


class _has(_Read):
    """Whether one choice is among several, or is the one."""

    inherit_cache = True

    def __init__(self, key: str, choice: str) -> None:
        super().__init__(key, Boolean(), literal(choice))


_SQL: dict[type[_Read], dict[str, str]] = {  # {0} the attributes, {1} the key, {2} the choice
    _text_of: {"postgresql": "({0} ->> {1})", "sqlite": "({0} ->> {1})"},
    _number_of: {
        "postgresql": "(case when json_typeof({0} -> {1}) = 'number' then ({0} ->> {1})::numeric::bigint end)",
        "sqlite": "(case when json_type({0}, '$.' || {1}) = 'integer' then {0} ->> {1} end)",
    },
    _flag_of: {
        "postgresql": "(case {0} ->> {1} when 'true' then 1 when 'false' then 0 end)",
        "sqlite": "(case json_type({0}, '$.' || {1}) when 'true' then 1 when 'false' then 0 end)",
    },
    _has: {
        "postgresql": "(coalesce({0}::jsonb -> {1} @> to_jsonb({2}::text), false))",
        "sqlite": "(exists (select 1 from json_each({0}, '$.' || {1}) each where each.value = {2}))",
    },
}


@compiles(_Read)
def _compiled(element: _Read, compiler: Any, **keywords: Any) -> str:
    parts = [compiler.process(each, **keywords) for each in element.clauses]
    return _SQL[type(element)][compiler.dialect.name].format(*parts)


class _Shown(TypeDecorator[Any]):
    """What is read from the JSON as the list shows it: days as dates, several choices as chips."""

    impl = String
    cache_ok = True

    def __init__(self, kind: str = "text") -> None:
        super().__init__()
        self.kind = kind

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        if value is None or self.kind in ("text", "link", "choice"):
            return value
        if self.kind == "date":
            day = own_value("date", value)
            return day if isinstance(day, date) else None
        return "\n".join(f"{GREY}:{' '.join(each.split())}" for each in _listed(value))


def _listed(value: str) -> tuple[str, ...]:
    """A list comes as its JSON; a single choice, from before there could be several, as it is."""
    return own_list(json.loads(value) if value.startswith("[") else value)


def has(own: Own, choice: str) -> ColumnElement[bool]:
    """Whether a customer has this choice."""
    return _has(own.key, choice)


def value(own: Own) -> ColumnElement[Any]:
    """What a customer has in this attribute: numbers, yes (1) and no (0) as numbers, days as ISO text, else as text."""
    if own.kind == "flag":
        return _flag_of(own.key, BigInteger())
    if attribute_slots.slot_kind(own.kind) == attribute_slots.NUMBER and own.kind != "date":
        return _number_of(own.key, BigInteger())
    return _text_of(own.key, String())


def extra(session: Session) -> Extra:
    """The office's own columns and filters, in their order; `gone` names those that are hidden."""
    owns = attribute_slots.attributes(session, hidden=True)
    shown = [own for own in owns if not own.hidden]
    return Extra(tuple(map(_column, shown)), tuple(map(_filter, shown)), {OWN + own.key: own.label for own in owns})


def slot(own: Own) -> InstrumentedAttribute[Any] | None:
    """The column of the customer that keeps it, once it is filled."""
    return getattr(Customer, own.slot) if own.ready else None


def _column(own: Own) -> Column:
    kind, _filter, width = _KINDS[own.kind]
    plain = value(own)
    shown = plain if isinstance(plain.type, BigInteger) else type_coerce(plain, _Shown(own.kind))
    return Column(OWN + own.key, own.label, kind, shown, order=slot(own), width=width, rank=8, shown=False,
                  ordered=own.ready)  # fmt: skip


def _filter(own: Own) -> Filter:
    kind, place = _KINDS[own.kind][1], slot(own)
    choices: Any = YES_NO if own.kind == "flag" else [(each, each) for each in own.choices]
    key, label = OWN + own.key, own.label
    if own.kind == "choices":
        return Filter(key, label, kind, value(own), choices=choices, has=lambda choice: has(own, choice))
    if own.kind == "date":
        if place is not None:
            return Filter(key, label, kind, place, day=date.toordinal)
        return Filter(key, label, kind, value(own), day=date.isoformat)
    if place is not None and attribute_slots.slot_kind(own.kind) == attribute_slots.NUMBER:
        return Filter(key, label, kind, place, choices=choices)
    return Filter(key, label, kind, value(own), choices=choices, slot=place, most=attribute_slots.LONGEST,
                  stored=lambda value: attribute_slots.stored(own.kind, value))  # fmt: skip
