"""Which papers come along (V19, V29): customers given and shared with any kinds ticked, against the oracle."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select, update

from app.models import (
    Contract,
    ContractInstalment,
    ContractLine,
    Customer,
    DocumentChunk,
    DocumentVersion,
    Employee,
    Order,
    OrderLine,
    Quote,
    QuoteInstalment,
    QuoteLine,
    Role,
    Voucher,
)
from app.models.access import KINDS
from app.models.base import now
from app.services import customer_shares, derived, ownership, schema
from app.services.customer_shares import Sharing
from app.services.ownership import Terms
from app.services.people import Receiver
from app.services.selection import Selection
from tests.attacks.matrix import reads_wrong
from tests.attacks.oracle import Oracle
from tests.world import DAY, World

CHIEF = 2
PEOPLE = (20, 21, 11, 7)  # two salespeople, two leads who may see debts
PAPERS = (Quote, QuoteLine, QuoteInstalment, Contract, ContractLine, ContractInstalment, Order, OrderLine, Voucher,
          DocumentVersion, DocumentChunk)  # fmt: skip
STEP = st.tuples(st.booleans(), st.sampled_from(PEOPLE), st.sets(st.sampled_from(sorted(KINDS))), st.integers(1, 3))


def write(world: World, customer: int, owner: int, number: int) -> None:
    """A paper of each table, made now; a receipt on the contract and one that is on none; all of another owner."""
    own = {"customer_id": customer, "owner_id": owner, "created_at": now(), "day": DAY, "search_text": "x"}
    line = {"revision": 1, "position": 1, "name": "x", "vat": "8"}
    with schema.system(world.engine, "papers") as connection:
        def add(model: Any, **values: Any) -> int:
            return int(connection.scalar(insert(model).values(**values).returning(model.id)) or 0)

        paper = own | {"code": f"T{number}", "state_on": DAY}
        quote, order = add(Quote, **paper), add(Order, **paper)
        contract = add(Contract, **paper, title="x", buyer={})
        add(QuoteLine, quote_id=quote, **line)
        add(QuoteInstalment, quote_id=quote, revision=1, number=1)
        add(ContractLine, contract_id=contract, **line)
        add(ContractInstalment, contract_id=contract, revision=1, number=1)
        add(OrderLine, order_id=order, **line)
        receipt = own | {"kind": "receipt", "amount": 5, "to_fund_id": 1, "book": "PT", "year": 2026, "maker_id": 1}
        voucher = add(Voucher, **receipt, contract_id=contract)
        add(Voucher, **receipt)
        for parent in ({"quote_id": quote}, {"contract_id": contract}, {"order_id": order}, {"voucher_id": voucher}):
            version = add(DocumentVersion, **parent, number=1, maker_id=owner, name="x", sha256="x")
            add(DocumentChunk, version_id=version, part="docx", number=0, content=b"x")


def late(world: World) -> None:
    """A receipt of today on every older contract: it comes with its contract, or not at all."""
    with schema.system(world.engine, "late") as connection:
        rows = connection.execute(select(Contract.id, Contract.customer_id, Contract.owner_id).where(
            Contract.code.like("T%"))).all()  # fmt: skip
        connection.execute(insert(Voucher), [
            {"contract_id": row.id, "customer_id": row.customer_id, "owner_id": row.owner_id, "maker_id": 1, "day": DAY,
             "kind": "receipt", "amount": 5, "to_fund_id": 1, "book": "PT", "year": 2026, "search_text": "x"}
            for row in rows
        ])  # fmt: skip


@pytest.mark.feature("V19", "V29")
def test_papers_come_along_as_they_were_ticked(world: World) -> None:
    customers, seen = [], set[int]()
    with schema.system(world.engine, "debts") as connection:
        role = connection.scalar(select(Role.id).where(Role.key == "team_lead"))
        connection.execute(update(Employee).where(Employee.id.in_(PEOPLE[2:])).values(role_id=role))
        customers += connection.scalars(select(Customer.id).where(Customer.owner_id > 11).limit(8))

    @settings(max_examples=6, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(st.lists(STEP, min_size=1, max_size=3))
    def run(steps: list[Any]) -> None:
        customer = customers[len(seen) % len(customers)]
        number = 10 * len(seen)
        seen.add(number)
        write(world, customer, 30, number)
        for place, (giving, who, kinds, level) in enumerate(steps, start=1):
            with world.office(CHIEF).transaction("Step") as session:
                bits = sum(KINDS[kind] for kind in kinds)
                if giving:
                    ownership.transfer_ownership(session, Selection.of([customer]), Terms((Receiver(who),), True, bits))
                else:
                    customer_shares.change(session, Selection.of([customer]), Sharing("add", (Receiver(who),), level,
                                                                                     bits))  # fmt: skip
            write(world, customer, 30, number + place)
        late(world)
        oracle = Oracle(world)
        expected = {who: oracle.seen(who) for who in PEOPLE}
        assert not [line for who in PEOPLE for line in reads_wrong(oracle, world.office(who), who)]
        counted = [len(expected[who][model]) for who in PEOPLE for model in PAPERS]
        assert len(set(counted)) > 4, "they see different things"

    run()
    with schema.system(world.engine, "") as connection:
        wrong = {name: connection.exec_driver_sql(query).scalar() for name, query in derived.wrong().items()}
    assert wrong == dict.fromkeys(wrong, 0)
