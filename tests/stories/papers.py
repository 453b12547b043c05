"""From the deal to signed paper: the office's account, a product, a quote with its code for a transfer, a contract."""

from __future__ import annotations

from typing import Any

import pypdfium2
import zxingcpp
from PySide6.QtTest import QTest

from app.models import (
    Contract,
    ContractInstalment,
    Customer,
    Deal,
    DocumentVersion,
    Entry,
    Order,
    Product,
    Quote,
    QuoteLine,
    Voucher,
)
from app.services import vietqr
from app.services.documents import versions
from tests.stories.conftest import Place
from tests.stories.hands import Hands, Key
from tests.stories.many_customers import words

BANK, ACCOUNT = "970436", "0491000123456"
PRODUCT = {"code": "TUBEP", "name": "Tủ bếp gỗ sồi", "unit": "m", "price": "5tr", "vat": "8 %"}
CUSTOMER = {"name": "Công ty TNHH Ánh Dương & Bạn", "phone": "0912345678", "address": "12 Tràng Tiền"}
TOTAL = 22_680_000  # 4,2 m × 5.000.000 less 10 %, and an installation of 2.100.000; VAT 8 %


def meet_a_customer(hands: Hands, place: Place) -> None:
    """A new one, typed in."""
    page = hands.room("customers")
    hands.press("Ctrl+N", page)
    form = hands.panel()
    hands.fill(form.body, **CUSTOMER)
    hands.press("Ctrl+S", form)
    hands.until(lambda: page.rows.rowCount() == 1 and page.table.isVisible())
    hands.settle()


def say_where_to_pay(hands: Hands) -> None:
    """The account of the office, which then stands on every quote."""
    hands.room("settings")
    hands.click("section:office")
    hands.settle()
    section = hands.page.sections["office"]
    hands.fill(section.form, office_bank=BANK, office_bank_account=ACCOUNT, office_bank_holder="CTY HOA SEN")
    hands.press("Ctrl+S")
    hands.settle()
    hands.until(lambda: not section.form.is_touched())


def add_a_product(hands: Hands, place: Place) -> None:
    page = hands.room("documents")
    hands.press("Alt+4", page)
    hands.settle()
    hands.click("new-product")
    form = hands.panel()
    hands.fill(form.body, **PRODUCT)
    hands.press("Ctrl+S", form)
    hands.until(lambda: place.rows(Product))
    hands.settle()


def offer(hands: Hands, place: Place, deal_id: int) -> int:
    """A quote from the card of the deal, typed by keyboard: the product by its code, then a line of words."""
    hands.room("deals")
    hands.frame.navigation.open("deal", deal_id)
    hands.settle()
    hands.frame.navigation.open("new_quote", deal_id)
    hands.settle()
    form = hands.panel()
    grid = form.paper.lines.view
    grid.setFocus()
    _begin(grid, "tubep")
    hands.until(lambda: grid.cells.editor().current() is not None)
    QTest.keyClick(grid.cells.editor(), Key.Key_Return)
    for key, text in (("quantity", "4,2"), ("discount", "10%")):
        grid.go_to(0, key)
        _begin(grid, text)
        QTest.keyClick(grid.cells.editor(), Key.Key_Return)
    grid.go_to(1, "name")
    grid.paste("Công lắp đặt\tlần\t1\t2.100.000")
    plan = form.paper.payment.view
    plan.go_to(0, "name")
    plan.paste("Khi ký hợp đồng\t50%\nSau nghiệm thu\t50%")
    hands.until(lambda: "22.680.000" in words(form.paper.payment.totals))
    hands.press("Ctrl+S", form)
    hands.until(lambda: place.rows(Quote))
    hands.settle()
    (quote,) = place.rows(Quote).values()
    assert (quote["deal_id"], quote["total"], quote["revision"]) == (deal_id, TOTAL, 1)
    assert [line["quantity"] for line in place.rows(QuoteLine).values()] == [42_000, 10_000]
    return int(quote["id"])


def _begin(grid: Any, text: str) -> None:
    """The first key opens the cell, the others go into it."""
    QTest.keyClicks(grid, text[0])
    QTest.keyClicks(grid.cells.editor(), text[1:])


def print_the_quote(hands: Hands, place: Place, quote_id: int) -> None:
    """Version 1 and its PDF, made by LibreOffice; its code says where to pay and for which deal."""
    hands.frame.navigation.open("quote", quote_id)
    hands.settle()
    hands.click("card:paper")
    pdf = pdf_of(hands, place, "quote_id", quote_id)
    code = place.rows(Deal)[place.rows(Quote)[quote_id]["deal_id"]]["code"]
    text, found = text_of(pdf), codes_of(pdf)
    assert vietqr.payload(BANK, ACCOUNT, TOTAL, purpose=code) in found, found
    for said in ("Tủ bếp gỗ sồi", "22.680.000", "Hai mươi hai triệu sáu trăm tám mươi nghìn đồng"):
        assert said in text, text
    hands.press("Escape")
    hands.settle()


