"""The room of documents: lists, cards, states, what follows from what, products, templates, other rooms' cards."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from app.models import Contract, Deal, Order, Product
from app.services import papers, quotes
from app.services.documents import pdf, templates, versions
from app.services.office import Office
from app.services.pricing import LineForm
from app.views.documents.form import PaperPanel
from app.views.documents.page import DocumentsPage
from app.views.documents.pasting import PasteWindow
from app.views.documents.products import ProductForm
from app.views.documents.templates import ProblemsWindow
from app.views.kit.desk import Desk
from app.views.kit.papers import PapersTab
from tests.views.audit import anonymous, nameless
from tests.views.conftest import PATIENCE
from tests.world import DIRECTOR

ADMIN, SELLER = 1, 12
KINDS = dict.fromkeys(("quote", "contract", "order", "product", "new_quote", "new_customer_quote"), "documents")
Page = tuple[Desk, DocumentsPage]


@pytest.fixture
def page(
    qtbot: QtBot, make_desk: Callable[..., Desk], settle: Callable[..., None], request: pytest.FixtureRequest
) -> Page:
    """Of the director, or of the employee of the parameter."""
    desk = make_desk(getattr(request, "param", DIRECTOR), KINDS)
    made = DocumentsPage(desk)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    desk.navigation.went.connect(lambda place: made.open_record(place.kind, place.record_id) if place.kind else None)
    settle(desk.tasks)
    return desk, made


def draft(desk: Desk, **of: Any) -> int:
    with desk.tasks.office.transaction("test") as session:
        form = quotes.blank(session, **of)
        return quotes.save(session, quotes.replace(form, lines=(LineForm("Bàn", price=1_000_000, vat="8"),)))


def one(desk: Desk, query: Any) -> Any:
    with desk.tasks.office.read() as session:
        return session.scalar(query)


@pytest.mark.feature("E16")
def test_a_quote_is_sent_on_a_day_and_becomes_a_contract_and_an_order(
    page: Page, qtbot: QtBot, settle: Callable[..., None]
) -> None:
    desk, made = page
    key = draft(desk, customer_id=5)
    made.open_record("quote", key)
    settle(desk.tasks)
    pane = made.current.pane
    assert pane.isVisible() and "Bàn" in " ".join(each.name for each in pane.paper.form.lines)
    pane.buttons_of_states["sent"].click()
    qtbot.waitUntil(lambda: pane.paper.form.state == "sent", timeout=PATIENCE)
    assert [each.state for each in pane.paper.states] == ["sent", "draft"]
    pane.buttons["contract"].click()
    settle(desk.tasks)
    contract = one(desk, select(Contract.id).where(Contract.quote_id == key))
    pane = made.current.pane
    assert pane.kind == "contract" and pane.card_id == contract
    assert [each.kind for each in pane.paper.links] == ["quote"]
    pane.buttons["order"].click()
    settle(desk.tasks)
    assert made.current.pane.kind == "order"
    assert one(desk, select(Order.contract_id).order_by(Order.id.desc()).limit(1)) == contract


def test_a_day_that_cannot_be_changes_nothing(page: Page, settle: Callable[..., None]) -> None:
    desk, made = page
    key = draft(desk)
    made.open_record("quote", key)
    settle(desk.tasks)
    pane = made.current.pane
    pane.day.line.setText("32/13")
    pane.set_state("sent")
    settle(desk.tasks)
    assert desk.tell.sentences and pane.paper.form.state == "draft"  # type: ignore[attr-defined]


def test_what_somebody_changes_is_seen_on_the_card(
    page: Page, sign_in: Callable[..., Office], qtbot: QtBot, settle: Callable[..., None]
) -> None:
    desk, made = page
    key = draft(desk)
    made.open_record("quote", key)
    settle(desk.tasks)
    with sign_in(DIRECTOR).transaction("test") as session:
        quotes.set_state(session, key, "sent")
    qtbot.waitUntil(lambda: made.current.pane.paper.form.state == "sent", timeout=PATIENCE)


def test_quotes_are_archived_and_undone(page: Page, qtbot: QtBot, settle: Callable[..., None]) -> None:
    desk, made = page
    listed = made.list_of("quote")
    before = listed.rows.rowCount()
    listed.rows.toggle(0)
    listed.bulk.buttons["archive"].click()
    made.findChild(QPushButton, "yes").click()
    qtbot.waitUntil(lambda: listed.rows.rowCount() == before - 1, timeout=PATIENCE)
    desk.tasks.undo(desk.tell.undo, lambda report: None)  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: listed.rows.rowCount() == before, timeout=PATIENCE)


def test_a_quote_is_begun_from_a_deal(page: Page, settle: Callable[..., None]) -> None:
    desk, made = page
    deal = one(desk, select(Deal.id).where(Deal.customer_id.is_not(None), Deal.archived_at.is_(None)).limit(1))
    made.open_record("new_quote", deal)
    settle(desk.tasks)
    form = next(each for each in made.findChildren(PaperPanel) if each.isVisible())
    assert form.form.deal_id == deal and form.form.customer_id is not None
    assert form.paper.slots["deal_id"].editor.value() == deal


def test_the_papers_of_a_deal_stand_on_its_card(page: Page, qtbot: QtBot, settle: Callable[..., None]) -> None:
    desk, _made = page
    deal = one(desk, select(Deal.id).where(Deal.customer_id.is_not(None), Deal.archived_at.is_(None)).limit(1))
    key = draft(desk, deal_id=deal)
    counts: list[int] = []
    tab = PapersTab(desk, lambda: None, counts.append)
    qtbot.addWidget(tab)
    tab.read(lambda session: papers.of_deal(session, deal))
    settle(desk.tasks)
    assert counts == [1]
    tab.findChild(QPushButton, "open-paper").click()
    assert desk.navigation.here and desk.navigation.here.record_id == key


@pytest.mark.feature("B11")
def test_a_price_list_is_pasted(page: Page, settle: Callable[..., None]) -> None:
    desk, made = page
    made.show_list("product")
    settle(desk.tasks)
    QApplication.clipboard().setText("Mã hàng\tTên hàng\tGiá bán\tVAT\nA1\tGiấy A4\t65.000\t8%\nA2\tBút\tabc\t10\n")
    QTest.keyClick(made.current.table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    settle(desk.tasks)
    window = made.findChild(PasteWindow)
    assert window.mapped == {0: "code", 1: "name", 2: "price", 3: "vat"}
    assert window.checked is not None and len(window.checked.rows) == 2 and len(window.checked.problems) == 1
    assert not nameless(window) and not anonymous(window)
    note = window.findChild(QComboBox, "column:3")
    note.setCurrentIndex(note.findData("note"))
    note.activated.emit(note.currentIndex())
    window.save()
    settle(desk.tasks)
    assert one(desk, select(Product.price).where(Product.code == "A1")) == 65_000
    assert one(desk, select(func.count()).where(Product.code == "A2").select_from(Product)) == 1
    made.current.paste()
    settle(desk.tasks)
    again = next(each for each in made.findChildren(PasteWindow) if each.isVisible())
    assert again.mapped == {0: "code", 1: "name", 2: "price", 3: "note"}, "as the last time"
    again.reject()


def test_a_product_is_added_by_its_form(page: Page, settle: Callable[..., None]) -> None:
    desk, made = page
    made.show_list("product")
    settle(desk.tasks)
    made.current.add()
    settle(desk.tasks)
    form = next(each for each in made.findChildren(ProductForm) if each.isVisible())
    form.body.type_values({"name": "Máy in", "unit": "cái", "price": 4_500_000})
    form.save()
    settle(desk.tasks)
    assert one(desk, select(Product.price).where(Product.name == "Máy in")) == 4_500_000


@pytest.mark.parametrize("page", [ADMIN], indirect=True)
def test_a_template_with_mistakes_names_their_places(
    page: Page, tmp_path: Path, qtbot: QtBot, settle: Callable[..., None]
) -> None:
    desk, made = page
    made.show_list("template")
    settle(desk.tasks)
    found = docx.Document()
    found.add_paragraph("Kính gửi {{ khach.tenn }}")
    found.save(str(tmp_path / "mau.docx"))
    before = len(made.current.found)
    made.current.add(tmp_path / "mau.docx")
    settle(desk.tasks)
    window = made.findChild(ProblemsWindow)
    assert window is not None and len(made.current.found) == before
    window.reject()
    right = docx.Document()
    right.add_paragraph("Kính gửi {{ khach.ten }}")
    right.save(str(tmp_path / "dung.docx"))
    made.current.add(tmp_path / "dung.docx")
    qtbot.waitUntil(lambda: [each.name for each in made.current.found][-1:] == ["dung"], timeout=PATIENCE)


def template(file: Path) -> bytes:
    made = docx.Document()
    made.add_paragraph("Báo giá {{ so }} cho {{ khach.ten }}")
    made.save(str(file))
    return file.read_bytes()


@pytest.mark.feature("E20")
@pytest.mark.parametrize("page", [ADMIN], indirect=True)
def test_a_paper_is_made_changed_in_word_and_taken_back(
    page: Page, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, settle: Callable[..., None]
) -> None:
    desk, made = page
    with desk.tasks.office.transaction("test") as session:
        templates.add(session, "Báo giá", "quote", template(tmp_path / "mau.docx"))
        templates.archive(session, [1])  # the world's own is no document
    key = draft(desk, customer_id=5)
    made.open_record("quote", key)
    settle(desk.tasks)
    pane, opened = made.current.pane, list[str]()
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: bool(opened.append(url.toLocalFile()) or True))
    pane.buttons["paper"].click()
    qtbot.waitUntil(lambda: len(pane.paper.versions) == 1, timeout=PATIENCE)
    _close_windows()
    qtbot.waitUntil(lambda: pane.papers.findChild(QPushButton, "word:1") is not None, timeout=PATIENCE)
    pane.papers.findChild(QPushButton, "word:1").click()
    qtbot.waitUntil(lambda: bool(opened), timeout=PATIENCE)
    changed = docx.Document(opened[0])
    changed.add_paragraph("Sửa trong Word")
    changed.save(opened[0])
    pane.ask_back()
    dialog = next(each for each in QApplication.allWidgets() if each.objectName() == "take-back")
    assert Path(dialog.selectedFiles()[0]) == Path(opened[0])  # the copy that was opened there is offered
    dialog.fileSelected.emit(opened[0])
    dialog.close()
    qtbot.waitUntil(lambda: len(pane.paper.versions) == 2, timeout=PATIENCE)
    refused = list[str]()
    desk.tasks.failed.connect(lambda error: refused.append(str(error)))
    Path(opened[0]).write_bytes(b"no document any more")
    pane.making.take_back("quote", key, Path(opened[0]))
    pane.making.take_back("quote", key, tmp_path / "nowhere.docx")
    settle(desk.tasks)
    assert "nowhere.docx" in refused[1] and "Word" in refused[0] and len(pane.paper.versions) == 2
    assert [each.origin for each in pane.paper.versions] == ["imported", "generated"]
    _close_windows()
    settle(desk.tasks)


@pytest.mark.skipif(pdf.available() is None, reason="neither LibreOffice nor Word is installed")
@pytest.mark.parametrize("page", [ADMIN], indirect=True)
def test_a_paper_becomes_official_with_its_pdf(
    page: Page, tmp_path: Path, qtbot: QtBot, settle: Callable[..., None]
) -> None:
    desk, made = page
    with desk.tasks.office.transaction("test") as session:
        kept = templates.add(session, "Báo giá", "quote", template(tmp_path / "mau.docx"))
    key = draft(desk, customer_id=5)
    with desk.tasks.office.transaction("test") as session:
        version = versions.generate(session, "quote", key, kept)
    made.open_record("quote", key)
    settle(desk.tasks)
    pane = made.current.pane
    pane.making.make_official(version)
    qtbot.waitUntil(lambda: pane.paper.versions[0].official, timeout=60_000)
    assert pane.paper.versions[0].pdf_size and not pane.making.working


def _close_windows() -> None:
    """The previews."""
    for each in QApplication.topLevelWidgets():
        if each.isVisible() and not isinstance(each, DocumentsPage):
            each.close()


def test_a_field_is_searched_without_accents_and_copied(page: Page, settle: Callable[..., None]) -> None:
    desk, made = page
    made.show_list("template")
    settle(desk.tasks)
    pane = made.current.fields
    pane.search.setText("khach hang ten")
    shown = [item for place in range(pane.list.count()) if not (item := pane.list.item(place)).isHidden()]
    assert 0 < len(shown) < pane.list.count()
    pane.copy(shown[0])
    assert QApplication.clipboard().text().startswith("{{ khach.")


@pytest.mark.parametrize("key", ["quote", "contract", "order", "product", "template"])
def test_every_control_has_a_name(page: Page, key: str, settle: Callable[..., None]) -> None:
    desk, made = page
    made.show_list(key)
    settle(desk.tasks)
    if key in ("quote", "contract", "order"):
        made.current.pane.open(1)
        settle(desk.tasks)
    assert not nameless(made) and not anonymous(made)


def test_alt_and_a_number_changes_the_list(page: Page, settle: Callable[..., None]) -> None:
    desk, made = page
    QTest.keyClick(made.current.table, Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    settle(desk.tasks)
    assert made.current is made.list_of("order")
    assert made.current.switch.buttons.button(2).isChecked()


def test_whoever_may_only_look_is_told_so(
    qtbot: QtBot, make_desk: Callable[..., Desk], settle: Callable[..., None]
) -> None:
    desk = make_desk(SELLER, KINDS)
    made = DocumentsPage(desk)
    qtbot.addWidget(made)
    settle(desk.tasks)
    made.show_list("template")
    settle(desk.tasks)
    assert made.current.header.primary is None
