"""The room of documents: quotes, contracts, orders, products and templates, one list at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QStackedWidget, QWidget

from app.services.language import N_
from app.views.documents.paper_list import LISTINGS, PaperList
from app.views.documents.products import ProductsList
from app.views.documents.switch import LISTS
from app.views.documents.templates import TemplatesPage
from app.views.kit.desk import Desk
from app.views.kit.keys import IN_ROOMS, Keys, shortcut
from app.views.kit.layout import column
from app.views.kit.palette import Entry

if TYPE_CHECKING:
    from app.services.query import View

KEYS: Keys = (
    *IN_ROOMS, ("Alt+1 … Alt+5", N_("Another list")), ("Alt+↑ / Alt+↓", N_("Move a line of a form")),
    ("Ctrl+Delete", N_("Take a line out")), ("Ctrl+V", N_("Lines from Excel")),
)  # fmt: skip


class DocumentsPage(QWidget):
    """Lists are made when they are first wanted."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.lists: dict[str, Any] = {}
        self.stack = QStackedWidget()
        self.setLayout(column(self.stack, gap=0))
        for number, key in enumerate(LISTS, start=1):
            shortcut(f"Alt+{number}", self, partial(self.show_list, key))
        self.show_list("quote")

    @property
    def complete(self) -> bool:
        """Whether the list in sight has all its rows: for the tour and for tests."""
        return bool(getattr(self.current, "complete", True))

    @property
    def current(self) -> Any:
        return self.stack.currentWidget()

    def list_of(self, key: str) -> Any:
        """The list of quote, contract, order, product or template."""
        if key not in self.lists:
            made: Any = {"product": ProductsList, "template": TemplatesPage}.get(key)
            page = made(self.desk) if made else PaperList(self.desk, key)
            page.switch.chosen.connect(self.show_list)
            self.lists[key] = page
            self.stack.addWidget(page)
        return self.lists[key]

    def show_list(self, key: str) -> None:
        page = self.list_of(key)
        self.stack.setCurrentWidget(page)
        self.setFocusProxy(page)
        page.setFocus()

    def open_record(self, kind: str, record_id: int) -> None:
        """From another room: a document, a product, or a new document of a deal, a new quote for a customer."""
        if kind == "new_customer_quote":
            self.show_list("quote")
            self.list_of("quote").add(None, record_id)
            return
        if kind.startswith("new_"):
            of = kind.removeprefix("new_")
            self.show_list(of)
            self.list_of(of).add(record_id or None)
            return
        self.show_list(kind)
        self.list_of(kind).open_one(record_id)

    def show_view(self, view: View, listing: str = "quotes") -> None:
        """A pinned view of one of the lists."""
        key = next((kind for kind, name in {**LISTINGS, "product": "products"}.items() if name == listing), "quote")
        self.show_list(key)
        self.current.show_view(view)

    def keys(self) -> Keys:
        return KEYS

    def commands(self) -> Iterator[Entry]:
        """For Ctrl+K: of the list in sight, and the others."""
        yield from self.current.commands()

    def tour_stops(self) -> Iterator[tuple[str, Callable[[], object]]]:
        """What the tour takes pictures of."""
        from app.views.documents.tour import stops

        return stops(self)
