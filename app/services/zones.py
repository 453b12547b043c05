"""Zones (E12): parts of the market, by a rule of the filter language or by hand, given to employees.

A customer lies in one zone: the one that somebody chose by hand, else the first whose rule fits. What a rule asks for
must be the same for everybody, so rules about oneself or about shares are refused.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from sqlalchemy import (
    Column,
    ColumnElement,
    Integer,
    Select,
    Subquery,
    case,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql.visitors import replacement_traverse

from app.models import Customer, Zone, ZoneMember, table_of
from app.services import filters, listing, people, permitted, text
from app.services.blocks import Blocks, GoOn
from app.services.errors import UserError
from app.services.hits import fetch_ids
from app.services.language import N_, _
from app.services.myself import changeable, check_right
from app.services.office import Office
from app.services.query import ME, Tree, leaves
from app.services.selection import Selection, listed
from app.services.writing import count_of, remove

BLOCK = 20_000  # customers placed in one transaction
NAME_LENGTH = 60
LABEL = N_("Zones changed")
_OF_OWNER = frozenset({"owner", "pool"})  # what a rule may ask that changes with the owner
_REFUSED = frozenset({"shared", "shared_to", "shared_team", "action", "zone"})


@dataclass(frozen=True)
class Draft:
    """A zone as it shall be; id 0 for a new one, `rule` None for one by hand only."""

    id: int
    name: str
    rule: Tree | None
    members: tuple[int, ...] = ()


class Line(NamedTuple):
    """A zone as it is, with the customers in it that one sees, and how many of them are there by hand."""

    draft: Draft
    customers: int
    by_hand: int


class Move(NamedTuple):
    """So many customers go from one zone to another; None is no zone. Names, as the zones will be called."""

    before: str | None
    after: str | None
    customers: int


class Effect(NamedTuple):
    """What a new arrangement would do; `sees` and `loses` count customers by the names of employees."""

    moves: tuple[Move, ...]
    gains: tuple[tuple[str, int], ...]
    loses: tuple[tuple[str, int], ...]
    nobody: tuple[str, ...]  # zones whose rule fits no customer
    everybody: tuple[str, ...]  # zones whose rule fits every customer
    customers: int  # all that one sees


class Placed(NamedTuple):
    """How many customers were to be placed, how many were, and the action under which all of it is undone."""

    wanted: int
    placed: int
    action_id: int
    refused: UserError | None = None  # why the others were not, unless somebody stopped it


# --- what there is ---


def every(session: Session) -> list[Line]:
    """All zones in their order."""
    members: dict[int, list[int]] = {}
    for zone, employee in session.execute(select(ZoneMember.zone_id, ZoneMember.employee_id).order_by(ZoneMember.id)):
        members.setdefault(zone, []).append(employee)
    counts = {row[0]: row for row in session.execute(
        select(Customer.zone_id, func.count(), func.count().filter(Customer.zone_by_hand))
        .where(Customer.zone_id.is_not(None)).group_by(Customer.zone_id)
    )}  # fmt: skip
    return [
        Line(Draft(each.id, each.name, json.loads(each.rule) if each.rule else None, tuple(members.get(each.id, ()))),
             *(counts[each.id][1:] if each.id in counts else (0, 0)))
        for each in session.scalars(select(Zone).order_by(Zone.position, Zone.id))
    ]  # fmt: skip


def choices(session: Session) -> Sequence[tuple[Any, str]]:
    return [(row.id, row.name) for row in session.execute(select(Zone.id, Zone.name).order_by(Zone.position, Zone.id))]


# --- an arrangement, counted first ---


def plan(session: Session, drafts: Sequence[Draft]) -> Effect:
    """What `arrange` with these zones would do to the customers that one sees. Raises UserError for a wrong one."""
    drafts = _checked(session, drafts)
    keyed = {each.id or -place: each for place, each in enumerate(drafts, start=1)}
    after = _zone(session, [(key, each.rule) for key, each in keyed.items()], kept=[each for each in keyed if each > 0])
    counted = select(Customer.zone_id, after.label("after"), func.count()).group_by(Customer.zone_id, after)
    rows = [(row[0], row[1], row[2]) for row in session.execute(counted)]
    names = {**dict(choices(session)), **{key: each.name for key, each in keyed.items()}}
    moves = [Move(names.get(before), names.get(to), number) for before, to, number in rows if before != to]
    total = sum(row[2] for row in rows)
    fits = {key: sum(number for _before, to, number in rows if to == key) for key in keyed}
    return Effect(
        tuple(sorted(moves, key=lambda each: -each.customers)), *_seen(session, keyed, rows),
        tuple(each.name for key, each in keyed.items() if each.rule and not fits[key]),
        tuple(each.name for key, each in keyed.items() if each.rule and total and fits[key] == total), total,
    )  # fmt: skip


def arrange(session: Session, drafts: Sequence[Draft]) -> None:
    """Make the zones what the drafts say, in their order: the others go. The customers are placed by `place`."""
    check_right(session, "administer")
    drafts = _checked(session, drafts)
    _drop(session, {each.id for each in drafts})
    for position, each in enumerate(drafts):
        values = {"name": each.name, "rule": json.dumps(each.rule) if each.rule else "", "position": position}
        if each.id:
            session.execute(update(Zone).where(Zone.id == each.id).values(values))
        else:
            each = replace(each, id=session.execute(insert(Zone).values(values).returning(Zone.id)).scalar_one())
        _give(session, each)


def arrange_in_blocks(office: Office, drafts: Sequence[Draft], go_on: GoOn, block: int = BLOCK) -> Placed:
    """`arrange`, then all customers placed in blocks of one transaction each, under the first action as parent.

    Before each block `go_on(done, total)` is asked; what is placed stays placed, the rest follows the next time.
    """
    with office.transaction(LABEL) as session:
        arrange(session, drafts)
        parent: int = session.info["action_id"]
    with office.read() as session:
        ids = _misplaced(session)
    blocks = Blocks(office, LABEL, len(ids), go_on, block, parent)
    return Placed(len(ids), sum(blocks.run(ids, place)), parent, blocks.refused)


# --- where customers lie ---


def place(session: Session, ids: Iterable[int] | None = None) -> int:
    """Put customers that one may change into the zone that the rules say; how many moved.

    Those that lie somewhere by hand stay. Services call it for what they have written, as its last step.
    """
    if session.scalar(select(Zone.id).limit(1)) is None:
        return 0
    wanted = _zone(session, _rules(session), few=ids is not None)
    those = [] if ids is None else [Customer.id.in_(select(listed(session, list(ids)).c.id))]
    moving = select(Customer.id, wanted.label("zone")).where(
        *those, Customer.zone_id.is_distinct_from(wanted), changeable(session, Customer)
    )
    return _put_each(session, moving)


def place_given(session: Session, new: Subquery) -> int:
    """The same for customers that are about to change hands: `new` has their ids and owners to come.

    Before they are given, for afterwards the giver may see them no more. What does not ask for the owner stays true.
    """
    rules = _rules(session)
    if not any(each["field"] in _OF_OWNER for _key, rule in rules if rule for each in leaves(rule)):
        return 0
    owner = table_of(Customer).c.owner_id

    def to_come(element: Any, **_options: Any) -> Any:
        is_owner = isinstance(element, Column) and element.name == owner.name and element.table is not None
        return new.c.owner if is_owner and getattr(element.table, "name", "") == owner.table.name else None

    wanted = replacement_traverse(_zone(session, rules, few=True), {}, to_come)
    moving = select(Customer.id, wanted.label("zone")).join(new, new.c.id == Customer.id)
    differs = Customer.zone_id.is_distinct_from(wanted)
    return _put_each(session, moving.where(differs, Customer.owner_id != new.c.owner, changeable(session, Customer)))


def plan_by_hand(session: Session, selection: Selection) -> tuple[int, int]:
    """How many customers of a selection `set_by_hand` may put somewhere, and how many it may not."""
    check_right(session, "transfer")
    chosen = permitted.chosen(session, selection)
    return len(chosen.ids), chosen.not_permitted


def set_by_hand(session: Session, selection: Selection, zone_id: int | None, by_rule: bool = False) -> int:
    """Put the customers of a selection that one may change into a zone by hand, or back under the rules; how many."""
    check_right(session, "transfer")
    chosen = permitted.chosen(session, selection, lock=True)
    those = Customer.id.in_(select(listed(session, chosen.ids).c.id))
    if by_rule:
        count_of(session, update(Customer).where(those).values(zone_id=None, zone_by_hand=False))
        place(session, chosen.ids)
        return len(chosen.ids)
    values = {"zone_id": zone_id, "zone_by_hand": True}
    differs = or_(Customer.zone_id.is_distinct_from(zone_id), Customer.zone_by_hand.is_(False))
    return count_of(session, update(Customer).where(those, differs).values(values))


# --- the parts ---


def _checked(session: Session, drafts: Sequence[Draft]) -> list[Draft]:
    what = listing.find(session, "customers")
    made = [replace(each, name=text.name(each.name, NAME_LENGTH)) for each in drafts]
    names = [text.fold(each.name) for each in made]
    for each in made:
        if names.count(text.fold(each.name)) > 1:
            raise UserError(N_("There are two zones called “{name}”."), name=each.name)
        if each.rule:
            filters.check(session, what, each.rule)
            _check_rule(what, each)
    return made


def _check_rule(what: Any, draft: Draft) -> None:
    for each in leaves(draft.rule):
        value = each.get("value")
        if each["field"] in _REFUSED or ME in (value if isinstance(value, list) else [value]):
            field = what.filter(each["field"])
            raise UserError(
                N_("The rule of “{name}” asks for “{field}”, which is not the same for everybody. Choose something"
                   " else."),
                name=draft.name, field=_(field.label) if field else each["field"],
            )  # fmt: skip


def _rules(session: Session) -> list[tuple[int, Tree | None]]:
    rows = session.execute(select(Zone.id, Zone.rule).order_by(Zone.position, Zone.id))
    return [(row.id, json.loads(row.rule) if row.rule else None) for row in rows]


def _zone(
    session: Session, rules: Sequence[tuple[int, Tree | None]], kept: Sequence[int] | None = None, few: bool = False
) -> ColumnElement[Any]:
    """Where a customer belongs, as SQL. `kept`: the zones that stay; who lies by hand in another one falls out."""
    what = listing.find(session, "customers")
    by_rule = [(filters.criterion(session, what, rule, few=few), literal(key, Integer)) for key, rule in rules if rule]
    zone: Any = case(*by_rule, else_=literal(None, Integer)) if by_rule else literal(None, Integer)
    filled_by_hand = [key for key, rule in rules if not rule]
    stays: ColumnElement[bool] = or_(Customer.zone_by_hand, Customer.zone_id.in_(filled_by_hand))
    if kept is not None:
        stays = stays & or_(Customer.zone_id.is_(None), Customer.zone_id.in_(kept))
    return case((stays, Customer.zone_id), else_=zone)


def _misplaced(session: Session) -> list[int]:
    wanted = _zone(session, _rules(session))
    query = select(Customer.id).where(Customer.zone_id.is_distinct_from(wanted), changeable(session, Customer))
    return fetch_ids(session, query.order_by(Customer.id)).tolist()


def _put_each(session: Session, moving: Select[Any]) -> int:
    by_zone: dict[int | None, list[int]] = {}
    for key, zone in session.execute(moving):
        by_zone.setdefault(zone, []).append(key)
    return sum(_put(session, keys, zone) for zone, keys in by_zone.items())


def _put(session: Session, ids: Sequence[int], zone: int | None) -> int:
    those = Customer.id.in_(select(listed(session, ids).c.id))
    return count_of(session, update(Customer).where(those).values(zone_id=zone))


def _drop(session: Session, kept: set[int]) -> None:
    """Who lies in a zone that goes lies in none; also those by hand."""
    gone = [each for each in session.scalars(select(Zone.id)) if each not in kept]
    if gone:
        out = {"zone_id": None, "zone_by_hand": False}
        session.execute(update(Customer).where(Customer.zone_id.in_(gone)).values(out))
        remove(session, ZoneMember, select(ZoneMember.id).where(ZoneMember.zone_id.in_(gone)))
        remove(session, Zone, select(Zone.id).where(Zone.id.in_(gone)))


def _give(session: Session, draft: Draft) -> None:
    there = set(session.scalars(select(ZoneMember.employee_id).where(ZoneMember.zone_id == draft.id)))
    gone = there - set(draft.members)
    if gone:
        mine = select(ZoneMember.id).where(ZoneMember.zone_id == draft.id, ZoneMember.employee_id.in_(gone))
        remove(session, ZoneMember, mine)
    if new := [{"zone_id": draft.id, "employee_id": each} for each in draft.members if each not in there]:
        session.execute(insert(ZoneMember), new)


def _seen(session: Session, keyed: dict[int, Draft], rows: Sequence[tuple[Any, Any, int]]) -> tuple[Any, Any]:
    """By employee, how many customers come into the zones that he has, and how many leave them.

    Whether he sees them all the same for another reason is not counted.
    """
    before: dict[int, set[int]] = {}
    for zone, employee in session.execute(select(ZoneMember.zone_id, ZoneMember.employee_id)):
        before.setdefault(employee, set()).add(zone)
    after: dict[int, set[int]] = {}
    for key, draft in keyed.items():
        for employee in draft.members:
            after.setdefault(employee, set()).add(key)
    names = people.names(session)
    gains, loses = [], []
    for employee in sorted(before.keys() | after.keys()):
        had, has = before.get(employee, set()), after.get(employee, set())
        more = sum(number for zone, to, number in rows if to in has and zone not in had)
        less = sum(number for zone, to, number in rows if zone in had and to not in has)
        gains += [(names[employee], more)] if more else []
        loses += [(names[employee], less)] if less else []
    return tuple(gains), tuple(loses)
