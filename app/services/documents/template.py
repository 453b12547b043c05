"""Templates: a .docx that staff made in Word, checked, and compiled once so that filling it is cheap.

The parts of the file that hold no fields are packed once; the others become programs of Jinja that yield their XML.
"""

from __future__ import annotations

import re
import secrets
import zipfile
from dataclasses import dataclass, field
from io import BytesIO

from jinja2 import Template as Program
from jinja2 import nodes
from lxml import etree

from app.services.documents import blocks, fieldcodes, package, tags
from app.services.documents.filling import environment
from app.services.documents.package import TYPES, XML, Package, Relation, W
from app.services.documents.problems import Problem, TemplateError, refused
from app.services.documents.syntax import BLOCK, BLOCK_END, ROWS, VALUE, VALUE_END, guard
from app.services.documents.tags import CELL, PARAGRAPH, TABLE, Tag, Tags
from app.services.language import N_

_OWN_SIGNS = re.compile("[\U0010ffe0-\U0010ffe5]")
_IDS = re.compile(r' w14:(?:paraId|textId)="[^"]*"')
_DRAWN = re.compile(r'(<wp:docPr\b[^>]*?\bid=")\d+(?=")')
_PICTURE_TYPES = {"png": "image/png", "jpeg": "image/jpeg"}


@dataclass(frozen=True)
class TextPart:
    """A part with fields, compiled. `order` has its tags as they come: an error in line n is of tag n - 2."""

    name: str
    kind: str
    program: Program
    order: tuple[Tag, ...]
    may_leave_gaps: bool  # a cell can lose its paragraphs, a table its rows


@dataclass(frozen=True)
class Template:
    """A compiled template; any number of threads may fill it at once."""

    main: str
    types: str  # the file of content types
    texts: tuple[TextPart, ...]
    fixed: bytes  # the zip of all other parts
    relations: dict[str, list[Relation]] = field(repr=False)  # of the parts that may get pictures
    secret: str  # stands where numbers of drawings go, and where a section can end
    ends_in_paragraph: bool

    @property
    def section_mark(self) -> str:
        """Stands in the last paragraph, where joined letters end their section."""
        return f"<?{self.secret} section?>"


def compile(content: bytes) -> Template:
    """Check and compile a .docx. Raises TemplateError with every problem that was found; nothing is kept of it."""
    opened = package.read(content)
    secret = f"m{secrets.token_hex(8)}"
    problems: list[Problem] = []
    texts: list[TextPart] = []
    ends = False
    for name, kind in opened.texts.items():
        root = opened.roots[name]
        if root.nsmap.get("w") != W[1:-1]:
            raise refused(N_("The file is damaged; open it in Word and save it again."))
        found = Tags(kind)
        _prepare(root, found)
        problems += found.problems
        if name == opened.main:
            ends = _mark_section(root, secret)
        if not problems:
            texts.append(_compiled(name, kind, root, found, secret))
    if problems:
        raise TemplateError(problems)
    written = {each.name for each in texts}
    kept = {name: opened.relations.get(name, []) for name in written}
    types = _with_pictures(opened.parts[TYPES])
    return Template(opened.main, types, tuple(texts), _fixed(opened, written), kept, secret, ends)


def _prepare(root: etree._Element, found: Tags) -> None:
    places = tags.Places(root, found.part)
    found.problems += fieldcodes.convert(root, places)
    tags.find(root, found, places)
    blocks.arrange(root, found)


def _mark_section(root: etree._Element, secret: str) -> bool:
    """Mark the last paragraph of the body; False if something else ends it."""
    body = root.find(f"{W}body")
    if body is None or not len(body):
        raise refused(N_("The file is damaged; open it in Word and save it again."))
    own = body.find(f"{W}sectPr")
    last = own.getprevious() if own is not None else body[-1]
    if last is None or last.tag != PARAGRAPH or last.find(f"{W}pPr/{W}sectPr") is not None:
        return False
    about = last.find(f"{W}pPr")
    if about is None:
        about = etree.Element(f"{W}pPr")
        last.insert(0, about)
    mark = etree.ProcessingInstruction(secret, "section")
    change = about.find(f"{W}pPrChange")
    about.append(mark) if change is None else change.addprevious(mark)
    return True


def _compiled(name: str, kind: str, root: etree._Element, found: Tags, secret: str) -> TextPart:
    marks = (mark.getparent() for mark in root.iter(etree.ProcessingInstruction))
    gaps = any(parent is not None and parent.tag in (CELL, TABLE) for parent in marks)
    source, order = _source(etree.tostring(root, encoding="unicode"), found, secret)
    tree = environment.parse(source)
    guard(tree)
    for loop in tree.find_all(nodes.For):
        cost = 1 + sum(1 for each in loop.body for _ in each.find_all(nodes.Name))
        loop.iter = nodes.Filter(loop.iter, ROWS, [nodes.Const(cost)], [], None, None, lineno=loop.lineno)
    program = Program.from_code(environment, environment.compile(tree), {})
    return TextPart(name, kind, program, tuple(order), gaps)


def _source(xml: str, found: Tags, secret: str) -> tuple[str, list[Tag]]:
    """The program of a part: every tag begins a line, so that an error in a line is an error of a tag."""
    xml = _OWN_SIGNS.sub("", _IDS.sub("", xml)).replace("\n", " ").replace("\r", " ")
    pieces = found.marks.split(_DRAWN.sub(rf"\g<1>{secret}", xml))
    order = [found.all[int(number)] for number in pieces[1::2]]
    for place, tag in enumerate(order):
        begin, end = (BLOCK, BLOCK_END) if tag.meaning.word else (VALUE, VALUE_END)
        pieces[2 * place + 1] = f"{begin}\n{tag.code}{end}"
    return "".join(pieces), order


def _fixed(opened: Package, written: set[str]) -> bytes:
    """The zip without the parts that are written anew for each document."""
    target = BytesIO()
    relations = {package.relations_of(name) for name in written}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in opened.parts.items():
            if name not in written and name not in relations and name != TYPES:
                archive.writestr(name, data)
    return target.getvalue()


def _with_pictures(types: bytes) -> str:
    """The content types, with those of pictures."""
    root = package.parsed(types)
    known = {(each.get("Extension") or "").lower() for each in root}
    for extension, kind in _PICTURE_TYPES.items():
        if extension not in known:
            root.insert(0, root.makeelement(f"{root.tag[:-5]}Default", {"Extension": extension, "ContentType": kind}))
    return XML + etree.tostring(root, encoding="unicode")
