"""A look into a file before any parser sees it: what it is, how large it becomes, and what must not be in it.

Whatever is refused is refused with a sentence; the ending of the name is never believed.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Literal
from zlib import error as ZlibError

from app.services.errors import UserError
from app.services.language import N_
from app.services.text import grouped

Kind = Literal["xlsx", "ods", "xls", "text"]

MOST_ROWS, MOST_COLUMNS = 100_000, 200  # of one sheet
LARGEST = 60 * 2**20  # bytes of a file
UNPACKED = 400 * 2**20  # bytes of all its parts together
BOMB, BOMB_FROM = 150, 40 * 2**20  # times larger unpacked than packed; small files may be
MOST_PARTS = 2_000
_CHUNK, _OVERLAP = 2**20, 600

EMPTY = N_("The file is empty. Nothing was imported.")
TOO_LARGE = N_("The file is larger than {limit} MB. Divide it. Nothing was imported.")
NO_TABLE = N_("This is not a table: only Excel (.xlsx, .xls), LibreOffice (.ods) and .csv can be read."
              " Nothing was imported.")  # fmt: skip
WEB_PAGE = N_("This file is a web page that only calls itself an Excel file. Open it in Excel, save it as .xlsx and"
              " try again. Nothing was imported.")  # fmt: skip
PASSWORD = N_("The file is protected by a password. Open it in Excel, remove the password, save it and try again."
              " Nothing was imported.")  # fmt: skip
DAMAGED = N_("The file is damaged or was cut off on its way. Ask for it again, or open it in Excel and save it as a"
             " new file. Nothing was imported.")  # fmt: skip
BLOWN_UP = N_("This small file unpacks to an enormous one, as attackers make them. It was not opened. Nothing was"
              " imported.")  # fmt: skip
DECLARES = N_("The file contains declarations (a DTD) that no spreadsheet program writes. It was not opened. Nothing"
              " was imported.")  # fmt: skip
OUTSIDE = N_("The workbook takes data from elsewhere: {target}. Break the links in Excel (Data, Edit links), save it"
             " and try again. Nothing was imported.")  # fmt: skip
TOO_FAR = N_("The sheet reaches to the cell {cell}. At most {rows} rows and {columns} columns can be imported: delete"
             " what lies outside of the table, or divide the file. Nothing was imported.")  # fmt: skip
TOO_MANY_REPEATS = N_("The sheet repeats a cell {count} times. Delete what lies outside of the table. Nothing was"
                      " imported.")  # fmt: skip

_DECLARATION = re.compile(rb"<!(DOCTYPE|ENTITY)")
_FULL_CELL = re.compile(rb"<(?:\w+:)?c\b[^>]*?\sr\s*=\s*[\"']([A-Za-z]{1,9})(\d{1,12})[\"'][^>]*(?<!/)>")
_CELL_WITHOUT_PLACE = re.compile(rb"<(?:\w+:)?c(?:\s+(?!r\s*=)[\w:]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*\s*>")
_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*?\sr\s*=\s*[\"'](\d{1,12})[\"']")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_TARGET = re.compile(rb"\sTarget\s*=\s*[\"']([^\"']*)")
_CELLS_REPEATED = re.compile(rb"number-columns-repeated\s*=\s*[\"'](\d+)[\"']")
_ROWS_REPEATED = re.compile(rb"number-rows-repeated\s*=\s*[\"'](\d+)[\"']")
_WEB = (b"<!doctype html", b"<html", b"<table", b"<meta", b"<head", b"<?xml", b"<style", b"<div")


def guard(data: bytes) -> Kind:
    """What the file is; raises UserError for everything that must not reach a parser."""
    if not data.strip(b"\0 \t\r\n"):
        raise UserError(EMPTY)
    if len(data) > LARGEST:
        raise UserError(TOO_LARGE, limit=LARGEST // 2**20)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _compound(data)
    if data.startswith(b"PK"):
        return _zip(data)
    return _text(data)


def _compound(data: bytes) -> Kind:
    """The container of old Excel files; a new one with a password is wrapped in it too."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise UserError(PASSWORD)
    if not any(name.encode("utf-16-le") in data for name in ("Workbook", "Book")):
        raise UserError(NO_TABLE)
    return "xls"


def _text(data: bytes) -> Kind:
    head = data[:4096]
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_WEB):
        raise UserError(WEB_PAGE)
    if head[:2] not in (b"\xff\xfe", b"\xfe\xff") and any(sign < 9 or 13 < sign < 32 for sign in head):
        raise UserError(NO_TABLE)
    return "text"


