"""How rooms open each other: by the kind of a record and its id, never by importing."""
from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

MOST_RECENT = 8
MOST_BACK = 50


class Place(NamedTuple):
    """A room, and the record that is open in it; kind "" is the room itself."""

    room: str
    kind: str = ""
    record_id: int = 0


class Navigation(QObject):
    """Where one is and was. The window shows `went`; it registered who opens what."""

    went = Signal(object)       # a Place

    def __init__(self, rooms_by_kind: Mapping[str, str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rooms = dict(rooms_by_kind)
        self._past: list[Place] = []
        self.here: Place | None = None
        self.recent: list[tuple[Place, str]] = []       # records and their names, the newest first, for Ctrl+K

    def knows(self, kind: str) -> bool:
        """Whether a room of this employee shows such records."""
        return kind in self._rooms

    def open(self, kind: str, record_id: int, name: str = "") -> None:
        """Show a record in its room: `open("customer", 12)`. Kinds that no room knows are left alone."""
        if kind in self._rooms:
            self.remember(kind, record_id, name)
            self._go(Place(self._rooms[kind], kind, record_id))

    def remember(self, kind: str, record_id: int, name: str) -> None:
        """A page has shown this record: Ctrl+K offers it again under its name."""
        if name and kind in self._rooms:
            place = Place(self._rooms[kind], kind, record_id)
            others = [each for each in self.recent if each[0] != place]
            self.recent = [(place, name), *others][:MOST_RECENT]

    def open_room(self, room: str) -> None:
        self._go(Place(room))

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
    return kind.startswith("new_") or kind == "import"
