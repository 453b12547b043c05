"""Files that are broken, or made to do harm: each is refused with a sentence, and quickly."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

from app.services import language
from app.services.errors import UserError
from app.services.importing import guarding, letters, mapping, reading
from app.services.importing.checking import check
from app.services.importing.known import Known
from tests.services.importing import files

SHEET = "xl/worksheets/sheet1.xml"
LINK = (
    b'<Relationship xmlns="http://schemas.openxmlformats.org/package/2006/relationships" Id="x" TargetMode="External"'
    b' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" Target="%s"/>'
)
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000)
Change = Callable[[str, bytes], bytes]


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return files.workbook(tmp_path / "good.xlsx")


def refused(tmp_path: Path, data: bytes, name: str = "x.xlsx") -> str:
    """The sentence with which the file is refused; the parser is given no time to hang in."""
    file = tmp_path / name
    file.write_bytes(data)
    start = time.process_time()
    with pytest.raises(UserError) as error:
        reading.read(file, patience=30)
    assert time.process_time() - start < 5
    language.use("vi")
    assert "Chưa nhập gì cả" in str(error.value)
    return error.value.code


def refused_with(tmp_path: Path, good: Path, change: Change = lambda name, data: data, **more: bytes) -> str:
    parts = {name.replace("__", "/").replace("_rels_", "_rels/"): data for name, data in more.items()}
    return refused(tmp_path, files.changed(good, tmp_path / "changed.xlsx", change, parts).read_bytes())


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", guarding.EMPTY),
        (b" \r\n", guarding.EMPTY),
        (bytes(200), guarding.EMPTY),
        (b"%PDF-1.7\n\x00\x01\x02", guarding.NO_TABLE),
        (b"\x89PNG\r\n\x1a\n\x00\x00", guarding.NO_TABLE),
        (b"<html><table><tr><td>KH</td></tr></table></html>", guarding.WEB_PAGE),
        (b"\xef\xbb\xbf  <?xml version='1.0'?><Workbook/>", guarding.WEB_PAGE),
        (b"PK\x03\x04 and nothing more", guarding.DAMAGED),
        (COMPOUND + "EncryptedPackage".encode("utf-16-le"), guarding.PASSWORD),
        (COMPOUND + "WordDocument".encode("utf-16-le"), guarding.NO_TABLE),
        (COMPOUND + "Workbook".encode("utf-16-le"), guarding.DAMAGED),
        (files.packed({"word/document.xml": b"<w/>"}), guarding.NO_TABLE),
        (files.packed({"xl/workbook.xml": b"<workbook/>"}), guarding.DAMAGED),
        (b"T\xean\x8d\x8fKH;S\xd2T\n", reading.ENCODING),
    ],
)  # fmt: skip
def test_what_is_no_table(tmp_path: Path, data: bytes, sentence: str) -> None:
    assert refused(tmp_path, data) == sentence


def test_a_file_that_was_cut_off(tmp_path: Path, good: Path) -> None:
    whole = good.read_bytes()
    for length in (30, len(whole) // 3, len(whole) - 10):
        assert refused(tmp_path, whole[:length]) == guarding.DAMAGED
    assert refused(tmp_path, whole.replace(b"PK\x01\x02", b"PK\x09\x09")) == guarding.DAMAGED


def test_bombs(tmp_path: Path, good: Path) -> None:
    assert refused_with(tmp_path, good, xl__media__a_xml=bytes(60 * 2**20)) == guarding.BLOWN_UP
    many = {f"xl/part{number}.bin": b"x" for number in range(guarding.MOST_PARTS + 1)}
    assert refused(tmp_path, files.packed({"xl/workbook.xml": b"<w/>", **many})) == guarding.BLOWN_UP
    liar = bytearray(files.packed({"xl/workbook.xml": bytes(30 * 2**20)}))
    at = liar.index(b"PK\x01\x02")
    liar[at + 24 : at + 28] = (100).to_bytes(4, "little")  # it says that it unpacks to 100 bytes
    assert refused(tmp_path, bytes(liar)) == guarding.DAMAGED


def test_declarations_and_entities(tmp_path: Path, good: Path) -> None:
    laughs = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'

    def declare(part: str) -> Change:
        return lambda name, data: laughs + data[data.index(b"<", 2) :] if name == part else data

    for part in (SHEET, "xl/workbook.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels"):
        assert refused_with(tmp_path, good, declare(part)) == guarding.DECLARES
    late = b"<x>" + b" " * (2**20 - 6) + b"<!DOCTYPE y>"  # across the edge of two pieces
    assert refused(
        tmp_path, files.changed(good, tmp_path / "l.xlsx", lambda n, d: d, {"xl/late.xml": late}).read_bytes()
    ) == (guarding.DECLARES)
    wide = files.changed(good, tmp_path / "w.xlsx", lambda n, d: d.decode().encode("utf-16") if n == SHEET else d)
    assert refused(tmp_path, wide.read_bytes()) == guarding.DECLARES


def test_nothing_comes_from_elsewhere_but_links_in_cells(tmp_path: Path, good: Path) -> None:
    def relations(kind: bytes, target: bytes) -> Path:
        part = b"<Relationships>" + LINK % (kind, target) + b"</Relationships>"
        return files.changed(good, tmp_path / "r.xlsx", lambda n, d: d, {"xl/worksheets/_rels/sheet1.xml.rels": part})

    assert refused(tmp_path, relations(b"externalLinkPath", b"file:///etc/passwd").read_bytes()) == guarding.OUTSIDE
    assert refused(tmp_path, relations(b"image", b"http://evil.example/x.png").read_bytes()) == guarding.OUTSIDE
    assert reading.read(relations(b"hyperlink", b"mailto:info@donga.vn")).sheets[0].rows[3] == files.HEADERS


def test_cells_far_away(tmp_path: Path, good: Path) -> None:
    far = b'<row r="1048576"><c r="XFD1048576" t="n"><v>1</v></c></row></sheetData>'

    def put(row: bytes) -> Change:
        return lambda name, data: data.replace(b"</sheetData>", row) if name == SHEET else data

    assert refused_with(tmp_path, good, put(far)) == guarding.TOO_FAR
    assert refused_with(tmp_path, good, put(far.replace(b' r="XFD1048576"', b""))) == guarding.TOO_FAR
    assert refused_with(tmp_path, good, put(far.replace(b"XFD1048576", b"A200000"))) == guarding.TOO_FAR
    assert refused_with(tmp_path, good, put(far.replace(b'"', b"'"))) == guarding.TOO_FAR
    empty = b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'  # a format without a value
    kept = files.changed(good, tmp_path / "kept.xlsx", put(empty))
    assert len(reading.read(kept).sheets[0].rows) == 10


def ods(row: str) -> bytes:
    body = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
        f'<office:body><office:spreadsheet><table:table table:name="KH">{row}</table:table>'
        "</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    return files.packed({
        "mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": body.encode(),
        "META-INF/manifest.xml": b"<manifest/>",
    })  # fmt: skip


def test_open_documents(tmp_path: Path) -> None:
    cell = '<table:table-cell office:value-type="string"{}><text:p>{}</text:p></table:table-cell>'
    head = "".join(cell.format("", text) for text in ("Tên KH", "SĐT"))
    line = "".join(cell.format("", text) for text in ("Công ty Đông Á", "0912345678"))
    rows = f"<table:table-row>{head}</table:table-row><table:table-row>{line}</table:table-row>"
    empty = '<table:table-cell table:number-columns-repeated="16384"/>'
    end = f'<table:table-row table:number-rows-repeated="1048570">{empty}</table:table-row>'
    file = tmp_path / "a.ods"
    file.write_bytes(ods(rows + end))
    assert reading.read(file).sheets[0].rows == [["Tên KH", "SĐT"], ["Công ty Đông Á", "0912345678"]]
    wide = cell.format(' table:number-columns-repeated="16384"', "x")
    assert refused(tmp_path, ods(f"<table:table-row>{wide}</table:table-row>")) == guarding.TOO_MANY_REPEATS
    tall = f'<table:table-row table:number-rows-repeated="1048576">{line}</table:table-row>'
    assert refused(tmp_path, ods(tall)) == guarding.TOO_MANY_REPEATS


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1258"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_text_files(tmp_path: Path, encoding: str, delimiter: str) -> None:
    text = delimiter.join(["Tên KH", "SĐT"]) + "\r\n" + delimiter.join(["Nguyễn Văn Hòa", "0912345678"]) + "\r\n"
    marks = {"\u1ec5": "\u00ea\u0303", "\u00f2": "o\u0300"}  # as the old code page has them
    data = (
        "".join(marks.get(sign, sign) for sign in text).encode(encoding)
        if encoding == "cp1258"
        else text.encode(encoding)
    )
    (tmp_path / "a.csv").write_bytes(data)
    rows = letters.decoded(reading.read(tmp_path / "a.csv"))[0].sheets[0].rows
    assert rows == [["Tên KH", "SĐT"], ["Nguyễn Văn Hòa", "0912345678"]]


def test_ten_megabytes_in_a_cell_and_other_strange_cells(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["Tên KH", "Ghi chú", "Ngày sinh"],
        ["A", "TEN", "0001-01-01"],
        ["B", "=1/0", 1985],
        ["C", True, 3.7e300],
    ):
        sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    long = files.changed(
        tmp_path / "a.xlsx", tmp_path / "b.xlsx", lambda n, d: d.replace(b">TEN<", b">" + b"x" * 10**7 + b"<")
    )
    sheet_read = reading.read(long).sheets[0]
    table = mapping.table(sheet_read, mapping.headers_at(sheet_read))
    what = check(table, mapping.guess(table.columns), Known())
    assert [line.values["name"] for line in what.lines] == ["A", "B", "C"]
    assert {(p.row, p.header) for p in what.problems} == {
        (2, "Ghi chú"),
        (2, "Ngày sinh"),
        (3, "Ngày sinh"),
        (4, "Ngày sinh"),
    }


def test_too_many_rows_too_large_too_slow(tmp_path: Path, good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = "Tên KH\n" + "A\n" * (guarding.MOST_ROWS + reading.MARGIN)
    assert refused(tmp_path, data.encode(), "a.csv") == reading.TOO_MANY
    with pytest.raises(UserError) as error:
        reading.read(good, patience=0.001)
    assert error.value.code == reading.TOO_SLOW
    monkeypatch.setattr(guarding, "LARGEST", 1_000)
    assert refused(tmp_path, good.read_bytes()) == guarding.TOO_LARGE
    with pytest.raises(UserError) as error:
        reading.read(tmp_path / "nowhere.xlsx")
    assert error.value.code == reading.NOT_THERE


def test_an_encrypted_zip(tmp_path: Path, good: Path) -> None:
    data = bytearray(good.read_bytes())
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as whole:
        assert whole.infolist()
    at = -1
    while (at := data.find(b"PK\x01\x02", at + 1)) >= 0:
        data[at + 8] |= 1
    assert refused(tmp_path, bytes(data)) == guarding.PASSWORD
