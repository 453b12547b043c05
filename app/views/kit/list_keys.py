"""The keyboard of a list: the search, the rows and the card are reached without a mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from app.views.kit.list_page import ListPage


class ListKeys(QObject):
    def __init__(self, page: ListPage) -> None:
        super().__init__(page)
        self._page = page
        page.search.installEventFilter(self)
        keys = {"Ctrl+F": self.to_search, "F5": page.refresh, "Escape": self.escape, "Ctrl+C": page.out.copy,
                "Ctrl+N": self.new}  # fmt: skip
        for press, act in keys.items():
            shortcut = QShortcut(QKeySequence(press), page, act)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def new(self) -> None:
        """What the room's primary button does."""
        primary = self._page.header.primary
        if primary and primary.isEnabled():
            primary.click()

    def to_search(self) -> None:
        self._page.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._page.search.selectAll()

    def escape(self) -> None:
        """First what is ticked, then the search, then the card."""
        page = self._page
        if page.rows.marked():
            page.rows.mark_all(False)
        elif page.search.text():
            page.search.clear()
        elif page.card:
            page.card.hide()
            page.table.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """From the search into the list; and a table that is pasted here is meant for the list, if it takes one."""
        if not isinstance(event, QKeyEvent):
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            return event.matches(QKeySequence.StandardKey.Paste) and _is_table(QApplication.clipboard().text())
        if event.type() != QEvent.Type.KeyPress or event.key() != Qt.Key.Key_Down:
            return False
        table = self._page.table
        table.setFocus()
        table.go_to(max(table.currentIndex().row(), 0))
        return True


def _is_table(text: str) -> bool:
    """Several cells, not what somebody searches for."""
    return any(sign in text.strip() for sign in "\t\n")
