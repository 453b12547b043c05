"""Word documents in few words, on top of python-docx: for scripts/templates.py."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT as VERTICAL
from docx.enum.table import WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

__all__ = ["ALIGN", "VERTICAL", "Document", "Paragraph", "Table"]
LEFT, CENTER, RIGHT, JUSTIFY = ALIGN.LEFT, ALIGN.CENTER, ALIGN.RIGHT, ALIGN.JUSTIFY
Line = tuple[int, str]  # eighths of a point, colour
Holder = Any  # a document, a cell, a header: what has paragraphs and tables
SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
DAY = datetime(2026, 1, 1)  # noqa: DTZ001 - of files that do not depend on when they were built


def document(
    font: str, size: float, paper: tuple[float, float], margins: tuple[float, float, float, float]
) -> Document:
    """Paper and margins (top, right, bottom, left) in mm."""
    made = docx.Document()
    style = made.styles["Normal"]
    style.font.name, style.font.size = font, Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(name), font)
        fonts.attrib.pop(qn(f"{name}Theme"), None)
    language = style.element.rPr.find(qn("w:lang"))
    language = style.element.rPr.makeelement(qn("w:lang"), {}) if language is None else language
    language.set(qn("w:val"), "vi-VN")
    style.element.rPr.append(language)
    spacing = style.paragraph_format
    spacing.space_before, spacing.space_after, spacing.line_spacing = Pt(0), Pt(0), 1.0
    section = made.sections[0]
    section.page_width, section.page_height = Mm(paper[0]), Mm(paper[1])
    section.orientation = WD_ORIENT.LANDSCAPE if paper[0] > paper[1] else WD_ORIENT.PORTRAIT
    section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = map(Mm, margins)
    section.header_distance = section.footer_distance = Mm(8)
    for name in ("Header", "Footer"):  # python-docx brings the tab stops of American paper
        tabs = made.styles[name].element.find(f".//{qn('w:tabs')}")
        if tabs is not None:
            tabs.getparent().remove(tabs)
    return made


def run(paragraph: Paragraph, text: str, look: str = "", size: float = 0, color: str = "") -> None:
    """`look` holds b for bold, i for italic."""
    made = paragraph.add_run(text)
    made.bold, made.italic = "b" in look or None, "i" in look or None
    if size:
        made.font.size = Pt(size)
    if color:
        made.font.color.rgb = RGBColor.from_string(color)


def para(
    holder: Holder, text: str = "", look: str = "", align: ALIGN | None = None, size: float = 0, color: str = "",
    before: float = 0, after: float = 0, lines: float = 0, keep: bool = False,
) -> Paragraph:  # fmt: skip
    """A paragraph; the empty one that a cell begins with is used up first."""
    made = _free(holder) or holder.add_paragraph()
    if text:
        run(made, text, look, size, color)
    form = made.paragraph_format
    form.alignment, form.space_before, form.space_after = align, Pt(before), Pt(after)
    form.keep_with_next = keep or None
    if lines:
        form.line_spacing = lines
    return made


def _free(holder: Holder) -> Paragraph | None:
    if not isinstance(holder, _Cell) or len(holder.paragraphs) != 1 or holder.tables:
        return None
    first = holder.paragraphs[0]
    return None if first.runs or first.paragraph_format.space_before is not None else first


def gap(holder: Holder, points: float) -> None:
    """Empty room of exactly this height."""
    form = para(holder).paragraph_format
    form.line_spacing = Pt(points)


def leader(paragraph: Paragraph, mm: float) -> None:
    """A dotted line from here to this place."""
    paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(mm), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    paragraph.add_run("\t")


def tab(paragraph: Paragraph, mm: float, right: bool = True) -> None:
    paragraph.paragraph_format.tab_stops.add_tab_stop(
        Mm(mm), WD_TAB_ALIGNMENT.RIGHT if right else WD_TAB_ALIGNMENT.LEFT
    )


def rule(paragraph: Paragraph, side: str, line: Line, space: int = 1) -> None:
    """A line above ("top") or below a paragraph, as wide as its indents leave it."""
    box, edge = OxmlElement("w:pBdr"), OxmlElement(f"w:{side}")
    for key, value in (("val", "single"), ("sz", str(line[0])), ("space", str(space)), ("color", line[1])):
        edge.set(qn(f"w:{key}"), value)
    box.append(edge)
    form = paragraph._p.get_or_add_pPr()
    later = ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")
    place = next((each for each in form if each.tag in {qn(name) for name in later}), None)
    form.append(box) if place is None else place.addprevious(box)


def hang(paragraph: Paragraph, mm: float) -> None:
    """The first line begins this far before the others."""
    form = paragraph.paragraph_format
    form.left_indent, form.first_line_indent = Mm(mm), Mm(-mm)
    form.tab_stops.add_tab_stop(Mm(mm))


def page_field(paragraph: Paragraph, code: str, size: float, color: str = "") -> None:
    """PAGE or NUMPAGES."""
    for kind in ("begin", "", "separate", "1", "end"):
        run(paragraph, kind if kind == "1" else "", size=size, color=color)
        element = paragraph.runs[-1]._r
        if kind in ("begin", "separate", "end"):
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            element.append(mark)
        elif not kind:
            text = OxmlElement("w:instrText")
            text.text = f" {code} "
            element.append(text)


# --- tables ---


def table(
    holder: Holder, rows: int, widths: Sequence[float], pad: tuple[float, float, float, float] = (0, 0, 0, 0),
    borders: dict[str, Line] | None = None, right: bool = False,
) -> Table:  # fmt: skip
    """Widths in mm, padding (top, right, bottom, left) in points; no borders but those that are given."""
    before = _free(holder)
    made: Table = (
        holder.add_table(rows, len(widths), Mm(sum(widths)))
        if _wants_width(holder)
        else holder.add_table(rows, len(widths))
    )
    if before is not None:
        holder._tc.remove(before._p)  # Word wants a paragraph behind a table in a cell, not before
    made.autofit = False
    made.alignment = WD_TABLE_ALIGNMENT.RIGHT if right else WD_TABLE_ALIGNMENT.LEFT
    for column, width in zip(made._tbl.tblGrid.findall(qn("w:gridCol")), widths, strict=True):
        column.set(qn("w:w"), str(_twips(width)))
    for each in made.rows:
        for cell, width in zip(each.cells, widths, strict=True):
            cell.width = Mm(width)
    _properties(made, sum(widths), pad, borders or {})
    return made


def _wants_width(holder: Holder) -> bool:
    return not isinstance(holder, _Cell) and not hasattr(holder, "sections")


def _properties(made: Table, width: float, pad: Sequence[float], borders: dict[str, Line]) -> None:
    """In the order that the schema wants."""
    form = made._tbl.tblPr
    for name in ("w:tblW", "w:tblInd", "w:tblBorders", "w:tblCellMar"):
        for old in form.findall(qn(name)):
            form.remove(old)
    look = form.find(qn("w:tblLook"))
    parts = [_element("w:tblW", type="dxa", w=_twips(width)), form.find(qn("w:jc"))]
    left = pad[3]
    if left and borders:
        parts.append(_element("w:tblInd", w=round(left * 20), type="dxa"))  # the border stands where text begins
    edges = OxmlElement("w:tblBorders")
    for side in SIDES:
        edges.append(_edge(side, borders.get(side)))
    margins = OxmlElement("w:tblCellMar")
    for side, points in zip(("top", "right", "bottom", "left"), pad, strict=True):
        margins.append(_element(f"w:{side}", w=round(points * 20), type="dxa"))
    margins[:] = [margins[place] for place in (0, 3, 2, 1)]
    layout = form.find(qn("w:tblLayout"))
    for part in (*parts, edges, layout, margins, look):
        if part is not None:
            form.append(part)


def _element(name: str, **attributes: object) -> Any:
    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), str(value))
    return made


def _edge(side: str, line: Line | None) -> Any:
    if line is None:
        return _element(f"w:{side}", val="nil")
    return _element(f"w:{side}", val="single", sz=line[0], space=0, color=line[1])


def _twips(mm: float) -> int:
    return round(mm * 1440 / 25.4)


def shade(cells: Iterable[_Cell], color: str, line: Line | None = None) -> None:
    """Fill cells, and draw their lower edge."""
    for cell in cells:
        form = cell._tc.get_or_add_tcPr()
        for old in form.findall(qn("w:vAlign")):
            form.remove(old)
        if line is not None:
            edges = OxmlElement("w:tcBorders")
            edges.append(_edge("bottom", line))
            form.append(edges)
        if color:
            form.append(_element("w:shd", val="clear", color="auto", fill=color))
        cell.vertical_alignment = VERTICAL.CENTER


def whole(row: _Row, header: bool = False, least_mm: float = 0) -> None:
    """A row that no page break splits; `header` repeats on every page."""
    form = row._tr.get_or_add_trPr()
    form.append(OxmlElement("w:cantSplit"))
    if least_mm:
        row.height, row.height_rule = Mm(least_mm), WD_ROW_HEIGHT_RULE.AT_LEAST
    if header:
        form.append(OxmlElement("w:tblHeader"))


def saved(made: Document, title: str) -> bytes:
    """The file, the same bytes whenever it is built."""
    about = made.core_properties
    about.author, about.last_modified_by, about.title, about.comments = "Sổ Khách", "Sổ Khách", title, ""
    about.created = about.modified = DAY
    first, target = BytesIO(), BytesIO()
    made.save(first)
    with zipfile.ZipFile(first) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as fixed:
        for name in source.namelist():
            if name != "docProps/thumbnail.jpeg":
                info = zipfile.ZipInfo(name, DAY.timetuple()[:6])
                fixed.writestr(info, _without_thumbnail(name, source.read(name)), zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _without_thumbnail(name: str, content: bytes) -> bytes:
    """python-docx brings a picture of an empty page."""
    return re.sub(rb'<Relationship [^>]*thumbnail"[^>]*/>', b"", content) if name == "_rels/.rels" else content
