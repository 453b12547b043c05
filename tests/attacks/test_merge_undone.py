"""What one may bring back by undoing a merge: what came with it, and only while the kept customer is one's own."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, select, text, update

from app.models import Customer, Deal, Share
from app.services import history, merging, schema
from app.services.errors import UserError
from app.services.history import UndoReport
from app.services.merging import Merge
from tests.world import DIRECTOR, START, World

AN, BINH, CHI, OTHER = 20, 31, 33, 200
pytestmark = pytest.mark.feature("B01", "E11")


def prepared(world: World) -> tuple[int, int, int]:
    """Two customers of An, nobody else's, and a deal that Bình has with the second: An sees it as its keeper."""
    kept, gone = sorted(key for key, row in world.rows(Customer).items() if row["owner_id"] == AN)[:2]
    with schema.system(world.engine, "") as connection:
        connection.execute(delete(Share).where(Share.customer_id.in_([kept, gone, OTHER])))
        values = {"owner_id": AN, "owner_since": START, "zone_id": None, "archived_at": None}
        connection.execute(update(Customer).where(Customer.id.in_([kept, gone])).values(values))
        connection.execute(update(Customer).where(Customer.id == OTHER).values(owner_id=BINH, zone_id=None))
        deal = {"customer_id": gone, "owner_id": BINH, "stage_id": 1, "code": "BÌNH", "title": "Của Bình", "amount": 7,
                "search_text": " binh ", "sort_key": "B", "created_at": START + timedelta(days=5)}  # fmt: skip
        key = connection.scalar(insert(Deal).values(deal).returning(Deal.id))
    assert key is not None
    return kept, gone, key


def merged(world: World, kept: int, gone: int) -> int:
    with world.office(AN).transaction(merging.LABEL) as session:
        merging.merge(session, [Merge(kept, (gone,))])
        action: int = session.info["action_id"]
    return action


def undo(world: World, who: int, action: int) -> UndoReport:
    with world.office(who).transaction("Undo", undoes=action) as session:
        return history.undo(session, action)


def hand_over(world: World, customer: int, to: int) -> None:
    with schema.system(world.engine, "Bàn giao") as connection:
        connection.execute(update(Customer).where(Customer.id == customer).values(owner_id=to))


def test_a_colleague_s_deal_comes_back_with_the_merge(world: World) -> None:
    kept, gone, deal = prepared(world)
    action = merged(world, kept, gone)
    assert world.rows(Deal)[deal]["customer_id"] == kept
    assert undo(world, AN, action).conflicts == []
    assert world.rows(Deal)[deal]["customer_id"] == gone and world.rows(Customer)[gone]["archived_at"] is None


def test_but_not_once_the_customer_is_another_s(world: World) -> None:
    """The kept one went to Chi, with Bình's deal: An cannot draw it away by undoing his merge."""
    kept, gone, deal = prepared(world)
    action = merged(world, kept, gone)
    hand_over(world, kept, CHI)
    assert ("deal", deal) in undo(world, AN, action).conflicts
    assert world.rows(Deal)[deal]["customer_id"] == kept
    with world.office(AN).read() as session:
        assert session.scalar(select(Deal.id).where(Deal.id == deal)) is None
    with world.office(CHI).read() as session:
        assert session.scalar(select(Deal.id).where(Deal.id == deal)) == deal


def test_nor_by_undoing_the_undo(world: World) -> None:
    """An undid his merge, then the kept one went to Chi: to do it again would move Bình's deal to Chi's customer."""
    kept, gone, deal = prepared(world)
    action = merged(world, kept, gone)
    with world.office(AN).transaction("Undo", undoes=action) as session:
        history.undo(session, action)
        again = session.info["action_id"]
    hand_over(world, kept, CHI)
    undo(world, AN, again)
    assert world.rows(Deal)[deal]["customer_id"] == gone


def test_what_was_smuggled_into_the_action_of_a_merge(world: World) -> None:
    """An edits a customer that Bình shares with him, in the same action; the share ends, and the edit stays."""
    kept, gone, _deal = prepared(world)
    with schema.system(world.engine, "") as connection:
        connection.execute(insert(Share).values(customer_id=OTHER, employee_id=AN, level=2, old_kinds=0, since=START))
    with world.office(AN).transaction(merging.LABEL) as session:
        merging.merge(session, [Merge(kept, (gone,))])
        session.execute(update(Customer).where(Customer.id == OTHER).values(note="của An"))
        action = session.info["action_id"]
    assert world.rows(Customer)[OTHER]["note"] == "của An"
    with schema.system(world.engine, "") as connection:
        connection.execute(delete(Share).where(Share.customer_id == OTHER))
    assert undo(world, AN, action).conflicts == [("customer", OTHER)]
    assert world.rows(Customer)[OTHER]["note"] == "của An"


def test_nobody_merges_by_a_plain_update(world: World) -> None:
    """Or he could give any action of his the wider right of a merge."""
    kept, gone, deal = prepared(world)
    for statement in ("update customer set merged_into_id = :kept where id = :gone",
                      "update main.customer set merged_into_id = :kept where id = :gone"):  # fmt: skip
        if statement.startswith("update main.") == world.url.startswith("sqlite"):
            with pytest.raises(UserError), world.office(AN).transaction("Giả") as session:
                session.execute(text(statement), {"kept": kept, "gone": gone})
    assert world.rows(Customer)[gone]["merged_into_id"] is None
    assert world.rows(Deal)[deal]["customer_id"] == gone


def test_another_s_merge(world: World) -> None:
    """By its number, by the service on PostgreSQL by the functions themselves; to claim a parent does not help."""
    kept, gone, deal = prepared(world)
    action = merged(world, kept, gone)
    with pytest.raises(UserError, match="Only whoever did it"):
        undo(world, BINH, action)
    with world.office(BINH).transaction("Giả", parent=action) as session:
        mine = session.info["action_id"]
    undo(world, BINH, mine)
    if world.url.startswith("postgresql"):
        for step in ("restore", "remove"):
            with pytest.raises(UserError), world.office(BINH).transaction("Giả") as session:
                session.execute(text(f"select undo_{step}_deal(:action)"), {"action": action})
    assert world.rows(Deal)[deal]["customer_id"] == kept and world.rows(Customer)[gone]["merged_into_id"] == kept
    assert undo(world, AN, action).conflicts == []


@pytest.mark.feature("C16")
def test_no_undo_closes_a_circle(world: World) -> None:
    """Company 10 was taken out of 50's holding, then 50 put below 10: that cannot be taken back, and nothing is."""

    def below(child: int, parent: int | None) -> int:
        with world.office(DIRECTOR).transaction("Thuộc") as session:
            session.execute(update(Customer).where(Customer.id == child).values(parent_id=parent, note=f"{parent}"))
            action: int = session.info["action_id"]
        return action

    below(10, 50)
    taken_out = below(10, None)
    below(60, 10)
    below(50, 60)
    with pytest.raises(UserError, match="its own branch"):
        undo(world, DIRECTOR, taken_out)
    rows = world.rows(Customer)
    assert [rows[each]["parent_id"] for each in (10, 60, 50)] == [None, 10, 60] and rows[10]["note"] == "None"
