"""Files that come in a block at a time, and go on where they broke off (E02).

A file is whole once its SHA-256 is written; until then only its owner sees it, as unfinished. Blocks are transactions
of their own without an action: chunks are not in the change log.
"""

from __future__ import annotations

import hashlib
import platform
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from sqlalchemy import ColumnElement, func, insert, select, update
from sqlalchemy.orm import Session

from app.models import File, FileChunk, Preference
from app.models.base import now
from app.models.file import CHUNK
from app.services import files, preferences, settings, writing
from app.services.errors import UserError
from app.services.files import Place
from app.services.language import N_
from app.services.myself import me
from app.services.progress import Cancelled, Report

if TYPE_CHECKING:
    from app.services.office import Office

BLOCK = 8  # chunks: what a broken upload does at most again
ADD = N_("Add a file")
CANCEL = N_("Stop adding a file")
PREFERENCE = "upload:{}"


class Unfinished(NamedTuple):
    """An upload that broke off: `done` of `size` bytes are kept; `path` is where it came from, if from here."""

    id: int
    name: str
    size: int
    done: int
    path: str = ""


class Added(NamedTuple):
    """A file that is whole now, and the action that undo takes back."""

    id: int
    action_id: int


def add(office: Office, source: Path, place: Place, report: Report, note: str = "") -> Added:
    """Keep a file. What stops it leaves it unfinished, a Cancelled alone takes it away.

    Raises UserError, before anything is read, if it cannot be kept.
    """
    with office.read() as session:
        size = check(session, source)
    with office.transaction(ADD) as session:
        made = session.scalar(
            insert(File)
            .values(owner_id=me(session), **place._asdict(), name=files.clean_name(source.name), note=note, size=size,
                    created_at=now())
            .returning(File.id)
        )  # fmt: skip
        action = int(session.info["action_id"])
    _remember(office, int(made or 0), {"path": str(source.absolute()), "at": platform.node(), "action": action})
    return resume(office, int(made or 0), report)


def resume(office: Office, file_id: int, report: Report, source: Path | None = None) -> Added:
    """Go on after the last chunk; what is kept already must be what the file begins with.

    Raises UserError if the file is not there any more, or is not the same.
    """
    with office.read() as session:
        known: dict[str, Any] = preferences.get(session, PREFERENCE.format(file_id), {})
        path = source or Path(known.get("path", ""))
        name, size = _begun(session, file_id)
        if check(session, path) != size:
            raise UserError(N_("“{name}” is not the file that was begun: it has changed since. Stop this one, "
                               "and add it anew."), name=name)  # fmt: skip
    try:
        with files.opened(path) as stream:
            digest = _sent(office, file_id, stream, name, size, report)
    except Cancelled:
        drop(office, file_id)
        raise
    return _finish(office, file_id, digest, known.get("action"))


def drop(office: Office, file_id: int) -> None:
    """Do without an unfinished file."""
    with office.transaction(CANCEL) as session:
        _forget(session, File.id == file_id)


def clear(session: Session, oldest: datetime) -> int:
    """Forget one's own uploads that broke off before this moment, and nobody has gone on with; how many."""
    return _forget(session, File.created_at < oldest)


def _forget(session: Session, which: ColumnElement[bool]) -> int:
    """Off the lists, and what had come is gone: of a file that is whole no byte is ever taken away."""
    halves = update(File).where(which, ~files.WHOLE, File.archived_at.is_(None), File.owner_id == me(session))
    gone = session.scalars(halves.values(archived_at=now()).returning(File.id)).all()
    if gone:
        writing.remove(session, FileChunk, select(FileChunk.id).where(FileChunk.file_id.in_(gone)))
        known = [PREFERENCE.format(each) for each in gone]
        writing.remove(session, Preference, select(Preference.id).where(Preference.key.in_(known)))
    return len(gone)


