"""Handing over what somebody who leaves has: counted for each receiver first, then done as one action (B10, B02).

Customers, every record of a class that is `Owned`, shares given to the leaver and his zones. A record of one of his
customers goes where the customer goes. What he made stays in the log under his name. A handover that was broken off, by
whoever did it or by a power cut, is known to him until it is gone on with, or undone: both as one action.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, null, or_, select
from sqlalchemy.orm import Session, aliased

from app.models import (
    Action,
    Activity,
    Change,
    Customer,
    Deal,
    Employee,
    Model,
    OnCustomer,
    Owned,
    Share,
    ZoneMember,
    classes,
)
from app.models.activity import OPEN_STATES
from app.services import employees, handover_giving, handover_rules, people, preferences
from app.services.blocks import BLOCK, Blocks, GoOn
from app.services.bulk_history import logged
from app.services.dealing import Dealing
from app.services.errors import UserError
from app.services.handover_giving import his
from app.services.language import N_
from app.services.myself import changeable, check_right, editable_owners, holds, may, me
from app.services.office import Office
from app.services.people import Person, Receiver
from app.services.permitted import GIVE
from app.services.selection import listed

LABEL = N_("Handover of a leaver")
_UNFINISHED = "handover"  # the key of a preference
OWNED: tuple[type[Any], ...] = tuple(model for model in classes() if issubclass(model, Owned))
_EVERY: tuple[type[Any], ...] = (Customer, *OWNED, Share, ZoneMember)
MOVED: dict[str, type[Any]] = {model.__tablename__: model for model in _EVERY}
# What is still to be done; what is finished stays in the figures of who did it, unless it is asked for.
OPEN: dict[type[Any], ColumnElement[bool]] = {
    Activity: Activity.state.in_(OPEN_STATES), Deal: Deal.state.in_(("open", "standby")),
}  # fmt: skip


@dataclass(frozen=True)
class Terms:
    """Who leaves and who receives, in this order; `by_zone`: whole zones go to those receivers who have them.

    With `finished` won and lost deals and past activities go along, with `deactivate` the login ends.
    """

    leaver: int
    receivers: tuple[Receiver, ...]
    by_zone: bool = False
    finished: bool = False
    deactivate: bool = False


class Line(NamedTuple):
    """What one receiver gets: numbers by the name of the table."""

    employee_id: int
    name: str
    numbers: Mapping[str, int]


class Unfinished(NamedTuple):
    """One's own handover that was broken off: its terms, its action and when it began."""

    asked: Terms
    action_id: int
    at: datetime


@dataclass(frozen=True)
class Plan:
    """What a handover would do; `left`, by the name of the table, is what one does not see or may not give."""

    lines: tuple[Line, ...]
    left: Mapping[str, int]

    @property
    def totals(self) -> dict[str, int]:
        """By the name of the table, only those of which there is something."""
        sums = {kind: sum(line.numbers.get(kind, 0) for line in self.lines) for kind in MOVED}
        return {kind: number for kind, number in sums.items() if number}


class Given(NamedTuple):
    """What changed hands by the name of the table, of how much, and the action under which it is all undone."""

    numbers: Mapping[str, int]
    planned: int
    action_id: int
    stopped: bool
    refused: UserError | None


_Earlier = dict[str, dict[int, int]]


class _Pile(NamedTuple):
    kind: str
    ids: array[int]
    owners: array[int]


def leavers(session: Session) -> list[Person]:
    """Those whose work one may hand over, also when they have left already."""
    return people.everybody(session, editable_owners(session), Employee.id != me(session))


def plan(session: Session, asked: Terms) -> Plan:
    """Count what `carry_out` would do. Raises UserError if one may not do it, or nobody would receive anything."""
    members = _members(session, asked)
    numbers: dict[int, dict[str, int]] = defaultdict(dict)
    for pile in _piles(session, asked, members, _given(session, _gone_on_with(session, asked))):
        for who, number in Counter(pile.owners).items():
            numbers[who][pile.kind] = number
    names = people.names(session)
    lines = tuple(Line(who, names[who], numbers[who]) for who in members)
    return Plan(lines, _left(session, asked.leaver))


