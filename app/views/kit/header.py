"""The bar on top of every page: what it is, how many, the search, the bell, and the one thing to begin here."""
from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLineEdit, QPushButton, QSizePolicy, QWidget

from app.services.language import _
from app.views.kit.desk import Desk
from app.views.kit.icons import icon
from app.views.kit.layout import Elided, column, label, row
from app.views.kit.notices import BellButton
from app.views.kit.theme import theme

HEIGHT, SEARCH_WIDTH = 58, 420


class PageHeader(QFrame):
    """`title` is translated already. Without a `search_hint` there is no search; `others` stand before `primary`."""

    def __init__(self, desk: Desk, title: str, search_hint: str = "", primary: QPushButton | None = None,
                 others: Sequence[QWidget] = ()) -> None:
        super().__init__()
        self.setObjectName("topbar")
        self.title, self.count = label(title, "title"), Elided(role="faint")
        self.search = search_box(search_hint) if search_hint else None
        self.bell, self.primary = BellButton(desk.notices), primary
        self.count.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._left = left = row(self.title, self.count, gap=8)
        middle = [self.search] if self.search else []
        layout = row(left, None, *middle, None, self.bell, *others, *([primary] if primary else []),
                     margins=(20, 10, 16, 10), gap=8)
        if self.search:
            layout.setStretch(layout.indexOf(self.search), 8)
        self.setLayout(column(layout, gap=0))
        self.setFixedHeight(theme.size(HEIGHT))

    def put_switch(self, switch: QWidget) -> None:
        """Where a room has several lists: a choice of them stands in the place of the title."""
        self.title.hide()
        self._left.insertWidget(0, switch)

    def show_count(self, text: str) -> None:
        """Such as "1.284 customers", translated; empty while it is not known."""
        self.count.show_text(text)


def search_box(hint: str, name: str = "") -> QLineEdit:
    """A line with a magnifying glass, and a cross while there is something in it."""
    box = QLineEdit()
    box.setObjectName("search")
    box.setPlaceholderText(hint)
    box.setAccessibleName(name or hint)
    box.addAction(icon("ph.magnifying-glass", "faint"), QLineEdit.ActionPosition.LeadingPosition)
    clear = box.addAction(icon("ph.x", "faint"), QLineEdit.ActionPosition.TrailingPosition)
    clear.setText(_("Clear the search"))
    clear.setVisible(False)
    clear.triggered.connect(box.clear)
    box.textChanged.connect(lambda text: clear.setVisible(bool(text)))
    box.setMinimumWidth(200)
    box.setMaximumWidth(SEARCH_WIDTH)
    box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    for inner in box.findChildren(QWidget):
        inner.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return box
