"""The first ten minutes, through the widgets."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.services import offices, passwords, places, recent, settings
from app.views.start.screen import StartScreen
from tests.views.audit import anonymous, nameless
from tests.world import PASSWORD

SLOW = 20_000


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def start(qtbot: QtBot) -> Iterator[StartScreen]:
    screen = StartScreen()
    qtbot.addWidget(screen)
    screen.resize(1366, 768)
    screen.show()
    yield screen
    screen.background.close()


def _said(page: Any) -> str:
    item = page.said.itemAt(0)
    return item.widget().accessibleName() if item else ""


def test_a_new_office_opens_on_the_import_and_is_known_afterwards(start: StartScreen, qtbot: QtBot) -> None:
    start.home.tiles[1].click()
    wizard = start.wizard
    wizard.next.click()
    assert wizard.steps.currentWidget() is wizard.office, "the name is needed"
    wizard.office.type_values({"office_name": "Công ty TNHH Hoa Sen", "office_bank_account": "0011001932418"})
    wizard.next.click()
    wizard.administrator.type_values(
        {"employee_name": "Lê Thị Sen", "login": "sen", "password": PASSWORD, "again": "khác hẳn"}
    )
    wizard.next.click()
    assert wizard.administrator.slots["again"].wrong
    wizard.administrator.type_values({"again": PASSWORD})
    wizard.next.click()
    with qtbot.waitSignal(start.opened, timeout=SLOW) as signal:
        wizard.next.click()
    (office,) = signal.args
    assert start.begin_with == "import"
    with office.read() as session:
        found = settings.get_all(session, settings.OFFICE_KEYS)
    office.close()
    assert (found["office_name"], found["office_bank_account"]) == ("Công ty TNHH Hoa Sen", "0011001932418")
    (known,) = recent.offices()
    assert (known.name, known.login) == ("Công ty TNHH Hoa Sen", "sen")
    assert places.file_of(known.url) == places.folder() / "cong-ty-tnhh-hoa-sen.db"


def test_one_click_to_sign_in_and_a_wrong_password_is_said(
    start: StartScreen, qtbot: QtBot, sqlite_template: Path, tmp_path: Path
) -> None:
    file = Path(shutil.copy(sqlite_template, tmp_path / "o.db"))
    recent.remember(recent.Known(places.url_of(file), "Minh Phát", "nv12"))
    start.go_home()
    start.home.recent.findChild(QPushButton, f"office:{places.url_of(file)}").click()
    page = start.sign_in
    page.form.type_values({"password": "sai mật khẩu"})
    page.open_.click()
    qtbot.waitUntil(lambda: bool(_said(page)), timeout=SLOW)
    assert "mật khẩu" in _said(page).lower()
    page.form.type_values({"password": PASSWORD})
    page.keep.setChecked(True)  # there is no keyring here: nothing is kept, and nothing fails
    with qtbot.waitSignal(start.opened, timeout=SLOW) as signal:
        page.open_.click()
    signal.args[0].close()
    assert start.begin_with == ""
    assert passwords.kept(places.url_of(file), "nv12") == ""
    assert recent.offices()[0].name == "Công ty TNHH Minh Phát"


def test_what_is_no_office_is_said_before_a_password_is_asked(start: StartScreen, tmp_path: Path) -> None:
    (tmp_path / "letter.db").write_text("Kính gửi")
    start.home.tiles[2].click()
    start.join.take(tmp_path / "letter.db")
    assert "letter.db" in _said(start.join)
    start.join.take(tmp_path / "none.db")
    assert "none.db" in _said(start.join)


def test_a_server_that_is_off_is_said(start: StartScreen, qtbot: QtBot) -> None:
    start.home.tiles[2].click()
    start.join.form.type_values({"host": "127.0.0.1", "port": "1", "login": "lan", "password": PASSWORD})
    start.join.join_.click()
    qtbot.waitUntil(lambda: bool(_said(start.join)), timeout=SLOW)
    assert "127.0.0.1" in _said(start.join)


def test_a_forgotten_office_leaves_the_list_but_not_the_disk(start: StartScreen, tmp_path: Path) -> None:
    recent.remember(recent.Known("sqlite:////a.db", "A"))
    start.go_home()
    start.home.forgotten.emit("sqlite:////a.db")
    assert recent.offices() == []
    assert start.home.recent.isHidden()



def test_the_sample_office_is_made_once(own_folder: Path) -> None:
    told: list[str] = []
    for _time in range(2):
        entered = offices.sample(lambda done, total=0, text="": told.append(text), 30)
        entered.office.close()
    assert len(told) == 1
    assert [file.name for file in places.folder().glob("sample*.db")] == ["sample-30.db"]


def test_every_control_has_a_name(start: StartScreen) -> None:
    for page in (start.home, start.sign_in, start.wizard, start.join):
        assert nameless(page) == []
        assert anonymous(page) == []
