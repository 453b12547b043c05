"""Zones through the widgets of the settings: arranged, counted, applied, undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from sqlalchemy import delete, func, select, update

from app.models import Customer, Zone, ZoneMember
from app.services import schema
from app.services.query import every, leaf
from app.views.kit.desk import Desk
from app.views.settings.page import SettingsPage
from app.views.settings.zone_window import ZoneWindow
from tests.views.audit import anonymous, nameless

Settle = Callable[..., None]


@pytest.fixture
def section(make_desk: Callable[..., Desk], qtbot: QtBot, settle: Settle) -> Any:
    """The section, in an office without zones, of which 80 customers are in Hà Nội."""
    desk = make_desk(1)
    with schema.system(schema.engine_of(desk.tasks.office.url), "") as connection:
        connection.execute(delete(ZoneMember))
        connection.execute(update(Customer).values(zone_id=None, zone_by_hand=False))
        connection.execute(delete(Zone))
        connection.execute(update(Customer).where(Customer.id % 3 == 0).values(province="Hà Nội"))
    page = SettingsPage(desk)
    qtbot.addWidget(page)
    page.resize(1150, 700)
    page.show()
    page.show_section("zones")
    settle(desk.tasks)
    return page.sections["zones"]


def add(section: Any, qtbot: QtBot, **values: Any) -> None:
    section.findChild(object, "add").click()
    window = section.findChildren(ZoneWindow)[-1]
    assert nameless(window) == [] and anonymous(window) == []
    window.form.type_values(values)
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Return)


@pytest.mark.feature("E12", "B02")
def test_a_zone_is_counted_applied_and_undone(section: Any, qtbot: QtBot, settle: Settle) -> None:
    tasks = section.desk.tasks
    assert not section.apply.isEnabled()
    add(section, qtbot, name="Hà Nội", rule=every(leaf("province", "is", "Hà Nội")), members=(12,))
    settle(tasks)
    lines = section.effect.text().splitlines()
    assert lines[0] == "80 khách hàng đổi vùng: 80 từ không vùng sang Hà Nội."
    assert lines[1].endswith(" thêm 80.")
    assert section.rows.topLevelItem(0).text(1) == "Tỉnh / thành là Hà Nội"
    qtbot.mouseClick(section.apply, Qt.MouseButton.LeftButton)

    def lying() -> int:
        with tasks.office.read() as session:
            return session.scalar(select(func.count()).where(Customer.zone_id.is_not(None))) or 0

    qtbot.waitUntil(lambda: lying() == 80, timeout=8000)
    settle(tasks)
    qtbot.waitUntil(lambda: section.rows.topLevelItem(0).text(3) == "80", timeout=8000)
    assert not section.apply.isEnabled()


@pytest.mark.feature("E12")
def test_zones_change_places_and_what_is_wrong_is_said(section: Any, qtbot: QtBot, settle: Settle) -> None:
    tasks = section.desk.tasks
    add(section, qtbot, name="Một")
    add(section, qtbot, name="Hai")
    settle(tasks)
    qtbot.waitUntil(lambda: section.effect.text().startswith("0 khách hàng đổi vùng."), timeout=8000)
    section.rows.setCurrentItem(section.rows.topLevelItem(1))
    section.up.click()
    settle(tasks)
    assert [section.rows.topLevelItem(place).text(0) for place in range(2)] == ["Hai", "Một"]
    add(section, qtbot, name="một")
    settle(tasks)
    assert section.effect.text() == "Có hai vùng cùng tên “Một”."
    qtbot.waitUntil(lambda: not section.apply.isEnabled(), timeout=8000)
    section.rows.setCurrentItem(section.rows.topLevelItem(2))
    section.drop.click()
    qtbot.waitUntil(lambda: section.effect.text().startswith("0 khách hàng đổi vùng."), timeout=8000)
    qtbot.waitUntil(section.apply.isEnabled, timeout=8000)
