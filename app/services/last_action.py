"""What the signed-in employee did last and could take back."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from app.models import Action, Change


class LastAction(NamedTuple):
    """`label` is the action's, translated where it is shown; `changes` is how many rows it touched."""

    id: int
    label: str
    at: datetime
    changes: int


def last_action(session: Session, employee_id: int) -> LastAction | None:
    """The newest action of this employee that changed something, is no undo and was not undone; None if there is none.

    An action that was done in blocks counts with all of them.
    """
    undoing = aliased(Action)
    undone = select(undoing.id).where(undoing.undoes_id == Action.id).exists()
    whole = Action.employee_id == employee_id, Action.parent_id.is_(None), Action.undoes_id.is_(None)
    changed = select(Change.id).where(or_(Change.action_id == Action.id, Change.action_id.in_(_blocks(Action.id))))
    query = select(Action.id, Action.label, Action.at).where(*whole, ~undone, changed.exists())
    row = session.execute(query.order_by(Action.id.desc()).limit(1)).one_or_none()
    if row is None:
        return None
    touched = or_(Change.action_id == row.id, Change.action_id.in_(_blocks(row.id)))
    return LastAction(*row, changes=session.scalar(select(func.count(Change.id)).where(touched)) or 0)


def _blocks(parent: ColumnElement[int] | InstrumentedAttribute[int] | int) -> Select[int]:
    block = aliased(Action)
    return select(block.id).where(block.parent_id == parent)
