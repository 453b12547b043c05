"""Customers handed on: who gets how many, what goes along, what stays, and that undo brings all of it back."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from sqlalchemy import insert, text, update

from app.models import Action, Activity, Change, Customer, Deal, Employee, Share
from app.models.access import KINDS
from app.models.activity import OPEN_STATES
from app.services import finding, history, ownership, schema
from app.services.errors import UserError
from app.services.ownership import Terms
from app.services.people import Receiver
from app.services.query import Query, every, leaf
from app.services.selection import Selection
from tests.world import ACCOUNTANT, World

CHIEF, SALES = 2, 12  # the manager of the root department, and somebody who manages nobody
AN, BINH, CHI = 20, 21, 22


def to(*employees: int, **others: Any) -> Terms:
    return Terms(tuple(map(Receiver, employees)), **others)


def owners(world: World) -> dict[int, int]:
    return {key: row["owner_id"] for key, row in world.rows(Customer).items()}


def undo(world: World, employee: int, action: int) -> history.UndoReport:
    with world.office(employee).transaction("Hoàn tác", undoes=action) as session:
        return history.undo(session, action)


@pytest.mark.feature("V23", "V27", "V28", "B02")
def test_128_customers_among_three(world: World) -> None:
    """128 customers in the order of the list: 43 to An, 43 to Bình, 42 to Chi. Until then nothing was changed (V23)."""
    office = world.office(CHIEF)
    query = Query(where=every(leaf("code", "contains", "KH")), sort="name")
    with office.read() as session:
        listed = list(finding.ids(session, "customers", query))
    chosen = Selection("customers", query, exceptions=tuple(listed[128:]))
    before = owners(world), world.rows(Change).keys()
    with office.read() as session:
        planned = ownership.plan(session, chosen, to(AN, BINH, CHI))
    assert planned.customers == {AN: 43, BINH: 43, CHI: 42} and planned.lots == (43, 43, 42)
    assert (owners(world), world.rows(Change).keys()) == before
    with office.transaction(ownership.LABEL) as session:
        assert ownership.transfer_ownership(session, chosen, to(AN, BINH, CHI)) == planned
    now = owners(world)
    assert [now[each] for each in listed[:128]] == [AN] * 43 + [BINH] * 43 + [CHI] * 42


@pytest.mark.feature("V28")
def test_the_order_of_the_receivers_decides_who_gets_the_surplus(world: World) -> None:
    chosen = Selection.of(range(1, 9))
    with world.office(CHIEF).read() as session:
        assert ownership.plan(session, chosen, to(CHI, AN, BINH)).customers == {CHI: 3, AN: 3, BINH: 2}
        assert ownership.plan(session, chosen, to(BINH, CHI, AN)).customers == {BINH: 3, CHI: 3, AN: 2}


@pytest.mark.feature("V28")
def test_several_receivers_only_evenly(world: World) -> None:
    with world.office(CHIEF).read() as session:
        with pytest.raises(UserError, match="divided evenly"):
            ownership.plan(session, Selection.of([1, 2]), to(AN, BINH, split_evenly=False))
        assert ownership.plan(session, Selection.of([1, 2]), to(AN, split_evenly=False)).customers == {AN: 2}


@pytest.mark.feature("V27")
def test_a_department_stands_for_its_active_members_in_its_order(world: World) -> None:
    """Department 6 has 7, 17, 27 and 37; 27 has left, 37 stands first in its list, 17 is named by hand as well."""
    with world.office().transaction("Nghỉ việc") as session:
        session.execute(update(Employee).where(Employee.id == 27).values(active=False))
        session.execute(update(Employee).where(Employee.id.in_([7, 17])).values(position=1))
    asked = Terms((Receiver(17), Receiver(None, 6)))
    with world.office(CHIEF).read() as session:
        planned = ownership.plan(session, Selection.of(range(1, 11)), asked)
    assert list(planned.customers.items()) == [(17, 4), (37, 3), (7, 3)]
    assert planned.lots == (4, 6)


@pytest.mark.feature("V27")
def test_whoever_has_left_receives_nothing(world: World) -> None:
    with world.office().transaction("Nghỉ việc") as session:
        session.execute(update(Employee).where(Employee.id == AN).values(active=False))
    with world.office(CHIEF).read() as session, pytest.raises(UserError, match="no longer works here"):
        ownership.plan(session, Selection.of([1]), to(AN))


@pytest.mark.feature("V27", "B02")
def test_only_what_is_one_s_own_to_give(world: World) -> None:
    """The accountant has no right to give; a team leader gives only what his people own or what he co-owns."""
    with world.office(ACCOUNTANT).read() as session, pytest.raises(UserError, match="role"):
        ownership.plan(session, Selection.of([1]), to(AN))
    leader, before = 7, owners(world)
    with world.office(leader).read() as session:
        seen = list(finding.ids(session, "customers", Query()))
        planned = ownership.plan(session, Selection.of(range(1, 241)), to(AN))
    assert 0 < planned.total < len(seen) and planned.total + planned.not_permitted == len(seen)
    with world.office(leader).transaction(ownership.LABEL) as session:
        ownership.transfer_ownership(session, Selection.of(range(1, 241)), to(AN))
    changed = {key for key, owner in owners(world).items() if owner != before[key]}
    assert len(changed) == planned.total
    co_owned = {row["customer_id"] for row in world.rows(Share).values() if row["level"] == 3}
    assert all(before[key] in (7, 17, 27, 37) or key in co_owned for key in changed)


@pytest.mark.feature("V29")
def test_open_activities_move_and_done_ones_stay(world: World) -> None:
    chosen = Selection.of(range(1, 101))
    before, customers = world.rows(Activity), world.rows(Customer)
    moving = {key for key, row in before.items() if row["customer_id"] in range(1, 101)
              and row["owner_id"] == customers[row["customer_id"]]["owner_id"] != AN
              and row["state"] in OPEN_STATES}  # fmt: skip
    with schema.system(world.engine, "") as connection:  # one more that surely is the owner's
        owner = customers[1]["owner_id"]
        connection.execute(insert(Activity).values(title="Gọi lại", kind_id=1, maker_id=owner, owner_id=owner,
                                                   customer_id=1, state="waiting"))  # fmt: skip
    with world.office(CHIEF).transaction(ownership.LABEL) as session:
        planned = ownership.transfer_ownership(session, chosen, to(AN))
    assert planned.activities == len(moving) + 1
    after = world.rows(Activity)
    assert {key for key, row in after.items() if key in before and row["owner_id"] != before[key]["owner_id"]} == moving
    assert after[max(after)]["owner_id"] == AN


@pytest.mark.feature("V29")
def test_activities_stay_if_asked(world: World) -> None:
    before = world.rows(Activity)
    with world.office(CHIEF).transaction(ownership.LABEL) as session:
        ownership.transfer_ownership(session, Selection.of(range(1, 101)), to(AN, move_activities=False))
    assert {k: r["owner_id"] for k, r in world.rows(Activity).items()} == {k: r["owner_id"] for k, r in before.items()}


@pytest.mark.feature("V27", "V29")
def test_the_past_comes_along_only_if_ticked(world: World) -> None:
    """Nhân viên 40 is new. Of his new customer he sees old deals if ticked, and everything that is made from now on."""
    customer, owner = next(iter(owners(world).items()))
    with schema.system(world.engine, "") as connection:
        connection.execute(text("delete from customer_share"))
        for ticked in (False, True):
            connection.execute(insert(Deal).values(
                title=f"Cũ {ticked}", code=f"CU{ticked}", stage_id=1, owner_id=owner, customer_id=customer,
                search_text=" cu ", sort_key="C"))  # fmt: skip

    def deals_seen() -> int:
        with world.office(40).read() as session:
            return session.scalar(text(f"select count(*) from deal where customer_id = {customer}")) or 0

    everything = sum(row["customer_id"] == customer for row in world.rows(Deal).values())
    assert deals_seen() == 0
    for kinds, seen in ((0, 0), (KINDS["quotes"], 0), (KINDS["deals"], everything)):
        with world.office(CHIEF).transaction(ownership.LABEL) as session:
            ownership.transfer_ownership(session, Selection.of([customer]), to(40, old_kinds=kinds))
            action = session.info["action_id"]
        assert deals_seen() == seen, kinds
        assert undo(world, CHIEF, action).conflicts == []
    with world.office(CHIEF).transaction(ownership.LABEL) as session:
        ownership.transfer_ownership(session, Selection.of([customer]), to(40))
    with schema.system(world.engine, "") as connection:
        connection.execute(insert(Deal).values(title="Mới", code="MOI", stage_id=1, owner_id=owner, search_text=" moi ",
                                               customer_id=customer, sort_key="M"))  # fmt: skip
    assert deals_seen() == 1


@pytest.mark.feature("V27")
def test_the_old_owner_loses_access_unless_shared(world: World) -> None:
    mine = [key for key, owner in owners(world).items() if owner == SALES]
    with schema.system(world.engine, "") as connection:
        connection.execute(text("delete from customer_share"))
        connection.execute(text("update customer set zone_id = null"))
        connection.execute(insert(Share).values(customer_id=mine[0], employee_id=SALES, level=1, old_kinds=0))
    with world.office(CHIEF).transaction(ownership.LABEL) as session:
        ownership.transfer_ownership(session, Selection.of(mine), to(AN))
    with world.office(SALES).read() as session:
        assert list(finding.ids(session, "customers", Query())) == [mine[0]]


@pytest.mark.feature("B01")
def test_undo_restores_exactly_and_leaves_what_went_on(world: World) -> None:
    chosen = Selection.of(range(1, 101))
    before, activities = world.rows(Customer), world.rows(Activity)
    with world.office(CHIEF).transaction(ownership.LABEL) as session:
        ownership.transfer_ownership(session, chosen, to(AN, BINH))
        action = session.info["action_id"]
    with world.office(CHIEF).transaction(ownership.LABEL) as session:
        ownership.transfer_ownership(session, Selection.of([5]), to(CHI))
    report = undo(world, CHIEF, action)
    assert ("customer", 5) in report.conflicts
    after = world.rows(Customer)
    assert {key: row for key, row in after.items() if key != 5} == {key: row for key, row in before.items() if key != 5}
    assert after[5]["owner_id"] == CHI
    assert {k: r["owner_id"] for k, r in world.rows(Activity).items() if r["customer_id"] != 5} == {
        k: r["owner_id"] for k, r in activities.items() if r["customer_id"] != 5}  # fmt: skip


@pytest.mark.feature("V27", "B01")
def test_blocks_under_one_action(world: World) -> None:
    """In blocks of 30 the same comes out as at once; stopped after two, 60 are given; one undo takes all back."""
    office, asked, before = world.office(CHIEF), to(AN, BINH, CHI), owners(world)
    chosen, told = Selection("customers", Query(sort="code")), []

    def go_on(done: int, total: int) -> bool:
        told.append((done, total))
        return True

    given = ownership.transfer_in_blocks(office, chosen, asked, go_on, block=30)
    total = given.plan.total
    assert given.customers == total and told == [(done, total) for done in range(0, total, 30)]
    after = owners(world)
    assert [after[each] for each in sorted(after)] == [
        who for who, number in given.plan.customers.items() for _ in range(number)]  # fmt: skip
    blocks = [row for row in world.rows(Action).values() if row["parent_id"] == given.action_id]
    assert len(blocks) == (total - 1) // 30
    assert undo(world, CHIEF, given.action_id).conflicts == [] and owners(world) == before
    stopped = ownership.transfer_in_blocks(office, chosen, asked, lambda done, _: done < 60, block=30)
    assert stopped.customers == 60
    assert undo(world, CHIEF, stopped.action_id).conflicts == [] and owners(world) == before


@pytest.mark.feature("V27")
def test_two_at_once_and_each_customer_ends_with_one_owner(world: World) -> None:
    """Two managers give the same customers at the same moment: what each was told adds up to what stands."""
    errors: list[Exception] = []
    told: dict[int, int] = {}
    ready = threading.Barrier(2)

    def give(manager: int, receiver: int) -> None:
        office = world.office(manager)
        try:
            ready.wait()
            with office.transaction(ownership.LABEL) as session:
                told[receiver] = ownership.transfer_ownership(session, Selection.of(range(1, 101)), to(receiver)).total
                time.sleep(0.1)
        except Exception as error:  # an error in a thread would be lost
            errors.append(error)

    world.office(CHIEF), world.office(38)
    people = [threading.Thread(target=give, args=pair) for pair in ((CHIEF, AN), (38, BINH))]
    for thread in people:
        thread.start()
    for thread in people:
        thread.join()
    assert errors == []
    last = {owner for key, owner in owners(world).items() if key <= 100}
    assert len(last) == 1 and last <= {AN, BINH} and told == {AN: 100, BINH: 100}
    moved = [row for row in world.rows(Activity).values() if row["customer_id"] in range(1, 101)
             and row["state"] in OPEN_STATES and row["owner_id"] in (AN, BINH)]  # fmt: skip
    assert moved


@pytest.mark.feature("S03")
def test_deals_are_handed_on(world: World) -> None:
    before = {key: row["owner_id"] for key, row in world.rows(Deal).items()}
    with world.office(CHIEF).transaction("Giao cơ hội") as session:
        given = ownership.give_records(session, Deal, [1, 2, 3, 4, 5], AN)
    after = {key: row["owner_id"] for key, row in world.rows(Deal).items()}
    changed = {key for key in before if after[key] != before[key]}
    assert changed <= {1, 2, 3, 4, 5} and len(changed) == given > 0 and {after[key] for key in changed} == {AN}
    with world.office(ACCOUNTANT).transaction("Giao cơ hội") as session, pytest.raises(UserError, match="role"):
        ownership.give_records(session, Deal, [6], AN)
