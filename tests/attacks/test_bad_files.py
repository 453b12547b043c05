"""What people take for the file of an office, and what becomes of a good one: said in a sentence, nothing spoilt."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from sqlalchemy import select, text, update

from app.migrations import HEAD
from app.models import Customer, Group
from app.services import customer_form, offices, places
from app.services.errors import OldOffice, UserError
from app.views.kit.tasks import Tasks
from app.views.start.screen import StartScreen
from tests.world import PASSWORD, World

ROOT = Path(__file__).parents[2]
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 4_000


def other_program(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("create table employee(id integer primary key, name text)")
        connection.commit()


def directory(file: Path) -> None:
    file.mkdir()


def damaged_head(file: Path, template: Path) -> None:
    """The first page: what tells SQLite which tables there are."""
    data = bytearray(template.read_bytes())
    data[100:4_000] = b"\xff" * 3_900
    file.write_bytes(data)


NO_OFFICES: dict[str, Callable[[Path, Path], object]] = {
    "empty": lambda file, _template: file.write_bytes(b""),
    "picture": lambda file, _template: file.write_bytes(PNG),
    "only the sign": lambda file, _template: file.write_bytes(places.MAGIC),
    "another program's": lambda file, _template: other_program(file),
    "a folder": lambda file, _template: directory(file),
    "cut off": lambda file, template: file.write_bytes(template.read_bytes()[:3_000]),
    "damaged": damaged_head,
}


@pytest.fixture
def start(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[StartScreen]:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    screen = StartScreen()
    qtbot.addWidget(screen)
    yield screen
    screen.background.close()


@pytest.mark.parametrize("kind", NO_OFFICES)
def test_what_is_no_office_is_refused_and_left_as_it_was(
    start: StartScreen, sqlite_template: Path, tmp_path: Path, kind: str
) -> None:
    """Chosen in the start screen, opened by the service, upgraded by the service."""
    file = tmp_path / "văn phòng.db"
    NO_OFFICES[kind](file, sqlite_template)
    before = file.read_bytes() if file.is_file() else b""
    start.home.tiles[2].click()
    start.join.take(file)
    item = start.join.said.itemAt(0)
    widget = item.widget() if item else None
    assert widget is not None and "văn phòng.db" in widget.accessibleName()
    for attempt in (
        lambda: offices.enter(places.url_of(file), "admin", PASSWORD),
        lambda: offices.upgrade_file(places.url_of(file), "admin", PASSWORD),
    ):
        with pytest.raises(UserError, match="văn phòng.db"):
            attempt()
    assert (file.read_bytes() if file.is_file() else b"") == before
    assert not list(tmp_path.glob("*upgrade*")), "no copy is left of what could not be upgraded"


def test_half_an_office_is_called_damaged(sqlite_template: Path, tmp_path: Path) -> None:
    """The download or the copy broke off: what is there opens with no word of a bug, and is not written to."""
    file = tmp_path / "o.db"
    whole = sqlite_template.read_bytes()
    file.write_bytes(whole[: len(whole) // 2 // 4096 * 4096])
    with pytest.raises(UserError, match="damaged|is not an office"):
        entered = offices.enter(places.url_of(file), "admin", PASSWORD)
        try:
            with entered.office.read() as session:
                session.execute(text("select count(*), sum(length(search_text)) from customer")).all()
                session.execute(text("select * from change")).all()
        finally:
            entered.office.close()


def test_a_file_that_breaks_while_it_is_open_is_called_damaged(sqlite_template: Path, tmp_path: Path) -> None:
    file = Path(shutil.copy(sqlite_template, tmp_path / "o.db"))
    with closing(sqlite3.connect(file)) as raw:
        root = raw.execute("select rootpage from sqlite_master where name = 'customer'").fetchone()[0]
        raw.execute("pragma wal_checkpoint(truncate)")
    office = offices.enter(places.url_of(file), "admin", PASSWORD).office
    with file.open("r+b") as stream:
        stream.seek((root - 1) * 4096)
        stream.write(b"\xee" * 4096)
    office.engine.dispose()
    try:
        with pytest.raises(UserError, match="damaged"), office.transaction("Edit") as session:
            customer_form.save(session, 1, {}, {"address": "12 Lê Lợi"})
    finally:
        office.close()


def _as_of(file: Path, revision: str, oldest: str) -> None:
    with closing(sqlite3.connect(file)) as raw:
        raw.execute("update alembic_version set version_num = ?", [revision])
        triggers = "select name from sqlite_master where type = 'trigger' and tbl_name = 'setting'"
        for (name,) in raw.execute(triggers).fetchall():
            raw.execute(f"drop trigger {name}")
        raw.execute("update setting set value = ? where key = 'oldest_program'", [f'"{oldest}"'])
        raw.commit()


@pytest.mark.parametrize(("oldest", "may_write"), [("0.1.0", True), ("9.0.0", False)])
def test_an_office_of_a_newer_program_is_read_and_written_if_it_says_so(
    sqlite_template: Path, tmp_path: Path, oldest: str, may_write: bool
) -> None:
    file = Path(shutil.copy(sqlite_template, tmp_path / "o.db"))
    _as_of(file, "ffff", oldest)
    office = offices.enter(places.url_of(file), "admin", PASSWORD).office
    try:
        with office.read() as session:
            before = session.scalar(select(Customer.address).where(Customer.id == 1))
        if may_write:
            with office.transaction("Edit") as session:
                customer_form.save(session, 1, {}, {"address": "12 Lê Lợi"})
        else:
            with pytest.raises(UserError, match="too old to write"), office.transaction("Edit") as session:
                customer_form.save(session, 1, {}, {"address": "12 Lê Lợi"})
        with office.read() as session:
            assert session.scalar(select(Customer.address).where(Customer.id == 1)) == (
                "12 Lê Lợi" if may_write else before
            )
        assert not offices.needs_upgrade(places.url_of(file))
    finally:
        office.close()


def test_an_older_office_asks_for_its_administrator(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a program of tomorrow sees it, on both engines."""
    from app.services import schema
    from app.services.office import Office

    here = HEAD
    monkeypatch.setattr("app.services.office.HEAD", "tomorrow")
    monkeypatch.setattr(schema, "revisions", lambda: {here, "tomorrow"})
    with pytest.raises(OldOffice, match="An administrator must upgrade it"):
        Office.open(world.url, "nv12", PASSWORD)


