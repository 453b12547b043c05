"""A .docx that somebody uploads, unpacked within limits; what could do harm when it is opened is refused.

The limits bound what reading may cost: a file of 345 KB can unpack to 103 MB, and to 1.7 GB of memory.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from urllib.parse import quote, unquote
from xml.sax.saxutils import quoteattr

from lxml import etree

from app.services.documents.problems import refused
from app.services.language import N_

MIB = 1 << 20
MOST_BYTES = 20 * MIB
MOST_PARTS = 500
MOST_UNPACKED = 64 * MIB
MOST_XML = 8 * MIB  # of all parts that are read as XML, the most costly
MOST_RATIO = 150  # styles of Word pack to a thirtieth
SMALL = MIB  # what is smaller may be packed as tightly as it likes
MOST_ELEMENTS = 200_000

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
TYPES = "[Content_Types].xml"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
TEXT_KINDS = {"header": "header", "footer": "footer", "footnotes": "footnotes", "endnotes": "endnotes"}
_OLD_WORD = b"\xd0\xcf\x11\xe0"  # .doc, and .docx with a password
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_ACTIVE = {"oleObject", "control", "package", "aFChunk", "subDocument", "frame", "activeXControlBinary"}
_MACROS = {"vbaProject", "wordVbaData", "attachedToolbars"}
_SOURCES = {"mailMergeSource", "mailMergeHeaderSource", "recipientData"}
_LINK = re.compile(r"(https?://|mailto:|tel:|#)", re.I)
_LOCAL_FILE = re.compile(r"(file:/{2,3})?[a-z]:[\\/]|[^:/\\]+\.dot[xm]?$", re.I)
_OUTSIDE = re.compile(
    r"\s*(DDE|DDEAUTO|INCLUDEPICTURE|INCLUDETEXT|INCLUDE|IMPORT|LINK|EMBED|DATABASE|MACROBUTTON|RD)\b", re.I
)


@dataclass(frozen=True)
class Relation:
    """A line of a part's relations; `target` is the name of the part, or an address if it is outside."""

    id: str
    type: str
    target: str
    external: bool

    @property
    def kind(self) -> str:
        """The last word of its type: header, image, hyperlink …"""
        return self.type.rpartition("/")[2]


@dataclass
class Package:
    """A checked .docx: its parts as they are, the main part, the texts that may hold fields, and the relations."""

    parts: dict[str, bytes]
    main: str = ""
    texts: dict[str, str] = field(default_factory=dict)  # name of a part → body, header …
    roots: dict[str, etree._Element] = field(default_factory=dict)
    relations: dict[str, list[Relation]] = field(default_factory=dict)  # by the name of the part that has them


def read(content: bytes) -> Package:
    """Unpack and check a .docx. Raises TemplateError for what is damaged, too large or could do harm."""
    package = Package(_unpacked(content))
    trees = {name: parsed(data) for name, data in package.parts.items() if name.endswith((".xml", ".rels"))}
    if TYPES not in trees or "_rels/.rels" not in trees:
        raise refused(N_("This is no Word document (.docx)."))
    _check_types(trees[TYPES])
    for name, tree in trees.items():
        if name.endswith(".rels"):
            package.relations[owner_of(name)] = list(_relations(name, tree))
    _find_texts(package, trees)
    for tree in trees.values():
        _check_instructions(tree)
    _check_relations(package)
    _cut_sources(package, trees)
    return package


def parsed(data: bytes) -> etree._Element:
    """The XML of a part; a DTD is refused, entities and the network are left alone."""
    if b"<!DOCTYPE" in data.replace(b"\0", b""):
        raise refused(N_("The file holds a document type definition (DTD), which Word never writes."))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_pis=True,
                             remove_comments=True)  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise refused(N_("The file is damaged; open it in Word and save it again.")) from error
    if getattr(root.getroottree().docinfo, "doctype", ""):
        raise refused(N_("The file holds a document type definition (DTD), which Word never writes."))
    return root


def _unpacked(content: bytes) -> dict[str, bytes]:
    if len(content) > MOST_BYTES:
        raise refused(N_("The file is too large: {limit} MB at most."), limit=MOST_BYTES // MIB)
    if content.startswith(_OLD_WORD):
        raise refused(N_("This is an old .doc or has a password; save it in Word as .docx without one."))
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return dict(_members(archive))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, zlib.error, ValueError) as error:
        raise refused(N_("This is no Word document (.docx), or it is damaged.")) from error


