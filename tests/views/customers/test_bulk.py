"""The room of the customers: many at once, counted before it is done, and taken back by the toast."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from app.models import Customer, GroupMember, Share
from app.services import customer_groups, history, ownership
from app.services.people import Receiver
from app.services.selection import Selection
from app.views.customers.bulk_dialog import Bulk, BulkDialog, Done, in_blocks
from app.views.customers.form import CustomerForm
from app.views.customers.groups import GroupsDialog
from app.views.customers.history import HistoryWindow
from app.views.customers.page import CustomersPage
from app.views.customers.share import ShareDialog
from app.views.customers.transfer import TransferDialog
from app.views.kit.bulk_bar import Chosen
from app.views.kit.desk import Desk
from tests.views.audit import anonymous, nameless

CHIEF, AN, BINH, CHI = 2, 20, 21, 22
FIRST = tuple(range(1, 129))
Settle = Callable[..., None]


@pytest.fixture
def desk(make_desk: Callable[..., Desk]) -> Desk:
    return make_desk(CHIEF)


@pytest.fixture
def bulk(desk: Desk, host: QWidget) -> Bulk:
    """128 customers for the manager of everybody; `bulk.then.done` is what the page would hear."""
    return Bulk(desk.tasks, Selection.of(FIRST), len(FIRST), Heard(), host)


class Heard:
    def __init__(self) -> None:
        self.done: list[Done] = []

    def __call__(self, done: Done) -> None:
        self.done.append(done)


def heard(bulk: Bulk) -> Done:
    assert isinstance(bulk.then, Heard)
    (done,) = bulk.then.done
    return done


def shown(dialog: BulkDialog, settle: Settle) -> Any:
    dialog.open()
    settle(dialog.tasks)
    return dialog


def plan_of(dialog: BulkDialog) -> str:
    frame = dialog.findChild(QWidget, "plan")
    labels = [each for each in frame.findChildren(QLabel) if each.isVisibleTo(frame)]
    return " | ".join(each.text() for each in labels)


def owners(desk: Desk) -> dict[int, int]:
    with desk.tasks.office.read() as session:
        return {row.id: row.owner_id for row in session.execute(select(Customer.id, Customer.owner_id))}


def take_back(desk: Desk, action: int) -> history.UndoReport:
    with desk.tasks.office.transaction("Undo", undoes=action) as session:
        return history.undo(session, action)


@pytest.mark.feature("V27", "V28", "B02")
def test_128_customers_among_three_in_the_order_of_the_receivers(
    qtbot: QtBot, desk: Desk, bulk: Bulk, settle: Settle
) -> None:
    """43, 43 and 42; Chi is moved to the top by Alt+↑ twice, so that she gets one more and Bình one less."""
    dialog: TransferDialog = shown(TransferDialog(bulk), settle)
    assert not dialog.go.isEnabled() and "Chọn người nhận" in plan_of(dialog)
    for each in (AN, BINH, CHI):
        dialog.both.choose(Receiver(each))
    settle(desk.tasks)
    assert numbers(dialog) == {AN: "43", BINH: "43", CHI: "42"}
    assert dialog.go.text() == "Chuyển cho 3 người" and "128" in plan_of(dialog)
    dialog.order.setCurrentRow(2)
    for _ in range(2):
        qtbot.keyClick(dialog.order, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    settle(desk.tasks)
    assert numbers(dialog) == {CHI: "43", AN: "43", BINH: "42"}
    before = owners(desk)
    dialog.go.click()
    settle(desk.tasks)
    done = heard(bulk)
    assert done.sentence == "Đã chuyển 128 khách hàng"
    now = owners(desk)
    assert [now[each] for each in FIRST] == [CHI] * 43 + [AN] * 43 + [BINH] * 42
    assert take_back(desk, done.action_id).conflicts == [] and owners(desk) == before


def numbers(dialog: TransferDialog) -> dict[int | None, str]:
    from app.views.customers.everybody import NUMBER

    places = range(dialog.order.count())
    found = {dialog.order.in_order()[place].employee_id: dialog.order.item(place).data(NUMBER) for place in places}
    assert list(found) == [each.employee_id for each in dialog.order.in_order()]
    return found


@pytest.mark.feature("V27", "V28")
def test_a_department_and_what_is_not_allowed(qtbot: QtBot, desk: Desk, bulk: Bulk, settle: Settle) -> None:
    dialog: TransferDialog = shown(TransferDialog(bulk), settle)
    dialog.both.choose(Receiver(None, 6))
    settle(desk.tasks)
    assert dialog.go.text() == "Chuyển cho 4 người"
    dialog.evenly.setChecked(False)
    settle(desk.tasks)
    assert not dialog.go.isEnabled() and "chia đều" in plan_of(dialog)
    qtbot.keyClick(dialog.order, Qt.Key.Key_Delete)
    settle(desk.tasks)
    assert dialog.order.count() == 0 and not dialog.both.chosen()


@pytest.mark.feature("V27", "B01")
def test_very_many_go_in_blocks(
    qtbot: QtBot, desk: Desk, bulk: Bulk, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.views.customers.transfer.BLOCK", 50)
    dialog: TransferDialog = shown(TransferDialog(bulk), settle)
    dialog.both.choose(Receiver(AN))
    settle(desk.tasks)
    before = owners(desk)
    dialog.go.click()
    settle(desk.tasks)
    assert heard(bulk).sentence == "Đã chuyển 128 khách hàng" and not heard(bulk).warning
    assert {owners(desk)[each] for each in FIRST} == {AN}
    assert take_back(desk, heard(bulk).action_id).conflicts == [] and owners(desk) == before
    dialog._all_given(ownership.Given(ownership.Plan({AN: 128}, (128,)), 50, 7))
    assert isinstance(bulk.then, Heard) and bulk.then.done[-1] == Done(
        "Đã dừng: chuyển được 50 trên 128 khách hàng", 7, warning=True)


@pytest.mark.feature("V12", "V13", "V14", "B02")
def test_groups_are_counted_first(qtbot: QtBot, desk: Desk, bulk: Bulk, settle: Settle) -> None:
    with desk.tasks.office.read() as session:
        had = len(session.scalars(select(GroupMember.id).where(GroupMember.customer_id <= 128)).all())
        in_first = len(session.scalars(select(GroupMember.id).where(
            GroupMember.customer_id <= 128, GroupMember.group_id == 1)).all())  # fmt: skip
    dialog: GroupsDialog = shown(GroupsDialog(bulk), settle)
    dialog.tick(1)
    settle(desk.tasks)
    assert f"Lượt thêm vào nhóm | {128 - in_first}" in plan_of(dialog) and dialog.go.text() == "Thêm vào nhóm"
    dialog.ways["set"].setChecked(True)
    settle(desk.tasks)
    assert f"Lượt bỏ khỏi nhóm | {had - in_first}" in plan_of(dialog) and dialog.go.text() == "Chuyển nhóm"
    dialog.go.click()
    settle(desk.tasks)
    assert heard(bulk).sentence == "Đã đổi nhóm của 128 khách hàng"
    with desk.tasks.office.read() as session:
        found = session.execute(select(GroupMember.group_id).where(GroupMember.customer_id <= 128)).scalars().all()
    assert found == [1] * 128


@pytest.mark.feature("V18", "V18b", "V19", "V20", "V22", "B02")
def test_a_share_with_its_level_and_its_past(desk: Desk, host: QWidget, settle: Settle) -> None:
    bulk = Bulk(desk.tasks, Selection.of(range(1, 11)), 10, Heard(), host)
    with desk.tasks.office.transaction("Dọn") as session:
        from app.services import customer_shares

        shared = [each.receiver for each in customer_shares.shared_with(session, bulk.selection)]
        customer_shares.change(session, bulk.selection, customer_shares.sharing("remove", shared))
    dialog: ShareDialog = shown(ShareDialog(bulk), settle)
    dialog.both.choose(Receiver(AN))
    dialog.both.choose(Receiver(None, 6))
    dialog.level.setCurrentIndex(1)
    dialog.old.boxes["deals"].setChecked(True)
    settle(desk.tasks)
    assert "Lượt chia sẻ mới | 20" in plan_of(dialog)
    dialog.go.click()
    settle(desk.tasks)
    with desk.tasks.office.read() as session:
        found = session.scalars(select(Share).where(Share.customer_id <= 10)).all()
        assert len(found) == 20 and {each.level for each in found} == {2}
        assert {each.old_kinds for each in found} <= {0, 1}
    again: ShareDialog = shown(ShareDialog(bulk), settle)
    again.ways["remove"].setChecked(True)
    again.both.choose(Receiver(AN))
    settle(desk.tasks)
    assert "Lượt chia sẻ bị bỏ | 10" in plan_of(again) and not again.extent.isVisible()


@pytest.mark.feature("V18", "V28")
def test_copy_one_copy_all_and_take_out_by_keys(qtbot: QtBot, bulk: Bulk, settle: Settle) -> None:
    """As in the old program: "Chép" one, "Chép tất cả", out again, up and down; departments stand by themselves."""
    dialog: ShareDialog = shown(ShareDialog(bulk), settle)
    both, everybody = dialog.both, dialog.both.people
    assert both.findChild(QPushButton, "copy").text() == "Chép"
    assert both.findChild(QPushButton, "copy_all").text() == "Chép tất cả"
    everybody.search.setText("nhan vien 2")
    shown_first = everybody.shown()
    assert {AN, BINH, CHI} <= {who.employee_id for who in shown_first} and len(shown_first) < 20
    everybody.mark(shown_first[0])
    for _ in range(2):
        qtbot.keyClick(everybody.list, Qt.Key.Key_Return)
    first, second = both.chosen()
    assert [first, second] == shown_first[:2] and dialog.isVisible()
    qtbot.keyClick(both.order, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert both.chosen() == [second, first]
    both.findChild(QPushButton, "copy_all").click()
    assert both.chosen()[:2] == [second, first] and set(both.chosen()) == set(shown_first)
    assert everybody.shown() == []
    both.order.setCurrentRow(0)
    qtbot.keyClick(both.order, Qt.Key.Key_Delete)
    assert both.chosen()[0] == first and everybody.shown() == [second]
    both.findChild(QPushButton, "take_all_out").click()
    assert both.chosen() == [] and everybody.shown() == shown_first
    everybody.search.clear()
    everybody.kind.setCurrentIndex(1)
    assert {who.employee_id for who in everybody.shown()} == {None} and len(everybody.shown()) == 10
    everybody.mark(Receiver(None, 6))
    spot = everybody.list.visualItemRect(everybody.list.currentItem()).center()
    qtbot.mouseClick(everybody.list.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    qtbot.mouseDClick(everybody.list.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert both.chosen() == [Receiver(None, 6)]
    settle(dialog.tasks)


def test_every_control_has_a_name(qtbot: QtBot, bulk: Bulk, settle: Settle) -> None:
    for kind in (TransferDialog, GroupsDialog, ShareDialog):
        dialog = shown(kind(bulk), settle)
        assert nameless(dialog) == [] and anonymous(dialog) == []
        dialog.close()


# --- the page ---


@pytest.fixture
def page(qtbot: QtBot, desk: Desk, settle: Settle) -> CustomersPage:
    made = CustomersPage(desk)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    settle(desk.tasks)
    return made


def test_the_page_offers_what_the_role_may(make_desk: Callable[..., Desk], qtbot: QtBot, settle: Settle) -> None:
    offered, every = {}, {"groups", "transfer", "share", "archive"}
    for employee in (CHIEF, 12, 39):
        desk = make_desk(employee)
        made = CustomersPage(desk)
        qtbot.addWidget(made)
        offered[employee] = {action.key for action in made.actions_on_rows} & every
        settle(desk.tasks)
    assert offered == {CHIEF: every, 12: every - {"archive"}, 39: set()}


@pytest.mark.feature("V28", "B01", "B02")
def test_from_the_ticks_to_the_toast(qtbot: QtBot, desk: Desk, page: CustomersPage, settle: Settle) -> None:
    listed = [page.rows.id_at(place) for place in range(5)]
    for place in range(5):
        page.rows.toggle(place)
    page.bulk.buttons["transfer"].click()
    (dialog,) = page.window().findChildren(TransferDialog)
    settle(desk.tasks)
    for each in (AN, BINH):
        dialog.both.choose(Receiver(each))
    settle(desk.tasks)
    dialog.go.click()
    settle(desk.tasks)
    said: Any = desk.tell
    assert said.sentences == ["Đã chuyển 5 khách hàng"] and page.rows.marked() == 0
    now = owners(desk)
    assert [now[each] for each in listed] == [AN] * 3 + [BINH] * 2
    assert take_back(desk, said.undo).conflicts == []


@pytest.mark.feature("B01", "B02")
def test_archiving_is_asked_with_its_numbers(qtbot: QtBot, desk: Desk, page: CustomersPage, settle: Settle) -> None:
    page.archive(Chosen(Selection.of([1, 2, 3]), 3, QPoint()))
    settle(desk.tasks)
    question = QApplication.activeModalWidget() or page.window().findChild(QWidget, "question")
    assert "3 khách hàng" in " ".join(each.text() for each in question.findChildren(QLabel))
    question.findChild(QPushButton, "yes").click()
    settle(desk.tasks)
    said: Any = desk.tell
    assert said.sentences == ["Đã lưu trữ 3 khách hàng"]
    with desk.tasks.office.read() as session:
        archived = session.scalars(select(Customer.id).where(Customer.archived_at.is_not(None))).all()
    assert sorted(archived) == [1, 2, 3]


def test_the_keyboard_alone(qtbot: QtBot, desk: Desk, page: CustomersPage, settle: Settle) -> None:
    """F2 opens the form of the current customer, Ctrl+H the history; both are among the room's keys."""
    page.table.setFocus()
    page.table.go_to(2)
    qtbot.keyClick(page.table, Qt.Key.Key_F2)
    settle(desk.tasks)
    (form,) = page.window().findChildren(CustomerForm)
    assert form.customer_id == page.rows.id_at(2)
    form.hide()
    qtbot.keyClick(page.table, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    settle(desk.tasks)
    assert len(page.findChildren(HistoryWindow)) == 1
    assert "Ctrl+H" in dict(page.keys()) and "Ctrl+H" in [entry.keys for entry in page.commands()]


def test_every_control_of_the_page_has_a_name(page: CustomersPage) -> None:
    assert nameless(page) == [] and anonymous(page) == []


@pytest.mark.feature("V13", "B01")
def test_more_than_a_block(bulk: Bulk, settle: Settle, monkeypatch: pytest.MonkeyPatch) -> None:
    """128 customers in blocks of 50 are told as one; another one that is stopped offers to take back what is done."""
    monkeypatch.setattr("app.views.customers.bulk_dialog.BLOCK", 50)
    monkeypatch.setattr("app.services.blocks.on_selection.__defaults__", (50,))
    dialog = shown(GroupsDialog(bulk), settle)
    dialog.tick(1)
    settle(dialog.tasks)
    tasks, heard_ = dialog.tasks, bulk.then
    dialog.carry_out()
    settle(tasks)
    done = heard(bulk)
    assert "128" in done.sentence and not done.warning
    with tasks.office.read() as session:
        assert len(history._parts(session, done.action_id)) == 3
    assert isinstance(heard_, Heard)
    heard_.done.clear()
    tasks.progressed.connect(lambda job: job.cancel() if job.done == 50 else None)
    in_blocks(tasks, "Nhóm", bulk.selection, slowly, str, bulk.then)
    settle(tasks)
    assert heard(bulk).warning and "100 trên 128" in heard(bulk).sentence


def slowly(session: Any, part: Selection) -> Any:
    """Long enough for somebody to press Cancel while the second block is under way."""
    time.sleep(0.2)
    return customer_groups.change(session, part, {2}, "add")
