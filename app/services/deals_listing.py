"""The list of deals (S13, S14): its columns, filters and views; the board is another way to look at them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, case, exists, func, select
from sqlalchemy.orm import Session

from app.models import (
    Activity,
    Customer,
    Deal,
    DealLine,
    DealParticipant,
    DealParty,
    DealPassage,
    LostReason,
    Pipeline,
    Stage,
)
from app.services.customers_listing import colleagues
from app.services.deal_card import STATE_COLOURS
from app.services.deal_changes import STATES
from app.services.language import N_
from app.services.listing import Column, Filter, FilterKind, Kind, Listing, Query, Search, View, Word
from app.services.pipelines import pipelines
from app.services.query import ME, every, leaf
from app.services.quotes_listing import customer_of, owner_of

LARGE = 100_000_000  # đồng
WORDS = tuple(Word(state, label, STATE_COLOURS[state]) for state, label in STATES.items())
OPEN, MINE = leaf("state", "is", "open"), leaf("owner", "is", ME)
PIPELINE = select(Stage.pipeline_id).where(Stage.id == Deal.stage_id).correlate(Deal).scalar_subquery()
_NAMED = select(LostReason.name).where(LostReason.id == Deal.lost_reason_id).correlate(Deal).scalar_subquery()
REASON = func.coalesce(_NAMED, Deal.lost_reason)
# The passage in which it was lost, if it was; the name of a party is the customer's, if he is seen.
LOST_IN = select(DealPassage.stage_id).where(and_(
    DealPassage.deal_id == Deal.id, DealPassage.outcome == "lost", DealPassage.left_at == Deal.closed_at,
)).correlate(Deal).limit(1).scalar_subquery()  # fmt: skip
# A stage that was left, and one that was left without anything done for the deal there (services/stage_work).
PASSED = case((DealPassage.left_at.is_not(None), DealPassage.stage_id))
DONE_THERE = exists().where(
    Activity.deal_id == DealPassage.deal_id, Activity.state == "done",
    Activity.done_at.between(DealPassage.entered_at, DealPassage.left_at)).correlate(DealPassage)  # fmt: skip
IDLE = case((and_(DealPassage.left_at.is_not(None), ~DONE_THERE), DealPassage.stage_id))
UNTOUCHED = ~exists().where(Activity.deal_id == Deal.id, Activity.state == "done",
                            Activity.done_at >= Deal.stage_since).correlate(Deal)  # fmt: skip
AGAINST = func.coalesce(
    select(Customer.name).where(Customer.id == DealParty.customer_id).correlate(DealParty).scalar_subquery(),
    DealParty.name)  # fmt: skip
LOST_TO = select(AGAINST).where(DealParty.id == Deal.competitor_id).correlate(Deal).scalar_subquery()


def _stage() -> Any:
    return select(Stage.name).where(Stage.id == Deal.stage_id).correlate(Deal).scalar_subquery()


def _pipeline() -> Any:
    query = select(Pipeline.name).join(Stage, Stage.pipeline_id == Pipeline.id)
    return query.where(Stage.id == Deal.stage_id).correlate(Deal).scalar_subquery()


def _stages(session: Session) -> Sequence[tuple[Any, str]]:
    """The stages in their order; with the name of their pipeline where there are several."""
    known = pipelines(session)
    return [(stage.id, stage.name if len(known) == 1 else f"{each.name} · {stage.name}")
            for each in known for stage in each.stages]  # fmt: skip


def _pipelines(session: Session) -> Sequence[tuple[Any, str]]:
    return [(each.id, each.name) for each in pipelines(session)]


LISTING = Listing(
    key="deals",
    model=Deal,
    title=N_("Deals"),
    noun=("{count} deal", "{count} deals"),
    columns=(
        Column("title", N_("Deal"), Kind.TITLE, Deal.title, below=customer_of(Deal), order=Deal.sort_key, width=240,
               rank=0, below_label=N_("Customer")),
        Column("stage", N_("Stage"), Kind.TEXT, _stage(), width=140, rank=2, ordered=False),
        Column("amount", N_("Amount"), Kind.MONEY, Deal.amount, width=150, rank=1, total=True),
        Column("due", N_("Expected on"), Kind.DUE, Deal.due_on, width=132, rank=4),
        Column("owner", N_("Owner"), Kind.OWNER, owner_of(Deal), width=156, rank=3),
        Column("state", N_("State"), Kind.CHOICE, Deal.state, width=120, rank=5, words=WORDS),
        Column("code", N_("Code"), Kind.TEXT, Deal.code, width=104, rank=6),
        Column("since", N_("In the stage since"), Kind.DATE, Deal.stage_since, width=132, shown=False),
        Column("star", N_("Promising"), Kind.FLAG, Deal.star, width=96, shown=False),
        Column("reopen", N_("Back on"), Kind.DATE, Deal.reopen_on, width=120, shown=False),
        Column("reason", N_("Reason"), Kind.TEXT, REASON, width=180, shown=False, ordered=False),
        Column("competitor", N_("Lost to"), Kind.TEXT, LOST_TO, width=160, shown=False, ordered=False),
        Column("source", N_("Source"), Kind.TEXT, Deal.source, width=120, shown=False, ordered=False),
        Column("pipeline", N_("Pipeline"), Kind.TEXT, _pipeline(), width=140, shown=False, ordered=False),
        Column("created", N_("Created"), Kind.DATE, Deal.created_at, width=112, shown=False),
        Column("closed", N_("Closed"), Kind.DATE, Deal.closed_at, width=112, shown=False),
    ),
    order=Deal.sort_key,
    filters=(
        Filter("owner", N_("Owner"), FilterKind.PERSON, Deal.owner_id, choices=colleagues),
        Filter("participant", N_("Who takes part"), FilterKind.PERSON, DealParticipant.employee_id,
               DealParticipant.deal_id, choices=colleagues),
        Filter("state", N_("State"), FilterKind.CHOICE, Deal.state, choices=tuple(STATES.items())),
        Filter("stage", N_("Stage"), FilterKind.CHOICE, Deal.stage_id, choices=_stages),
        Filter("pipeline", N_("Pipeline"), FilterKind.CHOICE, PIPELINE, choices=_pipelines),
        Filter("amount", N_("Amount"), FilterKind.MONEY, Deal.amount),
        Filter("due", N_("Expected on"), FilterKind.DATE, Deal.due_on),
        Filter("star", N_("Promising"), FilterKind.FLAG, Deal.star),
        Filter("since", N_("In the stage since"), FilterKind.DATE, Deal.stage_since),
        Filter("reopen", N_("Back on"), FilterKind.DATE, Deal.reopen_on),
        Filter("created", N_("Created"), FilterKind.DATE, Deal.created_at),
        Filter("closed", N_("Closed"), FilterKind.DATE, Deal.closed_at),
        Filter("why", N_("Reason"), FilterKind.TEXT, REASON),
        Filter("lost_in", N_("Lost in the stage"), FilterKind.CHOICE, LOST_IN, choices=_stages),
        Filter("passed", N_("Has left the stage"), FilterKind.CHOICE, PASSED, DealPassage.deal_id, choices=_stages),
        Filter("idle_in", N_("Left the stage with nothing done"), FilterKind.CHOICE, IDLE, DealPassage.deal_id,
               choices=_stages),
        Filter("untouched", N_("Nothing done in its stage yet"), FilterKind.FLAG, UNTOUCHED),
        Filter("lost_to", N_("Lost to"), FilterKind.TEXT, LOST_TO),
        Filter("against", N_("Competitor"), FilterKind.TEXT, case((DealParty.kind == "competitor", AGAINST)),
               DealParty.deal_id),
        Filter("product", N_("Products"), FilterKind.TEXT, DealLine.name, DealLine.deal_id),
        Filter("source", N_("Source"), FilterKind.TEXT, Deal.source),
        Filter("title", N_("Name"), FilterKind.TEXT, Deal.title),
        Filter("code", N_("Code"), FilterKind.TEXT, Deal.code),
        Filter("note", N_("Note"), FilterKind.TEXT, Deal.note),
        Filter("customer_name", N_("Customer"), FilterKind.TEXT, customer_of(Deal)),
        Filter("customer_id", N_("Number of the customer"), FilterKind.NUMBER, Deal.customer_id),
    ),
    views=(
        View("open", N_("Open"), Query(where=every(OPEN), sort="due")),
        View("mine", N_("Mine"), Query(where=every(OPEN, MINE), sort="due")),
        View("with_me", N_("I take part"), Query(where=every(OPEN, leaf("participant", "is", ME)), sort="due")),
        View("promising", N_("Promising"), Query(where=every(OPEN, leaf("star", "is", True)), sort="due")),
        View("large", N_("Large deals"),
             Query(where=every(OPEN, leaf("amount", "ge", LARGE)), sort="amount", descending=True)),
        View("aside", N_("Standby"), Query(where=every(leaf("state", "is", "standby")), sort="reopen")),
        View("won", N_("Won"), Query(where=every(leaf("state", "is", "won")), sort="closed", descending=True)),
        View("lost", N_("Lost"), Query(where=every(leaf("state", "is", "lost")), sort="closed", descending=True)),
        View("all", N_("All")),
    ),
    search=Search(Deal.search_text, customer=Deal.customer_id),
    search_hint=N_("Deal, code, customer or phone; no accents needed"),
    tables=frozenset({"deal", "customer", "employee", "stage", "pipeline", "deal_participant", "deal_line",
                      "activity"}),
)  # fmt: skip
