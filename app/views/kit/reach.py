"""The telephone program, the chat and the mail program of this computer, opened by a click (B19)."""

from __future__ import annotations

from urllib.parse import quote

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

WAYS = ("call", "zalo", "email")


def reach(way: str, at: str) -> bool:
    """Open a phone number or an address in its program; False if there is nothing to reach."""
    if not at or way not in WAYS:
        return False
    addresses = {"call": f"tel:{quote(at)}", "zalo": f"https://zalo.me/{quote(at)}",
                 "email": f"mailto:{quote(at, safe='@')}"}  # fmt: skip
    QDesktopServices.openUrl(QUrl(addresses[way]))
    return True
