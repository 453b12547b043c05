"""The room of administrators, through its widgets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PySide6.QtGui import QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from app.services import departments, employees, group_settings, numbering, settings, stars, vat
from app.services.errors import UserError
from app.views.kit.desk import Desk
from app.views.kit.form_window import FormWindow
from app.views.kit.message import Question
from app.views.office_frame import OfficeFrame
from app.views.settings.page import SECTIONS, SettingsPage
from app.views.settings.section import ID
from tests.views.audit import anonymous, nameless

Settle = Callable[..., None]


@pytest.fixture
def room(make_desk: Callable[..., Desk], qtbot: QtBot, settle: Settle) -> Callable[[str], Any]:
    """`room("roles")` is that section, read."""
    desk = make_desk(1)
    page = SettingsPage(desk)
    qtbot.addWidget(page)
    page.resize(1150, 700)
    page.show()

    def section(key: str) -> Any:
        page.tabs[key].click()
        settle(desk.tasks)
        return page.sections[key]

    section.desk = desk  # type: ignore[attr-defined]
    return section


def _choose(section: Any, start: str) -> None:
    """The line that begins so; what was just written comes by the feed."""
    for _attempt in range(100):
        if _found(section.rows, start):
            return
        QTest.qWait(50)
    raise LookupError(start)


def _found(rows: Any, start: str) -> bool:
    everything = [rows.topLevelItem(place) for place in range(rows.topLevelItemCount())]
    while everything:
        item = everything.pop()
        if item.text(0) == start:
            rows.setCurrentItem(item)
            return True
        everything += [item.child(place) for place in range(item.childCount())]
    return False


def _window(section: Any, kind: type[QDialog] = FormWindow) -> Any:
    return section.findChildren(kind)[-1]


def test_the_keyboard_begins_in_the_room(make_frame: Callable[..., OfficeFrame], settle: Settle) -> None:
    """Not at the bell: at the rows of a list, at the section of the settings that is open."""
    frame = make_frame(1)
    for key in ("customers", "settings"):
        frame.navigation.open_room(key)
        settle(frame.tasks)
        page: Any = frame.stack.currentWidget()
        assert page.focusWidget() is (page.table if key == "customers" else page.tabs["employees"])
        assert key != "customers" or page.table.currentIndex().row() == 0, "one sees where the keyboard is"


@pytest.mark.feature("E30")
def test_an_employee_is_added_changed_and_deactivated(room: Callable[[str], Any], settle: Settle) -> None:
    section = room("employees")
    tasks = section.desk.tasks
    section.add.click()
    window = _window(section)
    window.save.click()
    assert window.isVisible() and window.form.slots["name"].wrong
    window.form.type_values({"name": "Trần Mới", "login": "moi", "password": "mật khẩu dài"})
    window.save.click()
    settle(tasks)
    _choose(section, "Trần Mới")
    section.edit.click()
    _window(section).form.type_values({"name": "Trần Thị Mới"})
    _window(section).save.click()
    settle(tasks)
    _choose(section, "Trần Thị Mới")
    section.leave.click()
    settle(tasks)
    _window(section, Question).yes.click()
    settle(tasks)
    with tasks.office.read() as session:
        one = employees.by_login(session, "moi")
        assert (one.name, one.active) == ("Trần Thị Mới", False)
    _choose(section, "Trần Thị Mới")
    section.return_.click()
    settle(tasks)
    with tasks.office.read() as session:
        assert employees.by_login(session, "moi").active


def test_a_service_that_refuses_is_heard_in_the_window(room: Callable[[str], Any], settle: Settle) -> None:
    section = room("employees")
    section.add.click()
    window = _window(section)
    window.form.type_values({"name": "Hai", "login": "nv2", "password": "mật khẩu dài"})
    window.save.click()
    settle(section.desk.tasks)
    assert window.isVisible() and window.said.count() == 1


@pytest.mark.feature("E29")
def test_a_tick_gives_a_right_and_a_refused_tick_comes_back(room: Callable[[str], Any], settle: Settle) -> None:
    section = room("roles")
    tasks = section.desk.tasks
    section.ticks["salesperson", "see_debts"].click()
    settle(tasks)
    with tasks.office.read() as session:
        rights = {each.key: each.rights for each in employees.roles(session)}
    assert "see_debts" in rights["salesperson"]
    section.ticks["administrator", "administer"].click()
    settle(tasks)
    assert section.ticks["administrator", "administer"].isChecked()


@pytest.mark.feature("E11")
def test_a_department_is_added_below_another(room: Callable[[str], Any], settle: Settle) -> None:
    section = room("departments")
    _choose(section, "Phòng 5")
    section.add_one()
    _window(section).form.type_values({"name": "Tổ mới", "manager_id": 12, "open": True})
    _window(section).save.click()
    settle(section.desk.tasks)
    with section.desk.tasks.office.read() as session:
        made = next(each for each in departments.tree(session) if each.name == "Tổ mới")
    assert (made.parent_id, made.manager_id, made.open) == (5, 12, True)


@pytest.mark.feature("V15", "V30")
def test_groups_get_names_colours_and_points(room: Callable[[str], Any], settle: Settle) -> None:
    section = room("groups")
    section.add_one()
    _window(section).form.type_values({"name": "VIP", "colour": 3, "points": 50})
    _window(section).save.click()
    settle(section.desk.tasks)
    _choose(section, "Nhóm 1")
    section.drop.click()
    _window(section, Question).yes.click()
    settle(section.desk.tasks)
    with section.desk.tasks.office.read() as session:
        found = {each.name: (each.colour, each.points) for each in group_settings.every(session)}
    assert found["VIP"] == (3, 50)
    assert "Nhóm 1" not in found


@pytest.mark.feature("S02")
def test_stages_are_added_moved_and_removed(room: Callable[[str], Any], settle: Settle) -> None:
    section = room("pipelines")
    tasks = section.desk.tasks
    _choose(section, "Bán hàng")
    section.stage.click()
    _window(section).form.type_values({"name": "Chờ ký", "probability": 90, "days": 10})
    _window(section).save.click()
    settle(tasks)
    _choose(section, "Chờ ký")
    section.up.click()
    settle(tasks)
    assert _stages(section)[:4] == ["Mới", "Báo giá", "Chờ ký", "Thương lượng"]
    _choose(section, "Chờ ký")
    section.drop.click()
    _window(section).save.click()
    settle(tasks)
    assert "Chờ ký" not in _stages(section)


def _stages(section: Any) -> list[str]:
    with section.desk.tasks.office.read() as session:
        return [stage.name for stage in section.read(session)[0][0].stages]


@pytest.mark.feature("S02", "C01", "C04")
def test_a_process_is_designed(room: Callable[[str], Any], settle: Settle) -> None:
    """A stage with what it requires and a checklist, a task, a link; then it runs by itself; a task goes again."""
    section = room("pipelines")
    tasks = section.desk.tasks
    _choose(section, "Báo giá")
    section.edit.click()
    values = {"required": ("amount", "due_on"), "checklist": "Đã khảo sát\nĐã tính giá", "colour": 5}
    _window(section).form.type_values(values)
    _window(section).save.click()
    settle(tasks)
    _choose(section, "Báo giá")
    section.add_task()
    _window(section).form.type_values({"title": "Gửi báo giá", "who": "manager", "days": 3})
    _window(section).save.click()
    settle(tasks)
    _choose(section, "Báo giá")
    section.add_guide("link")
    _window(section).form.type_values({"name": "Bảng giá", "text": "https://gia.example"})
    _window(section).save.click()
    settle(tasks)
    _choose(section, "Bán hàng")
    section.switch()
    settle(tasks)
    with tasks.office.read() as session:
        ((process, *_others), design, _choices) = section.read(session)
    stage = process.stages[1]
    assert process.automatic and (stage.required, stage.colour) == (("amount", "due_on"), 5)
    assert [each.text for each in design.checks] == ["Đã khảo sát", "Đã tính giá"]
    assert [(each.title, each.performer, each.days) for each in design.tasks] == [("Gửi báo giá", "manager", 3)]
    assert [(each.name, each.stage_id) for each in design.guides] == [("Bảng giá", stage.id)]
    _choose(section, "Gửi báo giá")
    section.drop.click()
    settle(tasks)
    with tasks.office.read() as session:
        assert section.read(session)[1].tasks == ()


@pytest.mark.parametrize("key", ["attributes", "kinds", "pipelines", "reasons", "zones"])
def test_what_has_an_order_is_moved_by_the_same_keys(room: Callable[[str], Any], key: str) -> None:
    """Alt+↑ and Alt+↓, as the buttons say; a button that cannot be pressed keeps its key from doing anything."""
    section = room(key)
    moved: list[str] = []
    keys = {each.key().toString(): each for each in section.findChildren(QShortcut)}
    for press, made in (("Alt+Up", section.up), ("Alt+Down", section.down)):
        assert press.replace("Up", "↑").replace("Down", "↓") in made.toolTip() == made.accessibleName()
        made.clicked.disconnect()
        made.clicked.connect(lambda _on=False, press=press: moved.append(press))
        for on in (False, True):
            made.setEnabled(on)
            keys[press].activated.emit()
    assert moved == ["Alt+Up", "Alt+Down"]


@pytest.mark.feature("S02")
def test_a_stage_is_moved_on_and_on(room: Callable[[str], Any], settle: Settle) -> None:
    """It stays the current line, also when a task has the same number; so one goes on with Alt+↓."""
    section = room("pipelines")
    _choose(section, "Mới")
    section.add_task()
    _window(section).form.type_values({"title": "Gọi làm quen", "who": "owner", "days": 1})
    _window(section).save.click()
    settle(section.desk.tasks)
    _choose(section, "Gọi làm quen")
    task = section.rows.record()
    _choose(section, "Mới")
    assert task.id == section.rows.record().id, "or this shows nothing"
    for _time in range(2):  # at once, without waiting for the answer
        section.down.click()
        assert section.rows.currentItem().text(0) == "Mới"
    settle(section.desk.tasks)
    assert section.rows.currentItem().text(0) == "Mới"
    assert _stages(section)[:3] == ["Báo giá", "Thương lượng", "Mới"]


@pytest.mark.feature("S02")
def test_a_stage_is_dragged_to_another_place(room: Callable[[str], Any], settle: Settle) -> None:
    section = room("pipelines")
    _choose(section, "Mới")
    item = section.rows.currentItem()
    section.place(item.data(0, ID).id, section.rows._after(item.parent().child(2)))
    settle(section.desk.tasks)
    assert _stages(section)[:3] == ["Báo giá", "Thương lượng", "Mới"]


@pytest.mark.feature("C11")
def test_reasons_of_losses_are_kept(room: Callable[[str], Any], settle: Settle) -> None:
    section = room("reasons")
    tasks = section.desk.tasks
    section.add_one()
    _window(section).form.type_values({"name": "Giao chậm"})
    _window(section).save.click()
    settle(tasks)
    _choose(section, "Giao chậm")
    section.up.click()
    settle(tasks)
    _choose(section, "Giá")
    section.drop.click()
    settle(tasks)
    with tasks.office.read() as session:
        assert [each.name for each in section.read(session)] == ["Giao chậm"]


def test_the_details_of_the_office_are_saved(room: Callable[[str], Any], settle: Settle) -> None:
    section = room("office")
    assert section.form.slots["office_name"].editor.value() == "Công ty TNHH Minh Phát"
    assert not section.save.isEnabled()
    section.form.type_values({"office_address": "1 Tràng Tiền", "file_limit": 20})
    section.form.edited.emit()
    section.save.click()
    settle(section.desk.tasks)
    with section.desk.tasks.office.read() as session:
        found = settings.get_all(session, [settings.OFFICE_ADDRESS, settings.FILE_LIMIT])
    assert found == {"office_address": "1 Tràng Tiền", "file_limit": 20}


def test_every_control_has_a_name(room: Callable[[str], Any]) -> None:
    for key, *_rest in SECTIONS:
        section = room(key)
        assert nameless(section) == []
        assert anonymous(section) == []


@pytest.mark.feature("E13", "E14")
def test_numbers_of_documents_get_another_pattern(room: Callable[[str], Any], settle: Settle) -> None:
    section = room("documents")
    slots = section.form.slots
    slots["numbering.quote"].editor.line.setText("BG")
    slots["numbering.quote"].editor.line.textEdited.emit("BG")
    section.put()
    assert slots["numbering.quote"].wrong, "a pattern without a number"
    slots["numbering.quote"].editor.line.setText("BG-{year}-{number:04}")
    slots["numbering.quote"].editor.line.textEdited.emit("x")
    section.put()
    settle(section.desk.tasks)
    with section.desk.tasks.office.read() as session:
        assert settings.get(session, numbering.PATTERNS["quote"]) == "BG-{year}-{number:04}"


def test_a_vat_rate_ends_and_another_follows(room: Callable[[str], Any], settle: Settle) -> None:
    section = room("vat")
    with section.desk.tasks.office.transaction("Rates") as session:
        made = vat.add(session, "9", "9 %", 9, date(2027, 1, 1))
        vat.change(session, made, "9 %", date(2027, 12, 31), "10")
        for wrong in (
            lambda: vat.add(session, "9", "9 %", 9, date(2027, 6, 1)),
            lambda: vat.change(session, made, "9 %", date(2026, 1, 1), "10"),
            lambda: vat.change(session, made, "9 %", None, "77"),
        ):
            with pytest.raises(UserError):
                wrong()
        assert vat.rates(session).of("9", date(2028, 1, 1)).code == "10"
    _choose(section, "9 %")
    assert section.rows.record().rate == 900


@pytest.mark.feature("V31", "B02")
def test_points_for_stars_are_counted_before_they_hold(
    room: Callable[[str], Any], settle: Settle, qtbot: QtBot
) -> None:
    section = room("stars")
    tasks = section.desk.tasks
    assert [section.form.slots[str(place)].editor.line.text() for place in range(5)] == ["3", "9", "20", "32", "48"]
    assert not section.save.isEnabled()
    section.form.type_values({"0": 10})
    section.form.edited.emit()
    settle(tasks)
    assert section.effect.text() == "Mức sao sau phải cần nhiều điểm hơn mức trước: 10 không nhỏ hơn 9."
    assert not section.save.isEnabled()
    section.form.type_values({"0": 1})
    section.form.edited.emit()
    settle(tasks)
    assert section.effect.text() and section.save.isEnabled()
    section.put()
    settle(tasks)
    with tasks.office.read() as session:
        assert stars.levels(session) == (1, 9, 20, 32, 48)
    section.rows.setCurrentItem(section.rows.topLevelItem(0))
    section.change(section.rows.record())
    window = _window(section)
    window.form.type_values({"points": 7})
    window.go()
    qtbot.waitUntil(lambda: section.rows.topLevelItem(0).text(1) == "7", timeout=8000)
