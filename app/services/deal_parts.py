"""Who takes part in a deal, and what is spent for it (S03, S20): kept by whoever works on it.

Whoever takes part sees the deal, and with `works` he changes it like its owner. He is told when he is added; he may
always take himself off.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.models import Deal, DealCost, DealParticipant, Employee
from app.services import checking, deal_lines, notifications, people, saving, writing
from app.services.checking import Rule
from app.services.deal_lines import Line
from app.services.errors import UserError
from app.services.language import N_
from app.services.myself import changeable, me
from app.services.people import Person
from app.services.saving import Saved

KIND = "deals"  # of its notifications: can be switched off (S16)
ADDED = N_("{name} has added you to the deal “{title}”.")
NO_MORE = N_("Somebody has taken this off the deal meanwhile.")
PERSON_LABELS = {"employee_id": N_("Colleague"), "role": N_("Role"), "works": N_("Works on it")}
PERSON_RULES: dict[str, Rule] = {
    "employee_id": Rule(checking.key().clean, required=True), "role": checking.line(100), "works": Rule(bool),
}  # fmt: skip
COST_LABELS = {"day": N_("Day"), "text": N_("What for"), "amount": N_("Amount of money")}
COST_RULES: dict[str, Rule] = {
    "day": Rule(checking.day().clean, required=True), "text": checking.line(required=True),
    "amount": checking.amount(1),
}  # fmt: skip


class Participant(NamedTuple):
    """`works`: he changes the deal like its owner. `left`: he no longer works in the office."""

    id: int
    employee_id: int
    name: str
    role: str
    works: bool
    left: bool


class Cost(NamedTuple):
    """`amount` in đồng."""

    id: int
    day: date
    text: str
    amount: int


class Parts(NamedTuple):
    """All that a deal consists of; `amount` is what is expected of it, in đồng."""

    deal_id: int
    amount: int
    people: tuple[Participant, ...]
    lines: tuple[Line, ...]
    costs: tuple[Cost, ...]
    may_edit: bool
    mine: int  # who is signed in

    @property
    def worth(self) -> int:
        """What the products come to."""
        return sum(each.amount for each in self.lines)

    @property
    def spent(self) -> int:
        return sum(each.amount for each in self.costs)


def read(session: Session, deal_id: int) -> Parts | None:
    """None if the deal is not, or no longer, seen."""
    mine = changeable(session, Deal).label("mine")
    deal = session.execute(select(Deal.amount, Deal.archived_at, mine).where(Deal.id == deal_id)).first()
    if deal is None:
        return None
    return Parts(deal_id, deal.amount, _participants(session, deal_id), deal_lines.of_deal(session, deal_id),
                 _costs(session, deal_id), bool(deal.mine) and deal.archived_at is None, me(session))  # fmt: skip


def _participants(session: Session, deal_id: int) -> tuple[Participant, ...]:
    """Who works on it first, then as they came."""
    part = DealParticipant
    query = (
        select(part.id, part.employee_id, Employee.name, part.role, part.works, ~Employee.active)
        .join(Employee, Employee.id == part.employee_id)
        .where(part.deal_id == deal_id)
    )
    return tuple(Participant(*row) for row in session.execute(query.order_by(part.works.desc(), part.id)))


def _costs(session: Session, deal_id: int) -> tuple[Cost, ...]:
    """The newest first."""
    query = select(DealCost.id, DealCost.day, DealCost.text, DealCost.amount).where(DealCost.deal_id == deal_id)
    return tuple(Cost(*row) for row in session.execute(query.order_by(DealCost.day.desc(), DealCost.id.desc())))


# --- who takes part ---


def candidates(session: Session, deal_id: int) -> list[Person]:
    """Active colleagues who do not take part yet; not the owner, who has the deal already."""
    there = select(DealParticipant.employee_id).where(DealParticipant.deal_id == deal_id)
    owner = select(Deal.owner_id).where(Deal.id == deal_id).scalar_subquery()
    return people.active(session, Employee.id.not_in(there), Employee.id != owner)


def add(session: Session, deal_id: int, typed: Mapping[str, Any]) -> int:
    """Somebody takes part from now on, and is told. Returns the row's id.

    Raises Wrong for values that cannot be stored, UserError if the deal is not one's own to change, or he no longer
    works here, owns it or takes part already.
    """
    values = checking.check(PERSON_RULES, {"employee_id": None, **typed})
    title = deal_lines.locked(session, deal_id).title
    who = values["employee_id"]
    if who not in {each.id for each in candidates(session, deal_id)}:
        raise UserError(N_("This colleague takes part already, or no longer works here. Choose somebody else."))
    made = insert(DealParticipant).values(deal_id=deal_id, **values).returning(DealParticipant.id)
    row_id = session.execute(made).scalar_one()
    _tell(session, deal_id, title, who)
    return row_id


def change(session: Session, row_id: int, read: Mapping[str, Any], typed: Mapping[str, Any]) -> Saved:
    """His role, and whether he works on it. Raises Wrong, Conflict or UserError like every form."""
    return _save(session, DealParticipant, row_id, read, checking.check(PERSON_RULES, typed))


def remove(session: Session, row_id: int) -> None:
    """He takes part no more; also he himself may say so."""
    if not writing.remove(session, DealParticipant, select(DealParticipant.id).where(DealParticipant.id == row_id)):
        raise UserError(NO_MORE)


def _tell(session: Session, deal_id: int, title: str, who: int) -> None:
    mine = me(session)
    values = {"name": people.names(session).get(mine, ""), "title": title}
    if who != mine:
        key = f"joined:{deal_id}:{session.info.get('action_id', 0)}"
        notifications.notify(session, [who], key, KIND, ADDED, values, "deal", deal_id)


def _save(session: Session, model: type[Any], row_id: int, read: Mapping[str, Any], values: dict[str, Any]) -> Saved:
    if session.scalar(select(model.id).where(model.id == row_id)) is None:
        raise UserError(NO_MORE)
    return saving.save(session, model, row_id, read, values)


# --- costs ---


def spend(session: Session, deal_id: int, typed: Mapping[str, Any]) -> int:
    """Money was spent for the deal; the row's id. Raises Wrong, or UserError if it is not one's own to change."""
    values = checking.check(COST_RULES, {"day": None, "text": "", "amount": 0, **typed})
    deal_lines.locked(session, deal_id)
    return session.execute(insert(DealCost).values(deal_id=deal_id, **values).returning(DealCost.id)).scalar_one()


def change_cost(session: Session, row_id: int, read: Mapping[str, Any], typed: Mapping[str, Any]) -> Saved:
    """Raises Wrong, Conflict or UserError like every form."""
    return _save(session, DealCost, row_id, read, checking.check(COST_RULES, typed))


def remove_cost(session: Session, row_id: int) -> None:
    """It was not spent for this deal after all."""
    if not writing.remove(session, DealCost, select(DealCost.id).where(DealCost.id == row_id)):
        raise UserError(NO_MORE)
