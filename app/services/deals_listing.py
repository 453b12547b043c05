"""The list of deals that Ctrl+K searches (S14); the board is the room's own way to look at them."""

from __future__ import annotations

from app.models import Deal
from app.services.language import N_
from app.services.listing import Column, Kind, Listing, Search
from app.services.quotes_listing import customer_of

LISTING = Listing(
    key="deals",
    model=Deal,
    title=N_("Deals"),
    noun=("{count} deal", "{count} deals"),
    columns=(
        Column("title", N_("Deal"), Kind.TITLE, Deal.title, below=customer_of(Deal), order=Deal.sort_key, width=240,
               rank=0, below_label=N_("Customer")),
        Column("code", N_("Code"), Kind.TEXT, Deal.code, width=104, rank=1),
    ),
    order=Deal.sort_key,
    search=Search(Deal.search_text, customer=Deal.customer_id),
    tables=frozenset({"deal", "customer"}),
)  # fmt: skip
