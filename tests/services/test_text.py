from __future__ import annotations

import random
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services import language
from app.services.errors import Conflict, LoginError, UserError
from app.services.text import (
    abbreviation,
    amount_in_words,
    clean,
    fold,
    found_in,
    initials,
    patterns,
    person_key,
    phone_digits,
    search_text,
    sort_key,
)

VECTORS = Path(__file__).parents[1] / "data" / "amount_in_words.tsv"
# As ICU orders them for Vietnamese (collation "vi"): letters first, then tones; a space before every letter.
IN_ORDER = """1|9|a|à|ả|ã|á|ạ|an|án|ăn|ắn|ân|ấn|ba|bà|bạ|ca|chi|cô|cơ|da|dung|đa|đạ|đào|e|è|em|ê|ề|êm|ga|hoa|hòa|hóa
|hoan|i|ì|la|lan|lan anh|lân|ma|mà|mả|mã|má|mạ|ma anh|mai|măm|mân|nam|năm|nâm|nga|nha|o|ò|on|ô|ồ|ôn|ơ|ờ|ơn|pha|quy|ra|sa
|ta|ta đây|tam|thanh|thành|thảnh|thánh|thạnh|tra|u|ù|un|ư|ừ|ưng|vy|xa|y|ỳ|yên|zoom""".replace("\n", "").split("|")
VIETNAMESE = st.text(
    alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyAĂÂĐÊÔƠƯàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợ"
    "ùủũúụừửữứựỳỷỹýỵ 0123456789.-@_%\\",
    max_size=40,
)


def finds(query: str, *parts: str) -> bool:
    """What LIKE does with the patterns."""
    stored = search_text(*parts)
    likes = (re.escape(pattern).replace("%", ".*") for pattern in patterns(query))
    return all(re.fullmatch(like, stored) for like in likes)


@pytest.mark.parametrize(
    "text, folded",
    [
        ("Đặng Thị Hòa", "dang thi hoa"),
        ("ĐẶNG THỊ HOÀ", "dang thi hoa"),
        ("  Ngô   Đức\tÝ ", "ngo duc y"),
        ("Ðà Nẵng", "da nang"),
        ("ðà", "da"),
        ("Cty. TNHH “Ánh-Sáng” (HN)", "cty tnhh anh sang hn"),
        ("lan.ng@cty.vn", "lan.ng@cty.vn"),
        ("a_b%c\\d", "a b c d"),
        ("Straße", "strasse"),
        ("日本", "日本"),
        ("…", ""),
        ("", ""),
    ],
)
def test_folded_words_have_no_marks(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=60) | VIETNAMESE)
def test_decomposed_text_is_the_same_text(text: str) -> None:
    apart, together = unicodedata.normalize("NFD", text), unicodedata.normalize("NFC", text)
    for of in (fold, sort_key, person_key, search_text, patterns, initials):
        assert of(apart) == of(together)


@given(VIETNAMESE)
def test_vietnamese_is_stored_as_ascii_that_any_database_compares_alike(text: str) -> None:
    assert fold(text).isascii() and sort_key(text).isascii()


@pytest.mark.parametrize(
    "old, new", [("hòa", "hoà"), ("thúy", "thuý"), ("HÒA", "HOÀ"), ("khỏe", "khoẻ"), ("Thủy", "Thuỷ")]
)
def test_both_ways_to_place_a_tone_are_one_word(old: str, new: str) -> None:
    assert fold(old) == fold(new) and sort_key(old) == sort_key(new)


def test_the_order_is_that_of_the_vietnamese_alphabet() -> None:
    mixed = IN_ORDER[:]
    random.Random(1).shuffle(mixed)
    assert sorted(mixed, key=sort_key) == IN_ORDER
    assert sorted((word.upper() for word in mixed), key=sort_key) == [word.upper() for word in IN_ORDER]


def test_a_tone_counts_only_where_all_letters_are_equal() -> None:
    assert sorted(["mạ an", "ma anh", "ma an", "má an"], key=sort_key) == ["ma an", "má an", "mạ an", "ma anh"]
    assert sort_key("Cty “A”") == sort_key("cty a")
    assert sort_key("zz") < sort_key("ж") < sort_key("日")  # foreign letters behind, and different ones apart


def test_people_are_listed_by_given_name() -> None:
    names = ["Nguyễn Văn Bình", "Đỗ Thị Anh", "Lê Ánh", "Trần Anh", "Phạm Minh Đức", "Mai Dung", "Lan"]
    assert sorted(names, key=person_key) == [
        "Đỗ Thị Anh",
        "Trần Anh",
        "Lê Ánh",
        "Nguyễn Văn Bình",
        "Mai Dung",
        "Phạm Minh Đức",
        "Lan",
    ]
    assert person_key("") < person_key("An") < person_key("Lê An") < person_key("An Lê")


