"""The room of reports: choosing, table and chart, the list behind a number, keeping, printing, Excel."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.services import finding
from app.services.query import Query, every, leaf
from app.services.reports import Report
from app.services.text import sort_key
from app.views.kit.chart import Chart, Drawing, nice
from app.views.kit.desk import Desk
from app.views.office_frame import OfficeFrame
from app.views.reports.page import ReportsPage
from tests.views.audit import nameless

pytestmark = pytest.mark.feature("E07", "E08")
Page = tuple[Desk, ReportsPage]


@pytest.fixture
def page(qtbot: QtBot, make_desk: Callable[..., Desk], settle: Callable[..., None]) -> Page:
    desk = make_desk()
    made = ReportsPage(desk)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    settle(desk.tasks, made)
    return desk, made


def test_what_is_chosen_is_counted_and_every_part_has_a_name(page: Page, settle: Callable[..., None]) -> None:
    desk, made = page
    made.rows.setCurrentIndex(made.rows.findData("group"))
    made.rows.activated.emit(made.rows.currentIndex())
    settle(desk.tasks, made)
    assert made.table and made.report == Report("group", "state")
    assert names(made)[-2:] == ["(chưa có)", "Tổng cộng"]
    assert "chỉ một lần" in made.said.whole()
    assert nameless(made) == []
    assert not made.period.isVisible() and not made.days.isVisible()


def test_a_filter_and_a_figure_in_a_period(page: Page, settle: Callable[..., None]) -> None:
    desk, made = page
    made.take(Report("owner", figure="meetings", period="between", first="2026-01-01", last="2026-03-31",
                     where=every(leaf("kind", "is", "person"))))  # fmt: skip
    settle(desk.tasks, made)
    assert made.period.isVisible() and made.first.isVisible() and made.filters.isVisible()
    assert made.table and made.table.total.records == 0
    made.filters.remove(0)
    settle(desk.tasks, made)
    assert made.report.where is None


def names(made: ReportsPage) -> list[str]:
    return [item.text() for row in range(made.grid.rowCount()) if (item := made.grid.item(row, 0))]


@pytest.mark.parametrize("form", ["table", "bars", "stacked", "line"])
def test_enter_opens_the_list_of_a_number(page: Page, settle: Callable[..., None], form: str) -> None:
    desk, made = page
    wanted: list[tuple[str, Query]] = []
    desk.navigation.listed.connect(lambda listing, query: wanted.append((listing, query)))
    made.take(Report("group", "state", form=form))
    settle(desk.tasks, made)
    shown = made.grid if form == "table" else made.chart
    assert shown.isVisible() and made.table
    shown.setFocus()
    if form == "table":
        made.grid.setCurrentCell(0, 1)
    QTest.keyClick(shown, Qt.Key.Key_Return)
    assert wanted == [("customers", made.table.query(0, 0))]
    with desk.tasks.office.read() as session:
        assert finding.count(session, *wanted[0]) == made.table.number(0, 0).records > 0


def test_the_list_opens_in_its_room_with_the_conditions(make_frame: Callable[..., OfficeFrame],
                                                        settle: Callable[..., None]) -> None:  # fmt: skip
    frame = make_frame(20)
    frame.navigation.open_room("reports")
    made = frame.page("reports")
    assert isinstance(made, ReportsPage)
    settle(frame.tasks, made)
    assert made.table
    made.open_list(0, -1)
    listed = frame.page("customers")
    settle(frame.tasks, listed)
    assert frame.stack.currentWidget() is listed
    assert listed.filters.tree == made.table.query(0, -1).where and listed.filters.isVisible()  # type: ignore[attr-defined]
    assert listed.rows.rowCount() == made.table.number(0, -1).records  # type: ignore[attr-defined]


def test_a_report_is_kept_pinned_and_deleted(page: Page, settle: Callable[..., None]) -> None:
    desk, made = page
    made.take(Report("group", form="bars"))
    made.keep("Nhóm của tôi")
    settle(desk.tasks, made)
    view = made.views.views[-1]
    assert view.label == "Nhóm của tôi" and made.current == view.key
    made.pin(view)
    made.show_report("silent")
    settle(desk.tasks, made)
    made.show_view(made.views.views[-1])
    settle(desk.tasks, made)
    assert made.report == Report("group", form="bars") and made.views.views[-1].pinned
    made.remove(made.views.views[-1])
    settle(desk.tasks, made)
    assert "Nhóm của tôi" not in [each.label for each in made.views.views]


def test_out_of_it_as_excel_picture_and_pdf(page: Page, settle: Callable[..., None], tmp_path: Path) -> None:
    desk, made = page
    assert made.table
    made.export(tmp_path / "a.xlsx")
    settle(desk.tasks, made)
    sheet = load_workbook(tmp_path / "a.xlsx").active
    assert sheet is not None
    last = [cell.value for cell in list(sheet.rows)[-1]]
    assert last[0] == "Tổng cộng" and last[-1] == made.table.total.value and sheet.max_row == len(made.table.rows) + 2
    made.copy()
    assert not QApplication.clipboard().image().isNull()
    for form in ("table", "line"):
        made.take(Report("owner", "state", form=form))
        settle(desk.tasks, made)
        from app.services.documents.pdf_pages import Pages
        from app.views.reports import paper

        pages = Pages(paper.pdf(made.title, made.table, made._drawn, False))
        assert len(pages.sizes) == (2 if form == "table" else 1)
        pages.close()


def test_the_head_of_a_column_sorts_by_it(page: Page, settle: Callable[..., None]) -> None:
    desk, made = page
    made.take(Report("owner", "state"))
    settle(desk.tasks, made)
    made.grid.horizontalHeader().sectionClicked.emit(0)
    assert names(made)[:-1] == sorted((head.label for head in made.table.rows), key=sort_key) if made.table else False
    made.grid.horizontalHeader().sectionClicked.emit(1)
    first = made.grid.item(0, 1)
    assert (
        made.table
        and first
        and first.text() == str(max(made.table.number(n, 0).value for n in range(len(made.table.rows))))
    )


def test_a_chart_says_where_the_keyboard_is(qtbot: QtBot) -> None:
    chart = Chart()
    qtbot.addWidget(chart)
    chart.show_drawing(Drawing("bars", ("A", "B"), ("x", "y"), ((1, 2), (3, -4)), str, str))
    chart.resize(500, 300)
    chart.show()
    QTest.keyClick(chart, Qt.Key.Key_Right)
    QTest.keyClick(chart, Qt.Key.Key_Up)
    assert chart.accessibleDescription() == "B · y: -4"
    assert nice(9_700) == [0, 2500, 5000, 7500, 10_000] and nice(3, -4)[0] == -4
