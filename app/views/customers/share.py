"""Share customers with colleagues and departments, move shares, take them back (V17–V22)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QComboBox, QWidget

from app.services import customer_shares
from app.services.customer_shares import EDIT, OWN, SEE, SharePlan, Sharing, Way
from app.services.language import N_, _, ngettext
from app.views.customers.bulk_dialog import Bulk, BulkDialog, Lines
from app.views.customers.receivers import Receivers
from app.views.customers.transfer import OldKinds
from app.views.kit.layout import Elided, column, label, radio, row
from app.views.kit.text import number
from app.views.kit.theme import theme

WAYS: dict[Way, tuple[str, str]] = {
    "add": (N_("Share also with these"), N_("Share")),
    "move": (N_("Share with these and nobody else"), N_("Move shares")),
    "remove": (N_("Share with these no longer"), N_("Stop sharing")),
}
LEVELS = {SEE: N_("See"), EDIT: N_("See and edit"), OWN: N_("Co-own: edit and share on")}
WIDTH, LIST_HEIGHT = 760, 150


class ShareDialog(BulkDialog):
    parted = True

    def __init__(self, bulk: Bulk) -> None:
        words = ngettext("{count} customer", "{count} customers", bulk.count).format(count=number(bulk.count))
        super().__init__("share", _("Share"), words, bulk)
        self.ways = {way: radio(_(words), on=way == "add", name=f"way_{way}") for way, (words, _label) in WAYS.items()}
        self.both = Receivers(bulk.tasks, LIST_HEIGHT, _("With whom"))
        self.level = QComboBox()
        self.level.setObjectName("level")
        self.level.setAccessibleName(_("What they may do"))
        for level, name in LEVELS.items():
            self.level.addItem(_(name), level)
        self.old = OldKinds()
        self.extent = QWidget()  # of what is given: nothing to choose when shares are taken back
        self.extent.setLayout(column(row(Elided(_("What they may do"), "strong"), self.level, None),
                                     label(_("Of the past, they also see:"), "strong"), self.old, gap=8))  # fmt: skip
        self.arrange(*self.ways.values(), self.both, self.extent)
        self.setMinimumWidth(theme.size(WIDTH))
        self._connect()
        self.both.setFocus()
        self.recount()

    def _connect(self) -> None:
        for each in self.ways.values():
            each.toggled.connect(lambda on: self.recount() if on else None)
        for box in self.old.boxes.values():
            box.toggled.connect(self.recount)
        self.both.changed.connect(self.recount)
        self.level.currentIndexChanged.connect(self.recount)

    def way(self) -> Way:
        return next(way for way, each in self.ways.items() if each.isChecked())

    def sharing(self) -> Sharing:
        """What is chosen now."""
        return customer_shares.sharing(self.way(), self.both.chosen(), self.level.currentData(), self.old.chosen())

    # --- the dry run, and doing it ---

    def question(self) -> Callable[[Any], SharePlan] | str:
        asked, chosen = self.sharing(), self.selection
        self.extent.setVisible(asked.way != "remove")
        self.go.setText(_(WAYS[asked.way][1]))
        self.go.setAccessibleName(self.go.text())
        if not asked.receivers:
            return _("Copy colleagues or departments to the right.")
        return lambda session: customer_shares.plan(session, chosen, asked)

    def told(self, plan: SharePlan) -> tuple[Lines, bool]:
        added = sum(line.added for line in plan.lines)
        changed = sum(line.changed for line in plan.lines)
        removed = sum(line.removed for line in plan.lines)
        lines = [(_("Customers"), number(plan.customers))]
        if self.way() == "remove":
            lines.append((_("Shares that end"), number(removed)))
        else:
            lines.append((_("New shares"), number(added)))
            lines.append((_("Shares with another extent than now"), number(changed)))
        if plan.others:
            lines.append((_("Shares with others that end"), number(plan.others)))
        if plan.not_permitted:
            lines.append((_("Not yours to share, left as they are"), number(plan.not_permitted)))
        return lines, bool(added or changed or removed or plan.others)

    def work(self) -> tuple[str, Callable[..., Any]]:
        asked, chosen = self.sharing(), self.selection
        return WAYS[asked.way][1], lambda session, part=chosen: customer_shares.change(session, part, asked)

    def summary(self, result: SharePlan) -> str:
        count = result.customers
        return ngettext("Sharing of {count} customer changed", "Sharing of {count} customers changed", count).format(
            count=number(count))
