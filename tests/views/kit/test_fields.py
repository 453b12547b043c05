"""Editors: what people type becomes a plain value, and is shown as it is written in Vietnam."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCalendarWidget, QMainWindow
from pytestqt.qtbot import QtBot

from app.services.errors import UserError
from app.views.kit.choice_fields import BitsEditor, ChipsEditor, ChoiceEditor
from app.views.kit.day_field import DayEditor
from app.views.kit.fields import Editor, LineEditor, MoneyEditor, PhoneEditor, TaxCodeEditor, TextEditor, TimeEditor
from app.views.kit.picker import Answer, Option, Picker, among
from tests.views.conftest import type_vietnamese

_WINDOWS: list[QMainWindow] = []  # qtbot holds them weakly


def shown(qtbot: QtBot, editor: Editor) -> QMainWindow:
    """In an active window of its own, which lives as long as the editor."""
    window = QMainWindow()
    qtbot.addWidget(window)
    _WINDOWS[:] = [window]
    window.setCentralWidget(editor)
    window.resize(500, 500)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    editor.setFocus()
    return window


def typed(qtbot: QtBot, editor: Any, keys: str) -> Any:
    shown(qtbot, editor)
    QTest.keyClicks(editor.line, keys)
    return editor


def test_money_gets_its_dots_while_one_types_and_the_cursor_keeps_its_digit(qtbot: QtBot) -> None:
    editor = typed(qtbot, MoneyEditor(), "1234567")
    assert editor.line.text() == "1.234.567"
    editor.line.setCursorPosition(1)
    QTest.keyClicks(editor.line, "9")
    assert (editor.line.text(), editor.line.cursorPosition()) == ("19.234.567", 2)
    assert editor.value() == 19_234_567


@pytest.mark.parametrize(
    ("words", "value"), [("12tr", 12_000_000), ("1,5 ty", 1_500_000_000), ("500k", 500_000), ("", 0)]
)
def test_money_is_taken_as_people_say_it(qtbot: QtBot, words: str, value: int) -> None:
    editor = typed(qtbot, MoneyEditor(), words)
    assert editor.value() == value
    editor.line.clearFocus()
    assert editor.value() == value, "and what is shown afterwards means the same"


def test_money_shown_again_reads_as_the_same(qtbot: QtBot) -> None:
    editor = MoneyEditor()
    qtbot.addWidget(editor)
    editor.show_value(1_234_567)
    assert editor.line.text() == "1.234.567\u00a0₫"
    assert editor.value() == 1_234_567


def test_what_is_no_money_says_so(qtbot: QtBot) -> None:
    with pytest.raises(UserError):
        typed(qtbot, MoneyEditor(), "nhieu").value()


@pytest.mark.parametrize(("words", "ahead"), [("mai", 1), ("+7", 7), ("hom nay", 0)])
def test_a_day_is_taken_as_people_say_it(qtbot: QtBot, words: str, ahead: int) -> None:
    editor = typed(qtbot, DayEditor(), words)
    assert editor.value() == date.today() + timedelta(days=ahead)
    editor.line.clearFocus()
    assert editor.line.text() == f"{date.today() + timedelta(days=ahead):%d/%m/%Y}"


def test_the_arrows_step_a_day(qtbot: QtBot) -> None:
    editor = DayEditor()
    shown(qtbot, editor)
    editor.show_value(date(2026, 2, 28))
    QTest.keyClick(editor.line, Qt.Key.Key_Up)
    assert editor.value() == date(2026, 3, 1)
    QTest.keyClick(editor.line, Qt.Key.Key_Down)
    assert editor.value() == date(2026, 2, 28)


def test_a_day_is_picked_in_the_calendar_and_esc_leaves_it(qtbot: QtBot) -> None:
    editor = DayEditor()
    window = shown(qtbot, editor)
    editor.show_value(date(2026, 2, 27))
    QTest.keyClick(editor.line, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    calendar = window.findChild(QCalendarWidget)
    assert calendar is not None
    assert editor.waiting()
    QTest.keyClick(calendar, Qt.Key.Key_Escape)
    assert not editor.waiting()
    editor.open_calendar()
    newest = window.findChildren(QCalendarWidget)[-1]
    with qtbot.waitSignal(editor.edited):
        newest.activated.emit(newest.selectedDate().addDays(1))
    assert editor.value() == date(2026, 2, 28)
    assert not editor.waiting()


@pytest.mark.parametrize(
    ("words", "value"), [("14h30", time(14, 30)), ("9h", time(9)), ("0815", time(8, 15)), ("", None)]
)
def test_a_time_is_taken_as_people_write_it(qtbot: QtBot, words: str, value: time | None) -> None:
    assert typed(qtbot, TimeEditor(), words).value() == value


def test_a_time_that_is_none_is_refused(qtbot: QtBot) -> None:
    with pytest.raises(UserError):
        typed(qtbot, TimeEditor(), "25:00").value()


def test_a_phone_and_a_tax_code_are_tidied_when_left(qtbot: QtBot) -> None:
    phone = typed(qtbot, PhoneEditor(), "+84912345678")
    phone.line.clearFocus()
    assert (phone.line.text(), phone.value()) == ("0912 345 678", "0912345678")
    code = typed(qtbot, TaxCodeEditor(), "0314409058002")
    code.line.clearFocus()
    assert code.line.text() == "0314409058-002"


def test_megabytes_are_not_taken(qtbot: QtBot) -> None:
    editor = TextEditor()
    qtbot.addWidget(editor)
    data = QMimeData()
    data.setText("x" * 10_000_000)
    editor.area.insertFromMimeData(data)
    assert len(editor.value()) == 100_000
    one = LineEditor()
    qtbot.addWidget(one)
    one.line.insert("y" * 10_000_000)
    assert len(one.value()) <= 100_000


def test_several_of_many(qtbot: QtBot) -> None:
    chips = ChipsEditor([(number, f"Nhóm {number}") for number in range(4)])
    shown(qtbot, chips)
    chips.show_value((1, 2))
    chips._chips[3].click()
    chips._chips[1].click()
    assert chips.value() == (2, 3)


def test_with_many_choices_only_the_chosen_stand_there(qtbot: QtBot) -> None:
    chips = ChipsEditor([(number, f"Nhóm {number}") for number in range(40)])
    shown(qtbot, chips)
    chips.show_value((7, 9))
    visible = [chip.text() for chip in chips._chips.values() if chip.isVisible()]
    assert visible == ["Nhóm 7", "Nhóm 9"]


def test_roles_are_bits(qtbot: QtBot) -> None:
    roles = BitsEditor([(1, "Khách"), (2, "Nhà cung cấp"), (4, "Đối thủ")])
    qtbot.addWidget(roles)
    roles.show_value(5)
    assert roles.value() == 5
    assert roles.words(6) == "Nhà cung cấp, Đối thủ"


def test_an_old_choice_is_not_replaced_in_silence(qtbot: QtBot) -> None:
    editor = ChoiceEditor([("a", "A"), ("b", "B")])
    qtbot.addWidget(editor)
    editor.show_value("cũ")
    assert editor.value() == "cũ"


@pytest.mark.feature("B05")
def test_a_picker_finds_without_accents_and_takes_with_enter(qtbot: QtBot) -> None:
    names = ["Hà Nội", "TP. Hồ Chí Minh", "Hải Phòng", "Đà Nẵng"]
    picker = Picker(among([Option(name, name) for name in names]))
    shown(qtbot, picker)
    QTest.keyClicks(picker.line, "ha")
    qtbot.waitUntil(picker.waiting)
    assert [picker.list.item(n).text() for n in range(picker.list.count())] == ["Hà Nội", "Hải Phòng"]
    QTest.keyClick(picker.line, Qt.Key.Key_Down)
    QTest.keyClick(picker.line, Qt.Key.Key_Return)
    assert picker.value() == "Hải Phòng"
    assert not picker.waiting()


def test_a_strict_picker_refuses_other_text_and_a_free_one_takes_it(qtbot: QtBot) -> None:
    strict, free = Picker(among([Option(1, "Một")])), Picker(among([Option("Một", "Một")]), free=True)
    for picker in (strict, free):
        qtbot.addWidget(picker)
        type_vietnamese(picker.line, "Tỉnh Hà Tây")
    with pytest.raises(UserError):
        strict.value()
    assert free.value() == "Tỉnh Hà Tây"
    strict.line.clear()
    assert strict.value() is None


def test_an_answer_that_comes_late_is_not_shown(qtbot: QtBot) -> None:
    answers: list[Answer] = []
    picker = Picker(lambda _typed, answer: answers.append(answer))
    shown(qtbot, picker)
    picker.ask("a")
    picker.ask("an")
    answers[1]([Option(1, "An")])
    answers[0]([Option(2, "Ba"), Option(3, "Bình")])
    assert picker.list.count() == 1
