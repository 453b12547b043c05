"""What a new office begins with, so that the first deal and the first call can be entered at once."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.services import activities, funds, losses, pipelines, special_days
from app.services.documents import templates
from app.services.language import _


def fill(session: Session) -> None:
    """The usual kinds of activities, days on which one greets customers, a pipeline, a cash book and sample papers.

    Reasons of losses too. They are named in the language in use.
    """
    activities.add_first_kinds(session)
    special_days.add_first_days(session)
    pipelines.create(session, _("Sales"))
    losses.add_first(session)
    funds.create(session, funds.FundForm(name=_("Cash")))
    templates.seed(session)
