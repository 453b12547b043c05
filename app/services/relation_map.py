"""Who is related to whom around a customer, as nodes and edges for a picture (C17): of what one sees, ring by ring."""

from __future__ import annotations

from collections.abc import Iterable, Sized
from typing import Any, Literal, NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.models import Contact, ContactRelation, Customer, Relation
from app.services.customer_fields import words
from app.services.language import N_, _

Kind = Literal["customer", "contact", "deal", "party"]
Key = tuple[Kind, int]
DEPTHS = (1, 2, 3)
MOST = 60  # nodes: more cannot be read
BELONGS, WORKS = N_("belongs to"), N_("works at")


class Node(NamedTuple):
    """A company or a person; `customer_id` is the card that shows it, 0 for none; `ring` is the way from the middle."""

    key: Key
    name: str
    below: str
    customer_id: int
    ring: int


class Edge(NamedTuple):
    """`start` is the `label` of `end`; with `arrow` it reads otherwise from the other side."""

    start: Key
    end: Key
    label: str
    arrow: bool
    strong: bool  # holdings, drawn with a thicker line


class Map(NamedTuple):
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    more: bool  # there is more than can be drawn


def read(session: Session, customer_id: int, depth: int = 1) -> Map:
    """What lies up to `depth` relations from the customer; people come with the companies at which they work."""
    rings, edges = spread(session, {("customer", customer_id)}, depth)
    return drawn(rings, edges, nodes(session, dict(list(rings.items())[:MOST])))


def spread(session: Session, fresh: set[Key], depth: int, first: int = 0) -> tuple[dict[Key, int], list[Edge]]:
    """All within so many relations of these, with their ring (`first`: of these themselves), and what ties them."""
    rings: dict[Key, int] = {}
    edges: dict[tuple[Key, Key, str], Edge] = {}
    for ring in range(depth + 1):
        rings |= dict.fromkeys(sorted(fresh), first + ring)
        if ring == depth or len(rings) > MOST:
            break
        found = [*_between_customers(session, fresh), *_people(session, fresh), *_between_people(session, fresh)]
        edges |= {(edge.start, edge.end, edge.label): edge for edge in found}
        fresh = {key for edge in found for key in (edge.start, edge.end)} - set(rings)
    edges |= {(edge.start, edge.end, edge.label): edge for edge in _among(session, set(rings))}
    return rings, list(edges.values())


def drawn(rings: Sized, edges: Iterable[Edge], shown: tuple[Node, ...]) -> Map:
    """The nodes that are shown, with the edges between them."""
    here = {node.key for node in shown}
    return Map(shown, tuple(edge for edge in edges if {edge.start, edge.end} <= here), len(rings) > MOST)


def _ids(keys: Iterable[Key], kind: Kind) -> list[int]:
    return sorted(key[1] for key in keys if key[0] == kind)


def _relation(kind: Kind, start: int, end: int, words_: str) -> Edge:
    forward, stroke, _back = words_.partition("/")
    return Edge((kind, start), (kind, end), forward.strip(), bool(stroke), False)


def _between_customers(session: Session, keys: set[Key]) -> list[Edge]:
    """Relations and holdings that touch these customers, with both ends seen."""
    ids = _ids(keys, "customer")
    touching = or_(Relation.customer_id.in_(ids), Relation.other_id.in_(ids))
    query = select(Relation.customer_id, Relation.other_id, Relation.kind).where(touching)
    found = [_relation("customer", *row) for row in session.execute(query.order_by(Relation.id).limit(4 * MOST))]
    family = select(Customer.id, Customer.parent_id).where(
        or_(Customer.id.in_(ids), Customer.parent_id.in_(ids)), Customer.parent_id.is_not(None)
    )
    rows = session.execute(family.order_by(Customer.id).limit(4 * MOST)).all()
    parents = set(session.scalars(select(Customer.id).where(Customer.id.in_([row[1] for row in rows]))))
    return found + [
        Edge(("customer", row[0]), ("customer", row[1]), _(BELONGS), True, True) for row in rows if row[1] in parents
    ]


def _people(session: Session, keys: set[Key]) -> list[Edge]:
    """Who works at these customers, and at which customer these people work."""
    here = or_(Contact.customer_id.in_(_ids(keys, "customer")), Contact.id.in_(_ids(keys, "contact")))
    query = select(Contact.id, Contact.customer_id, Contact.position).where(here)
    ordered = query.order_by(Contact.main.desc(), Contact.id).limit(4 * MOST)
    return [Edge(("contact", row[0]), ("customer", row[1]), _(WORKS), False, False) for row in session.execute(ordered)]


def _between_people(session: Session, keys: set[Key]) -> list[Edge]:
    table, ids = ContactRelation, _ids(keys, "contact")
    query = select(table.contact_id, table.other_id, table.kind)
    touching = query.where(or_(table.contact_id.in_(ids), table.other_id.in_(ids)))
    return [_relation("contact", *row) for row in session.execute(touching.order_by(table.id).limit(4 * MOST))]


def _among(session: Session, keys: set[Key]) -> list[Edge]:
    """What the last ring has among itself."""
    return [*_between_customers(session, keys), *_between_people(session, keys)]


def nodes(session: Session, rings: dict[Key, int]) -> tuple[Node, ...]:
    """Those that one sees, the middle first."""
    customers = select(Customer.id, Customer.name, Customer.roles, Customer.state)
    found: dict[Key, Node] = {}
    for row in session.execute(customers.where(Customer.id.in_(_ids(rings, "customer")))):
        key: Key = ("customer", row.id)
        below = words("state", row.state) if row.state == "prospect" else words("roles", row.roles)
        found[key] = Node(key, row.name, below, row.id, rings[key])
    people: Any = select(Contact.id, Contact.name, Contact.position, Contact.customer_id)
    for row in session.execute(people.where(Contact.id.in_(_ids(rings, "contact")))):
        key = ("contact", row.id)
        found[key] = Node(key, row.name, row.position, row.customer_id, rings[key])
    return tuple(found[key] for key in rings if key in found)
