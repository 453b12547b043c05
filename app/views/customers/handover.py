"""Somebody leaves: all that he has goes to those who stay, counted for each of them first (B10)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QHeaderView, QTableWidget, QTableWidgetItem

from app.services import handover
from app.services.handover import Given, Plan, Terms, Unfinished
from app.services.language import N_, _, ngettext
from app.services.people import Person
from app.services.progress import unless_cancelled
from app.views.customers.bulk_dialog import Bulk, BulkDialog, Done, Lines, while_open
from app.views.customers.receivers import Receivers
from app.views.kit import text
from app.views.kit.layout import Elided, check, label, row
from app.views.kit.text import number
from app.views.kit.theme import theme

KINDS = {
    "customer": N_("Customers"), "deal": N_("Deals"), "activity": N_("Activities"), "quote": N_("Quotes"),
    "contract": N_("Contracts"), "sales_order": N_("Orders"), "voucher": N_("Vouchers"), "file": N_("Files"),
    "customer_share": N_("Shares"), "zone_member": N_("Zones"),
}  # fmt: skip
LEFT = {
    "customer_share": N_("Shares of customers that are not yours to share, left as they are"),
    "zone_member": N_("Zones, which an administrator gives"),
    "voucher": N_("Drafts of vouchers, which an administrator or director hands over"),
}
LEFT_OTHERS = N_("{kind} that are not yours to hand over, left as they are")
LIST_HEIGHT, TABLE_HEIGHT, ROW, WIDTH, NAME_WIDTH = 108, 116, 26, 900, 150
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class HandoverDialog(BulkDialog):
    """`leaver` stands chosen, if one may hand over his work; 0: one chooses."""

    def __init__(self, bulk: Bulk, leaver: int = 0, administers: bool = False) -> None:
        words = _("Customers, open work, papers, files, shares and zones change hands. What was done stays in the "
                  "history under the name of who did it.")  # fmt: skip
        super().__init__("handover", _("Handover of a leaver"), words, bulk)
        self._subtitle.setWordWrap(True)
        self._wanted, self._administers = leaver, administers
        self.leaver = QComboBox()
        self.leaver.setObjectName("leaver")
        self.leaver.setAccessibleName(_("Who leaves"))
        self.leaver.setMinimumWidth(theme.size(300))
        self.both = Receivers(bulk.tasks, theme.size(LIST_HEIGHT), _("Who receives, in this order"))
        self.order = self.both.order
        self.by_zone = check(_("Whole zones to who has them"), name="by_zone")
        self.past = check(_("Finished work too"), name="finished")
        self.past.setToolTip(_("Won and lost deals and past activities: they count for the new owner then."))
        self.deactivate = check(_("Then deactivate the login"), name="deactivate")
        self.deactivate.setVisible(administers)
        self.broken_off = label("", "muted")
        self.broken_off.setWordWrap(True)
        self.broken_off.hide()
        self.table = _table()
        top = row(Elided(_("Who leaves"), "strong"), self.leaver, None)
        ticks = row(self.by_zone, self.past, self.deactivate, None, gap=20)
        self.arrange(top, self.broken_off, self.both, ticks, self.table)
        self.setMinimumWidth(theme.size(WIDTH))
        self._connect()
        bulk.tasks.read(_offered, while_open(self, self._show_leavers))
        self.recount()

    def _connect(self) -> None:
        self.both.changed.connect(self.recount)
        self.leaver.currentIndexChanged.connect(self.recount)
        for box in (self.by_zone, self.past, self.deactivate):
            box.toggled.connect(self.recount)

    def _show_leavers(self, found: tuple[Sequence[Person], Unfinished | None]) -> None:
        everybody, earlier = found
        self.leaver.blockSignals(True)
        self.leaver.addItem(_("Choose a colleague"), 0)
        for person in everybody:
            self.leaver.addItem(f"{person.name} · {person.department}", person.id)
        self.leaver.setCurrentIndex(max(self.leaver.findData(self._wanted), 0))
        if earlier and self._wanted in (0, earlier.asked.leaver):
            self._go_on_with(earlier)
        self.leaver.blockSignals(False)
        self.recount()

    def _go_on_with(self, earlier: Unfinished) -> None:
        """Everything as it was chosen then."""
        asked = earlier.asked
        self.leaver.setCurrentIndex(max(self.leaver.findData(asked.leaver), 0))
        self.by_zone.setChecked(asked.by_zone)
        self.past.setChecked(asked.finished)
        self.deactivate.setChecked(asked.deactivate)
        self.both.choose(*asked.receivers)
        words = _("This handover, begun on {when}, was broken off. What is left goes on to the same people; one undo "
                  "takes all of it back.")  # fmt: skip
        self.broken_off.setText(words.format(when=text.moment(earlier.at)))
        self.broken_off.show()

    def terms(self) -> Terms:
        """What is chosen now."""
        return Terms(self.leaver.currentData() or 0, tuple(self.order.in_order()), self.by_zone.isChecked(),
                     self.past.isChecked(), self.deactivate.isChecked())  # fmt: skip

    # --- the dry run ---

    def question(self) -> Callable[[Any], Plan] | str:
        self.go.setText(_("Handover"))
        self.go.setAccessibleName(self.go.text())
        self._clear()
        asked = self.terms()
        if not asked.leaver:
            return _("Choose who leaves.")
        if not asked.receivers:
            return _("Copy to the right who shall receive the work.")
        return lambda session: handover.plan(session, asked)

    def told(self, plan: Plan) -> tuple[Lines, bool]:
        self._show_plan(plan)
        lines = [(_left(kind), number(count)) for kind, count in plan.left.items()]
        if not plan.totals:
            lines.insert(0, (_("Nothing is left to hand over."), ""))
        elif not lines:
            lines.append((_("Changes hands in all"), number(sum(plan.totals.values()))))
        return lines, bool(plan.totals) or self.deactivate.isChecked()

    def _clear(self) -> None:
        self.table.setRowCount(0)
        self.table.setColumnCount(0)
        self.order.show_numbers([])

    def _show_plan(self, plan: Plan) -> None:
        """A line for each receiver, a column for each kind of which there is something, and the sums."""
        kinds = [kind for kind in KINDS if kind in plan.totals]
        self.table.setColumnCount(len(kinds) + 1)
        self.table.setHorizontalHeaderItem(0, QTableWidgetItem(_("Receivers")))
        lines = [(line.name, line.numbers) for line in plan.lines]
        lines += [(_("All"), plan.totals)] if len(lines) > 1 else []
        self.table.setRowCount(len(lines))
        for place, (name, numbers) in enumerate(lines):
            last = len(lines) > 1 and place == len(lines) - 1
            for cell, words in enumerate([name, *(number(numbers.get(kind, 0)) for kind in kinds)]):
                self.table.setItem(place, cell, _item(words, right=cell > 0, strong=last))
        for cell in range(1, len(kinds) + 1):
            self.table.setHorizontalHeaderItem(cell, _item(_(KINDS[kinds[cell - 1]]), right=True))
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        self.table.setColumnWidth(0, theme.size(NAME_WIDTH))

    def _refused(self, error: Exception) -> None:
        self._clear()
        super()._refused(error)

    # --- doing ---

    def carry_out(self) -> None:
        """In the background, with progress and the way to stop."""
        asked = self.terms()
        self.tasks.blocks(handover.LABEL, lambda office, report: handover.carry_out(
            office, asked, unless_cancelled(report)), self._done)  # fmt: skip
        self.accept()

    def _done(self, given: Given) -> None:
        count = sum(given.numbers.values())
        if not given.stopped:
            words = ngettext("{count} record handed over", "{count} records handed over", count)
            self.then(Done(words.format(count=number(count)), given.action_id))
            return
        words = _("Stopped: {done} of {total} records handed over").format(
            done=number(count), total=number(given.planned))  # fmt: skip
        why = f". {given.refused}" if given.refused else ""
        self.then(Done(words + why, given.action_id, warning=True))


def _offered(session: Any) -> tuple[Sequence[Person], Unfinished | None]:
    return handover.leavers(session), handover.to_go_on_with(session)


def _left(kind: str) -> str:
    return _(LEFT[kind]) if kind in LEFT else _(LEFT_OTHERS).format(kind=_(KINDS[kind]))


def _table() -> QTableWidget:
    made = QTableWidget()
    made.setObjectName("handover_table")
    made.setProperty("framed", True)
    made.setAccessibleName(_("What each receives"))
    made.verticalHeader().hide()
    made.verticalHeader().setDefaultSectionSize(theme.size(ROW))
    made.setShowGrid(False)
    made.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
    made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    made.setTabKeyNavigation(False)
    made.setCornerButtonEnabled(False)
    made.setMinimumHeight(theme.size(TABLE_HEIGHT))
    return made


def _item(words: str, right: bool, strong: bool = False) -> QTableWidgetItem:
    made = QTableWidgetItem(words)
    made.setToolTip(words)
    if right:
        made.setTextAlignment(RIGHT)
    if strong:
        font = made.font()
        font.setBold(True)
        made.setFont(font)
    return made
