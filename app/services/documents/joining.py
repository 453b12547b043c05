"""Many letters of one template in one .docx: each a section with its own header and page numbers."""

from __future__ import annotations

import itertools
import re
import zipfile
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from lxml import etree

from app.services.documents import package
from app.services.documents.filling import Filling
from app.services.documents.package import XML, Relation, W
from app.services.documents.pictures import Picture
from app.services.documents.rendering import fill, numbered, put_pictures, put_relations, relations_to
from app.services.documents.template import Template, TextPart, compile
from app.services.errors import UserError
from app.services.language import N_

MOST_TEXT = 128_000_000  # characters of all letters
NUMBERING = "numbering"
_SECTION = re.compile(r"<w:sectPr\b.*?</w:sectPr>", re.S)
_BEHIND_NUMBERS = re.compile(
    r"<w:(cols|formProt|vAlign|noEndnote|titlePg|textDirection|bidi|rtlGutter|docGrid)\b|</w:s"
)
_PAGE_NUMBERS = re.compile(r"<w:pgNumType\b[^>]*/>")
_CONTINUED = re.compile(r'<w:type w:val="(continuous|nextColumn)"/>')
_REFERENCE = re.compile(r'(<w:(?:header|footer)Reference\b[^>]*\br:id=")([^"]*)(")')
_ALL_PAGES = re.compile(r'(<w:instrText[^>]*>\s*|w:instr="\s*)NUMPAGES\b')
_LIST = re.compile(r'<w:numId w:val="([1-9]\d*)"/>')
_LAST = '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>{}</w:pPr></w:p>'


def render_many(template: bytes | Template, values: Iterable[Mapping[str, Any]]) -> bytes:
    """Fill a template for each record: one .docx. Raises UserError for none, too many, or what `render` raises."""
    made = template if isinstance(template, Template) else compile(template)
    letters = _Letters(made)
    for each in values:
        letters.add(each)
    return letters.joined()


@dataclass
class _Edges:
    """Parts of a page's edge, headers and footers: letters with the same one share it."""

    template: Template
    parts: dict[str, str] = field(default_factory=dict)  # name → XML
    relations: dict[str, list[Relation]] = field(default_factory=dict)
    links: list[Relation] = field(default_factory=list)  # of the body to those that are new
    _known: dict[tuple[str, str], str] = field(default_factory=dict)

    def link(self, part: TextPart, shown: str, pictures: Mapping[str, Picture], own: Relation) -> str:
        """The id of the body's relation to a header or footer with this text."""
        if (part.name, shown) not in self._known:
            number = len(self._known)
            name = part.name if part.name not in self.parts else part.name.replace(".xml", f"_{number}.xml")
            link = own if name == part.name else Relation(f"rIdEdge{number}", own.type, name, False)
            self.links += [] if link is own else [link]
            self.parts[name] = shown
            self.relations[name] = [*self.template.relations[part.name], *relations_to(name, pictures)]
            self._known[part.name, shown] = link.id
        return self._known[part.name, shown]


