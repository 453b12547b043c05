"""What a tag of a template may say: fields, formats, conditions and loops, and no code.

Every tag is read on its own, so that each mistake has its place, and only kinds of nodes that are listed here pass:
a template that multiplies strings would otherwise hang the compiler itself. What passes runs in Jinja's sandbox.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any

from jinja2 import StrictUndefined, TemplateSyntaxError, Undefined, nodes
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from app.services import text
from app.services.documents.fields import ITEMS, Field
from app.services.documents.formats import FORMATS
from app.services.documents.problems import Place, Problem, problem
from app.services.language import N_, _

# Signs that no text has: what stands in a document cannot be taken for a tag.
VALUE, VALUE_END, BLOCK, BLOCK_END, NOTE, NOTE_END = (chr(0x10FFE0 + each) for each in range(6))
LONGEST = 300
OPENING, ENDS = {"if", "for"}, {"if": "endif", "for": "endfor"}
BETWEEN = {"else": ("if", "for"), "elif": ("if",)}
WORDS = {*OPENING, *BETWEEN, *ENDS.values()}
DAY = {"day": "day", "month": "month", "year": "year", "ngay": "day", "thang": "month", "nam": "year"}
LOOP = {"index", "index0", "revindex", "revindex0", "first", "last", "length"}
_TESTS = {"defined", "undefined", "none", "odd", "even"}
_ALLOWED = (
    nodes.Template, nodes.Output, nodes.Name, nodes.Getattr, nodes.Filter, nodes.Test, nodes.For, nodes.If,
    nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Neg, nodes.Const,
    nodes.Add, nodes.Sub, nodes.Concat, nodes.List, nodes.Tuple, nodes.TemplateData,
)  # fmt: skip
_FOR = re.compile(r"for\s+(\w+)\s+in\s+\S")


class Environment(ImmutableSandboxedEnvironment):
    """Jinja's sandbox, narrower: of a value only the entries of a dict and the parts of a day can be reached."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        """An entry of a dict, a part of a day, a count of a loop; else it is undefined."""
        if isinstance(obj, Mapping):
            return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
        if isinstance(obj, date) and attribute in DAY:
            return getattr(obj, DAY[attribute])
        if isinstance(obj, LoopContext) and attribute in LOOP:
            return getattr(obj, attribute)
        if isinstance(obj, Undefined):
            return getattr(obj, attribute)  # raises, and names what is missing
        return self.undefined(obj=obj, name=attribute)


def environment() -> Environment:
    """A sandbox without anything of Jinja's own but its grammar."""
    made = Environment(
        BLOCK, BLOCK_END, VALUE, VALUE_END, NOTE, NOTE_END,
        autoescape=True, undefined=StrictUndefined, optimized=False, cache_size=0,
    )  # fmt: skip
    made.globals = {}
    made.filters = dict(FORMATS)
    made.tests = {name: made.tests[name] for name in _TESTS}
    return made


_reader = environment()


@dataclass(frozen=True)
class Meaning:
    """What a tag says: its first word ("" for a value), the paths that it names, and what a loop calls its line."""

    word: str
    names: tuple[str, ...] = ()
    item: str = ""


class Unreadable(Exception):
    """A tag that is none: the sentence says why."""

    def __init__(self, sentence: str, **values: Any) -> None:
        super().__init__(sentence)
        self.sentence, self.values = sentence, values

    def at(self, place: Place) -> Problem:
        """The problem for whoever wrote the tag."""
        return problem(place, self.sentence, **self.values)


def meaning(code: str, control: bool) -> Meaning:
    """Read one tag, without its braces. Raises Unreadable for what a template may not say."""
    if len(code) > LONGEST:
        raise Unreadable(N_("A tag is too long: {limit} characters at most."), limit=LONGEST)
    word = code.split(maxsplit=1)[0] if control and code else ""
    if control and word not in WORDS:
        raise Unreadable(N_("“{word}” is no instruction of a template: if, elif, else, endif, for, endfor."), word=word)
    if word in ENDS.values() or word == "else":
        if code != word:
            raise Unreadable(N_("Nothing may stand behind “{word}”."), word=word)
        return Meaning(word)
    if word == "for":
        return _loop(code)
    tree = _tree(f"{VALUE}{code.removeprefix(word) if word else code}{VALUE_END}", code)
    return Meaning(word, tuple(_names(tree)))


