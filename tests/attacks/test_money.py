"""Money by plain SQL, as a salesperson (nv20) and the accountant (nv39) try it: refused, and nothing has moved."""

from __future__ import annotations

import re
from typing import Any

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.models import Contract, Customer, Deal, Entry, Fund, FundDay, Quote, Voucher
from app.services import funds, ledger, schema, vouchers
from app.services.errors import UserError
from app.services.funds import FundForm
from app.services.vouchers import VoucherForm
from tests.attacks.oracle import Oracle
from tests.attacks.test_attacks import MISTAKES, sign_in
from tests.world import ACCOUNTANT, DAY, World

SELLER, OTHER = 20, 21
_OF_TEXT = ("party", "party_address", "reason", "attached", "debit", "credit", "void_reason", "search_text")


def new(employee: int, **changes: Any) -> str:
    """An insert of a draft as the table wants it, with what the attack changes."""
    row: dict[str, Any] = {
        "kind": "receipt", "state": "draft", "day": DAY.isoformat(), "amount": 1_000, "to_fund_id": 1, "book": "PT",
        "year": 2026, "owner_id": employee, "maker_id": employee, "currency": "VND", "rate": 10_000,
        "foreign_amount": 0, "created_at": "2026-03-02T00:00:00Z",
    } | dict.fromkeys(_OF_TEXT, "") | changes  # fmt: skip
    return f"insert into voucher({', '.join(row)}) values ({', '.join(_literal(each) for each in row.values())})"


def _literal(value: Any) -> str:
    return "null" if value is None else f"'{value}'" if isinstance(value, str) else str(value)


def leg(employee: int, key: str = "5") -> list[str]:
    """What nobody does with the ledger, whatever his rights are."""
    return [
        f"insert into entry(voucher_id, fund_id, day, received, paid) values ({key}, 1, '{DAY}', 5, 0)",
        "insert into fund_day(fund_id, day, received, paid) values (1, '2026-12-31', 5, 0)",
        "update entry set received = received + 1", "update entry set voucher_id = voucher_id + 1",
        "update fund_day set received = received + 1", "update fund_day set paid = 0",
        "delete from entry", "delete from fund_day", "delete from voucher", "delete from fund", "truncate entry",
        "alter table voucher disable trigger all", "alter table voucher disable trigger post",
        "drop trigger post on voucher", "select post_voucher()", "lock table entry in exclusive mode",
        f"update voucher set amount = 1 where id = {key} and state = 'confirmed'",
        "update voucher set amount = 1 where id = 1", "update voucher set state = 'draft' where id = 1",
        "update voucher set state = 'void' where id = 2", "update voucher set archived_at = now() where id = 1",
        "update voucher set day = '2020-01-01' where id = 3", "update voucher set to_fund_id = 2 where id = 4",
        "update voucher set number = 9 where id = 1", "update voucher set reason = 'x' where id <= 4",
        f"update voucher set maker_id = {OTHER} where maker_id = {employee}",
        f"update voucher set owner_id = {OTHER} where maker_id = {employee}",
        f"update voucher set kind = 'payment' where maker_id = {employee}",
        f"update voucher set reverses_id = 1, amount = -1 where maker_id = {employee}",
        f"update voucher set amount = 0 where maker_id = {employee}",
        f"update voucher set amount = -5 where maker_id = {employee}",
        new(employee, state="confirmed", number=99), new(employee, state="void"), new(employee, number=99),
        new(employee, maker_id=OTHER), new(employee, amount=0), new(employee, amount=-1), new(employee, kind="gift"),
        new(employee, amount=5, reverses_id=1), new(employee, kind="opening", state="confirmed"),
    ]  # fmt: skip


def succeeds(connection: psycopg.Connection, attack: str) -> bool:
    """Whether it ran and touched anything; a mistake of the attack itself counts as well."""
    try:
        connection.execute("begin")
        cursor = None
        for part in attack.split(";; "):
            cursor = connection.execute(part.encode())
        assert cursor is not None
        return cursor.rowcount != 0
    except psycopg.errors.UniqueViolation:
        return False
    except MISTAKES:
        return True
    except psycopg.Error:
        return False
    finally:
        connection.execute("rollback")


def state(world: World) -> dict[str, Any]:
    """All the money there is, and every voucher."""
    return {model.__tablename__: world.rows(model) for model in (Entry, FundDay, Voucher, Fund)}


def sound(world: World) -> bool:
    with schema.system(world.engine, "") as connection:
        return all(connection.scalar(text(query)) == 0 for query in ledger.wrong().values())


