"""Pipelines and their stages: the columns of the board (S02)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import case, func, select, update
from sqlalchemy.orm import Session

from app.models import Deal, Pipeline, Stage
from app.models.base import now
from app.services import text
from app.services.errors import UserError
from app.services.language import N_, _
from app.services.myself import check_right
from app.services.writing import count_of

FIRST_STAGES = (  # name, probability in percent, days after which a deal is there too long, how it ends
    (N_("New"), 10, 7, ""), (N_("Contacted"), 20, 14, ""), (N_("Meeting set"), 40, 14, ""),
    (N_("Quoted"), 60, 21, ""), (N_("Negotiation"), 80, 21, ""), (N_("Won"), 100, None, "won"),
    (N_("Lost"), 0, None, "lost"),
)  # fmt: skip


class StageInfo(NamedTuple):
    id: int
    name: str
    probability: int  # percent
    colour: int
    days: int | None  # longer than this is too long
    ends: str  # '', won, lost


class PipelineInfo(NamedTuple):
    id: int
    name: str
    stages: tuple[StageInfo, ...]


def pipelines(session: Session) -> list[PipelineInfo]:
    """All that are in use, each with its stages in order."""
    used = select(Pipeline.id, Pipeline.name).where(Pipeline.archived_at.is_(None))
    heads = session.execute(used.order_by(Pipeline.position, Pipeline.id)).all()
    stages: dict[int, list[StageInfo]] = {}
    for pipeline_id, *values in session.execute(_stages()):
        stages.setdefault(pipeline_id, []).append(StageInfo(*values))
    return [PipelineInfo(each.id, each.name, tuple(stages.get(each.id, ()))) for each in heads]


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
    session.execute(update(Pipeline).where(Pipeline.id == pipeline_id).values(name=text.name(name, 60)))


def add_stage(session: Session, pipeline_id: int, name: str, **values: Any) -> int:
    """A new stage in front of those that end a deal. Values: probability, colour, days, ends."""
    check_right(session, "administer")
    made = Stage(pipeline_id=pipeline_id, name=text.name(name, 60), **values)
    session.add(made)
    session.flush()
    order = case((Stage.id == made.id, 1), (Stage.ends == "", 0), else_=2)
    query = select(Stage.id).where(Stage.pipeline_id == pipeline_id, Stage.archived_at.is_(None))
    reorder(session, session.scalars(query.order_by(order, Stage.position, Stage.id)).all())
    return made.id


def edit_stage(session: Session, stage_id: int, **values: Any) -> None:
    """Change name, probability, colour or days. How a stage ends its deals stays as it is while it has deals."""
    check_right(session, "administer")
    if "name" in values:
        values["name"] = text.name(values["name"], 60)
    if "ends" in values and deals_in(session, stage_id):
        raise UserError(N_("There are deals in this stage: move them before you change how the stage ends them."))
    session.execute(update(Stage).where(Stage.id == stage_id).values(**values))


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
        deals.move(session, ids, to_stage_id)
    session.execute(update(Stage).where(Stage.id == stage_id).values(archived_at=now()))
    return len(ids)


def _stages() -> Any:
    columns = (Stage.pipeline_id, Stage.id, Stage.name, Stage.probability, Stage.colour, Stage.days, Stage.ends)
    return select(*columns).where(Stage.archived_at.is_(None)).order_by(Stage.position, Stage.id)
