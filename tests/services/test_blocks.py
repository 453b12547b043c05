"""Any number of customers at once: in blocks under one action, stopped between two, undone in blocks, gone on with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import update

from app.models import Action, Customer, Employee, GroupMember, Share
from app.services import blocks, customer_groups, customer_shares, customers, history
from app.services.blocks import added, on_selection
from app.services.bulk_history import Wanted, entries
from app.services.customer_groups import GroupPlan
from app.services.customer_shares import Line, SharePlan
from app.services.errors import UserError
from app.services.last_action import last_action
from app.services.people import Receiver
from app.services.query import Query
from app.services.selection import Selection
from tests.world import DIRECTOR, World

ALL = Selection("customers", Query(sort="code"))
AN, BINH = 20, 21
SHARING = customer_shares.sharing("add", [Receiver(AN), Receiver(None, 5)], 2, ["deals"])
Work = Callable[[Any, Selection], Any]
WORK: dict[str, tuple[type[Any], Work]] = {
    "groups": (GroupMember, lambda session, part: customer_groups.change(session, part, {1, 2}, "set")),
    "shares": (Share, lambda session, part: customer_shares.change(session, part, SHARING)),
    "archive": (Customer, customers.archive),
}


def go_on(done: int, total: int) -> bool:
    return True


def state(world: World, model: type[Any]) -> Any:
    derived = {"points", "stars"}
    return {key: {c: v for c, v in row.items() if c not in derived} for key, row in world.rows(model).items()}


@pytest.mark.feature("B01", "V12", "V20")
@pytest.mark.parametrize("what", WORK)
def test_the_same_as_at_once(world: World, what: str) -> None:
    """240 customers in blocks of 50: the same numbers and rows as in one, under one action, which takes all back."""
    model, work = WORK[what]
    office, before = world.office(DIRECTOR), state(world, model)
    with office.transaction("Một lần") as session:
        once, action = work(session, ALL), session.info["action_id"]
    after = state(world, model)
    with office.transaction("Hoàn tác", undoes=action) as session:
        assert history.undo(session, action).conflicts == []
    told: list[tuple[int, int]] = []

    def listen(done: int, total: int) -> bool:
        told.append((done, total))
        return True

    went, results = on_selection(office, "Theo khối", ALL, work, listen, block=50)
    assert told == [(done, 240) for done in range(0, 240, 50)] and went.done == 240 and not went.stopped
    assert added(results).customers == once.customers
    assert unkeyed(state(world, model)) == unkeyed(after)
    with office.read() as session:
        assert last_action(session, DIRECTOR).id == went.action_id  # type: ignore[union-attr]
        parts = history._parts(session, went.action_id)
    assert len(parts) == 5 and parts[-1] == went.action_id
    report = history.undo_in_blocks(office, "Hoàn tác", parts, go_on)
    assert report.conflicts == [] and not report.stopped and state(world, model) == before


def unkeyed(rows: dict[int, dict[str, Any]]) -> list[str]:
    """What the rows say, in no order: keys and moments differ."""
    gone = {"id", "since", "archived_at"}
    told = ({key: value for key, value in row.items() if key not in gone} for row in rows.values())
    return sorted(f"{row} {bool(whole.get('archived_at'))}" for row, whole in zip(told, rows.values(), strict=True))


@pytest.mark.feature("B01")
def test_stopped_and_undone_in_two_goes(world: World) -> None:
    """Stopped after 100 of 240. Undo is stopped too: the action still counts as done, and a second undo ends it."""
    office, before = world.office(DIRECTOR), state(world, GroupMember)
    work = WORK["groups"][1]
    went, results = on_selection(office, "Chuyển nhóm", ALL, work, lambda done, _: done < 100, block=50)
    assert went.stopped and went.done == 100 and added(results).customers == 100 and went.refused is None
    with office.read() as session:
        (entry, *_) = entries(session, Wanted("group"))
        assert (entry.id, entry.undone) == (went.action_id, False)
        assert 50 < entry.customers <= 100  # some were in these groups alone
        parts = history._parts(session, went.action_id)
    first = history.undo_in_blocks(office, "Hoàn tác", parts, lambda done, _: done < 1)
    assert first.stopped and first.restored and state(world, GroupMember) != before
    with office.read() as session:
        rest = history._parts(session, went.action_id)
        assert rest == [went.action_id] and not entries(session, Wanted("group"))[0].undone
    last = history.undo_in_blocks(office, "Hoàn tác", rest, go_on)
    assert not last.stopped and last.conflicts == [] and state(world, GroupMember) == before
    with office.read() as session:
        assert entries(session, Wanted("group"))[0].undone


@pytest.mark.feature("B01")
def test_nobody_can_pretend_that_a_block_is_undone(world: World) -> None:
    office, before = world.office(DIRECTOR), state(world, GroupMember)
    went, _results = on_selection(office, "Chuyển nhóm", ALL, WORK["groups"][1], go_on, block=120)
    (block,) = [row["id"] for row in world.rows(Action).values() if row["parent_id"] == went.action_id]
    with world.office(AN).transaction("Giả vờ", undoes=block):
        pass
    with office.transaction("Hoàn tác", undoes=went.action_id) as session:
        history.undo(session, went.action_id)
    assert state(world, GroupMember) == before


@pytest.mark.feature("V20", "V27")
def test_refused_half_way(world: World) -> None:
    """Somebody deactivates the receiver after the first block: what is done stays and is told with the reason."""
    office = world.office(DIRECTOR)

    def leaves(done: int, total: int) -> bool:
        if done:
            with world.office(1).transaction("Nghỉ việc") as session:
                session.execute(update(Employee).where(Employee.id == AN).values(active=False))
        return True

    before = state(world, Share)
    went, results = on_selection(office, "Chia sẻ", ALL, WORK["shares"][1], leaves, block=100)
    assert went.stopped and went.done == 100 and len(results) == 1 and "no longer works here" in str(went.refused)
    with office.transaction("Hoàn tác", undoes=went.action_id) as session:
        history.undo(session, went.action_id)
    assert state(world, Share) == before
    with pytest.raises(UserError, match="no longer works here"):
        on_selection(office, "Chia sẻ", ALL, WORK["shares"][1], go_on, block=100)


@pytest.mark.feature("V17", "V18")
def test_too_many_shares_are_told_in_the_dry_run(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit of a receiver leads to zones, before anything is written."""
    monkeypatch.setattr(customer_shares, "MOST", 100)
    with world.office(DIRECTOR).read() as session, pytest.raises(UserError, match="zone"):
        customer_shares.plan(session, ALL, SHARING)
    few = Selection.of(range(1, 60))
    with world.office(DIRECTOR).read() as session:
        assert customer_shares.plan(session, few, SHARING).customers == 59


@pytest.mark.feature("B01")
def test_small_ones_are_undone_at_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    office = world.office(DIRECTOR)
    went, _results = on_selection(office, "Chuyển nhóm", ALL, WORK["groups"][1], go_on, block=120)
    with office.read() as session:
        assert history.parts_to_undo(session, went.action_id) == [went.action_id]
        monkeypatch.setattr(history, "BLOCK", 100)
        assert len(history.parts_to_undo(session, went.action_id)) == 2


def test_numbers_of_blocks_add_up() -> None:
    assert added([GroupPlan(50, 40, 3, 1), GroupPlan(10, 2, 0, 5)]) == GroupPlan(60, 42, 3, 6)
    line = (Line(Receiver(AN), 3),)
    assert added([SharePlan(50, line, 2, 0), SharePlan(7, line, 1, 1)]) == SharePlan(57, line, 3, 1)
    assert blocks.BLOCK == 50_000
