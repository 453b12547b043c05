"""The roles of the first day; an administrator may change their rights."""

from __future__ import annotations

from typing import Any

from app.models.employee import RIGHTS
from app.services.language import N_

_DEFAULTS: dict[str, tuple[str, str]] = {
    "salesperson": (N_("Salesperson"), "edit export transfer"),
    "team_lead": (N_("Team lead"), "edit archive export transfer see_debts"),
    "director": (N_("Director"), "see_all edit edit_all archive export transfer see_debts confirm_vouchers"),
    "accountant": (N_("Accountant"), "see_all export see_debts confirm_vouchers"),
    "storekeeper": (N_("Storekeeper"), "edit"),
    "support": (N_("Support"), "edit"),
    "administrator": (N_("Administrator"), " ".join(RIGHTS)),
}
ROLES: list[dict[str, Any]] = [
    {"key": key, "name": name, "position": place} | {right: right in rights.split() for right in RIGHTS}
    for place, (key, (name, rights)) in enumerate(_DEFAULTS.items(), start=1)
]