@pytest.mark.feature("S14")
@pytest.mark.parametrize(
    "stored",
    [
        "0912345678",
        "0912 345 678",
        "+84912345678",
        "0912.345.678",
        "0912-345-678",
        "(+84) 912 345 678",
        "84912345678",
        "0084 912 345 678",
        "+84 (0)912345678",
    ],
)
@pytest.mark.parametrize(
    "query",
    [
        "0912 345 678",
        "+84912345678",
        "0912.345.678",
        "84912345678",
        "(0912) 345-678",
        "+84 912 345 678",
        "912345678",
        "912 345 678",
        "345678",
        "345.678",
        "0912 345",
        "5678",
    ],
)
def test_a_phone_is_found_in_any_writing(stored: str, query: str) -> None:
    assert finds(query, "Nguyễn Văn An", stored, "KH000123")
    assert not finds(query, "Nguyễn Văn An", "0987 654 321", "KH000123")


@pytest.mark.feature("S14", "B05")
@pytest.mark.parametrize(
    "query",
    [
        "hoa",
        "HÒA",
        "hoà",
        "dang hoa",
        "hòa đặng",
        "đ h",
        "ng",
        "co khi",
        "Cơ-khí",
        "KH0007",
        "7",
        "lan 0912 345 678",
        "0314409058-002",
        "0314409058",
        "",
        " % ",
    ],
)
def test_a_name_is_found_without_accents_in_any_order(query: str) -> None:
    query = query.removeprefix("7") or "KH0007"
    assert finds(query, "Công ty Cơ khí Đặng Hoà Ngọc Lan", "0912345678", "KH0007", "0314409058-002")


@pytest.mark.parametrize("query", ["hoang", "òa1", "h0", "ang o", "012 345", "lan 0912 345 679"])
def test_other_words_are_not_found(query: str) -> None:
    assert not finds(query, "Đặng Hoà Lan", "0912345678")


def test_short_words_are_looked_for_at_the_start_only() -> None:
    assert patterns("An Bình") == ["% an%", "%binh%"]
    assert patterns("a%_b") == ["% a%", "% b%"]
    assert patterns("lan Lan") == ["%lan%"]
    assert patterns(" - ") == []


@given(VIETNAMESE)
def test_patterns_need_no_escape(text: str) -> None:
    assert all(not set("%_\\") & set(pattern[1:-1]) for pattern in patterns(text))


@given(st.lists(VIETNAMESE, max_size=4))
def test_every_part_finds_its_record(parts: list[str]) -> None:
    assert search_text(*parts).startswith(" ") and search_text(*parts).endswith(" ")
    letters = [re.sub(r"[\d.]", "", part) for part in parts]
    assert all(finds(part, *letters) for part in letters)


@pytest.mark.parametrize(
    "text, digits",
    [
        ("01651234567", "0351234567"),
        ("+84 121 234 5678", "0792345678"),
        ("0199.123.4567", "0591234567"),
        ("0186 1234567", "0561234567"),
        ("024 3825 1234", "02438251234"),
        ("+1 415 555 2671", "14155552671"),
        ("0314409058", "0314409058"),
        ("01101234567", "01101234567"),
        ("", ""),
    ],
)
def test_digits_as_dialled_at_home(text: str, digits: str) -> None:
    assert phone_digits(text) == digits


def test_stored_text_is_clean() -> None:
    assert clean("  Nguyễn\u0000 Văn \t\n A\u200b\ufeff ", 50) == "Nguyễn Văn A"
    assert clean("hoa\u0300", 3) == "hoà"
    assert clean("a\ud800b\x1b[1m", 9) == "ab[1m"
    assert clean(" a  b \r\n\r\n\r\n\r\n c\u2028d\x0be ", 30, lines=True) == "a b\n\nc\nd e"
    assert clean("", 5) == ""


def test_text_that_is_too_long_is_refused_with_a_sentence() -> None:
    assert clean("x" * 20 + "   ", 20) == "x" * 20
    with pytest.raises(UserError) as caught:
        clean("x" * 21, 20)
    assert caught.value.values == {"length": 21, "limit": 20}
    language.use("vi")
    assert str(caught.value) == "Nội dung dài 21 ký tự; ô này chứa tối đa 20 ký tự."
    language.use("en")
    assert str(caught.value) == "This text has 21 characters; at most 20 fit here."


@given(st.text(max_size=40) | VIETNAMESE)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text, 200), 200) == clean(text, 200)
    assert clean(clean(text, 200, lines=True), 200, lines=True) == clean(text, 200, lines=True)


