"""Put customers into groups, take them out, or move them to exactly these (V12–V14)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from app.services import customer_groups
from app.services.customer_groups import GroupLine, GroupPlan, Way
from app.services.language import N_, _, ngettext
from app.services.query import Chip
from app.views.customers.bulk_dialog import Bulk, BulkDialog, Lines, while_open
from app.views.kit import pictures
from app.views.kit.layout import label, radio
from app.views.kit.text import number
from app.views.kit.theme import theme

WAYS: dict[Way, tuple[str, str]] = {
    "add": (N_("Add to groups"), N_("Add to groups")),
    "remove": (N_("Remove from groups"), N_("Remove from groups")),
    "set": (N_("Move: these groups and no others"), N_("Move to groups")),
}
CHECKED, UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.Unchecked
ID = Qt.ItemDataRole.UserRole
WIDTH, LIST_HEIGHT = 480, 240


class GroupsDialog(BulkDialog):
    parted = True

    def __init__(self, bulk: Bulk) -> None:
        words = ngettext("{count} customer", "{count} customers", bulk.count).format(count=number(bulk.count))
        super().__init__("groups", _("Groups"), words, bulk)
        self.ways = {way: radio(_(words), on=way == "add", name=f"way_{way}") for way, (words, _label) in WAYS.items()}
        self.list = QListWidget()
        self.list.setObjectName("groups_list")
        self.list.setProperty("framed", True)
        self.list.setAccessibleName(_("Groups"))
        self.list.setMinimumHeight(LIST_HEIGHT)
        self.arrange(*self.ways.values(), label(_("Groups"), "strong"), self.list)
        self.setMinimumWidth(theme.size(WIDTH))
        for each in self.ways.values():
            each.toggled.connect(lambda on: self.recount() if on else None)
        self.list.itemChanged.connect(self.recount)
        self.list.itemDoubleClicked.connect(_flip)  # Space ticks; Enter is the window's button
        bulk.tasks.read(customer_groups.every_group, while_open(self, self._show))
        self.recount()

    def _show(self, groups: Sequence[GroupLine]) -> None:
        self.list.blockSignals(True)
        for group in groups:
            picture = pictures.chip(Chip(group.name, group.colour), self.devicePixelRatioF())
            item = QListWidgetItem(pictures.steady(picture), "")
            item.setData(ID, group.id)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, group.name)
            item.setToolTip(group.name)
            item.setCheckState(UNCHECKED)
            self.list.addItem(item)
            size = picture.deviceIndependentSize().toSize()
            self.list.setIconSize(self.list.iconSize().expandedTo(QSize(size.width(), size.height())))
        self.list.blockSignals(False)

    def way(self) -> Way:
        return next(way for way, each in self.ways.items() if each.isChecked())

    def chosen(self) -> frozenset[int]:
        items = (self.list.item(place) for place in range(self.list.count()))
        return frozenset(item.data(ID) for item in items if item.checkState() == CHECKED)

    def tick(self, group_id: int) -> None:
        for place in range(self.list.count()):
            if self.list.item(place).data(ID) == group_id:
                self.list.item(place).setCheckState(CHECKED)

    # --- the dry run, and doing it ---

    def question(self) -> Callable[[Any], GroupPlan] | str:
        way, groups, chosen = self.way(), self.chosen(), self.selection
        self.go.setText(_(WAYS[way][1]))
        self.go.setAccessibleName(self.go.text())
        if not groups:
            return _("Tick at least one group.")
        return lambda session: customer_groups.plan(session, chosen, groups, way)

    def told(self, plan: GroupPlan) -> tuple[Lines, bool]:
        lines = [(_("Customers"), number(plan.customers))]
        if self.way() != "remove":
            lines.append((_("New in a group"), number(plan.added)))
        if self.way() != "add":
            lines.append((_("Taken out of a group"), number(plan.removed)))
        if plan.not_permitted:
            lines.append((_("Not yours to change, left as they are"), number(plan.not_permitted)))
        return lines, bool(plan.added or plan.removed)

    def work(self) -> tuple[str, Callable[..., Any]]:
        way, groups, chosen = self.way(), self.chosen(), self.selection
        return WAYS[way][1], lambda session, part=chosen: customer_groups.change(session, part, groups, way)

    def summary(self, result: GroupPlan) -> str:
        return ngettext("Groups of {count} customer changed", "Groups of {count} customers changed",
                        result.customers).format(count=number(result.customers))  # fmt: skip


def _flip(item: QListWidgetItem) -> None:
    item.setCheckState(UNCHECKED if item.checkState() == CHECKED else CHECKED)
