"""The dark bar that rises when rows are ticked: how many, all of them, and what can be done with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEasingCurve, QPoint, QPropertyAnimation, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QWidget

from app.services.language import _
from app.services.selection import Selection
from app.views.kit.icons import icon
from app.views.kit.layout import button, label, lift, row, upright
from app.views.kit.menu import Menu
from app.views.kit.text import number

GAP = 16  # below the bar and beside it


@dataclass(frozen=True)
class Chosen:
    """What an action is for: the records, how many they are, and where to open a menu."""

    selection: Selection
    count: int
    anchor: QPoint


@dataclass(frozen=True)
class Action:
    """Something to do with records: in the bulk bar, on right click and on the card alike. The label is translated.

    `one_only` actions are for a single record and stand in its menu alone; those with `danger` stand last.
    """

    key: str
    label: str
    picture: str
    run: Callable[[Chosen], object]
    danger: bool = False
    one_only: bool = False


class BulkBar(QFrame):
    chosen = Signal(Action, QPoint)
    all_wanted = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget, actions: Sequence[Action]) -> None:
        super().__init__(parent)
        self._host, self._actions = parent, [each for each in actions if not each.one_only]
        self.setObjectName("bulk")
        self.setAccessibleName(_("Actions on what is selected"))
        self.count = label()
        self.every = button(kind="link", hint=_("Select all"), clicked=self.all_wanted.emit, name="bulk:all")
        self.buttons = {action.key: self._button(action) for action in self._actions}
        self.more = button(picture="ph.dots-three", hint=_("More actions"), token="bar_text", name="bulk:more",
                           clicked=self._open_more)  # fmt: skip
        close = button(picture="ph.x", hint=_("Clear the selection (Esc)"), token="bar_text", name="bulk:close",
                       clicked=self.closed.emit)  # fmt: skip
        self._row = row(self.count, self.every, upright(), *self.buttons.values(), self.more, close,
                           margins=(16, 7, 8, 7), gap=4)  # fmt: skip
        self.setLayout(self._row)
        self._rise = QPropertyAnimation(self, b"pos", self)
        self._rise.setDuration(120)
        self._rise.setEasingCurve(QEasingCurve.Type.OutCubic)
        lift(self)
        self.hide()

    def _button(self, action: Action) -> QPushButton:
        made = button(action.label, action.picture, token="bar_text", name=f"bulk:{action.key}")
        made.clicked.connect(lambda: self._choose(action, made))
        return made

    def _choose(self, action: Action, at: QWidget) -> None:
        self.chosen.emit(action, at.mapToGlobal(QPoint(0, 0)))

    def show_for(self, marked: int, total: int) -> None:
        """Rise, or go when nothing is ticked any more."""
        if not marked:
            self.hide()
            return
        self.count.setText(_("{count} selected").format(count=number(marked)))
        self.every.setText(_("Select all {count}").format(count=number(total)))
        self.every.setVisible(marked < total)
        hidden = not self.isVisible()
        self.place()
        self.show()
        if hidden:
            self._rise.setStartValue(self._rest() + QPoint(0, 24))
            self._rise.setEndValue(self._rest())
            self._rise.start()

    def place(self) -> None:
        """In the middle at the bottom; actions that have no room go behind the three dots."""
        self._rise.stop()
        for made in self.buttons.values():
            made.show()
        self.more.hide()
        room, shown = self._host.width() - 2 * GAP, list(self.buttons.values())
        self._row.activate()
        while shown and self.sizeHint().width() > room:
            self.more.show()
            shown.pop().hide()
            self._row.invalidate()
        self.resize(self.sizeHint())
        self.move(self._rest())
        self.raise_()

    def _rest(self) -> QPoint:
        return QPoint((self._host.width() - self.width()) // 2, self._host.height() - self.height() - GAP)

    def _open_more(self) -> None:
        menu = Menu(self)
        for action in self._actions:
            if not self.buttons[action.key].isVisible():
                menu.addAction(icon(action.picture), action.label, partial(self._choose, action, self.more))
        menu.popup(self.more.mapToGlobal(QPoint(0, -menu.sizeHint().height() - 4)))
