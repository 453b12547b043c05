"""What a file can become: the customers or the deals of the office. One way leads to all of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.orm import Session

from app.services.customer_fields import OWN
from app.services.errors import UserError
from app.services.importing import checking, deal_reading, deal_writing, deciding, known, mapping, spellings, writing
from app.services.importing.cells import Line
from app.services.importing.checking import Checked, Checker
from app.services.importing.deciding import Met
from app.services.importing.known import Known
from app.services.importing.mapping import Column
from app.services.importing.writing import Imported, Wanted
from app.services.progress import Report


class Meets(Protocol):
    def __call__(
        self, session: Session, lines: Sequence[Line], key: str = "", before: Met | None = None,
        rows: Collection[int] = (),
    ) -> Met: ...  # fmt: skip


class Writes(Protocol):
    def __call__(
        self, session: Session, checked: Checked, wanted: Wanted, report: Report, columns: Sequence[Column] = (),
        mapped: Mapping[int, str] | None = None,
    ) -> Imported: ...  # fmt: skip


@dataclass(frozen=True)
class Target:
    """`key` is the name under which its columns are remembered, `label` that of the action that writes it.

    `learn` looks up what cells of the field `learns` say; large files go in `blocks`.
    """

    key: str
    label: str  # N_
    read: Callable[[Session], Known]
    fields: Callable[[Known], list[tuple[str, str]]]
    spellings: Callable[[Known], Mapping[str, str]]
    complain: Callable[[Mapping[int, str]], UserError | None]
    checker: type[Checker]
    meet: Meets
    write: Writes
    learns: str = ""
    learn: Callable[[Session, Known, Iterable[str]], None] | None = None
    blocks: bool = False
    updates: bool = False  # records that are there already can be changed, and are seen beside their rows


def _customer_fields(there: Known) -> list[tuple[str, str]]:
    own = [OWN + each.key for each in there.owns]
    return [(key, spellings.label(key, there.owns)) for key in (*spellings.FIELDS, *own)]


CUSTOMERS = Target(
    mapping.CUSTOMERS, writing.LABEL, known.read, _customer_fields, lambda there: spellings.known(there.owns),
    checking.complain, Checker, deciding.meet, writing.write, blocks=True, updates=True,
)  # fmt: skip
DEALS = Target(
    deal_writing.WHAT, deal_writing.LABEL, deal_reading.read, deal_reading.fields, deal_reading.spellings,
    deal_reading.complain, deal_reading.DealChecker, deal_writing.meet, deal_writing.write, "customer",
    deal_reading.learn,
)  # fmt: skip
