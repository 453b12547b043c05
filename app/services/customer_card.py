"""What the card of a customer shows: a handful of queries by key, whatever the size of the office."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from functools import cached_property
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import (
    Action,
    Activity,
    Change,
    Customer,
    Deal,
    Employee,
    Group,
    GroupMember,
    Stage,
    Zone,
    table_of,
)
from app.services import card_activities, contacts, conversion, debts, history, merging, people
from app.services.attribute_slots import attributes
from app.services.card import Card, Changed, DealLine, Event, Fact, FactKind, Mark, Page
from app.services.conversion import CUSTOMER
from app.services.customer_fields import KINDS, LABELS, STATES, Own, label, own_value, words
from app.services.language import N_, _
from app.services.myself import changeable
from app.services.query import Chip

PAGE = 25  # lines of the timeline that are read at once
MOST_DEALS = 50
FACTS: tuple[tuple[str, FactKind], ...] = (
    ("phone", "phone"), ("phone2", "phone"), ("email", "email"), ("address", "text"), ("tax_code", "text"),
    ("revenue", "money"), ("last_contact_at", "moment"), ("birthday", "day"), ("website", "link"),
    ("industry", "text"), ("size", "text"), ("source", "text"), ("note", "text"),
)  # fmt: skip
ALWAYS = ("phone", "revenue")  # shown even when there is nothing
MORE_LABELS = {"revenue": N_("Revenue"), "last_contact_at": N_("Last contact")}
AS_OF = ("name", "code", "kind", "state", "roles", "phone", "phone2", "email", "website", "tax_code", "address", "ward",
         "province", "source", "industry", "size", "birthday", "note", "owner_id", "zone_id",
         "archived_at")  # fmt: skip


def card(session: Session, customer_id: int) -> Card | None:
    """None if the customer is not, or no longer, seen; of one that was merged, the one that it has become."""
    customer_id = merging.kept_of(session, customer_id)
    query = select(Customer, Employee.name, changeable(session, Customer).label("mine"))
    found = session.execute(
        query.outerjoin(Employee, Employee.id == Customer.owner_id).where(Customer.id == customer_id)
    ).one_or_none()
    if found is None:
        return None
    customer, owner, mine = found
    lines, count = deals(session, customer_id)
    return Card(
        customer.id, customer.name, _subtitle(customer), customer.stars, _chips(session, customer_id),
        _facts(session, customer, owner or ""), timeline(session, customer_id),
        contacts=contacts.of_customer(session, customer_id), deals=lines, deals_in_all=count,
        next=card_activities.next_action(session, Activity.customer_id == customer_id),
        reach={"phone": customer.phone or customer.phone2, "email": customer.email},
        may_edit=bool(mine), archived=customer.archived_at is not None, prospect=customer.state == "prospect",
    )  # fmt: skip


def reach_of(session: Session, customer_id: int) -> dict[str, str]:
    """What the buttons to call and to write need; nothing if the customer is not seen."""
    row = session.execute(select(Customer.phone, Customer.phone2, Customer.email).where(Customer.id == customer_id))
    found = row.one_or_none()
    return {"phone": found.phone or found.phone2, "email": found.email} if found else {}


def timeline(session: Session, customer_id: int, after: Mark | None = None, limit: int = PAGE) -> Page:
    """Activities and changes merged, newest first, from where the last page ended."""
    mark = after or Mark()
    activities = card_activities.lines(session, Activity.customer_id == customer_id, limit + 1, mark.activity)
    changes = _changes(session, customer_id, mark.change, limit + 1)
    both = sorted([*activities, *changes], key=lambda each: each[0].at, reverse=True)
    shown = both[:limit]
    for event, key in shown:
        mark = mark._replace(activity=(event.at, key)) if event.kind != "change" else mark._replace(change=key)
    return Page(tuple(event for event, _key in shown if event.title), mark if len(both) > limit else None)


def deals(session: Session, customer_id: int) -> tuple[tuple[DealLine, ...], int]:
    """The deals, open ones first, and how many there are in all."""
    query = (
        select(Deal.id, Deal.code, Deal.title, Stage.name, Stage.colour, Deal.amount, Deal.state, Deal.due_on,
               func.count().over())
        .join(Stage, Stage.id == Deal.stage_id)
        .where(Deal.customer_id == customer_id, Deal.archived_at.is_(None))
        .order_by(Deal.state.not_in(("open", "standby")), Deal.created_at.desc(), Deal.id.desc())
        .limit(MOST_DEALS)
    )  # fmt: skip
    rows = session.execute(query).all()
    return tuple(DealLine(*row[:8]) for row in rows), rows[0][8] if rows else 0


def as_of(session: Session, customer_id: int, day: date) -> tuple[Fact, ...] | None:
    """The fields as they stood at the end of a day on this computer's calendar; None if there was no customer yet."""
    end = datetime.combine(day, time.max).astimezone()
    state = history.as_of_id(session, Customer, customer_id, end)
    if state is None:
        return None
    readable = _Readable(session)
    facts = (Fact(label(key), _kind_of(key, state.get(key)), readable.value(key, state.get(key))) for key in AS_OF)
    own = readable.own_facts(state.get("attributes") or {})
    return tuple(fact for fact in (*facts, *own) if fact.value not in (None, ""))


