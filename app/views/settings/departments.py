"""Departments: the tree of the office, and who manages what."""

from __future__ import annotations

from typing import Any

from app.services import departments, employees
from app.services.checking import LINE, Rule, key, line
from app.services.language import N_, _
from app.views.kit.choice_fields import ChoiceEditor
from app.views.kit.desk import Desk
from app.views.kit.fields import CheckEditor, LineEditor
from app.views.kit.form import Field
from app.views.kit.form_window import FormWindow
from app.views.settings.section import Line, Rows, Section, boxed


class DepartmentsSection(Section):
    tables = ("department", "employee")

    def __init__(self, desk: Desk) -> None:
        about = _("A manager sees and changes what the people of the department own, and of all departments below it.")
        super().__init__(desk, _("Departments"), about)
        heads = (_("Department"), _("Manager"), _("People"), _("Colleagues see each other’s work"))
        self.rows = Rows("departments", heads, self.change, numbers=(2,))
        self.rows.setRootIsDecorated(True)
        self.rows.currentItemChanged.connect(lambda *_: self._offer())
        self.edit = self.action(_("Change…"), "ph.pencil-simple", self.change_current, name="change")
        self.action(_("Add a department"), "ph.plus", self.add_one, primary=True, name="add")
        self.body.addWidget(boxed(self.rows))
        self._tree: list[departments.DepartmentInfo] = []
        self._people: list[employees.Colleague] = []
        self._offer()

    def read(self, session: Any) -> Any:
        return departments.tree(session), employees.everybody(session)

    def show_read(self, found: Any) -> None:
        self._tree, self._people = found
        self.rows.show_lines([Line(each, _words(each), each.depth) for each in self._tree])

    def add_one(self) -> None:
        """A new one below the current one."""
        above = self.rows.record()
        values = {"name": "", "parent_id": above.id if above else None, "manager_id": None, "open": False}
        FormWindow(
            self.desk,
            self,
            _("Add a department"),
            self._fields(),
            values,
            N_("Department added"),
            lambda session, given: departments.add(session, **given),
            _("The department is there."),
        ).open()

    def change_current(self) -> None:
        self.change(self.rows.record())

    def change(self, one: Any) -> None:
        if one is not None:
            FormWindow(
                self.desk,
                self,
                one.name,
                self._fields(),
                one._asdict(),
                N_("Department changed"),
                lambda session, given: departments.change(session, one.id, **given),
                _("The department is changed."),
            ).open()

    def _offer(self) -> None:
        self.edit.setEnabled(self.rows.record() is not None)

    def _fields(self) -> list[Field]:
        above = [(None, _("– at the top –")), *((each.id, "    " * each.depth + each.name) for each in self._tree)]
        people = [(None, _("– nobody –")), *((each.id, each.name) for each in self._people if each.active)]
        return [
            Field("name", N_("Name"), LineEditor, line(LINE, required=True), True),
            Field("parent_id", N_("Belongs to"), lambda: ChoiceEditor(above), key(), True),
            Field("manager_id", N_("Manager"), lambda: ChoiceEditor(people), key(), True),
            Field("open", N_("Work"), lambda: CheckEditor(_("Colleagues see each other’s work")), Rule(bool), True),
        ]


def _words(one: departments.DepartmentInfo) -> tuple[str, ...]:
    return one.name, one.manager, str(one.people), _("yes") if one.open else ""
