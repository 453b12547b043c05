"""Files on their way out of the office: harmless names, private copies to open, and links to what lies on disk."""

from __future__ import annotations

import os
import shutil
import stat
import sys
import tempfile
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any, Literal

from app.services import files
from app.services.errors import UserError
from app.services.language import N_
from app.services.progress import Report

# What a double click runs instead of showing it, documents with macros among them.
PROGRAMS = frozenset(
    "app appimage application appref-ms bat bin chm cmd com command cpl deb desktop dll docm dotm exe gadget hta inf"
    " iso img jar js jse jnlp lnk msc msi msix msp mst pif potm ppam ppsm pptm ps1 ps1xml psm1 py pyw reg rpm run scf"
    " scr settingcontent-ms sh sldm svgz sys url vb vbe vbs vhd vhdx website ws wsc wsf wsh xlam xll xlsm xltm xlsb"
    .split()
)  # fmt: skip
PICTURES = frozenset("png jpg jpeg webp gif bmp".split())
TEXTS = frozenset("txt csv log md json xml ini tsv svg html htm".split())  # shown as they are written
DOCUMENTS = frozenset("pdf doc docx docm odt rtf xls xlsx xlsm ods ppt pptx odp zip rar 7z".split())
State = Literal["there", "folder", "broken"]


def ending(name: str) -> str:
    """In small letters, without its dot."""
    return PurePosixPath(files.clean_name(name)).suffix[1:].lower()


def may_run(name: str) -> bool:
    """Whether opening it may run a program; báo giá.pdf.exe too, and what hides its ending behind a sign."""
    return ending(name) in PROGRAMS


def double_ending(name: str) -> bool:
    """Whether it pretends to be a document: hop dong.pdf.exe."""
    parts = files.clean_name(name).lower().split(".")
    return len(parts) > 2 and parts[-1].strip() in PROGRAMS and parts[-2].strip() in PICTURES | TEXTS | DOCUMENTS


def free_name(folder: Path, name: str) -> Path:
    """Where a file of this name can lie without taking another's place: a.pdf, a (2).pdf."""
    clean = files.clean_name(name)
    suffix = PurePosixPath(clean).suffix
    stem = clean[: len(clean) - len(suffix)]
    for number in range(1, 10_000):
        extra = "" if number == 1 else f" ({number})"
        room = files.NAME_BYTES - len((extra + suffix).encode())
        found = folder / f"{stem.encode()[:room].decode(errors='ignore')}{extra}{suffix}"
        if not os.path.lexists(found):
            return found
    raise UserError(N_("The folder {folder} holds too many files of this name."), folder=folder)


class Copies:
    """A folder of this user alone for what is opened or dragged out; gone at the end of the program."""

    def __init__(self) -> None:
        self._folder: Path | None = None

    def folder(self) -> Path:
        """A new one, of this user alone."""
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="sokhach-"))  # of mode 700
        return Path(tempfile.mkdtemp(dir=self._folder))

    def make(self, session: Any, file_id: int, report: Report) -> Path:
        """A read-only copy, in a folder of its own so that its name is its own."""
        target = self.folder() / files.clean_name(files.find(session, file_id).name)
        files.save(session, file_id, target, report)
        target.chmod(stat.S_IREAD)
        return target

    def clear(self) -> None:
        """What a program still holds open stays until the system cleans up."""
        if self._folder is not None:
            for each in self._folder.rglob("*"):
                if each.is_file():
                    each.chmod(stat.S_IREAD | stat.S_IWRITE)  # Windows removes nothing that is read-only
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None


def state_of(link: str) -> State:
    """What lies at a path now. It may wait for a network: never on the GUI thread."""
    if not _is_ours(link):
        return "broken"
    try:
        path = Path(link)
        return "folder" if path.is_dir() else "there" if path.exists() else "broken"
    except (OSError, ValueError):
        return "broken"


def link_name(link: str) -> str:
    """The last part of a path of any system."""
    kind = PureWindowsPath if "\\" in link or link[1:2] == ":" else PurePosixPath
    return kind(link).name or link


def _is_ours(link: str) -> bool:
    """A path of Windows means nothing elsewhere, and one that begins nowhere means nothing at all."""
    return "\x00" not in link and Path(link).is_absolute() and (sys.platform == "win32" or link.startswith("/"))
