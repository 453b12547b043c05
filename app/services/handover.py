"""Handing over what somebody who leaves has: counted for each receiver first, then done as one action (B10, B02).

Customers, every record of a class that is `Owned`, shares given to the leaver and his zones. A record of one of his
customers goes where the customer goes. What he made stays in the log under his name.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, null, select, update
from sqlalchemy.orm import Session, aliased

from app.models import Activity, Customer, Deal, Employee, Model, OnCustomer, Owned, Share, ZoneMember, classes
from app.models.access import EVERY_KIND
from app.models.activity import OPEN_STATES
from app.services import customer_shares, employees, ownership, people, permitted
from app.services.blocks import BLOCK, Blocks, GoOn
from app.services.dealing import Dealing
from app.services.errors import UserError
from app.services.language import N_
from app.services.myself import changeable, check_right, editable_owners, holds, may, me
from app.services.office import Office
from app.services.people import Person, Receiver
from app.services.permitted import GIVE
from app.services.selection import listed
from app.services.writing import count_of, insert_new, remove

LABEL = N_("Handover of a leaver")
SHARE_COLUMNS = ["customer_id", "employee_id", "level", "old_kinds", "since"]
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


@dataclass(frozen=True)
class Plan:
    """What a handover would do; `left` are shares and zones that are not one's own to give."""

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
    for pile in _piles(session, asked, members):
        for who, number in Counter(pile.owners).items():
            numbers[who][pile.kind] = number
    names = people.names(session)
    lines = tuple(Line(who, names[who], numbers[who]) for who in members)
    return Plan(lines, _left(session, asked.leaver))


def carry_out(office: Office, asked: Terms, go_on: GoOn, block: int = BLOCK) -> Given:
    """Do it in blocks, the login last. Stopped half way, what is done stays done and is undone as one action."""
    with office.read() as session:
        piles = list(_piles(session, asked, _members(session, asked)))
    planned = sum(len(pile.ids) for pile in piles)
    blocks = Blocks(office, LABEL, planned + asked.deactivate, go_on, block)
    numbers = {}
    for pile in piles:
        places = range(len(pile.ids))
        numbers[pile.kind] = sum(blocks.run(places, lambda session, part: _give(session, pile, part, asked)))  # noqa: B023
    if asked.deactivate:
        blocks.run([asked.leaver], lambda session, who: employees.deactivate(session, who[0]))
    return Given(numbers, planned, blocks.action_id, blocks.stopped, blocks.refused)


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


def _piles(session: Session, asked: Terms, members: Sequence[int]) -> Iterator[_Pile]:
    """What goes to whom; a later pile knows where the customers have gone."""
    dealing = Dealing(members, _zones(session, members) if asked.by_zone else None)
    mine = select(Customer.id, Customer.zone_id).where(_his(Customer, asked.leaver), holds(session, GIVE, Customer))
    customers = dealing.deal(_rows(session, mine.order_by(Customer.sort_key, Customer.id)))
    yield _pile("customer", customers)
    for model in OWNED:
        rows = [tuple(row) for row in session.execute(_records(session, model, asked))]
        with_them = {record: customers[customer] for record, customer, _zone in rows if customer in customers}
        others = ((record, zone) for record, customer, zone in rows if customer not in customers)
        yield _pile(model.__tablename__, with_them | dealing.deal(others))
    shares = select(Share.id, Customer.zone_id).join(Customer, Customer.id == Share.customer_id)
    yield _pile("customer_share", dealing.deal(_rows(session, shares.where(*_my_shares(session, asked.leaver)))))
    if may(session, "administer"):
        zones = select(ZoneMember.id, ZoneMember.zone_id).where(_his(ZoneMember, asked.leaver))
        yield _pile("zone_member", dealing.deal(_rows(session, zones.order_by(ZoneMember.id))))


def _rows(session: Session, query: Any) -> list[tuple[int, int | None]]:
    return [(record, zone) for record, zone in session.execute(query)]


def _pile(kind: str, given: Mapping[int, int]) -> _Pile:
    return _Pile(kind, array("q", given), array("q", given.values()))


