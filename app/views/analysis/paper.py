"""An analysis on paper: A4 across, the chart above the table, on as many pages as it needs."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPdfWriter

from app.services.analysis import Outcome
from app.views.analysis.table import written
from app.views.kit.chart import Drawing, paint
from app.views.kit.plain_paper import ROW, WIDTH, table_line

HEAD, CHART, FIRST = 52, 280, 300


def pdf(title: str, outcome: Outcome, drawing: Drawing) -> bytes:
    from app.views.kit.printing import across  # with its library of PDF pages, when something is printed

    def draw(painter: QPainter, page: QPdfWriter) -> None:
        scale = page.width() / WIDTH
        painter.scale(scale, scale)
        height = page.height() / scale
        table_line(painter, 0, [title], WIDTH, FIRST, strong=True)
        paint(painter, QRectF(0, HEAD, WIDTH, CHART), drawing)
        top = HEAD + CHART + 12
        for place, cells in enumerate(_table(outcome)):
            if top + 2 * ROW > height:
                page.newPage()
                top = 0
            table_line(painter, top, cells, WIDTH, FIRST, strong=place == 0)
            top += ROW
        table_line(painter, top, [outcome.said], WIDTH, FIRST, strong=False)

    return across(draw)


def _table(outcome: Outcome) -> list[list[str]]:
    kinds = [column.kind for column in outcome.columns]
    lines = [[line.name, *(written(kind, cell.value) for kind, cell in zip(kinds, line.cells, strict=True))]
             for line in outcome.every_line]  # fmt: skip
    return [list(outcome.heads), *lines]
