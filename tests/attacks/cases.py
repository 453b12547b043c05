"""Customers for every way in which one is seen, and every kind of record on each, older and newer than the way itself.

READER has no other way to any of them: not their owner, who keeps the customer (KEEPER), nor that of the records.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import Any

from sqlalchemy import Connection, insert, select

from app.models import Activity, Contact, Contract, Customer, Deal, File, Model, Order, Quote, Share
from app.models.access import KINDS
from tests.world import DAY, START

READER, KEEPER, MAKER = 20, 12, 13  # a salesperson in a team below a branch; of the root; of another branch
TEAM, BRANCH = 9, 4  # READER's department and the one above it
ZONE = 1  # of employee 15
TO: dict[str, dict[str, int | None]] = {
    "employee": {"employee_id": READER, "department_id": None},
    "department": {"employee_id": None, "department_id": TEAM},
    "above": {"employee_id": None, "department_id": BRANCH},
}
LEVELS = (1, 2, 3)
SINCE = START + timedelta(days=30)
BEFORE = SINCE - timedelta(microseconds=1)
RECORDS: dict[str, tuple[type[Model], dict[str, Any]]] = {
    "deals": (Deal, {"stage_id": 1, "title": "x", "sort_key": "x"}),
    "contracts": (Contract, {"title": "x", "buyer": {}, "day": DAY, "state_on": DAY}),
    "quotes": (Quote, {"day": DAY, "state_on": DAY}),
    "documents": (File, {"name": "x"}),
    "activities": (Activity, {"maker_id": MAKER, "kind_id": 1, "title": "x"}),
    "orders": (Order, {"day": DAY, "state_on": DAY}),
}


def shared(connection: Connection) -> list[int]:
    """Customers shared with READER in every way, at every level, with every kind ticked alone; in this order."""
    ways = list(product(TO, LEVELS, KINDS))
    found = _customers(connection, [{"code": f"C-{to}-{level}-{kind}", "owner_id": KEEPER} for to, level, kind in ways])
    given = {"since": SINCE}
    connection.execute(insert(Share), [
        TO[to] | given | {"customer_id": key, "level": level, "old_kinds": KINDS[kind]}
        for key, (to, level, kind) in zip(found, ways, strict=True)
    ])  # fmt: skip
    connection.execute(insert(Contact), [{"customer_id": key, "name": "x"} for key in found])
    return found


def handed_on(connection: Connection, owner: int, zone: int | None = None) -> list[int]:
    """Customers that came to their owner with each kind ticked alone, and with none; in a zone or not."""
    bits = [0, *KINDS.values()]
    came = {"owner_id": owner, "owner_since": SINCE, "zone_id": zone}
    return _customers(connection, [came | {"code": f"C-{owner}-{zone}-{bit}", "old_kinds": bit} for bit in bits])


def _customers(connection: Connection, rows: list[dict[str, Any]]) -> list[int]:
    """They and their records: two of each kind, of another owner, the older one a moment before SINCE."""
    plain = {"name": "x", "search_text": " x ", "sort_key": "x", "created_at": START, "owner_since": START}
    connection.execute(insert(Customer), [plain | row for row in rows])
    keys = {row.code: row.id for row in connection.execute(select(Customer.code, Customer.id))}
    found = [keys[row["code"]] for row in rows]
    for model, values in RECORDS.values():
        named = model in (Deal, Contract, Quote, Order)
        connection.execute(insert(model), [
            values | {"customer_id": key, "owner_id": MAKER, "created_at": at}
            | ({"code": f"C{key}-{at:%d%f}", "search_text": " x "} if named else {})
            for key in found for at in (BEFORE, SINCE)
        ])  # fmt: skip
    return found


def of_each_level(customers: dict[int, dict[str, Any]]) -> list[int]:
    """One customer for every way and level of a share."""
    return [key for key, row in customers.items() if row["code"].startswith("C-") and row["code"].endswith("-deals")]
