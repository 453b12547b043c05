"""The list of customers: found, sorted, filtered, kept as a view; and what is done to all of them at once."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QWidget

from app.models import Customer, Employee, Group, GroupMember, SavedView, Share
from app.views.customers.everybody import NUMBER
from tests.stories.conftest import Place
from tests.stories.first_day import TEAM
from tests.stories.hands import Hands

RECEIVERS = ("Nguyễn Văn An", "Trần Thị Bình", "Lê Chi")


def find(hands: Hands) -> None:
    """Without accents, and by a piece of a phone; Esc brings everything back."""
    hands.press("Ctrl+2")
    hands.settle()
    everything = hands.page.rows.rowCount()
    name = next(each for each in _names(hands) if "Đặng" in each)
    assert hands.search("dang") < everything
    assert name in _names(hands)
    hands.search("")
    digits = next(each for each in hands.cells("phone") if len(each) == 10)
    found = hands.search(digits[-6:])
    assert 0 < found < everything
    hands.press("Escape")
    hands.settle()
    assert hands.page.rows.rowCount() == everything


def _names(hands: Hands) -> list[str]:
    return [name for name, _code in hands.cells("name")]


def arrange(hands: Hands, place: Place) -> None:
    """Sort by a header, filter by a chip, keep it as a view of one's own, and go back to all."""
    hands.head("name")
    up = hands.ids()
    hands.head("name")
    assert hands.ids() == up[::-1]
    hands.head("name")
    hands.click("list:filter")
    editor = hands.popover()
    line = editor.lines[0]
    hands.choose(line.field, "Nhóm")
    hands.choose(line.op, "là")
    hands.choose(line.value.combo, "Đại lý")
    hands.click("filter:ok", editor)
    hands.settle()
    agents = [row["id"] for row in place.rows(Group).values() if row["name"] == "Đại lý"]
    members = {row["customer_id"] for row in place.rows(GroupMember).values() if row["group_id"] in agents}
    assert set(hands.ids()) == members and members
    assert "Nhóm là Đại lý" in hands.find("condition:0").text()
    hands.click("filters:keep")
    hands.type(hands.popover().line, "Đại lý của tôi")
    hands.press("Return", hands.popover().line)
    hands.until(lambda: "Đại lý của tôi" in [view.label for view in hands.page.views.views])
    hands.settle()
    assert [row["name"] for row in place.rows(SavedView).values()] == ["Đại lý của tôi"]
    hands.click(hands.page.views.tabs["all"])
    hands.settle()


def hand_on(hands: Hands, place: Place) -> None:
    """All of them to three people evenly: counted first, undone by the toast, done again."""
    before = {row["id"]: row["owner_id"] for row in place.rows(Customer).values()}
    hands.head("name")
    listed = hands.ids()
    sizes = hand_to_three(hands, len(listed))
    blocks = _blocks(place, listed, sizes)
    assert owners(place, listed) == blocks
    hands.click(hands.toast().back)
    hands.until(lambda: owners(place, listed) == [before[each] for each in listed])
    hands.settle()
    hands.head("name")
    hands.head("name")
    hands.head("name")
    assert hands.ids() == listed
    hand_to_three(hands, len(listed))
    assert owners(place, listed) == blocks


def hand_to_three(hands: Hands, count: int) -> list[int]:
    """Select all, choose three receivers by Enter; what the window says each of them gets."""
    hands.page.table.setFocus()
    hands.press("Ctrl+A", hands.page.table)
    hands.click("bulk:transfer")
    dialog = hands.dialog()
    hands.copy(dialog.both.people.list, *RECEIVERS)
    hands.until(lambda: dialog.go.isEnabled())
    hands.settle()
    sizes = [int(dialog.order.item(place).data(NUMBER)) for place in range(dialog.order.count())]
    assert [dialog.order.item(place).text() for place in range(3)] == list(RECEIVERS)
    assert sizes == [count // 3 + (number < count % 3) for number in range(3)]
    assert str(count) in words(dialog.findChild(QWidget, "plan"))
    hands.press("Return", dialog.go)
    hands.settle()
    hands.until(lambda: f"Đã chuyển {count} khách hàng" in hands.toast().sentence.whole())
    return sizes


def _blocks(place: Place, listed: list[int], sizes: list[int]) -> list[int]:
    """Who has whom: contiguous in the order of the list, the surplus with the first."""
    ids = {row["name"]: row["id"] for row in place.rows(Employee).values()}
    made: list[int] = []
    for name, size in zip(RECEIVERS, sizes, strict=True):
        made += [ids[name]] * size
    assert len(made) == len(listed)
    return made


def owners(place: Place, listed: list[int]) -> list[int]:
    rows = place.rows(Customer)
    return [rows[each]["owner_id"] for each in listed]


def group(hands: Hands, place: Place) -> None:
    """Ten customers: a group added, then moved to exactly another one, then taken out."""
    ten = hands.ids()[:10]
    for way, name, expected in (("add", "VIP", None), ("set", "Đại lý", {"Đại lý"}), ("remove", "Đại lý", set())):
        before = _groups(place, ten)
        _tick_rows(hands, 10)
        hands.click("bulk:groups")
        dialog = hands.dialog()
        hands.click(f"way_{way}")
        hands.tick(dialog.list, name)
        hands.until(lambda dialog=dialog: dialog.go.isEnabled())
        hands.click("go")
        hands.settle()
        after = _groups(place, ten)
        for each in ten:
            assert after[each] == (before[each] | {name} if expected is None else expected)


def _tick_rows(hands: Hands, count: int) -> None:
    hands.page.table.setFocus()
    hands.page.table.go_to(0)
    for number in range(count):
        hands.press("Space", hands.page.table)
        if number < count - 1:
            hands.press("Down", hands.page.table)
    assert hands.page.rows.marked() == count


def _groups(place: Place, ids: list[int]) -> dict[int, set[str]]:
    names = {row["id"]: row["name"] for row in place.rows(Group).values()}
    members = place.rows(GroupMember).values()
    return {each: {names[row["group_id"]] for row in members if row["customer_id"] == each} for each in ids}


def share(hands: Hands, place: Place) -> None:
    """Five customers of Chi's block are shared with An, to edit, and with the department."""
    five = hands.ids()[-5:]
    hands.page.table.setFocus()
    hands.page.table.go_to(hands.page.rows.rowCount() - 1)
    hands.settle()
    for _number in range(5):
        hands.press("Space", hands.page.table)
        hands.press("Up", hands.page.table)
    hands.click("bulk:share")
    dialog = hands.dialog()
    hands.copy(dialog.both.people.list, RECEIVERS[0])
    hands.choose(dialog.both.people.kind, "Phòng ban")
    hands.copy(dialog.both.people.list, TEAM)
    hands.choose(dialog.level, "Xem và sửa")
    hands.until(lambda: dialog.go.isEnabled() and "Lượt chia sẻ mới | 10" in words(dialog))
    hands.click("go")
    hands.settle()
    found = [row for row in place.rows(Share).values() if row["customer_id"] in five]
    assert len(found) == 10 and {row["level"] for row in found} == {2}
    assert {bool(row["department_id"]) for row in found} == {True, False}


def words(part: QWidget) -> str:
    """What stands in a part of a window, also below what is elided."""
    shown = (each for each in part.findChildren(QLabel) if each.isVisibleTo(part))
    return " | ".join(getattr(each, "whole", each.text)() for each in shown)


