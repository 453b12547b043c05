"""Signing in to an office that is known: login and password, and whether the password is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal

from app.services import passwords, places
from app.services.checking import line
from app.services.errors import OldOffice
from app.services.language import N_, _
from app.services.recent import Known
from app.views.kit.background import Background
from app.views.kit.fields import LineEditor
from app.views.kit.form import Field, FormBody, Section
from app.views.kit.layout import button, check, label
from app.views.kit.password_field import PasswordEditor
from app.views.start.home import where
from app.views.start.parts import Page, plain_form

if TYPE_CHECKING:
    from app.services.offices import Entered

FIELDS = Section("", (
    Field("login", N_("Login"), LineEditor, line(required=True), wide=True),
    Field("password", N_("Password"), PasswordEditor, line(required=True), wide=True),
))  # fmt: skip


class SignIn(Page):
    entered = Signal(object)  # offices.Entered

    def __init__(self, background: Background) -> None:
        super().__init__("")
        self._background, self._url = background, ""
        self.form = plain_form(FormBody([FIELDS]))
        self.keep = check(_("Keep the password on this computer"), name="keep")
        self.keep.setToolTip(_("In the keyring of your system, where other users cannot read it."))
        self.open_ = button(_("Sign in"), kind="primary", clicked=self.sign_in, name="sign-in")
        self.help = label(_("Password forgotten? An administrator gives you a new one."), "faint")
        self.body.addWidget(self.form)
        self.body.addWidget(self.keep)
        self.add_buttons(self.open_)
        self.foot.addWidget(self.help)
        for editor in (self.form.slots["login"].editor, self.form.slots["password"].editor):
            assert isinstance(editor, LineEditor)
            editor.line.returnPressed.connect(self.sign_in)

    def begin(self, known: Known) -> None:
        """Ask for the password of this office; one that is kept stands there already."""
        self._url = known.url
        self.title.setText(known.name)
        self.explanation.setText(where(known.url))
        self.explanation.show()
        self.say("")
        kept = passwords.kept(known.url, known.login) if known.login else ""
        self.form.show_values({"login": known.login, "password": kept})
        self.keep.setChecked(bool(kept))
        (self.form.slots["password" if known.login else "login"].editor).setFocus()
        if kept:
            self.open_.setFocus()

    def sign_in(self) -> None:
        if not self.open_.isEnabled():
            return
        values = self._values()
        if values is not None:
            self.say("")
            self.working(True, _("Opening the office…"))
            self._background.run(lambda: _enter(self._url, values), self._entered, self._failed)

    def _values(self) -> dict[str, Any] | None:
        """As typed: a password may begin with a space."""
        if self.form.check(everything=True) is None:
            return None
        return {key: slot.editor.value() for key, slot in self.form.slots.items()}

    def _entered(self, entered: Entered) -> None:
        self.working(False)
        password = self.form.slots["password"].editor.value()
        if not self.keep.isChecked():
            passwords.drop(entered.url, entered.login)
        elif not passwords.keep(entered.url, entered.login, password):
            self.keep.setChecked(False)
        self.form.show_values({"password": ""})
        self.entered.emit(entered)

    def _failed(self, error: Exception) -> None:
        self.failed(error)
        self.form.slots["password"].editor.setFocus()
        if isinstance(error, OldOffice) and places.file_of(self._url):
            offer = button(_("Upgrade this office"), "ph.arrow-fat-up", "outline", clicked=self.upgrade, name="upgrade")
            self.say(_("This office was made by an older program. As its administrator you can upgrade it now: "
                       "a copy is made first."), "warning", "ph.info", offer)

    def upgrade(self) -> None:
        """With the administrator's password that stands in the form, then sign in."""
        values = self._values()
        if values is not None:
            self.working(True, _("Upgrading the office…"))
            self._background.run(lambda: _upgrade(self._url, values), lambda _copy: self._upgraded(), self.failed)

    def _upgraded(self) -> None:
        self.working(False)
        self.sign_in()


def _enter(url: str, values: dict[str, Any]) -> Entered:
    from app.services import offices  # in the worker: it imports the database layer

    return offices.enter(url, values["login"], values["password"])


def _upgrade(url: str, values: dict[str, Any]) -> Any:
    from app.services import offices

    return offices.upgrade_file(url, values["login"], values["password"])
