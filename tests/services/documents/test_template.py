from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO
from threading import Thread
from typing import Any

import docx
import pytest
from docx.shared import Pt
from hypothesis import given
from hypothesis import strategies as st

from app.services import documents, language
from app.services.documents import Picture
from app.services.documents.checking import named
from app.services.documents.fields import every_name, missing
from app.services.documents.formats import FORMATS
from app.services.errors import UserError
from tests.services.documents.papers import add_table, lines, opened, paper, parts, saved, table

KINDS = ("quote", "contract", "order", "receipt", "payment", "letter")
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000020000000108020000007b40e8dd0000000f49444154789c63f8cfc0c0f01f0005050101"
    "3b0b8f3e0000000049454e44ae426082"
)
GOODS = [
    {"ten": "Máy lọc nước", "sl": Decimal("1.5"), "tien": 27_750_000, "mo_ta": "12 lít/giờ"},
    {"ten": "Lõi <RO> & carbon", "sl": Decimal(6), "tien": 7_500_000, "mo_ta": ""},
]


def filled(*paragraphs: str, rows: list[list[str]] | None = None, **values: Any) -> bytes:
    return documents.render(paper(*paragraphs, rows=rows), values)


def test_a_field_is_filled_where_it_stands_in_its_own_look() -> None:
    document = docx.Document()
    run = document.add_paragraph("Kính gửi: ").add_run("{{ khach.ten }}")
    run.bold, run.font.size = True, Pt(20)
    shown = opened(documents.render(saved(document), {"khach": {"ten": "An Phú"}})).paragraphs[0]
    assert shown.text == "Kính gửi: An Phú"
    assert (shown.runs[1].bold, shown.runs[1].font.size) == (True, Pt(20))


def test_a_tag_that_word_has_split_over_runs_is_one_tag() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph()
    for piece in ("Ngày {", "{ ng", "ay", "|ngay(“dd", ".MM”", ") }", "} và {{so", "}} hết"):
        paragraph.add_run(piece)
    shown = documents.render(saved(document), {"ngay": date(2026, 7, 5), "so": "07"})
    assert lines(shown)[0] == "Ngày 05.07 và 07 hết"


@pytest.mark.parametrize(
    "value",
    [
        "A & B <C> \"D\" 'E' ]]> &amp;", "{{ so }} {% if %}", "😀 Đặng Thị Hòa", "a" * 500, "", " hai  dấu cách ",
    ],
)  # fmt: skip
def test_a_value_is_shown_as_it_is(value: str) -> None:
    assert lines(filled("[{{ so }}]", so=value))[0] == f"[{value}]"


def test_lines_tabs_and_signs_without_a_picture() -> None:
    assert lines(filled("{{ so }}", so="một\r\nhai\x0bba\tbốn\x00\x1b\ud800\uffff"))[0] == "một\nhai\nba\tbốn"
    assert lines(filled("[{{ so }}]", so=None))[0] == "[]"


@given(st.text(max_size=40))
def test_no_text_spoils_the_document(value: str) -> None:
    shown = lines(documents.render(TEMPLATE, {"so": value}))[0]
    assert shown.startswith("[") and shown.endswith("]")
    assert [each for each in shown[1:-1] if each.isalnum()] == [each for each in value if each.isalnum()]


TEMPLATE = documents.compile(paper("[{{ so }}]"))


