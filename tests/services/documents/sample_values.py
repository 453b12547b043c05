"""Values for the sample templates: as usual, nothing that may be missing, long names, many lines, enormous amounts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from PIL import Image

from app.services import vietqr
from app.services.documents.fields import samples
from app.services.documents.formats import chu
from app.services.documents.pictures import Picture

Values = dict[str, Any]
GOODS = (
    ("Máy lọc nước ion kiềm APW-500", "Công suất 12 lít/giờ, bảo hành 36 tháng", "Chiếc", 3, 18_500_000, 5, 8),
    ("Lõi lọc thay thế <RO> & carbon", "", "Bộ", 6, 1_250_000, 0, 8),
    ("Lắp đặt và chạy thử", "Trong nội thành Hà Nội, hoàn thành trong 24 giờ", "Gói", 1, 2_000_000, 0, 10),
    ("Bảo trì định kỳ 12 tháng", "04 lần kiểm tra, vệ sinh mỗi năm", "Năm", Decimal("1.5"), 3_600_000, 10, 10),
)  # fmt: skip
LONG = (
    "Hệ thống máy lọc nước công nghiệp RO hai cấp công suất 2.000 lít/giờ, vỏ inox 304, điều khiển tự động",
    "Gồm bơm cao áp, màng lọc, tủ điện, đồng hồ lưu lượng; vận chuyển, lắp đặt, hướng dẫn tại nhà máy của khách",
)
FIRM = "Công ty TNHH Một thành viên Thương mại, Sản xuất và Dịch vụ Xuất nhập khẩu Nước sạch Miền Duyên hải"
STREET = "Số 147B/26 ngõ 1194 đường Nguyễn Chí Thanh kéo dài, tổ dân phố số 18, phường Láng Thượng, thành phố Hà Nội"
PAYLOAD = vietqr.payload("970436", "0491000123456", 72_451_800, purpose="BG20260147")
PERSON = "Nguyễn Phước Công Tằng Tôn Nữ Quỳnh Hương"


def usual(kind: str) -> Values:
    """With everything that may be there."""
    values = samples(kind)
    values |= {"logo": _logo(), "qr": _qr(values["nh"]["noi_dung"])}
    if "ngoai_te" in values:
        values["ngoai_te"] = {"ma": "", "so_tien": None, "ty_gia": None, "quy_doi": None}
    return _priced(values, GOODS) if "hang" in values else values


def bare(kind: str) -> Values:
    """One line, and nothing of what need not be there."""
    values = usual(kind) | {"logo": None, "qr": None}
    values["nh"] = dict.fromkeys(values["nh"], "")
    for name in ("ghi_chu", "giao_hang", "bao_hanh", "thanh_toan", "giao_den", "kem_theo"):
        values |= {name: ""} if name in values else {}
    for name in ("ngay_ky", "tu_ngay", "den_ngay", "giao_ngay", "het_han"):
        values |= {name: None} if name in values else {}
    for party in ("ben_a", "ben_b"):
        if party in values:
            values[party] |= dict.fromkeys(("dai_dien", "chuc_vu", "stk", "ngan_hang", "mst", "email"), "")
    values["khach"] |= dict.fromkeys(("dia_chi", "mst", "lien_he", "lien_he_dien_thoai", "dien_thoai", "email"), "")
    if "hop_dong" in values:
        values["hop_dong"] |= {"so": ""}
    return (
        _priced(values, [("Lắp đặt", "", "Gói", 1, 2_000_000, 0, 0)]) | {"cac_dot": []} if "hang" in values else values
    )


def long(kind: str) -> Values:
    """Names, addresses, reasons as long as they come."""
    values = usual(kind)
    values["khach"] |= {"ten": FIRM, "dia_chi": STREET, "lien_he": PERSON}
    values["don_vi"] |= {"ten": FIRM, "dia_chi": STREET, "email": "phongkinhdoanh.mienbac@nuocsachduyenhai.com.vn"}
    for party in ("ben_a", "ben_b"):
        if party in values:
            values[party] |= {"ten": FIRM, "dia_chi": STREET, "dai_dien": f"Bà {PERSON}"}
    if "ky" in values:
        values["ky"] = dict.fromkeys(values["ky"], PERSON)
        values["nguoi"] = {"ten": PERSON, "dia_chi": STREET}
        values["ly_do"] = f"Thanh toán đợt 1 (50%) theo hợp đồng số 01/2026/HĐMB-AP ngày 01/08/2026: {LONG[0]}"
    return _priced(values, [(*LONG, "Hệ thống", 2, 185_000_000, 0, 8), *GOODS]) if "hang" in values else values


def many(kind: str) -> Values:
    """Twelve lines and three instalments."""
    values = usual(kind)
    return _priced(values, GOODS * 3) if "hang" in values else values


def enormous(kind: str) -> Values:
    """Amounts of 10^12 and more."""
    values = usual(kind)
    if "hang" in values:
        return _priced(values, [(*LONG, "Dây chuyền", 1, 1_234_567_890_123, 5, 10), *GOODS])
    amount = 9_876_543_210_987
    return values | {"so_tien": amount, "so_tien_chu": chu(amount)}


def foreign(kind: str) -> Values:
    """In dollars."""
    values = usual(kind)
    if "hang" in values:
        values["tien_te"] = {"ma": "USD", "ten": "đô la Mỹ", "ty_gia": Decimal(25_988), "quy_doi": 1_882_877_234}
        values["tong"] |= {"cong": Decimal("72451.80"), "bang_chu": chu(Decimal("72451.80"), "đô la Mỹ")}
    else:
        values["ngoai_te"] = samples(kind)["ngoai_te"]
    return values


CASES: Mapping[str, Callable[[str], Values]] = {
    each.__name__: each for each in (usual, bare, long, many, enormous, foreign)
}


def _priced(values: Values, goods: Any) -> Values:
    """Lines with their totals, as the program reckons them."""
    lines, rates, before, discount = [], {}, 0, 0
    for number, (name, about, unit, quantity, price, cut, rate) in enumerate(goods, start=1):
        whole = round(quantity * price)
        net = round(whole * (100 - cut) / 100)
        before, discount = before + whole, discount + whole - net
        rates[rate] = rates.get(rate, 0) + net
        lines.append({"stt": number, "ma": f"HH{number:03}", "ten": name, "mo_ta": about, "dvt": unit,
                      "sl": Decimal(quantity), "don_gia": price, "ck": Decimal(cut), "thue": f"{rate}%",
                      "tien": net})  # fmt: skip
    taxes = [{"ten": f"Thuế GTGT {rate}%", "hang": net, "tien": net * rate // 100} for rate, net in rates.items()]
    tax = sum(each["tien"] for each in taxes)
    total = before - discount + tax
    return values | {
        "hang": lines, "cac_thue": taxes,
        "tong": {"hang": before, "chiet_khau": discount, "truoc_thue": before - discount, "thue": tax, "cong": total,
                 "bang_chu": chu(total)},
        "tien_te": {"ma": "VND", "ten": "đồng", "ty_gia": Decimal(1), "quy_doi": total},
        "cac_dot": [{"stt": number, "ten": name, "ty_le": Decimal(share), "tien": total * share // 100, "han": day}
                    for number, (name, share, day) in enumerate((("Khi ký hợp đồng", 50, date(2026, 8, 20)),
                        ("Khi giao hàng", 40, date(2026, 9, 20)), ("Sau nghiệm thu 7 ngày", 10, None)), start=1)],
    }  # fmt: skip


def _logo() -> Picture:
    made, target = Image.new("RGB", (240, 240), "#1F3A5F"), BytesIO()
    made.paste("#F2B134", (60, 60, 180, 180))
    made.save(target, "PNG")
    return Picture(target.getvalue(), 24.0, "logo")


def _qr(purpose: str) -> Picture:
    return Picture(vietqr.png(PAYLOAD), 26.0, f"VietQR {purpose}")
