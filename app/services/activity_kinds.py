"""The kinds of activities of the office's own: name, icon, points (V30), and the results that one chooses with 1–9."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.models import ActivityKind
from app.models.base import now
from app.services.checking import MOST_POINTS
from app.services.errors import UserError
from app.services.language import N_
from app.services.myself import check_right
from app.services.text import clean
from app.services.writing import count_of

MOST_RESULTS = 9
ICONS = (
    "ph.phone-call", "ph.users-three", "ph.envelope-simple", "ph.paper-plane-tilt", "ph.check-square", "ph.note-pencil",
    "ph.chat-circle-dots", "ph.truck", "ph.wrench", "ph.handshake", "ph.presentation-chart", "ph.coffee", "ph.car",
    "ph.file-text", "ph.coin", "ph.gift", "ph.map-pin", "ph.video-camera", "ph.star", "ph.calendar-blank",
)  # fmt: skip


class Kind(NamedTuple):
    """`key` is the program's name of those that it knows (call, meeting …), a random one of the office's own."""

    id: int
    key: str
    name: str
    icon: str
    points: int
    results: tuple[str, ...]
    archived: bool


def all_kinds(session: Session) -> list[Kind]:
    """In their order, those that are out of use last."""
    query = select(ActivityKind).order_by(ActivityKind.archived_at.is_not(None), ActivityKind.position, ActivityKind.id)
    return [Kind(each.id, each.key, each.name, each.icon, each.points, tuple(filter(None, each.results.splitlines())),
                 each.archived_at is not None) for each in session.scalars(query)]  # fmt: skip


def add(session: Session, name: str, icon: str, points: int, results: str) -> int:
    """A kind of the office's own, at the end of the list; its id. `results`: one a line. Raises UserError."""
    check_right(session, "administer")
    values = _checked(session, 0, name, icon, points, results)
    last = session.scalar(select(func.coalesce(func.max(ActivityKind.position), -1))) or 0
    row = ActivityKind(key=f"own_{secrets.token_hex(4)}", position=last + 1, **values)
    session.add(row)
    session.flush()
    return row.id


def change(session: Session, kind_id: int, name: str, icon: str, points: int, results: str) -> None:
    """All customers with completed ones of this kind get the new points."""
    check_right(session, "administer")
    values = _checked(session, kind_id, name, icon, points, results)
    count_of(session, update(ActivityKind).where(ActivityKind.id == kind_id).values(values))


def use(session: Session, kind_id: int, in_use: bool) -> None:
    """Take a kind out of use, or into it again; what was done with it stays. Raises UserError for the last one."""
    check_right(session, "administer")
    others = select(func.count()).where(ActivityKind.archived_at.is_(None), ActivityKind.id != kind_id)
    if not in_use and not session.scalar(others):
        raise UserError(N_("At least one kind of activity must stay in use."))
    changed = update(ActivityKind).where(ActivityKind.id == kind_id)
    count_of(session, changed.values(archived_at=None if in_use else now()))


def move(session: Session, kind_id: int, step: int) -> None:
    """Up (-1) or down (1) in the list."""
    check_right(session, "administer")
    ids = [each.id for each in all_kinds(session) if not each.archived]
    if kind_id not in ids:
        return
    place = ids.index(kind_id)
    ids.insert(max(0, place + step), ids.pop(place))
    _order(session, ids)


def _order(session: Session, ids: Iterable[int]) -> None:
    for place, kind_id in enumerate(ids):
        moved = update(ActivityKind).where(ActivityKind.id == kind_id, ActivityKind.position != place)
        count_of(session, moved.values(position=place))


def _checked(session: Session, kind_id: int, name: str, icon: str, points: int, results: str) -> dict[str, object]:
    named = clean(name, 60)
    if not named:
        raise UserError(N_("Give the kind a name."))
    taken = select(ActivityKind.id).where(func.lower(ActivityKind.name) == named.lower(), ActivityKind.id != kind_id)
    if session.scalar(taken.limit(1)) is not None:
        raise UserError(N_("There is a kind “{name}” already."), name=named)
    lines = list(dict.fromkeys(filter(None, (clean(line, 60) for line in results.splitlines()))))
    if len(lines) > MOST_RESULTS:
        raise UserError(N_("At most {most} results: they are chosen with the keys 1 to 9."), most=MOST_RESULTS)
    if not -MOST_POINTS < points < MOST_POINTS:
        raise UserError(N_("That are too many points."))
    return {"name": named, "icon": icon if icon in ICONS else ICONS[5], "points": points, "results": "\n".join(lines)}