# --- containers ---


def _zip(data: bytes) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as whole:
            parts = whole.infolist()
            _check_sizes(parts)
            kind = _kind(whole)
            for part in parts:
                if part.filename.lower().endswith((".xml", ".rels")):
                    _check_part(whole, part, kind)
            return kind
    except (zipfile.BadZipFile, ZlibError, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise UserError(DAMAGED) from error


def _check_sizes(parts: list[zipfile.ZipInfo]) -> None:
    unpacked, packed = sum(part.file_size for part in parts), sum(part.compress_size for part in parts)
    if any(part.flag_bits & 1 for part in parts):
        raise UserError(PASSWORD)
    if len(parts) > MOST_PARTS or unpacked > UNPACKED or (unpacked > BOMB_FROM and unpacked > BOMB * max(packed, 1)):
        raise UserError(BLOWN_UP)


def _kind(whole: zipfile.ZipFile) -> Kind:
    names = set(whole.namelist())
    if {"xl/workbook.xml", "xl/workbook.bin"} & names:
        return "xlsx"
    if "content.xml" in names and "spreadsheet" in _start_of(whole, "mimetype"):
        if "META-INF/manifest.xml" in names and b"encryption-data" in whole.read("META-INF/manifest.xml"):
            raise UserError(PASSWORD)
        return "ods"
    raise UserError(NO_TABLE)


def _start_of(whole: zipfile.ZipFile, name: str) -> str:
    if name not in whole.namelist():
        return ""
    with whole.open(name) as part:
        return part.read(200).decode("ascii", "replace")


def _check_part(whole: zipfile.ZipFile, part: zipfile.ZipInfo, kind: Kind) -> None:
    """One XML part, piece by piece: no declarations, nothing from elsewhere, no cell far away."""
    relations = part.filename.lower().endswith(".rels")
    for place, piece in enumerate(_pieces(whole, part)):
        if (place == 0 and b"\0" in piece[:200]) or _DECLARATION.search(piece):
            raise UserError(DECLARES)
        if relations:
            _check_relations(piece)
        elif kind == "xlsx" and part.filename.startswith("xl/"):
            _check_places(piece)
        elif kind == "ods" and part.filename == "content.xml":
            _check_repeats(piece)


def _pieces(whole: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """Pieces that overlap, so that nothing hides on an edge."""
    rest = b""
    with whole.open(part) as stream:
        while read := stream.read(_CHUNK):
            yield rest + read
            rest = (rest + read)[-_OVERLAP:]


def _check_relations(piece: bytes) -> None:
    """A cell may link to a page or an address of mail; nothing else may come from outside."""
    for found in _RELATION.findall(piece):
        if re.search(rb"TargetMode\s*=\s*[\"']External", found) and b"/hyperlink" not in found:
            target = _TARGET.search(found)
            raise UserError(OUTSIDE, target=target[1].decode("utf-8", "replace")[:120] if target else "?")


def _check_places(piece: bytes) -> None:
    """Only cells with something in them count: Excel writes empty ones wherever a format reaches."""
    for column, row in {(column.upper(), row) for column, row in _FULL_CELL.findall(piece)}:
        if _number(column) > MOST_COLUMNS or int(row) > MOST_ROWS + 100:
            raise _too_far((column + row).decode())
    if _CELL_WITHOUT_PLACE.search(piece):
        for row in _ROW.findall(piece):
            if int(row) > MOST_ROWS + 100:
                raise _too_far(f"A{int(row)}")


def _too_far(cell: str) -> UserError:
    return UserError(TOO_FAR, cell=cell, rows=grouped(MOST_ROWS), columns=MOST_COLUMNS)


def _number(column: bytes) -> int:
    """A is 1, Z 26, AA 27."""
    number = 0
    for sign in column:
        number = number * 26 + sign - 64
    return number


def _check_repeats(piece: bytes) -> None:
    """An .ods says how often a row or a cell stands there; only those with something in them count."""
    for row in piece.split(b"<table:table-row")[1:]:
        if b"value-type" not in row:
            continue
        head, *cells = row.split(b"<table:table-cell")
        rows = int(found[1]) if (found := _ROWS_REPEATED.search(head)) else 1
        full = [cell for cell in cells if b"value-type" in cell.partition(b">")[0]]
        repeated = [int(found[1]) for cell in full if (found := _CELLS_REPEATED.search(cell.partition(b">")[0]))]
        if rows > MOST_ROWS or any(count > MOST_COLUMNS for count in repeated):
            raise UserError(TOO_MANY_REPEATS, count=max(rows, *repeated, 0))
