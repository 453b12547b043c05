"""The room of reports: choosing, table and chart, the list behind a number, keeping, printing, Excel."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from app.services import finding
from app.services.documents.pdf_pages import Pages
from app.services.query import Query, every, leaf
from app.services.reports import Head, Number, Report, Table
from app.services.text import sort_key
from app.views.kit.chart import Chart, Drawing, nice
from app.views.kit.desk import Desk
from app.views.kit.menu import Menu
from app.views.office_frame import OfficeFrame
from app.views.reports import paper
from app.views.reports.page import ReportsPage
from tests.views.audit import nameless
from tests.views.conftest import show_active

pytestmark = pytest.mark.feature("E07", "E08")
Page = tuple[Desk, ReportsPage]
ENDLESS = text("with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n")


@pytest.fixture
def page(qtbot: QtBot, make_desk: Callable[..., Desk], settle: Callable[..., None]) -> Page:
    desk = make_desk()
    made = ReportsPage(desk)
    show_active(qtbot, made)
    settle(desk.tasks, made)
    return desk, made


def test_what_is_chosen_is_counted_and_every_part_has_a_name(page: Page, settle: Callable[..., None]) -> None:
    desk, made = page
    made.rows.setCurrentIndex(made.rows.findData("group"))
    made.rows.activated.emit(made.rows.currentIndex())
    settle(desk.tasks, made)
    assert made.table and made.report == Report("group", "state")
    assert names(made)[-2:] == ["(chưa có)", "Tổng cộng"]
    assert "chỉ một lần" in made.foot.said.whole()
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
    made.own.keep("Nhóm của tôi")
    settle(desk.tasks, made)
    view = made.views.views[-1]
    assert view.label == "Nhóm của tôi" and made.current == view.key
    made.own.pin(view)
    made.show_report("silent")
    settle(desk.tasks, made)
    made.show_view(made.views.views[-1])
    settle(desk.tasks, made)
    assert made.report == Report("group", form="bars") and made.views.views[-1].pinned
    made.own.rename(made.views.views[-1], "Nhóm, theo năm")
    settle(desk.tasks, made)
    assert made.views.views[-1].label == "Nhóm, theo năm" and made.report == Report("group", form="bars")
    made.own.remove(made.views.views[-1])
    settle(desk.tasks, made)
    assert not [each.label for each in made.views.views if each.saved]


def test_a_report_is_renamed_from_its_menu(page: Page, settle: Callable[..., None], qtbot: QtBot) -> None:
    desk, made = page
    made.own.keep("Cũ")
    settle(desk.tasks, made)
    view = made.views.views[-1]
    made.own.open_menu(view, made.mapToGlobal(made.rect().center()))
    menu = made.findChild(Menu, "reportMenu")
    assert menu
    next(each for each in menu.actions() if each.text() == "Đổi tên…").trigger()
    menu.close()
    name = QApplication.focusWidget()
    assert isinstance(name, QLineEdit) and name.text() == "Cũ"
    name.selectAll()
    QTest.keyClicks(name, "Moi")
    QTest.keyClick(name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: made.views.views[-1].label == "Moi", timeout=5_000)
    assert made.current == view.key


def test_counting_that_takes_long_is_shown_and_can_be_stopped(
    page: Page, settle: Callable[..., None], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, made = page
    before, table = made.report, made.table
    assert not made.foot.cancel.isVisible()
    with monkeypatch.context() as slow:
        slow.setattr("app.services.customer_reports.count", lambda session, _report: session.scalar(ENDLESS))
        made.take(Report("group", "zone"))
        qtbot.waitUntil(made.foot.cancel.isVisible, timeout=5_000)
        assert made.foot.bar.isVisible() and "Đang đếm" in made.foot.said.whole()
        made.foot.cancel.setFocus()
        QTest.keyClick(made.foot.cancel, Qt.Key.Key_Space)
        assert not made.foot.cancel.isVisible() and "dừng" in made.foot.said.whole()
        qtbot.waitUntil(desk.tasks.idle, timeout=5_000)  # it does not run on in the database
    assert made.report == before and made.table is table and made.rows.currentData() == before.rows
    made.read()
    settle(desk.tasks, made)
    assert made.table is not table and not made.foot.cancel.isVisible()


def test_a_wide_and_long_table_is_printed_whole(qapp: QApplication) -> None:
    """30 columns and the total are three pages side by side; of a very long one a picture has the beginning."""
    pages = Pages(paper.pdf("Rộng", wide(rows=40, columns=30), None, False))
    assert len(pages.sizes) == 3 * 2  # 40 rows and the total are two pages
    pages.close()
    long = paper.picture("Dài", wide(rows=1_000, columns=30), None, False)
    assert long.height() < 32_000 and long.width() > 4_000


def wide(rows: int, columns: int) -> Table:
    heads = [tuple(Head(f"{name} {n}", leaf("stars", "ge", n)) for n in range(count))
             for name, count in (("Hàng", rows), ("Cột", columns))]  # fmt: skip
    one = Number(1, 1)
    cells = {(row, column): one for row in range(rows) for column in range(columns)}
    return Table(Report(), "Số", False, heads[0], heads[1], cells, (one,) * rows, (one,) * columns, one)


def test_out_of_it_as_excel_picture_and_pdf(page: Page, settle: Callable[..., None], tmp_path: Path) -> None:
    desk, made = page
    assert made.table
    made.out.export(tmp_path / "a.xlsx")
    settle(desk.tasks, made)
    sheet = load_workbook(tmp_path / "a.xlsx").active
    assert sheet is not None
    last = [cell.value for cell in list(sheet.rows)[-1]]
    assert last[0] == "Tổng cộng" and last[-1] == made.table.total.value and sheet.max_row == len(made.table.rows) + 2
    made.out.copy()
    assert not QApplication.clipboard().image().isNull()
    for form in ("table", "line"):
        made.take(Report("owner", "state", form=form))
        settle(desk.tasks, made)
        pages = Pages(paper.pdf(made.out.title, made.table, made.out.drawn, False))
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
