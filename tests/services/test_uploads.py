"""Files that come in by blocks: progress, stopped, broken off and resumed, over the limit, changed meanwhile."""

from __future__ import annotations

import hashlib
import os
import random
import subprocess
import sys
import unicodedata
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from app.models import Customer, File, FileChunk
from app.models.base import now
from app.models.file import CHUNK
from app.services import files, history, jobs, preferences, settings, uploads
from app.services.check import _files
from app.services.errors import NotPermitted, UserError
from app.services.files import Place
from app.services.progress import Cancelled
from app.services.writing import remove
from tests.world import NEWCOMER, PASSWORD, World

SALESPERSON = 30
BIG = 3 * uploads.BLOCK * CHUNK + 5


def quiet(done: int, total: int = 0, text: str = "") -> None:
    pass


def stop_at(limit: int, error: type[Exception]) -> Any:
    def report(done: int, total: int = 0, text: str = "") -> None:
        if done >= limit:
            raise error

    return report


def chunks(world: World) -> set[int]:
    """The files of which something is kept."""
    return {row["file_id"] for row in world.rows(FileChunk).values()}


@pytest.fixture
def place(world: World) -> Place:
    """A customer of a salesperson, whom the newcomer does not see."""
    return Place(next(key for key, row in world.rows(Customer).items() if row["owner_id"] == SALESPERSON))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    made = tmp_path / "Bản vẽ.dwg"
    made.write_bytes(random.Random(3).randbytes(BIG))
    return made


@pytest.mark.feature("E02")
@pytest.mark.parametrize("size", [0, 1, CHUNK, uploads.BLOCK * CHUNK, uploads.BLOCK * CHUNK + 1])
def test_every_size_is_added_with_progress(world: World, place: Place, tmp_path: Path, size: int) -> None:
    source = tmp_path / "a.bin"
    source.write_bytes(os.urandom(size))
    told: list[tuple[int, int]] = []
    added = uploads.add(world.office(1), source, place, lambda done, total=0, text="": told.append((done, total)))
    with world.office(1).read() as session:
        assert b"".join(files.open(session, added.id)) == source.read_bytes()
        assert uploads.unfinished(session, place) == []
        mine = next(each for each in files.of(session, place) if each.id == added.id)
        assert (mine.size, mine.owner, mine.may_edit) == (size, "Quản trị", True)
    assert told[0] == (0, size)
    assert told[-1] == (size, size)


@pytest.mark.feature("E02")
def test_what_broke_off_is_shown_as_unfinished_only_and_goes_on(world: World, place: Place, source: Path) -> None:
    office = world.office(1)
    with pytest.raises(OSError):
        uploads.add(office, source, place, stop_at(uploads.BLOCK * CHUNK * 2, OSError))
    with office.read() as session:
        (half,) = uploads.unfinished(session, place)
        assert (half.size, half.done, half.path) == (BIG, uploads.BLOCK * CHUNK, str(source))
        assert half.id not in [each.id for each in files.of(session, place)]
        for work in (files.find, lambda *given: list(files.open(*given))):
            with pytest.raises(UserError):
                work(session, half.id)
        assert _files(session.connection()).wrong == 0
    with world.office(SALESPERSON).read() as session:
        assert uploads.unfinished(session, place) == []
    told: list[int] = []
    added = uploads.resume(office, half.id, lambda done, total=0, text="": told.append(done))
    assert told[0] == half.done
    with office.read() as session:
        assert hashlib.sha256(source.read_bytes()).hexdigest() == files.find(session, added.id).sha256
        assert b"".join(files.open(session, added.id)) == source.read_bytes()
    with pytest.raises(UserError):
        uploads.resume(office, half.id, quiet)


@pytest.mark.feature("E02")
def test_a_killed_program_is_resumed_by_another(world: World, place: Place, source: Path) -> None:
    command = [sys.executable, "-m", "tests.services.upload_process", world.url, "admin", PASSWORD, str(source),
               str(place.customer_id)]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "middle\n"
        process.kill()
    with world.office(1).read() as session:
        (half,) = uploads.unfinished(session, place)
    assert half.done == 2 * uploads.BLOCK * CHUNK
    added = uploads.resume(world.office(1), half.id, quiet)
    with world.office(1).read() as session:
        assert b"".join(files.open(session, added.id)) == source.read_bytes()


