"""Where offices lie: the folder of this user's own, the address of a file, and whether a file may hold an office."""

from __future__ import annotations

import ctypes
import os
import sys
from contextlib import closing
from pathlib import Path

from app.services.errors import UserError
from app.services.language import N_

ENDING = ".db"
SQLITE = "sqlite:///"
MAGIC = b"SQLite format 3\0"
REMOTE = frozenset({
    "nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "ncpfs", "afpfs", "afs", "9p", "ceph", "glusterfs", "davfs",
    "fuse.sshfs", "fuse.gvfsd-fuse", "fuse.rclone", "fuse.davfs2", "fuse.glusterfs", "webdav",
})  # fmt: skip
_WINDOWS_REMOTE_DRIVE = 4


def folder() -> Path:
    """This user's own folder of the program, made if it is not there. Raises UserError if it cannot be."""
    import platformdirs

    found = platformdirs.user_data_path("sokhach", appauthor=False)
    make_folder(found)
    return found


def make_folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(
            N_("The folder {folder} cannot be made: {reason}"), folder=path, reason=error.strerror or ""
        ) from error


def url_of(file: Path) -> str:
    """The address of an office in a file."""
    return f"{SQLITE}{file.expanduser().absolute().as_posix()}"


def file_of(url: str) -> Path | None:
    """The file of an address; None if it is a server's."""
    return Path(url.removeprefix(SQLITE)) if url.startswith(SQLITE) else None


def free_file(name: str) -> Path:
    """A file in this user's folder that is not there yet, named after the office in letters of every system."""
    from app.services.text import fold

    stem = "-".join("".join(c if c.isascii() and c.isalnum() else " " for c in fold(name)).split())[:60] or "van-phong"
    names = (folder() / f"{stem}{'' if number == 1 else f'-{number}'}{ENDING}" for number in range(1, 10_000))
    return next(file for file in names if not file.exists())


def check_new_file(file: Path) -> None:
    """Raises UserError unless an office can be made in this file."""
    refuse_network(file)
    if file.exists() and file.stat().st_size:
        raise UserError(N_("There is a file {file} already. Choose another name, or open that office."), file=file)
    make_folder(file.parent)
    if not os.access(file.parent, os.W_OK):
        raise UserError(N_("You may not write in the folder {folder}. Choose another one."), folder=file.parent)


def check_file(file: Path) -> None:
    """Raises UserError unless this is the file of an office on this computer. Nothing is written to it."""
    refuse_network(file)
    if not file.is_file():
        raise UserError(N_("The file {file} is not there. It may have been moved, or its disk is not connected."),
                        file=file)  # fmt: skip
    try:
        with file.open("rb") as stream:
            start = stream.read(len(MAGIC))
    except OSError as error:
        raise UserError(
            N_("The file {file} cannot be read: {reason}"), file=file, reason=error.strerror or ""
        ) from error
    if start != MAGIC or not _has_tables(file):
        raise UserError(N_("{file} is not an office of this program."), file=file)
    if not os.access(file, os.W_OK):
        raise UserError(N_("You may not write to the file {file}. Ask whoever looks after this computer."), file=file)


def _has_tables(file: Path) -> bool:
    """Whether the tables of an office are in the file; of one that cannot be read so, it is for the office to say."""
    import sqlite3

    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            query = "select count(*) from sqlite_master where name in ('alembic_version', 'employee', 'credential')"
            return bool(connection.execute(query).fetchone()[0] == 3)
    except sqlite3.OperationalError:
        return True
    except sqlite3.DatabaseError:
        return False


def refuse_network(file: Path) -> None:
    """Raises UserError for a file on another computer: two programs would damage it there."""
    if is_remote(file):
        raise UserError(
            N_("{file} lies on a network share. An office in a file works on one computer only: choose a folder "
               "of this computer, or use a PostgreSQL server for several."), file=file
        )  # fmt: skip


def is_remote(file: Path) -> bool:
    """Whether the file lies, or would lie, on another computer."""
    path = Path(os.path.realpath(file.expanduser()))
    if sys.platform == "win32":
        root = path.anchor
        return root.startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(root) == _WINDOWS_REMOTE_DRIVE
    if str(file).startswith(("//", "\\\\")):
        return True
    mounts = Path("/proc/self/mountinfo")
    return mounts.exists() and _kind_of_mount(path, mounts.read_text(errors="replace")) in REMOTE


def _kind_of_mount(path: Path, mounts: str) -> str:
    """The file system of the longest mount point above the path; of two at one point the later one lies on top."""
    best, kind = "", ""
    for line in mounts.splitlines():
        before, _separator, after = line.partition(" - ")
        point = before.split()[4].replace("\\040", " ")
        if len(point) >= len(best) and (path.is_relative_to(point)):
            best, kind = point, after.split()[0]
    return kind
