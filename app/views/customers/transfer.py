"""Hand customers on to colleagues: who gets how many, in which order, and what of the past goes along (V27–V29)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QGridLayout, QWidget

from app.services import ownership
from app.services.blocks import BLOCK
from app.services.language import N_, _, ngettext
from app.services.ownership import Given, Plan, Terms
from app.services.progress import unless_cancelled
from app.views.customers.bulk_dialog import Bulk, BulkDialog, Done, Lines
from app.views.customers.receivers import Receivers
from app.views.kit.layout import check, label
from app.views.kit.text import number
from app.views.kit.theme import theme

OLD_KINDS = {"deals": N_("Deals"), "contracts": N_("Contracts"), "quotes": N_("Quotes"), "orders": N_("Orders"),
             "activities": N_("Activities done"), "documents": N_("Files")}  # fmt: skip
LIST_HEIGHT, WIDTH = 196, 760


class TransferDialog(BulkDialog):
    def __init__(self, bulk: Bulk) -> None:
        words = ngettext("{count} customer, in the order of the list.", "{count} customers, in the order of the list.",
                         bulk.count).format(count=number(bulk.count))  # fmt: skip
        super().__init__("transfer", _("Change owner"), words, bulk)
        self.evenly = check(_("Divide evenly"), on=True, name="evenly")
        self.both = Receivers(bulk.tasks, LIST_HEIGHT, _("Who receives, in this order"), self.evenly)
        self.order = self.both.order
        self.activities = check(_("Open activities go to the new owner"), on=True, name="move_activities")
        self.old = OldKinds()
        self._build()
        self._connect()
        self.both.setFocus()
        self.recount()

    def _build(self) -> None:
        past = label(_("Of the past, the new owner also sees:"), "strong")
        self.arrange(self.both, self.activities, past, self.old)
        self.setMinimumWidth(theme.size(WIDTH))

    def _connect(self) -> None:
        self.both.changed.connect(self.recount)
        self.evenly.toggled.connect(self.recount)
        self.activities.toggled.connect(self.recount)

    # --- the dry run ---

    def terms(self) -> Terms:
        """What is chosen now."""
        return ownership.terms(self.order.in_order(), self.old.chosen(), split_evenly=self.evenly.isChecked(),
                               move_activities=self.activities.isChecked())  # fmt: skip

    def question(self) -> Callable[[Any], Plan] | str:
        self.go.setText(_("Transfer"))
        asked, chosen = self.terms(), self.selection
        if not asked.receivers:
            return _("Copy to the right who shall receive the customers.")
        return lambda session: ownership.plan(session, chosen, asked)

    def told(self, plan: Plan) -> tuple[Lines, bool]:
        self.order.show_numbers([number(lot) for lot in plan.lots])
        people = sum(1 for size in plan.customers.values() if size)
        words = ngettext("Transfer to {count} person", "Transfer to {count} people", people)
        self.go.setText(words.format(count=number(people)))
        self.go.setAccessibleName(self.go.text())
        lines = [(_("Customers that change hands"), number(plan.total))]
        if self.activities.isChecked():
            lines.append((_("Open activities that go along"), number(plan.activities)))
        if plan.not_permitted:
            lines.append((_("Not yours to give, left as they are"), number(plan.not_permitted)))
        return lines, plan.total > 0

    def _refused(self, error: Exception) -> None:
        self.order.show_numbers([])
        super()._refused(error)

    # --- doing ---

    def work(self) -> tuple[str, Callable[..., Any]]:
        asked, chosen = self.terms(), self.selection
        return ownership.LABEL, lambda session: ownership.transfer_ownership(session, chosen, asked)

    def summary(self, result: Plan) -> str:
        return _given(result.total)

    def carry_out(self) -> None:
        """At once; more than a block of them in blocks, with progress and the way to stop."""
        if self.count <= BLOCK:
            super().carry_out()
            return
        asked, chosen = self.terms(), self.selection
        self.tasks.blocks(ownership.LABEL, lambda office, report: ownership.transfer_in_blocks(
            office, chosen, asked, unless_cancelled(report)), self._all_given)  # fmt: skip
        self.accept()

    def _all_given(self, given: Given) -> None:
        if given.customers < given.plan.total:
            words = _("Stopped: {done} of {total} customers transferred").format(
                done=number(given.customers), total=number(given.plan.total))  # fmt: skip
            self.then(Done(words, given.action_id, warning=True))
        else:
            self.then(Done(_given(given.customers), given.action_id))


class OldKinds(QWidget):
    """Ticks for what of the past is seen too (V19, V29)."""

    def __init__(self) -> None:
        super().__init__()
        self.boxes = {kind: check(_(words), name=f"old_{kind}") for kind, words in OLD_KINDS.items()}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(20)
        for place, box in enumerate(self.boxes.values()):
            grid.addWidget(box, place // 3, place % 3)

    def chosen(self) -> list[str]:
        return [kind for kind, box in self.boxes.items() if box.isChecked()]


def _given(count: int) -> str:
    return ngettext("{count} customer transferred", "{count} customers transferred", count).format(count=number(count))
