"""What several sample templates have in common: colours, signatures, the foot of a page, the table of goods."""

from __future__ import annotations

from typing import Any

from docx.table import Table

from scripts.word import (
    CENTER,
    LEFT,
    RIGHT,
    VERTICAL,
    Document,
    page_field,
    para,
    rule,
    run,
    tab,
    table,
    whole,
)

NAVY, GREY, PALE, BLACK, WHITE = "1F3A5F", "5F6B7A", "C9D2DC", "000000", "FFFFFF"
THIN, THICK = (4, PALE), (8, NAVY)
GRID = dict.fromkeys(("top", "left", "bottom", "right", "insideH", "insideV"), (4, BLACK))
SANS, SERIF = "Arial", "Times New Roman"


def only_if(holder: Any, condition: str, *, end: bool = False) -> None:
    """An instruction alone in its paragraph: it takes the paragraph with it."""
    para(holder, f"{{% {condition} %}}" if not end else "{% endif %}")


def two_signatures(made: Document, left: str, right: str, left_name: str, right_name: str, size: float = 0) -> None:
    width = 90 if not size else 82.5
    signed = table(made, 2, [width, width])
    for place, (title, name) in enumerate(((left, left_name), (right, right_name))):
        head, foot = signed.cell(0, place), signed.cell(1, place)
        para(head, title, "b", CENTER, size, before=14, keep=True)
        para(head, "(Ký, ghi rõ họ tên)", "i", CENTER, 8.5 if not size else 11, GREY if not size else "", keep=True)
        para(foot, name, "b", CENTER, size)
        foot.vertical_alignment = VERTICAL.BOTTOM
    whole(signed.rows[0])
    whole(signed.rows[1], least_mm=26)


def footer(made: Document, text: str, width: float, size: float = 8, color: str = GREY, pages: bool = True) -> None:
    foot = made.sections[0].footer.paragraphs[0]
    tab(foot, width)
    rule(foot, "top", (4, PALE), 4)
    run(foot, text + ("\tTrang " if pages else ""), size=size, color=color)
    if pages:
        page_field(foot, "PAGE", size, color)
        run(foot, "/", size=size, color=color)
        page_field(foot, "NUMPAGES", size, color)


def goods(made: Document, size: float = 12) -> Table:
    heads = ["STT", "Tên hàng", "ĐVT", "SL", "Đơn giá", "Thành tiền"]
    aligned = [CENTER, LEFT, CENTER, RIGHT, RIGHT, RIGHT]
    values = ["{{ sp.stt }}", "", "{{ sp.dvt }}", "{{ sp.sl|so }}", "{{ sp.don_gia|tien }}", "{{ sp.tien|tien }}"]
    sums = [("Cộng tiền hàng", "{{ tong.hang|tien }}"), ("{% if tong.chiet_khau %}", ""),
            ("Chiết khấu", "–{{ tong.chiet_khau|tien }}"), ("{% endif %}", ""), ("{{ thue.ten }}", "{{ thue.tien|tien }}"),
            ("Tổng cộng thanh toán", "{{ tong.cong|tien }}")]  # fmt: skip
    goods = table(made, 2 + len(sums), [11, 49, 16, 13, 38, 38], (2.5, 3.5, 2.5, 3.5), GRID)
    for row, texts in ((0, heads), (1, values)):
        for cell, text, align in zip(goods.rows[row].cells, texts, aligned, strict=True):
            cell.vertical_alignment = VERTICAL.CENTER
            if text:
                para(cell, text, "" if row else "b", align if row else CENTER, size)
    name = goods.cell(1, 1)
    para(name, "{{ sp.ten }}", size=size)
    only_if(name, "if sp.mo_ta")
    para(name, "{{ sp.mo_ta }}", "i", size=size - 2)
    only_if(name, "", end=True)
    for row, (title, value) in zip(list(goods.rows)[2:], sums, strict=True):
        cells = row.cells
        if not value:
            para(cells[0].merge(cells[5]), title)
            continue
        last = title.startswith("Tổng")
        para(cells[0].merge(cells[4]), title, "b", RIGHT, size, keep=not last)
        para(cells[5], value, "b", RIGHT, size, keep=not last)
    for place, row in enumerate(goods.rows):
        whole(row, header=not place)
    return goods
