"""Large files in blocks: one transaction each, under one action, which takes the whole import back.

Others work between two blocks. What was imported when it is stopped, refused or cut off stays, and the same file
imported once more goes on from there, because its rows are known by then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from app.services import blocks as in_blocks
from app.services.blocks import Blocks
from app.services.errors import UserError
from app.services.importing import writing
from app.services.importing.checking import Checked
from app.services.importing.mapping import Column
from app.services.importing.writing import Imported, Wanted
from app.services.progress import Cancelled, Report, unless_cancelled

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.services.office import Office


BLOCK = in_blocks.BLOCK


class Done(NamedTuple):
    """What was imported, and the action under which all of it is undone."""

    imported: Imported
    action_id: int


def write(
    office: Office, checked: Checked, wanted: Wanted, report: Report, columns: Sequence[Column],
    mapped: Mapping[int, str], block: int = BLOCK,
) -> Done:  # fmt: skip
    """`writing.write` of any number of rows. Stopped before the first block is done it raises Cancelled.

    Raises UserError if the first block cannot be done, or if no row is left to import.
    """
    lines, parts = checked.lines, list[Imported]()
    wanted = wanted._replace(codes=frozenset(code for line in lines if (code := line.values.get("code"))))
    blocks = Blocks(office, writing.LABEL, len(lines), unless_cancelled(report), block)

    def work(session: Session, places: Sequence[int]) -> None:
        def told(done: int, total: int = 0, text: str = "") -> None:
            report(places[0] + done, len(lines), text)

        part = Checked(lines[places[0] : places[-1] + 1], (), checked.new_groups, 0)
        parts.append(writing.write_some(session, part, wanted, told, columns, mapped))

    try:
        blocks.run(range(len(lines)), work)
    except Cancelled:  # in the middle of a block, which is not there then
        blocks.stopped = True
    if not blocks.done:
        raise Cancelled
    return Done(_whole(parts[: -(-blocks.done // block)], blocks), blocks.action_id)


def _whole(parts: Sequence[Imported], blocks: Blocks) -> Imported:
    twins: dict[int, Any] = {}
    for part in parts:
        twins |= part.twins
    left = frozenset[int]().union(*(part.left_out for part in parts))
    if len(left) == blocks.total:
        raise UserError(writing.NOBODY)
    made, groups, updated = (sum(column) for column in zip(
        *((each.made, each.groups, each.updated) for each in parts), strict=True))  # fmt: skip
    why = str(blocks.refused) if blocks.refused else ""
    return Imported(made, groups, twins, left, updated, blocks.total - blocks.done, why)
