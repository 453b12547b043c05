"""Handing customers and records on to colleagues: counted first (B02), then done for all at once (V27–V29).

Contiguous blocks in the order of the list, the surplus to the first receivers, the receivers in the order in which
the user put them.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain, repeat
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Subquery,
    and_,
    case,
    cast,
    column,
    func,
    literal,
    literal_column,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from app.models import Activity, Customer, Model, table_of
from app.models.access import HELD_KINDS, KINDS, sql
from app.models.activity import OPEN_STATES
from app.models.base import now
from app.services import people, permitted, schema, zones
from app.services.blocks import BLOCK, Blocks, GoOn
from app.services.dealing import sizes
from app.services.errors import UserError
from app.services.language import N_
from app.services.myself import changeable, check_right, may, me
from app.services.office import Office
from app.services.people import Receiver
from app.services.permitted import GIVE, Chosen
from app.services.selection import Selection, listed
from app.services.writing import count_of

LABEL = N_("Change of owner")


@dataclass(frozen=True)
class Terms:
    """How customers are given away.

    `old_kinds` are bits of access.KINDS: what of the past the new owner sees too (V29). With `move_activities` the open
    activities that the old owner has with these customers become the new owner's.
    """

    receivers: tuple[Receiver, ...]
    split_evenly: bool = True
    old_kinds: int = 0
    move_activities: bool = True


@dataclass(frozen=True)
class Plan:
    """What a transfer would do: customers for each employee in order, open activities that move, what stays.

    `lots` has the numbers for each receiver that was asked for: a department's is that of its members together.
    """

    customers: dict[int, int]
    lots: tuple[int, ...]
    activities: int = 0
    not_permitted: int = 0

    @property
    def total(self) -> int:
        return sum(self.customers.values())


class Given(NamedTuple):
    """What was planned, how many customers were given, and the action under which all of it can be undone."""

    plan: Plan
    customers: int
    action_id: int


def terms(receivers: Sequence[Receiver], kinds: Sequence[str] = (), **others: bool) -> Terms:
    """Terms with the older kinds by their names: deals, contracts, quotes, documents, activities, orders."""
    return Terms(tuple(receivers), old_kinds=sum(KINDS[kind] for kind in set(kinds)), **others)


def plan(session: Session, selection: Selection, asked: Terms) -> Plan:
    """Count what `transfer_ownership` would do, without changing anything."""
    members = _members(session, asked)
    return _plan(session, permitted.chosen(session, selection, GIVE), members, asked)


def transfer_ownership(session: Session, selection: Selection, asked: Terms) -> Plan:
    """Give the customers away in one transaction; returns what was done.

    Raises UserError if the role lacks the right, if a receiver no longer works here, or if several receivers are to
    have the customers undivided.
    """
    members = _members(session, asked)
    chosen = permitted.chosen(session, selection, GIVE, lock=True)
    planned = _plan(session, chosen, members, asked)
    give(session, chosen.ids, _owners(planned), asked)
    return planned


def transfer_in_blocks(office: Office, selection: Selection, asked: Terms, go_on: GoOn, block: int = BLOCK) -> Given:
    """The same for any number: blocks of one transaction each, under one parent action, which is the first block's.

    Before each block `go_on(done, total)` is asked; if it says no, what is done stays done.
    """
    with office.read() as session:
        members = _members(session, asked)
        chosen = permitted.chosen(session, selection, GIVE)
        planned = _plan(session, chosen, members, asked)
    wanted = dict(zip(chosen.ids, _owners(planned), strict=True))
    blocks = Blocks(office, LABEL, len(chosen.ids), go_on, block)

    def give_part(session: Session, part: Sequence[int]) -> int:
        still = permitted.chosen(session, Selection.of(part), GIVE, lock=True).ids
        give(session, still, array("q", (wanted[each] for each in still)), asked)
        return len(still)

    return Given(planned, sum(blocks.run(chosen.ids, give_part)), blocks.action_id)


def give_records(session: Session, model: type[Model], ids: Sequence[int], employee_id: int) -> int:
    """Hand on records that have an owner of their own (deals, activities, files); returns how many changed hands."""
    check_right(session, "transfer")
    people.employees_of(session, [Receiver(employee_id)])
    return give_each(session, model, ids, [employee_id] * len(ids))


def give_each(session: Session, model: type[Model], ids: Sequence[int], owners: Sequence[int]) -> int:
    """The same, each record to an owner of its own."""
    table = table_of(model)
    if session.get_bind().dialect.name == "postgresql":
        call = text(f"select give_{table.name}(:ids, :owners)")
        return int(session.scalar(call, {"ids": list(ids), "owners": list(owners)}) or 0)
    those = listed(session, ids)
    mine = select(table.c.id).where(table.c.id.in_(select(those.c.id)), changeable(session, model))
    allowed, new = listed(session, list(session.scalars(mine))), pairs(session, ids, owners)
    with schema.giving(session):
        return count_of(session, update(model).values(owner_id=new.c.owner).where(
            table.c.id == new.c.id, table.c.id.in_(select(allowed.c.id)), table.c.owner_id != new.c.owner))  # fmt: skip


# --- counting ---


def _members(session: Session, asked: Terms) -> list[list[int]]:
    check_right(session, "transfer")
    if not asked.receivers:
        raise UserError(N_("Choose who shall receive the customers."))
    members = people.employees_of(session, asked.receivers)
    if sum(map(len, members)) > 1 and not asked.split_evenly:
        raise UserError(N_("Several receivers can only get customers divided evenly."))
    return members


def _plan(session: Session, chosen: Chosen, members: list[list[int]], asked: Terms) -> Plan:
    everybody = list(chain.from_iterable(members))
    each_gets = dict(zip(everybody, sizes(len(chosen.ids), len(everybody)), strict=True))
    lots = tuple(sum(each_gets[each] for each in team) for team in members)
    planned = Plan(each_gets, lots, 0, chosen.not_permitted)
    if not asked.move_activities:
        return planned
    return replace(planned, activities=_open_activities(session, chosen.ids, _owners(planned)))


def _owners(planned: Plan) -> array[int]:
    """The new owner of each customer, in the order of the list."""
    return array("q", chain.from_iterable(repeat(who, size) for who, size in planned.customers.items()))


def _open_activities(session: Session, ids: array[int], owners: array[int]) -> int:
    """The open activities of the old owners; those whose customer stays with its owner do not move."""
    new = pairs(session, ids, owners)
    counted = (
        select(func.count())
        .select_from(Activity)
        .join(Customer, Customer.id == Activity.customer_id)
        .join(new, new.c.id == Customer.id)
        .where(Customer.owner_id != new.c.owner, *_moving())
    )
    return session.scalar(counted) or 0


def _moving() -> list[Any]:
    return [Activity.owner_id == Customer.owner_id, Activity.state.in_(OPEN_STATES), Activity.archived_at.is_(None)]


# --- giving ---


def give(session: Session, ids: array[int], owners: array[int], asked: Terms) -> None:
    """Each customer to its new owner; what one may not give stays. The customers are locked, the right is checked."""
    if not ids:
        return
    zones.place_given(session, pairs(session, ids, owners))
    if session.get_bind().dialect.name == "postgresql":
        call = text("select give_customers(:ids, :owners, :old_kinds, :move)")
        session.execute(call, {"ids": ids.tolist(), "owners": owners.tolist(), "old_kinds": asked.old_kinds,
                               "move": asked.move_activities})  # fmt: skip
        return
    given = pairs(session, ids, owners)
    changing = and_(Customer.id == given.c.id, Customer.owner_id != given.c.owner)
    with schema.giving(session):
        if asked.move_activities:
            moved = and_(Activity.customer_id == Customer.id, changing, *_moving())
            count_of(session, update(Activity).where(moved).values(owner_id=given.c.owner))
        new = {"owner_id": given.c.owner, "owner_since": now(), "old_kinds": _kinds(session, given, asked)}
        count_of(session, update(Customer).where(changing).values(new))


def _kinds(session: Session, given: Subquery, asked: Terms) -> ColumnElement[int]:
    """SQLite: the older kinds that go along; nobody opens the past to himself by taking a customer."""
    everything = literal(asked.old_kinds)
    if may(session, "see_all"):
        return everything
    held = literal_column(sql(HELD_KINDS, "sqlite", "customer"), Integer)
    return case((given.c.owner == me(session), everything.op("&")(held)), else_=everything)


def pairs(session: Session, ids: Sequence[int], owners: Sequence[int]) -> Subquery:
    """Rows `id` and `owner` of a record and its new owner, as one parameter however many they are."""
    if session.get_bind().dialect.name == "postgresql":
        bigints = postgresql.ARRAY(BigInteger)
        each = func.unnest(cast(list(ids), bigints), cast(list(owners), bigints)).table_valued(
            column("id", BigInteger), column("owner", BigInteger)
        ).render_derived("pair")
        return select(each.c.id, each.c.owner).subquery("pairs")
    # in the order of the keys, in which the rows lie in the file
    rows = func.json_each(json.dumps(sorted(zip(ids, owners, strict=True)))).table_valued("value")
    part = [func.json_extract(rows.c.value, f"$[{place}]", type_=BigInteger) for place in (0, 1)]
    return select(part[0].label("id"), part[1].label("owner")).subquery("pairs")
