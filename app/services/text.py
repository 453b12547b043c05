"""Vietnamese text: folded for searching, keyed for sorting, cleaned for storing, amounts in words.

What is stored is plain ASCII wherever the alphabet allows it, so that every database compares it alike.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from app.services.errors import UserError
from app.services.language import N_

LONGEST_SEARCH, MOST_WORDS = 1_000, 30  # characters and words of a search that are looked at
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_MARKED = {
    ("a", "\u0306"): "ă",
    ("a", "\u0302"): "â",
    ("e", "\u0302"): "ê",
    ("o", "\u0302"): "ô",
    ("o", "\u031b"): "ơ",
    ("u", "\u031b"): "ư",
}
_CODES = dict(zip("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg", strict=True))
_CODES |= {digit: digit for digit in "0123456789"}
# An underscore parts words, so that a pattern never needs an escape, which SQLite's search index cannot use.
_GAP = re.compile(r"(?:[^\w@.+\u0300-\u036f]|_)+")
_ASCII = {code: " " if _GAP.match(chr(code)) else chr(code).lower() for code in range(128)}
_PHONE = re.compile(r"(?<![\w+])[+(]*\d(?:[\s().\-]*\d){5,}+(?!\w)")
_OLD_MOBILES = {
    "120": "70",
    "121": "79",
    "122": "77",
    "126": "76",
    "128": "78",
    "123": "83",
    "124": "84",
    "125": "85",
    "127": "81",
    "129": "82",
    "186": "56",
    "188": "58",
    "199": "59",
}
_OLD_MOBILES |= {f"16{digit}": f"3{digit}" for digit in "23456789"}
_FIRMS = re.compile(
    r"(cong ty|cua hang|ho kinh|tap doan|doanh nghiep|ngan hang|benh vien|khach san|nha hang|van phong"
    r"|xi nghiep|hop tac|trung tam|chi nhanh|co so|cong an|truong|so|quy|xuong) "
)


class _Word(NamedTuple):
    plain: str  # without marks
    codes: str  # its letters in alphabetical order
    tone: str


def _word(word: str) -> _Word:
    letters: list[str] = []
    plain, tone = "", "0"
    for sign in unicodedata.normalize("NFD", unicodedata.normalize("NFD", word).casefold()):
        if sign in _TONES:
            tone = _TONES[sign]
        elif letters and (letters[-1], sign) in _MARKED:
            letters[-1] = _MARKED[letters[-1], sign]
        elif not unicodedata.combining(sign):
            letters.append("đ" if sign == "ð" else sign)
            plain += "d" if sign in "đð" else sign
    codes = (_CODES.get(letter) or (f"~{ord(letter):06x}" if letter.isalnum() else "") for letter in letters)
    return _Word(plain, "".join(codes), tone)


@lru_cache(maxsize=100_000)
def _chunk(text: str) -> _Word:
    """The words of a text without white space, as one: names are made of the same ones again and again."""
    parts = (part.strip(".") for part in _GAP.split(unicodedata.normalize("NFC", text)))
    words = [word for part in parts if part and (word := _word(part)).plain]
    return _Word(" ".join(w.plain for w in words), "!".join(w.codes for w in words), "".join(w.tone for w in words))


def _ascii(text: str) -> str:
    """Codes and numbers hardly come twice: they are kept out of the memory of words."""
    words = text.translate(_ASCII).split()
    return " ".join(filter(None, (word.strip(".") for word in words)) if "." in text else words)


def fold(text: str) -> str:
    """The words of a text in lower case without any marks: "Đặng Thị Hòa" becomes "dang thi hoa"."""
    if text.isascii():
        return _ascii(text)
    parts = [_ascii(part) if part.isascii() else _chunk(part).plain for part in text.split()]
    return " ".join(filter(None, parts))


def sort_key(text: str) -> str:
    """A key whose bytes sort as the Vietnamese alphabet does: a ă â … and ma mà mả mã má mạ."""
    words = [word for part in text.split() if (word := _chunk(part)).plain]
    return "!".join([word.codes for word in words]) + " " + "".join([word.tone for word in words])


def person_key(name: str) -> str:
    """The sort key of a person listed by given name, the last word of the name: every Anh before the first Ánh."""
    words = name.split()
    return f"{sort_key(' '.join(words[-1:]))} {sort_key(' '.join(words[:-1]))}"


def phone_digits(text: str) -> str:
    """The digits of a phone as dialled inside Vietnam: +84 becomes 0, old 11-digit mobiles get their new prefix."""
    digits = text if text.isascii() and text.isdigit() else re.sub(r"[^0-9]", "", text)
    digits = digits[2:] if digits.startswith("0084") else digits
    if digits.startswith("84") and (len(digits) in (11, 12) or text.lstrip(" (").startswith("+")):
        digits = "0" + digits[2:].removeprefix("0")
    if len(digits) == 11 and digits[1:4] in _OLD_MOBILES and digits[0] == "0":
        digits = "0" + _OLD_MOBILES[digits[1:4]] + digits[4:]
    return digits


def _joined(found: re.Match[str]) -> str:
    digits = phone_digits(found[0])
    return digits if digits.startswith("0") or found[0].startswith("+") else found[0]


def search_text(*parts: str) -> str:
    """What a record is found by: folded words, each after a space, so that the start of a word can be searched for.

    The digits of phones stand together, whatever parts them in the text.
    """
    return f" {' '.join(filter(None, (fold(_PHONE.sub(_joined, part)) for part in parts if part)))} "


def abbreviation(name: str) -> str:
    """The first letters of the words of a name, for who types only these: "Đặng Thị Hòa" is "dth" (B05).

    Empty for a single word, whose first letter finds it anyway.
    """
    words = fold(name).split()
    return "".join(word[0] for word in words) if len(words) > 1 else ""


def found_in(typed: str, *texts: str) -> bool:
    """Whether a search for what was typed finds a short text, as it would in a list: for choices that are at hand."""
    held = search_text(*texts, *map(abbreviation, texts))
    return all(pattern.strip("%") in held for pattern in patterns(typed))


def patterns(text: str) -> list[str]:
    """LIKE patterns that must all match: a word of 3 letters anywhere, a shorter one at the start of a word.

    Of a page that was pasted into a search the first words count: no database takes thousands of patterns.
    """
    words = fold(_PHONE.sub(_joined, text[:LONGEST_SEARCH])).split()[:MOST_WORDS]
    pieces = [piece for word in words for piece in _pieces(word)]
    return [f"%{' ' if len(piece) < 3 else ''}{piece}%" for piece in dict.fromkeys(pieces)]


def _pieces(word: str) -> list[str]:
    """The groups of a part of a phone that begins in its middle: 345.678."""
    return word.split(".") if re.fullmatch(r"\d+(\.\d+)+", word) else [word]


def clean(text: str, limit: int, *, lines: bool = False) -> str:
    """The text as it is stored: NFC, without control characters, white space collapsed (with `lines`: line by line).

    Raises UserError if more than `limit` characters remain.
    """
    if text.isprintable() and unicodedata.is_normalized("NFC", text):  # as most are: blanks alone may be too many
        text = " ".join(text.split()) if "  " in text else text.strip()
    else:
        text = _cleaned(text, lines)
    if len(text) > limit:
        raise UserError(
            N_("This text has {length} characters; at most {limit} fit here."), length=len(text), limit=limit
        )
    return text


def _cleaned(text: str, lines: bool) -> str:
    text = unicodedata.normalize("NFC", re.sub(r"\r\n?|[\u2028\u2029]", "\n", text))
    kept = (sign for sign in text if sign in "\t\n\v\f" or unicodedata.category(sign) not in ("Cc", "Cf", "Cs"))
    text = "".join(kept)
    if not lines:
        return " ".join(text.split())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(" ".join(line.split()) for line in text.split("\n"))).strip()


def name(text: str, limit: int = 120) -> str:
    """What somebody or something is called, cleaned. Raises UserError if nothing remains, or too much."""
    found = clean(text, limit)
    if not found:
        raise UserError(N_("The name is empty."))
    return found


def grouped(number: int) -> str:
    """1.234.567, in both languages."""
    return f"{number:,}".replace(",", ".")


def initials(name: str) -> str:
    """One or two capitals for a picture: of people the first and the last word, of firms the last two."""
    words = [word for word in unicodedata.normalize("NFC", name).split() if word[0].isalpha()]
    if not words:
        return name.strip()[:1].upper()
    if len(words) == 1:
        return words[0][0].upper()
    first = words[-2] if _FIRMS.match(fold(name)) else words[0]
    return (first[0] + words[-1][0]).upper()


_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")


class _Reading(NamedTuple):
    zero: str
    thousand: str
    billion: str
    four: str


def amount_in_words(
    amount: int,
    *,
    unit: str = "",
    zero: Literal["linh", "lẻ"] = "linh",
    thousand: Literal["nghìn", "ngàn"] = "nghìn",
    billion: Literal["tỷ", "tỉ"] = "tỷ",
    four: Literal["tư", "bốn"] = "tư",
    even: Literal["never", "always", "thousands"] = "never",
) -> str:
    """A whole number read aloud in lower case, with the unit ("đồng") behind it if one is given.

    `zero` is the word for an empty tens place, `four` the one after "mươi". "chẵn" ends the amount always, never or
    when it is a multiple of 1,000.
    """
    words = list(_number(abs(amount), _Reading(zero, thousand, billion, four)))
    if amount < 0:
        words.insert(0, "âm")
    if unit:
        words.append(unit)
    if even == "always" or (even == "thousands" and amount and amount % 1000 == 0):
        words.append("chẵn")
    return " ".join(words)


def _number(value: int, reading: _Reading) -> Iterator[str]:
    above, rest = divmod(value, 10**9)
    if above:
        yield from _number(above, reading)
        yield reading.billion
    elif not rest:
        yield _DIGITS[0]
    started = above > 0
    for size, name in ((10**6, "triệu"), (1000, reading.thousand), (1, "")):
        group = rest // size % 1000
        if group:
            yield from _group(group, started, reading)
            yield from filter(None, (name,))
        started = started or group > 0


def _group(group: int, full: bool, reading: _Reading) -> Iterator[str]:
    """Three digits; with `full` the hundreds are read even if there are none."""
    hundreds, rest = divmod(group, 100)
    tens, ones = divmod(rest, 10)
    if hundreds or full:
        yield from (_DIGITS[hundreds], "trăm")
    if tens > 1:
        yield from (_DIGITS[tens], "mươi")
    elif tens == 1:
        yield "mười"
    elif ones and (hundreds or full):
        yield reading.zero
    if ones:
        yield _ones(tens, ones, reading)


def _ones(tens: int, ones: int, reading: _Reading) -> str:
    if ones == 5 and tens:
        return "lăm"
    if tens > 1:
        return {1: "mốt", 4: reading.four}.get(ones, _DIGITS[ones])
    return _DIGITS[ones]
