"""How an employee left a list: the open view and, for each view, its columns, widths, sort and conditions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, QTimer

from app.services import list_opening
from app.services.query import Query, View
from app.views.kit.tasks import Tasks

PAUSE = 1500  # ms after the last change


class ListMemory(QObject):
    """Kept in the database a moment after the last change, so that dragging a column is one write."""

    def __init__(self, listing: str, tasks: Tasks, parent: QObject) -> None:
        super().__init__(parent)
        self._listing, self._tasks = listing, tasks
        self._kept: dict[str, Any] = {}
        self._timer = QTimer(self, singleShot=True, interval=PAUSE)
        self._timer.timeout.connect(self.save)

    def read(self, kept: Mapping[str, Any]) -> None:
        self._kept = dict(kept)

    @property
    def view(self) -> str:
        """The view to begin with."""
        return str(self._kept.get("default") or self._kept.get("view") or "")

    @property
    def default(self) -> str:
        return str(self._kept.get("default") or "")

    def open(self, view: str) -> None:
        self._put("view", view)

    def begin_with(self, view: str) -> None:
        """This view opens first from now on; none for the one that was open last."""
        self._put("default", view)

    def of(self, view: str) -> dict[str, Any]:
        """What is kept for a view: columns, widths, sort, descending, where."""
        views = self._kept.get("views", {})
        found = views.get(view, {}) if isinstance(views, dict) else {}
        return dict(found) if isinstance(found, dict) else {}

    def query(self, view: View) -> Query:
        """The view's query with what the employee changed in it."""
        known, own = self.of(view.key), view.query
        changed = {name: known[name] for name in ("sort", "descending", "where") if name in known}
        return replace(own, **changed)

    def note(self, view: str, **values: Any) -> None:
        self._put("views", {**self._kept.get("views", {}), view: {**self.of(view), **values}})

    def forget(self, view: str, *names: str) -> None:
        """The view is as it was made again; with names only in these."""
        known = {name: value for name, value in self.of(view).items() if names and name not in names}
        self._put("views", {**self._kept.get("views", {}), view: known})

    def _put(self, name: str, value: Any) -> None:
        if self._kept.get(name) != value:
            self._kept[name] = value
            self._timer.start()

    def save(self) -> None:
        """Write now, if something has changed."""
        self._timer.stop()
        kept = dict(self._kept)
        self._tasks.write("", lambda session: list_opening.keep(session, self._listing, kept))

    def flush(self) -> None:
        if self._timer.isActive():
            self.save()
