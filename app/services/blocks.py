"""Work on any number of records: blocks of one transaction each, under one parent action, which is the first block's.

Other people work between two blocks. If the work is stopped, or refused half way, what is done stays done, and is
undone as one action.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from app.services.errors import UserError
from app.services.selection import Selection

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.services.office import Office

BLOCK = 50_000  # records changed in one transaction
GoOn = Callable[[int, int], bool]
Result = TypeVar("Result")


@dataclass
class Blocks:
    """One action in blocks. Before each `go_on(done, total)` is asked; if it says no, nothing more is done.

    `refused` is why a later block could not be done; if the first one cannot, its UserError is raised.
    """

    office: Office
    label: str
    total: int
    go_on: GoOn
    block: int = BLOCK
    action_id: int = 0
    done: int = 0
    stopped: bool = False
    refused: UserError | None = None

    def run(self, ids: Sequence[int], work: Callable[[Session, Sequence[int]], Result]) -> list[Result]:
        """`work(session, some of the ids)` for one block after the other; what each returned."""
        found: list[Result] = []
        for start in range(0, len(ids), self.block):
            part = ids[start : start + self.block]
            if not self._goes_on() or not self._one(part, work, found):
                self.stopped = True
                break
        return found

    def _goes_on(self) -> bool:
        return not self.stopped and self.go_on(self.done, self.total)

    def _one(self, part: Sequence[int], work: Callable[[Session, Sequence[int]], Result], found: list[Result]) -> bool:
        try:
            with self.office.transaction(self.label, parent=self.action_id or None) as session:
                result, action_id = work(session, part), session.info["action_id"]
        except UserError as error:
            if not self.action_id:
                raise
            self.refused = error
            return False
        found.append(result)
        self.action_id, self.done = self.action_id or action_id, self.done + len(part)
        return True


def on_selection(office: Office, label: str, selection: Selection, work: Callable[[Session, Selection], Result],
                 go_on: GoOn, block: int = BLOCK) -> tuple[Blocks, list[Result]]:  # fmt: skip
    """The same work on parts of a selection of any size: how it went, and what it returned for each block.

    In the order of the keys, in which the rows lie: each page of the database is changed in one block alone.
    """
    from app.services import finding

    with office.read() as session:
        ids = sorted(finding.selected_ids(session, selection))
    blocks = Blocks(office, label, len(ids), go_on, block)

    def on_part(session: Session, part: Sequence[int]) -> Result:
        return work(session, replace(selection, query=None, ids=tuple(part), exceptions=()))

    return blocks, blocks.run(ids, on_part)


def added(results: Sequence[Any]) -> Any:
    """Plans of several blocks as one: their numbers are added up, the rest is the first one's."""
    first: Any = results[0]
    values = first._asdict() if hasattr(first, "_asdict") else asdict(first)
    sums = {key: sum(getattr(each, key) for each in results) for key in values if isinstance(values[key], int)}
    return first._replace(**sums) if hasattr(first, "_replace") else replace(first, **sums)
