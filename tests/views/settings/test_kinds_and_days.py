"""Kinds of activities and the office's own days, by the windows of the settings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from app.services import activity_kinds, special_days
from app.views.kit.desk import Desk
from app.views.kit.form_window import FormWindow
from app.views.settings.holidays import HolidaysSection
from app.views.settings.kinds import KindsSection
from tests.views.audit import anonymous, nameless
from tests.views.conftest import PATIENCE

Settle = Callable[..., None]


def show(section: Any, qtbot: QtBot) -> None:
    qtbot.addWidget(section)
    section.resize(900, 600)
    with qtbot.waitExposed(section):
        section.show()


def fill(section: Any, settle: Settle, desk: Desk, **values: Any) -> None:
    """The window that is open, typed into and saved by Enter."""
    window: Any = [each for each in section.findChildren(FormWindow) if each.isVisible()][-1]
    assert nameless(window) == [] and anonymous(window) == []
    for key, value in values.items():
        window.form.slots[key].editor.show_value(value)
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Return)
    settle(desk.tasks)


@pytest.mark.feature("E05")
def test_a_kind_is_added_changed_moved_and_taken_out_of_use(
    make_desk: Callable[..., Desk], qtbot: QtBot, settle: Settle
) -> None:
    desk = make_desk(1)
    section = KindsSection(desk)
    show(section, qtbot)
    settle(desk.tasks)
    section.add_one()
    fill(section, settle, desk, name="Khảo sát", icon="ph.map-pin", points=5, results="Đồng ý\nHẹn lại")
    qtbot.waitUntil(lambda: section.rows.topLevelItemCount() == 3, timeout=PATIENCE)
    assert [section.rows.topLevelItem(place).text(1) for place in range(3)][-1] == "Đồng ý · Hẹn lại"
    section.rows.setCurrentItem(section.rows.topLevelItem(2))
    section.up.click()
    settle(desk.tasks)
    section.off.click()
    settle(desk.tasks)
    with desk.tasks.office.read() as session:
        found = activity_kinds.all_kinds(session)
    assert [(each.name, each.archived) for each in found][-1] == ("Khảo sát", True)
    assert nameless(section) == [] and anonymous(section) == []


@pytest.mark.feature("E09")
def test_a_lunar_day_is_added_and_says_when_it_comes(
    make_desk: Callable[..., Desk], qtbot: QtBot, settle: Settle
) -> None:
    desk = make_desk(1)
    section = HolidaysSection(desk)
    show(section, qtbot)
    settle(desk.tasks)
    section.add_one()
    fill(section, settle, desk, name="Giỗ Tổ nghề", calendar="lunar", day=12, month=8, off=True)
    qtbot.waitUntil(lambda: section.rows.topLevelItemCount() == 1, timeout=PATIENCE)
    (line,) = [section.rows.topLevelItem(place) for place in range(section.rows.topLevelItemCount())]
    assert line.text(1) == "12/8" and len(line.text(3)) == 10 and line.text(4) == "Có"
    section.rows.setCurrentItem(line)
    section.change(section.rows.record())
    fill(section, settle, desk, day=31)
    refused = [each for each in section.findChildren(QDialog) if each.isVisible()]
    assert refused, "the window stays open and says what is wrong"
    refused[0].reject()
    question = refused[0].findChild(QDialog, "question")
    assert question is not None, "what was typed is not lost without a word"
    question.accept()
    section.remove()
    qtbot.waitUntil(lambda: any(each.isVisible() for each in section.findChildren(QDialog)), timeout=PATIENCE)
    next(each for each in section.findChildren(QDialog) if each.isVisible()).accept()
    settle(desk.tasks)
    with desk.tasks.office.read() as session:
        assert special_days.all_own(session) == []
