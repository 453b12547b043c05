"""How values become text of a document: nothing of a value is taken for XML, and loops are counted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from jinja2 import Undefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from app.services.documents import formats
from app.services.documents.pictures import Picture
from app.services.documents.syntax import ROWS
from app.services.documents.syntax import environment as sandbox
from app.services.errors import UserError
from app.services.language import N_

MOST_STEPS = 2_000_000  # fields that loops may write in one document
_FILLING = "\0filling"
_SIGNS = re.compile("[\x00-\x1f\u2028\u2029\ufffe\uffff\ud800-\udfff]")
_BREAKS = re.compile("\r\n|[\r\n\x0b\u2028\u2029]")
_UNPRINTED = re.compile("[\x00-\x08\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


@dataclass
class Filling:
    """What is found out while one document is filled."""

    secret: str  # stands for the number of a drawing
    part: str = ""
    steps: int = 0
    pictures: dict[str, dict[str, Picture]] = field(default_factory=dict)  # by part and id of the relation

    def show(self, picture: Picture) -> Markup:
        """The drawing of a picture, within the run in which its field stands."""
        relation = f"rId{picture.name.partition('.')[0]}"
        self.pictures.setdefault(self.part, {})[relation] = picture
        return Markup(f'</w:t>{picture.drawing(relation, self.secret)}<w:t xml:space="preserve">')

    def with_values(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """What a program of Jinja is given: the values, and this, under a name that no template can write."""
        return {**values, _FILLING: self}


@pass_context
def _shown(context: Context, value: Any) -> Any:
    """A value as text; what is no text, number, day or picture is refused."""
    if type(value) is str:
        return _lines(value) if _SIGNS.search(value) else value
    if isinstance(value, Picture):
        return context.parent[_FILLING].show(value)
    if isinstance(value, bool):
        return "☒" if value else "☐"
    if isinstance(value, int):
        return str(value) if -10_000 < value < 10_000 else formats.so(value)
    if value is None or isinstance(value, (Decimal, float)):
        return formats.so(value)
    if isinstance(value, date):
        return formats.ngay(value)
    if isinstance(value, Undefined):
        return str(value)  # raises, and names what is missing
    if isinstance(value, str):
        return _lines("".join(list(value)))  # also Markup, which would be taken for XML
    raise UserError(N_("This is a list or a group of fields, not a single one."))


def _lines(value: str) -> Markup:
    """A text with new lines and tabs; signs that no XML may hold are left out."""
    shown = str(escape(_UNPRINTED.sub("", _BREAKS.sub("\n", value))))
    shown = shown.replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')
    return Markup(shown.replace("\t", '</w:t><w:tab/><w:t xml:space="preserve">'))


@pass_context
def _rows(context: Context, value: Any, cost: int) -> Any:
    """A list that a loop walks; all loops together write so many fields at most."""
    if isinstance(value, Undefined):
        str(value)
    if value is None:
        return ()
    if not isinstance(value, (list, tuple)):
        raise UserError(N_("A loop walks a list of fields, like hang."))
    filling: Filling = context.parent[_FILLING]
    filling.steps += len(value) * cost
    if filling.steps > MOST_STEPS:
        raise UserError(N_("The loops of this template write too much."))
    return value


environment = sandbox()
environment.finalize = _shown
environment.filters[ROWS] = _rows
