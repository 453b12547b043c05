"""Take customers out of the common pool: counted first, as many as one may today."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.services import pool
from app.services.language import N_, _, ngettext
from app.services.pool import Taking
from app.views.customers.bulk_dialog import Bulk, BulkDialog, Lines
from app.views.kit.layout import label
from app.views.kit.text import number
from app.views.kit.theme import theme

LABEL = N_("Taken from the common pool")
WIDTH, HEIGHT = 460, 300


class PoolDialog(BulkDialog):
    def __init__(self, bulk: Bulk) -> None:
        words = ngettext("{count} customer", "{count} customers", bulk.count).format(count=number(bulk.count))
        super().__init__("pool", _("Take from the common pool"), words, bulk)
        about = label(_("They become yours. What was agreed with them before stays with those who had them."), "muted")
        about.setWordWrap(True)
        self.arrange(about)
        self.setMinimumSize(theme.size(WIDTH), theme.size(HEIGHT))
        self.recount()

    def question(self) -> Callable[[Any], Taking] | str:
        chosen = self.selection
        return lambda session: pool.plan_take(session, chosen)

    def told(self, plan: Taking) -> tuple[Lines, bool]:
        lines = [(_("Customers in the common pool"), number(plan.in_pool)),
                 (_("You may still take today"), number(plan.left)),
                 (_("Become yours"), number(plan.taken))]  # fmt: skip
        if plan.elsewhere:
            lines.insert(1, (_("Do not lie in the pool, left as they are"), number(plan.elsewhere)))
        return lines, bool(plan.taken)

    def work(self) -> tuple[str, Callable[..., Any]]:
        chosen = self.selection
        return LABEL, lambda session: pool.take(session, chosen)

    def summary(self, result: int) -> str:
        return ngettext("{count} customer is yours now", "{count} customers are yours now", result).format(
            count=number(result))
