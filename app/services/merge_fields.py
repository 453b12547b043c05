"""Which value of each field stays when customers become one: proposed, or chosen by whoever merges (E01)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Customer
from app.services import attribute_slots, branches, checking, customer_form, customers
from app.services.customer_fields import FIELDS, OWN, Own, label
from app.services.errors import UserError

LONGEST = ("name", "address")  # of these the longest is proposed, of the others the first that is filled
UNITED = ("roles", "note")  # of these all that there is, unless one is chosen
CHOSEN = tuple(key for key in FIELDS if key not in ("code", "parent_id", *UNITED))
ALL = -1  # the place of what all of them have together
Row = Mapping[str, Any]


class Line(NamedTuple):
    """A field in which they differ: the value of each side, and the place of the one that is proposed, or ALL."""

    key: str
    label: str
    values: tuple[Any, ...]
    proposed: int


def lines(session: Session, rows: Sequence[Row]) -> tuple[Line, ...]:
    """Every field in which the customers differ, the own attributes too; a company above them by its name."""
    owns = {own.key: own for own in attribute_slots.attributes(session)}
    names = _names(session, [row["parent_id"] for row in rows], [row["id"] for row in rows])
    found = []
    for key in (*CHOSEN, "parent_id", *UNITED, *(OWN + key for key in owns)):
        values = tuple(names.get(row["parent_id"], "") if key == "parent_id" else _value(row, key) for row in rows)
        if len({"" if _empty(value) else str(value) for value in values}) > 1:
            words = owns[key.removeprefix(OWN)].label if key.startswith(OWN) else label(key)
            found.append(Line(key, words, values, ALL if key in UNITED else _proposed(key, values)))
    return tuple(found)


def united(kept: int, sides: Sequence[Row], picks: Mapping[str, int], owns: Sequence[Own]) -> dict[str, Any]:
    """What the kept customer has in the end, all but the company above it; `sides` begin with the kept one.

    `picks`: of which customer the value of a field stays, where it is not what is proposed.
    """
    new: dict[str, Any] = {"id": kept} | {key: _taken(sides, picks, key) for key in CHOSEN}
    keys = dict.fromkeys(chain.from_iterable(side["attributes"] or {} for side in sides))
    own = {key: _taken(sides, picks, OWN + key) for key in keys}
    new["attributes"] = {key: value for key, value in own.items() if not _empty(value)}
    new |= {key: _taken(sides, picks, key) if key in picks else _all(sides, key) for key in UNITED}
    new["former"] = _former(sides, new)
    return new | customers.derived({**sides[0], **new}, owns)


class Parents:
    """The company above each that is kept: what was decided for one counts for the next, so that none is its own."""

    def __init__(self, session: Session) -> None:
        self._session, self._decided = session, dict[int, int | None]()

    def of(self, kept: int, sides: Sequence[Row], picks: Mapping[str, int]) -> int | None:
        """The one that was chosen, else the first above one of them that does not belong to the kept one itself.

        Raises UserError if what was chosen would close a circle.
        """
        ids, chosen = [side["id"] for side in sides], picks.get("parent_id")
        above = [side["parent_id"] for side in sides if chosen not in ids or side["id"] == chosen]
        fits = [each for each in above if each is not None and each not in ids and kept not in self._above(each)]
        if chosen in ids and above[0] is not None and above[0] not in ids and not fits:
            raise UserError(branches.REFUSED)
        self._decided[kept] = fits[0] if fits else None
        return self._decided[kept]

    def _above(self, customer_id: int | None) -> list[int]:
        found: list[int] = []
        while customer_id is not None and len(found) < customer_form.DEEPEST:
            found.append(customer_id)
            customer_id = self._parent(customer_id)
        return found

    def _parent(self, customer_id: int) -> int | None:
        if customer_id in self._decided:
            return self._decided[customer_id]
        return self._session.scalar(select(Customer.parent_id).where(Customer.id == customer_id))


def _names(session: Session, parents: Iterable[int | None], sides: Sequence[int]) -> dict[int | None, str]:
    """What the companies above are called, as far as one sees them; one of the merged ones is above none."""
    others = {each for each in parents if each is not None and each not in sides}
    hidden: dict[int | None, str] = dict.fromkeys(others, "")
    query = select(Customer.id, Customer.name).where(Customer.id.in_(others))
    return hidden | {row[0]: row[1] for row in session.execute(query)}


def _value(row: Row, key: str) -> Any:
    return (row["attributes"] or {}).get(key.removeprefix(OWN)) if key.startswith(OWN) else row[key]


def _empty(value: Any) -> bool:
    return value in (None, "", [])


def _proposed(key: str, values: Sequence[Any]) -> int:
    """The place of the value that stays unless somebody chooses: the longest, or the first that is filled.

    Whoever is a customer with one of them is a customer.
    """
    filled = [place for place, value in enumerate(values) if not _empty(value)]
    if key == "state" and "customer" in values:
        return list(values).index("customer")
    if key in LONGEST and filled:
        return max(filled, key=lambda place: (len(values[place]), -place))
    return filled[0] if filled else 0


def _taken(sides: Sequence[Row], picks: Mapping[str, int], key: str) -> Any:
    ids, values = [side["id"] for side in sides], [_value(side, key) for side in sides]
    return values[ids.index(picks[key]) if picks.get(key) in ids else _proposed(key, values)]


def _all(sides: Sequence[Row], key: str) -> Any:
    if key == "note":
        return _note([side["note"] for side in sides])
    roles = 0
    for side in sides:
        roles |= side["roles"]
    return roles


def _note(notes: Sequence[str]) -> str:
    """All of them, unless that is more than a note can hold: the others are still to be read where they were."""
    joined = "\n".join(dict.fromkeys(filter(None, notes)))
    return joined if len(joined) <= checking.NOTE else notes[0]


def _former(sides: Sequence[Row], new: Mapping[str, Any]) -> str:
    """Codes, names, phones and tax codes that the kept one does not show, so that a search still finds it."""
    shown = {str(value) for value in new.values()} | {sides[0]["code"], ""}
    keys = ("code", "name", "phone", "phone2", "email", "tax_code", "former")
    told = [side[key] for side in sides[1:] for key in keys]
    told += [side for key in keys[1:] if (side := sides[0][key])]
    return " · ".join(dict.fromkeys(each for each in told if each not in shown))
