"""Who is what to whom (C17): links between customers, and between the people at them, each with a kind and a note.

A kind is named from both sides, "agent of / has as agent"; one without a stroke reads the same from either. A row is
always that of the side on which it was made: from the other side its kind is turned round.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

from sqlalchemy import insert, literal, or_, select
from sqlalchemy.orm import Session, aliased

from app.models import Contact, ContactRelation, Customer, Relation
from app.services import checking, saving, settings
from app.services.checking import Rule
from app.services.errors import UserError
from app.services.language import N_, _
from app.services.myself import check_right, holds
from app.services.text import clean
from app.services.writing import remove as remove_rows

Side = Literal["customer", "contact"]
KINDS: dict[Side, tuple[str, ...]] = {
    "customer": (
        N_("parent company of / subsidiary of"), N_("agent of / has as agent"), N_("supplier of / buys from"),
        N_("referred by / has referred"), N_("partner of"), N_("competitor of"), N_("same owner as"),
    ),
    "contact": (
        N_("superior of / reports to"), N_("introduced by / has introduced"), N_("married to"), N_("sibling of"),
        N_("parent of / child of"), N_("friend of"), N_("former colleague of"), N_("deputy of / has as deputy"),
    ),
}  # fmt: skip
LONGEST, MOST_LINES = 120, 200
OFFICE_KINDS = {
    "customer": settings.declare("relations.customers", "", lambda value: len(value) <= 4_000),
    "contact": settings.declare("relations.people", "", lambda value: len(value) <= 4_000),
}
TABLES: dict[Side, type[Relation] | type[ContactRelation]] = {"customer": Relation, "contact": ContactRelation}
GONE = N_("This relation is no longer there.")
TWICE = N_("These two are related so already.")
SELF = N_("Nobody is related to himself: choose somebody else.")
RULES: dict[str, Rule] = {"kind": checking.line(LONGEST, required=True), "note": checking.line(checking.ADDRESS)}


class Line(NamedTuple):
    """A relation as the card of one side shows it: `own` is who is meant here, `kind` as it reads from here.

    `other_id` is the other customer or person; `at_id` the customer whose card shows him.
    """

    side: Side
    id: int
    own_id: int
    own: str
    kind: str
    other_id: int
    other: str
    at_id: int
    at: str
    note: str
    mine: bool  # made on this side, and the employee may change it
    turned: bool


class Person(NamedTuple):
    """Somebody who can be related: a contact and his customer."""

    id: int
    name: str
    at: str


def turned(kind: str) -> str:
    """The same kind from the other side."""
    forward, stroke, back = kind.partition("/")
    return f"{back.strip()} / {forward.strip()}" if stroke else kind


def words(kind: str) -> str:
    """How the kind reads from this side."""
    return kind.partition("/")[0].strip()


def kinds(session: Session, side: Side) -> list[str]:
    """The kinds of the office, or the usual ones; those that can be turned round from both sides."""
    own = [line.strip() for line in str(settings.get(session, OFFICE_KINDS[side])).splitlines() if line.strip()]
    known = own or [_(kind) for kind in KINDS[side]]
    return list(dict.fromkeys(each for kind in known for each in (kind, turned(kind))))


def keep_kinds(session: Session, side: Side, lines: Sequence[str]) -> None:
    """The kinds that the office offers from now on, in this order; none for the usual ones. Relations keep theirs."""
    check_right(session, "administer")
    found = [_clean_kind(line) for line in lines if line.strip()]
    settings.put(session, OFFICE_KINDS[side], "\n".join(dict.fromkeys(found)))


def of_customer(session: Session, customer_id: int) -> tuple[Line, ...]:
    """Those of the customer first, then those of its people."""
    return (*_partners(session, customer_id), *_people(session, customer_id))


def add(session: Session, side: Side, own_id: int, other_id: int, kind: str, note: str = "") -> int:
    """Own is the `kind` of other. Raises UserError for oneself, for what is so already, and without a kind."""
    values = checking.check(RULES, {"kind": kind, "note": note})
    values["kind"] = _clean_kind(values["kind"])
    if own_id == other_id:
        raise UserError(SELF)
    _check_new(session, side, own_id, other_id, values["kind"])
    model, first = _model(side)
    made = insert(model).values({first: own_id, "other_id": other_id, **values}).returning(model.id)
    return int(session.execute(made).scalar_one())


def save(
    session: Session, side: Side, row_id: int, read: Mapping[str, Any], typed: Mapping[str, Any]
) -> saving.Saved:
    """Another kind or note, as read on the side on which it was made. Raises Conflict, Wrong or UserError."""
    values = checking.check(RULES, typed)
    if "kind" in values:
        values["kind"] = _clean_kind(values["kind"])
    model, first = _model(side)
    row = session.scalar(select(model).where(model.id == row_id))
    if row is None:
        raise UserError(GONE)
    if "kind" in values and values["kind"] != row.kind:
        _check_new(session, side, getattr(row, first), row.other_id, values["kind"])
    return saving.save(session, model, row_id, read, values)


def remove(session: Session, side: Side, row_id: int) -> None:
    """Undo brings it back. Raises UserError if it is gone or not one's own to remove."""
    model, _first = _model(side)
    if not remove_rows(session, model, select(model.id).where(model.id == row_id)):
        raise UserError(GONE)


