"""Word's own merge fields and content controls, and many letters in one file."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import docx
import pytest
from docx.enum.section import WD_SECTION

from app.services import documents
from app.services.documents import Picture
from app.services.errors import UserError
from tests.services.documents.papers import changed, lines, opened, paper, parts, saved, table, with_xml
from tests.services.documents.test_template import GOODS, PNG

BEGIN, SEPARATE, END = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))
VALUES = {"khach": {"ten": "Đặng Thị Ước"}, "tong": {"cong": 1_234_567}, "ngay": date(2026, 7, 5), "so": "",
          "hang": GOODS, "tien_te": {"ty_gia": Decimal("25988.5")}}  # fmt: skip


def complex_field(*instructions: str, result: str = "«x»") -> str:
    told = "".join(f'<w:r><w:instrText xml:space="preserve">{each}</w:instrText></w:r>' for each in instructions)
    shown = f"<w:r><w:rPr><w:b/></w:rPr><w:t>{result}</w:t></w:r>"
    return f"{BEGIN}{told}{SEPARATE}{shown}{END}"


def simple_field(instruction: str) -> str:
    return f"<w:fldSimple w:instr='{instruction}'><w:r><w:t>«x»</w:t></w:r></w:fldSimple>"


@pytest.mark.parametrize(
    ("instruction", "shown"),
    [
        (" MERGEFIELD khach.ten ", "Đặng Thị Ước"), (" MERGEFIELD khach_ten \\* MERGEFORMAT ", "Đặng Thị Ước"),
        (" MERGEFIELD khach__ten \\* Upper ", "ĐẶNG THỊ ƯỚC"), (' mergefield "Khach Ten" \\* Lower', "đặng thị ước"),
        (" MERGEFIELD tong.cong ", "1.234.567"), (' MERGEFIELD tong_cong \\# "#.##0,00" ', "1.234.567,00"),
        (' MERGEFIELD tong_cong \\# "#,##0 đ" ', "1.234.567 đ"), (" MERGEFIELD tien_te_ty_gia ", "25.988,5"),
        (" MERGEFIELD ngay ", "05/07/2026"), (' MERGEFIELD ngay \\@ "d/M/yyyy" ', "5/7/2026"),
        (' MERGEFIELD khach.ten \\b "Gửi " \\f "!"', "Gửi Đặng Thị Ước!"), (' MERGEFIELD so \\b "Số "', ""),
    ],
)  # fmt: skip
def test_merge_fields_with_their_switches(instruction: str, shown: str) -> None:
    half = len(instruction) // 2
    pieces = (instruction[:half], instruction[half:])
    content = with_xml(f"<w:p>{complex_field(*pieces)}</w:p>", f"<w:p>{simple_field(instruction)}</w:p>")
    filled = documents.render(content, VALUES)
    assert lines(filled)[:2] == [shown, shown]
    assert opened(filled).paragraphs[0].runs[0].bold


def test_merge_fields_in_a_row_repeat_it_and_other_fields_stay() -> None:
    cell = f"<w:tc><w:p>{complex_field(' MERGEFIELD sp_ten ')}</w:p></w:tc>"
    page = f"<w:p>{complex_field(' PAGE ', result='1')}</w:p>"
    filled = documents.render(with_xml(f"<w:tbl><w:tblPr/><w:tblGrid/><w:tr>{cell}</w:tr></w:tbl>", page), VALUES)
    assert table(filled) == [["Máy lọc nước"], ["Lõi <RO> & carbon"]]
    assert b" PAGE " in parts(filled)["word/document.xml"]


def test_a_merge_field_within_the_result_of_a_link() -> None:
    link = f'{BEGIN}<w:r><w:instrText> HYPERLINK "https://a.vn" </w:instrText></w:r>{SEPARATE}'
    content = with_xml(f"<w:p>{link}{complex_field(' MERGEFIELD khach_ten ')}{END}</w:p>")
    assert lines(documents.render(content, VALUES))[0] == "Đặng Thị Ước"


def test_merge_fields_that_cannot_be_filled_are_named() -> None:
    unknown = with_xml(f"<w:p>{complex_field(' MERGEFIELD Tên_khách_hàng ')}</w:p>")
    inside = f"{BEGIN}<w:r><w:instrText> IF </w:instrText></w:r>{complex_field(' MERGEFIELD so ')}{SEPARATE}{END}"
    assert [each.message for each in documents.check(unknown, "quote")][0].startswith(
        "There is no field “Tên_khách_hàng”."
    )
    assert [str(each) for each in documents.check(with_xml(f"<w:p>{inside}</w:p>"), "quote")] == [
        "Body, paragraph 1: Word's IF fields are not filled; write {% if … %} … {% endif %} instead."
    ]


def control(tag: str, content: str, about: str = "") -> str:
    return f'<w:sdt><w:sdtPr><w:tag w:val="{tag}"/>{about}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>'


def test_content_controls_with_the_tag_of_a_field() -> None:
    run = "<w:r><w:rPr><w:b/></w:rPr><w:t>chỗ trống</w:t></w:r>"
    day = control("ngay", run, '<w:date><w:dateFormat w:val="d/M/yyyy"/></w:date>')
    content = with_xml(
        f"<w:p>{control('khach.ten', run)}</w:p>", control("tong.cong", f"<w:p>{run}</w:p>"), f"<w:p>{day}</w:p>",
        f"<w:p>{control('chọn một', run)}</w:p>",
    )  # fmt: skip
    assert lines(documents.render(content, VALUES))[:4] == ["Đặng Thị Ước", "1.234.567", "5/7/2026", "chỗ trống"]


def test_a_repeating_section_of_paragraphs_and_of_rows() -> None:
    item = "<w:sdt><w:sdtPr><w15:repeatingSectionItem/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
    name = "<w:p><w:r><w:t>{{ sp.ten }}</w:t></w:r></w:p>"
    row = f"<w:tr><w:tc>{name}</w:tc></w:tr>"
    held = control("hang", item.format(row) * 2, "<w15:repeatingSection/>")
    paragraphs = control("hang", item.format(name), "<w15:repeatingSection/>")
    filled = documents.render(with_xml(paragraphs, f"<w:tbl><w:tblPr/><w:tblGrid/>{held}</w:tbl>"), VALUES)
    assert lines(filled)[:2] == ["Máy lọc nước", "Lõi <RO> & carbon"]
    assert table(filled) == [["Máy lọc nước"], ["Lõi <RO> & carbon"]]


def test_the_source_of_a_mail_merge_is_left_behind() -> None:
    relation = (
        '<Relationship Id="rIdM" Type="http://x/mailMergeSource" TargetMode="External" Target="file:///C:/a.xlsx"/>'
    )
    types = "<?xml version='1.0'?><Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>"
    content = changed(
        paper("{{ so }}"), "word/_rels/settings.xml.rels", lambda _: f"{types}{relation}</Relationships>".encode()
    )
    content = changed(
        content, "word/settings.xml", lambda old: old.replace(b"</w:settings>", b"<w:mailMerge/></w:settings>")
    )
    filled = parts(documents.render(content, {"so": "1"}))
    assert b"mailMerge" not in filled["word/settings.xml"] + filled["word/_rels/settings.xml.rels"]


def test_letters_are_joined_each_with_its_own_header_picture_and_section() -> None:
    document = docx.Document()
    document.add_paragraph("Kính gửi {{ khach.ten }} {{ qr }}")
    document.add_paragraph("Trân trọng")
    document.sections[0].header.paragraphs[0].text = "Số {{ so }} {{ logo }}"
    template = documents.compile(saved(document))
    logo = Picture(PNG, 20)
    joined = documents.render_many(
        template, [{"khach": {"ten": f"Khách {number}"}, "so": number // 2, "logo": logo,
                    "qr": Picture(PNG + bytes([number]), 15)} for number in range(4)]
    )  # fmt: skip
    made = opened(joined)
    assert lines(joined) == [text for number in range(4) for text in (f"Kính gửi Khách {number} ", "Trân trọng")]
    assert [section.header.paragraphs[0].text for section in made.sections] == ["Số 0 ", "Số 0 ", "Số 1 ", "Số 1 "]
    assert [section.start_type for section in made.sections] == [WD_SECTION.NEW_PAGE] * 4
    body: Any = made.element.body
    assert [each.get(f"{{{body.nsmap['w']}}}start") for each in body.iter(f"{{{body.nsmap['w']}}}pgNumType")] == [
        "1"
    ] * 4
    assert len({shape._inline.docPr.id for shape in made.inline_shapes}) == 4
    files = parts(joined)
    assert sum(name.startswith("word/media/") for name in files) == 5
    assert sum(name.startswith("word/header") for name in files) == 2


def test_joined_letters_that_end_in_a_table_and_lists_that_begin_anew() -> None:
    document = docx.Document()
    document.add_paragraph("{{ so }}", style="List Number")
    about = document.paragraphs[0]._p.get_or_add_pPr().get_or_add_numPr()
    about.get_or_add_ilvl().val, about.get_or_add_numId().val = 0, 1
    document.add_table(1, 1).cell(0, 0).text = "{{ so }}"
    joined = documents.render_many(saved(document), [{"so": "một"}, {"so": "hai"}, {"so": "ba"}])
    made = opened(joined)
    numbers = [
        each._p.pPr.numPr.numId.val
        for each in made.paragraphs
        if each._p.pPr is not None and each._p.pPr.numPr is not None
    ]
    assert len(made.tables) == len(made.sections) == len(set(numbers)) == 3
    assert made.part.numbering_part.element.num_having_numId(numbers[2]).lvlOverride_lst[0].startOverride.val == 1


def test_letters_keep_the_style_of_their_page_numbers() -> None:
    numbers = b'<w:pgNumType w:fmt="lowerRoman" w:start="7"/><w:cols'
    content = changed(paper("{{ so }}"), "word/document.xml", lambda old: old.replace(b"<w:cols", numbers))
    body: Any = opened(documents.render_many(content, [{"so": "1"}, {"so": "2"}])).element.body
    found = body.xpath(".//w:pgNumType")
    assert [sorted(each.attrib.values()) for each in found] == [["1", "lowerRoman"]] * 2


def test_one_letter_joined_and_none() -> None:
    template = documents.compile(paper("{{ so }}", "hết"))
    assert lines(documents.render_many(template, [{"so": "1"}])) == ["1", "hết"]
    with pytest.raises(UserError, match="no letter"):
        documents.render_many(template, [])
    with pytest.raises(UserError, match="no value for “so”"):
        documents.render_many(template, [{"so": "1"}, {}])
