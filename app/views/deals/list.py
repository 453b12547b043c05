"""Deals as a list: what the board has no room for, what is closed, and what another room's number is about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from app.services import deals, finding, people
from app.services.language import N_, _, ngettext
from app.services.people import Person
from app.views.deals.card import DealCard
from app.views.deals.form import open_form
from app.views.deals.questions import ask_owner
from app.views.deals.switch import Switch
from app.views.kit.bulk_bar import Action, Chosen
from app.views.kit.desk import Desk
from app.views.kit.keys import IN_ROOMS, Keys, shortcut
from app.views.kit.layout import button
from app.views.kit.list_nothing import Nothing
from app.views.kit.list_page import ListPage
from app.views.kit.palette import Entry
from app.views.kit.tasks import Written
from app.views.kit.text import number

if TYPE_CHECKING:
    from PySide6.QtWidgets import QPushButton

    from app.services.feed import Changes


class DealList(ListPage):
    """The card beside it offers what can be done with one deal; the board's own actions are done there."""

    def __init__(self, desk: Desk) -> None:
        self.pane = DealCard(desk)
        primary = button(_("New deal"), "ph.plus", "primary", _("New deal (Ctrl+N)"), self.add, name="new-deal")
        empty = Nothing(_("Your deals"), _("A deal is a chance to sell. Begin one here, or from a customer."),
                        "ph.columns", button(_("New deal"), "ph.plus", "primary", clicked=self.add, name="first-deal"))
        others = [self._paste_button()] if desk.navigation.knows("pasted_deals") else []
        super().__init__(desk, "deals", self._actions(desk.me.rights), self.pane, primary, others, empty)
        self.switch = Switch("list")
        self.header.put_switch(self.switch)
        self.opened.connect(self.pane.open)
        shortcut("F2", self.table, self.edit)
        shortcut("Ctrl+V", self, self.paste)

    def _paste_button(self) -> QPushButton:
        hint = _("Copy the cells in Excel, then paste them here (Ctrl+V)")
        return button(_("Paste from Excel"), "ph.clipboard-text", "outline", hint, self.paste, name="paste-deals")

    def _actions(self, rights: frozenset[str]) -> list[Action]:
        offered = [(Action("edit", _("Edit"), "ph.pencil-simple", self._edit_chosen, one_only=True), ""),
                   (Action("star", _("Promising"), "ph.star", self.mark), ""),
                   (Action("hand-on", _("Hand on…"), "ph.user", self.hand_on), "transfer")]  # fmt: skip
        return [action for action, right in offered if not right or right in rights]

    def open_one(self, deal_id: int) -> None:
        self.pane.open(deal_id)

    def add(self) -> None:
        open_form(self.desk, self.window(), saved=self._added)

    def paste(self) -> None:
        """Deals copied in Excel go the way of an import."""
        self.desk.navigation.open("pasted_deals", 0)

    def bring_in(self) -> None:
        """From a file."""
        self.desk.navigation.open("import_deals", 0)

    def edit(self) -> None:
        """The form of the deal on which the keyboard is."""
        if deal_id := self.table.current_id():
            self._edit(deal_id)

    def _edit(self, deal_id: int) -> None:
        open_form(self.desk, self.window(), deal_id,
                  saved=lambda written: self.desk.tell(_("The deal is saved."), undo=written.action_id))  # fmt: skip

    def _edit_chosen(self, chosen: Chosen) -> None:
        wanted = chosen.selection
        self.desk.tasks.read(lambda session: finding.selected_ids(session, wanted).tolist()[:1],
                             lambda found: self._edit(found[0]) if found else None)  # fmt: skip

    def _added(self, written: Written) -> None:
        self.desk.tell(_("The deal is added."), undo=written.action_id)
        self.pane.open(written.result)

    def hear(self, changes: Changes) -> None:
        super().hear(changes)
        self.pane.hear(changes)

    def keys(self) -> Keys:
        return (*IN_ROOMS, ("Ctrl+V", N_("Paste from Excel")))

    def commands(self) -> Iterator[Entry]:
        """For Ctrl+K."""
        yield Entry(_("New deal"), "ph.plus", self.add, keys="Ctrl+N")
        if self.desk.navigation.knows("import_deals"):
            yield Entry(_("Import deals from Excel"), "ph.file-arrow-up", self.bring_in)

    # --- many deals ---

    def mark(self, chosen: Chosen) -> None:
        """Promising (S12)."""
        wanted = chosen.selection

        def work(session: Any) -> int:
            return deals.star(session, finding.selected_ids(session, wanted), True)

        self.desk.tasks.write(N_("Mark deals"), work, self._done(_("Marked as promising: {what}")))

    def hand_on(self, chosen: Chosen) -> None:
        """Another colleague in charge (S03)."""
        wanted = chosen.selection

        def give(person: int) -> None:
            def work(session: Any) -> int:
                return deals.hand_on(session, finding.selected_ids(session, wanted), person)

            self.desk.tasks.write(N_("Hand on deals"), work, self._done(_("Handed on: {what}")))

        def show(colleagues: list[Person]) -> None:
            ask_owner(self, colleagues, give)

        self.desk.tasks.read(people.active, show, topic=(self, "people"))

    def _done(self, words: str) -> Any:
        def said(written: Written) -> None:
            self.done()
            what = ngettext("{count} deal", "{count} deals", written.result).format(count=number(written.result))
            self.desk.tell(words.format(what=what), undo=written.action_id)

        return said