def _subtitle(customer: Customer) -> str:
    state = "" if customer.state == "customer" else _(STATES[customer.state])
    return " · ".join(filter(None, (customer.code, _(KINDS[customer.kind]), state)))


def _chips(session: Session, customer_id: int) -> tuple[Chip, ...]:
    query = (
        select(Group.name, Group.colour)
        .join(GroupMember, GroupMember.group_id == Group.id)
        .where(GroupMember.customer_id == customer_id, Group.archived_at.is_(None))
        .order_by(Group.position, Group.name)
    )
    return tuple(Chip(row.name, row.colour) for row in session.execute(query))


def _facts(session: Session, customer: Customer, owner: str) -> tuple[Fact, ...]:
    values = {key: getattr(customer, key) for key, _kind in FACTS}
    values["address"] = ", ".join(filter(None, (customer.address, customer.ward, customer.province)))
    shown = [
        Fact(MORE_LABELS.get(key) or label(key, customer.kind), kind, values[key])
        for key, kind in FACTS
        if key in ALWAYS or values[key] not in (None, "")
    ]
    place = 1 + sum(each.kind in ("phone", "email") for each in shown[1:])
    shown.insert(place, Fact(LABELS["owner_id"], "text", owner))
    if customer.zone_id and (zone := session.scalar(select(Zone.name).where(Zone.id == customer.zone_id))):
        shown.insert(place + 1, Fact(LABELS["zone_id"], "text", zone))
    shown[place + 1 : place + 1] = _debt(session, customer.id)
    shown += _standing(session, customer)
    return (*shown, *(fact for fact in _own_facts(session, customer) if fact.value not in (None, "")))


def _standing(session: Session, customer: Customer) -> list[Fact]:
    """What it is to the office, and to which holding it belongs."""
    since, facts = conversion.since(session, customer), []
    if customer.roles != CUSTOMER:
        facts.append(Fact(LABELS["roles"], "text", words("roles", customer.roles)))
    if since is not None:
        facts.append(Fact(N_("Customer since"), "moment", since))
    parent = select(Customer.name).where(Customer.id == customer.parent_id)
    if customer.parent_id is not None and (name := session.scalar(parent)):
        facts.append(Fact(LABELS["parent_id"], "text", name))
    return facts


def _debt(session: Session, customer_id: int) -> list[Fact]:
    """What the customer owes, for who may see debts (E29); nothing where nothing was ever agreed."""
    debt = debts.of_customer(session, customer_id)
    if debt is None or not (debt.agreed or debt.received):
        return []
    late = [Fact(N_("Of it overdue"), "money", debt.overdue, "late")] if debt.overdue else []
    return [Fact(N_("Owes") if debt.owed >= 0 else N_("Paid in advance"), "money", abs(debt.owed)), *late]


def _own_facts(session: Session, customer: Customer) -> list[Fact]:
    return [_own_fact(own, customer.attributes) for own in attributes(session)] if customer.attributes else []


