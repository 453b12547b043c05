"""What the stories share: an empty computer, a place for an office on each engine, and hands at its windows."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from app.models import Model, table_of
from app.services import language, recent, schema
from app.views.kit.theme import theme
from app.views.program import Program, Wanted
from tests.servers import Server
from tests.stories.hands import Hands

WINDOW = (1366, 768)


@dataclass
class Place:
    """Where the office of a story lies: a server's database, or the usual folder of this computer."""

    server: Server | None
    database: str = ""

    @property
    def url(self) -> str:
        """For whoever is above all rules."""
        return self.server.url(self.database) if self.server else recent.offices()[0].url

    def rows(self, model: type[Model]) -> dict[int, dict[str, Any]]:
        """Everything, above all rules."""
        engine = schema.engine_of(self.url)
        try:
            with schema.system(engine, "") as connection:
                found = connection.execute(select(table_of(model))).mappings()
                return {row["id"]: dict(row) for row in found}
        finally:
            engine.dispose()


@pytest.fixture(autouse=True)
def own_computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qapp: QApplication) -> Iterator[None]:
    """No office was ever opened here; Vietnamese, light, normal size, whatever the test before has chosen."""
    for variable in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(variable, str(tmp_path / variable))
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    yield
    language.use("vi")
    if theme.factor != 1.0 or theme.tokens.dark:
        theme.choose("light", 1.0)


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What other programs were asked to open: telephone numbers, chats, letters."""
    asked: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: asked.append(url.toString()) or True)
    return asked


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    """A story that takes it is told on both engines."""
    if request.param == "sqlite":
        yield Place(None)
        return
    server: Server = request.getfixturevalue("server")
    database = f"story_{request.getfixturevalue('worker')}"
    _drop(server, database)
    yield Place(server, database)
    _drop(server, database)


def _drop(server: Server, database: str) -> None:
    """The database, and the login roles of its people, which outlive it."""
    server.execute(f"drop database if exists {database} with (force)")
    with server.connect() as connection:
        found = connection.execute("select rolname from pg_roles where starts_with(rolname, %s)", [f"{database}_"])
        names = sorted((str(row[0]) for row in found.fetchall()), key=lambda name: name.endswith("_owner"))
    for name in names:
        server.execute(f"drop owned by {name} cascade", f"drop role {name}")


@pytest.fixture
def sit_down(qapp: QApplication, qtbot: QtBot) -> Iterator[Callable[..., Hands]]:
    """`sit_down()` starts the program at another desk; `hands.program.end()` before the end of the test is allowed."""
    made: list[Hands] = []

    def start(**wanted: Any) -> Hands:
        program = Program(qapp, Wanted(**wanted))
        made.append(Hands(qtbot, program))
        program.begin()
        program.window.showNormal()
        program.window.resize(*WINDOW)
        made[-1].come()
        return made[-1]

    yield start
    for hands in made:
        leave(hands)


def leave(hands: Hands) -> None:
    """Close the window and end the program, once."""
    program = hands.program
    if not hands.gone:
        hands.gone = True
        program.window.close()
        program.end()
        program.window.deleteLater()
        program.deleteLater()
