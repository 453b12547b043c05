"""Vouchers at the printer: one from its card, many from their list, two on a sheet, and what cannot be printed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinterInfo
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from app.models import DocumentVersion, Voucher
from app.services import preferences, vouchers
from app.services.documents import office_programs, pdf, templates
from app.services.errors import UserError
from app.services.vouchers import VoucherForm
from app.views.funds.page import FundsPage
from app.views.kit import printing
from app.views.kit.batch import BatchWindow
from app.views.kit.desk import Desk
from app.views.kit.preview import PreviewWindow
from app.views.kit.printing import Choice, PrintWindow
from tests.views.audit import anonymous, nameless
from tests.views.conftest import show_active
from tests.views.kit.test_preview import blank
from tests.world import ACCOUNTANT

PATIENCE = 60_000  # LibreOffice begins
FORM = VoucherForm(kind="receipt", amount=5_000_000, to_fund_id=1, party="Chị Như", reason="Thu tiền hàng")
Page = tuple[Desk, FundsPage]
real = pytest.mark.skipif(office_programs.find() is None, reason="no LibreOffice on this computer")


@pytest.fixture
def page(
    qtbot: QtBot, make_desk: Callable[..., Desk], sign_in: Callable[..., Any], settle: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> Page:  # fmt: skip
    """The accountant's list, with the sample templates and two printers."""
    monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", lambda: ["Canon", "HP"])
    with sign_in(1).transaction("test") as session:
        templates.seed(session)
    desk = make_desk(ACCOUNTANT, {"voucher": "funds"})
    made = FundsPage(desk)
    show_active(qtbot, made)
    settle(desk.tasks, made)
    return desk, made


def draft(desk: Desk, **changes: Any) -> int:
    with desk.tasks.office.transaction("test") as session:
        return vouchers.save(session, replace(FORM, **{"day": date(2026, 12, 1), **changes}))


def window(qtbot: QtBot, kind: type[Any]) -> Any:
    def shown() -> Any:
        return next((each for each in QApplication.allWidgets() if isinstance(each, kind) and each.isVisible()), None)

    qtbot.waitUntil(lambda: shown() is not None, timeout=PATIENCE)
    return shown()


def printed(monkeypatch: pytest.MonkeyPatch, folder: Path) -> list[tuple[Choice, bytes]]:
    """What goes to the printer goes to files, through the same code."""
    found: list[tuple[Choice, bytes]] = []
    send = printing.send

    def to_file(content: bytes, choice: Choice, title: str, stopped: Callable[[], bool]) -> None:
        file = folder / f"{len(found)}.pdf"
        send(content, replace(choice, file=str(file)), title, stopped)
        found.append((choice, file.read_bytes()))

    monkeypatch.setattr(printing, "send", to_file)
    return found


def tick(made: FundsPage, keys: list[int]) -> None:
    rows = made.current.rows
    for place in range(rows.rowCount()):
        if rows.id_at(place) in keys:
            rows.toggle(place)


