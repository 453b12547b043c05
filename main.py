"""Sổ Khách: customers, deals, documents and cash of a sales office.

main.py                         the last office, or the start screen
main.py --office URL            sign in to this office: sqlite:///FILE or postgresql://HOST/DATABASE
main.py --demo [N]              a sample office of N customers
main.py --tour DIR              open everything, save pictures, and leave
"""
from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

LARGEST_DEMO = 1_000_000


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="main.py", description="Sổ Khách")
    parser.add_argument("--office", default="", metavar="URL", help="sqlite:///FILE or postgresql://HOST/DATABASE")
    parser.add_argument("--login", default="", metavar="NAME",
                        help="who signs in; the password is asked for, or taken from SOKHACH_PASSWORD")
    parser.add_argument("--demo", type=_customers, nargs="?", const=1_000, default=0, metavar="N",
                        help="a sample office of N customers (default 1,000), made once and kept")
    parser.add_argument("--tour", type=Path, metavar="DIR", help="open every room, save pictures there, and leave")
    parser.add_argument("--lang", choices=("vi", "en"), default="", help="the language of this run")
    return parser.parse_args(given)


def _customers(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) <= LARGEST_DEMO:
        raise argparse.ArgumentTypeError(f"a number from 1 to {LARGEST_DEMO:,}")
    return int(text)


def main() -> int:
    given = arguments()
    from app.startup import Wanted, run
    return run(Wanted(given.office, given.login, os.environ.get("SOKHACH_PASSWORD", ""), given.demo, given.tour,
                      given.lang))


if __name__ == "__main__":
    sys.exit(main())
