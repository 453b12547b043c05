"""What the tour sees of the deals."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent

from app.services.language import _
from app.services.processes import Missing
from app.views.deals.required import ask_required
from app.views.kit.board_lane import LaneView

if TYPE_CHECKING:
    from app.views.deals.page import DealsPage


def stops(page: DealsPage) -> Iterator[tuple[str, Callable[[], object]]]:
    full = [lane for lane in page.board.lanes() if lane.items]
    if full:
        first = [item.id for item in full[0].items[:3]]
        yield "card", partial(page.open_record, "deal", first[1 % len(first)])
        yield "", page.card.close_card
        yield "selection", partial(page.board.select, frozenset(first))
        yield "dragged", lambda: _drag(page, full[0])
        yield "", page.board.cancel_drag
        yield "", partial(page.board.select, frozenset())
        yield "menu", lambda: page.open_menu(first[:1], page.mapToGlobal(QPoint(300, 260)))
        yield "lost", partial(page.lose, first[:1])
        yield "required", lambda: ask_required(
            page.desk, page, Missing(_("Quoted"), ("amount", "due_on", "source")), lambda *_: None, "", lambda: None)
        yield "aside", partial(page.put_aside, first[:1])
        yield "edit", partial(page.edit, first[0])
        yield "", partial(_search, page, "không có cơ hội nào như thế")
        yield "nothing", page.read
        yield "", page.filters.clear
        yield "", partial(_search, page, "")
        yield "", page.read
    yield "form", page.add


def _search(page: DealsPage, words: str) -> None:
    assert page.header.search is not None
    page.header.search.setText(words)


def _drag(page: DealsPage, lane: LaneView) -> None:
    """The first card on its way to the next column."""
    start = lane.box(0).center()
    for kind, move in ((QEvent.Type.MouseButtonPress, QPointF()), (QEvent.Type.MouseMove, QPointF(180, 90)),
                       (QEvent.Type.MouseMove, QPointF(250, 120))):
        at = start + move
        event = QMouseEvent(kind, at, QPointF(lane.viewport().mapToGlobal(at.toPoint())), Qt.MouseButton.LeftButton,
                            Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
        page.board.press(lane, event) if kind == QEvent.Type.MouseButtonPress else page.board.track(event)
