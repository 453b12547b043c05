"""Papers follow those who may see them: handed on, renamed, two at once; on both engines."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, text, update

from app.models import Contract, Customer, Deal, Quote, Voucher
from app.services import contracts, debts, finding, history, ownership, quotes, schema, voucher_forms, vouchers
from app.services.errors import UserError
from app.services.people import Receiver
from app.services.query import Query
from app.services.selection import Selection
from app.services.text import search_text, sort_key
from tests.services.test_quotes import LAN, make, read, write
from tests.services.test_vouchers import receipt
from tests.world import ACCOUNTANT, World

CHIEF, BINH, LEAD = 2, 20, 11  # Bình is a salesperson, 11 leads a team and may see debts


def signed(world: World, who: int = LAN) -> tuple[int, int]:
    """Lan's signed contract and its customer, which nobody else has seen."""
    quote = make(world, who)
    key = write(world, who, lambda session: contracts.from_quote(session, quote))
    write(world, who, lambda session: contracts.set_state(session, key, "signed"))
    customer = world.rows(Contract)[key]["customer_id"]
    with schema.system(world.engine, "alone") as connection:
        connection.execute(text(f"delete from customer_share where customer_id = {customer}"))
        connection.execute(update(Customer).where(Customer.id == customer).values(zone_id=None))
    return int(key), int(customer)


def paid(world: World, contract: int, amount: int = 5_000_000) -> int:
    with world.office(ACCOUNTANT).transaction("Receipt") as session:
        key = vouchers.save(session, receipt(1, amount, contract_id=contract))
        vouchers.confirm(session, key)
    return key


def sees(world: World, who: int, model: Any, key: int) -> bool:
    return bool(read(world, who, lambda session: session.scalar(select(model.id).where(model.id == key))))


def given(world: World, customer: int, to: int, *kinds: str) -> int:
    with world.office(CHIEF).transaction("Give") as session:
        ownership.transfer_ownership(session, Selection.of([customer]), ownership.terms([Receiver(to)], kinds))
        return int(session.info["action_id"])


@pytest.mark.feature("V29", "E29")
def test_what_was_paid_goes_along_with_its_contract(world: World) -> None:
    """Bình gets the customer with the old contracts: he sees what was paid, before and after, and so does Lan."""
    contract, customer = signed(world)
    before = paid(world, contract)
    assert sees(world, LAN, Voucher, before) and not sees(world, BINH, Voucher, before)
    action = given(world, customer, BINH, "contracts")
    after = paid(world, contract, 7)
    for who in (LAN, BINH):
        assert sees(world, who, Voucher, before) and sees(world, who, Voucher, after)
        parts = read(world, who, lambda session: debts.instalments(session, contract))
        assert sum(each.paid for each in parts) == 5_000_007
    with world.office(CHIEF).transaction("Undo", undoes=action) as session:
        history.undo(session, action)
    assert not sees(world, BINH, Voucher, before) and sees(world, LAN, Voucher, before)


@pytest.mark.feature("V29", "E29")
def test_a_contract_that_did_not_come_along_keeps_its_payments(world: World) -> None:
    """Team lead 11 gets the customer without the old contracts: nothing of them, and no debt of them either."""
    contract, customer = signed(world)
    old = paid(world, contract)
    given(world, customer, LEAD)
    new = paid(world, contract, 7)
    with world.office(ACCOUNTANT).transaction("Loose") as session:
        loose = vouchers.save(session, receipt(1, 9, customer_id=customer))
        vouchers.confirm(session, loose)
    assert not sees(world, LEAD, Contract, contract)
    assert not sees(world, LEAD, Voucher, old) and not sees(world, LEAD, Voucher, new)
    assert sees(world, LEAD, Voucher, loose)
    debt = read(world, LEAD, lambda session: debts.of_customer(session, customer))
    assert debt is not None and (debt.agreed, debt.received) == (0, 9)
    everything = read(world, 38, lambda session: debts.of_customer(session, customer))
    assert everything is not None and everything.received == 5_000_016
    given(world, customer, LEAD + 10, "contracts")
    assert sees(world, LAN, Voucher, new)


