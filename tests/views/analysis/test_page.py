"""The room of analysis: every kind is shown, numbers open their list, paper and Excel have what the screen has."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.services.analysis import BY, KINDS
from app.services.query import Query
from app.views.analysis import paper
from app.views.analysis.page import AnalysisPage, drawing
from app.views.analysis.table import written
from app.views.kit.desk import Desk
from tests.views.audit import anonymous, nameless
from tests.views.conftest import PATIENCE
from tests.world import DIRECTOR

Page = tuple[Desk, AnalysisPage]


@pytest.fixture
def page(qtbot: QtBot, make_desk: Callable[..., Desk]) -> Page:
    desk = make_desk(DIRECTOR)
    made = AnalysisPage(desk)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    qtbot.waitUntil(lambda: made.complete, timeout=PATIENCE)
    return desk, made


def shown(page: AnalysisPage, qtbot: QtBot, kind: str, by: str = "", period: str = "all") -> None:
    page.period.setCurrentIndex(page.period.findData(period))
    page.show_kind(kind)
    page.by.setCurrentIndex(max(0, page.by.findData(by)))
    page._changed()
    qtbot.waitUntil(lambda: page.complete, timeout=PATIENCE)


@pytest.mark.feature("C06", "C07", "C11")
def test_every_analysis_is_shown_and_named(page: Page, qtbot: QtBot) -> None:
    _desk, made = page
    for kind in KINDS:
        for way in BY.get(kind, [""]):
            shown(made, qtbot, kind, way)
            assert made.outcome and (made.table.rowCount() or made.empty.text())
            assert nameless(made) == [] and anonymous(made) == []


@pytest.mark.feature("C06")
def test_a_number_opens_its_list_by_key(page: Page, qtbot: QtBot) -> None:
    desk, made = page
    shown(made, qtbot, "funnel")
    opened: list[tuple[str, Query]] = []
    desk.navigation.listed.connect(lambda listing, query: opened.append((listing, query)))
    made.table.setFocus()
    made.table.setCurrentCell(0, 1)
    QTest.keyClick(made.table, Qt.Key.Key_Return)
    assert made.outcome and opened == [("deals", made.outcome.lines[0].cells[0].query)]


def test_paper_and_excel_have_what_the_screen_has(
    page: Page, qtbot: QtBot, tmp_path: Path, settle: Callable[..., None]
) -> None:
    desk, made = page
    shown(made, qtbot, "forecast")
    assert made.outcome
    assert paper.pdf(made.title, made.outcome, drawing(made.outcome)).startswith(b"%PDF")
    file = tmp_path / "phân tích.xlsx"
    made.export(file)
    settle(desk.tasks)
    rows = list(openpyxl.load_workbook(file).active.iter_rows(values_only=True))  # type: ignore[union-attr]
    assert len(rows) == 1 + made.table.rowCount()
    assert rows[-1][1] == made.outcome.total.cells[0].value  # type: ignore[union-attr]


def test_a_change_elsewhere_is_counted_again(page: Page, qtbot: QtBot) -> None:
    from sqlalchemy import update

    from app.models import Deal

    desk, made = page
    shown(made, qtbot, "forecast")
    before = made.outcome.total.cells[0].value  # type: ignore[union-attr]
    with desk.tasks.office.transaction("test") as session:
        deal = session.query(Deal).filter(Deal.state == "open").first()
        session.execute(update(Deal).where(Deal.id == deal.id).values(archived_at=deal.created_at))  # type: ignore
    qtbot.waitUntil(lambda: made.outcome.total.cells[0].value == before - 1, timeout=PATIENCE)  # type: ignore


def test_values_are_written_as_one_reads_them() -> None:
    assert [written("percent", 57.3), written("days", 48), written("days", 108), written("points", 0.9),
            written("money", 1_250_000), written("number", None)] == [
        "57,3%", "48 giờ", "4,5 ngày", "+0,9", "1.250.000\u00a0₫", ""]  # fmt: skip
