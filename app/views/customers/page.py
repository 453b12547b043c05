"""The room of the customers: the list, what can be done with many of them, and the card of one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QKeySequence, QShortcut

from app.services import customer_card, customers, handover
from app.services.blocks import BLOCK
from app.services.language import N_, _, ngettext
from app.services.selection import Selection
from app.views.customers.becoming import BecomeDialog, RolesDialog
from app.views.customers.bulk_dialog import Bulk, Done, in_blocks
from app.views.customers.card import CustomerCard
from app.views.customers.duplicates import DuplicatesWindow
from app.views.customers.form import open_form
from app.views.customers.groups import GroupsDialog
from app.views.customers.handover import HandoverDialog
from app.views.customers.history import HistoryWindow
from app.views.customers.merge import MergeDialog
from app.views.customers.pool import PoolDialog
from app.views.customers.share import ShareDialog
from app.views.customers.transfer import TransferDialog
from app.views.customers.zone import ZoneDialog
from app.views.kit.bulk_bar import Action, Chosen
from app.views.kit.desk import Desk
from app.views.kit.keys import IN_ROOMS, Keys, shortcut
from app.views.kit.layout import button
from app.views.kit.list_nothing import Nothing
from app.views.kit.list_page import ListPage
from app.views.kit.log_window import open_log
from app.views.kit.message import ask
from app.views.kit.palette import Entry
from app.views.kit.plan_window import open_plan
from app.views.kit.reach import WAYS, reach
from app.views.kit.tasks import Written
from app.views.kit.text import number

if TYPE_CHECKING:
    from PySide6.QtWidgets import QPushButton

    from app.services.customers import Archiving
    from app.services.feed import Changes

ARCHIVE = N_("Archive customers")
KEYS: Keys = (*IN_ROOMS, ("Ctrl+H", N_("History of bulk actions")), ("Ctrl+V", N_("Paste from Excel")))


class CustomersPage(ListPage):
    def __init__(self, desk: Desk) -> None:
        self.pane = CustomerCard(desk)
        self.leave = button(picture="ph.user-minus", hint=_("Handover of a leaver"), clicked=self.hand_over,
                            name="handover")  # fmt: skip
        self.leave.hide()
        others = [self._duplicates_button(), self.leave, self._history_button()]
        if desk.navigation.knows("import"):
            others.append(self._import_button("import"))
        super().__init__(
            desk, "customers", self._actions(desk.me.rights), self.pane, self._new_button("new_customer"), others,
            self._empty_room(desk),
        )  # fmt: skip
        self.opened.connect(self.pane.open)
        self.pane.acted.connect(self._acted)
        self.pane.listed.connect(self.show_query)
        QShortcut(QKeySequence("Ctrl+H"), self, self.show_history)
        QShortcut(QKeySequence("Ctrl+V"), self, self.paste)
        shortcut("F2", self.table, self.edit)  # the card has the same key for its own customer
        if "transfer" in desk.me.rights:
            desk.tasks.read(handover.leavers, lambda found: self.leave.setVisible(bool(found)))

    def _actions(self, rights: frozenset[str]) -> list[Action]:
        """What the role does not allow is not offered."""
        offered = [
            (Action("groups", _("Groups"), "ph.tag", self.change_groups), "edit"),
            (Action("transfer", _("Hand over"), "ph.user-circle-gear", self.transfer), "transfer"),
            (Action("share", _("Share"), "ph.share-network", self.share), "edit"),
            (Action("merge", _("Merge"), "ph.git-merge", self.merge), "edit"),
            (Action("duplicates", _("Find duplicates"), "ph.copy", self.find_duplicates), "edit"),
            (Action("become", _("Make customers"), "ph.user-plus", self.become), "edit"),
            (Action("roles", _("Roles"), "ph.identification-card", self.set_roles), "edit"),
            (Action("pool", _("Take"), "ph.hand-palm", self.take), "edit"),
            (Action("zone", _("Set zone"), "ph.map-trifold", self.set_zone), "transfer"),
            (Action("archive", _("Archive"), "ph.archive", self.archive, danger=True), "archive"),
        ]
        calls = [Action(way, name, picture, partial(self.reach, way), one_only=True) for way, name, picture in _calls()]
        return [*calls, *(action for action, right in offered if right in rights)]

    def _new_button(self, name: str) -> QPushButton:
        return button(_("Add customer"), "ph.plus", "primary", _("Add customer (Ctrl+N)"), self.add, name=name)

    def _import_button(self, name: str) -> QPushButton:
        return button(_("Import Excel"), "ph.file-arrow-up", "outline", clicked=self.bring_in, name=name)

    def _duplicates_button(self) -> QPushButton:
        return button(picture="ph.copy", hint=_("Duplicates"), clicked=lambda: self.show_duplicates(),
                      name="duplicates")  # fmt: skip

    def _history_button(self) -> QPushButton:
        hint = _("History of bulk actions (Ctrl+H)")
        return button(picture="ph.clock-counter-clockwise", hint=hint, clicked=self.show_history, name="history")

    def _empty_room(self, desk: Desk) -> Nothing:
        steps = [self._import_button("first_import")] if desk.navigation.knows("import") else []
        words = _("Everybody you sell to, and what was agreed. Bring in your list from Excel, or add the first one.")
        return Nothing(_("Your customers"), words, "ph.users", *steps, self._new_button("first_customer"))

    # --- one customer ---

    def open_record(self, kind: str, record_id: int) -> None:
        """Another room wants this customer to be seen, or the work of somebody to be handed over."""
        if kind == "new_handover":
            self.hand_over(record_id)
        else:
            self.pane.open(record_id)

    def add(self) -> None:
        open_form(self.desk, self.window(), saved=self._added)

    def edit(self) -> None:
        """The form of the customer on which the keyboard is."""
        if row_id := self.table.current_id():
            open_form(self.desk, self.window(), row_id, self._saved)

    def _saved(self, written: Written) -> None:
        self.desk.tell(_("Customer saved"), undo=written.action_id)

    def _added(self, written: Written) -> None:
        self.desk.tell(_("Customer added"), undo=written.action_id)

    def paste(self) -> None:
        """Customers copied in Excel go the way of an import."""
        self.desk.navigation.open("pasted", 0)

    def bring_in(self) -> None:
        self.desk.navigation.open("import", 0)

    def keys(self) -> Keys:
        """For the window of keys."""
        return KEYS

    def commands(self) -> Iterator[Entry]:
        """For Ctrl+K."""
        yield Entry(_("Add customer"), "ph.plus", self.add, keys="Ctrl+N")
        yield Entry(_("Find duplicates"), "ph.copy", self.show_duplicates)
        yield Entry(_("History of bulk actions"), "ph.clock-counter-clockwise", self.show_history, keys="Ctrl+H")
        if self.pane.card_id is not None:
            yield Entry(_("Map of relations"), "ph.tree-structure", self.pane.show_map)
        if not self.leave.isHidden():
            yield Entry(_("Handover of a leaver"), "ph.user-minus", self.hand_over)
        if self.pane.card_id is not None and self.desk.navigation.knows("new_customer_quote"):
            yield Entry(_("Make a quote"), "ph.file-plus", self.pane.offer)

    def tour_stops(self) -> Iterator[tuple[str, Callable[[], object]]]:
        """What the tour takes pictures of."""
        from app.views.customers import tour

        return tour.stops(self)

    def hear(self, changes: Changes) -> None:
        super().hear(changes)
        self.pane.hear(changes)

    def _acted(self, key: str, record_id: int) -> None:
        """A button of the card: after a call or a message its result is noted, in time for the next one."""
        if key in (*WAYS, "reached", "written"):
            kind = "email" if key in ("email", "written") else "call"
            open_log(self.desk, self.window(), customer_id=record_id, started=datetime.now(UTC), kind=kind)
        elif key == "plan":
            open_plan(self.desk, self.window(), customer_id=record_id)
        elif key == "activity":
            open_plan(self.desk, self.window(), activity_id=record_id)
        elif key == "duplicates":
            self.show_duplicates(record_id)
        elif key == "deal":
            self.desk.navigation.open("new_deal", record_id)

    def reach(self, way: str, chosen: Chosen) -> None:
        """Call, write to or chat with the customer of a row, and note it (B19)."""
        key = (chosen.selection.ids or (0,))[0]

        def open_it(known: dict[str, str]) -> None:
            at = known.get("email" if way == "email" else "phone", "")
            if reach(self.desk, way, at):
                self._acted(way, key)

        self.desk.tasks.read(lambda session: customer_card.reach_of(session, key), open_it, topic=(self, "reach"))

    # --- many customers ---

    def show_history(self) -> None:
        """What was done to many, and the way back."""
        window = HistoryWindow(self.desk, self.window())
        window.wanted.connect(self.show_query)
        window.open()

    def hand_over(self, leaver: int = 0) -> None:
        """All that a colleague has, when he leaves."""
        bulk = Bulk(self.desk.tasks, Selection(), 0, self._told, self.window())
        HandoverDialog(bulk, leaver, "administer" in self.desk.me.rights).open()

    def change_groups(self, chosen: Chosen) -> None:
        GroupsDialog(self._bulk(chosen)).open()

    def transfer(self, chosen: Chosen) -> None:
        TransferDialog(self._bulk(chosen)).open()

    def share(self, chosen: Chosen) -> None:
        ShareDialog(self._bulk(chosen)).open()

    def merge(self, chosen: Chosen) -> None:
        """A few that are one; a single one is looked for first."""
        if chosen.count < 2:
            self.find_duplicates(chosen)
        else:
            MergeDialog(self._bulk(chosen)).open()

    def find_duplicates(self, chosen: Chosen) -> None:
        DuplicatesWindow(self.desk, self.window(), chosen.selection).open()

    def show_duplicates(self, customer_id: int = 0) -> None:
        """Among all that one sees, or of one customer."""
        among = Selection.of([customer_id]) if customer_id else None
        DuplicatesWindow(self.desk, self.window(), among).open()

    def take(self, chosen: Chosen) -> None:
        """Out of the common pool."""
        PoolDialog(self._bulk(chosen)).open()

    def become(self, chosen: Chosen) -> None:
        BecomeDialog(self._bulk(chosen)).open()

    def set_roles(self, chosen: Chosen) -> None:
        RolesDialog(self._bulk(chosen)).open()

    def set_zone(self, chosen: Chosen) -> None:
        ZoneDialog(self._bulk(chosen)).open()

    def archive(self, chosen: Chosen) -> None:
        """Asked first, with the numbers of the dry run."""
        selection = chosen.selection
        self.desk.tasks.read(
            lambda session: customers.plan_archive(session, selection), lambda plan: self._ask_archive(selection, plan)
        )

    def _ask_archive(self, selection: Selection, plan: Archiving) -> None:
        if not plan.customers:
            self.desk.tell(_("None of these customers is yours to archive."), warning=True)
            return
        words = ngettext("{count} customer leaves the lists.", "{count} customers leave the lists.", plan.customers)
        kept = _("Nothing is deleted: the filter “Archived” shows them, and undo brings them back.")
        others = _("{count} are not yours and stay.").format(count=number(plan.not_permitted))
        said = [words.format(count=number(plan.customers)), *([others] if plan.not_permitted else []), kept]
        ask(self.window(), _("Archive customers?"), " ".join(said), _("Archive"),
            lambda: self._archive(selection, plan.customers + plan.not_permitted), danger=True)  # fmt: skip

    def _archive(self, selection: Selection, count: int) -> None:
        def work(session: Any, part: Selection = selection) -> Archiving:
            return customers.archive(session, part)

        if count > BLOCK:
            in_blocks(self.desk.tasks, ARCHIVE, selection, work, _archived, self._told)
        else:
            self.desk.tasks.write(ARCHIVE, work, self._archived)

    def _archived(self, written: Written) -> None:
        self._told(Done(_archived(written.result), written.action_id))

    def _bulk(self, chosen: Chosen) -> Bulk:
        return Bulk(self.desk.tasks, chosen.selection, chosen.count, self._told, self.window())

    def _told(self, done: Done) -> None:
        """Nothing is ticked any more, and a sentence offers the way back."""
        self.done()
        self.desk.tell(done.sentence, undo=done.action_id, warning=done.warning)


def _calls() -> tuple[tuple[str, str, str], ...]:
    """By which ways one reaches the customer of a row: key, words, picture."""
    return (("call", _("Call"), "ph.phone"), ("zalo", _("Zalo"), "ph.chat-circle-dots"),
            ("email", _("E-mail"), "ph.envelope-simple"))  # fmt: skip


def _archived(done: Archiving) -> str:
    count = done.customers
    return ngettext("{count} customer archived", "{count} customers archived", count).format(count=number(count))
