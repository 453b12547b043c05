"""Files in the database: written and read in chunks of 1 MiB that never change, known by their SHA-256 (E02, E03, S06).

No file is ever whole in memory. A link to a file on disk is a file without chunks.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from datetime import datetime
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, NamedTuple

from sqlalchemy import ColumnElement, func, insert, or_, select, update
from sqlalchemy.orm import Session

from app.models import Employee, File, FileChunk
from app.models.base import now
from app.models.file import CHUNK
from app.services import disk, myself, settings
from app.services.errors import UserError
from app.services.language import N_
from app.services.progress import Report

WHOLE = or_(File.sha256 != "", File.link != "")  # else its upload is under way, or broke off
GONE = N_("This file is not there any more, or you may not see it.")
NAME_BYTES = 255
NO_NAME = "tep"
LONGEST_ENDING = 32
_DEVICES = re.compile(r"^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?=\s*(?:\.|$))", re.IGNORECASE)
_NOT_IN_NAMES = re.compile(r'[<>:"|?*]')
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class Stored(NamedTuple):
    """A file without its content; `size` in bytes, `link` a path on disk instead of a content."""

    id: int
    name: str
    size: int
    sha256: str
    link: str
    note: str
    owner_id: int
    created_at: datetime
    owner: str = ""
    may_edit: bool = False


class Place(NamedTuple):
    """What a file hangs on: a customer, and perhaps one record."""

    customer_id: int | None = None
    table_name: str = ""
    row_id: int | None = None


def add(session: Session, owner_id: int, source: Path | bytes, place: Place = Place(), name: str = "",  # noqa: B008
        note: str = "") -> int:  # fmt: skip
    """Keep a file; its id. Raises UserError if it cannot be read or is larger than the office allows."""
    limit = settings.get(session, settings.FILE_LIMIT)
    with opened(source) as stream:
        called = clean_name(name or (source.name if isinstance(source, Path) else ""))
        file_id = _insert(session, owner_id, place, called, note)
        size, digest = store(session, FileChunk, {"file_id": file_id}, stream, limit)
    session.execute(update(File).where(File.id == file_id).values(size=size, sha256=digest))
    return file_id


def link(session: Session, owner_id: int, path: str, place: Place = Place(), note: str = "") -> int:  # noqa: B008
    """Note where a file lies on disk, without a copy; the file need not be there (E03)."""
    name = clean_name(path)
    return _insert(session, owner_id, place, name, note, link=path.strip())


def of(session: Session, place: Place) -> list[Stored]:
    """The files of a customer, or of one record; the newest first, archived and unfinished ones left out."""
    mine = myself.holds(session, "edits(owner_id)", File)
    query = (
        select(File, Employee.name.label("owner"), mine.label("mine"))
        .join(Employee, Employee.id == File.owner_id)
        .where(at(place), File.archived_at.is_(None), WHOLE)
        .order_by(File.created_at.desc(), File.id.desc())
    )
    return [_stored(row.File, row.owner, bool(row.mine)) for row in session.execute(query)]


def at(place: Place) -> ColumnElement[bool]:
    """Whether a file hangs there."""
    if place.table_name:
        return (File.table_name == place.table_name) & (File.row_id == place.row_id)
    return File.customer_id == place.customer_id


def find(session: Session, file_id: int) -> Stored:
    """One file. Raises UserError if it is not there for this employee, or not whole."""
    row = session.scalar(select(File).where(File.id == file_id, WHOLE))
    if row is None:
        raise UserError(GONE)
    return _stored(row)


def open(session: Session, file_id: int) -> Iterator[bytes]:  # noqa: A001
    """The content, a MiB at a time. Raises UserError at the end if it is not what was stored."""
    file = find(session, file_id)
    yield from pieces(session, FileChunk, {"file_id": file_id}, (file.size, file.sha256), file.name)


def save(session: Session, file_id: int, target: Path, report: Report = lambda done, total=0, text="": None) -> None:
    """Write the content to disk; nothing is left there if it cannot be written whole."""
    file, done = find(session, file_id), 0
    try:
        with disk.whole(target) as part, part.open("wb") as stream:
            for piece in open(session, file_id):
                report(done := done + len(piece), file.size, visible(file.name))
                stream.write(piece)
    except OSError as error:
        raise UserError(N_("“{name}” could not be written: {reason}"), name=target.name,
                        reason=error.strerror or "") from error  # fmt: skip


def edit(session: Session, file_id: int, name: str, note: str) -> None:
    """Another name and note; the content stays. Raises UserError if it may not be changed."""
    values = {"name": clean_name(name), "note": note.strip()}
    _change(session, file_id, values)


def relink(session: Session, file_id: int, path: str) -> None:
    """Where a linked file lies now (E03)."""
    _change(session, file_id, {"link": path.strip(), "name": clean_name(path)})


def _change(session: Session, file_id: int, values: dict[str, str]) -> None:
    wanted = update(File).where(File.id == file_id, File.archived_at.is_(None)).values(values)
    if not session.execute(wanted.returning(File.id)).all():
        raise UserError(N_("You may see this, not change it."))


def archive(session: Session, file_ids: list[int]) -> int:
    """Take files off the lists; how many. Their contents stay."""
    shown = update(File).where(File.id.in_(file_ids), File.archived_at.is_(None))
    return len(session.execute(shown.values(archived_at=now()).returning(File.id)).all())


def store(session: Session, model: type[Any], own: Mapping[str, Any], stream: BinaryIO, limit: int) -> tuple[int, str]:
    """Write the chunks of a content, each with the columns `own`; its size, and its SHA-256 in hex.

    The file may grow meanwhile, so it is counted here. Raises UserError above `limit` MiB.
    """
    digest, size, number = hashlib.sha256(), 0, 0
    while part := stream.read(CHUNK):
        size += len(part)
        if size > limit * 2**20:
            raise too_large(limit)
        digest.update(part)
        session.execute(insert(model).values(**own, number=number, content=part))
        number += 1
    return size, digest.hexdigest()


def pieces(
    session: Session, model: type[Any], own: Mapping[str, Any], stored: tuple[int, str], name: str
) -> Iterator[bytes]:
    """The chunks of a content of this size and hash. Raises UserError at the end if it is not what was stored."""
    digest, size = hashlib.sha256(), 0
    mine = [getattr(model, key) == value for key, value in own.items()]
    for number in range(-(-stored[0] // CHUNK)):
        part: bytes = session.scalar(select(model.content).where(*mine, model.number == number)) or b""
        digest.update(part)
        size += len(part)
        yield part
    if (size, digest.hexdigest()) != stored:
        raise UserError(N_("The content of “{name}” is damaged: it is not what was stored."), name=name)


def clean_name(name: str) -> str:
    """A name that every system can write: no folders, no device names, no invisible signs, 255 bytes at most."""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", name))
    text = re.split(r"[/\\]", text.strip().rstrip("/\\"))[-1]
    text = _NOT_IN_NAMES.sub("_", text).strip().rstrip(". ")
    text = _DEVICES.sub(r"_\g<0>", text)
    return _shortened(text) if text else NO_NAME


def _shortened(name: str) -> str:
    """Cut in front of the ending, between characters."""
    if len(name.encode()) <= NAME_BYTES:
        return name
    ending = PurePosixPath(name).suffix
    ending = ending if len(ending.encode()) <= LONGEST_ENDING else ""
    room = NAME_BYTES - len(ending.encode())
    stem = name[: len(name) - len(ending)].encode()[:room].decode(errors="ignore")
    return f"{stem.rstrip('. ')}{ending}"


def visible(name: str) -> str:
    """The name as it is shown: a sign that would hide or turn others round is seen as one."""
    return _INVISIBLE.sub("\ufffd", name)


def too_large(limit: int) -> UserError:
    return UserError(N_("The file is larger than {limit} MB, which is the most that this office keeps. "
                        "You can note a link to it instead."), limit=limit)  # fmt: skip


def unreadable(name: str, error: OSError) -> UserError:
    return UserError(N_("“{name}” cannot be read: {reason}"), name=clean_name(name), reason=error.strerror or "")


def opened(source: Path | bytes) -> nullcontext[BinaryIO] | BinaryIO:
    """A stream to read. Raises UserError."""
    if isinstance(source, bytes):
        return nullcontext(BytesIO(source))
    try:
        return source.open("rb")
    except OSError as error:
        raise unreadable(source.name, error) from error


def _insert(session: Session, owner_id: int, place: Place, name: str, note: str, link: str = "") -> int:
    made = session.scalar(
        insert(File)
        .values(owner_id=owner_id, **place._asdict(), name=name, note=note, link=link, created_at=now())
        .returning(File.id)
    )
    assert made is not None
    return int(made)


def _stored(row: File, owner: str = "", may_edit: bool = False) -> Stored:
    return Stored(row.id, row.name, row.size, row.sha256, row.link, row.note, row.owner_id, row.created_at, owner,
                  may_edit)  # fmt: skip


def total(session: Session) -> int:
    """Bytes of all files that one sees."""
    return int(session.scalar(select(func.coalesce(func.sum(File.size), 0))) or 0)
