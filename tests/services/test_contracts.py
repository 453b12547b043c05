"""Contracts on both engines: from a quote with everything, states with their days, who carries them out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from app.models import Contact, Contract, ContractInstalment, ContractLine, Customer, Department, Employee
from app.services import contracts, orders, quotes, schema
from app.services.days import today
from app.services.errors import Conflict, UserError
from app.services.pricing import InstalmentForm
from tests.services.test_quotes import COLLEAGUE, LAN, LINES, make, own_customer, read, write
from tests.world import World

PLAN = (InstalmentForm("Khi ký", share=5000, due_on=date(2026, 8, 20)), InstalmentForm("Sau nghiệm thu", share=5000))


def an_phu(world: World) -> int:
    """Lan's customer, with a main contact and an address."""
    key = own_customer(world, LAN)
    with schema.system(world.engine, "named") as connection:
        connection.execute(update(Customer).where(Customer.id == key).values(
            name="Công ty An Phú", kind="company", tax_code="0109876543", address="12 Trần Thái Tông",
            ward="Phường Cầu Giấy", province="Hà Nội"))  # fmt: skip
        connection.execute(Contact.__table__.insert().values(customer_id=key, name="Bà Đỗ Thị Ưng", main=True,
                                                             position="Giám đốc"))  # fmt: skip
    return key


def signed(world: World) -> int:
    quote = make(world, instalments=PLAN, discount=200)
    key = write(world, LAN, lambda session: contracts.from_quote(session, quote))
    write(world, LAN, lambda session: contracts.set_state(session, key, "signed"))
    return int(key)


@pytest.mark.feature("E14", "E15")
def test_a_contract_takes_everything_from_its_quote(world: World) -> None:
    customer = an_phu(world)
    quote = make(world, customer_id=customer, instalments=PLAN, discount=200, warranty="36 tháng", delivery="7 ngày")
    key = write(world, LAN, lambda session: contracts.from_quote(session, quote))
    form = read(world, LAN, lambda session: contracts.read(session, key))
    offered = read(world, LAN, lambda session: quotes.read(session, quote))
    assert form.code == f"01/{today().year}/HĐMB-MP"
    assert (form.quote_id, form.customer_id, form.title) == (quote, customer, offered.title)
    assert (form.lines, form.instalments, form.discount) == (LINES, offered.instalments, 200)
    assert [each.due_on for each in form.instalments] == [date(2026, 8, 20), None]
    assert contracts.totals(form).total == quotes.totals(offered).total == sum(each.amount for each in form.instalments)
    assert (form.warranty, form.delivery, form.state) == ("36 tháng", "7 ngày", "draft")
    assert form.buyer == dict.fromkeys(contracts.BUYER, "") | {
        "name": "Công ty An Phú", "representative": "Bà Đỗ Thị Ưng", "position": "Giám đốc", "tax_code": "0109876543",
        "address": "12 Trần Thái Tông, Phường Cầu Giấy, Hà Nội", "phone": form.buyer["phone"],
    }  # fmt: skip
    unit = world.rows(Employee)[LAN]["department_id"]
    assert (form.performer_id, form.unit_id, form.unit) == (LAN, unit, world.rows(Department)[unit]["name"])


def test_a_quote_has_one_contract_and_a_refused_one_none(world: World) -> None:
    quote = make(world)
    first = write(world, LAN, lambda session: contracts.from_quote(session, quote))
    with pytest.raises(UserError, match="01/"):
        write(world, LAN, lambda session: contracts.from_quote(session, quote))
    write(world, LAN, lambda session: contracts.cancel(session, first))
    write(world, LAN, lambda session: contracts.from_quote(session, quote))
    refused = make(world)
    write(world, LAN, lambda session: quotes.set_state(session, refused, "sent"))
    write(world, LAN, lambda session: quotes.set_state(session, refused, "refused"))
    with pytest.raises(UserError, match="Refused"):
        write(world, LAN, lambda session: contracts.from_quote(session, refused))


@pytest.mark.feature("E17")
def test_signing_dates_a_contract_and_locks_it(world: World) -> None:
    key = signed(world)
    form = read(world, LAN, lambda session: contracts.read(session, key))
    assert (form.state, form.signed_on) == ("signed", today())
    with pytest.raises(UserError, match="Signed"):
        write(world, LAN, lambda session: contracts.save(session, form, form.revision))
    write(world, LAN, lambda session: contracts.set_progress(session, key, 40))
    write(world, LAN, lambda session: contracts.set_state(session, key, "done"))
    with pytest.raises(UserError):
        write(world, LAN, lambda session: contracts.set_progress(session, key, 50))
    row = world.rows(Contract)[key]
    assert (row["state"], row["progress"], row["signed_on"]) == ("done", 100, today())
    write(world, LAN, lambda session: contracts.set_state(session, key, "signed"))
    assert world.rows(Contract)[key]["signed_on"] == today()
    write(world, LAN, lambda session: contracts.set_state(session, key, "draft"))
    assert world.rows(Contract)[key]["signed_on"] is None
    write(world, LAN, lambda session: contracts.save(session, form, form.revision))
    found = read(world, LAN, lambda session: contracts.state_history(session, key))
    assert [each.state for each in found] == ["draft", "signed", "done", "signed", "draft"]


