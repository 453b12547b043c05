"""A handover that ends half way, by a power cut or a click: gone on with or undone as one; what stays is counted."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter

import pytest
from sqlalchemy import select, update

from app.models import Action, Customer, Voucher
from app.services import handover, handover_rules, history, schema
from app.services.handover import MOVED
from tests.services.test_handover import (
    ADMIN,
    AN,
    BINH,
    CHI,
    LEADER,
    LEAVER,
    OWNED,
    everything,
    give_much,
    go_on,
    of,
    to,
)
from tests.world import DIRECTOR, PASSWORD, World

pytestmark = pytest.mark.feature("B10", "B01")
THREE = to(AN, BINH, CHI)


def killed(world: World, after: int) -> int:
    """A real program begins, is killed with so many records given, and leaves the rest; how many they were."""
    command = [sys.executable, "-m", "tests.services.handover_process", world.url, "admin", PASSWORD, str(LEAVER),
               f"{AN},{BINH},{CHI}", str(after)]  # fmt: skip
    with subprocess.Popen(command, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as program:
        assert program.stdout
        told = program.stdout.readline()
        program.kill()
    return int(told)


def owners(world: World, name: str) -> dict[int, int]:
    column = "owner_id" if name not in ("customer_share", "zone_member") else "employee_id"
    return {key: row[column] for key, row in world.rows(MOVED[name]).items()}


@pytest.mark.parametrize("after", [60, 128, 131], ids=["between customers", "between kinds", "later"])
def test_killed_and_gone_on_with(world: World, after: int) -> None:
    """128 customers for three, killed after 60: the next day it goes on, and each has what was told on the first."""
    give_much(world)
    before = everything(world)
    with world.office(ADMIN).read() as session:
        assert handover.unfinished(session) is None
        planned = handover.plan(session, THREE)
    done = killed(world, after)
    assert done >= after and sum(map(len, (of(world, model, LEAVER) for model in OWNED)))
    with world.office(ADMIN).read() as session:
        found, rest = handover.to_go_on_with(session), handover.plan(session, THREE)
    assert (
        found is not None and found.asked == THREE and sum(rest.totals.values()) == sum(planned.totals.values()) - done
    )
    given = handover.carry_out(world.office(ADMIN), THREE, go_on, block=20)
    assert given.action_id == found.action_id and not given.stopped
    for name in ("customer", *(model.__tablename__ for model in OWNED)):
        had = [key for key, row in before[name].items() if row["owner_id"] == LEAVER]
        got = Counter(owners(world, name)[key] for key in had)
        assert got == {line.employee_id: line.numbers[name] for line in planned.lines if line.numbers.get(name)}, name
    customers = owners(world, "customer")
    for key, row in before["deal"].items():
        if row["owner_id"] == LEAVER and (row["customer_id"] or 999) <= 128:
            assert owners(world, "deal")[key] == customers[row["customer_id"]]
    with world.office(ADMIN).read() as session:
        assert handover.unfinished(session) is None
        roots = session.scalars(select(Action.id).where(Action.label == handover.LABEL, Action.parent_id.is_(None)))
        assert list(roots) == [given.action_id]
    with world.office(ADMIN).transaction("Hoàn tác", undoes=given.action_id) as session:
        assert history.undo(session, given.action_id).conflicts == []
    assert everything(world) == before


def test_killed_and_undone(world: World) -> None:
    """Whoever does not want to go on takes back what was done: then there is nothing to go on with."""
    give_much(world)
    before = everything(world)
    killed(world, 131)
    assert everything(world) != before
    with world.office(ADMIN).read() as session:
        found = handover.unfinished(session)
    assert found is not None
    with world.office(ADMIN).transaction("Hoàn tác", undoes=found.action_id) as session:
        history.undo(session, found.action_id)
    assert everything(world) == before
    with world.office(ADMIN).read() as session:
        assert handover.unfinished(session) is None and handover.to_go_on_with(session) is None


def test_to_somebody_else_it_is_a_new_one(world: World) -> None:
    """Stopped after 40 for An and Bình; the rest goes to Chi: two actions, each undone by itself. Nobody else hears."""
    give_much(world)
    stopped = handover.carry_out(world.office(ADMIN), to(AN, BINH), lambda done, _: done < 40, block=20)
    with world.office(DIRECTOR).read() as session:
        assert handover.unfinished(session) is None
    other = handover.carry_out(world.office(ADMIN), to(CHI), go_on)
    assert stopped.action_id != other.action_id and len(of(world, Customer, CHI)) >= 88
    with world.office(ADMIN).transaction("Hoàn tác", undoes=other.action_id) as session:
        history.undo(session, other.action_id)
    assert len(of(world, Customer, LEAVER)) == 88
    with world.office(ADMIN).read() as session:
        assert handover.to_go_on_with(session) is None


def test_by_zone_it_goes_on_to_the_same(world: World) -> None:
    """Zone 1 was going to An as a whole when it was stopped: the rest of it goes to An too."""
    give_much(world)
    with schema.system(world.engine, "") as connection:
        connection.execute(update(Customer).where(Customer.id <= 128).values(zone_id=None))
        for zone, first, last in ((1, 1, 30), (2, 31, 90), (3, 91, 110)):
            connection.execute(update(Customer).where(Customer.id.between(first, last)).values(zone_id=zone))
    asked = to(AN, CHI, by_zone=True)
    with world.office(ADMIN).read() as session:
        planned = handover.plan(session, asked)
    handover.carry_out(world.office(ADMIN), asked, lambda done, _: done < 70, block=10)
    handover.carry_out(world.office(ADMIN), asked, go_on, block=10)
    got = Counter(owner for key, owner in owners(world, "customer").items() if key <= 128)
    assert got == {line.employee_id: line.numbers["customer"] for line in planned.lines}
    assert {owners(world, "customer")[key] for key in range(1, 31)} == {AN}


@pytest.mark.feature("E29", "B02")
def test_what_a_manager_may_not_give_is_counted_and_stays(world: World) -> None:
    """Two drafts of vouchers of a salesperson: his leader hears that two stay; the director hands over those too."""
    give_much(world, 17)
    with schema.system(world.engine, "") as connection:
        connection.execute(update(Voucher).where(Voucher.owner_id == 17).values(owner_id=DIRECTOR))
        some = list(connection.scalars(select(Voucher.id).where(Voucher.state == "draft").limit(2)))
        assert len(some) == 2
        loose = {"owner_id": 17, "maker_id": 17, "contract_id": None, "deal_id": None}
        connection.execute(update(Voucher).where(Voucher.id.in_(some)).values(loose))
    asked = to(27, leaver=17)
    with world.office(LEADER).read() as session:
        planned = handover.plan(session, asked)
        assert planned.left["voucher"] == 2 and "voucher" not in planned.totals
    with world.office(AN).read() as session:
        assert handover_rules.beyond_reach(session, 17) == {}
    handover.carry_out(world.office(LEADER), asked, go_on)
    assert of(world, Voucher, 17) == set(some)
    with world.office(DIRECTOR).read() as session:
        planned = handover.plan(session, asked)
        assert "voucher" not in planned.left and planned.totals["voucher"] == 2
    handover.carry_out(world.office(DIRECTOR), asked, go_on)
    assert not of(world, Voucher, 17)
