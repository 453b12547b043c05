"""What the card of a deal shows: its fields, what comes next, and what stands beside its timeline."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Activity, Customer, Deal, Employee, LostReason, Stage
from app.models.base import now
from app.services import card_activities, deal_odds, deal_talk, deal_timeline, people, process_design, processes
from app.services.card import Card, Fact
from app.services.days import today
from app.services.deal_changes import STATES
from app.services.language import N_, _
from app.services.myself import changeable
from app.services.query import Chip

STATE_COLOURS = {"open": 0, "standby": 2, "won": 1, "lost": 3}


def card(session: Session, deal_id: int, lines: int = deal_timeline.FIRST) -> Card | None:
    """With so many lines of the timeline; None if the deal is not, or no longer, seen."""
    query = (
        select(Deal, Stage, Employee.name, Customer, LostReason.name, changeable(session, Deal))
        .join(Stage, Stage.id == Deal.stage_id)
        .outerjoin(Employee, Employee.id == Deal.owner_id)
        .outerjoin(Customer, Customer.id == Deal.customer_id)
        .outerjoin(LostReason, LostReason.id == Deal.lost_reason_id)
        .where(Deal.id == deal_id)
    )
    found = session.execute(query).one_or_none()
    if found is None:
        return None
    deal, stage, owner, known, reason, mine = found
    customer, phone = (known.name, known.phone) if known else ("", "")
    chips = [Chip(stage.name, stage.colour)]
    if deal.state != "open":
        chips.append(Chip(_(STATES[deal.state]), STATE_COLOURS[deal.state]))
    if deal.star:
        chips.append(Chip(_("Promising"), 2))
    return Card(
        deal.id, deal.title, " · ".join(filter(None, (deal.code, customer))), -1,
        tuple(chips),
        _facts(deal, stage, owner or "", customer, phone, reason or "", _chance(session, deal)),
        deal_timeline.read(session, deal_id, lines),
        next=card_activities.next_action(session, Activity.deal_id == deal_id), reach={"phone": phone},
        may_edit=bool(mine), archived=deal.archived_at is not None, customer_id=known.id if known else None,
        hides=known is None and deal.customer_id is not None,
    )  # fmt: skip


class Around(NamedTuple):
    """What stands beside the timeline: what was said, what the stage asks for, and everybody's name."""

    comments: list[deal_talk.Comment]
    checks: list[processes.Check]
    guides: list[process_design.GuideInfo]
    names: dict[int, str]


def around(session: Session, deal_id: int) -> Around:
    """Of a deal that one sees; empty lists of any other."""
    place = session.execute(select(Stage.pipeline_id, Stage.id).join(Deal, Deal.stage_id == Stage.id).where(
        Deal.id == deal_id)).first()  # fmt: skip
    guides = process_design.guides(session, *place) if place else []
    return Around(deal_talk.comments(session, deal_id), processes.checklist(session, deal_id), guides,
                  people.names(session))  # fmt: skip


def _chance(session: Session, deal: Deal) -> str:
    """The win probability, by hand or computed; nothing for a closed deal, or before anything was learned."""
    if deal.state not in ("open", "standby"):
        return ""
    if deal.win_percent is not None:
        return _("{percent} %, by hand").format(percent=deal.win_percent)
    computed = deal_odds.of_deals(session, [deal.id]).get(deal.id)
    return "" if computed is None else f"{computed} %"


def _facts(
    deal: Deal, stage: Stage, owner: str, customer: str, phone: str, reason: str, chance: str
) -> tuple[Fact, ...]:
    days = (now() - deal.stage_since).days
    weight = stage.probability if deal.win_percent is None else deal.win_percent
    late = deal.state == "open" and deal.due_on is not None and deal.due_on < today()
    lost = " · ".join(filter(None, (reason, deal.lost_reason)))
    stuck = deal.state == "open" and stage.days is not None and days > stage.days
    facts = [
        Fact(N_("Amount"), "money", deal.amount),
        Fact(N_("Weighted"), "money", deal.amount * weight // 100),
        Fact(N_("Win probability"), "text", chance),
        Fact(N_("Expected on"), "day", deal.due_on, "late" if late else ""),
        Fact(N_("Days in the stage"), "text", str(days), "late" if stuck else ""),
        Fact(N_("Owner"), "text", owner), Fact(N_("Customer"), "text", customer), Fact(N_("Phone"), "phone", phone),
        Fact(N_("Back on"), "day", deal.reopen_on), Fact(N_("Reason"), "text", lost),
        Fact(N_("Created"), "moment", deal.created_at), Fact(N_("Note"), "text", deal.note),
    ]  # fmt: skip
    return tuple(fact for fact in facts if fact.value not in (None, ""))
