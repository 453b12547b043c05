"""Word's own fields and content controls, turned into tags: MERGEFIELD khach_ten, a control with the tag khach.ten.

Merge fields come as w:fldSimple or as runs between w:fldChar marks. Their switches become formats: \\# of numbers, \\@
of days, \\* of letters, \\b and \\f the text before and behind that is there only if the field is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from copy import deepcopy
from functools import cache

from lxml import etree

from app.services.documents.fields import FILTERS, ITEMS, every_name
from app.services.documents.package import W
from app.services.documents.problems import Problem, problem
from app.services.documents.syntax import closest_fields, did_you_mean
from app.services.documents.tags import PARAGRAPH, RUN, TEXT, Places
from app.services.language import N_
from app.services.text import fold

W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"
_MERGE = re.compile(r'\s*MERGEFIELD\s+(?:"([^"]+)"|(\S+))', re.I)
_SWITCH = re.compile(r'\\([#@*bf])\s*(?:"([^"]*)"|(\S+))')
_PLAIN = re.compile(r"[a-z_]\w*(\.[a-z_]\w*)*$", re.I)
_LETTERS = {"upper": "hoa", "lower": "thuong", "firstcap": "hoa_dau", "caps": "hoa_tung_chu"}
_PICTURED = re.compile(r"[#0xX.,\s]*[#0xX]")


def convert(root: etree._Element, places: Places) -> list[Problem]:
    """Turn the fields and controls of a part into tags; the problems are those that no tag can stand for."""
    return [*_simple(root, places), *_complex(root, places), *_controls(root)]


def tag_of(instruction: str) -> str | None:
    """The tag for a MERGEFIELD instruction; None if it is another field, the bare name if there is no such field."""
    found = _MERGE.match(instruction)
    if not found:
        return None
    name = resolved(found[1] or found[2])
    if name is None:
        return (found[1] or found[2]).strip()
    switches = {sign: first or second for sign, first, second in _SWITCH.findall(instruction, found.end())}
    shown = f"{{{{ {name}{_format(name, switches)} }}}}{_behind(switches.get('#', ''))}"
    if "b" in switches or "f" in switches:
        return f"{{% if {name} %}}{switches.get('b', '')}{shown}{switches.get('f', '')}{{% endif %}}"
    return shown


def resolved(name: str) -> str | None:
    """The field that a merge field means: khach.ten, khach_ten, khach__ten and KhachTen are the same one."""
    name = unicodedata.normalize("NFC", name).strip()
    if name in every_name():
        return name
    dotted = name.replace("__", ".")
    if dotted in every_name() or ("." in dotted and _PLAIN.match(dotted)):
        return dotted
    return _squashed_names().get(_squashed(name)) or (name if _PLAIN.match(name) and name.isascii() else None)


@cache
def _squashed_names() -> dict[str, str]:
    return {_squashed(name): name for name in every_name()}


def _squashed(name: str) -> str:
    return re.sub(r"[\s._@+-]", "", fold(name.replace("_", " ")))


def _format(name: str, switches: dict[str, str]) -> str:
    """The formats that the switches ask for, else the one that the field usually has."""
    found = ""
    if "#" in switches:
        found = f"|so({_decimals(switches['#'])})"
    elif form := switches.get("@", "").replace('"', "").replace("\\", ""):
        found = f'|ngay("{form}")'
    elif (field := every_name().get(name)) and field.kind in FILTERS:
        found = f"|{FILTERS[field.kind]}"
    letters = _LETTERS.get(switches.get("*", "").lower())
    return f"{found}|{letters}" if letters else found


def _decimals(picture: str) -> int:
    """Of Word's picture of a number: none in #,##0 and #.##0, two in #.##0,00."""
    found = _PICTURED.match(picture)
    shown = found[0].strip() if found else ""
    place = max(shown.rfind("."), shown.rfind(","))
    if place < 0:
        return 0
    behind = len(shown) - place - 1
    return behind if behind != 3 or ("." in shown and "," in shown) else 0


def _behind(picture: str) -> str:
    """What the picture of a number ends in: %, đ."""
    found = _PICTURED.match(picture)
    return re.sub(r"""['"{}]""", "", picture[found.end() :]) if found else ""


def _simple(root: etree._Element, places: Places) -> Iterator[Problem]:
    for field in list(root.iter(f"{W}fldSimple")):
        if shown := tag_of(field.get(f"{W}instr") or ""):
            run = _run(shown, field.find(f"{RUN}/{W}rPr"))
            _put(field, [run])
            yield from _unknown(shown, run, places)


def _complex(root: etree._Element, places: Places) -> Iterator[Problem]:
    """Walks begin, separate and end marks; a merge field in another's instruction cannot become a tag."""
    open_fields: list[_Field] = []
    for mark in list(root.iter(f"{W}fldChar", f"{W}instrText")):
        kind = mark.get(f"{W}fldCharType")
        if kind == "begin":
            open_fields.append(_Field(mark))
        elif not open_fields:
            continue
        elif mark.tag == f"{W}instrText":
            open_fields[-1].instruction += mark.text or ""
        elif kind == "separate":
            open_fields[-1].in_result = True
        elif kind == "end":
            yield from _end(open_fields.pop(), mark, open_fields, places)


