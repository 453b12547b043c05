"""Why deals are lost, and to whom (C11): the reasons that the office chooses from, and the competitor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import case, func, select, update
from sqlalchemy.orm import Session

from app.models import Customer, DealParty, LostReason
from app.models.base import now
from app.models.customer import ROLES
from app.services import text
from app.services.checking import LINE
from app.services.errors import UserError
from app.services.language import N_, _
from app.services.myself import check_right
from app.services.text import clean
from app.services.writing import count_of

FIRST_REASONS = (N_("Price"), N_("Chose somebody else"), N_("No need any more"), N_("No budget"),
                 N_("No reply any more"))  # fmt: skip


@dataclass(frozen=True)
class Loss:
    """A reason of the office, one's own words, or both; `competitor` is a customer's id or a name."""

    words: str = ""
    reason_id: int | None = None
    competitor: int | str | None = None

    @property
    def said(self) -> bool:
        """Whether there is a reason at all."""
        return bool(self.reason_id or self.words.strip())


class Reason(NamedTuple):
    id: int
    name: str


class Asked(NamedTuple):
    """What the window that asks for the reason offers: competitors are (customer or None, name)."""

    reasons: tuple[Reason, ...]
    competitors: tuple[tuple[int | None, str], ...]


def reasons(session: Session) -> list[Reason]:
    """Those in use, in their order."""
    used = select(LostReason.id, LostReason.name).where(LostReason.archived_at.is_(None))
    return [Reason(*row) for row in session.execute(used.order_by(LostReason.position, LostReason.id))]


def asked(session: Session, deal_ids: Sequence[int]) -> Asked:
    """The reasons, the competitors known on these deals, and the customers that are competitors."""
    name = func.coalesce(Customer.name, DealParty.name)
    on_deals = select(DealParty.customer_id, name).outerjoin(Customer, Customer.id == DealParty.customer_id)
    on_deals = on_deals.where(DealParty.deal_id.in_(list(deal_ids)), DealParty.kind == "competitor", name != "")
    known = select(Customer.id, Customer.name).where(
        Customer.roles.bitwise_and(ROLES["competitor"]) != 0, Customer.archived_at.is_(None))  # fmt: skip
    found = dict.fromkeys((row[0], row[1]) for query in (on_deals, known.order_by(Customer.sort_key).limit(50))
                          for row in session.execute(query))  # fmt: skip
    return Asked(tuple(reasons(session)), tuple(found))


def values(session: Session, loss: Loss) -> dict[str, Any]:
    """The columns of a lost deal. Raises UserError if nothing was said, or the reason is not the office's."""
    if not loss.said:
        raise UserError(N_("Say why the deal was lost."))
    if loss.reason_id and session.scalar(select(LostReason.id).where(LostReason.id == loss.reason_id)) is None:
        raise UserError(N_("This reason is no longer there."))
    return {"lost_reason": clean(loss.words, LINE), "lost_reason_id": loss.reason_id}


def parties(session: Session, deal_ids: Sequence[int], competitor: int | str) -> Mapping[int, int]:
    """The competitor among the parties of each deal, put there where he is not yet: party by deal."""
    known = isinstance(competitor, int)
    who: dict[str, Any] = {"customer_id": competitor} if known else {"name": clean(str(competitor), LINE)}
    same = DealParty.customer_id == competitor if known else func.lower(DealParty.name) == who["name"].lower()
    there = select(DealParty.deal_id, DealParty.id).where(
        DealParty.deal_id.in_(list(deal_ids)), DealParty.kind == "competitor", same)  # fmt: skip
    found = {row.deal_id: row.id for row in session.execute(there)}
    missing = [each for each in deal_ids if each not in found]
    session.add_all([DealParty(deal_id=each, kind="competitor", stance="against", **who) for each in missing])
    session.flush()
    return found if not missing else {row.deal_id: row.id for row in session.execute(there)}


# --- the catalogue ---


def add_first(session: Session) -> None:
    """The reasons that a new office begins with."""
    session.add_all(LostReason(name=_(name), position=place) for place, name in enumerate(FIRST_REASONS))
    session.flush()


def add_reason(session: Session, name: str) -> int:
    """One more; one that was taken away comes back."""
    check_right(session, "administer")
    name = text.name(name, 80)
    last = session.scalar(select(func.max(LostReason.position))) or 0
    there = session.scalar(select(LostReason).where(LostReason.name == name))
    if there is None:
        there = LostReason(name=name, position=last + 1)
        session.add(there)
    elif there.archived_at is None:
        raise UserError(N_("There is a reason named {name} already."), name=name)
    there.archived_at = None
    session.flush()
    return there.id


def rename_reason(session: Session, reason_id: int, name: str) -> None:
    """The lost deals that have it show the new name."""
    check_right(session, "administer")
    name = text.name(name, 80)
    if session.scalar(select(LostReason.id).where(LostReason.name == name, LostReason.id != reason_id)):
        raise UserError(N_("There is a reason named {name} already."), name=name)
    count_of(session, update(LostReason).where(LostReason.id == reason_id).values(name=name))


def reorder_reasons(session: Session, ids: Sequence[int]) -> None:
    """In their new order."""
    check_right(session, "administer")
    places = {each: place for place, each in enumerate(ids)}
    position = case(places, value=LostReason.id, else_=LostReason.position)
    count_of(session, update(LostReason).where(LostReason.id.in_(list(places))).values(position=position))


def remove_reason(session: Session, reason_id: int) -> None:
    """Not offered any more; the deals that were lost for it keep it."""
    check_right(session, "administer")
    count_of(session, update(LostReason).where(LostReason.id == reason_id).values(archived_at=now()))
