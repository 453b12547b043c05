"""Holdings with divisions, and who knows whom among the people: at the end, from a random stream of its own."""

from __future__ import annotations

import random
from collections.abc import Iterator

from sqlalchemy import Connection, insert, select, update

from app.models import Contact, ContactRelation, Customer

MOST_CUSTOMERS = 100_000  # larger offices are for measuring, not for looking
EVERY, BRANCHES = 40, (2, 4)  # one holding for so many companies; divisions below one of them
KINDS = (
    "sếp của / cấp dưới của", "giới thiệu bởi / đã giới thiệu", "vợ chồng với", "anh chị em của", "bạn của",
    "đồng nghiệp cũ của",
)  # fmt: skip


def write(connection: Connection, number: int, seed: int) -> None:
    """Nothing above 100,000 customers."""
    if number > MOST_CUSTOMERS:
        return
    chance = random.Random(f"ties {seed}")
    companies = connection.scalars(select(Customer.id).where(Customer.kind == "company").order_by(Customer.id)).all()
    parents = dict(_holdings(chance, list(companies)))
    for head in sorted(set(parents.values())):
        below = [child for child, parent in parents.items() if parent == head]
        connection.execute(update(Customer).where(Customer.id.in_(below)).values(parent_id=head))
    people = connection.scalars(select(Contact.id).order_by(Contact.id)).all()
    pairs = {tuple(chance.sample(people, 2)): chance.choice(KINDS) for _ in range(len(people) // 6)}
    rows = [{"contact_id": a, "other_id": b, "kind": kind, "note": ""} for (a, b), kind in sorted(pairs.items())]
    if rows:
        connection.execute(insert(ContactRelation), rows)


def _holdings(chance: random.Random, companies: list[int]) -> Iterator[tuple[int, int]]:
    """Child and parent: some divisions have divisions of their own."""
    for start in range(0, len(companies) - EVERY, EVERY):
        some = chance.sample(companies[start : start + EVERY], 1 + chance.randint(*BRANCHES) + 1)
        head, *divisions, last = some
        yield from ((each, head) for each in divisions)
        yield last, divisions[0]
