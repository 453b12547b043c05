"""What Ctrl+K shows of records: those searched in the lists of all rooms, those opened lately, those pinned."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer

from app.views.kit.navigation import Navigation
from app.views.kit.palette import Entry, Source
from app.views.kit.tasks import Tasks
from app.views.rooms import Room

if TYPE_CHECKING:
    from app.services.opened import Key, Named

PAUSE = 1500            # milliseconds from the last record that was opened until it is noted


class Quick(QObject):
    def __init__(self, rooms: Sequence[Room], navigation: Navigation, tasks: Tasks) -> None:
        super().__init__(navigation)
        self._navigation, self._tasks = navigation, tasks
        self._lists = {kind: listing for room in rooms for kind, listing in room.searched}
        self._pictures = {kind: room.picture for room in rooms for kind, _listing in room.searched}
        self._newer: list[Key] = []
        self._timer = QTimer(self, singleShot=True, interval=PAUSE)
        self._timer.timeout.connect(self.keep)
        navigation.opened.connect(self._note)

    def sources(self) -> list[Source]:
        """Where records are searched, one for each list."""
        return [Source(partial(_found, kind, listing), self._entry) for kind, listing in self._lists.items()]

    def own(self) -> Source:
        """What is pinned and what was opened lately."""
        newer = tuple(self._newer)

        def named(session: Any, _text: str, _limit: int) -> list[Named]:
            from app.services import opened
            return opened.named(session, self._lists, newer)
        return Source(named, self._entry)

    def keep(self) -> None:
        """Note what was opened since the last time."""
        self._timer.stop()
        keys, self._newer = self._newer, []

        def note(session: Any) -> None:
            from app.services import opened
            opened.note(session, keys)
        if keys:
            self._tasks.write("", note)

    def _note(self, kind: str, record_id: int) -> None:
        if kind in self._lists:
            self._newer.append((kind, record_id))
            self._timer.start()

    def _entry(self, record: Named) -> Entry:
        picture = "ph.push-pin" if record.pinned else self._pictures[record.kind]
        key = (record.kind, record.id)
        return Entry(record.title, picture, partial(self._navigation.open, *key), detail=record.detail,
                     pin=partial(self._pin, key))

    def _pin(self, key: Key, then: Callable[[], object]) -> None:
        def change(session: Any) -> None:
            from app.services import opened
            opened.pin(session, key)
        self._tasks.write("", change, lambda _written: then())


def _found(kind: str, listing: str, session: Any, text: str, limit: int) -> list[Named]:
    from app.services import opened
    return opened.found(session, kind, listing, text, limit)