class _Letters:
    """Letters while they are filled one after the other."""

    def __init__(self, template: Template) -> None:
        self.template = template
        self.main = next(part for part in template.texts if part.name == template.main)
        own = {each.target: each for each in template.relations[template.main]}
        self.rest = [(part, own[part.name]) for part in template.texts if part is not self.main]
        if any(part.order for part, _ in self.rest if part.kind.endswith("notes")):
            raise UserError(N_("Letters whose footnotes hold fields cannot be joined; print them one by one."))
        self.edges = _Edges(template)
        self.bodies: list[str] = []
        self.sections: list[str] = []
        self.pictures: dict[str, dict[str, Picture]] = {}
        self.begin = self.end = ""
        self.size = 0

    def add(self, values: Mapping[str, Any]) -> None:
        """Fill one more letter."""
        filling = Filling(self.template.secret)
        shown = fill(self.main, values, filling)
        links = {}
        for part, own in self.rest:
            text = fill(part, values, filling)
            links[own.id] = self.edges.link(part, text, filling.pictures.get(part.name, {}), own)
        for name, found in filling.pictures.items():
            self.pictures.setdefault(name, {}).update(found)
        self.size += len(shown)
        if self.size > MOST_TEXT:
            raise UserError(N_("These are too many letters for one document; {count} fit."), count=len(self.bodies))
        self._take(shown, links)

    def _take(self, shown: str, links: Mapping[str, str]) -> None:
        """Part a filled letter into its content and its last section, which begins on page 1."""
        start = shown.index(">", shown.index("<w:body")) + 1
        end = shown.rindex("</w:body>")
        last = shown.rfind("<w:sectPr", start, end)
        split = last if last >= 0 and "</w:p>" not in shown[last:end] else end
        self.begin, self.end = self.begin or shown[:start], self.end or shown[end:]
        section = shown[split:end].strip() or "<w:sectPr></w:sectPr>"
        section = section.replace("<w:sectPr/>", "<w:sectPr></w:sectPr>")
        whole = _SECTION.sub(lambda found: _begun(found[0]), shown[start:split] + section, count=1)
        whole = _REFERENCE.sub(lambda found: f"{found[1]}{links.get(found[2], found[2])}{found[3]}", whole)
        at = whole.rindex("<w:sectPr")
        self.bodies.append(whole[:at])
        self.sections.append(whole[at:])

    def joined(self) -> bytes:
        """All of them as one file."""
        if not self.bodies:
            raise UserError(N_("There is no letter to make."))
        lists = _Lists(self.template)
        pieces = [self.begin]
        for number, (body, section) in enumerate(zip(self.bodies, self.sections, strict=True)):
            pieces.append(self._closed(lists.restarted(body, number), section, number == len(self.bodies) - 1))
        text = "".join([*pieces, self.sections[-1], self.end])
        return self._file(text, lists)

    def _closed(self, body: str, section: str, last: bool) -> str:
        """A letter with the end of its section; the last one has it behind all."""
        mark = self.template.section_mark
        if last or self.template.ends_in_paragraph:
            return body.replace(mark, "" if last else section)
        return body + _LAST.format(section)

    def _file(self, text: str, lists: _Lists) -> bytes:
        target, numbers = BytesIO(), itertools.count(1)
        main, made = self.template.main, self.template
        one = not any(body.count("<w:sectPr") for body in self.bodies[:1])
        with (
            zipfile.ZipFile(BytesIO(made.fixed)) as fixed,
            zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            archive.writestr(package.TYPES, self._types())
            for name in fixed.namelist():
                archive.writestr(name, lists.changed(name, fixed.read(name)))
            for name, shown in {main: text, **self.edges.parts}.items():
                shown = _ALL_PAGES.sub(r"\1SECTIONPAGES", shown) if one else shown
                archive.writestr(name, XML + numbered(shown, made.secret, numbers))
            links = [*made.relations[main], *relations_to(main, self.pictures.get(main, {})), *self.edges.links]
            put_relations(archive, main, links)
            for name, relations in self.edges.relations.items():
                put_relations(archive, name, relations)
            put_pictures(archive, self.pictures.items())
        return target.getvalue()

    def _types(self) -> str:
        """The content types, with those of new headers and footers."""
        root = package.parsed(self.template.types.encode())
        kinds = {each.get("PartName"): each for each in root if each.get("PartName")}
        for link in self.edges.links:
            pattern = kinds[f"/{re.sub(r'_[0-9]+[.]xml$', '.xml', link.target)}"]
            made = deepcopy(pattern)
            made.set("PartName", f"/{link.target}")
            root.append(made)
        return XML + etree.tostring(root, encoding="unicode")


class _Lists:
    """Numbered lists begin anew in each letter: from the second letter on they are lists of their own."""

    def __init__(self, template: Template) -> None:
        found = [each for each in template.relations[template.main] if each.kind == NUMBERING]
        self.part = found[0].target if found else ""
        with zipfile.ZipFile(BytesIO(template.fixed)) as fixed:
            there = self.part in fixed.namelist()
            self.root = package.parsed(fixed.read(self.part)) if there else None
        self.abstract = {} if self.root is None else {
            each.get(f"{W}numId") or "": each.find(f"{W}abstractNumId") for each in self.root.iter(f"{W}num")
        }  # fmt: skip
        self.next = max((int(number) for number in self.abstract if number.isdigit()), default=0)

    def restarted(self, body: str, letter: int) -> str:
        """The letter with lists of its own."""
        if not letter or not self.abstract:
            return body
        instead: dict[str, str] = {}
        return _LIST.sub(lambda found: f'<w:numId w:val="{self._own(found[1], instead)}"/>', body)

    def _own(self, number: str, instead: dict[str, str]) -> str:
        pattern = self.abstract.get(number)
        if pattern is None or self.root is None:
            return number
        if number not in instead:
            self.next += 1
            instead[number] = str(self.next)
            made = etree.SubElement(self.root, f"{W}num", {f"{W}numId": instead[number]})
            made.append(deepcopy(pattern))
            override = etree.SubElement(made, f"{W}lvlOverride", {f"{W}ilvl": "0"})
            etree.SubElement(override, f"{W}startOverride", {f"{W}val": "1"})
        return instead[number]

    def changed(self, name: str, content: bytes) -> bytes:
        """The part with the lists as it is now; other parts as they are."""
        if name != self.part or self.root is None:
            return content
        return (XML + etree.tostring(self.root, encoding="unicode")).encode()


def _begun(section: str) -> str:
    """A section that begins on a new page with number 1."""
    section = _CONTINUED.sub("", section)
    if found := _PAGE_NUMBERS.search(section):
        kept = re.sub(r'\s*w:start="[^"]*"', "", found[0])
        return section.replace(found[0], kept.replace("/>", ' w:start="1"/>'))
    place = _BEHIND_NUMBERS.search(section)
    at = place.start() if place else len(section)
    return f'{section[:at]}<w:pgNumType w:start="1"/>{section[at:]}'
