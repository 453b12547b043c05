from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services import language, vietnam
from app.services.errors import UserError
from app.services.vietnam import email, format_money, parse_day, parse_money, phone, phones_in, tax_code

TODAY = date(2026, 11, 20)  # a Friday


@pytest.mark.feature("S14")
@pytest.mark.parametrize(
    "text",
    [
        "0912345678",
        "0912 345 678",
        "+84912345678",
        "0912.345.678",
        "(+84) 912-345-678",
        "84912345678",
        "0084912345678",
        "912345678.0",
        "912345678",
        "9.12345678E8",
        "９１２３４５６７８",
        " 0912345678\u00a0",
    ],
)
def test_a_phone_in_any_writing(text: str) -> None:
    assert phone(text) == ("0912345678", "+84912345678", "0912 345 678", True)


@pytest.mark.parametrize(
    "text, digits, display",
    [
        ("01651234567", "0351234567", "0351 234 567"),
        ("+84 121 234 5678", "0792345678", "0792 345 678"),
        ("1651234567.0", "0351234567", "0351 234 567"),
        ("02438251234", "02438251234", "024 3825 1234"),
        ("(0236) 3821 234", "02363821234", "0236 3821 234"),
        ("1900 1234", "19001234", "1900 1234"),
        ("+1 415 555 2671", "14155552671", "+1 415-555-2671"),
        ("0912345678 ext 12", "0912345678", "0912 345 678 ext. 12"),
    ],
)
def test_other_phones(text: str, digits: str, display: str) -> None:
    found = phone(text)
    assert found.ok and (found.digits, found.display) == (digits, display)


@pytest.mark.parametrize(
    "text, digits",
    [
        ("091234567", "091234567"),
        ("113", "113"),
        ("không có", ""),
        ("", ""),
        ("++84912", "0912"),
        ("0912345678901234567890", "0912345678901234567890"),
    ],
)
def test_what_is_no_phone_is_kept_and_marked(text: str, digits: str) -> None:
    assert phone(text) == (digits, "", " ".join(text.split()), False)


@pytest.mark.parametrize(
    "cell",
    [
        "0912345678 - 0987 654 321",
        "0912345678/0987654321",
        "0912.345.678; 0987.654.321",
        "0912345678,0987654321",
        "0912 345 678 0987 654 321",
        "0912345678-0987654321",
        "+84912345678\n+84987654321",
        "0912345678 / 0987654321 / 0912 345 678",
        "912345678; 987654321",
    ],
)
def test_two_phones_in_one_cell(cell: str) -> None:
    assert [each.digits for each in phones_in(cell)] == ["0912345678", "0987654321"]
    assert all(each.ok for each in phones_in(cell))


@pytest.mark.parametrize(
    "cell, digits",
    [
        ("0912-345-678", ["0912345678"]),
        ("", []),
        ("không", []),
        ("024 3825 1234", ["02438251234"]),
        ("0912345678 - 12345", ["0912345678", "12345"]),
    ],
)
def test_other_cells(cell: str, digits: list[str]) -> None:
    assert [each.digits for each in phones_in(cell)] == digits


@pytest.mark.feature("E01")
@pytest.mark.parametrize(
    "text, value, ok",
    [
        ("0100233488", "0100233488", True),
        ("0100 233 488", "0100233488", True),
        ("0314409058-002", "0314409058-002", True),
        ("0314409058002", "0314409058-002", True),
        ("0314409058 - 002", "0314409058-002", True),
        ("100233488.0", "0100233488", True),
        ("001203012345", "001203012345", True),
        ("0100233489", "0100233489", False),
        ("012345", "012345", False),
        ("MST 01", "MST 01", False),
        ("", "", False),
        ("٠١٠٠٢٣٣٤٨٨", "٠١٠٠٢٣٣٤٨٨", False),
    ],
)
def test_a_tax_code(text: str, value: str, ok: bool) -> None:
    assert tax_code(text) == (value, ok)