@pytest.mark.parametrize(
    ("tag", "value", "shown"),
    [
        ("so|tien", 1_234_567, "1.234.567"), ("so|tien", Decimal("1234.5"), "1.234,50"), ("so|tien", -5_000, "-5.000"),
        ("so|tien", 0, "0"), ("so|tien", None, ""), ("so|tien", 10**15, "1.000.000.000.000.000"),
        ("so|so", Decimal("1.50"), "1,5"), ("so|so", 1_200, "1.200"), ("so|so(2)", Decimal("0.125"), "0,13"),
        ("so|phan_tram", Decimal("7.5"), "7,5%"), ("so|phan_tram", Decimal(0), ""),
        ("so|chu", 1_050_000_000, "Một tỷ không trăm năm mươi triệu đồng"), ("so|chu", 0, "Không đồng"),
        ("so|chu", -5, "Âm năm đồng"), ('so|chu("đô la Mỹ")', Decimal("12.05"), "Mười hai phẩy năm đô la Mỹ"),
        ("so|ngay", date(2026, 7, 5), "05/07/2026"), ('so|ngay("d/M/yy")', date(2026, 7, 5), "5/7/26"),
        ("so|ngay_dai", date(2026, 7, 5), "ngày 05 tháng 07 năm 2026"), ("so|ngay", None, ""),
        ("so|ngay_dai|hoa_dau", date(2026, 7, 5), "Ngày 05 tháng 07 năm 2026"),
        ("so.ngay", date(2026, 7, 5), "5"), ("so.year", date(2026, 7, 5), "2026"),
        ("so|hoa", "đặng thị ước", "ĐẶNG THỊ ƯỚC"), ("so|thuong", "ĐẶNG", "đặng"),
        ("so|hoa_tung_chu", "đặng thị", "Đặng Thị"), ('so|mac_dinh("không có")', "", "không có"),
        ("so|dem", [1, 2], "2"), ("so", 1_234_567, "1.234.567"), ("so", 2026, "2026"), ("so", True, "☒"),
        ("so", Decimal("1.50"), "1,5"), ("so", date(2026, 7, 5), "05/07/2026"),
        ('"có" if so > 5 else "không"', 6, "có"), ('so ~ " đồng"', 5, "5 đồng"), ("so + 1", 5, "6"),
    ],
)  # fmt: skip
def test_formats(tag: str, value: object, shown: str) -> None:
    assert lines(filled(f"{{{{ {tag} }}}}", so=value))[0] == shown


@pytest.mark.feature("B08")
def test_rows_that_name_a_line_repeat_by_themselves() -> None:
    rows = [
        ["STT", "Tên", "Tiền"],
        ["{{ loop.index }}", "{{ sp.ten }}", "{{ sp.tien|tien }}"],
        ["", "Cộng", "{{ tong.cong|tien }}"],
    ]
    shown = table(filled(rows=rows, hang=GOODS, tong={"cong": 35_250_000}))
    assert shown == [
        ["STT", "Tên", "Tiền"], ["1", "Máy lọc nước", "27.750.000"], ["2", "Lõi <RO> & carbon", "7.500.000"],
        ["", "Cộng", "35.250.000"],
    ]  # fmt: skip


def test_two_rows_of_a_line_repeat_together_and_none_leaves_no_row() -> None:
    rows = [["Tên"], ["{{ sp.ten }}"], ["{{ sp.mo_ta }}"], ["hết"]]
    assert [row[0] for row in table(filled(rows=rows, hang=GOODS))] == [
        "Tên", "Máy lọc nước", "12 lít/giờ", "Lõi <RO> & carbon", "", "hết",
    ]  # fmt: skip
    assert table(filled(rows=rows, hang=[])) == [["Tên"], ["hết"]]


def test_a_table_without_rows_goes_away() -> None:
    shown = filled("trước", rows=[["{{ sp.ten }}"]], hang=[])
    assert opened(shown).tables == []
    assert lines(shown)[0] == "trước"


@pytest.mark.parametrize(
    "rows",
    [
        [["{%tr for sp in hang %}", ""], ["{{ sp.ten }}", "{{ sp.tien }}"], ["{%tr endfor %}", ""]],
        [["{% for sp in hang %}", ""], ["{{ sp.ten }}", "{{ sp.tien }}"], ["", "{% endfor %}"]],
        [["{% for sp in hang %}{{ sp.ten }}", "{{ sp.tien }}{% endfor %}"]],
        [["{{ sp.ten }}", "{% if sp.tien %}{{ sp.tien }}{% endif %}"]],
    ],
)
def test_loops_written_in_the_ways_of_other_programs(rows: list[list[str]]) -> None:
    assert table(filled(rows=rows, hang=GOODS)) == [["Máy lọc nước", "27.750.000"], ["Lõi <RO> & carbon", "7.500.000"]]


def test_conditions_take_their_paragraphs_and_rows_with_them() -> None:
    template = documents.compile(
        paper("{% if so %}", "có số {{ so }}", "{% else %}", "không số", "{%p endif %}",
              "Gửi{% if ten %} {{ ten }}{% elif so %} số {{ so }}{% endif %}!",
              rows=[["{% if so %}"], ["dòng"], ["{% endif %}"], ["cuối"]])
    )  # fmt: skip
    assert lines(documents.render(template, {"so": "7", "ten": ""}))[:2] == ["có số 7", "Gửi số 7!"]
    without = documents.render(template, {"so": "", "ten": "An"})
    assert lines(without)[:2] == ["không số", "Gửi An!"]
    assert table(without) == [["cuối"]]


