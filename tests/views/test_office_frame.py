"""The frame of an office: rooms, rail, keys, errors, undo, what waits behind the bell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu
from pytestqt.qtbot import QtBot
from sqlalchemy import update

from app.models import Customer, SavedView
from app.services import language, notifications
from app.services.errors import UserError
from app.views import rooms
from app.views.kit.bug import BugWindow
from app.views.kit.keys import KeysWindow
from app.views.kit.message import Question
from app.views.kit.theme import theme
from app.views.office_frame import OfficeFrame
from tests.views import sample_page
from tests.views.audit import anonymous, nameless
from tests.world import DIRECTOR

Make = Callable[..., OfficeFrame]
Settle = Callable[..., None]


@pytest.fixture(autouse=True)
def sample_rooms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms, "ROOMS", sample_page.ROOMS)
    sample_page.built.clear()


def child(kind: type[Any]) -> Any:
    """The visible window of this kind."""
    return next((each for each in QApplication.topLevelWidgets() if isinstance(each, kind) and each.isVisible()), None)


def test_only_the_rooms_that_may_be_entered_are_shown(make_frame: Make) -> None:
    assert list(make_frame(DIRECTOR).rail.tabs) == ["customers", "deals"]
    assert list(make_frame(1).rail.tabs) == ["customers", "deals", "settings"]


def test_a_room_is_built_when_it_is_first_opened(make_frame: Make, qtbot: QtBot) -> None:
    frame = make_frame()
    assert sample_page.built == ["SamplePage"]
    QTest.keyClick(frame, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert sample_page.built == ["SamplePage", "OtherPage"]
    assert frame.rail.tabs["deals"].isChecked()
    QTest.keyClick(frame, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert sample_page.built == ["SamplePage", "OtherPage"]


def test_rooms_open_each_other_and_alt_left_goes_back(make_frame: Make) -> None:
    frame = make_frame()
    frame.navigation.open("deal", 4)
    page: Any = frame.page("deals")
    assert page.shown == [("deal", 4)]
    assert frame.stack.currentWidget() is page
    frame.navigation.open("nothing such", 1)
    assert frame.stack.currentWidget() is page
    QTest.keyClick(frame, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert frame.stack.currentWidget() is frame.page("customers")


@pytest.mark.feature("B06")
def test_the_rail_counts_and_follows_the_feed(make_frame: Make, settle: Settle, qtbot: QtBot) -> None:
    frame = make_frame()
    settle(frame.tasks, frame.page("customers"))
    assert frame.rail.tabs["customers"].accessibleName() == "Khách hàng, 240"
    with frame.tasks.office.transaction("More") as session:
        session.add(Customer(name="Khách mới", code="KHM", owner_id=DIRECTOR, search_text=" khach moi ", sort_key="K"))
    qtbot.waitUntil(lambda: frame.rail.tabs["customers"].accessibleName() == "Khách hàng, 241", timeout=5000)


def test_pinned_lists_stand_in_the_rail_and_open(make_frame: Make, settle: Settle, qtbot: QtBot) -> None:
    frame = make_frame()
    settle(frame.tasks)
    assert frame.rail.pins.count() == 0
    with frame.tasks.office.transaction("Pin") as session:
        session.execute(update(SavedView).where(SavedView.owner_id == DIRECTOR).values(pinned=True))
    qtbot.waitUntil(lambda: frame.rail.pins.count() == 1, timeout=5000)
    pin = frame.rail.pins.itemAt(0).widget()
    assert pin.accessibleName() == "Của tôi"
    frame.navigation.open_room("deals")
    qtbot.mouseClick(pin, Qt.MouseButton.LeftButton)
    page: Any = frame.stack.currentWidget()
    assert page is frame.page("customers")
    assert [view.label for view in page.views] == ["Của tôi"]


def test_every_control_has_a_name(make_frame: Make, settle: Settle) -> None:
    frame = make_frame()
    frame.toasts.tell("Đã lưu", undo=1)
    frame.palette_.open()
    settle(frame.tasks, frame.palette_)
    assert nameless(frame) == []
    assert anonymous(frame) == []


def test_an_expected_error_is_a_sentence(make_frame: Make, qtbot: QtBot) -> None:
    frame = make_frame()

    def refuse(_: Any) -> None:
        raise UserError("Cancel")

    frame.tasks.write("Try", refuse)
    qtbot.waitUntil(lambda: bool(frame.toasts.shown))
    assert frame.toasts.shown[0].sentence.whole() == "Hủy"


def test_a_bug_opens_one_window_and_work_goes_on(make_frame: Make, qtbot: QtBot) -> None:
    frame = make_frame()
    frame.tasks.read(lambda _: 1 // 0, print)
    frame.tasks.read(lambda _: [][1], print)
    qtbot.waitUntil(lambda: child(BugWindow) is not None)
    window = child(BugWindow)
    qtbot.waitUntil(lambda: "IndexError" in window.details.toPlainText())
    assert "ZeroDivisionError" in window.details.toPlainText()
    assert nameless(window) == []
    window.accept()
    seen: list[int] = []
    frame.tasks.read(lambda _: 7, seen.append)
    qtbot.waitUntil(lambda: seen == [7])


def test_undo_the_last_action_asks_with_its_counts(make_frame: Make, settle: Settle, qtbot: QtBot) -> None:
    frame = make_frame()
    settle(frame.tasks)

    def rename(session: Any) -> None:
        session.execute(update(Customer).where(Customer.id.in_([1, 2, 3])).values(phone=""))

    frame.tasks.write("Clear", rename)
    settle(frame.tasks)
    QTest.keyClick(frame, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: child(Question) is not None)
    question = child(Question)
    assert "“Xóa trắng”" in question.words.text()
    assert "3 thay đổi" in question.words.text()
    qtbot.mouseClick(question.yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(frame.toasts.shown), timeout=5000)
    assert frame.toasts.shown[0].sentence.whole() == "Đã hoàn tác 3 thay đổi"
    frame.toasts.clear()
    frame.undo_last.ask()
    qtbot.waitUntil(lambda: bool(frame.toasts.shown))
    assert frame.toasts.shown[0].sentence.whole() == "Không có thao tác nào để hoàn tác."


def test_the_question_mark_shows_the_keys_of_the_room(make_frame: Make, qtbot: QtBot) -> None:
    frame = make_frame()
    QTest.keyClick(frame, "?")
    window = child(KeysWindow)
    assert {"Ctrl+K", "Ctrl+→"} <= {each.text() for each in window.findChildren(QLabel)}
    window.accept()


def test_the_question_mark_is_typed_into_fields(make_frame: Make, qtbot: QtBot) -> None:
    frame = make_frame()
    field = frame.page("customers").header.search  # type: ignore[attr-defined]
    field.setFocus()
    QTest.keyClicks(field, "ai?")
    assert field.text() == "ai?"
    assert child(KeysWindow) is None


def test_the_bell_counts_and_leads_to_the_record(make_frame: Make, settle: Settle, qtbot: QtBot) -> None:
    frame = make_frame()
    settle(frame.tasks)
    bell = frame.page("customers").header.bell  # type: ignore[attr-defined]
    with frame.tasks.office.transaction("Tell") as session:
        notifications.notify(session, [DIRECTOR], "k1", "test", "Done: {what}", {"what": "Lan"}, "deal", 12)
    frame.notices.refresh()
    qtbot.waitUntil(lambda: any(each.row_id == 12 for each in frame.notices.items))
    assert bell.accessibleName() == f"{len(frame.notices.items)} thông báo chưa đọc"
    item = next(each for each in frame.notices.items if each.row_id == 12)
    frame.notices.open(item)
    page: Any = frame.page("deals")
    assert page.shown == [("deal", 12)]
    settle(frame.tasks)
    frame.notices.refresh()
    settle(frame.tasks)
    assert item.id not in {each.id for each in frame.notices.items}


def test_ctrl_k_finds_records_commands_and_what_was_open(make_frame: Make, settle: Settle, qtbot: QtBot) -> None:
    frame = make_frame()
    settle(frame.tasks)
    palette = frame.palette_
    QTest.keyClick(frame, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    palette.input.setText("nhap excel")
    settle(frame.tasks, palette)
    assert [each.text for each in palette.entries()] == ["Nhập từ Excel"]
    palette.input.setText("nguyen anh")
    settle(frame.tasks, palette)
    found = palette.entries()[0]
    assert found.text.startswith("Nguyễn")
    QTest.keyClick(palette.input, Qt.Key.Key_Return)
    page: Any = frame.page("customers")
    assert page.shown[-1][0] == "customer"
    assert not palette.isVisible()
    palette.open()
    settle(frame.tasks, palette)
    assert palette.entries()[0].text == found.text
    QTest.keyClick(palette.input, Qt.Key.Key_Escape)
    assert not palette.isVisible()


@pytest.mark.feature("B05")
def test_a_record_is_pinned_in_ctrl_k_by_key_and_by_mouse(make_frame: Make, settle: Settle, qtbot: QtBot) -> None:
    frame = make_frame()
    settle(frame.tasks)
    palette = frame.palette_
    palette.open()
    palette.input.setText("kh000012")
    settle(frame.tasks, palette)
    name = palette.entries()[0].text
    QTest.keyClick(palette.input, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    settle(frame.tasks, palette)
    palette.input.clear()
    settle(frame.tasks, palette)
    assert (palette.entries()[0].text, palette.entries()[0].picture) == (name, "ph.push-pin")
    frame.navigation.open("customer", 3)
    palette.open()
    settle(frame.tasks, palette)
    assert palette.entries()[0].text == name and palette.entries()[1].picture == "ph.users"
    qtbot.mouseClick(palette.pin_button, Qt.MouseButton.LeftButton)
    settle(frame.tasks, palette)
    assert palette.isVisible()
    assert palette.entries()[0].picture == "ph.users"


@pytest.mark.feature("B05")
def test_ctrl_k_finds_by_first_letters(make_frame: Make, settle: Settle) -> None:
    frame = make_frame()
    settle(frame.tasks)
    palette = frame.palette_
    palette.open()
    palette.input.setText("nte")
    settle(frame.tasks, palette)
    assert [each.text for each in palette.entries()] == ["Nhập từ Excel"]


def test_the_menu_of_the_employee(make_frame: Make) -> None:
    frame = make_frame()
    chosen: list[Any] = []
    frame.theme_chosen.connect(lambda *given: chosen.append(given))
    frame.language_chosen.connect(chosen.append)
    frame.signed_out.connect(lambda: chosen.append("out"))
    for path in (("Giao diện", "Tối"), ("Cỡ chữ", "Lớn"), ("Ngôn ngữ", "English"), ("Đăng xuất",)):
        press(frame.rail.menu(), path)
    assert chosen == [("dark", 1.0), ("light", 1.15), "en", "out"]


def press(menu: QMenu, path: tuple[str, ...]) -> None:
    action = next(each for each in menu.actions() if each.text() == path[0])
    if len(path) > 1:
        press(action.menu(), path[1:])  # type: ignore[arg-type]
    else:
        action.trigger()


def test_both_themes_colour_rail_and_room(make_frame: Make) -> None:
    frame = make_frame()
    for choice in ("dark", "light"):
        theme.choose(choice)
        picture = frame.grab().toImage()
        assert picture.pixelColor(6, 400) == QColor(theme.tokens.background)
        assert picture.pixelColor(700, 500) == QColor(theme.tokens.surface)


def test_in_english_nothing_stays_vietnamese(make_frame: Make) -> None:
    language.use("en")
    frame = make_frame()
    assert frame.rail.tabs["customers"].accessibleName().startswith("Customers")


@pytest.mark.feature("B21")
def test_who_sees_the_whole_office_begins_with_the_overview(
    make_frame: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    overview = rooms.Room("overview", "Overview", "ph.squares-four", f"{sample_page.PLACE}:OtherPage")
    monkeypatch.setattr(rooms, "ROOMS", (*sample_page.ROOMS, overview))
    assert make_frame(DIRECTOR).rail.tabs["overview"].isChecked()
    assert make_frame(7).rail.tabs["customers"].isChecked()
