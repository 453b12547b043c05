"""The funnel of a process with its conversion, and what its open deals may bring (C06).

A deal has reached the stage where it stands, or stood when it was lost, and all before it; one that is won reached all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session

from app.models import Deal, DealPassage, Stage
from app.services import filters, listing
from app.services.analysis import Asked, Cell, Column, Line, Outcome, listed
from app.services.days import today
from app.services.errors import UserError
from app.services.language import N_, _
from app.services.myself import may
from app.services.pipelines import PipelineInfo, pipelines
from app.services.query import Tree, either, every, leaf
from app.services.reports import Span, later

AHEAD = 6  # months of the forecast
UNDER_WAY = ("open", "standby")
WEIGHT = func.coalesce(Deal.win_percent, Stage.probability)


def process(session: Session, asked: Asked) -> PipelineInfo:
    """The process that is looked at. UserError if the office has none."""
    known = pipelines(session)
    if not known:
        raise UserError(N_("There is no process yet. Make one in the settings."))
    return next((each for each in known if each.id == asked.pipeline_id), known[0])


def conditions(pipeline: PipelineInfo, asked: Asked, field: str = "", days: Span = None) -> list[Tree]:
    """Of the deals that are looked at, as a list is asked for them; `field` is the moment that lies in the days."""
    found = [leaf("stage", "in", [each.id for each in pipeline.stages])]
    if asked.owner_id:
        found.append(leaf("owner", "is", asked.owner_id))
    if days:
        found.append(leaf(field, "between", [each.isoformat() for each in days]))
    return found


def tests(session: Session, base: Sequence[Tree], day: date) -> list[ColumnElement[bool]]:
    """The same as SQL, so that a number and its list are never two things."""
    found = listing.find(session, "deals")
    return [filters.criterion(session, found, every(*base), day), Deal.archived_at.is_(None)]


def lost_in() -> ColumnElement[bool]:
    """The passage in which a deal was lost, joined to the deal."""
    return and_(DealPassage.deal_id == Deal.id, DealPassage.outcome == "lost", DealPassage.left_at == Deal.closed_at)


def theirs(session: Session) -> list[ColumnElement[bool]]:
    """For who does not see all: passages are sought by the deals that he sees, not each asked whether it is of one."""
    return [] if may(session, "see_all") else [DealPassage.deal_id.in_(select(Deal.id))]


def funnel(session: Session, asked: Asked, day: date | None = None) -> Outcome:
    """The deals that began in the period: how far they came, and what is still under way."""
    now, pipeline = day or today(), process(session, asked)
    going = [each for each in pipeline.stages if not each.ends]
    base = conditions(pipeline, asked, "created", asked.days(now))
    meant = tests(session, base, now)
    stood = _standing(session, meant)
    reached = _reached(going, stood, _lost(session, meant))
    lines = []
    for place, stage in enumerate(going):
        here = [stood.get((stage.id, state), (0, 0, 0)) for state in UNDER_WAY]
        number, amount, weighted = (sum(each) for each in zip(*here, strict=True))
        there = listed(*base, leaf("stage", "is", stage.id), leaf("state", "in", list(UNDER_WAY)), sort="due")
        before = reached[place - 1] if place else reached[place]
        lines.append(Line(stage.name, (
            Cell(reached[place], listed(*base, _beyond(going, place))), Cell(share(reached[place], before)),
            Cell(share(reached[place], reached[0])), Cell(number, there), Cell(amount, there),
            Cell(weighted, there),
        )))  # fmt: skip
    won = [each for (_stage, state), each in stood.items() if state == "won"]
    bought, brought = sum(each[0] for each in won), sum(each[1] for each in won)
    said = _("Won: {count} deals").format(count=bought)
    winning = listed(*base, leaf("state", "is", "won"), sort="closed")
    last = reached[-1] if reached else 0
    total = Line(_("Won"), (Cell(bought, winning), Cell(share(bought, last)),
                            Cell(share(bought, reached[0] if reached else 0)), Cell(None), Cell(brought, winning),
                            Cell(brought, winning)))  # fmt: skip
    columns = (Column(_("Reached"), "number"), Column(_("Of the stage before"), "percent"),
               Column(_("Of all"), "percent"), Column(_("There now"), "number"), Column(_("Amount"), "money"),
               Column(_("Weighted"), "money"))  # fmt: skip
    return Outcome(asked, pipeline.name, _("Stage"), columns, tuple(lines), total, said)


def forecast(session: Session, asked: Asked, day: date | None = None) -> Outcome:
    """The open deals by the month in which a decision is expected: what they are worth, and weighted by probability."""
    now, pipeline = day or today(), process(session, asked)
    base = [*conditions(pipeline, asked), leaf("state", "is", "open")]
    starts = [later(now.replace(day=1), place) for place in range(AHEAD + 1)]
    month = case((Deal.due_on.is_(None), AHEAD + 2), (Deal.due_on < now, 0),
                 *((Deal.due_on < start, place) for place, start in enumerate(starts[1:], start=1)),
                 else_=AHEAD + 1)  # fmt: skip
    query = select(month, func.count(), func.sum(Deal.amount), func.sum(Deal.amount * WEIGHT)).join(
        Stage, Stage.id == Deal.stage_id).where(*tests(session, base, now)).group_by(month)  # fmt: skip
    found = {row[0]: row[1:] for row in session.execute(query)}
    lines = []
    for place in range(AHEAD + 3):
        number, amount, weighted = (int(each or 0) for each in found.get(place, (0, 0, 0)))
        deals = listed(*base, _expected(place, now, starts), sort="due")
        cells = Cell(number, deals, place == 0 and number > 0), Cell(amount, deals), Cell(weighted // 100, deals)
        lines.append(Line(_month(place, starts), cells))
    sums = [sum(int(line.cells[place].value or 0) for line in lines) for place in range(3)]
    total = Line(_("Total"), tuple(Cell(each, listed(*base, sort="due")) for each in sums))
    columns = (Column(_("Deals"), "number"), Column(_("Amount"), "money"), Column(_("Weighted"), "money"))
    return Outcome(asked, pipeline.name, _("Expected on"), columns, tuple(lines), total,
                   _("Weighted: each amount times its probability, the one set by hand or that of its stage."),
                   (1, 2))  # fmt: skip


def _standing(session: Session, meant: list[ColumnElement[bool]]) -> dict[tuple[int, str], tuple[int, int, int]]:
    """Number, amount and weighted amount of the deals by stage and state."""
    weighted = func.sum(Deal.amount * WEIGHT)
    query = select(Deal.stage_id, Deal.state, func.count(), func.sum(Deal.amount), weighted)
    query = query.join(Stage, Stage.id == Deal.stage_id).where(*meant).group_by(Deal.stage_id, Deal.state)
    return {(stage, state): (number, int(amount), int(worth) // 100)
            for stage, state, number, amount, worth in session.execute(query)}  # fmt: skip


def _lost(session: Session, meant: list[ColumnElement[bool]]) -> Counter[int]:
    """How many were lost in which stage."""
    query = select(DealPassage.stage_id, func.count()).select_from(Deal).join(DealPassage, lost_in())
    query = query.where(Deal.state == "lost", *meant).group_by(DealPassage.stage_id)
    return Counter({row[0]: row[1] for row in session.execute(query)})


def _reached(going: Any, stood: dict[tuple[int, str], tuple[int, int, int]], lost: Counter[int]) -> list[int]:
    """How many came at least as far as each stage; of whom it is not known where he was lost was in the first."""
    place = {stage.id: number for number, stage in enumerate(going)}
    ended = Counter[int]()
    for (stage, state), (number, _amount, _weighted) in stood.items():
        if state != "lost":
            ended[len(going) - 1 if state == "won" else place.get(stage, 0)] += number
    for stage, number in lost.items():
        ended[place.get(stage, 0)] += number
    ended[0] += sum(each[0] for (_stage, state), each in stood.items() if state == "lost") - lost.total()
    return [sum(ended[later] for later in range(here, len(going))) for here in range(len(going))]


def _beyond(going: Any, place: int) -> Tree | None:
    """The deals that came at least so far."""
    if place == 0:
        return None
    stages = [each.id for each in going[place:]]
    return either(
        leaf("state", "is", "won"), every(leaf("state", "in", list(UNDER_WAY)), leaf("stage", "in", stages)),
        every(leaf("state", "is", "lost"), leaf("lost_in", "in", stages)),
    )  # fmt: skip


def _expected(place: int, now: date, starts: list[date]) -> Tree:
    if place == AHEAD + 2:
        return leaf("due", "empty")
    if place == 0:
        return leaf("due", "before", now.isoformat())
    first = max(now, starts[place - 1])
    if place == AHEAD + 1:
        return leaf("due", "after", (date.fromordinal(first.toordinal() - 1)).isoformat())
    return leaf("due", "between", [first.isoformat(), date.fromordinal(starts[place].toordinal() - 1).isoformat()])


def _month(place: int, starts: list[date]) -> str:
    special = {0: _("Overdue"), AHEAD + 1: _("Later"), AHEAD + 2: _("No day")}
    return special.get(place) or f"{starts[place - 1]:%m/%Y}"


def share(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None
