"""Zones: the first rule that fits, by hand wins, counted before they hold; who has a zone sees what lies in it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from app.models import Customer, Zone, ZoneMember
from app.services import (
    conversion,
    customer_form,
    customer_groups,
    customers,
    handover,
    history,
    jobs,
    ownership,
    schema,
    zones,
)
from app.services.errors import UserError
from app.services.people import Receiver
from app.services.query import ME, Tree, every, leaf
from app.services.selection import Selection
from app.services.zones import Draft, Move
from tests.world import DIRECTOR, NEWCOMER, World

NORTH: Tree = leaf("province", "in", ["Hà Nội", "Hải Phòng"])
BIG: Tree = leaf("revenue", "ge", 1_000_000)


@pytest.fixture
def bare(world: World) -> World:
    """No zone; the provinces are Hà Nội (80), Hải Phòng (80) and Cần Thơ (80)."""
    with schema.system(world.engine, "") as connection:
        connection.execute(delete(ZoneMember))
        connection.execute(update(Customer).values(zone_id=None, zone_by_hand=False))
        connection.execute(delete(Zone))
        for place, name in enumerate(("Hà Nội", "Hải Phòng", "Cần Thơ")):
            connection.execute(update(Customer).where(Customer.id % 3 == place).values(province=name))
    return world


def arrange(world: World, *drafts: Draft, who: int = 1) -> zones.Placed:
    return zones.arrange_in_blocks(world.office(who), drafts, lambda done, total: True, block=50)


def by_name(world: World) -> dict[str, int]:
    return {row["name"]: key for key, row in world.rows(Zone).items()}


def where(world: World) -> dict[str | None, int]:
    names = {key: row["name"] for key, row in world.rows(Zone).items()}
    found: dict[str | None, int] = {}
    for row in world.rows(Customer).values():
        name = names.get(row["zone_id"])
        found[name] = found.get(name, 0) + 1
    return found


def seen(world: World, employee: int) -> int:
    with world.office(employee).read() as session:
        return len(session.scalars(select(Customer.id)).all())


@pytest.mark.feature("E12")
def test_a_new_arrangement_is_counted_and_then_holds(bare: World) -> None:
    """Miền Bắc takes Hà Nội and Hải Phòng (160), Cần Thơ the rest; nv 40, who sees nothing, gets the north."""
    before = seen(bare, NEWCOMER)
    drafts = [Draft(0, "Miền Bắc", NORTH, (NEWCOMER,)), Draft(0, "Cần Thơ", leaf("province", "is", "Cần Thơ"))]
    with bare.office(DIRECTOR).read() as session:
        effect = zones.plan(session, drafts)
    assert effect.moves == (Move(None, "Miền Bắc", 160), Move(None, "Cần Thơ", 80))
    assert [number for _name, number in effect.gains] == [160] and not effect.loses
    assert not effect.nobody and not effect.everybody
    done = arrange(bare, *drafts)
    assert (done.wanted, done.placed) == (240, 240)
    assert where(bare) == {"Miền Bắc": 160, "Cần Thơ": 80}
    north = {key for key, row in bare.rows(Customer).items() if row["province"] != "Cần Thơ"}
    with bare.office(NEWCOMER).read() as session:
        assert north <= set(session.scalars(select(Customer.id)))
    with bare.office(1).transaction("Hoàn tác", undoes=done.action_id) as session:
        report = history.undo(session, done.action_id)
    assert not report.conflicts
    assert where(bare) == {None: 240} and not bare.rows(Zone) and seen(bare, NEWCOMER) == before


@pytest.mark.feature("E12")
def test_the_first_rule_that_fits_wins_and_by_hand_wins_over_all(bare: World) -> None:
    arrange(bare, Draft(0, "Hải Phòng", leaf("province", "is", "Hải Phòng")), Draft(0, "Miền Bắc", NORTH))
    assert where(bare) == {"Hải Phòng": 80, "Miền Bắc": 80, None: 80}
    ids = by_name(bare)
    haiphong = [key for key, row in bare.rows(Customer).items() if row["province"] == "Hải Phòng"][:3]
    with bare.office(DIRECTOR).transaction("Đặt vùng") as session:
        assert zones.set_by_hand(session, Selection.of(haiphong), ids["Miền Bắc"]) == 3
    swapped = [Draft(ids["Miền Bắc"], "Miền Bắc", NORTH), Draft(ids["Hải Phòng"], "Hải Phòng", NORTH)]
    with bare.office(DIRECTOR).read() as session:
        assert zones.plan(session, swapped).moves == (Move("Hải Phòng", "Miền Bắc", 77),)
    arrange(bare, *swapped)
    assert where(bare) == {"Miền Bắc": 160, None: 80}
    arrange(bare, *reversed(swapped))
    assert where(bare) == {"Hải Phòng": 157, "Miền Bắc": 3, None: 80}
    with bare.office(DIRECTOR).transaction("Theo quy tắc") as session:
        zones.set_by_hand(session, Selection.of(haiphong), None, by_rule=True)
    assert where(bare) == {"Hải Phòng": 160, None: 80}


@pytest.mark.feature("E12")
def test_customers_fall_into_their_zone_as_they_are_written(bare: World) -> None:
    """Nv 12, who has no zone himself, adds a customer in Hà Nội: it lies in the north, and he still sees it. Moved to
    Cần Thơ it lies in none; in the group of the third rule it lies there."""
    arrange(bare, Draft(0, "Miền Bắc", NORTH, (NEWCOMER,)), Draft(0, "VIP", leaf("group", "is", 1)))
    ids = by_name(bare)

    def zone(customer: int) -> Any:
        return bare.rows(Customer)[customer]["zone_id"]

    with bare.office(12).transaction("Thêm") as session:
        new = customers.create(session, {"name": "Khách Hà Nội", "province": "Hà Nội"})
    assert zone(new) == ids["Miền Bắc"]
    with bare.office(NEWCOMER).read() as session:
        assert session.get(Customer, new) is not None
    with bare.office(12).transaction("Sửa") as session:
        customer_form.save(session, new, {"province": "Hà Nội"}, {"province": "Cần Thơ"})
    assert zone(new) is None
    with bare.office(12).transaction("Nhóm") as session:
        customer_groups.change(session, Selection.of([new]), [1], "add")
    assert zone(new) == ids["VIP"]
    with bare.office(NEWCOMER).read() as session:
        assert session.get(Customer, new) is None


@pytest.mark.feature("E12", "B02")
def test_a_rule_for_nobody_or_for_everybody_is_said(bare: World) -> None:
    drafts = [Draft(0, "Trống", leaf("province", "is", "Lai Châu")), Draft(0, "Tất cả", leaf("name", "contains", ""))]
    drafts[1] = Draft(0, "Tất cả", {"not": leaf("province", "is", "Lai Châu")})
    with bare.office(DIRECTOR).read() as session:
        effect = zones.plan(session, drafts)
    assert (effect.nobody, effect.everybody, effect.customers) == (("Trống",), ("Tất cả",), 240)


@pytest.mark.feature("E12", "V27", "B10")
@pytest.mark.parametrize("how", ["transfer", "handover", "roles"])
def test_a_rule_about_the_owner_holds_at_once(bare: World, how: str) -> None:
    """The zone of nv 20, given to the newcomer, is what nv 20 has. The leader of nv 17, who does not see what nv 20
    has, gives him ten customers: they lie there at once, and in no zone again when that is undone."""
    arrange(bare, Draft(0, "Của 20", leaf("owner", "is", 20), (NEWCOMER,)),
            Draft(0, "Cạnh tranh", leaf("is_competitor", "is", True)))  # fmt: skip
    ids, ten = by_name(bare), list(range(1, 11))
    with schema.system(bare.engine, "") as connection:
        connection.execute(update(Customer).where(Customer.owner_id == 17).values(owner_id=DIRECTOR))
        connection.execute(update(Customer).where(Customer.id.in_(ten)).values(owner_id=17, zone_id=None, roles=1))
    if how == "transfer":
        with bare.office(7).transaction("Chuyển") as session:
            asked = ownership.terms([Receiver(20)])
            assert ownership.transfer_ownership(session, Selection.of(ten), asked).total == 10
            action = session.info["action_id"]
    elif how == "handover":
        action = handover.carry_out(bare.office(7), handover.Terms(17, (Receiver(20),)), lambda *_: True).action_id
    else:
        with bare.office(17).transaction("Vai trò") as session:
            conversion.set_roles(session, Selection.of(ten), 4, "add")
            action = session.info["action_id"]
    zone = ids["Cạnh tranh" if how == "roles" else "Của 20"]
    assert {bare.rows(Customer)[each]["zone_id"] for each in ten} == {zone}
    with bare.office(NEWCOMER).read() as session:
        seen_now = session.scalars(select(Customer.id).where(Customer.id.in_(ten))).all()
    assert len(seen_now) == (0 if how == "roles" else 10)
    with bare.office(17 if how == "roles" else 7).transaction("Hoàn tác", undoes=action) as session:
        assert history.undo(session, action).conflicts == []
    assert {bare.rows(Customer)[each]["zone_id"] for each in ten} == {None}


@pytest.mark.feature("E12")
def test_what_cannot_be_a_rule(bare: World) -> None:
    mine = every(leaf("owner", "is", ME))
    wrong = [
        ([Draft(0, "A", mine)], "not the same for everybody"), ([Draft(0, "A", leaf("shared", "is", True))], "same"),
        ([Draft(0, "A", leaf("gone", "is", 1))], "no field"), ([Draft(0, " ", None)], "empty"),
        ([Draft(0, "Bắc", None), Draft(0, "bắc", None)], "two zones"), ([Draft(0, "A", leaf("zone", "is", 1))], "same"),
    ]  # fmt: skip
    for drafts, said in wrong:
        with pytest.raises(UserError, match=said), bare.office(1).transaction("x") as session:
            zones.arrange(session, drafts)
    with pytest.raises(UserError, match="role"), bare.office(12).transaction("x") as session:
        zones.arrange(session, [])
    assert not bare.rows(Zone)


@pytest.mark.feature("E12")
def test_a_zone_that_goes_leaves_nobody_behind(bare: World) -> None:
    arrange(bare, Draft(0, "Miền Bắc", NORTH, (NEWCOMER, 12)))
    some = [key for key, row in bare.rows(Customer).items() if row["province"] == "Cần Thơ"][:2]
    north = by_name(bare)["Miền Bắc"]
    with bare.office(DIRECTOR).transaction("Đặt vùng") as session:
        zones.set_by_hand(session, Selection.of(some), north)
    done = arrange(bare)
    assert where(bare) == {None: 240} and not bare.rows(ZoneMember)
    with bare.office(1).transaction("Hoàn tác", undoes=done.action_id) as session:
        history.undo(session, done.action_id)
    assert where(bare) == {"Miền Bắc": 162, None: 78}
    assert {row["employee_id"] for row in bare.rows(ZoneMember).values()} == {NEWCOMER, 12}


@pytest.mark.feature("E12", "B15")
def test_rules_that_became_true_by_themselves_are_followed_once_a_day(bare: World) -> None:
    arrange(bare, Draft(0, "Lớn", BIG))
    assert where(bare) == {None: 240} or "Lớn" in where(bare)
    with schema.system(bare.engine, "") as connection:
        connection.execute(update(Customer).where(Customer.id <= 5).values(revenue=5_000_000))
    assert "zones" not in {ran.name for ran in jobs.run_due(bare.office(12))}
    assert "zones" in {ran.name for ran in jobs.run_due(bare.office(1))}
    lying = {key for key, row in bare.rows(Customer).items() if row["zone_id"] is not None}
    assert lying == {key for key, row in bare.rows(Customer).items() if row["revenue"] >= 1_000_000}


@pytest.mark.feature("E12")
def test_placing_stops_between_blocks_and_goes_on_the_next_time(bare: World) -> None:
    drafts = [Draft(0, "Miền Bắc", NORTH)]
    done = zones.arrange_in_blocks(bare.office(1), drafts, lambda done, total: done < 100, block=50)
    assert (done.wanted, done.placed) == (160, 100)
    with bare.office(1).transaction("Tiếp") as session:
        assert zones.place(session) == 60


@pytest.mark.feature("E12")
def test_who_may_not_hand_over_sets_no_zone(bare: World) -> None:
    with schema.system(bare.engine, "") as connection:
        zone = connection.scalar(insert(Zone).values(name="Bắc", rule="", position=0).returning(Zone.id))
    storekeeper = 39
    with pytest.raises(UserError, match="role"), bare.office(storekeeper).transaction("x") as session:
        zones.set_by_hand(session, Selection.of([1]), zone)