@pytest.mark.feature("E02")
def test_another_content_is_not_mixed_in(world: World, place: Place, source: Path) -> None:
    office = world.office(1)
    with pytest.raises(OSError):
        uploads.add(office, source, place, stop_at(uploads.BLOCK * CHUNK * 2, OSError))
    with office.read() as session:
        (half,) = uploads.unfinished(session, place)
    kept = source.read_bytes()
    for wrong in (b"x" + kept[1:], kept + b"x"):
        source.write_bytes(wrong)
        with pytest.raises(UserError, match="changed"):
            uploads.resume(office, half.id, quiet)
    source.unlink()
    with pytest.raises(UserError, match="not there"):
        uploads.resume(office, half.id, quiet)
    moved = source.with_name("moved.dwg")
    moved.write_bytes(kept)
    assert uploads.resume(office, half.id, quiet, moved).id == half.id


@pytest.mark.feature("E02")
def test_a_file_that_grows_or_shrinks_while_it_is_read_is_never_whole(world: World, place: Place, source: Path) -> None:
    def grow(done: int, total: int = 0, text: str = "") -> None:
        if done == 0:
            with source.open("ab") as stream:
                stream.write(b"x")

    def shrink(done: int, total: int = 0, text: str = "") -> None:
        if done == 0:
            os.truncate(source, CHUNK)

    for work in (grow, shrink):
        with pytest.raises(UserError, match="changed"):
            uploads.add(world.office(1), source, place, work)
    with world.office(1).read() as session:
        assert files.of(session, place) == []


@pytest.mark.feature("E02")
def test_a_stopped_one_is_gone_and_undo_takes_a_whole_one_back(world: World, place: Place, source: Path) -> None:
    office = world.office(1)
    with pytest.raises(Cancelled):
        uploads.add(office, source, place, stop_at(uploads.BLOCK * CHUNK, Cancelled))
    with office.read() as session:
        assert uploads.unfinished(session, place) == files.of(session, place) == []
    assert chunks(world) == set()
    added = uploads.add(office, source, place, quiet)
    with office.transaction("Undo", undoes=added.action_id) as session:
        history.undo(session, added.action_id)
        undone = session.info["action_id"]
    with office.read() as session:
        assert uploads.unfinished(session, place) == files.of(session, place) == []
    uploads.drop(office, added.id)  # what was whole keeps its content: undoing the undo brings it back
    jobs.run_due(office, moment=now() + timedelta(days=400))
    with office.transaction("Undo", undoes=undone) as session:
        history.undo(session, undone)
    with office.read() as session:
        assert b"".join(files.open(session, added.id)) == source.read_bytes()


@pytest.mark.feature("E02")
def test_who_may_archive_nothing_can_stop_his_upload(world: World, place: Place, source: Path) -> None:
    """A salesperson stops a drawing that he has begun to add: what he has whole, he may not archive."""
    office = world.office(SALESPERSON)
    with pytest.raises(Cancelled):
        uploads.add(office, source, place, stop_at(9 * CHUNK, Cancelled))
    assert chunks(world) == set()
    whole = uploads.add(office, source, place, quiet).id
    with pytest.raises(NotPermitted), office.transaction("archive") as session:
        files.archive(session, [whole])


