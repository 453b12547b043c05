"""Hands at one window of the program: they look for what is visible, click it, and type."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QInputMethodEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialog,
    QListWidget,
    QMenu,
    QPlainTextEdit,
    QTreeWidget,
    QTreeWidgetItemIterator,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.views.kit.form import FormBody
from app.views.kit.form_panel import FormPanel
from app.views.kit.picker import Picker
from app.views.kit.popover import Popover
from app.views.office_frame import OfficeFrame
from app.views.program import Program

PATIENCE = 60_000  # milliseconds: the computers that test are busy
Key = Qt.Key
LEFT = Qt.MouseButton.LeftButton


class Hands:
    """Of one person. Everything goes through the window, as a mouse and a keyboard would."""

    def __init__(self, qtbot: QtBot, program: Program) -> None:
        self.qtbot, self.program = qtbot, program
        self.gone = False

    @property
    def window(self) -> QWidget:
        return self.program.window

    @property
    def frame(self) -> OfficeFrame:
        assert self.program.frame is not None
        return self.program.frame

    @property
    def page(self) -> Any:
        """The room that is open."""
        return self.frame.stack.currentWidget()

    @property
    def screen(self) -> Any:
        """The start screen."""
        return self.program.window.screen_()

    # --- waiting ---

    def until(self, check: Callable[[], object], patience: int = PATIENCE) -> None:
        self.qtbot.waitUntil(lambda: bool(check()), timeout=patience)

    def settle(self) -> None:
        """Nothing is read or written, and the list, if there is one, is complete."""
        for _again in range(2):
            self.until(lambda: self.frame.tasks.idle() and getattr(getattr(self.page, "rows", None), "complete", True))
            self.qtbot.wait(1)

    def come(self) -> QWidget:
        """Sit down at this window, or at what is open over it: keys go there from now on."""
        if popup := QApplication.activePopupWidget():
            return popup
        modal = QApplication.activeModalWidget()
        front = modal if modal is not None and modal.parent() is not None else self.window

        def active() -> bool:
            front.activateWindow()
            return front.isActiveWindow()

        self.until(active)
        return front

    # --- looking ---

    def dialog(self) -> Any:
        """The window that was opened last over this one."""
        return self._last(QDialog)

    def panel(self) -> Any:
        """The form that has slid over the right side."""
        return self._last(FormPanel)

    def popover(self) -> Any:
        return self._last(Popover)

    def _last(self, kind: type[Any]) -> Any:
        def shown() -> list[Any]:
            return [each for each in self.window.findChildren(kind) if each.isVisible()]

        self.until(shown)
        return shown()[-1]

    def find(self, name: str, within: QWidget | None = None) -> Any:
        """The visible widget with this object name."""
        whole = within or self.window

        def shown() -> list[QWidget]:
            return [each for each in whole.findChildren(QWidget, name) if each.isVisible() and each.isEnabled()]

        self.until(shown)
        return shown()[-1]

    def toast(self) -> Any:
        """The newest sentence about what was done."""
        self.until(lambda: self.frame.toasts.shown)
        return self.frame.toasts.shown[-1]

    # --- doing ---

    def click(self, what: str | QAbstractButton, within: QWidget | None = None) -> None:
        button = self.find(what, within) if isinstance(what, str) else what
        self.until(lambda: button.isEnabled())
        at = button.rect().center()
        self.qtbot.mouseClick(button, LEFT, pos=QPoint(min(at.x(), 12), at.y()))  # a radio button ends after its words

    def press(self, keys: str, at: QWidget | None = None) -> None:
        """Keys as they are written in a menu: "Ctrl+S"."""
        front = self.come()
        QTest.keySequence(at or front.focusWidget() or front, QKeySequence(keys))

    def type(self, at: QWidget, text: str) -> None:
        """Into a line or a text, in place of what stands there; Vietnamese letters come as from an input method."""
        at.setFocus()
        if isinstance(at, QPlainTextEdit) or hasattr(at, "selectAll"):
            at.selectAll()  # type: ignore[attr-defined]
        QTest.keyClick(at, Key.Key_Delete)
        if text.isascii():
            QTest.keyClicks(at, text)
        else:
            event = QInputMethodEvent()
            event.setCommitString(text)
            QApplication.sendEvent(at, event)

    def fill(self, form: FormBody, **values: str) -> None:
        """Field by field, each in the way of its editor."""
        for key, text in values.items():
            editor = form.slots[key].editor
            part = editor.focus_part()
            if isinstance(part, QComboBox):
                self.choose(part, text)
            else:
                self.type(part, text)
                if isinstance(editor, Picker):
                    self._pick(editor)

    def _pick(self, editor: Picker) -> None:
        """The first answer, by Enter; a text that is no answer stays."""
        self.qtbot.wait(200)
        if editor.waiting():
            QTest.keyClick(editor.line, Key.Key_Return)

    def choose(self, box: QComboBox, text: str) -> None:
        """By the arrows, until the box shows it."""
        box.setFocus()
        QTest.keyClick(box, Key.Key_Home)
        for _step in range(box.count()):
            if box.currentText().strip() == text:
                return
            QTest.keyClick(box, Key.Key_Down)
        raise LookupError(f"{text!r} is none of {[box.itemText(place) for place in range(box.count())]}")

    def tick(self, box: QListWidget, *names: str) -> None:
        """By Space, each line with one of these names."""
        for name in names:
            self.until(lambda name=name: name in _names(box))
            box.setCurrentRow(_names(box).index(name))
            QTest.keyClick(box, Key.Key_Space)
            assert box.currentItem().checkState() == Qt.CheckState.Checked, name

    def copy(self, box: QListWidget, *names: str) -> None:
        """By Enter, each line with one of these names to the list beside it."""
        for name in names:
            self.until(lambda name=name: name in _names(box))
            box.setCurrentRow(_names(box).index(name))
            QTest.keyClick(box, Key.Key_Return)
            assert box.item(_names(box).index(name)).isHidden(), name

    def line(self, tree: QTreeWidget, name: str) -> None:
        """Make the line that begins so the current one."""
        self.until(lambda: self._item(tree, name) is not None)
        tree.setCurrentItem(self._item(tree, name))

    @staticmethod
    def _item(tree: QTreeWidget, name: str) -> Any:
        found = QTreeWidgetItemIterator(tree)
        while item := found.value():
            if item.text(0).strip() == name:
                return item
            found += 1
        return None

    def menu(self, words: str) -> None:
        """Choose in the menu that is open."""
        self.until(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
        menu: Any = QApplication.activePopupWidget()
        action = next(each for each in menu.actions() if isinstance(each, QAction) and each.text() == words)
        menu.setActiveAction(action)
        QTest.keyClick(menu, Key.Key_Return)

    # --- rooms and lists ---

    def room(self, key: str) -> Any:
        """Go there by its number in the rail; the page."""
        number = [room.key for room in self.frame.in_rail].index(key) + 1
        self.press(f"Ctrl+{number % 10}")
        self.settle()
        return self.page

    def row(self, number: int, column: int = 1) -> None:
        """Click on a row; column 0 is the tick."""
        table = self.page.table
        table.scrollTo(table.rows.index(number, 1))
        at = table.visualRect(table.rows.index(number, column)).center()
        self.qtbot.mouseClick(table.viewport(), LEFT, pos=at)

    def head(self, key: str) -> None:
        """Click on the header of a column."""
        header = self.page.table.horizontalHeader()
        section = [each.key for each in self.page.rows.columns].index(key) + 1
        at = QPoint(header.sectionViewportPosition(section) + 30, header.height() // 2)
        self.qtbot.mouseClick(header.viewport(), LEFT, pos=at)
        self.settle()

    def search(self, text: str) -> int:
        """Type into the search of the room; how many rows there are then."""
        self.press("Ctrl+F", self.page)
        self.type(self.page.search, text)
        self.settle()
        return int(self.page.rows.rowCount())

    def cells(self, key: str) -> list[str]:
        """What a column shows of the first rows."""
        place = [each.key for each in self.page.rows.columns].index(key)
        rows = (self.page.rows.row(number) for number in range(min(50, self.page.rows.rowCount())))
        return [row.cells[place] for row in rows if row]

    def ids(self) -> list[int]:
        """All rows in the order of the list."""
        return [self.page.rows.id_at(number) for number in range(self.page.rows.rowCount())]


def _names(box: QListWidget) -> list[str]:
    """Of a list; a line that is a picture says its name to a screen reader."""
    return [
        str(box.item(place).text() or box.item(place).data(Qt.ItemDataRole.AccessibleTextRole))
        for place in range(box.count())
    ]
