"""The foot of a list: which rows are in sight, and what all of them add up to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QFrame

from app.views.kit.layout import label, row
from app.views.kit.text import large_money, number

if TYPE_CHECKING:
    from app.views.kit.list_page import ListPage

HIGH = 34


class ListFoot(QFrame):
    def __init__(self, page: ListPage) -> None:
        super().__init__()
        self.setObjectName("footer")
        self._page = page
        self.range, self.totals = label(role="faint"), label(role="faint")
        self.setLayout(row(self.range, None, self.totals, margins=(20, 0, 20, 0)))
        self.setFixedHeight(HIGH)

    def show_range(self) -> None:
        first, last = self._page.table.visible_rows()
        total = number(self._page.rows.rowCount()) if self._page.rows.complete else "…"
        self.range.setText(f"{number(first + 1)}–{number(last + 1)} / {total}" if last >= 0 else "")

    def read_totals(self) -> None:
        """Of all rows of the query that is shown now."""
        page = self._page
        query = page.rows.query

        def totals(session: Any) -> dict[str, int]:
            from app.services import finding

            return finding.totals(session, page.listing, query)

        page.desk.tasks.read(totals, self._show_totals, topic=(page, "totals"))

    def drop_totals(self) -> None:
        """A sum of a million rows would hold up the next keystroke."""
        self._page.desk.tasks.drop((self._page, "totals"))

    def _show_totals(self, sums: dict[str, int]) -> None:
        shape = self._page.shape
        assert shape
        named = ((shape.column(key), value) for key, value in sums.items())
        self.totals.setText("   ".join(f"{each.label}: {large_money(value)}" for each, value in named if each))
        self._page.totals_shown()
