"""What a document comes to, as one types: goods, discounts, VAT for each rate, the total, in words."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from app.services import pricing
from app.services.language import _
from app.services.pricing import DONG, Totals
from app.services.typed_amounts import shown_price
from app.views.kit.layout import column, empty, frame, label, line

RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class TotalsBox(QWidget):
    """Also on the card of what is saved already."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("totals")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(5)
        self._grid.setColumnStretch(0, 1)
        self.words = label("", "muted")
        self.words.setWordWrap(True)
        self.problem = label("", "wrong")
        self.problem.setWordWrap(True)
        self.problem.hide()
        box: QFrame = frame("well", column(self._grid, self.words, self.problem, margins=(14, 10, 14, 12), gap=8))
        self.setLayout(column(box, gap=0))

    def show_totals(self, totals: Totals, currency: str = DONG) -> None:
        empty(self._grid)
        self._place = 0
        self._row(_("Goods"), totals.goods, currency)
        if totals.discount:
            self._row(_("Discount of the whole"), -totals.discount, currency)
        for each in totals.vat:
            self._row(_("VAT {rate}").format(rate=each.name) if each.rate else each.name, each.vat, currency)
        self._grid.addWidget(line(), self._place, 0, 1, 2)
        self._place += 1
        self._row(_("Total to pay"), totals.total, currency, "title")
        if currency != DONG:
            self._row(_("In đồng"), totals.value, DONG)
        self.words.setText(pricing.in_words(totals.total, currency) if totals.total else "")
        self.setAccessibleName(f"{_('Total to pay')}: {pricing.shown(totals.total, currency)}. {self.words.text()}")
        self.say("")

    def say(self, problem: str) -> None:
        """Why there is no total."""
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))

    def _row(self, words: str, amount: int, currency: str, role: str = "") -> None:
        sign = "−" if amount < 0 else ""
        value = f"{sign}{shown_price(abs(amount), currency)} {'₫' if currency == DONG else currency}"
        name, number = label(words, "strong" if role else "muted"), label(value, role or "strong")
        number.setAlignment(RIGHT)
        self._grid.addWidget(name, self._place, 0)
        self._grid.addWidget(number, self._place, 1, RIGHT)
        self._place += 1
