"""Money in and out as an accountant (nv39) and a salesperson (nv20) do it, on both engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select, update

from app.models import Contract, Customer, Entry, Fund, FundDay, Voucher
from app.models.base import now
from app.services import (
    contracts,
    customer_card,
    debts,
    finding,
    funds,
    history,
    ledger,
    schema,
    voucher_forms,
    vouchers,
)
from app.services.checking import Wrong
from app.services.documents.fields import missing
from app.services.documents.voucher_values import voucher_values
from app.services.errors import UserError
from app.services.funds import FundForm
from app.services.office import Office
from app.services.query import Query, every, leaf
from app.services.vouchers import VoucherForm
from tests.world import ACCOUNTANT, World

SELLER = 20
DAY = date(2026, 11, 24)


def receipt(fund: int, amount: int = 5_000_000, **more: object) -> VoucherForm:
    return replace(VoucherForm(kind="receipt", day=DAY, amount=amount, to_fund_id=fund, party="Chị Như",
                               reason="Thu tiền hàng"), **more)  # type: ignore[arg-type]  # fmt: skip


@pytest.fixture
def till(world: World) -> int:
    """A cash fund that begins with 1,000,000 đ."""
    with world.office(ACCOUNTANT).transaction("Fund") as session:
        return funds.create(session, FundForm(name="Quỹ cửa hàng"), opening=1_000_000, day=date(2026, 1, 1))


def undo(office: Office, action: int) -> None:
    with office.transaction("Undo", undoes=action) as session:
        history.undo(session, action)


def sound(world: World) -> bool:
    with schema.system(world.engine, "") as connection:
        return all(connection.exec_driver_sql(query).scalar() == 0 for query in ledger.wrong().values())


def balance(office: Office, fund: int, on: date | None = None) -> int:
    with office.read() as session:
        return funds.balances(session, on)[fund]


@pytest.mark.feature("V37", "V38", "B13")
def test_money_moves_when_a_voucher_is_confirmed_and_never_again(world: World, till: int) -> None:
    office = world.office(ACCOUNTANT)
    with office.transaction("Receipt") as session:
        key = vouchers.save(session, receipt(till))
    assert balance(office, till) == 1_000_000
    with office.transaction("Confirm") as session:
        assert vouchers.confirm(session, key) == "PT00005"  # four stand in the book of 2026 already, by the world
    assert balance(office, till) == 6_000_000
    assert balance(office, till, date(2026, 11, 23)) == 1_000_000
    with pytest.raises(UserError, match="PT00005") as again, office.transaction("Confirm") as session:
        vouchers.confirm(session, key)
    assert again.value.values["who"] == f"Nhân viên {ACCOUNTANT}"
    with pytest.raises(UserError), office.transaction("Edit") as session:
        vouchers.save(session, replace(vouchers.read(session, key), amount=9), vouchers.read(session, key))
    with pytest.raises(UserError), office.transaction("Void") as session:
        vouchers.void(session, key, "nhầm")
    assert balance(office, till) == 6_000_000 and sound(world)


@pytest.mark.feature("B13")
def test_a_reversal_takes_the_money_back_once(world: World, till: int) -> None:
    office = world.office(ACCOUNTANT)
    with office.transaction("Receipt") as session:
        key = vouchers.save(session, receipt(till))
        vouchers.confirm(session, key)
    with office.transaction("Reverse") as session:
        back = vouchers.reverse(session, key, DAY, "khách trả nhầm")
    with office.read() as session:
        card = voucher_forms.card(session, key)
        assert card.reversed_by == (back, "PT00006")
        assert session.get_one(Voucher, back).amount == -5_000_000
    for other in (key, back):
        with pytest.raises(UserError), office.transaction("Reverse") as session:
            vouchers.reverse(session, other)
    assert balance(office, till) == 1_000_000 and sound(world)


@pytest.mark.feature("V34", "V35", "V36")
def test_a_transfer_has_two_legs_of_one_moment(world: World, till: int) -> None:
    office = world.office(ACCOUNTANT)
    with office.transaction("Fund") as session:
        bank = funds.create(session, FundForm(name="VCB 0491", kind="bank", bank="970436", account="0491000123456"))
        form = VoucherForm(kind="transfer", day=DAY, amount=400_000, from_fund_id=till, to_fund_id=bank,
                           reason="Nộp tiền vào tài khoản")  # fmt: skip
        assert vouchers.confirm(session, vouchers.save(session, form)) == "CQ00001"
    with office.read() as session:
        assert (funds.balances(session)[till], funds.balances(session)[bank]) == (600_000, 400_000)
    with pytest.raises(Wrong), office.transaction("Same") as session:
        vouchers.save(session, replace(form, to_fund_id=till))


def test_a_till_cannot_pay_more_than_it_holds(world: World, till: int) -> None:
    office = world.office(ACCOUNTANT)
    form = VoucherForm(kind="payment", day=DAY, amount=1_000_001, from_fund_id=till, party="Anh Ba", reason="Mua giấy")
    with office.transaction("Payment") as session:
        key = vouchers.save(session, form)
        assert "1.000.000" in voucher_forms.warnings(session, vouchers.read(session, key))[0]
    with pytest.raises(UserError, match="does not hold that much"), office.transaction("Confirm") as session:
        vouchers.confirm(session, key)
    assert world.rows(Voucher)[key]["state"] == "draft" and world.rows(Voucher)[key]["number"] is None
    with office.transaction("Less") as session:
        vouchers.save(session, replace(vouchers.read(session, key), amount=1_000_000), vouchers.read(session, key))
        assert vouchers.confirm(session, key) == "PC00001"  # the number was given back by the failure
    assert balance(office, till) == 0 and sound(world)


@pytest.mark.parametrize("amount", [0, -5, 10**15, 1.5, "1,5", "mười"])
def test_amounts_that_no_voucher_has(world: World, till: int, amount: Any) -> None:
    with pytest.raises(Wrong) as wrong, world.office(ACCOUNTANT).transaction("Receipt") as session:
        vouchers.save(session, receipt(till, amount))
    assert set(wrong.value.fields) == {"amount"}


@pytest.mark.feature("V38")
def test_a_number_that_was_printed_stays_in_the_book(world: World, till: int) -> None:
    office = world.office(ACCOUNTANT)
    with office.transaction("Print") as session:
        key = vouchers.save(session, receipt(till))
        number = vouchers.give_number(session, key)
        assert vouchers.give_number(session, key) == number == "PT00005"
    with pytest.raises(UserError, match="void it"), office.transaction("Remove") as session:
        vouchers.remove(session, key)
    with pytest.raises(UserError, match="book"), office.transaction("Year") as session:
        form = vouchers.read(session, key)
        vouchers.save(session, replace(form, day=date(2027, 1, 5)), form)
    with pytest.raises(UserError, match="why"), office.transaction("Void") as session:
        vouchers.void(session, key, "  ")
    with office.transaction("Void") as session:
        vouchers.void(session, key, "Viết nhầm")
        other = vouchers.save(session, receipt(till))
        vouchers.remove(session, other)
    with pytest.raises(UserError, match="is void"), office.transaction("Confirm") as session:
        vouchers.confirm(session, key)
    rows = world.rows(Voucher)
    assert (rows[key]["state"], rows[key]["number"]) == ("void", 5) and rows[other]["archived_at"] is not None


@pytest.mark.feature("V38", "B01")
def test_undo_takes_back_drafts_and_no_money(world: World, till: int) -> None:
    office = world.office(ACCOUNTANT)
    with office.transaction("Draft") as session:
        made, key = session.info["action_id"], vouchers.save(session, receipt(till))
    with office.transaction("Edit") as session:
        edited, form = session.info["action_id"], vouchers.read(session, key)
        vouchers.save(session, replace(form, amount=7_000_000), form)
    undo(office, edited)
    assert world.rows(Voucher)[key]["amount"] == 5_000_000
    with office.transaction("Confirm") as session:
        confirmed = session.info["action_id"]
        vouchers.confirm(session, key)
    for action in (confirmed, made):
        undo(office, action)
    row = world.rows(Voucher)[key]
    assert row["state"] == "confirmed" and row["archived_at"] is None
    assert balance(office, till) == 6_000_000 and sound(world)


@pytest.mark.feature("E29", "S08")
def test_instalments_and_the_debt_of_a_customer(world: World, till: int) -> None:
    """Contract 7: 7,560,000 đ in one part; 5,000,000 are paid, then the rest: the card says what is left."""
    with schema.system(world.engine, "sign") as connection:
        connection.execute(update(Contract).where(Contract.id == 7).values(
            state="signed", customer_id=7, owner_id=SELLER, signed_on=DAY))  # fmt: skip
        connection.execute(update(Customer).where(Customer.id == 7).values(owner_id=SELLER))
        connection.execute(update(Voucher).where(Voucher.customer_id == 7).values(customer_id=8))
    office = world.office(ACCOUNTANT)
    with office.transaction("Pay") as session:
        form = voucher_forms.blank(session, contract_id=7)
        assert (form.amount, form.instalment, form.contract) == (7_560_000, 1, "HD0007")
        vouchers.confirm(session, vouchers.save(session, replace(form, amount=5_000_000, to_fund_id=till)))
    with office.read() as session:
        debt = debts.of_customer(session, 7)
        assert debt is not None and (debt.agreed, debt.received, debt.owed) == (7_560_000, 5_000_000, 2_560_000)
        assert [(part.paid, part.left) for part in debts.instalments(session, 7)] == [(5_000_000, 2_560_000)]
        more = replace(voucher_forms.blank(session, contract_id=7), amount=3_000_000)
        assert "440.000" in voucher_forms.warnings(session, more)[0]
    with world.office(SELLER).read() as session:  # his contract is his to see, the customer's balance is not
        assert debts.of_customer(session, 7) is None
        assert debts.instalments(session, 7)[0].left == 2_560_000
        assert session.scalar(select(func.count()).select_from(Entry)) == 0 and funds.balances(session) == {}
        assert session.scalar(select(func.count()).select_from(FundDay)) == 0
    with office.transaction("Reverse") as session:
        vouchers.reverse(session, session.scalars(select(Voucher.id).where(Voucher.contract_id == 7)).one())
        assert debts.instalments(session, 7)[0].left == 7_560_000


def test_a_salesperson_writes_but_does_not_confirm(world: World, till: int) -> None:
    with world.office(SELLER).transaction("Draft") as session:
        key = vouchers.save(session, receipt(till))
    with pytest.raises(UserError), world.office(SELLER).transaction("Confirm") as session:
        vouchers.confirm(session, key)
    with pytest.raises(UserError), world.office(SELLER).transaction("Fund") as session:
        funds.create(session, FundForm(name="Quỹ riêng"))
    with world.office(21).read() as session:
        assert session.get(Voucher, key) is None
    with world.office(ACCOUNTANT).transaction("Confirm") as session:
        vouchers.confirm(session, key)
    assert world.rows(Voucher)[key]["owner_id"] == SELLER


@pytest.mark.feature("V33")
def test_the_lists_and_the_book_with_its_balance(world: World, till: int) -> None:
    office = world.office(ACCOUNTANT)
    with office.transaction("Receipts") as session:
        for amount in (5_000_000, 2_000_000):
            vouchers.confirm(session, vouchers.save(session, receipt(till, amount)))
    with office.read() as session:
        book = "fund_book"
        asked = Query(where=every(leaf("fund", "is", till)), sort="day")
        rows = finding.first_page(session, book, asked, ["day", "code", "received", "balance"])
        assert [row.cells[1:] for row in rows] == [
            ("", 1_000_000, 1_000_000), ("PT00005", 5_000_000, 6_000_000), ("PT00006", 2_000_000, 8_000_000),
        ]  # fmt: skip
        listed = finding.first_page(session, "vouchers", Query(text="chi nhu pt00006"), ["code"])
        assert [row.cells[0] for row in listed] == ["PT00006"]
        assert funds.turnover(session, till, DAY, DAY) == (1_000_000, 7_000_000, 0, 8_000_000)


def test_a_fund_that_holds_money_stays_open(world: World, till: int) -> None:
    office = world.office(ACCOUNTANT)
    with pytest.raises(UserError, match="1.000.000"), office.transaction("Close") as session:
        funds.archive(session, till)
    with office.transaction("Empty") as session:
        form = VoucherForm(kind="payment", day=DAY, amount=1_000_000, from_fund_id=till, reason="Nộp công ty")
        vouchers.confirm(session, vouchers.save(session, form))
        funds.archive(session, till)
    with office.read() as session:
        assert till not in [fund.id for fund in funds.all_funds(session)]
    with pytest.raises(UserError, match="closed"), office.transaction("Late") as session:
        vouchers.save(session, receipt(till))


def test_a_bank_account_that_cannot_be_is_refused(world: World) -> None:
    for account, bank in (("", "970436"), ("0491", "123456"), ("0491-" + "9" * 30, "970436")):
        with pytest.raises(UserError), world.office(ACCOUNTANT).transaction("Fund") as session:
            funds.create(session, FundForm(name="NH", kind="bank", bank=bank, account=account))
    assert "NH" not in [row["name"] for row in world.rows(Fund).values()]


def test_the_values_of_a_receipt_lack_nothing(world: World, till: int) -> None:
    with world.office(ACCOUNTANT).transaction("Receipt") as session:
        key = vouchers.save(session, receipt(till, 1_050_000_000))
        vouchers.give_number(session, key)
        values = voucher_values(session, key)
    assert values["so_tien_chu"] == "Một tỷ không trăm năm mươi triệu đồng" and values["so"] == "PT00005"
    assert (values["tk_no"], values["tk_co"]) == ("1111", "711")
    assert missing("receipt", values) == [] == missing("payment", values)


@pytest.mark.feature("E29")
def test_the_card_of_a_customer_tells_the_debt_to_who_may_see_it(world: World) -> None:
    with schema.system(world.engine, "sign") as connection:
        connection.execute(update(Contract).where(Contract.id == 7).values(
            state="signed", customer_id=7, owner_id=SELLER, signed_on=DAY))  # fmt: skip
        connection.execute(update(Customer).where(Customer.id == 7).values(owner_id=SELLER))
        connection.execute(update(Voucher).where(Voucher.customer_id == 7).values(customer_id=8))
    for me, shown in ((ACCOUNTANT, [7_560_000]), (SELLER, [])):
        with world.office(me).read() as session:
            card = customer_card.card(session, 7)
            assert card is not None
            assert [fact.value for fact in card.facts if fact.label == "Owes"] == shown


def test_a_till_cannot_have_paid_what_came_later(world: World, till: int) -> None:
    """It holds 1,000,000 đ since 1 January; a payment dated 31 December before is not possible."""
    form = VoucherForm(kind="payment", day=date(2025, 12, 31), amount=1, from_fund_id=till, reason="Mua giấy")
    with pytest.raises(UserError, match="does not hold"), world.office(ACCOUNTANT).transaction("Pay") as session:
        vouchers.confirm(session, vouchers.save(session, form))
    assert sound(world)


def test_check_finds_a_gap_and_an_overdrawn_fund(world: World, till: int) -> None:
    with schema.system(world.engine, "tamper") as connection:
        connection.execute(update(Voucher).where(Voucher.number == 3).values(number=9))
        connection.execute(update(FundDay).where(FundDay.fund_id == till).values(paid=2_000_000))
    with schema.system(world.engine, "") as connection:
        wrong = {name: connection.exec_driver_sql(query).scalar() for name, query in ledger.wrong().items()}
    assert {name for name, many in wrong.items() if many} == {"voucher.number", "fund", "fund_day"}


def test_a_contract_with_money_on_it_stays_signed(world: World, till: int) -> None:
    with schema.system(world.engine, "sign") as connection:
        connection.execute(update(Contract).where(Contract.id == 7).values(
            state="signed", customer_id=7, owner_id=SELLER, signed_on=DAY))  # fmt: skip
        connection.execute(update(Voucher).where(Voucher.contract_id == 7).values(contract_id=None))
    office = world.office(ACCOUNTANT)
    with office.transaction("Pay") as session:
        form = replace(voucher_forms.blank(session, contract_id=7), amount=5_000_000, to_fund_id=till)
        key = vouchers.save(session, form)
        vouchers.confirm(session, key)
    with pytest.raises(UserError, match="HD0007"), world.office(SELLER).transaction("Back") as session:
        contracts.set_state(session, 7, "draft")
    with pytest.raises(UserError, match="5.000.000"), world.office(1).transaction("Archive") as session:
        contracts.archive(session, [7])
    with office.transaction("Reverse") as session:
        vouchers.reverse(session, key)
    with world.office(SELLER).transaction("Back") as session:
        contracts.set_state(session, 7, "draft")


def test_two_people_on_one_draft_agree_on_its_book(world: World, till: int) -> None:
    """nv39 moves it to next year and a bank; nv38 had read it before and changes the amount alone."""
    with world.office(ACCOUNTANT).transaction("Draft") as session:
        bank = funds.create(session, FundForm(name="NH", kind="bank", bank="970436", account="123456"))
        key = vouchers.save(session, receipt(till))
        old = vouchers.read(session, key)
    with world.office(ACCOUNTANT).transaction("Move") as session:
        vouchers.save(session, replace(old, day=date(2027, 1, 2), to_fund_id=bank, party="Anh Bình"), old)
    with world.office(38).transaction("Amount") as session:
        vouchers.save(session, replace(old, amount=7), old)
    row = world.rows(Voucher)[key]
    assert (row["book"], row["year"], row["amount"]) == ("BC", 2027, 7) and "binh" in row["search_text"]


def test_nothing_is_confirmed_into_a_closed_fund(world: World, till: int) -> None:
    with world.office(ACCOUNTANT).transaction("Draft") as session:
        key = vouchers.save(session, receipt(till))
    with schema.system(world.engine, "close") as connection:
        connection.execute(update(Fund).where(Fund.id == till).values(archived_at=now()))
    with pytest.raises(UserError, match="closed"), world.office(ACCOUNTANT).transaction("Confirm") as session:
        vouchers.confirm(session, key)


def test_a_reversal_is_not_older_than_its_voucher(world: World, till: int) -> None:
    with world.office(ACCOUNTANT).transaction("Receipt") as session:
        key = vouchers.save(session, receipt(till))
        vouchers.confirm(session, key)
    with pytest.raises(UserError, match="24/11/2026"), world.office(ACCOUNTANT).transaction("Back") as session:
        vouchers.reverse(session, key, date(2026, 11, 20))
    assert balance(world.office(ACCOUNTANT), till) == 6_000_000


def test_a_fund_that_was_overdrawn_takes_money_in(world: World) -> None:
    office = world.office(ACCOUNTANT)
    with office.transaction("Overdraw") as session:
        fund = funds.create(session, FundForm(name="Két", may_overdraw=True))
        out = VoucherForm(kind="payment", day=DAY, amount=50, from_fund_id=fund, reason="Chi")
        vouchers.confirm(session, vouchers.save(session, out))
        was = funds.read(session, fund)
        funds.edit(session, fund, was, replace(was, may_overdraw=False))
    with office.transaction("Receipt") as session:
        vouchers.confirm(session, vouchers.save(session, receipt(fund, 5)))
    assert balance(office, fund) == -45


def test_what_a_manager_writes_on_a_contract_is_its_owners_business(world: World, till: int) -> None:
    """nv2 manages everybody; nv20 sees what was paid on his contract."""
    with schema.system(world.engine, "sign") as connection:
        connection.execute(update(Contract).where(Contract.id == 7).values(
            state="signed", customer_id=7, owner_id=SELLER, signed_on=DAY))  # fmt: skip
        connection.execute(update(Voucher).where(Voucher.contract_id == 7).values(contract_id=None))
    with world.office(2).transaction("Draft") as session:
        key = vouchers.save(session, receipt(till, 5, contract_id=7))
    with world.office(ACCOUNTANT).transaction("Confirm") as session:
        vouchers.confirm(session, key)
    with world.office(SELLER).read() as session:
        assert [part.paid for part in debts.instalments(session, 7)] == [5]
