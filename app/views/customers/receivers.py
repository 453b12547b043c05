"""Choosing colleagues and departments: copied from the list of all into the list of those chosen, one or all (V18).

The order of those chosen can be changed, and decides who gets one more (V28). Everything goes by mouse and by keys.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QWidget

from app.services.language import _
from app.services.people import Receiver
from app.views.customers.everybody import FACE, NUMBER, WHO, Everybody, WithNote
from app.views.kit import pictures
from app.views.kit.icons import icon
from app.views.kit.layout import Item, button, column, label, row
from app.views.kit.tasks import Tasks


class InOrder(QListWidget):
    """Those chosen, with how many each gets: dragged by mouse, or Alt+↑ and Alt+↓; Delete takes one out."""

    rearranged = Signal()
    dropped = Signal()  # the one that is marked shall be taken out

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("order")
        self.setProperty("framed", True)
        self.setAccessibleName(_("Who is chosen, in this order"))
        self.setIconSize(QSize(FACE, FACE))
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(WithNote(self, is_number=True))
        self.model().rowsMoved.connect(self.rearranged)

    def in_order(self) -> list[Receiver]:
        return [self.item(place).data(WHO) for place in range(self.count())]

    def put(self, who: Receiver, name: str) -> None:
        """At the end of the order."""
        ratio = self.devicePixelRatioF()
        team = who.department_id is not None
        picture = icon("ph.users-three", "accent") if team else pictures.steady(pictures.avatar(name, FACE, ratio))
        item = QListWidgetItem(picture, name)
        item.setData(WHO, who)
        item.setToolTip(_("Drag, or Alt+↑ and Alt+↓, to change the order"))
        self.addItem(item)
        if self.count() == 1:
            self.setCurrentRow(0)

    def drop(self, who: Receiver) -> None:
        if who in (there := self.in_order()):
            self.takeItem(there.index(who))

    def current(self) -> list[Receiver]:
        return [self.currentItem().data(WHO)] if self.currentItem() else []

    def show_numbers(self, numbers: Sequence[str]) -> None:
        for place in range(self.count()):
            self.item(place).setData(NUMBER, numbers[place] if place < len(numbers) else "")

    def move_current(self, by: int) -> None:
        """Up (-1) or down (1); those at the end stay there."""
        here = self.currentRow()
        there = here + by
        if here >= 0 and 0 <= there < self.count():
            self.insertItem(there, self.takeItem(here))
            self.setCurrentRow(there)
            self.rearranged.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.move_current(step)
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.dropped.emit()
        else:
            super().keyPressEvent(event)


class Receivers(QWidget):
    """Everybody on the left, those chosen on the right, between them what copies one or all, and takes out again."""

    changed = Signal()

    def __init__(self, tasks: Tasks, height: int, title: str, *below: Item) -> None:
        super().__init__()
        self.people, self.order = Everybody(tasks), InOrder()
        self._waiting: list[Receiver] = []  # chosen before the list was there
        self.order.setMinimumHeight(height)
        self.people.list.setMinimumHeight(height - 6)
        self._build(title, below)
        self.people.list.copied.connect(self.copy)
        self.people.found.connect(self.choose)
        self.setFocusProxy(self.people)
        self.people.ready.connect(lambda: self.choose(*self._waiting))
        self.order.dropped.connect(self.take_out)
        self.order.rearranged.connect(self.changed)

    def _build(self, title: str, below: Sequence[Item]) -> None:
        ways = [
            button(_("Copy over"), "ph.caret-right", "outline", _("Copy over (Enter)"), self.copy, name="copy"),
            button(_("Copy all"), "ph.caret-double-right", "outline", clicked=self.copy_all, name="copy_all"),
            button(_("Take out"), "ph.caret-left", "outline", _("Take out (Delete)"), self.take_out, name="take_out"),
            button(_("Take all out"), "ph.caret-double-left", "outline", clicked=self.take_all_out,
                   name="take_all_out"),
        ]  # fmt: skip
        up = button(picture="ph.arrow-up", hint=_("Earlier (Alt+↑)"), name="up",
                    clicked=lambda: self.order.move_current(-1))  # fmt: skip
        down = button(picture="ph.arrow-down", hint=_("Later (Alt+↓)"), name="down",
                      clicked=lambda: self.order.move_current(1))  # fmt: skip
        right = column(label(title, "strong"), self.order, row(*below, None, up, down, gap=0), gap=6)
        both = row(self.people, column(None, *ways, None, gap=6), right, gap=14)
        both.setStretch(0, 1)
        both.setStretch(2, 1)
        self.setLayout(both)

    def chosen(self) -> list[Receiver]:
        return self.order.in_order()

    def choose(self, *receivers: Receiver) -> None:
        """Put these at the end of those chosen; who stands there already, or works here no longer, is passed over."""
        if not self.people.is_ready:
            self._waiting += receivers
            return
        names, there = self.people.names(), set(self.chosen())
        new = [who for who in dict.fromkeys(receivers) if who in names and who not in there]
        for who in new:
            self.order.put(who, names[who])
        self._follow(bool(new))

    def copy(self) -> None:
        """Those marked on the left; the mark goes on to the next, so that Enter copies one after the other."""
        marked = self.people.selected()
        places = self.people.shown()
        after = places[places.index(marked[-1]) + 1 :] if marked else []
        self.choose(*marked)
        self.people.list.clearSelection()
        if after:
            self.people.mark(after[0])

    def copy_all(self) -> None:
        """All that the left shows."""
        self.choose(*self.people.shown())

    def take_out(self) -> None:
        self._drop(self.order.current())

    def take_all_out(self) -> None:
        self._drop(self.chosen())

    def _drop(self, gone: Sequence[Receiver]) -> None:
        for who in gone:
            self.order.drop(who)
        self._follow(bool(gone))

    def _follow(self, changed: bool) -> None:
        if changed:
            self.people.leave_out(self.chosen())
            self.changed.emit()
