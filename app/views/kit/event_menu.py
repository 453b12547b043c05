"""What can be done with a line of a timeline: open it, take its action back, copy it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from app.services.card import Event
from app.services.language import _
from app.views.kit.desk import Desk
from app.views.kit.menu import Menu
from app.views.kit.message import ask
from app.views.kit.text import moment
from app.views.kit.timeline import below_of, note_of, title_of
from app.views.kit.toast import undone

if TYPE_CHECKING:
    from app.services.history import UndoReport


def open_menu(desk: Desk, over: QWidget, event: Event, at: QPoint, opener: Callable[[], object]) -> None:
    """`opener` opens what the event is about, if it is about something."""
    menu = Menu(over)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    if event.action_id:
        menu.addAction(_("Undo this action"), partial(ask_undo, desk, over, event))
    if event.activity_id or event.opens[0]:
        menu.addAction(_("Open"), opener)
    menu.addAction(_("Copy"), partial(QGuiApplication.clipboard().setText, _as_text(event)))
    menu.popup(at)


def ask_undo(desk: Desk, over: QWidget, event: Event) -> None:
    """Everything that the action did is taken back, also on other records: so it is asked."""

    def done(report: UndoReport) -> None:
        if report.restored:
            desk.tell(undone(report), warning=bool(report.conflicts))
        else:
            desk.tell(_("Nothing could be taken back: it was changed since."), warning=True)

    words = _("“{action}” of {who}, {when}, is taken back on all records that it changed. What somebody has changed "
              "since stays as it is.").format(action=title_of(event), who=event.who, when=moment(event.at))  # fmt: skip
    ask(over.window(), _("Undo this action?"), words, _("Undo"), lambda: desk.tasks.undo(event.action_id, done))


def _as_text(event: Event) -> str:
    return "\n".join(filter(None, (title_of(event), below_of(event), note_of(event))))