@pytest.mark.feature("E29", "S03")
@pytest.mark.parametrize("model", [Contract, Deal])
def test_payments_change_hands_with_their_contract_or_deal(world: World, model: Any) -> None:
    contract, _customer = signed(world)
    deal = next(key for key, row in world.rows(Deal).items() if row["owner_id"] == LAN)
    with world.office(ACCOUNTANT).transaction("Receipt") as session:
        form = receipt(1, contract_id=contract) if model is Contract else receipt(1, deal_id=deal)
        key = vouchers.save(session, form)
        vouchers.confirm(session, key)
    assert world.rows(Voucher)[key]["owner_id"] == LAN
    with world.office(CHIEF).transaction("Hand on") as session:
        action = session.info["action_id"]
        assert ownership.give_records(session, model, [contract if model is Contract else deal], BINH) == 1
    assert world.rows(Voucher)[key]["owner_id"] == BINH and sees(world, BINH, Voucher, key)
    assert not sees(world, LAN, Voucher, key)
    with world.office(CHIEF).transaction("Undo", undoes=action) as session:
        assert not history.undo(session, action).conflicts
    assert world.rows(Voucher)[key]["owner_id"] == LAN


@pytest.mark.feature("E29")
def test_a_draft_that_is_put_on_a_contract_is_its_owners(world: World) -> None:
    contract, customer = signed(world)
    with world.office(ACCOUNTANT).transaction("Draft") as session:
        key = vouchers.save(session, receipt(1, customer_id=customer))
    assert world.rows(Voucher)[key]["owner_id"] == ACCOUNTANT and not sees(world, LAN, Voucher, key)
    with world.office(ACCOUNTANT).transaction("Contract") as session:
        old = vouchers.read(session, key)
        vouchers.save(session, replace(old, contract_id=contract), old)
    assert world.rows(Voucher)[key]["owner_id"] == LAN and sees(world, LAN, Voucher, key)


@pytest.mark.feature("E13")
def test_a_paper_is_found_by_the_name_that_its_customer_has(world: World) -> None:
    """The customer is renamed; who sees the quote but not the customer neither finds it by the name nor reads it."""
    key = make(world, title="Nội thất")
    customer = world.rows(Quote)[key]["customer_id"]
    old = world.rows(Customer)[customer]["name"]

    def found(who: int, words: str) -> bool:
        return key in read(world, who, lambda session: list(finding.ids(session, "quotes", Query(words))))

    assert found(LAN, f"noi that {old}")
    new = "Công ty Ô Long Bích Thủy"
    with schema.system(world.engine, "renamed") as connection:
        connection.execute(update(Customer).where(Customer.id == customer).values(
            name=new, search_text=search_text(new), sort_key=sort_key(new)))  # fmt: skip
    assert found(LAN, "o long bich thuy noi that") and found(LAN, "th") and not found(LAN, old)
    with schema.system(world.engine, "given away") as connection:
        connection.execute(text(f"delete from customer_share where customer_id = {customer}"))
        connection.execute(update(Customer).where(Customer.id == customer).values(owner_id=30, zone_id=None))
    assert not sees(world, LAN, Customer, customer) and found(LAN, "noi that") and not found(LAN, "bich thuy")
    assert found(1, "bich thuy")
    with world.office(1).read() as session:
        paper = session.get_one(Quote, key)
        assert "bich" not in paper.search_text
    contract, _customer = signed(world)
    name = world.rows(Customer)[world.rows(Contract)[contract]["customer_id"]]["name"]
    picked = read(world, LAN, lambda session: voucher_forms.contracts_of(session, name, None))
    assert contract in [each[0] for each in picked]


@pytest.mark.feature("E14")
def test_two_people_make_two_contracts_of_one_quote(world: World) -> None:
    """At once, with the check of the service behind both of them: one contract is made, the other gets a sentence."""
    quote = make(world)
    barrier, said = threading.Barrier(2), list[str]()

    def work(who: int) -> None:
        try:
            with world.office(who).read() as session:
                form = contracts._form_of(session, quotes.read(session, quote))
            barrier.wait(20)
            write(world, who, lambda session: contracts.save(session, replace(form, owner_id=LAN)))
            said.append("made")
        except UserError as error:
            said.append(error.code)

    for who in (LAN, 1):
        world.office(who)
    threads = [threading.Thread(target=work, args=(who,)) for who in (LAN, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(said) == sorted(["made", contracts.SOMEBODY])
    live = [row for row in world.rows(Contract).values() if row["quote_id"] == quote]
    assert len(live) == 1
    write(world, LAN, lambda session: contracts.cancel(session, live[0]["id"]))
    write(world, LAN, lambda session: contracts.from_quote(session, quote))
    with pytest.raises(UserError, match="one lives at a time"):
        write(world, LAN, lambda session: contracts.set_state(session, live[0]["id"], "draft"))
