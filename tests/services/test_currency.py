"""Documents in another currency: everything that meets vouchers is in đồng, by the document's own rate (E18)."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from app.models import Contract, Quote, Voucher
from app.models.document import RATE
from app.services import (
    contracts,
    debts,
    finding,
    funds,
    papers,
    pricing,
    schema,
    settings,
    today,
    vietqr,
    voucher_forms,
    vouchers,
)
from app.services.days import today as day_of
from app.services.documents import values
from app.services.funds import FundForm
from app.services.office import Office
from app.services.pricing import CENTS, InstalmentForm, LineForm
from app.services.query import Query, every, leaf
from app.services.quotes_listing import dong
from tests.services.test_quotes import LAN, make, read, write
from tests.world import ACCOUNTANT, DIRECTOR, World

YESTERDAY = day_of() - timedelta(1)
PLAN = (InstalmentForm("Khi ký", share=3000, due_on=YESTERDAY), InstalmentForm("Khi giao", share=7000, due_on=day_of()))
MACHINE = (LineForm("Máy cắt", price=10_000 * CENTS, vat="KCT"),)
DOLLARS = {"currency": "USD", "rate": 25_400 * RATE, "lines": MACHINE, "instalments": PLAN}


def signed(world: World, **changes: object) -> int:
    """Lan's contract of 10,000 USD at 25,400: 254,000,000 đ, 30 % due yesterday, 70 % today."""
    quote = make(world, **{**DOLLARS, **changes})
    key = int(write(world, LAN, lambda session: contracts.from_quote(session, quote)))
    write(world, LAN, lambda session: contracts.set_state(session, key, "signed"))
    return key


def till(office: Office) -> int:
    with office.transaction("Fund") as session:
        return funds.create(session, FundForm(name="Quỹ máy"), opening=500_000_000, day=date(2026, 1, 1))


def pay(office: Office, fund: int, kind: str = "receipt", **of: int) -> int:
    """What the form proposes, or another amount, confirmed; the amount."""
    amount = of.pop("amount", 0)
    with office.transaction("Pay") as session:
        form = voucher_forms.blank(session, kind, **of)
        leg = {"receipt": "to_fund_id", "payment": "from_fund_id"}[kind]
        form = replace(form, amount=amount or form.amount, **{leg: fund})
        vouchers.confirm(session, vouchers.save(session, form))
    return form.amount


def parts(office: Office, contract: int) -> list[tuple[int, int, int]]:
    with office.read() as session:
        return [(each.amount, each.paid, each.left) for each in debts.instalments(session, contract)]


@pytest.mark.feature("E18", "E29")
def test_a_contract_in_dollars_is_paid_in_dong(world: World) -> None:
    contract, office = signed(world), world.office(ACCOUNTANT)
    customer, fund = world.rows(Contract)[contract]["customer_id"], till(office)
    with schema.system(world.engine, "others") as connection:
        connection.execute(update(Voucher).values(contract_id=None, customer_id=None))
        connection.execute(update(Contract).where(Contract.id != contract).values(state="draft"))
    assert parts(office, contract) == [(76_200_000, 0, 76_200_000), (177_800_000, 0, 177_800_000)]
    assert pay(office, fund, contract_id=contract) == 76_200_000
    assert pay(office, fund, contract_id=contract, amount=100_000_000) == 100_000_000
    assert parts(office, contract) == [(76_200_000, 76_200_000, 0), (177_800_000, 100_000_000, 77_800_000)]
    with office.read() as session:
        debt = debts.of_customer(session, customer)
        assert debt == debts.Debt(254_000_000, 176_200_000, 77_800_000, 0)
        assert debts.of_customer(session, customer, day_of() + timedelta(1)).overdue == 77_800_000  # type: ignore[union-attr]
        assert voucher_forms.blank(session, contract_id=contract).amount == 77_800_000
        more = replace(voucher_forms.blank(session, contract_id=contract), amount=77_800_001)
        assert "1 ₫" in voucher_forms.warnings(session, more)[0]
    card = read(world, LAN, lambda session: papers.card(session, "contract", contract))
    assert [(each.amount, each.value, each.paid, each.left) for each in card.dues] == [
        (3_000 * CENTS, 76_200_000, 76_200_000, 0), (7_000 * CENTS, 177_800_000, 100_000_000, 77_800_000)
    ]  # fmt: skip


