"""Somebody leaves: what he has goes to those who stay, counted before and undone as one; no table is forgotten."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from app.models import Activity, Customer, Deal, Employee, Model, Order, Owned, Share, Voucher, ZoneMember, classes
from app.models.activity import OPEN_STATES
from app.services import employees, handover, history, schema
from app.services.bulk_history import Wanted, entries
from app.services.dealing import Dealing
from app.services.errors import LoginError, UserError
from app.services.handover import MOVED, Terms
from app.services.office import Office
from app.services.people import Receiver
from tests.world import DIRECTOR, PASSWORD, World

ADMIN, CHIEF, LEADER, LEAVER = 1, 2, 7, 15
AN, BINH, CHI = 20, 21, 22
OWNED = [model for model in classes() if issubclass(model, Owned)]
Rows = dict[int, dict[str, Any]]


def to(*employees: int, leaver: int = LEAVER, **others: bool) -> Terms:
    return Terms(leaver, tuple(map(Receiver, employees)), **others)


def go_on(done: int, total: int) -> bool:
    return True


def give_much(world: World, leaver: int = LEAVER) -> None:
    """128 customers in all, two records of every table that is owned, three shares and a zone."""
    with schema.system(world.engine, "") as connection:
        connection.execute(update(Customer).where(Customer.owner_id == leaver).values(owner_id=DIRECTOR))
        connection.execute(update(Customer).where(Customer.id <= 128).values(owner_id=leaver))
        for model in OWNED:
            connection.execute(update(model).where(model.owner_id == leaver).values(owner_id=DIRECTOR))
            connection.execute(update(model).where(model.id.in_([11, 12])).values(owner_id=leaver))
        connection.execute(update(Activity).where(Activity.id.in_([11, 12])).values(state="planned"))
        connection.execute(delete(Share))
        connection.execute(insert(Share), [
            {"customer_id": each, "employee_id": leaver, "level": 2, "old_kinds": 63} for each in (201, 202, 203)
        ])  # fmt: skip


def of(world: World, model: type[Model], who: int) -> set[int]:
    column = "employee_id" if model in (Share, ZoneMember) else "owner_id"
    return {key for key, row in world.rows(model).items() if row[column] == who}


def everything(world: World) -> dict[str, Rows]:
    """All that a handover touches, without what follows from it."""
    derived = {"keeper_id", "zone_id", "points", "stars", "last_contact_at", "revenue"}
    return {
        name: {key: {c: v for c, v in row.items() if c not in derived} for key, row in world.rows(model).items()}
        for name, model in (MOVED | {"employee": Employee}).items()
    }


@pytest.mark.feature("B10", "B02", "V28")
def test_a_leaver_s_work_goes_to_three(world: World) -> None:
    """128 customers: 43 to An, 43 to Bình, 42 to Chi; what hangs on them goes along; one undo brings all back."""
    give_much(world)
    before = everything(world)
    with world.office(ADMIN).read() as session:
        planned = handover.plan(session, to(AN, BINH, CHI))
    assert [line.numbers["customer"] for line in planned.lines] == [43, 43, 42]
    assert [line.name for line in planned.lines] == ["Nhân viên 20", "Nhân viên 21", "Nhân viên 22"]
    assert planned.totals["customer_share"] == 3 and planned.totals["zone_member"] == 1 and planned.left == {}
    given = handover.carry_out(world.office(ADMIN), to(AN, BINH, CHI, deactivate=True), go_on, block=50)
    assert dict(given.numbers) | planned.totals == dict(given.numbers) and given.planned == sum(given.numbers.values())
    assert not given.stopped and not of(world, Customer, LEAVER) and not world.rows(Employee)[LEAVER]["active"]
    told = {line.employee_id: line.numbers.get("customer") for line in planned.lines}
    assert told == dict(Counter(row["owner_id"] for key, row in world.rows(Customer).items() if key <= 128))
    with world.office(ADMIN).transaction("Hoàn tác", undoes=given.action_id) as session:
        assert history.undo(session, given.action_id).conflicts == []
    assert everything(world) == before


@pytest.mark.feature("B10")
@pytest.mark.parametrize("model", OWNED, ids=[model.__tablename__ for model in OWNED])
def test_every_table_that_is_owned_is_handed_over(world: World, model: type[Any]) -> None:
    """Whatever table is `Owned`, now or later: nothing stays with the leaver, and it follows its customer."""
    give_much(world)
    mine = of(world, model, LEAVER)
    assert mine, f"{model.__tablename__}: the world has no record to hand over"
    handover.carry_out(world.office(ADMIN), to(AN, BINH), go_on)
    assert not of(world, model, LEAVER)
    customers = world.rows(Customer)
    for key, row in world.rows(model).items():
        if key in mine and (row["customer_id"] or 999) <= 128:
            assert row["owner_id"] == customers[row["customer_id"]]["owner_id"] in (AN, BINH)


@pytest.mark.feature("B10")
def test_what_is_finished_stays_unless_it_is_asked_for(world: World) -> None:
    """Won deals and activities done count for who did them; a confirmed voucher never changes."""
    give_much(world)
    with schema.system(world.engine, "") as connection:
        connection.execute(update(Deal).where(Deal.id == 11).values(state="won"))
        connection.execute(update(Activity).where(Activity.id == 12).values(state="done"))
        connection.execute(update(Voucher).where(Voucher.id == 11).values(owner_id=DIRECTOR))
    handover.carry_out(world.office(ADMIN), to(AN), go_on)
    assert of(world, Deal, LEAVER) == {11} and of(world, Activity, LEAVER) == {12}
    handover.carry_out(world.office(ADMIN), to(AN, finished=True), go_on)
    assert not of(world, Deal, LEAVER) and not of(world, Activity, LEAVER)
    states = {row["state"] for row in world.rows(Activity).values() if row["owner_id"] == AN}
    assert "done" in states and states & set(OPEN_STATES)


@pytest.mark.feature("B10", "V18b")
def test_shares_keep_their_extent(world: World) -> None:
    """The receiver sees what the leaver saw, since when he saw it; one who had a share gets the higher level."""
    give_much(world)
    with schema.system(world.engine, "") as connection:
        connection.execute(insert(Share), [{"customer_id": 202, "employee_id": AN, "level": 1, "old_kinds": 1}])
    was = {row["customer_id"]: row for row in world.rows(Share).values() if row["employee_id"] == LEAVER}
    handover.carry_out(world.office(ADMIN), to(AN), go_on)
    shares = {row["customer_id"]: row for row in world.rows(Share).values()}
    extent = ("level", "old_kinds", "since")
    assert {row["employee_id"] for row in shares.values()} == {AN} and sorted(shares) == [201, 202, 203]
    assert [[shares[each][key] for key in extent] for each in (201, 203)] == [
        [was[each][key] for key in extent] for each in (201, 203)]  # fmt: skip
    assert (shares[202]["level"], shares[202]["old_kinds"]) == (2, 1)
    with world.office(AN).read() as session:
        assert session.get(Customer, 203) is not None


@pytest.mark.feature("B10", "E12")
def test_by_zone(world: World) -> None:
    """Who has a zone gets its customers; a zone that nobody has goes whole to who has least, and the zone with it."""
    give_much(world)
    with schema.system(world.engine, "") as connection:
        connection.execute(update(Customer).where(Customer.id <= 128).values(zone_id=None))
        for zone, first, last in ((1, 1, 30), (2, 31, 90), (3, 91, 110)):
            connection.execute(update(Customer).where(Customer.id.between(first, last)).values(zone_id=zone))
    handover.carry_out(world.office(ADMIN), to(AN, CHI, by_zone=True), go_on)  # Chi has zone 2
    owners = {key: row["owner_id"] for key, row in world.rows(Customer).items()}
    assert {owners[each] for each in range(31, 91)} == {CHI}
    assert {owners[each] for each in range(1, 31)} == {owners[each] for each in range(91, 111)} == {AN}
    assert Counter(owners[each] for each in range(111, 129)) == {AN: 9, CHI: 9}
    zones = {(row["employee_id"], row["zone_id"]) for row in world.rows(ZoneMember).values()}
    assert (AN, 1) in zones and (LEAVER, 1) not in zones


def test_dealing_by_zone_is_the_same_each_time() -> None:
    rows = [(each, (None, 7, 8)[each % 3]) for each in range(30)]
    dealt = Dealing([AN, BINH, CHI], {7: [BINH, CHI]}).deal(rows)
    assert dealt == Dealing([AN, BINH, CHI], {7: [BINH, CHI]}).deal(rows)
    assert Counter(dealt[each] for each, zone in rows if zone == 7) == {BINH: 5, CHI: 5}
    assert {dealt[each] for each, zone in rows if zone == 8} == {AN}


@pytest.mark.feature("B10")
def test_who_may(world: World) -> None:
    """The manager of his department or above, an administrator; not a colleague, not another's manager, not himself."""
    give_much(world, 17)
    for who, leaver in ((AN, 17), (8, 17), (17, 17), (CHIEF, CHIEF)):
        with world.office(who).read() as session, pytest.raises(UserError, match="manager of this colleague"):
            handover.plan(session, to(BINH, leaver=leaver))
    for who in (LEADER, CHIEF, ADMIN):
        with world.office(who).read() as session:
            assert handover.plan(session, to(BINH, leaver=17)).totals["customer"] == 128
            assert 17 in [each.id for each in handover.leavers(session)]
    with world.office(AN).read() as session:
        assert handover.leavers(session) == []
    with world.office(39).read() as session, pytest.raises(UserError, match="role"):
        handover.plan(session, to(BINH, leaver=17))