@pytest.mark.parametrize(
    "text, value, ok",
    [
        ("lan@congty.vn", "lan@congty.vn", True),
        (" Lan.Ng+x@CongTy.COM.vn ", "Lan.Ng+x@congty.com.vn", True),
        ("mailto:a@b.vn", "a@b.vn", True),
        ("a@b", "a@b", False),
        ("a..b@c.vn", "a..b@c.vn", False),
        ("@c.vn", "@c.vn", False),
        ("a@b.vn, c@d.vn", "a@b.vn,c@d.vn", False),
        ("lân@x.vn", "lân@x.vn", False),
        ("a@-b.vn", "a@-b.vn", False),
        ("x" * 65 + "@b.vn", "x" * 65 + "@b.vn", False),
        ("không", "không", False),
        ("", "", False),
    ],
)
def test_an_address_of_mail(text: str, value: str, ok: bool) -> None:
    assert email(text) == (value, ok)


def test_provinces_and_wards_of_2025() -> None:
    provinces = vietnam.provinces()
    names = [province.name for province in provinces]
    assert len(names) == len(set(names)) == 34 and names[0] == "An Giang" and names[-1] == "Vĩnh Long"
    assert {"Hà Nội", "TP. Hồ Chí Minh", "Huế", "Lào Cai"} < set(names)
    assert {province.full for province in provinces} > {"Thành phố Hà Nội", "Tỉnh Lào Cai"}
    assert len(vietnam.wards()) == 3321 and {ward.province for ward in vietnam.wards()} == {
        each.code for each in provinces
    }
    assert not any("  " in ward.name for ward in vietnam.wards())


def test_holidays() -> None:
    days = vietnam.holidays(2026)
    assert days[date(2026, 9, 2)] == "Quốc khánh" and date(2026, 2, 17) in days and date(2026, 4, 26) in days
    assert all(day.year == 2026 for day in days) and date(2027, 2, 6) in vietnam.holidays(2027)


@pytest.mark.parametrize(
    "text, amount",
    [
        ("12tr", 12_000_000),
        ("12 triệu", 12_000_000),
        ("1,5 tỷ", 1_500_000_000),
        ("1.5 tỉ", 1_500_000_000),
        ("500k", 500_000),
        ("500 nghìn", 500_000),
        ("500 NGÀN", 500_000),
        ("1.234.567", 1_234_567),
        ("1.234.567 ₫", 1_234_567),
        ("1,234,567 đ", 1_234_567),
        ("1 234 567", 1_234_567),
        ("1234567.0", 1_234_567),
        ("1.234.567,00", 1_234_567),
        ("1,234,567.00", 1_234_567),
        ("0", 0),
        ("2tr350", 2_350_000),
        ("1tỷ2", 1_200_000_000),
        ("1 tỷ 200 triệu", 1_200_000_000),
        ("1 tỷ 250", 1_250_000_000),
        ("1tr500k", 1_500_000),
        ("-5tr", -5_000_000),
        ("(5.000)", -5_000),
        ("+7 k", 7_000),
        ("1.500 tr", 1_500_000_000),
        ("1,500 tỷ", 1_500_000_000),
        ("1,500", 1_500),
        ("12.000 đồng", 12_000),
        ("15 VNĐ", 15),
        ("999999999999999", 999_999_999_999_999),
    ],
)
def test_money_as_people_type_it(text: str, amount: int) -> None:
    assert parse_money(text) == amount


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tr",
        "abc",
        "12x",
        "1,5",
        "1.25",
        "1..5",
        "1.5.3",
        "12 34",
        "0,0001k",
        "1tr2tỷ",
        "1tr2tr",
        "1000000000000000",
        "9999999 tỷ",
        "12tr2345",
        "--5",
        "-",
        "-(5)",
        "5-3",
        "1e5",
        "٣",
        "½",
    ],
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(UserError) as caught:
        parse_money(text)
    assert caught.value.values == {"text": text}


@given(st.integers(-(10**15) + 1, 10**15 - 1))
def test_shown_money_can_be_typed(amount: int) -> None:
    assert parse_money(format_money(amount)) == amount


def test_money_is_shown_with_dots() -> None:
    assert [format_money(amount) for amount in (0, 999, 1_234_567, -5_000)] == [
        "0 ₫",
        "999 ₫",
        "1.234.567 ₫",
        "-5.000 ₫",
    ]


