"""Rows of a list on the clipboard, as a spreadsheet takes them."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from PySide6.QtCore import QMimeData

from app.services.query import ColumnShape, Row
from app.services.selection import Selection
from app.views.kit import cells

PAGE = 200  # rows for whom may not export
MOST = 20_000  # rows: more are better exported
BLOCK = 2_000


def read_rows(session: Any, selection: Selection, columns: Sequence[ColumnShape]) -> list[Row]:
    """The selected rows in their order, at most MOST of them, or a PAGE without the right to export. In a worker."""
    from app.services import finding
    from app.services.myself import may

    most = MOST if may(session, "export") else PAGE
    ids, keys = finding.selected_ids(session, selection)[:most], [column.key for column in columns]
    found: list[Row] = []
    for start in range(0, len(ids), BLOCK):
        rows = finding.rows(session, selection.listing, ids[start : start + BLOCK], keys)
        found += [row for row in rows if row is not None]
    return found


def as_table(rows: Sequence[Row], columns: Sequence[ColumnShape]) -> QMimeData:
    """With a line of labels; plain text for Excel's own paste, HTML so that phones keep their zeros."""
    lines = [[column.label for column in columns]]
    lines += [[cells.raw(column, value) for column, value in zip(columns, row.cells, strict=True)] for row in rows]
    data = QMimeData()
    data.setText("\n".join("\t".join(_flat(cell) for cell in line) for line in lines))
    body = "".join(f"<tr>{''.join(map(_html, columns, line))}</tr>" for line in lines)
    data.setHtml(f"<meta charset='utf-8'><table>{body}</table>")
    return data


def _flat(cell: str) -> str:
    """One cell of a line; a text that begins like a formula stays a text."""
    flat = " ".join(cell.split())
    return f"'{flat}" if flat[:1] in ("=", "+", "-", "@") and not flat.lstrip("+-").isdigit() else flat


def _html(column: ColumnShape, cell: str) -> str:
    style = "" if column.kind.on_the_right else " style='mso-number-format:\"\\@\"'"
    return f"<td{style}>{escape(cell)}</td>"
