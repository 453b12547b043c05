"""The sample templates of vouchers: 01-TT and 02-TT of Circular 99/2025/TT-BTC, on A5."""

from __future__ import annotations

from collections.abc import Sequence

from scripts.template_parts import (
    SERIF,
    only_if,
)
from scripts.word import (
    CENTER,
    RIGHT,
    VERTICAL,
    Document,
    document,
    gap,
    leader,
    para,
    run,
    saved,
    table,
    whole,
)


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
