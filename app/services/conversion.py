"""A prospect becomes a customer, once, with all that is known of it (M16, E27); and the roles of many at once (C15)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.models import Action, Change, Contract, Customer, Deal
from app.models.contract import BINDING
from app.models.customer import ROLES
from app.services import permitted, zones
from app.services.bulk_history import logged_text
from app.services.errors import UserError
from app.services.language import N_
from app.services.permitted import Chosen
from app.services.selection import Selection, listed
from app.services.writing import count_of

CONVERT = N_("Prospects become customers")
ALREADY = N_("It is a customer already. Nothing was changed.")
CUSTOMER = ROLES["customer"]
Way = Literal["add", "remove", "set"]


class Becoming(NamedTuple):
    """How many become customers, how many are already, how many are not one's own to change."""

    prospects: int
    already: int
    not_permitted: int


class Prospect(NamedTuple):
    id: int
    name: str


class RolesPlan(NamedTuple):
    """How many get other roles, how many have these already, how many are not one's own to change."""

    changed: int
    same: int
    not_permitted: int


def plan(session: Session, selection: Selection) -> Becoming:
    """Count what `convert` would do, without changing anything."""
    return _becoming(session, permitted.chosen(session, selection))


def convert(session: Session, selection: Selection) -> Becoming:
    """Prospects become customers and get that role; the rest of them stays. Raises UserError if none is a prospect.

    The rows are locked first: of two who do it at once, one finds nothing left to do.
    """
    chosen = permitted.chosen(session, selection, lock=True)
    planned = _becoming(session, chosen)
    if not planned.prospects:
        raise UserError(ALREADY)
    those = select(listed(session, chosen.ids).c.id)
    changed = update(Customer).where(Customer.id.in_(those), Customer.state == "prospect")
    count_of(session, changed.values(state="customer", roles=Customer.roles.op("|")(CUSTOMER)))
    zones.place(session, chosen.ids)
    return planned


def prospects_at(session: Session, kind: Literal["deal", "contract", "customer"], ids: Sequence[int]) -> list[Prospect]:
    """The prospects, of those that one may change, whose deals were won or contracts signed; or these themselves."""
    chosen = permitted.chosen(session, Selection.of(_customers(session, kind, ids)))
    query = select(Customer.id, Customer.name).where(Customer.id.in_(list(chosen.ids)), Customer.state == "prospect")
    return [Prospect(*row) for row in session.execute(query.order_by(Customer.sort_key, Customer.id))]


def _customers(session: Session, kind: str, ids: Sequence[int]) -> Sequence[int]:
    if kind == "customer":
        return ids
    if kind == "deal":
        query = select(Deal.customer_id).where(Deal.id.in_(ids), Deal.state == "won")
    else:
        query = select(Contract.customer_id).where(Contract.id.in_(ids), Contract.state.in_(BINDING))
    return [key for key in session.scalars(query) if key is not None]


def since(session: Session, customer: Customer) -> datetime | None:
    """Since when it has been a customer: out of the log, else since it was noted; None for a prospect."""
    if customer.state != "customer":
        return None
    query = (
        select(func.max(Action.at)).join(Change, Change.action_id == Action.id)
        .where(Change.table_name == "customer", Change.row_id == customer.id)
        .where(logged_text("after", "state") == "customer")
    )  # fmt: skip
    return session.scalar(query) or customer.created_at


def plan_roles(session: Session, selection: Selection, roles: int, way: Way) -> RolesPlan:
    """Count what `set_roles` would do; `roles` are bits."""
    return _roles_plan(session, permitted.chosen(session, selection), roles, way)


def set_roles(session: Session, selection: Selection, roles: int, way: Way) -> RolesPlan:
    """Give the customers these roles too, take them away, or leave exactly these."""
    if not 0 < roles < 2 * max(ROLES.values()):
        raise UserError(N_("Choose at least one role."))
    chosen = permitted.chosen(session, selection, lock=True)
    planned = _roles_plan(session, chosen, roles, way)
    those, after = select(listed(session, chosen.ids).c.id), _after(roles, way)
    count_of(session, update(Customer).where(Customer.id.in_(those), Customer.roles != after).values(roles=after))
    zones.place(session, chosen.ids)
    return planned


def _becoming(session: Session, chosen: Chosen) -> Becoming:
    prospects = _count(session, chosen, Customer.state == "prospect")
    return Becoming(prospects, len(chosen.ids) - prospects, chosen.not_permitted)


def _roles_plan(session: Session, chosen: Chosen, roles: int, way: Way) -> RolesPlan:
    changed = _count(session, chosen, Customer.roles != _after(roles, way))
    return RolesPlan(changed, len(chosen.ids) - changed, chosen.not_permitted)


def _after(roles: int, way: Way) -> Any:
    if way == "set":
        return roles
    return Customer.roles.op("|")(roles) if way == "add" else Customer.roles.op("&")(~roles)


def _count(session: Session, chosen: Chosen, which: Any) -> int:
    those = listed(session, chosen.ids)
    return session.scalar(select(func.count()).select_from(Customer).join(those, those.c.id == Customer.id)
                          .where(which)) or 0  # fmt: skip
