"""The telephone program, the chat and the mail program of this computer, opened by a click (B19)."""

from __future__ import annotations

from urllib.parse import quote

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from app.services import vietnam
from app.services.language import _
from app.views.kit import text
from app.views.kit.desk import Desk

WAYS = ("call", "zalo", "email")


def reach(desk: Desk, way: str, at: str) -> bool:
    """Open a phone number or an address in its program. False if there is nothing to reach: there is none to note.

    If no program is there for it, the number is told, to be dialled by hand.
    """
    if not at:
        desk.tell(_("Nothing is noted there: no phone and no address."), warning=True)
        return False
    addresses = {"call": f"tel:{quote(vietnam.dialled(at), safe='+')}", "zalo": f"https://zalo.me/{quote(at)}",
                 "email": f"mailto:{quote(at, safe='@')}"}  # fmt: skip
    if not QDesktopServices.openUrl(QUrl(addresses[way])):
        shown = at if way == "email" else text.phone(at)
        desk.tell(_("No program of this computer opens {address}.").format(address=shown), warning=True)
    return True
