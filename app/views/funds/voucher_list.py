"""The list of vouchers and the card of one."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPushButton

from app.services.language import N_, _, ngettext
from app.views.funds.card import VoucherPane
from app.views.funds.form import open_form
from app.views.funds.switch import Switch
from app.views.kit.batch import open_batch
from app.views.kit.bulk_bar import Action, Chosen
from app.views.kit.desk import Desk
from app.views.kit.icons import icon
from app.views.kit.keys import shortcut
from app.views.kit.layout import button
from app.views.kit.list_nothing import Nothing
from app.views.kit.list_page import ListPage
from app.views.kit.menu import Menu
from app.views.kit.palette import Entry
from app.views.kit.tasks import Written
from app.views.kit.text import number

if TYPE_CHECKING:
    from app.services.feed import Changes

NEW = {
    "receipt": (N_("New receipt"), "ph.arrow-down-left", "Ctrl+N"),
    "payment": (N_("New payment"), "ph.arrow-up-right", "Ctrl+Shift+N"),
    "transfer": (N_("Transfer between funds"), "ph.arrows-left-right", ""),
}  # fmt: skip


class VoucherList(ListPage):
    def __init__(self, desk: Desk) -> None:
        self.pane = VoucherPane(desk)
        words = _("Receipts, payments and transfers, each with a number without gaps. Write the first receipt here, or "
                  "from a signed contract.")  # fmt: skip
        empty = Nothing(_("Money in and out"), words, "ph.coin", self._button("receipt", "first-receipt"))
        self.more = button(_("Other vouchers"), "ph.plus", "outline", clicked=self._open_new, name="new-other")
        primary = self._button("receipt", "new-receipt")
        actions = [Action("print", _("Print"), "ph.printer", self.print)]
        super().__init__(desk, "vouchers", actions, self.pane, primary, [self.more], empty)
        self.switch = Switch("voucher", self._sees_books(desk))
        self.header.put_switch(self.switch)
        self.opened.connect(self.pane.open)
        shortcut("F2", self.table, self.edit)
        shortcut("Ctrl+P", self.table, self.pane.print)
        shortcut("Ctrl+Return", self.table, self.pane.confirm)
        shortcut("Ctrl+Shift+N", self, partial(self.add, "payment"))

    @staticmethod
    def _sees_books(desk: Desk) -> bool:
        return "confirm_vouchers" in desk.me.rights

    def _button(self, kind: str, name: str) -> QPushButton:
        words, picture, keys = NEW[kind]
        return button(_(words), picture, "primary", f"{_(words)} ({keys})", partial(self.add, kind), name=name)

    def _open_new(self) -> None:
        menu = Menu(self)
        menu.setObjectName("newVoucher")
        for kind in ("payment", "transfer"):
            words, picture, _keys = NEW[kind]
            menu.addAction(icon(picture), _(words), partial(self.add, kind))
        menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def print(self, chosen: Chosen) -> None:
        """One after the other, two on a sheet if one likes; drafts get their numbers (V38)."""
        what = ngettext("{count} voucher", "{count} vouchers", chosen.count).format(count=number(chosen.count))
        open_batch(self.desk, self.window(), "voucher", chosen.selection, what)

    # --- one voucher ---

    def open_one(self, voucher_id: int) -> None:
        """Another room wants this one to be seen."""
        self.pane.open(voucher_id)

    def add(
        self, kind: str = "receipt", contract_id: int | None = None, instalment_id: int | None = None
    ) -> None:  # fmt: skip
        open_form(self.desk, self.window(), kind, 0, contract_id, instalment_id, self._added)

    def edit(self) -> None:
        """The form of the voucher on which the keyboard is, if it is a draft."""
        if self.pane.card_id == self.table.current_id():
            self.pane.edit()
        elif row_id := self.table.current_id():
            self.pane.open(row_id)

    def _added(self, written: Written) -> None:
        self.desk.tell(_("Saved as a draft: no money has moved yet."), undo=written.action_id)
        self.pane.open(written.result)

    def hear(self, changes: Changes) -> None:
        super().hear(changes)
        self.pane.hear(changes)

    def commands(self) -> Iterator[Entry]:
        """For Ctrl+K."""
        for kind, (words, picture, keys) in NEW.items():
            yield Entry(_(words), picture, partial(self.add, kind), keys=keys)
