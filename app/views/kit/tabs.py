"""Tabs on one line, each with a small count; those without room are behind a menu, the open one never."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QStylePainter, QWidget

from app.services.language import _
from app.views.kit.layout import button, row
from app.views.kit.menu import Menu
from app.views.kit.theme import font, theme

GAPS = (14, 10, 6, 4)  # pixels between tabs: the first with which all have room, else the last
BESIDE, MOST = 3, 99  # pixels between a word and its count; a larger count is 99+


class Tab(QPushButton):
    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.setObjectName(f"tab:{name}")
        self.setProperty("kind", "tab")
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.name, self._count = name, ""
        self.show_count(0)

    def show_count(self, count: int) -> None:
        self._count = "" if not count else str(count) if count <= MOST else f"{MOST}+"
        self.setAccessibleName(self.words)
        self.updateGeometry()
        self.update()

    @property
    def words(self) -> str:
        return f"{self.name} {self._count}".strip()

    def _beside(self) -> int:
        return BESIDE + QFontMetrics(font(11)).horizontalAdvance(self._count) if self._count else 0

    def sizeHint(self) -> QSize:
        return super().sizeHint() + QSize(self._beside(), 0)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, option, beside = QStylePainter(self), QStyleOptionButton(), self._beside()
        self.initStyleOption(option)
        whole = QRect(option.rect)
        painter.drawControl(QStyle.ControlElement.CE_PushButtonBevel, option)
        option.rect = whole.adjusted(0, 0, -beside, 0)
        painter.drawControl(QStyle.ControlElement.CE_PushButtonLabel, option)
        painter.setFont(font(11))
        painter.setPen(theme.color("accent" if self.hasFocus() else "faint"))
        right = whole.adjusted(0, 0, -1, -1)
        painter.drawText(right, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, self._count)
        painter.end()


class TabLine(QWidget):
    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.tabs: list[Tab] = []
        self._row = row(gap=GAPS[-1])
        self.more = button(picture="ph.dots-three", hint=_("More tabs"), kind="small", clicked=self._open_more,
                           name="tabs:more")  # fmt: skip
        self.more.setFixedSize(theme.size(24), theme.size(24))
        self.setLayout(row(self._row, self.more, None, gap=GAPS[-1]))
        self.setMinimumWidth(theme.size(120))
        theme.changed.connect(self._fit)

    def add(self, name: str) -> None:
        tab, place = Tab(name), len(self.tabs)
        tab.setChecked(not place)
        tab.clicked.connect(lambda: self.chosen.emit(place))
        self.tabs.append(tab)
        self._row.addWidget(tab)
        self._fit()

    def show_count(self, place: int, count: int) -> None:
        self.tabs[place].show_count(count)
        self._fit()

    def mark(self, place: int) -> None:
        """Show which tab is open."""
        self.tabs[place].setChecked(True)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        wide = {tab: tab.sizeHint().width() for tab in self.tabs}
        spare = self.width() - sum(wide.values())
        gap = next((each for each in GAPS if each * (len(wide) - 1) <= spare), GAPS[-1])
        full = gap * (len(wide) - 1) > spare
        self._row.setSpacing(gap)
        room = self.width() - (self.more.width() + gap if full else 0)
        room -= sum(wide[tab] for tab in self.tabs if tab.isChecked())
        for tab in self.tabs:
            if not tab.isChecked():
                room -= wide[tab] + gap
                tab.setHidden(room < 0)
            else:
                tab.show()
        self.more.setVisible(full)

    def _open_more(self) -> None:
        menu = Menu(self)
        for place, tab in enumerate(self.tabs):
            if tab.isHidden():
                menu.addAction(tab.words.replace("&", "&&"), partial(self.chosen.emit, place))
        menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height() + 4)))