def _own_fact(own: Own, values: Mapping[str, Any]) -> Fact:
    value = own_value(own.kind, values.get(own.key))
    if isinstance(value, bool):
        return Fact(own.label, "text", _("Yes") if value else _("No"))
    kinds: dict[tuple[str, type], FactKind] = {
        ("money", int): "money", ("number", int): "number", ("link", str): "link", ("date", date): "day",
    }  # fmt: skip
    return Fact(own.label, kinds.get((own.kind, type(value)), "text"), value)


# --- the timeline ---


def _changes(session: Session, customer_id: int, before: int | None, limit: int) -> list[tuple[Event, int]]:
    query = (
        select(Change.id, Change.before, Change.after, Action.id, Action.label, Action.at, Employee.name)
        .join(Action, Action.id == Change.action_id)
        .outerjoin(Employee, Employee.id == Action.employee_id)
        .where(Change.table_name == "customer", Change.row_id == customer_id)
        .order_by(Change.id.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(Change.id < before)
    rows = session.execute(query).all()
    readable = _Readable(session)
    found = []
    for row in rows:
        changed = _changed(row[1], row[2], readable)
        title = row[4] if changed or row[1] is None or row[2] is None else ""  # only what nobody reads: left out
        who = row[6] or _("The system")
        found.append((Event("change", title, who, row[5], changes=changed, action_id=row[3]), row[0]))
    return found


def _changed(
    before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, readable: _Readable
) -> tuple[Changed, ...]:
    """Field by field; a new record is said by its title alone."""
    if before is None or after is None:
        return ()
    table = table_of(Customer)
    lines: list[Changed] = []
    for key in after:
        if key == "attributes":
            lines += readable.own_changes(*(history.value_of(table.c[key], side.get(key)) for side in (before, after)))
        elif key in LABELS:
            old, new = (readable.value(key, history.value_of(table.c[key], side.get(key))) for side in (before, after))
            lines.append(Changed(LABELS[key], old, new))
    return tuple(lines)


class _Readable:
    """Values of the log as one reads them; names are read once, and only when one is needed."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._names: dict[str, dict[Any, str]] = {}

    def value(self, key: str, value: Any) -> Any:
        if value is None:
            return None
        if key in ("owner_id", "zone_id"):
            return self._named(key).get(value, "?")
        if key in ("parent_id", "merged_into_id"):
            return self._parent(value)
        return words(key, value)

    @cached_property
    def _owns(self) -> dict[str, Own]:
        return {own.key: own for own in attributes(self._session, hidden=True)}

    def own_facts(self, values: Mapping[str, Any]) -> list[Fact]:
        """In the order of the attributes; at the end those that are known no more."""
        keys = sorted(values, key=lambda key: list(self._owns).index(key) if key in self._owns else len(self._owns))
        return [_own_fact(self._owns.get(key, Own(key, key)), values) for key in keys]

    def own_changes(self, before: Any, after: Any) -> Sequence[Changed]:
        old, new = before or {}, after or {}
        owns = [self._owns.get(key, Own(key, key)) for key in {**old, **new} if old.get(key) != new.get(key)]
        return [Changed(own.label, *(own_value(own.kind, side.get(own.key)) for side in (old, new))) for own in owns]

    def _named(self, key: str) -> dict[Any, str]:
        if key not in self._names:
            zones = select(Zone.id, Zone.name)
            self._names[key] = (
                people.names(self._session)
                if key == "owner_id"
                else {row.id: row.name for row in self._session.execute(zones)}
            )
        return self._names[key]

    def _parent(self, customer_id: int) -> str:
        known = self._names.setdefault("parent_id", {})
        if customer_id not in known:
            known[customer_id] = self._session.scalar(select(Customer.name).where(Customer.id == customer_id)) or "?"
        return known[customer_id]


def _kind_of(key: str, value: Any) -> FactKind:
    if key in ("phone", "phone2"):
        return "phone"
    if isinstance(value, datetime):
        return "moment"
    return "day" if isinstance(value, date) else "text"
