"""Eight programs confirm, void and reverse the same vouchers in any order: no money is made, none is lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter as Counted
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from app.models import Counter, Entry, FundDay, Voucher
from app.services import funds, ledger, schema, vouchers
from app.services.funds import FundForm
from app.services.vouchers import VoucherForm
from tests.world import ACCOUNTANT, DAY, PASSWORD, World

PROGRAMS, OPENING = 8, 1_000_000
EXAMPLES = int(os.environ.get("SOKHACH_EXAMPLES", "25")) // 5


def prepared(world: World, number: int) -> list[int]:
    """A till that cannot pay everything, a bank account, and drafts of every kind between them."""
    with world.office(ACCOUNTANT).transaction("Drafts") as session:
        till = funds.create(session, FundForm(name=f"Quỹ {number}"), opening=OPENING, day=DAY)
        bank = funds.create(session, FundForm(name=f"NH {number}", kind="bank", bank="970436", account="0491000123456"))
        form = VoucherForm(day=DAY, party="A", reason="x", amount=700_000)
        kinds = [
            replace(form, kind="receipt", to_fund_id=till), replace(form, kind="payment", from_fund_id=till),
            replace(form, kind="transfer", from_fund_id=till, to_fund_id=bank, amount=900_000),
            replace(form, kind="transfer", from_fund_id=bank, to_fund_id=till, amount=300_000),
            replace(form, kind="payment", from_fund_id=till, amount=1_100_000),
        ]  # fmt: skip
        return [vouchers.save(session, each) for each in kinds]


@contextmanager
def programs(world: World) -> Iterator[list[subprocess.Popen[str]]]:
    """Eight real processes, each signed in and waiting for its plan."""
    command = [sys.executable, "-m", "tests.services.money_process", world.url, f"nv{ACCOUNTANT}", PASSWORD]
    started = [
        subprocess.Popen(command, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) for _ in range(PROGRAMS)
    ]
    try:
        assert [said(program) for program in started] == ["ready"] * PROGRAMS
        yield started
    finally:
        for program in started:
            program.kill()
            program.communicate()


def said(program: subprocess.Popen[str]) -> str:
    assert program.stdout
    return program.stdout.readline().strip()


def run(started: list[subprocess.Popen[str]], keys: list[int], plans: list[list[Any]]) -> int:
    """Let all loose at once; how many steps were refused."""
    for program, plan in zip(started, plans, strict=True):
        assert program.stdin
        program.stdin.write(json.dumps([[what, keys[place], give_up] for what, place, give_up in plan]) + "\n")
        program.stdin.flush()
    return sum(int(said(program)) for program in started)


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


STEP = st.tuples(st.sampled_from(["print", "confirm", "confirm", "void", "reverse", "reverse"]), st.integers(0, 4),
                 st.sampled_from([False, False, False, True]))  # fmt: skip
PLANS = st.lists(st.lists(STEP, min_size=6, max_size=14), min_size=PROGRAMS, max_size=PROGRAMS)


@pytest.mark.feature("B13", "V37", "V38")
def test_no_order_of_eight_programs_makes_or_loses_money(world: World) -> None:
    """Any plans of eight programs: each example has a till, a bank account and vouchers of its own."""
    done: Counted[str] = Counted()
    with programs(world) as started:

        @settings(max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
                  suppress_health_check=list(HealthCheck))  # fmt: skip
        @given(PLANS)
        def example(plans: list[list[Any]]) -> None:
            keys = prepared(world, len(done))
            done[str(keys)] = run(started, keys, plans)
            check(world)

        example()
    assert {"confirmed", "void"} <= {row["state"] for row in world.rows(Voucher).values()}, "they did something"
    assert sum(done.values()) > PROGRAMS, "they were in each other's way"
