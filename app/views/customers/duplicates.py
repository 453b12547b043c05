"""Customers that are perhaps one: looked for, merged, or told apart for good (E01)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from app.services import duplicates
from app.services.duplicates import Found, Group
from app.services.language import N_, _, ngettext
from app.services.selection import Selection
from app.views.customers.bulk_dialog import Bulk, Done, while_open
from app.views.customers.merge import MergeAllDialog, MergeDialog
from app.views.kit import text
from app.views.kit.desk import Desk
from app.views.kit.jobs import Job
from app.views.kit.layout import button, check, column, label, row
from app.views.kit.plain_table import plain_table
from app.views.kit.tasks import Written

WHATS: dict[duplicates.What, str] = {
    "tax_code": N_("Tax code"), "phone": N_("Phone"), "email": N_("E-mail"), "name": N_("Similar name"),
}  # fmt: skip
HEADINGS = (N_("What they share"), N_("Customers"))
WHY, WHO = range(2)
SIZE = (960, 580)


class DuplicatesWindow(QDialog):
    """Among all that one sees, or those that resemble one of `among`."""

    def __init__(self, desk: Desk, parent: QWidget, among: Selection | None = None) -> None:
        super().__init__(parent)
        self.desk, self.among = desk, among
        self.groups: Sequence[Group] = ()
        self.job: Job | None = None
        self.setObjectName("duplicates")
        self.setWindowTitle(_("Duplicates"))
        self.setAccessibleName(self.windowTitle())
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.whats = {what: check(_(words), on=True, name=f"by_{what}") for what, words in WHATS.items()}
        self.look_button = button(_("Search"), "ph.magnifying-glass", "outline", clicked=self.look, name="look")
        self.said = label("", "muted")
        self.said.setWordWrap(True)
        self.table = _table()
        self.merge_button = button(_("Merge…"), "ph.git-merge", "primary", clicked=self.merge, name="merge")
        self.apart_button = button(_("Not duplicates"), "ph.x", "outline", clicked=self.apart, name="apart")
        self.all_button = button(_("Merge all with the same tax code…"), kind="outline", clicked=self.merge_all,
                                 name="merge_all")  # fmt: skip
        self._build()
        self.look()

    def _build(self) -> None:
        close = button(_("Close"), kind="outline", clicked=self.reject, name="close")
        ways = row(label(_("By"), "strong"), *self.whats.values(), None, self.look_button, gap=14)
        whole = column(label(self.windowTitle(), "title"), ways, self.said, self.table,
                       row(self.merge_button, self.apart_button, self.all_button, None, close),
                       margins=(24, 20, 24, 18), gap=12)  # fmt: skip
        whole.setStretchFactor(self.table, 1)
        self.setLayout(whole)
        self.resize(*SIZE)
        self.table.currentCellChanged.connect(self._chosen)
        self.table.cellActivated.connect(self.merge)
        self.desk.tasks.ended.connect(self._ended)
        self._chosen()

    # --- looking ---

    def look(self) -> None:
        """In the worker that writes, which tells how far it is and can be stopped; nothing is written."""
        whats = [what for what, each in self.whats.items() if each.isChecked()]
        if not whats:
            self.said.setText(_("Tick by what to compare."))
            return
        self.look_button.setEnabled(False)
        self.said.setText(_("Looking for duplicates…"))
        among = self.among
        self.job = self.desk.tasks.blocks(
            duplicates.SEARCH, lambda office, report: duplicates.run(office, whats, among, report),
            while_open(self, self.show_found), while_open(self, self._failed),
        )  # fmt: skip

    def _ended(self, job: Job) -> None:
        """Without an answer if it was stopped."""
        if job is self.job and not self.look_button.isEnabled():
            self.look_button.setEnabled(True)
            self.said.setText(_("Stopped."))

    def _failed(self, error: Exception) -> None:
        self.desk.tasks.failed.emit(error)

    def show_found(self, found: Found) -> None:
        self.look_button.setEnabled(True)
        self.groups = found.groups
        self.said.setText(_told(found))
        self.table.setRowCount(len(found.groups))
        for place, group in enumerate(found.groups):
            for cell, words in enumerate((_why(group), _who(group))):
                item = QTableWidgetItem(words)
                item.setToolTip(words)
                self.table.setItem(place, cell, item)
        self.table.setCurrentCell(0 if found.groups else -1, WHY)
        self._chosen()

    def current(self) -> Group | None:
        place = self.table.currentRow()
        return self.groups[place] if 0 <= place < len(self.groups) else None

    def of_tax_code(self) -> list[tuple[int, ...]]:
        """The groups that can be merged without looking at each."""
        return [group.ids for group in self.groups if any(what == "tax_code" for what, _value in group.why)]

    def _chosen(self, *_ignored: int) -> None:
        for each in (self.merge_button, self.apart_button):
            each.setEnabled(self.current() is not None)
        self.all_button.setEnabled(bool(self.of_tax_code()))

    # --- doing ---

    def merge(self, *_ignored: int) -> None:
        if group := self.current():
            MergeDialog(self._bulk(group.ids)).open()

    def merge_all(self) -> None:
        groups = self.of_tax_code()
        MergeAllDialog(self._bulk([each for ids in groups for each in ids]), groups).open()

    def apart(self) -> None:
        """They are not shown together again; the toast takes it back."""
        if group := self.current():
            ids = group.ids
            self.desk.tasks.write(duplicates.MARK, lambda session: duplicates.mark(session, ids),
                                  while_open(self, self._marked))  # fmt: skip

    def _marked(self, written: Written) -> None:
        self._told(Done(_("These are not shown as duplicates again"), written.action_id))

    def _bulk(self, ids: Sequence[int]) -> Bulk:
        return Bulk(self.desk.tasks, Selection.of(ids), len(ids), while_open(self, self._told), self)

    def _told(self, done: Done) -> None:
        self.desk.tell(done.sentence, undo=done.action_id, warning=done.warning)
        self.look()


def _told(found: Found) -> str:
    """Honest about what was compared."""
    words = ngettext("{groups} group among {count} customer that you see.",
                     "{groups} groups among {count} customers that you see.", found.compared)  # fmt: skip
    said = [words.format(groups=text.number(len(found.groups)), count=text.number(found.compared))]
    said.append(_("Firms count as alike when their names differ in words like “Công ty TNHH” or in one letter; persons "
                  "only with the same birthday or address."))  # fmt: skip
    if found.common:
        said.append(_("{count} values are shared by more than {most} customers and say nothing.").format(
            count=text.number(found.common), most=duplicates.COMMON))  # fmt: skip
    if found.more:
        said.append(_("There are more groups: search again when these are done."))
    return " ".join(said)


def _why(group: Group) -> str:
    shared = ((_(WHATS[what]), text.phone(value) if what == "phone" else value) for what, value in group.why)
    return "; ".join(f"{words}: {value}" for words, value in shared)


def _who(group: Group) -> str:
    return " · ".join(f"{each.name} ({each.code}, {each.owner})" for each in group.customers)


def _table() -> QTableWidget:
    made = plain_table("duplicates_table", _("Duplicates"), [_(each) for each in HEADINGS])
    made.horizontalHeader().setSectionResizeMode(WHO, QHeaderView.ResizeMode.Stretch)
    made.setColumnWidth(WHY, 300)
    return made
