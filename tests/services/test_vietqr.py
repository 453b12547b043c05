from __future__ import annotations

from io import BytesIO

import pytest
import zxingcpp
from PIL import Image

from app.services import vietqr
from app.services.errors import UserError

EXAMPLE = (
    "00020101021238570010A00000072701270006970415011300110019324180208QRIBFTTA"
    "530370454061200005802VN62170813ung ho lu lut6304C15C"
)


def read(code: str) -> dict[str, str]:
    """The elements of a payload by their tags."""
    found = {}
    while code:
        length = int(code[2:4])
        found[code[:2]], code = code[4 : 4 + length], code[4 + length :]
    return found


@pytest.mark.feature("B08")
def test_the_published_example() -> None:
    assert vietqr.payload("970415", "0011001932418", 120_000, purpose="ung ho lu lut") == EXAMPLE
    assert vietqr.crc(b"123456789") == 0x29B1


def test_without_an_amount_the_payer_chooses() -> None:
    found = read(vietqr.payload("970436", "0491 0001 2345 6"))
    assert (found["01"], "54" in found, "62" in found) == ("11", False, False)
    assert read(read(found["38"])["01"]) == {"00": "970436", "01": "0491000123456"}


@pytest.mark.parametrize(
    ("purpose", "shown"),
    [
        ("Đặng Thị Hòa trả nợ", "Dang Thi Hoa tra no"), ("a" * 40, "a" * 25), ("BG-2026/0147", "BG-2026/0147"),
        ("x\ny\tz 😀 <&>", "x y z"), ("một hai ba bốn năm sáu bảy tám", "mot hai ba bon nam sau ba"),
        ("ĐƠN HÀNG ĐH01", "DON HANG DH01"),
    ],
)  # fmt: skip
def test_the_purpose_is_plain_and_short(purpose: str, shown: str) -> None:
    found = read(vietqr.payload("970436", "1", 5, bill="HĐ 01", purpose=purpose))
    assert read(found["62"]) == {"01": "HD 01", "08": shown}


def test_a_purpose_of_signs_alone_is_none() -> None:
    assert "62" not in read(vietqr.payload("970436", "1", 5, purpose="😀"))


@pytest.mark.parametrize("bank", ["", "97041", "9704155", "97041a", "９７０４１５", "970415 "])
def test_no_bank(bank: str) -> None:
    with pytest.raises(UserError, match="six digits"):
        vietqr.payload(bank, "0011001932418")


@pytest.mark.parametrize("account", ["", " ", "1" * 20, "0011&0", "đ1", "٣٤٥"])
def test_no_account(account: str) -> None:
    with pytest.raises(UserError, match="1 to 19"):
        vietqr.payload("970415", account)


@pytest.mark.parametrize("amount", [0, -1, 10**13, 1.5, True, "5"])
def test_no_amount(amount: int) -> None:
    with pytest.raises(UserError, match="whole đồng"):
        vietqr.payload("970415", "1", amount)


@pytest.mark.parametrize("scale", [2, 8])
def test_the_picture_is_read_again(scale: int) -> None:
    code = vietqr.payload("970436", "0491000123456", 9_999_999_999_999, "HD01/2026", "Dang Thi Hoa tra no dot 1")
    picture = Image.open(BytesIO(vietqr.png(code, scale)))
    assert [each.text for each in zxingcpp.read_barcodes(picture)] == [code]


def test_banks_have_six_digits_each_once() -> None:
    found = vietqr.banks()
    assert len({bank.bin for bank in found}) == len(found) == 52
    assert all(len(bank.bin) == 6 and bank.bin.isdigit() and bank.name for bank in found)
