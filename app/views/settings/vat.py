"""VAT rates with the days on which they hold: a rate that ends names the one that follows."""

from __future__ import annotations

from typing import Any

from app.services import vat
from app.services.checking import day, line
from app.services.language import N_, _
from app.services.typed_amounts import shown_percent
from app.views.kit.day_field import DayEditor
from app.views.kit.desk import Desk
from app.views.kit.fields import LineEditor, NumberEditor
from app.views.kit.form import Field
from app.views.kit.form_window import FormWindow
from app.views.kit.text import date_
from app.views.settings.section import Line, Rows, Section, boxed


class VatSection(Section):
    tables = ("vat_rate",)

    def __init__(self, desk: Desk) -> None:
        about = _("What is in force on the day of a document counts. A rate that ends is followed by its successor.")
        super().__init__(desk, _("VAT rates"), about)
        heads = (_("Name"), _("Code"), _("Percent"), _("In force from"), _("Until"), _("Then"))
        self.rows = Rows("vat", heads, self.change, numbers=(2,))
        self.rows.currentItemChanged.connect(lambda *_: self._offer())
        self.edit = self.action(
            _("Change…"), "ph.pencil-simple", lambda: self.change(self.rows.record()), name="change"
        )
        self.action(_("Add a rate"), "ph.plus", self.add_one, primary=True, name="add")
        self.body.addWidget(boxed(self.rows))
        self._offer()

    def read(self, session: Any) -> Any:
        return vat.rates(session)

    def show_read(self, found: Any) -> None:
        self.rows.show_lines([Line(each, _words(each)) for each in found.all])
        self._offer()

    def add_one(self) -> None:
        fields = [
            Field("code", N_("Code"), LineEditor, line(10, required=True), True),
            Field("name", N_("Name"), LineEditor, line(60, required=True), True),
            Field("percent", N_("Percent"), NumberEditor, vat.PERCENT_RULE, True),
            Field("since", N_("In force from"), DayEditor, day(), True),
        ]  # fmt: skip
        FormWindow(self.desk, self, _("Add a rate"), fields, {"percent": 0}, N_("VAT rate added"),
                   lambda session, values: vat.add(session, **values), _("The rate is there.")).open()  # fmt: skip

    def change(self, rate: Any) -> None:
        """Its name, when it ends, and what follows: documents keep what they were written with."""
        if rate is None:
            return
        fields = [
            Field("name", N_("Name"), LineEditor, line(60, required=True), True),
            Field("until", N_("Until"), DayEditor, day(), True),
            Field("successor", N_("Then"), lambda: LineEditor(_("Code of the rate that follows")), line(10), True),
        ]  # fmt: skip
        values = {"name": rate.name, "until": rate.until, "successor": rate.successor}
        FormWindow(self.desk, self, rate.name, fields, values, N_("VAT rate changed"),
                   lambda session, values: vat.change(session, rate.id, **values),
                   _("The rate is changed.")).open()  # fmt: skip

    def _offer(self) -> None:
        self.edit.setEnabled(self.rows.record() is not None)


def _words(rate: vat.Rate) -> tuple[str, ...]:
    until = date_(rate.until) if rate.until else ""
    return rate.name, rate.code, shown_percent(rate.rate) or "0%", date_(rate.since), until, rate.successor