@pytest.mark.parametrize(
    "values",
    [{"title": " "}, {"progress": 101}, {"starts_on": date(2026, 8, 2), "ends_on": date(2026, 8, 1)}, {"lines": ()},
     {"buyer": {"name": "x" * 400}}, {"performer_id": 99_999}],
)  # fmt: skip
def test_a_contract_that_cannot_be_is_refused(world: World, values: dict[str, Any]) -> None:
    key = signed(world)
    write(world, LAN, lambda session: contracts.set_state(session, key, "draft"))
    form = read(world, LAN, lambda session: contracts.read(session, key))
    before = world.rows(Contract)[key], len(world.rows(ContractLine)), len(world.rows(ContractInstalment))
    with pytest.raises(UserError):
        write(world, LAN, lambda session: contracts.save(session, replace(form, **values), form.revision))
    assert (world.rows(Contract)[key], len(world.rows(ContractLine)), len(world.rows(ContractInstalment))) == before


@pytest.mark.feature("E15")
def test_the_department_follows_who_carries_it_out(world: World) -> None:
    key = signed(world)
    write(world, LAN, lambda session: contracts.set_performer(session, key, COLLEAGUE))
    row = world.rows(Contract)[key]
    assert (row["performer_id"], row["unit_id"]) == (COLLEAGUE, world.rows(Employee)[COLLEAGUE]["department_id"])


def test_two_people_cannot_save_the_same_contract(world: World) -> None:
    key = signed(world)
    write(world, LAN, lambda session: contracts.set_state(session, key, "draft"))
    form = read(world, LAN, lambda session: contracts.read(session, key))
    write(world, 1, lambda session: contracts.save(session, form, form.revision))
    with pytest.raises(Conflict):
        write(world, LAN, lambda session: contracts.save(session, form, form.revision))


@pytest.mark.feature("C18")
def test_an_order_takes_the_lines_of_its_contract(world: World) -> None:
    key = signed(world)
    order = write(world, LAN, lambda session: orders.from_contract(session, key))
    form = read(world, LAN, lambda session: orders.read(session, order))
    contract = read(world, LAN, lambda session: contracts.read(session, key))
    assert (form.code, form.contract_id, form.lines) == (f"DH{today():%y}-00001", key, LINES)
    assert orders.totals(form).total == contracts.totals(contract).total
    changed = replace(form, deliver_on=today() + timedelta(3), deliver_to="Kho 2", lines=LINES[:1])
    write(world, LAN, lambda session: orders.save(session, changed, form.revision))
    write(world, LAN, lambda session: orders.set_state(session, order, "confirmed"))
    write(world, LAN, lambda session: orders.set_state(session, order, "delivering"))
    form = read(world, LAN, lambda session: orders.read(session, order))
    assert (form.deliver_to, form.lines) == ("Kho 2", LINES[:1])
    with pytest.raises(UserError, match="Being delivered"):
        write(world, LAN, lambda session: orders.save(session, form, form.revision))
    copied = write(world, LAN, lambda session: orders.copy(session, order))
    assert read(world, LAN, lambda session: orders.read(session, copied)).state == "draft"
    assert [each.state for each in read(world, LAN, lambda session: orders.state_history(session, order))] == [
        "delivering", "confirmed", "draft",
    ]  # fmt: skip


def test_an_order_needs_a_contract_that_is_not_cancelled_or_none_at_all(world: World) -> None:
    key = signed(world)
    write(world, LAN, lambda session: contracts.cancel(session, key))
    with pytest.raises(UserError, match="Cancelled"):
        write(world, LAN, lambda session: orders.from_contract(session, key))
    customer = own_customer(world, LAN)
    form = read(world, LAN, lambda session: orders.blank(session, customer_id=customer))
    write(world, LAN, lambda session: orders.save(session, replace(form, lines=LINES)))
    copied = write(world, LAN, lambda session: contracts.copy(session, key))
    assert world.rows(Contract)[copied]["state"] == "draft"
    blank = read(world, LAN, lambda session: contracts.blank(session, customer_id=customer))
    assert blank.performer_id == LAN and blank.buyer["name"]
