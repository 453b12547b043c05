"""The administrator's command line: what it does, what it says, and its exit codes."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text, update

from app import admin
from app.models import Deal, FileChunk
from app.services import check, files, schema
from app.services.errors import LoginError
from app.services.office import Office
from tests.servers import Server
from tests.world import PASSWORD, World

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOKHACH_LANGUAGE", "en")
    monkeypatch.setenv("SOKHACH_PASSWORD", PASSWORD)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = admin.main(arguments)
    said = capsys.readouterr()
    return code, said.out, said.err


def test_an_office_from_the_first_day_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = str(tmp_path / "o.db")
    made = ("create", place, "--name", "Minh Phát", "--login", "quantri1", "--employee-name", "Lan", "--demo", "20")
    assert run(capsys, *made)[0] == 0
    code, _said, error = run(capsys, *made)
    assert (code, "o.db" in error) == (1, True)
    assert run(capsys, "employee", "add", place, "moi", "--name", "Hùng", "--phone", "0912345678")[0] == 0
    assert run(capsys, "employee", "change", place, "moi", "--role", "director")[0] == 0
    assert run(capsys, "employee", "deactivate", place, "moi")[0] == 0
    assert "moi\tHùng" in run(capsys, "employee", "list", place)[1]
    with pytest.raises(LoginError):
        Office.open(f"sqlite:///{place}", "moi", PASSWORD)
    assert run(capsys, "employee", "change", place, "moi", "--activate")[0] == 0
    Office.open(f"sqlite:///{place}", "moi", PASSWORD).close()
    assert run(capsys, "upgrade", place)[0] == 0
    code, said, error = run(capsys, "check", place)
    assert (code, error) == (0, ""), said


def test_a_forgotten_password_has_a_way_back(
    world: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("mật khẩu mới hẳn\n"))
    assert run(capsys, "reset-password", world.url, "nv20", "--password-stdin")[0] == 0
    with pytest.raises(LoginError):
        Office.open(world.url, "nv20", PASSWORD)
    Office.open(world.url, "nv20", "mật khẩu mới hẳn").close()
    assert run(capsys, "reset-password", world.url, "nv20")[0] == 0  # the roles of a server outlive a test
    Office.open(world.url, "nv20", PASSWORD).close()


def test_what_cannot_be_done_is_said_on_standard_error(
    world: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "letter.db").write_text("Kính gửi")
    for arguments in (
        ("reset-password", world.url, "nobody"), ("employee", "deactivate", world.url, "admin"),
        ("employee", "change", world.url, "nv3", "--role", "king"), ("check", str(tmp_path / "letter.db")),
        ("check", str(tmp_path / "none.db")), ("check", "postgresql://a:b@127.0.0.1:1/c"),
    ):  # fmt: skip
        code, out, error = run(capsys, *arguments)
        assert (code, out) == (1, ""), arguments
        assert error.strip() and "Traceback" not in error
    monkeypatch.setenv("SOKHACH_PASSWORD", "short")
    assert run(capsys, "reset-password", world.url, "nv20")[0] == 1


def test_wrong_arguments_end_with_2() -> None:
    for arguments in ([], ["create"], ["create", "o.db", "--password", "x"], ["employee", "fire", "o.db"],
                      ["check", "mysql://a/b"], ["check", "://"]):  # fmt: skip
        with pytest.raises(SystemExit) as ended:
            admin.main(arguments)
        assert ended.value.code == 2


def test_it_runs_as_a_program() -> None:
    command = [sys.executable, "-m", "app.admin", "check", "/nowhere/o.db"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert "/nowhere/o.db" in done.stderr


def test_an_office_on_a_server(server: Server, worker: str, capsys: pytest.CaptureFixture[str]) -> None:
    name = f"admin_{worker}"
    server.execute(f"drop database if exists {name} with (force)")
    made = ("create", server.url(name), "--name", "Hoa Sen", "--login", "sen", "--employee-name", "Sen")
    assert run(capsys, *made) == (0, "The office “Hoa Sen” is made. Sign in as sen.\n", "")
    Office.open(f"postgresql://{server.host}:{server.port}/{name}", "sen", PASSWORD).close()
    assert run(capsys, *made)[0] == 1
    assert run(capsys, "check", server.url(name))[0] == 0
    assert run(capsys, "create", server.url(name).replace(server.password, "wrong"), *made[2:])[0] == 1
    server.execute(f"drop database {name} with (force)")


def test_the_check_finds_what_is_wrong(world: World) -> None:
    with world.office(1).transaction("file") as session:
        file = files.add(session, 1, b"abc", name="a.txt")
    good = {each.name: each.wrong for each in check.run(world.engine)}
    assert {name: wrong for name, wrong in good.items() if wrong} == {}
    with schema.unlogged(world.engine) as connection:
        connection.execute(update(FileChunk).where(FileChunk.file_id == file).values(content=b"ab"))
        connection.execute(update(Deal).where(Deal.id == 1).values(code="CH26-00009"))
        connection.execute(text("update customer set search_text = ' x ' where id = 1"))
        connection.execute(text("update department set parent_id = 2 where id = 2"))
    found = {each.name for each in check.run(world.engine) if each.wrong}
    assert found == {"Contents of files", "Counters", "Search words of customers", "Tree of departments"}


def test_the_check_finds_what_was_changed_behind_its_back(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    """By somebody who went past every trigger."""
    with world.engine.begin() as connection:
        if world.url.startswith("sqlite"):
            names = connection.execute(text("select name from sqlite_master where type = 'trigger'")).scalars().all()
            for name in names:
                connection.exec_driver_sql(f"drop trigger {name}")
            connection.exec_driver_sql(
                "insert into customer_fts(customer_fts, rowid, search_text)"
                " select 'delete', id, search_text from customer where id = 3"
            )
        else:
            connection.exec_driver_sql("set local session_replication_role = replica")
            connection.exec_driver_sql("delete from office.customer_fts where id = 3")
        connection.exec_driver_sql("update deal set keeper_id = 40 where id in (1, 2)")
        connection.exec_driver_sql("update deal set code = 'CH26-00009' where id = 3")
    code, said, error = run(capsys, "check", world.url)
    lines = dict(line.split(": ", 1) for line in said.splitlines() if ": " in line)
    assert (code, error, lines["deal.keeper_id"], lines["Counters"][:7]) == (1, "", "2 wrong", "1 wrong")
    assert lines["Search index"].startswith("1 wrong")
    assert lines["activity.keeper_id"] == "good"


def test_without_a_terminal_the_password_must_be_given(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOKHACH_PASSWORD")
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    made = ("create", str(tmp_path / "a" / "o.db"), "--name", "x", "--login", "lan", "--employee-name", "Lan")
    code, said, error = run(capsys, *made)
    assert (code, said) == (1, "") and "--password-stdin" in error
    monkeypatch.setenv("SOKHACH_PASSWORD", PASSWORD)
    assert run(capsys, *made[:5], "Lan Anh", *made[6:])[0] == 1
    assert not (tmp_path / "a").exists()
