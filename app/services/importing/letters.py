"""Vietnamese letters of the time before Unicode, as old files have them: TCVN3 (ABC fonts), VNI and Windows-1258.

Each column is judged by how many of its words are Vietnamese syllables in one reading or another; a cell that already
has letters which the old code does not know stays as it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable

from app.services.importing.reading import Book, Cell, Sheet
from app.services.language import N_

AUTOMATIC, UNICODE = "auto", "unicode"
CODES = {UNICODE: N_("Unicode"), "tcvn3": N_("TCVN3 (ABC)"), "vni": N_("VNI"), "cp1258": N_("Windows-1258")}
LOOKED_AT = 400  # rows by which a column is judged
_ENOUGH, _SURE, _BETTER = 2, 0.6, 0.25  # words; share of them that are syllables; more than as it stands

_ABC = dict(zip(
    "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\xadõøö÷ùúýûüþ¡¢§£¤¥¦",
    "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ", strict=True))  # fmt: skip
_SIGNS = dict(zip("\x80\x84\x85\x91\x92\x93\x94\x95\x96\x97\x99", "€„…‘’“”•–—™", strict=True))  # as Windows has them
_SIGNS_TABLE = str.maketrans(_SIGNS)
_ABC_TABLE = str.maketrans(_ABC)
_TONES = {"ø": "\u0300", "ù": "\u0301", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_HATS = {"â": "\u0302", "á": "\u0302\u0301", "à": "\u0302\u0300", "å": "\u0302\u0309", "ã": "\u0302\u0303",
         "ä": "\u0302\u0323"}  # fmt: skip
_BOWLS = {"ê": "\u0306", "é": "\u0306\u0301", "è": "\u0306\u0300", "ú": "\u0306\u0309", "ü": "\u0306\u0303",
          "ë": "\u0306\u0323"}  # fmt: skip
_VNI_ALONE = dict(zip("ôöñæóòîÔÖÑÆÓÒÎ", "ơưđỉĩịỵƠƯĐỈĨỊỴ", strict=True))
_VNI = re.compile(
    "[AaEeOoUuYyÔôÖö][øùûõïØÙÛÕÏ]|[AaEeOo][âáàåãäÂÁÀÅÃÄ]|[Aa][êéèúüëÊÉÈÚÜË]|[ôöñæóòîÔÖÑÆÓÒÎ]"
)  # longer ones first
_SYLLABLE = re.compile("(ngh|ng|gh|gi|kh|nh|ph|qu|th|tr|ch|[bcdđghklmnpqrstvx])?[aăâeêioôơuưy]{1,3}(ng|nh|ch|[cmnpt])?")
_WORD = re.compile(r"[^\s\d!-/:-@\[-`{-~]+")
_TONE_MARKS = re.compile("[\u0300\u0301\u0303\u0309\u0323]")


def convert(text: str, code: str) -> str:
    """A text of an old code in Unicode; what cannot be of this code stays as it is."""
    if code == UNICODE or text.isascii() or _newer(text):
        return text
    return _CONVERTERS[code](text)


def guess(texts: Iterable[str], old: bool = False) -> str:
    """The code of these texts; `old` if they came as bytes that are not Unicode."""
    odd = [text for text in texts if not text.isascii()]
    codes = ["cp1258", "tcvn3", "vni"] if old else [UNICODE, "tcvn3", "vni"]
    shares = {code: _share(convert(text, code) for text in odd) for code in codes}
    best = max(codes, key=lambda code: shares[code][0])
    share, words = shares[best]
    sure = words >= _ENOUGH and share >= _SURE and share >= shares[codes[0]][0] + _BETTER
    return best if sure else codes[0]


def decoded(book: Book, code: str = AUTOMATIC) -> tuple[Book, tuple[str, ...]]:
    """The book in Unicode, by this code or the guessed ones of its columns; and which old codes that were."""
    met: dict[str, None] = {}
    sheets = []
    for sheet in book.sheets:
        codes = _codes(sheet, book.old) if code == AUTOMATIC else dict.fromkeys(range(_width(sheet)), code)
        there = {place: each for place, each in codes.items() if each != UNICODE}
        met |= dict.fromkeys(there.values())
        sheets.append(_converted(sheet, there) if there else sheet)
    return book._replace(sheets=tuple(sheets)), tuple(met)


def _codes(sheet: Sheet, old: bool) -> dict[int, str]:
    """Of each column; a short one is judged with the whole sheet."""
    columns = [[row[place] for row in sheet.rows[:LOOKED_AT] if place < len(row)] for place in range(_width(sheet))]
    texts = [[cell for cell in column if isinstance(cell, str)] for column in columns]
    whole = guess((text for column in texts for text in column), old)
    found = {place: guess(column, old) for place, column in enumerate(texts)}
    few = {place for place, column in enumerate(texts) if sum(not text.isascii() for text in column) < _ENOUGH * 2}
    return {place: whole if place in few else code for place, code in found.items()}


def _converted(sheet: Sheet, codes: dict[int, str]) -> Sheet:
    """Where some cells are Unicode already, those that can be read as they stand are left alone."""
    mixed = {place for row in sheet.rows for place, cell in enumerate(row)
             if place in codes and isinstance(cell, str) and _newer(cell)}  # fmt: skip

    def cell(place: int, value: Cell) -> Cell:
        if not isinstance(value, str) or place not in codes or (place in mixed and _share([value])[0] == 1):
            return value
        return convert(value, codes[place])

    return sheet._replace(rows=[[cell(place, value) for place, value in enumerate(row)] for row in sheet.rows])


def _newer(text: str) -> bool:
    """Whether it has letters that no old code has."""
    return any(sign > "\xff" and sign not in _SIGNS.values() for sign in text)


def _width(sheet: Sheet) -> int:
    return max((len(row) for row in sheet.rows), default=0)


# --- the codes ---


def _abc(text: str) -> str:
    """Capitals with a tone have no letter of their own there: a font shows small ones as capitals."""
    text = text.translate(_SIGNS_TABLE)
    plain = re.sub("[^A-Za-z]", "", text)
    if len(plain) > 1 and plain.isupper():
        return text.translate(_ABC_TABLE).upper()
    return _WORD.sub(lambda found: _abc_word(found[0]), text)


def _abc_word(word: str) -> str:
    plain = re.sub("[^A-Za-z]", "", word)
    made = word.translate(_ABC_TABLE)
    return made.upper() if len(plain) > 1 and plain.isupper() else made


def _vni(text: str) -> str:
    return _VNI.sub(lambda found: _vni_letter(found[0]), text.translate(_SIGNS_TABLE))


def _vni_letter(found: str) -> str:
    base = _VNI_ALONE.get(found[0], found[0])
    if len(found) == 1:
        return base
    mark = found[1].lower()
    marks = _TONES.get(mark) or _HATS.get(mark) or _BOWLS[mark]
    return unicodedata.normalize("NFC", base + marks)


def _cp1258(text: str) -> str:
    return unicodedata.normalize("NFC", text.encode("latin-1").decode("cp1258", "replace"))


_CONVERTERS: dict[str, Callable[[str], str]] = {"tcvn3": _abc, "vni": _vni, "cp1258": _cp1258}


def _share(texts: Iterable[str]) -> tuple[float, int]:
    """The share of Vietnamese syllables among the words that have more than plain letters, and how many those are."""
    words = [word for text in texts for word in _WORD.findall(text) if not word.isascii()]
    return (sum(map(_is_syllable, words)) / len(words) if words else 0.0), len(words)


def _is_syllable(word: str) -> bool:
    apart = unicodedata.normalize("NFD", word.lower())
    plain, tones = _TONE_MARKS.subn("", apart)
    return tones < 2 and _SYLLABLE.fullmatch(unicodedata.normalize("NFC", plain)) is not None