@pytest.mark.feature("B10")
def test_a_manager_hands_over_what_is_his_people_s(world: World) -> None:
    """Shares of other people's customers and zones are an administrator's to give: they are told and stay."""
    give_much(world, 17)
    with schema.system(world.engine, "") as connection:
        connection.execute(insert(ZoneMember), [{"employee_id": 17, "zone_id": 3}])
        connection.execute(update(Customer).where(Customer.id.in_([201, 202, 203])).values(owner_id=DIRECTOR))
        connection.execute(insert(Share), [{"customer_id": each, "employee_id": LEADER} for each in (201, 202, 203)])
    with world.office(LEADER).read() as session:
        assert handover.plan(session, to(27, leaver=17)).left == {
            "customer_share": 3, "zone_member": 1, "voucher": 2}  # fmt: skip
        with pytest.raises(UserError, match="role"):
            handover.plan(session, to(27, leaver=17, deactivate=True))
    given = handover.carry_out(world.office(LEADER), to(27, leaver=17), go_on)
    assert given.numbers["customer"] == 128 and len(of(world, Share, 17)) == 3 and len(of(world, ZoneMember, 17)) == 1
    assert of(world, Order, 27) >= {11, 12}


@pytest.mark.feature("B10")
def test_whoever_has_left_already_and_departments(world: World) -> None:
    """He is deactivated; his department receives, without him: those who are active, in their order (V27)."""
    give_much(world, 17)
    with world.office(ADMIN).transaction("Nghỉ việc") as session:
        employees.deactivate(session, 17)
    asked = Terms(17, (Receiver(None, 6),))
    with world.office(LEADER).read() as session:
        planned = handover.plan(session, asked)
    assert [(line.employee_id, line.numbers["customer"]) for line in planned.lines] == [(27, 43), (37, 43), (7, 42)]
    handover.carry_out(world.office(LEADER), asked, go_on)
    assert not of(world, Customer, 17)
    with world.office(ADMIN).read() as session, pytest.raises(UserError, match="cannot receive"):
        handover.plan(session, to(27, leaver=27))


