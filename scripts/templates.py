"""Builds the sample templates of app/resources/templates: python -m scripts.templates [folder].

Forms: 01-TT and 02-TT of Circular 99/2025/TT-BTC; quốc hiệu and tiêu ngữ as on Vietnamese contracts.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from docx.table import Table, _Cell

from scripts.word import (
    CENTER,
    JUSTIFY,
    LEFT,
    RIGHT,
    VERTICAL,
    Document,
    Paragraph,
    document,
    gap,
    hang,
    leader,
    page_field,
    para,
    rule,
    run,
    saved,
    shade,
    tab,
    table,
    whole,
)  # fmt: skip

FOLDER = Path(__file__).parents[1] / "app" / "resources" / "templates"
NAVY, GREY, PALE, BLACK, WHITE = "1F3A5F", "5F6B7A", "C9D2DC", "000000", "FFFFFF"
THIN, THICK = (4, PALE), (8, NAVY)
GRID = dict.fromkeys(("top", "left", "bottom", "right", "insideH", "insideV"), (4, BLACK))
SANS, SERIF = "Arial", "Times New Roman"
TO_SIGN = "ngày …… tháng …… năm ………"
DOTS = '|mac_dinh("……………………")'


def only_if(holder: Any, condition: str, *, end: bool = False) -> None:
    """An instruction alone in its paragraph: it takes the paragraph with it."""
    para(holder, f"{{% {condition} %}}" if not end else "{% endif %}")


# --- quote and order ---


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
    _two_signatures(made, "XÁC NHẬN CỦA KHÁCH HÀNG", "ĐẠI DIỆN BÊN BÁN", "", "{{ phu_trach.ten }}")
    _footer(made, "Báo giá {{ so }}", 180)
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
    _two_signatures(made, "BÊN ĐẶT HÀNG", "BÊN NHẬN ĐƠN HÀNG", "", "{{ phu_trach.ten }}")
    _footer(made, "Đơn đặt hàng {{ so }}", 180)
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


def _two_signatures(made: Document, left: str, right: str, left_name: str, right_name: str, size: float = 0) -> None:
    width = 90 if not size else 82.5
    signed = table(made, 2, [width, width])
    for place, (title, name) in enumerate(((left, left_name), (right, right_name))):
        head, foot = signed.cell(0, place), signed.cell(1, place)
        para(head, title, "b", CENTER, size, before=14, keep=True)
        para(head, "(Ký, ghi rõ họ tên)", "i", CENTER, 8.5 if not size else 11, GREY if not size else "", keep=True)
        para(foot, name, "b", CENTER, size)
        foot.vertical_alignment = VERTICAL.BOTTOM
    whole(signed.rows[0])
    whole(signed.rows[1], least_mm=26)


def _footer(made: Document, text: str, width: float, size: float = 8, color: str = GREY, pages: bool = True) -> None:
    foot = made.sections[0].footer.paragraphs[0]
    tab(foot, width)
    rule(foot, "top", (4, PALE), 4)
    run(foot, text + ("\tTrang " if pages else ""), size=size, color=color)
    if pages:
        page_field(foot, "PAGE", size, color)
        run(foot, "/", size=size, color=color)
        page_field(foot, "NUMPAGES", size, color)


# --- contract ---


def contract() -> bytes:
    made = document(SERIF, 13, (210, 297), (20, 15, 20, 30))
    para(made, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "b", CENTER)
    para(made, "Độc lập - Tự do - Hạnh phúc", "b", CENTER, 14)
    line = para(made, "", align=CENTER, size=2, after=14)
    line.paragraph_format.left_indent = line.paragraph_format.right_indent = 36000 * 51
    line.paragraph_format.line_spacing = 0.2
    rule(line, "top", (6, BLACK))
    para(made, "HỢP ĐỒNG MUA BÁN", "b", CENTER, 16)
    para(made, "Số: {{ so }}", "", CENTER, after=12)
    for ground in ("Căn cứ Bộ luật Dân sự số 91/2015/QH13;", "Căn cứ Luật Thương mại số 36/2005/QH11;",
                   "Căn cứ nhu cầu và khả năng của hai bên."):  # fmt: skip
        para(made, f"- {ground}", "i", after=2)
    para(made, "Hôm nay, {% if ngay_ky %}{{ ngay_ky|ngay_dai }}{% else %}" + TO_SIGN + "{% endif %}, chúng tôi gồm có:",
         before=8, after=4)  # fmt: skip
    for letter, side in (("A", "ben_a"), ("B", "ben_b")):
        _party(made, letter, side)
    para(made, "Hai bên thống nhất ký kết hợp đồng mua bán với các điều khoản sau đây:", before=10, align=JUSTIFY)
    _articles(made)
    _two_signatures(made, "ĐẠI DIỆN BÊN A", "ĐẠI DIỆN BÊN B", "{{ ben_a.dai_dien }}", "{{ ben_b.dai_dien }}", 13)
    _footer(made, "Hợp đồng số {{ so }}", 165, 10)
    return saved(made, "Hợp đồng mua bán")


def _party(made: Document, letter: str, side: str) -> None:
    para(made, f"BÊN {letter} ({{{{ {side}.vai|hoa }}}}): {{{{ {side}.ten|hoa }}}}", "b", before=8, after=3, keep=True)
    rows = [("Đại diện", f"{{{{ {side}.dai_dien{DOTS} }}}}"), ("Chức vụ", f"{{{{ {side}.chuc_vu{DOTS} }}}}"),
            ("Địa chỉ", f"{{{{ {side}.dia_chi{DOTS} }}}}"), ("Điện thoại", f"{{{{ {side}.dien_thoai{DOTS} }}}}"),
            ("Mã số thuế", f"{{{{ {side}.mst{DOTS} }}}}"),
            ("Tài khoản", f"{{{{ {side}.stk{DOTS} }}}}{{% if {side}.ngan_hang %}} tại {{{{ {side}.ngan_hang }}}}{{% endif %}}")]  # fmt: skip
    about = table(made, len(rows), [30, 4, 131], (1, 0, 1, 0))
    for row, (name, value) in zip(about.rows, rows, strict=True):
        for cell, text in zip(row.cells, (name, ":", value), strict=True):
            para(cell, text)
        whole(row)


def _articles(made: Document) -> None:
    article = _Articles(made)
    article("Hàng hóa, số lượng và giá trị")
    article.point("Bên bán bán và bên mua mua các hàng hóa, dịch vụ sau đây:", keep=True)
    _goods(made)
    words = para(made, "Bằng chữ: ", before=4, after=2)
    run(words, "{{ tong.bang_chu }}.", "bi")
    only_if(made, 'if tien_te.ma != "VND"')
    article.text(
        "Đơn vị tiền: {{ tien_te.ten }}; tỷ giá {{ tien_te.ty_gia|so }} đồng, quy đổi {{ tien_te.quy_doi|tien }} đồng."
    )
    only_if(made, "", end=True)
    article("Chất lượng, giao nhận")
    article.point("Hàng hóa mới 100%, đúng chủng loại, quy cách và chất lượng mà nhà sản xuất công bố.")
    article.point('Giao hàng: {{ giao_hang|mac_dinh("theo thỏa thuận của hai bên") }}.')
    article.point("Hai bên lập biên bản giao nhận; bên mua kiểm tra hàng hóa khi nhận và báo ngay nếu có sai khác.")
    article("Thanh toán")
    only_if(made, "if cac_dot")
    article.point("Bên mua thanh toán cho bên bán theo các đợt sau:", keep=True)
    para(made, "{% for dot in cac_dot %}")
    part = para(made, "-\tĐợt {{ dot.stt }}{% if dot.ten %} – {{ dot.ten }}{% endif %}: {{ dot.tien|tien }} {{ tien_te.ten }}"
                "{% if dot.ty_le %} ({{ dot.ty_le|phan_tram }}){% endif %}{% if dot.han %}, hạn {{ dot.han|ngay }}{% endif %}.",
                after=2)  # fmt: skip
    hang(part, 6)
    para(made, "{% endfor %}")
    only_if(made, "else")
    article.same('Bên mua thanh toán cho bên bán: {{ thanh_toan|mac_dinh("một lần khi nhận hàng") }}.')
    only_if(made, "", end=True)
    article.point("Hình thức: chuyển khoản vào tài khoản của bên bán ghi ở trên. Bên bán xuất hóa đơn giá trị gia tăng "
                  "theo quy định.")  # fmt: skip
    article("Bảo hành")
    article.point('{{ bao_hanh|mac_dinh("Theo tiêu chuẩn của nhà sản xuất") }}.')
    article("Quyền và nghĩa vụ của hai bên")
    article.point("Bên bán giao hàng đúng hạn, cung cấp đủ chứng từ và hướng dẫn sử dụng.")
    article.point("Bên mua nhận hàng và thanh toán đúng hạn; quyền sở hữu chuyển sang bên mua khi đã thanh toán đủ.")
    article("Phạt vi phạm và bồi thường")
    article.point("Bên vi phạm chịu phạt 8% giá trị phần nghĩa vụ bị vi phạm và bồi thường thiệt hại thực tế theo "
                  "Luật Thương mại.")  # fmt: skip
    article.point("Bên gặp sự kiện bất khả kháng được miễn trách nhiệm nếu báo cho bên kia trong vòng 07 ngày.")
    article("Giải quyết tranh chấp và hiệu lực")
    article.point("Tranh chấp được giải quyết bằng thương lượng; nếu không được, Tòa án có thẩm quyền giải quyết.")
    article.point("Hợp đồng có hiệu lực từ {% if tu_ngay %}{{ tu_ngay|ngay_dai }}{% else %}ngày ký{% endif %}"
                  "{% if den_ngay %} đến hết {{ den_ngay|ngay_dai }}{% endif %}, lập thành 04 bản có giá trị như nhau, "
                  "mỗi bên giữ 02 bản.", keep=True)  # fmt: skip
    only_if(made, "if ghi_chu")
    article.point("Thỏa thuận khác: {{ ghi_chu }}", keep=True)
    only_if(made, "", end=True)


class _Articles:
    """ĐIỀU 1. …, and its points 1.1., 1.2."""

    def __init__(self, made: Document) -> None:
        self._made, self._article, self._point = made, 0, 0

    def __call__(self, title: str) -> None:
        self._article, self._point = self._article + 1, 0
        para(self._made, f"ĐIỀU {self._article}. {title.upper()}", "b", before=10, after=3, keep=True)

    def point(self, text: str, keep: bool = False) -> Paragraph:
        self._point += 1
        return self.same(text, keep)

    def same(self, text: str, keep: bool = False) -> Paragraph:
        """With the number of the point before: one of two that exclude each other."""
        return self.text(f"{self._article}.{self._point}. {text}", keep)

    def text(self, text: str, keep: bool = False) -> Paragraph:
        return para(self._made, text, align=JUSTIFY, after=3, lines=1.15, keep=keep)


def _goods(made: Document, size: float = 12) -> Table:
    heads = ["STT", "Tên hàng", "ĐVT", "SL", "Đơn giá", "Thành tiền"]
    aligned = [CENTER, LEFT, CENTER, RIGHT, RIGHT, RIGHT]
    values = ["{{ sp.stt }}", "", "{{ sp.dvt }}", "{{ sp.sl|so }}", "{{ sp.don_gia|tien }}", "{{ sp.tien|tien }}"]
    sums = [("Cộng tiền hàng", "{{ tong.hang|tien }}"), ("{% if tong.chiet_khau %}", ""),
            ("Chiết khấu", "–{{ tong.chiet_khau|tien }}"), ("{% endif %}", ""), ("{{ thue.ten }}", "{{ thue.tien|tien }}"),
            ("Tổng cộng thanh toán", "{{ tong.cong|tien }}")]  # fmt: skip
    goods = table(made, 2 + len(sums), [11, 49, 16, 13, 38, 38], (2.5, 3.5, 2.5, 3.5), GRID)
    for row, texts in ((0, heads), (1, values)):
        for cell, text, align in zip(goods.rows[row].cells, texts, aligned, strict=True):
            cell.vertical_alignment = VERTICAL.CENTER
            if text:
                para(cell, text, "" if row else "b", align if row else CENTER, size)
    name = goods.cell(1, 1)
    para(name, "{{ sp.ten }}", size=size)
    only_if(name, "if sp.mo_ta")
    para(name, "{{ sp.mo_ta }}", "i", size=size - 2)
    only_if(name, "", end=True)
    for row, (title, value) in zip(list(goods.rows)[2:], sums, strict=True):
        cells = row.cells
        if not value:
            para(cells[0].merge(cells[5]), title)
            continue
        last = title.startswith("Tổng")
        para(cells[0].merge(cells[4]), title, "b", RIGHT, size, keep=not last)
        para(cells[5], value, "b", RIGHT, size, keep=not last)
    for place, row in enumerate(goods.rows):
        whole(row, header=not place)
    return goods


# --- vouchers ---


def voucher(receipt: bool) -> bytes:
    made = document(SERIF, 12, (210, 148), (7, 14, 6, 16))
    made.sections[0].footer_distance = 36000 * 5
    width, verb = 180.0, "nộp" if receipt else "nhận"
    head = table(made, 1, [112, 68])
    left, right = head.rows[0].cells
    unit = para(left, "Đơn vị: ", size=11)
    run(unit, "{{ don_vi.ten }}", "b", 11)
    para(left, "Địa chỉ: {{ don_vi.dia_chi }}", size=11)
    para(right, f"Mẫu số 0{1 if receipt else 2}-TT", "b", CENTER)
    para(right, "{{ mau_theo }}", "i", CENTER, 9)
    _voucher_title(made, "PHIẾU THU" if receipt else "PHIẾU CHI")
    gap(made, 3)
    for name, value, look in (
        (f"Họ và tên người {verb} tiền: ", "{{ nguoi.ten }}", "b"), ("Địa chỉ: ", "{{ nguoi.dia_chi }}", ""),
        (f"Lý do {'nộp' if receipt else 'chi'}: ", "{{ ly_do }}", ""), ("Số tiền: ", "{{ so_tien|tien }} đồng", "b"),
        ("(Viết bằng chữ): ", "{{ so_tien_chu }}", "i"),
    ):  # fmt: skip
        line = para(made, name, lines=1.06)
        run(line, value, look)
        leader(line, width)
    papers = para(made, "Kèm theo: {{ kem_theo }}", lines=1.06)
    leader(papers, width - 32)
    run(papers, " Chứng từ gốc.")
    para(made, "{{ ngay|ngay_dai|hoa_dau }}", "i", RIGHT, before=2, after=1)
    people = (("Giám đốc", "giam_doc"), ("Kế toán trưởng", "ke_toan_truong"))
    writer, cashier, other = ("Người lập phiếu", "nguoi_lap"), ("Thủ quỹ", "thu_quy"), (
        f"Người {verb} tiền", f"nguoi_{'nop' if receipt else 'nhan'}")  # fmt: skip
    _five_signatures(made, [*people, other, writer, cashier] if receipt else [*people, cashier, writer, other])
    got = para(made, "Đã nhận đủ số tiền (viết bằng chữ): ", lines=1.06, before=2)
    run(got, "{{ so_tien_chu }}", "i")
    leader(got, width)
    only_if(made, "if ngoai_te.ma")
    para(made, "+ Tỷ giá ngoại tệ: {{ ngoai_te.so_tien|tien }} {{ ngoai_te.ma }} × {{ ngoai_te.ty_gia|so }} đồng;   "
         "+ Số tiền quy đổi: {{ ngoai_te.quy_doi|tien }} đồng", size=10)  # fmt: skip
    only_if(made, "else")
    rate = para(made, "+ Tỷ giá ngoại tệ (vàng bạc, đá quý): ", size=10)
    leader(rate, 100)
    run(rate, "  + Số tiền quy đổi: ", size=10)
    leader(rate, width)
    only_if(made, "", end=True)
    run(made.sections[0].footer.paragraphs[0], "(Liên gửi ra ngoài phải đóng dấu)", "i", 9)
    return saved(made, "Phiếu thu" if receipt else "Phiếu chi")


def _voucher_title(made: Document, title: str) -> None:
    """On the left the VietQR, if there is one."""
    head = table(made, 1, [45, 90, 45])
    left, middle, right = head.rows[0].cells
    only_if(left, "if qr")
    para(left, "{{ qr }}")
    only_if(left, "", end=True)
    gap(left, 1)
    para(middle, title, "b", CENTER, 19, before=5)
    para(middle, "{{ ngay|ngay_dai|hoa_dau }}", "i", CENTER)
    for name, value in (("Quyển số: ", "quyen_so"), ("Số: ", "so"), ("Nợ: ", "tk_no"), ("Có: ", "tk_co")):
        line = para(right, name, size=11, before=4 if name.startswith("Q") else 0)
        run(line, f"{{{{ {value} }}}}", "b" if value == "so" else "", 11)
        leader(line, 44)


def _five_signatures(made: Document, people: Sequence[tuple[str, str]]) -> None:
    signed = table(made, 2, [36.0] * 5)
    for place, (title, field) in enumerate(people):
        head, foot = signed.cell(0, place), signed.cell(1, place)
        para(head, title, "b", CENTER, 11)
        para(head, "(Ký, họ tên, đóng dấu)" if place == 0 else "(Ký, họ tên)", "i", CENTER, 9)
        para(foot, f"{{{{ ky.{field} }}}}", "b", CENTER, 10.5)
        foot.vertical_alignment = VERTICAL.BOTTOM
    whole(signed.rows[0])
    whole(signed.rows[1], least_mm=16)


# --- letter ---


def letter() -> bytes:
    """Without the number of pages: many letters are joined into one file."""
    made = document(SERIF, 13, (210, 297), (20, 15, 20, 30))
    top = made.sections[0].header.paragraphs[0]
    tab(top, 165)
    run(top, "{{ don_vi.ten }}", "b", 10)
    run(top, "\t{{ don_vi.dien_thoai }}", size=10)
    rule(top, "bottom", (4, PALE), 4)
    para(made, "{{ ngay|ngay_dai|hoa_dau }}", "i", RIGHT, after=12)
    para(made, "THƯ CHÀO GIÁ", "b", CENTER, 16, after=12)
    to = para(made, "Kính gửi: ", after=3)
    run(to, "{{ khach.ten }}", "b")
    only_if(made, "if khach.dia_chi")
    para(made, "Địa chỉ: {{ khach.dia_chi }}")
    only_if(made, "", end=True)
    gap(made, 8)
    _body(made, "{{ don_vi.ten }} xin gửi tới {{ khach.xung_ho }} lời chào trân trọng. Đáp ứng nhu cầu của "
                "{{ khach.xung_ho }}, chúng tôi trân trọng chào giá các sản phẩm, dịch vụ sau đây:")  # fmt: skip
    _goods(made)
    words = para(made, "Bằng chữ: ", before=5, after=8)
    run(words, "{{ tong.bang_chu }}.", "bi")
    _body(made, "{% if het_han %}Giá trên có hiệu lực đến hết {{ het_han|ngay_dai }}. {% endif %}{% if giao_hang %}Giao hàng: "
                "{{ giao_hang }}. {% endif %}{% if bao_hanh %}Bảo hành: {{ bao_hanh }}. {% endif %}Mọi thắc mắc xin liên hệ "
                "{{ phu_trach.ten }}{% if phu_trach.dien_thoai %}, điện thoại {{ phu_trach.dien_thoai }}{% endif %}.")  # fmt: skip
    _body(made, "Rất mong được hợp tác cùng {{ khach.xung_ho }}.")
    signed = table(made, 2, [85, 80])
    para(signed.cell(0, 1), "Trân trọng,", "i", CENTER, before=8, keep=True)
    para(signed.cell(1, 1), "{{ phu_trach.ten }}", "b", CENTER)
    signed.cell(1, 1).vertical_alignment = VERTICAL.BOTTOM
    whole(signed.rows[0])
    whole(signed.rows[1], least_mm=26)
    _footer(made, "{{ don_vi.dia_chi }}", 165, 9, pages=False)
    return saved(made, "Thư chào giá")


def _body(made: Document, text: str) -> None:
    para(made, text, align=JUSTIFY, after=8, lines=1.2).paragraph_format.first_line_indent = 36000 * 10


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
