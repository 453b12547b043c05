"""What the tour sees of the frame: what floats above every room."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from PySide6.QtWidgets import QLineEdit

from app.services.language import N_, _
from app.views.kit import bug
from app.views.kit.jobs import Job
from app.views.kit.message import say
from app.views.kit.notices import BellButton
from app.views.office_frame import OfficeFrame
from app.views.personal import open_personal


def stops(frame: OfficeFrame) -> Iterator[tuple[str, Callable[[], object]]]:
    yield "palette", frame.palette_.open
    yield "", frame.palette_.open
    yield "palette-found", lambda: _type(frame.palette_, "nguyen")
    yield "keys", frame.show_keys
    yield "menu", frame.rail.open_menu
    yield "notifications", lambda: _bell(frame).click()
    yield "reminders", frame.reminders.place
    yield "toasts", lambda: _tell(frame)
    yield "progress", lambda: _work(frame)
    yield "", frame.progress.strip.hide
    yield "offline", lambda: frame.tasks.online.emit(False)
    yield "", lambda: frame.tasks.online.emit(True)
    yield "question", frame.undo_last.ask
    yield "message", lambda: say(frame.window(), _("The office could not be opened"),
                                 _("The connection to the office is lost. You can go on reading what is here; saving "
                                   "works again when the connection is back."))
    yield "bug", lambda: bug.report(ValueError("tour"), frame.window())
    yield "password", frame.change_password
    yield "wishes", frame.choose_notifications
    yield "personal", lambda: open_personal(frame.desk, frame)


def _type(inside: Any, words: str) -> None:
    inside.findChild(QLineEdit).setText(words)


def _bell(frame: OfficeFrame) -> BellButton:
    page = frame.stack.currentWidget()
    assert page is not None
    return next(each for each in page.findChildren(BellButton))


def _tell(frame: OfficeFrame) -> None:
    frame.toasts.tell(_("The connection to the office is lost. You can go on reading what is here; saving works again "
                        "when the connection is back."), warning=True)
    frame.toasts.tell(_("Customer saved"), undo=1)


def _work(frame: OfficeFrame) -> None:
    job = Job(N_("Import customers"), lambda _job: None)
    job.done, job.total = 12_400, 50_000
    frame.progress.strip.show_job(job)
