"""LibreOffice or Word, found by themselves and run so that nothing of them stays behind."""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from threading import Lock
from time import monotonic, sleep
from xml.sax.saxutils import escape

import app.resources

Check = Callable[[], object]  # called while one waits; what it raises ends the program that runs
NAMES = ("soffice", "libreoffice")
PLACES = (
    "/usr/lib/libreoffice/program/soffice", "/usr/lib64/libreoffice/program/soffice",
    "/usr/local/lib/libreoffice/program/soffice", "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)  # fmt: skip
NEW_INSTALLS = "/opt/libreoffice*/program/soffice"
WORD_FILTER = "MS Word 2007 XML"  # else what is no .docx is taken for a text
CONFINED = "/snap/"  # sees neither our files nor our profile
LOOK = 0.05  # seconds between two looks whether it is done
_WORDS_PID = "word.pid"
_running: set[subprocess.Popen[bytes]] = set()
_SETTINGS = (
    ("/org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("/org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("/org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("/org.openoffice.Office.Writer/Content/Update", "Link", "0"),
)


@dataclass(frozen=True)
class Converter:
    """A program that makes PDF: "LibreOffice" or "Word", and where it is."""

    name: str
    program: str


class Ended(Exception):
    """The program did not end in time, or could not be started."""


def find() -> Converter | None:
    """LibreOffice by PATH, then where it is usually installed; Word on Windows; else None."""
    for place in (*map(shutil.which, NAMES), *_usual_places()):
        if place and not place.startswith(CONFINED) and os.access(place, os.X_OK):
            return Converter("LibreOffice", place)
    return _word()


def _usual_places() -> list[str]:
    if sys.platform == "win32":
        roots = [os.environ.get(name, "") for name in ("PROGRAMFILES", "PROGRAMFILES(X86)", "PROGRAMW6432")]
        return [str(Path(root, "LibreOffice", "program", "soffice.exe")) for root in roots if root]
    newest = sorted(Path("/").glob(NEW_INSTALLS.lstrip("/")), reverse=True)
    return [*PLACES, *map(str, newest)]


def _word() -> Converter | None:
    if sys.platform == "win32":
        import winreg

        powershell = shutil.which("powershell")
        with suppress(OSError), winreg.OpenKey(winreg.HKEY_CLASSES_ROOT, r"Word.Application\CLSID"):
            return Converter("Word", powershell) if powershell else None
    return None


class Workplace:
    """The folder of one worker: LibreOffice's profile of its own and the fonts that papers need. One call at a time."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def convert(self, converter: Converter, files: list[Path], target: Path, limit_s: float, check: Check) -> None:
        """PDFs of these .docx in `target`, as far as they can be made. Raises Ended, and what `check` raises."""
        with self._lock:
            try:
                self._convert(converter, files, target, limit_s, check)
            except BaseException:
                self.clear()  # whoever is killed may leave a damaged profile and its lock
                raise

    def clear(self) -> None:
        """Begin with a new profile."""
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def _convert(self, converter: Converter, files: list[Path], target: Path, limit_s: float, check: Check) -> None:
        if converter.name == "Word":
            _run(_word_command(converter, files[0].parent, target), {}, limit_s, check, target / _WORDS_PID)
            return
        folder = self._ready()
        command = [
            converter.program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore",
            "--nologo", "--nodefault", "--nolockcheck", f"--infilter={WORD_FILTER}",
            "--convert-to", "pdf:writer_pdf_Export", "--outdir", str(target), *map(str, files),
        ]  # fmt: skip
        _run(command, {"FONTCONFIG_FILE": str(folder / "fonts.conf")}, limit_s, check)

    def _ready(self) -> Path:
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="sokhach-paper-", ignore_cleanup_errors=True)
            user = Path(self._folder.name, "profile", "user")
            user.mkdir(parents=True)
            (user / "registrymodifications.xcu").write_text(_registry(), encoding="utf-8")
            Path(self._folder.name, "fonts.conf").write_text(_fonts(), encoding="utf-8")
        return Path(self._folder.name)


def _registry() -> str:
    """No macros, nothing read from elsewhere."""
    items = "".join(
        f'<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, name, value in _SETTINGS
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry"'
        ' xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"{items}</oor:items>\n"
    )


def _fonts() -> str:
    """The system's fonts with ours instead of every other Liberation: 1.07 has no Vietnamese letters."""
    ours = escape(str(resources.files(app.resources) / "fonts" / "paper"))
    aliases = "".join(
        f'<alias binding="same"><family>{wanted}</family><prefer><family>{given}</family></prefer></alias>'
        for wanted, given in (("Times New Roman", "Liberation Serif"), ("Arial", "Liberation Sans"))
    )
    return (
        '<?xml version="1.0"?>\n<fontconfig><include ignore_missing="yes">/etc/fonts/fonts.conf</include>'
        f"<dir>{ours}</dir>{aliases}<selectfont><rejectfont><glob>*/LiberationSerif-*</glob>"
        f"<glob>*/LiberationSans-*</glob></rejectfont><acceptfont><glob>{ours}/*</glob></acceptfont></selectfont>"
        '<cachedir prefix="xdg">fontconfig</cachedir></fontconfig>\n'
    )


def _word_command(converter: Converter, source: Path, target: Path) -> list[str]:
    script = str(resources.files(app.resources) / "word.ps1")
    options = ["-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass", "-File", script]
    return [converter.program, *options, str(source), str(target), str(target / _WORDS_PID)]


# --- a program with a time limit ---


def _run(command: list[str], more: dict[str, str], limit_s: float, check: Check, pid_file: Path | None = None) -> None:
    """Run it to its end, in a group of its own that is gone afterwards whatever happened."""
    nothing = subprocess.DEVNULL
    try:
        process = subprocess.Popen(
            command, stdin=nothing, stdout=nothing, stderr=nothing, env={**os.environ, **more},
            start_new_session=True, creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )  # fmt: skip
    except OSError as error:
        raise Ended from error
    _running.add(process)
    try:
        until = monotonic() + limit_s
        while not _ended(process):
            check()
            if monotonic() > until:
                raise Ended
            sleep(LOOK)
    finally:
        _end(process)
        _end_by_file(pid_file)
        _running.discard(process)


def _ended(process: subprocess.Popen[bytes]) -> bool:
    """Without taking its number from it: the group is ended by that number."""
    if sys.platform == "win32":
        return process.poll() is not None
    return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _end(process: subprocess.Popen[bytes]) -> None:
    """The process and all that it has started."""
    if sys.platform == "win32":
        _taskkill(process.pid)
    elif process.returncode is None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _end_by_file(pid_file: Path | None) -> None:
    """Word is nobody's child; the script has written down its number, and takes it away when Word has ended."""
    if pid_file is not None and pid_file.is_file():
        with suppress(OSError, ValueError):
            _taskkill(int(pid_file.read_text(encoding="ascii").strip()))


def _taskkill(number: int) -> None:
    subprocess.run(["taskkill", "/T", "/F", "/PID", str(number)], check=False, capture_output=True)


@atexit.register
def _end_all() -> None:
    """Nothing goes on after the program."""
    for process in list(_running):
        _end(process)
