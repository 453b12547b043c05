"""The catalogue of fields that a template may name: what staff copy into Word, and what values have to hold.

Money is in whole đồng (int), or Decimal in another currency; quantities and percents are Decimal; days are dates.
Lists are repeated by a row of a table that names their item: `{{ sp.ten }}` walks `hang`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, Literal

from app.services.language import N_

FieldKind = Literal["text", "money", "number", "percent", "day", "picture"]
FILTERS: dict[FieldKind, str] = {"money": "tien", "number": "so", "percent": "phan_tram", "day": "ngay"}
ITEMS = {"sp": "hang", "dot": "cac_dot", "thue": "cac_thue"}  # what one line is called, and the list that holds it
_LISTS = {name: item for item, name in ITEMS.items()}


@dataclass(frozen=True)
class Field:
    """A field by its path; `label` is English, marked for translation. Fields of a list have `[]` behind its name."""

    path: str
    label: str
    sample: str | int | Decimal | date | None
    kind: FieldKind = "text"

    @property
    def tag(self) -> str:
        """What is copied into Word, formatted as it is usual: `{{ tong.cong|tien }}`, in rows `{{ sp.ten }}`."""
        name = FILTERS.get(self.kind)
        return f"{{{{ {self.name}{f'|{name}' if name else ''} }}}}"

    @property
    def name(self) -> str:
        """The path as a template writes it: `sp.ten` for `hang[].ten`."""
        holder, inside, rest = self.path.partition("[].")
        return f"{_LISTS[holder]}.{rest}" if inside else self.path

    @property
    def example(self) -> str:
        """The sample as it would be printed; empty for a picture."""
        from app.services.documents.formats import FORMATS  # formats speak of errors, which name fields

        return "" if self.sample is None else str(FORMATS.get(FILTERS.get(self.kind, ""), str)(self.sample))


_OFFICE = (
    Field("don_vi.ten", N_("Our office: name"), "Công ty TNHH Thương mại & Dịch vụ An Phú"),
    Field("don_vi.dia_chi", N_("Our office: address"), "Số 12 phố Trần Thái Tông, phường Cầu Giấy, Hà Nội"),
    Field("don_vi.mst", N_("Our office: tax code"), "0109876543"),
    Field("don_vi.dien_thoai", N_("Our office: phone"), "024 3793 5566"),
    Field("don_vi.email", N_("Our office: e-mail"), "kinhdoanh@anphu.vn"),
    Field("don_vi.dai_dien", N_("Our office: represented by"), "Ông Nguyễn Hữu Thắng"),
    Field("don_vi.chuc_vu", N_("Our office: position of who represents it"), "Giám đốc"),
    Field("logo", N_("Our office: logo"), None, "picture"),
)
_CUSTOMER = (
    Field("khach.ma", N_("Customer: code"), "KH00147"),
    Field("khach.xung_ho", N_("Customer: form of address"), "Quý công ty"),
    Field("khach.ten", N_("Customer: name"), "Công ty CP Nội thất Ánh Dương"),
    Field("khach.dia_chi", N_("Customer: address"), "Lô B7, KCN Thăng Long, xã Thiên Lộc, Hà Nội"),
    Field("khach.mst", N_("Customer: tax code"), "0101234567"),
    Field("khach.dien_thoai", N_("Customer: phone"), "024 3881 2345"),
    Field("khach.email", N_("Customer: e-mail"), "muahang@anhduong.vn"),
    Field("khach.lien_he", N_("Customer: contact person"), "Chị Đặng Thị Quỳnh Như"),
    Field("khach.lien_he_dien_thoai", N_("Customer: contact person's phone"), "0912 345 678"),
    Field("khach.lien_he_email", N_("Customer: contact person's e-mail"), "nhu.dang@anhduong.vn"),
)
_PERSON = (
    Field("phu_trach.ten", N_("In charge: name"), "Trần Ngọc Ưng"),
    Field("phu_trach.chuc_vu", N_("In charge: position"), "Nhân viên kinh doanh"),
    Field("phu_trach.dien_thoai", N_("In charge: phone"), "0987 654 321"),
    Field("phu_trach.email", N_("In charge: e-mail"), "ung.tran@anphu.vn"),
)
_BANK = (
    Field("nh.ten", N_("Bank: name"), "Vietcombank – CN Thăng Long"),
    Field("nh.stk", N_("Bank: account number"), "0491 0001 2345 6"),
    Field("nh.chu_tk", N_("Bank: account holder"), "CTY TNHH TM VA DV AN PHU"),
    Field("nh.noi_dung", N_("Bank: purpose of the transfer"), "BG20260147"),
    Field("qr", N_("Bank: VietQR picture"), None, "picture"),
)
_LINES = (
    Field("hang[].stt", N_("Line: number"), 1, "number"),
    Field("hang[].ma", N_("Line: product code"), "APW-500"),
    Field("hang[].ten", N_("Line: product name"), "Máy lọc nước ion kiềm APW-500"),
    Field("hang[].mo_ta", N_("Line: description"), "Công suất 12 lít/giờ, 9 cấp lọc"),
    Field("hang[].dvt", N_("Line: unit"), "Chiếc"),
    Field("hang[].sl", N_("Line: quantity"), Decimal("1.5"), "number"),
    Field("hang[].don_gia", N_("Line: unit price"), 18_500_000, "money"),
    Field("hang[].ck", N_("Line: discount"), Decimal(5), "percent"),
    Field("hang[].thue", N_("Line: VAT rate"), "8%"),
    Field("hang[].tien", N_("Line: amount"), 52_725_000, "money"),
)
_TOTALS = (
    Field("tong.hang", N_("Total: goods before the discount"), 70_400_000, "money"),
    Field("tong.chiet_khau", N_("Total: discounts"), 3_315_000, "money"),
    Field("tong.truoc_thue", N_("Total: before VAT"), 67_085_000, "money"),
    Field("tong.thue", N_("Total: VAT"), 5_366_800, "money"),
    Field("tong.cong", N_("Total: to pay"), 72_451_800, "money"),
    Field("tong.bang_chu", N_("Total: in words"), "Bảy mươi hai triệu bốn trăm năm mươi mốt nghìn tám trăm đồng"),
    Field("cac_thue[].ten", N_("VAT per rate: name"), "Thuế GTGT 8%"),
    Field("cac_thue[].hang", N_("VAT per rate: goods"), 67_085_000, "money"),
    Field("cac_thue[].tien", N_("VAT per rate: VAT"), 5_366_800, "money"),
    Field("tien_te.ma", N_("Currency: code"), "VND"),
    Field("tien_te.ten", N_("Currency: name"), "đồng"),
    Field("tien_te.ty_gia", N_("Currency: rate in đồng"), Decimal(1), "number"),
    Field("tien_te.quy_doi", N_("Currency: total in đồng"), 72_451_800, "money"),
)
_INSTALMENTS = (
    Field("cac_dot[].stt", N_("Instalment: number"), 1, "number"),
    Field("cac_dot[].ten", N_("Instalment: name"), "Khi ký hợp đồng"),
    Field("cac_dot[].ty_le", N_("Instalment: share of the total"), Decimal(50), "percent"),
    Field("cac_dot[].tien", N_("Instalment: amount"), 36_225_900, "money"),
    Field("cac_dot[].han", N_("Instalment: due on"), date(2026, 8, 20), "day"),
)
_TERMS = (
    Field("giao_hang", N_("Terms: delivery"), "5–7 ngày làm việc kể từ ngày nhận tạm ứng"),
    Field("bao_hanh", N_("Terms: warranty"), "36 tháng theo tiêu chuẩn của nhà sản xuất"),
    Field("thanh_toan", N_("Terms: payment"), "50% khi ký hợp đồng, 50% sau nghiệm thu"),
    Field("ghi_chu", N_("Terms: note"), "Giá đã gồm vận chuyển trong nội thành Hà Nội"),
)
_NUMBERED = (
    Field("so", N_("Document: number"), "BG-2026/0147"),
    Field("ngay", N_("Document: day"), date(2026, 7, 27), "day"),
    Field("tieu_de", N_("Document: title"), "Cung cấp máy lọc nước"),
)


_PARTIES = (
    Field("ben_a.vai", N_("Party A: role"), "Bên bán"),
    Field("ben_a.ten", N_("Party A: name"), "Công ty TNHH Thương mại & Dịch vụ An Phú"),
    Field("ben_a.dai_dien", N_("Party A: represented by"), "Ông Nguyễn Hữu Thắng"),
    Field("ben_a.chuc_vu", N_("Party A: position"), "Giám đốc"),
    Field("ben_a.dia_chi", N_("Party A: address"), "Số 12 phố Trần Thái Tông, phường Cầu Giấy, Hà Nội"),
    Field("ben_a.dien_thoai", N_("Party A: phone"), "024 3793 5566"),
    Field("ben_a.email", N_("Party A: e-mail"), "kinhdoanh@anphu.vn"),
    Field("ben_a.mst", N_("Party A: tax code"), "0109876543"),
    Field("ben_a.stk", N_("Party A: account number"), "0491000123456"),
    Field("ben_a.ngan_hang", N_("Party A: bank"), "Vietcombank – CN Thăng Long"),
    Field("ben_b.vai", N_("Party B: role"), "Bên mua"),
    Field("ben_b.ten", N_("Party B: name"), "Công ty CP Nội thất Ánh Dương"),
    Field("ben_b.dai_dien", N_("Party B: represented by"), "Bà Đặng Thị Quỳnh Như"),
    Field("ben_b.chuc_vu", N_("Party B: position"), "Tổng giám đốc"),
    Field("ben_b.dia_chi", N_("Party B: address"), "Lô B7, KCN Thăng Long, xã Thiên Lộc, Hà Nội"),
    Field("ben_b.dien_thoai", N_("Party B: phone"), "024 3881 2345"),
    Field("ben_b.email", N_("Party B: e-mail"), "muahang@anhduong.vn"),
    Field("ben_b.mst", N_("Party B: tax code"), "0101234567"),
    Field("ben_b.stk", N_("Party B: account number"), "19021234567890"),
    Field("ben_b.ngan_hang", N_("Party B: bank"), "Techcombank – CN Đông Anh"),
)
_CONTRACT = (
    Field("ngay_ky", N_("Contract: signed on"), date(2026, 8, 1), "day"),
    Field("tu_ngay", N_("Contract: in force from"), date(2026, 8, 1), "day"),
    Field("den_ngay", N_("Contract: in force until"), date(2027, 7, 31), "day"),
    Field("bao_gia.so", N_("Contract: number of the quote"), "BG-2026/0147"),
    Field("bao_gia.ngay", N_("Contract: day of the quote"), date(2026, 7, 27), "day"),
)
_ORDER = (
    Field("giao_ngay", N_("Order: deliver on"), date(2026, 8, 10), "day"),
    Field("giao_den", N_("Order: deliver to"), "Kho Lô B7, KCN Thăng Long, Hà Nội"),
    Field("hop_dong.so", N_("Order: number of the contract"), "01/2026/HĐMB-AP"),
    Field("hop_dong.ngay", N_("Order: day of the contract"), date(2026, 8, 1), "day"),
)
_VOUCHER = (
    Field("so", N_("Voucher: number"), "PT00321"),
    Field("quyen_so", N_("Voucher: book"), "07"),
    Field("ngay", N_("Voucher: day"), date(2026, 7, 27), "day"),
    Field("mau_theo", N_("Voucher: citation of the form"), "(Kèm theo Thông tư số 99/2025/TT-BTC)"),
    Field("tk_no", N_("Voucher: debit account"), "1111"),
    Field("tk_co", N_("Voucher: credit account"), "131"),
    Field("nguoi.ten", N_("Voucher: who pays or is paid"), "Đặng Thị Quỳnh Như"),
    Field("nguoi.dia_chi", N_("Voucher: address"), "Công ty CP Nội thất Ánh Dương, Hà Nội"),
    Field("ly_do", N_("Voucher: reason"), "Thanh toán đợt 1 (50%) theo hợp đồng số 01/2026/HĐMB-AP"),
    Field("so_tien", N_("Voucher: amount"), 38_475_000, "money"),
    Field("so_tien_chu", N_("Voucher: amount in words"), "Ba mươi tám triệu bốn trăm bảy mươi lăm nghìn đồng"),
    Field("kem_theo", N_("Voucher: original papers"), "02"),
    Field("quy.ten", N_("Voucher: fund"), "Quỹ tiền mặt"),
    Field("hop_dong.so", N_("Voucher: number of the contract"), "01/2026/HĐMB-AP"),
    Field("ngoai_te.ma", N_("Voucher: foreign currency, empty for đồng"), "USD"),
    Field("ngoai_te.so_tien", N_("Voucher: amount in the foreign currency"), Decimal("1480.50"), "money"),
    Field("ngoai_te.ty_gia", N_("Voucher: rate in đồng"), Decimal(25_988), "number"),
    Field("ngoai_te.quy_doi", N_("Voucher: amount in đồng"), 38_475_234, "money"),
    Field("ky.giam_doc", N_("Signature: director"), "Nguyễn Hữu Thắng"),
    Field("ky.ke_toan_truong", N_("Signature: chief accountant"), "Lê Thị Hạnh"),
    Field("ky.nguoi_nop", N_("Signature: who pays"), "Đặng Thị Quỳnh Như"),
    Field("ky.nguoi_nhan", N_("Signature: who is paid"), "Đặng Thị Quỳnh Như"),
    Field("ky.nguoi_lap", N_("Signature: who wrote it"), "Trần Ngọc Ưng"),
    Field("ky.thu_quy", N_("Signature: cashier"), "Phạm Văn Ký"),
)
_PRICED = (*_NUMBERED, *_OFFICE, *_CUSTOMER, *_PERSON, *_LINES, *_TOTALS, *_INSTALMENTS, *_TERMS, *_BANK)
_KINDS: dict[str, tuple[Field, ...]] = {
    "quote": (*_PRICED, Field("het_han", N_("Quote: valid until"), date(2026, 8, 11), "day")),
    "contract": (*_PRICED, *_PARTIES, *_CONTRACT),
    "order": (*_PRICED, *_ORDER),
    "receipt": (*_VOUCHER, *_OFFICE, *_CUSTOMER, *_BANK),
    "payment": (*_VOUCHER, *_OFFICE, *_CUSTOMER, *_BANK),
    "letter": (*_PRICED, Field("het_han", N_("Quote: valid until"), date(2026, 8, 11), "day")),
}


def fields(kind: str, own: Sequence[Field] = ()) -> list[Field]:
    """What a template of this kind may name, in the order in which it is shown; `own`: of the office's own attributes.

    Raises KeyError for no kind.
    """
    known = list(_KINDS[kind])
    place = known.index(_CUSTOMER[-1]) + 1
    return [*known[:place], *own, *known[place:]]


@cache
def every_name() -> dict[str, Field]:
    """All fields of all kinds, by the name that a template writes."""
    return {field.name: field for found in _KINDS.values() for field in found}


def samples(kind: str, own: Sequence[Field] = ()) -> dict[str, Any]:
    """Values for a template of this kind, made of the samples; a list has one line, pictures are left out (None)."""
    values: dict[str, Any] = {}
    for field in fields(kind, own):
        *holders, last = field.path.split(".")
        place = values
        for holder in holders:
            place = place.setdefault(holder[:-2], [{}])[0] if holder.endswith("[]") else place.setdefault(holder, {})
        place[last] = field.sample
    return values


def missing(kind: str, values: Mapping[str, Any]) -> list[str]:
    """The paths that these values lack: for tests of what fills templates. Empty lists lack nothing."""
    return [field.path for field in _KINDS[kind] if not _has(values, field.path.split("."))]


def _has(values: Any, parts: Iterable[str]) -> bool:
    first, *rest = parts
    inside = first.removesuffix("[]")
    if values is None:
        return True  # nothing of a foreign currency, of a quote …
    if not isinstance(values, Mapping) or inside not in values:
        return False
    found = values[inside]
    if first.endswith("[]"):
        return all(_has(line, rest) for line in found)
    return not rest or _has(found, rest)