def _loop(code: str) -> Meaning:
    if not _FOR.match(code):
        raise Unreadable(N_("A loop is written like this: {{% for sp in hang %}} … {{% endfor %}}"))
    tree = _tree(f"{BLOCK}{code}{BLOCK_END}{BLOCK}endfor{BLOCK_END}", code)
    found = tree.find(nodes.For)
    if found is None or not isinstance(found.target, nodes.Name) or found.recursive:
        raise Unreadable(N_("A loop is written like this: {{% for sp in hang %}} … {{% endfor %}}"))
    if not isinstance(found.iter, (nodes.Name, nodes.Getattr)):
        raise Unreadable(N_("A loop walks a list of fields, like hang."))
    walked = next(_names(found.iter))
    return Meaning("for", (walked, *(_names(found.test) if found.test else ())), found.target.name)


def _tree(source: str, code: str) -> nodes.Template:
    try:
        tree = _reader.parse(source)
        guard(tree)
    except (TemplateSyntaxError, RecursionError) as error:
        raise Unreadable(N_("“{tag}” cannot be understood."), tag=code[:60]) from error
    return tree


def guard(tree: nodes.Node) -> None:
    """Raises Unreadable for the first node that is not listed: nothing else is ever compiled."""
    for node in (tree, *tree.find_all(nodes.Node)):
        if not isinstance(node, _ALLOWED):
            raise _refusal(node)
        if isinstance(node, (nodes.Getattr, nodes.Name)):
            name = node.attr if isinstance(node, nodes.Getattr) else node.name
            if name.startswith("_"):
                raise Unreadable(N_("“{name}” is no field: names begin with a letter."), name=name)
        if isinstance(node, nodes.Filter) and node.name != ROWS:
            _check_filter(node)
        if isinstance(node, nodes.Test) and node.name not in _TESTS:
            raise Unreadable(N_("“is {name}” is not known: {known}."), name=node.name, known=", ".join(sorted(_TESTS)))


ROWS = "\0rows"  # the filter around every list that is walked (see rendering)


def _refusal(node: nodes.Node) -> Unreadable:
    if isinstance(node, nodes.Call):
        return Unreadable(N_("A template cannot call functions or run code."))
    if isinstance(node, (nodes.Mul, nodes.Pow, nodes.Div, nodes.FloorDiv, nodes.Mod)):
        return Unreadable(N_("A template cannot multiply or divide; amounts come ready as fields."))
    if isinstance(node, nodes.Getitem):
        return Unreadable(N_("Fields are written with a dot: khach.ten, without brackets."))
    return Unreadable(N_("This is not possible in a template: {kind}."), kind=type(node).__name__)


def _check_filter(node: nodes.Filter) -> None:
    if node.name not in FORMATS:
        close = closest(node.name, list(FORMATS), 1)
        raise Unreadable(
            N_("There is no format “{name}”.{hint}"), name=node.name, hint=did_you_mean(close and [f"|{close[0]}"])
        )
    if node.kwargs or node.dyn_args is not None or node.dyn_kwargs is not None:
        raise Unreadable(N_("A template cannot call functions or run code."))


def _names(node: nodes.Node) -> Iterator[str]:
    """The paths of a tag as it writes them: khach.ten."""
    if isinstance(node, nodes.Name):
        yield node.name
    elif isinstance(node, nodes.Getattr) and (holder := next(_names(node.node), None)):
        yield f"{holder}.{node.attr}"
    else:
        for child in node.iter_child_nodes():
            yield from _names(child)


def closest(name: str, known: list[str], most: int) -> list[str]:
    """The names that somebody may have meant."""
    return get_close_matches(name, known, most, 0.6)


def closest_fields(name: str, known: list[Field]) -> list[str]:
    """The fields that somebody may have meant, by their names or by what they are called."""
    names = [*(field.name for field in known), *ITEMS.values()]
    folded = {text.fold(_(field.label)): field.name for field in known}
    by_label = [folded[each] for each in closest(text.fold(name.replace("_", " ")), list(folded), 1)]
    return list(dict.fromkeys([*closest(name, names, 1), *by_label]))


def did_you_mean(names: list[str]) -> str:
    """The end of a sentence about a name that is not known."""
    quoted = " / ".join(f"“{name}”" for name in names)
    return f" {_('Did you mean {names}?').format(names=quoted)}" if names else ""
