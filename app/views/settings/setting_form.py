"""A part of the settings that is one form: values of the office, saved together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from app.services import settings
from app.services.language import _
from app.views.kit.desk import Desk
from app.views.kit.form import FormBody, without_margins
from app.views.kit.form import Section as FormSection
from app.views.settings.section import Section


class SettingForm(Section):
    """`keys` are shown in `fields`, whose keys are the names of the settings; `action` (N_) is the label in the log."""

    tables = ("setting",)
    keys: ClassVar[tuple[settings.Key[Any], ...]] = ()
    fields: ClassVar[Sequence[FormSection]] = ()

    def __init__(self, desk: Desk, title: str, about: str, action: str, said: str) -> None:
        super().__init__(desk, title, about)
        self._action, self._said = action, said
        self.save = self.action(_("Save"), "ph.check", self.put, primary=True, name="save")
        self.save.setShortcut("Ctrl+S")
        self.form = FormBody(self.fields)
        without_margins(self.form)
        self.form.edited.connect(self._edited)
        self.body.addWidget(self.form)
        self.save.setEnabled(False)
        self._read_once = False

    def read(self, session: Any) -> Any:
        return settings.get_all(session, self.keys)

    def show_read(self, found: Any) -> None:
        """What somebody is typing stays."""
        if not self._read_once or not self.form.is_touched():
            self._read_once = True
            self.form.show_values(found)
            self._edited()

    def put(self) -> None:
        values = self.form.check()
        if values:
            self.form.show_values(values)
            self.write(self._action, lambda session: settings.put_all(session, values), self._said)
            self._edited()

    def _edited(self) -> None:
        self.save.setEnabled(self.form.is_touched())