def carry_out(office: Office, asked: Terms, go_on: GoOn, block: int = BLOCK) -> Given:
    """Do it in blocks, the login last. Stopped half way, what is done stays done and is undone as one action.

    The same once more after it was broken off goes on under the same action, to the same receivers as was planned.
    """
    with office.read() as session:
        members, action = _members(session, asked), _gone_on_with(session, asked)
        piles = list(_piles(session, asked, members, _given(session, action)))
    planned = sum(len(pile.ids) for pile in piles)
    blocks = Blocks(office, LABEL, planned + asked.deactivate, go_on, block, action)
    numbers = {}
    for pile in piles:
        numbers[pile.kind] = sum(blocks.run(range(len(pile.ids)), partial(_give, blocks, asked, pile)))
    if asked.deactivate:
        blocks.run([asked.leaver], partial(_end, blocks, asked))
    return Given(numbers, planned, blocks.action_id, blocks.stopped, blocks.refused)


def _give(blocks: Blocks, asked: Terms, pile: _Pile, session: Session, places: Sequence[int]) -> int:
    wanted = {pile.ids[place]: pile.owners[place] for place in places}
    given = handover_giving.give(session, MOVED[pile.kind], wanted, asked.leaver)
    _remember(session, blocks, asked, len(places))
    return given


def _end(blocks: Blocks, asked: Terms, session: Session, who: Sequence[int]) -> None:
    employees.deactivate(session, who[0])
    _remember(session, blocks, asked, 1)


# --- what was broken off ---


def unfinished(session: Session) -> Unfinished | None:
    """The handover that one began last, if it was broken off and not undone."""
    kept = preferences.get(session, _UNFINISHED)
    if not kept:
        return None
    undoing = aliased(Action)
    undone = select(undoing.id).where(undoing.undoes_id == Action.id).exists()
    at = session.scalar(select(Action.at).where(Action.id == kept["action"], ~undone))
    receivers = tuple(Receiver(*each) for each in kept["receivers"])
    asked = Terms(kept["leaver"], receivers, kept["by_zone"], kept["finished"], kept["deactivate"])
    return None if at is None else Unfinished(asked, kept["action"], at)


def to_go_on_with(session: Session) -> Unfinished | None:
    """The same, if one may still do it and something of it is left."""
    found = unfinished(session)
    try:
        return found if found and plan(session, found.asked).totals else None
    except UserError:
        return None


def _remember(session: Session, blocks: Blocks, asked: Terms, coming: int) -> None:
    """In the transaction of the first block what is being done, in that of the last one that it is done."""
    if blocks.done + coming >= blocks.total:
        preferences.put(session, _UNFINISHED, None)
    elif not blocks.action_id:
        receivers = [list(each) for each in asked.receivers]
        kept = {"action": session.info["action_id"], "receivers": receivers, "leaver": asked.leaver,
                "by_zone": asked.by_zone, "finished": asked.finished, "deactivate": asked.deactivate}  # fmt: skip
        preferences.put(session, _UNFINISHED, kept)


def _gone_on_with(session: Session, asked: Terms) -> int:
    """The action of the handover that was broken off, if it was the same; 0 if it is a new one."""
    earlier = unfinished(session)
    same = earlier is not None and replace(earlier.asked, deactivate=asked.deactivate) == asked
    return earlier.action_id if earlier is not None and same else 0


def _given(session: Session, action: int) -> _Earlier:
    """Who got what already, by the name of the table and in the order in which it was given."""
    found: _Earlier = defaultdict(dict)
    if action:
        after = logged("after", "owner_id")
        query = (
            select(Change.table_name, Change.row_id, after)
            .join(Action, Action.id == Change.action_id)
            .where(or_(Action.id == action, Action.parent_id == action), Change.employee_id == me(session))
            .where(Change.before.is_not(None), after.is_not(None))
        )
        for table, row, owner in session.execute(query.order_by(Change.id)):
            found[table][row] = owner
    return found


# --- who, and what ---


def _members(session: Session, asked: Terms) -> list[int]:
    """The employees who receive, in order."""
    check_right(session, "transfer")
    mine = people.everybody(session, editable_owners(session), Employee.id == asked.leaver)
    if not mine or asked.leaver == me(session):
        raise UserError(N_("Only a manager of this colleague, or an administrator, can hand over what is his."))
    if asked.deactivate:
        employees.check_leaving(session, asked.leaver)
    if not asked.receivers:
        raise UserError(N_("Choose who shall receive the work."))
    found = chain.from_iterable(people.employees_of(session, asked.receivers))
    members = [who for who in found if who != asked.leaver]
    if not members:
        raise UserError(N_("Whoever leaves cannot receive his own work. Choose somebody else."))
    return members


