"""What the tour sees of the deals."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent

from app.services.eml import Attachment, Mail
from app.services.language import _
from app.services.processes import Missing
from app.views.deals.required import ask_required
from app.views.kit.board_lane import LaneView
from app.views.kit.files import copies
from app.views.kit.mail_window import MailWindow

if TYPE_CHECKING:
    from app.views.deals.page import DealsPage


def stops(page: DealsPage) -> Iterator[tuple[str, Callable[[], object]]]:
    full = [lane for lane in page.board.lanes() if lane.items]
    if full:
        first = [item.id for item in full[0].items[:3]]
        yield "card", partial(page.open_record, "deal", first[1 % len(first)])
        yield "mail", partial(_mail, page)
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


def _mail(page: DealsPage) -> None:
    """A letter of a customer, as it is read here."""
    words = ("Chào anh Minh,\n\nBên em đã xem báo giá. Giá ghế xoay còn cao, anh xem lại giúp em.\n"
             "Bản vẽ tầng 3 em gửi kèm, phòng họp lớn đổi sang bàn 16 chỗ.\n\nTrân trọng,\nTrần Thị Như")  # fmt: skip
    parts = (Attachment(0, "Bản vẽ tầng 3.pdf", 1_840_000),
             Attachment(1, "Mặt bằng phòng họp lớn (sửa lần 2).dwg", 420_000),
             Attachment(2, "Về báo giá tuần trước.eml", 12_000))  # fmt: skip
    mail = Mail("Về báo giá bàn ghế phòng họp tầng 3", "Trần Thị Như <nhu@noithat.vn>", "Lê Minh <minh@maxplan.vn>", "",
                datetime(2026, 11, 24, 1, 15, tzinfo=UTC), "", words, parts)  # fmt: skip
    MailWindow(page.desk, page, 0, mail, copies).open()


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
