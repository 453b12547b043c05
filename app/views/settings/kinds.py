"""The kinds of activities: name, icon, points for stars, and the results that are chosen with 1–9."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QButtonGroup, QHeaderView, QWidget

from app.services import activity_kinds
from app.services.checking import line, lines, number, one_of
from app.services.language import N_, _
from app.views.kit.choice_fields import Wrapping
from app.views.kit.desk import Desk
from app.views.kit.fields import Editor, LineEditor, NumberEditor, TextEditor
from app.views.kit.form import Field
from app.views.kit.form_window import FormWindow
from app.views.kit.icons import icon
from app.views.kit.layout import button, column
from app.views.kit.theme import theme
from app.views.settings.section import Line, Rows, Section, boxed

NAME = 190  # the width of the names, which have a picture in front


class IconEditor(Editor):
    """One of the pictures that a kind can have."""

    def __init__(self) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        holder, layout = QWidget(), Wrapping(4)
        for place, name in enumerate(activity_kinds.ICONS):
            made = button(picture=name, kind="toggle", hint=_("Icon {number}").format(number=place + 1),
                          name=f"icon:{name}", checked="accent")  # fmt: skip
            made.setCheckable(True)
            made.setIconSize(QSize(20, 20))
            self._group.addButton(made, place)
            layout.addWidget(made)
        holder.setLayout(layout)
        self.setLayout(column(holder, margins=(0, 3, 0, 3)))
        self._group.idClicked.connect(lambda _: self.edited.emit())

    def value(self) -> str:
        return activity_kinds.ICONS[max(0, self._group.checkedId())]

    def show_value(self, value: Any) -> None:
        place = activity_kinds.ICONS.index(value) if value in activity_kinds.ICONS else 5
        self._group.button(place).setChecked(True)

    def focus_part(self) -> QWidget:
        return self._group.checkedButton() or self

    def mark(self, wrong: bool) -> None:
        """Nothing of it can be wrong."""


class KindsSection(Section):
    tables = ("activity_kind",)

    def __init__(self, desk: Desk) -> None:
        about = _("What one does with customers. Points count for the stars; results are chosen with the keys 1 to 9.")
        super().__init__(desk, _("Kinds of activities"), about)
        heads = (_("Name"), _("Results"), _("Points"), "")
        self.rows = Rows("activity-kinds", heads, self.change, 1, numbers=(2,))
        self.rows.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        self.rows.header().resizeSection(0, theme.size(NAME))
        self.rows.currentItemChanged.connect(lambda *_: self._offer())
        self.up, self.down = self.movers(self._move)
        self.edit = self.action(
            _("Change…"), "ph.pencil-simple", lambda: self.change(self.rows.record()), name="change"
        )
        self.off = self.action(_("Take out of use"), "ph.archive", self._use, name="use")
        self.action(_("Add a kind"), "ph.plus", self.add_one, primary=True, name="add")
        self.body.addWidget(boxed(self.rows))
        self._offer()

    def read(self, session: Any) -> Any:
        return activity_kinds.all_kinds(session)

    def show_read(self, found: Any) -> None:
        self.rows.show_lines([Line(each, _words(each), faint=each.archived) for each in found])
        for place, each in enumerate(found):
            item = self.rows.topLevelItem(place)
            if item is not None:
                item.setIcon(0, icon(each.icon, "faint" if each.archived else "muted"))
        self._offer()

    def add_one(self) -> None:
        values = {"name": "", "icon": activity_kinds.ICONS[0], "points": 1, "results": ""}
        FormWindow(self.desk, self, _("Add a kind"), _fields(), values, N_("Kind of activity added"),
                   lambda session, values: activity_kinds.add(session, **values), _("The kind is there.")).open()

    def change(self, kind: Any) -> None:
        if kind is None:
            return
        values = {"name": kind.name, "icon": kind.icon, "points": kind.points, "results": "\n".join(kind.results)}
        FormWindow(self.desk, self, kind.name, _fields(), values, N_("Kind of activity changed"),
                   lambda session, values: activity_kinds.change(session, kind.id, **values),
                   _("The kind is changed.")).open()  # fmt: skip

    def _move(self, step: int) -> None:
        if (kind := self.rows.record()) is not None:
            self.write(N_("Order of the kinds"), lambda session: activity_kinds.move(session, kind.id, step),
                       _("The order is changed."))  # fmt: skip

    def _use(self) -> None:
        if (kind := self.rows.record()) is not None:
            words = _("{name} is in use again.") if kind.archived else _("{name} is out of use.")
            self.write(N_("Kind of activity in or out of use"),
                       lambda session: activity_kinds.use(session, kind.id, kind.archived),
                       words.format(name=kind.name))  # fmt: skip

    def _offer(self) -> None:
        kind = self.rows.record()
        for each in (self.up, self.down):
            each.setEnabled(kind is not None and not kind.archived)
        self.edit.setEnabled(kind is not None)
        self.off.setEnabled(kind is not None)
        self.off.setText(_("Use again") if kind is not None and kind.archived else _("Take out of use"))


def _fields() -> list[Field]:
    return [
        Field("name", N_("Name"), LineEditor, line(60, required=True), True),
        Field("icon", N_("Icon"), IconEditor, one_of(activity_kinds.ICONS), True),
        Field("points", N_("Points"), NumberEditor, number(0, 10_000), True),
        Field("results", N_("Results, one a line"), lambda: TextEditor(lines=5), lines(600), True),
    ]  # fmt: skip


def _words(kind: activity_kinds.Kind) -> tuple[str, ...]:
    return kind.name, " · ".join(kind.results), str(kind.points), _("out of use") if kind.archived else ""
