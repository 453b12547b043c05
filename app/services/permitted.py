"""What of a selection of customers one may act on; rows are locked before they are changed.

Who may do what is decided by the database. This only asks it beforehand, by the declared rules themselves, so that an
action can say in numbers what it will leave alone.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import Customer
from app.models.access import CHANGE_CUSTOMER, GIVE_CUSTOMER
from app.services import finding, schema
from app.services.hits import fetch_ids
from app.services.myself import holds
from app.services.selection import Selection, listed

CHANGE, GIVE = CHANGE_CUSTOMER, GIVE_CUSTOMER
MANY = 1_000  # customers above which the pages that are changed are kept in memory and written once


class Chosen(NamedTuple):
    """The customers of a selection that one may act on, in its order, and how many others were meant."""

    ids: array[int]
    not_permitted: int


def chosen(session: Session, selection: Selection, rule: str = CHANGE, lock: bool = False) -> Chosen:
    """Fix a selection to ids. With `lock` nobody else changes these customers until the transaction ends.

    The rows are locked in the order of their keys, so that two bulk actions wait for each other and never deadlock;
    what somebody gave away while one waited is no longer among them.
    """
    expect(session, len(selection.ids or ()))
    meant = finding.selected_ids(session, selection)
    expect(session, len(meant))
    if lock:
        lock_rows(session, meant)
    those = listed(session, meant)
    query = select(Customer.id).join(those, those.c.id == Customer.id).where(holds(session, rule, Customer))
    mine = fetch_ids(session, query.order_by(those.c.place))
    return Chosen(mine, len(meant) - len(mine))


def lock_rows(session: Session, ids: Sequence[int]) -> None:
    """Nobody else changes these customers until the transaction ends. (SQLite has one writer.)"""
    if session.get_bind().dialect.name == "postgresql":
        those = listed(session, ids)
        rows = select(Customer.id).where(Customer.id.in_(select(those.c.id))).order_by(Customer.id).with_for_update()
        session.scalar(select(func.count()).select_from(rows.subquery()))


def expect(session: Session, number: int) -> None:
    """SQLite: if so many customers are about to be changed, what is read of them stays in memory until then."""
    if number > MANY and session.info.get("action_id") and session.get_bind().dialect.name == "sqlite":
        schema.enlarge(session)


def asked(session: Session) -> AbstractContextManager[None]:
    """SQLite: inside, the guards are not evaluated for each row again: of all that is written it was asked before."""
    return schema.giving(session) if session.get_bind().dialect.name == "sqlite" else nullcontext()
