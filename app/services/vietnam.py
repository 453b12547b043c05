"""What is particular to Vietnam: phones, tax codes, provinces, holidays, and money and days as people type them.

Nothing here refuses a phone, a tax code or an address of mail: what looks wrong is kept and marked, and the form warns.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from app.services.errors import UserError
from app.services.language import N_
from app.services.text import grouped, phone_digits, sort_key

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

MOST_MONEY = 10**15
FIRST_YEAR, LAST_YEAR = 1900, 2200
_FLOAT = re.compile(r"\d+\.0+|\d(\.\d+)?[eE]\+?\d+")


class Phone(NamedTuple):
    """A phone: as dialled inside Vietnam, as the world writes it (empty if not valid), as it is shown."""

    digits: str
    e164: str
    display: str
    ok: bool


class Checked(NamedTuple):
    """A value as it is stored, and whether it looks right."""

    value: str
    ok: bool


class Province(NamedTuple):
    code: int
    name: str  # Hà Nội, TP. Hồ Chí Minh, Lào Cai
    full: str  # Thành phố Hà Nội, Tỉnh Lào Cai
    phone_code: int


class Ward(NamedTuple):
    code: int
    name: str  # Phường Cửa Nam, Xã Thanh Trì, Đặc khu Phú Quốc
    province: int


def _number(text: str) -> str:
    """A number that a spreadsheet gives as a float, as its digits."""
    text = unicodedata.normalize("NFKC", text).strip()
    return str(int(float(text))) if _FLOAT.fullmatch(text) else text


def phone(text: str) -> Phone:
    """Read a phone in any writing; a spreadsheet's float regains its 0, an old 11-digit mobile gets its new prefix."""
    import phonenumbers

    typed = " ".join(text.split())
    text = _number(typed)
    if text != typed and re.fullmatch(r"[1-9]\d{8,9}", text):
        text = "0" + text
    digits = phone_digits(text)
    if not digits:
        return Phone("", "", text, False)
    plain = not re.search(r"[^\d\s+().\-]", text)
    world = text.lstrip(" (").startswith("+") and not digits.startswith("0")
    try:
        number = phonenumbers.parse(f"+{digits}" if world else digits if plain else text, "VN")
    except phonenumbers.NumberParseException:
        return Phone(digits, "", text, False)
    if not phonenumbers.is_valid_number(number):
        return Phone(digits, "", text, False)
    return _shown(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), number)


def _shown(e164: str, number: PhoneNumber) -> Phone:
    from phonenumbers import PhoneNumberFormat, format_number

    home = e164.startswith("+84")
    display = format_number(number, PhoneNumberFormat.NATIONAL if home else PhoneNumberFormat.INTERNATIONAL)
    service = re.match(r"\+841[89]00", e164)  # 1800 and 1900 have no 0
    return Phone(e164[3:] if service else phone_digits(e164), e164, display, True)


def dialled(digits: str) -> str:
    """What a telephone program takes for a stored phone: 0987654321, 19001234, but +14155552671 from abroad."""
    abroad = Phone("", "", "", False) if digits.startswith("0") else phone(f"+{digits}")
    return abroad.e164 if abroad.ok else digits


def phones_in(text: str) -> list[Phone]:
    """All phones in one cell: parted by ; / , | a line break or a dash, or simply written one after the other."""
    found: list[Phone] = []
    for piece in re.split(r"[;,/|\n]| [-–] ", text):
        found += [each for each in _in_piece(piece) if each.digits]
    return list(dict.fromkeys(found))


def _in_piece(piece: str) -> list[Phone]:
    whole = phone(piece)
    starts = re.split(r"[\s\-–]+(?=[+0])", piece.strip())
    if whole.ok or len(whole.digits) < 14 or len(starts) == 1:
        return [whole]
    found, current = [], ""
    for part in starts:
        current = f"{current} {part}".strip()
        if phone(current).ok:
            found.append(phone(current))
            current = ""
    return [*found, phone(current)] if current else found


def tax_code(text: str) -> Checked:
    """A tax code of 10 digits, 13 (with a dash) or 12 (a person's); `ok`: length and check digit are right."""
    text = _number(text)
    code = re.sub(r"[\s.\-]", "", text)
    if not code.isascii() or not code.isdigit():
        return Checked(" ".join(text.split()), False)
    code = code.zfill(10) if len(code) == 9 else code  # a spreadsheet has taken its first 0
    right = len(code) == 12 or len(code) in (10, 13) and _adds_up(code)
    return Checked(f"{code[:10]}-{code[10:]}" if len(code) == 13 else code, right)


def _adds_up(code: str) -> bool:
    """What stdnum's is_valid says of 10 or 13 digits, without cleaning them one by one: a third of the time."""
    from stdnum.vn import mst

    return code[2:9] != "0000000" and code[10:] != "000" and code[9] == mst.calc_check_digit(code)


