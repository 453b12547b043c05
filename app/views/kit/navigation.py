"""How rooms open each other: by the kind of a record and its id, never by importing."""
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from app.services.query import Query

MOST_BACK = 50


class Place(NamedTuple):
    """A room, and the record that is open in it; kind "" is the room itself."""

    room: str
    kind: str = ""
    record_id: int = 0


class Navigation(QObject):
    """Where one is and was. The window shows `went`; it registered who opens what."""

    went = Signal(object)       # a Place
    opened = Signal(str, int)   # the kind and id of a record that is shown, for Ctrl+K
    listed = Signal(str, object)    # the key of a listing and the Query that it shall show

    def __init__(self, rooms_by_kind: Mapping[str, str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rooms = dict(rooms_by_kind)
        self._past: list[Place] = []
        self.here: Place | None = None

    def knows(self, kind: str) -> bool:
        """Whether a room of this employee shows such records."""
        return kind in self._rooms

    def open(self, kind: str, record_id: int) -> None:
        """Show a record in its room: `open("customer", 12)`. Kinds that no room knows are left alone."""
        if kind in self._rooms:
            self.opened.emit(kind, record_id)
            self._go(Place(self._rooms[kind], kind, record_id))

    def open_room(self, room: str) -> None:
        self._go(Place(room))

    def show_list(self, listing: str, query: Query) -> None:
        """Show a list with these conditions, in the room that has it."""
        self.listed.emit(listing, query)

    def back(self) -> None:
        """To the place before this one (Alt+←)."""
        if self._past:
            self.here = self._past.pop()
            self.went.emit(self.here)

    def return_to(self, place: Place | None) -> None:
        """Go there without a way back, as after a rebuild."""
        if place:
            self.here = place
            self.went.emit(place)

    def can_go_back(self) -> bool:
        return bool(self._past)

    def _go(self, place: Place) -> None:
        if self.here and self.here != place:
            self._past = [*self._past, self.here][-MOST_BACK:]
        self.here = Place(place.room) if _begins_something(place.kind) else place
        self.went.emit(place)


def _begins_something(kind: str) -> bool:
    """Such as new_deal: the way back leads to its room and does not begin it again."""
    return kind.startswith(("new_", "import", "pasted"))
