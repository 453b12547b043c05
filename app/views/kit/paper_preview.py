"""The preview of a version: its PDF, which is made and kept if there is none yet."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from app.services.documents import versions
from app.services.errors import UserError
from app.services.language import N_
from app.views.kit.desk import Desk

PDF = N_("Make PDF")


def show_version(desk: Desk, parent: QWidget, title: str, kind: str, version_id: int) -> None:
    """A window over `parent`; `kind` is what printing remembers its printer by."""
    from app.views.kit.preview import show

    there: list[bool] = []

    def make(session: Any) -> bytes:
        try:
            found = versions.content(session, version_id, "pdf")
        except UserError:
            return versions.content(session, version_id)
        there.append(True)
        return found

    def made(pdf: bytes) -> None:
        if not there:
            desk.tasks.write(PDF, lambda session: versions.add_pdf(session, version_id, pdf))

    show(desk, parent, title, kind, make, made)