@pytest.fixture
def postgresql(world: World) -> World:
    if world.url.startswith("sqlite"):
        pytest.skip("who can open the file himself writes all of it")
    return world


@pytest.mark.feature("B04", "B13", "V37")
def test_a_salesperson_with_psql_moves_no_money(postgresql: World) -> None:
    world, oracle = postgresql, Oracle(postgresql)
    seen = oracle.seen(SELLER)
    hidden = {model: min(set(oracle.rows[model]) - seen[model]) for model in (Customer, Contract, Deal, Voucher)}
    with sign_in(world, f"nv{SELLER}") as connection:
        made = connection.execute((new(SELLER) + " returning id").encode()).fetchone()
        assert made, "the control: his own draft is his to write"
        before = state(world)
        attacks = [
            *leg(SELLER, str(made[0])), new(SELLER, owner_id=OTHER), new(SELLER, customer_id=hidden[Customer]),
            new(SELLER, contract_id=hidden[Contract]), new(SELLER, deal_id=hidden[Deal]),
            f"update voucher set customer_id = {hidden[Customer]} where id = {made[0]}",
            f"update voucher set contract_id = {hidden[Contract]} where id = {made[0]}",
            f"update voucher set state = 'confirmed', number = 5 where id = {made[0]}",
            f"update voucher set state = 'confirmed', number = 5, confirmed_by_id = {ACCOUNTANT} where id = {made[0]}",
            f"update voucher set amount = 9 where id = {hidden[Voucher]}",
            f"update voucher set number = 5 where id = {made[0]};; update voucher set number = 6 where id = {made[0]}",
            "select * from entry", "select * from fund_day", f"select 1 from voucher where id = {hidden[Voucher]}",
            "update fund set may_overdraw = true", "update fund set name = 'x'",
            "insert into fund(name, kind, bank, account, holder, ledger_account, may_overdraw, position, note,"
            " created_at) values ('x', 'cash', '', '', '', '', true, 9, '', now())",
        ]  # fmt: skip
        assert not [attack for attack in attacks if succeeds(connection, attack)]
    assert state(world) == before and sound(world)


@pytest.mark.feature("B04", "B13", "V38")
def test_an_accountant_with_psql_moves_money_only_by_vouchers(postgresql: World) -> None:
    world, oracle = postgresql, Oracle(postgresql)
    confirm = "update voucher set state = 'confirmed', number = {}, confirmed_by_id = " + str(ACCOUNTANT)
    with sign_in(world, f"nv{ACCOUNTANT}") as connection:
        made = connection.execute((new(ACCOUNTANT) + " returning id").encode()).fetchone()
        assert made
        old = oracle.rows[Voucher][1]
        back = {"amount": -old["amount"], "to_fund_id": old["to_fund_id"], "reverses_id": 1}
        last = " where id = (select max(id) from voucher)"
        before = state(world)

        draw = "update counter set last = last + 1 where name = 'voucher:PT:2026'"  # 5 is the next one

        def reversal(**changes: Any) -> str:
            return f"{new(ACCOUNTANT, **(back | changes))};; {draw};; {confirm.format(5)}{last}"

        attacks = [
            *leg(ACCOUNTANT, str(made[0])),
            f"update voucher set state = 'confirmed' where id = {made[0]}",  # without a number
            f"update voucher set state = 'confirmed', number = 2 where id = {made[0]}",  # with that of another one
            f"{draw};; {confirm.format(5)}, to_fund_id = null where id = {made[0]}",
            f"{draw};; {confirm.format(5)}, from_fund_id = 2 where id = {made[0]}",
            f"{draw};; {confirm.format(5)} where id = {made[0]};; {draw};; {confirm.format(6)} where id = {made[0]}",
            f"{confirm.format(50)} where id = {made[0]}", f"update voucher set number = 50 where id = {made[0]}",
            f"{draw};; update voucher set number = 6 where id = {made[0]}",
            f"{draw};; update voucher set number = 5, book = 'PX' where id = {made[0]}",
            reversal(amount=-1), reversal(amount=1 - old["amount"]), reversal(reverses_id=made[0], amount=-1_000),
            reversal(to_fund_id=3 - old["to_fund_id"]), reversal(kind="payment", from_fund_id=1, to_fund_id=None),
            f"{reversal()};; {reversal()}",
            f"{new(ACCOUNTANT, kind='payment', from_fund_id=1, to_fund_id=None, amount=10**12)};;"
            f" {draw};; {confirm.format(5)}{last}",
        ]  # fmt: skip
        assert not [attack for attack in attacks if succeeds(connection, attack)]
        assert state(world) == before and sound(world)
        assert succeeds(connection, reversal()), "the control: an honest reversal is none of these"
    assert state(world) == before