@pytest.mark.feature("E02")
def test_what_broke_off_is_cleared_after_a_month_by_its_owner_alone(
    world: World, place: Place, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A salesperson's laptop died, his chief's upload broke off too; only the salesperson comes again."""
    for me, size in ((SALESPERSON, 9), (1, 17)):
        with pytest.raises(OSError):
            uploads.add(world.office(me), source, place, stop_at(size * CHUNK, OSError))
    mine, theirs = sorted(chunks(world))
    whole = uploads.add(world.office(SALESPERSON), source, place, quiet).id
    for days, left in ((29, {mine, theirs, whole}), (31, {theirs, whole})):
        monkeypatch.setattr(jobs, "_clock", lambda _session, days=days: now() + timedelta(days))
        ran = jobs.run_due(world.office(SALESPERSON))
        assert (f"uploads:{SALESPERSON}", "") in [(each.name, each.error) for each in ran]
        assert chunks(world) == left
    with world.office(SALESPERSON).read() as session:
        assert uploads.unfinished(session, place) == []
        assert preferences.get(session, uploads.PREFERENCE.format(mine), None) is None
    with pytest.raises(UserError, match="not there any more"):
        uploads.resume(world.office(SALESPERSON), mine, quiet, source)


@pytest.mark.feature("E02")
def test_an_upload_that_was_done_without_meanwhile_does_not_become_whole(
    world: World, place: Place, source: Path
) -> None:
    office, said = world.office(1), []

    def given_up(done: int, total: int = 0, text: str = "") -> None:
        said.append(done)
        if said.count(total) == 2:  # all is there, between two transactions
            with office.read() as session:
                (half,) = uploads.unfinished(session, place)
            uploads.drop(office, half.id)

    with pytest.raises(UserError, match="not there any more"):
        uploads.add(office, source, place, given_up)
    with office.read() as session:
        assert files.of(session, place) == []


@pytest.mark.feature("E02")
def test_no_byte_of_a_whole_file_or_of_another_is_taken_away(world: World, place: Place, source: Path) -> None:
    """Not by its owner, on any road; and of what broke off only by its owner."""
    whole = uploads.add(world.office(SALESPERSON), source, place, quiet)
    with pytest.raises(OSError):
        uploads.add(world.office(SALESPERSON), source, place, stop_at(9 * CHUNK, OSError))
    before = chunks(world)
    for me in (SALESPERSON, 1):
        half = [] if me == SALESPERSON else [key for key in before if key != whole.id]
        those = select(FileChunk.id).where(FileChunk.file_id.in_([whole.id, *half]))
        with world.office(me).transaction("attack") as session:
            assert remove(session, FileChunk, those) == 0
    assert chunks(world) == before


@pytest.mark.feature("E02")
def test_the_limit_is_said_before_anything_is_read(world: World, place: Place, tmp_path: Path) -> None:
    huge = tmp_path / "phim.mp4"
    with huge.open("wb") as stream:
        stream.truncate(2**30)
    before = set(world.rows(File))
    with pytest.raises(UserError, match="100 MB"):
        uploads.add(world.office(1), huge, place, quiet)
    with pytest.raises(UserError, match="folder"):
        uploads.add(world.office(1), tmp_path, place, quiet)
    with pytest.raises(UserError, match="not there"):
        uploads.add(world.office(1), tmp_path / "không có.txt", place, quiet)
    with world.office(1).transaction("limit") as session:
        settings.put(session, settings.FILE_LIMIT, 1)
    huge.write_bytes(bytes(CHUNK + 1))
    with pytest.raises(UserError, match="1 MB"):
        uploads.add(world.office(1), huge, place, quiet)
    assert set(world.rows(File)) == before


@pytest.mark.feature("E02")
def test_who_does_not_see_the_customer_sees_no_chunk_and_adds_none(world: World, place: Place, source: Path) -> None:
    added = uploads.add(world.office(1), source, place, quiet)
    with world.office(NEWCOMER).read() as session:
        assert files.of(session, place) == []
        assert session.scalar(select(func.count()).where(FileChunk.file_id == added.id)) == 0
    with pytest.raises(Exception):  # noqa: B017  what each engine says differs
        uploads.add(world.office(NEWCOMER), source, place, quiet)
    with world.office(SALESPERSON).read() as session:
        assert not next(each for each in files.of(session, place) if each.id == added.id).may_edit
    with pytest.raises(UserError), world.office(SALESPERSON).transaction("rename") as session:
        files.edit(session, added.id, "b.dwg", "")


@pytest.mark.feature("E02", "S06")
def test_name_and_note_are_changed_and_undone(world: World, place: Place, source: Path) -> None:
    office = world.office(1)
    added = uploads.add(office, source, place, quiet, note="bản một")
    with office.transaction("Edit") as session:
        files.edit(session, added.id, "../Hợp đồng\u202e.pdf", " bản hai ")
        action = session.info["action_id"]
    with office.read() as session:
        assert files.find(session, added.id)[1:6:4] == ("Hợp đồng.pdf", "bản hai")
    with office.transaction("Undo", undoes=action) as session:
        history.undo(session, action)
    with office.read() as session:
        assert files.find(session, added.id)[1:6:4] == ("Bản vẽ.dwg", "bản một")


@pytest.mark.feature("E02")
def test_a_long_vietnamese_name_in_both_forms_is_kept(world: World, place: Place, tmp_path: Path) -> None:
    name = "Hợp đồng số " * 9 + ".docx"
    for form in ("NFC", "NFD"):
        source = tmp_path / unicodedata.normalize(form, name)  # type: ignore[arg-type]
        source.write_bytes(b"x")
        added = uploads.add(world.office(1), source, place, quiet)
        with world.office(1).read() as session:
            assert files.find(session, added.id).name == unicodedata.normalize("NFC", name)