def unfinished(session: Session, place: Place) -> list[Unfinished]:
    """One's own uploads that broke off, the oldest first."""
    kept = select(func.count()).where(FileChunk.file_id == File.id).scalar_subquery()
    query = select(File.id, File.name, File.size, kept.label("chunks")).where(
        files.at(place), File.archived_at.is_(None), ~files.WHOLE, File.owner_id == me(session)
    )
    rows = session.execute(query.order_by(File.id)).all()
    known = preferences.get_all(session, *(PREFERENCE.format(row.id) for row in rows)) if rows else {}
    return [
        Unfinished(row.id, row.name, row.size, min(row.chunks * CHUNK, row.size),
                   _path(known.get(PREFERENCE.format(row.id), {})))
        for row in rows
    ]  # fmt: skip


def check(session: Session, source: Path) -> int:
    """The size of a file that can be kept. Raises UserError before it is read."""
    name = files.clean_name(source.name)
    try:
        if source.is_dir():
            raise UserError(N_("“{name}” is a folder. You can note a link to it instead."), name=name)
        if not source.is_file():
            raise UserError(N_("“{name}” is not there any more. Choose the file again."), name=name)
        size = source.stat().st_size
    except OSError as error:
        raise files.unreadable(name, error) from error
    limit = settings.get(session, settings.FILE_LIMIT)
    if size > limit * 2**20:
        raise files.too_large(limit)
    return size


def _begun(session: Session, file_id: int) -> tuple[str, int]:
    mine = select(File.name, File.size).where(
        File.id == file_id, ~files.WHOLE, File.archived_at.is_(None), File.owner_id == me(session)
    )
    row = session.execute(mine).one_or_none()
    if row is None:
        raise UserError(files.GONE)
    return row.name, row.size


def _sent(office: Office, file_id: int, stream: BinaryIO, name: str, size: int, report: Report) -> str:
    """Compare what is kept, write the rest; the SHA-256 in hex."""
    digest = hashlib.sha256()
    with office.read() as session:
        number = _compared(session, file_id, stream, digest, name)
    changed = UserError(N_("“{name}” changed while it was read. Stop this one, and add it anew."), name=name)
    while True:
        report(min(number * CHUNK, size), size, name)
        parts = _read(stream, size - number * CHUNK)
        if not parts:
            break
        with office.transaction("") as session:
            for part in parts:
                session.execute(insert(FileChunk).values(file_id=file_id, number=number, content=part))
                digest.update(part)
                number += 1
                report(min(number * CHUNK, size), size, name)
    if stream.tell() != size or stream.read(1):
        raise changed
    return digest.hexdigest()


def _compared(session: Session, file_id: int, stream: BinaryIO, digest: Any, name: str) -> int:
    """How many chunks are kept; the stream stands behind them."""
    count = session.scalar(select(func.count()).where(FileChunk.file_id == file_id)) or 0
    for number in range(count):
        kept = session.scalar(select(FileChunk.content).where(FileChunk.file_id == file_id, FileChunk.number == number))
        if kept is None or stream.read(len(kept)) != kept:
            raise UserError(N_("“{name}” is not the file that was begun: it has changed since. Stop this one, "
                               "and add it anew."), name=name)  # fmt: skip
        digest.update(kept)
    return count


def _read(stream: BinaryIO, left: int) -> list[bytes]:
    """The next block, never more than is left of the size that was allowed."""
    parts = []
    for _number in range(BLOCK):
        if left <= 0 or not (part := stream.read(min(CHUNK, left))):
            break
        parts.append(part)
        left -= len(part)
    return parts


def _finish(office: Office, file_id: int, digest: str, parent: int | None) -> Added:
    with office.transaction(ADD, parent=parent) as session:
        there = update(File).where(File.id == file_id, File.archived_at.is_(None)).values(sha256=digest)
        if not session.execute(there.returning(File.id)).all():
            raise UserError(files.GONE)  # it was done without meanwhile
        action = int(session.info["action_id"])
    _remember(office, file_id, None)
    return Added(file_id, parent or action)


def _remember(office: Office, file_id: int, value: dict[str, Any] | None) -> None:
    """Only its owner needs to know where it came from."""
    with office.transaction("") as session:
        preferences.put(session, PREFERENCE.format(file_id), value)


def _path(known: dict[str, Any]) -> str:
    return str(known.get("path", "")) if known.get("at") == platform.node() else ""
