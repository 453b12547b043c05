"""The pages of a PDF below each other: those on screen are drawn in a worker, as wide as the view or all in sight."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea

from app.services.language import _
from app.views.kit.background import Background
from app.views.kit.theme import theme

if TYPE_CHECKING:
    from app.services.documents.pdf_pages import Pages, Size

PER_POINT = 96 / 72  # pixels of a screen for a point of the paper, at 100 %
MARGIN, GAP = 24, 16
LEAST, MOST, STEP = 0.25, 4.0, 1.25
KEPT = 12  # pictures of pages
FITS = ("width", "page")


class PdfView(QAbstractScrollArea):
    """`turned(page, pages)` when another page is in the middle, from 1; `zoomed(factor)` when the size changes."""

    turned = Signal(int, int)
    zoomed = Signal(float)

    def __init__(self, background: Background, failed: Callable[[Exception], object]) -> None:
        super().__init__()
        self.setObjectName("pdf")
        self.setAccessibleName(_("Pages"))
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.fit = "width"  # "page", or "" for a size of one's own
        self.factor = 1.0
        self.pages: Pages | None = None
        self._background, self._failed = background, failed
        self._boxes: list[QRect] = []
        self._pictures: dict[int, QImage] = {}
        self._asked = -1  # the page that the worker draws
        self._page = 0
        self.verticalScrollBar().valueChanged.connect(self._tell_page)

    def show_pages(self, pages: Pages) -> None:
        """From the first on. They are closed by whoever has opened them."""
        self.pages = pages
        self._pictures.clear()
        self._page = 0
        self.arrange()
        self.go_to(0)
        self.turned.emit(1, len(pages.sizes))

    @property
    def complete(self) -> bool:
        """Whether all that is on screen has been drawn."""
        return self.pages is not None and self._asked < 0 and self._lacking() is None

    # --- where one is ---

    @property
    def page(self) -> int:
        return self._page

    def go_to(self, page: int) -> None:
        """This page, from 0, to the top."""
        if self._boxes:
            page = max(0, min(page, len(self._boxes) - 1))
            self.verticalScrollBar().setValue(self._boxes[page].top() - GAP)

    def turn(self, pages: int) -> None:
        self.go_to(self._page + pages)

    def zoom_to(self, factor: float) -> None:
        """1.0 is as large as on paper."""
        self.fit = ""
        self._resize(factor)

    def zoom_by(self, steps: int) -> None:
        self.zoom_to(self.factor * STEP**steps)

    def fit_to(self, fit: str) -> None:
        """`width` or `page`."""
        self.fit = fit
        self.arrange()
        self.go_to(self._page)

    # --- sizes ---

    def arrange(self) -> None:
        """Lay the pages out for the room that is there."""
        self._resize(self._fitting() if self.fit else self.factor)

    def _fitting(self) -> float:
        if self.pages is None:
            return self.factor
        wide, high = (max(each.width for each in self.pages.sizes), max(each.height for each in self.pages.sizes))
        room = self.viewport().size()
        by_width = (room.width() - 2 * MARGIN) / (wide * PER_POINT)
        return min(by_width, (room.height() - 2 * GAP) / (high * PER_POINT)) if self.fit == "page" else by_width

    def _resize(self, factor: float) -> None:
        bar = self.verticalScrollBar()
        here = bar.value() / max(1, bar.maximum() + bar.pageStep())
        self.factor = max(LEAST, min(MOST, factor))
        self._lay_out()
        bar.setValue(round(here * (bar.maximum() + bar.pageStep())))
        self.zoomed.emit(self.factor)
        self._tell_page()
        self.viewport().update()

    def _lay_out(self) -> None:
        room = self.viewport().size()
        sizes = [self._shown(each) for each in self.pages.sizes] if self.pages else []
        wide = max([room.width(), *(size.width() + 2 * MARGIN for size in sizes)])
        self._boxes, top = [], GAP
        for size in sizes:
            self._boxes.append(QRect((wide - size.width()) // 2, top, size.width(), size.height()))
            top += size.height() + GAP
        for bar, whole, seen in ((self.verticalScrollBar(), top, room.height()),
                                 (self.horizontalScrollBar(), wide, room.width())):  # fmt: skip
            bar.setRange(0, max(0, whole - seen))
            bar.setPageStep(seen)
            bar.setSingleStep(40)

    def _shown(self, size: Size) -> QSize:
        scale = PER_POINT * self.factor
        return QSize(round(size.width * scale), round(size.height * scale))

    def _tell_page(self) -> None:
        middle = self.verticalScrollBar().value() + self.viewport().height() // 2
        page = next((number for number, box in enumerate(self._boxes) if box.bottom() + GAP >= middle), 0)
        if page != self._page:
            self._page = page
            self.turned.emit(page + 1, len(self._boxes))
        self.viewport().update()

    # --- pictures ---

    def _lacking(self) -> int | None:
        """A page on screen, else one beside it, that has no picture of this size."""
        seen = self._in_sight()
        near = [*seen, *([seen[-1] + 1] if seen and seen[-1] + 1 < len(self._boxes) else [])]
        return next((number for number in near if not self._is_sharp(number)), None)

    def _is_sharp(self, page: int) -> bool:
        wanted = self._boxes[page].width() * self.devicePixelRatioF()
        return page in self._pictures and abs(self._pictures[page].width() - wanted) <= 2

    def _in_sight(self) -> list[int]:
        view = self.viewport().rect().translated(self._origin())
        return [number for number, box in enumerate(self._boxes) if box.intersects(view)]

    def _ask(self) -> None:
        page = self._lacking()
        if self._asked >= 0 or page is None or self.pages is None:
            return
        self._asked = page
        scale = self._boxes[page].width() * self.devicePixelRatioF() / self.pages.sizes[page].width
        self._background.run(partial(drawn, self.pages, page, scale), partial(self._drawn, page), self._not_drawn)

    def _drawn(self, page: int, picture: QImage) -> None:
        self._asked = -1
        self._pictures.pop(page, None)
        self._pictures[page] = picture
        while len(self._pictures) > KEPT:
            del self._pictures[next(iter(self._pictures))]
        self.viewport().update()

    def _not_drawn(self, error: Exception) -> None:
        self._asked = -1
        self._failed(error)

    # --- events ---

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), theme.color("border"))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for number in self._in_sight():
            box = self._boxes[number].translated(-self._origin())
            painter.fillRect(box, Qt.GlobalColor.white)  # paper is white in every theme
            if picture := self._pictures.get(number):
                painter.drawImage(QRectF(box), picture, QRectF(picture.rect()))
            painter.setPen(theme.color("handle"))
            painter.drawRect(box.adjusted(-1, -1, 0, 0))
        painter.end()
        self._ask()

    def _origin(self) -> QPoint:
        return QPoint(self.horizontalScrollBar().value(), self.verticalScrollBar().value())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arrange()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_by(1 if event.angleDelta().y() > 0 else -1)
        else:
            super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self.verticalScrollBar()
        acts: dict[int, Callable[[], object]] = {
            Qt.Key.Key_PageDown: lambda: self.turn(1),
            Qt.Key.Key_Space: lambda: bar.setValue(bar.value() + bar.pageStep() * 9 // 10),
            Qt.Key.Key_PageUp: lambda: self.turn(-1),
            Qt.Key.Key_Home: lambda: self.go_to(0),
            Qt.Key.Key_End: lambda: bar.setValue(bar.maximum()),
        }
        if act := acts.get(event.key()):
            act()
        else:
            super().keyPressEvent(event)


def drawn(pages: Pages, page: int, scale: float) -> QImage:
    """A page as a picture; in any thread."""
    found = pages.picture(page, scale)
    return QImage(found.content, found.width, found.height, found.stride, QImage.Format.Format_RGB32).copy()
