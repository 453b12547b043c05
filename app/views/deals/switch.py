"""The choice between the board and the list, in the place of the title."""

from __future__ import annotations

from app.services.language import N_
from app.views.kit.switch import ListSwitch

WAYS = {"board": N_("Board"), "list": N_("List")}


class Switch(ListSwitch):
    """`chosen(key)` of one of WAYS."""

    def __init__(self, current: str) -> None:
        super().__init__(WAYS, current)
