"""Pipelines and their stages: the columns of the board (S02)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import case, func, select, update
from sqlalchemy.orm import Session

from app.models import Deal, Pipeline, Stage
from app.models.base import now
from app.services import processes, text
from app.services.errors import UserError
from app.services.language import N_, _
from app.services.myself import check_right
from app.services.writing import count_of

FIRST_STAGES = (  # name, probability in percent, days after which a deal is there too long, how it ends
    (N_("New"), 10, 7, ""), (N_("Contacted"), 20, 14, ""), (N_("Meeting set"), 40, 14, ""),
    (N_("Quoted"), 60, 21, ""), (N_("Negotiation"), 80, 21, ""), (N_("Won"), 100, None, "won"),
    (N_("Lost"), 0, None, "lost"),
)  # fmt: skip


_NEEDED = {
    "": N_("A process needs a stage in which deals go on."),
    "won": N_("A process needs a stage in which deals are won."),
    "lost": N_("A process needs a stage in which deals are lost."),
}


class StageInfo(NamedTuple):
    id: int
    name: str
    probability: int  # percent
    colour: int
    days: int | None  # longer than this is too long
    ends: str  # '', won, lost
    required: tuple[str, ...] = ()  # keys of processes.FIELDS


class PipelineInfo(NamedTuple):
    id: int
    name: str
    stages: tuple[StageInfo, ...]
    automatic: bool = False


def pipelines(session: Session) -> list[PipelineInfo]:
    """All that are in use, each with its stages in order."""
    used = select(Pipeline.id, Pipeline.name, Pipeline.automatic).where(Pipeline.archived_at.is_(None))
    heads = session.execute(used.order_by(Pipeline.position, Pipeline.id)).all()
    stages: dict[int, list[StageInfo]] = {}
    for pipeline_id, *values in session.execute(_stages()):
        info = StageInfo(*values)
        stages.setdefault(pipeline_id, []).append(info._replace(required=processes.required(str(info.required))))
    return [PipelineInfo(each.id, each.name, tuple(stages.get(each.id, ())), each.automatic) for each in heads]


def create(session: Session, name: str) -> int:
    """A new pipeline with the usual stages."""
    check_right(session, "administer")
    name = text.name(name, 60)
    if session.scalar(select(Pipeline.id).where(Pipeline.name == name)):
        raise UserError(N_("There is a pipeline named {name} already."), name=name)
    last = session.scalar(select(func.max(Pipeline.position))) or 0
    made = Pipeline(name=name, position=last + 1)
    session.add(made)
    session.flush()
    session.add_all(
        Stage(
            pipeline_id=made.id, name=_(label), position=place, probability=chance, colour=place, days=days, ends=ends
        )
        for place, (label, chance, days, ends) in enumerate(FIRST_STAGES)
    )  # fmt: skip
    session.flush()
    return made.id


def rename(session: Session, pipeline_id: int, name: str) -> None:
    """Another name for a pipeline."""
    check_right(session, "administer")
    name = text.name(name, 60)
    if session.scalar(select(Pipeline.id).where(Pipeline.name == name, Pipeline.id != pipeline_id)):
        raise UserError(N_("There is a pipeline named {name} already."), name=name)
    session.execute(update(Pipeline).where(Pipeline.id == pipeline_id).values(name=name))


def set_automatic(session: Session, pipeline_id: int, on: bool) -> None:
    """Whether entering a stage makes its tasks (C01), or stages are moved by hand alone (C02). What runs stays."""
    check_right(session, "administer")
    session.execute(update(Pipeline).where(Pipeline.id == pipeline_id).values(automatic=on))


def remove(session: Session, pipeline_id: int) -> None:
    """Take a process away. Raises UserError while deals are open in it, or if it is the last one."""
    check_right(session, "administer")
    going = select(func.count()).select_from(Deal).join(Stage, Stage.id == Deal.stage_id).where(
        Stage.pipeline_id == pipeline_id, Deal.state.in_(("open", "standby")), Deal.archived_at.is_(None))  # fmt: skip
    if count := session.scalar(going):
        raise UserError(N_("{count} deals are still in this process: close them or move them first."), count=count)
    others = select(Pipeline.id).where(Pipeline.id != pipeline_id, Pipeline.archived_at.is_(None))
    if session.scalar(others.limit(1)) is None:
        raise UserError(N_("This is the only process: add another one first."))
    session.execute(update(Pipeline).where(Pipeline.id == pipeline_id).values(archived_at=now()))


def add_stage(session: Session, pipeline_id: int, name: str, **values: Any) -> int:
    """A new stage in front of those that end a deal. Values: probability, colour, days, ends, required."""
    check_right(session, "administer")
    required = ",".join(processes.required(",".join(values.pop("required", ()))))
    made = Stage(pipeline_id=pipeline_id, name=text.name(name, 60), required=required, **values)
    session.add(made)
    session.flush()
    order = case((Stage.id == made.id, 1), (Stage.ends == "", 0), else_=2)
    query = select(Stage.id).where(Stage.pipeline_id == pipeline_id, Stage.archived_at.is_(None))
    reorder(session, session.scalars(query.order_by(order, Stage.position, Stage.id)).all())
    return made.id


def edit_stage(session: Session, stage_id: int, **values: Any) -> None:
    """Change name, probability, colour, days, required (keys of processes.FIELDS) or ends.

    How a stage ends its deals stays as it is while it has deals, and a process keeps a stage that wins.
    """
    check_right(session, "administer")
    if "name" in values:
        values["name"] = text.name(values["name"], 60)
    if "ends" in values and deals_in(session, stage_id):
        raise UserError(N_("There are deals in this stage: move them before you change how the stage ends them."))
    if "required" in values:
        values["required"] = ",".join(processes.required(",".join(values["required"])))
    session.execute(update(Stage).where(Stage.id == stage_id).values(**values))
    check_whole(session, stage_id)


def check_whole(session: Session, stage_id: int) -> None:
    """Raise UserError if the process of this stage lacks what it cannot do without: a stage to begin in, won, lost."""
    mine = select(Stage.pipeline_id).where(Stage.id == stage_id).scalar_subquery()
    query = select(Stage.ends).where(Stage.pipeline_id == mine, Stage.archived_at.is_(None))
    there = set(session.scalars(query))
    for ends, words in _NEEDED.items():
        if ends not in there:
            raise UserError(words)


def reorder(session: Session, stage_ids: Sequence[int]) -> None:
    """The stages of a pipeline in their new order."""
    check_right(session, "administer")
    places = {each: place for place, each in enumerate(stage_ids)}
    if places:
        position = case(places, value=Stage.id, else_=Stage.position)
        query = update(Stage).where(Stage.id.in_(list(places))).values(position=position)
        count_of(session, query)


def deals_in(session: Session, stage_id: int) -> int:
    """How many deals stand in the stage."""
    return session.scalar(select(func.count()).select_from(Deal).where(Deal.stage_id == stage_id)) or 0


def remove_stage(session: Session, stage_id: int, to_stage_id: int | None = None) -> int:
    """Take a stage away; its deals go to another one. Returns how many moved.

    Raises UserError if there are deals and no stage to put them into: the user is asked where they go.
    """
    from app.services import deals

    check_right(session, "administer")
    ids = session.scalars(select(Deal.id).where(Deal.stage_id == stage_id)).all()
    if ids and to_stage_id in (None, stage_id):
        raise UserError(N_("{count} deals are in this stage: choose where they go."), count=len(ids))
    if ids and to_stage_id is not None:
        deals.relocate(session, ids, to_stage_id)
    session.execute(update(Stage).where(Stage.id == stage_id).values(archived_at=now()))
    check_whole(session, stage_id)
    return len(ids)


def _stages() -> Any:
    columns = (Stage.pipeline_id, Stage.id, Stage.name, Stage.probability, Stage.colour, Stage.days, Stage.ends,
               Stage.required)  # fmt: skip
    return select(*columns).where(Stage.archived_at.is_(None)).order_by(Stage.position, Stage.id)
