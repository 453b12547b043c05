"""VAT by day, from the dated table: a rate that has ended is followed by its successor (8 % ends on 2026-12-31)."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import VatRate
from app.models.document import PERCENT
from app.services.checking import number
from app.services.errors import UserError
from app.services.language import N_
from app.services.myself import check_right

PERCENT_RULE = number(0, 100)
NO_DAY = N_("Say from which day on the rate holds.")
OVERLAPS = N_("“{rate}” holds at that time already. End the earlier one first.")
ENDS_FIRST = N_("The rate cannot end before it begins, on {day}.")
NO_SUCCESSOR = N_("There is no rate “{rate}” that could follow.")
UNKNOWN = N_("There is no VAT rate “{rate}” on {day}. Nothing was saved.")


class Rate(NamedTuple):
    """A rate and the days on which it holds; `rate` in hundredths of a percent."""

    code: str
    name: str
    rate: int
    since: date
    until: date | None
    successor: str
    id: int = 0

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
        Rate(each.code, each.name, each.rate, each.since, each.until, each.successor, each.id)
        for each in session.scalars(query)
    ))  # fmt: skip


def add(session: Session, code: str, name: str, percent: int, since: date | None) -> int:
    """A new rate, or the same code anew after it has ended; its id. Raises UserError."""
    check_right(session, "administer")
    if since is None:
        raise UserError(NO_DAY)
    wanted = code.strip().upper()
    for each in rates(session).all:
        if each.code == wanted and (each.until is None or each.until >= since):
            raise UserError(OVERLAPS, rate=wanted)
    place = (session.scalar(select(func.max(VatRate.position))) or 0) + 1
    row = VatRate(code=wanted, name=name, rate=PERCENT_RULE.clean(percent) * PERCENT, since=since, position=place)
    session.add(row)
    session.flush()
    return row.id


def change(session: Session, rate_id: int, name: str, until: date | None, successor: str) -> None:
    """What a rate is called, when it ends, and what follows. Raises UserError for what would leave days without one."""
    check_right(session, "administer")
    known = rates(session)
    mine = next(each for each in known.all if each.id == rate_id)
    follows = successor.strip().upper()
    if until is not None and until < mine.since:
        raise UserError(ENDS_FIRST, day=f"{mine.since:%d/%m/%Y}")
    if follows and (follows == mine.code or follows not in {each.code for each in known.all}):
        raise UserError(NO_SUCCESSOR, rate=follows)
    row = session.get_one(VatRate, rate_id)
    row.name, row.until, row.successor = name, until, follows
    session.flush()
    session.expire_all()
