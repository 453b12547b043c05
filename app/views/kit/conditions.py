"""Conditions of the filter language as sentences: "Owner is Me", "Last contact in the last 30 days"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from app.services.language import _
from app.services.query import ME, OPS, WITHOUT_VALUE, FilterKind, FilterShape, ListingShape, Tree
from app.views.kit import text

Choices = Mapping[str, Sequence[tuple[Any, str]]]


def sentence(shape: ListingShape, choices: Choices, tree: Tree) -> str:
    """The condition in words; a field that is gone is named as it was."""
    if "field" in tree:
        return _leaf(shape, choices, tree)
    if "not" in tree:
        return _("not ({what})").format(what=sentence(shape, choices, tree["not"]))
    key, between = ("all", _("{one} and {other}")) if "all" in tree else ("any", _("{one} or {other}"))
    words = [sentence(shape, choices, each) for each in tree.get(key, ())]
    said = words[0] if words else ""
    for each in words[1:]:
        said = between.format(one=said, other=each)
    return said


def _leaf(shape: ListingShape, choices: Choices, tree: Tree) -> str:
    field, op = shape.filter(tree["field"]), str(tree.get("op", ""))
    if field is None:
        return _("{field} (no longer exists)").format(field=shape.name(tree["field"]))
    if field.kind is FilterKind.FLAG:
        return field.label if tree.get("value") else _("not: {what}").format(what=field.label)
    does = _(OPS.get(op, op))
    if op in WITHOUT_VALUE:
        return f"{field.label} {does}"
    said = _said(field, choices, op, tree.get("value"))
    return f"{field.label} {does.replace('…', said)}" if "…" in does else f"{field.label} {does} {said}"


def _said(field: FilterShape, choices: Choices, op: str, value: Any) -> str:
    if op == "between" and isinstance(value, list | tuple) and len(value) == 2:
        return " – ".join(shown(field, choices, each) for each in value)
    if isinstance(value, list | tuple):
        names = [shown(field, choices, each) for each in value]
        more = f" +{len(names) - 3}" if len(names) > 3 else ""
        return ", ".join(names[:3]) + more
    return shown(field, choices, value)


def shown(field: FilterShape, choices: Choices, value: Any) -> str:
    """One value in words."""
    if value == ME and field.kind is FilterKind.PERSON:
        return _("Me")
    if field.kind in (FilterKind.CHOICE, FilterKind.PERSON):
        return next((name for key, name in choices.get(field.key, ()) if key == value), str(value))
    if isinstance(value, int):
        return text.large_money(value) if field.kind is FilterKind.MONEY else text.number(value)
    return _day(str(value)) if field.kind is FilterKind.DATE else f"“{value}”"


def _day(value: str) -> str:
    if found := re.fullmatch(r"today(?:([+-]\d+))?", value):
        return _("today") + (f" {found[1]}" if found[1] else "")
    try:
        return text.date_(date.fromisoformat(value))
    except ValueError:
        return value
