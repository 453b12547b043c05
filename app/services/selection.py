"""Which records an action is about: plain values that cross threads and fit into JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.services.query import Query, every, leaf

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Subquery
    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Selection:
    """Records of a listing, in an order.

    `ids` alone: these, in this order. `ids` with a `query`: these, in the query's order. `query` alone: all that it
    finds but the `exceptions`, in its order.
    """

    listing: str = "customers"
    query: Query | None = None
    ids: tuple[int, ...] | None = None
    exceptions: tuple[int, ...] = ()

    @classmethod
    def of(cls, ids: Iterable[int], listing: str = "customers") -> Selection:
        """These records, in this order."""
        return cls(listing, ids=tuple(dict.fromkeys(ids)))

    @classmethod
    def where(cls, listing: str = "customers", **values: Any) -> Selection:
        """Records whose fields have these values, choices by name: `Selection.where(group="VIP", stars=5)`."""
        tests = [leaf(name, "in" if isinstance(value, list | tuple) else "is", value) for name, value in values.items()]
        return cls(listing, Query(where=every(*tests)))

    def subquery(self, session: Session, *only: ColumnElement[bool]) -> Subquery:
        """Columns id, owner_id and position from 1, of those that the session sees and that meet `only`."""
        from app.services import finding

        return finding.selected(session, self, *only)

    def count(self, session: Session) -> int:
        """How many they are at this moment."""
        from app.services import finding

        return finding.count_selected(session, self)

    def to_json(self) -> dict[str, Any]:
        return {"listing": self.listing, "query": self.query.to_json() if self.query else None,
                "ids": None if self.ids is None else list(self.ids), "exceptions": list(self.exceptions)}  # fmt: skip

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Selection:
        query, ids = data.get("query"), data.get("ids")
        return cls(str(data["listing"]), Query.from_json(query) if query else None,
                   None if ids is None else tuple(ids), tuple(data.get("exceptions", ())))  # fmt: skip


def listed(session: Session, ids: Iterable[int]) -> Subquery:
    """Any number of ids as one parameter: a table of `id` and `place`, which counts up in their order."""
    from sqlalchemy import BigInteger, cast, column, func, select
    from sqlalchemy.dialects import postgresql

    if session.get_bind().dialect.name == "postgresql":
        rows = func.unnest(cast(list(ids), postgresql.ARRAY(BigInteger))).table_valued("id", with_ordinality="place")
        named = rows.render_derived()
        return select(named.c.id, named.c.place).subquery("listed")
    each = func.json_each(json.dumps(list(ids))).table_valued(column("value", BigInteger), column("key", BigInteger))
    return select(each.c.value.label("id"), each.c.key.label("place")).subquery("listed")
