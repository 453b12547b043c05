"""What tests of views share: the Vietnamese program, an office on SQLite, a desk, and hands that type."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.services import language, people
from app.services.office import Office
from app.views.kit.desk import Desk
from app.views.kit.navigation import Navigation
from app.views.kit.notices import Notices
from app.views.kit.tasks import Tasks
from app.views.kit.theme import theme
from app.views.kit.tokens import LIGHT
from app.views.office_frame import OfficeFrame, Signed
from tests.world import DIRECTOR, PASSWORD

PATIENCE = 8000  # milliseconds


@pytest.fixture(autouse=True)
def vietnamese(qapp: QApplication) -> Iterator[None]:
    """Texts in Vietnamese, light, normal size, whatever the test before has chosen."""
    language.use("vi")
    theme.choose("light", 1.0)
    yield
    language.use("vi")
    if theme.tokens is not LIGHT or theme.factor != 1.0:
        theme.choose("light", 1.0)


@pytest.fixture
def sign_in(sqlite_template: Path, tmp_path: Path) -> Iterator[Callable[..., Office]]:
    """`sign_in(7)` opens a fresh office as employee 7; the director without a number."""
    file = Path(shutil.copy(sqlite_template, tmp_path / "office.db"))
    offices: list[Office] = []

    def open_as(employee_id: int = DIRECTOR) -> Office:
        login = "admin" if employee_id == 1 else f"nv{employee_id}"
        offices.append(Office.open(f"sqlite:///{file}", login, PASSWORD))
        return offices[-1]

    yield open_as
    for office in offices:
        office.close()


class Said:
    """What a page has told: `said.sentences`, `said.undo` of the last."""

    def __init__(self) -> None:
        self.sentences: list[str] = []
        self.undo = 0

    def __call__(self, sentence: str, undo: int = 0, warning: bool = False) -> None:
        self.sentences.append(sentence)
        self.undo = undo


@pytest.fixture
def make_desk(qtbot: QtBot, sign_in: Callable[..., Office]) -> Iterator[Callable[..., Desk]]:
    """`make_desk(7)` is what a page gets when employee 7 is signed in; `desk.tell` is a `Said`."""
    made: list[Tasks] = []

    def desk(employee_id: int = DIRECTOR, kinds: dict[str, str] | None = None) -> Desk:
        tasks = Tasks(sign_in(employee_id))
        made.append(tasks)
        with tasks.office.read() as session:
            me = people.person(session, employee_id)
        navigation = Navigation(kinds or {}, tasks)
        return Desk(tasks, me, Said(), navigation, Notices(tasks, navigation, tasks))

    yield desk
    for tasks in made:
        tasks.close()


@pytest.fixture
def make_frame(qtbot: QtBot, sign_in: Callable[..., Office]) -> Iterator[Callable[..., OfficeFrame]]:
    """`make_frame(7)` is the whole office of employee 7, shown at 1366×768."""
    made: list[OfficeFrame] = []

    def frame(employee_id: int = DIRECTOR) -> OfficeFrame:
        office = sign_in(employee_id)
        with office.read() as session:
            me = people.person(session, employee_id)
        made.append(OfficeFrame(Tasks(office), Signed(me, "Công ty TNHH Minh Phát")))
        qtbot.addWidget(made[-1])
        made[-1].resize(1366, 768)
        with qtbot.waitActive(made[-1]):  # shortcuts are heard in an active window only
            made[-1].show()
            made[-1].activateWindow()
        return made[-1]

    yield frame
    for each in made:
        each.close_office()


@pytest.fixture
def settle(qtbot: QtBot) -> Callable[..., None]:
    """`settle(desk.tasks, page)` waits until nothing is read or written and the page says it is complete."""

    def wait(tasks: Tasks, *pages: Any) -> None:
        def calm() -> bool:
            return tasks.idle() and all(getattr(page, "complete", True) for page in pages)

        qtbot.waitUntil(calm, timeout=PATIENCE)
        qtbot.wait(1)  # what the last answer has asked for in its turn
        qtbot.waitUntil(calm, timeout=PATIENCE)

    return wait


@pytest.fixture
def host(qtbot: QtBot) -> QWidget:
    """What windows stand over; they end by themselves when they are closed."""
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


def show_active(qtbot: QtBot, made: QWidget, width: int = 1366, height: int = 768) -> None:
    """On the screen, as the window that keys reach."""
    qtbot.addWidget(made)
    made.resize(width, height)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()


def type_vietnamese(widget: QWidget, text: str) -> None:
    """Type as an input method does: key clicks with Vietnamese letters would end the process."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(widget, event)


