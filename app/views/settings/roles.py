"""Roles: what their employees may do, one tick for each right; it holds at once, in running sessions too."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QPushButton, QScrollArea, QWidget

from app.services import employees
from app.services.checking import line
from app.services.language import N_, _
from app.views.kit.desk import Desk
from app.views.kit.fields import LineEditor
from app.views.kit.form import Field
from app.views.kit.form_window import FormWindow
from app.views.kit.layout import button, column, empty, frame, label
from app.views.kit.layout import line as thin
from app.views.kit.theme import theme
from app.views.settings.section import Section

NAME_LETTERS = 9
NAME_WIDTH = 72  # pixels: eight roles fit beside each other on a small screen
RIGHTS = {
    "see_all": (N_("Sees everything"), N_("all customers and records of the office")),
    "edit": (N_("Changes own records"), N_("and those of the people below")),
    "edit_all": (N_("Changes everything"), N_("that can be seen")),
    "archive": (N_("Archives"), N_("takes records off the lists")),
    "export": (N_("Exports"), N_("to Excel, and copies whole lists")),
    "transfer": (N_("Hands over"), N_("gives customers to colleagues")),
    "see_debts": (N_("Sees debts"), N_("of the own customers")),
    "confirm_vouchers": (N_("Confirms vouchers"), N_("money moves only then")),
    "administer": (N_("Administers"), N_("this room, employees and roles")),
}


class RolesSection(Section):
    tables = ("role", "employee")

    def __init__(self, desk: Desk) -> None:
        about = _("A role says what one may do. Whose customers one sees follows from the tree, shares and zones.")
        super().__init__(desk, _("Roles"), about)
        self.action(_("Add a role"), "ph.plus", self.add_one, primary=True, name="add")
        self._grid, inside = QGridLayout(), QWidget()
        self._grid.setContentsMargins(16, 12, 16, 12)
        self._grid.setHorizontalSpacing(2)
        self._grid.setVerticalSpacing(12)
        inside.setLayout(column(self._grid, None))
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(inside)
        self.body.addWidget(frame("box", column(area, margins=(1, 1, 1, 1))))
        self.ticks: dict[tuple[str, str], QCheckBox] = {}

    def read(self, session: Any) -> Any:
        return employees.roles(session)

    def show_read(self, found: Any) -> None:
        empty(self._grid)
        self.ticks = {}
        for place, role in enumerate(found, start=1):
            name = button(hint=_("Rename the role {role}").format(role=_(role.name)),
                          clicked=partial(self.rename, role))  # fmt: skip
            name.setText(_on_two_lines(name, _(role.name)))
            self._grid.addWidget(name, 0, place, Qt.AlignmentFlag.AlignCenter)
            people = label(str(role.people), "badge")
            people.setToolTip(_("active employees with this role"))
            self._grid.addWidget(people, 1, place, Qt.AlignmentFlag.AlignCenter)
            self._grid.setColumnStretch(place, 1)
        self._grid.addWidget(label(_("Employees"), "muted"), 1, 0)
        for place, (right, words) in enumerate(RIGHTS.items()):
            self._right(2 + place * 2, right, words, found)

    def _right(self, place: int, right: str, words: tuple[str, str], roles: list[employees.RoleInfo]) -> None:
        self._grid.addWidget(thin(), place, 0, 1, len(roles) + 1)
        self._grid.addLayout(column(label(_(words[0]), "strong"), label(_(words[1]), "faint"), gap=1), place + 1, 0)
        for column_, role in enumerate(roles, start=1):
            tick = QCheckBox()
            tick.setChecked(right in role.rights)
            tick.setObjectName(f"{role.key}:{right}")
            tick.setAccessibleName(f"{_(role.name)}: {_(words[0])}")
            tick.setToolTip(tick.accessibleName())
            tick.clicked.connect(self._setter(role, right))
            self.ticks[role.key, right] = tick
            self._grid.addWidget(tick, place + 1, column_, Qt.AlignmentFlag.AlignCenter)

    # --- parts ---

    def _setter(self, role: employees.RoleInfo, right: str) -> Callable[[bool], None]:
        return lambda on: self.set_right(role, right, on)

    def set_right(self, role: employees.RoleInfo, right: str, on: bool) -> None:
        now = _("The role {role} may now do this: {right}")
        no_longer = _("The role {role} may no longer do this: {right}")
        self.write(
            N_("Rights of a role changed"),
            lambda session: employees.set_right(session, role.id, right, on),
            (now if on else no_longer).format(role=_(role.name), right=_(RIGHTS[right][0])),
        )

    def add_one(self) -> None:
        fields = [Field("name", N_("Name"), LineEditor, line(60, required=True), True)]
        FormWindow(
            self.desk,
            self,
            _("Add a role"),
            fields,
            {},
            N_("Role added"),
            lambda session, values: employees.add_role(session, values["name"]),
            _("The role is there."),
        ).open()

    def rename(self, role: employees.RoleInfo) -> None:
        fields = [Field("name", N_("Name"), LineEditor, line(60, required=True), True)]
        FormWindow(
            self.desk,
            self,
            _("Rename the role"),
            fields,
            {"name": _(role.name)},
            N_("Role renamed"),
            lambda session, values: employees.rename_role(session, role.id, values["name"]),
            _("The role is renamed."),
        ).open()


def _on_two_lines(head: QPushButton, name: str) -> str:
    """Broken between words, and elided where even that does not fit; the tooltip has it whole."""
    fits = head.fontMetrics().horizontalAdvance(name) <= theme.size(NAME_WIDTH)
    lines = [name] if fits else textwrap.wrap(name, NAME_LETTERS)
    lines = [*lines[:1], " ".join(lines[1:])] if len(lines) > 1 else lines
    room = theme.size(NAME_WIDTH)
    return "\n".join(head.fontMetrics().elidedText(line, Qt.TextElideMode.ElideRight, room) for line in lines)
