"""Choosing colleagues and departments: tick them; those chosen stand in an order that can be changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QIcon, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.services import people
from app.services.language import _, ngettext
from app.services.people import Person, Receiver, Team
from app.services.text import found_in
from app.views.customers.bulk_dialog import while_open
from app.views.kit import pictures
from app.views.kit.icons import icon
from app.views.kit.layout import Item, button, column, entry, label, row
from app.views.kit.tasks import Tasks
from app.views.kit.theme import font, theme

WHO, NUMBER = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
CHECKED, UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.Unchecked
FACE = 22
BOX = 24  # of a tick and the gap behind it
MARGINS = 44  # left of the picture, between it and the name, and around the number
GAP = 14  # between a name and its note
ELIDE = Qt.TextElideMode.ElideRight
Index = QModelIndex | QPersistentModelIndex


class Everybody(QWidget):
    """All colleagues and departments with a box to tick, searched as one types; "all" ticks what is shown (V18)."""

    ticked = Signal(object, bool)  # a Receiver, and whether it was ticked

    def __init__(self, tasks: Tasks) -> None:
        super().__init__()
        self.search = entry(_("Search colleagues"), hint=_("Name or department"), object_name="search_people")
        self.list = QListWidget()
        self.list.setObjectName("people")
        self.list.setAccessibleName(_("Receivers"))
        self.list.setIconSize(QSize(FACE, FACE))
        self.list.setItemDelegate(_WithNote(self.list, is_number=False))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.all = button(_("Tick all"), kind="link", clicked=lambda: self._tick_shown(True), name="tick_all")
        self.none = button(_("Untick all"), kind="link", clicked=lambda: self._tick_shown(False), name="untick_all")
        self.setLayout(column(self.search, self.list, row(self.all, self.none, None), gap=6))
        self.search.textChanged.connect(self._filter)
        self.list.itemChanged.connect(self._changed)
        self.list.itemActivated.connect(_flip)
        tasks.read(lambda session: (people.active(session), people.teams(session)), while_open(self, self._show))

    def names(self) -> dict[Receiver, str]:
        return {item.data(WHO): item.text() for item in self._items()}

    def chosen(self) -> list[Receiver]:
        return [item.data(WHO) for item in self._items() if item.checkState() == CHECKED]

    def tick(self, who: Receiver, on: bool = True) -> None:
        for item in self._items():
            if item.data(WHO) == who:
                item.setCheckState(CHECKED if on else UNCHECKED)

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(place) for place in range(self.list.count())]

    def _show(self, found: tuple[Sequence[Person], Sequence[Team]]) -> None:
        self.list.blockSignals(True)
        for person in found[0]:
            face = QIcon(pictures.avatar(person.name, FACE, self.devicePixelRatioF()))
            self._add(Receiver(person.id), person.name, person.department, face)
        for team in found[1]:
            words = ngettext("{count} person", "{count} people", team.people).format(count=team.people)
            self._add(Receiver(None, team.id), team.name, words, icon("ph.users-three", "accent"))
        self.list.blockSignals(False)
        self._filter(self.search.text())

    def _add(self, who: Receiver, name: str, note: str, picture: QIcon) -> None:
        item = QListWidgetItem(picture, name)
        item.setData(WHO, who)
        item.setData(NUMBER, note)
        item.setToolTip(f"{name} · {note}")
        item.setCheckState(UNCHECKED)
        self.list.addItem(item)

    def _filter(self, typed: str) -> None:
        for item in self._items():
            item.setHidden(not found_in(typed, item.text(), item.data(NUMBER)))

    def _tick_shown(self, on: bool) -> None:
        for item in self._items():
            if not item.isHidden():
                item.setCheckState(CHECKED if on else UNCHECKED)

    def _changed(self, item: QListWidgetItem) -> None:
        self.ticked.emit(item.data(WHO), item.checkState() == CHECKED)


class InOrder(QListWidget):
    """Those chosen, with how many each gets: dragged by mouse, or Alt+↑ and Alt+↓; Delete takes one out."""

    rearranged = Signal()
    dropped = Signal(object)  # a Receiver that was taken out

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("order")
        self.setProperty("framed", True)
        self.setAccessibleName(_("Who receives, in this order"))
        self.setIconSize(QSize(FACE, FACE))
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(_WithNote(self, is_number=True))
        self.model().rowsMoved.connect(self.rearranged)

    def in_order(self) -> list[Receiver]:
        return [self.item(place).data(WHO) for place in range(self.count())]

    def put(self, who: Receiver, name: str) -> None:
        """At the end of the order."""
        ratio = self.devicePixelRatioF()
        team = who.department_id is not None
        picture = icon("ph.users-three", "accent") if team else QIcon(pictures.avatar(name, FACE, ratio))
        item = QListWidgetItem(picture, name)
        item.setData(WHO, who)
        item.setToolTip(_("Drag, or Alt+↑ and Alt+↓, to change the order"))
        self.addItem(item)
        if self.count() == 1:
            self.setCurrentRow(0)

    def drop(self, who: Receiver) -> None:
        if who in (there := self.in_order()):
            self.takeItem(there.index(who))

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
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.currentItem():
            self.dropped.emit(self.currentItem().data(WHO))
        else:
            super().keyPressEvent(event)


class Receivers(QWidget):
    """Everybody on the left, on the right those who receive, in the order that decides who gets one more (V28)."""

    changed = Signal()

    def __init__(self, tasks: Tasks, height: int, *below: Item) -> None:
        super().__init__()
        self.people, self.order = Everybody(tasks), InOrder()
        self.order.setMinimumHeight(height)
        self.people.list.setMinimumHeight(height - 6)
        up = button(picture="ph.arrow-up", hint=_("Earlier (Alt+↑)"), name="up",
                    clicked=lambda: self.order.move_current(-1))  # fmt: skip
        down = button(picture="ph.arrow-down", hint=_("Later (Alt+↓)"), name="down",
                      clicked=lambda: self.order.move_current(1))  # fmt: skip
        left = column(label(_("Receivers"), "strong"), self.people, gap=6)
        moving = row(*below, None, up, down, gap=0)
        right = column(label(_("Who receives, in this order"), "strong"), self.order, moving, gap=6)
        both = row(left, right, gap=20)
        both.setStretch(0, 1)
        both.setStretch(1, 1)
        self.setLayout(both)
        self.people.ticked.connect(self._ticked)
        self.order.dropped.connect(lambda who: self.people.tick(who, False))
        self.order.rearranged.connect(self.changed)

    def _ticked(self, who: Receiver, on: bool) -> None:
        if on:
            self.order.put(who, self.people.names()[who])
        else:
            self.order.drop(who)
        self.changed.emit()


class _WithNote(QStyledItemDelegate):
    """Something on the right of the name: a number, for which the name gives way, or a note, which gives way itself."""

    def __init__(self, parent: QWidget, is_number: bool) -> None:
        super().__init__(parent)
        self._is_number = is_number

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        shown: Any = option  # the stubs leave out its fields
        taken = QFontMetrics(self._font()).horizontalAdvance(_note(index)) if self._is_number else 0
        shown.text = shown.fontMetrics.elidedText(shown.text, ELIDE, _room(shown, index) - taken)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        shown: Any = option
        metrics = QFontMetrics(self._font())
        name = 0 if self._is_number else metrics.horizontalAdvance(str(index.data())) + GAP
        painter.save()
        painter.setPen(theme.color("text" if self._is_number else "muted"))
        painter.setFont(self._font())
        words = metrics.elidedText(_note(index), ELIDE, max(0, _room(shown, index) - name))
        painter.drawText(shown.rect.adjusted(0, 0, -12, 0), _RIGHT, words)
        painter.restore()

    def _font(self) -> QFont:
        return font(13, QFont.Weight.Medium, tabular=True) if self._is_number else font(13)


def _note(index: Index) -> str:
    return str(index.data(NUMBER) or "")


def _room(option: Any, index: Index) -> int:
    """How wide the name and what stands at its right can be together."""
    box = BOX if index.data(Qt.ItemDataRole.CheckStateRole) is not None else 0
    return int(option.rect.width()) - FACE - MARGINS - box


_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def _flip(item: QListWidgetItem) -> None:
    item.setCheckState(UNCHECKED if item.checkState() == CHECKED else CHECKED)
