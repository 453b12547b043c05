"""What a process asks of whoever works in it: fields to fill in, tasks of performers, checklists (C01, C04).

Entering a stage of an automatic process makes an activity for each of its tasks. Once those that are needed are done,
the deal moves on by itself (services/advancing). A performer who is not the owner takes part in the deal, so that he
sees it and may move it on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from app.models import (
    Activity,
    Customer,
    Deal,
    DealCheck,
    DealLine,
    DealParticipant,
    Employee,
    Pipeline,
    Stage,
    StageCheck,
    StageTask,
)
from app.models.activity import OPEN_STATES
from app.models.base import now as clock
from app.services import checking, days, departments, notifications, writing
from app.services.checking import Rule
from app.services.errors import UserError
from app.services.language import N_, _
from app.services.myself import may, me

KIND = "deals"  # of the notifications
FIELDS = {
    "amount": N_("Amount"), "due_on": N_("Expected on"), "customer_id": N_("Customer"), "source": N_("Source"),
    "note": N_("Note"), "lines": N_("Products"),
}  # fmt: skip
RULES: dict[str, Rule] = {
    "amount": checking.amount(), "due_on": checking.day(), "customer_id": Rule(lambda value: value or None),
    "source": checking.line(100), "note": checking.lines(),
}  # fmt: skip
MOVED_ON = N_("The deal has moved on.")
YOURS = N_("{title}: “{task}” waits for you.")
LEFT = N_("{title}: “{task}” is yours now, because its performer has left.")


class Missing(UserError):
    """A stage requires fields that some of the deals have not: the view asks for them (keys of FIELDS)."""

    def __init__(self, stage: str, fields: Sequence[str]) -> None:
        super().__init__(N_("Before {stage} these must be filled in: {fields}."), stage=stage, fields="")
        self.fields = tuple(fields)

    def __str__(self) -> str:
        self.values["fields"] = ", ".join(_(FIELDS[key]) for key in self.fields)
        return super().__str__()


class _Task(NamedTuple):
    id: int
    kind_id: int
    title: str
    note: str
    performer: str
    employee_id: int | None
    role_id: int | None
    days: int
    stage: str


class _Here(NamedTuple):
    id: int
    title: str
    owner_id: int
    customer_id: int | None


class _People(NamedTuple):
    """Who can be a performer: active employees by role, managers by employee."""

    active: frozenset[int]
    by_role: Mapping[int, list[int]]
    managers: Mapping[int, int]


# --- fields ---


def required(stage_required: str) -> tuple[str, ...]:
    """The keys that a stage requires; one that this program does not know is passed over."""
    return tuple(key for key in stage_required.split(",") if key in FIELDS)


def missing(session: Session, deal_ids: Sequence[int], keys: Sequence[str]) -> tuple[str, ...]:
    """Those of the fields that are empty in one of the deals."""
    if not keys:
        return ()
    empty = [_empty(key).label(key) for key in keys]
    rows = session.execute(select(*empty).where(Deal.id.in_(list(deal_ids)))).all()
    return tuple(key for place, key in enumerate(keys) if any(row[place] for row in rows))


def fill(session: Session, deal_ids: Sequence[int], filled: Mapping[str, Any]) -> None:
    """What was asked for, written where it is empty."""
    for key, value in checking.check(RULES, filled).items():
        empty = update(Deal).where(Deal.id.in_(list(deal_ids)), _empty(key))
        writing.count_of(session, empty.values({key: value}))


def _empty(key: str) -> Any:
    if key == "lines":
        return ~exists().where(DealLine.deal_id == Deal.id)
    column = getattr(Deal, key)
    return column == (0 if key == "amount" else "") if key in ("amount", "source", "note") else column.is_(None)


# --- tasks ---


def unfinished(
    session: Session, deal_ids: Sequence[int], pipeline_id: int = 0, before: int | None = None
) -> str:
    """The title of a needed task of the stage where one of the deals is, that is not done yet; "" if there is none.

    `before`: of deals in the stages before this place of the process alone.
    """
    query = (
        select(Activity.title).join(StageTask, StageTask.id == Activity.task_id)
        .join(Deal, Deal.id == Activity.deal_id).join(Stage, Stage.id == Deal.stage_id)
        .where(Activity.deal_id.in_(list(deal_ids)), StageTask.needed, StageTask.stage_id == Deal.stage_id,
               Activity.state.in_(OPEN_STATES), Activity.archived_at.is_(None))
    )  # fmt: skip
    if before is not None:
        query = query.where(Stage.pipeline_id == pipeline_id, Stage.position < before)
    return session.scalar(query.limit(1)) or ""


def enter(session: Session, deal_ids: Sequence[int], stage_id: int, day: date | None = None) -> int:
    """The deals have come into the stage: what is open of others is called off, and its tasks are made. How many."""
    _call_off(session, deal_ids, stage_id)
    tasks = _tasks(session, stage_id)
    if not tasks or not deal_ids:
        return 0
    query = select(Deal.id, Deal.title, Deal.owner_id, Customer.id).outerjoin(Customer, Customer.id == Deal.customer_id)
    here = [_Here(*row) for row in session.execute(query.where(Deal.id.in_(list(deal_ids))).order_by(Deal.id))]
    people = _people(session)
    made = [(deal, task, *_performer(people, deal, task)) for deal in here for task in tasks]
    _take_part(session, [(deal.id, who, task.title) for deal, task, who, _left in made if who != deal.owner_id])
    mine, start = me(session), day or days.today()
    session.add_all([_activity(deal, task, who, mine, start) for deal, task, who, _left in made])
    session.flush()
    _tell(session, made, mine)
    return len(made)


def hand_to_managers(session: Session, leaver: int) -> int:
    """The open tasks of somebody who was deactivated go to the managers of the deals' owners, who are told."""
    from app.services import ownership

    query = (
        select(Activity.id, Activity.title, Deal.id, Deal.title, Deal.owner_id)
        .join(Deal, Deal.id == Activity.deal_id)
        .where(Activity.owner_id == leaver, Activity.task_id.is_not(None), Activity.state.in_(OPEN_STATES))
    )
    if not (rows := session.execute(query).all()) or not may(session, "transfer"):
        return 0
    people = _people(session)
    wanted = [(row, _instead(people, row[4])) for row in rows]
    going = [(row, who) for row, who in wanted if who in people.active]
    _take_part(session, [(row[2], who, row[1]) for row, who in going if who != row[4]])
    given = ownership.give_each(session, Activity, [row[0] for row, _who in going], [who for _row, who in going])
    notifications.put(session, [
        notifications.row(who, f"task-left:{row[0]}", KIND, LEFT, {"task": row[1], "title": row[3]}, "deal", row[2])
        for row, who in going
    ])  # fmt: skip
    return given


