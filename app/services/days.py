"""Days as this computer counts them: which one it is, and when one begins."""

from __future__ import annotations

from datetime import date, datetime

from app.models.base import now


def today(at: datetime | None = None) -> date:
    """The day on this computer: now, or at a moment."""
    return (at or now()).astimezone().date()


def midnight(day: date) -> datetime:
    """The moment when the day begins."""
    return datetime(day.year, day.month, day.day).astimezone()  # noqa: DTZ001  (local by intent)
