"""The common pool: when customers fall into it, and how many one may take a day; counted before it holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.services import pool
from app.services.checking import Rule, number
from app.services.errors import UserError
from app.services.language import N_, _, ngettext
from app.services.pool import Share
from app.views.kit import text
from app.views.kit.desk import Desk
from app.views.kit.fields import NumberEditor
from app.views.kit.form import Field
from app.views.kit.form import Section as FormSection
from app.views.kit.layout import label
from app.views.settings.setting_form import SettingForm

SHOWN = 5  # owners that are told by name


def _days(value: Any) -> Any:
    days = number(0, 3650).clean(value)
    if 0 < days < 7:
        raise UserError(N_("At least 7 days, or 0 for nobody."))
    return days


class PoolSection(SettingForm):
    keys = (pool.DAYS, pool.DAILY)
    fields = (
        FormSection(N_("Rule"), (
            Field(pool.DAYS.name, N_("Days without contact"), NumberEditor, Rule(_days), True),
            Field(pool.DAILY.name, N_("Taken a day at most"), NumberEditor, number(1, 1000), True),
        )),
    )  # fmt: skip

    def __init__(self, desk: Desk) -> None:
        about = _("A customer without an interaction, deal or contract for so many days falls into the common pool, "
                  "from which every salesperson may take. 0 days: nobody falls.")  # fmt: skip
        super().__init__(desk, _("Common pool"), about, N_("Common pool changed"), _("The settings are saved."))
        self.effect = label("", "muted")
        self.effect.setWordWrap(True)
        self.form.hug()
        self.body.addWidget(self.effect)
        self.body.addStretch(1)

    def put(self) -> None:
        values = self.form.check(everything=True)
        if values:
            self.form.show_values(values)
            days, daily = values[pool.DAYS.name], values[pool.DAILY.name]
            self.write(self._action, lambda session: pool.configure(session, days, daily), self._said)
            self._edited()

    def show_read(self, found: Any) -> None:
        super().show_read(found)
        self._count()

    def _edited(self) -> None:
        super()._edited()
        self._count()

    def _count(self) -> None:
        """Whose customers would fall with what stands in the form (B02)."""
        try:
            days = self.form.slots[pool.DAYS.name].editor.value()
        except UserError:
            return
        if isinstance(days, int):
            self.desk.tasks.read(lambda session: pool.plan(session, days), self._counted, topic=(self, "plan"))

    def _counted(self, found: Sequence[Share]) -> None:
        total = sum(each.customers for each in found)
        words = ngettext("{count} customer would fall into the pool now",
                         "{count} customers would fall into the pool now", total)  # fmt: skip
        words = words.format(count=text.number(total))
        names = ", ".join(f"{each.owner} {text.number(each.customers)}" for each in found[:SHOWN])
        self.effect.setText(f"{words}: {names}{'…' if len(found) > SHOWN else ''}." if names else f"{words}.")
