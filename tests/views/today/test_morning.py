"""One salesperson's morning at the work list, by keys alone: every line of it, until nothing is left (B14)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import update

from app.models import Activity, ActivityKind, Contract, Customer, Deal, Quote
from app.services import schema
from app.views.kit.log_window import LogWindow
from app.views.office_frame import OfficeFrame
from app.views.today.popovers import LaterPopover, WhyPopover
from tests.views.audit import anonymous, nameless
from tests.views.conftest import PATIENCE

Key, CONTROL, ALT = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
LAN, NOW = 15, datetime.now(UTC)
TODAY = date.today()
LATE, LOOSE = 1, 2  # a call three days late; a call without a day


class Morning:
    """Lan at her desk: what she presses goes to whatever has the keyboard."""

    def __init__(self, frame: OfficeFrame, qtbot: QtBot, settle: Callable[..., None]) -> None:
        self.frame, self.qtbot, self._settle = frame, qtbot, settle
        self.page: Any = frame.page("today")
        frame.navigation.open_room("today")
        self.settle()

    def settle(self) -> None:
        self._settle(self.frame.tasks, self.page)

    def until(self, check: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(check()), timeout=PATIENCE)

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.come()
        self.until(lambda: self.page.list.hasFocus())
        QTest.keyClick(QApplication.focusWidget() or self.page.list, key, held)

    def come(self) -> None:
        """To the front, as window managers bring it when a window above it closes."""

        def active() -> bool:
            self.frame.activateWindow()
            return self.frame.isActiveWindow()

        self.until(active)

    def window(self, kind: type[Any]) -> Any:
        """The window of this class that is open now."""

        def found() -> list[QWidget]:
            return [each for each in QApplication.allWidgets() if isinstance(each, kind) and each.isVisible()]

        self.until(found)
        (window,) = found()
        assert nameless(window) == [] and anonymous(window) == []
        return window

    def row(self, model: type[Any], key: int) -> Any:
        with self.frame.tasks.office.read() as session:
            return session.get(model, key)

    @property
    def on(self) -> tuple[str, int]:
        line = self.page.line
        return (line.source, line.row_id) if line else ("", 0)


@pytest.fixture
def lan(
    sign_in: Callable[..., Any], make_frame: Callable[..., OfficeFrame], qtbot: QtBot, settle: Callable[..., None]
) -> Morning:
    """A late call, a call without a day, a deal past its day, a quote that runs out, a contract that ends."""
    office = sign_in(1)
    own = {"owner_id": LAN, "customer_id": 1, "keeper_id": LAN, "archived_at": None}
    with schema.system(schema.engine_of(office.url), "seed") as connection:
        for model in (Activity, Deal, Quote, Contract):
            connection.execute(update(model).where(model.owner_id == LAN).values(archived_at=NOW))
        for statement in (
            update(Customer).where(Customer.id == 1).values(owner_id=LAN, name="Anh Đức", phone="0912345678"),
            update(ActivityKind).where(ActivityKind.key == "call").values(results="Đồng ý\nGọi lại sau\nTừ chối"),
            update(Activity).where(Activity.id == LATE).values(
                own | {"state": "planned", "kind_id": 1, "title": "Gọi hỏi mẫu", "starts_at": NOW - timedelta(3)}),
            update(Activity).where(Activity.id == LOOSE).values(
                own | {"state": "planned", "kind_id": 1, "title": "Gọi khi rảnh", "starts_at": None, "ends_at": None}),
            update(Deal).where(Deal.id == 1).values(own | {"state": "open", "due_on": TODAY - timedelta(2)}),
            update(Quote).where(Quote.id == 3).values(own | {"state": "sent", "valid_until": TODAY + timedelta(2)}),
            update(Contract).where(Contract.id == 7).values(
                own | {"state": "signed", "starts_on": TODAY - timedelta(355), "ends_on": TODAY + timedelta(9)}),
        ):  # fmt: skip
            connection.execute(statement)
    return Morning(make_frame(LAN), qtbot, settle)


@pytest.mark.feature("B14", "E06", "E09", "E10", "S10", "B19")
def test_a_morning_by_keys_alone(lan: Morning, monkeypatch: pytest.MonkeyPatch) -> None:
    outside: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: outside.append(url.toString()) or True)
    page = lan.page
    assert [(line.source, line.row_id) for line in page.look.lines] == [
        ("activity", LATE), ("deal", 1), ("quote", 3), ("contract", 7), ("activity", LOOSE)]  # fmt: skip
    assert page.header.count.whole() == "5 việc cần làm · 2 việc trễ hạn"

    lan.press(Key.Key_W)  # why is it the first?
    why = lan.window(WhyPopover)
    QTest.keyClick(why, Key.Key_Escape)
    lan.until(lambda: not any(isinstance(each, WhyPopover) and each.isVisible() for each in QApplication.allWidgets()))

    lan.press(Key.Key_Return)  # the telephone rings, and its time runs
    window = lan.window(LogWindow)
    assert outside == ["tel:0912345678"]
    QTest.keyClick(window, Key.Key_2)
    window.when.day.line.selectAll()
    QTest.keyClicks(window.when.day.line, "+3")
    QTest.keyClick(window.when.day.line, Key.Key_Return)
    lan.until(lambda: lan.on == ("deal", 1))  # the next line came by itself
    call = lan.row(Activity, LATE)
    assert (call.state, call.result, call.starts_at > NOW - timedelta(minutes=5)) == ("done", "Gọi lại sau", True)

    lan.press(Key.Key_1)  # a result without calling; what comes next is typed
    window = lan.window(LogWindow)
    assert window.result_() == "Đồng ý"
    window.when.day.line.selectAll()
    QTest.keyClicks(window.when.day.line, "mai")
    QTest.keyClick(window.when.day.line, Key.Key_Return)
    lan.until(lambda: lan.on == ("quote", 3))  # the deal waits until after that

    lan.press(Key.Key_S)  # not now
    assert lan.on == ("contract", 7)
    assert page.list.lines[-2].title == "TẠM BỎ QUA"

    lan.press(Key.Key_R)  # the next contract; back to the list
    lan.until(lambda: lan.frame.navigation.here and lan.frame.navigation.here.kind == "contract")
    lan.settle()
    lan.come()
    QTest.keyClick(QApplication.focusWidget() or lan.frame, Key.Key_Left, ALT)
    lan.until(page.isVisible)
    lan.settle()
    lan.until(lambda: lan.on == ("activity", LOOSE))

    lan.press(Key.Key_P)  # until a day that is typed
    later = lan.window(LaterPopover)
    QTest.keyClicks(later.day.line, "hom nay")
    QTest.keyClick(later.day.line, Key.Key_Return)
    assert later.problem.text()
    later.day.line.selectAll()
    QTest.keyClicks(later.day.line, "+7")
    QTest.keyClick(later.day.line, Key.Key_Return)
    lan.until(lambda: lan.on == ("quote", 3))
    lan.press(Key.Key_Z, CONTROL)  # that was a mistake
    lan.until(lambda: len(page.look.lines) == 2)

    lan.press(Key.Key_Home)
    lan.until(lambda: lan.on == ("activity", LOOSE))
    lan.press(Key.Key_3)  # refused: nothing is to come next, which is asked once
    window = lan.window(LogWindow)
    window.when.day.line.selectAll()
    QTest.keyClick(window.when.day.line, Key.Key_Delete)
    QTest.keyClick(window.when.day.line, Key.Key_Return)
    assert window.isVisible() and "Không hẹn gì tiếp?" in window._reason.text()
    QTest.keyClick(window.when.day.line, Key.Key_Return)
    lan.until(lambda: lan.on == ("quote", 3))
    assert lan.row(Activity, LOOSE).result == "Từ chối"

    lan.press(Key.Key_D)  # tomorrow is soon enough
    lan.until(lambda: page.body.currentIndex() == 1)
    assert page.nothing.done.text() == "Hôm nay bạn đã làm xong 3 việc."
    assert "Gọi điện · Anh Đức" in page.nothing.following.text()


@pytest.mark.feature("B14")
def test_a_manager_chooses_whose_work(lan: Morning, make_frame: Callable[..., OfficeFrame]) -> None:
    assert lan.page.whose.isHidden()
    chief = Morning(make_frame(5), lan.qtbot, lan._settle)
    page = chief.page
    mine = len(page.look.lines)
    page.whose.choose((LAN,))
    chief.settle()
    assert [line.owner_id for line in page.look.lines] == [LAN] * 5
    assert page.whose.button.text() == "Nhân viên 15"
    page.whose.choose(page.whose.everybody())
    chief.settle()
    assert len(page.look.lines) > mine + 5 and "Nhân viên 15" in " ".join(line.below for line in page.list.lines)
    assert nameless(page) == [] and anonymous(page) == []
