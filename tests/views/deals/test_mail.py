"""E-mails dropped onto a deal's card: several at once, told in the timeline, opened by key, nothing remote (C08)."""

from __future__ import annotations

from collections.abc import Callable
from email.utils import format_datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.models.base import now
from app.services import deals
from app.services.deals import NewDeal
from app.views.customers.card import CustomerCard
from app.views.deals.card import DealCard
from app.views.kit.desk import Desk
from app.views.kit.mail_window import MailWindow
from app.views.kit.message import Question
from tests.services.test_eml import letter
from tests.views.audit import anonymous
from tests.views.conftest import PATIENCE, show_active
from tests.views.kit.test_files_tab import mime
from tests.world import DIRECTOR


def drop(card: QWidget, *paths: Path) -> None:
    """Files from a file manager, somewhere on the card."""
    at, left, none = QPoint(60, 60), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    given = mime(*paths)  # Qt keeps no reference to it
    enter = QDragEnterEvent(at, Qt.DropAction.CopyAction, given, left, none)
    QApplication.sendEvent(card, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(card, QDropEvent(at, Qt.DropAction.CopyAction, given, left, none))


@pytest.mark.feature("C08")
def test_letters_are_dropped_onto_the_card_and_one_is_read(
    qtbot: QtBot, make_desk: Callable[..., Desk], settle: Callable[..., None], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    desk, launched = make_desk(DIRECTOR), list[str]()
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: launched.append(url.toLocalFile()) or True)
    with desk.tasks.office.transaction("Add deal") as session:
        deal = deals.create(session, NewDeal("Bàn ghế phòng họp", 1))
    made, other = letter(), letter()
    made.add_attachment(b"MZ", maintype="application", subtype="x", filename="hợp đồng.pdf.exe")
    other.replace_header("Message-ID", "<2@noithat.vn>")
    (tmp_path / "một.eml").write_bytes(made.as_bytes())
    (tmp_path / "hai.EML").write_bytes(other.as_bytes())
    (tmp_path / "lại.eml").write_bytes(made.as_bytes())
    (tmp_path / "thư.msg").write_bytes(b"\xd0\xcf\x11\xe0")
    card = DealCard(desk)
    show_active(qtbot, card, 400, 700)
    desk.tasks.changed.connect(card.hear)
    card.open(deal)
    settle(desk.tasks)
    drop(card, *(tmp_path / name for name in ("một.eml", "hai.EML", "lại.eml", "thư.msg")))

    def mails() -> list[int]:
        return [place for place, each in enumerate(card.timeline.events) if each.opens[0] == "mail"]

    qtbot.waitUntil(lambda: len(card.files.lines) == 3 and len(mails()) == 2, timeout=PATIENCE)
    settle(desk.tasks)
    assert {each.file.name for each in card.files.lines} >= {"hai.EML", "thư.msg"} and len(mails()) == 2
    card.timeline.setFocus()
    card.timeline.go_to(next(each for each in mails()))
    for place in mails():  # the one with the program
        card.timeline.go_to(place)
        QTest.keyClick(card.timeline, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: card.window().findChild(MailWindow) is not None, timeout=PATIENCE)
        window = card.window().findChild(MailWindow)
        assert window is not None and window.words.toPlainText().startswith("Chào anh Minh") and not anonymous(window)
        if len(window.attached) == 2:
            break
        window.reject()
        qtbot.waitUntil(lambda: card.window().findChild(MailWindow) is None, timeout=PATIENCE)
    drawing, program = window.attached
    drawing.click()
    qtbot.waitUntil(lambda: [Path(each).name for each in launched] == ["bản vẽ tầng 3.pdf"], timeout=PATIENCE)
    assert Path(launched[0]).read_bytes() == b"ban ve" * 1000
    program.click()
    question = window.findChild(Question)
    assert question is not None and len(launched) == 1


@pytest.mark.feature("C08", "E05")
def test_a_letter_is_dropped_onto_a_customer_too(
    qtbot: QtBot, make_desk: Callable[..., Desk], settle: Callable[..., None], tmp_path: Path
) -> None:
    desk, made = make_desk(1, {"customer": "customers"}), letter()
    made.replace_header("Date", format_datetime(now()))
    (tmp_path / "thư.eml").write_bytes(made.as_bytes())
    card = CustomerCard(desk)
    show_active(qtbot, card, 400, 700)
    desk.tasks.changed.connect(card.hear)
    card.open(1)
    settle(desk.tasks)
    drop(card, tmp_path / "thư.eml")
    qtbot.waitUntil(lambda: len(card.files.lines) > 0, timeout=PATIENCE)
    qtbot.waitUntil(lambda: any(each.opens[0] == "mail" for each in card.timeline.events), timeout=PATIENCE)
    card.timeline.setFocus()
    card.timeline.go_to(next(n for n, each in enumerate(card.timeline.events) if each.opens[0] == "mail"))
    QTest.keyClick(card.timeline, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: card.window().findChild(MailWindow) is not None, timeout=PATIENCE)
