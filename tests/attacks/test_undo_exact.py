"""Undo is exact: random actions of several people on several tables, taken back in any order, against an oracle."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.models import (
    Activity,
    Contact,
    ContactRelation,
    Contract,
    ContractInstalment,
    ContractLine,
    Customer,
    Deal,
    DocumentChunk,
    DocumentVersion,
    Entry,
    File,
    FundDay,
    Group,
    GroupMember,
    Model,
    NotDuplicate,
    Order,
    OrderLine,
    Quote,
    QuoteInstalment,
    QuoteLine,
    Relation,
    SavedView,
    Share,
    Voucher,
)
from app.models.base import now
from app.services import (
    customer_groups,
    customer_shares,
    derived,
    history,
    merging,
    ownership,
    schema,
    scoring,
)
from app.services.customer_shares import Sharing
from app.services.errors import UserError
from app.services.merging import Merge
from app.services.ownership import Terms
from app.services.people import Receiver
from app.services.selection import Selection
from app.services.writing import remove
from tests.attacks.undo_oracle import LOGGED, Snapshot, expected_undo, snapshot
from tests.world import START, World

CHIEF = 2  # manages everybody
PEOPLE = list(range(2, 8))
PAPERS: list[type[Model]] = [
    DocumentChunk, DocumentVersion, Entry, FundDay, Voucher, QuoteLine, QuoteInstalment, OrderLine, Order, ContractLine,
    ContractInstalment, Contract, Quote,
]  # fmt: skip
RECORDS: list[type[Model]] = [Customer, Deal, Activity, Contact, ContactRelation, GroupMember, Relation,
                              Share, SavedView]  # fmt: skip
EXAMPLES = int(os.environ.get("SOKHACH_EXAMPLES", "25"))
QUIET = {"synchronize_session": False}


def shrink(world: World) -> None:
    """An office small enough for conflicts: 8 customers, 10 deals, 10 activities, 3 groups."""
    with schema.system(world.engine, "") as connection:
        for model in (*PAPERS, SavedView, GroupMember, Share, Relation, ContactRelation, NotDuplicate, File):
            connection.execute(delete(model))
        connection.execute(delete(Contact).where(Contact.id > 8))
        for model in (Deal, Activity):
            connection.execute(delete(model).where(model.id > 10))
            connection.execute(update(model).values(customer_id=1 + model.id % 8, owner_id=2 + model.id % 6))
        connection.execute(delete(Customer).where(Customer.id > 8))
        connection.execute(update(Customer).values(owner_id=2 + Customer.id % 6, owner_since=START, old_kinds=63))


# --- what somebody may do in one step of an action ---


def some(numbers: list[int]) -> Selection:
    return Selection.of([1 + number % 12 for number in numbers])


def ids(numbers: list[int]) -> list[int]:
    return [1 + number % 12 for number in numbers]


def create(session: Session, a: int, b: int, c: list[int]) -> None:
    number = (session.scalar(select(Customer.id).order_by(Customer.id.desc()).limit(1)) or 0) + 1
    made = Customer(owner_id=PEOPLE[a % 6], name=f"Mới {b}", code=f"M{session.info['action_id']}-{number}-{b}",
                    search_text=" moi ", sort_key="M")  # fmt: skip
    session.add(made)
    session.flush()
    deal = {"stage_id": 1, "title": "x", "search_text": "x", "sort_key": "x", "owner_id": PEOPLE[b % 6]}
    session.add_all([Deal(customer_id=made.id, code=f"D{made.id}", amount=2**40 + b, **deal),
                     SavedView(owner_id=CHIEF, listing="customers", name="x"),
                     GroupMember(group_id=1 + a % 3, customer_id=made.id)])  # fmt: skip
    session.flush()


def rename(session: Session, a: int, b: int, c: list[int]) -> None:
    for customer in session.scalars(select(Customer).where(Customer.id.in_(ids(c)))):
        customer.name = f"Tên {b}"
        if a % 2:
            customer.note, customer.birthday = f'ghi chú "{b}" => \\ \' %', None
        if a % 3:
            customer.attributes = {**customer.attributes, "mau": b}
        if b % 3:
            customer.attributes = {**customer.attributes, "a": ["x", 1.5, a], "do": "đậm" if a % 2 else True}


def win(session: Session, a: int, b: int, c: list[int]) -> None:
    values = {"amount": Deal.amount + b, "state": ("won", "open")[a % 2], "closed_at": now() if a % 2 else None}
    session.execute(update(Deal).where(Deal.customer_id.in_(ids(c))).values(values), execution_options=QUIET)


def do(session: Session, a: int, b: int, c: list[int]) -> None:
    values = {"state": ("done", "planned")[a % 2], "done_at": None if a % 2 else now()}
    session.execute(update(Activity).where(Activity.customer_id.in_(ids(c))).values(values), execution_options=QUIET)


def move_records(session: Session, a: int, b: int, c: list[int]) -> None:
    where = Deal.id.in_(ids(c))
    session.execute(update(Deal).where(where).values(customer_id=1 + b % 8), execution_options=QUIET)


def relate(session: Session, a: int, b: int, c: list[int]) -> None:
    pair = {"customer_id": 1 + a % 8, "other_id": 1 + b % 8, "kind": "partner"}
    there = session.scalar(select(Relation.id).filter_by(**pair))
    if a % 8 != b % 8 and there is None:
        session.execute(insert(Relation).values(pair))
    people = {"contact_id": 1 + a % 8, "other_id": 1 + b % 8, "kind": "friend"}
    if a % 8 != b % 8 and session.scalar(select(ContactRelation.id).filter_by(**people)) is None:
        session.execute(insert(ContactRelation).values(people))


def people_of(a: int, b: int) -> tuple[Receiver, ...]:
    return tuple(Receiver(who) for who in dict.fromkeys((PEOPLE[a % 6], PEOPLE[b % 6])))


def transfer(session: Session, a: int, b: int, c: list[int]) -> None:
    asked = Terms(people_of(a, b), old_kinds=b & 63, move_activities=bool(a % 2))
    ownership.transfer_ownership(session, some(c), asked)


def share(session: Session, a: int, b: int, c: list[int]) -> None:
    receivers = (Receiver(PEOPLE[a % 6]), Receiver(None, 1 + b % 3))[: 1 + b % 2]
    way = ("add", "move", "remove")[a % 3]
    customer_shares.change(session, some(c), Sharing(way, receivers, 1 + b % 3, b & 21))


def groups(session: Session, a: int, b: int, c: list[int]) -> None:
    way = ("add", "move", "remove")[a % 3]
    customer_groups.change(session, some(c), [1 + b % 3], way)


def merge(session: Session, a: int, b: int, c: list[int]) -> None:
    here = [key for key in ids(c) if session.scalar(select(Customer.archived_at).where(Customer.id == key)) is None]
    if len(here) > 1:
        merging.merge(session, [Merge(here[0], tuple(here[1:3]), {"name": here[1], "attributes.mau": here[1]})])


def views(session: Session, a: int, b: int, c: list[int]) -> None:
    remove(session, SavedView, select(SavedView.id).where(SavedView.owner_id == CHIEF))


def label(session: Session, a: int, b: int, c: list[int]) -> None:
    names = update(Group).where(Group.id == 1 + a % 3).values(name=f"Nhóm {a}-{b}-{session.info['action_id']}")
    session.execute(names, execution_options=QUIET)


STEPS: list[Callable[[Session, int, int, list[int]], None]] = [
    create, create, rename, rename, win, do, move_records, relate, transfer, transfer, share, share, groups, groups,
    views, label, merge,
]  # fmt: skip
STEP = st.tuples(st.integers(0, len(STEPS) - 1), st.integers(0, 17), st.integers(0, 63),
                 st.lists(st.integers(0, 11), min_size=1, max_size=6, unique=True))  # fmt: skip
ACTION = st.tuples(st.sampled_from([CHIEF, CHIEF, 3]), st.lists(STEP, min_size=1, max_size=4), st.booleans())
MOVE = st.one_of(ACTION, ACTION, st.integers(0, 30))
GROUP_NAMES = text("update customer_group set name = 'Nhóm ' || id where id < 4")


@pytest.mark.feature("B01")
def test_undo_is_exact(world: World) -> None:
    shrink(world)
    start, counts = snapshot(world), Counter[str]()

    @settings(max_examples=EXAMPLES, deadline=None, database=None, derandomize=True,
              suppress_health_check=list(HealthCheck), phases=[Phase.generate])  # fmt: skip
    @given(st.lists(MOVE, min_size=3, max_size=8))
    def run(moves: list[Any]) -> None:
        _reset(world, start)
        _play(world, moves, counts)

    run()
    print(counts)
    assert counts["undone"] > EXAMPLES and counts["left"] > EXAMPLES // 2 and counts["restored"] > EXAMPLES
    assert counts["in_blocks"] > EXAMPLES // 10


def _reset(world: World, start: Snapshot) -> None:
    with schema.system(world.engine, "") as connection:
        for model in reversed(RECORDS):
            connection.execute(delete(model))
        connection.execute(delete(Group).where(Group.id > 5))
        for model in RECORDS:
            if start[model]:
                connection.execute(insert(model), list(start[model].values()))
        connection.execute(GROUP_NAMES)


def _play(world: World, moves: list[Any], counts: Counter[str]) -> None:
    """Each move is an action of somebody, alone or as a block of the last, or the undo of one (or of an undo)."""
    done: list[tuple[int, int, list[tuple[Snapshot, Snapshot]]]] = []
    state = snapshot(world)
    for move in moves:
        if isinstance(move, tuple):
            who, steps, block = move
            parent = next((one for one in reversed(done) if one[1] == who), None) if block else None
            action = _act(world, who, steps, parent[0] if parent else None)
            after = snapshot(world)
            if parent:
                parent[2].append((state, after))
            else:
                done.append((action, who, [(state, after)]))
            state = after
        elif done:
            action, _who, states = done[move % len(done)]
            undo, state = _undo(world, action, states, state, counts)
            done.append(undo)


def _act(world: World, who: int, steps: list[Any], parent: int | None) -> int:
    with world.office(who).transaction("action", parent=parent) as session:
        for step, a, b, c in steps:
            try:
                with session.begin_nested():
                    STEPS[step](session, a, b, c)
            except (UserError, DBAPIError):  # not permitted to this one: the others of the action go on
                pass
        return int(session.info["action_id"])


def _undo(world: World, action: int, states: list[Any], now_: Snapshot, counts: Counter[str]) -> Any:
    expected, left = now_, set()
    for before, after in reversed(states):
        expected, more = expected_undo(before, after, expected)
        left |= more
    with world.office(CHIEF).transaction("undo", undoes=action) as session:
        undo = session.info["action_id"]
        report = history.undo(session, action)
    state = snapshot(world)
    for model in LOGGED:
        assert state[model] == expected[model], model
    if len(states) == 1:  # of blocks, a row may be left by one and given back by another
        assert set(report.conflicts) == left
    with schema.system(world.engine, "") as connection:
        queries = derived.wrong() | scoring.wrong()
        assert {name: connection.scalar(text(query)) for name, query in queries.items()} == dict.fromkeys(queries, 0)
    counts.update(undone=1, left=len(left), restored=report.restored, in_blocks=len(states) > 1)
    return (undo, 0, [(now_, state)]), state


def test_a_foreign_change_is_listed_and_left_alone(world: World) -> None:
    keys = sorted(key for key, row in world.rows(Customer).items() if row["owner_id"] == 12)[:3]
    with world.office(12).transaction("Change") as session:
        session.execute(update(Customer).where(Customer.id.in_(keys)).values(note="của 12", email="a@b.vn"))
        action = session.info["action_id"]
    with world.office(1).transaction("Meanwhile") as session:
        session.execute(update(Customer).where(Customer.id == keys[1]).values(note="của quản trị"))
    with world.office(12).transaction("Undo", undoes=action) as session:
        undo = session.info["action_id"]
        report = history.undo(session, action)
    assert list(report.conflicts) == [("customer", keys[1])]
    rows = world.rows(Customer)
    assert [(rows[key]["note"], rows[key]["email"]) for key in keys] == [("", ""), ("của quản trị", ""), ("", "")]
    with world.office(12).transaction("Undo of undo", undoes=undo) as session:
        assert list(history.undo(session, undo).conflicts) == []
    rows = world.rows(Customer)
    assert [(rows[key]["note"], rows[key]["email"]) for key in keys] == [
        ("của 12", "a@b.vn"), ("của quản trị", "a@b.vn"), ("của 12", "a@b.vn"),
    ]  # fmt: skip


def test_one_who_lost_his_people_takes_nothing_back(world: World) -> None:
    """A chief gives customers away, then is chief no more: what is not his he may not put back."""
    given = [key for key, row in world.rows(Customer).items() if row["owner_id"] == 20][:2]
    with world.office(CHIEF).transaction("Give") as session:
        ownership.transfer_ownership(session, Selection.of(given), Terms((Receiver(21),)))
        action = session.info["action_id"]
    with schema.system(world.engine, "") as connection:
        connection.execute(text("update department set manager_id = 1 where id = 1"))
        connection.execute(delete(Share).where(Share.customer_id.in_(given)))
    state = snapshot(world)
    with world.office(CHIEF).transaction("Undo", undoes=action) as session:
        report = history.undo(session, action)
    assert report.restored == 0 and {key for table, key in report.conflicts if table == "customer"} == set(given)
    assert snapshot(world) == state
