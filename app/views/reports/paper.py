"""A report on paper and as a picture: its title, then the chart on one page or the table on as many as it needs."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPdfWriter

from app.services.language import _
from app.services.reports import Table
from app.views.kit.chart import Chart, paint
from app.views.kit.plain_paper import ROW, table_line
from app.views.kit.text import number
from app.views.kit.theme import font, theme
from app.views.reports.table import said

WIDTH, HEAD, FIRST = 1180, 52, 260
MOST_COLUMNS = 13  # side by side on a page, the total among them
MOST_ROWS = 200  # of a picture; the rest is for paper and Excel
PICTURE = QSize(WIDTH, 640)


def pdf(title: str, table: Table, chart: Chart | None, share: bool) -> bytes:
    """A4 across: of a wide table first all rows of the first columns, then all rows of the next."""
    from app.views.kit.printing import across  # with its library of PDF pages, when something is printed

    def draw(painter: QPainter, page: QPdfWriter) -> None:
        scale = page.width() / WIDTH
        painter.scale(scale, scale)
        height = page.height() / scale
        if chart:
            _title(painter, title, WIDTH)
            paint(painter, QRectF(0, HEAD, WIDTH, height - HEAD), chart.drawing)
        else:
            _pages(painter, page, title, table, share, int((height - HEAD) / ROW) - 1)

    return across(draw)


def _pages(painter: QPainter, page: QPdfWriter, title: str, table: Table, share: bool, most: int) -> None:
    rows, columns = [*range(len(table.rows)), -1], [*range(len(table.columns)), -1]
    starts = list(product(range(0, len(columns), MOST_COLUMNS), range(0, len(rows), most)))
    for place, (column, row) in enumerate(starts, start=1):
        if place > 1:
            page.newPage()
        _title(painter, title, WIDTH, f"{place} / {len(starts)}" if len(starts) > 1 else "")
        _rows(painter, table, rows[row : row + most], columns[column : column + MOST_COLUMNS], share, WIDTH)


def picture(title: str, table: Table, chart: Chart | None, share: bool) -> QImage:
    """What is shown, in the colours of the theme; of a long table the first rows, and how many there are more."""
    columns, more = [*range(len(table.columns)), -1], max(0, len(table.rows) - MOST_ROWS)
    wide = max(WIDTH, FIRST + len(columns) * (WIDTH - FIRST) // MOST_COLUMNS)
    rows = [*range(len(table.rows) - more), -1]
    size = PICTURE if chart else QSize(wide, HEAD + ROW * (len(rows) + 1 + bool(more)))
    made = QImage((size + QSize(48, 32)) * 2, QImage.Format.Format_RGB32)
    made.fill(theme.color("surface"))
    painter = QPainter(made)
    painter.scale(2, 2)
    painter.translate(24, 16)
    _title(painter, title, size.width())
    if chart:
        paint(painter, QRectF(0, HEAD, size.width(), size.height() - HEAD), chart.drawing)
    else:
        _rows(painter, table, rows, columns, share, wide)
        if more:
            words = _("{count} more rows are on paper and in Excel").format(count=number(more))
            table_line(painter, size.height() - ROW, [words], wide, FIRST, strong=False)
    painter.end()
    return made


def _title(painter: QPainter, title: str, width: int, page: str = "") -> None:
    box = QRectF(0, 0, width, HEAD - 12)
    painter.setPen(theme.color("text"))
    painter.setFont(font(12))
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, page)
    painter.setFont(font(17, font(17).Weight.DemiBold))
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, title)


def _rows(painter: QPainter, table: Table, rows: Sequence[int], columns: Sequence[int], share: bool,
          width: int) -> None:  # fmt: skip
    heads = [table.columns[column].label if column >= 0 else _("Total") for column in columns]
    table_line(painter, HEAD, [table.heads[0], *heads], width, FIRST, strong=True)
    for place, row in enumerate(rows, start=1):
        name = table.rows[row].label if row >= 0 else _("Total")
        numbers = [said(table, row, column, share) for column in columns]
        table_line(painter, HEAD + place * ROW, [name, *numbers], width, FIRST, strong=row < 0)
