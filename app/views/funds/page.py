"""The room of money: vouchers, and the funds with their books."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QStackedWidget, QWidget

from app.services.language import N_, _
from app.views.funds.book import BookList
from app.views.funds.switch import LISTS
from app.views.funds.voucher_list import VoucherList
from app.views.kit.batch import BatchWindow
from app.views.kit.desk import Desk
from app.views.kit.keys import IN_ROOMS, Keys, shortcut
from app.views.kit.layout import column
from app.views.kit.palette import Entry

if TYPE_CHECKING:
    from app.services.query import View

KEYS: Keys = (
    *IN_ROOMS, ("Alt+1 / Alt+2", N_("Another list")), ("Ctrl+Shift+N", N_("New payment")),
    ("Ctrl+Enter", N_("Confirm the voucher of the card")), ("Ctrl+P", N_("Print the voucher of the card")),
)  # fmt: skip


class FundsPage(QWidget):
    """Lists are made when they are first wanted."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.lists: dict[str, Any] = {}
        self.stack = QStackedWidget()
        self.setLayout(column(self.stack, gap=0))
        for number, key in enumerate(LISTS, start=1):
            shortcut(f"Alt+{number}", self, partial(self.show_list, key))
        self.show_list("voucher")

    @property
    def complete(self) -> bool:
        """Whether the list in sight has all its rows: for the tour and for tests."""
        return bool(getattr(self.current, "complete", True))

    @property
    def current(self) -> Any:
        return self.stack.currentWidget()

    def list_of(self, key: str) -> Any:
        """The list of vouchers, or the books."""
        if key not in self.lists:
            made: Any = {"voucher": VoucherList, "book": BookList}[key](self.desk)
            made.switch.chosen.connect(self.show_list)
            self.lists[key] = made
            self.stack.addWidget(made)
        return self.lists[key]

    def show_list(self, key: str) -> None:
        if key == "book" and "confirm_vouchers" not in self.desk.me.rights:
            return
        page = self.list_of(key)
        self.stack.setCurrentWidget(page)
        self.setFocusProxy(page)
        page.setFocus()

    def open_record(self, kind: str, record_id: int) -> None:
        """From another room: a voucher, a fund's book, or a new receipt for a contract or one of its instalments."""
        if kind == "fund":
            self.show_list("book")
            self.list_of("book").open_one(record_id)
            return
        self.show_list("voucher")
        if kind == "new_receipt":
            self.list_of("voucher").add("receipt", record_id or None)
        elif kind == "new_instalment_receipt":
            self.list_of("voucher").add("receipt", instalment_id=record_id)
        else:
            self.list_of("voucher").open_one(record_id)

    def show_view(self, view: View, listing: str = "vouchers") -> None:
        """A pinned view of one of the lists."""
        self.show_list("book" if listing == "fund_book" else "voucher")
        self.current.show_view(view)

    def keys(self) -> Keys:
        return KEYS

    def commands(self) -> Iterator[Entry]:
        """For Ctrl+K: of the list in sight."""
        yield from self.current.commands()

    def tour_stops(self) -> Iterator[tuple[str, Callable[[], object]]]:
        """What the tour takes pictures of."""
        vouchers = self.list_of("voucher")
        yield "vouchers", lambda: None
        if vouchers.rows.rowCount():
            yield "voucher-card", lambda: vouchers.pane.open(vouchers.rows.id_at(0))
            yield "", vouchers.pane.close_card
        yield "not-printed", self._show_left
        yield "receipt-form", partial(vouchers.add, "receipt")
        yield "payment-form", partial(vouchers.add, "payment")
        if "confirm_vouchers" in self.desk.me.rights:
            yield "", partial(self.show_list, "book")
            yield "books", lambda: None
            yield "new-fund", partial(self.list_of("book").add, "bank")
            yield "", partial(self.show_list, "voucher")

    def _show_left(self) -> None:
        """What is said when a voucher of several cannot be printed."""
        from app.services.documents.batch import Left
        from app.services.vouchers import NO_FUND

        window = BatchWindow(self.desk, self.window(), "voucher", "12 phiếu")
        window.show_left((Left("Anh Trần Văn Ba", _(NO_FUND)),))
        window.open()
