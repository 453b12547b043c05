"""The form of a quote through its real widgets: typed by keyboard, pasted from Excel, saved, fought over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.services import products, quotes
from app.services.errors import UserError
from app.services.office import Office
from app.services.pricing import LineForm
from app.views.documents.form import PaperPanel, open_form
from app.views.documents.page import DocumentsPage
from app.views.kit.desk import Desk
from app.views.kit.grid import GridView
from tests.views.audit import anonymous, nameless
from tests.views.conftest import PATIENCE, type_vietnamese
from tests.world import DIRECTOR

Key, CONTROL, ALT = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
Page = tuple[Desk, DocumentsPage]
KINDS = {"quote": "documents", "new_quote": "documents", "deal": "deals"}


@pytest.fixture
def page(qtbot: QtBot, make_desk: Callable[..., Desk], settle: Callable[..., None]) -> Page:
    desk = make_desk(DIRECTOR, KINDS)
    with desk.tasks.office.transaction("test") as session:
        products.create(
            session, {"code": "GHE", "name": "Ghế xoay lưới", "unit": "cái", "price": 1_250_000, "vat": "8"}
        )
        products.create(session, {"code": "TU", "name": "Tủ hồ sơ", "unit": "cái", "price": 3_000_000, "vat": "10"})
    made = DocumentsPage(desk)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    with qtbot.waitActive(made):  # answers are shown where the keyboard is
        made.show()
        made.activateWindow()
    settle(desk.tasks)
    return desk, made


@pytest.fixture
def panel(page: Page, qtbot: QtBot, settle: Callable[..., None]) -> Callable[..., PaperPanel]:
    desk, made = page

    def open_it(row_id: int = 0, kind: str = "quote", **of: Any) -> PaperPanel:
        open_form(desk, made, kind, row_id, **of)
        settle(desk.tasks)
        found = [each for each in made.findChildren(PaperPanel) if each.isVisible()]
        assert len(found) == 1
        return found[0]

    return open_it


def press(grid: GridView, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """To the cell that is being typed, or to the table."""
    QTest.keyClick(grid.cells.editor() or grid, key, held)


def put(grid: GridView, words: str) -> None:
    """Type into the current cell as one does, then Enter."""
    type_vietnamese(grid, words) if not grid.is_editing() else type_vietnamese(grid.cells.editor(), words)
    assert grid.is_editing()
    press(grid, Key.Key_Return)


def saved(desk: Desk, quote_id: int) -> quotes.QuoteForm:
    with desk.tasks.office.read() as session:
        return quotes.read(session, quote_id)


def newest(desk: Desk) -> int:
    with desk.tasks.office.read() as session:
        from app.models import Quote

        return int(session.query(Quote.id).order_by(Quote.id.desc()).limit(1).scalar() or 0)


@pytest.mark.feature("E13")
def test_a_quote_is_typed_by_keyboard_alone(
    page: Page, panel: Callable[..., PaperPanel], qtbot: QtBot, settle: Callable[..., None]
) -> None:
    desk, _made = page
    form = panel()
    grid = form.paper.lines.view
    grid.setFocus()
    type_vietnamese(grid, "ghe")  # without accents
    editor = grid.cells.editor()
    assert editor is not None
    qtbot.waitUntil(lambda: editor.current() is not None, timeout=PATIENCE)
    press(grid, Key.Key_Return)
    row = grid.grid.row(0)
    assert (row["name"], row["unit"], row["price"], row["vat"]) == ("Ghế xoay lưới", "cái", 1_250_000, "8")
    assert grid.currentIndex().column() == grid.grid.place_of("unit")
    press(grid, Key.Key_Tab)
    put(grid, "2,5")
    press(grid, Key.Key_Tab)  # the price stays
    put(grid, "10%")
    assert grid.grid.row(0)["quantity"] == 25_000
    assert grid.grid.row(0)["discount"] == 1_000
    press(grid, Key.Key_Tab)
    press(grid, Key.Key_Tab)  # the note: then the free row
    assert (grid.currentIndex().row(), grid.currentIndex().column()) == (1, 0)
    put(grid, "Công lắp đặt")
    put(grid, "lần")
    put(grid, "1")
    put(grid, "1,5tr")
    assert "Bốn triệu" in form.paper.payment.totals.words.text()
    QTest.keyClick(form, Key.Key_S, CONTROL)
    settle(desk.tasks)
    found = saved(desk, newest(desk))
    assert [(each.name, each.quantity, each.price) for each in found.lines] == [
        ("Ghế xoay lưới", 25_000, 1_250_000), ("Công lắp đặt", 10_000, 1_500_000)]  # fmt: skip
    assert quotes.totals(found).goods == 2_812_500 + 1_500_000


def test_rows_are_moved_taken_out_and_brought_back(panel: Callable[..., PaperPanel]) -> None:
    grid = panel().paper.lines.view
    grid.setFocus()
    QApplication.clipboard().setText("Bàn\tcái\t2\t1.000.000\r\nGhế\tcái\t4\t500.000\r\n")
    press(grid, Key.Key_V, CONTROL)
    assert [row["name"] for row in grid.rows()] == ["Bàn", "Ghế"]
    assert [row["quantity"] for row in grid.rows()] == [20_000, 40_000]
    grid.go_to(1, "name")
    press(grid, Key.Key_Up, ALT)
    assert [row["name"] for row in grid.rows()] == ["Ghế", "Bàn"]
    press(grid, Key.Key_Delete, CONTROL)
    assert [row["name"] for row in grid.rows()] == ["Bàn"]
    press(grid, Key.Key_Z, CONTROL)
    assert [row["name"] for row in grid.rows()] == ["Ghế", "Bàn"]
    grid.go_to(0, "name")
    press(grid, Key.Key_C, CONTROL)
    assert QApplication.clipboard().text() == "Ghế"


def test_tab_leaves_the_lines_from_the_free_row_alone(panel: Callable[..., PaperPanel]) -> None:
    grid = panel().paper.lines.view
    grid.setFocus()
    assert not grid.step(1)
    press(grid, Key.Key_Tab)
    assert not grid.hasFocus()


def test_pasted_codes_become_products(
    page: Page, panel: Callable[..., PaperPanel], qtbot: QtBot, settle: Callable[..., None]
) -> None:
    grid = panel().paper.lines.view
    grid.setFocus()
    grid.paste("tu\t\t3\r\nghe")
    qtbot.waitUntil(lambda: [row["name"] for row in grid.rows()] == ["Tủ hồ sơ", "Ghế xoay lưới"], timeout=PATIENCE)
    assert [(row["quantity"], row["price"]) for row in grid.rows()] == [(30_000, 3_000_000), (10_000, 1_250_000)]


def test_what_cannot_be_read_stays_and_says_why(
    page: Page, panel: Callable[..., PaperPanel], settle: Callable[..., None]
) -> None:
    desk, made = page
    before = newest(desk)
    form = panel()
    grid = form.paper.lines.view
    grid.setFocus()
    grid.paste("Bàn\tcái\thai cái\t1000")
    assert grid.grid.data(grid.grid.index(0, 2)) == "hai cái"
    assert "hai cái" in grid.grid.wrong(0, "quantity")
    form.save()
    settle(desk.tasks)
    assert form.isVisible() and newest(desk) == before
    assert "Dòng 1" in form.paper.slots["lines"].reason.text()
    assert (grid.currentIndex().row(), grid.currentIndex().column()) == (0, 2)
    form.keep_draft()
    settle(desk.tasks)
    form._close()
    made.repaint()
    again = panel()
    assert again.paper.lines.view.grid.data(again.paper.lines.view.grid.index(0, 2)) == "hai cái"


def test_a_quote_without_lines_says_so(
    page: Page, panel: Callable[..., PaperPanel], settle: Callable[..., None]
) -> None:
    form = panel()
    form.save()
    settle(page[0].tasks)
    assert form.isVisible()
    assert "chưa có dòng" in _said(form).lower()


def _said(form: PaperPanel) -> str:
    from PySide6.QtWidgets import QLabel

    assert form._problem is not None
    return " ".join(each.text() for each in form._problem.findChildren(QLabel))


def _draft(desk: Desk, name: str = "Bàn") -> int:
    with desk.tasks.office.transaction("test") as session:
        form = quotes.blank(session)
        return quotes.save(session, quotes.QuoteForm(title="Thử", owner_id=form.owner_id,
                                                     lines=(LineForm(name, price=1_000_000, vat="8"),)))  # fmt: skip


def test_two_people_save_and_nothing_is_lost(
    page: Page, panel: Callable[..., PaperPanel], sign_in: Callable[..., Office], settle: Callable[..., None]
) -> None:
    desk, _made = page
    key = _draft(desk)
    form = panel(key)
    grid = form.paper.lines.view
    grid.grid.update(0, {"name": "Bàn của tôi"})
    with sign_in(DIRECTOR).transaction("test") as session:
        theirs = quotes.read(session, key)
        quotes.save(session, quotes.replace(theirs, lines=(LineForm("Bàn của họ", price=5, vat="8"),)), theirs.revision)
    form.save()
    settle(desk.tasks)
    assert form.isVisible() and saved(desk, key).lines[0].name == "Bàn của họ"
    form.look.click()
    assert grid.rows()[0]["name"] == "Bàn của họ"
    form.look.click()
    assert grid.rows()[0]["name"] == "Bàn của tôi"
    form.findChild(QPushButton, "save-shown").click()
    settle(desk.tasks)
    assert saved(desk, key).lines[0].name == "Bàn của tôi"


def test_mine_can_become_a_quote_of_its_own(
    page: Page, panel: Callable[..., PaperPanel], sign_in: Callable[..., Office], settle: Callable[..., None]
) -> None:
    desk, _made = page
    key = _draft(desk)
    form = panel(key)
    form.paper.lines.view.grid.update(0, {"name": "Bàn của tôi"})
    with sign_in(DIRECTOR).transaction("test") as session:
        theirs = quotes.read(session, key)
        quotes.save(session, theirs, theirs.revision)
    form.save()
    settle(desk.tasks)
    form.findChild(QPushButton, "save-as-new").click()
    settle(desk.tasks)
    assert saved(desk, key).lines[0].name == "Bàn"
    assert newest(desk) != key and saved(desk, newest(desk)).lines[0].name == "Bàn của tôi"


def test_instalments_and_a_discount_of_the_whole(
    page: Page, panel: Callable[..., PaperPanel], settle: Callable[..., None]
) -> None:
    desk, _made = page
    form = panel()
    form.paper.lines.view.paste("Bàn\tcái\t1\t10.000.000")
    form.paper.slots["off"].editor.line.setText("10%")  # type: ignore[attr-defined]
    form.paper.slots["off"].editor.edited.emit()
    plan = form.paper.payment.view
    plan.paste("Đặt cọc\t30%\t\t31/12/2026\r\nNghiệm thu")
    assert plan.grid.words(0, 4) == "2.916.000"
    assert plan.grid.words(1, 4) == "6.804.000"
    form.save()
    settle(desk.tasks)
    found = saved(desk, newest(desk))
    assert found.discount == 1_000 and found.instalments[0].share == 3_000
    assert quotes.totals(found).total == 9_720_000


def test_prices_of_another_currency_have_cents(
    page: Page, panel: Callable[..., PaperPanel], settle: Callable[..., None]
) -> None:
    desk, _made = page
    form = panel()
    slots = form.paper.slots
    form.paper.lines.view.paste("Chuột\tcái\t1\t20")
    slots["currency"].editor.show_value("USD")
    slots["currency"].editor.edited.emit()
    assert slots["rate"].editor.isVisibleTo(form)
    slots["rate"].editor.line.setText("25.400")  # type: ignore[attr-defined]
    assert form.paper.lines.view.grid.words(0, 3) == "20"  # the figure stays what it was
    form.paper.lines.view.go_to(1, "name")
    form.paper.lines.view.paste("License\tnăm\t2\t99,50")
    form.save()
    settle(desk.tasks)
    found = saved(desk, newest(desk))
    assert (found.currency, found.rate) == ("USD", 254_000_000)
    assert [each.price for each in found.lines] == [2_000, 9_950]


def test_every_part_of_the_form_has_a_name(panel: Callable[..., PaperPanel]) -> None:
    for kind in ("quote", "contract", "order"):
        form = panel(kind=kind)
        assert not nameless(form) and not anonymous(form)
        form._close()


def test_a_locked_quote_is_not_opened(page: Page, settle: Callable[..., None]) -> None:
    desk, made = page
    key = _draft(desk)
    with desk.tasks.office.transaction("test") as session:
        quotes.set_state(session, key, "accepted")
        with pytest.raises(UserError):
            quotes.save(session, quotes.read(session, key), 2)
    made.open_record("quote", key)
    settle(desk.tasks)
    made.current.pane.edit()
    settle(desk.tasks)
    assert not [each for each in made.findChildren(PaperPanel) if each.isVisible()]
    assert "Đã chốt" in desk.tell.sentences[-1] or "“" in desk.tell.sentences[-1]  # type: ignore[attr-defined]
