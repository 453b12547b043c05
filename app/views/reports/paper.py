"""A report on paper and as a picture: its title, then the chart on one page or the table on as many as it needs."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QMarginsF, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter, QPdfWriter

from app.services.language import _
from app.services.reports import Table
from app.views.kit.chart import Chart, paint
from app.views.kit.theme import font, theme
from app.views.kit.tokens import LIGHT
from app.views.reports.table import said

DPI, WIDTH, ROW, HEAD = 200, 1180, 26, 52
MOST_COLUMNS = 12  # beside the total; a wider table goes to Excel
PICTURE = QSize(1180, 640)


def pdf(title: str, table: Table, chart: Chart | None, share: bool) -> bytes:
    """A4 across, always light: paper is white."""
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    page = QPdfWriter(buffer)
    page.setResolution(DPI)
    page.setPageLayout(QPageLayout(QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Landscape,
                                   QMarginsF(12, 12, 12, 12), QPageLayout.Unit.Millimeter))  # fmt: skip
    tokens, theme.tokens = theme.tokens, LIGHT
    try:
        painter = QPainter(page)
        scale = page.width() / WIDTH
        painter.scale(scale, scale)
        _pages(painter, page, title, table, chart, share, page.height() / scale)
        painter.end()
    finally:
        theme.tokens = tokens
    return bytes(buffer.data().data())


def _pages(painter: QPainter, page: QPdfWriter, title: str, table: Table, chart: Chart | None, share: bool,
           height: float) -> None:  # fmt: skip
    if chart:
        _title(painter, title)
        paint(painter, QRectF(0, HEAD, WIDTH, height - HEAD), chart.drawing)
        return
    each = int((height - HEAD) / ROW) - 1
    rows = [*range(len(table.rows)), -1]
    for first in range(0, len(rows), each):
        if first:
            page.newPage()
        _title(painter, title)
        _rows(painter, table, rows[first : first + each], share)


def picture(title: str, table: Table, chart: Chart | None, share: bool) -> QImage:
    """What is shown, in the colours of the theme."""
    size = PICTURE if chart else QSize(WIDTH, HEAD + ROW * (len(table.rows) + 2))
    made = QImage((size + QSize(48, 32)) * 2, QImage.Format.Format_RGB32)
    made.fill(theme.color("surface"))
    painter = QPainter(made)
    painter.scale(2, 2)
    painter.translate(24, 16)
    _title(painter, title)
    if chart:
        paint(painter, QRectF(0, HEAD, size.width(), size.height() - HEAD), chart.drawing)
    else:
        _rows(painter, table, [*range(len(table.rows)), -1], share)
    painter.end()
    return made


def _title(painter: QPainter, title: str) -> None:
    painter.setFont(font(17, font(17).Weight.DemiBold))
    painter.setPen(theme.color("text"))
    painter.drawText(QRectF(0, 0, WIDTH, HEAD - 12), Qt.AlignmentFlag.AlignVCenter, title)


def _rows(painter: QPainter, table: Table, rows: list[int], share: bool) -> None:
    columns = [*range(min(len(table.columns), MOST_COLUMNS)), -1]
    heads = [table.columns[column].label if column >= 0 else _("Total") for column in columns]
    _line(painter, HEAD, [table.heads[0], *heads], strong=True)
    for place, row in enumerate(rows, start=1):
        name = table.rows[row].label if row >= 0 else _("Total")
        numbers = [said(table, row, column, share) for column in columns]
        _line(painter, HEAD + place * ROW, [name, *numbers], strong=row < 0)


def _line(painter: QPainter, top: float, cells: list[str], strong: bool) -> None:
    painter.setFont(font(12, font(12).Weight.DemiBold if strong else font(12).Weight.Normal))
    first = WIDTH * 0.22
    width = (WIDTH - first) / (len(cells) - 1)
    for place, words in enumerate(cells):
        box = QRectF(first + (place - 1) * width, top, width - 6, ROW) if place else QRectF(0, top, first - 6, ROW)
        side = Qt.AlignmentFlag.AlignRight if place else Qt.AlignmentFlag.AlignLeft
        painter.setPen(theme.color("text"))
        fitting = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(box.width()))
        painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter, fitting)
    painter.setPen(theme.color("border"))
    painter.drawLine(0, int(top + ROW), WIDTH, int(top + ROW))
