"""What a new office begins with, so that the first deal and the first call can be entered at once."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.services import activities, pipelines
from app.services.language import _


def fill(session: Session) -> None:
    """The usual kinds of activities, and one pipeline with its stages, named in the language in use."""
    activities.add_first_kinds(session)
    pipelines.create(session, _("Sales"))
