"""What the tour sees of an import: a file with a few mistakes in it, up to the check."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.views.imports.page import ImportPage

FILE = """Tên khách hàng,Điện thoại,Mã số thuế,Email,Địa chỉ,Tỉnh/Thành,Ngày sinh,Ghi chú của anh Nam
Công ty TNHH Hoa Mai,0912 345 678,0101234567,lienhe@hoamai.example,12 Lê Lợi,Hà Nội,,Gọi lại sau Tết
Nguyễn Thị Thu Hà,0987 654 321,,thuha@thudientu.example,5 Trần Phú,Đà Nẵng,12/08/1988,
Trùng với trên,0912 345 678,,khac@hoamai.example,14 Lê Lợi,Hà Nội,,
Trần Văn Bình,09x,,binh@,18 Nguyễn Huệ,TP. Hồ Chí Minh,31/02/1990,Khách cũ
,0901 112 223,,,,Cần Thơ,,
Cửa hàng Phúc An,0236 3 888 777,,phucan@thudientu.example,44 Hùng Vương,Huế,,Lấy hóa đơn
"""


DEALS = """Cơ hội,Khách hàng,Giá trị,Giai đoạn,Người phụ trách,Ngày dự kiến,Ghi chú
Trang bị văn phòng tầng 5,KH000001,1,5 tỷ,Đã báo giá,,30/12/2026,Khảo sát trong tháng
Nội thất phòng họp,KH000002,350tr,Thương lượng,Không Ai Cả,15/01/2027,
Ghế xoay đợt 2,Công ty Chưa Từng Gặp,120.000.000,Mới,,31/02/2027,
,KH000003,80tr,Đã liên hệ,,,
Tủ hồ sơ,KH000004,một ít,Đang chờ,,20/12/2026,Hỏi lại kích thước
""".replace("1,5 tỷ", '"1,5 tỷ"')


def deal_stops(page: ImportPage) -> Iterator[tuple[str, Callable[[], object]]]:
    """A few deals with mistakes in them."""
    folder = tempfile.TemporaryDirectory(prefix="sokhach-")
    file = Path(folder.name) / "co-hoi.csv"
    file.write_text(DEALS, encoding="utf-8")
    yield "columns", lambda: page.open_file(file)
    yield "check", page.columns.finish
    yield "", page.begin
    folder.cleanup()


def stops(page: ImportPage) -> Iterator[tuple[str, Callable[[], object]]]:
    yield "file", page.begin
    folder = tempfile.TemporaryDirectory(prefix="sokhach-")
    file = Path(folder.name) / "khach-hang.csv"
    file.write_text(FILE, encoding="utf-8")
    yield "columns", lambda: page.open_file(file)
    yield "check", page.columns.finish
    yield "beside", lambda: page.check.table.setCurrentIndex(page.check.table.rows.index(1, 2))
    yield "mended", lambda: _mend(page)
    yield "+result", page.check.finish
    yield "+", page.result.undo.click
    yield "", page.begin
    folder.cleanup()


def _mend(page: ImportPage) -> None:
    """A phone corrected, a row left out by hand."""
    rows, table = page.check.table.rows, page.check.table
    rows.setData(rows.index(2, 2), "0903 456 789")
    table.setCurrentIndex(rows.index(3, 1))
    table.toggle_left()
