"""The choice of the lists of the room, in the place of the title."""

from __future__ import annotations

from app.services.language import N_
from app.views.kit.switch import ListSwitch

LISTS = {"voucher": N_("Vouchers"), "book": N_("Funds and books")}


class Switch(ListSwitch):
    """`chosen(key)` of one of LISTS; the books are for who confirms vouchers."""

    def __init__(self, current: str, books: bool) -> None:
        super().__init__({key: words for key, words in LISTS.items() if books or key == "voucher"}, current)
