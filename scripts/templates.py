"""Builds the sample templates of app/resources/templates: python -m scripts.templates [folder].

Forms: 01-TT and 02-TT of Circular 99/2025/TT-BTC; quốc hiệu and tiêu ngữ as on Vietnamese contracts.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from docx.table import _Cell

from scripts.template_contract import contract, letter
from scripts.template_parts import (
    GREY,
    NAVY,
    SANS,
    THICK,
    THIN,
    WHITE,
    footer,
    only_if,
    two_signatures,
)
from scripts.template_voucher import voucher
from scripts.word import (
    CENTER,
    LEFT,
    RIGHT,
    VERTICAL,
    Document,
    document,
    gap,
    hang,
    para,
    run,
    saved,
    shade,
    table,
    whole,
)

FOLDER = Path(__file__).parents[1] / "app" / "resources" / "templates"


def quote() -> bytes:
    made = document(SANS, 9.5, (210, 297), (14, 15, 18, 15))
    _letterhead(made, "BÁO GIÁ")
    facts = [("Ngày báo giá", "{{ ngay|ngay }}", ""), ("Hiệu lực đến", "{{ het_han|ngay }}", "het_han"),
             ("Phụ trách", "{{ phu_trach.ten }}", ""), ("Điện thoại", "{{ phu_trach.dien_thoai }}", "phu_trach.dien_thoai")]  # fmt: skip
    _addressee(made, facts)
    para(made, "Cảm ơn {{ khach.xung_ho }} đã quan tâm. Chúng tôi trân trọng gửi báo giá các sản phẩm, dịch vụ như sau:",
         before=8, after=6)  # fmt: skip
    _lines(made)
    gap(made, 6)
    _payment_and_totals(made)
    _words(made)
    _instalments(made)
    _terms(made, "Điều khoản", (("Giao hàng", "giao_hang"), ("Bảo hành", "bao_hanh"), ("Thanh toán", "thanh_toan"),
                                ("Ghi chú", "ghi_chu")))  # fmt: skip
    two_signatures(made, "XÁC NHẬN CỦA KHÁCH HÀNG", "ĐẠI DIỆN BÊN BÁN", "", "{{ phu_trach.ten }}")
    footer(made, "Báo giá {{ so }}", 180)
    return saved(made, "Báo giá")


def order() -> bytes:
    made = document(SANS, 9.5, (210, 297), (14, 15, 18, 15))
    _letterhead(made, "ĐƠN ĐẶT HÀNG")
    facts = [("Ngày đặt hàng", "{{ ngay|ngay }}", ""), ("Giao ngày", "{{ giao_ngay|ngay }}", "giao_ngay"),
             ("Hợp đồng số", "{{ hop_dong.so }}", "hop_dong.so"), ("Phụ trách", "{{ phu_trach.ten }}", "")]  # fmt: skip
    _addressee(made, facts, "BÊN ĐẶT HÀNG")
    para(made, "{{ don_vi.ten }} xác nhận đơn đặt hàng của {{ khach.xung_ho }} với nội dung như sau:",
         before=8, after=6)  # fmt: skip
    _lines(made)
    gap(made, 6)
    _payment_and_totals(made)
    _words(made)
    _instalments(made)
    _terms(made, "Giao hàng", (("Giao đến", "giao_den"), ("Giao hàng", "giao_hang"), ("Bảo hành", "bao_hanh"),
                               ("Thanh toán", "thanh_toan"), ("Ghi chú", "ghi_chu")))  # fmt: skip
    two_signatures(made, "BÊN ĐẶT HÀNG", "BÊN NHẬN ĐƠN HÀNG", "", "{{ phu_trach.ten }}")
    footer(made, "Đơn đặt hàng {{ so }}", 180)
    return saved(made, "Đơn đặt hàng")


def _letterhead(made: Document, title: str) -> None:
    """One row with a logo, one without, and only one of them stays."""
    head = table(made, 5, [27, 103, 50], borders={"bottom": THICK})
    for row, tag in ((0, "{% if logo %}"), (2, "{% else %}"), (4, "{% endif %}")):
        para(head.cell(row, 0).merge(head.cell(row, 2)), tag)
    para(head.cell(1, 0), "{{ logo }}", after=5)
    about = head.cell(3, 0).merge(head.cell(3, 1))
    for row, cell in ((1, head.cell(1, 1)), (3, about)):
        _office(cell)
        name = head.cell(row, 2)
        size = 20 if len(title) < 10 else 15
        para(name, title, "b", RIGHT, size, NAVY)
        para(name, "Số {{ so }}", align=RIGHT, size=9, color=GREY, after=5)
        for each in (head.cell(row, 0), cell, name):
            each.vertical_alignment = VERTICAL.CENTER


def _office(cell: _Cell) -> None:
    para(cell, "{{ don_vi.ten }}", "b", size=12, color=NAVY, after=1.5)
    para(cell, "{{ don_vi.dia_chi }}", size=8.5, color=GREY)
    parts = ("{% if don_vi.mst %}MST {{ don_vi.mst }}{% endif %}",
             "{% if don_vi.dien_thoai %}  •  ĐT {{ don_vi.dien_thoai }}{% endif %}",
             "{% if don_vi.email %}  •  {{ don_vi.email }}{% endif %}")  # fmt: skip
    para(cell, "".join(parts), size=8.5, color=GREY, after=5)


def _addressee(made: Document, facts: Sequence[tuple[str, str, str]], title: str = "KÍNH GỬI") -> None:
    both = table(made, 1, [108, 72])
    left, right = both.rows[0].cells
    para(left, title, "b", size=8, color=GREY, before=9, after=1)
    para(left, "{{ khach.ten }}", "b", size=11, after=1.5)
    for field, shown in (
        ("khach.dia_chi", "{{ khach.dia_chi }}"), ("khach.mst", "MST {{ khach.mst }}"),
        ("khach.lien_he", "Người liên hệ: {{ khach.lien_he }}{% if khach.lien_he_dien_thoai %} – "
                          "{{ khach.lien_he_dien_thoai }}{% endif %}"),
    ):  # fmt: skip
        only_if(left, f"if {field}")
        para(left, shown, after=1)
        only_if(left, "", end=True)
    gap(left, 1)
    rows = [(name, value) if value else (f"{{% {name} %}}", "") for name, value in _with_conditions(facts)]
    about = table(right, len(rows), [27, 45], (0, 0, 2, 0), right=True)
    for row, (name, value) in zip(about.rows, rows, strict=True):
        if value:
            para(row.cells[0], name, color=GREY)
            para(row.cells[1], value, "b", RIGHT)
        else:
            para(row.cells[0].merge(row.cells[1]), name)
    gap(right, 1)


def _with_conditions(facts: Sequence[tuple[str, str, str]]) -> Iterator[tuple[str, str]]:
    """A fact that may be empty stands between rows with its condition."""
    for name, value, condition in facts:
        if condition:
            yield f"if {condition}", ""
        yield name, value
        if condition:
            yield "endif", ""


def _lines(made: Document) -> None:
    widths = [9, 56, 13, 13, 32, 11, 13, 33]
    heads = ["STT", "Sản phẩm / dịch vụ", "ĐVT", "SL", "Đơn giá", "CK", "VAT", "Thành tiền"]
    aligned = [CENTER, LEFT, CENTER, RIGHT, RIGHT, RIGHT, RIGHT, RIGHT]
    values = ["{{ sp.stt }}", "", "{{ sp.dvt }}", "{{ sp.sl|so }}", "{{ sp.don_gia|tien }}", "{{ sp.ck|phan_tram }}",
              "{{ sp.thue }}", "{{ sp.tien|tien }}"]  # fmt: skip
    lines = table(made, 2, widths, (3, 3, 3, 3), {"bottom": THICK, "insideH": THIN})
    for cell, head, align in zip(lines.rows[0].cells, heads, aligned, strict=True):
        para(cell, head, "b", align, 9, WHITE)
    shade(lines.rows[0].cells, NAVY)
    for cell, value, align in zip(lines.rows[1].cells, values, aligned, strict=True):
        cell.vertical_alignment = VERTICAL.CENTER
        if value:
            para(cell, value, align=align)
    goods = lines.cell(1, 1)
    para(goods, "{{ sp.ten }}", "b")
    only_if(goods, "if sp.mo_ta")
    para(goods, "{{ sp.mo_ta }}", size=8.5, color=GREY)
    only_if(goods, "", end=True)
    whole(lines.rows[0], header=True)
    whole(lines.rows[1])


def _payment_and_totals(made: Document) -> None:
    both = table(made, 1, [102, 78])
    left, right = both.rows[0].cells
    whole(both.rows[0])
    only_if(left, "if qr")
    pay = table(left, 1, [30, 70], (0, 4, 0, 0))
    para(pay.cell(0, 0), "{{ qr }}")
    _account(pay.cell(0, 1), "THANH TOÁN NHANH VIETQR")
    pay.cell(0, 1).vertical_alignment = VERTICAL.CENTER
    only_if(left, "elif nh.stk")
    _account(left, "CHUYỂN KHOẢN")
    only_if(left, "", end=True)
    gap(left, 1)
    _totals(right)
    gap(right, 1)


def _account(holder: Any, title: str) -> None:
    para(holder, title, "b", size=8, color=NAVY, after=2)
    for name, value in (
        ("Ngân hàng", "nh.ten"),
        ("Số TK", "nh.stk"),
        ("Chủ TK", "nh.chu_tk"),
        ("Nội dung", "nh.noi_dung"),
    ):
        made = para(holder, f"{name}: ", size=8.5, color=GREY, after=1)
        run(made, f"{{{{ {value} }}}}", "b", 8.5)


def _totals(holder: _Cell) -> None:
    rows: list[tuple[str, str]] = [
        ("Cộng tiền hàng", "{{ tong.hang|tien }}"), ("{% if tong.chiet_khau %}", ""),
        ("Chiết khấu", "–{{ tong.chiet_khau|tien }}"), ("{% endif %}", ""),
        ("{{ thue.ten }}", "{{ thue.tien|tien }}"), ("TỔNG CỘNG ({{ tien_te.ten }})", "{{ tong.cong|tien }}"),
    ]  # fmt: skip
    sums = table(holder, len(rows), [36, 42], (3, 3, 3, 3), right=True)
    for row, (name, value) in zip(sums.rows, rows, strict=True):
        first, second = row.cells
        if not value:
            para(first.merge(second), name)
            continue
        last = name.startswith("TỔNG")
        para(first, name, "b" if last else "", size=8.5 if last else 0, color=WHITE if last else GREY)
        para(second, value, "b", RIGHT, 11 if last else 0, WHITE if last else "")
        shade(row.cells, NAVY if last else "", None if last else THIN)


def _words(made: Document) -> None:
    words = para(made, "Bằng chữ: ", before=6, color=GREY)
    run(words, "{{ tong.bang_chu }}.", "bi")
    only_if(made, 'if tien_te.ma != "VND"')
    para(made, "Tỷ giá 1 {{ tien_te.ma }} = {{ tien_te.ty_gia|so }} đồng; quy đổi {{ tien_te.quy_doi|tien }} đồng.",
         size=8.5, color=GREY, before=2)  # fmt: skip
    only_if(made, "", end=True)


def _heading(holder: Any, text: str) -> None:
    para(holder, text, "b", size=10, color=NAVY, before=9, after=3, keep=True)


def _instalments(made: Document) -> None:
    only_if(made, "if cac_dot")
    _heading(made, "Tiến độ thanh toán")
    aligned = [CENTER, LEFT, RIGHT, RIGHT, RIGHT]
    parts = table(made, 2, [14, 78, 20, 36, 32], (2.5, 3, 2.5, 3), {"bottom": THIN, "insideH": THIN, "top": THIN})
    heads = ["Đợt", "Nội dung", "Tỷ lệ", "Số tiền", "Đến hạn"]
    values = [
        "{{ dot.stt }}",
        "{{ dot.ten }}",
        "{{ dot.ty_le|phan_tram }}",
        "{{ dot.tien|tien }}",
        "{{ dot.han|ngay }}",
    ]
    for row, texts, look, color in ((0, heads, "b", GREY), (1, values, "", "")):
        for cell, text, align in zip(parts.rows[row].cells, texts, aligned, strict=True):
            para(cell, text, look, align, color=color, size=8.5 if look else 0)
        whole(parts.rows[row], header=not row)
    only_if(made, "", end=True)


def _terms(made: Document, title: str, terms: Sequence[tuple[str, str]]) -> None:
    only_if(made, f"if {' or '.join(field for _name, field in terms)}")
    _heading(made, title)
    for name, field in terms:
        only_if(made, f"if {field}")
        line = para(made, f"•\t{name}: ", after=2, color=GREY, keep=True)  # signatures do not stand alone on a page
        run(line, f"{{{{ {field} }}}}")
        hang(line, 5)
        only_if(made, "", end=True)
    only_if(made, "", end=True)


TEMPLATES: dict[str, Callable[[], bytes]] = {
    "quote": quote, "contract": contract, "order": order, "letter": letter, "receipt": partial(voucher, True),
    "payment": partial(voucher, False),
}  # fmt: skip


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for kind, make in TEMPLATES.items():
        (folder / f"{kind}.docx").write_bytes(make())


if __name__ == "__main__":
    main()