def _tasks(session: Session, stage_id: int) -> list[_Task]:
    columns = (StageTask.id, StageTask.kind_id, StageTask.title, StageTask.note, StageTask.performer,
               StageTask.employee_id, StageTask.role_id, StageTask.days, Stage.name)  # fmt: skip
    query = select(*columns).join(Stage, Stage.id == StageTask.stage_id)
    query = query.join(Pipeline, Pipeline.id == Stage.pipeline_id).where(
        StageTask.stage_id == stage_id, StageTask.archived_at.is_(None), Pipeline.automatic
    )
    return [_Task(*row) for row in session.execute(query.order_by(StageTask.position, StageTask.id))]


def _call_off(session: Session, deal_ids: Sequence[int], stage_id: int) -> None:
    here = select(StageTask.id).where(StageTask.stage_id == stage_id)
    others = update(Activity).where(
        Activity.deal_id.in_(list(deal_ids)), Activity.task_id.is_not(None), Activity.task_id.not_in(here),
        Activity.state.in_(OPEN_STATES),
    )  # fmt: skip
    writing.count_of(session, others.values(state="cancelled", result=_(MOVED_ON)))


def _people(session: Session) -> _People:
    rows = session.execute(
        select(Employee.id, Employee.role_id).where(Employee.active).order_by(Employee.position, Employee.id)
    ).all()
    by_role: dict[int, list[int]] = {}
    for row in rows:
        by_role.setdefault(row.role_id, []).append(row.id)
    return _People(frozenset(row.id for row in rows), by_role, departments.managers(session))


