"""Eight programs confirm, void and reverse the same vouchers in any order: no money is made, none is lost."""

from __future__ import annotations

import subprocess
import sys
from collections import defaultdict
from dataclasses import replace

import pytest
from sqlalchemy import text

from app.models import Counter, Entry, FundDay, Voucher
from app.services import funds, ledger, schema, vouchers
from app.services.funds import FundForm
from app.services.vouchers import VoucherForm
from tests.world import ACCOUNTANT, DAY, PASSWORD, World

PROGRAMS, OPENING = 8, 1_000_000


def prepared(world: World) -> list[int]:
    """A till that cannot pay everything, a bank account, and drafts of every kind between them."""
    with world.office(ACCOUNTANT).transaction("Drafts") as session:
        till = funds.create(session, FundForm(name="Quỹ"), opening=OPENING, day=DAY)
        bank = funds.create(session, FundForm(name="NH", kind="bank", bank="970436", account="0491000123456"))
        form = VoucherForm(day=DAY, party="A", reason="x", amount=700_000)
        kinds = [
            replace(form, kind="receipt", to_fund_id=till), replace(form, kind="payment", from_fund_id=till),
            replace(form, kind="transfer", from_fund_id=till, to_fund_id=bank, amount=900_000),
            replace(form, kind="transfer", from_fund_id=bank, to_fund_id=till, amount=300_000),
            replace(form, kind="payment", from_fund_id=till, amount=1_100_000),
        ]  # fmt: skip
        return [vouchers.save(session, each) for each in kinds]


def run(world: World, seed: int, keys: list[int]) -> None:
    """Eight real processes, let loose at once."""
    command = [sys.executable, "-m", "tests.services.money_process", world.url, f"nv{ACCOUNTANT}", PASSWORD]
    programs = [
        subprocess.Popen([*command, f"{seed}.{place}", *map(str, keys)], text=True, stdin=subprocess.PIPE,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for place in range(PROGRAMS)
    ]  # fmt: skip
    try:
        for program in programs:
            assert program.stdout and program.stdout.readline() == "ready\n"
        for program in programs:
            assert program.stdin
            program.stdin.write("\n")
            program.stdin.flush()
        said = [program.communicate(timeout=120) for program in programs]
    finally:
        for program in programs:
            program.kill()
    assert [program.returncode for program in programs] == [0] * PROGRAMS, [error for _out, error in said]


def check(world: World) -> None:
    rows = world.rows(Voucher)
    confirmed = [row for row in rows.values() if row["state"] == "confirmed"]
    with schema.system(world.engine, "") as connection:
        assert {name: connection.scalar(text(query)) for name, query in ledger.wrong().items()} == dict.fromkeys(
            ledger.wrong(), 0
        )
    holds: dict[int, int] = defaultdict(int)
    for row in confirmed:
        holds[row["to_fund_id"]] += row["amount"]
        holds[row["from_fund_id"]] -= row["amount"]
    days: dict[int, int] = defaultdict(int)
    for row in world.rows(FundDay).values():
        days[row["fund_id"]] += row["received"] - row["paid"]
    assert {key: holds[key] for key in days} == days
    running: dict[int, int] = defaultdict(int)
    for _key, row in sorted(world.rows(Entry).items()):  # of one fund in the order in which they were confirmed
        running[row["fund_id"]] += row["received"] - row["paid"]
        assert running[row["fund_id"]] >= 0, "no fund has ever paid what it did not hold"
    legs = sum((row["to_fund_id"] is not None) + (row["from_fund_id"] is not None) for row in confirmed)
    assert len(world.rows(Entry)) == legs
    _numbers(world, rows)


def _numbers(world: World, rows: dict[int, dict[str, object]]) -> None:
    """1, 2, 3 … in every book and year, and the counters stand at the last."""
    books: dict[str, list[int]] = defaultdict(list)
    for row in rows.values():
        if row["number"] is not None:
            books[f"voucher:{row['book']}:{row['year']}"].append(row["number"])  # type: ignore[arg-type]
    assert all(sorted(numbers) == list(range(1, len(numbers) + 1)) for numbers in books.values()), books
    counters = {row["name"]: row["last"] for row in world.rows(Counter).values() if row["name"].startswith("voucher:")}
    assert {name: last for name, last in counters.items() if last} == {
        name: len(found) for name, found in books.items()
    }
    reversed_ = [row["reverses_id"] for row in rows.values() if row["reverses_id"] and row["state"] != "void"]
    assert len(reversed_) == len(set(reversed_))


@pytest.mark.feature("B13", "V37", "V38")
@pytest.mark.parametrize("seed", [1, 2])
def test_no_order_of_eight_programs_makes_or_loses_money(world: World, seed: int) -> None:
    keys = prepared(world)
    world.engine.dispose()
    run(world, seed, keys)
    check(world)
    rows = world.rows(Voucher)
    assert {rows[key]["state"] for key in keys} & {"confirmed", "void"}, "they did something"
