"""Many papers in one print: numbers by the days, and what cannot be printed says why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.models import DocumentVersion, Template, Voucher
from app.services import funds, quotes, schema, vouchers
from app.services.documents import batch, office_programs, pdf, pdf_pages, templates, versions
from app.services.errors import UserError
from app.services.funds import FundForm
from app.services.progress import Cancelled
from app.services.selection import Selection
from app.services.vouchers import VoucherForm
from tests.services.test_quotes import LAN, make, read, write
from tests.world import ACCOUNTANT, World

real = pytest.mark.skipif(office_programs.find() is None, reason="no LibreOffice on this computer")
FORM = VoucherForm(kind="receipt", amount=5_000_000, party="Chị Như", reason="Thu tiền hàng")


@pytest.fixture
def receipts(world: World) -> list[int]:
    """Drafts of a new till: of the 5th, without a fund, of the 3rd; then its opening balance. Samples as templates."""
    with world.office(1).transaction("Templates") as session:
        templates.archive(session, [1])  # the world's own is no document
        templates.seed(session)
    with world.office(ACCOUNTANT).transaction("Drafts") as session:
        till = funds.create(session, FundForm(name="Quỹ in"), opening=9, day=date(2026, 1, 1))
        of = [(5, till, "Chị Như"), (4, None, "Anh Ba"), (3, till, "Bà Tư")]
        made = [vouchers.save(session, replace(FORM, day=date(2026, 3, day), to_fund_id=fund, party=party))
                for day, fund, party in of]  # fmt: skip
    return [*made, max(key for key, row in world.rows(Voucher).items() if row["kind"] == "opening")]


def prepared(world: World, kind: str, ids: list[int], who: int = ACCOUNTANT) -> batch.Batch:
    found: batch.Batch = write(world, who, lambda session: batch.prepare(session, kind, chosen(kind, ids)))
    return found


def chosen(kind: str, ids: list[int]) -> Selection:
    return Selection.of(ids, f"{kind}s")


@pytest.mark.feature("V38")
def test_drafts_get_numbers_by_their_days_and_the_rest_says_why(world: World, receipts: list[int]) -> None:
    found = prepared(world, "voucher", receipts)
    assert [each.name for each in found.sheets] == ["PT00006", "PT00005"]  # in the order of the list
    assert [each.name for each in found.left] == ["Anh Ba", "Số dư đầu kỳ"]
    assert "fund" in found.left[0].reason and not any(each.ready for each in found.sheets)
    again = prepared(world, "voucher", receipts[:1])
    assert again.sheets[0].name == "PT00006"
    with schema.system(world.engine, "") as connection:
        assert connection.exec_driver_sql("select count(*) from voucher where number is not null and book = 'PT'"
                                          " and year = 2026").scalar() == 6  # fmt: skip


def test_what_a_till_hands_to_a_bank_is_paid_out_of_it(world: World, receipts: list[int]) -> None:
    """The paper of a transfer: a payment where cash goes out, a receipt where it comes in (V34, V35)."""
    bank = FundForm(name="VCB", kind="bank", bank="970436", account="0491000123456")
    form = VoucherForm(kind="transfer", day=date(2026, 3, 2), amount=5, reason="Nộp tiền")
    with world.office(ACCOUNTANT).transaction("Transfers") as session:
        account = funds.create(session, bank)
        found = []
        for out, into in ((1, account), (account, 1)):
            key = vouchers.save(session, replace(form, from_fund_id=out, to_fund_id=into))
            paper = session.get_one(DocumentVersion, versions.generate(session, "voucher", key))
            found.append(session.get_one(Template, paper.template_id).kind)
    assert found == ["payment", "receipt"]


def test_what_is_stopped_gives_no_number(world: World, receipts: list[int]) -> None:
    def stop(done: int, total: int = 0, text: str = "") -> None:
        if done == 2:
            raise Cancelled

    with pytest.raises(Cancelled), world.office(ACCOUNTANT).transaction("test") as session:
        batch.prepare(session, "voucher", chosen("voucher", receipts), stop)
    assert {world.rows(Voucher)[key]["number"] for key in receipts} == {None}


def test_too_many_are_refused_before_anything_is_made(
    world: World, receipts: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "MOST", 2)
    with pytest.raises(UserError, match="2 papers"):
        prepared(world, "voucher", receipts)
    assert {world.rows(Voucher)[key]["number"] for key in receipts} == {None}


@pytest.mark.feature("E20")
def test_the_official_paper_is_printed_else_the_newest_else_a_new_one(world: World, receipts: list[int]) -> None:
    first, second, third = (make(world, title=title) for title in ("A", "B", "C"))

    def version(key: int) -> int:
        return int(write(world, LAN, lambda session: versions.generate(session, "quote", key)))

    official, _newer, newest = version(first), version(first), [version(second) for _each in range(2)][-1]
    content = b"%PDF-1.7 official"
    write(world, LAN, lambda session: versions.add_pdf(session, official, content))
    write(world, LAN, lambda session: versions.make_official(session, official))
    found = prepared(world, "quote", [first, second, third], LAN)
    assert [each.version_id for each in found.sheets[:2]] == [official, newest]
    assert found.sheets[0].content == content and not found.left
    row = world.rows(DocumentVersion)[found.sheets[2].version_id]
    assert (row["quote_id"], row["number"]) == (third, 1)


def test_what_one_does_not_see_is_not_printed(world: World, receipts: list[int]) -> None:
    key = make(world)
    stranger = next(who for who in range(12, 30) if not _sees(world, who, key))
    assert prepared(world, "quote", [key], stranger) == batch.Batch()


def _sees(world: World, who: int, key: int) -> bool:
    try:
        read(world, who, lambda session: quotes.read(session, key))
    except UserError:
        return False
    return True


@real
@pytest.mark.feature("V38")
def test_all_is_one_pdf_and_what_has_none_is_told(world: World, receipts: list[int]) -> None:
    made = prepared(world, "voucher", receipts)
    broken = batch.Sheet("PT9", 9, b"PK no document")
    steps: list[tuple[int, int]] = []

    def see(done: int, total: int = 0, text: str = "") -> None:
        steps.append((done, total))

    found = batch.with_pdfs(batch.Batch((broken, *made.sheets), made.left), see)
    assert [each.name for each in found.sheets] == ["PT00006", "PT00005"] and all(each.ready for each in found.sheets)
    assert [each.name for each in found.left] == ["Anh Ba", "Số dư đầu kỳ", "PT9"]
    assert steps[-1] == (3, 3)
    whole = pdf_pages.joined([each.content for each in found.sheets])
    assert pdf.pages(whole) == 2 and pdf.pages(pdf_pages.two_on_a4(whole)) == 1
    pages = pdf_pages.Pages(whole)
    assert "PT00006" in pages.text(0) and "Bà Tư" in pages.text(1)
    pages.close()
    write(world, ACCOUNTANT, lambda session: batch.keep(session, found.sheets))
    again = prepared(world, "voucher", receipts[:1])  # a draft may have changed meanwhile: it is filled anew
    assert not again.sheets[0].ready
    write(world, ACCOUNTANT, lambda session: vouchers.confirm(session, receipts[0]))


def test_a_pdf_that_is_none_is_not_joined() -> None:
    with pytest.raises(UserError):
        pdf_pages.joined([b"%PDF- not at all"])

