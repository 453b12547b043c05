"""The list of quotes, of contracts or of orders, and the card of one."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtWidgets import QPushButton

from app.services import finding, papers
from app.services.language import N_, _, ngettext
from app.services.selection import Selection
from app.views.documents.card import PaperPane
from app.views.documents.form import open_form
from app.views.documents.switch import Switch
from app.views.kit.batch import open_batch
from app.views.kit.bulk_bar import Action, Chosen
from app.views.kit.desk import Desk
from app.views.kit.keys import shortcut
from app.views.kit.layout import button
from app.views.kit.list_nothing import Nothing
from app.views.kit.list_page import ListPage
from app.views.kit.message import ask
from app.views.kit.palette import Entry
from app.views.kit.tasks import Written
from app.views.kit.text import number

if TYPE_CHECKING:
    from app.services.feed import Changes


class Words(NamedTuple):
    """What a list says of itself."""

    add: str
    title: str
    explanation: str
    picture: str
    archive: str


WORDS = {
    "quote": Words(N_("New quote"), N_("Your quotes"),
                   N_("Offers to customers, with a number and a paper to print. Begin one here, or from a deal."),
                   "ph.file-text", N_("Archive quotes")),
    "contract": Words(N_("New contract"), N_("Your contracts"),
                      N_("What was agreed and when it is paid. Make one from an accepted quote, or begin one here."),
                      "ph.handshake", N_("Archive contracts")),
    "order": Words(N_("New order"), N_("Your orders"),
                   N_("What is to be delivered. Make one from a signed contract, or begin one here."), "ph.package",
                   N_("Archive orders")),
}  # fmt: skip
LISTINGS = {"quote": "quotes", "contract": "contracts", "order": "orders"}


class PaperList(ListPage):
    def __init__(self, desk: Desk, kind: str) -> None:
        self.kind, self.words = kind, WORDS[kind]
        self.pane = PaperPane(desk, kind)
        empty = Nothing(_(self.words.title), _(self.words.explanation), self.words.picture, *self._steps(desk))
        super().__init__(desk, LISTINGS[kind], self._actions(desk.me.rights), self.pane, self._new_button("new"),
                         nothing=empty)  # fmt: skip
        self.switch = Switch(kind)
        self.header.put_switch(self.switch)
        self.opened.connect(self.pane.open)
        shortcut("F2", self.table, self.edit)
        shortcut("Ctrl+P", self.table, self.pane.print)

    def _steps(self, desk: Desk) -> list[QPushButton]:
        """How it begins: with the deal or the quote that it comes from."""
        made = [self._new_button("first")]
        if self.kind == "quote" and desk.navigation.knows("deal"):
            go = partial(desk.navigation.open_room, "deals")
            made.append(button(_("Look at the deals"), "ph.columns", "outline", clicked=go, name="to-deals"))
        return made

    def _new_button(self, name: str) -> QPushButton:
        words = _(self.words.add)
        return button(words, "ph.plus", "primary", f"{words} (Ctrl+N)", self.add, name=f"{name}-{self.kind}")

    def _actions(self, rights: frozenset[str]) -> list[Action]:
        offered = [(Action("edit", _("Edit"), "ph.pencil-simple", self._edit_chosen, one_only=True), ""),
                   (Action("print", _("Print"), "ph.printer", self.print), ""),
                   (Action("archive", _("Archive"), "ph.archive", self.archive, danger=True), "archive")]  # fmt: skip
        return [action for action, right in offered if not right or right in rights]

    # --- one document ---

    def open_one(self, row_id: int) -> None:
        """Another room wants this one to be seen."""
        self.pane.open(row_id)

    def add(self, deal_id: int | None = None, customer_id: int | None = None) -> None:
        open_form(self.desk, self.window(), self.kind, deal_id=deal_id, customer_id=customer_id, saved=self._added)

    def edit(self) -> None:
        """The form of the document on which the keyboard is."""
        if row_id := self.table.current_id():
            self._edit(row_id)

    def _edit_chosen(self, chosen: Chosen) -> None:
        ids = chosen.selection
        self.desk.tasks.read(lambda session: list(finding.selected_ids(session, ids)[:1]),
                             lambda found: self._edit(found[0]) if found else None)  # fmt: skip

    def _edit(self, row_id: int) -> None:
        """What is locked says why instead."""

        def show(card: papers.PaperCard | None) -> None:
            if card is not None and card.locked:
                self.desk.tell(card.locked, warning=True)
            elif card is not None:
                open_form(self.desk, self.window(), self.kind, row_id, saved=self._saved)

        self.desk.tasks.read(lambda session: papers.card(session, self.kind, row_id), show, topic=(self, "edit"))

    def _added(self, written: Written) -> None:
        self.desk.tell(_("Saved"), undo=written.action_id)
        self.pane.open(written.result)

    def _saved(self, written: Written) -> None:
        self.desk.tell(_("Saved"), undo=written.action_id)

    def hear(self, changes: Changes) -> None:
        super().hear(changes)
        self.pane.hear(changes)

    def commands(self) -> Iterator[Entry]:
        """For Ctrl+K."""
        yield Entry(_(self.words.add), "ph.plus", self.add, keys="Ctrl+N")

    # --- many documents ---

    def print(self, chosen: Chosen) -> None:
        """The official paper of each, else the newest, else a new one; all in one."""
        open_batch(self.desk, self.window(), self.kind, chosen.selection, counted(self.kind, chosen.count))

    def archive(self, chosen: Chosen) -> None:
        said = _("{what}: off the lists. Nothing is deleted, undo brings it back.").format(
            what=counted(self.kind, chosen.count)
        )
        ask(self.window(), _("Archive?"), said, _("Archive"), lambda: self._archive(chosen.selection), danger=True)

    def _archive(self, selection: Selection) -> None:
        service = papers.SERVICES[self.kind]

        def work(session: Any) -> int:
            return int(service.archive(session, list(finding.selected_ids(session, selection))))

        self.desk.tasks.write(self.words.archive, work, self._archived)

    def _archived(self, written: Written) -> None:
        self.done()
        words = _("Archived: {what}").format(what=counted(self.kind, written.result))
        self.desk.tell(words, undo=written.action_id)


def counted(kind: str, count: int) -> str:
    """12 quotes."""
    words = {
        "quote": ngettext("{count} quote", "{count} quotes", count),
        "contract": ngettext("{count} contract", "{count} contracts", count),
        "order": ngettext("{count} order", "{count} orders", count),
        "product": ngettext("{count} product", "{count} products", count),
    }  # fmt: skip
    return words[kind].format(count=number(count))
