"""The groups of customers as whoever sets the office up sees them: their names, colours and points (V15, V30)."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from app.models import Group, GroupMember
from app.models.base import now
from app.services import text
from app.services.errors import UserError
from app.services.language import N_
from app.services.myself import check_right

NAME_LENGTH = 60


class GroupInfo(NamedTuple):
    """A group; `colour` is one of eight, `customers` counts those that one sees."""

    id: int
    name: str
    colour: int
    points: int
    customers: int


def every(session: Session) -> list[GroupInfo]:
    """All that are in use, in their order."""
    count = select(func.count()).where(GroupMember.group_id == Group.id).scalar_subquery()
    query = select(Group.id, Group.name, Group.colour, Group.points, count).where(Group.archived_at.is_(None))
    return [GroupInfo(*row) for row in session.execute(query.order_by(Group.position, Group.id))]


def add(session: Session, name: str, colour: int = 0, points: int = 0) -> int:
    """A new group; its id. Raises UserError if the name is taken."""
    check_right(session, "administer")
    last = session.scalar(select(func.max(Group.position))) or 0
    values = {"name": _free(session, name), "colour": colour % 8, "points": points, "position": last + 1}
    made = session.scalar(insert(Group).values(values).returning(Group.id))
    assert made is not None
    return int(made)


def change(session: Session, group_id: int, **values: Any) -> None:
    """Change name, colour or points."""
    check_right(session, "administer")
    if "name" in values:
        values["name"] = _free(session, values["name"], but=group_id)
    session.execute(update(Group).where(Group.id == group_id).values(**values))


def archive(session: Session, group_id: int) -> None:
    """Take a group out of use; its customers stay as they are."""
    check_right(session, "administer")
    session.execute(update(Group).where(Group.id == group_id).values(archived_at=now()))


def _free(session: Session, given: str, but: int = 0) -> str:
    name = text.name(given, NAME_LENGTH)
    if session.scalar(select(Group.id).where(Group.name == name, Group.id != but)):
        raise UserError(N_("There is a group “{name}” already."), name=name)
    return name
