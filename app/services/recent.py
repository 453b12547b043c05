"""The offices that were opened on this computer: a list in a file of this user, without passwords."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from app.services import disk, passwords, places
from app.services.errors import UserError

FILE = "offices.json"
MOST = 12


class Known(NamedTuple):
    """An office that was opened before: its address without a password, its name, and who signed in last."""

    url: str
    name: str
    login: str = ""


def offices() -> list[Known]:
    """The last one first. A damaged list counts as empty."""
    try:
        entries = json.loads(_file().read_text(encoding="utf-8"))
        return [_known(entry) for entry in entries][:MOST]
    except (OSError, ValueError, TypeError, KeyError, UserError):
        return []


def remember(known: Known) -> None:
    """Put an office on top of the list. A computer that cannot be written to only forgets."""
    _write([known, *(each for each in offices() if each.url != known.url)])


def forget(url: str) -> None:
    """Take an office off the list, and its password out of the keyring. The office itself stays."""
    for each in offices():
        if each.url == url:
            passwords.drop(each.url, each.login)
    _write([each for each in offices() if each.url != url])


def _file() -> Path:
    return places.folder() / FILE


def _write(known: list[Known]) -> None:
    with suppress(OSError, UserError):
        text = json.dumps([each._asdict() for each in known[:MOST]], ensure_ascii=False)
        with disk.whole(_file()) as part:
            part.write_text(text, encoding="utf-8")


def _known(entry: Any) -> Known:
    known = Known(str(entry["url"]), str(entry["name"]), str(entry["login"]))
    if "://" not in known.url:
        raise ValueError("not an address")
    return known
