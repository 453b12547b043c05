"""How the work list is ranked (B14): the one place where that is declared, and what tells a user why a line is there.

1. By its day: overdue, today, soon, without a day.
2. Today what has an hour stands by the hour, before what has none.
3. Elsewhere by points, the most first: of the days, of the money at stake, of the customer's stars, of a starred deal.
   Equal points: the earlier day, then activities before deals and papers, then what was made first.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from app.services.days import today
from app.services.language import N_

LATE, DUE, SOON, OPEN = "late", "due", "soon", "open"
GROUPS = (LATE, DUE, SOON, OPEN)
MOST_DAYS, A_STAR, STARRED = 30, 2, 5  # points: of the days at most, of each star, of a starred deal
AMOUNTS = ((1_000_000_000, 10), (500_000_000, 8), (100_000_000, 6), (50_000_000, 4), (10_000_000, 2))  # đồng, points


class Facts(NamedTuple):
    """What a line is ranked by. `days` counts how late it is, how long too long it waits; of soon how far ahead."""

    day: date | None = None
    at: datetime | None = None  # an hour that was agreed; None: the whole day
    days: int = 0
    amount: int = 0  # đồng at stake
    stars: int = 0  # of the customer
    starred: bool = False  # the deal


class Part(NamedTuple):
    """A named part of the points: `words` (N_) say what they were given for, `values` fill its gaps."""

    name: str
    points: int
    words: str
    values: dict[str, Any]


def group(facts: Facts, now: datetime) -> str:
    """By the day of this computer."""
    day = today(now)
    if facts.day is None:
        return OPEN
    return LATE if facts.day < day else DUE if facts.day == day else SOON


def parts(facts: Facts, now: datetime) -> tuple[Part, ...]:
    """The points of a line, each with what it was given for; those without points too."""
    stars = N_("{count} stars of the customer")
    deal = N_("The deal is marked as promising") if facts.starred else N_("The deal is not marked as promising")
    return (
        _days(facts, group(facts, now)),
        Part(N_("Amount"), _of_amount(facts.amount), N_("{amount} at stake"), {"amount": facts.amount}),
        Part(N_("Stars"), A_STAR * facts.stars, stars, {"count": facts.stars}),
        Part(N_("Promising"), STARRED * facts.starred, deal, {}),
    )


def order(facts: Facts, now: datetime, key: int) -> tuple[Any, ...]:
    """What lines are sorted by; `key` is above zero of activities, and no two lines have the same."""
    place = group(facts, now)
    hour = facts.at if place == DUE else None
    points = sum(part.points for part in parts(facts, now))
    return (GROUPS.index(place), hour is None, hour or now, 0 if hour else -points, facts.day or date.max, key < 0,
            abs(key))  # fmt: skip


def _days(facts: Facts, place: str) -> Part:
    name, values = N_("Days"), {"count": facts.days}
    if place == DUE:
        return Part(name, 0, N_("It is for today"), {})
    if place == SOON:
        return Part(name, max(0, MOST_DAYS - facts.days), N_("{count} days ahead: the nearer, the more"), values)
    words = N_("{count} days late") if place == LATE else N_("Waits {count} days too long")
    return Part(name, min(facts.days, MOST_DAYS), words, values)


def _of_amount(amount: int) -> int:
    return next((points for least, points in AMOUNTS if amount >= least), 0)
