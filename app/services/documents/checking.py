"""Whether a template fits a kind of document: asked when it is uploaded, before anything of it is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.services.documents.fields import Field, fields, samples
from app.services.documents.problems import Problem, TemplateError, problem
from app.services.documents.rendering import render
from app.services.documents.syntax import DAY, closest_fields, did_you_mean
from app.services.documents.tags import Tag
from app.services.documents.template import Template, compile
from app.services.errors import UserError
from app.services.language import N_


def check(content: bytes, kind: str, own: Sequence[Field] = ()) -> list[Problem]:
    """What is wrong in a template of this kind, with the place of each mistake; an empty list if it can be used.

    `own` are fields of the office's own attributes.
    """
    try:
        template = compile(content)
    except TemplateError as error:
        return error.problems
    found = list(dict.fromkeys(_unknown(template, fields(kind, own))))
    return found or list(_tried(template, samples(kind, own)))


def named(order: tuple[Tag, ...]) -> Iterator[tuple[Tag, str, str]]:
    """Every field that tags name: as written, and its full path; within `for sp in hang`, sp.ten is hang[].ten."""
    scopes = [{"loop": ""}]
    for tag in order:
        scope = scopes[-1]
        if tag.meaning.word == "for":
            scope = {**scope, tag.meaning.item: f"{_full(tag.meaning.names[0], scope)}[]"}
            yield tag, tag.meaning.names[0], _full(tag.meaning.names[0], scopes[-1])
            scopes.append(scope)
        elif tag.meaning.word == "endfor":
            scopes.pop()
        for name in tag.meaning.names[1 if tag.meaning.word == "for" else 0 :]:
            if path := _full(name, scope):
                yield tag, name, path


def _full(name: str, scope: dict[str, str]) -> str:
    first, dot, rest = name.partition(".")
    holder = scope.get(first, first)
    return f"{holder}{dot}{rest}" if holder else ""


def _unknown(template: Template, known: list[Field]) -> Iterator[Problem]:
    """Fields that this kind of document has not, and what may have been meant."""
    paths = {field.path[: end.start()] for field in known for end in re.finditer(r"\[\]|\.|$", field.path)}
    paths |= {f"{field.path}.{part}" for field in known if field.kind == "day" for part in DAY}
    for part in template.texts:
        for tag, name, path in named(part.order):
            if path.removesuffix("[]") not in paths:
                hint = did_you_mean(closest_fields(name, known))
                yield problem(tag.place, N_("There is no field “{name}”.{hint}"), name=name, hint=hint)


def _tried(template: Template, values: Mapping[str, Any]) -> Iterator[Problem]:
    """What filling it with samples fails at: a format that does not fit, a list that is written as a text."""
    try:
        render(template, values)
    except UserError as error:
        yield Problem(str(error.values.get("place", "")), str(error).partition(": ")[2] or str(error))
