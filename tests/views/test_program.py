"""From the command line to a room: windows that show at once, errors as sentences, the tour."""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from app import startup
from app.services import language, places, recent, workstation
from app.services.recent import Known
from app.views import rooms
from app.views.kit.theme import theme
from app.views.main_window import Sorry
from app.views.office_frame import OfficeFrame
from app.views.program import CANNOT_OPEN, Program, Wanted
from tests.views import sample_page
from tests.views.audit import nameless
from tests.world import PASSWORD

WRONG = "The login or the password is wrong, or you no longer work here."
ROOT = Path(startup.__file__).parents[1]


@pytest.fixture
def url(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(rooms, "ROOMS", sample_page.ROOMS)
    return places.url_of(Path(shutil.copy(sqlite_template, tmp_path / "office.db")))


@pytest.fixture
def begin(qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Program]]:
    """`begin(office=url, …)` starts the program as the command line would."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    made: list[Program] = []

    def start(**wanted: Any) -> Program:
        made.append(Program(qapp, Wanted(**wanted)))
        qtbot.addWidget(made[-1].window)
        made[-1].begin()
        return made[-1]

    yield start
    for program in made:
        program.end()


def opened(program: Program, qtbot: QtBot) -> OfficeFrame:
    qtbot.waitUntil(lambda: program.frame is not None, timeout=8000)
    assert program.frame
    return program.frame


def test_an_office_opens_and_is_remembered(begin: Callable[..., Program], url: str, qtbot: QtBot) -> None:
    program = begin(office=url, login="nv7", password=PASSWORD)
    assert program.window.isVisible()
    frame = opened(program, qtbot)
    assert frame.me.name == "Nhân viên 7"
    assert [(known.url, known.login) for known in recent.offices()] == [(url, "nv7")]
    assert program.window.screen_() is frame
    assert not gc.isenabled()  # workers collect nothing


def test_a_wrong_password_is_a_sentence_with_ways_on(begin: Callable[..., Program], url: str, qtbot: QtBot) -> None:
    program = begin(office=url, login="nv7", password="sai hoàn toàn")
    qtbot.waitUntil(lambda: isinstance(program.window.screen_(), Sorry), timeout=8000)
    sorry: Any = program.window.screen_()
    assert language._(WRONG) in {each.text() for each in sorry.findChildren(QLabel)}
    assert nameless(sorry) == []
    sorry.again.emit()
    qtbot.waitUntil(lambda: isinstance(program.window.screen_(), Sorry) and program.window.screen_() is not sorry,
                    timeout=8000)  # fmt: skip


def test_language_and_text_size_rebuild_and_last(begin: Callable[..., Program], url: str, qtbot: QtBot) -> None:
    program = begin(office=url, login="nv7", password=PASSWORD)
    before = opened(program, qtbot)
    before.navigation.open_room("deals")
    before.language_chosen.emit("en")
    assert program.frame is not before
    assert opened(program, qtbot).rail.tabs["deals"].isChecked()
    assert opened(program, qtbot).rail.tabs["deals"].accessibleName() == "Deals"
    opened(program, qtbot).theme_chosen.emit("dark", 1.15)
    assert (theme.tokens.dark, theme.factor) == (True, 1.15)
    kept = workstation.load()
    assert (kept.language, kept.theme, kept.text_size) == ("en", "dark", 1.15)


def test_signing_out_lets_go_of_the_office(begin: Callable[..., Program], url: str, qtbot: QtBot) -> None:
    program = begin(office=url, login="nv7", password=PASSWORD)
    opened(program, qtbot).signed_out.emit()
    assert program.frame is None
    assert program.office is None
    screen: Any = program.window.screen_()
    qtbot.waitUntil(screen.isVisible)
    assert type(screen).__name__ == "StartScreen"


def test_the_office_of_last_time_asks_for_its_password(
    begin: Callable[..., Program], url: str, qtbot: QtBot
) -> None:
    recent.remember(Known(url, "Văn phòng", "nv7"))
    program = begin()
    qtbot.waitUntil(lambda: type(program.window.screen_()).__name__ == "StartScreen", timeout=8000)
    screen: Any = program.window.screen_()
    assert any(each.isVisible() and each.echoMode() == QLineEdit.EchoMode.Password
               for each in screen.findChildren(QLineEdit))  # fmt: skip


def test_what_nobody_caught_opens_the_bug_window(begin: Callable[..., Program], url: str, qtbot: QtBot,
                                                 capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    from app.views.kit.bug import BugWindow

    begin(office=url, login="nv7", password=PASSWORD)
    sys.excepthook(ValueError, ValueError("boom"), None)
    found: list[BugWindow] = []

    def look() -> bool:
        found[:] = [each for each in QApplication.topLevelWidgets() if isinstance(each, BugWindow) and each.isVisible()]
        return bool(found)

    qtbot.waitUntil(look)
    assert "boom" in found[0].details.toPlainText()
    assert "boom" in capsys.readouterr().err
    found[0].accept()


def test_the_tour_saves_every_room_in_both_themes_and_sizes(
    begin: Callable[..., Program], url: str, qtbot: QtBot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "pictures"
    workstation.save(workstation.Workstation(language="en", theme="dark", text_size=1.3))
    program = begin(office=url, login="admin", password=PASSWORD, tour=folder)
    qtbot.waitUntil(lambda: "pictures" in capsys.readouterr().out, timeout=60_000)
    assert (program.code, theme.factor, language.current()) == (0, 1.0, "vi")
    names = {file.stem for file in folder.glob("*.png")}
    for end in ("1366-light", "1366-dark", "1920-light", "1920-dark"):
        stops = ("customers", "customers-record", "deals", "settings", "palette", "keys", "menu")
        assert {f"{stop}-{end}" for stop in stops} <= names
    assert QImage(str(folder / "customers-1920-dark.png")).size().width() == 1920
    light, dark = (QImage(str(folder / f"deals-1366-{shade}.png")) for shade in ("light", "dark"))
    assert light.pixelColor(700, 500).lightness() > 240 > 60 > dark.pixelColor(700, 500).lightness()


def test_a_tour_that_cannot_open_says_why_and_fails(
    begin: Callable[..., Program], url: str, qtbot: QtBot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program = begin(office=url, login="admin", password="sai hoàn toàn", tour=tmp_path)
    qtbot.waitUntil(lambda: program.code == CANNOT_OPEN, timeout=8000)
    assert language._(WRONG) in capsys.readouterr().err


def test_qt_s_own_texts_are_vietnamese(begin: Callable[..., Program], url: str, qtbot: QtBot) -> None:
    begin(office=url, login="nv7", password=PASSWORD)
    assert QCoreApplication.translate("QLineEdit", "&Paste") == "Dán"
    language.use("en")
    assert QCoreApplication.translate("QLineEdit", "&Paste") == "Paste"


def test_options(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOKHACH_PASSWORD", "bí mật")
    assert startup.read_options(["--demo"]) == Wanted(password="bí mật", demo=1_000)
    assert startup.read_options(["--demo", "20000", "--tour", "x", "--lang", "en"]) == Wanted(
        password="bí mật", demo=20_000, tour=Path("x"), language="en"
    )
    for wrong in (["--demo", "0"], ["--demo", "2000000"], ["--lang", "fr"]):
        with pytest.raises(SystemExit) as ended:
            startup.read_options(wrong)
        assert ended.value.code == 2


def test_the_window_shows_before_the_database_layer_is_imported() -> None:
    code = (
        "import sys; from PySide6.QtWidgets import QApplication; import app.startup, app.views.program as p;"
        "a = QApplication([]); w = p.Program(a, p.Wanted()); w.window.show(); a.processEvents();"
        "print(sorted({'sqlalchemy', 'qtawesome', 'alembic', 'psycopg', 'openpyxl'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
                          capture_output=True, text=True, timeout=60)  # fmt: skip
    assert done.stdout.strip() == "[]", done.stderr


def test_an_office_opens_without_what_makes_papers() -> None:
    code = (
        "import sys; import app.services.offices, app.views.office_frame, app.views.customers.page;"
        "print(sorted({'jinja2', 'lxml', 'openpyxl', 'pypdfium2'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "[]", done.stderr


def test_imports_do_not_read_the_source_of_every_module() -> None:
    code = (
        "import builtins; own = builtins.__import__; import app.startup, PySide6.QtWidgets;"
        "print(builtins.__import__ is own)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "True", done.stderr
