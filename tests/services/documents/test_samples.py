"""Every sample template: it names what there is, and is filled with what comes, by the real LibreOffice too."""

from __future__ import annotations

import re
import zipfile
from importlib import resources
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image

import app.resources
from app.services import documents
from app.services.documents import office_programs, pdf
from app.services.documents.pdf_pages import Pages
from scripts.templates import TEMPLATES
from tests.services.documents.papers import lines
from tests.services.documents.sample_values import CASES, FIRM, PAYLOAD, PERSON, usual

KINDS = ("quote", "contract", "order", "receipt", "payment", "letter")
VOUCHERS = ("receipt", "payment")
real = pytest.mark.skipif(office_programs.find() is None, reason="no LibreOffice on this computer")
Made = dict[tuple[str, str], tuple[list[tuple[float, float]], str]]


def sample(kind: str) -> bytes:
    return (resources.files(app.resources) / "templates" / f"{kind}.docx").read_bytes()


@pytest.fixture(scope="module")
def made() -> Made:
    """Sizes of the pages, and all that is written on them, of each kind in each case; one call for all."""
    wanted = [(kind, case) for kind in KINDS for case in CASES]
    papers = [documents.render(sample(kind), CASES[case](kind)) for kind, case in wanted]
    return {each: _read(found) for each, found in zip(wanted, pdf.many_to_pdf(papers), strict=True)}


def _read(found: object) -> tuple[list[tuple[float, float]], str]:
    assert isinstance(found, bytes), found
    pages = Pages(found)
    try:
        text = " ".join(pages.text(number) for number in range(len(pages.sizes)))
        return [tuple(size) for size in pages.sizes], " ".join(text.replace("\x02", "").split())
    finally:
        pages.close()


@pytest.mark.parametrize("kind", KINDS)
def test_it_passes_the_check_of_an_upload(kind: str) -> None:
    assert documents.check(sample(kind), kind) == []


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_what_the_script_builds(kind: str) -> None:
    built, kept = (zipfile.ZipFile(BytesIO(each)) for each in (TEMPLATES[kind](), sample(kind)))
    assert built.namelist() == kept.namelist()
    assert [name for name in kept.namelist() if built.read(name) != kept.read(name)] == []


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("kind", KINDS)
def test_it_is_filled_whatever_comes(kind: str, case: str) -> None:
    text = "\n".join(lines(documents.render(sample(kind), CASES[case](kind))))
    assert not re.search(r"\{\{|\{%|\bNone\b|Decimal", text)


@real
@pytest.mark.feature("E15")
@pytest.mark.parametrize("case", CASES)
def test_a_voucher_is_one_a5_lying(made: Made, case: str) -> None:
    for kind in VOUCHERS:
        sizes, text = made[kind, case]
        assert [(round(wide), round(high)) for wide, high in sizes] == [(595, 420)]
        for each in ("Giám đốc", "Kế toán trưởng", "Người lập phiếu", "Thủ quỹ", "Liên gửi ra ngoài phải đóng dấu"):
            assert each in text
        assert ("Mẫu số 01-TT" if kind == "receipt" else "Mẫu số 02-TT") in text


@real
def test_nothing_of_a_paper_is_lost(made: Made) -> None:
    for kind in ("quote", "order", "contract", "letter"):
        assert len(made[kind, "usual"][0]) == {"contract": 2}.get(kind, 1)
        assert "Một nghìn" in made[kind, "enormous"][1]
        assert "1.234.567.890.123" in made[kind, "enormous"][1]
        assert FIRM.casefold() in made[kind, "long"][1].casefold()
        assert made[kind, "many"][1].count("Lắp đặt và chạy thử") == 3
        assert "Chiết khấu" not in made[kind, "bare"][1]
        assert "Chiết khấu" in made[kind, "usual"][1]
    assert len(made["quote", "many"][0]) == 2
    assert made["quote", "many"][1].count("Đơn giá") >= 1
    assert "VIETQR" in made["quote", "usual"][1]
    assert "VIETQR" not in made["quote", "bare"][1]
    assert made["receipt", "long"][1].count(PERSON) >= 5
    assert "Độc lập - Tự do - Hạnh phúc" in made["contract", "usual"][1]


@real
@pytest.mark.parametrize("kind", ["quote", "order", "receipt"])
def test_a_bank_reads_the_vietqr_on_the_page(kind: str) -> None:
    pages = Pages(pdf.to_pdf(documents.render(sample(kind), usual(kind))))
    picture = pages.picture(0, 200 / 72)
    pages.close()
    image = Image.frombuffer("RGB", (picture.width, picture.height), picture.content, "raw", "BGRX", picture.stride)
    found = zxingcpp.read_barcodes(image)
    assert [each.text for each in found] == [PAYLOAD]