def _records(session: Session, model: type[Any], asked: Terms) -> Select[Any]:
    """Id, customer and zone of the records that move."""
    known = issubclass(model, OnCustomer)
    tests = [_his(model, asked.leaver), changeable(session, model), holds(session, model.__access__.still, model)]
    if model in OPEN and not asked.finished:
        tests.append(OPEN[model])
    columns = (model.customer_id, model.zone_id) if known else (null(), null())
    return select(model.id, *columns).where(*tests).order_by(model.id)


def _his(model: type[Any], leaver: int) -> ColumnElement[bool]:
    """Whose it is: an owner's, or for shares and zones whom they were given to."""
    found: ColumnElement[bool] = (model.employee_id if model in (Share, ZoneMember) else model.owner_id) == leaver
    return found


def _my_shares(session: Session, leaver: int) -> list[ColumnElement[bool]]:
    """The shares that one could give anew as they are, and take away."""
    rules = Share.__access__
    return [_his(Share, leaver), holds(session, rules.add, Share), holds(session, rules.remove, Share)]


def _zones(session: Session, members: Sequence[int]) -> dict[int, list[int]]:
    """Who among the receivers has which zone, in their order."""
    query = select(ZoneMember.zone_id, ZoneMember.employee_id).where(ZoneMember.employee_id.in_(members))
    found: dict[int, list[int]] = defaultdict(list)
    for zone, who in sorted(session.execute(query), key=lambda row: members.index(row.employee_id)):
        found[zone].append(who)
    return found


def _left(session: Session, leaver: int) -> dict[str, int]:
    def number(model: type[Model], *tests: ColumnElement[bool]) -> int:
        return session.scalar(select(func.count()).select_from(model).where(_his(model, leaver), *tests)) or 0

    shares = number(Share) - number(Share, *_my_shares(session, leaver))
    zones = 0 if may(session, "administer") else number(ZoneMember)
    return {kind: left for kind, left in (("customer_share", shares), ("zone_member", zones)) if left}


# --- giving ---


def _give(session: Session, pile: _Pile, places: Sequence[int], asked: Terms) -> int:
    """One block: what is still the leaver's."""
    model, wanted = MOVED[pile.kind], {pile.ids[place]: pile.owners[place] for place in places}
    if model is Customer:
        permitted.lock_rows(session, list(wanted))
    those = listed(session, wanted)
    still = select(model.id).join(those, those.c.id == model.id).where(_his(model, asked.leaver))
    ids = array("q", session.scalars(still.order_by(those.c.place)))
    owners = array("q", (wanted[each] for each in ids))
    if model is Customer:
        everything = ownership.Terms(asked.receivers, old_kinds=EVERY_KIND, move_activities=False)
        ownership.give(session, ids, owners, everything)
        return len(ids)
    if model is Share:
        return _give_shares(session, ids, owners)
    if model is ZoneMember:
        return _give_zones(session, ids, owners)
    return ownership.give_each(session, model, ids, owners)


def _give_shares(session: Session, ids: array[int], owners: array[int]) -> int:
    """The receiver sees what the leaver saw. Who has a share already keeps its extent and gets the higher level."""
    new, mine = ownership.pairs(session, ids, owners), aliased(Share)
    raised = update(Share).where(Share.customer_id == mine.customer_id, Share.employee_id == new.c.owner,
                                 mine.id == new.c.id, Share.level < mine.level).values(level=mine.level)  # fmt: skip
    count_of(session, raised)
    rows = select(Share.customer_id, new.c.owner, Share.level, Share.old_kinds, Share.since)
    others = rows.join(new, new.c.id == Share.id).join(Customer, Customer.id == Share.customer_id)
    insert_new(session, Share, others.where(Customer.owner_id != new.c.owner), SHARE_COLUMNS)
    for who in sorted(set(owners)):
        customer_shares.check_limit(session, Receiver(who))
    return remove(session, Share, select(new.c.id))


def _give_zones(session: Session, ids: array[int], owners: array[int]) -> int:
    new = ownership.pairs(session, ids, owners)
    rows = select(new.c.owner, ZoneMember.zone_id).join(ZoneMember, ZoneMember.id == new.c.id)
    insert_new(session, ZoneMember, rows, ["employee_id", "zone_id"])
    return remove(session, ZoneMember, select(new.c.id))
