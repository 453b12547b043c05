"""Signing in, and what the office says when something under it breaks: nothing half done, a sentence for the user."""

from __future__ import annotations

import multiprocessing
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import insert, make_url, select, text, update

from app.models import Customer, Group
from app.services import employees, places, schema
from app.services.errors import LoginError, Unreachable, UserError
from app.services.feed import Feed
from app.services.office import Office
from tests.servers import Server
from tests.world import PASSWORD, World


@pytest.fixture
def sqlite(world: World) -> World:
    if not world.url.startswith("sqlite"):
        pytest.skip("about files")
    return world


@pytest.fixture
def postgresql(world: World) -> World:
    if world.url.startswith("sqlite"):
        pytest.skip("about servers")
    return world


# --- signing in ---


@pytest.mark.parametrize(
    ("login", "password"),
    [("nv5", "wrong"), ("nv5", ""), ("nobody", PASSWORD), ("", PASSWORD), ("nv5' or '1'='1", "x")],
)
def test_a_wrong_password_and_an_unknown_login_sound_alike(world: World, login: str, password: str) -> None:
    with pytest.raises(LoginError, match="wrong, or you no longer work here"):
        Office.open(world.url, login, password)


def test_a_new_password_replaces_the_old(world: World) -> None:
    with world.office(5).transaction("Password") as session:
        employees.set_password(session, 5, "một mật khẩu mới")
    try:
        with pytest.raises(LoginError):
            Office.open(world.url, "nv5", PASSWORD)
        Office.open(world.url, "nv5", "một mật khẩu mới").close()
    finally:  # roles outlive the databases of tests
        with world.office(1).transaction("Password") as session:
            employees.set_password(session, 5, PASSWORD)
    Office.open(world.url, "nv5", PASSWORD).close()
    with pytest.raises(UserError), world.office(5).transaction("Password") as session:
        employees.set_password(session, 6, "một mật khẩu khác")
    Office.open(world.url, "nv6", PASSWORD).close()


def test_somebody_deactivated_and_taken_back(world: World) -> None:
    with world.office(1).transaction("Leave") as session:
        employees.deactivate(session, 5)
    with pytest.raises(LoginError):
        Office.open(world.url, "nv5", PASSWORD)
    with world.office(1).transaction("Return") as session:
        employees.reactivate(session, 5)
    Office.open(world.url, "nv5", PASSWORD).close()


def test_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="There is no office at"):
        Office.open(f"sqlite:///{tmp_path / 'none.db'}", "admin", PASSWORD)
    assert not (tmp_path / "none.db").exists()


