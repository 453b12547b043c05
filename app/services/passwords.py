"""Passwords in the keyring of the system, and only if one wished so. It may be missing or locked: nothing is kept then.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

SERVICE = "sokhach"


def kept(url: str, login: str) -> str:
    """The kept password; empty if none is kept or the keyring does not answer."""
    with suppress(Exception):  # every keyring fails in its own way
        return _keyring().get_password(SERVICE, _account(url, login)) or ""
    return ""


def keep(url: str, login: str, password: str) -> bool:
    """Put a password into the keyring; False if there is none that could keep it."""
    with suppress(Exception):
        _keyring().set_password(SERVICE, _account(url, login), password)
        return kept(url, login) == password
    return False


def drop(url: str, login: str) -> None:
    """Forget it."""
    with suppress(Exception):
        _keyring().delete_password(SERVICE, _account(url, login))


def _account(url: str, login: str) -> str:
    return f"{login} {url}"


def _keyring() -> Any:
    import keyring  # a quarter of a second, and only needed if somebody keeps a password

    return keyring
