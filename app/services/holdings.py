"""Holdings and their divisions (C16): the tree, what it comes to, and what happened anywhere in it.

Everything is of what one sees: a branch that is hidden is not there, and neither is what only it connects.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import CTE, ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.models import Activity, Customer, Deal
from app.services import card_activities, debts
from app.services.card import Mark, Page

MOST = 300  # branches that are listed; the sums are of all


class Branch(NamedTuple):
    """A company in the tree, `depth` below the top; money in đồng, `deals` those that are open."""

    id: int
    name: str
    code: str
    depth: int
    revenue: int
    deals: int
    last_contact_at: datetime | None
    archived: bool


class Holding(NamedTuple):
    """The whole tree, the top first, every branch below its parent; `owed` is None without the right to see debts."""

    branches: tuple[Branch, ...]
    companies: int
    revenue: int
    deals: int
    expected: int  # đồng of the open deals
    last_contact_at: datetime | None
    owed: int | None


def above(session: Session, customer_id: int) -> list[int]:
    """The company itself, what it belongs to, and so on to the top."""
    up = _above(customer_id)
    parents = {row.id: row.parent_id for row in session.execute(select(up.c.id, up.c.parent_id))}
    found, at = [], customer_id
    while at in parents and at not in found:
        found.append(at)
        at = parents[at]
    return found


def members(session: Session, customer_id: int) -> Select[int]:
    """The ids of all companies of the holding to which this one belongs."""
    top = (above(session, customer_id) or [customer_id])[-1]
    return select(below(Customer.id == top).c.id)


def below(which: ColumnElement[bool]) -> CTE:
    """These companies and all that belong to them, at any depth."""
    down = select(Customer.id.label("id")).where(which).cte("branches", recursive=True)
    child = aliased(Customer)
    return down.union(select(child.id).join(down, child.parent_id == down.c.id))


def closure() -> CTE:
    """Every company with everything below it, at any depth, and itself: columns head and member.

    Above 0 says the same as “is not null”, for which SQLite would read every customer instead of the index.
    """
    up, child = aliased(Customer), aliased(Customer)
    heads = select(up.parent_id.label("head"), up.parent_id.label("member")).where(up.parent_id > 0)
    found = heads.cte("closure", recursive=True)
    return found.union(select(found.c.head, child.id).join(found, child.parent_id == found.c.member))


def read(session: Session, customer_id: int) -> Holding | None:
    """The holding of a customer; None if it stands alone."""
    ids = members(session, customer_id)
    work, money = _open_deals("count"), _open_deals("sum")
    query = select(
        Customer.id, Customer.parent_id, Customer.name, Customer.code, Customer.revenue, Customer.last_contact_at,
        Customer.archived_at, work.label("deals"), money.label("expected"),
    )  # fmt: skip
    rows = session.execute(query.where(Customer.id.in_(ids)).order_by(Customer.sort_key, Customer.id)).all()
    if len(rows) < 2:
        return None
    moments = [row.last_contact_at for row in rows if row.last_contact_at]
    return Holding(
        _tree(rows), len(rows), sum(row.revenue for row in rows), sum(row.deals for row in rows),
        sum(row.expected for row in rows), max(moments, default=None), debts.owed_by(session, ids),
    )  # fmt: skip


def timeline(session: Session, customer_id: int, after: Mark | None = None, limit: int = 25) -> Page:
    """The activities of all companies of the holding, newest first; who did it is followed by the company."""
    mark, ids = after or Mark(), members(session, customer_id)
    lines = card_activities.lines(session, Activity.customer_id.in_(ids), limit + 1, mark.activity)
    shown = lines[:limit]
    names = _companies(session, [key for _event, key in shown])
    events = tuple(event.of(names.get(key, "")) for event, key in shown)
    rest = Mark((shown[-1][0].at, shown[-1][1])) if len(lines) > limit else None
    return Page(events, rest)


def _above(customer_id: int) -> CTE:
    up = select(Customer.id, Customer.parent_id).where(Customer.id == customer_id).cte("above", recursive=True)
    parent = aliased(Customer)
    return up.union(select(parent.id, parent.parent_id).join(up, parent.id == up.c.parent_id))


def _open_deals(what: str) -> ColumnElement[int]:
    """Of one company: how many there are, or what they may bring."""
    value = func.count() if what == "count" else func.coalesce(func.sum(Deal.amount), 0)
    here = (Deal.customer_id == Customer.id, or_(Deal.state == "open", Deal.state == "standby"))
    return select(value).where(*here, Deal.archived_at.is_(None)).correlate(Customer).scalar_subquery()


def _tree(rows: Sequence[Any]) -> tuple[Branch, ...]:
    """In the order of the tree; brothers by name, as they come."""
    children: dict[int | None, list[Any]] = {}
    here = {row.id for row in rows}
    for row in rows:
        children.setdefault(row.parent_id if row.parent_id in here else None, []).append(row)
    found: list[Branch] = []
    waiting = [(row, 0) for row in reversed(children.get(None, []))]
    while waiting and len(found) < MOST:
        row, depth = waiting.pop()
        found.append(Branch(row.id, row.name, row.code, depth, row.revenue, row.deals, row.last_contact_at,
                            row.archived_at is not None))  # fmt: skip
        waiting += [(child, depth + 1) for child in reversed(children.get(row.id, []))]
    return tuple(found)


def _companies(session: Session, activities: list[int]) -> dict[int, str]:
    query = select(Activity.id, Customer.name).join(Customer, Customer.id == Activity.customer_id)
    return {row[0]: row[1] for row in session.execute(query.where(Activity.id.in_(activities)))}
