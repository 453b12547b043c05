"""How long deals stay in each stage, and where they stay too long (C05, C07): from the passages that triggers keep.

Times are counted by the hour up to three days, by the day above: a median of a million passages is then a walk through
some hundred numbers. The bottleneck is the stage of which most were overdue; of stages alike the slowest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, and_, case, cast, false, func, or_, select, type_coerce
from sqlalchemy.orm import Session

from app.models import Deal, DealPassage
from app.services import filters, listing, people
from app.services.analysis import Asked, Cell, Column, Line, Outcome, listed
from app.services.counting import counted
from app.services.days import midnight, today
from app.services.deal_funnel import conditions, process, share, tests, theirs
from app.services.language import _
from app.services.pipelines import StageInfo
from app.services.query import Query, Tree, leaf

FINE = 72  # hours that are counted one by one
FEWEST = 5  # passages, below which nothing is called a bottleneck
Key = tuple[int, int]  # stage and owner; 0: all


class Standing(NamedTuple):
    """Open deals in a stage now, and how many of them too long."""

    number: int = 0
    late: int = 0


@dataclass
class Times:
    """The passages that ended: how many took so many hours."""

    hours: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    lost: int = 0

    @property
    def number(self) -> int:
        return sum(self.hours.values())

    def part(self, share_: float) -> float | None:
        """So long at most took this share of them."""
        wanted, seen = self.number * share_, 0
        for hours in sorted(self.hours):
            seen += self.hours[hours]
            if seen >= wanted:
                return float(hours)
        return None

    def longer(self, days: int | None) -> float | None:
        """The share of those that took longer than allowed, in percent."""
        return None if days is None else share(sum(n for h, n in self.hours.items() if h >= days * 24), self.number)


def times(session: Session, asked: Asked, day: date | None = None) -> Outcome:
    """The passages that began in the period: median, 90th percentile, overdue, lost there; and what is there now."""
    now, pipeline = day or today(), process(session, asked)
    going = {stage.id: stage for stage in pipeline.stages if not stage.ends}
    by_owner = asked.way == "owner"
    past = _past(session, asked, going, now, by_owner)
    base = [*conditions(pipeline, asked), leaf("state", "is", "open")]
    here = _here(session, going, base, now, by_owner)
    names = people.names(session) if by_owner else {}
    worst = _worst(going, past)
    lines = []
    for stage, owner in in_order(going, past, here, names):
        found, standing = past.get((stage, owner), Times()), here.get((stage, owner), Standing())
        told = going[stage]
        mine = [*base, leaf("stage", "is", stage), *([leaf("owner", "is", owner)] if owner else [])]
        cells = (
            Cell(found.number), Cell(found.part(0.5)), Cell(found.part(0.9)), Cell(found.longer(told.days)),
            Cell(share(found.lost, found.number), _lost(stage, owner) if found.lost else None),
            Cell(standing.number, listed(*mine, sort="since")),
            Cell(standing.late, _late(mine, told, now), standing.late > 0),
        )  # fmt: skip
        label = f"{told.name} · {names.get(owner, '')}" if by_owner else told.name
        mark = _("Bottleneck") if (stage, owner) == worst else ""
        lines.append(Line(label, cells, mark))
    columns = (Column(_("Passed"), "number"), Column(_("Median"), "days"), Column(_("90 % within"), "days"),
               Column(_("Overdue"), "percent"), Column(_("Lost there"), "percent"), Column(_("There now"), "number"),
               Column(_("Too long now"), "number"))  # fmt: skip
    said = "" if any(line.cells[0].value for line in lines) else _("No deal has left a stage in this period.")
    return Outcome(asked, pipeline.name, _("Stage"), columns, tuple(lines), said=said, charted=(1, 2))


def _past(session: Session, asked: Asked, going: Mapping[int, StageInfo], day: date,
          by_owner: bool) -> dict[Key, Times]:  # fmt: skip
    """The passages of each stage by their length."""
    length = length_of(session, DealPassage.entered_at, DealPassage.left_at)
    lost = case((DealPassage.outcome == "lost", 1), else_=0)
    owner = [DealPassage.owner_id] if by_owner else []
    query = select(DealPassage.stage_id, length.label("length"), lost.label("lost"), *owner)
    query = query.where(DealPassage.stage_id.in_(list(going)), DealPassage.left_at.is_not(None), *theirs(session))
    if days := asked.days(day):
        end = midnight(date.fromordinal(days[1].toordinal() + 1))
        query = query.where(DealPassage.entered_at >= midnight(days[0]), DealPassage.entered_at < end)
    if asked.owner_id:
        query = query.where(DealPassage.owner_id == asked.owner_id)
    found: dict[Key, Times] = {}
    for stage, long, dropped, *who, number in counted(session, query):
        mine = found.setdefault((stage, who[0] or 0 if who else 0), Times())
        mine.hours[int(long)] += number
        mine.lost += number * dropped
    return found


def length_of(session: Session, start: Any, end: Any) -> Any:
    """The hours between two moments, as they are counted."""
    return rounded(hours_between(session, start, end))


def rounded(hours: Any) -> Any:
    """Whole hours as they are counted: above three days the hours of whole days."""
    return case((hours < FINE, hours), else_=hours // 24 * 24)


def hours_between(session: Session, start: Any, end: Any) -> Any:
    """Whole hours, as SQL."""
    if session.get_bind().dialect.name == "postgresql":
        return cast(func.floor(func.date_part("epoch", end - start) / 3600), BigInteger)
    return (type_coerce(end, BigInteger) - type_coerce(start, BigInteger)) // 3_600_000_000


def _here(session: Session, going: Mapping[int, StageInfo], base: list[Tree], day: date,
          by_owner: bool) -> dict[Key, Standing]:  # fmt: skip
    found = listing.find(session, "deals")
    late = or_(false(), *(and_(Deal.stage_id == stage.id, filters.criterion(session, found, _older(stage, day), day))
                          for stage in going.values() if stage.days is not None))  # fmt: skip
    owner = [Deal.owner_id] if by_owner else []
    query = select(Deal.stage_id, func.count(), func.sum(case((late, 1), else_=0)), *owner)
    query = query.where(*tests(session, base, day)).group_by(Deal.stage_id, *owner)
    return {(row[0], row[3] if by_owner else 0): Standing(row[1], int(row[2])) for row in session.execute(query)
            if row[0] in going}  # fmt: skip


def _older(stage: StageInfo, day: date) -> Tree:
    return leaf("since", "before", date.fromordinal(day.toordinal() - (stage.days or 0)).isoformat())


def _late(mine: list[Tree], stage: StageInfo, day: date) -> Query | None:
    return None if stage.days is None else listed(*mine, _older(stage, day), sort="since")


def _lost(stage: int, owner: int) -> Query:
    """Those lost there, whenever that was."""
    people_ = [leaf("owner", "is", owner)] if owner else []
    return listed(leaf("state", "is", "lost"), leaf("lost_in", "is", stage), *people_, sort="closed")


def in_order(going: Mapping[int, StageInfo], past: Mapping[Key, Times], here: Mapping[Key, Standing],
             names: Mapping[int, str]) -> list[Key]:  # fmt: skip
    """By stage; within it by the person who has most."""
    if not names:
        return [(stage, 0) for stage in going]
    place = {stage: number for number, stage in enumerate(going)}
    keys = {*past, *here}
    weight = {key: past.get(key, Times()).number + here.get(key, Standing()).number for key in keys}
    return sorted(keys, key=lambda key: (place[key[0]], -weight[key], names.get(key[1], "")))


def _worst(going: Mapping[int, StageInfo], past: Mapping[Key, Times]) -> Key | None:
    def slow(key: Key) -> tuple[float, float, int, int]:
        return past[key].longer(going[key[0]].days) or 0, past[key].part(0.5) or 0, -key[0], -key[1]

    return max((key for key, each in past.items() if each.number >= FEWEST), default=None, key=slow)