def email(text: str) -> Checked:
    """An address of mail without spaces, its domain in lower case; `ok` says whether mail can be sent to it."""
    value = re.sub(r"\s|\u200b|\ufeff", "", unicodedata.normalize("NFC", text)).removeprefix("mailto:")
    name, at, domain = value.rpartition("@")
    value = name + at + domain.lower() if at else value
    good = re.fullmatch(
        r"(?!\.)(?!.*\.\.)[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}(?<!\.)"
        r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}",
        value,
    )
    return Checked(value, good is not None and len(value) <= 254)


@lru_cache(maxsize=1)
def provinces() -> tuple[Province, ...]:
    """The 34 provinces and cities since July 2025, in the order of the alphabet."""
    from vietnam_provinces import Province as Source

    found = []
    for each in Source.iter_all():
        short = each.name.removeprefix("Thành phố ")
        full = each.name if short != each.name else f"Tỉnh {short}"
        name = "TP. Hồ Chí Minh" if short == "Hồ Chí Minh" else short
        found.append((sort_key(short), Province(int(each.code.value), name, full, each.phone_code)))
    return tuple(province for _, province in sorted(found))


@lru_cache(maxsize=1)
def wards() -> tuple[Ward, ...]:
    """All wards, communes and special zones since July 2025, by province."""
    from vietnam_provinces import Ward as Source

    found = [
        Ward(int(each.code.value), " ".join(each.name.split()), int(each.province_code.value))
        for each in Source.iter_all()
    ]
    return tuple(sorted(found, key=lambda ward: (ward.province, ward.code)))


@lru_cache(maxsize=64)
def holidays(year: int) -> dict[date, str]:
    """The public holidays of a year with their Vietnamese names; not the swap days that the office adds."""
    from holidays import country_holidays

    return dict(country_holidays("VN", years=year, language="vi").items())


def format_money(amount: int) -> str:
    """Whole đồng as 1.234.567 ₫."""
    return f"{grouped(amount)} ₫"


_UNITS = {
    "k": 10**3,
    "n": 10**3,
    "ng": 10**3,
    "nghin": 10**3,
    "ngan": 10**3,
    "tr": 10**6,
    "trieu": 10**6,
    "m": 10**6,
    "t": 10**9,
    "ty": 10**9,
    "ti": 10**9,
    "b": 10**9,
}
_PART = re.compile(r"([0-9][0-9.,]*)([a-z]*)")


def parse_money(text: str) -> int:
    """Whole đồng from what people type: 12tr, 1,5 tỷ, 2tr350, 1 tỷ 200 triệu, 500k, 1.234.567, 1,234,567 đ.

    Raises UserError if it is no amount, has a fraction of a đồng, or is a million billions or more.
    """
    plain = re.sub(r"\s+(?=\d{3}(?!\d))|\s+(?=\D)|(?<=\D)\s+", "", _folded(text)).replace("−", "-")
    plain = re.sub(r"(vnd|dong|d|₫)(?=\)?$)", "", plain)
    bracketed = re.fullmatch(r"\((.*)\)", plain)
    total = _sum_of(bracketed[1] if bracketed else plain.lstrip("-+") if plain[1:2].isdigit() else plain, text)
    total *= -1 if bracketed or plain.startswith("-") else 1
    if total.denominator != 1:
        raise UserError(N_("“{text}” has a fraction of a đồng."), text=text.strip())
    if abs(total) >= MOST_MONEY:
        raise UserError(N_("“{text}” is too large an amount."), text=text.strip())
    return int(total)


def _folded(text: str) -> str:
    """Without marks and in lower case, all other signs kept."""
    marked = unicodedata.normalize("NFD", text.strip().casefold().replace("đ", "d"))
    return "".join(sign for sign in marked if not unicodedata.combining(sign))


def _sum_of(plain: str, text: str) -> Fraction:
    """The parts added up; digits after a unit continue it: 2tr350 is 2 triệu 350 nghìn, 1tỷ2 is 1.2 tỷ."""
    parts = _PART.findall(plain)
    sizes = [_UNITS.get(unit) for _, unit in parts]
    known = all(size or not unit for size, (_, unit) in zip(sizes, parts, strict=True))
    if not parts or "".join(map("".join, parts)) != plain or not known:
        raise _no_amount(text)
    total, last = Fraction(0), None
    for (digits, _unit), size in zip(parts, sizes, strict=True):
        if last is None:
            total = _value(digits, bool(size), text) * (size or 1)
        elif size is not None and size < last:
            total += _value(digits, True, text) * size
        elif size is None and digits.isdigit() and len(digits) <= 3:
            total += Fraction(int(digits), 10 ** len(digits)) * last
        else:
            raise _no_amount(text)
        last = size or 1
    return total


def _value(digits: str, with_unit: bool, text: str) -> Fraction:
    """Dots part thousands and a comma the decimals; the other way round only where nothing else makes sense."""
    if re.fullmatch(r"\d{1,3}(\.\d{3})+(,\d+)?", digits) or re.fullmatch(r"\d+,\d+", digits) and with_unit:
        return Fraction(digits.replace(".", "").replace(",", "."))
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", digits):
        return Fraction(digits.replace(",", ""))
    if re.fullmatch(r"\d+([.,]\d+)?", digits):
        return Fraction(digits.replace(",", "."))
    raise _no_amount(text)


