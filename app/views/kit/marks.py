"""Which rows of a list are ticked."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.services.query import Query
from app.services.selection import Selection


@dataclass
class Marks:
    """The ticked rows: some ids, or everything but some ids. Never a million of them."""

    everything: bool = False
    exceptions: set[int] = field(default_factory=set)

    def holds(self, row_id: int) -> bool:
        return (row_id in self.exceptions) != self.everything

    def count(self, total: int) -> int:
        return total - len(self.exceptions) if self.everything else len(self.exceptions)

    def selection(self, listing: str, query: Query) -> Selection:
        """What is ticked, in the order of the list."""
        given = tuple(sorted(self.exceptions))
        if self.everything:
            return Selection(listing, query, exceptions=given)
        return Selection(listing, query, ids=given)
