"""The quotes, contracts and orders of a customer or a deal, for the cards of other rooms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QWidget

from app.services.language import _
from app.services.query import Chip
from app.views.kit import text
from app.views.kit.alive import while_alive
from app.views.kit.card import small
from app.views.kit.chip import ChipLabel
from app.views.kit.desk import Desk
from app.views.kit.layout import Elided, button, column, empty, frame, label, row

if TYPE_CHECKING:
    from app.services.papers import PaperLine

TABLES = ("quote", "contract", "sales_order")


class PapersTab(QWidget):
    """`offer` begins a quote: the tab has a button for it. `named(count)` tells how many there are."""

    def __init__(
        self, desk: Desk, offer: Callable[[], object] | None = None, named: Callable[[int], object] = lambda _: None
    ) -> None:
        super().__init__()
        self.setObjectName("papers")
        self._desk, self._named = desk, named
        self.count, self._partly = 0, False
        self._lines = column(gap=6)
        self._none = label(_("No quote, contract or order yet."), "muted")
        self.offer = button(_("Make a quote"), "ph.file-plus", "outline", clicked=offer, name="make-quote")
        if offer is None or not desk.navigation.knows("new_quote"):
            self.offer.hide()
        self.setLayout(column(self._none, self._lines, row(self.offer, None), None, gap=8))

    def read(self, work: Callable[[Any], Sequence[PaperLine]]) -> None:
        """Show what `work(session)` finds; nothing without the room of documents."""
        if self._desk.navigation.knows("quote"):
            self._desk.tasks.read(work, while_alive(self, self.show_papers), topic=(self, "papers"))

    def tell_partly(self, on: bool) -> None:
        """Of others that there may be one sees nothing: then it is not said that there are none."""
        self._partly = on
        self._none.setVisible(not self.count and not on)

    def show_papers(self, papers: Sequence[PaperLine]) -> None:
        empty(self._lines)
        for each in papers:
            self._lines.addWidget(paper_line(self._desk, each))
        self._none.setVisible(not papers and not self._partly)
        self.count = len(papers)
        self._named(self.count)


def paper_line(desk: Desk, paper: PaperLine) -> QFrame:
    """Number, value, state and day, with the way to it."""
    amount = label(text.money(paper.value), "strong")
    go = partial(desk.navigation.open, paper.kind, paper.id)
    opener = small(button(picture="ph.caret-right", hint=_("Open {name}").format(name=paper.code), clicked=go,
                          name="open-paper"))  # fmt: skip
    top = row(Elided(paper.code, "strong"), amount, gap=8)
    top.setStretch(0, 1)
    below = Elided(" · ".join(filter(None, (text.date_(paper.day), paper.title))), "faint")
    under = row(ChipLabel(Chip(paper.state, paper.colour)), below, gap=8)
    under.setStretch(1, 1)
    layout = row(column(top, under, gap=4), opener, margins=(12, 8, 4, 8), gap=4)
    layout.setStretch(0, 1)
    layout.setAlignment(opener, Qt.AlignmentFlag.AlignVCenter)
    return frame("box", layout)
