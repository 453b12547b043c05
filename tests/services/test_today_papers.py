"""Quotes that run out and instalments that are due, in the work list of whose they are."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import update

from app.models import Contract, ContractInstalment, Quote, Voucher
from app.services import schema, today, vouchers
from app.services.vouchers import VoucherForm
from tests.world import ACCOUNTANT, World

DAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 9).astimezone()
SELLER = 20


@pytest.mark.feature("B14")
def test_a_quote_that_runs_out_and_money_that_is_due(world: World) -> None:
    with schema.system(world.engine, "seed") as connection:
        for quote, days in ((7, 0), (8, 2), (9, 30), (10, -5)):
            connection.execute(update(Quote).where(Quote.id == quote).values(
                owner_id=SELLER, state="sent", valid_until=DAY + timedelta(days)))  # fmt: skip
        connection.execute(update(Quote).where(Quote.id == 11).values(
            owner_id=SELLER, state="accepted", valid_until=DAY))  # fmt: skip
        connection.execute(update(Voucher).values(contract_id=None))
        for contract, days in ((5, -3), (6, 0), (7, 9)):
            connection.execute(update(Contract).where(Contract.id == contract).values(
                owner_id=SELLER, state="signed", customer_id=None))  # fmt: skip
            connection.execute(update(ContractInstalment).where(ContractInstalment.contract_id == contract).values(
                due_on=DAY + timedelta(days)))  # fmt: skip

    def papers() -> list[tuple[str, int, str]]:
        with world.office(SELLER).read() as session:
            found = today.queue(session, NOW)
            assert today.count(session, NOW) == len(found)
        papers = [line for line in found if line.source in ("quote", "instalment") and "draft" not in line.why]
        return [(line.source, line.contract_id or line.row_id, line.values.get("amount", "")) for line in papers]

    due = [("instalment", 5, "5.400.000"), ("instalment", 6, "6.480.000")]
    assert papers() == [("quote", 10, ""), *due, ("quote", 7, ""), ("quote", 8, "")]
    with world.office(ACCOUNTANT).transaction("Receipt") as session:
        paid = VoucherForm(kind="receipt", day=DAY, amount=5_400_000, to_fund_id=1, contract_id=5, reason="Đợt 1")
        key = vouchers.save(session, paid)
    assert due[0] in papers()  # a draft has not paid anything
    with world.office(ACCOUNTANT).transaction("Confirm") as session:
        vouchers.confirm(session, key)
    assert due[0] not in papers() and due[1] in papers()
    with world.office(21).read() as session:
        assert not any(line.contract_id in (5, 6, 7) for line in today.queue(session, NOW))
