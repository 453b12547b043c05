"""One part of the settings: a heading, what can be done, and a list that may be a tree."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHeaderView, QPushButton, QTreeWidget, QTreeWidgetItem

from app.services.errors import UserError
from app.services.language import _
from app.views.kit.desk import Desk
from app.views.kit.keys import shortcut
from app.views.kit.layout import button, column, frame, label, row
from app.views.kit.theme import theme

ID = Qt.ItemDataRole.UserRole
ROW_HEIGHT = 34
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Line(NamedTuple):
    """A row of the list: its record, the words, how deep it lies in a tree, and whether it is out of use."""

    record: Any
    words: tuple[str, ...]
    depth: int = 0
    faint: bool = False


class Section(QFrame):
    """`read(session)` brings what `show_read` draws; it is read again when one of `tables` changes."""

    tables: Sequence[str] = ()

    def __init__(self, desk: Desk, title: str, explanation: str) -> None:
        super().__init__()
        self.setObjectName("surface")
        self.setAccessibleName(title)
        self.desk = desk
        about = label(explanation, "muted")
        about.setWordWrap(True)
        self.buttons = row(gap=8)
        head = column(label(title, "title"), about, gap=4)
        top = row(head, self.buttons, gap=16)
        top.setStretch(0, 1)
        self.body = column(gap=12)
        layout = column(top, self.body, margins=(24, 20, 24, 20), gap=16)
        layout.setStretch(1, 1)
        self.setLayout(layout)
        desk.tasks.changed.connect(self._changed)

    def read(self, session: Any) -> Any:
        """In the reader's thread."""
        raise NotImplementedError

    def show_read(self, found: Any) -> None:
        raise NotImplementedError

    def tour_stops(self) -> Iterator[tuple[str, Callable[[], object]]]:
        """What else the tour takes pictures of."""
        yield from ()

    def refresh(self) -> None:
        """Read again, if anybody looks."""
        if self.isVisible():
            self.desk.tasks.read(self.read, self.show_read, topic=self)

    def action(self, text: str, picture: str, clicked: Callable[[], object], primary: bool = False,
               name: str = "") -> QPushButton:  # fmt: skip
        """One more button at the top right."""
        made = button(text, picture, "primary" if primary else "outline", clicked=clicked, name=name)
        self.buttons.addWidget(made, 0, Qt.AlignmentFlag.AlignTop)
        return made

    def movers(self, shift: Callable[[int], object]) -> tuple[QPushButton, QPushButton]:
        """Buttons that move the current line up (-1) and down (1); Alt+↑ and Alt+↓ press them."""
        up = self.action("", "ph.arrow-up", partial(shift, -1), name="up")
        down = self.action("", "ph.arrow-down", partial(shift, 1), name="down")
        hints = _("Further up (Alt+↑)"), _("Further down (Alt+↓)")
        for made, keys, hint in zip((up, down), ("Alt+Up", "Alt+Down"), hints, strict=True):
            made.setAccessibleName(hint)
            made.setToolTip(hint)
            shortcut(keys, self, made.click)
        return up, down

    def write(self, label: str, work: Callable[[Any], Any], sentence: str) -> None:
        """Do it as one action, and say so."""

        def done(written: Any) -> None:
            self.desk.tell(sentence, undo=written.action_id)

        self.desk.tasks.write(label, work, done, self._refused)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def _refused(self, error: Exception) -> None:
        """Put back what the screen shows: a tick that was refused must not stay."""
        if isinstance(error, UserError):
            self.desk.tell(str(error), warning=True)
        else:
            self.desk.tasks.failed.emit(error)
        self.refresh()

    def _changed(self, changes: Any) -> None:
        if changes.touch(*self.tables):
            self.refresh()


class Rows(QTreeWidget):
    """A list of lines with columns; Enter and a double click open one."""

    def __init__(self, name: str, heads: Sequence[str], opened: Callable[[Any], object], stretched: int = 0,
                 numbers: Sequence[int] = ()) -> None:  # fmt: skip
        """`stretched` is the column that takes the room that is left; those of `numbers` are aligned right."""
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(heads[0])
        self.setHeaderLabels(list(heads))
        self._numbers = tuple(numbers)
        for place in numbers:
            self.headerItem().setTextAlignment(place, RIGHT)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setVerticalScrollMode(QTreeWidget.ScrollMode.ScrollPerPixel)
        header = self.header()
        header.setSectionsMovable(False)
        header.setStretchLastSection(False)
        for place in range(len(heads)):
            header.setSectionResizeMode(place, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(stretched, QHeaderView.ResizeMode.Stretch)
        self.setRootIsDecorated(False)
        self.itemActivated.connect(lambda item, _column: opened(item.data(0, ID)))

    def show_lines(self, lines: Sequence[Line]) -> None:
        """The same line stays the current one."""
        before = _known_by(self.record())
        self.clear()
        above: list[QTreeWidgetItem] = []
        for line in lines:
            item = QTreeWidgetItem(list(line.words))
            item.setData(0, ID, line.record)
            item.setSizeHint(0, QSize(0, theme.size(ROW_HEIGHT)))
            for place in self._numbers:
                item.setTextAlignment(place, RIGHT)
            for place, words in enumerate(line.words):
                item.setToolTip(place, words)
                if line.faint:
                    item.setForeground(place, theme.color("faint"))
            del above[line.depth :]
            if above:
                above[-1].addChild(item)
            else:
                self.addTopLevelItem(item)
            above.append(item)
            if _known_by(line.record) == before:
                self.setCurrentItem(item)
        self.expandAll()

    def record(self) -> Any:
        """Of the current line; None if there is none."""
        item = self.currentItem()
        return item.data(0, ID) if item else None


def _known_by(record: Any) -> tuple[type, Any]:
    """A stage and a task may have the same id."""
    return type(record), getattr(record, "id", None) or (record[0] if isinstance(record, tuple) else record)


def boxed(rows: Rows) -> QFrame:
    """With a border whose round corners the list does not cut."""
    return frame("box", column(rows, margins=(4, 4, 4, 4)))
