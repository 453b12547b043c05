"""How the cells of a file are typed: under their own headers, with the answers of their fields."""

from __future__ import annotations

from app.services.importing.answers import FREE, answers
from app.services.importing.opening import Opened
from app.services.language import _
from app.views.kit.grid_model import GridColumn
from app.views.kit.picker import Option, among

NARROW, WIDE = 140, 220  # WIDE for names and addresses


def typed_columns(opened: Opened) -> dict[int, GridColumn]:
    """Of the columns that are taken, by their places in the file."""
    columns = {column.place: column.header for column in opened.table.columns}
    return {place: _column(place, header or column_name(place), opened) for place, header in columns.items()
            if opened.mapped.get(place)}  # fmt: skip


def column_name(place: int) -> str:
    """Of one without a header: column A is 0, AA is 26."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return _("Column {letter}").format(letter=letters)


def _column(place: int, header: str, opened: Opened) -> GridColumn:
    field = opened.mapped[place]
    width = WIDE if field in ("name", "address", "note") else NARROW
    if not (known := answers(field, opened.known)):
        return GridColumn(f"{place}", header, width)
    key, ask = f"{place}", among([Option(each, each) for each in known])
    return GridColumn(key, header, width, ask=ask, take=lambda answer: {key: answer}, at_once=field in FREE)
