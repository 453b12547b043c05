"""Time in a stage taken apart (C07): how long a deal waited there until somebody did something, and worked on since.

Waiting is from entering the stage to the first activity that was done for the deal while it was there, work from then
until it left. An activity begins when it was planned for if it was done within a day of that, else when it was done: so
far the data goes, since nobody notes when he takes something up. A stage that was left with nothing done counts as
waiting all the time, and its work is not counted. One counts what one sees; the person is who has the deal now.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session

from app.models import Activity, Deal, DealPassage
from app.services import people
from app.services.analysis import Asked, Cell, Column, Line, Outcome, listed
from app.services.counting import counted
from app.services.days import today
from app.services.deal_funnel import conditions, process, tests, theirs
from app.services.deals_listing import DONE_THERE, UNTOUCHED
from app.services.language import _
from app.services.query import Tree, leaf
from app.services.stage_times import FEWEST, Key, Times, hours_between, rounded

WITHIN = 24  # hours after its planned time in which an activity was done at that time


@dataclass
class Spent:
    """Of one stage and person: deals that left it, those with nothing done, those that wait there now, and times."""

    passed: int = 0
    idle: int = 0
    here: int = 0
    waiting: Times = field(default_factory=Times)
    working: Times = field(default_factory=Times)


def work(session: Session, asked: Asked, day: date | None = None) -> Outcome:
    """Deals that began in the period: waiting and work in each stage that they left, and those that wait there now."""
    now, pipeline = day or today(), process(session, asked)
    going = {stage.id: stage.name for stage in pipeline.stages if not stage.ends}
    base = conditions(pipeline, asked, "created", asked.days(now))
    meant, by_owner = tests(session, base, now), asked.way == "work_owner"
    found: dict[Key, Spent] = {}
    _measure(session, meant, going, by_owner, found)
    _take_off(session, meant, going, by_owner, found)
    _waiting_now(session, meant, going, by_owner, found)
    names = people.names(session) if by_owner else {}
    keys = sorted(found, key=lambda key: (list(going).index(key[0]), -found[key].passed, names.get(key[1], "")))
    keys = keys if by_owner else [(stage, 0) for stage in going]
    slowest = _slowest(found)
    lines = [Line(f"{going[stage]} · {names.get(owner, '')}" if owner else going[stage],
                  _cells(found.get((stage, owner), Spent()), base, stage, owner),
                  _("Waits longest") if (stage, owner) == slowest else "") for stage, owner in keys]  # fmt: skip
    columns = (Column(_("Deals"), "number"), Column(_("Waiting, median"), "days"),
               Column(_("Waiting, 90 % within"), "days"), Column(_("Work, median"), "days"),
               Column(_("Work, 90 % within"), "days"), Column(_("Nothing done"), "number"),
               Column(_("Waiting now"), "number"))  # fmt: skip
    said = _("Waiting: until the first activity was done for the deal in the stage. Work: from then until it left.")
    return Outcome(asked, pipeline.name, _("Stage"), columns, tuple(lines), said=said, charted=(1, 3))


def _cells(spent: Spent, base: list[Tree], stage: int, owner: int) -> tuple[Cell, ...]:
    mine = [*base, *([leaf("owner", "is", owner)] if owner else [])]
    passed = listed(*mine, leaf("passed", "is", stage), sort="since")
    idle = listed(*mine, leaf("idle_in", "is", stage), sort="since")
    here = listed(*mine, leaf("state", "is", "open"), leaf("stage", "is", stage), leaf("untouched", "is", True),
                  sort="since")  # fmt: skip
    times = (spent.waiting.part(0.5), spent.waiting.part(0.9), spent.working.part(0.5), spent.working.part(0.9))
    return (Cell(spent.passed, passed), *(Cell(each, passed if each is not None else None) for each in times),
            Cell(spent.idle, idle), Cell(spent.here, here))  # fmt: skip


def _measure(session: Session, meant: list[ColumnElement[bool]], going: Mapping[int, str], by_owner: bool,
             found: dict[Key, Spent]) -> None:  # fmt: skip
    """One statement reads passages and what was done in them once, and counts them by how long they took."""
    each = _passages(session, meant, going, by_owner).subquery()
    who = [each.c.owner_id] if by_owner else []
    waited, worked = rounded(each.c.waited), rounded(each.c.worked)
    query = select(each.c.stage_id, waited.label("waited"), worked.label("worked"), *who)
    for stage, idle, busy, *whose, number in counted(session, query):
        spent = found.setdefault((stage, whose[0] if whose else 0), Spent())
        spent.passed += number
        spent.waiting.hours[int(idle)] += number
        if busy is None:
            spent.idle += number
        else:
            spent.working.hours[int(busy)] += number


def _passages(session: Session, meant: list[ColumnElement[bool]], going: Mapping[int, str], by_owner: bool) -> Any:
    """Of each passage that ended the hours until the first thing was done in it, and from then (null: nothing was).

    They are computed here, and not where they are counted: SQLite would do it once for each time they are named.
    """
    in_time = and_(~Activity.all_day, Activity.starts_at.between(DealPassage.entered_at, Activity.done_at),
                   hours_between(session, Activity.starts_at, Activity.done_at) < WITHIN)  # fmt: skip
    began = func.min(case((in_time, Activity.starts_at), else_=Activity.done_at))
    there = and_(Activity.deal_id == DealPassage.deal_id, Activity.state == "done",
                 Activity.done_at.between(DealPassage.entered_at, DealPassage.left_at))  # fmt: skip
    owner = [Deal.owner_id] if by_owner else []
    waited = hours_between(session, DealPassage.entered_at, func.coalesce(began, DealPassage.left_at))
    worked = hours_between(session, began, DealPassage.left_at)
    query = select(DealPassage.stage_id, waited.label("waited"), worked.label("worked"), *owner)
    query = query.join(Deal, Deal.id == DealPassage.deal_id).outerjoin(Activity, there)
    return query.where(*_left(meant, going), *theirs(session)).group_by(DealPassage.id, *owner)


def _take_off(session: Session, meant: list[ColumnElement[bool]], going: Mapping[int, str], by_owner: bool,
              found: dict[Key, Spent]) -> None:  # fmt: skip
    """Deals are told, not passages: one that came twice is one in its list."""
    passage, owner = (DealPassage.deal_id, DealPassage.stage_id), [Deal.owner_id] if by_owner else []
    twice = select(*passage).where(DealPassage.again).distinct().subquery()
    again = and_(DealPassage.deal_id == twice.c.deal_id, DealPassage.stage_id == twice.c.stage_id)
    nothing = func.sum(case((~DONE_THERE, 1), else_=0))
    query = select(DealPassage.stage_id, func.count(), nothing, *owner).select_from(twice).join(DealPassage, again)
    query = query.join(Deal, Deal.id == DealPassage.deal_id).where(*_left(meant, going)).group_by(*passage, *owner)
    for stage, passed, idle, *whose in session.execute(query):
        spent = found[stage, whose[0] if whose else 0]
        spent.passed -= passed - 1
        spent.idle -= max(idle - 1, 0)


def _waiting_now(session: Session, meant: list[ColumnElement[bool]], going: Mapping[int, str], by_owner: bool,
                 found: dict[Key, Spent]) -> None:  # fmt: skip
    owner = [Deal.owner_id] if by_owner else []
    query = select(Deal.stage_id, func.count(), *owner).group_by(Deal.stage_id, *owner)
    query = query.where(*meant, Deal.state == "open", Deal.stage_id.in_(list(going)), UNTOUCHED)
    for stage, number, *whose in session.execute(query):
        found.setdefault((stage, whose[0] if whose else 0), Spent()).here = number


def _left(meant: Sequence[ColumnElement[bool]], going: Mapping[int, str]) -> tuple[ColumnElement[bool], ...]:
    return *meant, DealPassage.stage_id.in_(list(going)), DealPassage.left_at.is_not(None)


def _slowest(found: Mapping[Key, Spent]) -> Key | None:
    """Where half of the deals waited longest."""
    enough = [key for key, each in found.items() if each.waiting.number >= FEWEST]
    return max(enough, default=None, key=lambda key: (found[key].waiting.part(0.5) or 0, -key[0], -key[1]))
