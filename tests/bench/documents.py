"""How long templates take: a quote, 1,000 letters, a check; and the same letters by docxtpl.

python -m tests.bench.documents
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import docx
from docxtpl import DocxTemplate

from app.services import documents, vietqr

LETTERS = 1_000
LIMITS = {"check": 500, "compile": 500, "quote": 20, "1,000 letters joined": 1_000}  # ms
TEXT = (
    "{{ don_vi.ten }} xin gửi tới {{ khach.ten }} lời chào trân trọng. Căn cứ nhu cầu của {{ khach.xung_ho }},"
    " chúng tôi đề xuất các sản phẩm sau, tổng cộng {{ tong.cong|tien }} đồng ({{ tong.bang_chu }})."
)


def main() -> None:
    """Print the figures beside what they may be at most."""
    letter, quote = _paper(TEXT, "{% if khach.email %}Gửi tới {{ khach.email }}.{% endif %}"), _paper("{{ qr }}", TEXT)
    code = documents.Picture(vietqr.png(vietqr.payload("970436", "0491000123456", 72_451_800)), 30, "VietQR")
    values = [_values(number) for number in range(LETTERS)]
    template, priced = documents.compile(letter), documents.compile(quote)
    found = {
        "check": _time(lambda: documents.check(letter, "letter"), 5),
        "compile": _time(lambda: documents.compile(letter), 5),
        "quote": _time(lambda: documents.render(priced, {**values[0], "qr": code}), 50),
        "1,000 letters joined": _time(lambda: documents.render_many(template, values), 3),
        "one letter": _time(lambda: documents.render(template, values[1]), 50),
        "one letter, docxtpl": _time(lambda: _peer(letter, values[1]), 20),
    }
    for name, figure in found.items():
        print(f"{name:24} {figure:9.2f} ms{f'   at most {LIMITS[name]:,} ms' if name in LIMITS else ''}")
    print(f"docxtpl takes {found['one letter, docxtpl'] / found['one letter']:.0f} times as long for a letter")
    sys.exit(any(found[name] > limit for name, limit in LIMITS.items()))


def _time(work: Callable[[], object], times: int) -> float:
    """The median in milliseconds, after a first one that does not count."""
    work()
    taken = []
    for _ in range(times):
        begin = time.perf_counter()
        work()
        taken.append((time.perf_counter() - begin) * 1_000)
    return statistics.median(taken)


def _paper(*paragraphs: str) -> bytes:
    """A page in the words that docxtpl understands too."""
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "{{ don_vi.ten }}\t\tMST {{ don_vi.mst }}"
    for text in (*paragraphs, *["Chúng tôi cam kết bảo hành chính hãng, hỗ trợ kỹ thuật 24/7. " * 4] * 4):
        document.add_paragraph(text)
    table = document.add_table(3, 4)
    cells = ("{{ sp.ten }}", "{{ sp.dvt }}", "{{ sp.sl|so }}", "{{ sp.tien|tien }}")
    for row, texts in zip(table.rows, (("{%tr for sp in hang %}",), cells, ("{%tr endfor %}",)), strict=True):
        for cell, text in zip(row.cells, texts, strict=False):
            cell.text = text
    return _saved(document)


def _saved(document: Any) -> bytes:
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def _values(number: int) -> dict[str, Any]:
    values = documents.samples("letter")
    values["khach"]["ten"] = f"Công ty <Ánh Dương> & Đối tác {number}"
    values["ngay"] = date(2026, 7, 1 + number % 28)
    values["hang"] = values["hang"] * 4
    return values


def _peer(content: bytes, values: dict[str, Any]) -> bytes:
    from jinja2 import Environment

    from app.services.documents.formats import FORMATS

    jinja = Environment(autoescape=True)
    jinja.filters.update(FORMATS)
    template = DocxTemplate(BytesIO(content))
    template.render(values, jinja, autoescape=True)
    return _saved(template)


if __name__ == "__main__":
    main()
