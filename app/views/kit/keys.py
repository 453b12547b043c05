"""`?`: the keys of the program and of the room that is open."""
from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QGridLayout, QWidget

from app.services.language import N_, _
from app.views.kit.layout import button, column, label, row

Keys = Sequence[tuple[str, str]]        # what to press, and what it does, marked with N_

EVERYWHERE: Keys = (
    ("Ctrl+K", N_("Find anything")), ("Ctrl+1 … Ctrl+9", N_("Go to a room")), ("Alt+←", N_("Back")),
    ("Ctrl+Alt+Z", N_("Undo the last action")), ("F6", N_("To the reminder")), ("?", N_("These keys")))
IN_ROOMS: Keys = (
    ("Ctrl+N", N_("New")), ("Ctrl+F", N_("Search")), ("Enter", N_("Open")), ("Space", N_("Select")),
    ("Ctrl+A", N_("Select all")), ("F2", N_("Edit")), ("Ctrl+S", N_("Save")), ("Ctrl+P", N_("Print")),
    ("F5", N_("Read again")), ("Esc", N_("Close")))


def shortcut(keys: str, owner: QWidget, act: Callable[[], object], alone: bool = False) -> QShortcut:
    """`act` while the keyboard is inside `owner`, with `alone` on it itself.

    QShortcut's own constructor ignores the context beside a function; two keys of one window then do nothing.
    """
    made = QShortcut(QKeySequence(keys), owner, act)
    inside = Qt.ShortcutContext.WidgetShortcut if alone else Qt.ShortcutContext.WidgetWithChildrenShortcut
    made.setContext(inside)
    return made


class KeysWindow(QDialog):
    """`room` is its name, translated; `own` are its keys, none for those that every room has."""

    def __init__(self, parent: QWidget, room: str, own: Keys = ()) -> None:
        super().__init__(parent)
        self.setObjectName("keys")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Keys"))
        both = row(_block(_("Everywhere"), EVERYWHERE), 20, _block(room, own or IN_ROOMS), gap=12)
        close = button(_("Close"), kind="primary", clicked=self.accept)
        self.setLayout(column(label(_("Keys"), "title"), both, row(None, close), margins=(24, 20, 24, 18), gap=16))
        close.setFocus()


def _block(title: str, keys: Keys) -> QWidget:
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(7)
    for place, (press, does) in enumerate(keys):
        grid.addWidget(label(press, "key"), place, 0, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(label(_(does)), place, 1)
    made = QWidget()
    made.setLayout(column(label(title, "section"), grid, None, gap=10))
    return made
