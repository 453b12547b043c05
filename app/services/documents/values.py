"""What templates are filled with: plain values by the names of documents/fields.py, formatted by the template itself.

Money is in whole đồng, or a Decimal of another currency; quantities and percents are Decimals, days are dates.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Contact, Contract, Customer, Deal, Employee, Fund, Product, Quote
from app.models.document import PERCENT, QUANTITY, RATE
from app.services import contracts, document_lines, logos, orders, pricing, quotes, settings, vietnam, vietqr
from app.services.attribute_slots import attributes
from app.services.document_lines import PaperForm
from app.services.documents.own_fields import own_values
from app.services.documents.pictures import Picture
from app.services.errors import UserError
from app.services.pricing import CENTS, DONG, Totals

LOGO_MM, QR_MM = 24.0, 26.0
PARTY_A = settings.declare("contracts.party_a", "seller", lambda value: value in ("seller", "buyer"))
SELLER, BUYER = "Bên bán", "Bên mua"  # papers speak Vietnamese, whatever the window speaks


class Account(NamedTuple):
    """Where the office is paid; `bin` is empty if the bank is only known by a name."""

    bin: str = ""
    bank: str = ""
    number: str = ""
    holder: str = ""


def of(session: Session, parent: str, row_id: int) -> dict[str, Any]:
    """The values of a quote, contract, order or voucher. Raises UserError if it is not seen."""
    if parent == "voucher":  # written with the vouchers; it takes what is common from here
        from app.services.documents.voucher_values import voucher_values

        return voucher_values(session, row_id)
    return {"quote": quote_values, "contract": contract_values, "order": order_values}[parent](session, row_id)


def quote_values(session: Session, quote_id: int) -> dict[str, Any]:
    """For templates of quotes and offer letters."""
    form = quotes.read(session, quote_id)
    return _paper(session, form, form.attention) | _terms(form) | {"het_han": form.valid_until}


def contract_values(session: Session, contract_id: int) -> dict[str, Any]:
    """For templates of contracts. Which party is A is a setting."""
    form = contracts.read(session, contract_id)
    quote = session.execute(select(Quote.code, Quote.day).where(Quote.id == form.quote_id)).first()
    seller, buyer = _seller(session), _buyer(form.buyer)
    first, second = (seller, buyer) if settings.get(session, PARTY_A) == "seller" else (buyer, seller)
    return _paper(session, form) | _terms(form) | {
        "ben_a": first, "ben_b": second, "ngay_ky": form.signed_on, "tu_ngay": form.starts_on,
        "den_ngay": form.ends_on, "bao_gia": {"so": quote.code if quote else "", "ngay": quote.day if quote else None},
    }  # fmt: skip


def order_values(session: Session, order_id: int) -> dict[str, Any]:
    """For templates of orders."""
    form = orders.read(session, order_id)
    made = session.execute(select(Contract.code, Contract.day).where(Contract.id == form.contract_id)).first()
    return _paper(session, form) | _terms(form) | {
        "giao_ngay": form.deliver_on, "giao_den": form.deliver_to,
        "hop_dong": {"so": made.code if made else "", "ngay": made.day if made else None},
    }  # fmt: skip


# --- what other papers use too ---


def office_values(session: Session) -> dict[str, Any]:
    """don_vi and logo."""
    found = settings.get_all(session, settings.OFFICE_KEYS)
    picture = logos.picture_of(found["office_logo"])
    return {
        "don_vi": {
            "ten": found["office_name"], "dia_chi": found["office_address"], "mst": found["office_tax_code"],
            "dien_thoai": phone(found["office_phone"]), "email": found["office_email"],
            "dai_dien": found["office_representative"], "chuc_vu": found["office_position"],
        },
        "logo": Picture(picture, LOGO_MM, found["office_name"]) if picture else None,
    }  # fmt: skip


def customer_values(session: Session, customer_id: int | None, attention: str = "") -> dict[str, Any]:
    """khach, with the person whom it is for, else the main one; empty texts without a customer that one sees."""
    row = session.scalar(select(Customer).where(Customer.id == customer_id))
    people = session.scalars(
        select(Contact).where(Contact.customer_id == customer_id).order_by(Contact.main.desc(), Contact.id)
    ).all()
    person = next((each for each in people if each.name == attention), None if attention else next(iter(people), None))
    firm = row is None or row.kind == "company"
    return {
        "ma": row.code if row else "", "xung_ho": "Quý công ty" if firm else "Quý khách",
        "ten": row.name if row else "", "dia_chi": address(row) if row else "", "mst": row.tax_code if row else "",
        "dien_thoai": phone(row.phone) if row else "", "email": row.email if row else "",
        "lien_he": attention or (person.name if person else ""),
        "lien_he_dien_thoai": phone(person.phone) if person else "", "lien_he_email": person.email if person else "",
        "rieng": own_values(attributes(session, hidden=True), row),
    }  # fmt: skip


def bank_values(session: Session, amount: int | None, purpose: str) -> dict[str, Any]:
    """nh and qr: the office's account, with a VietQR for this amount in đồng (None: as one likes)."""
    account = account_of(session)
    return {
        "nh": {"ten": account.bank, "stk": account.number, "chu_tk": account.holder, "noi_dung": purpose},
        "qr": _qr(account, amount, purpose),
    }


