"""After a deal was won or a contract signed: a prospect may become a customer, with one click (M16)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from PySide6.QtWidgets import QWidget

from app.services import conversion
from app.services.conversion import CONVERT, Prospect
from app.services.language import _
from app.services.selection import Selection
from app.views.kit.alive import while_alive
from app.views.kit.desk import Desk
from app.views.kit.message import ask
from app.views.kit.tasks import Written

NAMED = 3  # prospects that are named in the question


def offer_customer(desk: Desk, parent: QWidget, kind: Literal["deal", "contract"], ids: Sequence[int]) -> None:
    """Ask, if there are prospects among their customers that one may change; otherwise nothing happens."""

    def question(found: Sequence[Prospect]) -> None:
        if found:
            names = ", ".join(f"“{each.name}”" for each in found[:NAMED]) + (" …" if len(found) > NAMED else "")
            words = _("Still a prospect: {names}. Everything that is known stays.").format(names=names)
            ask(parent.window(), _("Make it a customer?"), words, _("Make it a customer"),
                lambda: make_customers(desk, [each.id for each in found]))  # fmt: skip

    desk.tasks.read(lambda session: conversion.prospects_at(session, kind, ids), while_alive(parent, question),
                    topic=(parent, "prospects"))  # fmt: skip


def make_customers(desk: Desk, ids: Sequence[int]) -> None:
    """Prospects become customers; the sentence offers the way back."""

    def done(written: Written) -> None:
        desk.tell(_("It is a customer now."), undo=written.action_id)

    chosen = Selection.of(ids)
    desk.tasks.write(CONVERT, lambda session: conversion.convert(session, chosen), done)