@pytest.mark.feature("B13")
def test_the_ledger_is_nobodys_to_write_on_either_engine(world: World) -> None:
    """Through the program's own connection: SQLite has its triggers, PostgreSQL its policies."""
    before = state(world)
    plain = [each for each in leg(ACCOUNTANT) if each.startswith(("insert", "update", "delete"))]
    sqlite = world.url.startswith("sqlite")  # where the bare name is the view of what one sees
    if sqlite:
        plain += [
            f"insert or replace into fund_day(fund_id, day, received, paid) select fund_id, day, {sums} from fund_day"
            for sums in ("received + 5, paid", "0, 0")
        ]
        plain = [re.sub("^(insert into|insert or replace into|update|delete from) ", r"\1 main.", each)
                 for each in plain]  # fmt: skip
    for employee in (1, SELLER, ACCOUNTANT):
        for attack in plain:
            try:
                with world.office(employee).transaction("Attack") as session:
                    session.execute(text(attack))
            except (UserError, DBAPIError):  # a refusal, or nothing was there for him: what counts is that it stands
                continue
            assert state(world) == before, (employee, attack)
    assert state(world) == before and sound(world)


@pytest.mark.feature("B13", "V35")
def test_a_till_that_is_empty_pays_nothing(world: World) -> None:
    office = world.office(ACCOUNTANT)
    with office.transaction("Fund") as session:
        till = funds.create(session, FundForm(name="Quỹ lẻ"), opening=500, day=DAY)
    with office.transaction("Draft") as session:
        form = VoucherForm(kind="payment", day=DAY, amount=501, from_fund_id=till, party="A", reason="x")
        key = vouchers.save(session, form)
    before = state(world)
    with pytest.raises(UserError, match="does not hold that much"), office.transaction("Confirm") as session:
        vouchers.confirm(session, key)
    assert state(world) == before and sound(world)


def test_a_hidden_contract_takes_no_voucher(world: World) -> None:
    oracle = Oracle(world)
    seen = oracle.seen(SELLER)
    contract = min(set(oracle.rows[Contract]) - seen[Contract])
    customer = min(set(oracle.rows[Customer]) - seen[Customer])
    before = state(world)
    form = VoucherForm(kind="receipt", day=DAY, amount=5, to_fund_id=1, party="A", reason="x")
    for hidden in ({"contract_id": contract}, {"customer_id": customer}):
        with pytest.raises(UserError), world.office(SELLER).transaction("Draft") as session:
            vouchers.save(session, VoucherForm(**{**form.__dict__, **hidden}))
    assert state(world) == before


@pytest.mark.feature("B13", "V38")
def test_a_number_comes_from_its_counter_alone(world: World) -> None:
    """nv39 has a draft and writes into it, past the services, a number that nobody has drawn."""
    office = world.office(ACCOUNTANT)
    with office.transaction("Draft") as session:
        form = VoucherForm(kind="receipt", day=DAY, amount=5, to_fund_id=1, party="A", reason="x")
        key = vouchers.save(session, form)
        book = session.get_one(Voucher, key).book
    before = state(world)
    main = "main." if office.on_sqlite else ""
    for change in ("number = 50", "number = 5", "number = 0", f"number = 50, book = '{book}'"):
        with pytest.raises((UserError, DBAPIError)), office.transaction("Forge") as session:
            session.execute(text(f"update {main}voucher set {change} where id = {key}"))
    assert state(world) == before
    with office.transaction("Print") as session:
        assert vouchers.give_number(session, key)
    assert sound(world)


@pytest.mark.feature("V29")
def test_nobody_keeps_what_is_derived_himself(world: World) -> None:
    """A salesperson of whom the database keeps who sees his quote cannot write that himself."""
    office = world.office(SELLER)
    main = "main." if office.on_sqlite else ""
    key, row = next((k, r) for k, r in world.rows(Quote).items() if r["owner_id"] == SELLER)
    for change in (f"keeper_id = {OTHER}", "zone_id = 3", "turn = 0"):
        with pytest.raises((UserError, DBAPIError)), office.transaction("Forge") as session:
            session.execute(text(f"update {main}quote set {change} where id = {key}"))
    assert world.rows(Quote)[key] == row
