"""How values are written on paper: the filters of templates, `{{ tong.cong|tien }}`. Nothing is written for nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from app.services import text
from app.services.errors import UserError
from app.services.language import N_

_DAY = re.compile(r"'[^']*'|d{1,4}|M{1,4}|y{2,4}")
_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
MOST_DECIMALS = 6


def tien(value: Any) -> str:
    """Money: 1.234.567, and with two decimals if it is not whole: 1.234,50."""
    if _empty(value):
        return ""
    number = _number(value)
    return so(number, 0 if number == number.to_integral_value() else 2)


def so(value: Any, decimals: int | None = None) -> str:
    """A number: 1.234,5 with as many decimals as it has, or with as many as asked for."""
    if _empty(value):
        return ""
    number = _number(value)
    if decimals is None:
        shown = f"{number.normalize():,f}" if number else "0"
    else:
        step = Decimal(1).scaleb(-max(0, min(int(decimals), MOST_DECIMALS)))
        shown = f"{number.quantize(step, ROUND_HALF_UP):,f}"
    return shown.translate({ord(","): ".", ord("."): ","})


def phan_tram(value: Any) -> str:
    """Percents: 7,5%; nothing for none."""
    return "" if _empty(value) or not _number(value) else f"{so(value)}%"


def chu(value: Any, unit: str = "đồng") -> str:
    """An amount in words, as it stands on vouchers: Một tỷ không trăm năm mươi triệu đồng."""
    if _empty(value):
        return ""
    number = _number(value).quantize(Decimal("0.01"), ROUND_HALF_UP)
    whole, rest = divmod(abs(number), 1)
    hundredths = f" phẩy {text.amount_in_words(int(rest * 100))}" if rest else ""
    sign = "âm " if number < 0 else ""
    return hoa_dau(f"{sign}{text.amount_in_words(int(whole))}{hundredths} {unit}".strip())


def ngay(value: Any, form: str = "dd/MM/yyyy") -> str:
    """A day by Word's letters: 27/07/2026, or `ngay("d/M/yy")`; what stands in '…' is left as it is."""
    if _empty(value):
        return ""
    if not isinstance(value, date):
        raise UserError(N_("“{value}” is no day."), value=_short(value))
    return _DAY.sub(lambda found: _part_of_day(value, found[0]), form)


def ngay_dai(value: Any) -> str:
    """A day in full: ngày 27 tháng 07 năm 2026."""
    return ngay(value, "'ngày' dd 'tháng' MM 'năm' yyyy")


def hoa(value: Any) -> str:
    """In capitals."""
    return _text(value).upper()


def thuong(value: Any) -> str:
    """In small letters."""
    return _text(value).lower()


def hoa_dau(value: Any) -> str:
    """The first letter a capital."""
    shown = _text(value)
    return shown[:1].upper() + shown[1:]


def hoa_tung_chu(value: Any) -> str:
    """The first letter of every word a capital."""
    return re.sub(r"\S+", lambda word: hoa_dau(word[0]), _text(value))


def mac_dinh(value: Any, instead: str = "") -> Any:
    """What is written when there is nothing: `{{ khach.email|mac_dinh("không có") }}`."""
    return instead if _empty(value) or value == "" else value


def dem(value: Any) -> int:
    """How many lines a list has."""
    if not isinstance(value, (list, tuple)):
        raise UserError(N_("“{value}” is no list."), value=_short(value))
    return len(value)


FORMATS: dict[str, Callable[..., Any]] = {
    each.__name__: each
    for each in (tien, so, phan_tram, chu, ngay, ngay_dai, hoa, thuong, hoa_dau, hoa_tung_chu, mac_dinh, dem)
}


def _empty(value: Any) -> bool:
    return value is None or value == ""


def _number(value: Any) -> Decimal:
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, (float, str)):
        try:
            return Decimal(str(value))
        except InvalidOperation:
            pass
    raise UserError(N_("“{value}” is no number."), value=_short(value))


def _part_of_day(day: date, letters: str) -> str:
    if letters.startswith("'"):
        return letters[1:-1]
    number = {"d": day.day, "M": day.month, "y": day.year}[letters[0]]
    if letters[0] == "y":
        return f"{number:04}" if len(letters) > 2 else f"{number % 100:02}"
    if len(letters) > 2:
        return _WEEKDAYS[day.weekday()] if letters[0] == "d" else f"tháng {number}"
    return f"{number:0{len(letters)}}"


def _text(value: Any) -> str:
    if value is None or isinstance(value, (str, int, Decimal)):
        return "" if value is None else str(value)
    raise UserError(N_("“{value}” is no text."), value=_short(value))


def _short(value: Any) -> str:
    return str(value)[:60]