def _qr(account: Account, amount: int | None, purpose: str) -> Picture | None:
    """None where nothing can be paid by it: a bank without VietQR, a number that banks do not take, nothing due."""
    if not account.bin or amount == 0:
        return None
    try:
        text = vietqr.payload(account.bin, account.number, amount, purpose=purpose)
    except UserError:
        return None
    return Picture(vietqr.png(text), QR_MM, f"VietQR {purpose}")


def account_of(session: Session) -> Account:
    """The office's account by its settings, else by its first bank fund."""
    found = settings.get_all(session, settings.OFFICE_KEYS)
    bank, number, holder = (found[f"office_bank{end}"] for end in ("", "_account", "_holder"))
    if not number:
        query = select(Fund).where(Fund.kind == "bank", Fund.archived_at.is_(None), Fund.account != "")
        fund = session.scalar(query.order_by(Fund.position, Fund.id).limit(1))
        bank, number, holder = (fund.bank, fund.account, fund.holder) if fund else (bank, "", holder)
    known = next((each for each in vietqr.banks() if bank and bank.casefold() in _names(each)), None)
    digits = "".join(number.split())
    named = known.short_name if known and bank.isdigit() else bank
    return Account(known.bin if known and digits else "", named, digits, holder)


def _names(bank: vietqr.Bank) -> tuple[str, ...]:
    return bank.bin, bank.code.casefold(), bank.short_name.casefold(), bank.name.casefold()


def person_values(session: Session, employee_id: int | None) -> dict[str, str]:
    """phu_trach: a colleague."""
    row = session.scalar(select(Employee).where(Employee.id == employee_id))
    if row is None:
        return dict.fromkeys(("ten", "chuc_vu", "dien_thoai", "email"), "")
    return {"ten": row.name, "chuc_vu": row.title, "dien_thoai": phone(row.phone), "email": row.email}


def phone(digits: str) -> str:
    """As it is written on paper."""
    return vietnam.phone(digits).display if digits else ""


def address(row: Customer) -> str:
    """Street, ward, province."""
    return ", ".join(filter(None, (row.address, row.ward, row.province)))


# --- quotes, contracts and orders ---


def _paper(session: Session, form: PaperForm, attention: str = "") -> dict[str, Any]:
    done = document_lines.totals(form)
    deal = session.scalar(select(Deal.code).where(Deal.id == form.deal_id))
    return {
        "so": form.code, "ngay": form.day, "tieu_de": form.title, **office_values(session),
        "khach": customer_values(session, form.customer_id, attention),
        "phu_trach": person_values(session, form.owner_id), **_sums(session, form, done),
        **bank_values(session, done.value, deal or form.code), "ghi_chu": form.note,
    }  # fmt: skip


def _sums(session: Session, form: PaperForm, done: Totals) -> dict[str, Any]:
    def money(amount: int) -> int | Decimal:
        return amount if form.currency == DONG else Decimal(amount) / CENTS

    codes = _codes(session, form)
    names = {each.code: each.name.replace(" %", "%") for each in done.vat}
    return {
        "hang": [
            {"stt": place, "ma": codes.get(line.product_id, ""), "ten": line.name, "mo_ta": line.note,
             "dvt": line.unit, "sl": Decimal(line.quantity) / QUANTITY, "don_gia": money(line.price),
             "ck": Decimal(line.discount) / PERCENT, "thue": names.get(each.code, ""), "tien": money(each.amount)}
            for place, (line, each) in enumerate(zip(form.lines, done.lines, strict=True), start=1)
        ],
        "tong": {
            "hang": money(done.gross), "chiet_khau": money(done.discounts),
            "truoc_thue": money(done.goods - done.discount), "thue": money(done.vat_amount),
            "cong": money(done.total), "bang_chu": pricing.in_words(done.total, form.currency),
        },
        "cac_thue": [
            {"ten": f"Thuế GTGT {shown}" if each.rate else shown, "hang": money(each.net), "tien": money(each.vat)}
            for each in done.vat if (shown := names[each.code])
        ],
        "cac_dot": [
            {"stt": number, "ten": part.name, "ty_le": Decimal(part.share) / PERCENT, "tien": money(part.amount),
             "han": part.due_on}
            for number, part in enumerate(form.instalments, start=1)
        ],
        "tien_te": {"ma": form.currency, "ten": pricing.CURRENCIES.get(form.currency, form.currency),
                    "ty_gia": Decimal(form.rate) / RATE, "quy_doi": done.value},
    }  # fmt: skip


def _codes(session: Session, form: PaperForm) -> dict[int | None, str]:
    wanted = {line.product_id for line in form.lines if line.product_id}
    return {row.id: row.code for row in session.execute(select(Product.id, Product.code).where(Product.id.in_(wanted)))}


def _terms(form: PaperForm) -> dict[str, str]:
    """Orders have none of these."""
    names = {"giao_hang": "delivery", "bao_hanh": "warranty", "thanh_toan": "payment"}
    return {field: getattr(form, name, "") for field, name in names.items()}


def _seller(session: Session) -> dict[str, str]:
    office, account = office_values(session)["don_vi"], account_of(session)
    return {**office, "vai": SELLER, "stk": account.number, "ngan_hang": account.bank}


def _buyer(buyer: Mapping[str, str]) -> dict[str, str]:
    names = {"ten": "name", "dai_dien": "representative", "chuc_vu": "position", "dia_chi": "address",
             "email": "email", "mst": "tax_code", "stk": "account", "ngan_hang": "bank"}  # fmt: skip
    found = {field: buyer.get(name, "") for field, name in names.items()}
    return {**found, "vai": BUYER, "dien_thoai": phone(buyer.get("phone", ""))}
