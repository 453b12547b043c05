"""Customers that are one merged into one: everything follows, nobody gains what was hidden, undo is exact."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table, delete, insert, select, update

from app.models import (
    Activity,
    Contact,
    Contract,
    Customer,
    Deal,
    GroupMember,
    NotDuplicate,
    Relation,
    Share,
    Voucher,
    hanging,
    table_of,
)
from app.services import check, customer_card, debts, finding, history, merge_fields, merge_rules, merging, schema
from app.services.errors import UserError
from app.services.merging import Merge
from app.services.query import Query
from app.services.selection import Selection
from tests.attacks.undo_oracle import snapshot
from tests.world import DIRECTOR, START, World

CHIEF = 2


def merge(world: World, who: int, *merges: Merge) -> tuple[merging.Plan, int]:
    with world.office(who).transaction(merging.LABEL) as session:
        return merging.merge(session, merges), session.info["action_id"]


def change(world: World, row_id: int, **values: Any) -> None:
    with schema.system(world.engine, "") as connection:
        connection.execute(update(Customer).where(Customer.id == row_id).values(values))


@pytest.mark.feature("B01", "E01")
def test_everything_that_hangs_on_it_follows(world: World) -> None:
    before = snapshot(world)
    with world.office(DIRECTOR).read() as session:
        planned = merging.plan(session, [Merge(10, (20, 30))])
    done, action = merge(world, DIRECTOR, Merge(10, (20, 30)))
    assert done == planned and (done.kept, done.gone, done.left) == (1, 2, 0)
    after = snapshot(world)
    for model in hanging():
        gone = [key for key, row in before[model].items() if row["customer_id"] in (20, 30)]
        assert all(after[model][key]["customer_id"] == 10 for key in gone)
        if model is not Voucher:
            assert done.moved[model.__tablename__] == len(gone)
    assert {after[Customer][key]["merged_into_id"] for key in (20, 30)} == {10}
    assert all(after[Customer][key]["archived_at"] for key in (20, 30)) and not after[Customer][10]["archived_at"]
    groups = {row["group_id"] for row in before[GroupMember].values() if row["customer_id"] in (10, 20, 30)}
    assert {row["group_id"] for row in after[GroupMember].values() if row["customer_id"] == 10} == groups
    with world.office(DIRECTOR).transaction("Undo", undoes=action) as session:
        assert list(history.undo(session, action).conflicts) == []
    assert snapshot(world) == before
    assert not [each for each in check.run(world.engine) if each.wrong]


def test_every_reference_has_a_rule() -> None:
    assert merge_rules.unregistered() == []
    new = Table("warranty", MetaData(), Column("buyer_id", Integer, ForeignKey(table_of(Customer).c.id)))
    assert merge_rules.unregistered([new]) == ["warranty.buyer_id"]


@pytest.mark.feature("B05", "E01")
def test_the_fields_stay_as_chosen_and_the_old_code_finds_the_kept_one(world: World) -> None:
    change(world, 10, name="Cty An Phát", tax_code="", email="", note="một", roles=1, attributes={"mau": "đỏ"})
    change(world, 20, name="Công ty TNHH An Phát", tax_code="0101234567", email="a@b.vn", note="hai", roles=2,
           attributes={"mau": "xanh", "vùng": "Bắc"})  # fmt: skip
    with world.office(DIRECTOR).read() as session:
        found = merging.compare(session, Selection.of([20, 10]))
        assert [side.id for side in found.sides] == [10, 20]
        lines = {line.key: line for line in found.lines}
        assert lines["name"].proposed == 1 and lines["phone"].proposed == 0
        assert lines["note"].proposed == lines["roles"].proposed == merge_fields.ALL
        assert (lines["email"].values, lines["email"].proposed) == (("", "a@b.vn"), 1)
    merge(world, DIRECTOR, Merge(10, (20,), {"phone": 20, "attributes.mau": 20}))
    kept = world.rows(Customer)[10]
    assert (kept["name"], kept["tax_code"], kept["email"]) == ("Công ty TNHH An Phát", "0101234567", "a@b.vn")
    assert (kept["note"], kept["roles"], kept["code"], kept["phone"]) == ("một\nhai", 3, "KH000010", "0900000020")
    with world.office(DIRECTOR).read() as session:
        for word in ("KH000020", "cty an phat", "0900000010"):
            assert [row.id for row in finding.first_page(session, "customers", Query(text=word), (), 5)] == [10]
        card = customer_card.card(session, 20)
        assert card is not None and card.id == 10 and card.timeline.events[0].title == merging.LABEL


def hidden_from(world: World, who: int) -> tuple[int, int, dict[str, Any]]:
    """Two customers of one who took the second over without its past, and a deal of that past."""
    mine = sorted(key for key, row in world.rows(Customer).items() if row["owner_id"] == who)[:2]
    change(world, mine[0], owner_since=START, old_kinds=63)
    change(world, mine[1], owner_since=START + timedelta(days=90), old_kinds=0, zone_id=None)
    with schema.system(world.engine, "") as connection:
        connection.execute(delete(Share).where(Share.customer_id.in_(mine)))
        deal = {"customer_id": mine[1], "owner_id": 31, "stage_id": 1, "code": "CŨ", "title": "Cũ", "amount": 7,
                "search_text": " cu ", "sort_key": "C", "created_at": START + timedelta(days=5)}  # fmt: skip
        key = connection.scalar(insert(Deal).values(deal).returning(Deal.id))
    return mine[0], mine[1], {"id": key}


@pytest.mark.feature("V29", "E11")
def test_nobody_opens_a_past_to_himself_by_merging(world: World) -> None:
    kept, gone, deal = hidden_from(world, 20)
    with world.office(20).read() as session:
        assert session.scalar(select(Deal.id).where(Deal.id == deal["id"])) is None
    plan, _action = merge(world, 20, Merge(kept, (gone,)))
    with world.office(20).read() as session:
        assert session.scalar(select(Deal.id).where(Deal.id == deal["id"])) is None
    assert world.rows(Deal)[deal["id"]]["customer_id"] == gone
    with world.office(31).read() as session:  # whose it is sees it as before
        assert session.scalar(select(Deal.id).where(Deal.id == deal["id"])) == deal["id"]


@pytest.mark.feature("V18b", "V19")
def test_shares_are_united_as_far_as_the_merger_may_give(world: World) -> None:
    kept, gone, _deal = hidden_from(world, 20)
    change(world, kept, owner_since=START + timedelta(days=30), old_kinds=1)
    with schema.system(world.engine, "") as connection:
        connection.execute(insert(Share), [
            {"customer_id": gone, "employee_id": 33, "level": 3, "old_kinds": 63, "since": START},
            {"customer_id": gone, "employee_id": 34, "level": 2, "old_kinds": 0, "since": START},
            {"customer_id": kept, "employee_id": 34, "level": 1, "old_kinds": 0, "since": START},
        ])  # fmt: skip
    merge(world, 20, Merge(kept, (gone,)))
    shares = {row["employee_id"]: row for row in world.rows(Share).values() if row["customer_id"] == kept}
    assert (shares[33]["level"], shares[33]["old_kinds"]) == (3, 1)
    assert shares[33]["since"] == START + timedelta(days=30)
    assert (shares[34]["level"], shares[34]["old_kinds"], shares[34]["since"]) == (2, 0, START)


def test_persons_relations_and_branches_are_united(world: World) -> None:
    with schema.system(world.engine, "") as connection:
        connection.execute(delete(Relation))
        connection.execute(delete(NotDuplicate))
        connection.execute(insert(Relation), [
            {"customer_id": a, "other_id": b, "kind": "partner"} for a, b in ((10, 20), (20, 50), (10, 50), (60, 20))
        ])  # fmt: skip
        connection.execute(insert(Contact), [
            {"customer_id": 10, "name": "Lan", "phone": "0911", "main": True},
            {"customer_id": 20, "name": "Chị Lan", "phone": "0911", "main": True},
            {"customer_id": 20, "name": "Huệ", "phone": "0922", "main": True},
        ])  # fmt: skip
    change(world, 70, parent_id=20)
    change(world, 10, parent_id=70)
    merge(world, DIRECTOR, Merge(10, (20,)))
    ties = {(row["customer_id"], row["other_id"]) for row in world.rows(Relation).values()}
    assert ties == {(10, 50), (60, 10)}
    rows = sorted(world.rows(Contact).items())
    people = [(row["name"], row["main"]) for _key, row in rows if row["customer_id"] == 10]
    assert people[-2:] == [("Lan", True), ("Huệ", False)] and ("Chị Lan", True) not in people
    assert world.rows(Customer)[70]["parent_id"] == 10 and world.rows(Customer)[10]["parent_id"] is None


@pytest.mark.feature("E29")
def test_the_debts_of_both_are_one(world: World) -> None:
    with schema.system(world.engine, "") as connection:
        connection.execute(update(Contract).where(Contract.id <= 4).values(customer_id=20, state="signed"))
        connection.execute(update(Contract).where(Contract.id.in_([5, 6])).values(customer_id=10, state="signed"))
        connection.execute(update(Voucher).where(Voucher.id <= 4).values(customer_id=20, contract_id=Voucher.id))
    with world.office(DIRECTOR).read() as session:
        before = [debts.of_customer(session, key) for key in (10, 20)]
    _plan, action = merge(world, DIRECTOR, Merge(10, (20,)))
    with world.office(DIRECTOR).read() as session:
        after = debts.of_customer(session, 10)
    assert after is not None and all(before)
    assert after[:3] == tuple(sum(each[place] for each in before if each) for place in range(3))
    assert not [each for each in check.run(world.engine) if each.wrong]
    with world.office(DIRECTOR).transaction("Undo", undoes=action) as session:
        assert list(history.undo(session, action).conflicts) == []  # confirmed vouchers too
    with world.office(DIRECTOR).read() as session:
        assert [debts.of_customer(session, key) for key in (10, 20)] == before


@pytest.mark.feature("B02")
def test_what_is_not_ones_own_is_left(world: World) -> None:
    rows = world.rows(Customer)
    mine = sorted(key for key, row in rows.items() if row["owner_id"] == 20)[:4]
    shared = {row["customer_id"] for row in world.rows(Share).values()}
    other = next(key for key, row in rows.items() if row["owner_id"] == 31 and key not in shared)
    with world.office(20).read() as session:
        plan = merging.plan(session, [Merge(mine[0], (other,)), Merge(mine[1], (mine[2],))])
    assert (plan.kept, plan.gone, plan.left) == (1, 1, 1)
    with pytest.raises(UserError, match="hand over"):
        merge(world, 20, Merge(mine[0], (other,)))
    with pytest.raises(UserError, match="itself"):
        merge(world, 20, Merge(mine[0], (mine[0],)))
    assert snapshot(world)[Customer] == {
        key: {name: value for name, value in row.items() if name not in Customer.unlogged()}
        for key, row in rows.items()
    }  # fmt: skip


@pytest.mark.feature("B01", "E01")
def test_two_people_merge_in_a_circle(world: World) -> None:
    """A into B while B goes into A: one wins, the other hears a sentence, nothing is half done."""
    def run(who: int, kept: int, gone: int) -> str:
        try:
            merge(world, who, Merge(kept, (gone,)))
        except UserError as error:
            return str(error)
        return ""

    for who in (DIRECTOR, CHIEF):
        world.office(who)
    with ThreadPoolExecutor(2) as pool:
        said = [*pool.map(run, (DIRECTOR, CHIEF), (10, 20), (20, 10))]
    rows = world.rows(Customer)
    kept, gone = (10, 20) if said[0] == "" else (20, 10)
    assert sorted(map(bool, said)) == [False, True] and "meanwhile" in max(said, key=len)
    assert rows[gone]["merged_into_id"] == kept and rows[kept]["merged_into_id"] is None
    with world.office(CHIEF).read() as session:
        assert merging.kept_of(session, gone) == kept == merging.kept_of(session, kept)


@pytest.mark.feature("B01")
def test_undo_leaves_what_was_changed_since(world: World) -> None:
    """Somebody edits the kept one, and another takes an activity that came with the merge to a third."""
    moved = min(key for key, row in world.rows(Activity).items() if row["customer_id"] == 20)
    before = snapshot(world)
    change(world, 10, email="cu@a.vn")
    change(world, 20, email="moi@a.vn")
    _plan, action = merge(world, DIRECTOR, Merge(10, (20,), {"email": 20}))
    change(world, 10, email="khac@a.vn")
    with schema.system(world.engine, "") as connection:
        connection.execute(update(Activity).where(Activity.id == moved).values(customer_id=30))
    with world.office(DIRECTOR).transaction("Undo", undoes=action) as session:
        left = set(history.undo(session, action).conflicts)
    assert left == {("customer", 10), ("activity", moved)}
    after = snapshot(world)
    assert after[Customer][20]["archived_at"] is None and after[Customer][10]["email"] == "khac@a.vn"
    assert after[Activity][moved]["customer_id"] == 30
    assert after[Deal] == before[Deal]


@pytest.mark.feature("B01", "E01")
def test_many_groups_in_blocks_stopped_and_undone_as_one(world: World) -> None:
    """60 pairs in blocks of 20: one was archived meanwhile and is left; stopped after 40; one undo for all."""
    before = snapshot(world)
    pairs = [Merge(key, (key + 1,)) for key in range(1, 120, 2)]
    told: list[tuple[int, int]] = []

    def go_on(done: int, total: int) -> bool:
        told.append((done, total))
        return done < 40

    change(world, 4, archived_at=START)
    went, done = merging.merge_in_blocks(world.office(DIRECTOR), pairs, go_on, block=20)
    change(world, 4, archived_at=None)
    assert (done.kept, done.gone, done.left, went.stopped) == (39, 39, 1, True)
    assert told == [(0, 60), (20, 60), (40, 60)]
    assert sum(row["merged_into_id"] is not None for row in world.rows(Customer).values()) == 39
    with world.office(DIRECTOR).transaction("Undo", undoes=went.action_id) as session:
        assert list(history.undo(session, went.action_id).conflicts) == []
    assert snapshot(world) == before


@pytest.mark.feature("C16", "E01")
def test_pairs_whose_companies_belong_to_one_another(world: World) -> None:
    """Of Hà goes into An and Huy into Bình; Hà belonged to Bình and Huy to An: An comes below Bình, Bình below none."""
    an, ha, binh, huy = 10, 20, 30, 50
    change(world, ha, parent_id=binh)
    change(world, huy, parent_id=an)
    merge(world, DIRECTOR, Merge(an, (ha,)), Merge(binh, (huy,)))
    rows = world.rows(Customer)
    assert (rows[an]["parent_id"], rows[binh]["parent_id"]) == (binh, None)


@pytest.mark.feature("C16", "E01")
def test_which_company_is_above_is_chosen(world: World) -> None:
    """An belongs to Bình, its double to Chi; Chi is chosen. A double's parent that lies below An cannot be."""
    an, double, binh, chi, below = 10, 20, 30, 50, 60
    change(world, an, parent_id=binh)
    change(world, double, parent_id=chi)
    with world.office(DIRECTOR).read() as session:
        lines = {line.key: line for line in merging.compare(session, Selection.of([an, double])).lines}
        names = [session.scalar(select(Customer.name).where(Customer.id == each)) for each in (binh, chi)]
    assert list(lines["parent_id"].values) == names and lines["parent_id"].proposed == 0
    change(world, below, parent_id=an)
    change(world, double, parent_id=below)
    with pytest.raises(UserError, match="its own branch"):
        merge(world, DIRECTOR, Merge(an, (double,), {"parent_id": double}))
    change(world, double, parent_id=chi)
    merge(world, DIRECTOR, Merge(an, (double,), {"parent_id": double, "note": double}))
    assert world.rows(Customer)[an]["parent_id"] == chi


def test_many_groups_at_once_are_one_action(world: World) -> None:
    done, action = merge(world, DIRECTOR, *(Merge(key, (key + 1,)) for key in range(1, 100, 2)))
    assert (done.kept, done.gone) == (50, 50)
    assert sum(row["merged_into_id"] is not None for row in world.rows(Customer).values()) == 50
    with world.office(DIRECTOR).transaction("Undo", undoes=action) as session:
        assert list(history.undo(session, action).conflicts) == []
    assert not [each for each in check.run(world.engine) if each.wrong]
