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


def _parts(element: _Read, compiler: Any, keywords: Any) -> list[str]:
    return [compiler.process(each, **keywords) for each in element.clauses]


@compiles(_text_of, "postgresql")
def _text_postgresql(element: Any, compiler: Any, **keywords: Any) -> str:
    values, key = _parts(element, compiler, keywords)
    return f"({values} ->> {key})"


@compiles(_text_of, "sqlite")
def _text_sqlite(element: Any, compiler: Any, **keywords: Any) -> str:
    values, key = _parts(element, compiler, keywords)
    return f"({values} ->> {key})"


@compiles(_number_of, "postgresql")
def _number_postgresql(element: Any, compiler: Any, **keywords: Any) -> str:
    values, key = _parts(element, compiler, keywords)
    number = f"({values} ->> {key})::numeric::bigint"
    return f"(case when json_typeof({values} -> {key}) = 'number' then {number} end)"


@compiles(_number_of, "sqlite")
def _number_sqlite(element: Any, compiler: Any, **keywords: Any) -> str:
    values, key = _parts(element, compiler, keywords)
    return f"(case when json_type({values}, '$.' || {key}) = 'integer' then {values} ->> {key} end)"


@compiles(_flag_of, "postgresql")
def _flag_postgresql(element: Any, compiler: Any, **keywords: Any) -> str:
    values, key = _parts(element, compiler, keywords)
    return f"(case {values} ->> {key} when 'true' then 1 when 'false' then 0 end)"


@compiles(_flag_of, "sqlite")
def _flag_sqlite(element: Any, compiler: Any, **keywords: Any) -> str:
    values, key = _parts(element, compiler, keywords)
    return f"(case json_type({values}, '$.' || {key}) when 'true' then 1 when 'false' then 0 end)"


@compiles(_has, "postgresql")
def _has_postgresql(element: Any, compiler: Any, **keywords: Any) -> str:
    values, key, choice = _parts(element, compiler, keywords)
    return f"(coalesce({values}::jsonb -> {key} @> to_jsonb({choice}::text), false))"


@compiles(_has, "sqlite")
def _has_sqlite(element: Any, compiler: Any, **keywords: Any) -> str:
    values, key, choice = _parts(element, compiler, keywords)
    return f"(exists (select 1 from json_each({values}, '$.' || {key}) each where each.value = {choice}))"


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