@pytest.mark.feature("B10")
def test_the_login_ends_at_last(world: World) -> None:
    """He cannot sign in any more. The last administrator stays one, and nothing has changed hands then."""
    give_much(world)
    handover.carry_out(world.office(ADMIN), to(AN, deactivate=True), go_on)
    with pytest.raises(LoginError):
        Office.open(world.url, f"nv{LEAVER}", PASSWORD)
    with schema.system(world.engine, "") as connection:
        role = connection.scalar(select(Employee.role_id).where(Employee.id == ADMIN))
        connection.execute(update(Employee).where(Employee.id == CHIEF).values(role_id=role))
        connection.execute(update(Employee).where(Employee.id == ADMIN).values(active=False))
        connection.execute(update(Customer).where(Customer.id <= 5).values(owner_id=CHIEF))
    before = everything(world)
    with pytest.raises(UserError):
        handover.carry_out(world.office(DIRECTOR), to(AN, leaver=CHIEF, deactivate=True), go_on)
    assert everything(world) == before


@pytest.mark.feature("B10", "B01")
def test_stopped_half_way(world: World) -> None:
    """After two blocks of 50 somebody says stop: 100 customers are given, the login holds, undo brings them back."""
    give_much(world)
    before = everything(world)
    stopped = handover.carry_out(
        world.office(ADMIN), to(AN, BINH, deactivate=True), lambda done, _: done < 100, block=50
    )
    assert stopped.stopped and stopped.numbers["customer"] == 100 and stopped.planned > 128
    assert len(of(world, Customer, LEAVER)) == 28 and world.rows(Employee)[LEAVER]["active"]
    with world.office(ADMIN).read() as session:
        (entry, *_) = [each for each in entries(session, Wanted("owner")) if each.id == stopped.action_id]
    assert entry.customers == 100 and {move.source for move in entry.moves} == {f"Nhân viên {LEAVER}"}
    with world.office(ADMIN).transaction("Hoàn tác", undoes=stopped.action_id) as session:
        history.undo(session, stopped.action_id)
    assert everything(world) == before


@pytest.mark.feature("V24", "B10")
def test_found_in_the_history_by_what_its_blocks_did(world: World) -> None:
    """The first block gave customers, a later one the shares: both kinds find it, by who did it and who gave."""
    give_much(world)
    given = handover.carry_out(world.office(ADMIN), to(AN), go_on)
    wanted = (Wanted("owner"), Wanted("share"), Wanted("share", who=ADMIN), Wanted("owner", source=LEAVER, target=AN))
    with world.office(ADMIN).read() as session:
        for each in wanted:
            assert given.action_id in [entry.id for entry in entries(session, each)]
        for other in (Wanted("owner", who=CHIEF), Wanted("group"), Wanted("owner", source=AN)):
            assert given.action_id not in [entry.id for entry in entries(session, other)]
