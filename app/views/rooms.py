"""The rooms in the order of the rail, one line each; a room is imported when it is first opened."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from PySide6.QtWidgets import QWidget

from app.services import vietnam
from app.services.language import N_
from app.views.kit.desk import Desk


@dataclass(frozen=True)
class Room:
    """`page` is "module:class", made with a Desk. `kinds` are the tables whose records open here, by
    `page.open_record(kind, id)`, and what can be begun here from elsewhere (new_deal with the customer, import).
    `right` is the one that the role must have, "" for none.

    `counter` is "module:function" of a session: the number in the rail, read again when `counted` tables change.
    `listing` is the key of a listing: Ctrl+K looks for its records, which are of the first kind. A room of several
    lists names them all in `listings`, with the kind of their records.
    `beside` is the room that the rail shows instead of this one, which is only reached from elsewhere.
    """

    key: str
    label: str
    picture: str
    page: str
    kinds: tuple[str, ...] = ()
    right: str = ""
    counter: str = ""
    counted: tuple[str, ...] = ()
    listing: str = ""
    beside: str = ""
    listings: tuple[tuple[str, str], ...] = ()

    @property
    def searched(self) -> tuple[tuple[str, str], ...]:
        """Kind and listing of all its lists."""
        return self.listings or (((self.kinds[0], self.listing),) if self.listing else ())

    def build(self, desk: Desk) -> QWidget:
        made = load(self.page)(desk)
        assert isinstance(made, QWidget)
        return made

def preload(rooms: Sequence[Room]) -> None:
    """Import the rooms, off the GUI thread: to open one for the first time then costs no more than building it.

    Then what the first form would import when it reads a phone, a tax code and the provinces: a tenth of a second.
    """
    for room in rooms:
        import_module(room.page.partition(":")[0])
    vietnam.phone("0912345678")
    vietnam.tax_code("0100109106")
    vietnam.provinces()


def load(address: str) -> Any:
    """What stands at "module:name"."""
    module, _, name = address.partition(":")
    return getattr(import_module(module), name)


def open_to(rights: frozenset[str], rooms: tuple[Room, ...] | None = None) -> list[Room]:
    """The rooms that somebody with these rights may enter."""
    return [room for room in rooms or ROOMS if not room.right or room.right in rights]


ROOMS = (
    Room("today", N_("Today"), "ph.sun", "app.views.today.page:TodayPage", counter="app.services.today:count",
         counted=("activity", "deal", "quote", "contract", "contract_instalment", "voucher")),
    Room("customers", N_("Customers"), "ph.users", "app.views.customers.page:CustomersPage",
         ("customer", "new_handover"),
         listing="customers"),
    Room("deals", N_("Deals"), "ph.columns", "app.views.deals.room:DealsRoom", ("deal", "new_deal"),
         listing="deals"),
    Room("calendar", N_("Calendar"), "ph.calendar-blank", "app.views.calendar.page:CalendarPage", ("activity",)),
    Room("documents", N_("Documents"), "ph.file-text", "app.views.documents.page:DocumentsPage",
         ("quote", "contract", "order", "product", "template", "new_quote", "new_contract", "new_order",
          "new_customer_quote"), listing="quotes",
         listings=(("quote", "quotes"), ("contract", "contracts"), ("order", "orders"), ("product", "products"))),
    Room("funds", N_("Money"), "ph.coin", "app.views.funds.page:FundsPage",
         ("voucher", "fund", "new_receipt", "new_instalment_receipt"),
         listing="vouchers"),
    Room("reports", N_("Reports"), "ph.chart-bar", "app.views.reports.page:ReportsPage"),
    Room("analysis", N_("Analysis"), "ph.funnel", "app.views.analysis.page:AnalysisPage"),
    Room("settings", N_("Settings"), "ph.gear-six", "app.views.settings.page:SettingsPage", right="administer"),
    Room("import", N_("Import customers from Excel"), "ph.file-arrow-up", "app.views.imports.page:ImportPage",
         ("import", "pasted"), right="edit", beside="customers"),
    Room("import_deals", N_("Import deals from Excel"), "ph.file-arrow-up", "app.views.imports.deals:DealImportPage",
         ("import_deals", "pasted_deals"), right="edit", beside="deals"),
)
