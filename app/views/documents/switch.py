"""The choice of the lists of the room, in the place of the title."""

from __future__ import annotations

from app.services.language import N_
from app.views.kit.switch import ListSwitch

LISTS = {
    "quote": N_("Quotes"), "contract": N_("Contracts"), "order": N_("Orders"), "product": N_("Products"),
    "template": N_("Templates"),
}  # fmt: skip


class Switch(ListSwitch):
    """`chosen(key)` of one of LISTS."""

    def __init__(self, current: str) -> None:
        super().__init__(LISTS, current)
