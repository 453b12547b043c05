"""Ctrl+K: records, commands and what was open last, by a few letters, without accents."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.services.language import _
from app.services.text import found_in
from app.views.kit.icons import icon
from app.views.kit.layout import button, column, frame, label, lift, row
from app.views.kit.tasks import Tasks
from app.views.kit.theme import font, theme

ENTRY = Qt.ItemDataRole.UserRole
MOST = 5            # records of one kind
WIDTH, HEIGHT, TOP = 640, 440, 88


@dataclass(frozen=True)
class Entry:
    """One line: what it says, in small what it is, the keys that do the same, and what it does.

    `pin(then)` pins it, or lets it go if it is pinned; None for what cannot be pinned.
    """

    text: str
    picture: str
    run: Callable[[], object]
    detail: str = ""
    keys: str = ""
    pin: Callable[[Callable[[], object]], object] | None = None


@dataclass(frozen=True)
class Source:
    """Where records come from: `find(session, text, limit)` runs in the reader, `entry` makes a line of each."""

    find: Callable[[Any, str, int], Sequence[Any]]
    entry: Callable[[Any], Entry]


class Records(Protocol):
    """Where the palette gets records from: searched while one types, and one's own as long as nothing is typed."""

    def sources(self) -> Sequence[Source]: ...

    def own(self) -> Source: ...


