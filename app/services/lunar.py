"""The lunar calendar of Vietnam (âm lịch): days and months by the moon, at seven hours east of Greenwich.

The rules and the short series of Jean Meeus ("Astronomical Algorithms", 1998) as Hồ Ngọc Đức published them
(informatik.uni-leipzig.de/~duc/amlich): a month begins on the day of the new moon, the eleventh holds the winter
solstice, and of thirteen months between two elevenths the first without a major solar term is the leap one. Good for
1900 to 2199; the Chinese calendar, an hour further east, differs on some days.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from math import floor, pi, sin
from typing import NamedTuple

ZONE = 7 / 24  # of a day
EPOCH = date(2000, 1, 1).toordinal() - 2451545  # of the ordinals of days and the Julian day numbers
MONTH = 29.530588853  # days from one new moon to the next, on average
STEMS = ("Giáp", "Ất", "Bính", "Đinh", "Mậu", "Kỷ", "Canh", "Tân", "Nhâm", "Quý")
BRANCHES = ("Tý", "Sửu", "Dần", "Mão", "Thìn", "Tỵ", "Ngọ", "Mùi", "Thân", "Dậu", "Tuất", "Hợi")


class LunarDay(NamedTuple):
    """`year` is named by the solar year in which it begins; `leap`: the second month of the same number."""

    day: int
    month: int
    year: int
    leap: bool = False

    def short(self) -> str:
        """15, and 1/9 on the first of a month."""
        return f"{self.day}/{self.month}" if self.day == 1 else str(self.day)


@cache
def of(day: date) -> LunarDay:
    """The lunar day of a solar one."""
    number = _julian(day)
    index = floor((number - 2415021.076998695) / MONTH) + 1
    while (begins := _new_moon(index)) > number:
        index -= 1
    year, eleventh, next_one = day.year, _eleventh(day.year), _eleventh(day.year)
    if eleventh >= begins:
        eleventh = _eleventh(day.year - 1)
    else:
        year, next_one = day.year + 1, _eleventh(day.year + 1)
    months = (begins - eleventh) // 29
    leap, month = False, months + 11
    if next_one - eleventh > 365:
        extra = _leap_offset(eleventh)
        if months >= extra:
            month, leap = months + 10, months == extra
    month = month - 12 if month > 12 else month
    return LunarDay(number - begins + 1, month, year - 1 if month >= 11 and months < 4 else year, leap)


@cache
def solar(day: int, month: int, year: int) -> date:
    """The solar day of a lunar one of a regular month; the 30th of a month of 29 days is its last."""
    before = year - 1 if month < 11 else year
    eleventh, next_one = _eleventh(before), _eleventh(before + 1)
    offset = month - 11 if month >= 11 else month + 1
    if next_one - eleventh > 365 and offset >= _leap_offset(eleventh):
        offset += 1
    index = floor(0.5 + (eleventh - 2415021.076998695) / MONTH)
    begins, ends = _new_moon(index + offset), _new_moon(index + offset + 1)
    return _date(min(begins + day - 1, ends - 1))


def name_of(year: int) -> str:
    """Bính Ngọ: the name of a lunar year."""
    return f"{STEMS[(year + 6) % 10]} {BRANCHES[(year + 8) % 12]}"


def _julian(day: date) -> int:
    return day.toordinal() - EPOCH


def _date(number: int) -> date:
    return date.fromordinal(number + EPOCH)


@cache
def _new_moon(k: int) -> int:
    """The day of the k-th new moon since 1 January 1900."""
    t = k / 1236.85
    rad = pi / 180
    mean = (2415020.75933 + 29.53058868 * k + 0.0001178 * t**2 - 0.000000155 * t**3
            + 0.00033 * sin((166.56 + 132.87 * t - 0.009173 * t**2) * rad))  # fmt: skip
    sun = (359.2242 + 29.10535608 * k - 0.0000333 * t**2 - 0.00000347 * t**3) * rad
    moon = (306.0253 + 385.81691806 * k + 0.0107306 * t**2 + 0.00001236 * t**3) * rad
    node = (21.2964 + 390.67050646 * k - 0.0016528 * t**2 - 0.00000239 * t**3) * rad
    off = (
        (0.1734 - 0.000393 * t) * sin(sun) + 0.0021 * sin(2 * sun) - 0.4068 * sin(moon) + 0.0161 * sin(2 * moon)
        - 0.0004 * sin(3 * moon) + 0.0104 * sin(2 * node) - 0.0051 * sin(sun + moon) - 0.0074 * sin(sun - moon)
        + 0.0004 * sin(2 * node + sun) - 0.0004 * sin(2 * node - sun) - 0.0006 * sin(2 * node + moon)
        + 0.0010 * sin(2 * node - moon) + 0.0005 * sin(2 * moon + sun)
    )  # fmt: skip
    if t < -11:
        delta = 0.001 + 0.000839 * t + 0.0002261 * t**2 - 0.00000845 * t**3 - 0.000000081 * t**4
    else:
        delta = -0.000278 + 0.000265 * t + 0.000262 * t**2
    return floor(mean + off - delta + 0.5 + ZONE)


def _sun(number: int) -> int:
    """In which of the twelve parts of the sky the sun is at the beginning of a day: 0 from the spring equinox."""
    t = (number - 0.5 - ZONE - 2451545.0) / 36525
    rad = pi / 180
    anomaly = (357.52910 + 35999.05030 * t - 0.0001559 * t**2 - 0.00000048 * t**3) * rad
    mean = 280.46645 + 36000.76983 * t + 0.0003032 * t**2
    centre = ((1.914600 - 0.004817 * t - 0.000014 * t**2) * sin(anomaly)
              + (0.019993 - 0.000101 * t) * sin(2 * anomaly) + 0.000290 * sin(3 * anomaly))  # fmt: skip
    return floor((mean + centre) % 360 / 30)


@cache
def _eleventh(year: int) -> int:
    """The day on which the eleventh month begins, with the winter solstice of that solar year."""
    index = floor((_julian(date(year, 12, 31)) - 2415021) / MONTH)
    begins = _new_moon(index)
    return _new_moon(index - 1) if _sun(begins) >= 9 else begins


@cache
def _leap_offset(eleventh: int) -> int:
    """Which month after an eleventh is the leap one, in a year of thirteen."""
    index = floor((eleventh - 2415021.076998695) / MONTH + 0.5)
    last, i = 0, 1
    arc = _sun(_new_moon(index + i))
    while True:
        last, i = arc, i + 1
        arc = _sun(_new_moon(index + i))
        if arc == last or i >= 14:
            return i - 1
