"""The pages of a PDF below each other: drawn by a worker when they come into sight, as wide or as high as one likes."""

from __future__ import annotations

from functools import partial
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea

from app.services.documents.pdf_pages import POINTS, Pages, Pixels
from app.services.language import _
from app.views.kit.background import Background
from app.views.kit.theme import theme

Fit = Literal["width", "page", ""]
GAP, STEP, LEAST, MOST = 16, 1.25, 0.1, 5.0
KEPT = 8  # pages as pictures


class PagesView(QAbstractScrollArea):
    """`moved(page)` tells the page in the middle, from 0; `zoomed(percent)`; `drawn(page)` that it can be seen."""

    moved = Signal(int)
    zoomed = Signal(int)
    drawn = Signal(int)
    failed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("pages")
        self.setAccessibleName(_("Pages"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.verticalScrollBar().valueChanged.connect(lambda _value: self._scrolled())
        self.horizontalScrollBar().valueChanged.connect(lambda _value: self.viewport().update())
        self._background = Background(self)
        self._pages: Pages | None = None
        self._pictures: dict[int, tuple[float, QImage]] = {}
        self._asked: dict[int, float] = {}
        self._fit: Fit = "width"
        self._zoom = 1.0  # 1 is the size on paper
        self.page = 0

    def show_pdf(self, pages: Pages) -> None:
        """From its beginning. The view closes it."""
        self._pages = pages
        self._pictures, self._asked = {}, {}
        self._arrange()
        self.go_to(0)
        self.viewport().update()

    @property
    def count(self) -> int:
        return len(self._pages.sizes) if self._pages else 0

    @property
    def percent(self) -> int:
        return round(self._zoom * 100)

    def fit(self, how: Fit) -> None:
        """The whole width or the whole page, also when the window changes."""
        here = self.page
        self._fit = how
        self._arrange()
        self.go_to(here)

    def zoom(self, larger: bool) -> None:
        here, self._fit = self.page, ""
        self._zoom = min(MOST, max(LEAST, self._zoom * (STEP if larger else 1 / STEP)))
        self._arrange()
        self.go_to(here)

    def go_to(self, page: int) -> None:
        """This page at the top; the first or the last if there is none such."""
        page = max(0, min(page, self.count - 1))
        self.verticalScrollBar().setValue(round(self._tops()[page] - GAP) if self.count else 0)
        self._note(page)

    def end(self) -> None:
        """Nothing is drawn any more."""
        self._background.close()
        if self._pages is not None:
            self._pages.close()
            self._pages = None

    # --- where the pages are ---

    def _scale(self) -> float:
        """Pixels of the screen to a point of the paper, before its ratio."""
        return self._zoom * self.logicalDpiX() / POINTS

    def _sizes(self) -> list[QSizeF]:
        scale = self._scale()
        return [QSizeF(each.width * scale, each.height * scale) for each in self._pages.sizes] if self._pages else []

    def _tops(self) -> list[float]:
        tops, at = [], float(GAP)
        for size in self._sizes():
            tops.append(at)
            at += size.height() + GAP
        return tops

    def _arrange(self) -> None:
        if self._pages is None or not self._pages.sizes:
            return
        room = self.viewport().size()
        paper = self._pages.sizes[min(self.page, self.count - 1)]
        unit = self.logicalDpiX() / POINTS
        across = (room.width() - 2 * GAP) / (paper.width * unit)
        if self._fit:
            down = (room.height() - 2 * GAP) / (paper.height * unit)
            self._zoom = min(MOST, max(LEAST, across if self._fit == "width" else min(across, down)))
        sizes = self._sizes()
        high = sum(size.height() + GAP for size in sizes) + GAP
        wide = max(size.width() for size in sizes) + 2 * GAP
        for bar, length, seen in ((self.verticalScrollBar(), high, room.height()),
                                  (self.horizontalScrollBar(), wide, room.width())):  # fmt: skip
            bar.setRange(0, max(0, round(length) - seen))
            bar.setPageStep(seen)
            bar.setSingleStep(40)
        self.zoomed.emit(self.percent)
        self.viewport().update()

    def _place(self, top: float, size: QSizeF) -> QRectF:
        room = self.viewport().width()
        left = max(GAP, (room - size.width()) / 2) - self.horizontalScrollBar().value()
        return QRectF(QPointF(round(left), round(top - self.verticalScrollBar().value())), size)

    def _scrolled(self) -> None:
        middle = self.verticalScrollBar().value() + self.viewport().height() / 2
        self._note(sum(top <= middle for top in self._tops()[1:]))
        self.viewport().update()

    def _note(self, page: int) -> None:
        if page != self.page:
            self.page = page
            self.moved.emit(page)

    # --- events ---

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(event.angleDelta().y() > 0)
            event.accept()
        else:
            super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = {Qt.Key.Key_PageDown: self.page + 1, Qt.Key.Key_PageUp: self.page - 1, Qt.Key.Key_Home: 0,
                Qt.Key.Key_End: self.count - 1}  # fmt: skip
        found = keys.get(Qt.Key(event.key()))
        if found is not None:
            self.go_to(found)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.viewport().rect(), QColor(theme.tokens.background))
        seen = QRectF(self.viewport().rect())
        for number, (top, size) in enumerate(zip(self._tops(), self._sizes(), strict=True)):
            place = self._place(top, size)
            if place.intersects(seen):
                self._paint_page(painter, number, place)
        painter.end()

    def _paint_page(self, painter: QPainter, number: int, place: QRectF) -> None:
        painter.setPen(QColor(theme.tokens.border))
        painter.setBrush(QColor("white"))
        painter.drawRect(place.adjusted(-1, -1, 0, 0))
        scale = self._scale() * self.devicePixelRatioF()
        known = self._pictures.get(number)
        if known is not None:
            painter.drawImage(place, known[1])
        if (known is None or known[0] != scale) and self._asked.get(number) != scale:
            self._ask(number, scale)

    def _ask(self, number: int, scale: float) -> None:
        self._asked[number] = scale
        pages = self._pages
        assert pages is not None

        def work() -> Pixels | None:
            return pages.picture(number, scale) if self._asked.get(number) == scale else None

        self._background.run(work, partial(self._show, number, scale), self.failed.emit)

    def _show(self, number: int, scale: float, made: Pixels | None) -> None:
        if made is None or self._asked.get(number) != scale:
            return
        image = QImage(made.content, made.width, made.height, made.stride, QImage.Format.Format_RGB32).copy()
        del self._asked[number]
        self._pictures[number] = (scale, image)
        while len(self._pictures) > KEPT:  # the one farthest from what is seen
            del self._pictures[max(self._pictures, key=lambda each: abs(each - self.page))]
        self.viewport().update()
        self.drawn.emit(number)
