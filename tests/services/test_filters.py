"""The filter language finds what it says, the same on both engines; the oracle is plain Python over all rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from app.models import Customer, GroupMember
from app.services import filters, finding, language, listing, schema
from app.services.days import today
from app.services.errors import UserError
from app.services.query import Query, Tree, either, every, leaf, leaves, usable
from tests.world import DIRECTOR, World

TODAY = today()
Record = dict[str, Any]


def noon(days: int) -> datetime:
    """Midday of so many days from today, on this computer."""
    return datetime.combine(TODAY + timedelta(days=days), datetime.min.time()).astimezone() + timedelta(hours=12)


@pytest.fixture
def filled(world: World) -> World:
    """Every third customer was never contacted, the others at some day around today; 30 are archived."""
    with schema.system(world.engine, "fill") as connection:
        for number in range(1, 241):
            values = {"stars": number % 6, "note": "Giá 50% _tốt_" if number % 7 == 0 else ""}
            values["birthday"] = TODAY + timedelta(days=number % 40 - 20) if number % 4 else None
            if number % 8 == 0:
                values["archived_at"] = datetime.now(UTC)
            connection.execute(update(Customer).where(Customer.id == number).values(values))
    return world


def found(world: World, tree: Tree, employee: int = DIRECTOR) -> set[int]:
    with world.office(employee).read() as session:
        return set(finding.ids(session, "customers", Query(where=tree)))


def meant(world: World, test: Callable[[Record], bool]) -> set[int]:
    return {key for key, row in world.rows(Customer).items() if row["archived_at"] is None and test(row)}


def birthday(row: Record, first: int, last: int) -> bool:
    day = row["birthday"]
    return day is not None and TODAY + timedelta(days=first) <= day <= TODAY + timedelta(days=last)


MONDAY = -TODAY.weekday()
CASES: list[tuple[Tree, Callable[[Record], bool]]] = [
    (leaf("stars", "ge", 4), lambda row: row["stars"] >= 4),
    (leaf("stars", "lt", 2), lambda row: row["stars"] < 2),
    (leaf("stars", "between", [4, 2]), lambda row: 2 <= row["stars"] <= 4),
    (leaf("stars", "is_not", 3), lambda row: row["stars"] != 3),
    (leaf("name", "contains", "đặng THỊ"), lambda row: "Đặng Thị" in row["name"]),
    (leaf("name", "starts", "Ngô"), lambda row: row["name"].startswith("Ngô")),
    (leaf("name", "not_contains", "Nguyễn"), lambda row: "Nguyễn" not in row["name"]),
    (leaf("note", "contains", "50%"), lambda row: "50%" in row["note"]),
    (leaf("note", "contains", "%"), lambda row: "%" in row["note"]),
    (leaf("note", "contains", "_t"), lambda row: "_t" in row["note"]),
    (leaf("note", "empty"), lambda row: row["note"] == ""),
    (leaf("owner", "is", 12), lambda row: row["owner_id"] == 12),
    (leaf("owner", "is", "me"), lambda row: row["owner_id"] == DIRECTOR),
    (leaf("owner", "not_in", [12, "me", 13]), lambda row: row["owner_id"] not in (12, 13, DIRECTOR)),
    (leaf("birthday", "empty"), lambda row: row["birthday"] is None),
    (leaf("birthday", "not_empty"), lambda row: row["birthday"] is not None),
    (leaf("birthday", "today"), lambda row: birthday(row, 0, 0)),
    (leaf("birthday", "yesterday"), lambda row: birthday(row, -1, -1)),
    (leaf("birthday", "tomorrow"), lambda row: birthday(row, 1, 1)),
    (leaf("birthday", "last", 5), lambda row: birthday(row, -5, 0)),
    (leaf("birthday", "next", 5), lambda row: birthday(row, 0, 5)),
    (leaf("birthday", "older", 5), lambda row: birthday(row, -999, -6)),
    (leaf("birthday", "this_week"), lambda row: birthday(row, MONDAY, MONDAY + 6)),
    (leaf("birthday", "this_month"), lambda row: (row["birthday"] or date.min).replace(day=1) == TODAY.replace(day=1)),
    (leaf("birthday", "on", "today+3"), lambda row: birthday(row, 3, 3)),
    (leaf("birthday", "between", ["today-3", "today"]), lambda row: birthday(row, -3, 0)),
    (leaf("birthday", "before", TODAY.isoformat()), lambda row: birthday(row, -999, -1)),
    (leaf("birthday", "after", TODAY.isoformat()), lambda row: birthday(row, 1, 999)),
    ({"not": leaf("birthday", "today")}, lambda row: not birthday(row, 0, 0)),
    (every(leaf("stars", "ge", 2), leaf("stars", "le", 3)), lambda row: row["stars"] in (2, 3)),
    (either(leaf("stars", "is", 5), leaf("owner", "is", 12)), lambda row: row["stars"] == 5 or row["owner_id"] == 12),
    (either(every(leaf("stars", "is", 5), {"not": leaf("owner", "is", 12)}), leaf("stars", "is", 1)),
     lambda row: row["stars"] == 5 and row["owner_id"] != 12 or row["stars"] == 1),
    (every(), lambda row: True),
    (either(), lambda row: False),
]  # fmt: skip


@pytest.mark.feature("E18", "E07")
def test_every_operator(filled: World) -> None:
    for tree, test in CASES:
        assert found(filled, tree) == meant(filled, test), tree


def test_moments_go_by_the_day_on_this_computer(world: World) -> None:
    with schema.system(world.engine, "fill") as connection:
        for number in range(1, 241):
            connection.execute(update(Customer).where(Customer.id == number).values(created_at=noon(number % 30 - 28)))
    for op, value, days in (("today", None, {0}), ("last", 2, {-2, -1, 0}), ("yesterday", None, {-1}),
                            ("after", TODAY.isoformat(), {1}), ("older", 25, {-28, -27, -26})):  # fmt: skip
        wanted = {number for number in range(1, 241) if number % 30 - 28 in days}
        assert found(world, leaf("created", op, value)) == wanted, op


def test_groups_hang_on_a_customer(world: World) -> None:
    members: dict[int, set[int]] = {}
    for row in world.rows(GroupMember).values():
        members.setdefault(row["customer_id"], set()).add(row["group_id"])
    everybody = set(world.rows(Customer))
    assert found(world, leaf("group", "is", 2)) == {key for key, groups in members.items() if 2 in groups}
    assert found(world, leaf("group", "is", "Nhóm 2")) == found(world, leaf("group", "is", 2))
    assert found(world, leaf("group", "not_in", [1, 2])) == {
        key for key in everybody if not members.get(key, set()) & {1, 2}
    }
    assert found(world, leaf("group", "empty")) == everybody - set(members)
    assert found(world, leaf("group", "not_empty")) == set(members)


def test_archived_ones_are_left_out_unless_asked_for(filled: World) -> None:
    archived = {key for key, row in filled.rows(Customer).items() if row["archived_at"] is not None}
    assert len(archived) == 30
    assert not found(filled, every()) & archived
    assert found(filled, leaf("archived", "is", True)) == archived
    assert found(filled, either(leaf("archived", "is", True), leaf("stars", "ge", 0))) == set(filled.rows(Customer))


def test_what_one_does_not_see_is_not_found(world: World) -> None:
    seen = found(world, every(), employee=12)
    assert 0 < len(seen) < 240
    assert found(world, leaf("owner", "is_not", "me"), employee=12) == {
        key for key in seen if world.rows(Customer)[key]["owner_id"] != 12
    }


@pytest.mark.parametrize(
    ("tree", "said"),
    [
        (leaf("mood", "is", 1), "This list has no field “mood”."),
        (leaf("stars", "contains", "a"), "“Stars” cannot be compared by “contains”."),
        (leaf("stars", "is", "five"), "“five” is not a value for “Stars”."),
        (leaf("stars", "is", True), "“True” is not a value for “Stars”."),
        (leaf("stars", "is", 2**70), f"“{2**70}” is not a value for “Stars”."),
        (leaf("created", "on", "2026-02-30"), "“2026-02-30” is not a value for “Created”."),
        (leaf("created", "last", -1), "“-1” is not a value for “Created”."),
        (leaf("group", "is", "No such group"), "“No such group” is not a value for “Group”."),
        (leaf("name", "contains", "a\0b"), "“a\0b” is not a value for “Name”."),
        ({"all": [["stars"]]}, "This condition cannot be read."),
        ({"field": "stars"}, "“Stars” cannot be compared by “”."),
        ("stars > 3", "This condition cannot be read."),
    ],
)
def test_what_cannot_be_run_is_named(sqlite_template: Any, tree: Any, said: str) -> None:
    language.use("en")
    world = World(f"sqlite:///{sqlite_template}", schema.engine_of(f"sqlite:///{sqlite_template}"))
    with world.office(1).read() as session, pytest.raises(UserError) as raised:
        filters.check(session, listing.find(session, "customers"), tree)
    world.close()
    assert str(raised.value) == said


def test_a_tree_too_deep_is_refused(sqlite_template: Any) -> None:
    tree = leaf("stars", "is", 1)
    for _level in range(100):
        tree = {"not": tree}
    world = World(f"sqlite:///{sqlite_template}", schema.engine_of(f"sqlite:///{sqlite_template}"))
    with world.office(1).read() as session, pytest.raises(UserError):
        filters.check(session, listing.find(session, "customers"), tree)
    world.close()


def test_fields_that_are_gone_are_left_out() -> None:
    gone = leaf("gone", "is", 1)
    tree = every(gone, either(gone, leaf("stars", "is", 3)), {"not": leaf("gone", "empty")})
    assert usable(tree, {"stars"}) == every(either(leaf("stars", "is", 3)))
    assert usable(leaf("gone", "is", 1), {"stars"}) is None
    assert [each["field"] for each in leaves(tree)] == ["gone", "gone", "stars", "gone"]
