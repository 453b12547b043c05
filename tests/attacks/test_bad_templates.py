"""Templates that would do harm, hang the program or spoil a paper: each is refused with its sentence, in moments."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest

from app.services import documents, language
from app.services.documents import TemplateError
from app.services.documents.package import MIB, MOST_BYTES, MOST_PARTS
from app.services.errors import UserError
from tests.services.documents.papers import changed, packed, paper, parts, with_xml

RELATIONS = "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>{}</Relationships>"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DOCUMENT, TYPES = "word/document.xml", "[Content_Types].xml"
GOOD = paper("{{ so }}")


def related(kind: str, target: str, *, external: bool = True, part: str = "word/document.xml") -> bytes:
    """With one more relation of a part to something."""
    mode = ' TargetMode="External"' if external else ""
    line = f'<Relationship Id="rIdX" Type="{OFFICE}/{kind}" Target="{target}"{mode}/>'
    folder, _, name = part.rpartition("/")
    end = b"</Relationships>"

    def add(old: bytes) -> bytes:
        return old.replace(end, line.encode() + end) if old else RELATIONS.format(line).encode()

    return changed(GOOD, f"{folder}/_rels/{name}.rels", add)


def with_head(head: str, encoding: str = "utf-8") -> bytes:
    """The main part with something before its root."""
    body = parts(GOOD)[DOCUMENT].decode().partition("?>")[2]
    return changed(
        GOOD, DOCUMENT, lambda _: f'<?xml version="1.0" encoding="{encoding}"?>{head}{body}'.encode(encoding)
    )


def typed(kind: str) -> bytes:
    old = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return changed(GOOD, TYPES, lambda content: content.replace(old, kind.encode()))


def with_part(name: str, content: bytes = b"x") -> bytes:
    return changed(GOOD, name, lambda _: content)


def lying_about_its_size() -> bytes:
    """A bomb whose directory says that it is small."""
    content = bytearray(with_part("word/media/a.bin", b"\0" * (80 * MIB)))
    at = content.rfind(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", 10)
    return bytes(content)


def many_of_a_fair_ratio() -> bytes:
    """None of the parts unpacks to too much, all of them together do."""
    piece = bytes(range(256)) * 4 + b"\0" * 40_000
    files = {f"word/media/{each}.bin": (str(each).encode() + piece) * 400 for each in range(6)}
    return packed({**parts(GOOD), **files})


def twice() -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in [*parts(GOOD).items(), ("WORD/document.xml", b"<x/>")]:
            archive.writestr(name, content)
    return target.getvalue()


LAUGHS = "<!DOCTYPE w [<!ENTITY a 'aaaaaaaaaa'>" + "".join(
    f"<!ENTITY {chr(98 + step)} '{f'&{chr(97 + step)};' * 10}'>" for step in range(9)) + "]>"  # fmt: skip
MACROS = "holds macros"
OBJECTS = "embedded objects"
DTD = "document type definition"
NO_WORD = "no Word document"
FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", NO_WORD),
    "a picture": (lambda: b"\x89PNG" + b"\0" * 3_000, NO_WORD),
    "an old .doc": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 3_000, "old .doc or has a password"),
    "cut off": (lambda: GOOD[: len(GOOD) // 2], NO_WORD),
    "damaged inside": (lambda: GOOD[:3_000] + b"\xff" * 400 + GOOD[3_400:], "damaged"),
    "a zip of something else": (lambda: packed({"a.txt": b"x"}), NO_WORD),
    "a workbook": (
        lambda: changed(GOOD, "_rels/.rels", lambda old: old.replace(b"word/document", b"xl/workbook")),
        NO_WORD,
    ),
    "no XML": (lambda: with_part(DOCUMENT, b"<w:document"), "damaged"),
    "strict": (
        lambda: with_part(DOCUMENT, b"<w:document xmlns:w='http://purl.oclc.org/ooxml/wordprocessingml/main'/>"),
        "Strict",
    ),
    "no body": (lambda: changed(GOOD, DOCUMENT, lambda old: old.split(b"<w:body>")[0] + b"</w:document>"), "damaged"),
    "too large": (lambda: b"PK" + b"\0" * MOST_BYTES, "too large: 20 MB"),
    "too many parts": (lambda: packed({f"a{each}": b"" for each in range(MOST_PARTS + 1)}), "501 parts"),
    "two parts of one name": (twice, "the same name"),
    "a bomb of zeros": (lambda: with_part("word/media/a.png", b"\0" * (60 * MIB)), "unpacks to far more"),
    "a bomb in pieces": (many_of_a_fair_ratio, "unpacks to far more"),
    "a bomb that lies": (lying_about_its_size, "unpacks to far more|damaged"),
    "a bomb of XML": (
        lambda: with_part("word/styles.xml", b"<a>" + b"<b/>" * (3 * MIB) + b"</a>"),
        "unpacks to far more",
    ),
    "far too long": (
        lambda: changed(GOOD, DOCUMENT, lambda old: old.replace(b"<w:body>", b"<w:body>" + b"<w:p/>" * 210_000)),
        "unpacks to far more|too long for a template",
    ),
    "a DTD": (lambda: with_head("<!DOCTYPE w>"), DTD),
    "a billion laughs": (lambda: with_head(LAUGHS), DTD),
    "an external entity": (lambda: with_head('<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]>'), DTD),
    "a DTD in UTF-16": (lambda: with_head("<!DOCTYPE w>", "utf-16"), DTD),
    "a DTD in the relations": (
        lambda: changed(GOOD, "_rels/.rels", lambda old: b"<!DOCTYPE a>" + old.partition(b"?>")[2]),
        DTD,
    ),
    "deep XML": (lambda: with_part("word/styles.xml", b"<a>" * 5_000 + b"</a>" * 5_000), "damaged"),
    "a remote template": (
        lambda: related("attachedTemplate", "https://a.vn/x.dotm", part="word/settings.xml"),
        "loads another template from https://a.vn/x.dotm",
    ),
    "a template on a share": (
        lambda: related("attachedTemplate", r"file:///\\srv\x.dotm", part="word/settings.xml"),
        "loads another template",
    ),
    "a linked picture": (
        lambda: related("image", "http://a.vn/track.png"),
        "picture is linked from http://a.vn/track.png",
    ),
    "a linked object": (lambda: related("oleObject", "file:///C:/a.xls"), OBJECTS),
    "a link to a program": (
        lambda: related("hyperlink", "file:///C:/Windows/System32/calc.exe"),
        "outside of it: file:///C",
    ),
    "a link of script": (lambda: related("hyperlink", "javascript:alert(1)"), "outside of it: javascript"),
    "a frame": (lambda: related("frame", "https://a.vn"), OBJECTS),
    "a foreign document": (lambda: related("aFChunk", "afchunk.mht", external=False), OBJECTS),
    "an embedded object": (lambda: with_part("word/embeddings/oleObject1.bin"), OBJECTS),
    "ActiveX": (lambda: with_part("word/activeX/activeX1.xml", b"<a/>"), OBJECTS),
    "a macro": (lambda: with_part("word/vbaProject.bin"), MACROS),
    "a macro under another name": (lambda: related("vbaProject", "media/a.bin", external=False), MACROS),
    ".docm": (lambda: typed("application/vnd.ms-word.document.macroEnabled.main+xml"), MACROS),
    "DDE": (
        lambda: with_xml("<w:p><w:fldSimple w:instr=' DDEAUTO c:\\\\cmd.exe \"/c calc\"'/></w:p>"),
        "Word field DDEAUTO",
    ),
    "a field in pieces": (
        lambda: with_xml(
            "<w:p><w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText> INCLUDE</w:instrText></w:r>"
            '<w:r><w:instrText>PICTURE "http://a.vn/x" </w:instrText></w:r>'
            "<w:r><w:fldChar w:fldCharType='end'/></w:r></w:p>"
        ),
        "Word field INCLUDEPICTURE",
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_a_bad_file_is_refused_with_its_sentence(name: str) -> None:
    make, sentence = FILES[name]
    content = make()
    with pytest.raises(TemplateError, match=sentence) as error:
        documents.compile(content)
    assert len(error.value.problems) == 1
    assert documents.check(content, "quote") == error.value.problems


def test_what_is_refused_in_vietnamese() -> None:
    language.use("vi")
    for make, _ in (FILES["a macro"], FILES["a remote template"], FILES["a DTD"]):
        assert documents.check(make(), "quote")[0].message.startswith("Tệp ")


def test_links_and_a_template_on_the_own_disk_are_no_harm() -> None:
    for content in (
        related("hyperlink", "https://anphu.vn"), related("hyperlink", "mailto:a@anphu.vn"),
        related("attachedTemplate", "file:///C:\\Users\\Lan\\Normal.dotm", part="word/settings.xml"),
    ):  # fmt: skip
        assert documents.check(content, "quote") == []
    assert b"Users" not in b"".join(parts(documents.render(content, {"so": "1"})).values())


CODE, TIMES = "cannot call functions or run code", "cannot multiply or divide"
TAGS = {
    "{{ 'a' * 10 ** 10 }}": TIMES,
    "{{ so * 99999999 }}": TIMES,
    "{{ 10 ** 10 ** 10 }}": TIMES,
    "{{ 1 / 0 }}": TIMES,
    "{{ so.__class__ }}": "“__class__” is no field",
    "{{ ''.__class__.__mro__ }}": "“__mro__” is no field|“__class__” is no field",
    "{{ so['__class__'] }}": "written with a dot",
    "{{ so.format(1) }}": CODE,
    "{{ range(10000000) }}": CODE,
    "{{ lipsum() }}": CODE,
    "{{ so|attr('x') }}": "There is no format “attr”",
    "{{ so|tien(*hang) }}": CODE,
    "{{ so|mac_dinh(instead='x') }}": CODE,
    "{{ {'a': 1} }}": "not possible in a template: Dict",
    "{{ so[1:2] }}": "written with a dot",
    "{{ so is callable }}": "“is callable” is not known",
    "{{ }}": "cannot be understood",
    "{{ so": "stands alone",
    "so }}": "stands alone",
    "{{ so } }": "stands alone",
    "{{ " + "(" * 140 + "so" + ")" * 140 + " }}": "cannot be understood|so",
    "{{ " + "a." * 160 + "b }}": "too long: 300",
    "{{ " + "not " * 70 + "so }}": "",
    "{% set x = 1 %}": "“set” is no instruction",
    "{% macro x() %}": "“macro” is no instruction",
    "{% import 'os' as x %}": "“import” is no instruction",
    "{% include '/etc/passwd' %}": "“include” is no instruction",
    "{% raw %}{{ x }}{% endraw %}": "“raw” is no instruction",
    "{% for x in range(10) %}{% endfor %}": CODE,
    "{% for x in (1, 2) %}{% endfor %}": "walks a list of fields",
    "{% for x, y in hang %}{% endfor %}": "written like this",
    "{% for x in hang recursive %}{% endfor %}": "written like this",
    "{% for hang %}": "written like this: {% for sp in hang %}",
    "{% if so %}": "“if” has no “endif”",
    "{% endif %}": "“endif” has no “if” before it",
    "{% else %}": "“else” has no “if / for” before it",
    "{% if so %}{% endfor %}": "“endfor” has no “for” before it",
    "{% if so %}x{% endif so %}": "Nothing may stand behind “endif”",
    "{% for a in hang %}" * 3 + "x" + "{% endfor %}" * 3: "Loops stand within each other; 2 deep",
    "{% if so %}" * 30 + "x" + "{% endif %}" * 30: "too deeply",
    "{{ sp.ten }}": "“sp” is a line of “hang”: it stands in a row of a table, or after {% for sp in hang %}.",
}


@pytest.mark.parametrize("tag", TAGS)
def test_a_bad_tag_is_refused_with_its_place(tag: str) -> None:
    found = documents.check(paper("trước", tag), "quote")
    if not TAGS[tag]:
        assert found == []
        return
    assert {each.place for each in found} == {"Body, paragraph 2"}
    assert any(sentence in each.message for each in found for sentence in TAGS[tag].split("|"))


def test_blocks_that_cross_paragraphs_and_cells() -> None:
    split = "must stand in one paragraph"
    assert split in documents.check(paper("a {% if so %}", "b {% endif %}"), "quote")[0].message
    assert split in documents.check(paper("{% if so %}", "b", rows=[["{% endif %}x"]]), "quote")[0].message
    rows = [["{% if so %}a", "{% else %}b", "{% endif %}c"]]
    assert split in documents.check(paper("x", rows=rows), "quote")[0].message
    assert "two lists" in documents.check(paper("x", rows=[["{{ sp.ten }}", "{{ dot.ten }}"]]), "quote")[0].message


def test_more_tags_than_anybody_writes() -> None:
    found = documents.check(paper(*["{{ so }}" * 1_001] * 3), "quote")
    assert [str(each) for each in found] == ["Body, paragraph 3: The template has more than 3000 tags."]


def test_loops_are_bounded_by_what_they_write() -> None:
    loops = "{% for a in hang %}{% for b in hang %}{{ b.ten }}{% endfor %}{% endfor %}"
    values = {"hang": [{"ten": "x"}] * 3_000}
    with pytest.raises(UserError, match="write too much|becomes too long"):
        documents.render(paper(loops), values)
    nothing = "{% for a in hang %}{% for b in hang %}{% if b.ten == a.ten %}{% endif %}{% endfor %}{% endfor %}"
    with pytest.raises(UserError, match="^Body, paragraph 1: The loops of this template write too much.$"):
        documents.render(paper(nothing), values)


def test_a_document_is_bounded_in_its_size() -> None:
    with pytest.raises(UserError, match="becomes too long"):
        documents.render(paper("{% for a in hang %}{{ so }}{% endfor %}"), {"so": "x" * 100_000, "hang": [{}] * 1_000})


def test_nothing_in_a_document_can_pretend_to_be_a_tag() -> None:
    signs = "".join(chr(0x10FFE0 + each) for each in range(6))
    content = paper(f"{signs} \U0010ffe0 so.__class__ \U0010ffe1 <?m1 0?> <m1 0>", "{{ so }}")
    assert documents.check(content, "quote") == []
    shown = documents.render(content, {"so": f"{signs}<?m1 0?>"})
    assert "so.__class__" in parts(shown)[DOCUMENT].decode()


def test_a_value_cannot_bring_xml_of_its_own() -> None:
    from markupsafe import Markup

    shown = parts(documents.render(GOOD, {"so": Markup("<w:p/>")}))[DOCUMENT]  # noqa: S704
    assert b"&lt;w:p/&gt;" in shown


def test_only_plain_values_are_filled_in() -> None:
    class Thing:
        ten = "x"

        def __str__(self) -> str:
            return "secret"

    for tag, value in (("{{ so }}", Thing()), ("{{ so.ten }}", Thing()), ("{{ so }}", b"x"), ("{{ so }}", {"a": 1})):
        with pytest.raises(UserError, match="^Body, paragraph 1: "):
            documents.render(paper(tag), {"so": value})