OTHER = """
import sys
from app.models import Group
from app.services.office import Office
office = Office.open(sys.argv[1], "admin", sys.argv[2])
with office.transaction("Other program") as session:
    session.add(Group(name="của máy kia"))
with office.read() as session:
    print(sorted(row.name for row in session.query(Group) if row.name.startswith("của")))
office.close()
"""


def test_a_second_program_writes_to_the_same_file_and_each_sees_the_other(
    qtbot: QtBot, sqlite_template: Path, tmp_path: Path
) -> None:
    file = Path(shutil.copy(sqlite_template, tmp_path / "o.db"))
    office = offices.enter(places.url_of(file), "admin", PASSWORD).office
    tasks = Tasks(office)
    heard: list[str] = []
    tasks.changed.connect(lambda changes: heard.extend(changes.tables))
    try:
        tasks.read(lambda _session: None, lambda _answer: None)
        qtbot.waitUntil(tasks.idle)
        with office.transaction("This program") as session:
            session.add(Group(name="của máy này"))
            session.execute(update(Customer).where(Customer.id == 1).values(note="x"))
        command = [sys.executable, "-c", OTHER, places.url_of(file), PASSWORD]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
        assert done.stdout.strip() == "['của máy kia', 'của máy này']", done.stderr
        qtbot.waitUntil(lambda: heard.count("customer_group") == 2, timeout=20_000)
        with office.read() as session:
            names = set(session.scalars(select(Group.name)))
        assert {"của máy kia", "của máy này"} <= names
    finally:
        tasks.close()
        office.close()


def test_a_file_that_may_not_be_written_to_is_refused(
    sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = Path(shutil.copy(sqlite_template, tmp_path / "o.db"))
    monkeypatch.setattr(places.os, "access", lambda _path, _mode: False)  # the tests may run as root, who may anything
    with pytest.raises(UserError, match="may not write"):
        offices.enter(places.url_of(file), "admin", PASSWORD)
