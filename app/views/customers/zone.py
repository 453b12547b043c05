"""Put customers into a zone by hand, or back under the rules (E12)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QComboBox

from app.services import zones
from app.services.language import N_, _, ngettext
from app.views.customers.bulk_dialog import Bulk, BulkDialog, Lines, while_open
from app.views.kit.layout import label
from app.views.kit.text import number
from app.views.kit.theme import theme

BY_RULE, NOWHERE = "rule", "nowhere"
LABEL = N_("Zone set")
WIDTH, HEIGHT = 460, 310


class ZoneDialog(BulkDialog):
    def __init__(self, bulk: Bulk) -> None:
        words = ngettext("{count} customer", "{count} customers", bulk.count).format(count=number(bulk.count))
        super().__init__("zone", _("Set zone"), words, bulk)
        self.zone = QComboBox()
        self.zone.setObjectName("zone_choice")
        self.zone.setAccessibleName(_("Zone"))
        self.zone.addItem(_("As the rules say"), BY_RULE)
        self.zone.addItem(_("No zone"), NOWHERE)
        about = label(_("What is put into a zone by hand stays there, whatever the rules say."), "muted")
        about.setWordWrap(True)
        self.arrange(label(_("Zone"), "strong"), self.zone, about)
        self.setMinimumSize(theme.size(WIDTH), theme.size(HEIGHT))
        self.zone.currentIndexChanged.connect(self.recount)
        bulk.tasks.read(zones.choices, while_open(self, self._show))
        self.recount()

    def _show(self, found: Sequence[tuple[Any, str]]) -> None:
        for place, (key, name) in enumerate(found):
            self.zone.insertItem(place, name, key)
        self.zone.setCurrentIndex(0)

    def question(self) -> Callable[[Any], tuple[int, int]] | str:
        chosen = self.selection
        return lambda session: zones.plan_by_hand(session, chosen)

    def told(self, plan: tuple[int, int]) -> tuple[Lines, bool]:
        mine, others = plan
        lines = [(_("Customers"), number(mine))]
        if others:
            lines.append((_("Not yours to change, left as they are"), number(others)))
        return lines, bool(mine)

    def work(self) -> tuple[str, Callable[..., Any]]:
        chosen, wanted = self.selection, self.zone.currentData()
        zone = wanted if isinstance(wanted, int) else None
        return LABEL, lambda session: zones.set_by_hand(session, chosen, zone, by_rule=wanted == BY_RULE)

    def summary(self, result: int) -> str:
        words = ngettext("Zone of {count} customer set", "Zone of {count} customers set", result)
        return words.format(count=number(result))
