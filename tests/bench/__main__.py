"""Measures the program on a large sample office, and prints the figures beside what they may be at most.

    python -m tests.bench [--customers N] [--engine sqlite|postgresql|both] [--only NAME] [--quick]

Offices are made once and kept in the user's cache. Nothing here is a test: on a busy computer figures are no failure.
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

from app.services import demo
from tests.bench import offices, plain, report

LOGINS = dict(zip(report.PEOPLE, (demo.NEWCOMER, demo.SALES, demo.SHARED, demo.MANAGER, demo.DIRECTOR), strict=True))
ROOT = Path(__file__).parents[2]


def main() -> None:
    asked = _options()
    engines = offices.ENGINES if asked.engine == "both" else (asked.engine,)
    compileall.compile_dir(ROOT / "app", quiet=1)  # a warm start compiles nothing
    lines = [f"{asked.customers:,} customers, {date.today():%d/%m/%Y}, {platform.machine()}, {os.cpu_count()} cores,"
             f" Python {platform.python_version()}. Milliseconds; in brackets times plain SQL."]  # fmt: skip
    for engine in engines:
        with offices.office(engine, asked.customers) as url:
            beside = plain.figures(url)
            how = ["quick"] if asked.quick else []
            found = {name: in_window("tests.bench.window", url, login, *how)
                     for name, login in LOGINS.items() if asked.only in name}  # fmt: skip
            people = {name: figures for name, figures in found.items() if figures}  # a crash is on stderr
        lines += ["", f"## {engine}", "", *report.table(engine, people, beside, asked.customers), "",
                  *(f"- {line}" for line in report.slowest(people))]  # fmt: skip
    print("\n".join(lines))
    if asked.write:
        asked.write.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__.splitlines()[0])
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--engine", choices=(*offices.ENGINES, "both"), default="both")
    parser.add_argument("--only", default="", help=f"one employee: {', '.join(LOGINS)}")
    parser.add_argument("--quick", action="store_true", help="a third of the measurements")
    parser.add_argument("--write", type=Path, help="also write the table to this file")
    return parser.parse_args()


def in_window(module: str, url: str, login: str, *how: str) -> dict[str, Any]:
    """The figures of one employee, in a process and a home of its own; the second of two starts is a warm one."""
    address = make_url(url).set(username=None, password=None).render_as_string(hide_password=False)
    print(f"{time.strftime('%H:%M:%S')} {login}", file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory() as home:
        places = {f"XDG_{kind}_HOME": home for kind in ("DATA", "CONFIG", "STATE")}
        around = {**os.environ, **places, "PYTHONDONTWRITEBYTECODE": "", "QT_QPA_PLATFORM": "offscreen",
                  "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}  # fmt: skip
        command = [sys.executable, "-m", module, address, login, demo.PASSWORD, str(time.time()), *how]
        said = subprocess.run(command, cwd=ROOT, env=around, check=False, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(said.stdout.splitlines()[-1]) if not said.returncode else {}
    return found


if __name__ == "__main__":
    main()
