"""Old codes of Vietnamese letters: every letter, guessed by column, never at the cost of what is right already."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.services.importing import letters, mapping, opening, reading
from tests.services.importing import files
from tests.world import World

SMALL = "àáảãạ ăằắẳẵặ âầấẩẫậ đ èéẻẽẹ êềếểễệ ìíỉĩị òóỏõọ ôồốổỗộ ơờớởỡợ ùúủũụ ưừứửữự ỳýỷỹỵ"
ABC = (
    "\xb5\xb8\xb6\xb7\xb9 \xa8\xbb\xbe\xbc\xbd\xc6 \xa9\xc7\xca\xc8\xc9\xcb \xae \xcc\xd0\xce\xcf\xd1"
    " \xaa\xd2\xd5\xd3\xd4\xd6 \xd7\xdd\xd8\xdc\xde \xdf\xe3\xe1\xe2\xe4 \xab\xe5\xe8\xe6\xe7\xe9"
    " \xac\xea\xed\xeb\xec\xee \xef\xf3\xf1\xf2\xf4 \xad\xf5\xf8\xf6\xf7\xf9 \xfa\xfd\xfb\xfc\xfe"
)
VNI = (
    "aøaùaûaõaï aêaèaéaúaüaë aâaàaáaåaãaä ñ eøeùeûeõeï eâeàeáeåeãeä ìíæóò oøoùoûoõoï oâoàoáoåoãoä"
    " ôôøôùôûôõôï uøuùuûuõuï ööøöùöûöõöï yøyùyûyõî"
)
NAME = "Công ty TNHH Đặng Thị Hòa"
WRITTEN = {"tcvn3": "C\xabng ty TNHH \xa7\xc6ng Th\xde H\xdfa", "vni": "Coâng ty TNHH Ñaëng Thò Hoøa"}
BYTES = {code: text.encode("cp1252") for code, text in WRITTEN.items()}
BYTES["cp1258"] = "Công ty TNHH Đă\u0323ng Thi\u0323 Hòa".replace("ò", "o\u0300").encode("cp1258")


def test_every_letter_of_both_codes() -> None:
    assert letters.convert(ABC, "tcvn3") == SMALL
    assert letters.convert("\xa1\xa2\xa7\xa3\xa4\xa5\xa6", "tcvn3") == "ĂÂĐÊÔƠƯ"
    assert letters.convert(VNI, "vni") == SMALL and letters.convert(VNI.upper(), "vni") == SMALL.upper()


def test_capitals_with_a_tone_that_abc_does_not_have() -> None:
    """Its fonts for capitals show small letters: a word or a line of capitals is one."""
    assert letters.convert("C\xa4NG TY \xa7\xc6NG H\xdfA", "tcvn3") == "CÔNG TY ĐẶNG HÒA"
    assert letters.convert("Anh H\xb5, CTY TNHH", "tcvn3") == "Anh Hà, CTY TNHH"


@pytest.mark.feature("E01")
@pytest.mark.parametrize("code", WRITTEN)
def test_guessed_by_its_syllables(code: str) -> None:
    assert letters.guess([WRITTEN[code]]) == code and letters.convert(WRITTEN[code], code) == NAME
    assert letters.convert(NAME, code) == NAME, "a cell that is right already is left alone"


def test_what_is_no_vietnamese_stays() -> None:
    for texts in (["Müller GmbH", "Café François", "Åse Øster"], ["Hòa", "Hà Nội"], ["Hà", "Má"], ["", "plain"]):
        assert letters.guess(texts) == letters.UNICODE


@pytest.mark.parametrize("code", BYTES)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_text_file_of_old_bytes(world: World, tmp_path: Path, code: str, delimiter: str) -> None:
    head = delimiter.join(["Ten KH", "SDT"]).encode()
    file = tmp_path / "cu.csv"
    file.write_bytes(head + b"\r\n" + BYTES[code] + delimiter.encode() + b"0912345678\r\n")
    with world.office(1).read() as session:
        found = opening.open_sheet(session, reading.read(file))
        assert found.table.rows[0][1] == [NAME, "0912345678"] and found.codes == (code,)
        assert found.mapped == {0: "name", 1: "phone"}
        as_vni = opening.open_sheet(session, reading.read(file), code="vni")
    assert (as_vni.table.rows[0][1][0] == NAME) == (code == "vni")


def test_cells_that_are_right_already_are_left_alone() -> None:
    """Half of a column was typed later: “Hòa” could be read as “Hũa”, but is a name as it stands."""
    sheet = reading.Sheet("", [["Tên"], [WRITTEN["tcvn3"]], ["Hòa"], [NAME], ["L\xaa Th\xde B\xd7nh"], ["“H\xb5”"]])
    book, _codes = letters.decoded(reading.Book("", (sheet,)))
    assert [row[0] for row in book.sheets[0].rows] == ["Tên", NAME, "Hòa", NAME, "Lê Thị Bình", "“Hà”"]


def test_each_column_of_a_workbook_by_itself(tmp_path: Path) -> None:
    """Headers and names in an ABC font, notes typed later in Unicode."""
    rows = [[WRITTEN["tcvn3"], "Khách quen của Hòa"], ["C\xabng ty Thi\xaan \xa2n", "Gọi lại sau Tết nhé"]]
    file = files.workbook(tmp_path / "a.xlsx", [*rows, *rows], ["T\xaan kh\xb8ch h\xb5ng", "Ghi chú"])
    book, codes = letters.decoded(reading.read(file))
    table = mapping.table(book.sheets[0], mapping.headers_at(book.sheets[0]))
    assert [column.header for column in table.columns] == ["Tên khách hàng", "Ghi chú"] and codes == ("tcvn3",)
    assert table.rows[0][1] == [NAME, "Khách quen của Hòa"] and table.rows[1][1][0] == "Công ty Thiên Ân"


def test_a_workbook_of_the_old_excel() -> None:
    """A real .xls with days, phones as numbers and names in an ABC font."""
    file = Path(__file__).parents[2] / "data" / "khach-hang.xls"
    assert file.read_bytes()[:4] == b"\xd0\xcf\x11\xe0"
    book, codes = letters.decoded(reading.read(file))
    table = mapping.table(book.sheets[0], mapping.headers_at(book.sheets[0]))
    assert mapping.guess(table.columns) == {0: "name", 1: "phone", 2: "birthday"} and codes == ("tcvn3",)
    name, phone, day = table.rows[0][1]
    assert (name, phone, str(day)) == (NAME, 912345678, "2001-08-15")
