"""Values as an office in Vietnam writes them, in both languages.

Numbers and dates look the same in Vietnamese and English (1.234.567, 31/12/2026): they are read aloud to customers and
stand on documents. Only the words differ.
"""
from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from app.services.language import N_, _, ngettext

NO_BREAK = "\u00a0"
WEEKDAYS = (N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday"))


@lru_cache(maxsize=4096)
def number(value: int) -> str:
    """1.234.567"""
    return f"{value:,}".replace(",", ".")


def decimal(value: float, places: int = 1) -> str:
    """1.234,5; zeros at the end are left out."""
    whole, _point, rest = f"{value:,.{places}f}".replace(",", " ").partition(".")
    rest = rest.rstrip("0")
    whole = whole.replace(" ", ".")
    return f"{whole},{rest}" if rest else whole


def percent(share: float, places: int = 0) -> str:
    """0,256 is 26 %, written without a gap."""
    return f"{decimal(share * 100, places)}%"


def money(value: int) -> str:
    """Đồng: 1.234.567 ₫, with a gap that does not break."""
    return f"{number(value)}{NO_BREAK}₫"


def large_money(value: int) -> str:
    """Short, for totals: 1,25 tỷ."""
    for size, name in ((10**9, _("bn")), (10**6, _("m"))):
        if abs(value) >= size:
            return f"{decimal(value / size, 2 if abs(value) < 100 * size else 1)}{NO_BREAK}{name}"
    return money(value)


@lru_cache(maxsize=4096)
def phone(digits: str) -> str:
    """0912 345 678; numbers of other lengths, and those with a country code, in groups from the end."""
    if not digits.lstrip("+").isdigit():
        return digits
    if digits.startswith("+84") and len(digits) == 12:
        return f"+84 {digits[3:6]} {digits[6:9]} {digits[9:]}"
    if len(digits) == 10:
        return f"{digits[:4]} {digits[4:7]} {digits[7:]}"
    if len(digits) == 11:
        return f"{digits[:4]} {digits[4:8]} {digits[8:]}"
    return digits


def date_(value: date | None) -> str:
    """31/12/2026; nothing for none."""
    return f"{value:%d/%m/%Y}" if value else ""


def day(value: date | datetime | None, today: date | None = None) -> str:
    """Near days by their name: today, tomorrow, yesterday, 3 days ago; others as 31/12/2026. Nothing for none."""
    if value is None:
        return ""
    there = local(value).date() if isinstance(value, datetime) else value
    ahead = (there - (today or date.today())).days
    named = {0: N_("Today"), 1: N_("Tomorrow"), -1: N_("Yesterday")}.get(ahead)
    if named:
        return _(named)
    if -7 < ahead < 0:
        return ngettext("{count} day ago", "{count} days ago", -ahead).format(count=-ahead)
    return date_(there)


def due(value: date | None, today: date | None = None) -> str:
    """For days to come: today, tomorrow, Friday (within a week), else 31/12; another year is written out."""
    if value is None:
        return ""
    now = today or date.today()
    ahead = (value - now).days
    if 1 < ahead < 7:
        return weekday(value)
    if -1 <= ahead <= 1:
        return day(value, now)
    return f"{value:%d/%m}" if value.year == now.year else date_(value)


def weekday(value: date) -> str:
    """Monday … Sunday."""
    return _(WEEKDAYS[value.weekday()])


def clock(value: datetime | time) -> str:
    """09:05, in the time of this computer."""
    return f"{local(value) if isinstance(value, datetime) else value:%H:%M}"


def moment(at: datetime | None, today: date | None = None) -> str:
    """Today, 09:05"""
    return f"{day(at, today)}, {clock(at)}" if at else ""


def ago(at: datetime, now: datetime | None = None) -> str:
    """Just now, 5 minutes ago, 2 hours ago; before that the day and the time."""
    seconds = ((now or datetime.now(UTC)) - at).total_seconds()
    if 0 <= seconds < 60:
        return _("Just now")
    if 0 <= seconds < 3600:
        minutes = int(seconds // 60)
        return ngettext("{count} minute ago", "{count} minutes ago", minutes).format(count=minutes)
    if 0 <= seconds < 6 * 3600:
        hours = int(seconds // 3600)
        return ngettext("{count} hour ago", "{count} hours ago", hours).format(count=hours)
    return moment(at, local(now).date() if now else None)


def span(length: timedelta) -> str:
    """How long: 45 min, 1 h 30 min."""
    minutes = round(length.total_seconds() / 60)
    if minutes < 60:
        return _("{count} min").format(count=minutes)
    if minutes % 60 == 0:
        return _("{count} h").format(count=minutes // 60)
    return _("{hours} h {minutes} min").format(hours=minutes // 60, minutes=minutes % 60)


def file_size(octets: int) -> str:
    """1,4 MB"""
    for size, name in ((2**30, "GB"), (2**20, "MB"), (2**10, "KB")):
        if octets >= size:
            return f"{decimal(octets / size)} {name}"
    return f"{octets} B"


def local(at: datetime) -> datetime:
    """The moment in the time of this computer; moments are stored in UTC."""
    return at.astimezone()