def people(session: Session, typed: str, but: int = 0, limit: int = 8) -> list[Person]:
    """Contacts whose name has what was typed, with their customers: for a picker."""
    name = clean(typed, 100)
    query = select(Contact.id, Contact.name, Customer.name).join(Customer, Customer.id == Contact.customer_id)
    query = query.where(Contact.id != but, Customer.archived_at.is_(None)).order_by(Contact.name, Contact.id)
    found = session.execute(query.where(Contact.name.icontains(name, autoescape=True)).limit(limit))
    return [Person(*row) for row in found]


def _model(side: Side) -> tuple[Any, str]:
    return TABLES[side], f"{side}_id"


def _clean_kind(kind: str) -> str:
    """With one stroke at most, and something on both sides of it."""
    forward, stroke, back = clean(kind, LONGEST).partition("/")
    if stroke and not (forward.strip() and back.strip() and "/" not in back):
        raise UserError(N_("Write a kind as “agent of / has as agent”: how it reads from either side."))
    return f"{forward.strip()} / {back.strip()}" if stroke else forward.strip()


def _check_new(session: Session, side: Side, own_id: int, other_id: int, kind: str) -> None:
    model, first = _model(side)
    own = getattr(model, first)
    same = or_(
        (own == own_id) & (model.other_id == other_id) & (model.kind == kind),
        (own == other_id) & (model.other_id == own_id) & (model.kind == turned(kind)),
    )
    if session.scalar(select(model.id).where(same).limit(1)) is not None:
        raise UserError(TWICE)


def _partners(session: Session, customer_id: int) -> list[Line]:
    own, other = aliased(Customer), aliased(Customer)
    found = []
    for back in (False, True):
        first, second = (Relation.other_id, Relation.customer_id) if back else (Relation.customer_id, Relation.other_id)
        mine = literal(False) if back else holds(session, "owns(customer_id) and known(other_id)", Relation)
        query = (
            select(Relation.id, own.id, own.name, Relation.kind, other.id, other.name, other.id, other.code,
                   Relation.note, mine)
            .join(own, own.id == first).join(other, other.id == second)
            .where(first == customer_id).order_by(other.sort_key, Relation.id).limit(MOST_LINES)
        )  # fmt: skip
        found += [_line("customer", row, back) for row in session.execute(query)]
    return found


def _people(session: Session, customer_id: int) -> list[Line]:
    own, other, at = aliased(Contact), aliased(Contact), aliased(Customer)
    table, found, seen = ContactRelation, [], set[int]()
    for back in (False, True):
        first, second = (table.other_id, table.contact_id) if back else (table.contact_id, table.other_id)
        mine = literal(False) if back else holds(session, "tends(contact_id) and meets(other_id)", table)
        query = (
            select(table.id, own.id, own.name, table.kind, other.id, other.name, at.id, at.name, table.note, mine)
            .join(own, own.id == first).join(other, other.id == second).join(at, at.id == other.customer_id)
            .where(own.customer_id == customer_id).order_by(own.name, other.name, table.id).limit(MOST_LINES)
        )  # fmt: skip
        rows = [row for row in session.execute(query) if row[0] not in seen]
        seen |= {row[0] for row in rows}
        found += [_line("contact", row, back) for row in rows]
    return found


def _line(side: Side, row: Any, back: bool) -> Line:
    key, own_id, own, kind, other_id, other, at_id, at, note, mine = row
    return Line(side, key, own_id, own, turned(kind) if back else kind, other_id, other, at_id, at, note, bool(mine),
                back)  # fmt: skip
