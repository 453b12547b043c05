"""What is said of an import, by what the file becomes."""

from __future__ import annotations

from app.services.language import N_, ngettext
from app.views.kit.text import number


class Words:
    """Of customers."""

    room = "customers"
    title = N_("Import customers from Excel")
    drop = N_("Drop your customer list here")
    coming = N_("Customers to import")
    changing = N_("Customers to update")
    double = N_("Import duplicates as new customers too")
    see = N_("See the customers")

    def imported(self, count: int) -> str:
        return ngettext("{count} customer imported", "{count} customers imported", count).format(count=number(count))

    def updated(self, count: int) -> str:
        return ngettext("{count} customer updated", "{count} customers updated", count).format(count=number(count))

    def go(self, count: int) -> str:
        return ngettext("Import {count} customer", "Import {count} customers", count).format(count=number(count))


class DealWords(Words):
    """Of deals."""

    room = "deals"
    title = N_("Import deals from Excel")
    drop = N_("Drop your list of deals here")
    coming = N_("Deals to import")
    changing = ""  # none is ever changed by a file
    double = N_("Import duplicates as new deals too")
    see = N_("See the deals")

    def imported(self, count: int) -> str:
        return ngettext("{count} deal imported", "{count} deals imported", count).format(count=number(count))

    def go(self, count: int) -> str:
        return ngettext("Import {count} deal", "Import {count} deals", count).format(count=number(count))