def test_a_cell_whose_paragraphs_all_go_keeps_an_empty_one() -> None:
    document = docx.Document()
    add_table(document, [["{% if so %}", "x"]])
    document.tables[0].cell(0, 0).add_paragraph("{{ so }}")
    document.tables[0].cell(0, 0).add_paragraph("{% endif %}")
    assert table(documents.render(saved(document), {"so": ""})) == [["", "x"]]


def test_loops_within_loops_of_paragraphs() -> None:
    shown = filled("{% for dot in cac_dot %}", "{{ dot.ten }}: {% for sp in dot.hang %}{{ sp.ten }}; {% endfor %}",
                   "{% endfor %}", cac_dot=[{"ten": "I", "hang": GOODS}, {"ten": "II", "hang": []}])  # fmt: skip
    assert lines(shown)[:2] == ["I: Máy lọc nước; Lõi <RO> & carbon; ", "II: "]


def test_headers_and_footers_are_filled() -> None:
    shown = opened(documents.render(paper("x", header="Số {{ so }}"), {"so": "BG-1"}))
    assert shown.sections[0].header.paragraphs[0].text == "Số BG-1"


def test_pictures_have_their_size_and_a_number_of_their_own() -> None:
    logo = Picture(PNG, 20, 'Biểu trưng "An & Phú"')
    shown = filled("{{ logo }}", "{{ logo }} {{ qr }}", logo=logo, qr=Picture(PNG + b"\0", 30, "QR"))
    shapes = opened(shown).inline_shapes
    assert [(shape.width.mm, shape.height.mm) for shape in shapes] == [(20, 10), (20, 10), (30, 15)]
    drawn = [shape._inline.docPr for shape in shapes]
    assert len({each.id for each in drawn}) == 3
    assert drawn[0].get("descr") == 'Biểu trưng "An & Phú"'
    assert sum(name.startswith("word/media/") for name in parts(shown)) == 2


def test_pictures_in_a_header_and_none_at_all() -> None:
    shown = documents.render(paper("{{ logo }}", header="{{ qr }}"), {"logo": None, "qr": Picture(PNG, 10)})
    header: Any = opened(shown).sections[0].header.part
    assert [each.reltype.rpartition("/")[2] for each in header.rels.values()] == ["image"]
    assert len(opened(shown).inline_shapes) == 0


@pytest.mark.parametrize("content", [b"", b"GIF89a", PNG[:12], b"\xff\xd8\xff\xe0\x00", PNG[:16] + b"\0" * 8])
def test_what_is_no_picture(content: bytes) -> None:
    with pytest.raises(UserError, match="picture cannot be read"):
        Picture(content, 20)


def test_jpeg_knows_its_size() -> None:
    from PIL import Image

    target = BytesIO()
    Image.new("RGB", (30, 10)).save(target, "JPEG")
    assert Picture(target.getvalue(), 30).pixels == (30, 10)


def test_a_missing_value_is_named_with_its_place() -> None:
    rows = [["Tên", "Giá"], ["{{ sp.ten }}", "{{ sp.don_gia|tien }}"]]
    with pytest.raises(UserError, match=r"^Body, table 1, row 2, column 2: there is no value for “sp.don_gia”.$"):
        filled("{{ so }}", rows=rows, so="1", hang=[{"ten": "x"}])
    with pytest.raises(UserError, match=r"^Body, paragraph 2: there is no value for “khach.lien_he.ten”.$"):
        filled("x", "{% if khach.lien_he.ten %}a{% endif %}", khach={"ten": "x"})
    with pytest.raises(UserError, match=r"^Page header, paragraph 1: there is no value for “so”.$"):
        documents.render(paper("x", header="{{ so }}"), {})


@pytest.mark.parametrize(
    ("tag", "sentence"),
    [
        ("{{ khach.ten|tien }}", "“An” is no number."), ("{{ khach.ten|ngay }}", "“An” is no day."),
        ("{{ khach }}", "This is a list or a group of fields, not a single one."),
        ("{{ khach.ten + 1 }}", "“khach.ten + 1” cannot be filled with these values."),
        ("{% for x in khach.ten %}{% endfor %}", "A loop walks a list of fields, like hang."),
        ("{{ khach.ten.upper }}", "there is no value for “khach.ten.upper”."),
    ],
)  # fmt: skip
def test_values_that_do_not_fit_are_named_with_their_place(tag: str, sentence: str) -> None:
    with pytest.raises(UserError) as error:
        filled("x", tag, khach={"ten": "An"})
    assert str(error.value) == f"Body, paragraph 2: {sentence}"


