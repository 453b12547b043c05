"""Duplicates through the windows: found, merged field by field, told apart, merged all at once; and taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel, QRadioButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import insert, select, update

from app.models import Attribute, Customer
from app.services import history, merging
from app.services.office import Office
from app.services.selection import Selection
from app.views.customers.bulk_dialog import Bulk
from app.views.customers.duplicates import DuplicatesWindow
from app.views.customers.merge import MergeAllDialog, MergeDialog
from app.views.customers.page import CustomersPage
from app.views.kit.desk import Desk
from tests.views.audit import anonymous, nameless

CHIEF = 2
Settle = Callable[..., None]


@pytest.fixture
def desk(make_desk: Callable[..., Desk]) -> Desk:
    made = make_desk(CHIEF)
    with made.tasks.office.transaction("Seed") as session:
        for key, code in ((1, "0101234567"), (2, "0101234567"), (3, "0309876543"), (4, "0309876543")):
            session.execute(update(Customer).where(Customer.id == key).values(tax_code=code))
    return made


@pytest.fixture
def window(host: QWidget, desk: Desk, settle: Settle) -> DuplicatesWindow:
    made = DuplicatesWindow(desk, host)
    made.open()
    settle(desk.tasks)
    return made


def merged(desk: Desk) -> dict[int, int]:
    with desk.tasks.office.read() as session:
        rows = session.execute(select(Customer.id, Customer.merged_into_id).where(Customer.merged_into_id.is_not(None)))
        return {row[0]: row[1] for row in rows}


def dialog_of(window: QWidget, kind: type[Any]) -> Any:
    (found,) = [each for each in window.findChildren(kind) if each.isVisible()]
    return found


def plan_of(dialog: QWidget) -> str:
    return " | ".join(each.text() for each in dialog.findChild(QWidget, "plan").findChildren(QLabel))


@pytest.mark.feature("E01", "B01", "B02")
def test_a_group_is_merged_and_taken_back(desk: Desk, window: DuplicatesWindow, settle: Settle) -> None:
    assert [group.ids for group in window.groups] == [(1, 2), (3, 4)]
    assert "0101234567" in window.table.item(0, 0).text() and "KH000002" in window.table.item(0, 1).text()
    assert "240 khách hàng" in window.said.text()
    window.merge_button.click()
    settle(desk.tasks)
    dialog: MergeDialog = dialog_of(window, MergeDialog)
    assert not nameless(dialog) and not anonymous(dialog)
    dialog.findChild(QRadioButton, "stays_2").click()
    dialog.findChild(QRadioButton, "phone_1").click()
    settle(desk.tasks)
    assert "Khách hàng được gộp và lưu trữ | 1" in plan_of(dialog)
    dialog.go.click()
    settle(desk.tasks)
    assert merged(desk) == {1: 2}
    with desk.tasks.office.read() as session:
        assert session.scalar(select(Customer.phone).where(Customer.id == 2)) == "0900000001"
    assert desk.tell.sentences[-1] == "Đã gộp 1 khách hàng"  # type: ignore[attr-defined]
    assert [group.ids for group in window.groups] == [(3, 4)]
    action = desk.tell.undo  # type: ignore[attr-defined]
    with desk.tasks.office.transaction("Undo", undoes=action) as session:
        assert list(history.undo(session, action).conflicts) == []
    assert merged(desk) == {}


@pytest.mark.feature("E01", "E04")
def test_every_field_can_be_chosen(
    desk: Desk, window: DuplicatesWindow, settle: Settle, sign_in: Callable[..., Office]
) -> None:
    """Note, roles, state and an own attribute too; of notes and roles all stay unless one is chosen."""
    with sign_in(1).transaction("Seed") as session:
        session.execute(insert(Attribute).values(key="san", label="Sân", kind="text", position=1))
        for key, note, state in ((1, "một", "prospect"), (2, "hai", "customer")):
            values = {"note": note, "state": state, "roles": key, "attributes": {"san": f"sân {note}"}}
            session.execute(update(Customer).where(Customer.id == key).values(values))
    window.merge_button.click()
    settle(desk.tasks)
    dialog: MergeDialog = dialog_of(window, MergeDialog)
    assert not nameless(dialog) and not anonymous(dialog)
    on = {name: dialog.findChild(QRadioButton, name).isChecked() for name in ("note_all", "roles_all", "state_2")}
    assert all(on.values()), on
    for name in ("note_2", "attributes.san_2"):
        dialog.findChild(QRadioButton, name).click()
    settle(desk.tasks)
    dialog.go.click()
    settle(desk.tasks)
    with desk.tasks.office.read() as session:
        kept = session.get(Customer, 1)
        assert kept is not None and (kept.note, kept.roles, kept.state) == ("hai", 3, "customer")
        assert kept.attributes == {"san": "sân hai"}


@pytest.mark.feature("E01")
def test_four_side_by_side_have_room(desk: Desk, host: QWidget, settle: Settle) -> None:
    """In a window of a small laptop nothing lies beyond the right edge; a long name ends in … and is in the tooltip."""
    name = "Công ty Trách nhiệm hữu hạn Một thành viên Sản xuất Thương mại Dịch vụ & Nội thất Minh Phát"
    with desk.tasks.office.transaction("Seed") as session:
        session.execute(update(Customer).where(Customer.id == 4).values(name=name, note="n" * 300))
    host.resize(1366, 768)
    dialog = MergeDialog(Bulk(desk.tasks, Selection.of([1, 2, 3, 4]), 4, lambda _done: None, host))
    dialog.open()
    settle(desk.tasks)
    (area,) = dialog.findChildren(QScrollArea)
    assert dialog.width() < 1366 and area.horizontalScrollBar().maximum() == 0
    choice = dialog.findChild(QRadioButton, "name_4")
    assert choice.text().endswith("…") and choice.toolTip() == name
    dialog.reject()


@pytest.mark.feature("E01")
def test_they_are_told_apart(desk: Desk, window: DuplicatesWindow, settle: Settle) -> None:
    window.apart_button.click()
    settle(desk.tasks)
    assert [group.ids for group in window.groups] == [(3, 4)]
    window.whats["tax_code"].setChecked(False)
    window.look_button.click()
    settle(desk.tasks)
    assert window.groups == () and not window.all_button.isEnabled() and not window.merge_button.isEnabled()


@pytest.mark.feature("E01", "B02")
def test_all_groups_at_once(desk: Desk, window: DuplicatesWindow, settle: Settle) -> None:
    window.all_button.click()
    settle(desk.tasks)
    dialog = dialog_of(window, MergeAllDialog)
    assert "Khách hàng được gộp và lưu trữ | 2" in plan_of(dialog)
    dialog.go.click()
    settle(desk.tasks)
    assert merged(desk) == {2: 1, 4: 3} and window.groups == ()
    assert desk.tell.sentences[-1] == "Đã gộp 2 khách hàng"  # type: ignore[attr-defined]


@pytest.mark.feature("E01", "B01")
def test_stopped_between_two_blocks(
    desk: Desk, window: DuplicatesWindow, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Blocks of one group; after the first somebody presses Cancel: one is merged, and what is said can be undone."""
    whole = merging.merge_in_blocks
    monkeypatch.setattr(merging, "merge_in_blocks", lambda office, merges, go_on: whole(
        office, merges, lambda done, total: done < 1 and go_on(done, total), block=1))  # fmt: skip
    window.all_button.click()
    settle(desk.tasks)
    dialog_of(window, MergeAllDialog).go.click()
    settle(desk.tasks)
    assert merged(desk) == {2: 1} and desk.tell.undo  # type: ignore[attr-defined]
    assert desk.tell.sentences[-1] == "Đã dừng: gộp được 1 trên 2 nhóm"  # type: ignore[attr-defined]


@pytest.mark.feature("E01")
def test_from_the_room_and_the_card(qtbot: QtBot, desk: Desk, settle: Settle) -> None:
    page = CustomersPage(desk)
    qtbot.addWidget(page)
    page.show()
    settle(desk.tasks)
    page.pane.open(3)
    settle(desk.tasks)
    page.pane.find_duplicates()
    settle(desk.tasks)
    window = dialog_of(page, DuplicatesWindow)
    assert [group.ids for group in window.groups] == [(3, 4)]
    window.close()
    assert {"merge", "duplicates"} <= page.bulk.buttons.keys()
