"""Workbooks as people have them: titles above the headers, mixed cells, and what should not be there."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook

HEADERS = [
    "STT", "Mã KH", "Tên khách hàng (*)", "SĐT", "MST", "Đ/c", "Tỉnh/TP", "Email", "Nhóm", "NV phụ trách", "Ngày sinh",
    "Người liên hệ", "Chức vụ", "Ghi chú",
]  # fmt: skip
ROWS: list[list[Any]] = [
    [1, "MP-01", "Công ty TNHH Đông Á", 912345678, "0100109106", "12 Lê Lợi", "TP.HCM", "info@donga.vn", "VIP", None,
     date(2001, 8, 15), "Trần Thị Bình", "Giám đốc", ""],
    [2, None, "Nguye\u0302\u0303n Văn Hòa", "0987 654 321 / 028 3822 1234", None, "5 Trần Phú\x01", "Hà Nội", "",
     "VIP; Mới", "Nhân viên 12", "15/8/1985", None, None, "khách quen"],
    [3, None, "Cửa hàng Bình Minh", "'0903.111.222", "123", "", "", "khong co", "Nhóm 1", "nv12", "15-08-85",
     None, None, None],
    [4, None, "Công ty CP Sao Việt", "chưa biết", "0312345678", None, None, "a b@", None, "Không Ai Cả", 46249,
     None, None, None],
    [None, None, None, "0977000111", None, None, None, None, None, None, None, None, None, "không có tên"],
    [6, None, "Đại lý Hải Yến", "84 912 000 333", None, None, None, None, None, None, "30/02/2020", None, None, None],
]  # fmt: skip


def workbook(file: Path, rows: Iterable[Sequence[Any]] = ROWS, headers: Sequence[Any] = HEADERS,
             titles: Sequence[Sequence[Any]] | None = None) -> Path:  # fmt: skip
    """A list as an office keeps it: company, merged title, an empty row, the headers, the rows."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Danh sách"
    above = titles if titles is not None else (["CÔNG TY TNHH MINH PHÁT"], ["DANH SÁCH KHÁCH HÀNG NĂM 2026"], [])
    for row in (*above, headers):
        sheet.append(list(row))
    if len(above) > 1:
        sheet.merge_cells(start_row=2, start_column=1, end_row=2, end_column=max(len(headers), 2))
    for values in rows:
        sheet.append([value.replace("\x01", "") if isinstance(value, str) else value for value in values])
    sheet.column_dimensions["Z"].hidden = True
    book.save(file)
    return file


def many(file: Path, count: int) -> Path:
    """A workbook of so many good rows, written fast."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("KH")
    sheet.append(["DANH SÁCH KHÁCH HÀNG"])
    sheet.append([])
    sheet.append(HEADERS[1:])
    for n in range(count):
        sheet.append([
            f"XL{n:06}", f"Công ty TNHH Thương mại Đông Á {n}", 912_000_000 + n, f"{3_000_000_000 + n}", f"{n} Lê Lợi",
            "Hà Nội", f"kh{n}@donga.vn", "Nhóm 1; Nhóm 2", "nv12", date(2001, 8, 15), "Trần Bình", "Kế toán", "",
        ])  # fmt: skip
    book.save(file)
    return file


def changed(
    source: Path, target: Path, change: Callable[[str, bytes], bytes], more: dict[str, bytes] | None = None
) -> Path:
    """The same workbook with its parts changed, and more of them."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info.filename, change(info.filename, old.read(info)))
        for name, data in (more or {}).items():
            new.writestr(name, data)
    return target


def packed(parts: dict[str, bytes]) -> bytes:
    """A zip of these parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in parts.items():
            new.writestr(name, data)
    return target.getvalue()
