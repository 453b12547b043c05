"""The tabs above a list: the views that every list has, and one's own. Those without room are behind a menu."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QWidget

from app.services.language import _
from app.services.query import View
from app.views.kit.icons import icon
from app.views.kit.layout import button, empty, row
from app.views.kit.menu import Menu


class ViewsBar(QWidget):
    chosen = Signal(View)
    added = Signal()  # the employee wants to keep what is shown as a view
    menu_wanted = Signal(View, QPoint)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("viewsBar")
        self.views: tuple[View, ...] = ()
        self.tabs: dict[str, QPushButton] = {}
        self._current = ""
        self._row = row(gap=2)
        self.more = button(picture="ph.caret-down", hint=_("More views"), clicked=self._open_more, name="views:more")
        self.add = button(picture="ph.plus", hint=_("Keep what is shown as a view"), clicked=self.added.emit,
                          name="views:add")  # fmt: skip
        self.setLayout(row(self._row, self.more, self.add, None, gap=2))
        self.setMinimumWidth(120)

    def show_views(self, views: Sequence[View], current: str) -> None:
        self.views, self._current = tuple(views), current
        empty(self._row)
        self.tabs = {view.key: self._tab(view) for view in views}
        for tab in self.tabs.values():
            self._row.addWidget(tab)
        self._fit()

    def _tab(self, view: View) -> QPushButton:
        words = self.fontMetrics().elidedText(view.label, Qt.TextElideMode.ElideRight, 180)
        tab = button(words.replace("&", "&&"), kind="view", name=f"view:{view.key}",
                     clicked=partial(self._choose, view))  # fmt: skip
        tab.setAccessibleName(view.label)
        tab.setToolTip(view.label if words != view.label else "")
        tab.setCheckable(True)
        tab.setChecked(view.key == self._current)
        tab.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        tab.customContextMenuRequested.connect(lambda at: self.menu_wanted.emit(view, tab.mapToGlobal(at)))
        return tab

    def _choose(self, view: View) -> None:
        self.mark(view.key)
        self.chosen.emit(view)

    def mark(self, key: str) -> None:
        """Show which view is open; none for a key that no tab has."""
        self._current = key
        for each, tab in self.tabs.items():
            tab.setChecked(each == key)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """From the left while there is room; the open one always."""
        room = self.width() - self.add.sizeHint().width() - self.more.sizeHint().width() - 8
        current = self.tabs.get(self._current)
        room -= current.sizeHint().width() + 2 if current else 0
        full = False
        for tab in self.tabs.values():
            if tab is not current:
                room -= tab.sizeHint().width() + 2
                full = full or room < 0
                tab.setVisible(not full)
        self.more.setVisible(full)

    def _open_more(self) -> None:
        menu = Menu(self)
        for view in self.views:
            if not self.tabs[view.key].isVisible():
                menu.addAction(icon("ph.push-pin" if view.pinned else "ph.list"), view.label.replace("&", "&&"),
                               partial(self._choose, view))  # fmt: skip
        menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height() + 4)))