def _no_amount(text: str) -> UserError:
    return UserError(N_("“{text}” is not an amount. Write for example 1.500.000, 12tr or 1,5 tỷ."), text=text.strip())


_NAMED_DAYS = {
    "hom nay": 0,
    "nay": 0,
    "today": 0,
    "mai": 1,
    "ngay mai": 1,
    "tomorrow": 1,
    "mot": 2,
    "ngay mot": 2,
    "kia": 2,
    "ngay kia": 2,
    "hom qua": -1,
    "qua": -1,
    "yesterday": -1,
    "hom kia": -2,
    "tuan sau": 7,
    "tuan toi": 7,
    "next week": 7,
}
_WEEKDAYS = {
    name: number
    for number, names in enumerate((("2", "hai"), ("3", "ba"), ("4", "tu"), ("5", "nam"), ("6", "sau"), ("7", "bay")))
    for name in names
}
_ENGLISH = {
    name: number
    for number, names in enumerate(
        (
            ("mon", "monday"),
            ("tue", "tuesday"),
            ("wed", "wednesday"),
            ("thursday",),
            ("fri", "friday"),
            ("sat", "saturday"),
            ("cn", "chu nhat", "sun", "sunday"),
        )
    )
    for name in names
}
_WEEKDAY = re.compile(r"(.+?)(?: (tuan nay|tuan sau|tuan toi))?")
_STEP = re.compile(r"([+-])\s*(\d{1,5})\s*(d|ngay|n|w|t|tuan|m|thang|y|nam)?", re.ASCII)
_DATE = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})(?:[/.\- ](\d{4}|\d{2}))?|(\d{2})(\d{2})(\d{4}|\d{2})", re.ASCII)


def parse_day(text: str, today: date) -> date:
    """A day from what people type: mai, +7, +2 tuần, thứ 2 (the next one), 15/8, 15/8/2026, cuối tháng.

    A day without a year is this year's, but last or next year's if that is months nearer. Raises UserError.
    """
    plain = " ".join(_folded(text).replace("−", "-").split())
    try:
        day = _relative(plain, today) or _weekday(plain, today) or _written(plain, today)
    except (ValueError, OverflowError):
        raise UserError(N_("There is no day “{text}”."), text=text.strip()) from None
    if day is None:
        raise UserError(
            N_("“{text}” is not a day. Write for example 15/8, 15/8/2026, mai, +7 or thứ 2."), text=text.strip()
        )
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise UserError(N_("The year must lie between {first} and {last}."), first=FIRST_YEAR, last=LAST_YEAR)
    return day


def _relative(plain: str, today: date) -> date | None:
    if plain in _NAMED_DAYS:
        return today + timedelta(days=_NAMED_DAYS[plain])
    if plain in ("thang sau", "thang toi", "next month"):
        return _months_on(today, 1)
    if plain in ("cuoi thang", "end of month"):
        return today.replace(day=calendar.monthrange(today.year, today.month)[1])
    if not (step := _STEP.fullmatch(plain)):
        return None
    count = int(step[1] + step[2])
    match step[3]:
        case "m" | "thang":
            return _months_on(today, count)
        case "y" | "nam":
            return _months_on(today, 12 * count)
        case "w" | "t" | "tuan":
            return today + timedelta(weeks=count)
    return today + timedelta(days=count)


def _months_on(day: date, months: int) -> date:
    """The same day of another month, or the last one that it has."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _weekday(plain: str, today: date) -> date | None:
    if not (found := _WEEKDAY.fullmatch(plain)):
        return None
    number = _ENGLISH.get(found[1])
    if number is None and (named := re.fullmatch(r"(?:thu ?|t)(.+)", found[1])):
        number = _WEEKDAYS.get(named[1])
    if number is None:
        return None
    if found[2]:
        return today + timedelta(days=number - today.weekday(), weeks=0 if found[2] == "tuan nay" else 1)
    return today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)


def _written(plain: str, today: date) -> date | None:
    if re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", plain, re.ASCII):
        return date(*map(int, plain.split("-")))
    if not (found := _DATE.fullmatch(plain)):
        return None
    day, month, year = found.groups()[:3] if found[1] else found.groups()[3:]
    if year is None:
        return _near(int(day), int(month), today)
    return date(_full_year(year, today), int(month), int(day))


def _near(day: int, month: int, today: date) -> date:
    found = date(today.year, month, day)
    if (today - found).days > 183:
        return date(today.year + 1, month, day)
    return date(today.year - 1, month, day) if (found - today).days > 300 else found


def _full_year(year: str, today: date) -> int:
    """Two digits mean a year up to twenty years ahead, else one of the past: birthdays."""
    if len(year) == 4:
        return int(year)
    guess = today.year // 100 * 100 + int(year)
    return guess - 100 if guess > today.year + 20 else guess
