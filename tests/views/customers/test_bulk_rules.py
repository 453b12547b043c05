"""The bulk windows rule by rule (V12–V29): what each tick and each way does, by the words that stand on the screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QPushButton, QRadioButton, QWidget
from sqlalchemy import delete, func, insert, select, update

from app.models import Action, Activity, Customer, Employee, GroupMember, Share
from app.models.access import EVERY_KIND, KINDS
from app.services import schema
from app.services.people import Receiver
from app.services.selection import Selection
from app.views.customers.becoming import BecomeDialog, RolesDialog
from app.views.customers.bulk_dialog import Bulk, BulkDialog, Done
from app.views.customers.groups import ID, GroupsDialog
from app.views.customers.handover import HandoverDialog
from app.views.customers.merge import MergeDialog
from app.views.customers.pool import PoolDialog
from app.views.customers.share import ShareDialog
from app.views.customers.transfer import TransferDialog
from app.views.customers.zone import ZoneDialog
from app.views.kit.desk import Desk

CHIEF, OWNER, AN, BINH, CHI = 2, 12, 20, 21, 22
NORTH, YOUNG, OLD = 1, 2, 3
TEAM = Receiver(None, 6)
PAST = {"Cơ hội": "deals", "Hợp đồng": "contracts", "Báo giá": "quotes", "Đơn hàng": "orders",
        "Hoạt động đã làm": "activities", "Tệp": "documents"}  # fmt: skip
Settle = Callable[..., None]


class Room:
    """The manager of everybody; customers 1 to 6 are employee 12's, in no group and shared with nobody."""

    def __init__(self, desk: Desk, host: QWidget, settle: Settle) -> None:
        self.desk, self.host, self._settle = desk, host, settle
        self.heard: list[Done] = []

    def settle(self) -> None:
        self._settle(self.desk.tasks)

    def open(self, kind: Callable[[Bulk], BulkDialog], *ids: int) -> Any:
        dialog = kind(Bulk(self.desk.tasks, Selection.of(ids), len(ids), self.heard.append, self.host))
        dialog.open()
        self.settle()
        return dialog

    def go(self, dialog: BulkDialog) -> None:
        """As the button says, as soon as it can be pressed."""
        self.settle()
        assert dialog.go.isEnabled()
        dialog.go.click()
        self.settle()

    def seed(self, statement: Any, *rows: Any) -> None:
        with schema.system(schema.engine_of(self.desk.tasks.office.url), "seed") as connection:
            connection.execute(statement, *rows)

    def rows(self, *columns: Any) -> list[tuple[Any, ...]]:
        with self.desk.tasks.office.read() as session:
            return [tuple(row) for row in session.execute(select(*columns))]


@pytest.fixture
def room(make_desk: Callable[..., Desk], host: QWidget, settle: Settle) -> Room:
    made = Room(make_desk(CHIEF), host, settle)
    made.seed(delete(GroupMember))
    made.seed(delete(Share))
    made.seed(update(Customer).where(Customer.id <= 6).values(owner_id=OWNER, old_kinds=EVERY_KIND))
    return made


def press(dialog: BulkDialog, words: str) -> None:
    """The tick or the way with these words."""
    found = [each for kind in (QCheckBox, QRadioButton) for each in dialog.findChildren(kind) if each.text() == words]
    (one,) = (each for each in found if isinstance(each, QAbstractButton) and each.isVisible())
    one.click()


# --- groups ---


def groups(room: Room) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for customer, group in room.rows(GroupMember.customer_id, GroupMember.group_id):
        found.setdefault(customer, set()).add(group)
    return found


def regroup(room: Room, way: str, *names: int) -> None:
    dialog: GroupsDialog = room.open(GroupsDialog, 1, 2, 3)
    press(dialog, way)
    for name in names:
        place = next(place for place in range(dialog.list.count()) if dialog.list.item(place).data(ID) == name)
        dialog.list.setCurrentRow(place)
        QTest.keyClick(dialog.list, Qt.Key.Key_Space)
    room.go(dialog)


