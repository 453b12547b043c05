"""Tags in the text of a document: found although Word splits them over runs, and replaced by marks.

`{{ … }}` becomes a mark in its text, `{% … %}` a processing instruction between runs, paragraphs or rows (blocks.py).
The marks hold a secret, so that nothing in a document can pretend to be one.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass

from lxml import etree

from app.services.documents.package import W
from app.services.documents.problems import Place, Problem, problem
from app.services.documents.syntax import Meaning, Unreadable, meaning
from app.services.language import N_

MOST_TAGS = 3_000
TEXT, TAB, BREAK, RUN, PARAGRAPH, TABLE, ROW, CELL = (
    f"{W}{name}" for name in ("t", "tab", "br", "r", "p", "tbl", "tr", "tc")
)
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_TAG = re.compile(r"\{\{(?P<value>.*?)\}\}|\{%(?P<control>.*?)%\}|\{#.*?#\}", re.S)
_LOOSE = re.compile(r"\{\{|\{%|\}\}|%\}")
_ELSEWHERE = {PARAGRAPH, f"{W}del", f"{W}moveFrom", f"{W}pPr", f"{W}rPr"}
_STRAIGHT = str.maketrans(dict.fromkeys("“”„‟", '"') | dict.fromkeys("‘’‚‛", "'") | dict.fromkeys("\xa0\t\r\n", " "))
_UNSEEN = re.compile("[\u200b-\u200f\u2028-\u202e\u2060\ufeff\xad]")


@dataclass(frozen=True)
class Tag:
    """One tag of a part: what it says, and where it stands."""

    number: int
    code: str
    place: Place
    meaning: Meaning


class Places:
    """Where paragraphs stand, as one counts in Word; to be made before anything is moved."""

    def __init__(self, root: etree._Element, part: str) -> None:
        self.part = part
        self._tables = {table: number for number, table in enumerate(root.iter(TABLE), start=1)}
        outside = (each for each in root.iter(PARAGRAPH) if _inside(each, ROW) is None)
        self._paragraphs = {each: number for number, each in enumerate(outside, start=1)}

    def of(self, element: etree._Element) -> Place:
        """The place of an element of the text."""
        row = _inside(element, ROW)
        if row is None:
            paragraph = element if element.tag == PARAGRAPH else _inside(element, PARAGRAPH)
            return Place(self.part, self._paragraphs.get(paragraph, 0) if paragraph is not None else 0)
        cell, table = _inside(element, CELL), _inside(row, TABLE)
        return Place(self.part, table=self._tables.get(table, 0) if table is not None else 0, row=_count(row),
                     column=_count(cell) if cell is not None else 0)  # fmt: skip


class Tags:
    """All tags of one part, by their numbers, and what is wrong with them."""

    def __init__(self, part: str) -> None:
        self.part = part
        self.all: list[Tag] = []
        self.problems: list[Problem] = []
        self._secret = f"m{secrets.token_hex(8)}"
        self.marks = re.compile(rf"(?:&lt;|<\?){self._secret} (\d+)(?:\?>|&gt;)")

    def add(self, code: str, control: bool, place: Place) -> Tag | None:
        """A new tag; None, and a problem, if it cannot be understood."""
        try:
            said = meaning(code, control)
        except Unreadable as error:
            self.problems.append(error.at(place))
            return None
        self.all.append(Tag(len(self.all), code, place, said))
        return self.all[-1]

    def text_mark(self, tag: Tag) -> str:
        """What stands in a text instead of the tag."""
        return f"<{self._secret} {tag.number}>"

    def mark(self, tag: Tag) -> etree._Element:
        """What stands between elements instead of the tag."""
        return etree.ProcessingInstruction(self._secret, str(tag.number))

    def of_mark(self, mark: etree._Element) -> Tag:
        """The tag of a mark between elements."""
        return self.all[int(mark.text or "")]

    def in_text(self, shown: str) -> list[Tag]:
        """The tags whose marks stand in a text."""
        return [self.all[int(found)] for found in re.findall(rf"<{self._secret} (\d+)>", shown)]

    def split(self, shown: str) -> list[str]:
        """A text parted at its marks: text, number, text, number … text."""
        return re.split(rf"<{self._secret} (\d+)>", shown)


def find(root: etree._Element, tags: Tags, places: Places) -> None:
    """Replace every tag of a part by a mark in its text; blocks.lift moves those that are instructions."""
    for paragraph in list(root.iter(PARAGRAPH)):
        pieces = list(_pieces(paragraph))
        shown = "".join(map(_shown, pieces))
        if "{" in shown or "}" in shown:
            _replace(paragraph, pieces, shown, tags, places)


def _replace(paragraph: etree._Element, pieces: list[etree._Element], shown: str, tags: Tags, places: Places) -> None:
    place = places.of(paragraph)
    found = list(_TAG.finditer(shown))
    if loose := _LOOSE.search(_TAG.sub(" ", shown)):
        sentence = N_("“{sign}” stands alone: a tag is closed in the paragraph in which it begins.")
        tags.problems.append(problem(place, sentence, sign=loose[0]))
        return
    if len(tags.all) + len(found) > MOST_TAGS:
        tags.problems.append(problem(place, N_("The template has more than {limit} tags."), limit=MOST_TAGS))
        return
    made = [tags.add(*_code(each), place) if each.lastgroup else None for each in found]
    for each, tag in zip(reversed(found), reversed(made), strict=True):
        _put(pieces, each.start(), each.end(), tags.text_mark(tag) if tag else "")
    for piece in pieces:
        if piece.get("gone") and (run := piece.getparent()) is not None:
            run.remove(piece)


def _code(found: re.Match[str]) -> tuple[str, bool]:
    """What stands between the braces, as somebody meant it who types in Word; `tr`, `p` and `-` are of old dialects."""
    control = found["control"] is not None
    code = found["control"] if control else found["value"]
    if control:
        code = re.sub(r"^\s*(-|(tr|p|tc|r)(?=\s))", "", code)
    code = _UNSEEN.sub("", unicodedata.normalize("NFC", code)).translate(_STRAIGHT)
    return code.strip().strip("-").strip() if control else code.strip(), control


def _put(pieces: list[etree._Element], start: int, end: int, mark: str) -> None:
    """Write the mark where the tag begins and take the rest of the tag out of the pieces it runs through."""
    at = 0
    for piece in pieces:
        shown = _shown(piece)
        begin, stop = max(start - at, 0), min(end - at, len(shown))
        at += len(shown)
        if begin < stop:
            first, mark = mark, ""
            _write(piece, shown[:begin] + first + shown[stop:])
        if at >= end:
            return


def _write(piece: etree._Element, shown: str) -> None:
    if piece.tag != TEXT:
        piece.set("gone", "1")  # a tab or a break inside a tag
        return
    piece.text = shown
    piece.set(_SPACE, "preserve")


def _pieces(element: etree._Element) -> Iterator[etree._Element]:
    """The texts, tabs and breaks of a paragraph in their order, without those of text boxes in it."""
    for child in element:
        if child.tag in (TEXT, TAB, BREAK) and element.tag == RUN:
            yield child
        elif child.tag not in _ELSEWHERE:
            yield from _pieces(child)


def _shown(piece: etree._Element) -> str:
    return (piece.text or "") if piece.tag == TEXT else " "


def shown(paragraph: etree._Element) -> str:
    """The text of a paragraph."""
    return "".join(map(_shown, _pieces(paragraph)))


def cut_runs(paragraph: etree._Element, tags: Tags) -> None:
    """Part the runs of a paragraph at their instructions, whose marks then stand between them."""
    for piece in list(_pieces(paragraph)):
        if piece.tag == TEXT and any(tag.meaning.word for tag in tags.in_text(piece.text or "")):
            _cut(piece, tags)


def _cut(piece: etree._Element, tags: Tags) -> None:
    run = piece.getparent()
    assert run is not None
    after = deepcopy(run)
    here = list(run).index(piece)
    for place, (left, right) in enumerate(zip(list(run), list(after), strict=True)):
        if place > here:
            run.remove(left)
        elif place < here and right.tag != f"{W}rPr":
            after.remove(right)
    before, tag, rest = _first_instruction(piece.text or "", tags)
    piece.text = before
    copy = next(each for each in after if each.tag == TEXT)
    copy.text = rest
    run.addnext(after)
    run.addnext(tags.mark(tag))
    if any(each.meaning.word for each in tags.in_text(rest)):
        _cut(copy, tags)


def _first_instruction(shown: str, tags: Tags) -> tuple[str, Tag, str]:
    parts = tags.split(shown)
    for place in range(1, len(parts), 2):
        tag = tags.all[int(parts[place])]
        if tag.meaning.word:
            before, _, rest = shown.partition(tags.text_mark(tag))
            return before, tag, rest
    raise ValueError("no instruction")


def is_mark(element: etree._Element) -> bool:
    """Whether this is an instruction between elements."""
    return element.tag is etree.ProcessingInstruction  # type: ignore[comparison-overlap]


def _inside(element: etree._Element, tag: str) -> etree._Element | None:
    return next(element.iterancestors(tag), None)


def _count(element: etree._Element) -> int:
    return sum(1 for _ in element.itersiblings(element.tag, preceding=True)) + 1
