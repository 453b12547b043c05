"""Where offices lie, which are known, and how an old one is brought up to date."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from keyring import backend
from sqlalchemy import text

from app.migrations import HEAD
from app.services import offices, passwords, places, recent, schema, servers
from app.services.errors import LoginError, OldOffice, UserError
from app.services.recent import Known
from tests.servers import Server
from tests.world import PASSWORD, World

MOUNTS = """21 28 0:20 / / rw - ext4 /dev/sda1 rw
30 21 0:30 / /mnt/van\\040phong rw - cifs //server/share rw
31 21 0:31 / /home rw - ext4 /dev/sda2 rw
32 31 0:32 / /home/lan/anh rw - fuse.sshfs lan@server: rw
33 30 0:33 / /mnt/van\\040phong/local rw - ext4 /dev/sdb1 rw
"""


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/mnt/van phong/o.db", "cifs"), ("/mnt/van phong/local/o.db", "ext4"), ("/home/lan/o.db", "ext4"),
     ("/home/lan/anh/o.db", "fuse.sshfs"), ("/mnt/van phong 2/o.db", "ext4"), ("/o.db", "ext4")],
)  # fmt: skip
def test_the_mount_above_a_file_tells_where_it_lies(path: str, kind: str) -> None:
    assert places._kind_of_mount(Path(path), MOUNTS) == kind


@pytest.mark.parametrize("path", ["//server/share/o.db", "\\\\server\\share\\o.db"])
def test_a_network_share_is_refused(path: str, tmp_path: Path) -> None:
    with pytest.raises(UserError):
        places.check_new_file(Path(path))
    places.refuse_network(tmp_path / "o.db")


def test_a_new_office_gets_a_file_of_its_own() -> None:
    assert places.free_file("Công ty Đại Phát!").name == "cong-ty-dai-phat.db"
    places.free_file("Công ty Đại Phát!").write_text("x")
    assert places.free_file("công ty đại phát").name == "cong-ty-dai-phat-2.db"
    assert places.free_file("...").name == "van-phong.db"


def test_known_offices_survive_damage_and_keep_no_password() -> None:
    for number in range(14):
        recent.remember(Known(f"sqlite:////{number}.db", f"Văn phòng {number}", "lan"))
    recent.remember(Known("sqlite:////5.db", "Đổi tên", "hung"))
    known = recent.offices()
    assert len(known) == recent.MOST
    assert known[0] == ("sqlite:////5.db", "Đổi tên", "hung")
    file = places.folder() / recent.FILE
    assert set(json.loads(file.read_text())[0]) == {"url", "name", "login"}
    for damaged in ("", "{", '{"a": 1}', '[{"url": 1}]', '[{"url": "x", "name": "y", "login": "z"}]'):
        file.write_text(damaged)
        assert recent.offices() == []


def test_a_keyring_keeps_a_password_and_a_broken_one_fails_softly(monkeypatch: pytest.MonkeyPatch) -> None:
    class Ring(backend.KeyringBackend):
        priority = 1  # type: ignore[assignment]
        kept: dict[tuple[str, str], str] = {}

        def get_password(self, service: str, username: str) -> str | None:
            return self.kept.get((service, username))

        def set_password(self, service: str, username: str, password: str) -> None:
            self.kept[service, username] = password

        def delete_password(self, service: str, username: str) -> None:
            del self.kept[service, username]

    ring = Ring()
    monkeypatch.setattr(passwords, "_keyring", lambda: ring)
    assert passwords.keep("u", "lan", "bí mật")
    assert passwords.kept("u", "lan") == "bí mật"
    assert passwords.kept("u", "hung") == ""
    passwords.drop("u", "lan")
    assert passwords.kept("u", "lan") == ""
    monkeypatch.setattr(passwords, "_keyring", lambda: None)
    assert not passwords.keep("u", "lan", "bí mật")
    assert passwords.kept("u", "lan") == ""


def test_an_office_of_an_older_program_is_upgraded_by_its_administrator(
    sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = Path(shutil.copy(sqlite_template, tmp_path / "o.db"))
    url, head = places.url_of(file), HEAD
    assert not offices.needs_upgrade(url)
    with monkeypatch.context() as later:  # as a program of tomorrow sees it
        later.setattr(offices, "HEAD", "tomorrow")
        later.setattr("app.services.office.HEAD", "tomorrow")
        later.setattr(schema, "revisions", lambda: {head, "tomorrow"})
        assert offices.needs_upgrade(url)
        with pytest.raises(OldOffice):
            offices.enter(url, "admin", PASSWORD)
    for login, password, error in (("admin", "sai mật khẩu", LoginError), ("nv12", PASSWORD, UserError)):
        with pytest.raises(error):
            offices.upgrade_file(url, login, password)
    copies = [offices.upgrade_file(url, "admin", PASSWORD) for _time in range(2)]
    assert [copy.name for copy in copies] == ["o-before-upgrade.db", "o-before-upgrade-2.db"]
    for each in (file, *copies):
        entered = offices.enter(places.url_of(each), "admin", PASSWORD)
        assert entered.name == "Công ty TNHH Minh Phát"
        entered.office.close()


def test_what_a_server_refuses_is_explained(server: Server, tmp_path: Path) -> None:
    new = offices.NewOffice("Hoa Sen", "sen", "Sen", PASSWORD)
    good = servers.Server(server.host, "hoa_sen", server.user, server.password, server.port)
    for wrong in (
        {"password": "wrong"}, {"account": "nobody"}, {"port": 1}, {"database": "Hoa Sen"}, {"host": ""},
    ):  # fmt: skip
        with pytest.raises(UserError):
            offices.make_on_server(new, servers.Server(**{**vars(good), **wrong}))
    with server.connect() as connection:
        assert not connection.execute("select 1 from pg_database where datname = 'hoa_sen'").fetchone()


def test_a_new_office_that_fails_leaves_no_database(server: Server, worker: str) -> None:
    name = f"failed_{worker}"
    place = servers.Server(server.host, name, server.user, server.password, server.port)
    with pytest.raises(UserError):
        offices.make_on_server(offices.NewOffice("A", "sen", "Sen", "ngắn"), place)
    with server.connect() as connection:
        assert not connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone()
    with pytest.raises(UserError):
        offices.make_file(offices.NewOffice("A", "sen", "Sen", "ngắn"))
    assert list(places.folder().iterdir()) == []


def test_an_account_without_rights_is_told_so(server: Server, worker: str) -> None:
    role = f"plain_{worker}"
    server.execute(f"drop role if exists {role}", f"create role {role} login password 'p' nocreatedb")
    place = servers.Server(server.host, f"x_{worker}", role, "p", server.port)
    with pytest.raises(UserError, match=role):
        offices.make_on_server(offices.NewOffice("A", "sen", "Sen", PASSWORD), place)
    server.execute(f"drop role {role}")


def test_a_database_that_loses_vietnamese_letters_is_refused(server: Server, worker: str) -> None:
    name = f"ctype_{worker}"
    server.execute(
        f"drop database if exists {name}",
        f"create database {name} template template0 encoding 'UTF8' locale_provider libc lc_collate 'C' lc_ctype 'C'",
    )
    place = servers.Server(server.host, name, server.user, server.password, server.port)
    with pytest.raises(UserError, match="LC_CTYPE C"):
        offices.make_on_server(offices.NewOffice("A", "sen", "Sen", PASSWORD), place)
    server.execute(f"drop database {name}")


def test_two_programs_work_on_one_file(world: World) -> None:
    if not world.office(1).on_sqlite:
        return
    second = offices.enter(world.url, "nv12", PASSWORD)
    with second.office.transaction("one") as session:
        session.execute(text("select 1"))
    with world.office(1).read() as session:
        assert session.scalar(text("select count(*) from action where label = 'one'")) == 1
    second.office.close()