@pytest.mark.feature("V12", "V13", "V14", "V15")
def test_groups_added_removed_and_moved(room: Room) -> None:
    """1 is in North, 2 in North and Old, 3 in Old. Young and North are added: a member already stays one, Old stays.
    North and Young are removed: who is in none loses nothing. Moved to Young and Old: exactly these."""
    rows = [(NORTH, 1), (NORTH, 2), (OLD, 2), (OLD, 3)]
    room.seed(insert(GroupMember), [{"group_id": group, "customer_id": each} for group, each in rows])
    regroup(room, "Thêm vào nhóm", YOUNG, NORTH)
    assert groups(room) == {1: {NORTH, YOUNG}, 2: {NORTH, YOUNG, OLD}, 3: {NORTH, YOUNG, OLD}}
    again: GroupsDialog = room.open(GroupsDialog, 1, 2, 3)
    again.tick(NORTH)
    room.settle()
    assert not again.go.isEnabled(), "all of them are members: there is nothing to do, and no error"
    again.reject()
    regroup(room, "Bỏ khỏi nhóm", NORTH, 4)
    assert groups(room) == {1: {YOUNG}, 2: {YOUNG, OLD}, 3: {YOUNG, OLD}}
    regroup(room, "Chuyển nhóm: chỉ còn ở các nhóm này", NORTH, OLD)
    assert groups(room) == {1: {NORTH, OLD}, 2: {NORTH, OLD}, 3: {NORTH, OLD}}
    assert [done.sentence for done in room.heard] == ["Đã đổi nhóm của 3 khách hàng"] * 3


# --- shares ---


def shares(room: Room, customer: int) -> dict[Receiver, tuple[int, int]]:
    columns = (Share.customer_id, Share.employee_id, Share.department_id, Share.level, Share.old_kinds)
    return {Receiver(one, team): (level, kinds) for key, one, team, level, kinds in room.rows(*columns)
            if key == customer}  # fmt: skip


def share(room: Room, customer: int, way: str, *who: Receiver, level: str = "Xem", past: str = "") -> None:
    dialog: ShareDialog = room.open(ShareDialog, customer)
    press(dialog, way)
    dialog.both.choose(*who)
    if dialog.extent.isVisible():
        dialog.level.setCurrentText(level)
    if past:
        press(dialog, past)
    room.go(dialog)


@pytest.mark.feature("V17", "V18b", "V19")
def test_each_tick_of_a_share_opens_its_own_kind_of_the_past(room: Room) -> None:
    """Six customers, each shared with one of the six ticks; without any tick, nothing of the past. Three levels."""
    for customer, (words, kind) in enumerate(PAST.items(), start=1):
        share(room, customer, "Chia sẻ thêm cho những người này", Receiver(BINH), past=words)
        assert shares(room, customer) == {Receiver(BINH): (1, KINDS[kind])}, words
    for level, words in enumerate(("Xem", "Xem và sửa", "Đồng sở hữu: sửa và chia sẻ tiếp"), start=1):
        share(room, 1, "Chia sẻ thêm cho những người này", Receiver(CHI), level=words)
        assert shares(room, 1)[Receiver(CHI)] == (level, 0)


@pytest.mark.feature("V20", "V21", "V22")
def test_shares_added_moved_and_removed(room: Room) -> None:
    """{Bình} + Chi → {Bình, Chi}; moved to Chi and the team → these alone; − Chi → the team stays; then nobody."""
    share(room, 1, "Chia sẻ thêm cho những người này", Receiver(BINH))
    share(room, 1, "Chia sẻ thêm cho những người này", Receiver(CHI))
    assert set(shares(room, 1)) == {Receiver(BINH), Receiver(CHI)}
    dialog: ShareDialog = room.open(ShareDialog, 1)
    press(dialog, "Chuyển chia sẻ: chỉ còn những người này")
    dialog.both.choose(Receiver(CHI), TEAM)
    room.go(dialog)
    assert set(shares(room, 1)) == {Receiver(CHI), TEAM}
    share(room, 1, "Thôi chia sẻ với những người này", Receiver(CHI))
    assert set(shares(room, 1)) == {TEAM}
    share(room, 1, "Thôi chia sẻ với những người này", TEAM)
    assert shares(room, 1) == {} and room.rows(Customer.owner_id)[0] == (OWNER,)


# --- a new owner ---


@pytest.mark.feature("V27", "V29")
def test_each_tick_of_a_transfer(room: Room) -> None:
    """Six customers, of whose past each opens another kind; of 1 the open work goes along, of 2 it was not ticked."""
    states = ("planned", "in_work", "waiting", "done", "cancelled")
    works = [{"title": f"{each} {state}", "kind_id": 1, "maker_id": CHIEF, "owner_id": OWNER, "customer_id": each,
              "state": state} for each in (1, 2) for state in states]  # fmt: skip
    room.seed(insert(Activity), works)
    for customer, (words, _kind) in enumerate(PAST.items(), start=1):
        dialog: TransferDialog = room.open(TransferDialog, customer)
        dialog.both.choose(Receiver(BINH))
        press(dialog, words)
        if customer == 2:
            press(dialog, "Chuyển cả hoạt động chưa xong cho chủ mới")
        room.go(dialog)
    found = dict(room.rows(Customer.id, Customer.old_kinds))
    assert [found[each] for each in range(1, 7)] == [KINDS[kind] for kind in PAST.values()]
    owners = {key: owner for key, owner in room.rows(Customer.id, Customer.owner_id) if key <= 6}
    assert owners == dict.fromkeys(range(1, 7), BINH)
    gone = {title for title, owner in room.rows(Activity.title, Activity.owner_id) if owner == BINH}
    assert {title for title in gone if title[0] in "12"} == {"1 planned", "1 in_work", "1 waiting"}


