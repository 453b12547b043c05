"""What colleagues say to each other about a deal (S20): comments, changed and taken back by their author alone.

Whoever is named with @ is told, without a word of the deal: he may not see it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from app.models import DealComment
from app.models.base import now
from app.services import notifications, people
from app.services.checking import NOTE
from app.services.errors import UserError
from app.services.language import N_
from app.services.myself import me
from app.services.text import clean, fold
from app.services.writing import count_of

KIND = "mentions"  # of its notifications
MOST = 200


class Comment(NamedTuple):
    id: int
    author: str
    mine: bool
    text: str
    at: datetime
    edited: bool


def comments(session: Session, deal_id: int) -> list[Comment]:
    """The newest first."""
    names, mine = people.names(session), me(session)
    query = select(DealComment).where(DealComment.deal_id == deal_id, DealComment.archived_at.is_(None))
    return [Comment(each.id, names.get(each.author_id, ""), each.author_id == mine, each.text, each.created_at,
                    each.edited_at is not None)
            for each in session.scalars(query.order_by(DealComment.id.desc()).limit(MOST))]  # fmt: skip


def say(session: Session, deal_id: int, text: str) -> int:
    """A new comment; whom it names is told. Returns its id; UserError if nothing is said."""
    said = _said(text)
    named = mentioned(said, {each.id: each.name for each in people.active(session)})
    made = DealComment(deal_id=deal_id, author_id=me(session), text=said, mentions=named)
    session.add(made)
    session.flush()
    _tell(session, made.id, deal_id, named)
    return made.id


def change(session: Session, comment_id: int, text: str) -> None:
    """Other words for one's own comment; whom it names now and did not before is told."""
    said = _said(text)
    found = session.execute(select(DealComment.deal_id, DealComment.mentions).where(_own(session, comment_id))).first()
    if found is None:
        raise UserError(N_("Only who said it may change it."))
    named = mentioned(said, {each.id: each.name for each in people.active(session)})
    values = {"text": said, "mentions": named, "edited_at": now()}
    count_of(session, update(DealComment).where(_own(session, comment_id)).values(**values))
    _tell(session, comment_id, found.deal_id, [each for each in named if each not in found.mentions])


def take_back(session: Session, comment_id: int) -> None:
    """One's own comment is not shown any more."""
    if not count_of(session, update(DealComment).where(_own(session, comment_id)).values(archived_at=now())):
        raise UserError(N_("Only who said it may take it back."))


def mentioned(text: str, names: Mapping[int, str]) -> list[int]:
    """Whom a text names with @: by the whole name or the given name, with or without accents."""
    folded, found = f"{fold(text)} ", []
    for key, name in names.items():
        whole = fold(name)
        if any(f"@{each}{end}" in folded for each in (whole, whole.split()[-1]) for end in " ,.:;!?\n"):
            found.append(key)
    return found


def _said(text: str) -> str:
    said = clean(text, NOTE, lines=True)
    if not said:
        raise UserError(N_("Say something first."))
    return said


def _own(session: Session, comment_id: int) -> ColumnElement[bool]:
    return (DealComment.id == comment_id) & (DealComment.author_id == me(session)) & DealComment.archived_at.is_(None)


def _tell(session: Session, comment_id: int, deal_id: int, named: list[int]) -> None:
    mine = me(session)
    author = people.names(session).get(mine, "")
    notifications.notify(
        session, [each for each in named if each != mine], f"mention:{comment_id}", KIND,
        N_("{name} names you in a comment on a deal."), {"name": author}, "deal", deal_id,
    )  # fmt: skip
