"""What every page gets from the window."""
from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from app.views.kit.navigation import Navigation
from app.views.kit.notices import Notices
from app.views.kit.tasks import Tasks

if TYPE_CHECKING:
    from app.services.people import Person


class Tell(Protocol):
    """A sentence, already translated, in a toast; `undo` is the action that its button takes back."""

    def __call__(self, sentence: str, undo: int = 0, warning: bool = False) -> None: ...


@dataclass(frozen=True)
class Desk:
    """`navigation` opens records of other rooms, `notices` is behind the bell."""

    tasks: Tasks
    me: Person
    tell: Tell
    navigation: Navigation
    notices: Notices
