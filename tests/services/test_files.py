"""Files in the database: any size, any name, never changed, never whole in memory."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from sqlalchemy import func, select, text, update

from app.models import File, FileChunk
from app.models.file import CHUNK
from app.services import files, schema, settings
from app.services.errors import UserError
from app.services.files import Place
from tests.world import World


@pytest.mark.feature("E02", "S06")
@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 17])
def test_every_size_comes_back_as_it_was(world: World, tmp_path: Path, size: int) -> None:
    source = tmp_path / "Bản vẽ tầng 3 – đã duyệt.dwg"
    source.write_bytes(os.urandom(size))
    place = Place(_customer(world))
    with world.office(1).transaction("add") as session:
        made = files.add(session, 1, source, place, note="bản cuối")
    with world.office(1).read() as session:
        stored = files.find(session, made)
        assert (stored.name, stored.size, stored.note) == (source.name, size, "bản cuối")
        assert stored.sha256 == hashlib.sha256(source.read_bytes()).hexdigest()
        assert max((len(part) for part in files.open(session, made)), default=0) <= CHUNK
        files.save(session, made, tmp_path / "out.dwg")
        assert session.scalar(select(func.count()).where(FileChunk.file_id == made)) == -(-size // CHUNK)
        assert made in [each.id for each in files.of(session, place)]
    assert (tmp_path / "out.dwg").read_bytes() == source.read_bytes()
    assert list(tmp_path.glob("*.part")) == []


@pytest.mark.feature("E02")
def test_a_file_over_the_limit_leaves_nothing(world: World) -> None:
    with world.office(1).transaction("limit") as session:
        settings.put(session, settings.FILE_LIMIT, 1)
    before = world.rows(File)
    with world.office(1).transaction("fits") as session:
        fits = files.add(session, 1, bytes(CHUNK), name="vừa.bin")
    with pytest.raises(UserError, match="1 MB"), world.office(1).transaction("too large") as session:
        files.add(session, 1, bytes(CHUNK + 1), name="lớn.bin")
    assert set(world.rows(File)) - set(before) == {fits}


@pytest.mark.feature("E02")
def test_a_damaged_content_is_said(world: World) -> None:
    with world.office(1).transaction("add") as session:
        made = files.add(session, 1, b"hop dong", name="a.txt")
    with schema.system(world.engine, "") as connection:
        connection.execute(update(FileChunk).where(FileChunk.file_id == made).values(content=b"hop dOng"))
    with world.office(1).read() as session, pytest.raises(UserError):
        list(files.open(session, made))


@pytest.mark.feature("E03")
def test_a_link_is_no_copy(world: World) -> None:
    place = Place(_customer(world))
    with world.office(1).transaction("link") as session:
        made = files.link(session, 1, r"\\may-chu\ban ve\tầng 3.dwg", place)
        found = files.find(session, made)
    assert (found.name, found.link, found.size) == ("tầng 3.dwg", r"\\may-chu\ban ve\tầng 3.dwg", 0)


def test_files_that_one_does_not_see_are_not_opened(world: World) -> None:
    place = Place(_customer(world, 2))
    with world.office(1).transaction("add") as session:
        made = files.add(session, 1, b"secret", place, name="a.txt")
    with world.office(40).read() as session:
        with pytest.raises(UserError):
            list(files.open(session, made))
        assert session.scalar(text(f"select count(*) from file_chunk where file_id = {made}")) == 0
    with world.office(1).transaction("archive") as session:
        assert files.archive(session, [made]) == 1
        assert files.archive(session, [made]) == 0


def test_what_cannot_be_read_is_said(world: World, tmp_path: Path) -> None:
    with pytest.raises(UserError), world.office(1).transaction("add") as session:
        files.add(session, 1, tmp_path / "none.txt")


@pytest.mark.parametrize(
    ("given", "clean"),
    [
        ("báo giá.docx", "báo giá.docx"), ("C:\\tmp\\a.txt", "a.txt"), ("../../etc/passwd", "passwd"), ("con", "_con"),
        ("CON .txt", "_CON .txt"), ("NUL.txt", "_NUL.txt"), ("com1", "_com1"),
        ("console.log", "console.log"), ("a<b>:c?.txt", "a_b__c_.txt"),
        ("  x.txt. . ", "x.txt"), ("", "tep"), ("///", "tep"), ("..", "tep"), ("a\x00b\nc.txt", "abc.txt"),
        ("fdp\u202etxt.exe", "fdptxt.exe"), ("hóa đơn.pdf", "hóa đơn.pdf"), ("thư mục/", "thư mục"),
    ],
)  # fmt: skip
def test_names_that_every_system_can_write(given: str, clean: str) -> None:
    assert files.clean_name(given) == clean


def test_long_names_keep_their_ending() -> None:
    name = files.clean_name("Ư" * 400 + ".xlsx")
    assert name.endswith(".xlsx")
    assert 250 <= len(name.encode()) <= 255
    assert len(files.clean_name("a" * 10 + "." + "b" * 400).encode()) == 255


def _customer(world: World, owner: int = 1) -> int:
    from app.models import Customer

    rows = world.rows(Customer)
    return next((each for each, row in rows.items() if row["owner_id"] == owner), next(iter(rows)))
