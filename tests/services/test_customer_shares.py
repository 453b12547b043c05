"""Sharing: who sees what afterwards, what ends, and that nobody gives more than he has."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import insert, text, update

from app.models import Customer, Employee, Share
from app.models.access import EVERY_KIND, KINDS
from app.services import customer_shares, finding, history, schema
from app.services.customer_shares import EDIT, OWN, SEE, Sharing
from app.services.errors import UserError
from app.services.people import Receiver
from app.services.query import Query
from app.services.selection import Selection
from tests.world import NEWCOMER, World

CHIEF, OWNER, B, C = 2, 12, 21, 22  # 21 and 22 are salespeople of departments 10 and 1
TEAM_OF_B = 10


@pytest.fixture
def office(world: World) -> World:
    """Employee 12 owns customers 1 to 4, which came to him without their past; no zones, no shares."""
    with schema.system(world.engine, "") as connection:
        connection.execute(text("delete from customer_share"))
        connection.execute(text("update customer set zone_id = null"))
        connection.execute(update(Customer).where(Customer.id <= 4).values(owner_id=OWNER, old_kinds=EVERY_KIND))
        connection.execute(update(Customer).where(Customer.id == 4).values(old_kinds=KINDS["quotes"]))
    return world


def shares(world: World) -> dict[tuple[int, int | None, int | None], tuple[int, int]]:
    return {(row["customer_id"], row["employee_id"], row["department_id"]): (row["level"], row["old_kinds"])
            for row in world.rows(Share).values()}  # fmt: skip


def sees(world: World, employee: int) -> set[int]:
    with world.office(employee).read() as session:
        return set(finding.ids(session, "customers", Query())) & {1, 2, 3, 4}


def change(world: World, who: int, ids: list[int], asked: Sharing) -> customer_shares.SharePlan:
    with world.office(who).read() as session:
        planned = customer_shares.plan(session, Selection.of(ids), asked)
    with world.office(who).transaction("Chia sẻ") as session:
        assert customer_shares.change(session, Selection.of(ids), asked) == planned
    return planned


def to(way: Any, *who: Receiver, level: int = SEE, kinds: int = 0) -> Sharing:
    return Sharing(way, who, level, kinds)


@pytest.mark.feature("V16", "V17", "V18", "V20", "B02")
def test_private_until_shared(office: World) -> None:
    """{B} + C → {B, C}, and before that nobody but the owner."""
    assert sees(office, B) == sees(office, C) == set() and sees(office, OWNER) == {1, 2, 3, 4}
    assert change(office, OWNER, [1, 2], to("add", Receiver(B))).lines[0].added == 2
    assert change(office, OWNER, [1, 2], to("add", Receiver(C))).lines[0].added == 2
    assert sees(office, B) == sees(office, C) == {1, 2}
    assert set(shares(office)) == {(1, B, None), (2, B, None), (1, C, None), (2, C, None)}


@pytest.mark.feature("V18", "V22")
def test_a_department_s_share_follows_its_members(office: World) -> None:
    change(office, OWNER, [1], to("add", Receiver(None, TEAM_OF_B), Receiver(B)))
    assert sees(office, B) == {1} and sees(office, NEWCOMER) == set()
    with office.office().transaction("Đổi phòng") as session:
        session.execute(update(Employee).where(Employee.id == NEWCOMER).values(department_id=TEAM_OF_B))
        session.execute(update(Employee).where(Employee.id == B).values(department_id=1))
    assert sees(office, NEWCOMER) == {1} and sees(office, B) == {1}  # his own share is another one
    assert change(office, OWNER, [1], to("remove", Receiver(B))).lines[0].removed == 1
    assert sees(office, B) == set() and sees(office, NEWCOMER) == {1}


@pytest.mark.feature("V21")
def test_moved_shares_go_to_these_alone(office: World) -> None:
    """{B} → C only."""
    change(office, OWNER, [1, 2], to("add", Receiver(B), Receiver(None, TEAM_OF_B)))
    planned = change(office, OWNER, [1, 2], to("move", Receiver(C)))
    assert planned.others == 4 and planned.lines[0].added == 2
    assert set(shares(office)) == {(1, C, None), (2, C, None)}


@pytest.mark.feature("V22", "B01")
def test_removed_shares_leave_the_others_and_undo_brings_them_back(office: World) -> None:
    change(office, OWNER, [1, 2], to("add", Receiver(B), Receiver(C), level=EDIT))
    before = office.rows(Share)
    with office.office(OWNER).transaction("Thôi chia sẻ") as session:
        customer_shares.change(session, Selection.of([1, 2]), to("remove", Receiver(B)))
        action = session.info["action_id"]
    assert set(shares(office)) == {(1, C, None), (2, C, None)} and sees(office, OWNER) == {1, 2, 3, 4}
    with office.office(OWNER).transaction("Hoàn tác", undoes=action) as session:
        assert history.undo(session, action).conflicts == []
    assert office.rows(Share) == before


@pytest.mark.feature("V18b", "V19", "V20")
def test_the_extent_of_a_share_can_be_changed(office: World) -> None:
    since = None
    change(office, OWNER, [1], to("add", Receiver(B), level=SEE, kinds=KINDS["deals"]))
    since = next(iter(office.rows(Share).values()))["since"]
    planned = change(office, OWNER, [1], to("add", Receiver(B), level=OWN, kinds=KINDS["deals"] | KINDS["quotes"]))
    assert (planned.lines[0].added, planned.lines[0].changed) == (0, 1)
    assert shares(office) == {(1, B, None): (OWN, KINDS["deals"] | KINDS["quotes"])}
    assert next(iter(office.rows(Share).values()))["since"] == since
    assert change(office, OWNER, [1], to("add", Receiver(B), level=OWN, kinds=5)).lines[0].changed == 0


@pytest.mark.feature("V18b")
def test_nobody_gives_a_higher_level_than_he_has(office: World) -> None:
    """B may see 1, edit 2 and co-own 3: he shares nothing of 1, of 2 to edit at most, and 3 as he likes."""
    with schema.system(office.engine, "") as connection:
        rows = [{"customer_id": each, "employee_id": B, "level": each, "old_kinds": EVERY_KIND} for each in (1, 2, 3)]
        connection.execute(insert(Share), rows)
    planned = change(office, B, [1, 2, 3], to("add", Receiver(C), level=OWN))
    assert (planned.customers, planned.not_permitted) == (1, 2)
    planned = change(office, B, [1, 2, 3], to("add", Receiver(C), level=EDIT))
    assert (planned.customers, planned.not_permitted) == (2, 1)
    assert {key[0]: level for key, (level, _) in shares(office).items() if key[1] == C} == {2: EDIT, 3: EDIT}


@pytest.mark.feature("V19")
def test_nobody_gives_more_of_the_past_than_he_has(office: World) -> None:
    """The owner of 4 has of its past the quotes alone; B, who edits 1, has the deals; the director has everything."""
    everything = EVERY_KIND
    change(office, OWNER, [1], to("add", Receiver(B), level=EDIT, kinds=KINDS["deals"]))
    change(office, OWNER, [3, 4], to("add", Receiver(C), kinds=everything))
    change(office, B, [1], to("add", Receiver(C), kinds=everything))
    given = {key[0]: kinds for key, (_, kinds) in shares(office).items() if key[1] == C}
    assert given == {1: KINDS["deals"], 3: everything, 4: KINDS["quotes"]}
    change(office, 38, [4], to("add", Receiver(C), kinds=everything))
    assert shares(office)[4, C, None] == (SEE, everything)


@pytest.mark.feature("V18b", "V19")
def test_an_older_share_is_not_opened_further_than_the_giver_sees(office: World) -> None:
    """C has customer 1 for longer than B: B can let him edit, but not open to him what was before B's own time."""
    change(office, OWNER, [1], to("add", Receiver(C)))
    change(office, OWNER, [1], to("add", Receiver(B), level=EDIT, kinds=KINDS["deals"]))
    assert change(office, B, [1], to("add", Receiver(C), level=SEE, kinds=KINDS["deals"])).lines[0].changed == 0
    assert change(office, B, [1], to("add", Receiver(C), level=EDIT)).lines[0].changed == 1
    assert shares(office)[1, C, None] == (EDIT, 0)