class _Field:
    """A field while it is walked."""

    def __init__(self, begin: etree._Element) -> None:
        self.begin, self.instruction, self.in_result = begin, "", False


def _end(field: _Field, end: etree._Element, around: list[_Field], places: Places) -> Iterator[Problem]:
    shown = tag_of(field.instruction)
    if not shown:
        return
    if any(not outer.in_result for outer in around):
        yield problem(
            places.of(field.begin), N_("Word's IF fields are not filled; write {{% if … %}} … {{% endif %}} instead.")
        )
        return
    first, last = field.begin.getparent(), end.getparent()
    if first is None or last is None or first.getparent() is not last.getparent():
        yield problem(places.of(field.begin), N_("A merge field goes over several paragraphs; insert it anew."))
        return
    between = [first, *_until(first, last)]
    looks = [look for run in between if (look := run.find(f"{W}rPr")) is not None and run.find(TEXT) is not None]
    run = _run(shown, looks[0] if looks else first.find(f"{W}rPr"))
    first.addprevious(run)
    for old in between:
        first_parent = old.getparent()
        if first_parent is not None:
            first_parent.remove(old)
    yield from _unknown(shown, run, places)


def _until(first: etree._Element, last: etree._Element) -> Iterator[etree._Element]:
    for each in first.itersiblings():
        yield each
        if each is last:
            return


def _unknown(shown: str, run: etree._Element, places: Places) -> Iterator[Problem]:
    """A merge field whose name no field has, like «Tên_khách»."""
    if not shown.startswith("{"):
        hint = did_you_mean(closest_fields(shown, list(every_name().values())))
        yield problem(places.of(run), N_("There is no field “{name}”.{hint}"), name=shown, hint=hint)


def _controls(root: etree._Element) -> Iterator[Problem]:
    """Content controls whose tag or title is a field; other controls stay as they are."""
    for control in list(root.iter(f"{W}sdt")):
        about, content = control.find(f"{W}sdtPr"), control.find(f"{W}sdtContent")
        if about is None or content is None or control.getparent() is None:
            continue
        if about.find(f"{W15}repeatingSection") is not None:
            _repeating(control, about, content)
        elif (name := _controlled(about)) and about.find(f"{W}docPartObj") is None:
            _fill(control, about, content, name)
    yield from ()


def _controlled(about: etree._Element) -> str | None:
    """The field that a control is tagged with, or called by."""
    for told in (about.find(f"{W}tag"), about.find(f"{W}alias")):
        name = (told.get(f"{W}val") or "").strip() if told is not None else ""
        if found := (name if "." in name and _PLAIN.match(name) else _squashed_names().get(_squashed(name))):
            return found
    return None


def _fill(control: etree._Element, about: etree._Element, content: etree._Element, name: str) -> None:
    runs = list(content.iter(RUN))
    look = runs[0].find(f"{W}rPr") if runs and about.find(f"{W}showingPlcHdr") is None else about.find(f"{W}rPr")
    form = about.find(f"{W}date/{W}dateFormat")
    switches = {"@": form.get(f"{W}val") or ""} if form is not None else {}
    run = _run(f"{{{{ {name}{_format(name, switches)} }}}}", look)
    paragraph = next(content.iter(PARAGRAPH), None)
    if paragraph is None:
        content[:] = [run]
    else:
        for other in [each for each in content.iter(PARAGRAPH) if each is not paragraph]:
            parent = other.getparent()
            if parent is not None:
                parent.remove(other)
        paragraph[:] = [*paragraph.findall(f"{W}pPr"), run]
    _put(control, list(content))


def _repeating(control: etree._Element, about: etree._Element, content: etree._Element) -> None:
    """A repeating section: its first item is the pattern; rows repeat by themselves, paragraphs between two tags."""
    pattern = content.find(f"{W}sdt/{W}sdtContent")
    told = about.find(f"{W}tag")
    holder = (told.get(f"{W}val") or "").strip() if told is not None else ""
    item = next((item for item, name in ITEMS.items() if holder in (item, name)), None)
    kept = list(pattern if pattern is not None else content)
    if item and not any(each.tag == f"{W}tr" for each in kept):
        kept = [_line(f"{{% for {item} in {ITEMS[item]} %}}"), *kept, _line("{% endfor %}")]
    _put(control, kept)


def _put(old: etree._Element, instead: Iterable[etree._Element]) -> None:
    """Put elements in the place of another."""
    for each in instead:
        old.addprevious(each)
    parent = old.getparent()
    if parent is not None:
        parent.remove(old)


def _line(shown: str) -> etree._Element:
    paragraph = etree.Element(PARAGRAPH)
    paragraph.append(_run(shown, None))
    return paragraph


def _run(shown: str, look: etree._Element | None) -> etree._Element:
    run = etree.Element(RUN)
    if look is not None:
        run.append(deepcopy(look))
    etree.SubElement(run, TEXT).text = shown
    return run
