"""Numbers without gaps and duplicates, for eight programs at once."""

from __future__ import annotations

import multiprocessing

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from app.models import Counter, Group
from app.services.counters import next_number
from app.services.errors import UserError
from app.services.office import Office
from tests.world import PASSWORD, World

PROGRAMS, TIMES = 8, 50


def _draw(url: str, login: str) -> None:
    """A group named after each number; every tenth transaction is given up."""
    office = Office.open(url, login, PASSWORD)
    for turn in range(TIMES):
        try:
            with office.transaction("Number") as session:
                number = next_number(session, "group")
                session.add(Group(name=f"Số {number}"))
                session.flush()
                if turn % 10 == 9:
                    raise UserError("changed my mind")
        except UserError:
            if turn % 10 != 9:
                raise
    office.close()


def test_numbers_under_load(world: World) -> None:
    world.engine.dispose()
    context = multiprocessing.get_context("spawn" if multiprocessing.get_start_method() == "spawn" else "fork")
    programs = [context.Process(target=_draw, args=(world.url, f"nv{12 + place}")) for place in range(PROGRAMS)]
    for program in programs:
        program.start()
    for program in programs:
        program.join()
    assert [program.exitcode for program in programs] == [0] * PROGRAMS
    given = sorted(int(row["name"][3:]) for row in world.rows(Group).values() if row["name"].startswith("Số "))
    assert given == list(range(1, PROGRAMS * TIMES * 9 // 10 + 1))
    assert {row["name"]: row["last"] for row in world.rows(Counter).values()}["group"] == len(given)


def test_each_series_has_its_own(world: World) -> None:
    with world.office(12).transaction("Numbers") as session:
        drawn = [next_number(session, name) for name in ("contract:26", "contract:26", "voucher:26", "contract:26")]
    assert drawn == [1, 2, 1, 3]
    with world.office(20).transaction("Numbers") as session:
        assert next_number(session, "contract:26") == 4


@pytest.mark.parametrize("last", [5, 2, 0])
def test_nobody_sets_a_counter(world: World, last: int) -> None:
    """By one and upwards, also for an administrator."""
    with world.office(12).transaction("Numbers") as session:
        for _ in range(3):
            next_number(session, "contract")
    with pytest.raises((UserError, DBAPIError)), world.office(1).transaction("Forge") as session:
        session.scalars(select(Counter).where(Counter.name == "contract")).one().last = last
    assert {row["last"] for row in world.rows(Counter).values() if row["name"] == "contract"} == {3}
