"""All colleagues and departments, of whom one chooses; a line of such a list has its note or number on the right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QIcon, QKeyEvent, QPainter
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


class Everybody(QWidget):
    """All colleagues or departments that are not chosen yet, searched as one types."""

    ready = Signal()

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
        typed, kind = self.search.text(), self.kind.currentData()
        for item in self._items():
            who = item.data(WHO)
            of_kind = kind == BOTH or (who.employee_id is not None) == (kind == COLLEAGUES)
            fits = of_kind and who not in self._chosen and found_in(typed, item.text(), item.data(NUMBER))
            item.setHidden(not fits)
            item.setSelected(item.isSelected() and fits)

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(place) for place in range(self.list.count())]

    def _show(self, found: tuple[Sequence[Person], Sequence[Team]]) -> None:
        for person in found[0]:
            face = QIcon(pictures.avatar(person.name, FACE, self.devicePixelRatioF()))
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


def _note(index: Index) -> str:
    return str(index.data(NUMBER) or "")


def _room(option: Any, index: Index) -> int:
    """How wide the name and what stands at its right can be together."""
    return int(option.rect.width()) - FACE - MARGINS


_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
