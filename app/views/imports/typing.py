"""How the cells of a file are typed: under their own headers, with the answers of their fields."""

from __future__ import annotations

from app.services import customer_form
from app.services.importing.answers import FREE, answers
from app.services.importing.deal_reading import asked_in
from app.services.importing.opening import Opened
from app.services.importing.targets import Target
from app.services.language import _
from app.views.kit.desk import Desk
from app.views.kit.grid_model import GridColumn
from app.views.kit.picker import Answer, Ask, Option, among

NARROW, WIDE = 140, 220  # WIDE for names and addresses


def typed_columns(opened: Opened, target: Target, desk: Desk) -> dict[int, GridColumn]:
    """Of the columns that are taken, by their places in the file."""
    columns = {column.place: column.header for column in opened.table.columns}
    return {place: _column(place, header or column_name(place), opened, target, desk)
            for place, header in columns.items() if opened.mapped.get(place)}  # fmt: skip


def said_in(opened: Opened, field: str) -> set[str]:
    """What the column of a field says, row by row."""
    places = [place for place, each in opened.mapped.items() if field and each == field]
    return asked_in(cells[place] for place in places for _row, cells in opened.table.rows if place < len(cells))


def column_name(place: int) -> str:
    """Of one without a header: column A is 0, AA is 26."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return _("Column {letter}").format(letter=letters)


def _column(place: int, header: str, opened: Opened, target: Target, desk: Desk) -> GridColumn:
    field, key = opened.mapped[place], f"{place}"
    width = WIDE if field in ("name", "title", "customer", "address", "note") else NARROW
    if field == target.learns:
        return GridColumn(key, header, width, ask=_customers(desk), take=lambda code: {key: code})
    if not (known := answers(field, opened.known)):
        return GridColumn(key, header, width)
    ask = among([Option(each, each) for each in known])
    return GridColumn(key, header, width, ask=ask, take=lambda answer: {key: answer}, at_once=field in FREE)


def _customers(desk: Desk) -> Ask:
    """Those whom one sees, as one types; the code says who is meant."""

    def ask(words: str, answer: Answer) -> None:
        def show(found: list[tuple[int, str, str]]) -> None:
            answer([Option(code, name, code) for _id, name, code in found])

        desk.tasks.read(lambda session: customer_form.search(session, words), show, topic=(desk, "import-customers"))

    return ask
