"""Menus with round corners: they are windows of their own, so they must be transparent there."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QMenu, QWidget


class Menu(QMenu):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("round", True)
        self.setWindowFlags(
            self.windowFlags() | Qt.WindowType.FramelessWindowHint | Qt.WindowType.NoDropShadowWindowHint
        )
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)

    def add_menu(self, picture: QIcon, words: str) -> Menu:
        """A menu that opens beside its line in this one."""
        made = Menu(self)
        made.setTitle(words)
        made.setIcon(picture)
        self.addMenu(made)
        return made
