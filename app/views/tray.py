"""The notification area of the system: messages also while the window is closed to it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QSystemTrayIcon, QWidget

from app.services.language import _
from app.views.kit.menu import Menu
from app.views.kit.theme import RESOURCES

SHOWN = 10_000  # milliseconds that the system is asked to show a message
Then = Callable[[], object]


class Tray(QObject):
    """Nothing happens where the system has no such area. `to_tray`: closing the window only hides it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.to_tray = False
        self._window: QWidget | None = None
        self._leaving = self._said = False
        self._then: Then = lambda: None
        self._picture = QIcon(str(RESOURCES / "icons" / "logo.svg"))
        self.icon = QSystemTrayIcon(self._picture, self) if Tray.is_there() else None
        if self.icon:
            self._menu = Menu()
            self._menu.addAction(_("Open Sổ Khách"), self.open)
            self._menu.addSeparator()
            self._menu.addAction(_("Quit"), self.leave)
            self.icon.setContextMenu(self._menu)
            self.icon.setToolTip("Sổ Khách")
            self.icon.activated.connect(self._activated)
            self.icon.messageClicked.connect(self._clicked)
            self.icon.show()

    @staticmethod
    def is_there() -> bool:
        return QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages()

    def watch(self, window: QWidget) -> None:
        """Its closing is the tray's business from now on."""
        if self._window is not window:
            self._window = window
            window.installEventFilter(self)

    def tell(self, title: str, words: str, then: Then = lambda: None) -> None:
        """A message of the system; a click on it opens the window, and then what it is about."""
        if self.icon:
            self._then = then
            self.icon.showMessage(title, words, self._picture, SHOWN)

    def open(self) -> None:
        if self._window:
            self._window.show()
            self._window.raise_()
            self._window.activateWindow()

    def leave(self) -> None:
        """End the program, whatever closing means otherwise."""
        self._leaving = True
        if self._window:
            self._window.close()

    def end(self) -> None:
        """The office is left: no icon, and closing closes."""
        if self._window:
            self._window.removeEventFilter(self)
        self._window = None
        if self.icon:
            self.icon.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.Close or not (self.to_tray and self.icon) or self._leaving:
            return False
        event.ignore()
        assert self._window
        self._window.hide()
        if not self._said:
            self._said = True
            self.tell("Sổ Khách", _("Goes on here and reminds you. Quit from the menu of this icon."))
        return True

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick):
            self.open()

    def _clicked(self) -> None:
        self.open()
        self._then()