def _members(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    """Every file of the archive; sizes are counted while unpacking, for what the archive says may be wrong."""
    infos = [info for info in archive.infolist() if not info.is_dir()]
    if len(infos) > MOST_PARTS:
        raise refused(N_("The file has {count} parts; {limit} at most."), count=len(infos), limit=MOST_PARTS)
    if len({info.filename.lower() for info in infos}) < len(infos):
        raise refused(N_("Two parts of the file have the same name; open it in Word and save it again."))
    left, left_xml = MOST_UNPACKED, MOST_XML
    for info in infos:
        xml = info.filename.endswith((".xml", ".rels"))
        most = min(left, left_xml if xml else left, max(SMALL, MOST_RATIO * info.compress_size))
        with archive.open(info) as part:
            data = part.read(most + 1)
        if len(data) > most:
            raise refused(N_("The file unpacks to far more than it seems to hold; it is not opened."))
        left -= len(data)
        left_xml -= len(data) if xml else 0
        yield info.filename, data


def _check_types(types: etree._Element) -> None:
    for each in types:
        kind = (each.get("ContentType") or "").lower()
        if "macroenabled" in kind or "vba" in kind or "keymap" in kind:
            raise refused(N_("The file holds macros; save it in Word as .docx without macros."))
        if "activex" in kind or "oleobject" in kind:
            raise refused(N_("The file holds embedded objects (OLE, ActiveX); put in pictures instead."))


def relations_of(part: str) -> str:
    """word/document.xml → word/_rels/document.xml.rels"""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def owner_of(name: str) -> str:
    """word/_rels/document.xml.rels → word/document.xml; the package itself is the empty name."""
    folder, own = posixpath.split(name)
    return posixpath.join(posixpath.dirname(folder), own.removesuffix(".rels"))


def relations_xml(relations: Iterable[Relation]) -> str:
    """The file of a part's relations."""
    lines = (
        f"<Relationship Id={quoteattr(each.id)} Type={quoteattr(each.type)} Target="
        f"{quoteattr(each.target if each.external else '/' + quote(each.target))}"
        f"{' TargetMode=' + quoteattr('External') if each.external else ''}/>"
        for each in relations
    )
    return f'{XML}<Relationships xmlns="{_RELATION[1:].partition("}")[0]}">{"".join(lines)}</Relationships>'


def _relations(name: str, tree: etree._Element) -> Iterator[Relation]:
    folder = posixpath.dirname(owner_of(name))
    for each in tree.iter(_RELATION):
        external = (each.get("TargetMode") or "").lower() == "external"
        target = each.get("Target") or ""
        if not external:
            target = posixpath.normpath(posixpath.join(folder, unquote(target))).lstrip("/")
        yield Relation(each.get("Id") or "", each.get("Type") or "", target, external)


def _check_relations(package: Package) -> None:
    for relation in (relation for found in package.relations.values() for relation in found):
        if relation.kind in _MACROS:
            raise refused(N_("The file holds macros; save it in Word as .docx without macros."))
        if relation.kind in _ACTIVE:
            raise refused(N_("The file holds embedded objects (OLE, ActiveX); put in pictures instead."))
        if relation.external and not _harmless(relation):
            raise refused(_outside(relation.kind), target=relation.target[:100])
    for name in package.parts:
        if re.search(r"vbaProject|vbaData", name, re.I):
            raise refused(N_("The file holds macros; save it in Word as .docx without macros."))
        if re.search(r"(^|/)(embeddings|activeX)/|oleObject", name, re.I):
            raise refused(N_("The file holds embedded objects (OLE, ActiveX); put in pictures instead."))


def _harmless(relation: Relation) -> bool:
    """Links that somebody has to click, and what is cut out anyway: data sources, a template on the own disk."""
    if relation.kind == "hyperlink":
        return _LINK.match(relation.target) is not None
    if relation.kind == "attachedTemplate":
        return _LOCAL_FILE.match(unquote(relation.target)) is not None
    return relation.kind in _SOURCES


def _outside(kind: str) -> str:
    if kind == "attachedTemplate":
        return N_("The file loads another template from {target}; attach Normal.dotm in Word and save it again.")
    if kind == "image":
        return N_("A picture is linked from {target} and not in the file; insert it in Word.")
    return N_("The file refers to something outside of it: {target}.")


def _check_instructions(tree: etree._Element) -> None:
    """Word's own fields that load or start something."""
    told = [each.get(f"{W}instr") or "" for each in tree.iter(f"{W}fldSimple")]
    for instruction in (*told, *instructions(tree)):
        if found := _OUTSIDE.match(instruction):
            raise refused(
                N_("The Word field {name} fetches or starts something outside of the file; remove it."),
                name=found[1].upper(),
            )


def instructions(tree: etree._Element) -> Iterator[str]:
    """What the complex fields of a part say, also those inside others and those split over many runs."""
    told: list[str] = []
    for each in tree.iter(f"{W}fldChar", f"{W}instrText"):
        if each.tag == f"{W}instrText":
            told[-1:] = [(told[-1] if told else "") + (each.text or "")]
        elif each.get(f"{W}fldCharType") == "begin":
            told.append("")
        elif each.get(f"{W}fldCharType") == "end" and told:
            yield told.pop()
    yield from told


def _find_texts(package: Package, trees: dict[str, etree._Element]) -> None:
    mains = [each.target for each in package.relations.get("", ()) if each.kind == "officeDocument"]
    package.main = mains[0] if mains else ""
    if package.main not in trees:
        raise refused(N_("This is no Word document (.docx)."))
    if trees[package.main].tag != f"{W}document":
        raise refused(N_("Save it in Word as “Word Document (*.docx)”, not as Strict Open XML or of another program."))
    package.texts[package.main] = "body"
    for relation in package.relations.get(package.main, ()):
        if relation.kind in TEXT_KINDS and relation.target in trees:
            package.texts[relation.target] = TEXT_KINDS[relation.kind]
    package.roots = {name: trees[name] for name in package.texts}
    if sum(_elements(package.roots.values())) > MOST_ELEMENTS:
        raise refused(N_("The document is too long for a template."))


def _elements(roots: Iterable[etree._Element]) -> Iterator[int]:
    return (int(root.xpath("count(//*)")) for root in roots)  # type: ignore[arg-type]


def _cut_sources(package: Package, trees: dict[str, etree._Element]) -> None:
    """Without the mail merge's source and the template that Word had attached: both are files of another computer."""
    for name, tree in trees.items():
        if tree.tag != f"{W}settings":
            continue
        cut = [each for each in tree if each.tag in (f"{W}mailMerge", f"{W}attachedTemplate")]
        kept = [each for each in package.relations.get(name, ()) if each.kind not in {*_SOURCES, "attachedTemplate"}]
        if cut or len(kept) < len(package.relations.get(name, ())):
            for each in cut:
                tree.remove(each)
            package.parts[name] = (XML + etree.tostring(tree, encoding="unicode")).encode()
            package.parts[relations_of(name)] = relations_xml(kept).encode()
