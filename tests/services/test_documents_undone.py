"""Taking documents and vouchers back, on both engines: a document and its lines all or nothing, turns never again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text, update

from app.models import Contract, ContractInstalment, ContractLine, Customer, Fund, Quote, QuoteLine, Voucher
from app.services import contracts, funds, history, quotes, schema, vouchers
from app.services.errors import Conflict
from app.services.funds import FundForm
from app.services.pricing import InstalmentForm
from tests.services.test_quotes import LAN, LINES, make, own_customer, read, stands, undo, write
from tests.services.test_vouchers import receipt
from tests.world import ACCOUNTANT, World

PLAN = (InstalmentForm("Khi ký", share=5000), InstalmentForm("Sau nghiệm thu", share=5000))


def did(world: World, who: int, work: Any) -> int:
    """Do it; the action, to be taken back."""
    with world.office(who).transaction("test") as session:
        work(session)
        return int(session.info["action_id"])


def saved(world: World, service: Any, key: int, **values: Any) -> int:
    form = read(world, LAN, lambda session: service.read(session, key))
    return did(world, LAN, lambda session: service.save(session, replace(form, **values), form.revision))


def contract(world: World) -> int:
    quote = make(world, instalments=PLAN)
    return int(write(world, LAN, lambda session: contracts.from_quote(session, quote)))


def whole(world: World, key: int) -> Any:
    """A contract with its lines and instalments; its turn goes on."""
    row = {name: value for name, value in world.rows(Contract)[key].items() if name != "turn"}
    return row, *(
        sorted((r["revision"], r["name"], r["amount"]) for r in world.rows(model).values() if r["contract_id"] == key)
        for model in (ContractLine, ContractInstalment)
    )


def lists(world: World) -> list[str]:
    with schema.system(world.engine, "") as connection:
        wrong = "select count(*) from {0}_line l join {1} p on p.id = l.{2}_id where p.revision <> l.revision"
        tables = (("quote", "quote", "quote"), ("contract", "contract", "contract"), ("order", "sales_order", "order"))
        return [one[0] for one in tables if connection.scalar(text(wrong.format(*one)))]


@pytest.mark.feature("E14", "E17")
def test_the_lines_of_a_contract_that_was_signed_since_stay(world: World) -> None:
    """Lan takes a line out; the contract is signed; undo of her save leaves everything as it was signed."""
    key = contract(world)
    action = saved(world, contracts, key, lines=LINES[:2], instalments=())
    write(world, LAN, lambda session: contracts.set_state(session, key, "signed"))
    before = whole(world, key)
    report = undo(world, LAN, action)
    assert whole(world, key) == before and len(before[1]) == 2
    assert list(report.conflicts) == [("contract", key)] and report.reasons and not lists(world)


@pytest.mark.feature("E13")
def test_a_quote_of_a_customer_whom_one_no_longer_sees_stays_whole(world: World) -> None:
    """The save moved the quote to another customer; the former one has gone to another team meanwhile."""
    key = make(world)
    old, other = world.rows(Quote)[key]["customer_id"], own_customer(world, LAN)
    mine = [k for k, row in world.rows(Customer).items() if row["owner_id"] == LAN and k != old]
    assert other and mine
    action = saved(world, quotes, key, customer_id=mine[0], lines=LINES[:1], title="Gói nhỏ")
    with schema.system(world.engine, "given away") as connection:
        connection.execute(text(f"delete from customer_share where customer_id = {old}"))
        connection.execute(update(Customer).where(Customer.id == old).values(owner_id=30, zone_id=None))
    before = stands(world, key)
    report = undo(world, LAN, action)
    assert stands(world, key) == before and len(before[1][0]) == 1
    assert list(report.conflicts) == [("quote", key)] and not lists(world)


@pytest.mark.feature("E13")
def test_a_turn_never_comes_again(world: World) -> None:
    """Two saves, both taken back one after the other, a third one: a form that was read before any of it is refused."""
    key = make(world)
    first = stands(world, key)
    forms, actions = [read(world, LAN, lambda session: quotes.read(session, key))], []
    for lines in (LINES[:2], LINES[:1]):
        actions.append(saved(world, quotes, key, lines=lines))
        forms.append(read(world, LAN, lambda session: quotes.read(session, key)))
    for action in reversed(actions):
        assert not undo(world, LAN, action).conflicts
        forms.append(read(world, LAN, lambda session: quotes.read(session, key)))
    assert stands(world, key) == first and forms[-1].lines == LINES
    assert [form.revision for form in forms] == sorted({form.revision for form in forms})
    for form in forms[:-1]:
        with pytest.raises(Conflict):
            write(world, LAN, lambda session, form=form: quotes.save(session, form, form.revision))
    saved(world, quotes, key, lines=LINES[1:])
    for form in forms:
        with pytest.raises(Conflict):
            write(world, LAN, lambda session, form=form: quotes.save(session, form, form.revision))
    assert not undo(world, LAN, actions[0]).restored and not lists(world)


@pytest.mark.feature("E13")
def test_undo_of_undo_brings_the_lines_again_and_a_new_one_keeps_them(world: World) -> None:
    key = make(world)
    action = saved(world, quotes, key, lines=LINES[:1])
    changed = stands(world, key)
    with world.office(LAN).transaction("undo", undoes=action) as session:
        again = session.info["action_id"]
        history.undo(session, action)
    assert not undo(world, LAN, again).conflicts
    assert stands(world, key) == changed and not lists(world)
    made = did(world, LAN, lambda session: quotes.copy(session, key))
    copied = max(world.rows(Quote))
    with world.office(LAN).transaction("undo", undoes=made) as session:
        again = session.info["action_id"]
        assert not history.undo(session, made).conflicts
    assert world.rows(Quote)[copied]["archived_at"]
    undo(world, 1, again)  # her role may not take from the archive
    assert world.rows(Quote)[copied]["archived_at"] is None
    assert [row["name"] for row in world.rows(QuoteLine).values() if row["quote_id"] == copied] == [LINES[0].name]


@pytest.mark.feature("E17")
def test_signed_cannot_be_taken_back_from_under_done(world: World) -> None:
    key = contract(world)
    signed = did(world, LAN, lambda session: contracts.set_state(session, key, "signed"))
    write(world, LAN, lambda session: contracts.set_state(session, key, "done"))
    before = world.rows(Contract)[key]
    assert list(undo(world, LAN, signed).conflicts) == [("contract", key)]
    assert world.rows(Contract)[key] == before and before["signed_on"]


@pytest.mark.feature("E17", "B13")
def test_signed_is_not_taken_back_once_money_is_there(world: World) -> None:
    key = contract(world)
    signed = did(world, LAN, lambda session: contracts.set_state(session, key, "signed"))
    with world.office(ACCOUNTANT).transaction("Receipt") as session:
        vouchers.confirm(session, vouchers.save(session, receipt(1, 5_000_000, contract_id=key)))
    before = world.rows(Contract)[key]
    assert list(undo(world, LAN, signed).conflicts) == [("contract", key)]
    assert world.rows(Contract)[key] == before and before["state"] == "signed"


@pytest.mark.feature("V38")
def test_a_voucher_keeps_the_year_of_its_day(world: World) -> None:
    """From 2026 to 2 January 2027, then to the 5th: undo of the first change must not leave the year 2026."""
    office = world.office(ACCOUNTANT)
    with office.transaction("Draft") as session:
        key = vouchers.save(session, receipt(1))
    actions = []
    for day in (date(2027, 1, 2), date(2027, 1, 5)):
        with office.transaction("Day") as session:
            form = vouchers.read(session, key)
            vouchers.save(session, replace(form, day=day), form)
            actions.append(session.info["action_id"])
    undo(world, ACCOUNTANT, actions[0])
    row = world.rows(Voucher)[key]
    assert (row["day"], row["year"]) == (date(2027, 1, 5), 2027)
    undo(world, ACCOUNTANT, actions[1])
    undo(world, ACCOUNTANT, actions[0])
    row = world.rows(Voucher)[key]
    assert (row["day"].year, row["year"]) == (2026, 2026)


@pytest.mark.feature("V37")
def test_a_fund_with_its_opening_voucher_stays(world: World) -> None:
    made = {}
    for name, opening in (("Quỹ tiền mặt 2", 1_000_000), ("Quỹ trống", 0)):
        with world.office(ACCOUNTANT).transaction("Fund") as session:
            key = funds.create(session, FundForm(name=name), opening=opening, day=date(2026, 1, 1))
            made[name] = key, session.info["action_id"]
    key, action = made["Quỹ tiền mặt 2"]
    report = undo(world, ACCOUNTANT, action)
    assert ("fund", key) in report.conflicts and any("close it" in reason for reason in report.reasons)
    assert world.rows(Fund)[key]["archived_at"] is None
    key, action = made["Quỹ trống"]
    assert not undo(world, ACCOUNTANT, action).conflicts
    assert world.rows(Fund)[key]["archived_at"] is not None