@pytest.mark.feature("V20")
def test_whoever_has_left_gets_no_share_but_can_lose_one(office: World) -> None:
    change(office, OWNER, [1], to("add", Receiver(B)))
    with office.office().transaction("Nghỉ việc") as session:
        session.execute(update(Employee).where(Employee.id == B).values(active=False))
    with office.office(OWNER).transaction("Chia sẻ") as session:
        with pytest.raises(UserError, match="no longer works"):
            customer_shares.change(session, Selection.of([2]), to("add", Receiver(B)))
        customer_shares.change(session, Selection.of([1]), to("remove", Receiver(B)))
    assert shares(office) == {}


@pytest.mark.feature("V18")
def test_too_many_shares_ask_for_a_zone(office: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(customer_shares, "MOST", 3)
    change(office, OWNER, [1, 2, 3], to("add", Receiver(B)))
    with pytest.raises(UserError, match="zone"), office.office(OWNER).transaction("Chia sẻ") as session:
        customer_shares.change(session, Selection.of([4]), to("add", Receiver(B)))
    assert len(shares(office)) == 3


@pytest.mark.feature("V17")
def test_with_whom_customers_are_shared(office: World) -> None:
    change(office, OWNER, [1, 2], to("add", Receiver(B)))
    change(office, OWNER, [1], to("add", Receiver(None, TEAM_OF_B)))
    with office.office(OWNER).read() as session:
        found = customer_shares.shared_with(session, Selection.of([1, 2, 3]))
    assert found == [(Receiver(B), "Nhân viên 21", 2), (Receiver(None, TEAM_OF_B), "Phòng 10", 1)]
