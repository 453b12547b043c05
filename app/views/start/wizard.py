"""A new office in three steps: what it is called, who administers it, and where it lies."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget

from app.services import logos, places
from app.services.checking import ADDRESS, NAME, Rule, line, phone, tax_code
from app.services.errors import UserError
from app.services.language import N_, _
from app.views.kit.background import Background
from app.views.kit.fields import LineEditor, PhoneEditor, TaxCodeEditor
from app.views.kit.form import Field, FormBody, Section
from app.views.kit.layout import button, column, label, notice, radio, row
from app.views.kit.logo_field import LogoEditor
from app.views.kit.password_field import PasswordEditor
from app.views.start.parts import Page, plain_form

if TYPE_CHECKING:
    from app.services.offices import Entered, NewOffice

TITLES = (N_("Your office"), N_("Who administers it"), N_("Where it lies"))
EXPLAINED = (
    N_("This stands on quotes, contracts and vouchers. Only the name is needed now; the rest can wait."),
    N_("You. Later you add your colleagues, each with a login of their own."),
    N_("Everything of the office is in one place, and stays with you."),
)
PORT = "5432"


def _login(typed: Any) -> str:
    from app.services.people import check_login

    return check_login(str(typed or ""))


def _password(typed: Any) -> str:
    from app.services.people import check_password

    check_password(str(typed or ""))
    return str(typed)


OFFICE = Section("", (
    Field("office_name", N_("Name of the office"), lambda: LineEditor(_("Minh Phat Trading Co., Ltd")),
          line(NAME, required=True), True),
    Field("office_address", N_("Address"), LineEditor, line(ADDRESS), True),
    Field("office_tax_code", N_("Tax code"), TaxCodeEditor, tax_code(), True),
    Field("office_phone", N_("Phone"), PhoneEditor, phone(), True),
    Field("office_bank", N_("Bank"), lambda: LineEditor(_("Vietcombank")), line(), True),
    Field("office_bank_account", N_("Account number"), LineEditor, line(40), True),
    Field("office_logo", N_("Logo"), LogoEditor, line(logos.LIMIT), True),
))  # fmt: skip
ADMINISTRATOR = Section("", (
    Field("employee_name", N_("Your name"), LineEditor, line(NAME, required=True), True),
    Field("login", N_("Login"), lambda: LineEditor(_("for example lan")), Rule(_login, required=True), True),
    Field("password", N_("Password"), PasswordEditor, Rule(_password, required=True), True),
    Field("again", N_("Once more"), PasswordEditor, line(required=True), True),
))  # fmt: skip
SERVER = Section("", (
    Field("host", N_("Server"), lambda: LineEditor("192.168.1.10"), line(required=True), True),
    Field("port", N_("Port"), LineEditor, line(5, required=True), True),
    Field("database", N_("Database"), lambda: LineEditor("sokhach"), line(40, required=True), True),
    Field("account", N_("Account"), lambda: LineEditor("postgres"), line(required=True), True),
    Field("account_password", N_("Its password"), PasswordEditor, line(), True),
))  # fmt: skip


class Wizard(Page):
    made = Signal(object)  # offices.Entered

    def __init__(self, background: Background) -> None:
        super().__init__("")
        self._background, self._step = background, 0
        self.office = plain_form(FormBody([OFFICE]), 390)
        self.administrator = plain_form(FormBody([ADMINISTRATOR]), 390)
        self.place = _Place()
        self.steps = QStackedWidget()
        for step in (self.office, self.administrator, self.place):
            self.steps.addWidget(step)
        self.next = button(_("Next"), kind="primary", clicked=self.go_on, name="next")
        self.before = button(_("Previous"), kind="outline", clicked=self.go_back, name="previous")
        self.count = label(role="faint")
        self.body.addWidget(self.steps)
        self.add_buttons(self.before, self.next)
        self.foot.addWidget(self.count)
        for form in (self.office, self.administrator, self.place.form):
            for slot in form.slots.values():
                if isinstance(slot.editor, LineEditor):
                    slot.editor.line.returnPressed.connect(self.go_on)

    def begin(self) -> None:
        self.show_step(0)

    def show_step(self, step: int) -> None:
        self._step = step
        self.say("")
        self.steps.setCurrentIndex(step)
        self.title.setText(_(TITLES[step]))
        self.explanation.setText(_(EXPLAINED[step]))
        self.explanation.show()
        self.count.setText(_("Step {step} of {count}").format(step=step + 1, count=len(TITLES)))
        self.before.setVisible(step > 0)
        words = _("Make the office") if step == len(TITLES) - 1 else _("Next")
        self.next.setText(words)
        self.next.setAccessibleName(words)
        form = self._form()
        if form is not None:
            form.go_to_first()

    def go_back(self) -> None:
        self.show_step(self._step - 1)

    def go_on(self) -> None:
        """To the next step if this one is right; from the last one the office is made."""
        if not self.next.isEnabled() or not self._is_right():
            return
        if self._step < len(TITLES) - 1:
            self.show_step(self._step + 1)
        else:
            self._make()

    def _form(self) -> FormBody | None:
        if self._step == 2:
            return self.place.form if self.place.on_server() else None
        return (self.office, self.administrator)[self._step]

    def _is_right(self) -> bool:
        form = self._form()
        if form is not None and form.check(everything=True) is None:
            return False
        if self._step != 1:
            return True
        slots = self.administrator.slots
        same = slots["password"].editor.value() == slots["again"].editor.value()
        if not same:
            self.administrator.show_wrong({"again": UserError(N_("The two passwords differ."))})
        return same

    def _make(self) -> None:
        office = self.office.check(everything=True) or {}
        administrator = {key: slot.editor.value() for key, slot in self.administrator.slots.items()}
        try:
            where = self.place.target()
        except UserError as error:
            self.say(str(error))
            return
        self.say("")
        self.working(True, _("Making the office…"))
        self._background.run(lambda: _make(office, administrator, where), self._made, self.failed)

    def _made(self, entered: Entered) -> None:
        self.working(False)
        self.made.emit(entered)


class _Place(QWidget):
    """This computer, in the usual file or another one; or a server."""

    def __init__(self) -> None:
        super().__init__()
        self._file: Path | None = None
        self.here = radio(_("On this computer, for one desk"), True, name="here")
        self.there = radio(_("On a PostgreSQL server, for several desks"), name="there")
        self.form = plain_form(FormBody([SERVER]))
        self.form.show_values({"host": "", "port": PORT, "database": "sokhach", "account": "postgres"})
        self.path = label(role="faint")
        self.path.setWordWrap(True)
        self.other = button(_("Choose another file…"), "ph.folder-open", "outline", clicked=self.choose, name="file")
        honest = notice(_("Whoever can open this file on this computer can read everything in it, with other programs "
                          "too. Your password keeps colleagues out of the program, not out of the file."), "plain")
        self._on_file = QWidget()
        self._on_file.setLayout(column(self.path, row(self.other, None), honest, margins=(24, 0, 0, 0), gap=10))
        self._on_server = QWidget()
        account = label(_("The account of the server’s administrator makes the database, and is not kept."), "faint")
        account.setWordWrap(True)
        self._on_server.setLayout(column(self.form, account, margins=(24, 0, 0, 0), gap=8))
        self.setLayout(column(self.here, self._on_file, self.there, self._on_server, None, gap=12))
        self.here.toggled.connect(lambda _on: self._show())
        self._show()

    def on_server(self) -> bool:
        return self.there.isChecked()

    def choose(self) -> None:
        """Ask for a file that is to be made."""
        start = str(self._file or Path.home() / f"so-khach{places.ENDING}")
        chosen, _kind = QFileDialog.getSaveFileName(self, _("A new office"), start, f"*{places.ENDING}")
        if chosen:
            self._file = Path(chosen if Path(chosen).suffix else chosen + places.ENDING)
            self._show()

    def target(self) -> Callable[[NewOffice], str]:
        """What makes the office there. Raises UserError for a port that is no number."""
        if not self.on_server():
            return lambda new: _in_file(new, self._file)
        values = {key: slot.editor.value() for key, slot in self.form.slots.items()}
        if not values["port"].isdigit():
            raise UserError(N_("The port is a number, usually 5432."))
        return lambda new: _on_server(new, values)

    def _show(self) -> None:
        self._on_file.setVisible(not self.on_server())
        self._on_server.setVisible(self.on_server())
        self.path.setText(str(self._file) if self._file else _("In your own folder of this computer, the usual place."))


def _make(office: dict[str, Any], administrator: dict[str, Any], where: Callable[[NewOffice], str]) -> Entered:
    """In the worker."""
    from app.services import offices

    new = offices.NewOffice(office.pop("office_name"), administrator["login"], administrator["employee_name"],
                            administrator["password"], office)  # fmt: skip
    return offices.enter(where(new), administrator["login"], administrator["password"])


def _in_file(new: NewOffice, file: Path | None) -> str:
    from app.services import offices

    return offices.make_file(new, file)


def _on_server(new: NewOffice, values: dict[str, Any]) -> str:
    from app.services import offices, servers

    server = servers.Server(values["host"].strip(), values["database"].strip(), values["account"].strip(),
                            values["account_password"], int(values["port"]))  # fmt: skip
    return offices.make_on_server(new, server)