@pytest.mark.feature("B14")
def test_the_receipt_of_the_very_instalment_that_is_due(world: World) -> None:
    """The second part is paid first: the first stays due, on the card and in the work list."""
    contract, office = signed(world), world.office(ACCOUNTANT)
    fund = till(office)

    def asked() -> dict[int, str]:
        found = read(world, LAN, lambda session: today.queue(session, owners=[LAN]))
        return {each.part_id: each.values["amount"] for each in found if each.contract_id == contract and each.part_id}

    first, second = [each.id for each in read(world, LAN, lambda session: debts.instalments(session, contract))]
    assert asked() == {first: "76.200.000", second: "177.800.000"}
    with office.read() as session:
        _contract, number = voucher_forms.of_instalment(session, second)
    assert pay(office, fund, contract_id=contract, instalment=number) == 177_800_000
    assert asked() == {first: "76.200.000"}
    assert [left for _amount, _paid, left in parts(office, contract)] == [76_200_000, 0]
    pay(office, fund, "payment", contract_id=contract, amount=177_800_000)  # paid back, for no part
    assert asked() == {first: "76.200.000", second: "177.800.000"}


def test_parts_that_do_not_divide_add_up_to_the_value(world: World) -> None:
    third = tuple(InstalmentForm(share=share, due_on=day_of()) for share in (3333, 3333, 3334))
    line = (LineForm("Máy", price=10_000_01, vat="KCT"),)
    contract = signed(world, rate=25_403 * RATE + RATE // 2, lines=line, instalments=third)
    amounts = [each[0] for each in parts(world.office(ACCOUNTANT), contract)]
    assert sum(amounts) == world.rows(Contract)[contract]["value"] == 254_035_254
    with world.office(ACCOUNTANT).read() as session:
        assert sum(each.left for each in debts.due(session, day_of(), owners=[LAN])
                   if each.contract_id == contract) == 254_035_254  # fmt: skip


@pytest.mark.feature("E18")
def test_lists_add_up_in_dong_whatever_the_currencies(world: World) -> None:
    with schema.system(world.engine, "others") as connection:
        connection.execute(update(Quote).values(archived_at=Quote.created_at))
    make(world, **DOLLARS)
    make(world, lines=(LineForm("Bàn", price=46_000_000, vat="8"),))
    query = Query(where=every(leaf("value", "gt", 1_000 * 25_400)), sort="value")
    with world.office(DIRECTOR).read() as session:
        assert finding.totals(session, "quotes", query) == {"value": 254_000_000 + 49_680_000}
        rows = finding.first_page(session, "quotes", query, ["value", "goods", "vat_amount"])
        assert [list(row.cells) for row in rows] == [
            [49_680_000, 46_000_000, 3_680_000], [254_000_000, 254_000_000, 0]
        ]  # fmt: skip


@pytest.mark.feature("B08")
def test_vietqr_asks_for_dong(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with world.office(1).transaction("Bank") as session:
        settings.put(session, settings.OFFICE_BANK, "970436")
        settings.put(session, settings.OFFICE_BANK_ACCOUNT, "0491000123456")
    key, made = make(world, **DOLLARS), list[str]()
    png = vietqr.png
    monkeypatch.setattr(vietqr, "png", lambda payload: made.append(payload) or png(payload))
    read(world, LAN, lambda session: values.of(session, "quote", key))
    assert "5303704" in made[0] and "5409254000000" in made[0], made


def test_the_database_rounds_as_the_program_does(world: World) -> None:
    """Also where amount × rate is more than a number of the database holds."""
    chance = random.Random(3)
    cases = [(10**13, 5_000 * RATE), (1, RATE * CENTS // 2), (1, RATE * CENTS // 2 - 1), (10**6 - 1, 9_999),
             *((chance.randrange(10**9), chance.randrange(1, 30_000 * RATE)) for _each in range(50))]  # fmt: skip
    with schema.system(world.engine, "amounts") as connection:
        for key, (amount, rate) in enumerate(cases, start=1):
            connection.execute(update(Quote).where(Quote.id == key).values(goods=amount, rate=rate, currency="USD"))
        rows = connection.execute(select(Quote.id, dong(Quote.goods, Quote)))
        found = {row[0]: row[1] for row in rows}
    assert [found[key] for key in range(1, len(cases) + 1)] == [pricing.in_dong(each, "USD", by) for each, by in cases]
