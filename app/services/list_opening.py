"""All that a list page needs to open, in one go: its shape, one's own views and how one left it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.services.query import ListingShape, View

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Opening:
    """`views` are the default ones and one's own; `kept` is what `keep` was given last."""

    shape: ListingShape
    views: tuple[View, ...]
    kept: Mapping[str, Any]


def opening(session: Session, key: str) -> Opening:
    """Read how the list of this key looks for the signed-in employee."""
    from app.services import listing, preferences, saved_views

    shape = listing.shape(session, key)
    views = (*shape.views, *saved_views.views(session, key))
    kept = preferences.get(session, _name(key), {})
    return Opening(shape, views, kept if isinstance(kept, dict) else {})


def keep(session: Session, key: str, kept: Mapping[str, Any]) -> None:
    """Remember how the employee left the list: `view`, and for each view its columns, widths and sort."""
    from app.services import preferences

    preferences.put(session, _name(key), dict(kept))


def _name(key: str) -> str:
    return f"list:{key}"