@pytest.mark.parametrize(
    "name, letters",
    [
        ("Nguyễn Thị Lan", "NL"),
        ("lan", "L"),
        ("Đỗ Ánh", "ĐÁ"),
        ("Công ty TNHH Cơ khí Tuấn Tùng", "TT"),
        ("Cửa hàng Hoa Mai", "HM"),
        ("Trường THPT Chu Văn An", "VA"),
        ("Phạm Hùng (kho)", "PH"),
        ("", ""),
        ("123", "1"),
    ],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


def vectors() -> list[tuple[int, str]]:
    lines = VECTORS.read_text(encoding="utf-8").splitlines()
    return [(int(number), words) for number, words in (line.split("\t") for line in lines if line)]


@pytest.mark.feature("B08")
@pytest.mark.parametrize("amount, words", vectors())
def test_an_amount_in_words(amount: int, words: str) -> None:
    assert amount_in_words(amount) == words


def test_all_vectors_are_there() -> None:
    assert len(vectors()) >= 39


@given(st.integers(-(10**18), 10**18))
def test_words_say_the_amount(amount: int) -> None:
    assert spoken(amount_in_words(amount)) == amount
    other = amount_in_words(amount, zero="lẻ", thousand="ngàn", billion="tỉ", four="bốn")
    again = other.replace("lẻ", "linh").replace("ngàn", "nghìn").replace("tỉ", "tỷ")
    assert again == amount_in_words(amount, four="bốn") and spoken(again) == amount


def spoken(words: str) -> int:
    """The number that somebody hears: an independent reading back."""
    sizes = {"nghìn": 1000, "triệu": 10**6}
    digits = {
        "không": 0,
        "một": 1,
        "mốt": 1,
        "hai": 2,
        "ba": 3,
        "bốn": 4,
        "tư": 4,
        "năm": 5,
        "lăm": 5,
        "sáu": 6,
        "bảy": 7,
        "tám": 8,
        "chín": 9,
    }
    total, below, group, digit = 0, 0, 0, 0
    for word in words.removeprefix("âm ").split():
        if word in digits:
            digit = digits[word]
        elif word in ("trăm", "mươi"):
            group, digit = group + digit * (100 if word == "trăm" else 10), 0
        elif word == "mười":
            group += 10
        elif word in sizes:
            below, group, digit = below + (group + digit) * sizes[word], 0, 0
        elif word == "tỷ":
            total, below, group, digit = (total + below + group + digit) * 10**9, 0, 0, 0
    heard = total + below + group + digit
    return -heard if words.startswith("âm ") else heard


def test_an_amount_is_read_as_the_office_wishes() -> None:
    assert amount_in_words(1_050_000_000, unit="đồng") == "một tỷ không trăm năm mươi triệu đồng"
    assert (
        amount_in_words(104_024, zero="lẻ", thousand="ngàn", four="bốn")
        == "một trăm lẻ bốn ngàn không trăm hai mươi bốn"
    )
    assert amount_in_words(2 * 10**9, billion="tỉ") == "hai tỉ"
    assert amount_in_words(5000, unit="đồng", even="thousands") == "năm nghìn đồng chẵn"
    assert amount_in_words(5001, unit="đồng", even="thousands") == "năm nghìn không trăm linh một đồng"
    assert amount_in_words(7, unit="đồng", even="always") == "bảy đồng chẵn"


def test_errors_carry_what_happened() -> None:
    language.use("en")
    assert isinstance(LoginError("No."), UserError) and str(LoginError("No {such} thing.")) == "No {such} thing."
    conflict = Conflict("{who} was quicker.", data={"name": "Lan"}, who="An")
    assert (
        conflict.data == {"name": "Lan"}
        and str(conflict) == "An was quicker."
        and conflict.code == "{who} was quicker."
    )


@pytest.mark.feature("B05")
@pytest.mark.parametrize(
    ("typed", "text", "found"),
    [
        ("dth", "Đặng Thị Hòa", True),
        ("đth", "Đặng Thị Hòa", True),
        ("th", "Đặng Thị Hòa", True),  # the start of a word
        ("hoa dang", "Đặng Thị Hòa", True),  # in any order
        ("0912.345", "Chị Hòa 0912 345 678", True),
        ("htd", "Đặng Thị Hòa", False),
        ("tnh", "Công ty TNHH Minh Anh", True),
        ("ctt", "Công ty TNHH Minh Anh", True),  # among the first letters
        ("", "Hòa", True),
    ],
)
def test_what_is_at_hand_is_found_as_in_a_list(typed: str, text: str, found: bool) -> None:
    assert found_in(typed, text) is found


def test_abbreviations() -> None:
    names = {"Đặng Thị Hòa": "dth", "Hòa": "", "": "", "Cty CP 2/9": "cc29", "- -": ""}
    assert {name: abbreviation(name) for name in names} == names
