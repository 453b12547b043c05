"""An analysis on paper: A4 across, the chart above the table, on as many pages as it needs."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPdfWriter

from app.services.analysis import Outcome
from app.views.analysis.table import written
from app.views.kit.chart import Drawing, paint
from app.views.kit.theme import font, theme

WIDTH, HEAD, ROW, CHART, FIRST = 1180, 52, 26, 280, 300


def pdf(title: str, outcome: Outcome, drawing: Drawing) -> bytes:
    from app.views.kit.printing import across  # with its library of PDF pages, when something is printed

    def draw(painter: QPainter, page: QPdfWriter) -> None:
        scale = page.width() / WIDTH
        painter.scale(scale, scale)
        height = page.height() / scale
        _write(painter, 0, [title], strong=True)
        paint(painter, QRectF(0, HEAD, WIDTH, CHART), drawing)
        top = HEAD + CHART + 12
        for place, cells in enumerate(_table(outcome)):
            if top + 2 * ROW > height:
                page.newPage()
                top = 0
            _write(painter, top, cells, strong=place == 0)
            top += ROW
        _write(painter, top, [outcome.said], strong=False)

    return across(draw)


def _table(outcome: Outcome) -> list[list[str]]:
    kinds = [column.kind for column in outcome.columns]
    lines = [[line.name, *(written(kind, cell.value) for kind, cell in zip(kinds, line.cells, strict=True))]
             for line in outcome.every_line]  # fmt: skip
    return [list(outcome.heads), *lines]


def _write(painter: QPainter, top: float, cells: Sequence[str], strong: bool) -> None:
    painter.setFont(font(12, font(12).Weight.DemiBold if strong else font(12).Weight.Normal))
    first = FIRST if len(cells) > 1 else WIDTH
    width = (WIDTH - first) / max(1, len(cells) - 1)
    for place, words in enumerate(cells):
        box = QRectF(first + (place - 1) * width, top, width - 6, ROW) if place else QRectF(0, top, first - 6, ROW)
        side = Qt.AlignmentFlag.AlignRight if place else Qt.AlignmentFlag.AlignLeft
        painter.setPen(theme.color("text"))
        short = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(box.width()))
        painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter, short)
