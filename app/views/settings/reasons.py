"""Why deals are lost: the reasons that the office offers (C11)."""

from __future__ import annotations

from typing import Any

from app.services import losses
from app.services.checking import line
from app.services.language import N_, _
from app.views.kit.desk import Desk
from app.views.kit.fields import LineEditor
from app.views.kit.form import Field
from app.views.kit.form_window import FormWindow
from app.views.settings.section import Line, Rows, Section, boxed


class ReasonsSection(Section):
    tables = ("lost_reason",)

    def __init__(self, desk: Desk) -> None:
        about = _("Whoever loses a deal chooses one of these, and may add his own words.")
        super().__init__(desk, _("Reasons of losses"), about)
        self.rows = Rows("reasons", (_("Reason"),), self.change)
        self.rows.currentItemChanged.connect(lambda *_: self._offer())
        self.up, self.down = self.movers(self.shift)
        self.drop = self.action(_("Remove"), "ph.trash", self.remove, name="remove")
        self.action(_("Add a reason"), "ph.plus", self.add_one, primary=True, name="add")
        self.body.addWidget(boxed(self.rows))
        self._all: list[losses.Reason] = []
        self._offer()

    def read(self, session: Any) -> Any:
        return losses.reasons(session)

    def show_read(self, found: Any) -> None:
        self._all = found
        self.rows.show_lines([Line(each, (each.name,)) for each in found])
        self._offer()

    def add_one(self) -> None:
        self._ask(_("Add a reason"), "", N_("Reason of losses added"),
                  lambda session, values: losses.add_reason(session, values["name"]), _("The reason is there."))

    def change(self, reason: losses.Reason) -> None:
        self._ask(reason.name, reason.name, N_("Reason of losses renamed"),
                  lambda session, values: losses.rename_reason(session, reason.id, values["name"]),
                  _("The reason is renamed."))  # fmt: skip

    def remove(self) -> None:
        """The deals that were lost for it keep it."""
        reason = self.rows.record()
        self.write(N_("Reason of losses removed"), lambda session: losses.remove_reason(session, reason.id),
                   _("The reason is no longer offered."))  # fmt: skip

    def shift(self, way: int) -> None:
        ids = [each.id for each in self._all]
        here = ids.index(self.rows.record().id)
        ids[here], ids[here + way] = ids[here + way], ids[here]
        self.write(N_("Reasons of losses reordered"), lambda session: losses.reorder_reasons(session, ids),
                   _("The reasons are reordered."))  # fmt: skip

    def _ask(self, title: str, name: str, action: str, work: Any, sentence: str) -> None:
        field = Field("name", N_("Reason"), LineEditor, line(80, required=True), True)
        FormWindow(self.desk, self, title, [field], {"name": name}, action, work, sentence).open()

    def _offer(self) -> None:
        record = self.rows.record()
        self.drop.setEnabled(record is not None)
        self.up.setEnabled(record is not None and record != self._all[0])
        self.down.setEnabled(record is not None and record != self._all[-1])