@pytest.mark.parametrize("content", [b"", b"not a database, but long" * 100, b"SQLite format 3\0" + b"x" * 5000])
def test_a_file_that_is_no_office(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "office.db"
    file.write_bytes(content)
    with pytest.raises(UserError, match="is not an office"):
        Office.open(f"sqlite:///{file}", "admin", PASSWORD)


def test_a_server_that_is_off() -> None:
    with pytest.raises(UserError, match="cannot be reached"):
        Office.open("postgresql://127.0.0.1:1/office", "admin", PASSWORD)


def test_no_such_database(postgresql: World) -> None:
    nowhere = make_url(postgresql.url).set(database="nowhere")
    with pytest.raises(UserError, match="no database nowhere"):
        Office.open(nowhere, "nv5", PASSWORD)


MOUNTS = """22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
40 22 0:50 / /mnt/share rw,relatime shared:2 - cifs //server/share rw
41 22 0:51 / /mnt/with\\040blank rw - nfs4 server:/x rw
42 40 8:2 / /mnt/share/local rw - ext4 /dev/sdb1 rw
43 22 0:52 / /mnt/sharedocs rw - ext4 /dev/sdc1 rw
"""


@pytest.mark.parametrize(
    ("file", "remote"),
    [("/home/lan/office.db", False), ("/mnt/share/office.db", True), ("/mnt/share/a/b/office.db", True),
     ("/mnt/with blank/office.db", True), ("/mnt/share/local/office.db", False), ("/mnt/sharedocs/office.db", False)],
)  # fmt: skip
def test_a_file_on_another_computer(file: str, remote: bool) -> None:
    assert (places._kind_of_mount(Path(file), MOUNTS) in places.REMOTE) == remote


def test_an_office_on_a_network_share_is_refused(sqlite: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "is_remote", lambda file: True)
    with pytest.raises(UserError, match="network share"):
        Office.open(sqlite.url, "nv5", PASSWORD)


# --- what breaks on the way ---


def test_a_server_lost_in_a_transaction(postgresql: World, server: Server) -> None:
    """Nothing is half done, and the next transaction works again."""
    office = postgresql.office(12)
    with pytest.raises(Unreachable, match="lost"), office.transaction("Lost") as session:
        session.execute(update(Customer).where(Customer.owner_id == 12).values(note="x"))
        process = session.scalar(text("select pg_backend_pid()"))
        server.execute(f"select pg_terminate_backend({process})")
        time.sleep(0.2)
        session.execute(update(Customer).where(Customer.owner_id == 12).values(note="y"))
    assert {row["note"] for row in postgresql.rows(Customer).values()} == {""}
    with office.transaction("Again") as session:
        session.execute(update(Customer).where(Customer.owner_id == 12).values(note="z"))
    assert {row["note"] for row in postgresql.rows(Customer).values() if row["owner_id"] == 12} == {"z"}


def test_a_server_lost_at_the_commit(postgresql: World, server: Server) -> None:
    with pytest.raises(Unreachable), postgresql.office(12).transaction("Lost") as session:
        session.execute(update(Customer).where(Customer.owner_id == 12).values(note="x"))
        process = session.scalar(text("select pg_backend_pid()"))
        server.execute(f"select pg_terminate_backend({process})")
        time.sleep(0.2)
    assert {row["note"] for row in postgresql.rows(Customer).values()} == {""}


def test_a_full_disk(sqlite: World) -> None:
    office = sqlite.office(12)
    with pytest.raises(UserError, match="disk is full"), office.transaction("Full") as session:
        pages = session.scalar(text("pragma page_count"))
        session.execute(text(f"pragma max_page_count = {pages + 2}"))
        session.execute(insert(Group), [{"name": "x" * 3000 + str(number)} for number in range(200)])
    assert not any(row["name"].startswith("x") for row in sqlite.rows(Group).values())


def test_an_error_of_our_own_undoes_everything(world: World) -> None:
    with pytest.raises(UserError), world.office(12).transaction("Half") as session:
        session.execute(update(Customer).where(Customer.owner_id == 12).values(note="x"))
        raise UserError("changed my mind")
    with schema.system(world.engine, "") as connection:
        assert connection.scalar(text("select count(*) from action where label = 'Half'")) == 0
    assert {row["note"] for row in world.rows(Customer).values()} == {""}


# --- several at once ---


def _write(url: str, login: str, times: int) -> None:
    office = Office.open(url, login, PASSWORD)
    for turn in range(times):
        with office.transaction("Write") as session:
            session.scalar(select(Customer.id).limit(1))  # a transaction that reads first is where locks go wrong
            session.add(Group(name=f"{login} {turn}"))
    office.close()


def test_two_programs_write_to_one_file(sqlite: World) -> None:
    sqlite.engine.dispose()
    programs = [multiprocessing.Process(target=_write, args=(sqlite.url, f"nv{n}", 40)) for n in (12, 13)]
    for program in programs:
        program.start()
    for program in programs:
        program.join()
    assert [program.exitcode for program in programs] == [0, 0]
    assert sum(row["name"].startswith("nv") for row in sqlite.rows(Group).values()) == 80


def _note(office: Office, owner: int, note: str) -> set[int]:
    with office.transaction("Note") as session:
        changed = update(Customer).where(Customer.owner_id == owner).values(note=note).returning(Customer.id)
        return set(session.scalars(changed, execution_options={"synchronize_session": False}))


@pytest.mark.feature("B06")
def test_the_feed_tells_others_and_oneself(world: World) -> None:
    one, other = Feed(world.office(12), poll=0.01), Feed(world.office(20), poll=0.01)
    ids = _note(world.office(12), 12, "x")
    for feed in (one, other):
        assert feed.wait(2)
        news = feed.news()
        assert news.tables == {"customer": ids} and news.touch("customer") and not news.touch("deal")
        assert feed.news().tables == {}
        feed.close()


def test_the_feed_does_not_miss_a_late_commit(postgresql: World) -> None:
    """The first to begin is the last to commit; its numbers are smaller than what was seen already."""
    feed, begun, go_on = Feed(postgresql.office(20)), threading.Event(), threading.Event()
    late: list[set[int]] = []

    def slow() -> None:
        with postgresql.office(13).transaction("Slow") as session:
            changed = update(Customer).where(Customer.owner_id == 13).values(note="late").returning(Customer.id)
            late.append(set(session.scalars(changed, execution_options={"synchronize_session": False})))
            begun.set()
            go_on.wait(10)

    thread = threading.Thread(target=slow)
    thread.start()
    assert begun.wait(10)
    ids = _note(postgresql.office(12), 12, "quick")
    assert feed.news().tables == {"customer": ids}
    assert feed.news().tables == {}
    go_on.set()
    thread.join()
    assert feed.news().tables == {"customer": late[0]}
    assert feed.news().tables == {}


def test_many_rows_are_told_as_many(world: World) -> None:
    feed = Feed(world.office(20))
    with world.office(1).transaction("Many") as session:
        session.execute(insert(Group), [{"name": f"Nhiều {number}"} for number in range(501)])
    assert feed.news().tables == {"customer_group": None}
    feed.close()


def test_the_feed_is_closed_to_those_who_left(world: World) -> None:
    feed = Feed(world.office(20))
    with world.office(1).transaction("Leave") as session:
        employees.deactivate(session, 20)
    _note(world.office(12), 12, "x")
    assert feed.news().tables == {}
    feed.close()
