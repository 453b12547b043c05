"""The card: facts, one timeline out of activities and the log, how it was on a day; a handful of queries."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert, select, update

from app.models import Activity, ActivityKind, Change, Customer, Deal
from app.services import card_activities, customer_card, customer_form, schema
from app.services.card import Event
from app.services.language import _
from tests.world import World


def edit(world: World, typed: dict[str, Any], customer_id: int = 1) -> None:
    with world.office(1).transaction("Edit customer") as session:
        customer_form.save(session, customer_id, {}, typed)


def call(world: World, at: datetime, title: str, **values: Any) -> None:
    with schema.system(world.engine, "test") as connection:
        kind = connection.scalar(select(ActivityKind.id).where(ActivityKind.key == "call"))
        done = {"state": "done", "done_at": at} if values.get("state") is None else {"starts_at": at}
        connection.execute(insert(Activity).values(
            title=title, kind_id=kind, maker_id=2, owner_id=2, customer_id=1, created_at=at, **(done | values)
        ))  # fmt: skip


def clear(world: World) -> None:
    with schema.system(world.engine, "test") as connection:
        connection.execute(update(Activity).where(Activity.customer_id == 1).values(customer_id=None))


def test_activities_and_changes_are_one_timeline_newest_first(world: World) -> None:
    clear(world)
    call(world, datetime(2026, 3, 1, 8, tzinfo=UTC), "Gọi hỏi thăm", result="Hẹn gặp")
    edit(world, {"note": "Thích gỗ sồi", "state": "customer"})
    with world.office(1).read() as session:
        card = customer_card.card(session, 1)
    assert card is not None
    newest, *_between, oldest = card.timeline.events
    assert (newest.kind, newest.title, newest.who) == ("change", "Edit customer", "Quản trị")
    assert [(each.label, each.before, each.after) for each in newest.changes] == [("Note", "", "Thích gỗ sồi")]
    call_line = next(each for each in card.timeline.events if each.kind == "call")
    assert (call_line.title, call_line.who) == ("Gọi hỏi thăm · Hẹn gặp", "Nhân viên 2")
    moments = [each.at for each in card.timeline.events]
    assert moments == sorted(moments, reverse=True)
    assert oldest.at <= newest.at


def test_the_timeline_is_read_by_pages_without_gaps(world: World) -> None:
    clear(world)
    for number in range(7):
        call(world, datetime(2026, 3, 1, 8, tzinfo=UTC), f"Cuộc {number}")
        edit(world, {"note": f"Lần {number}"})
    with world.office(1).read() as session:
        whole = customer_card.timeline(session, 1, limit=100).events
        pieces: list[Event] = []
        page = customer_card.timeline(session, 1, limit=4)
        pieces += page.events
        while page.rest is not None:
            page = customer_card.timeline(session, 1, page.rest, limit=4)
            pieces += page.events
    assert tuple(pieces) == whole
    assert len([each for each in whole if each.kind == "call"]) == 7


def test_the_next_action_is_the_first_open_one(world: World) -> None:
    clear(world)
    soon = datetime.now(UTC) + timedelta(days=2)
    call(world, soon + timedelta(days=5), "Sau", state="planned")
    call(world, soon, "Gọi lại", state="planned")
    with world.office(1).read() as session:
        found = card_activities.next_action(session, Activity.customer_id == 1)
    assert found is not None
    assert (found.title, found.late) == ("Gọi lại", False)


def test_a_customer_that_is_not_seen_has_no_card(world: World) -> None:
    with world.office(40).read() as session:
        assert customer_card.card(session, 1) is None


def test_who_may_only_see_is_told(world: World) -> None:
    with world.office(1).read() as session:
        card = customer_card.card(session, 1)
    assert card is not None
    assert card.may_edit
    assert card.contacts[0].name == "Anh Liên Hệ 1"


def test_deals_are_listed_open_ones_first(world: World) -> None:
    key = next(each["customer_id"] for each in world.rows(Deal).values() if each["customer_id"])
    with world.office(1).read() as session:
        lines, in_all = customer_card.deals(session, key)
    expected = [each for each in world.rows(Deal).values() if each["customer_id"] == key]
    assert (len(lines), in_all) == (len(expected), len(expected))
    assert {each.amount for each in lines} == {each["amount"] for each in expected}


@pytest.mark.feature("B12")
def test_the_fields_as_they_stood_on_a_past_day(world: World) -> None:
    edit(world, {"address": "Cũ", "kind": "person"})
    with schema.system(world.engine, "test") as connection:  # the office has had that address for a month
        connection.exec_driver_sql(_older(world, "1"))
    edit(world, {"address": "Mới", "kind": "company"})
    today = datetime.now().astimezone().date()
    with world.office(1).read() as session:
        past = customer_card.as_of(session, 1, today - timedelta(days=10))
        present = customer_card.as_of(session, 1, today)
        before = customer_card.as_of(session, 1, date(1999, 1, 1))
    assert past is not None
    assert present is not None
    assert {"Address": "Cũ", "Kind": _("Person")}.items() <= {each.label: each.value for each in past}.items()
    assert {"Address": "Mới", "Kind": _("Company")}.items() <= {each.label: each.value for each in present}.items()
    assert before is None or "Cũ" not in [each.value for each in before]


def _older(world: World, days: str) -> str:
    """All actions so far move a month into the past."""
    if world.engine.dialect.name == "postgresql":
        return "update office.action set at = at - interval '30 days'"
    return "update action set at = at - 30 * 86400000000"


def test_a_card_takes_a_handful_of_queries(world: World) -> None:
    edit(world, {"note": "x"})
    office = world.office(1)
    asked: list[str] = []
    with office.read() as session:
        session.connection()
        event.listen(office.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
        customer_card.card(session, 1)
    assert 5 <= len(asked) <= 11, asked


def test_what_nobody_reads_is_not_shown(world: World) -> None:
    """A change of hidden columns alone is in the log, for undo, but not on the card."""
    with world.office(1).transaction("Points") as session:
        session.execute(update(Customer).where(Customer.id == 1).values(search_text=" x "))
        assert session.scalar(select(Change.id).where(Change.row_id == 1, Change.table_name == "customer").limit(1))
    with world.office(1).read() as session:
        assert "Points" not in [each.title for each in customer_card.timeline(session, 1).events]
