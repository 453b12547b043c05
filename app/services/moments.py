"""When reminders of an activity come: so many minutes before it begins, kept as text ("1440,10"), the earliest first.

A whole day begins at midnight, so its reminder at eight in the morning is -480 minutes before.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from app.services.errors import UserError
from app.services.language import N_

MOST = 5  # reminders of one activity
EARLIEST, LATEST = 60 * 24 * 60, -24 * 60  # minutes before the beginning
MORNING = -8 * 60  # when one is reminded of a whole day
USUAL = 10


def written(minutes: Iterable[int]) -> str:
    """As an activity keeps them. Raises UserError for too many, or one too far away."""
    found = sorted(set(minutes), reverse=True)
    if len(found) > MOST:
        raise UserError(N_("An activity has at most {most} reminders."), most=MOST)
    if found and not LATEST <= found[-1] <= found[0] <= EARLIEST:
        raise UserError(N_("A reminder comes at most {days} days before."), days=EARLIEST // 1440)
    return ",".join(str(each) for each in found)


def read(text: str) -> tuple[int, ...]:
    """The minutes before the beginning, the earliest moment first."""
    return tuple(int(each) for each in text.split(",") if each)


def all_of(starts_at: datetime | None, text: str) -> list[datetime]:
    """The moments in their order; none without a beginning."""
    return [] if starts_at is None else [starts_at - timedelta(minutes=each) for each in read(text)]


def after(starts_at: datetime | None, text: str, moment: datetime) -> datetime | None:
    """The next one after a moment."""
    return next((each for each in all_of(starts_at, text) if each > moment), None)


def turned(text: str, all_day: bool) -> str:
    """The reminders of what becomes a whole day, or gets hours: one at the usual time if there was any."""
    return text and str(MORNING if all_day else USUAL)
