"""A list of customers as an office keeps it in Excel: titles above the table, and every cell in its own way."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from openpyxl import Workbook

HEADERS = ("STT", "Tên khách hàng", "Điện thoại", "Mã số thuế", "Địa chỉ", "Ngày sinh", "Nhóm khách hàng",
           "Nhân viên phụ trách", "Ghi chú")  # fmt: skip
FAMILIES = ("Nguyễn", "Đặng", "Trần", "Lê", "Phạm", "Ngô")
GIVEN = ("Ánh", "Đức", "Yến", "Hùng", "Quỳnh", "Ưu", "Ông", "Thảo")
GROUPS = ("Đại lý", "VIP", "Đại lý; VIP", None, "Bán lẻ")
OWNERS = ("Nguyễn Văn An", "tran thi binh", "chi", None)
FIRST_ROW = 5  # of the data in the sheet
WRONG = {3: "tax code", 7: "owner", 11: "day", 13: "name"}  # by the number of the row, from 0


def make(file: Path, rows: int) -> Path:
    """`rows` customers; those of WRONG have a cell that cannot be right."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Khách hàng")
    sheet.append(["CÔNG TY TNHH HOA SEN"])
    sheet.append(["DANH SÁCH KHÁCH HÀNG NĂM 2026"])
    sheet.append([])
    sheet.append(list(HEADERS))
    for number in range(rows):
        sheet.append(_row(number))
    book.save(file)
    return file


def _row(number: int) -> list[Any]:
    name = f"{FAMILIES[number % 6]} {'Văn' if number % 2 else 'Thị'} {GIVEN[number % 8]} {number}"
    born: tuple[Any, ...] = (datetime(1980, 1, 1) + timedelta(days=number * 7), f"{1 + number % 28}/3/1991",  # noqa: DTZ001
                             "1985-12-24", date(1975, 5, 30) - timedelta(days=number), None)  # fmt: skip
    wrong = WRONG.get(number)
    return [
        number + 1, None if wrong == "name" else name, _phone(number), "0101243151" if wrong == "tax code" else None,
        f"{number} Tràng Tiền, Hà Nội", "31/02/1990" if wrong == "day" else born[number % 5], GROUPS[number % 5],
        "Ông Không Có" if wrong == "owner" else OWNERS[number % 4], "Khách quen" if number % 10 == 0 else None,
    ]  # fmt: skip


def _phone(number: int) -> Any:
    """As a number, which has lost its 0; as text in groups; two in one cell."""
    plain = 912_000_000 + number
    if number % 3 == 0:
        return plain
    text = f"0{plain // 1_000_000} {plain // 1_000 % 1_000:03}.{plain % 1_000:03}"
    return text if number % 3 == 1 else f"{text} / 0{plain + 60_000_000}"
