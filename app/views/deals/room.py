"""The room of deals: the board and the list, one at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.services.language import N_
from app.views.deals.list import DealList
from app.views.deals.page import DealsPage
from app.views.deals.switch import WAYS
from app.views.kit.desk import Desk
from app.views.kit.keys import Keys, shortcut
from app.views.kit.layout import column
from app.views.kit.palette import Entry

if TYPE_CHECKING:
    from app.services.query import ListingShape, Query, View


class DealsRoom(QWidget):
    """`board` is there at once, `list` when it is first wanted; `ready` and `shape` are the list's."""

    ready = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.board = DealsPage(desk)
        self._list: DealList | None = None
        self.stack = QStackedWidget()
        self.stack.addWidget(self.board)
        self.setLayout(column(self.stack, gap=0))
        self.board.switch.chosen.connect(self.show_way)
        for place, key in enumerate(WAYS, start=1):
            shortcut(f"Alt+{place}", self, partial(self.show_way, key))
        self.setFocusProxy(self.board)

    @property
    def complete(self) -> bool:
        return bool(getattr(self.current, "complete", True))

    @property
    def current(self) -> Any:
        return self.stack.currentWidget()

    @property
    def list(self) -> DealList:
        if self._list is None:
            self._list = DealList(self.desk)
            self._list.switch.chosen.connect(self.show_way)
            self._list.ready.connect(self.ready)
            self.stack.addWidget(self._list)
        return self._list

    @property
    def shape(self) -> ListingShape | None:
        return self.list.shape

    def show_way(self, key: str) -> None:
        """The board or the list."""
        page = self.list if key == "list" else self.board
        self.stack.setCurrentWidget(page)
        self.setFocusProxy(page)
        page.setFocus()

    def show_query(self, query: Query) -> None:
        """What another room wants to be seen."""
        self.show_way("list")
        self.list.show_query(query)

    def show_view(self, view: View) -> None:
        """A pinned view."""
        self.show_way("list")
        self.list.show_view(view)

    def open_record(self, kind: str, record_id: int) -> None:
        """From another room: the card of a deal, or a new deal; on whichever way one looks at deals now."""
        if kind == "deal" and self.current is self._list:
            self.list.open_one(record_id)
        else:
            self.show_way("board")
            self.board.open_record(kind, record_id)

    def keys(self) -> Keys:
        return (*self.current.keys(), ("Alt+1 / Alt+2", N_("Board or list")))

    def commands(self) -> Iterator[Entry]:
        """For Ctrl+K."""
        yield from self.current.commands()

    def tour_stops(self) -> Iterator[tuple[str, Callable[[], object]]]:
        """What the tour takes pictures of."""
        yield from self.board.tour_stops()
        yield "", partial(self.show_way, "list")
        yield "list", lambda: None
        yield "list-card", lambda: self.list.open_one(self.list.rows.id_at(0))
        yield "card-documents", partial(self.list.pane.show_tab, 1)
        yield "card-process", partial(self.list.pane.show_tab, 2)
        yield "card-talk", partial(self.list.pane.show_tab, 3)
        yield "card-details", partial(self.list.pane.show_tab, 4)
        yield "card-around", lambda: self.list.pane.walk_to(self.list.pane.parties, 0, 240)
        yield "map", self.list.pane.parties.open_map
        yield "party", self.list.pane.parties.add_party
        yield "participant", self.list.pane.parts.add_participant
        yield "products", self.list.pane.parts.edit_products
        yield "cost", self.list.pane.parts.add_cost
        yield "", partial(self.list.pane.show_tab, 0)
        yield "win-probability", self.list.pane.ask_odds
        yield "", self.list.pane.close_card
        yield "", partial(self.show_way, "board")
