"""Groups of customers: many customers put into groups or taken out at once (V12–V15)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal, NamedTuple

from sqlalchemy import Select, Subquery, func, literal, select
from sqlalchemy.orm import Session

from app.models import Group, GroupMember
from app.services import permitted, zones
from app.services.errors import UserError
from app.services.language import N_
from app.services.permitted import Chosen
from app.services.selection import Selection, listed
from app.services.writing import insert_new, remove

Way = Literal["add", "remove", "set"]


class GroupLine(NamedTuple):
    """A group as one chooses it; `colour` is one of the eight chip colours."""

    id: int
    name: str
    colour: int


class GroupPlan(NamedTuple):
    """What a change of groups would do: customers meant, memberships that come and go, customers not one's own."""

    customers: int
    added: int
    removed: int
    not_permitted: int


def every_group(session: Session) -> list[GroupLine]:
    """The groups in use, in their order."""
    query = select(Group.id, Group.name, Group.colour).where(Group.archived_at.is_(None))
    return [GroupLine(*row) for row in session.execute(query.order_by(Group.position, Group.name))]


def plan(session: Session, selection: Selection, groups: Collection[int], way: Way) -> GroupPlan:
    """Count what `change` would do, without changing anything."""
    return _plan(session, permitted.chosen(session, selection), frozenset(groups), way)


def change(session: Session, selection: Selection, groups: Collection[int], way: Way) -> GroupPlan:
    """Add the customers to the groups (V13), remove them from these (V14), or put them into exactly these (V12).

    What is so already is left alone. Returns what was done.
    """
    if not groups:
        raise UserError(N_("Choose at least one group."))
    # Two moves at once must not add up; who only adds or removes cannot get in another's way.
    chosen, wanted = permitted.chosen(session, selection, lock=way == "set"), frozenset(groups)
    planned = _plan(session, chosen, wanted, way)
    those = listed(session, sorted(chosen.ids))  # in the order in which they lie in the file
    if way != "add":
        remove(session, GroupMember, _leaving(those, wanted, way))
    if way != "remove":
        with permitted.asked(session):  # the same as the guard of each row would
            for group in sorted(wanted):
                insert_new(session, GroupMember, select(literal(group), those.c.id), ["group_id", "customer_id"])
    zones.place(session, chosen.ids)
    return planned


def _plan(session: Session, chosen: Chosen, groups: frozenset[int], way: Way) -> GroupPlan:
    those = listed(session, chosen.ids)
    added = removed = 0
    if way != "remove":
        members = _members(those).where(GroupMember.group_id.in_(groups))
        added = len(chosen.ids) * len(groups) - _count(session, members)
    if way != "add":
        removed = _count(session, _leaving(those, groups, way))
    return GroupPlan(len(chosen.ids), added, removed, chosen.not_permitted)


def _members(those: Subquery) -> Select[int]:
    return select(GroupMember.id).where(GroupMember.customer_id.in_(select(those.c.id)))


def _leaving(those: Subquery, groups: frozenset[int], way: Way) -> Select[int]:
    named = GroupMember.group_id.in_(groups)
    return _members(those).where(~named if way == "set" else named)


def _count(session: Session, query: Select[int]) -> int:
    return session.scalar(select(func.count()).select_from(query.subquery())) or 0
