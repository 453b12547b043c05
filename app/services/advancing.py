"""Processes that run by themselves: a deal moves on when its tasks are done, and what is late is told (C01)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Activity, Deal, Pipeline, Stage, StageTask
from app.models.activity import OPEN_STATES
from app.models.base import now as clock
from app.services import days, deals, departments, notifications, processes
from app.services.errors import UserError
from app.services.language import N_
from app.services.myself import changeable, me

OLDEST = timedelta(days=62)  # also after long holidays; what was late before was late before anybody watched
STUCK = N_("{title} has been in {stage} for more than {days} days.")
LATE_TASK = N_("{title}: “{task}” should have been done by {day}.")
WAITS = N_("{title} could go on to {stage}, but {reason}")


def task_done(session: Session, activity_id: int) -> int | None:
    """A task of a process is finished: if it was the last that was needed, the deal moves on. Returns the new stage.

    If the next stage requires fields that are empty, or whoever finished it may not move the deal, the owner is told.
    """
    deal = _deal_of(session, activity_id)
    if deal is None or processes.unfinished(session, [deal.id]):
        return None
    following = _next(session, deal.stage_id)
    if following is None:
        return None
    try:
        if not session.scalar(select(Deal.id).where(Deal.id == deal.id, changeable(session, Deal))):
            raise UserError(deals.NOT_YOURS)
        deals.move(session, [deal.id], following.id, {deal.id: deal.stage_id})
    except UserError as error:
        values = {"title": deal.title, "stage": following.name, "reason": str(error)}
        key = f"process-waits:{deal.id}:{activity_id}"
        notifications.notify(session, [deal.owner_id], key, deals.KIND, WAITS, values, "deal", deal.id)
        return None
    return int(following.id)


def tell_of_delays(session: Session, moment: datetime | None = None) -> int:
    """Tell the owner and his manager, once, of deals that stay too long and of tasks that are overdue. How many.

    Everybody's program sees to the own deals and those of the people whose nearest manager he is.
    """
    now, managers, mine = moment or clock(), departments.managers(session), me(session)
    whose = [mine, *(person for person, above in managers.items() if above == mine)]
    rows = [*_stuck(session, whose, managers, now), *_overdue(session, whose, managers, now)]
    notifications.put(session, rows)
    return len(rows)


def _deal_of(session: Session, activity_id: int) -> Any:
    """The deal that stands in the stage of this task, if it is open and its process automatic."""
    query = (
        select(Deal.id, Deal.title, Deal.stage_id, Deal.owner_id)
        .join(Activity, Activity.deal_id == Deal.id).join(StageTask, StageTask.id == Activity.task_id)
        .join(Stage, Stage.id == Deal.stage_id).join(Pipeline, Pipeline.id == Stage.pipeline_id)
        .where(Activity.id == activity_id, StageTask.stage_id == Deal.stage_id, StageTask.needed, Pipeline.automatic,
               Deal.state == "open")
    )  # fmt: skip
    return session.execute(query).one_or_none()


def _next(session: Session, stage_id: int) -> Any:
    """The stage that follows in the process; lost is nowhere on the way."""
    here = select(Stage.pipeline_id, Stage.position).where(Stage.id == stage_id).subquery()
    query = select(Stage.id, Stage.name).join(here, Stage.pipeline_id == here.c.pipeline_id)
    query = query.where(Stage.position > here.c.position, Stage.ends != "lost", Stage.archived_at.is_(None))
    return session.execute(query.order_by(Stage.position, Stage.id).limit(1)).one_or_none()


def _stuck(session: Session, whose: list[int], managers: dict[int, int], now: datetime) -> Iterable[dict[str, Any]]:
    limited = session.execute(
        select(Stage.id, Stage.name, Stage.days).where(Stage.days > 0, Stage.ends == "", Stage.archived_at.is_(None)))
    for stage in limited.all():
        since = now - timedelta(days=stage.days)
        query = select(Deal.id, Deal.title, Deal.owner_id, Deal.stage_since).where(
            Deal.state == "open", Deal.stage_id == stage.id, Deal.owner_id.in_(whose), Deal.archived_at.is_(None),
            Deal.stage_since < since, Deal.stage_since >= since - OLDEST)  # fmt: skip
        for deal in session.execute(query):
            values = {"title": deal.title, "stage": stage.name, "days": stage.days}
            key = f"stuck:{deal.id}:{deal.stage_since:%y%m%d%H%M%S}"
            for who in dict.fromkeys([deal.owner_id, managers.get(deal.owner_id, deal.owner_id)]):
                yield notifications.row(who, key, deals.KIND, STUCK, values, "deal", deal.id)


def _overdue(session: Session, whose: list[int], managers: dict[int, int], now: datetime) -> Iterable[dict[str, Any]]:
    today = days.midnight(days.today(now))
    query = (
        select(Activity.id, Activity.title, Activity.owner_id, Activity.starts_at, Deal.id.label("deal_id"),
               Deal.title.label("deal"), Deal.owner_id.label("whose"))
        .join(Deal, Deal.id == Activity.deal_id)
        .where(Activity.owner_id.in_(whose), Activity.state.in_(OPEN_STATES), Activity.task_id.is_not(None),
               Activity.starts_at < today, Activity.starts_at >= today - OLDEST, Deal.state == "open",
               Activity.archived_at.is_(None))
    )  # fmt: skip
    for task in session.execute(query):
        values = {"title": task.deal, "task": task.title, "day": f"{task.starts_at.astimezone():%d/%m/%Y}"}
        told = [task.owner_id, task.whose, managers.get(task.owner_id, task.owner_id)]
        for who in dict.fromkeys(told):
            yield notifications.row(who, f"task-late:{task.id}", deals.KIND, LATE_TASK, values, "deal", task.deal_id)
