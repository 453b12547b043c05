"""VAT by day, from the dated table: a rate that has ended is followed by its successor (8 % ends on 2026-12-31)."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import VatRate
from app.services.errors import UserError
from app.services.language import N_

UNKNOWN = N_("There is no VAT rate “{rate}” on {day}. Nothing was saved.")


class Rate(NamedTuple):
    """A rate and the days on which it holds; `rate` in hundredths of a percent."""

    code: str
    name: str
    rate: int
    since: date
    until: date | None
    successor: str

    def holds(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


class Rates(NamedTuple):
    """The whole table, as plain values: a window computes with it as one types."""

    all: tuple[Rate, ...] = ()

    def on(self, day: date) -> list[Rate]:
        """What one can choose on that day, in the order of the table."""
        return [each for each in self.all if each.holds(day)]

    def of(self, code: str, day: date) -> Rate:
        """The rate of a code on a day, or of what has followed it. Raises UserError if there is none."""
        looked_at: set[str] = set()
        wanted = code
        while wanted not in looked_at:
            looked_at.add(wanted)
            named = [each for each in self.all if each.code == wanted]
            if found := next((each for each in named if each.holds(day)), None):
                return found
            ended = [each for each in named if each.until is not None and each.until < day]
            if not ended:
                break
            wanted = max(ended, key=lambda each: each.since).successor
        raise UserError(UNKNOWN, rate=code, day=f"{day:%d/%m/%Y}")


def rates(session: Session) -> Rates:
    """All rates of the office, the ended ones too."""
    query = select(VatRate).order_by(VatRate.position, VatRate.since)
    return Rates(tuple(
        Rate(each.code, each.name, each.rate, each.since, each.until, each.successor)
        for each in session.scalars(query)
    ))  # fmt: skip
