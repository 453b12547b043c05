"""The deals of a board as columns and cards to be painted."""
from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial

from app.services import board
from app.services.board import Board, Column, DealCard
from app.services.language import _, ngettext
from app.views.kit import text
from app.views.kit.board_card import Face
from app.views.kit.board_lane import Item, Lane
from app.views.kit.text import large_money, money, number


def lanes(shown: Board, today: date) -> list[Lane]:
    """A column for each stage; a card is made into words only when it is painted."""
    return [_lane(shown, column, today) for column in shown.columns]


def _lane(shown: Board, column: Column, today: date) -> Lane:
    items = [Item(card.id, board.order(card), partial(face, shown, column, card, today)) for card in column.cards]
    stage = column.stage
    return Lane(stage.id, stage.name, number(column.number), _figures(column), stage.colour, _hint(stage.ends), items)


def face(shown: Board, column: Column, card: DealCard, today: date) -> Face:
    """A deal in words; what is closed is neither late nor stuck."""
    running = not column.stage.ends
    late = running and card.due_on is not None and card.due_on < today
    days = (datetime.now(UTC) - card.stage_since).days
    stuck = running and column.stage.days is not None and days > column.stage.days
    return Face(
        card.title, card.customer or _("No customer"), money(card.amount), text.due(card.due_on, today), late,
        shown.people.get(card.owner_id, "?"), card.star,
        ngettext("{count} day", "{count} days", days).format(count=days) if stuck else "")


def _figures(column: Column) -> str:
    if not column.number:
        return ""
    if column.stage.ends or column.stage.probability >= 100:
        return large_money(column.total)
    weighted = _("weighted {amount}").format(amount=large_money(column.weighted))
    return f"{large_money(column.total)} · {weighted}"


def _hint(ends: str) -> str:
    if ends == "won":
        return _("Drag a deal here when it is won")
    if ends == "lost":
        return _("Drag a deal here when it is lost")
    return _("No deal in this stage")
