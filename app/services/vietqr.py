"""VietQR: the code that a banking app scans to fill in a transfer (Napas 247, by EMVCo's merchant presented codes)."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from app.services.errors import UserError
from app.services.language import N_
from app.services.text import clean, fold

BANKS = Path(__file__).parent.parent / "resources" / "banks.csv"
LONGEST_PURPOSE = 25
LONGEST_ACCOUNT = 19
MOST_DIGITS = 13  # of an amount
_NAPAS, _TO_ACCOUNT = "A000000727", "QRIBFTTA"
_ACCOUNT = re.compile(rf"[0-9A-Z]{{1,{LONGEST_ACCOUNT}}}")


@dataclass(frozen=True)
class Bank:
    """A bank by its number in transfers: six digits."""

    bin: str
    code: str
    short_name: str
    name: str


@cache
def banks() -> tuple[Bank, ...]:
    """The banks of Vietnam that take part in VietQR."""
    with BANKS.open(encoding="utf-8", newline="") as file:
        return tuple(Bank(row["bin"], row["code"], row["short_name"], row["name"]) for row in csv.DictReader(file))


def payload(
    bank_bin: str, account: str, amount: int | None = None, bill: str | None = None, purpose: str | None = None
) -> str:
    """What the code says: to this account, so many đồng (None: as the payer likes), for a bill or a purpose.

    The purpose loses its accents and what is longer than 25 characters, as banks ask. Raises UserError for a bank or
    account number or an amount that cannot be.
    """
    number = re.sub(r"[\s.-]", "", account).upper()
    if not re.fullmatch(r"[0-9]{6}", bank_bin, re.ASCII):
        raise UserError(N_("The bank's number has six digits, not “{bin}”."), bin=bank_bin[:20])
    if not _ACCOUNT.fullmatch(number):
        raise UserError(
            N_("The account “{account}” must have 1 to {limit} digits or letters."),
            account=account[:40], limit=LONGEST_ACCOUNT,
        )  # fmt: skip
    if amount is not None and not _possible(amount):
        raise UserError(N_("The amount of a transfer is whole đồng, more than 0 and at most 13 digits."))
    holder = _element("00", bank_bin) + _element("01", number)
    told = _element("00", _NAPAS) + _element("01", holder) + _element("02", _TO_ACCOUNT)
    paid = _element("54", str(amount)) if amount is not None else ""
    way = "11" if amount is None else "12"
    head = _element("00", "01") + _element("01", way) + _element("38", told) + _element("53", "704")
    text = head + paid + _element("58", "VN") + _more(bill, purpose) + "6304"
    return f"{text}{crc(text.encode('ascii')):04X}"


def png(payload: str, scale: int = 8) -> bytes:
    """The picture of a payload: black on white, `scale` pixels a module, with the quiet zone of four modules."""
    import segno

    target = BytesIO()
    segno.make(payload, error="m", micro=False).save(target, kind="png", scale=scale, border=4)
    return target.getvalue()


def plain(text: str) -> str:
    """A text as banks take it: no accents, no signs but a few, single spaces."""
    folded = "".join(fold(letter).upper() if letter.isupper() else fold(letter) or letter for letter in text)
    return " ".join(re.sub(r"[^0-9A-Za-z .,/_-]", " ", folded).split())


def crc(content: bytes) -> int:
    """CRC-16/CCITT-FALSE."""
    value = 0xFFFF
    for byte in content:
        value ^= byte << 8
        for _ in range(8):
            value = ((value << 1) ^ 0x1021 if value & 0x8000 else value << 1) & 0xFFFF
    return value


def _possible(amount: int) -> bool:
    return isinstance(amount, int) and not isinstance(amount, bool) and 0 < amount < 10**MOST_DIGITS


def _more(bill: str | None, purpose: str | None) -> str:
    """Bill and purpose, shortened to what fits."""
    fields = (("01", bill), ("08", purpose))
    shown = [(tag, plain(clean(text, 10_000))[:LONGEST_PURPOSE].strip()) for tag, text in fields if text]
    inside = "".join(_element(tag, text) for tag, text in shown if text)
    return _element("62", inside) if inside else ""


def _element(tag: str, value: str) -> str:
    return f"{tag}{len(value):02}{value}"
