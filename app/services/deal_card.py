"""What the card of a deal shows: its fields, how they changed, and what was done about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Activity, Customer, Deal, Employee, LostReason, Stage
from app.models.base import now
from app.services import card_activities, deal_odds, deal_talk, history, people, process_design, processes
from app.services.card import Card, Changed, Event, Fact, Page
from app.services.days import today
from app.services.deal_form import stage_names
from app.services.history import Entry
from app.services.language import N_, _
from app.services.myself import changeable
from app.services.query import Chip

MOST = 60  # lines of the timeline
LABELS = {
    "title": N_("Name"), "amount": N_("Amount"), "stage_id": N_("Stage"), "due_on": N_("Expected on"),
    "owner_id": N_("Owner"), "customer_id": N_("Customer"), "state": N_("State"), "star": N_("Promising"),
    "note": N_("Note"), "reopen_on": N_("Back on"), "lost_reason": N_("Reason"), "win_percent": N_("Win probability"),
}  # fmt: skip
STATES = {"open": N_("Open"), "standby": N_("Standby"), "won": N_("Won"), "lost": N_("Lost")}
STATE_COLOURS = {"open": 0, "standby": 2, "won": 1, "lost": 3}


def card(session: Session, deal_id: int) -> Card | None:
    """None if the deal is not, or no longer, seen."""
    query = (
        select(Deal, Stage, Employee.name, Customer.name, Customer.phone, LostReason.name, changeable(session, Deal))
        .join(Stage, Stage.id == Deal.stage_id)
        .outerjoin(Employee, Employee.id == Deal.owner_id)
        .outerjoin(Customer, Customer.id == Deal.customer_id)
        .outerjoin(LostReason, LostReason.id == Deal.lost_reason_id)
        .where(Deal.id == deal_id)
    )
    found = session.execute(query).one_or_none()
    if found is None:
        return None
    deal, stage, owner, customer, phone, reason, mine = found
    chips = [Chip(stage.name, stage.colour)]
    if deal.state != "open":
        chips.append(Chip(_(STATES[deal.state]), STATE_COLOURS[deal.state]))
    if deal.star:
        chips.append(Chip(_("Promising"), 2))
    return Card(
        deal.id, deal.title, " · ".join(filter(None, (deal.code, customer))), -1,
        tuple(chips),
        _facts(deal, stage, owner or "", customer or "", phone or "", reason or "", _chance(session, deal)),
        Page(tuple(_events(session, deal)), None),
        next=card_activities.next_action(session, Activity.deal_id == deal_id), reach={"phone": phone or ""},
        may_edit=bool(mine), archived=deal.archived_at is not None,
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


def _events(session: Session, deal: Deal) -> list[Event]:
    done = [event for event, _id in card_activities.lines(session, Activity.deal_id == deal.id, MOST)]
    both = [*done, *_changes(session, deal)]
    return sorted(both, key=lambda each: each.at, reverse=True)[:MOST]


def _changes(session: Session, deal: Deal) -> list[Event]:
    """The history of the fields, of the amount above all."""
    entries = history.history(session, deal, MOST)
    names = _names(session, entries)
    events = []
    for entry in entries:
        changed = _changed(entry, names)
        if changed or entry.before is None:
            who = entry.employee or _("The system")
            events.append(Event("change", entry.label, who, entry.at, changes=changed, action_id=entry.action_id))
    return events


def _changed(entry: Entry, names: Mapping[str, Mapping[Any, str]]) -> tuple[Changed, ...]:
    before, after = entry.before, entry.after
    if before is None or after is None:
        return ()
    return tuple(
        Changed(LABELS[key], *(_readable(key, side.get(key), names) for side in (before, after)))
        for key in after if key in LABELS
    )  # fmt: skip


def _readable(key: str, value: Any, names: Mapping[str, Mapping[Any, str]]) -> Any:
    if value is None:
        return None
    if key in names:
        return names[key].get(value, "?")
    return _(STATES[value]) if key == "state" else value


def _names(session: Session, entries: Sequence[Entry]) -> dict[str, dict[Any, str]]:
    """Whom and what the numbers in the history mean; a customer whom one does not see stays unnamed."""
    sides = [side for entry in entries for side in (entry.before, entry.after) if side]
    customers = {side["customer_id"] for side in sides if side.get("customer_id")}
    named = select(Customer.id, Customer.name).where(Customer.id.in_(customers))
    return {
        "owner_id": people.names(session),
        "customer_id": {row.id: row.name for row in session.execute(named)},
        "stage_id": stage_names(session),
    }