def pdf_of(hands: Hands, place: Place, column: str, row_id: int) -> bytes:
    """The PDF that the program has kept of the newest version."""

    def kept() -> Any:
        rows = [row for row in place.rows(DocumentVersion).values() if row[column] == row_id and row["pdf_sha256"]]
        return max(rows, key=lambda row: row["number"], default=None)

    hands.until(kept)
    hands.settle()
    with hands.frame.tasks.office.read() as session:
        return versions.content(session, kept()["id"], "pdf")


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())


def codes_of(pdf: bytes) -> list[str]:
    """What the pictures of codes on its pages say."""
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.render(scale=3).to_pil() for page in document]
    return [found.text for page in pages for found in zxingcpp.read_barcodes(page)]


def sign(hands: Hands, place: Place, quote_id: int) -> int:
    """The customer accepts; the contract takes all of it over and is signed."""
    for state in ("sent", "accepted"):
        hands.click(f"state:{state}")
        hands.until(lambda state=state: place.rows(Quote)[quote_id]["state"] == state)
        hands.settle()
    hands.click("card:contract")
    hands.until(lambda: place.rows(Contract))
    hands.settle()
    (contract,) = place.rows(Contract).values()
    assert (contract["quote_id"], contract["total"], contract["state"]) == (quote_id, TOTAL, "draft")
    hands.until(lambda: hands.page.current.pane.card_id == contract["id"])
    hands.click("card:paper")
    text = text_of(pdf_of(hands, place, "contract_id", contract["id"]))
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text and contract["code"] in text
    hands.press("Escape")
    hands.settle()
    hands.click("state:signed")
    hands.until(lambda: place.rows(Contract)[contract["id"]]["state"] == "signed")
    hands.settle()
    hands.click("yes", hands.dialog())  # whoever signs is no prospect any more
    hands.settle()
    assert {row["state"] for row in place.rows(Customer).values()} == {"customer"}
    plan = sorted(place.rows(ContractInstalment).values(), key=lambda row: row["number"])
    assert [part["amount"] for part in plan] == [TOTAL // 2, TOTAL // 2]
    return int(contract["id"])


def order(hands: Hands, place: Place, contract_id: int) -> None:
    hands.frame.navigation.open("contract", contract_id)
    hands.settle()
    hands.click("card:order")
    hands.until(lambda: place.rows(Order))
    hands.settle()
    (made,) = place.rows(Order).values()
    assert (made["contract_id"], made["total"]) == (contract_id, TOTAL)


def take_the_money(hands: Hands, place: Place, contract_id: int) -> int:
    """From the contract: the first instalment stands in the form; confirmed, it is in the till and on the card."""
    hands.frame.navigation.open("contract", contract_id)
    hands.settle()
    hands.click("card:receipt")
    form = hands.panel()
    assert form.body.slots["amount"].editor.value() == TOTAL // 2
    hands.press("Ctrl+S", form)
    hands.until(lambda: place.rows(Voucher))
    hands.settle()
    (voucher,) = place.rows(Voucher).values()
    assert (voucher["state"], voucher["contract_id"], voucher["instalment"]) == ("draft", contract_id, 1)
    assert not place.rows(Entry), "a draft moves no money"
    hands.until(lambda: hands.page.current.pane.card_id == voucher["id"])
    hands.click("card:confirm")
    hands.click("yes", hands.dialog())
    hands.until(lambda: place.rows(Voucher)[voucher["id"]]["state"] == "confirmed")
    hands.settle()
    (entry,) = place.rows(Entry).values()
    assert (entry["received"], entry["paid"], place.rows(Voucher)[voucher["id"]]["number"]) == (TOTAL // 2, 0, 1)
    return int(voucher["id"])


def print_the_receipt(hands: Hands, place: Place, voucher_id: int) -> None:
    """The paper 01-TT on A5 with its amount in words, with the code for a transfer."""
    hands.click("card:print")
    pdf = pdf_of(hands, place, "voucher_id", voucher_id)
    text = text_of(pdf)
    for said in ("PHIẾU THU", "01-TT", "PT00001", "11.340.000", "Mười một triệu ba trăm bốn mươi nghìn đồng"):
        assert said in text, text
    assert vietqr.payload(BANK, ACCOUNT, TOTAL // 2, purpose=next(iter(place.rows(Deal).values()))["code"]) in codes_of(
        pdf
    )
    hands.press("Escape")
    hands.settle()


def look_at_the_book(hands: Hands, place: Place) -> None:
    """The fund holds it, its book shows the balance; the contract shows what is paid, the customer what is owed."""
    page = hands.room("funds")
    hands.press("Alt+2", page)
    hands.settle()
    book = page.current
    hands.until(lambda: book.rows.rowCount() == 1 and book.rows.row(0))
    assert "11.340.000" in words(book)
    (contract,) = place.rows(Contract)
    hands.frame.navigation.open("contract", contract)
    hands.settle()
    hands.until(lambda: "đã trả 11.340.000" in words(hands.page.current.pane.content))
