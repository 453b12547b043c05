"""The history of bulk actions as a table of words, and as Excel workbook (V24)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from app.services import workbooks
from app.services.bulk_history import Entry, Move
from app.services.errors import UserError
from app.services.language import N_, _
from app.services.myself import may

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

HEADINGS = (N_("When"), N_("Who"), N_("Action"), N_("Customers"), N_("From whom"), N_("To whom"), N_("How many"))
NUMBERS = (3, 6)  # columns
_WIDTHS = (18.0, 26.0, 34.0, 12.0, 26.0, 26.0, 12.0)
_NOBODY = Move("", "", 0)


class Line(NamedTuple):
    """One way of one action: so many customers from somebody to somebody; an action without any has one line."""

    when: str
    who: str
    action: str
    customers: int
    source: str
    target: str
    number: int | None


def lines(entries: Iterable[Entry]) -> Iterator[Line]:
    """In the order of the window; the moments by the clock of this computer."""
    for entry in entries:
        action = _("{action} (undone)").format(action=_(entry.label)) if entry.undone else _(entry.label)
        for move in entry.moves or (_NOBODY,):
            yield Line(f"{entry.at.astimezone():%d/%m/%Y %H:%M}", entry.who, action, entry.customers, move.source,
                       move.target, move.customers or None)  # fmt: skip


def to_excel(session: Session, entries: Sequence[Entry], file: Path) -> int:
    """Write what the window shows; how many actions. Raises UserError without the right to export."""
    from openpyxl import Workbook

    if not may(session, "export"):
        raise UserError(N_("Your role does not allow exporting. Ask your administrator."))
    book = Workbook(write_only=True)
    sheet = workbooks.sheet(book, _("History"), [_(head) for head in HEADINGS], _WIDTHS)
    for line in lines(entries):
        sheet.append([_cell(sheet, value) for value in line])
    with workbooks.to_write(file) as part:
        book.save(part)
    return len(entries)


def _cell(sheet: Any, value: str | int | None) -> Any:
    return workbooks.text_cell(sheet, value) if isinstance(value, str) else value
