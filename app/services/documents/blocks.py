"""Conditions and loops of a part: where they begin and end, so that what is left out or repeated is whole.

An instruction that stands alone in its paragraph takes the paragraph with it, alone in a row of a table the row.
Rows that name a line of a list (`sp.ten`) repeat by themselves, two such rows together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from app.services.documents.fields import ITEMS
from app.services.documents.package import W
from app.services.documents.problems import problem
from app.services.documents.syntax import BETWEEN, ENDS, OPENING
from app.services.documents.tags import CELL, PARAGRAPH, ROW, TABLE, TEXT, Tag, Tags, cut_runs, is_mark, shown
from app.services.language import N_

DEEPEST = 4  # blocks within each other
DEEPEST_LOOPS = 2
OUTSIDE = N_("“{item}” is a line of “{list}”: it stands in a row of a table, or after {{% for {item} in {list} %}}.")
_CONTENT = (f"{W}drawing", f"{W}pict", f"{W}object", f"{W}sym", f"{W}fldChar", f"{W}fldSimple", f"{W}footnoteReference")
_WIDE = (f"{W}body", CELL)


@dataclass
class _Block:
    tag: Tag
    mark: etree._Element
    parted: bool = False  # by else or elif


def arrange(root: etree._Element, tags: Tags) -> None:
    """Move the marks of instructions to where they act, wrap rows that repeat by themselves, and find what is wrong."""
    for paragraph in list(root.iter(PARAGRAPH)):
        if any(tag.meaning.word for tag in tags.in_text(shown(paragraph))):
            _lift_paragraph(paragraph, tags)
    for row in list(root.iter(ROW)):
        _lift_row(row)
    if not tags.problems:
        _Walk(root, tags).run()


def _lift_paragraph(paragraph: etree._Element, tags: Tags) -> None:
    parts = tags.split(shown(paragraph))
    found = [tags.all[int(number)] for number in parts[1::2]]
    alone = not "".join(parts[::2]).strip() and all(tag.meaning.word for tag in found)
    if not alone or next(paragraph.iter(*_CONTENT), None) is not None:
        cut_runs(paragraph, tags)
        return
    for tag in found:
        paragraph.addprevious(tags.mark(tag))
    parent = paragraph.getparent()
    assert parent is not None
    if paragraph.find(f"{W}pPr/{W}sectPr") is None and (parent.tag in _WIDE or len(parent.findall(PARAGRAPH)) > 1):
        parent.remove(paragraph)
        return
    for run in paragraph.findall(f"{W}r"):
        paragraph.remove(run)


def _lift_row(row: etree._Element) -> None:
    """A row that held nothing but instructions makes way for them."""
    marks = list(row.iter(etree.ProcessingInstruction))
    if not marks or any((text.text or "").strip() for text in row.iter(TEXT)):
        return
    if next(row.iter(*_CONTENT, TABLE), None) is not None:
        return
    for mark in marks:
        row.addprevious(mark)
    parent = row.getparent()
    assert parent is not None
    parent.remove(row)


class _Walk:
    """Goes through the marks of a part in their order, with the blocks that are open."""

    def __init__(self, root: etree._Element, tags: Tags) -> None:
        self.root, self.tags = root, tags
        self.open: list[_Block] = []
        self.moved: set[etree._Element] = set()
        self.rows: dict[etree._Element, str] = {}  # that repeat by themselves → the item they name

    def run(self) -> None:
        """Check the pairs, then wrap the rows."""
        for element in list(self.root.iter(etree.ProcessingInstruction, TEXT)):
            if is_mark(element):
                tag = self.tags.of_mark(element)
                self._names(tag, element)
                self._instruction(tag, element)
            else:
                for tag in self.tags.in_text(element.text or ""):
                    self._names(tag, element)
        for block in self.open:
            self._wrong(block.tag, N_("“{word}” has no “{end}”."), word=block.tag.meaning.word,
                        end=ENDS[block.tag.meaning.word])  # fmt: skip
        for rows in self._groups():
            self._wrap(rows)

    def _instruction(self, tag: Tag, mark: etree._Element) -> None:
        word = tag.meaning.word
        if word in OPENING:
            self.open.append(_Block(tag, mark))
            self._check_depth(tag)
        elif not self.open or self.open[-1].tag.meaning.word not in _openings(word):
            self._wrong(tag, N_("“{word}” has no “{begin}” before it."), word=word, begin=" / ".join(_openings(word)))
        elif word in BETWEEN:
            self.open[-1].parted = True
            if mark.getparent() is not self.open[-1].mark.getparent():
                self._split(tag)
        else:
            self._close(self.open.pop(), mark, tag)

    def _check_depth(self, tag: Tag) -> None:
        loops = sum(block.tag.meaning.word == "for" for block in self.open)
        if loops > DEEPEST_LOOPS:
            self._wrong(tag, N_("Loops stand within each other; {limit} deep at most."), limit=DEEPEST_LOOPS)
        elif len(self.open) > DEEPEST + DEEPEST_LOOPS:
            self._wrong(tag, N_("Conditions stand within each other too deeply."))

    def _close(self, block: _Block, end: etree._Element, tag: Tag) -> None:
        """Both ends must have the same parent; in a table they may take their rows with them."""
        if block.mark.getparent() is end.getparent():
            return
        around = _rows_around(block.mark, end)
        if around is None or block.parted:
            self._split(tag)
            return
        first, last = around
        while (before := first.getprevious()) is not None and before in self.moved:
            first = before
        while (behind := last.getnext()) is not None and behind in self.moved:
            last = behind
        first.addprevious(block.mark)
        last.addnext(end)
        self.moved |= {block.mark, end}

    def _split(self, tag: Tag) -> None:
        sentence = N_("“{word}” and where it begins must stand in one paragraph, or each alone in a paragraph or row.")
        self._wrong(tag, sentence, word=tag.meaning.word)

    def _names(self, tag: Tag, element: etree._Element) -> None:
        """Rows that name a line of a list that no loop around them walks."""
        known = {tag.meaning.item, *(block.tag.meaning.item for block in self.open)}
        for item in {name.partition(".")[0] for name in tag.meaning.names} & set(ITEMS) - known:
            row = next(element.iterancestors(ROW), None)
            if row is None:
                self._wrong(tag, OUTSIDE, item=item, list=ITEMS[item])
            elif self.rows.setdefault(row, item) != item:
                self._wrong(
                    tag, N_("One row names lines of two lists: {one} and {other}."), one=self.rows[row], other=item
                )

    def _groups(self) -> Iterator[list[etree._Element]]:
        """Rows that follow each other and name the same item repeat together."""
        group: list[etree._Element] = []
        for row, item in self.rows.items():
            if group and (group[-1].getnext() is not row or self.rows[group[-1]] != item):
                yield group
                group = []
            group.append(row)
        if group:
            yield group

    def _wrap(self, rows: list[etree._Element]) -> None:
        item = self.rows[rows[0]]
        place = next(iter(self._tags_in(rows[0]))).place
        begin = self.tags.add(f"for {item} in {ITEMS[item]}", True, place)
        end = self.tags.add("endfor", True, place)
        assert begin and end
        first, last = rows[0], rows[-1]
        while (before := first.getprevious()) is not None and before in self.moved:
            first = before
        while (behind := last.getnext()) is not None and behind in self.moved:
            last = behind
        first.addprevious(self.tags.mark(begin))
        last.addnext(self.tags.mark(end))

    def _tags_in(self, row: etree._Element) -> Iterator[Tag]:
        for element in row.iter(etree.ProcessingInstruction, TEXT):
            if is_mark(element):
                yield self.tags.of_mark(element)
            else:
                yield from self.tags.in_text(element.text or "")

    def _wrong(self, tag: Tag, sentence: str, **values: object) -> None:
        self.tags.problems.append(problem(tag.place, sentence, **values))


def _openings(word: str) -> tuple[str, ...]:
    """What “else” and “endif” may belong to."""
    return BETWEEN.get(word) or tuple(begin for begin, end in ENDS.items() if end == word)


def _rows_around(begin: etree._Element, end: etree._Element) -> tuple[etree._Element, etree._Element] | None:
    """The rows of one table in which two marks stand, the same one or two."""
    ends = {row.getparent(): row for row in end.iterancestors(ROW)}
    for row in begin.iterancestors(ROW):
        if row.getparent() in ends:
            return row, ends[row.getparent()]
    return None
