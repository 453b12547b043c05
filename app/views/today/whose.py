"""Whose work list is shown: one's own, that of a colleague whose work one sees, or of all of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from app.services import calendar
from app.services.language import _
from app.services.people import Person
from app.views.kit.desk import Desk
from app.views.kit.icons import icon
from app.views.kit.layout import button, row
from app.views.kit.menu import Menu

FLAT = 12  # colleagues up to which they stand in one menu; more of them by department


class Whose(QWidget):
    """Not shown to who sees nobody else's work. `owners` is empty for one's own."""

    chosen = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.owners: tuple[int, ...] = ()
        self.colleagues: Sequence[Person] = ()
        self.button: QPushButton = button(picture="ph.caret-down", hint=_("Whose work"), clicked=self.open,
                                          name="whose")  # fmt: skip
        self.button.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.setLayout(row(self.button))
        self.hide()
        self._say()
        desk.tasks.read(calendar.colleagues, self._show, topic=self)

    def choose(self, owners: tuple[int, ...]) -> None:
        self.owners = owners
        self._say()
        self.chosen.emit()

    def everybody(self) -> tuple[int, ...]:
        return tuple(each.id for each in self.colleagues)

    def open(self) -> None:
        menu = Menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._offer(menu, _("My work"), ())
        self._offer(menu, _("Everybody’s work"), self.everybody())
        menu.addSeparator()
        others = [each for each in self.colleagues if each.id != self.desk.me.id]
        teams = dict.fromkeys(each.department for each in others)
        inside = {team: menu if len(others) <= FLAT else menu.add_menu(icon("ph.users-three"), team) for team in teams}
        for each in others:
            self._offer(inside[each.department], each.name, (each.id,))
        menu.popup(self.button.mapToGlobal(QPoint(0, self.button.height() + 4)))

    def _offer(self, menu: Menu, words: str, owners: tuple[int, ...]) -> None:
        act = menu.addAction(words, partial(self.choose, owners))
        act.setCheckable(True)
        act.setChecked(owners == self.owners)

    def _show(self, colleagues: list[Person]) -> None:
        self.colleagues = colleagues
        self.setVisible(len(colleagues) > 1)

    def _say(self) -> None:
        """The button names whose work it is."""
        name = next((each.name for each in self.colleagues if self.owners == (each.id,)), "")
        words = name or (_("Everybody’s work") if self.owners else _("My work"))
        self.button.setText(words)
        self.button.setAccessibleName(_("Whose work: {name}").format(name=words))