def _performer(people: _People, deal: _Here, task: _Task) -> tuple[int, bool]:
    """Who does it, and whether in the place of somebody who has left. Of a role they take turns by deal."""
    role = people.by_role.get(task.role_id or 0, [])
    wanted = {
        "owner": deal.owner_id, "manager": people.managers.get(deal.owner_id), "employee": task.employee_id,
        "role": role[deal.id % len(role)] if role else None,
    }[task.performer]  # fmt: skip
    if wanted in people.active:
        assert wanted is not None
        return wanted, False
    return _instead(people, deal.owner_id), wanted is not None


def _instead(people: _People, owner: int) -> int:
    """The owner's manager; the owner himself where nobody is above him."""
    above = people.managers.get(owner)
    return above if above in people.active and above is not None else owner


def _take_part(session: Session, wanted: Sequence[tuple[int, int, str]]) -> None:
    """Whoever does something on a deal sees it and works on it."""
    rows = {(deal, who): {"deal_id": deal, "employee_id": who, "role": role, "works": True}
            for deal, who, role in wanted}  # fmt: skip
    writing.add_missing(session, DealParticipant, list(rows.values()))
    for (deal, who) in rows:
        there = update(DealParticipant).where(DealParticipant.deal_id == deal, DealParticipant.employee_id == who)
        writing.count_of(session, there.where(~DealParticipant.works).values(works=True))


def _activity(deal: _Here, task: _Task, who: int, maker: int, start: date) -> Activity:
    """Due on a whole day, so many days from now."""
    at = days.midnight(start + timedelta(days=task.days))
    return Activity(
        owner_id=who, maker_id=maker, customer_id=deal.customer_id, deal_id=deal.id, kind_id=task.kind_id,
        title=task.title, note=task.note, state="planned", starts_at=at, all_day=True, task_id=task.id,
    )  # fmt: skip


def _tell(session: Session, made: Sequence[tuple[_Here, _Task, int, bool]], mine: int) -> None:
    action = session.info.get("action_id", 0)
    notifications.put(session, [
        notifications.row(who, f"task:{deal.id}:{task.id}:{action}", KIND, LEFT if left else YOURS,
                          {"task": task.title, "title": deal.title}, "deal", deal.id)
        for deal, task, who, left in made if who != mine
    ])  # fmt: skip


# --- checklists ---


class Check(NamedTuple):
    """A line of the checklist of the stage where a deal is; `by` and `at` say who ticked it and when."""

    id: int
    text: str
    by: int | None
    at: datetime | None


def checklist(session: Session, deal_id: int) -> list[Check]:
    """What is to be seen to in the stage of the deal."""
    query = (
        select(StageCheck.id, StageCheck.text, DealCheck.employee_id, DealCheck.at)
        .join(Deal, Deal.stage_id == StageCheck.stage_id)
        .outerjoin(DealCheck, (DealCheck.check_id == StageCheck.id) & (DealCheck.deal_id == Deal.id))
        .where(Deal.id == deal_id, StageCheck.archived_at.is_(None))
    )
    return [Check(*row) for row in session.execute(query.order_by(StageCheck.position, StageCheck.id))]


def tick(session: Session, deal_id: int, check_id: int, on: bool) -> None:
    """Tick a line of the checklist, or take the tick away."""
    if on:
        row = {"deal_id": deal_id, "check_id": check_id, "employee_id": me(session), "at": clock()}
        writing.add_missing(session, DealCheck, [row])
    else:
        gone = select(DealCheck.id).where(DealCheck.deal_id == deal_id, DealCheck.check_id == check_id)
        writing.remove(session, DealCheck, gone)
