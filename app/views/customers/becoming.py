"""The windows for many customers: prospects become customers (M16), and roles for all of them (C15)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.services import conversion
from app.services.conversion import CONVERT, Becoming, RolesPlan, Way
from app.services.customer_fields import ROLES
from app.services.language import N_, _, ngettext
from app.views.customers.bulk_dialog import Bulk, BulkDialog, Lines
from app.views.kit.choice_fields import BitsEditor
from app.views.kit.layout import label, radio
from app.views.kit.text import number
from app.views.kit.theme import theme

WAYS: dict[Way, str] = {"add": N_("Add these roles"), "remove": N_("Take these roles away"),
                        "set": N_("Exactly these roles")}  # fmt: skip
SET_ROLES = N_("Change roles")
WIDTH = 460


class BecomeDialog(BulkDialog):
    """Counts first: how many are prospects, how many are customers already."""

    parted = True

    def __init__(self, bulk: Bulk) -> None:
        words = ngettext("{count} customer", "{count} customers", bulk.count).format(count=number(bulk.count))
        super().__init__("become", _("Make customers of prospects"), words, bulk)
        kept = label(_("Everything that is known of them stays. From today they count as customers."), "muted")
        kept.setWordWrap(True)
        self.arrange(kept)
        self.setMinimumWidth(theme.size(WIDTH))
        self.recount()

    def question(self) -> Callable[[Any], Becoming] | str:
        chosen = self.selection
        return lambda session: conversion.plan(session, chosen)

    def told(self, plan: Becoming) -> tuple[Lines, bool]:
        lines = [(_("Become customers"), number(plan.prospects)), (_("Are customers already"), number(plan.already))]
        if plan.not_permitted:
            lines.append((_("Not yours to change, left as they are"), number(plan.not_permitted)))
        return lines, bool(plan.prospects)

    def work(self) -> tuple[str, Callable[..., Any]]:
        chosen = self.selection
        return CONVERT, lambda session, part=chosen: conversion.convert(session, part)

    def summary(self, result: Becoming) -> str:
        return became(result.prospects)


class RolesDialog(BulkDialog):
    """Several roles at once."""

    parted = True

    def __init__(self, bulk: Bulk) -> None:
        words = ngettext("{count} customer", "{count} customers", bulk.count).format(count=number(bulk.count))
        super().__init__("roles", _("Roles"), words, bulk)
        self.go.setText(_(SET_ROLES))
        self.go.setAccessibleName(self.go.text())
        self.ways = {way: radio(_(words), on=way == "add", name=f"way_{way}") for way, words in WAYS.items()}
        self.roles = BitsEditor([(bit, _(name)) for bit, name in ROLES])
        self.roles.call(_("Roles"), "roles")
        self.arrange(*self.ways.values(), label(_("Roles"), "strong"), self.roles)
        self.setMinimumWidth(theme.size(WIDTH))
        for each in self.ways.values():
            each.toggled.connect(lambda on: self.recount() if on else None)
        self.roles.edited.connect(self.recount)
        self.recount()

    def way(self) -> Way:
        return next(way for way, each in self.ways.items() if each.isChecked())

    def question(self) -> Callable[[Any], RolesPlan] | str:
        way, roles, chosen = self.way(), self.roles.value(), self.selection
        if not roles:
            return _("Choose at least one role.")
        return lambda session: conversion.plan_roles(session, chosen, roles, way)

    def told(self, plan: RolesPlan) -> tuple[Lines, bool]:
        lines = [(_("Get other roles"), number(plan.changed)), (_("Have them so already"), number(plan.same))]
        if plan.not_permitted:
            lines.append((_("Not yours to change, left as they are"), number(plan.not_permitted)))
        return lines, bool(plan.changed)

    def work(self) -> tuple[str, Callable[..., Any]]:
        way, roles, chosen = self.way(), self.roles.value(), self.selection
        return SET_ROLES, lambda session, part=chosen: conversion.set_roles(session, part, roles, way)

    def summary(self, result: RolesPlan) -> str:
        return ngettext("Roles of {count} customer changed", "Roles of {count} customers changed",
                        result.changed).format(count=number(result.changed))  # fmt: skip


def became(count: int) -> str:
    """What is told afterwards."""
    words = ngettext("{count} prospect is a customer now", "{count} prospects are customers now", count)
    return words.format(count=number(count))