@pytest.mark.parametrize(
    "text, day",
    [
        ("hôm nay", TODAY),
        ("nay", TODAY),
        ("Mai", date(2026, 11, 21)),
        ("ngày mai", date(2026, 11, 21)),
        ("mốt", date(2026, 11, 22)),
        ("hôm qua", date(2026, 11, 19)),
        ("+7", date(2026, 11, 27)),
        ("-3", date(2026, 11, 17)),
        ("+2 tuần", date(2026, 12, 4)),
        ("+3 tháng", date(2027, 2, 20)),
        ("+1 năm", date(2027, 11, 20)),
        ("tuần sau", date(2026, 11, 27)),
        ("tháng sau", date(2026, 12, 20)),
        ("cuối tháng", date(2026, 11, 30)),
        ("thứ 2", date(2026, 11, 23)),
        ("Thứ Hai", date(2026, 11, 23)),
        ("t7", date(2026, 11, 21)),
        ("thứ sáu", date(2026, 11, 27)),
        ("CN", date(2026, 11, 22)),
        ("chủ nhật", date(2026, 11, 22)),
        ("mon", date(2026, 11, 23)),
        ("tue", date(2026, 11, 24)),
        ("thursday", date(2026, 11, 26)),
        ("thứ 5 tuần sau", date(2026, 11, 26)),
        ("thứ 2 tuần này", date(2026, 11, 16)),
        ("15/8", date(2026, 8, 15)),
        ("5/1", date(2027, 1, 5)),
        ("31/12", date(2026, 12, 31)),
        ("15/8/2026", date(2026, 8, 15)),
        ("15-8-2026", date(2026, 8, 15)),
        ("15.8.26", date(2026, 8, 15)),
        ("15 8 2026", date(2026, 8, 15)),
        ("15/8/85", date(1985, 8, 15)),
        ("15/8/40", date(2040, 8, 15)),
        ("15082026", date(2026, 8, 15)),
        ("150826", date(2026, 8, 15)),
        ("2026-08-15", date(2026, 8, 15)),
        ("29/2/2028", date(2028, 2, 29)),
        (" 1/1/1900 ", date(1900, 1, 1)),
        ("31/12/2200", date(2200, 12, 31)),
    ],
)
def test_days_as_people_type_them(text: str, day: date) -> None:
    assert parse_day(text, TODAY) == day


def test_a_day_without_a_year_is_near() -> None:
    assert parse_day("28/12", date(2027, 1, 3)) == date(2026, 12, 28)
    assert parse_day("15/8", date(2026, 1, 3)) == date(2026, 8, 15)
    assert parse_day("+1 tháng", date(2026, 1, 31)) == date(2026, 2, 28)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hai",
        "2",
        "thứ 8",
        "thứ",
        "abc",
        "30/2",
        "29/2",
        "32/1/2026",
        "15/13",
        "15/8/026",
        "1/1/1899",
        "1/1/2201",
        "1/1/0000",
        "+99999",
        "+99999 năm",
        "15/8/2026/1",
        "+",
        "0/0",
    ],
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(UserError):
        parse_day(text, TODAY)


@given(st.text(max_size=12))
def test_nothing_typed_breaks_the_reading(text: str) -> None:
    for read in (parse_money, lambda each: parse_day(each, TODAY)):
        try:
            read(text)
        except UserError as error:
            assert str(error)
    assert isinstance(phones_in(text), list) and tax_code(text) is not None and email(text) is not None


def test_every_sentence_is_translated() -> None:
    language.use("vi")
    for text in ("abc", "0,5", "9999999 tỷ"):
        with pytest.raises(UserError) as caught:
            parse_money(text)
        assert str(caught.value) != caught.value.code.format(**caught.value.values)
    for text in ("abc", "30/2", "1/1/1800"):
        with pytest.raises(UserError) as caught:
            parse_day(text, TODAY)
        assert str(caught.value) != caught.value.code.format(**caught.value.values)


def test_the_large_libraries_are_loaded_only_when_needed() -> None:
    program = (
        "import sys, app.services.vietnam as v\n"
        "print([m for m in ('phonenumbers', 'stdnum', 'vietnam_provinces', 'holidays') if m in sys.modules])"
    )
    assert (
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip()
        == "[]"
    )
