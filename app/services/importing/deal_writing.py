"""Checked rows become deals: one transaction, set-based, each in its stage with what the process asks there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Deal, Stage, table_of
from app.models.base import now
from app.services import deals, processes
from app.services.errors import UserError
from app.services.importing import mapping, twins
from app.services.importing.bulk import BLOCK, insert_rows
from app.services.importing.cells import Line
from app.services.importing.checking import Checked
from app.services.importing.deciding import Met
from app.services.importing.mapping import Column
from app.services.importing.reading import TOO_MANY
from app.services.importing.twins import Twin
from app.services.importing.writing import NOBODY, Imported, Wanted
from app.services.language import N_
from app.services.myself import check_right, me
from app.services.progress import Report
from app.services.text import grouped, search_text, sort_key

LABEL = N_("Import deals")
WHAT = "deals"  # the name under which columns are remembered
MOST = 20_000  # deals of one transaction: a process makes its tasks for each
_USUAL: dict[str, Any] = {"customer_id": None, "amount": 0, "due_on": None, "note": "", "source": ""}


def meet(
    session: Session, lines: Sequence[Line], key: str = "", before: Met | None = None, rows: Collection[int] = ()
) -> Met:
    """The rows whose codes are those of deals that one sees; none of them is changed by a file."""
    there = _there(session, lines)
    return Met(twins.match(lines, there, key), frozenset(), there)


def write(
    session: Session, checked: Checked, wanted: Wanted, report: Report, columns: Sequence[Column] = (),
    mapped: Mapping[int, str] | None = None,
) -> Imported:  # fmt: skip
    """Make the deals. `columns` and how they are `mapped` are remembered for the next file.

    Raises UserError without the right to edit, if no row is left, or for more than MOST; then nothing is imported.
    """
    check_right(session, "edit")
    met = meet(session, checked.lines)
    decided = met.decisions(wanted)
    lines = [line for line in checked.lines if decided.get(line.row, "new") == "new"]
    if not lines:
        raise UserError(NOBODY)
    if len(lines) > MOST:
        raise UserError(TOO_MANY, limit=grouped(MOST))
    made = _insert(session, lines, report)
    for stage, ids in made.items():
        processes.enter(session, ids, stage)
    if mapped is not None:
        mapping.remember(session, columns, mapped, WHAT)
    return Imported(len(lines), 0, met.twins, frozenset(met.twins) - {line.row for line in lines})


def _there(session: Session, lines: Sequence[Line]) -> dict[tuple[str, str], Twin]:
    codes = sorted({code for line in lines if (code := line.values.get("code"))})
    found: dict[tuple[str, str], Twin] = {}
    for start in range(0, len(codes), BLOCK):
        part = select(Deal.code, Deal.title).where(Deal.code.in_(codes[start : start + BLOCK]))
        found |= {("code", row.code): Twin("code", row.code, None, row.title) for row in session.execute(part)}
    return found


def _insert(session: Session, lines: Sequence[Line], report: Report) -> dict[int, list[int]]:
    """The ids of the new deals by their stages; the codes come last, others wait for them."""
    ends = {row.id: row.ends for row in session.execute(select(Stage.id, Stage.ends))}
    codes, mine = deals.next_codes(session, len(lines)), me(session)
    made: dict[int, list[int]] = defaultdict(list)
    for start in range(0, len(lines), BLOCK):
        part = slice(start, start + BLOCK)
        rows = [_row(line, code, ends, mine) for line, code in zip(lines[part], codes[part], strict=True)]
        ids = insert_rows(session, table_of(Deal), rows, "code")
        for row in rows:
            made[row["stage_id"]].append(ids[row["code"]])
        report(start + len(rows), len(lines))
    return made


def _row(line: Line, code: str, ends: Mapping[int, str], mine: int) -> dict[str, Any]:
    at, title = now(), line.values["title"]
    values = {**_USUAL, "owner_id": mine, **line.values, "code": code}
    return {**values, "search_text": search_text(code, title), "sort_key": sort_key(title), "stage_since": at,
            "created_at": at, **deals.closing(ends[line.values["stage_id"]], at)}  # fmt: skip
