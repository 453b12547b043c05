"""A plain table on paper: a title, headings on every page, as many pages as it needs; long words take more lines."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from html import escape

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QPainter, QPdfWriter, QTextDocument

from app.views.kit.theme import font, theme

WIDTH = 1180  # of a page, in the pixels of the screen
ROW = 26  # of a line of a table


def table_pdf(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]], numbers: Collection[int] = ()) -> bytes:
    """A4 across, black on white; the columns `numbers` stand at the right."""
    from app.views.kit.printing import across  # with its library of PDF pages, when something is printed

    document = QTextDocument()
    document.setDefaultFont(font(14))
    document.setDocumentMargin(0)
    document.setHtml(_html(title, heads, rows, numbers))
    return across(lambda painter, writer: _pages(document, painter, writer))


def _pages(document: QTextDocument, painter: QPainter, writer: QPdfWriter) -> None:
    scale = writer.width() / WIDTH
    height = writer.height() / scale
    document.setPageSize(QSizeF(WIDTH, height))
    for number in range(document.pageCount()):
        if number:
            writer.newPage()
        painter.save()
        painter.scale(scale, scale)
        painter.translate(0, -number * height)
        document.drawContents(painter, QRectF(0, number * height, WIDTH, height))
        painter.restore()


def _html(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]], numbers: Collection[int]) -> str:
    body = "".join(_row(row, numbers, "td") for row in rows)
    table = f"<thead>{_row(heads, numbers, 'th')}</thead><tbody>{body}</tbody>"
    whole = f"<table width='100%' cellpadding='5' border='1' style='border-collapse: collapse'>{table}</table>"
    return f"<div style='color: black'><h2>{escape(title)}</h2>{whole}</div>"


def _row(cells: Sequence[str], numbers: Collection[int], tag: str) -> str:
    sides = ("right" if place in numbers else "left" for place in range(len(cells)))
    made = (f"<{tag} align='{side}'>{escape(cell)}</{tag}>" for cell, side in zip(cells, sides, strict=True))
    return f"<tr>{''.join(made)}</tr>"


def table_line(painter: QPainter, top: float, cells: Sequence[str], wide: int, first: int, strong: bool) -> None:
    """One line of a table, with a rule below: names in `first` pixels, the rest in equal parts."""
    painter.setFont(font(12, font(12).Weight.DemiBold if strong else font(12).Weight.Normal))
    first = first if len(cells) > 1 else wide
    width = (wide - first) / max(1, len(cells) - 1)
    for place, words in enumerate(cells):
        box = QRectF(first + (place - 1) * width, top, width - 6, ROW) if place else QRectF(0, top, first - 6, ROW)
        side = Qt.AlignmentFlag.AlignRight if place else Qt.AlignmentFlag.AlignLeft
        painter.setPen(theme.color("text"))
        fitting = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(box.width()))
        painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter, fitting)
    painter.setPen(theme.color("border"))
    painter.drawLine(0, int(top + ROW), wide, int(top + ROW))
