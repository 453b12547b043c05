"""Analyses of deals by what is asked for: who makes which (services/analysis says what comes out)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from app.services import deal_funnel, deal_losses, deal_odds, stage_times, stage_work
from app.services.analysis import Asked, Outcome

WORK = {
    "funnel": deal_funnel.funnel, "forecast": deal_funnel.forecast, "times": stage_times.times,
    "lost": deal_losses.lost, "competitors": deal_losses.competitors, "odds": deal_odds.shown,
}  # fmt: skip


def run(session: Session, asked: Asked, day: date | None = None) -> Outcome:
    """The table that was asked for, of the deals that the employee sees."""
    if asked.kind == "times" and asked.way.startswith("work"):
        return stage_work.work(session, asked, day)
    return WORK[asked.kind](session, asked, day)