@real
@pytest.mark.feature("V38")
def test_a_voucher_is_printed_from_its_card(
    page: Page, qtbot: QtBot, settle: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, made = page
    sent, key = printed(monkeypatch, tmp_path), draft(desk)
    made.open_record("voucher", key)
    settle(desk.tasks, made)
    pane = made.current.pane
    assert not pane.voucher.form.code
    made.current.table.setFocus()
    QTest.keyClick(made.current.table, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    preview = window(qtbot, PreviewWindow)
    qtbot.waitUntil(lambda: bool(preview.pdf) and preview.complete, timeout=PATIENCE)
    settle(desk.tasks, made)
    assert pane.voucher.form.code == "PT00005"
    QTest.keyClick(preview, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    dialog = window(qtbot, PrintWindow)
    settle(desk.tasks)
    assert dialog.two.isVisible()
    dialog.printer.setCurrentIndex(1)
    dialog.copies.setValue(3)
    dialog.two.setChecked(True)
    dialog.go.click()
    qtbot.waitUntil(lambda: bool(sent), timeout=PATIENCE)
    settle(desk.tasks)
    assert sent[0][0] == Choice("HP", 3, True) and pdf.pages(sent[0][1]) == 2  # three copies on two sheets
    with desk.tasks.office.read() as session:
        assert preferences.get(session, "print.receipt") == {"printer": "HP", "copies": 3, "two": True}
        assert session.scalar(select(DocumentVersion.pdf_size).where(DocumentVersion.voucher_id == key))
    preview.close()


@real
@pytest.mark.feature("V38")
def test_chosen_vouchers_are_printed_two_on_a_sheet(
    page: Page, qtbot: QtBot, settle: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, made = page
    sent, keys = printed(monkeypatch, tmp_path), [draft(desk, party=name) for name in ("A", "B", "C")]
    settle(desk.tasks, made)
    qtbot.waitUntil(lambda: made.current.rows.rowCount() and made.current.rows.id_at(0) in keys, timeout=PATIENCE)
    tick(made, keys)
    made.current.bulk.buttons["print"].click()
    preview = window(qtbot, PreviewWindow)
    qtbot.waitUntil(lambda: preview.complete, timeout=PATIENCE)
    assert preview.windowTitle() == "3 phiếu" and pdf.pages(preview.pdf) == 3
    preview.print.click()
    dialog = window(qtbot, PrintWindow)
    settle(desk.tasks)
    dialog.two.setChecked(True)
    dialog.go.click()
    qtbot.waitUntil(lambda: bool(sent), timeout=PATIENCE)
    assert pdf.pages(sent[0][1]) == 2
    settle(desk.tasks)
    with desk.tasks.office.read() as session:
        assert sorted(session.scalars(select(Voucher.number).where(Voucher.id.in_(keys)))) == [5, 6, 7]
        assert preferences.get(session, "print.voucher")["two"]
        kept = session.scalars(select(DocumentVersion.pdf_size).where(DocumentVersion.voucher_id.in_(keys))).all()
    assert len(kept) == 3 and all(kept)
    preview.close()


@real
def test_what_cannot_be_printed_is_listed_and_the_others_are_offered(
    page: Page, qtbot: QtBot, settle: Callable[..., None]
) -> None:
    desk, made = page
    keys = [draft(desk), draft(desk, to_fund_id=None, party="Anh Ba")]
    settle(desk.tasks, made)
    qtbot.waitUntil(lambda: made.current.rows.rowCount() and made.current.rows.id_at(0) in keys, timeout=PATIENCE)
    tick(made, keys)
    made.current.bulk.buttons["print"].click()
    batch = window(qtbot, BatchWindow)
    qtbot.waitUntil(lambda: batch.go.isVisible(), timeout=PATIENCE)
    said = " ".join(each.text() for each in batch.failed.findChildren(QLabel))
    assert "Anh Ba" in said and "quỹ" in said
    assert not nameless(batch) and not anonymous(batch)
    batch.copy.click()
    assert QApplication.clipboard().text().startswith("Anh Ba: ")
    batch.go.click()
    preview = window(qtbot, PreviewWindow)
    assert pdf.pages(preview.pdf) == 1
    preview.close()


def test_cancel_ends_the_program_and_nothing_opens(
    page: Page, qtbot: QtBot, settle: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, made = page
    program, number = tmp_path / "soffice", tmp_path / "pid"
    program.write_text(f"#!/bin/sh\necho $$ >{number}\nexec sleep 60\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(pdf, "_found", [office_programs.Converter("LibreOffice", str(program))])
    key = draft(desk)
    settle(desk.tasks, made)
    qtbot.waitUntil(lambda: made.current.rows.rowCount() and made.current.rows.id_at(0) == key, timeout=PATIENCE)
    tick(made, [key])
    made.current.bulk.buttons["print"].click()
    batch = window(qtbot, BatchWindow)
    qtbot.waitUntil(lambda: number.exists() and bool(number.read_text(encoding="ascii").strip()), timeout=PATIENCE)
    QTest.keyClick(batch, Qt.Key.Key_Escape)
    process = Path("/proc", number.read_text(encoding="ascii").strip())
    qtbot.waitUntil(lambda: not process.exists(), timeout=PATIENCE)
    settle(desk.tasks, made)
    assert not any(isinstance(each, PreviewWindow) and each.isVisible() for each in QApplication.allWidgets())


def test_without_a_program_it_says_what_to_install(
    page: Page, qtbot: QtBot, settle: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, made = page
    monkeypatch.setattr(pdf, "available", lambda: None)
    key = draft(desk)
    settle(desk.tasks, made)
    qtbot.waitUntil(lambda: made.current.rows.rowCount() and made.current.rows.id_at(0) == key, timeout=PATIENCE)
    tick(made, [key])
    made.current.bulk.buttons["print"].click()
    batch = window(qtbot, BatchWindow)
    qtbot.waitUntil(lambda: "libreoffice.org" in batch.said.text(), timeout=PATIENCE)
    assert batch.cancel.text() == "Đóng"
    batch.reject()


def test_a_printer_that_was_taken_away_says_so(
    page: Page, qtbot: QtBot, settle: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, made = page
    with desk.tasks.office.transaction("test") as session:
        preferences.put(session, "print.voucher", {"printer": "Epson", "copies": 2, "two": False})

    def gone(_pdf: bytes, choice: Choice, *_more: object) -> None:
        raise UserError(printing.GONE, name=choice.printer)

    monkeypatch.setattr(printing, "send", gone)
    dialog = printing.open_print(desk, made, blank(1), "Phiếu", "voucher")
    settle(desk.tasks)
    assert any("Epson" in each.text() for each in dialog.findChildren(QLabel)) and dialog.copies.value() == 2
    dialog.go.click()
    qtbot.waitUntil(lambda: any("Canon" in each.text() for each in dialog.findChildren(QLabel)), timeout=PATIENCE)
    assert dialog.go.isEnabled()
    dialog.reject()
