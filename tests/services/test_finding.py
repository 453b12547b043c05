"""First page, ids, rows, totals and selections, in the order asked for, on both engines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from app.models import Customer
from app.services import customers, finding, history, hits, schema
from app.services.query import Query, every, leaf
from app.services.selection import Selection
from tests.world import DIRECTOR, NEWCOMER, World

KEYS = ["name", "groups", "stars", "owner", "contact", "revenue"]
START = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def filled(world: World) -> World:
    """Stars with many equal values, last contact with gaps."""
    with schema.system(world.engine, "stars") as connection:
        for number in range(1, 241):
            connection.execute(update(Customer).where(Customer.id == number).values(stars=number % 6))
    with schema.system(world.engine, "fill") as connection:
        for number in range(1, 241):
            at = None if number % 3 == 0 else START + timedelta(days=number % 11)
            connection.execute(update(Customer).where(Customer.id == number).values(last_contact_at=at))
    return world


def ordered(rows: dict[int, dict[str, Any]], column: str, descending: bool) -> list[int]:
    """Empty values last in both directions; equal ones by their id."""
    there = sorted((row[column], key) for key, row in rows.items() if row[column] is not None)
    gone = sorted(key for key, row in rows.items() if row[column] is None)
    there, gone = (there[::-1], gone[::-1]) if descending else (there, gone)
    return [key for _value, key in there] + gone


@pytest.mark.feature("E33")
@pytest.mark.parametrize("few", [3, 100_000])
def test_the_order_is_the_same_walked_and_collected(
    filled: World, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "FEW", few)
    rows = filled.rows(Customer)
    with filled.office(DIRECTOR).read() as session:
        for sort, column in (("", "sort_key"), ("stars", "stars"), ("contact", "last_contact_at")):
            for descending in (False, True):
                query = Query(sort=sort, descending=descending)
                wanted = ordered(rows, column, descending)
                assert finding.ids(session, "customers", query).tolist() == wanted, (sort, descending)
                page = finding.first_page(session, "customers", query, KEYS, limit=200)
                assert [row.id for row in page] == wanted[:200]


def test_rows_come_in_the_order_asked_for(world: World) -> None:
    with world.office(DIRECTOR).read() as session:
        rows = finding.rows(session, "customers", [7, 99_999, 3], ["stars", "name", "no such column"])
    assert [row and row.id for row in rows] == [7, None, 3]
    assert rows[0] is not None and rows[0].cells == (0, (world.rows(Customer)[7]["name"], "KH000007"))


@pytest.mark.parametrize("exact", [0, 30_000])
def test_search_finds_the_same_by_index_and_by_looking(
    world: World, exact: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hits, "EXACT", exact)
    monkeypatch.setattr(finding, "SEEN", exact)
    rows = world.rows(Customer)
    for text, wanted in (("đặng thị", "dang thi"), ("KH000012", "kh000012"), ("ng", " ng"), ("zzz", "zzz"),
                         ("t trần", "t tran")):  # fmt: skip
        with world.office(DIRECTOR).read() as session:
            found = set(finding.ids(session, "customers", Query(text=text)))
        words = [word if len(word) > 2 else f" {word}" for word in wanted.split()]
        assert found == {key for key, row in rows.items() if all(word in row["search_text"] for word in words)}, text


def test_search_shows_only_what_one_sees(world: World) -> None:
    with world.office(12).read() as session:
        mine = set(session.scalars(select(Customer.id)))
        assert set(finding.ids(session, "customers", Query(text="nguyen"))) <= mine
    with world.office(NEWCOMER).read() as session:
        assert len(finding.ids(session, "customers", Query(text="nguyen"))) == len(
            set(session.scalars(select(Customer.id).where(Customer.search_text.like("%nguyen%"))))
        )


def test_a_search_follows_what_is_written_and_taken_back(world: World) -> None:
    office = world.office(DIRECTOR)

    def found(words: str) -> list[int]:
        with office.read() as session:
            return finding.ids(session, "customers", Query(text=words)).tolist()

    old = world.rows(Customer)[7]["search_text"]
    with office.transaction("Rename") as session:
        session.get_one(Customer, 7).search_text = " doi ten roi "
        renamed = session.info["action_id"]
    assert found("đổi tên rồi") == [7] and 7 not in found(old)
    with office.transaction("Undo", undoes=renamed) as session:
        history.undo(session, renamed)
    assert found("đổi tên rồi") == [] and 7 in found(old)
    with office.transaction("Add") as session:
        key, added = customers.create(session, {"name": "Xưởng Gỗ Lim"}), session.info["action_id"]
    assert found("go lim") == [key]
    with office.transaction("Undo", undoes=added) as session:
        history.undo(session, added)
    assert found("go lim") == []


def test_counts_stop_at_their_cap(world: World) -> None:
    with world.office(DIRECTOR).read() as session:
        assert finding.count(session, "customers", Query(), cap=100) == 101
        assert finding.count(session, "customers", Query(where=leaf("code", "is", "KH000001"))) == 1


@pytest.mark.feature("E18")
def test_totals(world: World) -> None:
    rows = world.rows(Customer)
    with world.office(DIRECTOR).read() as session:
        assert finding.totals(session, "customers", Query()) == {"revenue": sum(r["revenue"] for r in rows.values())}
        assert finding.totals(session, "customers", Query(text="zzzz")) == {"revenue": 0}


# --- selections ---


def taken(world: World, selection: Selection, employee: int = DIRECTOR) -> list[tuple[int, int, int]]:
    with world.office(employee).read() as session:
        chosen = selection.subquery(session)
        read = session.execute(select(chosen.c.id, chosen.c.owner_id, chosen.c.position).order_by(chosen.c.position))
        return [tuple(row) for row in read]


def test_a_selection_of_ids_keeps_their_order(world: World) -> None:
    owners = {key: row["owner_id"] for key, row in world.rows(Customer).items()}
    assert taken(world, Selection.of([9, 4, 99_999, 7, 4])) == [(9, owners[9], 1), (4, owners[4], 2), (7, owners[7], 3)]


def test_ids_in_the_order_of_the_list(filled: World) -> None:
    selection = Selection("customers", Query(text="ignored", sort="contact", descending=True), ids=(3, 4, 5))
    found = [row[0] for row in taken(filled, selection)]
    assert found == [5, 4, 3]


def test_everything_but_the_exceptions(filled: World) -> None:
    query = Query(where=leaf("stars", "ge", 3), sort="stars", descending=True)
    with filled.office(DIRECTOR).read() as session:
        every_id = finding.ids(session, "customers", query).tolist()
        selection = Selection("customers", query, exceptions=tuple(every_id[1:3]))
        assert finding.selected_ids(session, selection).tolist() == [every_id[0], *every_id[3:]]
        assert selection.count(session) == len(every_id) - 2


@pytest.mark.feature("V28")
def test_a_selection_in_a_script(world: World) -> None:
    selection = Selection.where(group="Nhóm 2", owner=[12, 13, 14])
    with world.office(DIRECTOR).read() as session:
        wanted = finding.ids(
            session, "customers", Query(where=every(leaf("group", "is", 2), leaf("owner", "in", [12, 13, 14])))
        )
        assert finding.selected_ids(session, selection) == wanted


def test_a_selection_survives_json(world: World) -> None:
    for selection in (
        Selection.of([3, 1]),
        Selection("customers", Query("an", leaf("stars", "ge", 3), "stars", True), exceptions=(4,)),
    ):
        assert Selection.from_json(selection.to_json()) == selection


def test_a_selection_holds_only_what_one_sees(world: World) -> None:
    with world.office(12).read() as session:
        mine = set(session.scalars(select(Customer.id)))
    assert {row[0] for row in taken(world, Selection.of(range(1, 241)), employee=12)} == mine
