"""Employees: who works here, in which department, with which role (E30)."""

from __future__ import annotations

from typing import Any

from app.services import departments, employees
from app.services.checking import NAME, Rule, email, key, line, phone
from app.services.language import N_, _, ngettext
from app.services.people import check_login, check_password
from app.views.kit import text
from app.views.kit.choice_fields import ChoiceEditor
from app.views.kit.desk import Desk
from app.views.kit.fields import LineEditor, PhoneEditor
from app.views.kit.form import Field
from app.views.kit.form_window import FormWindow
from app.views.kit.message import ask
from app.views.kit.password_field import PasswordEditor
from app.views.settings.section import Line, Rows, Section, boxed

LOGIN_HINT = N_("for example lan")


class EmployeesSection(Section):
    tables = ("employee", "department", "role")

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Employees"), _("Everybody signs in with a login of their own. What someone who left "
                                                 "owns stays until you hand it on."))  # fmt: skip
        self.rows = Rows("employees", (_("Name"), _("Login"), _("Department"), _("Role"), _("Phone")), self.change)
        self.rows.currentItemChanged.connect(lambda *_: self._offer())
        self.password_ = self.action(_("New password…"), "ph.key", self.new_password, name="new-password")
        self.hand = self.action(_("Hand over…"), "ph.user-circle-gear", self.hand_over, name="hand-over")
        self.leave = self.action(_("Deactivate…"), "ph.user-minus", self.deactivate, name="deactivate")
        self.return_ = self.action(_("Activate"), "ph.user-plus", self.reactivate, name="activate")
        self.edit = self.action(_("Change…"), "ph.pencil-simple", self.change_current, name="change")
        self.add = self.action(_("Add an employee"), "ph.user-plus", self.add_one, primary=True, name="add")
        self.body.addWidget(boxed(self.rows))
        self._departments: list[Any] = []
        self._roles: list[Any] = []
        self._offer()

    def read(self, session: Any) -> Any:
        return employees.everybody(session), departments.tree(session), employees.roles(session)

    def show_read(self, found: Any) -> None:
        people, self._departments, self._roles = found
        self.rows.show_lines([Line(each, _words(each), faint=not each.active) for each in people])
        self._offer()

    # --- what can be done ---

    def add_one(self) -> None:
        """A window for a new one."""
        fields = [
            Field("name", N_("Name"), LineEditor, line(NAME, required=True), True),
            Field("login", N_("Login"), lambda: LineEditor(_(LOGIN_HINT)), Rule(check_login, required=True), True),
            Field("password", N_("Password"), PasswordEditor, Rule(_password, required=True), True),
            *self._place_fields(),
        ]
        values = {"department_id": self._departments[0].id if self._departments else 0, "role_id": self._plainest()}
        FormWindow(self.desk, self, _("Add an employee"), fields, values, N_("Employee added"),
                   lambda session, given: employees.add(session, **given),
                   _("The new employee can sign in now."), undo=False,
                   explanation=_("Tell the login and the password; the password can be changed by its owner."),
                   ).open()  # fmt: skip

    def change_current(self) -> None:
        self.change(self.rows.record())

    def change(self, person: Any) -> None:
        """A window for the details of one."""
        if person is None:
            return
        fields = [Field("name", N_("Name"), LineEditor, line(NAME, required=True), True), *self._place_fields()]
        FormWindow(
            self.desk,
            self,
            person.name,
            fields,
            person._asdict(),
            N_("Employee changed"),
            lambda session, values: employees.change(session, person.id, **values),
            _("The employee is changed."),
        ).open()

    def new_password(self) -> None:
        person = self.rows.record()
        fields = [Field("password", N_("Password"), PasswordEditor, Rule(_password, required=True), True)]
        FormWindow(
            self.desk,
            self,
            _("New password for {name}").format(name=person.name),
            fields,
            {},
            N_("New password"),
            lambda session, values: employees.set_password(session, person.id, values["password"]),
            _("The new password holds from now on."),
            undo=False,
        ).open()

    def hand_over(self) -> None:
        """All that the person has goes to others; the window is the customers'."""
        self.desk.navigation.open("new_handover", self.rows.record().id)

    def deactivate(self) -> None:
        """Ask with what the person still owns."""
        person = self.rows.record()
        self.desk.tasks.read(
            lambda session: employees.holdings(session, person.id), lambda held: self._ask(person, held)
        )

    def _ask(self, person: Any, held: Any) -> None:
        owned = ngettext("{count} customer", "{count} customers", held.customers).format(count=held.customers)
        deals = ngettext("{count} open deal", "{count} open deals", held.deals).format(count=held.deals)
        words = _(
            "{name} sees nothing of the office any more, at once, and cannot sign in. {customers} and {deals} "
            "stay in this name until you hand them on."
        ).format(name=person.name, customers=owned, deals=deals)
        ask(self, _("Deactivate {name}?").format(name=person.name), words, _("Deactivate"),
            lambda: self.write(N_("Employee deactivated"), lambda session: employees.deactivate(session, person.id),
                               _("{name} can no longer sign in.").format(name=person.name)), danger=True)  # fmt: skip

    def reactivate(self) -> None:
        person = self.rows.record()
        self.write(
            N_("Employee activated"),
            lambda session: employees.reactivate(session, person.id),
            _("{name} can sign in again.").format(name=person.name),
        )

    # --- parts ---

    def _place_fields(self) -> list[Field]:
        places = [(each.id, "    " * each.depth + each.name) for each in self._departments]
        roles = [(each.id, _(each.name)) for each in self._roles]
        return [
            Field("department_id", N_("Department"), lambda: ChoiceEditor(places), key(), True),
            Field("role_id", N_("Role"), lambda: ChoiceEditor(roles), key(), True),
            Field("title", N_("Position"), LineEditor, line(), True),
            Field("phone", N_("Phone"), PhoneEditor, phone(), True),
            Field("email", N_("E-mail"), LineEditor, email(), True),
        ]

    def _plainest(self) -> int:
        """The role that may least is what a new employee gets unless one chooses otherwise."""
        return next((each.id for each in self._roles if each.key == "salesperson"), 0)

    def _offer(self) -> None:
        person = self.rows.record()
        for each in (self.password_, self.edit):
            each.setEnabled(person is not None)
        self.hand.setVisible(self.desk.navigation.knows("new_handover") and "transfer" in self.desk.me.rights)
        self.hand.setEnabled(person is not None and person.id != self.desk.me.id)
        self.leave.setVisible(person is None or person.active)
        self.leave.setEnabled(person is not None and person.id != self.desk.me.id)
        self.return_.setVisible(person is not None and not person.active)


def _words(person: Any) -> tuple[str, ...]:
    role = _(person.role) if person.active else _("no longer works here")
    return person.name, person.login, person.department, role, text.phone(person.phone)


def _password(typed: str) -> str:
    check_password(typed)
    return typed