class Palette(QFrame):
    """`commands` are asked each time it opens."""

    def __init__(self, window: QWidget, tasks: Tasks, commands: Callable[[], Iterable[Entry]],
                 records: Records) -> None:
        self._scrim = _Scrim(window, self)
        super().__init__(window)
        self.setObjectName("palette")
        self.setAccessibleName(_("Quick search"))
        self._window, self._tasks, self._records, self._list_commands = window, tasks, records, commands
        self._commands: list[Entry] = []
        self.complete = True
        self.input = QLineEdit(placeholderText=_("A customer, phone number, document or command…"))
        self.input.setObjectName("palette-input")
        self.input.setAccessibleName(_("Quick search"))
        self.input.addAction(icon("ph.magnifying-glass", "faint"), QLineEdit.ActionPosition.LeadingPosition)
        self.list = _results()
        self.nothing = label(_("Nothing found. A part of a name, number or phone is enough."), "muted")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setLayout(column(self.input, self.list, self.nothing, self._foot(), gap=0))
        self.input.textChanged.connect(self._search)
        self.input.returnPressed.connect(self._run)
        self.list.itemClicked.connect(self._run)
        self.input.installEventFilter(self)
        lift(self, blur=60, depth=18)
        self.dismiss()

    def open(self) -> None:
        """Show it, empty, with what is pinned, what was open last and all commands."""
        self._scrim.setGeometry(self._window.rect())
        self.resize(min(WIDTH, self._window.width() - 40), HEIGHT)
        self.move((self._window.width() - self.width()) // 2, TOP)
        for widget in (self._scrim, self):
            widget.show()
            widget.raise_()
        self._commands = list(self._list_commands())
        self.input.clear()
        self.input.setFocus()
        self._search("")

    def dismiss(self) -> None:
        self._scrim.hide()
        self.hide()

    def entries(self) -> list[Entry]:
        """What is shown, in order."""
        return [self.list.item(place).data(ENTRY) for place in range(self.list.count())]

    def _search(self, text: str) -> None:
        commands = [each for each in self._commands if found_in(text, each.text)]
        sources = self._records.sources() if text.strip() else [self._records.own()]
        self.complete = False

        def find(session: Any) -> list[tuple[Source, Any]]:
            return [(source, found) for source in sources for found in source.find(session, text, MOST)]
        self._tasks.read(find, lambda found: self._show([*(s.entry(each) for s, each in found), *commands]), topic=self)

    def _show(self, entries: Sequence[Entry]) -> None:
        self.complete = True
        self.list.clear()
        for entry in entries:
            item = QListWidgetItem(icon(entry.picture), entry.text)
            item.setData(ENTRY, entry)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.list.setVisible(bool(entries))
        self.nothing.setVisible(not entries)

    def _run(self) -> None:
        if item := self.list.currentItem():
            self.dismiss()
            item.data(ENTRY).run()

    def _pin(self) -> None:
        """Pin the record that is chosen, or let it go."""
        item = self.list.currentItem()
        if item and (pin := item.data(ENTRY).pin):
            pin(lambda: self._search(self.input.text()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrows move in the list while one types; Escape closes, and so does going elsewhere."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
            step = steps.get(Qt.Key(event.key()))
            if step:
                self.list.setCurrentRow(max(0, min(self.list.count() - 1, self.list.currentRow() + step)))
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.dismiss()
                return True
            if event.key() == Qt.Key.Key_D and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
                self._pin()
                return True
        if event.type() == QEvent.Type.FocusOut and self.isVisible() and self._window.isActiveWindow():
            self.dismiss()
        return False

    def _foot(self) -> QFrame:
        self.pin_button = button(_("pin"), kind="link", hint=_("Pin or let go (Ctrl+D)"), clicked=self._pin, name="pin")
        self.pin_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        made = frame("footer", row(*_key("↑ ↓", _("choose")), 8, *_key("Enter", _("open")), 8, label("Ctrl+D", "key"),
                                   self.pin_button, 8, *_key("Esc", _("close")), None, margins=(14, 0, 14, 0), gap=6))
        made.setFixedHeight(38)
        return made


class _Scrim(QWidget):
    """Darkens the window behind; a click on it closes."""

    def __init__(self, window: QWidget, palette: Palette) -> None:
        super().__init__(window)
        self._palette = palette

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        self._palette.dismiss()

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(10, 12, 18, 110))
        painter.end()


class _Lines(QStyledItemDelegate):
    """Icon, text, its detail after it, the keys on the right."""

    def __init__(self, results: QListWidget) -> None:
        super().__init__(results)
        self._list = results

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(100, theme.size(38))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem,
              index: QModelIndex | QPersistentModelIndex) -> None:
        entry: Entry = index.data(ENTRY)
        rect: QRect = option.rect
        chosen = index.row() == self._list.currentRow()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent_soft"))
            painter.drawRoundedRect(rect.adjusted(0, 1, 0, -1), 7, 7)
        box = QRect(rect.left() + 12, rect.center().y() - 8, 18, 18)
        icon(entry.picture, "accent" if chosen else "muted").paint(painter, box)
        self._words(painter, entry, rect.adjusted(42, 0, -14, 0))

    def _words(self, painter: QPainter, entry: Entry, room: QRect) -> None:
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(font(12))
        painter.setPen(theme.color("faint"))
        painter.drawText(room, middle | Qt.AlignmentFlag.AlignRight, entry.keys)
        room = room.adjusted(0, 0, -painter.fontMetrics().horizontalAdvance(entry.keys) - 12, 0)
        painter.setFont(font(13))
        text = painter.fontMetrics().elidedText(entry.text, Qt.TextElideMode.ElideRight, room.width())
        painter.setPen(theme.color("text"))
        painter.drawText(room, middle | Qt.AlignmentFlag.AlignLeft, text)
        room = room.adjusted(painter.fontMetrics().horizontalAdvance(text) + 10, 0, 0, 0)
        painter.setFont(font(12))
        painter.setPen(theme.color("faint"))
        detail = painter.fontMetrics().elidedText(entry.detail, Qt.TextElideMode.ElideRight, max(0, room.width()))
        painter.drawText(room, middle | Qt.AlignmentFlag.AlignLeft, detail)


def _key(keys: str, does: str) -> tuple[QWidget, QWidget]:
    return label(keys, "key"), label(does, "faint")


def _results() -> QListWidget:
    made = QListWidget()
    made.setObjectName("palette-list")
    made.setAccessibleName(_("Results"))
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    made.setItemDelegate(_Lines(made))
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return made


