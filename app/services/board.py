"""What the board shows: the stages of a pipeline and the deals in them, in one query however many there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, TypeVarTuple

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from app.models import Customer, Deal
from app.services import people
from app.services.pipelines import PipelineInfo, StageInfo, pipelines
from app.services.text import patterns

Columns = TypeVarTuple("Columns")
MOST = 8_000  # cards; of more those that come first are drawn, of closed ones the latest; the headers count all


@dataclass(frozen=True)
class Wanted:
    """What is asked for: a pipeline (0: the first), a state, and perhaps a person, stars only, words."""

    pipeline_id: int = 0
    state: str = "open"
    owner_id: int = 0
    star: bool = False
    text: str = ""


class DealCard(NamedTuple):
    id: int
    stage_id: int
    title: str
    customer: str
    amount: int  # đồng
    due_on: date | None
    owner_id: int
    star: bool
    stage_since: datetime
    customer_id: int | None


class Column(NamedTuple):
    """A stage with its cards; `total` and `weighted` (by the stage's probability) are đồng of all `number` deals."""

    stage: StageInfo
    cards: tuple[DealCard, ...]
    number: int
    total: int
    weighted: int


class Board(NamedTuple):
    """`people` are the names by id of the owners on it and of everybody whose deals one may filter by."""

    pipeline: PipelineInfo | None
    pipelines: tuple[PipelineInfo, ...]
    columns: tuple[Column, ...]
    people: dict[int, str]


def load(session: Session, wanted: Wanted) -> Board:
    """The board as asked for; within a stage the starred come first, then those that are due first."""
    known = pipelines(session)
    shown = next((each for each in known if each.id == wanted.pipeline_id), known[0] if known else None)
    names = people.names(session)
    if shown is None:
        return Board(None, (), (), names)
    cards, all_of_them = _cards(session, shown, wanted)
    figures = None if all_of_them else _figures(session, shown, wanted)
    return Board(shown, tuple(known), _columns(shown, wanted.state, cards, figures), names)


def order(card: DealCard) -> tuple[bool, date, int, int]:
    """Where a card stands in its column."""
    return not card.star, card.due_on or date.max, -card.amount, card.id


def _cards(session: Session, pipeline: PipelineInfo, wanted: Wanted) -> tuple[list[DealCard], bool]:
    """In their order, and whether there are no more. To let the database choose which come first takes a third longer.
    """
    columns = (
        Deal.id, Deal.stage_id, Deal.title, func.coalesce(Customer.name, ""), Deal.amount, Deal.due_on, Deal.owner_id,
        Deal.star, Deal.stage_since, Deal.customer_id,
    )  # fmt: skip
    query = _matching(select(*columns), pipeline, wanted, named=True)
    found = session.execute(query.limit(MOST + 1)).all()
    few = len(found) <= MOST
    if not few:
        as_drawn = (Deal.star.desc(), Deal.due_on.is_(None), Deal.due_on, Deal.amount.desc(), Deal.id)
        first = (Deal.closed_at.desc(),) if wanted.state in ("won", "lost") else as_drawn
        found = session.execute(query.order_by(*first).limit(MOST)).all()
    return sorted(map(DealCard._make, found), key=order), few


def _figures(session: Session, pipeline: PipelineInfo, wanted: Wanted) -> dict[int, tuple[int, int]]:
    sums = select(Deal.stage_id, func.count(), func.sum(Deal.amount))
    rows = session.execute(_matching(sums, pipeline, wanted).group_by(Deal.stage_id))
    return {stage_id: (count, int(total)) for stage_id, count, total in rows}


def _matching(
    query: Select[*Columns], pipeline: PipelineInfo, wanted: Wanted, named: bool = False
) -> Select[*Columns]:
    """The deals that are wanted; `named`: the query says whose they are."""
    stages = [stage.id for stage in pipeline.stages]
    query = query.select_from(Deal)
    if named or wanted.text:
        query = query.outerjoin(Customer, Customer.id == Deal.customer_id)
    query = query.where(Deal.state == wanted.state, Deal.stage_id.in_(stages), Deal.archived_at.is_(None))
    if wanted.owner_id:
        query = query.where(Deal.owner_id == wanted.owner_id)
    if wanted.star:
        query = query.where(Deal.star)
    return query.where(*search(wanted.text))


def search(text: str) -> list[ColumnElement[bool]]:
    """Deals by their code and name, and by the name and the phones of their customer (S14)."""
    return [or_(Deal.search_text.like(each), Customer.search_text.like(each)) for each in patterns(text)]


def _columns(
    pipeline: PipelineInfo, state: str, cards: list[DealCard], figures: dict[int, tuple[int, int]] | None
) -> tuple[Column, ...]:
    """In the order of the pipeline; of closed deals the stage that holds them comes first."""
    by_stage: dict[int, list[DealCard]] = {stage.id: [] for stage in pipeline.stages}
    for card in cards:
        by_stage[card.stage_id].append(card)
    stages = sorted(pipeline.stages, key=lambda stage: state in ("won", "lost") and stage.ends != state)
    return tuple(column(stage, by_stage[stage.id], (figures or {}).get(stage.id)) for stage in stages)


def column(stage: StageInfo, cards: list[DealCard], figures: tuple[int, int] | None = None) -> Column:
    """A column with the figures of its header: of the cards themselves, unless there are more."""
    count, total = figures or (len(cards), sum(card.amount for card in cards))
    return Column(stage, tuple(cards), count, total, total * stage.probability // 100)
