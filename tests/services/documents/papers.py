"""Small Word documents for tests: made with python-docx, read back as text."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any

import docx
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

SIGNS = {"tab": "\t", "br": "\n"}

Change = Callable[[bytes], bytes]


def paper(*paragraphs: str, rows: list[list[str]] | None = None, header: str = "") -> bytes:
    """A document of these paragraphs, then a table of these rows, with a page header."""
    document = docx.Document()
    for each in paragraphs:
        document.add_paragraph(each)
    if rows:
        add_table(document, rows)
    if header:
        document.sections[0].header.paragraphs[0].text = header
    return saved(document)


def add_table(document: Document, rows: list[list[str]]) -> None:
    table = document.add_table(len(rows), len(rows[0]))
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text


def with_xml(*elements: str) -> bytes:
    """A document whose body holds these elements, written with the prefix w."""
    document = docx.Document()
    for each in elements:
        names = f"{nsdecls('w')} xmlns:w15='http://schemas.microsoft.com/office/word/2012/wordml'"
        document.element.body.insert(-1, parse_xml(re.sub(r"^<(w:\w+)", rf"<\1 {names}", each)))
    return saved(document)


def saved(document: Document) -> bytes:
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def opened(content: bytes) -> Document:
    return docx.Document(BytesIO(content))


def lines(content: bytes) -> list[str]:
    """The texts of the paragraphs of the body, those in tables where they stand."""
    body: Any = opened(content).element.body
    found = []
    for paragraph in body.iter(f"{{{body.nsmap['w']}}}p"):
        pieces = paragraph.xpath(".//w:r/w:t | .//w:r/w:tab | .//w:r/w:br")
        found.append("".join(SIGNS.get(each.tag.rpartition("}")[2]) or each.text or "" for each in pieces))
    return found


def table(content: bytes, number: int = 0) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in opened(content).tables[number].rows]


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files: dict[str, bytes]) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def changed(content: bytes, name: str, change: Change) -> bytes:
    """The document with one part changed; a new part is made of nothing."""
    files = parts(content)
    files[name] = change(files.get(name, b""))
    return packed(files)
