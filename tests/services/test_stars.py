"""Points and stars: of groups and completed activities, by thresholds, kept by themselves on both engines."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, insert, text, update

from app.models import Activity, ActivityKind, Customer, Group, GroupMember, ScoreQueue, StarLevel
from app.services import customer_groups, customer_shares, finding, history, schema, scoring, stars
from app.services.errors import UserError
from app.services.people import Receiver
from app.services.query import Query, leaf
from app.services.selection import Selection
from app.services.stars import Move
from tests.world import DIRECTOR, World

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.fixture
def plain(world: World) -> World:
    """No group and no kind is worth anything, nothing was done; the thresholds are 3, 9, 20, 32 and 48."""
    with schema.system(world.engine, "") as connection:
        connection.execute(update(Group).values(points=0))
        connection.execute(update(ActivityKind).values(points=0))
    assert {row["stars"] for row in world.rows(Customer).values()} == {0}
    return world


def score(world: World, customer: int) -> tuple[int, int]:
    row = world.rows(Customer)[customer]
    return row["points"], row["stars"]


def worth(world: World, model: type[Group] | type[ActivityKind], key: int, points: int) -> None:
    with schema.system(world.engine, "") as connection:
        connection.execute(update(model).where(model.id == key).values(points=points))
    stars.catch_up(world.office(1))


def sees(world: World, employee: int, customer: int) -> bool:
    with world.office(employee).read() as session:
        return session.get(Customer, customer) is not None


def right(world: World) -> bool:
    with schema.system(world.engine, "") as connection:
        return all(connection.scalar(text(query)) == 0 for query in scoring.wrong().values())


def a_customer_of(world: World, owner: int, group: int) -> int:
    members = {(row["customer_id"], row["group_id"]) for row in world.rows(GroupMember).values()}
    return next(key for key, row in world.rows(Customer).items()
                if row["owner_id"] == owner and (key, group) not in members)  # fmt: skip


@pytest.mark.feature("V30")
def test_groups_and_completed_activities_add_up(plain: World) -> None:
    """VIP is worth 10, a call 2. Lan's customer joins VIP (10: two stars); a planned call adds nothing; done it makes
    12; five more make 22: three stars. Out of the group it has 12 again: two."""
    lan, office = 12, plain.office(12)
    worth(plain, Group, 1, 10)
    worth(plain, ActivityKind, 1, 2)
    customer = a_customer_of(plain, lan, 1)
    done = {row["id"] for row in plain.rows(Activity).values()
            if row["customer_id"] == customer and row["state"] == "done"}  # fmt: skip
    with schema.system(plain.engine, "") as connection:
        connection.execute(update(Activity).where(Activity.id.in_(done)).values(state="cancelled"))
    with office.transaction("Nhóm") as session:
        customer_groups.change(session, Selection.of([customer]), [1], "add")
    assert score(plain, customer) == (10, 2)
    call = {"owner_id": lan, "maker_id": lan, "kind_id": 1, "title": "Gọi", "customer_id": customer}
    with office.transaction("Gọi") as session:
        planned = session.scalar(insert(Activity).values(**call).returning(Activity.id))
    assert score(plain, customer) == (10, 2)
    with office.transaction("Xong") as session:
        session.execute(update(Activity).where(Activity.id == planned).values(state="done", done_at=AT))
        done_now = session.info["action_id"]
    assert score(plain, customer) == (12, 2)
    with office.transaction("Xong") as session:
        session.execute(insert(Activity), [{**call, "state": "done", "done_at": AT}] * 5)
    assert score(plain, customer) == (22, 3)
    with office.transaction("Rời nhóm") as session:
        customer_groups.change(session, Selection.of([customer]), [1], "remove")
    assert score(plain, customer) == (12, 2)
    with office.transaction("Hoàn tác", undoes=done_now) as session:
        history.undo(session, done_now)
    assert score(plain, customer) == (10, 2)
    assert right(plain)


@pytest.mark.feature("V30")
def test_an_activity_moves_to_another_customer_and_is_archived(plain: World) -> None:
    worth(plain, ActivityKind, 2, 4)
    first, second = [key for key, row in plain.rows(Customer).items() if row["owner_id"] == 12][:2]
    with schema.system(plain.engine, "") as connection:
        connection.execute(update(Activity).where(Activity.customer_id.in_([first, second])).values(state="planned"))
        key = connection.scalar(
            insert(Activity)
            .values(owner_id=12, maker_id=12, kind_id=2, title="Gặp", customer_id=first, state="done", done_at=AT,
                    all_day=False, result="", place="", note="", created_at=AT)
            .returning(Activity.id)
        )  # fmt: skip
    assert (score(plain, first), score(plain, second)) == ((4, 1), (0, 0))
    with plain.office(12).transaction("Chuyển") as session:
        session.execute(update(Activity).where(Activity.id == key).values(customer_id=second))
    assert (score(plain, first), score(plain, second)) == ((0, 0), (4, 1))
    with plain.office(DIRECTOR).transaction("Cất") as session:
        session.execute(update(Activity).where(Activity.id == key).values(archived_at=AT))
    assert score(plain, second) == (0, 0)


@pytest.mark.feature("V30")
def test_the_points_of_a_group_or_a_kind_change(plain: World) -> None:
    """Every customer follows, also where there are more than can be computed at once."""
    members = [row["customer_id"] for row in plain.rows(GroupMember).values() if row["group_id"] == 2]
    worth(plain, Group, 2, 9)
    worth(plain, ActivityKind, 1, 1)
    assert members and all(score(plain, each)[1] >= 2 for each in members)
    assert right(plain)
    with plain.office(1).transaction("Bỏ nhóm") as session:
        session.execute(update(Group).where(Group.id == 2).values(archived_at=AT))
    stars.catch_up(plain.office(1))
    assert right(plain)
    worth(plain, Group, 2, 0)
    assert right(plain)


@pytest.mark.feature("V31", "V32")
def test_thresholds_are_counted_first_and_must_ascend(plain: World) -> None:
    """VIP is worth 10 (two stars). With 1, 2, 10, 11, 12 its members have three stars, and nobody else any."""
    worth(plain, Group, 1, 10)
    members = {row["customer_id"] for row in plain.rows(GroupMember).values() if row["group_id"] == 1}
    with plain.office(DIRECTOR).read() as session:
        assert stars.plan(session, (1, 2, 10, 11, 12)) == [Move(2, 3, len(members))]
    with plain.office(1).transaction("Mức sao") as session:
        stars.change(session, (1, 2, 10, 11, 12))
        action = session.info["action_id"]
    stars.catch_up(plain.office(1))
    assert {key for key, row in plain.rows(Customer).items() if row["stars"] == 3} == members
    assert {row["stars"] for key, row in plain.rows(Customer).items() if key not in members} == {0}
    with plain.office(DIRECTOR).read() as session:
        assert set(finding.ids(session, "customers", Query(where=leaf("stars", "is", 3)))) == members
    with plain.office(1).transaction("Hoàn tác", undoes=action) as session:
        history.undo(session, action)
    stars.catch_up(plain.office(1))
    assert {row["stars"] for row in plain.rows(Customer).values()} == {0, 2}
    for wrong in ((1, 2, 2, 4, 5), (5, 4, 3, 2, 1), (0, 1, 2, 3, 4), (1, 2, 3), (1, 2, 3, 4, 2**31)):
        with pytest.raises(UserError), plain.office(1).transaction("Sai") as session:
            stars.change(session, wrong)
    assert [row["points"] for row in plain.rows(StarLevel).values()] == [3, 9, 20, 32, 48]


@pytest.mark.feature("V31")
def test_only_an_administrator_sets_points(plain: World) -> None:
    for work in (lambda session: stars.change(session, (1, 2, 3, 4, 5)),
                 lambda session: stars.change_kind(session, 1, 50)):  # fmt: skip
        with pytest.raises(UserError, match="role"), plain.office(12).transaction("x") as session:
            work(session)
    with plain.office(12).transaction("x") as session:
        session.execute(update(StarLevel).values(points=1))
        session.execute(update(ActivityKind).values(points=7))
    assert sorted(row["points"] for row in plain.rows(StarLevel).values()) == [3, 9, 20, 32, 48]
    assert {row["points"] for row in plain.rows(ActivityKind).values()} == {0}


@pytest.mark.feature("V30")
def test_many_are_queued_on_a_server_and_computed_in_blocks(plain: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scoring, "AT_ONCE", 10)
    monkeypatch.setattr(stars, "BLOCK", 7)
    schema.upgrade(plain.engine)
    customers = sorted(plain.rows(Customer))[:100]
    with schema.system(plain.engine, "") as connection:
        connection.execute(delete(GroupMember).where(GroupMember.group_id == 1))
        connection.execute(update(Group).where(Group.id == 1).values(points=20))
    with plain.office(DIRECTOR).transaction("Thêm nhóm") as session:
        customer_groups.change(session, Selection.of(customers), [1], "add")
    waiting = len(plain.rows(ScoreQueue))
    assert waiting == (0 if plain.engine.dialect.name == "sqlite" else 100)
    assert right(plain)  # what waits is known to wait
    assert stars.catch_up(plain.office(40)) is bool(waiting)
    assert not stars.catch_up(plain.office(12))
    assert [score(plain, each) for each in customers] == [(20, 3)] * 100
    assert not plain.rows(ScoreQueue)


@pytest.mark.feature("B09")
def test_why_three_stars(plain: World) -> None:
    """VIP 10 and three meetings of 4: 22 points, three stars; 10 more make four. Who does not see the customer is told
    nothing; with whom it is shared without its past, sees where 10 of the points come from."""
    worth(plain, Group, 1, 10)
    worth(plain, ActivityKind, 2, 4)
    customer = a_customer_of(plain, 12, 1)
    done = {"owner_id": 12, "maker_id": 12, "kind_id": 2, "title": "Gặp", "customer_id": customer, "state": "done"}
    with schema.system(plain.engine, "") as connection:
        connection.execute(update(Activity).where(Activity.customer_id == customer).values(state="planned"))
    with plain.office(12).transaction("Nhóm") as session:
        customer_groups.change(session, Selection.of([customer]), [1], "add")
        session.execute(insert(Activity), [{**done, "done_at": AT}] * 3)
    with plain.office(12).read() as session:
        why = stars.why(session, customer)
        assert why is not None
        group, kind = session.get_one(Group, 1).name, session.get_one(ActivityKind, 2).name
    assert (why.stars, why.points, why.levels, why.missing, why.others) == (3, 22, (3, 9, 20, 32, 48), 10, 0)
    assert [(part.name, part.points, part.times, part.group_id) for part in why.parts] == [
        (group, 10, 1, 1), (kind, 4, 3, None)]  # fmt: skip
    stranger = next(each for each in range(12, 38) if not sees(plain, each, customer))
    with plain.office(stranger).read() as session:
        assert stars.why(session, customer) is None
    with plain.office(12).transaction("Chia sẻ") as session:
        customer_shares.change(session, Selection.of([customer]), customer_shares.sharing("add", [Receiver(stranger)]))
    with plain.office(stranger).read() as session:
        told = stars.why(session, customer)
    assert told is not None
    assert (told.points, [part.name for part in told.parts], told.others) == (22, [group], 12)
