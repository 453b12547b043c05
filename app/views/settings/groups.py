"""Groups of customers: names, colours, and the points that make stars (V15, V30)."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

from app.services import group_settings
from app.services.checking import line, number
from app.services.language import N_, _
from app.views.kit.choice_fields import ChoiceEditor
from app.views.kit.desk import Desk
from app.views.kit.fields import LineEditor, NumberEditor
from app.views.kit.form import Field
from app.views.kit.form_window import FormWindow
from app.views.kit.message import ask
from app.views.kit.theme import theme
from app.views.settings.section import Line, Rows, Section, boxed

COLOURS = (N_("Blue"), N_("Green"), N_("Orange"), N_("Red"), N_("Violet"), N_("Teal"), N_("Pink"), N_("Grey"))


class GroupsSection(Section):
    tables = ("customer_group",)

    def __init__(self, desk: Desk) -> None:
        about = _("A customer may be in several groups. Points of groups add up to stars.")
        super().__init__(desk, _("Groups of customers"), about)
        self.rows = Rows("groups", (_("Group"), _("Colour"), _("Points"), _("Customers")), self.change,
                         numbers=(2, 3))  # fmt: skip
        self.rows.currentItemChanged.connect(lambda *_: self._offer())
        self.drop = self.action(_("Take out of use…"), "ph.archive", self.archive, name="archive")
        self.edit = self.action(_("Change…"), "ph.pencil-simple", self.change_current, name="change")
        self.action(_("Add a group"), "ph.plus", self.add_one, primary=True, name="add")
        self.body.addWidget(boxed(self.rows))
        self._offer()

    def read(self, session: Any) -> Any:
        return group_settings.every(session)

    def show_read(self, found: Any) -> None:
        self.rows.show_lines([Line(each, _words(each)) for each in found])
        for place, each in enumerate(found):
            if item := self.rows.topLevelItem(place):
                item.setIcon(1, _dot(each.colour))
        self._offer()

    def add_one(self) -> None:
        FormWindow(
            self.desk,
            self,
            _("Add a group"),
            _fields(),
            {"colour": 0, "points": 0},
            N_("Group added"),
            lambda session, values: group_settings.add(session, **values),
            _("The group is there."),
        ).open()

    def change_current(self) -> None:
        self.change(self.rows.record())

    def change(self, group: Any) -> None:
        if group is not None:
            FormWindow(
                self.desk,
                self,
                group.name,
                _fields(),
                group._asdict(),
                N_("Group changed"),
                lambda session, values: group_settings.change(session, group.id, **values),
                _("The group is changed."),
            ).open()

    def archive(self) -> None:
        group = self.rows.record()
        ask(
            self,
            _("Take the group {name} out of use?").format(name=group.name),
            _("It is no longer offered. The customers in it stay as they are."),
            _("Take out of use"),
            lambda: self.write(
                N_("Group archived"),
                lambda session: group_settings.archive(session, group.id),
                _("The group is out of use."),
            ),
        )

    def _offer(self) -> None:
        for each in (self.edit, self.drop):
            each.setEnabled(self.rows.record() is not None)


def _fields() -> list[Field]:
    colours = [(place, _(name)) for place, name in enumerate(COLOURS)]
    return [
        Field("name", N_("Name"), LineEditor, line(60, required=True), True),
        Field("colour", N_("Colour"), lambda: ChoiceEditor(colours), number(0, 7), True),
        Field("points", N_("Points"), NumberEditor, number(), True),
    ]


def _words(group: group_settings.GroupInfo) -> tuple[str, ...]:
    return group.name, _(COLOURS[group.colour % 8]), str(group.points), str(group.customers)


def _dot(colour: int) -> QIcon:
    picture = QPixmap(24, 24)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.tokens.chips[colour % 8][1]))
    painter.drawEllipse(4, 4, 16, 16)
    painter.end()
    return QIcon(picture)
