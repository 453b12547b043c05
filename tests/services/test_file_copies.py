"""Files on their way out: hostile names, programs in disguise, private copies, links that are broken."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest
from sqlalchemy import insert, update

from app.models import File, FileChunk
from app.services import file_copies, files, schema
from app.services.file_copies import Copies, double_ending, free_name, link_name, may_run, state_of
from app.services.files import Place
from tests.world import World

HOSTILE = (
    "../../x", "..\\..\\x", "/etc/passwd", "C:\\x", "C:x", "CON", "nul", "NUL.txt", "aux.txt", "com1.log", "LPT9",
    "a.", "a ", " a. . ", ".", "..", "", "a\x00b", "a\nb\r.txt", "\x1b[31m.txt", "fdp\u202exe.txt", "a:b", "a|b<c>?*",
    "\u200f\u2067a", "x" * 300 + ".txt", "Ữ" * 255, "\ud800.txt", "file.txt:stream", "-rf", "~", "%TEMP%", "$HOME",
)  # fmt: skip


def quiet(done: int, total: int = 0, text: str = "") -> None:
    pass


@pytest.mark.feature("E02")
@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_from_outside_stays_in_its_folder(tmp_path: Path, name: str) -> None:
    found = free_name(tmp_path, name)
    assert found.parent == tmp_path
    found.write_bytes(b"1")
    second = free_name(tmp_path, name)
    assert second != found
    second.write_bytes(b"2")
    assert sorted(each.read_bytes() for each in tmp_path.iterdir()) == [b"1", b"2"]
    for each in (found, second):
        assert len(each.name.encode()) <= files.NAME_BYTES
        assert files.clean_name(each.name) == each.name
        assert each.name.isprintable()


@pytest.mark.feature("E02")
@pytest.mark.parametrize(
    ("name", "runs"),
    [
        ("a.exe", True), ("A.BAT", True), ("x.cmd", True), ("x.ps1", True), ("x.vbs", True), ("x.js", True),
        ("x.msi", True), ("x.scr", True), ("x.lnk", True), ("x.sh", True), ("x.desktop", True), ("x.docm", True),
        ("x.xlsm", True), ("hop dong.pdf.exe", True), ("a.exe. ", True), ("fdp\u202e.exe", True), ("a.ex\u200ee", True),
        ("a.pdf", False), ("a.docx", False), ("exe", False), ("a.exe.pdf", False), ("báo giá.xlsx", False),
    ],
)  # fmt: skip
def test_what_may_run_is_known(name: str, runs: bool) -> None:
    assert may_run(name) == runs


@pytest.mark.feature("E02")
def test_a_program_that_looks_like_a_document() -> None:
    assert double_ending("hop dong.pdf.exe")
    assert double_ending("ảnh.JPG .scr")
    assert not double_ending("phan mem.exe")
    assert not double_ending("v1.2.pdf")


@pytest.mark.feature("E02")
def test_copies_are_private_read_only_and_cleaned(world: World) -> None:
    with schema.system(world.engine, "hostile") as connection:  # past the service, as an old program might
        made = connection.scalar(
            insert(File).values(owner_id=1, name="..\\fdp\u202etxt.exe", size=1, sha256=_hash(b"x")).returning(File.id)
        )
        connection.execute(insert(FileChunk).values(file_id=made, number=0, content=b"x"))
    copies = Copies()
    with world.office(1).read() as session:
        first, second = (copies.make(session, int(made or 0), quiet) for _ in range(2))
        assert files.visible(files.find(session, int(made or 0)).name) == "..\\fdp\ufffdtxt.exe"
    assert first.name == second.name == "fdptxt.exe"
    assert first.parent != second.parent
    assert first.read_bytes() == b"x"
    if sys.platform != "win32":
        assert stat.S_IMODE(first.stat().st_mode) == 0o400
        assert stat.S_IMODE(first.parent.parent.stat().st_mode) == 0o700
    copies.clear()
    assert not first.parent.parent.exists()


@pytest.mark.feature("E02")
def test_a_damaged_content_leaves_no_copy(world: World, tmp_path: Path) -> None:
    with world.office(1).transaction("add") as session:
        made = files.add(session, 1, b"hop dong", Place(), "a.txt")
    with schema.system(world.engine, "") as connection:
        connection.execute(update(FileChunk).where(FileChunk.file_id == made).values(content=b"hop dOng"))
    with world.office(1).read() as session, pytest.raises(files.UserError, match="damaged"):
        files.save(session, made, tmp_path / "a.txt")
    assert list(tmp_path.glob("a*")) == []


@pytest.mark.feature("E03")
def test_a_link_is_there_or_broken(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    assert state_of(str(tmp_path / "a.txt")) == "there"
    assert state_of(str(tmp_path)) == "folder"
    for broken in (str(tmp_path / "b.txt"), "", "a.txt", "~", "\x00", str(tmp_path / ("x" * 5000))):
        assert state_of(broken) == "broken"
    if sys.platform != "win32":
        assert state_of(r"\\may-chu\ban ve\a.dwg") == state_of("Z:\\a.txt") == "broken"


@pytest.mark.feature("E03")
@pytest.mark.parametrize(
    ("link", "name"),
    [(r"\\may-chu\ban ve\tầng 3.dwg", "tầng 3.dwg"), ("Z:\\x\\a.txt", "a.txt"), ("Z:/x/a.txt", "a.txt"),
     ("/srv/x/a.txt", "a.txt"), ("/srv/x/", "x"), ("/", "/"), ("Z:\\", "Z:\\")],
)  # fmt: skip
def test_the_name_of_a_link(link: str, name: str) -> None:
    assert link_name(link) == name


@pytest.mark.feature("E03")
def test_a_link_is_set_anew(world: World) -> None:
    with world.office(1).transaction("link") as session:
        made = files.link(session, 1, "/old/a.txt")
        files.relink(session, made, r" Z:\new\b.txt ")
        found = files.find(session, made)
    assert (found.name, found.link) == ("b.txt", r"Z:\new\b.txt")
    assert file_copies.ending(found.name) == "txt"


def _hash(content: bytes) -> str:
    import hashlib

    return hashlib.sha256(content).hexdigest()
