"""The preview of a paper and printing, in real windows; what is printed goes to a file."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtPrintSupport import QPrinterInfo
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.services import preferences
from app.services.documents import office_programs, pdf
from app.services.documents.pdf_pages import A4, Pages
from app.services.errors import Interrupted, UserError
from app.views.kit import printing
from app.views.kit.desk import Desk
from app.views.kit.preview import PreviewWindow, open_preview, show
from app.views.kit.printing import Choice, open_print
from tests.services.documents.papers import paper
from tests.views.audit import anonymous, nameless
from tests.views.conftest import Said

PATIENCE = 30_000
Open = Callable[..., PreviewWindow]
real = pytest.mark.skipif(office_programs.find() is None, reason="no LibreOffice on this computer")


def blank(count: int = 3, size: tuple[float, float] = A4) -> bytes:
    """A PDF of empty pages."""
    from io import BytesIO

    import pypdfium2

    document, target = pypdfium2.PdfDocument.new(), BytesIO()
    for _page in range(count):
        document.new_page(*size)
    document.save(target)
    document.close()
    return target.getvalue()


A5 = (595.28, 419.53)


@pytest.fixture
def desk(make_desk: Callable[..., Desk]) -> Desk:
    return make_desk()


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    return made


@pytest.fixture
def opened(qtbot: QtBot, desk: Desk, parent: QWidget) -> Open:
    def make(content: bytes = b"", title: str = "Báo giá BG-2026/0147") -> PreviewWindow:
        window = open_preview(desk, parent, content or blank(), title, "quote")
        qtbot.waitUntil(lambda: window.complete, timeout=PATIENCE)
        return window

    return make


def test_pages_are_seen_and_turned(opened: Open, qtbot: QtBot) -> None:
    window = opened()
    assert window.page.text() == "Trang 1 / 3"
    assert nameless(window) == []
    assert anonymous(window) == []
    qtbot.keyClick(window.pages, Qt.Key.Key_PageDown)
    assert window.page.text() == "Trang 2 / 3"
    qtbot.keyClick(window.pages, Qt.Key.Key_End)
    assert window.page.text() == "Trang 3 / 3"
    window.reject()


def test_as_wide_and_as_high_as_one_likes(opened: Open) -> None:
    window = opened()
    wide = window.pages.percent
    window.whole.click()
    whole = window.pages.percent
    assert wide > whole
    window.wide.click()
    assert window.pages.percent == wide
    window.larger.click()
    assert window.percent.text() == f"{window.pages.percent}%"
    assert window.pages.percent > wide
    window.whole.click()
    assert window.pages.percent == whole
    window.reject()


def test_saved_as_pdf(opened: Open, desk: Desk, tmp_path: Path) -> None:
    window = opened()
    assert window.save_to(tmp_path / "a.pdf")
    assert (tmp_path / "a.pdf").read_bytes() == window.pdf
    assert not window.save_to(tmp_path / "nowhere" / "a.pdf")
    said = desk.tell
    assert isinstance(said, Said)
    assert said.sentences[0] == "Đã lưu thành a.pdf"
    assert said.sentences[1].startswith("Không ghi được a.pdf")
    window.reject()


@real
def test_a_word_document_becomes_a_pdf_first(desk: Desk, parent: QWidget, qtbot: QtBot) -> None:
    kept: list[bytes] = []
    window = show(desk, parent, "Phiếu thu", "receipt", lambda _session: paper("Đã thu"), kept.append)
    assert window.cancel.isVisible()
    qtbot.waitUntil(lambda: window.complete, timeout=PATIENCE)
    assert kept == [window.pdf]
    assert pdf.pages(window.pdf) == 1
    window.reject()


def test_closing_stops_what_is_made(desk: Desk, parent: QWidget, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []

    def slow(_docx: bytes, cancelled: Callable[[], bool]) -> bytes:
        heard.append("began")
        while not cancelled():
            time.sleep(0.01)
        heard.append("stopped")
        raise Interrupted("x")

    monkeypatch.setattr(pdf, "to_pdf", slow)
    window = show(desk, parent, "Phiếu thu", "receipt", lambda _session: b"PK")
    qtbot.waitUntil(lambda: heard == ["began"], timeout=PATIENCE)
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: heard == ["began", "stopped"], timeout=PATIENCE)


def test_without_a_program_the_word_document_can_be_opened(
    desk: Desk, parent: QWidget, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "available", lambda: None)
    window = show(desk, parent, "Phiếu thu", "receipt", lambda _session: b"PK docx")
    qtbot.waitUntil(lambda: window.complete, timeout=PATIENCE)
    assert window.word.isVisible()
    assert not window.print.isEnabled()
    files: list[tuple[str, bytes]] = []
    monkeypatch.setattr(window, "_open", lambda name, content: files.append((name, content)))
    window.word.click()
    assert files == [("Phiếu thu.docx", b"PK docx")]
    window.reject()


def test_cancel_ends_the_program(
    desk: Desk, parent: QWidget, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program, number = tmp_path / "soffice", tmp_path / "pid"
    program.write_text(f"#!/bin/sh\necho $$ >{number}\nexec sleep 60\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(pdf, "_found", [office_programs.Converter("LibreOffice", str(program))])
    window = show(desk, parent, "Báo giá", "quote", lambda _session: b"PK docx")
    qtbot.waitUntil(lambda: number.exists() and bool(number.read_text(encoding="ascii").strip()), timeout=PATIENCE)
    window.cancel.click()
    process = Path("/proc", number.read_text(encoding="ascii").strip())
    qtbot.waitUntil(lambda: not process.exists(), timeout=PATIENCE)


def test_only_what_is_in_sight_is_drawn(opened: Open) -> None:
    window = opened(blank(200))
    assert len(window.pages._pictures) <= 4
    window.reject()


def test_a_number_with_strokes_stays_whole_in_the_name_of_the_file(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    urls: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: urls.append(url) or True)
    window = opened(title="Hợp đồng 01/2026/HĐMB-ABC")
    window.elsewhere.click()
    file = Path(urls[0].toLocalFile())
    assert (file.name, file.read_bytes()) == ("Hợp đồng 01-2026-HĐMB-ABC.pdf", window.pdf)
    window.reject()


def test_what_is_written_is_printed(tmp_path: Path, qapp: object) -> None:
    picture, source = Image.new("RGB", (300, 300), "black"), tmp_path / "black.pdf"
    picture.save(source)
    printing.send(source.read_bytes(), Choice(file=str(tmp_path / "a.pdf")))
    found = Pages((tmp_path / "a.pdf").read_bytes())
    assert found.picture(0, 1.0).content[:3] == b"\0\0\0"
    found.close()


@pytest.mark.qt_log_ignore("QPainter::begin")
def test_a_printer_that_takes_nothing(tmp_path: Path, qapp: object) -> None:
    with pytest.raises(UserError, match="không nhận"):
        printing.send(blank(1), Choice(file=str(tmp_path / "nowhere" / "a.pdf")))


def test_printed_to_a_file(tmp_path: Path, qapp: object) -> None:
    printing.send(blank(2), Choice(copies=2, file=str(tmp_path / "a.pdf")))
    found = Pages((tmp_path / "a.pdf").read_bytes())
    assert [(round(size.width), round(size.height)) for size in found.sizes] == [(595, 842)] * 4
    found.close()


def test_two_vouchers_on_a_sheet(tmp_path: Path, qapp: object) -> None:
    printing.send(blank(1, A5), Choice(copies=3, two=True, file=str(tmp_path / "a.pdf")))
    assert pdf.pages((tmp_path / "a.pdf").read_bytes()) == 2
    printing.send(blank(1, A5), Choice(file=str(tmp_path / "b.pdf")))
    found = Pages((tmp_path / "b.pdf").read_bytes())
    assert found.sizes[0].width > found.sizes[0].height
    found.close()


def test_a_printer_that_is_gone(qapp: object) -> None:
    with pytest.raises(UserError, match="HP của kế toán"):
        printing.send(blank(1), Choice(printer="HP của kế toán"))


def test_the_choice_is_remembered_for_the_kind(
    desk: Desk, parent: QWidget, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, settle: Callable[..., None]
) -> None:
    monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", lambda: ["Canon", "HP"])
    sent: list[Choice] = []
    monkeypatch.setattr(printing, "send", lambda _pdf, choice, _title, _stopped: sent.append(choice))
    window = open_print(desk, parent, blank(1, A5), "Phiếu thu PT1", "receipt")
    settle(desk.tasks)
    assert nameless(window) == []
    assert anonymous(window) == []
    window.printer.setCurrentIndex(1)
    window.copies.setValue(3)
    window.two.setChecked(True)
    window.go.click()
    qtbot.waitUntil(lambda: sent == [Choice("HP", 3, True)], timeout=PATIENCE)
    settle(desk.tasks)
    with desk.tasks.office.read() as session:
        assert preferences.get(session, "print.receipt") == {"printer": "HP", "copies": 3, "two": True}
    again = open_print(desk, parent, blank(1, A5), "Phiếu thu PT2", "receipt")
    settle(desk.tasks)
    assert again.choice() == Choice("HP", 3, True)
    again.reject()


def test_no_printer_is_said(desk: Desk, parent: QWidget, settle: Callable[..., None]) -> None:
    window = open_print(desk, parent, blank(1), "Báo giá", "quote")
    settle(desk.tasks)
    if not QPrinterInfo.availablePrinterNames():
        assert not window.go.isEnabled()
    assert window.two.isHidden()
    window.reject()