def _piles(session: Session, asked: Terms, members: Sequence[int], given: _Earlier) -> Iterator[_Pile]:
    """What goes to whom; a later pile knows where the customers have gone, and what was `given` already comes first."""
    dealing = Dealing(members, _zones(session, members) if asked.by_zone else None)
    mine = select(Customer.id, Customer.zone_id).where(his(Customer, asked.leaver), holds(session, GIVE, Customer))
    rest = _rows(session, mine.order_by(Customer.sort_key, Customer.id))
    earlier = [(row, zone) for row, _customer, zone in _known(session, Customer, given["customer"])]
    customers = dealing.deal([*earlier, *rest]) | given["customer"]
    yield _pile("customer", customers, given["customer"])
    for model in OWNED:
        rows = [*_known(session, model, given[model.__tablename__]), *session.execute(_records(session, model, asked))]
        with_them = {record: customers[customer] for record, customer, _zone in rows if customer in customers}
        others = ((record, zone) for record, customer, zone in rows if customer not in customers)
        yield _pile(model.__tablename__, with_them | dealing.deal(others), given[model.__tablename__])
    shares = select(Share.id, Customer.zone_id).join(Customer, Customer.id == Share.customer_id)
    yield _pile("customer_share", dealing.deal(_rows(session, shares.where(*_my_shares(session, asked.leaver)))))
    if may(session, "administer"):
        zones = select(ZoneMember.id, ZoneMember.zone_id).where(his(ZoneMember, asked.leaver))
        yield _pile("zone_member", dealing.deal(_rows(session, zones.order_by(ZoneMember.id))))


def _known(session: Session, model: type[Any], given: Mapping[int, int]) -> list[tuple[int, int | None, int | None]]:
    """Id, customer and zone of what was given already, as far as one sees it still."""
    those = listed(session, given)
    rows = session.execute(select(model.id, *_ties(model)).join(those, those.c.id == model.id)) if given else ()
    seen = {row[0]: (row[0], row[1], row[2]) for row in rows}
    return [seen.get(each, (each, None, None)) for each in given]


def _ties(model: type[Any]) -> tuple[Any, Any]:
    """The customer and the zone of a record."""
    if model is Customer:
        return null(), Customer.zone_id
    return (model.customer_id, model.zone_id) if issubclass(model, OnCustomer) else (null(), null())


def _rows(session: Session, query: Any) -> list[tuple[int, int | None]]:
    return [(record, zone) for record, zone in session.execute(query)]


def _pile(kind: str, dealt: Mapping[int, int], given: Collection[int] = ()) -> _Pile:
    rest = {record: who for record, who in dealt.items() if record not in given}
    return _Pile(kind, array("q", rest), array("q", rest.values()))


def _records(session: Session, model: type[Any], asked: Terms) -> Select[Any]:
    """Id, customer and zone of the records that move."""
    tests = [his(model, asked.leaver), changeable(session, model), holds(session, model.__access__.still, model)]
    if model in OPEN and not asked.finished:
        tests.append(OPEN[model])
    return select(model.id, *_ties(model)).where(*tests).order_by(model.id)


def _my_shares(session: Session, leaver: int) -> list[ColumnElement[bool]]:
    """The shares that one could give anew as they are, and take away."""
    rules = Share.__access__
    return [his(Share, leaver), holds(session, rules.add, Share), holds(session, rules.remove, Share)]


def _zones(session: Session, members: Sequence[int]) -> dict[int, list[int]]:
    """Who among the receivers has which zone, in their order."""
    query = select(ZoneMember.zone_id, ZoneMember.employee_id).where(ZoneMember.employee_id.in_(members))
    found: dict[int, list[int]] = defaultdict(list)
    for zone, who in sorted(session.execute(query), key=lambda row: members.index(row.employee_id)):
        found[zone].append(who)
    return found


def _left(session: Session, leaver: int) -> dict[str, int]:
    def number(model: type[Model], *tests: ColumnElement[bool]) -> int:
        return session.scalar(select(func.count()).select_from(model).where(his(model, leaver), *tests)) or 0

    shares = number(Share) - number(Share, *_my_shares(session, leaver))
    zones = 0 if may(session, "administer") else number(ZoneMember)
    found = {"customer_share": shares, "zone_member": zones} | handover_rules.beyond_reach(session, leaver)
    return {kind: left for kind, left in found.items() if left}
