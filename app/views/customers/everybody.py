"""All colleagues and departments, of whom one chooses; a line of such a list has its note or number on the right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFont, QFontMetrics, QIcon, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.services import people
from app.services.language import N_, _, ngettext
from app.services.people import Person, Receiver, Team
from app.services.text import found_in
from app.views.customers.bulk_dialog import while_open
from app.views.kit import pictures
from app.views.kit.icons import icon
from app.views.kit.layout import column, entry
from app.views.kit.tasks import Tasks
from app.views.kit.theme import font, theme

WHO, NUMBER = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
COLLEAGUES, DEPARTMENTS, BOTH = "colleagues", "departments", "both"
SHOWN = {COLLEAGUES: N_("Colleagues"), DEPARTMENTS: N_("Departments"), BOTH: N_("Colleagues and departments")}
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
FACE = 22
MARGINS = 44  # left of the picture, between it and the name, and around the number
GAP = 14  # between a name and its note
ELIDE = Qt.TextElideMode.ElideRight
Index = QModelIndex | QPersistentModelIndex


class People(QListWidget):
    """Some of whom are selected; Enter or a double click copies them."""

    copied = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("people")
        self.setAccessibleName(_("Whom one can choose"))
        self.setIconSize(QSize(FACE, FACE))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setItemDelegate(WithNote(self, is_number=False))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.itemDoubleClicked.connect(lambda _item: self.copied.emit())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER:  # or the window's own button would be pressed
            self.copied.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Whoever comes by keys stands on somebody."""
        super().focusInEvent(event)
        by_keys = event.reason() != Qt.FocusReason.MouseFocusReason
        shown = [item for place in range(self.count()) if not (item := self.item(place)).isHidden()]
        if by_keys and shown and not any(item.isSelected() for item in shown):
            self.setCurrentItem(shown[0])


class Everybody(QWidget):
    """All colleagues or departments that are not chosen yet, searched as one types.

    Enter in the search chooses the first that is found, ↓ goes to the list.
    """

    ready = Signal()
    found = Signal(object)  # the Receiver

    def __init__(self, tasks: Tasks) -> None:
        super().__init__()
        self.is_ready = False
        self._chosen: set[Receiver] = set()
        self.kind = QComboBox()
        self.kind.setObjectName("who_kind")
        self.kind.setAccessibleName(_("Colleagues or departments"))
        for key, words in SHOWN.items():
            self.kind.addItem(_(words), key)
        self.search = entry(_("Search colleagues"), hint=_("Name or department"), object_name="search_people")
        self.list = People()
        self.setLayout(column(self.kind, self.search, self.list, gap=6))
        self.setFocusProxy(self.search)
        self.search.installEventFilter(self)
        self.search.textChanged.connect(self.filter)
        self.kind.currentIndexChanged.connect(self.filter)
        tasks.read(lambda session: (people.active(session), people.teams(session)), while_open(self, self._show))

    def names(self) -> dict[Receiver, str]:
        return {item.data(WHO): item.text() for item in self._items()}

    def selected(self) -> list[Receiver]:
        """Those that are marked, in the order of the list."""
        return [item.data(WHO) for item in self._items() if item.isSelected() and not item.isHidden()]

    def mark(self, who: Receiver) -> None:
        """The keyboard stands here."""
        for item in self._items():
            if item.data(WHO) == who:
                self.list.setCurrentItem(item)

    def shown(self) -> list[Receiver]:
        return [item.data(WHO) for item in self._items() if not item.isHidden()]

    def leave_out(self, chosen: Iterable[Receiver]) -> None:
        """Whoever is chosen stands here no longer."""
        self._chosen = set(chosen)
        self.filter()

    def filter(self) -> None:
        """By name; by department if no name fits."""
        kind = self.kind.currentData()
        those = [item for item in self._items() if item.data(WHO) not in self._chosen and _is(item.data(WHO), kind)]
        fitting = self._fitting(those)
        for item in self._items():
            fits = item.data(WHO) in fitting
            item.setHidden(not fits)
            item.setSelected(item.isSelected() and fits)

    def _fitting(self, items: Sequence[QListWidgetItem]) -> set[Receiver]:
        typed = self.search.text()
        named = {item.data(WHO) for item in items if found_in(typed, item.text())}
        return named or {item.data(WHO) for item in items if found_in(typed, item.data(NUMBER))}

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Down:
                self.list.setFocus()
                return True
            if event.key() in ENTER and self.search.text().strip():  # without a name it is the window's button
                self._take_first()
                return True
        return super().eventFilter(watched, event)

    def _take_first(self) -> None:
        shown = self.shown()
        self.search.clear()
        if shown:
            self.found.emit(shown[0])

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(place) for place in range(self.list.count())]

    def _show(self, found: tuple[Sequence[Person], Sequence[Team]]) -> None:
        for person in found[0]:
            face = pictures.steady(pictures.avatar(person.name, FACE, self.devicePixelRatioF()))
            self._add(Receiver(person.id), person.name, person.department, face)
        for team in found[1]:
            words = ngettext("{count} person", "{count} people", team.people).format(count=team.people)
            self._add(Receiver(None, team.id), team.name, words, icon("ph.users-three", "accent"))
        self.filter()
        self.is_ready = True
        self.ready.emit()

    def _add(self, who: Receiver, name: str, note: str, picture: QIcon) -> None:
        item = QListWidgetItem(picture, name)
        item.setData(WHO, who)
        item.setData(NUMBER, note)
        item.setToolTip(f"{name} · {note}")
        self.list.addItem(item)


class WithNote(QStyledItemDelegate):
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


def _is(who: Receiver, kind: str) -> bool:
    return kind == BOTH or (who.employee_id is not None) == (kind == COLLEAGUES)


def _note(index: Index) -> str:
    return str(index.data(NUMBER) or "")


def _room(option: Any, index: Index) -> int:
    """How wide the name and what stands at its right can be together."""
    return int(option.rect.width()) - FACE - MARGINS


_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
