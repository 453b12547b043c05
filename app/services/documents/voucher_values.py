"""What the templates of vouchers are filled with: phiếu thu 01-TT, phiếu chi 02-TT (Circular 99/2025/TT-BTC)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from app.models import Contract, Deal, Employee, Fund, Voucher
from app.models.document import PERCENT, RATE
from app.services import saving, settings, vietqr
from app.services.documents.pictures import Picture
from app.services.documents.values import QR_MM, bank_values, customer_values, office_values
from app.services.errors import UserError
from app.services.text import amount_in_words
from app.services.vouchers import code_of

CITATION = settings.declare(
    "vouchers.citation", "(Kèm theo Thông tư số 99/2025/TT-BTC)", lambda value: len(value) <= 200
)
CHIEF_ACCOUNTANT = settings.declare("vouchers.chief_accountant", "", lambda value: len(value) <= 100)
CASHIER = settings.declare("vouchers.cashier", "", lambda value: len(value) <= 100)


def in_words(amount: int) -> str:
    """With a capital and the unit: "Một tỷ không trăm năm mươi triệu đồng"."""
    words = amount_in_words(amount)
    return f"{words[:1].upper()}{words[1:]} đồng"


def voucher_values(session: Session, voucher_id: int) -> dict[str, Any]:
    """For templates of receipts and payments. Raises UserError if the voucher is not seen."""
    source, target, maker = aliased(Fund), aliased(Fund), aliased(Employee)
    row = session.execute(
        select(Voucher, source, target, maker.name, Contract.code, Deal.code)
        .outerjoin(source, source.id == Voucher.from_fund_id).outerjoin(target, target.id == Voucher.to_fund_id)
        .outerjoin(maker, maker.id == Voucher.maker_id).outerjoin(Contract, Contract.id == Voucher.contract_id)
        .outerjoin(Deal, Deal.id == Voucher.deal_id).where(Voucher.id == voucher_id)
    ).one_or_none()  # fmt: skip
    if row is None:
        raise UserError(saving.GONE)
    voucher, paid_from, paid_to, written_by, contract, deal = row
    number = code_of(voucher.book, voucher.number)
    return {
        "so": number, "quyen_so": f"{voucher.book}/{voucher.year}", "ngay": voucher.day,
        "mau_theo": settings.get(session, CITATION), "tk_no": voucher.debit, "tk_co": voucher.credit,
        "nguoi": {"ten": voucher.party, "dia_chi": voucher.party_address}, "ly_do": voucher.reason,
        "so_tien": voucher.amount, "so_tien_chu": in_words(voucher.amount), "kem_theo": voucher.attached,
        "quy": {"ten": (paid_to or paid_from).name if paid_to or paid_from else ""},
        "hop_dong": {"so": contract or ""}, "ngoai_te": _foreign(voucher),
        "ky": _signatures(session, voucher.party, written_by or ""),
        "khach": customer_values(session, voucher.customer_id, voucher.party),
        **office_values(session), **_bank(session, voucher, paid_to, deal or number),
    }  # fmt: skip


def _signatures(session: Session, party: str, written_by: str) -> dict[str, str]:
    found = settings.get_all(session, [CHIEF_ACCOUNTANT, CASHIER, settings.OFFICE_REPRESENTATIVE])
    return {
        "giam_doc": found[settings.OFFICE_REPRESENTATIVE.name],
        "ke_toan_truong": found[CHIEF_ACCOUNTANT.name],
        "nguoi_nop": party,
        "nguoi_nhan": party,
        "nguoi_lap": written_by,
        "thu_quy": found[CASHIER.name],
    }


def _foreign(voucher: Voucher) -> dict[str, Any]:
    """Empty for đồng."""
    if voucher.currency == "VND":
        return {"ma": "", "so_tien": None, "ty_gia": None, "quy_doi": None}
    return {
        "ma": voucher.currency,
        "so_tien": Decimal(voucher.foreign_amount) / PERCENT,
        "ty_gia": Decimal(voucher.rate) / RATE,
        "quy_doi": voucher.amount,
    }


def _bank(session: Session, voucher: Voucher, fund: Fund | None, purpose: str) -> dict[str, Any]:
    """The account that receives the money, with its VietQR and the deal's code; the office's if it is a cash book."""
    if voucher.kind != "receipt" or voucher.amount <= 0 or fund is None or fund.kind != "bank" or not fund.bank:
        amount = voucher.amount if voucher.kind == "receipt" and voucher.amount > 0 else 0
        return bank_values(session, amount, purpose)
    bank = next((each.name for each in vietqr.banks() if each.bin == fund.bank), "")
    text = vietqr.payload(fund.bank, fund.account, voucher.amount, purpose=purpose)
    return {
        "nh": {"ten": bank, "stk": fund.account, "chu_tk": fund.holder, "noi_dung": purpose},
        "qr": Picture(vietqr.png(text), QR_MM, f"VietQR {purpose}"),
    }
