"""Two programs give the same customers away at the same moment: one owner each, and the log tells what both did."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import update

from app.models import Change, Customer
from app.services import history, schema
from app.services.bulk_history import Wanted, entries
from tests.world import DIRECTOR, PASSWORD, World

CHIEF, AN, BINH = 2, 20, 21
ALL, ROUNDS = list(range(1, 121)), 3


@contextmanager
def programs(world: World, *people: int) -> Iterator[list[subprocess.Popen[str]]]:
    """A real process for each, signed in and waiting for its plan."""
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.services.transfer_process", world.url, f"nv{who}", PASSWORD],
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )  # fmt: skip
        for who in people
    ]
    try:
        assert [said(program) for program in started] == ["ready"] * len(people)
        yield started
    finally:
        for program in started:
            program.kill()
            program.communicate()


def said(program: subprocess.Popen[str]) -> str:
    assert program.stdout
    return program.stdout.readline().strip()


def both(started: list[subprocess.Popen[str]], receivers: tuple[int, ...]) -> list[tuple[int, int, str]]:
    """Let both loose at once, one from the first customer on, the other from the last."""
    for program, receiver, order in zip(started, receivers, (ALL, ALL[::-1]), strict=True):
        assert program.stdin
        program.stdin.write(json.dumps([order, receiver]) + "\n")
        program.stdin.flush()
    return [json.loads(said(program)) for program in started]


@pytest.mark.feature("V27", "V24", "B01")
def test_two_programs_give_the_same_120_customers(world: World) -> None:
    """Three times: the director to An and the chief to Bình. Whoever came last has all, and each step is in the log."""
    with programs(world, DIRECTOR, CHIEF) as started:
        for _round in range(ROUNDS):
            with schema.system(world.engine, "") as connection:
                connection.execute(update(Customer).where(Customer.id.in_(ALL)).values(owner_id=12))
            answers = both(started, (AN, BINH))
            assert [(count, why) for count, _action, why in answers] == [(120, "")] * 2
            actions = [action for _count, action, _why in answers]
            owners = {world.rows(Customer)[each]["owner_id"] for each in ALL}
            assert len(owners) == 1 and owners <= {AN, BINH}
            last = actions[(AN, BINH).index(*owners)]
            changes = [row for row in world.rows(Change).values() if row["action_id"] in actions]
            changes = [row for row in changes if row["table_name"] == "customer"]
            assert len(changes) == 240  # each customer went through both hands
            steps = {
                (row["action_id"], int(row["before"]["owner_id"]), int(row["after"]["owner_id"])) for row in changes
            }
            first = min(actions, key=lambda each: each == last)
            between = ({AN, BINH} - owners).pop()
            assert steps == {(first, 12, between), (last, between, *owners)}
            with world.office(DIRECTOR).read() as session:
                told = {entry.id: entry.customers for entry in entries(session, Wanted("owner"))}
            assert [told[action] for action in actions] == [120, 120]
    with world.office(DIRECTOR if last == actions[0] else CHIEF).transaction("Hoàn tác", undoes=last) as session:
        assert history.undo(session, last).conflicts == []
    assert {world.rows(Customer)[each]["owner_id"] for each in ALL} == {between}
