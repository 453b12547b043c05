"""Ctrl+Alt+Z: take back what one did last, after being told what and how much that is."""
from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.services.language import _, ngettext
from app.views.kit.message import ask
from app.views.kit.tasks import Tasks
from app.views.kit.text import moment, number
from app.views.kit.toast import Toasts

if TYPE_CHECKING:
    from app.services.last_action import LastAction


class UndoLast(QObject):
    def __init__(self, window: QWidget, tasks: Tasks, toasts: Toasts) -> None:
        super().__init__(window)
        self._window, self._tasks, self._toasts = window, tasks, toasts

    def ask(self) -> None:
        """Look what it is, then ask."""
        from app.services.last_action import last_action
        employee_id = self._tasks.office.employee_id
        self._tasks.read(lambda session: last_action(session, employee_id), self._ask, topic=self)

    def _ask(self, last: LastAction | None) -> None:
        if last is None:
            self._toasts.tell(_("There is nothing to undo."))
            return
        words = ngettext("“{what}”, {when}: {count} change. What others have changed since then stays as it is.",
                         "“{what}”, {when}: {count} changes. What others have changed since then stays as it is.",
                         last.changes)
        ask(self._window, _("Undo the last action?"),
            words.format(what=_(last.label), when=moment(last.at), count=number(last.changes)), _("Undo"),
            lambda: self._toasts.undo(last.id))