# --- nothing is done ---

CHOOSING: dict[Callable[[Bulk], BulkDialog], Callable[[Any], object]] = {
    GroupsDialog: lambda dialog: dialog.tick(YOUNG),
    ShareDialog: lambda dialog: dialog.both.choose(Receiver(BINH)),
    TransferDialog: lambda dialog: dialog.both.choose(Receiver(BINH)),
    ZoneDialog: lambda dialog: dialog.zone.setCurrentIndex(1),
    RolesDialog: lambda dialog: dialog.roles.show_value(3),
    BecomeDialog: lambda dialog: None,
    PoolDialog: lambda dialog: None,
    MergeDialog: lambda dialog: None,
    HandoverDialog: lambda dialog: (dialog.leaver.setCurrentIndex(dialog.leaver.findData(OWNER)),
                                    dialog.both.choose(Receiver(BINH))),
}  # fmt: skip
LEAVING: dict[str, Callable[[BulkDialog], object]] = {
    "the button": lambda dialog: dialog.findChild(QPushButton, "cancel").click(),  # type: ignore[union-attr]
    "Esc": lambda dialog: QTest.keyClick(dialog, Qt.Key.Key_Escape),
    "its cross": lambda dialog: dialog.close(),
    "Enter on the button": lambda dialog: QTest.keyClick(
        dialog.findChild(QPushButton, "cancel"), Qt.Key.Key_Return),  # type: ignore[call-overload]
}  # fmt: skip


@pytest.mark.feature("V23")
@pytest.mark.parametrize("way", LEAVING)
def test_left_without_doing_it_nothing_is_written(room: Room, way: str) -> None:
    """Every window, with everything chosen that it needs; the log has not one line more."""
    before = room.rows(func.count(Action.id), func.max(Action.id))
    for kind, choose in CHOOSING.items():
        dialog = room.open(kind, 1, 2)
        choose(dialog)
        room.settle()
        LEAVING[way](dialog)
        room.settle()
        assert not room.host.findChildren(BulkDialog), kind
    assert room.rows(func.count(Action.id), func.max(Action.id)) == before and room.heard == []


# --- by keys alone ---


@pytest.mark.feature("M16")
def test_where_nothing_is_to_be_chosen_enter_does_it(room: Room) -> None:
    """Not Cancel, on which Qt would begin while the numbers are counted."""
    room.seed(update(Customer).where(Customer.id <= 3).values(state="prospect"))
    dialog: BecomeDialog = room.open(BecomeDialog, 1, 2, 3)
    assert dialog.go.isEnabled() and dialog.focusWidget() is dialog.go
    QTest.keyClick(dialog.go, Qt.Key.Key_Return)
    room.settle()
    assert {state for key, state in room.rows(Customer.id, Customer.state) if key <= 3} == {"customer"}


@pytest.mark.feature("V28", "V18")
def test_names_and_enter_are_enough(room: Room) -> None:
    """Typed and Enter: the first who is called so, not who only works in such a department; then Enter does it."""
    room.seed(update(Employee).where(Employee.id == CHI).values(name="Đỗ Phong 6"))
    dialog: TransferDialog = room.open(TransferDialog, 1, 2, 3)
    search, people = dialog.both.people.search, dialog.both.people
    assert dialog.focusWidget() is search
    for name, who in (("nhan vien 21", BINH), ("vien 20", AN)):
        QTest.keyClicks(search, name)
        QTest.keyClick(search, Qt.Key.Key_Return)
        assert dialog.both.chosen()[-1] == Receiver(who) and search.text() == ""
    QTest.keyClicks(search, "phong 6")
    assert people.shown() == [Receiver(CHI)]
    search.clear()
    QTest.keyClicks(search, "phong 7")
    names = people.names()
    assert people.shown() and all("phong" not in names[who].lower() for who in people.shown())
    search.clear()
    QTest.keyClick(search, Qt.Key.Key_Down)
    assert people.selected() == people.shown()[:1]
    room.settle()
    QTest.keyClick(search, Qt.Key.Key_Return)
    room.settle()
    assert room.heard[0].sentence == "Đã chuyển 3 khách hàng"
    assert [owner for key, owner in sorted(room.rows(Customer.id, Customer.owner_id)) if key <= 3] == [BINH, BINH, AN]
