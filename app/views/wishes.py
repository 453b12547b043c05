"""Which notifications one wants: kind by kind, behind the bell and as messages of the system (S16)."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QDialog, QGridLayout, QWidget

from app.services import notifications
from app.services.language import _
from app.services.notifications import Switch, Wishes
from app.views.kit.desk import Desk
from app.views.kit.layout import button, check, column, label, line, row

WIDTH = 520


class WishesWindow(QDialog):
    """`saved` brings the Wishes that hold now."""

    saved = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget, wishes: Wishes, has_tray: bool) -> None:
        super().__init__(parent)
        self.setObjectName("wishes")
        self.setWindowTitle(_("Notifications"))
        self.setAccessibleName(self.windowTitle())
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(WIDTH)
        self._desk, self._wishes = desk, wishes
        self.bells: dict[str, QCheckBox] = {}
        self.messages: dict[str, QCheckBox] = {}
        self.tray = check(_("Go on in the notification area when the window is closed"), wishes.to_tray, "to-tray")
        self.tray.setEnabled(has_tray)
        why = _("Reminders come from there too.") if has_tray else _("This computer has no notification area.")
        about = label(why, "faint")
        save = button(_("Save"), kind="primary", hint=_("Save (Ctrl+S)"), clicked=self.save, name="save")
        save.setDefault(True)
        buttons = row(None, button(_("Cancel"), kind="outline", clicked=self.reject, name="cancel"), save)
        self.setLayout(column(label(_("Notifications"), "title"), label(_("For you, on every workstation."), "muted"),
                              self._grid(), line(), self.tray, about, 4, buttons, margins=(24, 20, 24, 18),
                              gap=10))  # fmt: skip
        QShortcut(QKeySequence("Ctrl+S"), self, self.save)

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(10)
        grid.setColumnStretch(0, 1)
        for place, words in enumerate((_("Behind the bell"), _("Message of the system")), 1):
            grid.addWidget(label(words, "faint"), 0, place, Qt.AlignmentFlag.AlignHCenter)
        for number, each in enumerate(self._wishes.switches, 1):
            grid.addWidget(label(_(each.label)), number, 0)
            for place, (ticks, on, words) in enumerate(((self.bells, each.bell, _("Behind the bell")),
                                                        (self.messages, each.system, _("Message of the system"))), 1):
                if each.kind == notifications.REMINDERS and place == 1:
                    continue  # they are never behind the bell, but in a box of their own
                tick = ticks[each.kind] = check("", on, f"{'bell' if place == 1 else 'system'}:{each.kind}")
                tick.setAccessibleName(f"{_(each.label)}: {words}")
                grid.addWidget(tick, number, place, Qt.AlignmentFlag.AlignHCenter)
        return grid

    def wishes(self) -> Wishes:
        switches = tuple(
            Switch(each.kind, each.label, self.bells[each.kind].isChecked() if each.kind in self.bells else True,
                   self.messages[each.kind].isChecked())
            for each in self._wishes.switches
        )  # fmt: skip
        return Wishes(switches, self.tray.isChecked())

    def save(self) -> None:
        wishes = self.wishes()

        def done(_written: Any) -> None:
            self._desk.tell(_("Your notifications are changed."))
            self._desk.notices.refresh()
            self.saved.emit(wishes)
            self.accept()

        self._desk.tasks.write("", lambda session: notifications.wish(session, wishes), done)


def open_wishes(desk: Desk, parent: QWidget, has_tray: bool, saved: Any) -> None:
    """Read what holds, then show the window."""
    def show(wishes: Wishes) -> None:
        window = WishesWindow(desk, parent, wishes, has_tray)
        window.saved.connect(saved)
        window.open()

    desk.tasks.read(notifications.wishes, show, topic=("wishes", parent))

