"""The sample templates of the sales contract and the offer letter, set in Times New Roman."""

from __future__ import annotations

from docx.table import Table

from scripts.template_parts import (
    BLACK,
    PALE,
    SERIF,
    footer,
    goods,
    only_if,
    two_signatures,
)
from scripts.word import (
    CENTER,
    JUSTIFY,
    RIGHT,
    VERTICAL,
    Document,
    Paragraph,
    document,
    gap,
    hang,
    para,
    rule,
    run,
    saved,
    tab,
    table,
    whole,
)

TO_SIGN = "ngày …… tháng …… năm ………"
DOTS = '|mac_dinh("……………………")'


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
    two_signatures(made, "ĐẠI DIỆN BÊN A", "ĐẠI DIỆN BÊN B", "{{ ben_a.dai_dien }}", "{{ ben_b.dai_dien }}", 13)
    footer(made, "Hợp đồng số {{ so }}", 165, 10)
    return saved(made, "Hợp đồng mua bán")


def _party(made: Document, letter: str, side: str) -> None:
    para(made, f"BÊN {letter} ({{{{ {side}.vai|hoa }}}}): {{{{ {side}.ten|hoa }}}}", "b", before=8, after=3, keep=True)
    about = table(made, 4, [26, 4, 62, 25, 4, 44], (1, 0, 1, 0))
    account = f"{{{{ {side}.stk{DOTS} }}}}{{% if {side}.ngan_hang %}} tại {{{{ {side}.ngan_hang }}}}{{% endif %}}"
    _facts(about, 0, ("Đại diện", f"{{{{ {side}.dai_dien{DOTS} }}}}"), ("Chức vụ", f"{{{{ {side}.chuc_vu{DOTS} }}}}"))
    _facts(about, 1, ("Địa chỉ", f"{{{{ {side}.dia_chi{DOTS} }}}}"))
    _facts(
        about, 2, ("Điện thoại", f"{{{{ {side}.dien_thoai{DOTS} }}}}"), ("Mã số thuế", f"{{{{ {side}.mst{DOTS} }}}}")
    )
    _facts(about, 3, ("Tài khoản", account))


def _facts(about: Table, row: int, *facts: tuple[str, str]) -> None:
    """One across the row, or two beside each other."""
    cells = about.rows[row].cells
    for start, (name, value) in zip((0, 3), facts, strict=False):
        last = cells[start + 2] if len(facts) == 2 else cells[2].merge(cells[5])
        for cell, text in zip((*cells[start : start + 2], last), (name, ":", value), strict=True):
            para(cell, text)
    whole(about.rows[row])


def _articles(made: Document) -> None:
    article = _Articles(made)
    article("Hàng hóa, số lượng và giá trị")
    article.point("Bên bán bán và bên mua mua các hàng hóa, dịch vụ sau đây:", keep=True)
    goods(made)
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
        para(self._made, f"ĐIỀU {self._article}. {title.upper()}", "b", before=8, after=3, keep=True)

    def point(self, text: str, keep: bool = False) -> Paragraph:
        self._point += 1
        return self.same(text, keep)

    def same(self, text: str, keep: bool = False) -> Paragraph:
        """With the number of the point before: one of two that exclude each other."""
        return self.text(f"{self._article}.{self._point}. {text}", keep)

    def text(self, text: str, keep: bool = False) -> Paragraph:
        return para(self._made, text, align=JUSTIFY, after=3, lines=1.1, keep=keep)


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
    goods(made)
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
    footer(made, "{{ don_vi.dia_chi }}", 165, 9, pages=False)
    return saved(made, "Thư chào giá")


def _body(made: Document, text: str) -> None:
    para(made, text, align=JUSTIFY, after=8, lines=1.2).paragraph_format.first_line_indent = 36000 * 10
