"""The tabs of a deal's card: the checklist and guides of its stage, and what colleagues say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from app.models import Deal, File
from app.services import deal_talk, process_design, processes
from app.services.documents import templates
from app.services.office import Office
from app.views.deals.card import DealCard
from app.views.kit.desk import Desk
from tests.services.documents.test_versions import word
from tests.views.audit import anonymous, nameless
from tests.views.conftest import PATIENCE
from tests.world import DIRECTOR

Card = tuple[Desk, DealCard, int]


@pytest.fixture
def card(
    qtbot: QtBot, make_desk: Callable[..., Desk], sign_in: Callable[..., Office], settle: Callable[..., None]
) -> Card:
    desk = make_desk(DIRECTOR, {"new_contract": "documents"})
    with sign_in(1).transaction("Checklist") as session:
        process_design.set_checklist(session, 1, ["Xin mặt bằng", "Hỏi ngân sách"])
    with desk.tasks.office.read() as session:
        deal = session.scalars(select(Deal.id).where(Deal.state == "open", Deal.stage_id == 1)).first() or 0
    made = DealCard(desk)
    qtbot.addWidget(made)
    made.resize(400, 700)
    made.show()
    made.open(deal)
    settle(desk.tasks)
    return desk, made, deal


@pytest.mark.feature("C04")
def test_a_line_of_the_checklist_is_ticked(card: Card, qtbot: QtBot) -> None:
    desk, made, deal = card
    made.show_tab(2)
    boxes = [each for each in made.steps.findChildren(QCheckBox) if each.text() == "Hỏi ngân sách"]
    assert nameless(made) == [] and anonymous(made) == []
    boxes[0].click()

    def ticked() -> list[bool]:
        with desk.tasks.office.read() as session:
            return [each.by is not None for each in processes.checklist(session, deal)]

    qtbot.waitUntil(lambda: ticked() == [False, True], timeout=PATIENCE)


@pytest.mark.feature("C04")
def test_a_template_of_the_stage_begins_its_kind_of_document(
    card: Card, qtbot: QtBot, sign_in: Callable[..., Office]
) -> None:
    desk, made, deal = card
    with sign_in(1).transaction("Guide") as session:
        made_of = templates.add(session, "Hợp đồng nội thất", "contract", word("Số {{ so }}"))
        process_design.add_guide(session, 1, 1, "template", "", template_id=made_of)
    made.read_card(deal)
    qtbot.waitUntil(lambda: any(each.text() == "Hợp đồng nội thất" for each in made.steps.findChildren(QPushButton)),
                    timeout=PATIENCE)  # fmt: skip
    begun: list[tuple[str, int]] = []
    desk.navigation.opened.connect(lambda kind, key: begun.append((kind, key)))
    next(each for each in made.steps.findChildren(QPushButton) if each.text() == "Hợp đồng nội thất").click()
    qtbot.waitUntil(lambda: ("new_contract", deal) in begun, timeout=PATIENCE)


@pytest.mark.feature("S20")
def test_something_is_said_by_key_and_taken_back(card: Card, qtbot: QtBot, settle: Callable[..., None]) -> None:
    desk, made, deal = card
    desk.tasks.changed.connect(made.hear)
    made.show_tab(3)
    made.talk.field.setPlainText("Khách hẹn thứ Hai")
    made.talk.field.setFocus()
    made.talk.say()
    qtbot.waitUntil(lambda: [each.text for each in made.talk.comments] == ["Khách hẹn thứ Hai"], timeout=PATIENCE)
    assert made.talk.field.toPlainText() == ""
    back = made.talk.findChild(QPushButton, f"comment:back:{made.talk.comments[0].id}")
    assert back
    QTest.mouseClick(back, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: made.talk.comments == [], timeout=PATIENCE)
    with desk.tasks.office.read() as session:
        assert deal_talk.comments(session, deal) == []


@pytest.mark.feature("S06")
def test_a_file_is_put_on_the_deal(card: Card, qtbot: QtBot, settle: Callable[..., None], tmp_path: Path) -> None:
    desk, made, deal = card
    desk.tasks.changed.connect(made.hear)
    made.show_tab(1)
    (tmp_path / "bản vẽ.pdf").write_bytes(b"%PDF-")
    made.files.take([tmp_path / "bản vẽ.pdf"])
    qtbot.waitUntil(lambda: [each.file.name for each in made.files.lines] == ["bản vẽ.pdf"], timeout=PATIENCE)
    assert made.tabs.tabs[1].words.endswith(f" {made.papers.count + 1}") and nameless(made) == []
    with desk.tasks.office.read() as session:
        stored = session.scalars(select(File)).all()[-1]
        assert (stored.table_name, stored.row_id) == ("deal", deal)
        assert stored.customer_id == session.scalar(select(Deal.customer_id).where(Deal.id == deal))


def test_nothing_said_keeps_the_field(card: Card, settle: Callable[..., None]) -> None:
    desk, made, _deal = card
    made.talk.field.setPlainText("   ")
    made.talk.say()
    settle(desk.tasks)
    assert made.talk.field.toPlainText() == "   " and desk.tell.sentences  # type: ignore[attr-defined]
