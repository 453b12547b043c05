"""Who stands around a deal (C09): competitors, contractors, influencers, how strong they are, and who knows whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import func, insert, or_, select
from sqlalchemy.orm import Session

from app.models import Customer, Deal, DealParty, DealTie
from app.models.deal_parts import PARTIES, STANCES
from app.services import checking, deal_lines, relation_map, saving, text, writing
from app.services.checking import Rule
from app.services.deal_parts import NO_MORE
from app.services.errors import UserError
from app.services.language import N_, _
from app.services.myself import changeable
from app.services.relation_map import Edge, Key, Map, Node
from app.services.saving import Saved

KINDS = {"competitor": N_("Competitor"), "contractor": N_("Contractor"), "influencer": N_("Influencer")}
STANCE_WORDS = {"for": N_("For us"), "neutral": N_("Neutral"), "against": N_("Against us")}
HIDDEN = N_("A customer whom you do not see")
STRENGTHS = range(1, 6)
STRONG = 4  # from here on its line is drawn thicker
LABELS = {
    "kind": N_("Kind"), "who": N_("Who"), "contact": N_("Whom one speaks to"), "role": N_("Role"),
    "strength": N_("Strength"), "stance": N_("Stance"), "note": N_("Note"),
}  # fmt: skip
TIE_LABELS = {"party_id": N_("Who"), "kind": N_("How they are tied"), "other_id": N_("The other side"),
              "mutual": N_("In both directions"), "strength": N_("Strength")}  # fmt: skip


def _who(value: Any) -> int | str | None:
    return value if isinstance(value, int) else text.clean(value or "", checking.LINE) or None


RULES: dict[str, Rule] = {
    "kind": checking.one_of(PARTIES), "who": Rule(_who, required=True), "contact": checking.line(100),
    "role": checking.line(100), "strength": checking.one_of(STRENGTHS), "stance": checking.one_of(STANCES),
    "note": checking.lines(),
}  # fmt: skip
TIE_RULES: dict[str, Rule] = {
    "party_id": Rule(checking.key().clean, required=True), "kind": checking.line(100, required=True),
    "other_id": Rule(checking.key().clean, required=True), "mutual": Rule(bool),
    "strength": checking.one_of(STRENGTHS),
}  # fmt: skip
NEW = {"kind": "competitor", "who": "", "contact": "", "role": "", "strength": 3, "stance": "neutral", "note": ""}
NEW_TIE = {"party_id": None, "kind": "", "other_id": None, "mutual": True, "strength": 3}


class Party(NamedTuple):
    """`customer_id` if it is one of ours; `name` is empty for a customer whom one does not see."""

    id: int
    kind: str
    customer_id: int | None
    name: str
    contact: str
    role: str
    strength: int
    stance: str
    note: str


class Tie(NamedTuple):
    """`kind` is told of `party_id`: he is the “former colleague of” `other_id`; `mutual`: the other way round too."""

    id: int
    party_id: int
    other_id: int
    kind: str
    mutual: bool
    strength: int


class Environment(NamedTuple):
    deal_id: int
    parties: tuple[Party, ...]
    ties: tuple[Tie, ...]
    may_edit: bool


def read(session: Session, deal_id: int) -> Environment | None:
    """The strongest of each kind first; None if the deal is not, or no longer, seen."""
    deal = session.execute(select(Deal.archived_at, changeable(session, Deal)).where(Deal.id == deal_id)).first()
    if deal is None:
        return None
    party, tie = DealParty, DealTie
    query = select(
        party.id, party.kind, party.customer_id, func.coalesce(Customer.name, party.name), party.contact, party.role,
        party.strength, party.stance, party.note,
    ).outerjoin(Customer, Customer.id == party.customer_id)  # fmt: skip
    rows = session.execute(query.where(party.deal_id == deal_id).order_by(party.kind, party.strength.desc(), party.id))
    ties = select(tie.id, tie.party_id, tie.other_id, tie.kind, tie.mutual, tie.strength)
    tied = session.execute(ties.where(tie.deal_id == deal_id).order_by(tie.id))
    return Environment(deal_id, tuple(Party(*row) for row in rows), tuple(Tie(*row) for row in tied),
                       bool(deal[1]) and deal.archived_at is None)  # fmt: skip


def as_map(session: Session, deal_id: int, depth: int = 1) -> Map:
    """The deal in the middle, its customer and parties around it with who knows whom; with every further step the
    holdings, relations and people of those who are customers (B17). Empty if the deal is not seen.
    """
    deal = session.execute(select(Deal.title, Deal.customer_id).where(Deal.id == deal_id)).first()
    found = read(session, deal_id)
    if deal is None or found is None:
        return Map((), (), False)
    middle: Key = ("deal", deal_id)
    ours = {each.customer_id for each in found.parties if each.customer_id and each.name} | {deal.customer_id} - {None}
    rings, edges = relation_map.spread(session, {("customer", each) for each in ours}, depth - 1, first=1)
    keys = {each.id: _key(each) for each in found.parties}
    others = [Node(_key(each), each.name, _(KINDS[each.kind]), 0, 1)
              for each in found.parties if each.name and not each.customer_id]  # fmt: skip
    around = [Edge(keys[each.id], middle, _(STANCE_WORDS[each.stance]), False, each.strength >= STRONG)
              for each in found.parties]  # fmt: skip
    if deal.customer_id:
        around.append(Edge(("customer", deal.customer_id), middle, _("Customer"), False, True))
    tied = [Edge(keys[each.party_id], keys[each.other_id], each.kind, not each.mutual, each.strength >= STRONG)
            for each in found.ties]  # fmt: skip
    shown = relation_map.nodes(session, dict(list(rings.items())[: relation_map.MOST]))
    return relation_map.drawn(rings, [*around, *tied, *edges], (Node(middle, deal.title, "", 0, 0), *others, *shown))


def _key(party: Party) -> Key:
    return ("customer", party.customer_id) if party.customer_id else ("party", party.id)


def add(session: Session, deal_id: int, typed: Mapping[str, Any]) -> int:
    """Somebody around the deal; `who` is the id of a customer or a name. Returns the row's id.

    Raises Wrong for values that cannot be stored, UserError if the deal is not one's own to change, the customer is
    not seen, or he stands there already as this kind.
    """
    values = checking.check(RULES, {**NEW, **typed})
    deal_lines.locked(session, deal_id)
    who = _identity(session, values.pop("who"))
    _check_alone(session, deal_id, values["kind"], who)
    made = insert(DealParty).values(deal_id=deal_id, **who, **values).returning(DealParty.id)
    return session.execute(made).scalar_one()


def change(session: Session, party_id: int, read: Mapping[str, Any], typed: Mapping[str, Any]) -> Saved:
    """Also who it is. Raises Wrong, Conflict or UserError like every form, and as `add` does."""
    if session.scalar(select(DealParty.id).where(DealParty.id == party_id)) is None:
        raise UserError(NO_MORE)
    values = checking.check(RULES, typed)
    row = saving.locked(session, DealParty, party_id)
    changed, merged = saving.merge(session, row, read, values)
    written = {key: values[key] for key in changed if key != "who"}
    if "who" in changed:
        written |= _identity(session, values["who"])
    if {"who", "kind"} & set(changed):
        _check_alone(session, row.deal_id, written.get("kind", row.kind),
                     {"customer_id": row.customer_id, "name": row.name, **written}, party_id)  # fmt: skip
    saving.write(session, DealParty, party_id, written)
    return Saved(party_id, changed, merged)


def remove(session: Session, party_id: int) -> None:
    """He and his ties stand around the deal no more. Raises UserError if the deal was lost to him."""
    if session.scalar(select(Deal.id).where(Deal.competitor_id == party_id, Deal.state == "lost")) is not None:
        raise UserError(N_("The deal was lost to this competitor, so he stays."))
    ties = select(DealTie.id).where(or_(DealTie.party_id == party_id, DealTie.other_id == party_id))
    writing.remove(session, DealTie, ties)
    if not writing.remove(session, DealParty, select(DealParty.id).where(DealParty.id == party_id)):
        raise UserError(NO_MORE)


def tie(session: Session, deal_id: int, typed: Mapping[str, Any]) -> int:
    """Two of them know each other; the row's id. Raises Wrong, or UserError for one and the same, or told already."""
    values = checking.check(TIE_RULES, {**NEW_TIE, **typed})
    deal_lines.locked(session, deal_id)
    both = {values["party_id"], values["other_id"]}
    if len(both) < 2:
        raise UserError(N_("Choose two different ones."))
    here = select(func.count()).select_from(DealParty).where(DealParty.deal_id == deal_id, DealParty.id.in_(both))
    if session.scalar(here) != 2:
        raise UserError(NO_MORE)
    told = select(DealTie.id).where(DealTie.party_id.in_(both), DealTie.other_id.in_(both), _said(values["kind"]))
    if session.scalar(told) is not None:
        raise UserError(N_("This is said of the two already."))
    return session.execute(insert(DealTie).values(deal_id=deal_id, **values).returning(DealTie.id)).scalar_one()


def untie(session: Session, tie_id: int) -> None:
    """They do not know each other after all."""
    if not writing.remove(session, DealTie, select(DealTie.id).where(DealTie.id == tie_id)):
        raise UserError(NO_MORE)


def _check_alone(session: Session, deal_id: int, kind: str, who: Mapping[str, Any], but: int = 0) -> None:
    """Nobody stands around a deal twice as the same kind."""
    there = select(DealParty.id).where(DealParty.deal_id == deal_id, DealParty.kind == kind, DealParty.id != but)
    same = DealParty.customer_id == who["customer_id"] if who["customer_id"] else _named(who["name"])
    if session.scalar(there.where(same)) is not None:
        raise UserError(N_("He stands there already. Change that line instead."))


def _identity(session: Session, who: int | str) -> dict[str, Any]:
    if isinstance(who, str):
        return {"customer_id": None, "name": who}
    if session.scalar(select(Customer.id).where(Customer.id == who)) is None:
        raise UserError(N_("This customer is no longer there for you."))
    return {"customer_id": who, "name": ""}


def _named(name: str) -> Any:
    return func.lower(DealParty.name) == name.lower()


def _said(kind: str) -> Any:
    return func.lower(DealTie.kind) == kind.lower()
