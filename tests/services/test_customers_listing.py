"""The list of customers: every column can be read and sorted, every filter run, every view opened."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, text

from app.models import Customer, GroupMember, Share
from app.services import finding, listing, schema
from app.services.customers_listing import LISTING
from app.services.query import OPS_OF, WITHOUT_VALUE, Chip, FilterKind, Query, every, leaf
from tests.world import DIRECTOR, World

SALES = 12
VALUES = {FilterKind.TEXT: "a", FilterKind.NUMBER: 1, FilterKind.MONEY: 1, FilterKind.DATE: "2026-01-01"}


def value_for(kind: FilterKind, op: str, choice: object) -> object:
    if kind is FilterKind.FLAG:
        return True
    if op in ("last", "next", "older"):
        return 30
    one = VALUES.get(kind, choice)
    return [one, one] if op in ("between", "in", "not_in") else one


def test_every_column_is_read_and_sorted(world: World) -> None:
    keys = [column.key for column in LISTING.columns]
    with world.office(DIRECTOR).read() as session:
        for column in LISTING.columns:
            for descending in (False, True) if column.sortable else ():
                rows = finding.first_page(session, "customers", Query(sort=column.key, descending=descending), keys, 5)
                assert len(rows) == 5 and len(rows[0].cells) == len(keys), column.key


def test_every_filter_can_be_run(world: World) -> None:
    with schema.system(world.engine, "") as connection:  # or there is no holding to choose
        connection.execute(text("update customer set parent_id = 1 where id = 2"))
    with world.office(DIRECTOR).read() as session:
        offered = listing.choices(session, "customers")
        for each in LISTING.filters:
            choice = offered[each.key][0][0] if each.key in offered else None
            for op in OPS_OF[each.kind]:
                value = None if op in WITHOUT_VALUE else value_for(each.kind, op, choice)
                query = Query(where=every(leaf(each.key, op, value)))
                assert finding.count(session, "customers", query) == len(finding.ids(session, "customers", query)), op


def test_the_default_views(world: World) -> None:
    """Mine are those I own; shared are those of others that reach me, by my department too."""
    with schema.system(world.engine, "") as connection:
        connection.execute(text("delete from customer_share"))
        connection.execute(text("update customer set owner_id = 20, zone_id = null where id <= 6"))
        connection.execute(text("update customer set owner_id = 12, state = 'prospect' where id = 7"))
        rows = [(1, SALES, None), (2, None, 1), (7, SALES, None)]  # department 1 is his
        connection.execute(insert(Share), [
            {"customer_id": c, "employee_id": e, "department_id": d, "level": 1, "old_kinds": 0} for c, e, d in rows])
    mine = {key for key, row in world.rows(Customer).items() if row["owner_id"] == SALES}
    with world.office(SALES).read() as session:
        found = {view.key: set(finding.ids(session, "customers", view.query)) for view in LISTING.views}
    assert found["mine"] == mine and found["shared"] == {1, 2} and found["prospects"] == {7}
    assert found["all"] >= mine | {1, 2} and found["silent"] == found["all"] and found["large"] == set()


@pytest.mark.feature("V15")
def test_groups_are_chips_in_their_order(world: World) -> None:
    with schema.system(world.engine, "") as connection:
        connection.execute(text("delete from group_member"))
        connection.execute(text("update customer_group set position = 6 - id, name = name || ': x'"))
        connection.execute(insert(GroupMember), [{"group_id": group, "customer_id": 1} for group in (2, 5, 3)])
    with world.office(DIRECTOR).read() as session:
        (row,) = finding.rows(session, "customers", [1], ["groups"])
    assert row is not None and row.cells[0] == (Chip("Nhóm 5: x", 5), Chip("Nhóm 3: x", 3), Chip("Nhóm 2: x", 2))
