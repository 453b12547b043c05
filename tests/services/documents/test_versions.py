"""Papers on both engines: made from a template, taken back from Word, official with their PDF, kept from others."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import docx
import pytest

from app.models import DocumentChunk, DocumentVersion, Quote
from app.models.file import CHUNK
from app.services import attributes, contracts, customer_form, deals, orders, process_design, quotes, settings
from app.services.attributes import Wanted
from app.services.documents import TemplateError, fields, templates, values, versions
from app.services.documents.fields import missing
from app.services.errors import UserError
from app.services.pricing import InstalmentForm
from tests.services.test_quotes import ADMIN, COLLEAGUE, LAN, LINES, make, read, write
from tests.world import DIRECTOR, World

PDF = b"%PDF-1.7\n" + b"x" * CHUNK
PLAN = (InstalmentForm("Khi ký", share=5000, due_on=date(2026, 8, 20)), InstalmentForm("Sau nghiệm thu", share=5000))


def word(*paragraphs: str) -> bytes:
    made, stream = docx.Document(), BytesIO()
    for text in paragraphs:
        made.add_paragraph(text)
    made.save(stream)
    return stream.getvalue()


def text_of(content: bytes) -> str:
    return "\n".join(each.text for each in docx.Document(BytesIO(content)).paragraphs)


def template(world: World, kind: str = "quote", *paragraphs: str) -> int:
    content = word(*(paragraphs or ("Số {{ so }} cho {{ khach.ten }}: {{ tong.cong|tien }} ({{ tong.bang_chu }})",)))
    return int(write(world, ADMIN, lambda session: templates.add(session, "Mẫu mới", kind, content)))


def paper(world: World, who: int = LAN) -> tuple[int, int]:
    """A quote and its first version."""
    chosen, key = template(world), make(world, instalments=PLAN)
    return key, write(world, who, lambda session: versions.generate(session, "quote", key, chosen))


@pytest.mark.feature("E20")
def test_each_generation_is_a_version_and_the_old_one_stays(world: World) -> None:
    key, first = paper(world)
    form = read(world, LAN, lambda session: quotes.read(session, key))
    write(
        world, LAN, lambda session: quotes.save(session, replace(form, lines=LINES[:1], instalments=()), form.revision)
    )
    chosen = read(world, LAN, lambda session: templates.list_of(session, "quote"))[-1].id
    second = write(world, LAN, lambda session: versions.generate(session, "quote", key, chosen))
    found = read(world, LAN, lambda session: versions.of(session, "quote", key))
    assert [(each.id, each.number, each.name, each.maker) for each in found] == [
        (second, 2, "BG26-00001 v2.docx", "Nhân viên 12"), (first, 1, "BG26-00001 v1.docx", "Nhân viên 12"),
    ]  # fmt: skip
    texts = [
        text_of(read(world, LAN, lambda session, one=one: versions.content(session, one))) for one in (first, second)
    ]
    assert "73.695.000 (Bảy mươi ba triệu" in texts[0] and "46.170.000" in texts[1]
    assert world.rows(Quote)[key]["code"] in texts[0]


@pytest.mark.feature("C04")
def test_the_template_of_the_stage_is_offered_first_then_that_of_the_process(world: World) -> None:
    usual, whole, stage = (template(world) for _ in range(3))
    deal = write(world, LAN, lambda session: deals.create(session, deals.NewDeal("Phòng họp", 1)))
    key = make(world, deal_id=deal)

    def offered(row_id: int = key) -> list[int]:
        found = read(world, LAN, lambda session: templates.offered(session, "quote", row_id))
        return [each.id for each in found if each.id in (usual, whole, stage)]

    assert offered() == [usual, whole, stage]
    for place, chosen in ((None, whole), (1, stage), (2, usual)):
        write(world, ADMIN, lambda session, place=place, chosen=chosen: process_design.add_guide(
            session, 1, place, "template", "", template_id=chosen))  # fmt: skip
    assert offered() == [stage, whole, usual] and offered(make(world)) == [usual, whole, stage]
    version = write(world, LAN, lambda session: versions.generate(session, "quote", key))
    assert world.rows(DocumentVersion)[version]["template_id"] == stage
    write(world, LAN, lambda session: deals.move(session, [deal], 2))
    assert offered() == [usual, whole, stage]
    assert read(world, LAN, lambda session: templates.kind_of(session, stage)) == "quote"
    with pytest.raises(UserError, match="not there any more"):
        read(world, LAN, lambda session: templates.kind_of(session, None))


@pytest.mark.feature("E20", "E22")
def test_what_was_changed_in_word_is_the_next_version_once(world: World) -> None:
    key, first = paper(world)
    same = read(world, LAN, lambda session: versions.content(session, first))
    assert write(world, LAN, lambda session: versions.take_back(session, "quote", key, "a.docx", same)) == first
    changed = word("Sửa tay")
    second = write(world, LAN, lambda session: versions.take_back(session, "quote", key, "../Báo giá.docx", changed))
    found = read(world, LAN, lambda session: versions.of(session, "quote", key))[0]
    assert (found.id, found.number, found.name, found.origin) == (second, 2, "Báo giá.docx", "imported")
    assert text_of(read(world, LAN, lambda session: versions.content(session, second))) == "Sửa tay"
    for wrong in (b"", b"no zip", PDF):
        with pytest.raises(UserError):
            write(world, LAN, lambda session, wrong=wrong: versions.take_back(session, "quote", key, "x.docx", wrong))
    assert len(read(world, LAN, lambda session: versions.of(session, "quote", key))) == 2


@pytest.mark.feature("E20")
def test_one_version_is_official_with_its_pdf(world: World) -> None:
    key, first = paper(world)
    second = write(world, LAN, lambda session: versions.take_back(session, "quote", key, "b.docx", word("b")))
    with pytest.raises(UserError, match="PDF"):
        write(world, LAN, lambda session: versions.make_official(session, first))
    for one in (first, second):
        write(world, LAN, lambda session, one=one: versions.add_pdf(session, one, PDF))
        write(world, LAN, lambda session, one=one: versions.make_official(session, one))
    found = read(world, LAN, lambda session: versions.of(session, "quote", key))
    assert [(each.number, each.official) for each in found] == [(2, True), (1, False)]
    assert (
        len(
            [
                each
                for each in world.rows(DocumentChunk).values()
                if each["version_id"] == first and each["part"] == "pdf"
            ]
        )
        == 2
    )
    assert read(world, LAN, lambda session: versions.content(session, first, "pdf")) == PDF
    write(world, LAN, lambda session: versions.add_pdf(session, first, PDF))
    for wrong in (PDF + b"y", b"<html>"):
        with pytest.raises(UserError):
            write(world, LAN, lambda session, wrong=wrong: versions.add_pdf(session, first, wrong))


def test_papers_are_seen_with_their_quote_and_made_by_its_owner(world: World) -> None:
    key, first = paper(world)
    assert read(world, COLLEAGUE, lambda session: versions.of(session, "quote", key)) == []
    for work in (
        lambda session: versions.content(session, first),
        lambda session: versions.generate(session, "quote", key),
    ):
        with pytest.raises(UserError):
            write(world, COLLEAGUE, work)
    assert read(world, DIRECTOR, lambda session: versions.of(session, "quote", key))
    assert len([each for each in world.rows(DocumentVersion).values() if each["quote_id"] == key]) == 1


def test_a_template_is_checked_before_it_is_kept(world: World) -> None:
    with pytest.raises(TemplateError) as caught:
        template(world, "quote", "Kính gửi {{ khach.tenn }}")
    assert len(caught.value.problems) == 1
    with pytest.raises(UserError):
        write(world, LAN, lambda session: templates.add(session, "Mẫu", "quote", word("x")))
    kept = template(world)
    new = write(world, ADMIN, lambda session: templates.add(session, "Mẫu 2", "quote", word("{{ so }}"), replaces=kept))
    assert [each.id for each in read(world, LAN, lambda session: templates.list_of(session, "quote"))][-1] == new
    write(world, ADMIN, lambda session: templates.put_first(session, new))
    assert read(world, LAN, lambda session: templates.chosen(session, "quote")) == new
    with pytest.raises(UserError, match="Contract"):
        read(world, LAN, lambda session: templates.chosen(session, "contract"))


def test_values_have_every_field_of_the_catalogue(world: World) -> None:
    bank = {"office_bank": "Vietcombank", "office_bank_account": "0011001234567", "office_bank_holder": "MINH PHAT"}
    write(world, ADMIN, lambda session: settings.put_all(session, bank))
    quote = make(world, instalments=PLAN, attention="Bà Ưng")
    contract = write(world, LAN, lambda session: contracts.from_quote(session, quote))
    order = write(world, LAN, lambda session: orders.from_contract(session, contract))
    for parent, key in (("quote", quote), ("contract", contract), ("order", order)):
        found = read(world, LAN, lambda session, key=key, parent=parent: values.of(session, parent, key))
        assert missing(parent, found) == []
        assert found["nh"]["ten"] == "Vietcombank" and found["qr"].content.startswith(b"\x89PNG")
        assert [each["tien"] for each in found["hang"]] == [42_750_000, 25_000_000, 500_000]
        assert (found["tong"]["cong"], found["tong"]["chiet_khau"]) == (73_695_000, 2_250_000)
    assert fields("quote")


def test_another_currency_has_its_decimals(world: World) -> None:
    key = make(
        world, currency="USD", rate=25_988_0000, lines=(replace(LINES[0], quantity=10_000, price=148_050, discount=0),)
    )
    found: dict[str, Any] = read(world, LAN, lambda session: values.of(session, "quote", key))
    assert str(found["hang"][0]["don_gia"]) == "1480.5" and found["tien_te"]["ma"] == "USD"
    assert found["tong"]["bang_chu"].startswith("Một nghìn năm trăm chín mươi tám đô la Mỹ")


@pytest.mark.feature("E04")
def test_a_template_names_the_office_s_own_attributes(world: World) -> None:
    for label, kind in (("Hạn mức", "money"), ("Hết hạn", "date"), ("Có kho", "flag"), ("Kênh", "choices")):
        wanted = Wanted(label, kind, [("", "Chợ"), ("", "Mạng")])
        write(world, ADMIN, lambda session, wanted=wanted: attributes.add(session, wanted))
    tags = [each.tag for each in read(world, LAN, lambda session: templates.fields(session, "quote"))]
    assert {"{{ khach.rieng.han_muc|tien }}", "{{ khach.rieng.het_han|ngay }}", "{{ khach.rieng.kenh }}"} <= set(tags)
    with pytest.raises(TemplateError):
        template(world, "quote", "{{ khach.rieng.khong_co }}")
    named = ("han_muc|tien", "het_han|ngay", "kenh", "co_kho")
    newest = template(world, "quote", "|".join(f"{{{{ khach.rieng.{each} }}}}" for each in named))
    key = make(world)
    customer = world.rows(Quote)[key]["customer_id"]
    for typed, shown in (
        ({}, "|||"),
        ({"han_muc": 5_000_000, "het_han": "2026-01-31", "kenh": ["Chợ", "Mạng"], "co_kho": True},
         "5.000.000|31/01/2026|Chợ, Mạng|Có"),
    ):  # fmt: skip
        own = {f"attributes.{name}": value for name, value in typed.items()}
        write(world, ADMIN, lambda session, own=own: customer_form.save(session, customer, {}, own))
        made = write(world, LAN, lambda session: versions.generate(session, "quote", key, newest))
        assert text_of(read(world, LAN, lambda session, made=made: versions.content(session, made))) == shown
