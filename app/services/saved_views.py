"""One's own tabs above a list: queries with a name, in an order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import case, func, insert, select, update
from sqlalchemy.orm import Session

from app.models import SavedView
from app.services import writing
from app.services.errors import UserError
from app.services.language import N_
from app.services.myself import me
from app.services.query import Query, View
from app.services.reports import Report
from app.services.text import clean

LONGEST_NAME = 60
MOST = 50  # views of one list


def views(session: Session, listing: str) -> list[View]:
    """One's own views of this list, in their order."""
    mine = select(SavedView).where(SavedView.listing == listing).order_by(SavedView.position, SavedView.id)
    return [_view(row) for row in session.scalars(mine)]


def pinned(session: Session) -> list[tuple[str, View]]:
    """The views that stand in the rail, each with the key of its listing."""
    mine = select(SavedView).where(SavedView.pinned).order_by(SavedView.position, SavedView.id)
    return [(row.listing, _view(row)) for row in session.scalars(mine)]


def _view(row: SavedView) -> View:
    return View(f"saved:{row.id}", row.name, Query.from_json(row.definition or {}), row.id, row.pinned)


def add(session: Session, listing: str, name: str, query: Query | Report) -> int:
    """A new view at the end; its id."""
    query_of_places = select(func.count(), func.max(SavedView.position)).where(SavedView.listing == listing)
    number, last = session.execute(query_of_places).one()
    if number >= MOST:
        raise UserError(N_("A list has room for {number} views of your own."), number=MOST)
    values: dict[str, Any] = {"owner_id": me(session), "listing": listing, "name": _name(session, listing, name),
                              "definition": query.to_json(), "position": (last or 0) + 1}  # fmt: skip
    return session.execute(insert(SavedView).values(values).returning(SavedView.id)).scalar_one()


def _name(session: Session, listing: str, name: str, but: int = 0) -> str:
    name = clean(name, LONGEST_NAME)
    if not name:
        raise UserError(N_("Give the view a name."))
    same = select(SavedView.id).where(SavedView.listing == listing, SavedView.name == name, SavedView.id != but)
    if session.scalar(same):
        raise UserError(N_("You already have a view named “{name}”."), name=name)
    return name


def rename(session: Session, view_id: int, name: str) -> None:
    listing = session.scalar(select(SavedView.listing).where(SavedView.id == view_id))
    if listing is not None:
        _change(session, view_id, name=_name(session, listing, name, but=view_id))


def replace(session: Session, view_id: int, query: Query | Report) -> None:
    """The view shows this from now on."""
    _change(session, view_id, definition=query.to_json())


def pin(session: Session, view_id: int, on: bool) -> None:
    """Put it into the rail, or take it out."""
    _change(session, view_id, pinned=on)


def remove(session: Session, view_id: int) -> None:
    writing.remove(session, SavedView, select(SavedView.id).where(SavedView.id == view_id))


def reorder(session: Session, view_ids: Sequence[int]) -> None:
    """These views of one list stand in this order from now on."""
    if view_ids:
        places = case({each: place for place, each in enumerate(view_ids, start=1)}, value=SavedView.id)
        session.execute(update(SavedView).where(SavedView.id.in_(view_ids)).values(position=places))


def _change(session: Session, view_id: int, **values: Any) -> None:
    session.execute(update(SavedView).where(SavedView.id == view_id).values(values))