def test_places_are_told_in_vietnamese() -> None:
    language.use("vi")
    with pytest.raises(UserError, match="^Thân văn bản, bảng 1, dòng 1, cột 2: không có giá trị cho “so”.$"):
        filled(rows=[["x", "{{ so }}"]])


def test_a_template_is_compiled_once_and_filled_by_many_threads() -> None:
    template = documents.compile(paper("{{ so }}", rows=[["{{ sp.ten }}"]]))
    found: dict[int, bytes] = {}

    def work(number: int) -> None:
        for _ in range(20):
            found[number] = documents.render(template, {"so": str(number), "hang": GOODS[: number % 3]})

    threads = [Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [lines(found[number])[0] for number in range(4)] == ["0", "1", "2", "3"]


def test_what_is_rendered_is_a_template_again() -> None:
    once = filled("{{ logo }} {{ so }}", "x", logo=Picture(PNG, 20), so="1")
    again = documents.render(once, {})
    assert lines(again) == lines(once)
    assert len(opened(again).inline_shapes) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_the_catalogue_can_be_written_and_checked(kind: str) -> None:
    found = documents.fields(kind)
    single = [field.tag for field in found if "[]" not in field.path]
    rows = [[field.tag] for field in found if "[]" in field.path]
    content = paper(*single, rows=rows or None)
    assert documents.check(content, kind) == []
    shown = lines(documents.render(content, documents.samples(kind)))
    assert [field.example for field in found if "[]" not in field.path] == shown[: len(single)]
    assert missing(kind, documents.samples(kind)) == []
    assert len({field.path for field in found}) == len(found)


def test_what_values_lack_is_listed() -> None:
    values = documents.samples("quote")
    del values["khach"]["ten"], values["hang"][0]["tien"]
    values["tong"] = None
    assert missing("quote", values) == ["khach.ten", "hang[].tien"]
    assert missing("quote", {**values, "hang": []}) == ["khach.ten"]


@pytest.mark.parametrize(
    ("tag", "problem"),
    [
        ("{{ khach.tenn }}", "There is no field “khach.tenn”. Did you mean “khach.ten”?"),
        ("{{ so|tein }}", "There is no format “tein”. Did you mean “|tien”?"),
        ("{% for sp in hangg %}{{ sp.ten }}{% endfor %}", "There is no field “hangg”. Did you mean “hang"),
        ("{{ khach.ten|tien }}", "“Công ty CP Nội thất Ánh Dương” is no number."),
        ("{{ hang }}", "This is a list or a group of fields, not a single one."),
        ("{{ nguoi.ten }}", "There is no field “nguoi.ten”."),
    ],
)
def test_the_check_names_what_was_meant_and_the_place(tag: str, problem: str) -> None:
    found = documents.check(paper("một", tag), "quote")
    assert [each.place for each in found][:1] == ["Body, paragraph 2"]
    assert found[0].message.startswith(problem)


def test_the_check_names_every_mistake_at_once() -> None:
    rows = [["Tên", "Giá"], ["{{ sp.ten }}", "{{ sp.don_gai|tien }}"]]
    found = documents.check(
        paper("{{ khach.tenn }}", "{{ sp.ten + }}", "{% if so %}", rows=rows, header="{{ x }"), "quote"
    )
    assert [str(each) for each in found] == [
        "Body, paragraph 2: “sp.ten +” cannot be understood.",
        "Page header, paragraph 1: “{{” stands alone: a tag is closed in the paragraph in which it begins.",
    ]
    found = documents.check(paper("{{ khach.tenn }}", "{{ ngay.year }}", rows=rows), "quote")
    assert [str(each) for each in found] == [
        "Body, paragraph 1: There is no field “khach.tenn”. Did you mean “khach.ten”?",
        "Body, table 1, row 2, column 2: There is no field “sp.don_gai”. Did you mean “sp.don_gia”?",
    ]


def test_names_are_resolved_through_loops() -> None:
    loop = "{% for dot in cac_dot if dot.tien > 5 %}{{ dot.ten }}{{ loop.index }}{% endfor %}"
    template = documents.compile(paper("{{ so }}", loop))
    found = [path for part in template.texts for _, _, path in named(part.order)]
    assert found == ["so", "cac_dot", "cac_dot[].tien", "cac_dot[].ten"]


def test_formats_of_fields_exist() -> None:
    used = {tag.partition("|")[2].rstrip(" }") for tag in (field.tag for field in every_name().values()) if "|" in tag}
    assert used and used <= set(FORMATS)
