"""From the command line to a window."""
from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from app.views.program import SAMPLE, Program, Wanted

LARGEST_SAMPLE = 1_000_000
USAGE = """Sổ Khách: customers, deals, documents and cash of a sales office.

Without options it shows the start screen with the offices that were opened last. Exit codes: 0 all went well,
2 wrong options, 3 the office could not be opened, 4 the tour did not see everything."""


def main() -> int:
    """Run the program; returns the exit code."""
    return run(read_options())


def read_options(given: Sequence[str] | None = None) -> Wanted:
    """What the command line asks for; wrong options end the program with a sentence."""
    parser = argparse.ArgumentParser(prog="sokhach", description=USAGE,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--office", default="", metavar="URL", help="sqlite:///FILE or postgresql://HOST/DATABASE")
    parser.add_argument("--login", default="", metavar="NAME",
                        help="who signs in; the password is asked for, or taken from SOKHACH_PASSWORD")
    parser.add_argument("--demo", type=_customers, nargs="?", const=SAMPLE, default=0, metavar="N",
                        help=f"a sample office of N customers (default {SAMPLE:,}), made once and kept")
    parser.add_argument("--tour", type=Path, metavar="DIR", help="open every room, save pictures there, and leave")
    parser.add_argument("--lang", choices=("vi", "en"), default="", help="the language of this run")
    options = parser.parse_args(given)
    password = os.environ.get("SOKHACH_PASSWORD", "")
    return Wanted(options.office, options.login, password, options.demo, options.tour, options.lang)


def run(wanted: Wanted) -> int:
    """Show the program until it ends. Where nobody could see a window it makes the tour instead."""
    if not has_display() and "QT_QPA_PLATFORM" not in os.environ:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        wanted = replace(wanted, tour=wanted.tour or Path(tempfile.mkdtemp(prefix="sokhach-tour-")))
    if wanted.tour and os.environ.get("QT_QPA_PLATFORM") == "offscreen":
        os.environ["QT_QPA_PLATFORM"] = _large_screen()
        _quieten()
    from PySide6.QtWidgets import QApplication
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    program = Program(app, wanted)
    program.begin()
    code = app.exec()
    program.end()
    return program.code or code


def _quieten() -> None:
    """Without a display Qt says of every window what cannot be done there; nobody wants to read that."""
    from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

    def told(_kind: QtMsgType, _context: QMessageLogContext, words: str) -> None:
        if not words.startswith("This plugin does not support"):
            print(words, file=sys.stderr)
    qInstallMessageHandler(told)


def has_display() -> bool:
    """Whether a window could be seen."""
    return not sys.platform.startswith("linux") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _large_screen() -> str:
    """Qt's own screen without a display is smaller than the pictures, and popups stay inside their screen."""
    file = Path(__file__).parent / "resources" / "offscreen.json"
    return "offscreen" if ":" in str(file) else f"offscreen:configfile={file}"


def _customers(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) <= LARGEST_SAMPLE:
        raise argparse.ArgumentTypeError(f"a number from 1 to {LARGEST_SAMPLE:,}")
    return int(text)
